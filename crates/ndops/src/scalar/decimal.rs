//! Rounding to decimals, as NumPy does it: scale by a power of ten, round, scale back.

use super::{Real, round_half_even};

/// `x` to the decimals of which `scale`, a power of ten that may be infinite, makes integers.
#[inline(always)]
pub(crate) fn round_decimals<T: Real>(x: T, scale: T) -> T {
    let scaled = x * scale;
    // What has no decimals to round, or overflows, stays; so does NaN, and 0 times infinity.
    if scaled.abs() < T::INTEGERS { round_half_even(scaled) / scale } else { x }
}

/// `x` to multiples of `unit`, a power of ten that may be infinite.
#[inline(always)]
pub(crate) fn round_tens<T: Real>(x: T, unit: T) -> T {
    let rounded = round_half_even(x / unit);
    // Keeps 0 from meeting an infinite unit; NaN and infinity fail the comparison.
    if rounded.abs() < T::ONE { rounded } else { rounded * unit }
}

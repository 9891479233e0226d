//! Rounding to integers, signs and extrema.
//!
//! Rounding adds and subtracts 2^23 (f32) or 2^52 (f64), which leaves the nearest integer, ties to even, in ordinary
//! arithmetic. That vectorises on every instruction set; the `round` instructions came to x86 only with SSE4.1, and
//! without them the methods of the standard library are calls.

use super::Real;

/// The nearest integer, ties to even; -0.4 gives -0.
#[inline(always)]
pub(crate) fn round_half_even<T: Real>(x: T) -> T {
    let size = x.abs();
    let rounded = nearest(size);
    // Also keeps NaN: the comparison is false.
    if size < T::INTEGERS { rounded.copysign(x) } else { x }
}

/// The nearest integer of a number from 0 to 2^23 (2^52).
#[inline(always)]
fn nearest<T: Real>(size: T) -> T {
    (size + T::INTEGERS) - T::INTEGERS
}

/// The largest integer that is not above x; -0 stays.
#[inline(always)]
pub(crate) fn floor<T: Real>(x: T) -> T {
    let size = x.abs();
    let rounded = nearest(size).copysign(x);
    // Adding -0 leaves a zero of either sign as it is.
    let excess = if rounded > x { -T::ONE } else { -T::ZERO };
    if size < T::INTEGERS { rounded + excess } else { x }
}

/// The smallest integer that is not below x; -0.5 gives -0.
#[inline(always)]
pub(crate) fn ceil<T: Real>(x: T) -> T {
    let size = x.abs();
    let rounded = nearest(size).copysign(x);
    // Adding 0 or 1, rather than choosing between two results (or taking 1 away): only so does SSE2 get vector code.
    let lack = if rounded < x { T::ONE } else { T::ZERO };
    if size < T::INTEGERS { (rounded + lack).copysign(x) } else { x }
}

/// x without its fraction; -0.5 gives -0.
#[inline(always)]
pub(crate) fn trunc<T: Real>(x: T) -> T {
    let size = x.abs();
    let rounded = nearest(size);
    let excess = if rounded > size { -T::ONE } else { -T::ZERO };
    if size < T::INTEGERS { (rounded + excess).copysign(x) } else { x }
}

/// -1, 0 or 1 like the sign of x; 0 for both zeros, NaN for NaN.
#[inline(always)]
pub(crate) fn sign<T: Real>(x: T) -> T {
    let upper = if x > T::ZERO { T::ONE } else { T::ZERO };
    let sign = if x < T::ZERO { -T::ONE } else { upper };
    if x.is_nan() { x } else { sign }
}

/// The larger number; NaN if either is NaN, and +0 is larger than -0.
#[inline(always)]
pub(crate) fn maximum<T: Real>(x: T, y: T) -> T {
    let larger = if x > y { x } else { y };
    let larger = if x == y { x.bit_and(y) } else { larger };
    if x.is_nan() { x } else { larger }
}

/// The smaller number; NaN if either is NaN, and -0 is smaller than +0.
#[inline(always)]
pub(crate) fn minimum<T: Real>(x: T, y: T) -> T {
    let smaller = if x < y { x } else { y };
    let smaller = if x == y { x.bit_or(y) } else { smaller };
    if x.is_nan() { x } else { smaller }
}

/// `x` moved between the bounds; a bound that it equals is the result, and NaN that of any NaN.
#[inline(always)]
pub(crate) fn clip<T: Real>(x: T, low: T, high: T) -> T {
    let raised = if x > low { x } else { low };
    let clipped = if raised < high { raised } else { high };
    // Of the three only a NaN of `high` has come so far.
    if x.is_nan() | low.is_nan() { x + low } else { clipped }
}

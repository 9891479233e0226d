//! floor_divide and mod, as Python and NumPy define them: the quotient goes to minus infinity, the remainder has the
//! sign of the divisor, and both belong together (the quotient is (x - remainder) / y, not the rounded x / y).
//!
//! The fast formulas truncate the rounded quotient. While it is below 2^22 (f32) or 2^51 (f64) it is off by one at
//! most, and the fused remainder is exact, so that one correction makes both right. Huge quotients go to the exact
//! functions.

use super::{Real, round};

/// x modulo y with the sign of y, where [`mod_in_range`].
#[inline(always)]
pub(crate) fn mod_<T: Real>(x: T, y: T) -> T {
    divide_with_remainder(x, y).1
}

/// The floor of the quotient, where [`floor_divide_in_range`].
#[inline(always)]
pub(crate) fn floor_divide<T: Real>(x: T, y: T) -> T {
    let quotient = divide_with_remainder(x, y).0;
    if y == T::ZERO { x / y } else { quotient }
}

/// Whether the quotient is small enough for the fast formula, or the result needs none.
#[inline(always)]
pub(crate) fn mod_in_range<T: Real>(x: T, y: T) -> bool {
    let is_huge = (x / y).abs() > T::INTEGERS * T::HALF;
    !(is_huge && x.abs() < T::INFINITY && y.abs() > T::ZERO)
}

/// As [`mod_in_range`].
#[inline(always)]
pub(crate) fn floor_divide_in_range<T: Real>(x: T, y: T) -> bool {
    mod_in_range(x, y)
}

/// x modulo y for any numbers. Slow.
pub(crate) fn mod_exact<T: Real>(x: T, y: T) -> T {
    if mod_in_range(x, y) { mod_(x, y) } else { floor_remainder(truncated_remainder(x, y), y) }
}

/// The floor of the quotient for any numbers. Slow.
pub(crate) fn floor_divide_exact<T: Real>(x: T, y: T) -> T {
    if floor_divide_in_range(x, y) {
        return floor_divide(x, y);
    }
    // Such a quotient may not be representable. These are NumPy's steps, in NumPy's order.
    let remainder = truncated_remainder(x, y);
    let quotient = (x - remainder) / y;
    let is_opposite = remainder != T::ZERO && (remainder < T::ZERO) != (y < T::ZERO);
    let quotient = if is_opposite { quotient - T::ONE } else { quotient };
    let below = round::floor(quotient);
    if quotient - below > T::HALF { below + T::ONE } else { below }
}

/// The remainder with the sign of x.
fn truncated_remainder<T: Real>(x: T, y: T) -> T {
    // `%` is exact for all numbers, and an f32 is an f64.
    T::from_f64(x.to_f64() % y.to_f64())
}

/// The remainder with the sign of y, from one with the sign of x. A zero takes the sign of y.
#[inline(always)]
fn floor_remainder<T: Real>(remainder: T, y: T) -> T {
    let is_opposite = (remainder < T::ZERO) != (y < T::ZERO);
    let moved = if is_opposite { remainder + y } else { remainder };
    if remainder == T::ZERO { T::ZERO.copysign(y) } else { moved }
}

/// (floor(x / y), x - that times y).
#[inline(always)]
fn divide_with_remainder<T: Real>(x: T, y: T) -> (T, T) {
    let quotient = x / y;
    let towards_zero = round::trunc(quotient);
    // The rounded quotient may have reached the next integer. Then the remainder is exact but on the wrong side.
    let first = (-towards_zero).mul_add(y, x);
    let first = if y.abs() == T::INFINITY && x.is_finite() { x } else { first };
    let is_over = first != T::ZERO && (first < T::ZERO) != (x < T::ZERO);
    let step = T::ONE.copysign(quotient);
    let towards_zero = if is_over { towards_zero - step } else { towards_zero };
    let truncated = if is_over { step.mul_add(y, first) } else { first };
    let is_opposite = truncated != T::ZERO && (truncated < T::ZERO) != (y < T::ZERO);
    let floored = if is_opposite { towards_zero - T::ONE } else { towards_zero };
    let floored = if floored == T::ZERO { T::ZERO.copysign(quotient) } else { floored };
    // NaN wherever the remainder is: infinity divided by anything.
    (if truncated.is_nan() { truncated } else { floored }, floor_remainder(truncated, y))
}

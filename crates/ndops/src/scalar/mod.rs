//! Formulas on one number.
//!
//! Every function is generic over [`Real`] (f32 and f64), inlined into the block kernels and free of branches there, so
//! that a loop over it becomes vector code: choices are selects, integer parts come from adding a large constant, and
//! `mul_add` is written where a fused step is meant and nowhere else, which makes the results the same bits on every
//! instruction set. None calls a mathematical library.
//!
//! The results are within 1.2 ulp, of logaddexp 1.7 (`cargo xtask accuracy` measures them), subnormal numbers included. A formula that
//! holds in a limited range comes with two companions: `sin_in_range(x)` tells whether x is in it, and `sin_exact(x)`
//! holds everywhere, slowly. A kernel computes its lanes fast and redoes those that are out of range.

pub(crate) mod complex;
mod complex_exp;
pub(crate) mod complex_fast;
mod complex_inverse;
mod complex_log;
mod complex_power;
pub(crate) mod decimal;
mod divmod;
mod exp;
mod hyperbolic;
pub(crate) mod integer;
mod inverse;
mod log;
mod logaddexp;
mod logaddexp_near_zero;
mod pair;
mod power;
mod real;
mod reduce;
mod round;
#[cfg(test)]
mod tests;
mod trig;

pub(crate) use divmod::{floor_divide, floor_divide_exact, floor_divide_in_range, mod_, mod_exact, mod_in_range};
pub(crate) use exp::{exp, expm1};
pub(crate) use hyperbolic::{arccosh, arcsinh, arctanh, cosh, sinh, tanh};
pub(crate) use inverse::{arccos, arcsin, arctan, arctan2};
pub(crate) use log::{log, log1p, log2, log10};
pub(crate) use logaddexp::{logaddexp, logaddexp_exact, logaddexp_in_range};
pub(crate) use pair::{Pair, fast_two_sum, two_product, two_sum};
pub(crate) use power::{hypot, power, sqrt};
pub(crate) use real::Real;
pub(crate) use round::{ceil, clip, floor, maximum, minimum, round_half_even, sign, trunc};
pub(crate) use trig::{
    cos, cos_exact, cos_in_range, sin, sin_exact, sin_in_range, sincos, sincos_exact, tan, tan_exact, tan_in_range,
};

/// The polynomial with these coefficients, the constant one first, by Horner's rule.
#[inline(always)]
fn poly<T: Real>(x: T, coefficients: &[T]) -> T {
    let [lower @ .., highest] = coefficients else { return T::ZERO };
    lower.iter().rev().fold(*highest, |value, &coefficient| value.mul_add(x, coefficient))
}

//! exp, expm1.
//!
//! Idea: with k the integer nearest to x / ln 2, `e^x = 2^k * e^r` and r = x - k ln 2 is in [-0.3466, 0.3466], where a
//! polynomial of low degree gives e^r. The product k ln 2 is subtracted in two steps, each fused, so that r is exact up
//! to a remainder that the accurate variants carry along. The power 2^k is applied as two factors, so that overflow and
//! subnormal results come out of ordinary rounding.

use super::{Pair, Real, fast_two_sum, poly};

/// Constants of the exponential. The coefficients are minimax (Sollya's `fpminimax`, relative error of the quotient).
pub(crate) trait ExpTable: Sized + 'static {
    /// 1 / ln 2.
    const LOG2_E: Self;
    /// ln 2 as the nearest number and the rest. k times the first is exactly subtracted from x by a fused step.
    const LN_2: (Self, Self);
    /// Below it, exp is 0; above the second, infinity. Both are safely beyond the first such argument.
    const EXP_RANGE: (Self, Self);
    /// Below it, expm1 is -1.
    const EXPM1_LOW: Self;
    /// A number whose exponential is normal, and hardly smaller than others of that kind.
    const NORMAL_LOG: Self;
    /// q with e^r = 1 + r + r^2 q(r) on [-0.3467, 0.3467]. Relative error of q: 2^-27.8 (f32), 2^-58.1 (f64); of e^r
    /// therefore at most 2^-31 and 2^-61.
    const EXP: &'static [Self];
}

impl ExpTable for f32 {
    const LOG2_E: f32 = std::f32::consts::LOG2_E;
    const LN_2: (f32, f32) = (std::f32::consts::LN_2, -1.9046542e-9);
    const EXP_RANGE: (f32, f32) = (-104.5, 89.0);
    const EXPM1_LOW: f32 = -18.0;
    const NORMAL_LOG: f32 = -87.0;
    const EXP: &'static [f32] = &[0.5, 0.16666667, 0.04166651, 0.008333201, 0.0013930508, 0.00019950175];
}

impl ExpTable for f64 {
    const LOG2_E: f64 = std::f64::consts::LOG2_E;
    const LN_2: (f64, f64) = (std::f64::consts::LN_2, 2.3190468138462996e-17);
    const EXP_RANGE: (f64, f64) = (-746.0, 710.0);
    const EXPM1_LOW: f64 = -38.0;
    const NORMAL_LOG: f64 = -708.0;
    const EXP: &'static [f64] = &[
        0.5,
        0.1666666666666667,
        0.041666666666666644,
        0.008333333333325895,
        0.0013888888888905046,
        0.00019841269875423603,
        2.4801587271890594e-05,
        2.7557254799722934e-06,
        2.7557326864292646e-07,
        2.5105424083547083e-08,
        2.089649977198206e-09,
    ];
}

/// e^x. At most 1 ulp.
#[inline(always)]
pub(crate) fn exp<T: Real>(x: T) -> T {
    let x = x.clamp_to(T::EXP_RANGE.0, T::EXP_RANGE.1);
    let k = x.mul_add(T::LOG2_E, T::MAGIC) - T::MAGIC;
    let r = (-k).mul_add(T::LN_2.1, (-k).mul_add(T::LN_2.0, x));
    let tail = (r * r).mul_add(poly(r, T::EXP), r);
    (T::ONE + tail).scale(k)
}

/// 2^(f + f_lo) for f in [-1/2, 1/2] and a tiny `f_lo`.
#[inline(always)]
pub(crate) fn exp2_fraction<T: Real>(f: T, f_lo: T) -> Pair<T> {
    let r = f * T::LN_2.0;
    let r_lo = f.mul_add(T::LN_2.0, -r) + f.mul_add(T::LN_2.1, f_lo * T::LN_2.0);
    exp_reduced(Pair { hi: r, lo: r_lo })
}

/// e^x - 1. At most 1 ulp.
#[inline(always)]
pub(crate) fn expm1<T: Real>(x: T) -> T {
    // Half of the result is computed, because 2^k itself may overflow; a tiny x would lose bits by that.
    let half = expm1_scaled(x, -T::ONE);
    let result = half.sum() * T::TWO;
    if x.abs() < T::HALF_EPSILON { x } else { result }
}

/// (e^x - 1) 2^shift for x below the overflow of exp.
#[inline(always)]
pub(crate) fn expm1_scaled<T: Real>(x: T, shift: T) -> Pair<T> {
    let (k, r) = reduce(x.clamp_to(T::EXPM1_LOW, T::EXP_RANGE.1));
    let (power, unit) = (T::exp2_integer(k + shift), T::exp2_integer(shift));
    // 2^k - 1 is 0 or larger than 2^k r, and the tail is small beside the sum of both.
    let less_one = fast_two_sum(power, -unit);
    let sum = fast_two_sum(less_one.hi, power * r.hi);
    Pair { hi: sum.hi, lo: power.mul_add(tail(r), sum.lo + less_one.lo) }
}

/// (k, hi + lo) with e^x = 2^k (hi + lo), for x in `EXP_RANGE`.
#[inline(always)]
pub(crate) fn exp_parts<T: Real>(x: T) -> (T, Pair<T>) {
    let (k, r) = reduce(x);
    (k, exp_reduced(r))
}

/// e^(r + r_lo) for r in [-0.3467, 0.3467].
#[inline(always)]
fn exp_reduced<T: Real>(r: Pair<T>) -> Pair<T> {
    let sum = fast_two_sum(T::ONE, r.hi);
    Pair { hi: sum.hi, lo: sum.lo + tail(r) }
}

/// e^(r + r_lo) - 1 - r, to the precision of one number. The derivative of e^r there is 1 + r, near enough.
#[inline(always)]
fn tail<T: Real>(r: Pair<T>) -> T {
    (r.hi * r.hi).mul_add(poly(r.hi, T::EXP), r.hi.mul_add(r.lo, r.lo))
}

/// (k, r) with x = k ln 2 + r.
#[inline(always)]
pub(super) fn reduce<T: Real>(x: T) -> (T, Pair<T>) {
    let k = x.mul_add(T::LOG2_E, T::MAGIC) - T::MAGIC;
    let exact = (-k).mul_add(T::LN_2.0, x);
    let hi = (-k).mul_add(T::LN_2.1, exact);
    (k, Pair { hi, lo: (-k).mul_add(T::LN_2.1, exact - hi) })
}

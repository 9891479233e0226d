//! logaddexp: log(e^x + e^y) = max + log(1 + e^(min - max)).
//!
//! The result crosses zero, and close to it only as many digits are right as the logarithm has beyond its own
//! precision. f32 is computed in f64 and is right everywhere but within 2^-28 of zero. f64 is computed with pairs,
//! which carry about six further bits.

use super::{
    Pair, Real,
    exp::{ExpTable, exp, exp_parts},
    log::{log1p_parts, natural},
    poly, two_sum,
};

/// L with log(1 + e) = 2 s (1 + z L(z)), s = e / (2 + e), z = s^2 in [0, 1/9]: minimax (Sollya's `fpminimax`), relative
/// error 2^-47.6; of the logarithm therefore at most 2^-52.
const LOG_ONE_PLUS: &[f64] = &[
    0.33333333333333487,
    0.19999999999775805,
    0.1428571433921031,
    0.11111106211871961,
    0.09091133038694595,
    0.07686587765498018,
    0.06751719415013707,
    0.051581925901533134,
    0.08442652349925105,
];

/// log(e^x + e^y), where two types share no formula.
pub(crate) trait LogAddExp: Sized {
    /// log(e^large + e^small) for numbers with large >= small, whose distance may be infinite.
    fn log_add(large: Self, small: Self) -> Self;
}

/// log(e^x + e^y) without overflow. At most 2 ulp, unless the result is close to 0 by cancellation.
#[inline(always)]
pub(crate) fn logaddexp<T: Real>(x: T, y: T) -> T {
    let (large, small) = if x < y { (y, x) } else { (x, y) };
    let result = T::log_add(large, small);
    let result = if large.abs() == T::INFINITY { large } else { result };
    if x.is_nan() || y.is_nan() { T::NAN } else { result }
}

impl LogAddExp for f32 {
    #[inline(always)]
    fn log_add(large: f32, small: f32) -> f32 {
        let large = f64::from(large);
        let ratio = exp(f64::from(small) - large);
        let s = ratio / (2.0 + ratio);
        let z = s * s;
        (large + 2.0 * s * z.mul_add(poly(z, LOG_ONE_PLUS), 1.0)) as f32
    }
}

impl LogAddExp for f64 {
    #[inline(always)]
    fn log_add(large: f64, small: f64) -> f64 {
        let distance = two_sum(small, -large);
        let is_usual = distance.hi >= <f64 as ExpTable>::EXP_RANGE.0;
        let (k, power) = exp_parts(if is_usual { distance.hi } else { <f64 as ExpTable>::EXP_RANGE.0 });
        let lo = if is_usual { distance.lo } else { 0.0 };
        let ratio = Pair { hi: power.hi.scale(k), lo: lo.mul_add(power.hi, power.lo).scale(k) };
        let (k, log) = log1p_parts(ratio.renormalise());
        let log = natural(k, log);
        let sum = two_sum(large, log.hi);
        sum.hi + (sum.lo + log.lo)
    }
}

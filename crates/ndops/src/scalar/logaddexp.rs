//! logaddexp: log(e^x + e^y) = max + log(1 + e^(min - max)).
//!
//! The result crosses zero along the curve e^x + e^y = 1, and near it the sum cancels. f32 is computed in f64, and f64
//! with pairs that carry about six further bits; that pays for results down to 2^-6 of max (f64). What is closer to the
//! curve is for [`logaddexp_exact`].

use super::{
    Pair, Real,
    exp::{ExpTable, exp, reduce},
    fast_two_sum,
    log::log_near_one,
    log1p,
    logaddexp_near_zero::sum_less_one,
    poly, two_product, two_sum,
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

/// Factors that bring numbers in [1, 2] near 1, and what they take from the logarithm.
const THREE_QUARTERS: (f64, Pair<f64>) = (0.75, Pair { hi: 0.2876820724517809, lo: 2.607160616442564e-17 });
const NINE_SIXTEENTHS: (f64, Pair<f64>) = (0.5625, Pair { hi: 0.5753641449035618, lo: 5.214321232885128e-17 });

/// log(e^x + e^y), where two types share no formula.
pub(crate) trait LogAddExp: Sized {
    /// By this factor the result may be smaller than the larger operand before the fast formula loses digits.
    const CANCELLATION: Self;
    /// log(e^large + e^small) for numbers with large >= small, whose distance may be infinite.
    fn log_add(large: Self, small: Self) -> Self;
}

/// log(e^x + e^y) without overflow, where [`logaddexp_in_range`]. At most 1.6 ulp.
#[inline(always)]
pub(crate) fn logaddexp<T: Real>(x: T, y: T) -> T {
    let (large, small) = if x < y { (y, x) } else { (x, y) };
    let result = T::log_add(large, small);
    let result = if large.abs() == T::INFINITY { large } else { result };
    if x.is_nan() || y.is_nan() { T::NAN } else { result }
}

/// Whether the fast formula holds: e^x + e^y differs from 1 by more than `CANCELLATION`, relative to the larger term.
#[inline(always)]
pub(crate) fn logaddexp_in_range<T: Real>(x: T, y: T) -> bool {
    let (large, small) = if x < y { (y, x) } else { (x, y) };
    let coefficients = &T::EXP[..4];
    let less_one = (large * large).mul_add(poly(large, coefficients), large);
    // e^small to 18 bits, and e^large - 1 to 11. Below the range of normal numbers every result is good.
    let (k, r) = reduce(if small > T::NORMAL_LOG { small } else { T::NORMAL_LOG });
    let power = (T::ONE + (r.hi * r.hi).mul_add(poly(r.hi, coefficients), r.hi)) * T::exp2_integer(k);
    let is_near = (less_one + power).abs() < less_one.abs() * T::CANCELLATION;
    !(is_near & (large < T::ZERO) & (large > -T::ONE))
}

/// log(e^x + e^y) for any numbers. Slow where the result is close to 0. At most 2 ulp.
pub(crate) fn logaddexp_exact<T: Real>(x: T, y: T) -> T {
    if logaddexp_in_range(x, y) {
        return logaddexp(x, y);
    }
    let (large, small) = if x < y { (y, x) } else { (x, y) };
    T::from_f64(log1p(sum_less_one(large.to_f64(), small.to_f64())))
}

impl LogAddExp for f32 {
    const CANCELLATION: f32 = 1.0 / 1024.0;

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
    const CANCELLATION: f64 = 1.0 / 64.0;

    #[inline(always)]
    fn log_add(large: f64, small: f64) -> f64 {
        let distance = two_sum(small, -large);
        let is_usual = distance.hi >= f64::EXP_RANGE.0;
        let hi = if is_usual { distance.hi } else { f64::EXP_RANGE.0 };
        let lo = if is_usual { distance.lo } else { 0.0 };
        let log = log_one_plus(exp_pair(Pair { hi, lo }));
        let sum = two_sum(large, log.hi);
        sum.hi + (sum.lo + log.lo)
    }
}

/// e^d for d <= 0 in `EXP_RANGE`, to about 60 bits: r^2 / 2 is a pair as well.
#[inline(always)]
fn exp_pair(d: Pair<f64>) -> Pair<f64> {
    let (k, r) = reduce(d.hi);
    let half_square = two_product(0.5 * r.hi, r.hi);
    let linear = fast_two_sum(1.0, r.hi);
    let sum = fast_two_sum(linear.hi, half_square.hi);
    let cubic = r.hi * (r.hi * r.hi) * poly(r.hi, &f64::EXP[1..]);
    let power = fast_two_sum(sum.hi, r.lo.mul_add(sum.hi, half_square.lo + cubic) + (linear.lo + sum.lo));
    Pair { hi: power.hi.scale(k), lo: d.lo.mul_add(power.hi, power.lo).scale(k) }
}

/// log(1 + e) for e in [0, 1], to about 60 bits.
#[inline(always)]
fn log_one_plus(e: Pair<f64>) -> Pair<f64> {
    let zero = (1.0, Pair { hi: 0.0, lo: 0.0 });
    let (factor, taken) = if e.hi > 0.15 { THREE_QUARTERS } else { zero };
    let (factor, taken) = if e.hi > 0.54 { NINE_SIXTEENTHS } else { (factor, taken) };
    // f = factor (1 + e) - 1.
    let product = two_product(e.hi, factor);
    let sum = two_sum(product.hi, factor - 1.0);
    let f = fast_two_sum(sum.hi, e.lo.mul_add(factor, sum.lo + product.lo));
    let log = log_near_one(f.hi);
    // The derivative 1 / (1 + f), to the few bits that matter here.
    let slope = f.hi.mul_add(f.hi - 1.0, 1.0);
    let sum = two_sum(taken.hi, log.hi);
    Pair { hi: sum.hi, lo: sum.lo + (f.lo.mul_add(slope, log.lo) + taken.lo) }
}

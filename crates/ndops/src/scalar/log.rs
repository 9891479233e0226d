//! log, log2, log10, log1p.
//!
//! Idea: x = m 2^k with m in [sqrt(1/2), sqrt(2)), so log x = k ln 2 + log m. With f = m - 1 and s = f / (2 + f), log m
//! = 2 atanh s = f - f^2/2 + s (f^2/2 + R(s^2)), the form of fdlibm's `e_log.c` (Sun Microsystems, 1993): the large
//! terms are exact or carried as a pair, and only small ones are rounded. All bases share the pair, which is why powers
//! of two and of ten give exact integers.

use super::{Pair, Real, fast_two_sum, poly, two_product, two_sum};

/// Constants of the logarithm. The coefficients are minimax (Sollya's `fpminimax`, relative error).
pub(crate) trait LogTable: Sized + 'static {
    /// ln 2 with a first part so short that its product with any exponent is exact, and the rest.
    const LN_2_SHORT: (Self, Self);
    /// log10 2, split in the same way.
    const LOG10_2_SHORT: (Self, Self);
    /// 1 / ln 2 as the nearest number and the rest.
    const LOG2_E_PAIR: (Self, Self);
    /// 1 / ln 10 as the nearest number and the rest.
    const LOG10_E_PAIR: (Self, Self);
    /// R(z) / z with z = s^2 in [0, 0.0296]. Relative error 2^-21.6 (f32), 2^-50.9 (f64); of the logarithm therefore at
    /// most 2^-28 and 2^-57.
    const LOG: &'static [Self];
    /// A number beyond which log(1 + x) and log(x) agree, and x^2 and x^2 + 1, with room to square it.
    const LARGE: Self;
}

impl LogTable for f32 {
    const LN_2_SHORT: (f32, f32) = (0.69314575, 1.4286068e-6);
    const LOG10_2_SHORT: (f32, f32) = (0.3010254, 4.605039e-6);
    const LOG2_E_PAIR: (f32, f32) = (std::f32::consts::LOG2_E, 1.925963e-8);
    const LOG10_E_PAIR: (f32, f32) = (std::f32::consts::LOG10_E, -1.010305e-8);
    const LOG: &'static [f32] = &[0.66666687, 0.39988485, 0.29590368];
    const LARGE: f32 = 1_073_741_824.0;
}

impl LogTable for f64 {
    const LN_2_SHORT: (f64, f64) = (0.6931471805598903, 5.497923018708371e-14);
    const LOG10_2_SHORT: (f64, f64) = (0.30102999566395283, 2.8363394551044964e-14);
    const LOG2_E_PAIR: (f64, f64) = (std::f64::consts::LOG2_E, 2.0355273740931033e-17);
    const LOG10_E_PAIR: (f64, f64) = (std::f64::consts::LOG10_E, 1.098319650216765e-17);
    const LOG: &'static [f64] = &[
        0.666666666666667,
        0.3999999999989756,
        0.28571428627167506,
        0.22222210920001936,
        0.18182905524814252,
        0.15331162127138254,
        0.14623474453324417,
    ];
    const LARGE: f64 = 1_152_921_504_606_846_976.0;
}

/// Natural logarithm. At most 1 ulp.
#[inline(always)]
pub(crate) fn log<T: Real>(x: T) -> T {
    let (k, m) = x.split();
    at_the_edges(x, natural(k, log_near_one(m - T::ONE)).sum())
}

/// Logarithm to the base 2, exact for powers of two. At most 1 ulp.
#[inline(always)]
pub(crate) fn log2<T: Real>(x: T) -> T {
    let (k, m) = x.split();
    let scaled = in_base(log_near_one(m - T::ONE), T::LOG2_E_PAIR);
    let sum = fast_two_sum(k, scaled.hi);
    at_the_edges(x, sum.hi + (sum.lo + scaled.lo))
}

/// Logarithm to the base 10, exact for powers of ten. At most 1 ulp.
#[inline(always)]
pub(crate) fn log10<T: Real>(x: T) -> T {
    let (k, m) = x.split();
    let scaled = in_base(log_near_one(m - T::ONE), T::LOG10_E_PAIR);
    let sum = fast_two_sum(k * T::LOG10_2_SHORT.0, scaled.hi);
    at_the_edges(x, sum.hi + (sum.lo + k.mul_add(T::LOG10_2_SHORT.1, scaled.lo)))
}

/// log(1 + x), accurate near 0. At most 1 ulp.
#[inline(always)]
pub(crate) fn log1p<T: Real>(x: T) -> T {
    let (k, log) = log1p_parts(Pair { hi: x, lo: T::ZERO });
    let result = at_the_edges(T::ONE + x, natural(k, log).sum());
    if x.abs() < T::HALF_EPSILON { x } else { result }
}

/// (k, log m) with 1 + w = m 2^k, for w > -1. Relatively accurate near 0, where k is 0.
#[inline(always)]
pub(crate) fn log1p_parts<T: Real>(w: Pair<T>) -> (T, Pair<T>) {
    let one_plus = two_sum(T::ONE, w.hi);
    let (k, m) = one_plus.hi.split_normal();
    // What m lacks of (1 + w) / 2^k; beyond LARGE it is too little to matter, and 2^-k may not exist.
    let rest = if w.hi > T::LARGE { T::ZERO } else { (one_plus.lo + w.lo) * T::exp2_integer(-k) };
    let f = fast_two_sum(m - T::ONE, rest);
    let log = log_near_one(f.hi);
    // The derivative 1 / (1 + f), to the few bits that matter here.
    let slope = f.hi.mul_add(f.hi - T::ONE, T::ONE);
    (k, Pair { hi: log.hi, lo: f.lo.mul_add(slope, log.lo) })
}

/// k ln 2 + log.
#[inline(always)]
pub(crate) fn natural<T: Real>(k: T, log: Pair<T>) -> Pair<T> {
    let sum = fast_two_sum(k * T::LN_2_SHORT.0, log.hi);
    Pair { hi: sum.hi, lo: sum.lo + k.mul_add(T::LN_2_SHORT.1, log.lo) }
}

/// log(1 + f) for 1 + f in [sqrt(1/2), sqrt(2)).
#[inline(always)]
pub(super) fn log_near_one<T: Real>(f: T) -> Pair<T> {
    let s = f / (T::TWO + f);
    let z = s * s;
    let half_square = two_product(T::HALF * f, f);
    let sum = fast_two_sum(f, -half_square.hi);
    let rest = s.mul_add(half_square.hi + z * poly(z, T::LOG), -half_square.lo);
    Pair { hi: sum.hi, lo: sum.lo + rest }
}

/// The natural logarithm `log` times `factor`.
#[inline(always)]
fn in_base<T: Real>(log: Pair<T>, factor: (T, T)) -> Pair<T> {
    log.times(Pair { hi: factor.0, lo: factor.1 })
}

/// `result` where x is positive and finite; else what every logarithm has there.
#[inline(always)]
fn at_the_edges<T: Real>(x: T, result: T) -> T {
    let result = if x == T::INFINITY { x } else { result };
    let result = if x == T::ZERO { -T::INFINITY } else { result };
    if x >= T::ZERO { result } else { T::NAN }
}

//! sinh, cosh, tanh and their inverses.
//!
//! All come from the exponential and the logarithm of `exp.rs` and `log.rs`, whose results are taken as pairs, so that
//! the subtractions and quotients below lose nothing. The sign is put back at the end: every odd function works on |x|.

use super::{Pair, Real, exp, fast_two_sum, log, poly, two_product, two_sum};

/// Constants of the hyperbolic functions. The coefficients are minimax (Sollya's `fpminimax`, relative error).
pub(crate) trait SinhTable: Sized + 'static {
    /// S with sinh x = x + x^3 S(x^2) on [0, 1]. Relative error 2^-25 (f32), 2^-54 (f64); of sinh at most 2^-27, 2^-56.
    const SINH: &'static [Self];
    /// Beyond it cosh is infinite.
    const COSH_LIMIT: Self;
    /// Beyond half of it tanh is 1.
    const TANH_LIMIT: Self;
    /// An exponent k for which 2^(-2k) vanishes beside 1.
    const NEGLIGIBLE: Self;
}

impl SinhTable for f32 {
    const SINH: &'static [f32] = &[0.16666667, 0.008333297, 0.00019846643, 2.7571373e-6];
    const COSH_LIMIT: f32 = 90.0;
    const TANH_LIMIT: f32 = 20.0;
    const NEGLIGIBLE: f32 = 30.0;
}

impl SinhTable for f64 {
    const SINH: &'static [f64] = &[
        0.16666666666666666,
        0.008333333333333571,
        0.00019841269841105487,
        2.7557319266751608e-6,
        2.5052105084188278e-8,
        1.60586918023343e-10,
        7.714952141382759e-13,
    ];
    const COSH_LIMIT: f64 = 712.0;
    const TANH_LIMIT: f64 = 44.0;
    const NEGLIGIBLE: f64 = 60.0;
}

/// Hyperbolic sine. At most 1 ulp.
#[inline(always)]
pub(crate) fn sinh<T: Real>(x: T) -> T {
    let size = x.abs();
    let z = size * size;
    let near_zero = (size * z).mul_add(poly(z, T::SINH), size);
    let (k, power, inverse) = exp_and_inverse(size);
    let difference = power.add_smaller(Pair { hi: -inverse.hi, lo: -inverse.lo });
    let far = difference.sum().scale(k - T::ONE);
    (if size < T::ONE { near_zero } else { far }).copysign(x)
}

/// Hyperbolic cosine. At most 1 ulp.
#[inline(always)]
pub(crate) fn cosh<T: Real>(x: T) -> T {
    let (k, power, inverse) = exp_and_inverse(x.abs());
    power.add_smaller(inverse).sum().scale(k - T::ONE)
}

/// Hyperbolic tangent: with u = e^(2 |x|) - 1, it is u / (u + 2). At most 1 ulp.
#[inline(always)]
pub(crate) fn tanh<T: Real>(x: T) -> T {
    let double = T::TWO * x.abs();
    let double = if double > T::TANH_LIMIT { T::TANH_LIMIT } else { double };
    let u = exp::expm1_scaled(double, T::ZERO).renormalise();
    let denominator = two_sum(u.hi, T::TWO);
    let quotient = u.over(Pair { hi: denominator.hi, lo: denominator.lo + u.lo });
    quotient.sum().copysign(x)
}

/// Inverse hyperbolic sine: log(1 + w) with w = x + x^2 / (1 + sqrt(1 + x^2)). At most 1 ulp.
#[inline(always)]
pub(crate) fn arcsinh<T: Real>(x: T) -> T {
    let size = x.abs();
    let is_large = size > T::LARGE;
    let bounded = if is_large { T::ONE } else { size };
    let square = two_product(bounded, bounded);
    let root = plus_one(square).sqrt();
    let w = Pair { hi: bounded, lo: T::ZERO }.add_smaller(square.over(plus_one(root)));
    let result = log_one_plus(w, size, is_large);
    (if size < T::HALF_EPSILON { size } else { result }).copysign(x)
}

/// Inverse hyperbolic cosine: log(1 + w) with w = x - 1 + sqrt(x^2 - 1); NaN below 1. At most 1 ulp.
#[inline(always)]
pub(crate) fn arccosh<T: Real>(x: T) -> T {
    let is_large = x > T::LARGE;
    let bounded = if is_large { T::ONE } else { x };
    let square = two_product(bounded, bounded);
    let less_one = fast_two_sum(square.hi, -T::ONE);
    let root = fast_two_sum(less_one.hi, less_one.lo + square.lo).sqrt();
    let result = log_one_plus(root.add_smaller(two_sum(bounded, -T::ONE)), x, is_large);
    if x >= T::ONE { result } else { T::NAN }
}

/// Inverse hyperbolic tangent: half of log(1 + w) with w = 2 x / (1 - x); NaN outside [-1, 1]. At most 1 ulp.
#[inline(always)]
pub(crate) fn arctanh<T: Real>(x: T) -> T {
    let size = x.abs();
    let w = Pair { hi: T::TWO * size, lo: T::ZERO }.over(fast_two_sum(T::ONE, -size));
    let (k, log) = log::log1p_parts(w);
    let result = T::HALF * log::natural(k, log).sum();
    let result = if size < T::HALF_EPSILON { size } else { result };
    let result = if size == T::ONE { T::INFINITY } else { result };
    (if size <= T::ONE { result } else { T::NAN }).copysign(x)
}

/// (k, a, b) with e^x = 2^k a and e^-x = 2^k b, for x >= 0.
#[inline(always)]
fn exp_and_inverse<T: Real>(x: T) -> (T, Pair<T>, Pair<T>) {
    let (k, power) = exp::exp_parts(if x > T::COSH_LIMIT { T::COSH_LIMIT } else { x });
    let power = power.renormalise();
    let inverse = Pair { hi: T::ONE, lo: T::ZERO }.over(power);
    let shift = T::exp2_integer(-T::TWO * if k > T::NEGLIGIBLE { T::NEGLIGIBLE } else { k });
    (k, power, Pair { hi: inverse.hi * shift, lo: inverse.lo * shift })
}

/// 1 + a for a >= 0.
#[inline(always)]
fn plus_one<T: Real>(a: Pair<T>) -> Pair<T> {
    let sum = two_sum(a.hi, T::ONE);
    fast_two_sum(sum.hi, sum.lo + a.lo)
}

/// log(1 + w); or, for a large `size`, log(2 size).
#[inline(always)]
fn log_one_plus<T: Real>(w: Pair<T>, size: T, is_large: bool) -> T {
    let w = if is_large { Pair { hi: size, lo: T::ZERO } } else { w };
    let (k, log) = log::log1p_parts(w);
    let result = log::natural(if is_large { k + T::ONE } else { k }, log).sum();
    // NaN is larger than no number, and stays; so does infinity.
    if size < T::INFINITY { result } else { size }
}

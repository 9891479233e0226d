//! power, hypot, sqrt.
//!
//! Idea of power in f64: x^y = 2^(y log2 x). A product near 1024 must be right to 2^-54, so the logarithm needs about
//! 65 correct bits: it is a pair throughout. With s = (m - 1) / (m + 1), log2 m = (2 / ln 2) (s + s^3 (1/3 + A)), where
//! only A = s^2/5 + s^4/7 + .. is small enough for one number. f32 is computed in f64, where ordinary precision is
//! enough.

use super::{
    Pair, Real,
    exp::{ExpTable, exp2_fraction},
    fast_two_sum,
    log::LogTable,
    poly, round, two_product,
};

/// 2 / ln 2.
const FRAC_2_LN_2: Pair<f64> = Pair { hi: 2.8853900817779268, lo: 4.0710547481862066e-17 };
/// 1/3.
const THIRD: Pair<f64> = Pair { hi: 0.3333333333333333, lo: 1.850371707708594e-17 };

/// (atanh s - s - s^3/3) / s^5 as a polynomial in s^2 in [0, 0.0296]: minimax (Sollya's `fpminimax`), relative error
/// 2^-54; of the logarithm therefore at most 2^-66.
const LOG_TAIL: &[f64] = &[
    0.2,
    0.14285714285713175,
    0.11111111111375359,
    0.09090909080140487,
    0.07692304667688094,
    0.06667086543358156,
    0.05860184006717275,
    0.057983647844077904,
];

/// The functions whose two types share no formula.
pub(crate) trait Power: Sized {
    /// self^y for a positive finite self.
    fn power_of_size(self, y: Self) -> Self;
    /// sqrt(self^2 + y^2) for finite numbers without sign.
    fn hypot_finite(self, y: Self) -> Self;
}

impl Power for f32 {
    #[inline(always)]
    fn power_of_size(self, y: f32) -> f32 {
        let (k, m) = f64::from(self).split_normal();
        let s = (m - 1.0) / (m + 1.0);
        let z = s * s;
        let logarithm = (s * z.mul_add(poly(z, f64::LOG), 2.0)).mul_add(f64::LOG2_E, k);
        // An infinite y must not meet the logarithm 0. Every other |log2 x| is above 2^-25.
        let y = f64::from(y).clamp_to(-1e20, 1e20);
        let product = (logarithm * y).clamp_to(-200.0, 200.0);
        let k = product.round_small();
        let r = (product - k) * f64::LN_2.0;
        let power = 1.0 + (r * r).mul_add(poly(r, f64::EXP), r);
        (power * f64::exp2_integer(k)) as f32
    }

    #[inline(always)]
    fn hypot_finite(self, y: f32) -> f32 {
        // The squares are exact, and the sum is far from overflow and underflow.
        let (x, y) = (f64::from(self), f64::from(y));
        (x * x + y * y).sqrt() as f32
    }
}

impl Power for f64 {
    #[inline(always)]
    fn power_of_size(self, y: f64) -> f64 {
        // Every |log2 x| other than 0 is above 2^-54, so a larger y overflows as well.
        let y = y.clamp_to(-1e20, 1e20);
        let logarithm = precise_log2(self);
        let product = logarithm.times(Pair { hi: y, lo: 0.0 });
        let hi = product.hi.clamp_to(-1100.0, 1100.0);
        let lo = if hi == product.hi { product.lo } else { 0.0 };
        let k = hi.round_small();
        let fraction = fast_two_sum(hi - k, lo);
        exp2_fraction(fraction.hi, fraction.lo).sum().scale(k)
    }

    #[inline(always)]
    fn hypot_finite(self, y: f64) -> f64 {
        const HUGE: f64 = 1e150;
        const TINY: f64 = 1e-130;
        const SCALE: f64 = f64::from_bits((1023 + 600) << 52);
        const INVERSE: f64 = f64::from_bits((1023 - 600) << 52);
        let (large, small) = if self < y { (y, self) } else { (self, y) };
        let down = if large > HUGE { INVERSE } else { 1.0 };
        let down = if large < TINY { SCALE } else { down };
        let (large, small) = (large * down, small * down);
        let sum = two_product(large, large).add_smaller(two_product(small, small));
        // The scale is a power of two: dividing undoes it exactly.
        sum.sqrt().sum() / down
    }
}

/// x^y. 1^y and x^0 are 1, even for NaN. At most 1 ulp.
#[inline(always)]
pub(crate) fn power<T: Real>(x: T, y: T) -> T {
    let size = x.abs();
    let ordinary = size.power_of_size(y);
    let grows = (size == T::INFINITY) == (y > T::ZERO);
    let extreme = if grows { T::INFINITY } else { T::ZERO };
    let magnitude = if size == T::INFINITY || size == T::ZERO { extreme } else { ordinary };
    let is_integer = round::trunc(y) == y;
    let half = y * T::HALF;
    let is_odd = is_integer && round::trunc(half) != half;
    let signed = if is_odd { magnitude.copysign(x) } else { magnitude };
    let has_no_root = x < T::ZERO && size < T::INFINITY && !is_integer;
    let result = if has_no_root || x.is_nan() || y.is_nan() { T::NAN } else { signed };
    if x == T::ONE || y == T::ZERO { T::ONE } else { result }
}

/// Square root, correctly rounded; -0 stays.
#[inline(always)]
pub(crate) fn sqrt<T: Real>(x: T) -> T {
    x.sqrt()
}

/// sqrt(x^2 + y^2) without overflow; infinite if either is, even beside NaN. At most 1 ulp.
#[inline(always)]
pub(crate) fn hypot<T: Real>(x: T, y: T) -> T {
    let (x, y) = (x.abs(), y.abs());
    let length = x.hypot_finite(y);
    let length = if x == T::INFINITY { x } else { length };
    if y == T::INFINITY { y } else { length }
}

/// log2 x to about 66 bits, for a positive finite x.
#[inline(always)]
fn precise_log2(x: f64) -> Pair<f64> {
    let (k, m) = x.split();
    let s = Pair { hi: m - 1.0, lo: 0.0 }.over(fast_two_sum(1.0, m));
    let z = s.times(s);
    let inner = fast_two_sum(THIRD.hi, z.hi * poly(z.hi, LOG_TAIL));
    let cubic = s.times(z).times(Pair { hi: inner.hi, lo: inner.lo + THIRD.lo });
    let log2 = s.renormalise().add_smaller(cubic).times(FRAC_2_LN_2);
    Pair { hi: k, lo: 0.0 }.add_smaller(log2.renormalise())
}

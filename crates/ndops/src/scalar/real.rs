//! The trait `Real`: what the formulas need to know of `f32` and `f64`.
//!
//! Formulas are written once over `Real` and take their coefficients from the tables beside them. Whatever touches the
//! bits of a number is here, so that the formulas themselves read as arithmetic.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::{
    exp::ExpTable, hyperbolic::SinhTable, inverse::InverseTable, log::LogTable, logaddexp::LogAddExp, power::Power,
    trig::TrigTable,
};

/// A binary floating point number on which the elementary functions work.
pub(crate) trait Real:
    Copy
    + PartialOrd
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + ExpTable
    + LogTable
    + LogAddExp
    + TrigTable
    + InverseTable
    + SinhTable
    + Power
    + 'static
{
    const ZERO: Self;
    const HALF: Self;
    const ONE: Self;
    const TWO: Self;
    const INFINITY: Self;
    const NAN: Self;
    /// The smallest normal number.
    const MIN_POSITIVE: Self;
    /// Half the distance from 1 to the next larger number: what is smaller vanishes beside 1.
    const HALF_EPSILON: Self;
    /// From here on every number is an integer: 2^23 or 2^52.
    const INTEGERS: Self;
    /// 1.5 times `INTEGERS`. Added to a number of at most a quarter of that size, it rounds it half to even to an
    /// integer, which then stands in the low bits.
    const MAGIC: Self;

    /// The nearest number; a literal becomes a constant of the type.
    fn from_f64(value: f64) -> Self;
    fn to_f64(self) -> f64;
    /// `self * factor + term`, rounded once.
    fn mul_add(self, factor: Self, term: Self) -> Self;
    fn abs(self) -> Self;
    fn copysign(self, sign: Self) -> Self;
    fn sqrt(self) -> Self;
    fn is_nan(self) -> bool;
    fn is_sign_negative(self) -> bool;
    /// The number whose bits are the conjunction of both bits: of two zeros, +0 unless both are negative.
    fn bit_and(self, other: Self) -> Self;
    /// The number whose bits are the disjunction of both bits: of two zeros, -0 unless both are positive.
    fn bit_or(self, other: Self) -> Self;
    /// 2^k for an integer k in the range of normal exponents (one below gives 0, one above infinity).
    fn exp2_integer(k: Self) -> Self;
    /// `(k, m)` with `x = m * 2^k` and m in [sqrt(1/2), sqrt(2)), for a positive normal x.
    fn split_normal(self) -> (Self, Self);
    /// Whether the lowest bit is set: of `MAGIC` + k, whether k is odd.
    fn is_low_bit_set(self) -> bool;
    /// `self`, negated where bit 1 of `magic` is set: of `MAGIC` + k, where k is 2 or 3 modulo 4.
    fn negate_if_bit_one(self, magic: Self) -> Self;

    /// `self` as `(k, m)` like [`Real::split_normal`], for any positive finite number.
    #[inline(always)]
    fn split(self) -> (Self, Self) {
        // Multiplying by 2 / epsilon makes every subnormal number normal, without rounding.
        let is_subnormal = self < Self::MIN_POSITIVE;
        let scaled = if is_subnormal { self * (Self::INTEGERS * Self::TWO) } else { self };
        let shift = if is_subnormal { Self::SUBNORMAL_SHIFT } else { Self::ZERO };
        let (k, m) = scaled.split_normal();
        (k - shift, m)
    }
    /// The base 2 logarithm of 2 * `INTEGERS`.
    const SUBNORMAL_SHIFT: Self;

    /// The nearest integer, ties to even, for numbers of at most a quarter of `INTEGERS`.
    #[inline(always)]
    fn round_small(self) -> Self {
        (self + Self::MAGIC) - Self::MAGIC
    }

    /// `self * 2^k`, rounded once, for an integer k of at most twice the largest exponent.
    #[inline(always)]
    fn scale(self, k: Self) -> Self {
        let half = k.mul_add(Self::HALF, Self::MAGIC) - Self::MAGIC;
        self * Self::exp2_integer(half) * Self::exp2_integer(k - half)
    }

    /// `self`, moved into [low, high]; NaN stays.
    #[inline(always)]
    fn clamp_to(self, low: Self, high: Self) -> Self {
        let below = if self > high { high } else { self };
        if below < low { low } else { below }
    }

    /// Whether `self` is neither infinite nor NaN.
    #[inline(always)]
    fn is_finite(self) -> bool {
        self.abs() < Self::INFINITY
    }
}

impl Real for f32 {
    const ZERO: f32 = 0.0;
    const HALF: f32 = 0.5;
    const ONE: f32 = 1.0;
    const TWO: f32 = 2.0;
    const INFINITY: f32 = f32::INFINITY;
    const NAN: f32 = f32::NAN;
    const MIN_POSITIVE: f32 = f32::MIN_POSITIVE;
    const HALF_EPSILON: f32 = f32::EPSILON / 2.0;
    const INTEGERS: f32 = 8_388_608.0;
    const MAGIC: f32 = 12_582_912.0;
    const SUBNORMAL_SHIFT: f32 = 24.0;

    #[inline(always)]
    fn from_f64(value: f64) -> f32 {
        value as f32
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    #[inline(always)]
    fn mul_add(self, factor: f32, term: f32) -> f32 {
        f32::mul_add(self, factor, term)
    }
    #[inline(always)]
    fn abs(self) -> f32 {
        f32::abs(self)
    }
    #[inline(always)]
    fn copysign(self, sign: f32) -> f32 {
        f32::copysign(self, sign)
    }
    #[inline(always)]
    fn sqrt(self) -> f32 {
        f32::sqrt(self)
    }
    #[inline(always)]
    fn is_nan(self) -> bool {
        f32::is_nan(self)
    }
    #[inline(always)]
    fn is_sign_negative(self) -> bool {
        f32::is_sign_negative(self)
    }
    #[inline(always)]
    fn bit_and(self, other: f32) -> f32 {
        f32::from_bits(self.to_bits() & other.to_bits())
    }
    #[inline(always)]
    fn bit_or(self, other: f32) -> f32 {
        f32::from_bits(self.to_bits() | other.to_bits())
    }
    #[inline(always)]
    fn exp2_integer(k: f32) -> f32 {
        // The low bits of the sum are k + 127; shifted, they are the exponent, and all others fall off.
        f32::from_bits((k + (Self::MAGIC + 127.0)).to_bits() << 23)
    }
    #[inline(always)]
    fn split_normal(self) -> (f32, f32) {
        const SQRT_HALF: u32 = std::f32::consts::FRAC_1_SQRT_2.to_bits();
        let bits = self.to_bits().wrapping_add(1f32.to_bits() - SQRT_HALF);
        let k = f32::from_bits((bits >> 23) | Self::INTEGERS.to_bits()) - (Self::INTEGERS + 127.0);
        (k, f32::from_bits((bits & 0x007f_ffff) + SQRT_HALF))
    }
    #[inline(always)]
    fn is_low_bit_set(self) -> bool {
        self.to_bits() & 1 != 0
    }
    #[inline(always)]
    fn negate_if_bit_one(self, magic: f32) -> f32 {
        f32::from_bits(self.to_bits() ^ ((magic.to_bits() & 2) << 30))
    }
}

impl Real for f64 {
    const ZERO: f64 = 0.0;
    const HALF: f64 = 0.5;
    const ONE: f64 = 1.0;
    const TWO: f64 = 2.0;
    const INFINITY: f64 = f64::INFINITY;
    const NAN: f64 = f64::NAN;
    const MIN_POSITIVE: f64 = f64::MIN_POSITIVE;
    const HALF_EPSILON: f64 = f64::EPSILON / 2.0;
    const INTEGERS: f64 = 4_503_599_627_370_496.0;
    const MAGIC: f64 = 6_755_399_441_055_744.0;
    const SUBNORMAL_SHIFT: f64 = 53.0;

    #[inline(always)]
    fn from_f64(value: f64) -> f64 {
        value
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }
    #[inline(always)]
    fn mul_add(self, factor: f64, term: f64) -> f64 {
        f64::mul_add(self, factor, term)
    }
    #[inline(always)]
    fn abs(self) -> f64 {
        f64::abs(self)
    }
    #[inline(always)]
    fn copysign(self, sign: f64) -> f64 {
        f64::copysign(self, sign)
    }
    #[inline(always)]
    fn sqrt(self) -> f64 {
        f64::sqrt(self)
    }
    #[inline(always)]
    fn is_nan(self) -> bool {
        f64::is_nan(self)
    }
    #[inline(always)]
    fn is_sign_negative(self) -> bool {
        f64::is_sign_negative(self)
    }
    #[inline(always)]
    fn bit_and(self, other: f64) -> f64 {
        f64::from_bits(self.to_bits() & other.to_bits())
    }
    #[inline(always)]
    fn bit_or(self, other: f64) -> f64 {
        f64::from_bits(self.to_bits() | other.to_bits())
    }
    #[inline(always)]
    fn exp2_integer(k: f64) -> f64 {
        // The low bits of the sum are k + 1023; shifted, they are the exponent, and all others fall off.
        f64::from_bits((k + (Self::MAGIC + 1023.0)).to_bits() << 52)
    }
    #[inline(always)]
    fn split_normal(self) -> (f64, f64) {
        const SQRT_HALF: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
        let bits = self.to_bits().wrapping_add(1f64.to_bits() - SQRT_HALF);
        let k = f64::from_bits((bits >> 52) | Self::INTEGERS.to_bits()) - (Self::INTEGERS + 1023.0);
        (k, f64::from_bits((bits & 0x000f_ffff_ffff_ffff) + SQRT_HALF))
    }
    #[inline(always)]
    fn is_low_bit_set(self) -> bool {
        self.to_bits() & 1 != 0
    }
    #[inline(always)]
    fn negate_if_bit_one(self, magic: f64) -> f64 {
        f64::from_bits(self.to_bits() ^ ((magic.to_bits() & 2) << 62))
    }
}

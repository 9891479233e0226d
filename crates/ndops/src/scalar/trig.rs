//! sin, cos, tan.
//!
//! Idea: with k the integer nearest to x / (pi/2), the remainder r = x - k pi/2 lies in [-pi/4, pi/4], where short
//! polynomials give sine and cosine; k modulo 4 says which of the two is wanted, and its sign. pi/2 is subtracted as
//! three numbers (Cody and Waite, 1980), the first in a fused step that is exact, so that r is good for all digits as a
//! pair also where x is close to a multiple of pi/2. That works for |x| up to `TRIG_LIMIT`; a larger x goes to the
//! exact functions, whose reduction is in [`super::reduce`].

use super::{Pair, Real, fast_two_sum, poly, reduce::reduce_exactly, two_product, two_sum};

/// Constants of the trigonometric functions. The coefficients are minimax (Sollya's `fpminimax`, relative error).
pub(crate) trait TrigTable: Sized + 'static {
    /// 2 / pi.
    const FRAC_2_PI: Self;
    /// pi/2 as the sum of three numbers.
    const FRAC_PI_2_PARTS: [Self; 3];
    /// The largest |x| of the fast formulas.
    const TRIG_LIMIT: Self;
    /// S with sin r = r + r^3 S(r^2), |r| <= 0.7858. Relative error of S: 2^-25 (f32), 2^-52.7 (f64); of the sine
    /// therefore at most 2^-28 and 2^-56.
    const SIN: &'static [Self];
    /// C with cos r = 1 - r^2/2 + r^4 C(r^2). Relative error 2^-24 (f32), 2^-54 (f64); of the cosine 2^-29 and 2^-59.
    const COS: &'static [Self];
}

impl TrigTable for f32 {
    const FRAC_2_PI: f32 = std::f32::consts::FRAC_2_PI;
    const FRAC_PI_2_PARTS: [f32; 3] = [std::f32::consts::FRAC_PI_2, -4.371139e-8, -1.7151245e-15];
    const TRIG_LIMIT: f32 = 32768.0;
    const SIN: &'static [f32] = &[-0.16666667, 0.008333396, -0.0001986083, 2.9164469e-6];
    const COS: &'static [f32] = &[0.041666664, -0.001388827, 2.4543453e-5];
}

impl TrigTable for f64 {
    const FRAC_2_PI: f64 = std::f64::consts::FRAC_2_PI;
    const FRAC_PI_2_PARTS: [f64; 3] = [std::f64::consts::FRAC_PI_2, 6.123233995736766e-17, -1.4973849048591698e-33];
    const TRIG_LIMIT: f64 = 1_073_741_824.0;
    const SIN: &'static [f64] = &[
        -0.16666666666666666,
        0.008333333333331286,
        -0.0001984126983704697,
        2.7557316203629833e-6,
        -2.505114739792335e-8,
        1.5919001360361998e-10,
    ];
    const COS: &'static [f64] = &[
        0.041666666666666664,
        -0.0013888888888887053,
        2.4801587298445765e-5,
        -2.755731715075074e-7,
        2.087612628940547e-9,
        -1.1381434227875046e-11,
    ];
}

/// Sine for |x| up to `TRIG_LIMIT`, and for infinities and NaN. At most 1 ulp.
#[inline(always)]
pub(crate) fn sin<T: Real>(x: T) -> T {
    let (k, r) = remainder(x.abs());
    let (sin, cos) = (sin_of(r).sum(), cos_of(r).sum());
    let value = if k.is_low_bit_set() { cos } else { sin };
    value.negate_if_bit_one(k) * T::ONE.copysign(x)
}

/// Cosine for |x| up to `TRIG_LIMIT`, and for infinities and NaN. At most 1 ulp.
#[inline(always)]
pub(crate) fn cos<T: Real>(x: T) -> T {
    let (k, r) = remainder(x.abs());
    let (sin, cos) = (sin_of(r).sum(), cos_of(r).sum());
    let value = if k.is_low_bit_set() { sin } else { cos };
    // The cosine is negative in the second and third quadrant: where k + 1 is 2 or 3 modulo 4.
    value.negate_if_bit_one(k + T::ONE)
}

/// Sine and cosine with one reduction, for |x| up to `TRIG_LIMIT`, and for infinities and NaN.
#[inline(always)]
pub(crate) fn sincos<T: Real>(x: T) -> (T, T) {
    let (k, r) = remainder(x.abs());
    let (sin, cos) = (sin_of(r).sum(), cos_of(r).sum());
    let (s, c) = if k.is_low_bit_set() { (cos, sin) } else { (sin, cos) };
    (s.negate_if_bit_one(k) * T::ONE.copysign(x), c.negate_if_bit_one(k + T::ONE))
}

/// Tangent for |x| up to `TRIG_LIMIT`, and for infinities and NaN. At most 1 ulp.
#[inline(always)]
pub(crate) fn tan<T: Real>(x: T) -> T {
    let (k, r) = remainder(x.abs());
    tan_in_octant(k.is_low_bit_set(), r) * T::ONE.copysign(x)
}

/// Whether the fast formulas hold for x: its size is at most `TRIG_LIMIT`, or it is not finite.
#[inline(always)]
pub(crate) fn sin_in_range<T: Real>(x: T) -> bool {
    let size = x.abs();
    !(size > T::TRIG_LIMIT && size < T::INFINITY)
}

/// As [`sin_in_range`].
#[inline(always)]
pub(crate) fn cos_in_range<T: Real>(x: T) -> bool {
    sin_in_range(x)
}

/// As [`sin_in_range`].
#[inline(always)]
pub(crate) fn tan_in_range<T: Real>(x: T) -> bool {
    sin_in_range(x)
}

/// Sine of any number. Slow.
pub(crate) fn sin_exact<T: Real>(x: T) -> T {
    sincos_exact(x).0
}

/// Cosine of any number. Slow.
pub(crate) fn cos_exact<T: Real>(x: T) -> T {
    sincos_exact(x).1
}

/// Sine and cosine of any number. Slow beyond `TRIG_LIMIT`.
#[inline(always)]
pub(crate) fn sincos_exact<T: Real>(x: T) -> (T, T) {
    if sin_in_range(x) {
        return sincos(x);
    }
    let (quadrant, r) = reduce_exactly(x.to_f64().abs());
    let (sin, cos) = (sin_of(r).sum(), cos_of(r).sum());
    let (s, c) = match quadrant {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    };
    (T::from_f64(s) * T::ONE.copysign(x), T::from_f64(c))
}

/// Tangent of any number. Slow.
pub(crate) fn tan_exact<T: Real>(x: T) -> T {
    if tan_in_range(x) {
        return tan(x);
    }
    let (quadrant, r) = reduce_exactly(x.to_f64().abs());
    T::from_f64(tan_in_octant(quadrant % 2 == 1, r)) * T::ONE.copysign(x)
}

/// `MAGIC` + k and r with x = k pi/2 + r, for x in [0, `TRIG_LIMIT`].
#[inline(always)]
fn remainder<T: Real>(x: T) -> (T, Pair<T>) {
    let shifted = x.mul_add(T::FRAC_2_PI, T::MAGIC);
    let k = shifted - T::MAGIC;
    let [first, second, third] = T::FRAC_PI_2_PARTS;
    let exact = (-k).mul_add(first, x);
    let next = two_product(-k, second);
    let sum = two_sum(exact, next.hi);
    (shifted, Pair { hi: sum.hi, lo: sum.lo + (-k).mul_add(third, next.lo) })
}

/// sin r; `hi` is r itself.
#[inline(always)]
fn sin_of<T: Real>(r: Pair<T>) -> Pair<T> {
    let z = r.hi * r.hi;
    let slope = (-T::HALF).mul_add(z, T::ONE);
    Pair { hi: r.hi, lo: (r.hi * z).mul_add(poly(z, T::SIN), r.lo * slope) }
}

/// cos r.
#[inline(always)]
fn cos_of<T: Real>(r: Pair<T>) -> Pair<T> {
    let z = r.hi * r.hi;
    let one_minus = fast_two_sum(T::ONE, -T::HALF * z);
    // Half of the error of z belongs to the result as well.
    let z_lo = r.hi.mul_add(r.hi, -z);
    let correction = r.hi.mul_add(-r.lo, z_lo * -T::HALF);
    Pair { hi: one_minus.hi, lo: one_minus.lo + (z * z).mul_add(poly(z, T::COS), correction) }
}

/// tan r, or its negative inverse -cot r in the odd octants.
#[inline(always)]
fn tan_in_octant<T: Real>(is_odd: bool, r: Pair<T>) -> T {
    let (sin, cos) = (sin_of(r).renormalise(), cos_of(r).renormalise());
    let cot_sign = Pair { hi: -cos.hi, lo: -cos.lo };
    let (numerator, denominator) = if is_odd { (cot_sign, sin) } else { (sin, cos) };
    numerator.over(denominator).sum()
}

//! arcsin, arccos, arctan, arctan2.
//!
//! Idea: arctan of a quotient n / d <= 1 is t + t^3 P(t^2); what the division rounds off is carried along. All other
//! angles are pi/2 or pi minus such a one. arcsin and arccos beyond 1/2 use the half angle,
//! arccos x = 2 arcsin sqrt((1 - x) / 2), with the root as a pair.

use super::{Pair, Real, fast_two_sum, poly};

/// Coefficients of the inverse functions: minimax (Sollya's `fpminimax`, relative error).
pub(crate) trait InverseTable: Sized + 'static {
    /// pi/2 as the nearest number and the rest.
    const FRAC_PI_2_PAIR: (Self, Self);
    /// P with arctan t = t + t^3 P(t^2) on [0, 1]. Relative error 2^-25 (f32), 2^-54 (f64); of the angle at most
    /// 2^-26.8 and 2^-55.8.
    const ATAN: &'static [Self];
    /// Q with arcsin t = t + t^3 Q(t^2) on [0, 1/2]. Relative error 2^-24 (f32), 2^-53 (f64); of the angle at most
    /// 2^-28 and 2^-57.
    const ASIN: &'static [Self];
    /// A number whose arctangent is pi/2 for all digits and whose inverse is normal.
    const ATAN_SATURATED: Self;
}

impl InverseTable for f32 {
    const FRAC_PI_2_PAIR: (f32, f32) = (std::f32::consts::FRAC_PI_2, -4.371139e-8);
    const ATAN: &'static [f32] = &[
        -0.33333334,
        0.20000023,
        -0.1428528,
        0.11098388,
        -0.089754365,
        0.071423724,
        -0.050652955,
        0.027847089,
        -0.009913431,
        0.0016501393,
    ];
    const ASIN: &'static [f32] = &[0.16666666, 0.07500151, 0.044586275, 0.031224389, 0.016642561, 0.034441732];
    const ATAN_SATURATED: f32 = 1e30;
}

impl InverseTable for f64 {
    const FRAC_PI_2_PAIR: (f64, f64) = (std::f64::consts::FRAC_PI_2, 6.123233995736766e-17);
    const ATAN: &'static [f64] = &[
        -0.3333333333333333,
        0.1999999999999921,
        -0.14285714285622128,
        0.11111111106282061,
        -0.09090908949631733,
        0.07692305086491988,
        -0.06666633947995196,
        0.05882058304740242,
        -0.05261182717096307,
        0.04751771547572367,
        -0.04307194121521145,
        0.038705187486103465,
        -0.03371199388956703,
        0.027514178927469875,
        -0.02017959432837439,
        0.012706072563811698,
        -0.006543615827841925,
        0.002607997195707748,
        -0.0007470303729743706,
        0.00013591996777308007,
        -1.1745223520119208e-5,
    ];
    const ASIN: &'static [f64] = &[
        0.16666666666666669,
        0.07499999999998082,
        0.04464285714685709,
        0.030381944106381387,
        0.02237217406995939,
        0.01735236866016056,
        0.013971544247536818,
        0.011476140461386142,
        0.010341531179447394,
        0.005380898238098986,
        0.017600526615501207,
        -0.015151681356226776,
        0.028955265693307204,
    ];
    const ATAN_SATURATED: f64 = 1e100;
}

/// Arctangent. At most 1.2 ulp.
#[inline(always)]
pub(crate) fn arctan<T: Real>(x: T) -> T {
    let size = x.abs();
    let size = if size > T::ATAN_SATURATED { T::ATAN_SATURATED } else { size };
    let is_steep = size > T::ONE;
    let (numerator, denominator) = if is_steep { (T::ONE, size) } else { (size, T::ONE) };
    let angle = angle_of_quotient(numerator, denominator);
    let base = if is_steep { T::FRAC_PI_2_PAIR } else { (T::ZERO, T::ZERO) };
    turn(base, is_steep, angle).copysign(x)
}

/// The angle of the point (x, y) in [-pi, pi]. At most 1.2 ulp.
#[inline(always)]
pub(crate) fn arctan2<T: Real>(y: T, x: T) -> T {
    let (width, height) = (x.abs(), y.abs());
    let is_steep = height > width;
    let (small, large) = if is_steep { (width, height) } else { (height, width) };
    // Infinite coordinates: the diagonal, or an axis. Zero over zero: the axis.
    let is_infinite = large == T::INFINITY;
    let at_infinity = if small == T::INFINITY { T::ONE } else { T::ZERO };
    let numerator = if is_infinite { at_infinity } else { small };
    let denominator = if is_infinite || large == T::ZERO { T::ONE } else { large };
    let angle = angle_of_quotient(numerator, denominator);
    let is_left = x.is_sign_negative();
    let (half_turn, half_turn_rest) = T::FRAC_PI_2_PAIR;
    let base = if is_left { (T::TWO * half_turn, T::TWO * half_turn_rest) } else { (T::ZERO, T::ZERO) };
    let base = if is_steep { T::FRAC_PI_2_PAIR } else { base };
    let result = turn(base, is_steep != is_left, angle).copysign(y);
    if x.is_nan() || y.is_nan() { T::NAN } else { result }
}

/// Arcsine; NaN outside [-1, 1]. At most 1 ulp.
#[inline(always)]
pub(crate) fn arcsin<T: Real>(x: T) -> T {
    let size = x.abs();
    let is_outer = size > T::HALF;
    let angle = half_angle(size, is_outer);
    let base = if is_outer { T::FRAC_PI_2_PAIR } else { (T::ZERO, T::ZERO) };
    turn(base, is_outer, angle).copysign(x)
}

/// Arccosine; NaN outside [-1, 1]. At most 1 ulp.
#[inline(always)]
pub(crate) fn arccos<T: Real>(x: T) -> T {
    let size = x.abs();
    let is_outer = size > T::HALF;
    let angle = half_angle(size, is_outer);
    let is_left = x.is_sign_negative();
    let (quarter, quarter_rest) = T::FRAC_PI_2_PAIR;
    let outer_base = if is_left { (T::TWO * quarter, T::TWO * quarter_rest) } else { (T::ZERO, T::ZERO) };
    let base = if is_outer { outer_base } else { T::FRAC_PI_2_PAIR };
    // Right of 1/2 the angle itself; left of -1/2 pi minus it; between pi/2 minus the arcsine.
    turn(base, is_outer == is_left, angle)
}

/// arcsin of `size`, or, beyond 1/2, arccos of it, which is 2 arcsin sqrt((1 - size) / 2).
#[inline(always)]
fn half_angle<T: Real>(size: T, is_outer: bool) -> Pair<T> {
    let square = if is_outer { (T::ONE - size) * T::HALF } else { size * size };
    let root = Pair { hi: square, lo: T::ZERO }.sqrt();
    let (hi, lo) = if is_outer { (root.hi, root.lo) } else { (size, T::ZERO) };
    let lo = (hi * square).mul_add(poly(square, T::ASIN), lo);
    let factor = if is_outer { T::TWO } else { T::ONE };
    Pair { hi: hi * factor, lo: lo * factor }
}

/// arctan(n / d) for 0 <= n <= d, d > 0.
#[inline(always)]
fn angle_of_quotient<T: Real>(numerator: T, denominator: T) -> Pair<T> {
    let t = numerator / denominator;
    let rest = (-t).mul_add(denominator, numerator) / denominator;
    let z = t * t;
    // The derivative 1 / (1 + z), to the few bits that matter here.
    let slope = (-T::HALF).mul_add(z, T::ONE);
    Pair { hi: t, lo: (t * z).mul_add(poly(z, T::ATAN), rest * slope) }
}

/// `base + angle`, or `base - angle`, for a base of 0, pi/2 or pi and an angle that is no larger unless the base is 0.
#[inline(always)]
fn turn<T: Real>(base: (T, T), is_backward: bool, angle: Pair<T>) -> T {
    let sign = if is_backward { -T::ONE } else { T::ONE };
    let sum = fast_two_sum(base.0, angle.hi * sign);
    sum.hi + (sum.lo + angle.lo.mul_add(sign, base.1))
}

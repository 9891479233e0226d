//! Powers of a complex number.
//!
//! z^w = e^(w log z) magnifies the error of the logarithm by |w log z|: by 700 before the result overflows, and
//! without bound where only the angle turns. So w log z is computed as a pair of numbers, which is good for 4 ulp
//! while |w log z| is below about 2^40. Small integer powers are products in the same precision, hence exact where
//! the result is (Gaussian integers).
//!
//! A logarithm to twice the precision is one Newton step from the ordinary one: log n = t + log(n e^-t), and the
//! angle of x + iy is t + (y cos t - x sin t) / |z|; e^t, cos t and sin t are Taylor series.

use num_complex::Complex;

use super::{
    Pair, Real,
    complex::Wide,
    complex_exp::{cis, exp, exp_times},
    complex_log, poly, two_product, two_sum,
};

type Double = Pair<f64>;

const LN_2: Double = Pair { hi: std::f64::consts::LN_2, lo: 2.3190468138462996e-17 };
const PI: Double = Pair { hi: std::f64::consts::PI, lo: 1.2246467991473532e-16 };
const HALF_PI: Double = Pair { hi: std::f64::consts::FRAC_PI_2, lo: 6.123233995736766e-17 };
const ONE: Double = Pair { hi: 1.0, lo: 0.0 };

/// 1 / n! for n from 0.
const INVERSE_FACTORIAL: [(f64, f64); 16] = [
    (1.0, 0.0),
    (1.0, 0.0),
    (0.5, 0.0),
    (0.16666666666666666, 9.25185853854297e-18),
    (0.041666666666666664, 2.3129646346357427e-18),
    (0.008333333333333333, 1.1564823173178714e-19),
    (0.001388888888888889, -5.300543954373577e-20),
    (0.0001984126984126984, 1.7209558293420705e-22),
    (2.48015873015873e-05, 2.1511947866775882e-23),
    (2.7557319223985893e-06, -1.858393274046472e-22),
    (2.755731922398589e-07, 2.3767714622250297e-23),
    (2.505210838544172e-08, -1.448814070935912e-24),
    (2.08767569878681e-09, -1.20734505911326e-25),
    (1.6059043836821613e-10, 1.2585294588752098e-26),
    (1.1470745597729725e-11, 2.0655512752830745e-28),
    (7.647163731819816e-13, 7.03872877733453e-30),
];

/// 1 / n! for n from 16, where one number is enough.
const INVERSE_FACTORIAL_TAIL: [f64; 14] = [
    4.779477332387385e-14,
    2.8114572543455206e-15,
    1.5619206968586225e-16,
    8.22063524662433e-18,
    4.110317623312165e-19,
    1.9572941063391263e-20,
    8.896791392450574e-22,
    3.868170170630684e-23,
    1.6117375710961184e-24,
    6.446950284384474e-26,
    2.4795962632247976e-27,
    9.183689863795546e-29,
    3.279889237069838e-30,
    1.1309962886447716e-31,
];

/// z^w for parts that are single precision numbers: there an ordinary logarithm is usually precise enough.
#[inline(always)]
pub(super) fn power_single(z: Wide, w: Wide) -> Wide {
    let log = complex_log::log(z);
    let size = (log.re.abs() + log.im.abs()) * (w.re.abs() + w.im.abs());
    if !is_count(w) && size < 4_194_304.0 { exp(product(w, log)) } else { power(z, w) }
}

/// Integer exponents up to this size are products, as in NumPy.
const LARGEST_COUNT: f64 = 100.0;

#[inline(always)]
fn is_count(w: Wide) -> bool {
    w.im == 0.0 && w.re.abs() <= LARGEST_COUNT && w.re.fract() == 0.0
}

#[inline(always)]
pub(super) fn power(z: Wide, w: Wide) -> Wide {
    if w.re == 0.0 && w.im == 0.0 {
        return Complex::new(1.0, 0.0);
    }
    if w.re == 1.0 && w.im == 0.0 {
        return z;
    }
    if z.re == 0.0 && z.im == 0.0 {
        // 0^w tends to 0 with a positive real part, and to nothing otherwise.
        let value = if w.re > 0.0 && !w.im.is_nan() { 0.0 } else { f64::NAN };
        return Complex::new(value, value);
    }
    if !(z.re.is_finite() && z.im.is_finite()) && is_count(w) && w.re > 0.0 {
        // What the product of so many z is.
        return repeated(z, w.re, |a, b| a * b);
    }
    if !(z.re.is_finite() && z.im.is_finite() && w.re.is_finite() && w.im.is_finite()) {
        return exp(product(w, complex_log::log(z)));
    }
    if is_count(w) {
        let reach = z.re.abs().max(z.im.abs()).split().0.abs() + 1.0;
        if reach * w.re.abs() < 900.0 {
            return integer_power(z, w.re);
        }
    }
    exp_of_pairs(log_modulus(z), angle(z), w)
}

/// w z, where a zero part of w takes nothing infinite of z along.
#[inline(always)]
pub(super) fn product(w: Wide, z: Wide) -> Wide {
    let part = |a: f64, b: f64| if a == 0.0 && !b.is_nan() { 0.0 } else { a * b };
    Complex::new(part(w.re, z.re) - part(w.im, z.im), part(w.re, z.im) + part(w.im, z.re))
}

/// z^n, where nothing overflows.
#[inline(always)]
fn integer_power(z: Wide, n: f64) -> Wide {
    let exact = |x: f64| Pair { hi: x, lo: 0.0 };
    let value = repeated(Complex::new(exact(z.re), exact(z.im)), n, times);
    let result = Complex::new(value.re.sum(), value.im.sum());
    if n > 0.0 { result } else { super::complex::reciprocal(result) }
}

/// z to the power |n|, which is not 0, by repeated squaring. No factor is 1: that could change the sign of a zero.
#[inline(always)]
fn repeated<T: Copy>(z: T, n: f64, times: impl Fn(T, T) -> T) -> T {
    let (mut base, mut count, mut value) = (z, n.abs() as u32, None);
    loop {
        if count & 1 != 0 {
            value = Some(value.map_or(base, |value| times(value, base)));
        }
        count >>= 1;
        match value {
            Some(value) if count == 0 => return value,
            _ => base = times(base, base),
        }
    }
}

#[inline(always)]
fn times(a: Complex<Double>, b: Complex<Double>) -> Complex<Double> {
    Complex::new(plus(a.re.times(b.re), minus(a.im.times(b.im))), plus(a.re.times(b.im), a.im.times(b.re)))
}

/// The sum of any two pairs, relative to the larger of them up to 2^-104.
#[inline(always)]
fn plus(a: Double, b: Double) -> Double {
    let sum = two_sum(a.hi, b.hi);
    // After cancellation the low part may be the larger one.
    two_sum(sum.hi, sum.lo + (a.lo + b.lo))
}

/// log |z| for a finite z that is not 0.
#[inline(always)]
fn log_modulus(z: Wide) -> Double {
    let (x, y) = (z.re.abs().max(z.im.abs()), z.re.abs().min(z.im.abs()));
    // Near the unit circle nothing is scaled, for there the logarithm is 0 and no sum must cancel.
    let k = if (0.5..1.5).contains(&x) { 0.0 } else { x.split().0 };
    let (x, y) = (x.scale(-k), y.scale(-k));
    let excess = plus(plus(two_product(x, x), Pair { hi: -1.0, lo: 0.0 }), two_product(y, y));
    let log = if excess.hi.abs() < 1.0 / 1024.0 { log1p(excess) } else { log_of(plus(excess, ONE)) };
    let log = Pair { hi: 0.5 * log.hi, lo: 0.5 * log.lo };
    if k == 0.0 { log } else { plus(LN_2.times(Pair { hi: k, lo: 0.0 }), log) }
}

/// log(1 + d) = 2 artanh(d / (2 + d)) for |d| below 2^-10.
#[inline(always)]
fn log1p(d: Double) -> Double {
    let s = d.over(plus(Pair { hi: 2.0, lo: 0.0 }, d));
    let square = s.hi * s.hi;
    let series = square * poly(square, &[1.0 / 3.0, 0.2, 1.0 / 7.0, 1.0 / 9.0, 1.0 / 11.0]);
    Pair { hi: 2.0 * s.hi, lo: 2.0 * s.hi.mul_add(series, s.lo) }.renormalise()
}

/// log n for n in [0.2, 5].
#[inline(always)]
fn log_of(n: Double) -> Double {
    let t = super::log(n.hi);
    let k = (t * std::f64::consts::LOG2_E).round_ties_even();
    let rest = plus(LN_2.times(Pair { hi: k, lo: 0.0 }), Pair { hi: -t, lo: 0.0 });
    let ratio = n.times(series(rest, 0, 1));
    let r = (ratio.hi.scale(-k) - 1.0) + ratio.lo.scale(-k);
    Pair { hi: t, lo: r.mul_add(-0.5 * r, r) }.renormalise()
}

/// The angle of a finite z that is not 0, in [-pi, pi].
#[inline(always)]
fn angle(z: Wide) -> Double {
    let (x, y) = (z.re.abs(), z.im.abs());
    let is_steep = y > x;
    let (large, small) = if is_steep { (y, x) } else { (x, y) };
    let k = large.split().0;
    let octant = small_angle(large.scale(-k), small.scale(-k));
    let quadrant = if is_steep { plus(HALF_PI, minus(octant)) } else { octant };
    let half = if z.re.is_sign_negative() { plus(PI, minus(quadrant)) } else { quadrant };
    if z.im.is_sign_negative() { minus(half) } else { half }
}

#[inline(always)]
fn minus(a: Double) -> Double {
    Pair { hi: -a.hi, lo: -a.lo }
}

/// The angle of x + iy for 0 <= y <= x.
#[inline(always)]
fn small_angle(x: f64, y: f64) -> Double {
    let t = super::arctan2(y, x);
    let angle = Pair { hi: t, lo: 0.0 };
    let minus_square = minus(angle.times(angle));
    let (cos, sin) = (series(minus_square, 0, 2), angle.times(series(minus_square, 1, 2)));
    let (x, y) = (Pair { hi: x, lo: 0.0 }, Pair { hi: y, lo: 0.0 });
    let across = plus(y.times(cos), minus(x.times(sin)));
    let along = x.hi.mul_add(cos.hi, y.hi * sin.hi);
    Pair { hi: t, lo: across.hi / along }.renormalise()
}

/// The sum of u^i / n! over n = first + i step: the exponential for (0, 1), and with u = -t^2 the cosine for (0, 2)
/// and sin t / t for (1, 2). For |t| up to 0.8.
#[inline(always)]
fn series(u: Double, first: usize, step: usize) -> Double {
    let mut n = first + step * if step == 1 { 22 } else { 13 };
    let mut tail = 0.0;
    while n >= 16 {
        tail = u.hi.mul_add(tail, INVERSE_FACTORIAL_TAIL[n - 16]);
        n -= step;
    }
    let mut sum = Pair { hi: tail, lo: 0.0 };
    loop {
        let (hi, lo) = INVERSE_FACTORIAL[n];
        sum = Pair { hi, lo }.add_smaller(sum.times(u));
        if n == first {
            return sum;
        }
        n -= step;
    }
}

/// e^(w (log + i angle)).
#[inline(always)]
fn exp_of_pairs(log: Double, angle: Double, w: Wide) -> Wide {
    let (a, b) = (Pair { hi: w.re, lo: 0.0 }, Pair { hi: w.im, lo: 0.0 });
    let re = plus(a.times(log), minus(b.times(angle)));
    let im = plus(a.times(angle), b.times(log));
    if !(re.hi.is_finite() && re.lo.is_finite() && im.hi.is_finite() && im.lo.is_finite()) {
        return exp(product(w, Complex::new(log.hi, angle.hi)));
    }
    if im.hi == 0.0 {
        return Complex::new(super::exp(re.hi) * (1.0 + re.lo), im.hi);
    }
    // Below 2^-28 the cosine is 1 and the sine the angle itself, to the last bit.
    let rest = if im.lo.abs() < 1e-9 { Complex::new(1.0, im.lo) } else { cis(im.lo) };
    let turned = cis(im.hi) * rest;
    let result = exp_times(re.hi, 1.0, turned);
    Complex::new(result.re * (1.0 + re.lo), result.im * (1.0 + re.lo))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number((re, im): (f64, f64)) -> Wide {
        Complex::new(re, im)
    }

    #[test]
    fn small_integer_powers_are_exact() {
        assert_eq!(power(number((1.0, 2.0)), number((3.0, 0.0))), number((-11.0, -2.0)));
        assert_eq!(power(number((1.0, 1.0)), number((4.0, 0.0))), number((-4.0, 0.0)));
        assert_eq!(power(number((0.0, 1.0)), number((-1.0, 0.0))), number((0.0, -1.0)));
        assert_eq!(power_single(number((3.0, -1.0)), number((2.0, 0.0))), number((8.0, -6.0)));
    }

    #[test]
    fn powers_at_zero_and_infinity() {
        let zero = number((0.0, 0.0));
        assert_eq!(power(zero, zero), number((1.0, 0.0)));
        assert_eq!(power(number((f64::NAN, 1.0)), zero), number((1.0, 0.0)));
        assert_eq!(power(zero, number((0.5, 1.0))), zero);
        assert!(power(zero, number((-1.0, 0.0))).re.is_nan());
        assert_eq!(power(number((f64::INFINITY, -2.0)), number((1.0, 0.0))), number((f64::INFINITY, -2.0)));
    }

    #[test]
    fn an_infinite_square_is_the_product() {
        for (x, y) in [(f64::INFINITY, -f64::INFINITY), (-f64::INFINITY, 0.0), (1.0, f64::INFINITY), (f64::NAN, 1.0)] {
            let (z, two) = (number((x, y)), number((2.0, 0.0)));
            assert_eq!(format!("{:?}", power(z, two)), format!("{:?}", z * z));
            assert_eq!(format!("{:?}", power_single(z, two)), format!("{:?}", z * z));
        }
    }

    /// Values of mpmath. The first has an angle of 4: an ordinary logarithm would lose it in the rounding of 1 +
    /// 1e-10.
    #[test]
    fn large_phases_keep_their_bits() {
        let cases = [
            ((1.0000000001, 1e-11), (1e10, 3e10), (-2.012011301198066, 0.0837326793751579)),
            ((-2.5, 0.25), (0.3, -7.0), (1710969036.0055115, 1584057891.1012883)),
        ];
        for (z, w, expected) in cases {
            let distance = (power(number(z), number(w)) - number(expected)).norm();
            assert!(distance <= 4.0 * f64::EPSILON * number(expected).norm(), "{z:?} ^ {w:?}: off by {distance:e}");
        }
    }
}

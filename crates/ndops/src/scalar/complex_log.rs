//! Logarithms of a complex number.
//!
//! The argument is `arctan2`. The logarithm of the modulus is a trap near |z| = 1, where the rounding of |z| is all
//! that is left of it: there it is log1p(|z|^2 - 1) / 2 with the difference summed in twice the precision.

use num_complex::Complex;

use super::{
    Pair,
    complex::{Wide, pow2},
    two_product, two_sum,
};

#[inline(never)]
pub(super) fn log(z: Wide) -> Wide {
    let ln2 = std::f64::consts::LN_2;
    log_base(z, super::log::<f64>, ln2, 1.0)
}

#[inline(never)]
pub(super) fn log2(z: Wide) -> Wide {
    log_base(z, super::log2::<f64>, 1.0, std::f64::consts::LOG2_E)
}

#[inline(never)]
pub(super) fn log10(z: Wide) -> Wide {
    log_base(z, super::log10::<f64>, std::f64::consts::LOG10_2, std::f64::consts::LOG10_E)
}

/// The logarithm whose real version is `log`; `of_2` and `of_e` are the logarithms of 2 and e.
#[inline(always)]
fn log_base(z: Wide, log: impl Fn(f64) -> f64, of_2: f64, of_e: f64) -> Wide {
    let arg = super::arctan2(z.im, z.re) * of_e;
    let h = super::hypot(z.re, z.im);
    if 0.5 < h && h < 2.0 {
        return Complex::new(0.5 * of_e * super::log1p(square_less_one(z.re, z.im)), arg);
    }
    // The modulus itself may overflow, or be subnormal and so have few bits.
    let (factor, exponent) = if h > pow2(1022) {
        (0.25, 2.0)
    } else if h < pow2(-1000) {
        (pow2(100), -100.0)
    } else {
        return Complex::new(log(h), arg);
    };
    let scaled = log(super::hypot(z.re * factor, z.im * factor));
    Complex::new(f64::mul_add(exponent, of_2, scaled), arg)
}

/// x^2 + y^2 - 1 for a point near the unit circle.
fn square_less_one(x: f64, y: f64) -> f64 {
    let (large, small) = if x.abs() > y.abs() { (x, y) } else { (y, x) };
    add_three(two_product(large, large), Pair { hi: -1.0, lo: 0.0 }, two_product(small, small))
}

/// The sum in this order, in twice the precision.
fn add_three(a: Pair<f64>, b: Pair<f64>, c: Pair<f64>) -> f64 {
    let s = two_sum(a.hi, b.hi);
    let t = two_sum(s.hi, c.hi);
    t.hi + (s.lo + t.lo + a.lo + b.lo + c.lo)
}

#[inline(never)]
pub(super) fn log1p(z: Wide) -> Wide {
    let (x, y) = (z.re, z.im);
    let near = x.abs() < 1.0 && y.abs() < 1.0;
    if near {
        let arg = super::arctan2(y, 1.0 + x);
        // |1 + z|^2 - 1 = 2x + x^2 + y^2, which may cancel along the circle.
        let d = add_three(Pair { hi: 2.0 * x, lo: 0.0 }, two_product(y, y), two_product(x, x));
        if d > -0.75 {
            return Complex::new(0.5 * super::log1p(d), arg);
        }
    }
    log(Complex::new(1.0 + x, y))
}

//! Logarithms of a complex number.
//!
//! The argument is `arctan2`. The logarithm of the modulus is a trap near |z| = 1, where the rounding of |z| is all
//! that is left of it: there it is log1p(|z|^2 - 1) / 2 with the difference summed in twice the precision.

use std::f64::consts;

use num_complex::Complex;

use super::{
    Pair,
    complex::{Wide, pow2},
    two_product, two_sum,
};

/// A base of logarithms: a trait, because a function handed over would be called, not inlined.
trait Base {
    /// The logarithm of 2.
    const OF_2: f64;
    /// The logarithm of e.
    const OF_E: f64;
    fn log(x: f64) -> f64;
}

struct Natural;
impl Base for Natural {
    const OF_2: f64 = consts::LN_2;
    const OF_E: f64 = 1.0;
    #[inline(always)]
    fn log(x: f64) -> f64 {
        super::log(x)
    }
}

struct Two;
impl Base for Two {
    const OF_2: f64 = 1.0;
    const OF_E: f64 = consts::LOG2_E;
    #[inline(always)]
    fn log(x: f64) -> f64 {
        super::log2(x)
    }
}

struct Ten;
impl Base for Ten {
    const OF_2: f64 = consts::LOG10_2;
    const OF_E: f64 = consts::LOG10_E;
    #[inline(always)]
    fn log(x: f64) -> f64 {
        super::log10(x)
    }
}

#[inline(always)]
pub(super) fn log(z: Wide) -> Wide {
    log_base::<Natural>(z)
}

#[inline(always)]
pub(super) fn log2(z: Wide) -> Wide {
    log_base::<Two>(z)
}

#[inline(always)]
pub(super) fn log10(z: Wide) -> Wide {
    log_base::<Ten>(z)
}

/// As [`log`], for a number whose modulus neither overflows nor is subnormal: without branches.
#[inline(always)]
pub(super) fn log_of_ordinary(z: Wide) -> Wide {
    let h = super::hypot(z.re, z.im);
    let near = 0.5 * super::log1p(square_less_one(z.re, z.im));
    Complex::new(if 0.5 < h && h < 2.0 { near } else { super::log(h) }, super::arctan2(z.im, z.re))
}

#[inline(always)]
fn log_base<B: Base>(z: Wide) -> Wide {
    let arg = super::arctan2(z.im, z.re) * B::OF_E;
    let h = super::hypot(z.re, z.im);
    if 0.5 < h && h < 2.0 {
        return Complex::new(0.5 * B::OF_E * super::log1p(square_less_one(z.re, z.im)), arg);
    }
    // The modulus itself may overflow, or be subnormal and so have few bits.
    let (factor, exponent) = if h > pow2(1022) {
        (0.25, 2.0)
    } else if h < pow2(-1000) {
        (pow2(100), -100.0)
    } else {
        return Complex::new(B::log(h), arg);
    };
    let scaled = B::log(super::hypot(z.re * factor, z.im * factor));
    Complex::new(f64::mul_add(exponent, B::OF_2, scaled), arg)
}

/// x^2 + y^2 - 1 for a point near the unit circle.
#[inline(always)]
fn square_less_one(x: f64, y: f64) -> f64 {
    let (large, small) = if x.abs() > y.abs() { (x, y) } else { (y, x) };
    add_three(two_product(large, large), Pair { hi: -1.0, lo: 0.0 }, two_product(small, small))
}

/// The sum in this order, in twice the precision.
#[inline(always)]
fn add_three(a: Pair<f64>, b: Pair<f64>, c: Pair<f64>) -> f64 {
    let s = two_sum(a.hi, b.hi);
    let t = two_sum(s.hi, c.hi);
    t.hi + (s.lo + t.lo + a.lo + b.lo + c.lo)
}

#[inline(always)]
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

//! Inverse hyperbolic and circular functions of a complex number.
//!
//! arcsinh, arccosh, arcsin and arccos share one core: Hull, Fairgrieve and Tang, "Implementing the complex arcsine
//! and arccosine functions using exception handling" (1997), which writes both parts by the sum of the distances to
//! the two branch points. Where they use arcsin and arctan, we use arctan2, which needs no case for either end.
//! arctanh is Kahan's, "Branch cuts for complex elementary functions" (1987).

use std::f64::consts::{FRAC_PI_2, LN_2};

use num_complex::Complex;

use super::complex::{Wide, pow2};

#[inline(always)]
pub(super) fn arcsinh(z: Wide) -> Wide {
    let (x, y) = (z.re, z.im);
    if x.is_nan() || y.is_nan() {
        if x.is_infinite() || y == 0.0 {
            return z;
        }
        let re = if y.is_infinite() { f64::INFINITY } else { f64::NAN };
        return Complex::new(re, f64::NAN);
    }
    // arcsinh z = -i arcsin(iz), odd in both parts.
    let (across, growth) = ellipse(y.abs(), x.abs());
    let angle = super::arctan2(y.abs(), across);
    Complex::new(growth.copysign(x), angle.copysign(y))
}

#[inline(always)]
pub(super) fn arccos(z: Wide) -> Wide {
    let (x, y) = (z.re, z.im);
    if x.is_nan() || y.is_nan() {
        if x == 0.0 {
            return Complex::new(FRAC_PI_2, y);
        }
        let im = if x.is_infinite() {
            x.abs()
        } else if y.is_infinite() {
            -y
        } else {
            f64::NAN
        };
        return Complex::new(f64::NAN, im);
    }
    let (across, growth) = ellipse(x.abs(), y.abs());
    let angle = super::arctan2(across, x);
    Complex::new(angle, if y.is_sign_negative() { growth } else { -growth })
}

#[inline(always)]
pub(super) fn arccosh(z: Wide) -> Wide {
    let w = arccos(z);
    if w.re.is_nan() || w.im.is_nan() {
        let zero = z.re == 0.0;
        let im = if zero { FRAC_PI_2 } else { f64::NAN };
        return Complex::new(w.im.abs(), im);
    }
    Complex::new(w.im.abs(), w.re.copysign(z.im))
}

/// For x, y >= 0 the arcsine of x + iy: its real part is arctan2(x, first), its imaginary part the second.
///
/// With r and s the distances to -1 and 1 and a = (r + s) / 2, they are sqrt(a^2 - x^2) and arccosh(a). The
/// differences a - x and a - 1 are computed from y^2 / (r + x + 1) = r - x - 1 and its likes; y is factored out where
/// its square could underflow.
#[inline(always)]
fn ellipse(x: f64, y: f64) -> (f64, f64) {
    if x.max(y) > pow2(30) {
        // Both foci look like one point: arcsin z = arctan2(x, y) + i log 2|z| + O(1 / z^2).
        return (y, super::log(super::hypot(x * 0.5, y * 0.5)) + 2.0 * LN_2);
    }
    let r = super::hypot(x + 1.0, y);
    let s = super::hypot(x - 1.0, y);
    let a = ((r + s) * 0.5).max(1.0);
    let left = r + x + 1.0;
    if x <= 1.0 {
        let right = s + (1.0 - x);
        let across = ((a + x) * 0.5 * (y * (y / left) + right)).sqrt();
        if y < 1.0 - x {
            // sinh(arccosh(a)) = sqrt((a - 1) (a + 1)) has fewer roundings than the exponential.
            let g = 0.5 / left + 0.5 / right;
            return (across, super::arcsinh(y * (g * (a + 1.0)).sqrt()));
        }
        return (across, super::log1p(growth_of(y * (y / left) + (s - (1.0 - x)), a)));
    }
    let right = s + (x - 1.0);
    let across = y * ((a + x) * (0.5 / left + 0.5 / right)).sqrt();
    (across, super::log1p(growth_of(y * (y / left) + right, a)))
}

/// e^arccosh(a) - 1 = (a - 1) + sqrt((a - 1) (a + 1)), given twice a - 1, which may be subnormal: it is not halved
/// alone.
#[inline(always)]
fn growth_of(twice_excess: f64, a: f64) -> f64 {
    0.5 * twice_excess + (twice_excess * (0.5 * (a + 1.0))).sqrt()
}

#[inline(always)]
pub(super) fn arctanh(z: Wide) -> Wide {
    let (x, y) = (z.re.abs(), z.im.abs());
    if x.is_nan() || y.is_nan() {
        return arctanh_of_nan(z);
    }
    let (re, im) = if x.max(y) > pow2(55) {
        // 1 / z + i pi / 2; quarters, because the modulus may overflow.
        let h = super::hypot(x * 0.25, y * 0.25);
        let re = if h == f64::INFINITY { 0.0 } else { (x * 0.25 / h) / h * 0.25 };
        (re, FRAC_PI_2)
    } else if x == 1.0 && y < pow2(-30) {
        (0.5 * (LN_2 - super::log(y)), if y == 0.0 { 0.0 } else { 0.5 * super::arctan2(2.0 * y, -(y * y)) })
    } else {
        let w = arctanh_of_size(x, y);
        (w.re, w.im)
    };
    Complex::new(re.copysign(z.re), im.copysign(z.im))
}

/// arctanh of x + iy for x, y >= 0, neither large nor close to the branch points.
#[inline(always)]
pub(super) fn arctanh_of_size(x: f64, y: f64) -> Wide {
    let apart = 1.0 - x;
    let re = 0.25 * super::log1p(4.0 * x / apart.mul_add(apart, y * y));
    Complex::new(re, 0.5 * super::arctan2(2.0 * y, apart.mul_add(1.0 + x, -(y * y))))
}

#[cold]
fn arctanh_of_nan(z: Wide) -> Wide {
    let re = if z.re == 0.0 || z.re.is_infinite() || z.im.is_infinite() { 0f64.copysign(z.re) } else { f64::NAN };
    let im = if z.im.is_infinite() { FRAC_PI_2.copysign(z.im) } else { f64::NAN };
    Complex::new(re, im)
}

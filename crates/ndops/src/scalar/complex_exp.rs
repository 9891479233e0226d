//! exp, expm1 and the hyperbolic functions of a complex number; the circular ones are these with the parts swapped.
//!
//! With e^x cis(y) nothing cancels, so each part is as good as the real functions it is made of. What needs care: e^x
//! may overflow where e^x sin(y) does not, and expm1 must not subtract 1.

use num_complex::Complex;

use super::{
    complex::{Wide, pow2},
    two_sum,
};

/// e^x overflows and underflows beyond this.
const LARGE: f64 = 709.0;

/// Up to here e^x and e^-x are normal numbers.
pub(super) const NORMAL: f64 = 708.0;

/// From here on cosh x = |sinh x| = e^|x| / 2 to the last bit.
pub(super) const ONE_SIDED: f64 = 22.0;

/// ln 2 in two parts; the first has so many trailing zeros that 2048 times it is exact.
const LN2_HIGH: f64 = f64::from_bits(0x3FE6_2E42_FEE0_0000);
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

#[inline(always)]
pub(super) fn exp(z: Wide) -> Wide {
    let (x, y) = (z.re, z.im);
    if y == 0.0 {
        return Complex::new(super::exp(x), y);
    }
    if !y.is_finite() {
        return match x {
            f64::NEG_INFINITY => Complex::new(0.0, 0f64.copysign(y)),
            f64::INFINITY => Complex::new(x, f64::NAN),
            _ => Complex::new(f64::NAN, f64::NAN),
        };
    }
    exp_times(x, 1.0, cis(y))
}

/// cos y + i sin y.
#[inline(always)]
pub(super) fn cis(y: f64) -> Wide {
    let (sin, cos) = super::sincos_exact(y);
    Complex::new(cos, sin)
}

/// e^x factor point, where factor is 1 or 1/2 and |point| at most 1.
#[inline(always)]
pub(super) fn exp_times(x: f64, factor: f64, point: Wide) -> Wide {
    if x <= LARGE {
        return point * (super::exp(x) * factor);
    }
    // e^x = 2^1024 e^r or 2^2048 e^r. The point is lifted by 2^1023 first, lest a tiny part be lost. The subtraction
    // of the high part is exact; r is not small, so its own rounding is made good.
    let far = x > 1300.0;
    let k = if far { 2048.0 } else { 1024.0 };
    let r = two_sum(x - k * LN2_HIGH, -k * LN2_LOW);
    let last = if far { pow2(1023) } else { 1.0 };
    let e = super::exp(r.hi);
    let e = if e < f64::INFINITY { r.lo.mul_add(e, e) } else { e };
    let twice = if far { 4.0 } else { 2.0 };
    let lift = |part: f64| if part == 0.0 { part } else { part * (pow2(1023) * factor) * e * last * twice };
    Complex::new(lift(point.re), lift(point.im))
}

#[inline(always)]
pub(super) fn expm1(z: Wide) -> Wide {
    let (x, y) = (z.re, z.im);
    if y == 0.0 {
        return Complex::new(super::expm1(x), y);
    }
    if x.abs() > LARGE || !x.is_finite() || !y.is_finite() {
        let e = exp(z);
        return Complex::new(e.re - 1.0, e.im);
    }
    expm1_of(x, cis(y))
}

/// e^x at - 1, for a point of the unit circle, where e^x is finite.
#[inline(always)]
pub(super) fn expm1_of(x: f64, at: Wide) -> Wide {
    // e^x cos y - 1 = expm1(x) cos y - (1 - cos y), where the last term is sin^2 / (1 + cos) lest it cancel.
    let versine = if at.re > 0.0 { at.im * at.im / (1.0 + at.re) } else { 1.0 - at.re };
    Complex::new(super::expm1(x).mul_add(at.re, -versine), super::exp(x) * at.im)
}

#[inline(always)]
pub(super) fn sinh(z: Wide) -> Wide {
    let (x, y) = (z.re, z.im);
    if y == 0.0 {
        return Complex::new(super::sinh(x), y);
    }
    if !y.is_finite() {
        let re = if x == 0.0 || x.is_infinite() { x } else { f64::NAN };
        return Complex::new(re, f64::NAN);
    }
    let at = cis(y);
    if x.abs() > ONE_SIDED {
        let e = exp_times(x.abs(), 0.5, at);
        return Complex::new(e.re * 1f64.copysign(x), e.im);
    }
    Complex::new(super::sinh(x) * at.re, super::cosh(x) * at.im)
}

#[inline(always)]
pub(super) fn cosh(z: Wide) -> Wide {
    let (x, y) = (z.re, z.im);
    if y == 0.0 || (x == 0.0 && !y.is_finite()) {
        let re = if y == 0.0 { super::cosh(x) } else { f64::NAN };
        let negative = x.is_sign_negative() != y.is_sign_negative();
        return Complex::new(re, if negative { -0.0 } else { 0.0 });
    }
    if !y.is_finite() {
        return Complex::new(if x.is_infinite() { f64::INFINITY } else { f64::NAN }, f64::NAN);
    }
    let at = cis(y);
    if x.abs() > ONE_SIDED {
        let e = exp_times(x.abs(), 0.5, at);
        return Complex::new(e.re, e.im * 1f64.copysign(x));
    }
    Complex::new(super::cosh(x) * at.re, super::sinh(x) * at.im)
}

/// tanh z = (sinh x cosh x + i sin y cos y) / (sinh^2 x + cos^2 y), a sum without cancellation. From |x| = 1 on it is
/// better taken as the distance from 1: with q = e^-2|x|, 1 - 2q (q + cos 2y) / d and 2q sin 2y / d, where
/// d = 1 + 2q cos 2y + q^2.
#[inline(always)]
pub(super) fn tanh(z: Wide) -> Wide {
    let (x, y) = (z.re, z.im);
    if y == 0.0 {
        return Complex::new(super::tanh(x), y);
    }
    if !y.is_finite() {
        let re = if x == 0.0 {
            x
        } else if x.is_infinite() {
            1f64.copysign(x)
        } else {
            f64::NAN
        };
        return Complex::new(re, if x.is_infinite() { 0f64.copysign(y) } else { f64::NAN });
    }
    let at = cis(y);
    if x.abs() < 1.0 {
        let (sinh, cosh) = (super::sinh(x), super::cosh(x));
        let below = sinh.mul_add(sinh, at.re * at.re);
        return Complex::new(sinh * cosh / below, at.im * at.re / below);
    }
    let q = super::exp(-2.0 * x.abs());
    let cos_twice = (at.re - at.im) * (at.re + at.im);
    let below = q.mul_add(q, (2.0 * q).mul_add(cos_twice, 1.0));
    let re = 1.0 - 2.0 * q * (q + cos_twice) / below;
    Complex::new(re.copysign(x), 4.0 * q * (at.im * at.re) / below)
}

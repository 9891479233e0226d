//! Functions of ordinary complex numbers, without branches, for the block loops.
//!
//! Each is the formula that the function in `complex_exp`, `complex_log`, `complex_inverse` or `complex_power` comes to
//! for such numbers, step by step, so the bits are the same; both sides of a choice are computed. Where the range says
//! no, a kernel calls that function.

use num_complex::Complex;

use super::{
    Real,
    complex::{Wide, narrow, pow2, widen},
    complex_exp, complex_inverse, complex_log, complex_power,
};

/// Whether e^x is normal and the sine of y needs no exact reduction.
#[inline(always)]
pub(crate) fn exp_in_range<T: Real>(z: Complex<T>) -> bool {
    let z = widen(z);
    (z.re.abs() <= complex_exp::NORMAL) & turns(z.im)
}

/// Whether sine and cosine of an angle need no exact reduction.
#[inline(always)]
fn turns(y: f64) -> bool {
    y.abs() <= 1e9
}

/// e^z.
#[inline(always)]
pub(crate) fn exp<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(exp_wide(widen(z)))
}

#[inline(always)]
fn exp_wide(z: Wide) -> Wide {
    cis(z.im) * super::exp(z.re)
}

#[inline(always)]
fn cis(y: f64) -> Wide {
    let (sin, cos) = super::sincos(y);
    Complex::new(cos, sin)
}

/// e^z - 1, in the range of [`exp_in_range`].
#[inline(always)]
pub(crate) fn expm1<T: Real>(z: Complex<T>) -> Complex<T> {
    let z = widen(z);
    narrow(complex_exp::expm1_of(z.re, cis(z.im)))
}

/// Whether neither side of the sum that sinh and cosh are vanishes.
#[inline(always)]
pub(crate) fn sinh_in_range<T: Real>(z: Complex<T>) -> bool {
    let z = widen(z);
    (z.re.abs() <= complex_exp::ONE_SIDED) & turns(z.im)
}

/// Hyperbolic sine.
#[inline(always)]
pub(crate) fn sinh<T: Real>(z: Complex<T>) -> Complex<T> {
    let z = widen(z);
    let at = cis(z.im);
    narrow(Complex::new(super::sinh(z.re) * at.re, super::cosh(z.re) * at.im))
}

/// Hyperbolic cosine, in the range of [`sinh_in_range`].
#[inline(always)]
pub(crate) fn cosh<T: Real>(z: Complex<T>) -> Complex<T> {
    let z = widen(z);
    let at = cis(z.im);
    narrow(Complex::new(super::cosh(z.re) * at.re, super::sinh(z.re) * at.im))
}

/// Whether sin z, cos z and tan z are functions of an ordinary iz.
#[inline(always)]
pub(crate) fn sin_in_range<T: Real>(z: Complex<T>) -> bool {
    sinh_in_range(swap(z))
}

/// Sine.
#[inline(always)]
pub(crate) fn sin<T: Real>(z: Complex<T>) -> Complex<T> {
    swap(sinh(swap(z)))
}

/// Cosine, in the range of [`sin_in_range`].
#[inline(always)]
pub(crate) fn cos<T: Real>(z: Complex<T>) -> Complex<T> {
    let w = cosh(swap(z));
    Complex::new(w.re, -w.im)
}

#[inline(always)]
fn swap<T: Real>(z: Complex<T>) -> Complex<T> {
    Complex::new(z.im, z.re)
}

/// Whether the modulus neither overflows nor is subnormal.
#[inline(always)]
pub(crate) fn log_in_range<T: Real>(z: Complex<T>) -> bool {
    let z = widen(z);
    let (x, y) = (z.re.abs(), z.im.abs());
    let larger = if x > y { x } else { y };
    (larger > pow2(-999)) & (x < pow2(1021)) & (y < pow2(1021))
}

/// Natural logarithm.
#[inline(always)]
pub(crate) fn log<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(complex_log::log_of_ordinary(widen(z)))
}

/// Whether z is a finite number other than 0, and w so small that z^w neither overflows nor vanishes, and no integer: for
/// complex64.
#[inline(always)]
pub(crate) fn power_in_range<T: Real>(z: Complex<T>, w: Complex<T>) -> bool {
    let is_single = size_of::<T>() == size_of::<f32>();
    let (z, w) = (widen(z), widen(w));
    // |log z| is below 108 for single precision.
    let small = w.re.abs() + w.im.abs() <= 6.0;
    let finite = (z.re.abs() < f64::INFINITY) & (z.im.abs() < f64::INFINITY) & ((z.re != 0.0) | (z.im != 0.0));
    let is_count = (w.im == 0.0) & (super::round::trunc(w.re) == w.re);
    is_single & small & finite & !is_count
}

/// z^w.
#[inline(always)]
pub(crate) fn power<T: Real>(z: Complex<T>, w: Complex<T>) -> Complex<T> {
    narrow(exp_wide(complex_power::product(widen(w), complex_log::log_of_ordinary(widen(z)))))
}

/// Whether z is a number and neither large nor close to the branch points.
#[inline(always)]
pub(crate) fn arctanh_in_range<T: Real>(z: Complex<T>) -> bool {
    let z = widen(z);
    (z.re.abs() < pow2(55)) & (z.im.abs() < pow2(55)) & (z.re.abs() != 1.0)
}

/// Inverse hyperbolic tangent.
#[inline(always)]
pub(crate) fn arctanh<T: Real>(z: Complex<T>) -> Complex<T> {
    let z = widen(z);
    let w = complex_inverse::arctanh_of_size(z.re.abs(), z.im.abs());
    narrow(Complex::new(w.re.copysign(z.re), w.im.copysign(z.im)))
}

/// As [`arctanh_in_range`], for the inverse tangent.
#[inline(always)]
pub(crate) fn arctan_in_range<T: Real>(z: Complex<T>) -> bool {
    arctanh_in_range(swap(z))
}

/// Inverse tangent.
#[inline(always)]
pub(crate) fn arctan<T: Real>(z: Complex<T>) -> Complex<T> {
    swap(arctanh(swap(z)))
}

#[cfg(test)]
mod tests {
    use super::super::complex;
    use super::*;

    /// Parts of all sizes, some equal, some zero.
    fn numbers() -> impl Iterator<Item = (Complex<f64>, Complex<f64>)> {
        let part = |i: u64| {
            let bits = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let fraction = (bits >> 11) as f64 / (1u64 << 53) as f64 - 0.5;
            match bits % 16 {
                0 => 0.0,
                1 => -0.0,
                2 => 1.0,
                3 => -2.0,
                4 => f64::NAN,
                5 => f64::INFINITY,
                6 => fraction * 1e12,
                7 => fraction * 1e-12,
                8 => fraction * 1400.0,
                _ => fraction * 4.0,
            }
        };
        let number = move |i| Complex::new(part(i), part(i + 1));
        (0..40_000).map(move |i| (number(4 * i), number(4 * i + 2)))
    }

    fn bits<T: Real>(z: Complex<T>) -> (u64, u64) {
        (z.re.to_f64().to_bits(), z.im.to_f64().to_bits())
    }

    /// Compares where the range says yes, in both types, and wants that to be often.
    fn check<T: Real>(
        name: &str,
        range: fn(Complex<T>) -> bool,
        fast: fn(Complex<T>) -> Complex<T>,
        all: fn(Complex<T>) -> Complex<T>,
    ) {
        let narrowed = numbers().map(|(z, _)| narrow::<T>(z)).filter(|&z| range(z));
        let n = narrowed.inspect(|&z| assert_eq!(bits(fast(z)), bits(all(z)), "{name} {:?}", widen(z))).count();
        assert!(n > 5_000, "{name}: {n}");
    }

    fn check_all<T: Real>() {
        check::<T>("exp", exp_in_range, exp, complex::exp);
        check::<T>("expm1", exp_in_range, expm1, complex::expm1);
        check::<T>("sinh", sinh_in_range, sinh, complex::sinh);
        check::<T>("cosh", sinh_in_range, cosh, complex::cosh);
        check::<T>("sin", sin_in_range, sin, complex::sin);
        check::<T>("cos", sin_in_range, cos, complex::cos);
        check::<T>("log", log_in_range, log, complex::log);
        check::<T>("arctan", arctan_in_range, arctan, complex::arctan);
        check::<T>("arctanh", arctanh_in_range, arctanh, complex::arctanh);
    }

    #[test]
    fn the_bits_are_those_of_the_exact_functions() {
        check_all::<f32>();
        check_all::<f64>();
        let pairs = numbers().map(|(z, w)| (narrow::<f32>(z), narrow::<f32>(w))).filter(|&(z, w)| power_in_range(z, w));
        let n = pairs.inspect(|&(z, w)| assert_eq!(bits(power(z, w)), bits(complex::power(z, w)), "{z} {w}")).count();
        assert!(n > 5_000, "{n}");
    }
}

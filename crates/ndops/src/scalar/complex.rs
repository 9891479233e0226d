//! Elementary functions of one complex number: the public face, arithmetic and order.
//!
//! The transcendental functions exist once, for `Complex<f64>`, in `complex_exp`, `complex_log`, `complex_inverse`
//! and `complex_power`; complex64 widens, calls them and rounds once, so it is nearly correctly rounded. They are
//! branchy and large, so inlining them into the block loops would buy nothing: three instruction sets, two types, and
//! a tail each make twelve copies. Instead [`on_best`] compiles each of them twice, with and without fused
//! instructions, and chooses at every call. Measured (2-core Zen 3, 2026-11, complex128, ns an element of normal
//! deviates; code of all kernels and their compile time beyond the first row's):
//!
//! | | exp | log | sin | tanh | arcsin | code | compile time |
//! |---|---|---|---|---|---|---|---|
//! | one copy, `mul_add` a call | 99 | 121 | 140 | 125 | 166 | | |
//! | `on_best` | 24 | 40 | 30 | 29 | 75 | 101 kB | 1 s |
//! | inlined into every loop | 17 | 29 | 29 | 33 | 73 | 980 kB | 10 s |
//!
//! `mul_add` rounds once whether it is an instruction or a call, so the bits are the same everywhere.
//!
//! What is cheap (`divide`, `sqrt`, `sign`, ...) is branch-free and inlined into the block loops.
//!
//! Branch cuts and special values follow ISO C Annex G, which NumPy follows too. Errors are relative to the modulus
//! of the result.

use num_complex::Complex;

use super::{Real, complex_exp, complex_inverse, complex_log, complex_power};
use crate::cpu::simd::{Formula, on_best};

/// What all of them compute in.
pub(super) type Wide = Complex<f64>;

#[inline(always)]
pub(super) fn widen<T: Real>(z: Complex<T>) -> Wide {
    Complex::new(z.re.to_f64(), z.im.to_f64())
}

#[inline(always)]
pub(super) fn narrow<T: Real>(z: Wide) -> Complex<T> {
    Complex::new(T::from_f64(z.re), T::from_f64(z.im))
}

/// A type for each function, by which [`on_best`] knows it:
/// `struct Exp; impl Formula for Exp { type In = Wide; fn call(z: Wide) -> Wide { complex_exp::exp(z) } }`.
macro_rules! formulas {
    ($($Name:ident($x:pat => $In:ty) = $call:expr;)*) => {$(
        struct $Name;
        impl Formula for $Name {
            type In = $In;
            type Out = Wide;
            #[inline(always)]
            fn call($x: $In) -> Wide {
                $call
            }
        }
    )*};
}

formulas! {
    Exp(z => Wide) = complex_exp::exp(z);
    Expm1(z => Wide) = complex_exp::expm1(z);
    Sinh(z => Wide) = complex_exp::sinh(z);
    Cosh(z => Wide) = complex_exp::cosh(z);
    Tanh(z => Wide) = complex_exp::tanh(z);
    Log(z => Wide) = complex_log::log(z);
    Log2(z => Wide) = complex_log::log2(z);
    Log10(z => Wide) = complex_log::log10(z);
    Log1P(z => Wide) = complex_log::log1p(z);
    Arcsinh(z => Wide) = complex_inverse::arcsinh(z);
    Arccosh(z => Wide) = complex_inverse::arccosh(z);
    Arctanh(z => Wide) = complex_inverse::arctanh(z);
    Arccos(z => Wide) = complex_inverse::arccos(z);
    Power((z, w) => (Wide, Wide)) = complex_power::power(z, w);
    PowerSingle((z, w) => (Wide, Wide)) = complex_power::power_single(z, w);
}

/// e^z.
#[inline(always)]
pub(crate) fn exp<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(on_best::<Exp>(widen(z)))
}

/// e^z - 1, accurate near 0.
#[inline(always)]
pub(crate) fn expm1<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(on_best::<Expm1>(widen(z)))
}

/// Hyperbolic sine.
#[inline(always)]
pub(crate) fn sinh<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(on_best::<Sinh>(widen(z)))
}

/// Hyperbolic cosine.
#[inline(always)]
pub(crate) fn cosh<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(on_best::<Cosh>(widen(z)))
}

/// Hyperbolic tangent.
#[inline(always)]
pub(crate) fn tanh<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(on_best::<Tanh>(widen(z)))
}

/// Sine: sin z = -i sinh(iz), which swaps the parts on the way in and on the way out.
#[inline(always)]
pub(crate) fn sin<T: Real>(z: Complex<T>) -> Complex<T> {
    swap(sinh(swap(z)))
}

/// Cosine: cos z = cosh(iz).
#[inline(always)]
pub(crate) fn cos<T: Real>(z: Complex<T>) -> Complex<T> {
    conj(cosh(swap(z)))
}

/// Tangent: tan z = -i tanh(iz).
#[inline(always)]
pub(crate) fn tan<T: Real>(z: Complex<T>) -> Complex<T> {
    swap(tanh(swap(z)))
}

/// Natural logarithm, imaginary part in [-pi, pi], cut along the negative real axis.
#[inline(always)]
pub(crate) fn log<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(on_best::<Log>(widen(z)))
}

/// Logarithm to base 2.
#[inline(always)]
pub(crate) fn log2<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(on_best::<Log2>(widen(z)))
}

/// Logarithm to base 10.
#[inline(always)]
pub(crate) fn log10<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(on_best::<Log10>(widen(z)))
}

/// log(1 + z), accurate near 0.
#[inline(always)]
pub(crate) fn log1p<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(on_best::<Log1P>(widen(z)))
}

/// Inverse hyperbolic sine, cuts along the imaginary axis beyond +-i.
#[inline(always)]
pub(crate) fn arcsinh<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(on_best::<Arcsinh>(widen(z)))
}

/// Inverse hyperbolic cosine, cut along the real axis below 1.
#[inline(always)]
pub(crate) fn arccosh<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(on_best::<Arccosh>(widen(z)))
}

/// Inverse hyperbolic tangent, cuts along the real axis beyond +-1.
#[inline(always)]
pub(crate) fn arctanh<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(on_best::<Arctanh>(widen(z)))
}

/// Inverse sine, cuts along the real axis beyond +-1.
#[inline(always)]
pub(crate) fn arcsin<T: Real>(z: Complex<T>) -> Complex<T> {
    swap(arcsinh(swap(z)))
}

/// Inverse cosine, cuts along the real axis beyond +-1.
#[inline(always)]
pub(crate) fn arccos<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(on_best::<Arccos>(widen(z)))
}

/// Inverse tangent, cuts along the imaginary axis beyond +-i.
#[inline(always)]
pub(crate) fn arctan<T: Real>(z: Complex<T>) -> Complex<T> {
    swap(arctanh(swap(z)))
}

/// z^w, principal value; 0^0 = 1.
#[inline(always)]
pub(crate) fn power<T: Real>(z: Complex<T>, w: Complex<T>) -> Complex<T> {
    let is_single = size_of::<T>() == size_of::<f32>();
    let pair = (widen(z), widen(w));
    narrow(if is_single { on_best::<PowerSingle>(pair) } else { on_best::<Power>(pair) })
}

/// i times the conjugate: the reflection that turns circular functions into hyperbolic ones.
#[inline(always)]
fn swap<T: Real>(z: Complex<T>) -> Complex<T> {
    Complex::new(z.im, z.re)
}

/// Complex conjugate.
#[inline(always)]
pub(crate) fn conj<T: Real>(z: Complex<T>) -> Complex<T> {
    Complex::new(z.re, -z.im)
}

/// Product by the plain formula, as NumPy has it: infinities are not recovered from NaN.
#[inline(always)]
pub(crate) fn multiply<T: Real>(z: Complex<T>, w: Complex<T>) -> Complex<T> {
    Complex::new(z.re * w.re - z.im * w.im, z.re * w.im + z.im * w.re)
}

/// z z, the same bits as `multiply(z, z)`.
#[inline(always)]
pub(crate) fn square<T: Real>(z: Complex<T>) -> Complex<T> {
    multiply(z, z)
}

/// |z|; infinite if either part is, even beside NaN.
#[inline(always)]
pub(crate) fn abs<T: Real>(z: Complex<T>) -> T {
    super::hypot(z.re, z.im)
}

/// Each part rounded half to even.
#[inline(always)]
pub(crate) fn round<T: Real>(z: Complex<T>) -> Complex<T> {
    Complex::new(super::round_half_even(z.re), super::round_half_even(z.im))
}

const BIG: f64 = pow2(500);
const SMALL: f64 = pow2(-500);

/// 2^k of a normal exponent.
pub(super) const fn pow2(k: i64) -> f64 {
    f64::from_bits(((1023 + k) as u64) << 52)
}

/// 2^(k / 2) and 2^k z with that k of -600, 0 and 600 which brings the larger part to between 2^-500 and 2^500, where
/// squares neither overflow nor lose what matters.
#[inline(always)]
fn center(z: Wide) -> (f64, Wide) {
    let larger = if z.re.abs() > z.im.abs() { z.re.abs() } else { z.im.abs() };
    let down = larger > BIG;
    let up = larger < SMALL;
    let factor = if down {
        pow2(-600)
    } else if up {
        pow2(600)
    } else {
        1.0
    };
    let half = if down {
        pow2(-300)
    } else if up {
        pow2(300)
    } else {
        1.0
    };
    (half, Complex::new(z.re * factor, z.im * factor))
}

/// sqrt(x^2 + y^2) of centered parts.
#[inline(always)]
fn modulus(z: Wide) -> f64 {
    z.re.mul_add(z.re, z.im * z.im).sqrt()
}

/// z / w without spurious overflow or underflow, and with the infinities of Annex G.
#[inline(always)]
pub(crate) fn divide<T: Real>(z: Complex<T>, w: Complex<T>) -> Complex<T> {
    narrow(quotient(widen(z), widen(w)))
}

/// 1 / z, the conjugate over the square of the modulus also in the signs of zeros.
#[inline(always)]
pub(crate) fn reciprocal<T: Real>(z: Complex<T>) -> Complex<T> {
    let z = widen(z);
    let (scale, near) = center(tame(z));
    let square = near.re.mul_add(near.re, near.im * near.im);
    let fix = if is_infinite(z) { 0.0 } else { 1.0 };
    let fix = if is_zero(z) { f64::INFINITY } else { fix };
    narrow(Complex::new(near.re / square * scale * scale * fix, -near.im / square * scale * scale * fix))
}

/// Branch-free: `fix` makes the result of a tamed operand infinite or zero, as that of the operand is.
#[inline(always)]
fn quotient(z: Wide, w: Wide) -> Wide {
    let (z_infinite, w_infinite) = (is_infinite(z), is_infinite(w));
    let z_finite = z.re.is_finite() && z.im.is_finite();
    let fix = if !w_infinite && (z_infinite || is_zero(w)) { f64::INFINITY } else { 1.0 };
    let at_infinity = if z_finite { 0.0 } else { f64::NAN };
    let fix = if w_infinite { at_infinity } else { fix };

    let (unscale, a) = center(if z_infinite { direction(z) } else { z });
    let (scale, b) = center(tame(w));
    let square = b.re.mul_add(b.re, b.im * b.im);
    let re = a.re.mul_add(b.re, a.im * b.im) / square;
    // Not fused: both products are rounded alike, so that z / z has no imaginary part.
    let im = (a.im * b.re - a.re * b.im) / square;
    // The power of two is applied by halves: its square may leave the range where the result does not.
    let half = scale / unscale;
    Complex::new(re * half * half * fix, im * half * half * fix)
}

/// A divisor one can divide by: an infinite one becomes a point of the unit square in its direction, zero becomes 1
/// with the sign of its real part.
#[inline(always)]
fn tame(w: Wide) -> Wide {
    let finite = Complex::new(if is_zero(w) { 1f64.copysign(w.re) } else { w.re }, w.im);
    if is_infinite(w) { direction(w) } else { finite }
}

#[inline(always)]
fn is_zero(z: Wide) -> bool {
    z.re == 0.0 && z.im == 0.0
}

#[inline(always)]
fn is_infinite(z: Wide) -> bool {
    z.re.abs() == f64::INFINITY || z.im.abs() == f64::INFINITY
}

#[inline(always)]
fn direction(z: Wide) -> Wide {
    let unit = |x: f64| (if x.abs() == f64::INFINITY { 1f64 } else { 0.0 }).copysign(x);
    Complex::new(unit(z.re), unit(z.im))
}

/// z / |z|; 0 for 0. One infinite part decides alone, two are NaN, as in NumPy.
#[inline(always)]
pub(crate) fn sign<T: Real>(z: Complex<T>) -> Complex<T> {
    let wide = widen(z);
    let box_ = direction(wide);
    let corner = box_.re != 0.0 && box_.im != 0.0;
    let (_, near) = center(if is_infinite(wide) { box_ } else { wide });
    let h = if corner { f64::NAN } else { modulus(near) };
    let zero = h == 0.0;
    narrow(Complex::new(if zero { 0.0 } else { near.re / h }, if zero { 0.0 } else { near.im / h }))
}

/// Principal square root, cut along the negative real axis.
#[inline(always)]
pub(crate) fn sqrt<T: Real>(z: Complex<T>) -> Complex<T> {
    narrow(root(widen(z)))
}

/// Kahan, "Branch cuts for complex elementary functions" (1987): t = sqrt((|x| + |z|) / 2) is free of cancellation,
/// and the other part is y / 2t.
#[inline(always)]
pub(super) fn root(z: Wide) -> Wide {
    let (half, near) = center(z);
    let t = ((near.re.abs() + modulus(near)) * 0.5).sqrt();
    let other = if t == 0.0 { 0.0 } else { near.im.abs() / (t + t) };
    let (t, other) = (t / half, other / half);
    let left = z.re < 0.0;
    let (re, im) = if left { (other, t) } else { (t, other) };

    let (x_infinite, y_infinite) = (z.re.abs() == f64::INFINITY, z.im.abs() == f64::INFINITY);
    let small = if z.im.is_nan() { f64::NAN } else { 0.0 };
    let re = if y_infinite || (x_infinite && !left) {
        f64::INFINITY
    } else if x_infinite {
        small
    } else {
        re
    };
    let im = if y_infinite || (x_infinite && left) {
        f64::INFINITY
    } else if x_infinite {
        small
    } else {
        im
    };
    Complex::new(re, im.copysign(z.im))
}

/// Does `a` come before `b` in the lexicographic order? Never, if either has a NaN part.
#[inline(always)]
pub(crate) fn less<T: Real>(a: Complex<T>, b: Complex<T>) -> bool {
    (a.re < b.re && !is_nan(a) && !is_nan(b)) || (a.re == b.re && a.im < b.im)
}

#[inline(always)]
fn is_nan<T: Real>(z: Complex<T>) -> bool {
    z.re.is_nan() || z.im.is_nan()
}

/// The later in the lexicographic order; a number with a NaN part wins; of equals the first.
#[inline(always)]
pub(crate) fn maximum<T: Real>(a: Complex<T>, b: Complex<T>) -> Complex<T> {
    if !is_nan(a) && (is_nan(b) || less(a, b)) { b } else { a }
}

/// The earlier in the lexicographic order; a number with a NaN part wins; of equals the first.
#[inline(always)]
pub(crate) fn minimum<T: Real>(a: Complex<T>, b: Complex<T>) -> Complex<T> {
    if !is_nan(a) && (is_nan(b) || less(b, a)) { b } else { a }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, FRAC_PI_6, PI};

    use super::*;

    const INFINITY: f64 = f64::INFINITY;
    const NAN: f64 = f64::NAN;

    type Row = (fn(Wide) -> Wide, (f64, f64), (f64, f64));

    /// Values of mpmath near branch points, zeros, poles, and the ends of the range.
    #[test]
    fn hard_points() {
        let rows: &[Row] = &[
            (exp, (710.5, 1.5), (2.6054171502796697e+307, INFINITY)),
            (exp, (1400.0, 5e-324), (INFINITY, 5.0822885814919656e+284)),
            (expm1, (1e-09, 3e-05), (5.5000000008375e-10, 3.0000000025500002e-05)),
            (expm1, (0.4, -0.9), (-0.07266689703381636, -1.1685864301092912)),
            (log, (0.6, 0.8), (2.2204460492503132e-17, 0.9272952180016123)),
            (log, (5e-324, -1e-323), (-743.6353529651642, -1.1071487177940904)),
            (log2, (1.0, 1e-10), (7.213475204444818e-21, 1.4426950408889636e-10)),
            (log10, (1e+308, 1.7e+308), (308.2949748006628, 0.45126334861526785)),
            (log1p, (-1e-20, 1.414213562373095e-10), (6.3464942693342254e-37, 1.414213562373095e-10)),
            (log1p, (-2.0, 1e-30), (5.0000000000000005e-61, PI)),
            (sin, (1e+22, 0.5), (-0.9609638057684242, 0.2726447684343254)),
            (sin, (3.0, -711.0), (4.284846122449135e+307, INFINITY)),
            (cos, (FRAC_PI_2, 1e-17), (6.123233995736766e-17, -1e-17)),
            (tan, (FRAC_PI_2, 1e-16), (4453455596399266.5, 7273044929362386.0)),
            (tan, (-2.0, 3.0), (0.0037640256415042484, 1.0032386273536098)),
            (sinh, (1e-300, PI), (-1e-300, 1.2246467991473532e-16)),
            (cosh, (-25.0, 1.0), (19452206572.896435, -30295016778.211773)),
            (tanh, (0.3, 1.5), (3.256994514635266, 0.7219422069461481)),
            (tanh, (-30.0, 2.0), (-1.0, -1.3253898390798914e-26)),
            (arcsin, (1.0000000000000002, 1e-17), (1.5707963263204856, 2.107876362046079e-08)),
            (arcsin, (0.5, 1e-310), (FRAC_PI_6, 1.15470053837923e-310)),
            (arccos, (1.0, 5e-324), (2.2227587494850775e-162, -2.2227587494850775e-162)),
            (arccos, (-1e+300, 1e+300), (2.356194490192345, -691.8152486690536)),
            (arctan, (1e-17, 1.0), (FRAC_PI_4, 19.918546880729362)),
            (arctan, (1e-200, 2.0), (FRAC_PI_2, 0.5493061443340549)),
            (arcsinh, (1e-17, 0.9999999999999999), (6.704104793917589e-10, 1.570796311878662)),
            (arccosh, (1.0, -1e-30), (1e-15, -1e-15)),
            (arccosh, (-3.0, 0.25), (1.7668693026241513, 3.0534758313854544)),
            (arctanh, (0.9999999999999999, 1e-16), (18.56646316930873, 0.36660635415673415)),
            (arctanh, (1e+200, 1e+180), (1e-200, FRAC_PI_2)),
            (sqrt, (-1e+308, 1e+308), (4.5508986056222734e+153, 1.09868411346781e+154)),
            (sqrt, (-4.0, 5e-324), (0.0, 2.0)),
            (sqrt, (1e-323, -5e-324), (3.2348845892325563e-162, -7.636526624253674e-163)),
            (sign, (1e-320, -2e-320), (0.4472135954999579, -0.8944271909999159)),
            (reciprocal, (1e+308, 1.5e+308), (3.076923076923076e-309, -4.615384615384614e-309)),
        ];
        for &(f, z, expected) in rows {
            check_close(f(Complex::new(z.0, z.1)), Complex::new(expected.0, expected.1), &format!("{z:?}"));
        }
    }

    /// An infinite part must be met, what remains be close.
    fn check_close(got: Wide, expected: Wide, name: &str) {
        let difference = |x: f64, y: f64| if x == y { 0.0 } else { x - y };
        let finite = |x: f64| if x.is_infinite() { 0.0 } else { x };
        let size = finite(expected.re).hypot(finite(expected.im));
        let ulp = f64::from_bits(size.to_bits() + 1) - size;
        let distance = difference(got.re, expected.re).hypot(difference(got.im, expected.im));
        assert!(distance <= 3.0 * ulp, "{name}: {got} for {expected}, {} ulp", distance / ulp);
    }

    /// ISO C Annex G, signs of zeros included.
    #[test]
    fn special_values() {
        let rows: &[Row] = &[
            (exp, (-INFINITY, 2.0), (-0.0, 0.0)),
            (exp, (INFINITY, NAN), (INFINITY, NAN)),
            (exp, (NAN, -0.0), (NAN, -0.0)),
            (expm1, (-INFINITY, NAN), (-1.0, 0.0)),
            (log, (-0.0, -0.0), (-INFINITY, -PI)),
            (log, (-INFINITY, INFINITY), (INFINITY, 3.0 * FRAC_PI_4)),
            (log, (NAN, INFINITY), (INFINITY, NAN)),
            (log10, (-1000.0, 0.0), (3.0, PI * std::f64::consts::LOG10_E)),
            (log1p, (-1.0, 0.0), (-INFINITY, 0.0)),
            (sqrt, (-4.0, -0.0), (0.0, -2.0)),
            (sqrt, (-INFINITY, NAN), (NAN, INFINITY)),
            (sqrt, (NAN, -INFINITY), (INFINITY, -INFINITY)),
            (sinh, (-0.0, INFINITY), (-0.0, NAN)),
            (cosh, (0.0, -0.0), (1.0, -0.0)),
            (tanh, (INFINITY, -2.0), (1.0, 0.0)),
            (tan, (NAN, INFINITY), (0.0, 1.0)),
            (arcsin, (2.0, 0.0), (FRAC_PI_2, 1.3169578969248166)),
            (arcsin, (2.0, -0.0), (FRAC_PI_2, -1.3169578969248166)),
            (arccos, (-INFINITY, -INFINITY), (3.0 * FRAC_PI_4, INFINITY)),
            (arccos, (0.0, NAN), (FRAC_PI_2, NAN)),
            (arcsinh, (-0.0, 2.0), (-1.3169578969248166, FRAC_PI_2)),
            (arccosh, (-INFINITY, 1.0), (INFINITY, PI)),
            (arctanh, (-1.0, 0.0), (-INFINITY, 0.0)),
            (arctanh, (NAN, -INFINITY), (0.0, -FRAC_PI_2)),
            (arctan, (INFINITY, -INFINITY), (FRAC_PI_2, -0.0)),
            (reciprocal, (-INFINITY, NAN), (-0.0, -0.0)),
            (sign, (-0.0, -0.0), (0.0, 0.0)),
            (sign, (-INFINITY, 3.0), (-1.0, 0.0)),
        ];
        for &(f, z, expected) in rows {
            let got = f(Complex::new(z.0, z.1));
            assert!(is_same(got.re, expected.0) && is_same(got.im, expected.1), "{z:?}: {got}, not {expected:?}");
        }
    }

    fn is_same(x: f64, y: f64) -> bool {
        (x.is_nan() && y.is_nan()) || x.to_bits() == y.to_bits()
    }

    #[test]
    fn quotients_do_not_overflow_on_the_way() {
        let huge = Complex::new(1e308, -1e308);
        let tiny = Complex::new(1e-320, 1e-320);
        assert_eq!(divide(huge, huge), Complex::new(1.0, 0.0));
        assert_eq!(divide(tiny, tiny), Complex::new(1.0, 0.0));
        assert_eq!(divide(tiny, huge), Complex::new(0.0, 0.0));
        assert_eq!(divide(huge, Complex::new(INFINITY, NAN)), Complex::new(0.0, 0.0));
        assert_eq!(divide(Complex::new(1.0, 1.0), Complex::new(-0.0, 0.0)), Complex::new(-INFINITY, -INFINITY));
    }

    #[test]
    fn numbers_with_a_nan_part_win() {
        let [a, b, c] = [(2.0, NAN), (1.0, 3.0), (1.0, -3.0)].map(|(re, im)| Complex::new(re, im));
        assert_eq!((maximum(b, c), minimum(b, c)), (b, c));
        assert!(is_nan(maximum(b, a)) && is_nan(minimum(a, b)) && !less(b, a));
    }

    /// The version that the machine gets against the one for the lowest level.
    #[test]
    fn instruction_sets_give_the_same_bits() {
        let bits = |z: Wide| (z.re.to_bits(), z.im.to_bits());
        for i in 1..200 {
            let z = Complex::new(f64::from(i).sin() * 3.0, f64::from(i * i).cos() * 3.0);
            assert_eq!(bits(exp(z)), bits(complex_exp::exp(z)), "exp {z}");
            assert_eq!(bits(tanh(z)), bits(complex_exp::tanh(z)), "tanh {z}");
            assert_eq!(bits(log(z)), bits(complex_log::log(z)), "log {z}");
            assert_eq!(bits(arccos(z)), bits(complex_inverse::arccos(z)), "arccos {z}");
            assert_eq!(bits(power(z, exp(z))), bits(complex_power::power(z, exp(z))), "power {z}");
        }
    }

    /// complex64 is computed in double precision: the nearest number, and no overflow before its own.
    #[test]
    fn single_precision_is_rounded_once() {
        let z = Complex::new(3e38f32, 3e38f32);
        assert_eq!(divide(z, z), Complex::new(1.0, 0.0));
        assert_eq!(sqrt(Complex::new(-1e-45f32, 0.0)).re, 0.0);
        assert_eq!(exp(Complex::new(0.0f32, 1.0)), Complex::new(0.5403023, 0.84147096));
    }
}

//! Exact values of the formulas; their errors are measured by `cargo xtask accuracy`.

use std::f64::consts::LN_2;

use super::*;

/// The same bits, or both NaN.
fn check(what: &str, got: f64, want: f64) {
    assert!(got.to_bits() == want.to_bits() || got.is_nan() && want.is_nan(), "{what}: {got:e}, not {want:e}");
}

/// Rows of a result and what it has to be; the number of a row that fails is named.
fn check_rows<T: Real>(rows: &[(T, f64)]) {
    for (row, &(got, want)) in rows.iter().enumerate() {
        check(&format!("row {row}"), got.to_f64(), want);
    }
}

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

#[test]
fn logarithms_of_powers_are_integers() {
    for k in -1074..1024 {
        check("log2", log2(2f64.powi(k.max(-1022)) * 2f64.powi(k - k.max(-1022))), f64::from(k));
    }
    for k in 0..=22 {
        check("log10", log10(10f64.powi(k)), f64::from(k));
    }
    for k in -149..128 {
        assert_eq!(log2(2f64.powi(k) as f32), k as f32);
    }
    for k in 0..=10 {
        assert_eq!(log10(10f64.powi(k) as f32), k as f32);
    }
}

#[test]
fn odd_functions_keep_the_sign_of_zero() {
    odd_functions_keep_the_sign_of_zero_in::<f32>();
    odd_functions_keep_the_sign_of_zero_in::<f64>();
}

fn odd_functions_keep_the_sign_of_zero_in<T: Real>() {
    let n = T::from_f64;
    check_rows(&[
        (sin(n(-0.0)), -0.0),
        (tan(n(-0.0)), -0.0),
        (arcsin(n(-0.0)), -0.0),
        (arctan(n(-0.0)), -0.0),
        (sinh(n(-0.0)), -0.0),
        (tanh(n(-0.0)), -0.0),
        (arcsinh(n(-0.0)), -0.0),
        (arctanh(n(-0.0)), -0.0),
        (expm1(n(-0.0)), -0.0),
        (log1p(n(-0.0)), -0.0),
        (sqrt(n(-0.0)), -0.0),
        (round_half_even(n(-0.5)), -0.0),
        (ceil(n(-0.5)), -0.0),
        (trunc(n(-0.5)), -0.0),
        (floor(n(-0.0)), -0.0),
        (sign(n(-0.0)), 0.0),
        (arctan2(n(-0.0), n(1.0)), -0.0),
    ]);
}

#[test]
fn edges_of_the_domains() {
    edges_of_the_domains_in::<f32>();
    edges_of_the_domains_in::<f64>();
}

fn edges_of_the_domains_in<T: Real>() {
    let n = T::from_f64;
    check_rows(&[
        (exp(n(INF)), INF),
        (exp(n(-INF)), 0.0),
        (exp(n(NAN)), NAN),
        (expm1(n(-INF)), -1.0),
        (log(n(0.0)), -INF),
        (log(n(-0.0)), -INF),
        (log(n(-1.0)), NAN),
        (log(n(INF)), INF),
        (log1p(n(-1.0)), -INF),
        (log1p(n(-2.0)), NAN),
        (sin(n(INF)), NAN),
        (cos(n(-INF)), NAN),
        (tan(n(INF)), NAN),
        (cos(n(0.0)), 1.0),
        (arcsin(n(1.5)), NAN),
        (arccos(n(1.0)), 0.0),
        (arccos(n(-2.0)), NAN),
        (arctanh(n(-1.0)), -INF),
        (arctanh(n(2.0)), NAN),
        (arccosh(n(1.0)), 0.0),
        (arccosh(n(0.5)), NAN),
        (arccosh(n(INF)), INF),
        (arcsinh(n(-INF)), -INF),
        (sinh(n(-INF)), -INF),
        (cosh(n(-INF)), INF),
        (tanh(n(INF)), 1.0),
        (tanh(n(-1000.0)), -1.0),
        (sqrt(n(-1.0)), NAN),
        (hypot(n(NAN), n(-INF)), INF),
        (hypot(n(3.0), n(4.0)), 5.0),
        (logaddexp(n(-INF), n(-INF)), -INF),
        (logaddexp(n(INF), n(1.0)), INF),
        (logaddexp(n(INF), n(NAN)), NAN),
    ]);
}

/// Values of mpmath where the sum cancels: first on the curve e^x + e^y = 1 as near as two numbers come to it.
#[test]
fn logaddexp_near_zero() {
    let rows = [
        (-0.5, -0.9327521295671886, 4.964190929818499e-18),
        (-LN_2, -LN_2, 2.3190468138462996e-17),
        (-0.01, -4.610166019324897, 1.1671996822294661e-18),
        (-1e-10, -23.025850929990458, -1.3231474361462634e-25),
        (-1e-300, -690.7755278982137, 2.3670096176e-314),
        (-0.0625, -2.75, 0.0033353555326779438),
        (-0.69, -0.6963, 2.1418017406757056e-06),
    ];
    for (x, y, want) in rows {
        for got in [logaddexp_exact(x, y), logaddexp_exact(y, x)] {
            assert!((got - want).abs() <= want.abs() * 2.0 * f64::EPSILON, "{x:e}, {y:e}: {got:e}, not {want:e}");
        }
    }
    assert!(!logaddexp_in_range(-0.5, -0.9327521295671886) && !logaddexp_in_range(-0.5f32, -0.9327521));
    assert!(logaddexp_in_range(-0.5, f64::NAN) && logaddexp_in_range(-f64::INFINITY, -0.5));
}

#[test]
fn powers_at_the_edges() {
    powers_at_the_edges_in::<f32>();
    powers_at_the_edges_in::<f64>();
}

fn powers_at_the_edges_in<T: Real>() {
    let n = T::from_f64;
    check_rows(&[
        (power(n(0.0), n(0.0)), 1.0),
        (power(n(NAN), n(0.0)), 1.0),
        (power(n(1.0), n(NAN)), 1.0),
        (power(n(NAN), n(1.0)), NAN),
        (power(n(-1.0), n(INF)), 1.0),
        (power(n(-2.0), n(3.0)), -8.0),
        (power(n(-8.0), n(0.5)), NAN),
        (power(n(2.0), n(-INF)), 0.0),
        (power(n(0.0), n(-1.0)), INF),
        (power(n(-0.0), n(-1.0)), -INF),
        (power(n(-0.0), n(3.0)), -0.0),
        (power(n(-0.0), n(0.5)), 0.0),
        (power(n(-INF), n(3.0)), -INF),
        (power(n(-INF), n(-2.0)), 0.0),
        (power(n(-INF), n(0.5)), INF),
        (power(n(10.0), n(2.0)), 100.0),
    ]);
}

#[test]
fn quotients_follow_python() {
    quotients_follow_python_in::<f32>();
    quotients_follow_python_in::<f64>();
    check("1 // 0.1", floor_divide(1.0, 0.1), 9.0);
    assert!(!mod_in_range(1e300, 3.0));
    check("1e300 mod 3", mod_exact(1e300, 3.0), 1e300 % 3.0);
}

fn quotients_follow_python_in<T: Real>() {
    let n = T::from_f64;
    check_rows(&[
        (mod_(n(-7.0), n(3.0)), 2.0),
        (mod_(n(7.0), n(-3.0)), -2.0),
        (mod_(n(-6.0), n(3.0)), 0.0),
        (mod_(n(6.0), n(-3.0)), -0.0),
        (mod_(n(1.0), n(0.0)), NAN),
        (mod_(n(1.0), n(INF)), 1.0),
        (mod_(n(-1.0), n(INF)), INF),
        (mod_(n(1.0), n(-INF)), -INF),
        (mod_(n(INF), n(2.0)), NAN),
        (floor_divide(n(-7.0), n(2.0)), -4.0),
        (floor_divide(n(1.0), n(0.0)), INF),
        (floor_divide(n(0.0), n(0.0)), NAN),
        (floor_divide(n(INF), n(2.0)), NAN),
        (floor_divide(n(1.0), n(INF)), 0.0),
        (floor_divide(n(-1.0), n(INF)), -1.0),
        (floor_divide(n(-0.0), n(2.0)), -0.0),
    ]);
}

#[test]
fn extrema_order_zeros_and_propagate_nan() {
    extrema_order_zeros_and_propagate_nan_in::<f32>();
    extrema_order_zeros_and_propagate_nan_in::<f64>();
}

fn extrema_order_zeros_and_propagate_nan_in<T: Real>() {
    let n = T::from_f64;
    check_rows(&[
        (maximum(n(-0.0), n(0.0)), 0.0),
        (maximum(n(0.0), n(-0.0)), 0.0),
        (minimum(n(0.0), n(-0.0)), -0.0),
        (minimum(n(-0.0), n(0.0)), -0.0),
        (maximum(n(NAN), n(1.0)), NAN),
        (maximum(n(1.0), n(NAN)), NAN),
        (minimum(n(NAN), n(1.0)), NAN),
        (minimum(n(1.0), n(NAN)), NAN),
        (sign(n(NAN)), NAN),
        (sign(n(-3.0)), -1.0),
        (round_half_even(n(2.5)), 2.0),
        (round_half_even(n(3.5)), 4.0),
    ]);
}

/// The f64 closest to a multiple of pi/2 (Muller, Elementary Functions, 2016), and a huge number.
#[test]
fn large_angles_are_reduced_exactly() {
    let worst = 6381956970095103.0 * 2f64.powi(797);
    assert!(!sin_in_range(worst) && sin_in_range(f64::INFINITY) && sin_in_range(1.0f32));
    check("cos", cos_exact(worst), -4.687165924254628e-19);
    check("sin", sin_exact(worst), 1.0);
    check("sin of 1e22", sin_exact(1e22), -0.8522008497671888);
    check("tan of -1e22", tan_exact(-1e22), 1.6287782256068988);
    let (sin, cos) = sincos_exact(1e22f32);
    assert_eq!((sin, cos), (-0.7340815, 0.67906135));
}

/// Results below the smallest normal number are rounded, not flushed.
#[test]
fn subnormal_numbers_survive() {
    check("exp", exp(-745.0), 5e-324);
    check("sin", sin(5e-324), 5e-324);
    check("arctan2", arctan2(5e-324, 1.0), 5e-324);
    check("power", power(2.0, -1070.0), 8e-323);
    check("log2", log2(5e-324), -1074.0);
    assert_eq!(tanh(1e-45f32), 1e-45);
    assert_eq!(exp(-103.0f32), 1e-45);
    assert_eq!(power(0.5f32, 149.0), 1e-45);
}

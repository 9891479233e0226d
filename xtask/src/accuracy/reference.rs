//! The elementary functions to about 30 digits, for finite arguments inside their domains.
//!
//! Forward functions are Taylor series of a reduced argument; inverse ones are one step of Newton from the standard
//! library's result, with the forward function of this file. None shares a formula with the library that is being
//! measured.

use std::sync::LazyLock;

use super::double::{Double, LN_2, PI};
use super::fixed;

/// `value * 2^exponent`: results may be far outside the range of f64.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exact {
    pub(super) value: Double,
    pub(super) exponent: i32,
}

impl From<Double> for Exact {
    fn from(value: Double) -> Exact {
        Exact { value, exponent: 0 }
    }
}

impl From<f64> for Exact {
    fn from(value: f64) -> Exact {
        Double::from(value).into()
    }
}

/// Below this size x is sin x, arctan x and so on, to 30 digits.
const TINY: f64 = 1e-20;

/// 1 / n! for n up to 29.
static INVERSE_FACTORIALS: LazyLock<[Double; 30]> = LazyLock::new(|| {
    let mut values = [Double::from(1.0); 30];
    for n in 1..30 {
        values[n] = values[n - 1] / Double::from(n as f64);
    }
    values
});

/// The exponent of the leading bit.
pub(super) fn exponent(x: f64) -> i32 {
    let biased = (x.to_bits() >> 52 & 0x7ff) as i32;
    if biased == 0 && x != 0.0 { exponent(x * 2f64.powi(100)) - 100 } else { biased - 1023 }
}

/// `x * 2^exponent` for any exponent, as exactly as f64 allows.
pub(super) fn scale(x: f64, exponent: i32) -> f64 {
    let step = exponent.clamp(-1000, 1000);
    if step == exponent { x * 2f64.powi(step) } else { scale(x * 2f64.powi(step), exponent - step) }
}

pub(super) fn exp(x: f64) -> Exact {
    // Far beyond the range of f64 it does not matter how far.
    exp_of(x.clamp(-2000.0, 2000.0).into())
}

pub(super) fn expm1(x: f64) -> Exact {
    match x {
        _ if x.abs() < TINY => (Double::from(x) + Double::from(x * x / 2.0)).into(),
        _ if x > 100.0 => exp(x),
        _ => expm1_of(x.max(-2000.0).into()).into(),
    }
}

pub(super) fn log(x: f64) -> Exact {
    log_of(x.into()).into()
}

pub(super) fn log2(x: f64) -> Exact {
    (log_of(x.into()) / LN_2).into()
}

pub(super) fn log10(x: f64) -> Exact {
    (log_of(x.into()) / super::double::LN_10).into()
}

pub(super) fn log1p(x: f64) -> Exact {
    if x.abs() < TINY { (Double::from(x) - Double::from(x * x / 2.0)).into() } else { log1p_of(x.into()).into() }
}

pub(super) fn sin(x: f64) -> Exact {
    sin_cos(x).0.into()
}

pub(super) fn cos(x: f64) -> Exact {
    sin_cos(x).1.into()
}

pub(super) fn tan(x: f64) -> Exact {
    let (sin, cos) = sin_cos(x);
    (sin / cos).into()
}

pub(super) fn arcsin(x: f64) -> Exact {
    if x.abs() <= 0.5 { arcsin_of(x.into()).into() } else { signed(PI.times(0.5) - outer_angle(x.abs()), x).into() }
}

pub(super) fn arccos(x: f64) -> Exact {
    let angle = match x {
        _ if x > 0.5 => outer_angle(x),
        _ if x < -0.5 => PI - outer_angle(-x),
        _ => PI.times(0.5) - arcsin_of(x.into()),
    };
    angle.into()
}

pub(super) fn arctan(x: f64) -> Exact {
    let size = x.abs();
    let angle = match size {
        _ if size < TINY => size.into(),
        _ if size <= 1.0 => arctan_of(size.into()),
        // Of a huge number the inverse may be subnormal; it is far behind the digits of pi/2.
        _ if size > 1e100 => PI.times(0.5),
        _ => PI.times(0.5) - arctan_of(Double::from(1.0) / size.into()),
    };
    signed(angle, x).into()
}

pub(super) fn sinh(x: f64) -> Exact {
    let size = x.abs();
    if size > 40.0 {
        let Exact { value, exponent } = exp(size);
        return Exact { value: signed(value, x), exponent: exponent - 1 };
    }
    let less_one = expm1_of(size.into());
    let sinh = (less_one + less_one / (less_one + 1.0.into())).times(0.5);
    signed(if size < TINY { size.into() } else { sinh }, x).into()
}

pub(super) fn cosh(x: f64) -> Exact {
    let size = x.abs();
    let Exact { value, exponent } = exp(size);
    if size > 40.0 {
        return Exact { value, exponent: exponent - 1 };
    }
    let power = value.times(2f64.powi(exponent));
    (power + Double::from(1.0) / power).times(0.5).into()
}

pub(super) fn tanh(x: f64) -> Exact {
    let size = x.abs();
    let less_one = expm1_of(Double::from(2.0 * size.min(40.0)));
    let tanh = less_one / (less_one + 2.0.into());
    signed(if size < TINY { size.into() } else { tanh }, x).into()
}

pub(super) fn arcsinh(x: f64) -> Exact {
    let size = Double::from(x.abs());
    let one = Double::from(1.0);
    let value = match x.abs() {
        tiny if tiny < TINY => size,
        large if large > 1e20 => log_of(size) + LN_2,
        _ => {
            let square = size * size;
            log1p_of(size + square / (one + (one + square).sqrt()))
        }
    };
    signed(value, x).into()
}

pub(super) fn arccosh(x: f64) -> Exact {
    if x > 1e20 {
        return (log_of(x.into()) + LN_2).into();
    }
    let above = Double::from(x) - 1.0.into();
    log1p_of(above + (above * (above + 2.0.into())).sqrt()).into()
}

pub(super) fn arctanh(x: f64) -> Exact {
    let size = Double::from(x.abs());
    let value = log1p_of(size.times(2.0) / (Double::from(1.0) - size)).times(0.5);
    signed(if x.abs() < TINY { size } else { value }, x).into()
}

/// `size` with the sign of `x`.
fn signed(size: Double, x: f64) -> Double {
    if x.is_sign_negative() { -size } else { size }
}

fn exp_of(x: Double) -> Exact {
    let k = (x.hi / LN_2.hi).round();
    Exact { value: expm1_reduced(x - LN_2 * k.into()) + 1.0.into(), exponent: k as i32 }
}

fn expm1_of(x: Double) -> Double {
    if x.abs().hi < 0.3 {
        return expm1_reduced(x);
    }
    let Exact { value, exponent } = exp_of(x);
    value.times(2f64.powi(exponent.max(-200))) - 1.0.into()
}

/// e^x - 1 for |x| < 0.35: Taylor's series of x / 16, then e^(2 y) - 1 = u^2 + 2 u four times.
fn expm1_reduced(x: Double) -> Double {
    let x = x.times(1.0 / 16.0);
    let sum = (1..16).rev().fold(Double::from(0.0), |sum, n| sum * x + INVERSE_FACTORIALS[n]);
    (0..4).fold(sum * x, |u, _| u * u + u.times(2.0))
}

fn log_of(x: Double) -> Double {
    let k = exponent(x.hi * std::f64::consts::FRAC_1_SQRT_2) + 1;
    let m = Double { hi: scale(x.hi, -k), lo: scale(x.lo, -k) };
    let power = LN_2 * Double::from(f64::from(k));
    let above = m - 1.0.into();
    if above.abs().hi < 0.004 {
        return power + log1p_near_zero(above);
    }
    // Newton: the guess y is right to 2^-53, and log m = y + log(1 + t).
    let guess = Double::from(m.hi.ln());
    let Exact { value, exponent } = exp_of(-guess);
    let t = m * value.times(2f64.powi(exponent)) - 1.0.into();
    power + (guess + (t - Double::from(t.hi * t.hi / 2.0)))
}

fn log1p_of(x: Double) -> Double {
    if x.abs().hi < 0.004 { log1p_near_zero(x) } else { log_of(x + 1.0.into()) }
}

/// 2 atanh(x / (2 + x)) by its series.
fn log1p_near_zero(x: Double) -> Double {
    let s = x / (x + 2.0.into());
    let z = s * s;
    let sum = (0..8).rev().fold(Double::from(0.0), |sum, n| sum * z + Double::from(1.0) / f64::from(2 * n + 1).into());
    (s * sum).times(2.0)
}

fn sin_cos(x: f64) -> (Double, Double) {
    let size = x.abs();
    let (quadrant, r) = if size < 0.75 { (0, Double::from(size)) } else { reduce(size) };
    let (sin, cos) = sin_cos_reduced(r);
    let (sin, cos) = match quadrant {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    };
    (signed(sin, x), cos)
}

fn reduce(x: f64) -> (u64, Double) {
    if x < 1.0 { (1, Double::from(x) - PI.times(0.5)) } else { fixed::reduce(x) }
}

/// sin r and cos r by Taylor's series, for |r| < 0.83.
fn sin_cos_reduced(r: Double) -> (Double, Double) {
    let z = -(r * r);
    let series =
        |first: usize| (0..14).rev().fold(Double::from(0.0), |sum, n| sum * z + INVERSE_FACTORIALS[2 * n + first]);
    let sin = if r.abs().hi < TINY { r } else { r * series(1) };
    (sin, series(0))
}

fn arctan_of(x: Double) -> Double {
    let guess = Double::from(x.hi.atan());
    let (sin, cos) = sin_cos_reduced(guess);
    guess + (x * cos - sin) / (cos + x * sin)
}

fn arcsin_of(x: Double) -> Double {
    if x.abs().hi < TINY {
        return x;
    }
    let guess = Double::from(x.hi.asin());
    let (sin, cos) = sin_cos_reduced(guess);
    let step = (x - sin) / cos;
    // The second term of the series of arcsin at the guess.
    guess + step + (step * step * sin / cos).times(0.5)
}

/// arccos x for x > 1/2.
fn outer_angle(x: f64) -> Double {
    let half_square = (Double::from(1.0) - x.into()).times(0.5);
    arcsin_of(half_square.sqrt()).times(2.0)
}

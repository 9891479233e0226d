//! The functions that are measured.

use super::reference::{self, Exact};

/// One op and its two references.
pub(super) struct Row {
    /// The name in the registry.
    pub(super) name: &'static str,
    /// The standard library's function: the reference of f32, and of f64 for zeros, infinities and NaN.
    pub(super) in_f64: fn(f64) -> f64,
    /// The reference of f64 elsewhere.
    pub(super) precise: fn(f64) -> Exact,
    /// Whether an infinity of the standard library's function is an overflow, for the reference to judge, and not a
    /// pole.
    pub(super) overflows: bool,
}

const fn row(name: &'static str, in_f64: fn(f64) -> f64, precise: fn(f64) -> Exact) -> Row {
    Row { name, in_f64, precise, overflows: false }
}

const fn growing(name: &'static str, in_f64: fn(f64) -> f64, precise: fn(f64) -> Exact) -> Row {
    Row { name, in_f64, precise, overflows: true }
}

/// Every unary float op with a formula of its own.
pub(super) static ROWS: &[Row] = &[
    growing("exp", f64::exp, reference::exp),
    growing("expm1", f64::exp_m1, reference::expm1),
    row("log", f64::ln, reference::log),
    row("log2", f64::log2, reference::log2),
    row("log10", f64::log10, reference::log10),
    row("log1p", f64::ln_1p, reference::log1p),
    row("sin", f64::sin, reference::sin),
    row("cos", f64::cos, reference::cos),
    row("tan", f64::tan, reference::tan),
    row("arcsin", f64::asin, reference::arcsin),
    row("arccos", f64::acos, reference::arccos),
    row("arctan", f64::atan, reference::arctan),
    growing("sinh", f64::sinh, reference::sinh),
    growing("cosh", f64::cosh, reference::cosh),
    row("tanh", f64::tanh, reference::tanh),
    growing("arcsinh", f64::asinh, reference::arcsinh),
    growing("arccosh", f64::acosh, reference::arccosh),
    row("arctanh", f64::atanh, reference::arctanh),
    row("sqrt", f64::sqrt, |x| x.sqrt().into()),
    row("reciprocal", f64::recip, |x| x.recip().into()),
    row("square", |x| x * x, |x| (x * x).into()),
    row("ceil", f64::ceil, |x| x.ceil().into()),
    row("floor", f64::floor, |x| x.floor().into()),
    row("trunc", f64::trunc, |x| x.trunc().into()),
    row("round", f64::round_ties_even, |x| x.round_ties_even().into()),
];

//! Medians and quantiles.

use ndops_macros::op;

use crate::error::{Error, Result};
use crate::op::{FromValue, Kind, OpDef, Value, ops};
pub use crate::prim::quantile::QuantileMethod;
use crate::prim::{quantile as prim, view};
use crate::shape::Axes;
use crate::shape::axes::AxisSet;
use crate::tensor::{Operand, Tensor};

/// Median of the elements along axes: the middle one in order, or the mean of the two middle ones.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: that of `x`; integers and bool become the default float. NaN propagates; no elements: NaN.
/// - **Accuracy**: the mean is computed in float64 and rounded once; half types do not overflow on the way.
///
/// Takes time in proportion to the number of elements.
///
/// # Errors
/// If an axis is out of range or repeated; for complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::median};
/// let x = Tensor::from([[10, 7, 4], [3, 2, 1]]);
/// assert_eq!(median(&x, None, false)?.to_vec::<f32>()?, [3.5]);
/// assert_eq!(median(&x, 0, false)?.to_vec::<f32>()?, [6.5, 4.5, 2.5]);
/// # Ok::<(), ndops::Error>(())
/// ```
/// ```python
/// >>> ndops.median([[10, 7, 4], [3, 2, 1]], axis=1)
/// array([7., 2.], dtype=float32)
/// ```
///
/// # References
/// `numpy.median`; Hoare, "Algorithm 65: Find", Comm. ACM 4 (1961).
#[op(axis = None, keepdims = false)]
pub fn median(x: impl Into<Operand>, axis: impl Into<Axes>, keepdims: bool) -> Result<Tensor> {
    let (x, axis) = (x.into(), axis.into());
    let find = || {
        let x = x.strong()?;
        let axes = axis.resolve(x.ndim())?;
        without(prim::median(&x, &axes)?, 0, &axes, keepdims)
    };
    find().map_err(|error| error.in_op("median"))
}

/// Quantiles of the elements along axes: the numbers below which given parts of them lie.
///
/// - **Shape**: that of `q`, followed by that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: that of `x`; integers and bool become the default float; `q` does not matter. NaN propagates.
/// - **Accuracy**: computed in float64 and rounded once.
///
/// The quantile `q` of `n` sorted elements is at place `q * (n - 1)`; `method` says what is found between two elements `i` and `j`, a fraction
/// of the way: `linear`: `i + (j - i) * fraction`, `lower`: `i`, `higher`: `j`, `midpoint`: the mean, `nearest`: the nearer one, between both
/// that of even index. NumPy's other methods have other places, see [`QuantileMethod`]. Takes time in proportion to the number of elements.
///
/// # Errors
/// If a `q` is not between 0 and 1, if an axis is out of range or repeated, if there are no elements; for complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::{QuantileMethod, quantile}};
/// let x = Tensor::from([[10, 7, 4], [3, 2, 1]]);
/// assert_eq!(quantile(&x, 0.5, None, QuantileMethod::Linear, false)?.to_vec::<f32>()?, [3.5]);
/// let q = Tensor::from([0.0, 0.25]);
/// assert_eq!(quantile(&x, &q, 1, QuantileMethod::Linear, false)?.to_vec::<f32>()?, [4.0, 1.0, 5.5, 1.5]);
/// # Ok::<(), ndops::Error>(())
/// ```
/// ```python
/// >>> ndops.quantile([[10, 7, 4], [3, 2, 1]], 0.3, method="lower")
/// array(2., dtype=float32)
/// ```
///
/// # References
/// `numpy.quantile`; Hyndman and Fan, "Sample quantiles in statistical packages", Am. Stat. 50 (1996).
#[op(kinds(q = Wide), axis = None, method = "linear", keepdims = false)]
pub fn quantile(
    x: impl Into<Operand>,
    q: impl Into<Operand>,
    axis: impl Into<Axes>,
    method: QuantileMethod,
    keepdims: bool,
) -> Result<Tensor> {
    let (x, q, axis) = (x.into(), q.into(), axis.into());
    let find = || {
        let x = x.strong()?;
        let axes = axis.resolve(x.ndim())?;
        without(prim::quantile(&x, &q.0, &axes, method)?, q.0.ndim(), &axes, keepdims)
    };
    find().map_err(|error| error.in_op("quantile"))
}

/// `kept` without the axes behind the first `lead`, unless they are to stay.
fn without(kept: Tensor, lead: usize, axes: &AxisSet, keepdims: bool) -> Result<Tensor> {
    if keepdims {
        return Ok(kept);
    }
    let axes: AxisSet = axes.iter().map(|axis| lead + axis).collect();
    view::squeeze(&kept, &axes)
}

impl FromValue for QuantileMethod {
    const KIND: Kind = Kind::Str;
    fn from_value(value: &Value) -> Result<QuantileMethod> {
        let name = String::from_value(value)?;
        let found = METHODS.iter().find(|(known, _)| *known == name);
        found.map(|(_, method)| *method).ok_or_else(|| {
            let known: Vec<&str> = METHODS.iter().map(|(known, _)| *known).collect();
            Error::value(format!("method '{name}' is none of {}", known.join(", ")))
        })
    }
}

const METHODS: [(&str, QuantileMethod); 13] = [
    ("linear", QuantileMethod::Linear),
    ("lower", QuantileMethod::Lower),
    ("higher", QuantileMethod::Higher),
    ("midpoint", QuantileMethod::Midpoint),
    ("nearest", QuantileMethod::Nearest),
    ("inverted_cdf", QuantileMethod::InvertedCdf),
    ("averaged_inverted_cdf", QuantileMethod::AveragedInvertedCdf),
    ("closest_observation", QuantileMethod::ClosestObservation),
    ("interpolated_inverted_cdf", QuantileMethod::InterpolatedInvertedCdf),
    ("hazen", QuantileMethod::Hazen),
    ("weibull", QuantileMethod::Weibull),
    ("median_unbiased", QuantileMethod::MedianUnbiased),
    ("normal_unbiased", QuantileMethod::NormalUnbiased),
];

pub(crate) static OPS: &[&OpDef] = ops![median, quantile];

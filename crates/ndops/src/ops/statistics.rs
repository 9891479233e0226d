//! Means and spreads.

use ndops_macros::op;

use super::reduce::SUM;
use super::{divide, sqrt};
use crate::dtype::DType;
use crate::dtype::element::Parts;
use crate::dtype::promote::{DTypeRule, Rank};
use crate::error::{Error, Result};
use crate::op::{OpDef, ops};
use crate::prim::cast::cast;
use crate::prim::fold::count;
use crate::prim::map::Map;
use crate::prim::view;
use crate::shape::Axes;
use crate::tensor::{Operand, Tensor};

/// Arithmetic mean of the elements along axes.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: that of `x`; integers and bool become the default float. No elements: NaN.
/// - **Accuracy**: half types are summed in float32, integers in float64, in the order of [`sum`](super::sum).
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::mean};
/// let x = Tensor::from([[1, 2], [3, 4]]);
/// assert_eq!(mean(&x, None, false)?.to_vec::<f32>()?, [2.5]);
/// assert_eq!(mean(&x, 0, false)?.to_vec::<f32>()?, [2.0, 3.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.mean([[1, 2], [3, 4]])
/// array(2.5, dtype=float32)
/// >>> ndops.mean([[1, 2], [3, 4]], axis=1, keepdims=True)
/// array([[1.5],
///        [3.5]], dtype=float32)
/// ```
///
/// # References
/// `numpy.mean`.
#[op(axis = None, keepdims = false)]
pub fn mean(x: impl Into<Operand>, axis: impl Into<Axes>, keepdims: bool) -> Result<Tensor> {
    let (x, axis) = (x.into().strong()?, axis.into());
    let (out, _) = dtypes(&[&x])?;
    cast(&wide_mean("mean", &x, &axis, keepdims)?, out)
}

/// Mean of `x` along axes, in the dtype that it is computed in.
pub(super) fn wide_mean(op: &'static str, x: &Tensor, axis: &Axes, keepdims: bool) -> Result<Tensor> {
    let (_, wide) = dtypes(&[x])?;
    let total = SUM.fold_in(op, wide, x, axis, keepdims)?;
    divide(total, count(x, &axis.resolve(x.ndim())?))
}

/// The float dtype of the result for these operands, and the wider one to compute in.
pub(super) fn dtypes(xs: &[&Tensor]) -> Result<(DType, DType)> {
    let out = DTypeRule::Float.resolve(xs.iter().map(|x| Rank::Strong(x.dtype())))?;
    let exact = xs.iter().all(|x| x.dtype().int_range().is_some());
    Ok((out, if exact { DType::F64 } else { out.compute() }))
}

/// Weighted mean of the elements along axes.
///
/// - **Shape**: that of `x` without the axes.
/// - **DType**: promoted from `x` and the weights; integers and bool become the default float.
///
/// `weights` have the shape of `x`, or are 1-D along the one `axis`. A sum of weights of zero gives NaN or infinity.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated, or if the weights have another shape.
///
/// # Examples
/// ```
/// # use ndops::{Operand, Tensor, ops::average};
/// let x = Tensor::from([[0, 1], [2, 3], [4, 5]]);
/// let weights = Tensor::from([0.25, 0.75]);
/// assert_eq!(average(&x, 1, Operand::from(&weights))?.to_vec::<f64>()?, [0.75, 2.75, 4.75]);
/// assert_eq!(average(&x, None, None)?.to_vec::<f32>()?, [2.5]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.average([[0, 1], [2, 3], [4, 5]])
/// array(2.5, dtype=float32)
/// >>> ndops.average([[0, 1], [2, 3], [4, 5]], axis=1, weights=[0.25, 0.75])
/// array([0.75, 2.75, 4.75], dtype=float32)
/// ```
///
/// # References
/// `numpy.average`.
#[op(axis = None, weights = None)]
pub fn average(x: impl Into<Operand>, axis: impl Into<Axes>, weights: impl Into<Option<Operand>>) -> Result<Tensor> {
    let (x, axis) = (x.into().strong()?, axis.into());
    let Some(weights) = weights.into() else {
        return mean(&x, axis, false).map_err(|error| error.in_op("average"));
    };
    weighted_mean(&x, &axis, &weights.strong()?).map_err(|error| error.in_op("average"))
}

fn weighted_mean(x: &Tensor, axis: &Axes, weights: &Tensor) -> Result<Tensor> {
    let weights = weights_along(x, axis, weights)?;
    let (out, wide) = dtypes(&[x, &weights])?;
    let (x, weights) = (cast(x, wide)?, cast(&weights, wide)?);
    let weights = view::broadcast_with(&weights, &[&x])?;
    let total = SUM.fold_map("average", &super::MULTIPLY, &[&x, &weights], axis, false)?;
    cast(&divide(total, SUM.fold_in("average", wide, &weights, axis, false)?)?, out)
}

/// Weights with axes of length 1 where those of `x` are not weighted.
fn weights_along(x: &Tensor, axis: &Axes, weights: &Tensor) -> Result<Tensor> {
    let (shape, own) = (x.shape(), weights.shape());
    if own.ndim() == shape.ndim() && own.iter().zip(shape.iter()).all(|(a, b)| a.fits(*b)) {
        return Ok(weights.clone());
    }
    let axes = axis.resolve(x.ndim())?;
    match axes[..] {
        [along] if !axis.is_none() && own.ndim() == 1 && own[0].fits(shape[along]) => {
            let others: Vec<usize> = (0..x.ndim()).filter(|&i| i != along).collect();
            view::insert_axes(weights, &others)
        }
        _ => Err(Error::value(format!("weights of shape {own} fit neither {shape} nor the length of one axis of it"))),
    }
}

/// Variance of the elements along axes: the mean of the squared distance from the mean.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: that of `x`; integers and bool become the default float; a complex result has no imaginary part. No
///   elements: NaN.
/// - **Accuracy**: two passes, half types in float32, integers in float64.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::var};
/// let x = Tensor::from([[1.0, 2.0], [3.0, 6.0]]);
/// assert_eq!(var(&x, None, false)?.to_vec::<f64>()?, [3.5]);
/// assert_eq!(var(&x, 1, false)?.to_vec::<f64>()?, [0.25, 2.25]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.var([[1, 2], [3, 6]])
/// array(3.5, dtype=float32)
/// >>> ndops.var([[1, 2], [3, 6]], axis=1)
/// array([0.25, 2.25], dtype=float32)
/// ```
///
/// # References
/// `numpy.var`; Chan, Golub, LeVeque, "Algorithms for computing the sample variance", Am. Stat. 37 (1983).
#[op(axis = None, keepdims = false)]
pub fn var(x: impl Into<Operand>, axis: impl Into<Axes>, keepdims: bool) -> Result<Tensor> {
    let x = x.into().strong()?;
    cast(&wide_var("var", &x, &axis.into(), keepdims)?, dtypes(&[&x])?.0)
}

/// Variance of `x`, real, in the dtype that it is computed in.
fn wide_var(op: &'static str, x: &Tensor, axis: &Axes, keepdims: bool) -> Result<Tensor> {
    let center = wide_mean(op, x, axis, true)?;
    let total = SUM.fold_map(op, &SQUARED_DISTANCE, &[x, &center], axis, keepdims)?;
    divide(total, count(x, &axis.resolve(x.ndim())?))
}

static SQUARED_DISTANCE: Map = Map {
    name: "var",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        floats |x, center| -> T { (x - center) * (x - center) },
        complex |x, center| -> <T as Parts>::Real { (x - center).norm_sqr() },
    ),
};

/// Standard deviation of the elements along axes: the square root of the variance.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: that of `x`; integers and bool become the default float; complex gives its real dtype. No elements:
///   NaN.
/// - **Accuracy**: as [`var`]; half types do not overflow on the way.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::std};
/// let x = Tensor::from([[1.0, 2.0], [3.0, 6.0]]);
/// assert_eq!(std(&x, 1, false)?.to_vec::<f64>()?, [0.5, 1.5]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.std([[1, 2], [3, 6]], axis=1)
/// array([0.5, 1.5], dtype=float32)
/// >>> ndops.std([[1, 2], [3, 6]], axis=0, keepdims=True)
/// array([[1., 2.]], dtype=float32)
/// ```
///
/// # References
/// `numpy.std`.
#[op(axis = None, keepdims = false)]
pub fn std(x: impl Into<Operand>, axis: impl Into<Axes>, keepdims: bool) -> Result<Tensor> {
    let x = x.into().strong()?;
    cast(&sqrt(wide_var("std", &x, &axis.into(), keepdims)?)?, dtypes(&[&x])?.0.real())
}

/// Means and spreads as methods: the axes go.
impl Tensor {
    /// [`mean`] along axes.
    ///
    /// # Errors
    /// As [`mean`].
    pub fn mean(&self, axis: impl Into<Axes>) -> Result<Tensor> {
        mean(self, axis, false)
    }

    /// [`std`] along axes.
    ///
    /// # Errors
    /// As [`std`].
    pub fn std(&self, axis: impl Into<Axes>) -> Result<Tensor> {
        std(self, axis, false)
    }

    /// [`var`] along axes.
    ///
    /// # Errors
    /// As [`var`].
    pub fn var(&self, axis: impl Into<Axes>) -> Result<Tensor> {
        var(self, axis, false)
    }
}

pub(crate) static OPS: &[&OpDef] = ops![average, mean, std, var];

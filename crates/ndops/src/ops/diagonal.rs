//! Diagonals and triangles of matrices.

use ndops_macros::op;

use crate::dtype::promote::DTypeRule;
use crate::error::{Error, Result};
use crate::op::{OpDef, ops};
use crate::ops::reduce::SUM;
use crate::prim::{cast, fill, view};
use crate::shape::Axes;
use crate::tensor::{Operand, Tensor};

/// A diagonal of a matrix, or a matrix with a vector on a diagonal.
///
/// - **Shape**: a vector of length n gives `(n + |k|, n + |k|)`; a matrix the length of its diagonal `k`, 0 outside
///   of it.
/// - **DType**: that of `x`.
/// - `k` is the column minus the row of each element of the diagonal.
///
/// # Errors
/// `Value` unless `x` has 1 or 2 dims.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::diag};
/// let x = Tensor::from([[1, 2], [3, 4]]);
/// assert_eq!(diag(&x, 0)?.to_vec::<i32>()?, [1, 4]);
/// assert_eq!(diag(&Tensor::from([1]), 1)?.to_vec::<i32>()?, [0, 1, 0, 0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.diag([[1, 2], [3, 4]])
/// array([1, 4], dtype=int32)
/// >>> ndops.diag([1, 2], k=1)
/// array([[0, 1, 0],
///        [0, 0, 2],
///        [0, 0, 0]], dtype=int32)
/// ```
///
/// # References
/// `numpy.diag`.
#[op(k = 0)]
pub fn diag(x: impl Into<Operand>, k: isize) -> Result<Tensor> {
    let made = |x: Operand| match x.0.ndim() {
        1 => fill::diagonal("diag", &x.0, k, None),
        2 => view::diagonal(&x.0, k, 0, 1),
        ndim => Err(Error::value(format!("needs 1 or 2 dims, not {ndim}"))),
    };
    made(x.into()).map_err(|error| error.in_op("diag"))
}

/// A diagonal of two axes, as a view.
///
/// - **Shape**: that of `x` without `axis1` and `axis2`, and the length of the diagonal at the end.
/// - **DType**: that of `x`.
/// - `offset` is the position on `axis2` minus that on `axis1` of each element of the diagonal.
///
/// # Errors
/// `Value` for fewer than 2 dims or equal axes; `Axis` if an axis is out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::diagonal};
/// let x = Tensor::from([[1, 2], [3, 4]]);
/// assert_eq!(diagonal(&x, 1, 0, 1)?.to_vec::<i32>()?, [2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.diagonal([[1, 2, 3], [4, 5, 6]])
/// array([1, 5], dtype=int32)
/// >>> ndops.diagonal([[1, 2, 3], [4, 5, 6]], offset=1)
/// array([2, 6], dtype=int32)
/// ```
///
/// # References
/// `numpy.diagonal`.
#[op(offset = 0, axis1 = 0, axis2 = 1)]
pub fn diagonal(x: impl Into<Operand>, offset: isize, axis1: isize, axis2: isize) -> Result<Tensor> {
    view::diagonal(&x.into().0, offset, axis1, axis2).map_err(|error| error.in_op("diagonal"))
}

/// Sum of a diagonal of two axes.
///
/// - **Shape**: that of `x` without `axis1` and `axis2`.
/// - **DType**: that of `x`; bool and integers narrower than 32 bits become int32. Integers wrap.
/// - **Accuracy**: as [`sum`](super::sum).
/// - `offset` is the position on `axis2` minus that on `axis1` of each element of the diagonal.
///
/// # Errors
/// `Value` for fewer than 2 dims or equal axes; `Axis` if an axis is out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::trace};
/// assert_eq!(trace(&Tensor::from([[1, 2], [3, 4]]), 0, 0, 1)?.item::<i32>()?, 5);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.trace([[1, 2], [3, 4]])
/// array(5, dtype=int32)
/// >>> ndops.trace(ndops.ones((2, 3, 3)), axis1=1, axis2=2)
/// array([3., 3.], dtype=float32)
/// ```
///
/// # References
/// `numpy.trace`.
#[op(offset = 0, axis1 = 0, axis2 = 1)]
pub fn trace(x: impl Into<Operand>, offset: isize, axis1: isize, axis2: isize) -> Result<Tensor> {
    let summed = |x: Operand| {
        let diagonal = view::diagonal(&x.0, offset, axis1, axis2)?;
        let wide = cast::cast(&diagonal, DTypeRule::Trace.resolve([x.0.spec().rank()])?)?;
        SUM.fold(&wide.into(), &Axes::from(-1), false)
    };
    summed(x.into()).map_err(|error: Error| error.in_op("trace"))
}

/// The lower triangle of the last two axes: zeros where column minus row exceeds `k`.
///
/// - **Shape**, **DType**: those of `x`.
///
/// # Errors
/// `Value` for fewer than 2 dims.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::tril};
/// let y = tril(&Tensor::from([[1, 2], [3, 4]]), 0)?;
/// assert_eq!(y.to_vec::<i32>()?, [1, 0, 3, 4]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.tril([[1, 2, 3], [4, 5, 6]])
/// array([[1, 0, 0],
///        [4, 5, 0]], dtype=int32)
/// >>> ndops.tril([[1, 2, 3], [4, 5, 6]], k=-1)
/// array([[0, 0, 0],
///        [4, 0, 0]], dtype=int32)
/// ```
///
/// # References
/// `numpy.tril`.
#[op(k = 0)]
pub fn tril(x: impl Into<Operand>, k: isize) -> Result<Tensor> {
    fill::lower(&x.into().0, k)
}

/// The upper triangle of the last two axes: zeros where column minus row is less than `k`.
///
/// - **Shape**, **DType**: those of `x`.
///
/// # Errors
/// `Value` for fewer than 2 dims.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::triu};
/// let y = triu(&Tensor::from([[1, 2], [3, 4]]), 1)?;
/// assert_eq!(y.to_vec::<i32>()?, [0, 2, 0, 0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.triu([[1, 2, 3], [4, 5, 6]])
/// array([[1, 2, 3],
///        [0, 5, 6]], dtype=int32)
/// >>> ndops.triu([[1, 2, 3], [4, 5, 6]], k=1)
/// array([[0, 2, 3],
///        [0, 0, 6]], dtype=int32)
/// ```
///
/// # References
/// `numpy.triu`.
#[op(k = 0)]
pub fn triu(x: impl Into<Operand>, k: isize) -> Result<Tensor> {
    fill::upper(&x.into().0, k)
}

pub(crate) static OPS: &[&OpDef] = ops![diag, diagonal, trace, tril, triu];

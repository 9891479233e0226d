//! Running folds and differences.

use ndops_macros::op;

use super::reduce::{PROD, SUM};
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::op::{OpDef, ops};
use crate::prim::scan::scan;
use crate::prim::view::narrow;
use crate::shape::axes::check_axis;
use crate::tensor::{Operand, Tensor};

/// Sums of the first 1, 2, .. elements along an axis, or of the flattened tensor.
///
/// - **Shape**: that of `x`; for `axis` None one axis of all elements.
/// - **DType**: `dtype`, to which the elements are converted first, else that of `x`; bool gives int32. Integers wrap.
/// - **Accuracy**: half types accumulate in float32.
///
/// # Errors
/// `Axis` if the axis is out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::cumsum};
/// let x = Tensor::from([[1, 2, 3], [4, 5, 6]]);
/// assert_eq!(cumsum(&x, None, None)?.to_vec::<i32>()?, [1, 3, 6, 10, 15, 21]);
/// assert_eq!(cumsum(&x, 0, None)?.to_vec::<i32>()?, [1, 2, 3, 5, 7, 9]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.cumsum([[1, 2, 3], [4, 5, 6]])
/// array([ 1,  3,  6, 10, 15, 21], dtype=int32)
/// >>> ndops.cumsum([[1, 2, 3], [4, 5, 6]], axis=1)
/// array([[ 1,  3,  6],
///        [ 4,  9, 15]], dtype=int32)
/// >>> ndops.cumsum([True, True, False], dtype="float32")
/// array([1., 2., 2.], dtype=float32)
/// ```
///
/// # References
/// `numpy.cumsum`.
#[op(axis = None, dtype = None)]
pub fn cumsum(
    x: impl Into<Operand>,
    axis: impl Into<Option<isize>>,
    dtype: impl Into<Option<DType>>,
) -> Result<Tensor> {
    scan("cumsum", &SUM, &x.into(), axis.into(), dtype.into())
}

/// Products of the first 1, 2, .. elements along an axis, or of the flattened tensor.
///
/// - **Shape**: that of `x`; for `axis` None one axis of all elements.
/// - **DType**: `dtype`, to which the elements are converted first, else that of `x`; bool gives int32. Integers wrap.
/// - **Accuracy**: half types accumulate in float32.
///
/// # Errors
/// `Axis` if the axis is out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::cumprod};
/// assert_eq!(cumprod(&Tensor::from([1, 2, 3, 4]), None, None)?.to_vec::<i32>()?, [1, 2, 6, 24]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.cumprod([1, 2, 3, 4])
/// array([ 1,  2,  6, 24], dtype=int32)
/// >>> ndops.cumprod([[1.0, 2.0], [3.0, 0.5]], axis=0)
/// array([[1., 2.],
///        [3., 1.]], dtype=float32)
/// ```
///
/// # References
/// `numpy.cumprod`.
#[op(axis = None, dtype = None)]
pub fn cumprod(
    x: impl Into<Operand>,
    axis: impl Into<Option<isize>>,
    dtype: impl Into<Option<DType>>,
) -> Result<Tensor> {
    scan("cumprod", &PROD, &x.into(), axis.into(), dtype.into())
}

/// Differences of neighbours along an axis, `n` times over.
///
/// - **Shape**: that of `a`, with `n` less along the axis, but not below 0.
/// - **DType**: that of `a`; unsigned integers wrap, bool tells whether neighbours differ.
///
/// # Errors
/// `Value` if `n` is negative or `a` is 0-d, or for more than 4096 differences of a symbolic `a`; `Axis` if the axis is
/// out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::diff};
/// let a = Tensor::from([1, 2, 4, 7, 0]);
/// assert_eq!(diff(&a, 1, -1)?.to_vec::<i32>()?, [1, 2, 3, -7]);
/// assert_eq!(diff(&a, 2, -1)?.to_vec::<i32>()?, [1, 1, -10]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.diff([1, 2, 4, 7, 0])
/// array([ 1,  2,  3, -7], dtype=int32)
/// >>> ndops.diff([1, 2, 4, 7, 0], n=2)
/// array([  1,   1, -10], dtype=int32)
/// >>> ndops.diff([[1, 3], [6, 10]], axis=0)
/// array([[5, 7]], dtype=int32)
/// ```
///
/// # References
/// `numpy.diff`.
#[op(n = 1, axis = -1)]
pub fn diff(a: impl Into<Operand>, n: isize, axis: isize) -> Result<Tensor> {
    let difference = || {
        let a = a.into().strong()?;
        if n < 0 {
            return Err(Error::value(format!("n is negative: {n}")));
        }
        if a.ndim() == 0 {
            return Err(Error::value("a 0-d tensor has no neighbours"));
        }
        let axis = check_axis(axis, a.ndim())?;
        (0..n_differences(&a, axis, n as usize)?).try_fold(a, |a, _| diff_once(&a, axis))
    };
    difference().map_err(|error| error.in_op("diff"))
}

/// The most differences of a symbolic tensor, whose result remembers each.
const MOST_OF_SYMBOLIC: usize = 1 << 12;

/// How often differences are taken: past the length of the axis nothing is left to take away.
fn n_differences(a: &Tensor, axis: usize, n: usize) -> Result<usize> {
    let steps = a.shape()[axis].known().map_or(n, |len| n.min(len));
    if a.is_symbolic() && steps > MOST_OF_SYMBOLIC {
        return Err(Error::value(format!("n is {n}, and at most {MOST_OF_SYMBOLIC} for a symbolic tensor")));
    }
    Ok(steps)
}

fn diff_once(a: &Tensor, axis: usize) -> Result<Tensor> {
    let (next, this) = (narrow(a, axis, 1, None)?, narrow(a, axis, 0, Some(-1))?);
    if a.dtype() == DType::Bool { super::not_equal(next, this) } else { super::subtract(next, this) }
}

pub(crate) static OPS: &[&OpDef] = ops![cumprod, cumsum, diff];

//! Folds of axes: sums, extremes, truth.

use ndops_macros::op;

use crate::dtype::promote::DTypeRule;
use crate::error::Result;
use crate::op::{OpDef, ops};
use crate::prim::fold::Monoid;
use crate::shape::Axes;
use crate::tensor::{Operand, Scalar, Tensor};

/// Sum of the elements along axes.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: that of `x`; bool and integers narrower than 32 bits widen to 32. Integers wrap.
/// - **Accuracy**: half types accumulate in float32; the order is fixed and pairwise, the same bits for any layout and number of threads.
///
/// # Errors
/// If an axis is out of range or repeated.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::sum};
/// let x = Tensor::from([[1, 2, 3], [4, 5, 6]]);
/// assert_eq!(sum(&x, None, false)?.to_vec::<i32>()?, [21]);
/// assert_eq!(sum(&x, 0, true)?.shape(), [1, 3]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// # References
/// `numpy.sum`; Higham, "The accuracy of floating point summation", SIAM J. Sci. Comput. 14 (1993).
#[op(axis = None, keepdims = false)]
pub fn sum(x: impl Into<Operand>, axis: impl Into<Axes>, keepdims: bool) -> Result<Tensor> {
    SUM.fold(&x.into(), &axis.into(), keepdims)
}

pub(crate) static SUM: Monoid = Monoid {
    name: "sum",
    dtypes: DTypeRule::Accumulate,
    identity: Some(Scalar::Int(0)),
    kernels: kernels!(fold wide |a, b| { a.wrapping_add(b) }, floats |a, b| { a + b }, complex |a, b| { a + b }),
};

pub(crate) static OPS: &[&OpDef] = ops![sum];

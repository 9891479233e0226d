//! Sums, products, quotients and what goes with them.

use ndops_macros::op;

use crate::dtype::promote::DTypeRule;
use crate::error::Result;
use crate::op::{OpDef, ops};
use crate::prim::map::Map;
use crate::tensor::{Operand, Tensor};

/// Sum of two tensors, element by element.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: promoted; integers wrap, bool is logical or.
///
/// # Errors
/// If the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::add};
/// let y = add(&Tensor::from([[5, 4], [5, 6]]), &Tensor::from([5, 6]))?;
/// assert_eq!(y.to_vec::<i32>()?, [10, 10, 10, 12]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// # References
/// `numpy.add`.
#[op]
pub fn add(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    ADD.call([x1.into(), x2.into()])
}

static ADD: Map = Map {
    name: "add",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        bools |x1, x2| -> T { x1 | x2 },
        integers |x1, x2| -> T { x1.wrapping_add(x2) },
        floats |x1, x2| -> T { x1 + x2 },
        complex |x1, x2| -> T { x1 + x2 },
    ),
};

pub(crate) static OPS: &[&OpDef] = ops![add];

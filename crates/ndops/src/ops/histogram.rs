//! Counts: how often numbers occur.

use ndops_macros::op;

use super::{argsort, concatenate, cumsum, not_equal, sort, stack, take, take_along_axis};
use crate::dtype::DType;
use crate::dtype::promote::promote;
use crate::error::Result;
use crate::op::{FromValue, IntoValue, OpDef, Value, ops};
use crate::prim::cast::cast;
use crate::prim::count;
use crate::prim::positions::nonzero;
use crate::prim::view::{self, Item};
use crate::tensor::{Operand, SparseTensor, Tensor};

/// How often each integer occurs, or the sum of the weights of its occurrences.
///
/// - **Shape**: a vector gives a vector, a matrix counts of each row. The last length is one more than the greatest element of `x`, at least
///   `minlength`; the data decide it.
/// - **DType**: int32; int64 where there are more elements than that can count. With weights `x` and the weights promoted.
/// - **Accuracy**: weights are summed in float64, and integers in int64, where they wrap. The same bits for any number of threads.
///
/// `x` holds integers or bool, none negative. `weights` have the shape of `x`. In Python, `sparse=True` gives a `SparseTensor` of the
/// integers that occur; here that is [`bincount_sparse`].
///
/// # Errors
/// `Type` if `x` is not of integers; `Value` if an element is negative, if `x` is neither a vector nor a matrix, or if the weights have
/// another shape; `Overflow` or `Memory` if there is no room for the result.
///
/// # Examples
/// ```
/// # use ndops::{Operand, Tensor, ops::bincount};
/// let x = Tensor::from([1u8, 2, 2, 3]);
/// assert_eq!(bincount(&x, None, 0)?.to_vec::<i32>()?, [0, 1, 2, 1]);
/// let weights = Tensor::from([0.5, 1.0, 1.0, 1.5]);
/// assert_eq!(bincount(&x, Operand::from(&weights), 6)?.to_vec::<f64>()?, [0.0, 0.5, 2.0, 1.5, 0.0, 0.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.bincount([1, 2, 2, 3], minlength=6)
/// array([0, 1, 2, 1, 0, 0], dtype=int32)
/// >>> ndops.bincount([1, 10**6, 1], sparse=True)
/// SparseTensor(indices=[[1], [1000000]], values=[2, 1], dense_shape=(1000001,), dtype=int32)
/// ```
///
/// # References
/// `numpy.bincount`.
#[op(
    weights = None,
    minlength = 0,
    sparse = false,
    call = bincount_call,
    params(x: Operand, weights: OptionalOperand, minlength: Int, sparse: Bool)
)]
pub fn bincount(x: impl Into<Operand>, weights: impl Into<Option<Operand>>, minlength: usize) -> Result<Tensor> {
    let count = || {
        let (x, weights) = counted(&x.into(), weights.into())?;
        count::bincount(&x, weights.as_ref().map(|(weights, dtype)| (weights, *dtype)), minlength)
    };
    count().map_err(|error| error.in_op("bincount"))
}

/// What is counted, and the weights with the dtype of their sums.
fn counted(x: &Operand, weights: Option<Operand>) -> Result<(Tensor, Option<(Tensor, DType)>)> {
    let x = x.strong()?;
    let Some(weights) = weights else { return Ok((x, None)) };
    let weights = weights.strong()?;
    let dtype = promote([x.spec().rank(), weights.spec().rank()])?;
    Ok((x, Some((weights, dtype))))
}

fn bincount_call(args: &[Value]) -> Result<Value> {
    let (x, weights) = (Operand::from_value(&args[0])?, Option::<Operand>::from_value(&args[1])?);
    let minlength = args[2].or(0)?;
    if args[3].or(false)? {
        return bincount_sparse(x, weights, minlength).map(IntoValue::into_value);
    }
    bincount(x, weights, minlength).map(IntoValue::into_value)
}

/// [`bincount`] of the integers that occur alone, each row in ascending order: their number need not be known beforehand, and takes no
/// memory for the others.
///
/// - **DType**: as [`bincount`]; indices are int64.
///
/// # Errors
/// Those of [`bincount`].
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::bincount_sparse};
/// let counts = bincount_sparse(&Tensor::from([1i64, 1 << 40, 1]), None, 0)?;
/// assert_eq!(counts.indices().to_vec::<i64>()?, [1, 1 << 40]);
/// assert_eq!(counts.values().to_vec::<i32>()?, [2, 1]);
/// assert_eq!(counts.shape().to_string(), "(1099511627777,)");
/// # Ok::<(), ndops::Error>(())
/// ```
pub fn bincount_sparse(
    x: impl Into<Operand>,
    weights: impl Into<Option<Operand>>,
    minlength: usize,
) -> Result<SparseTensor> {
    let count = || {
        let (x, weights) = counted(&x.into(), weights.into())?;
        sparse(&x, weights, minlength)
    };
    count().map_err(|error| error.in_op("bincount"))
}

/// Sorts the rows; where an element differs from the one before it, a bin begins.
fn sparse(x: &Tensor, weights: Option<(Tensor, DType)>, minlength: usize) -> Result<SparseTensor> {
    count::check_counted(&x.spec(), weights.as_ref().map(|(weights, _)| weights.spec()).as_ref())?;
    let length = count::length(x, minlength)?;
    let shape = x.shape()[..x.ndim() - 1].iter().copied().chain([length]).collect::<crate::Shape>();
    let (sorted, weights) = match weights {
        None => (sort(x, -1)?, None),
        Some((weights, dtype)) => {
            let order = argsort(x, -1)?;
            let weights = view::flatten(&take_along_axis(&weights, &order, -1)?)?;
            (take_along_axis(x, &order, -1)?, Some((weights, dtype)))
        }
    };
    let begins = begins(&sorted)?;
    let positions = nonzero(&begins)?;
    let row = |axis: usize| view::index(&positions, &[Item::At(axis as isize)]);
    let begins = view::flatten(&begins)?;
    let bins = take(view::flatten(&sorted)?, view::index(&nonzero(&begins)?, &[Item::At(0)])?, None)?;
    let mut indices = (0..x.ndim() - 1).map(row).collect::<Result<Vec<Tensor>>>()?;
    indices.push(bins);
    let indices = indices.iter().map(|index| cast(index, DType::I64)).collect::<Result<Vec<Tensor>>>()?;
    let groups = super::subtract(cumsum(cast(&begins, DType::I64)?, None, None)?, 1)?;
    let weights = weights.as_ref().map(|(weights, dtype)| (weights, *dtype));
    SparseTensor::new(stack(indices, 1)?, count::bincount(&groups, weights, 0)?, shape)
}

/// Where the elements of rows differ from those before them; the first of each row does.
fn begins(sorted: &Tensor) -> Result<Tensor> {
    let axis = sorted.ndim() - 1;
    let after = view::narrow(sorted, axis, 1, None)?;
    let before = view::narrow(sorted, axis, 0, Some(-1))?;
    let first = view::narrow(sorted, axis, 0, Some(1))?;
    concatenate([super::full_like(&first, true, Some(DType::Bool))?, not_equal(&after, &before)?], axis as isize)
}

pub(crate) static OPS: &[&OpDef] = ops![bincount];

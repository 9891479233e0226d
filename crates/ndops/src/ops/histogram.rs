//! Counts: how often numbers occur, or lie in an interval.

use ndops_macros::op;

use super::{
    argsort, concatenate, cumsum, max, min, not_equal, ones_like, sort, stack, subtract, take, take_along_axis,
};
use crate::dtype::DType;
use crate::dtype::promote::{DTypeRule, promote};
use crate::error::{Error, Result};
use crate::op::{FromValue, IntoValue, OpDef, Value, ops};
use crate::prim::cast::cast;
use crate::prim::positions::nonzero;
use crate::prim::view::{self, Item, Part};
use crate::prim::{count, histogram as prim};
use crate::shape::Shape;
use crate::tensor::{Operand, SparseTensor, Tensor};

/// How often each integer occurs, or the sum of the weights of its occurrences.
///
/// - **Shape**: a vector gives a vector, a matrix counts of each row. The last length is one more than the greatest element of `x`, at least
///   `minlength`; the data decide it.
/// - **DType**: int32; int64 where there are more elements than that can count. With weights `x` and the weights promoted.
/// - **Accuracy**: weights are summed in float64, and integers in int64, where they wrap. The same bits for any number of threads.
///
/// `x` holds integers or bool, none negative.
///
/// `weights` have the shape of `x`.
///
/// `minlength` is the least length of the result.
///
/// `sparse` asks for a `SparseTensor` of the integers that occur alone. In Rust that is a function of its own, [`bincount_sparse`].
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
/// >>> sparse = ndops.bincount([1, 10**6, 1], sparse=True)
/// >>> sparse.indices.tolist(), sparse.values.tolist(), sparse.dense_shape
/// ([[1], [1000000]], [2, 1], (1000001,))
/// ```
///
/// # References
/// `numpy.bincount`.
#[op(
    weights = None,
    minlength = 0,
    sparse = false,
    returns = "Tensor or SparseTensor",
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

fn sparse(x: &Tensor, weights: Option<(Tensor, DType)>, minlength: usize) -> Result<SparseTensor> {
    count::check_counted(&x.spec(), weights.as_ref().map(|(weights, _)| weights.spec()).as_ref())?;
    let length = count::length(x, minlength)?;
    let rows: Shape = x.shape()[..x.ndim() - 1].iter().copied().collect();
    let shape: Shape = rows.iter().copied().chain([length]).collect();
    let bins = (rows.size() * length).known().zip(x.shape().size().known());
    let (indices, values) = match bins {
        Some((n_bins, size)) if n_bins <= size.max(MANY) => named(x, weights)?,
        _ => sorted(x, weights)?,
    };
    let indices = indices.iter().map(|index| cast(index, DType::I64)).collect::<Result<Vec<Tensor>>>()?;
    SparseTensor::new(stack(indices, 1)?, values, shape)
}

/// Up to so many bins all are counted, whatever the number of elements.
const MANY: usize = 1 << 12;

/// The indices of the bins that occur, for each axis, and their counts or sums: counts all bins.
fn named(x: &Tensor, weights: Option<(Tensor, DType)>) -> Result<(Vec<Tensor>, Tensor)> {
    let counts = count::bincount(x, None, 0)?;
    let values = match weights {
        Some((weights, dtype)) => count::bincount(x, Some((&weights, dtype)), 0)?,
        None => counts.clone(),
    };
    Ok((super::nonzero(&counts)?, take(&view::flatten(&values)?, places(&counts)?, None)?))
}

/// As [`named`], without a bin for what does not occur: sorts the rows; where an element differs from the one before it, a bin begins.
fn sorted(x: &Tensor, weights: Option<(Tensor, DType)>) -> Result<(Vec<Tensor>, Tensor)> {
    let (sorted, weights) = match weights {
        None => (sort(x, -1)?, None),
        Some((weights, dtype)) => {
            let order = argsort(x, -1)?;
            let weights = view::flatten(&take_along_axis(&weights, &order, -1)?)?;
            (take_along_axis(x, &order, -1)?, Some((weights, dtype)))
        }
    };
    let begins = begins(&sorted)?;
    let mut indices = super::nonzero(&begins)?;
    indices.pop();
    indices.push(take(view::flatten(&sorted)?, places(&begins)?, None)?);
    let groups = subtract(cumsum(view::flatten(&begins)?, None, DType::I64)?, 1)?;
    Ok((indices, count::bincount(&groups, weights.as_ref().map(|(weights, dtype)| (weights, *dtype)), 0)?))
}

/// The places of what is not zero in the flattened tensor.
fn places(x: &Tensor) -> Result<Tensor> {
    view::index(&nonzero(&view::flatten(x)?)?, &[Item::At(0)])
}

/// Where the elements of rows differ from those before them; the first of each row does.
fn begins(sorted: &Tensor) -> Result<Tensor> {
    let axis = sorted.ndim() - 1;
    let after = view::narrow(sorted, axis, 1, None)?;
    let before = view::narrow(sorted, axis, 0, Some(-1))?;
    let first = view::narrow(sorted, axis, 0, Some(1))?;
    concatenate([ones_like(&first, Some(DType::Bool))?, not_equal(&after, &before)?], axis as isize)
}

/// How many numbers lie in each of some intervals of one length, and the edges of the intervals.
///
/// - **Shape**: counts `(bins,)`, edges `(bins + 1,)`. `x` is 1-d or 0-d.
/// - **DType**: counts int32, int64 where there are more elements than that can count; edges that of `x`, of which integers and bool become
///   the default float.
///
/// An interval has its lower edge and not its upper one; the last has both. Numbers outside the range are not counted, nor is NaN. Floats are
/// compared with the edges as they are returned, integers with edges in float64, complex numbers by their real part. Where edges are equal
/// because their dtype has no number between them, the last of the intervals between them counts.
///
/// `bins` is the number of intervals.
///
/// `range` is a pair of numbers, the first and the last edge; without it they are the least and the greatest element, 0 and 1 if there is
/// none. Where both are equal, they are moved apart by half a unit each.
///
/// # Errors
/// `Value` if there is no bin, if `x` has more than one axis, if the range falls or is not finite; `Overflow` or `Memory` if there is no room
/// for the result.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::histogram};
/// let (counts, edges) = histogram(&Tensor::from([1.0, 2.0, 2.5, 5.0]), 4, None)?;
/// assert_eq!(counts.to_vec::<i32>()?, [1, 2, 0, 1]);
/// assert_eq!(edges.to_vec::<f64>()?, [1.0, 2.0, 3.0, 4.0, 5.0]);
/// let (counts, _) = histogram(&Tensor::from([1, 2, 2, 9]), 2, (0.0, 4.0))?;
/// assert_eq!(counts.to_vec::<i32>()?, [1, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> counts, edges = ndops.histogram([1.0, 2.0, 2.5, 5.0], bins=4)
/// >>> counts
/// array([1, 2, 0, 1], dtype=int32)
/// >>> edges
/// array([1., 2., 3., 4., 5.], dtype=float32)
/// ```
///
/// # References
/// `numpy.histogram`.
#[op(kinds(bins = PlainInt), bins = 10, range = None)]
pub fn histogram(x: impl Into<Operand>, bins: usize, range: impl Into<Option<(f64, f64)>>) -> Result<(Tensor, Tensor)> {
    histogram_of(&x.into(), bins, range.into()).map_err(|error| error.in_op("histogram"))
}

fn histogram_of(x: &Operand, bins: usize, range: Option<(f64, f64)>) -> Result<(Tensor, Tensor)> {
    let x = x.strong()?;
    if x.ndim() > 1 {
        return Err(Error::value(format!("x has one axis at most, not shape {}", x.shape())));
    }
    if bins == 0 {
        return Err(Error::value("there must be a bin"));
    }
    let out = DTypeRule::Float.resolve([x.spec().rank()])?.real();
    let x = if x.dtype().is_complex() { view::part(&x, Part::Real)? } else { x };
    let exact = if x.dtype().is_float() { x.dtype() } else { DType::F64 };
    let (low, high) = ends(&x, range)?;
    let edges = prim::edges(&x, [&low, &high], bins, exact)?;
    Ok((prim::counts(&x, &edges)?, cast(&edges, out)?))
}

/// The first and the last edge.
fn ends(x: &Tensor, range: Option<(f64, f64)>) -> Result<(Tensor, Tensor)> {
    let given = match range {
        Some((low, high)) if high < low => {
            return Err(Error::value(format!("the range falls from {low} to {high}")));
        }
        None if x.shape().size() == 0.into() => Some((0.0, 1.0)),
        range => range,
    };
    match given {
        Some((low, high)) => {
            prim::check_range(low, high)?;
            Ok((Tensor::from(low), Tensor::from(high)))
        }
        None => Ok((min(x, None, false, None)?, max(x, None, false, None)?)),
    }
}

pub(crate) static OPS: &[&OpDef] = ops![bincount, histogram];

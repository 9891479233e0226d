//! Tensors put together, taken apart, and repeated.

use ndops_macros::op;
use smallvec::SmallVec;

use crate::dtype::promote::promote;
use crate::error::{Error, Result};
use crate::op::{OpDef, ops};
use crate::prim::join;
use crate::prim::view::{flatten, insert_axes, merge_axes, narrow, permute};
use crate::shape::axes::{AxisSet, check_axis};
use crate::shape::{Dim, Ints, Shape};
use crate::tensor::{Operand, Operands, Tensor};

/// Several tensors with dtypes.
type Parts = SmallVec<[Tensor; 4]>;

/// Tensors one after another along an existing axis; flattened first for `None`.
///
/// - **Shape**: that of the tensors, which agree beside `axis`; there the lengths add up.
/// - **DType**: promoted.
/// - `xs` that is a single tensor stands for the sequence of its rows.
///
/// # Errors
/// `Value` for no tensors or 0-d ones; `Shape` if ranks or other lengths differ; `Axis` if the axis is out of
/// range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::concatenate};
/// let y = concatenate([&Tensor::from([[1, 2]]), &Tensor::from([[3, 4]])], 0)?;
/// assert_eq!(y.shape(), [2, 2]);
/// assert_eq!(y.to_vec::<i32>()?, [1, 2, 3, 4]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.concatenate([[[1, 2]], [[3, 4]]])
/// array([[1, 2],
///        [3, 4]], dtype=int32)
/// >>> ndops.concatenate([[[1, 2]], [[3.5]]], axis=1)
/// array([[1. , 2. , 3.5]], dtype=float32)
/// ```
///
/// # References
/// `numpy.concatenate`.
#[op(axis = 0)]
pub fn concatenate(xs: impl Into<Operands>, axis: impl Into<Option<isize>>) -> Result<Tensor> {
    concatenated(xs.into(), axis.into()).map_err(|error| error.in_op("concatenate"))
}

fn concatenated(xs: Operands, axis: Option<isize>) -> Result<Tensor> {
    match (xs, axis) {
        (Operands::Several(xs), None) => concat(&each(&join::tensors(&xs)?, flatten)?, 0),
        (Operands::Several(xs), Some(axis)) => concat(&join::tensors(&xs)?, axis),
        (Operands::Rows(x), None) => flatten(checked_rows(&x)?),
        (Operands::Rows(x), Some(axis)) => rows_along(checked_rows(&x)?, axis),
    }
}

/// A tensor that is the sequence of its rows, of which there is one at least.
fn checked_rows(x: &Tensor) -> Result<&Tensor> {
    promote([x.spec().rank()])?;
    match x.shape().first() {
        None => Err(Error::type_("expected several tensors, got a 0-d tensor")),
        Some(Dim::Known(0)) => Err(Error::value("needs at least one tensor")),
        Some(_) => Ok(x),
    }
}

/// The rows of `x` one after another on an axis of theirs: a view where strides allow, however many rows there are.
fn rows_along(x: &Tensor, axis: isize) -> Result<Tensor> {
    if x.ndim() == 1 {
        return Err(Error::value("0-d tensors have no axis to follow one another on"));
    }
    let axis = check_axis(axis, x.ndim() - 1)?;
    merge_axes(&rows_at(x, axis)?, axis)
}

/// The first axis of `x` moved to `axis`.
fn rows_at(x: &Tensor, axis: usize) -> Result<Tensor> {
    let mut order: AxisSet = (1..x.ndim()).collect();
    order.insert(axis, 0);
    permute(x, &order)
}

/// The parts one after another, once the rank of the first fits the axis.
fn concat(parts: &[Tensor], axis: isize) -> Result<Tensor> {
    if parts[0].ndim() == 0 {
        return Err(Error::value("0-d tensors have no axis to follow one another on"));
    }
    let axis = check_axis(axis, parts[0].ndim())?;
    join::concat(&parts.iter().collect::<SmallVec<[&Tensor; 4]>>(), axis)
}

fn each(parts: &[Tensor], f: impl Fn(&Tensor) -> Result<Tensor>) -> Result<Parts> {
    parts.iter().map(f).collect()
}

/// `x2` after `x1`; both flattened first for `None`.
///
/// - **Shape**: that of `x1`, with the length of `x2` added on `axis`.
/// - **DType**: promoted.
///
/// # Errors
/// `Value` for 0-d tensors with an axis; `Shape` if ranks or other lengths differ; `Axis` if the axis is out of
/// range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::append};
/// let y = append(&Tensor::from([1, 2]), &Tensor::from([[3], [4]]), None)?;
/// assert_eq!(y.to_vec::<i32>()?, [1, 2, 3, 4]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.append([1, 2], [[3], [4]])
/// array([1, 2, 3, 4], dtype=int32)
/// >>> ndops.append([[1, 2]], [[3, 4]], axis=0)
/// array([[1, 2],
///        [3, 4]], dtype=int32)
/// ```
///
/// # References
/// `numpy.append`.
#[op(axis = None)]
pub fn append(x1: impl Into<Operand>, x2: impl Into<Operand>, axis: impl Into<Option<isize>>) -> Result<Tensor> {
    let both = Operands::Several(vec![x1.into(), x2.into()]);
    concatenated(both, axis.into()).map_err(|error| error.in_op("append"))
}

/// Tensors of one shape side by side along a new axis.
///
/// - **Shape**: that of the tensors, with their number at `axis` of the result.
/// - **DType**: promoted.
/// - `x` that is a single tensor stands for the sequence of its rows.
///
/// # Errors
/// `Value` for no tensors; `Shape` if shapes differ; `Axis` if the axis is out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::stack};
/// let y = stack([&Tensor::from([1, 2]), &Tensor::from([3, 4])], -1)?;
/// assert_eq!(y.to_vec::<i32>()?, [1, 3, 2, 4]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.stack([[1, 2], [3, 4]])
/// array([[1, 2],
///        [3, 4]], dtype=int32)
/// >>> ndops.stack([[1, 2], [3, 4]], axis=-1)
/// array([[1, 3],
///        [2, 4]], dtype=int32)
/// ```
///
/// # References
/// `numpy.stack`.
#[op(axis = 0)]
pub fn stack(x: impl Into<Operands>, axis: isize) -> Result<Tensor> {
    stacked(x.into(), axis).map_err(|error| error.in_op("stack"))
}

fn stacked(xs: Operands, axis: isize) -> Result<Tensor> {
    let xs = match xs {
        Operands::Several(xs) => xs,
        Operands::Rows(x) => return rows_at(checked_rows(&x)?, check_axis(axis, x.ndim())?),
    };
    let parts = join::tensors(&xs)?;
    let first = parts[0].shape();
    let fits = |shape: &Shape| shape.ndim() == first.ndim() && shape.iter().zip(first.iter()).all(|(a, b)| a.fits(*b));
    if let Some(other) = parts.iter().map(Tensor::shape).find(|shape| !fits(shape)) {
        return Err(Error::shape(format!("shapes {first} and {other} differ")));
    }
    let axis = check_axis(axis, first.ndim() + 1)?;
    concat(&each(&parts, |part| insert_axes(part, &[axis]))?, axis as isize)
}

/// Tensors side by side: along axis 1, or axis 0 if they have one dim.
///
/// - **Shape**: as [`concatenate`]; 0-d tensors count as one element.
/// - **DType**: promoted.
///
/// # Errors
/// `Value` for no tensors; `Shape` if ranks or other lengths differ.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::hstack};
/// let y = hstack([&Tensor::from([[1], [2]]), &Tensor::from([[3], [4]])])?;
/// assert_eq!(y.to_vec::<i32>()?, [1, 3, 2, 4]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.hstack([[1, 2], [3]])
/// array([1, 2, 3], dtype=int32)
/// >>> ndops.hstack([[[1], [2]], [[3], [4]]])
/// array([[1, 3],
///        [2, 4]], dtype=int32)
/// ```
///
/// # References
/// `numpy.hstack`.
#[op]
pub fn hstack(xs: impl Into<Operands>) -> Result<Tensor> {
    hstacked(xs.into()).map_err(|error| error.in_op("hstack"))
}

fn hstacked(xs: Operands) -> Result<Tensor> {
    match xs {
        Operands::Several(xs) => {
            let at_least_1d = |x: &Tensor| if x.ndim() == 0 { flatten(x) } else { Ok(x.clone()) };
            let parts = each(&join::tensors(&xs)?, at_least_1d)?;
            concat(&parts, if parts[0].ndim() == 1 { 0 } else { 1 })
        }
        Operands::Rows(x) if x.ndim() == 1 => checked_rows(&x).cloned(),
        Operands::Rows(x) => rows_along(checked_rows(&x)?, if x.ndim() == 2 { 0 } else { 1 }),
    }
}

/// Tensors one below another, along axis 0.
///
/// - **Shape**: as [`concatenate`]; tensors of one dim or none count as one row.
/// - **DType**: promoted.
///
/// # Errors
/// `Value` for no tensors; `Shape` if ranks or other lengths differ.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::vstack};
/// let y = vstack([&Tensor::from([1, 2]), &Tensor::from([3, 4])])?;
/// assert_eq!(y.shape(), [2, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.vstack([[1, 2], [3, 4]])
/// array([[1, 2],
///        [3, 4]], dtype=int32)
/// ```
///
/// # References
/// `numpy.vstack`.
#[op]
pub fn vstack(xs: impl Into<Operands>) -> Result<Tensor> {
    vstacked(xs.into()).map_err(|error| error.in_op("vstack"))
}

fn vstacked(xs: Operands) -> Result<Tensor> {
    let at_least_2d = |x: &Tensor| match x.ndim() {
        0 => insert_axes(x, &[0, 1]),
        1 => insert_axes(x, &[0]),
        _ => Ok(x.clone()),
    };
    match xs {
        Operands::Several(xs) => concat(&each(&join::tensors(&xs)?, at_least_2d)?, 0),
        Operands::Rows(x) if x.ndim() == 1 => insert_axes(checked_rows(&x)?, &[1]),
        Operands::Rows(x) if x.ndim() == 2 => checked_rows(&x).cloned(),
        Operands::Rows(x) => rows_along(checked_rows(&x)?, 0),
    }
}

/// The parts of a tensor along an axis, as views.
///
/// - **Shape**: that of `x` beside `axis`.
/// - **DType**: that of `x`.
/// - `indices_or_sections` is a number of equal parts, or the positions where to cut: negative ones count from the end,
///   and what lies past the end or runs backwards gives empty parts.
///
/// # Errors
/// `Value` if the axis does not divide evenly, or into no parts; `Axis` if the axis is out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::split};
/// let parts = split(&Tensor::from([1, 2, 3, 4]), [1, 3], 0)?;
/// assert_eq!(parts[1].to_vec::<i32>()?, [2, 3]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.split([1, 2, 3, 4], 2)
/// [array([1, 2], dtype=int32), array([3, 4], dtype=int32)]
/// >>> a, b = ndops.split([[1, 2, 3], [4, 5, 6]], [1], axis=1)
/// >>> b
/// array([[2, 3],
///        [5, 6]], dtype=int32)
/// ```
///
/// # References
/// `numpy.split`.
#[op(axis = 0)]
pub fn split(x: impl Into<Operand>, indices_or_sections: impl Into<Ints>, axis: isize) -> Result<Vec<Tensor>> {
    parts(&x.into(), &indices_or_sections.into(), axis).map_err(|error| error.in_op("split"))
}

fn parts(x: &Operand, indices_or_sections: &Ints, axis: isize) -> Result<Vec<Tensor>> {
    let x = x.strong()?;
    let axis = check_axis(axis, x.ndim())?;
    match indices_or_sections {
        Ints::One(n) => {
            let len = part_len(x.shape()[axis], *n)?;
            super::check_sequence(*n as usize)?;
            (0..*n).map(|i| narrow(&x, axis, i * len, Some((i + 1) * len))).collect()
        }
        Ints::Many(cuts) => {
            let starts = [0].into_iter().chain(cuts.iter().copied());
            let stops = cuts.iter().copied().map(Some).chain([None]);
            starts.zip(stops).map(|(start, stop)| narrow(&x, axis, start, stop)).collect()
        }
    }
}

/// The length of each of `n` parts; any, for an axis of unknown length.
fn part_len(dim: Dim, n: isize) -> Result<isize> {
    let Dim::Known(len) = dim else { return if n > 0 { Ok(1) } else { Err(no_parts(n)) } };
    match usize::try_from(n) {
        Ok(parts) if parts > 0 && len % parts == 0 => Ok((len / parts) as isize),
        Ok(parts) if parts > 0 => Err(Error::value(format!("{len} elements do not divide into {parts} equal parts"))),
        _ => Err(no_parts(n)),
    }
}

#[cold]
fn no_parts(n: isize) -> Error {
    Error::value(format!("cannot split into {n} parts"))
}

/// Each element of an axis several times in a row; of the flattened tensor for `None`.
///
/// - **Shape**: that of `x`; the length of `axis` becomes the sum of its counts.
/// - **DType**: that of `x`.
/// - `repeats` is one count for all, or one for each position.
///
/// # Errors
/// `Shape` if the number of counts is neither 1 nor the length; `Value` for a negative one; `Axis` if the axis is
/// out of range; `Overflow` if the result exceeds the address space.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::repeat};
/// let x = Tensor::from([[1, 2], [3, 4]]);
/// assert_eq!(repeat(&x, 2, None)?.to_vec::<i32>()?, [1, 1, 2, 2, 3, 3, 4, 4]);
/// assert_eq!(repeat(&x, [1, 2], 0)?.to_vec::<i32>()?, [1, 2, 3, 4, 3, 4]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.repeat([[1, 2], [3, 4]], 2)
/// array([1, 1, 2, 2, 3, 3, 4, 4], dtype=int32)
/// >>> ndops.repeat([[1, 2], [3, 4]], [1, 2], axis=0)
/// array([[1, 2],
///        [3, 4],
///        [3, 4]], dtype=int32)
/// ```
///
/// # References
/// `numpy.repeat`.
#[op(axis = None)]
pub fn repeat(x: impl Into<Operand>, repeats: impl Into<Ints>, axis: impl Into<Option<isize>>) -> Result<Tensor> {
    repeated(&x.into(), &repeats.into(), axis.into()).map_err(|error| error.in_op("repeat"))
}

fn repeated(x: &Operand, repeats: &Ints, axis: Option<isize>) -> Result<Tensor> {
    let x = x.strong()?;
    let counts = repeats.counts()?;
    match axis {
        None => join::repeat(&flatten(&x)?, &counts, 0),
        Some(axis) => join::repeat(&x, &counts, check_axis(axis, x.ndim())?),
    }
}

/// The tensor laid side by side with itself along each axis.
///
/// - **Shape**: the lengths times `repeats`; the shorter of the two gets ones in front.
/// - **DType**: that of `x`.
///
/// # Errors
/// `Value` for a negative count; `Overflow` if the result exceeds the address space.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::tile};
/// let y = tile(&Tensor::from([[1, 2], [3, 4]]), [1, 2])?;
/// assert_eq!(y.to_vec::<i32>()?, [1, 2, 1, 2, 3, 4, 3, 4]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.tile([1, 2], 3)
/// array([1, 2, 1, 2, 1, 2], dtype=int32)
/// >>> ndops.tile([[1, 2], [3, 4]], (1, 2))
/// array([[1, 2, 1, 2],
///        [3, 4, 3, 4]], dtype=int32)
/// ```
///
/// # References
/// `numpy.tile`.
#[op]
pub fn tile(x: impl Into<Operand>, repeats: impl Into<Ints>) -> Result<Tensor> {
    tiled(&x.into(), &repeats.into()).map_err(|error| error.in_op("tile"))
}

fn tiled(x: &Operand, repeats: &Ints) -> Result<Tensor> {
    let x = x.strong()?;
    let mut counts = repeats.counts()?;
    let missing: SmallVec<[usize; 4]> = (0..counts.len().saturating_sub(x.ndim())).collect();
    while counts.len() < x.ndim() {
        counts.insert(0, 1);
    }
    join::tile(&insert_axes(&x, &missing)?, &counts)
}

pub(crate) static OPS: &[&OpDef] = ops![concatenate, append, stack, hstack, vstack, split, repeat, tile];

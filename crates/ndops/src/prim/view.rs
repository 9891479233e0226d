//! Ops that only look at memory in another way. None copies, but a reshape that strides cannot express.

use smallvec::SmallVec;

use super::{Primitive, apply};
use crate::error::{Error, Result};
use crate::shape::axes::{AxisSet, check_axis};
use crate::shape::broadcast::{broadcast, broadcast_all};
use crate::shape::layout::{Layout, Span, Strides, diagonal_len};
use crate::shape::{Dim, Dims, NewShape, Shape};
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// One item of a basic index. Positions may be negative, and are checked against the length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// One position; the axis goes.
    At(isize),
    /// Positions from `start` to `stop` by `step`, as Python's slices: clipped, negative ones from the end.
    Range { start: Option<isize>, stop: Option<isize>, step: isize },
    /// A new axis of length 1.
    NewAxis,
}

/// The items of a basic index. Most have one or two, and more room only costs moving it.
pub(crate) type Items = SmallVec<[Item; 2]>;

/// A way of looking at a tensor.
#[derive(Clone, Debug)]
enum ViewOp {
    Permute(AxisSet),
    Reshape(NewShape),
    Broadcast(Shape),
    BroadcastWith,
    Flip(AxisSet),
    InsertAxes(AxisSet),
    MergeAxes(usize),
    RemoveAxes(AxisSet),
    Diagonal { offset: isize, axis1: usize, axis2: usize },
    Part(Part),
}

/// A part of a complex number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Real,
    Imaginary,
}

/// The axes of `x` in another order.
pub(crate) fn permute(x: &Tensor, axes: &[usize]) -> Result<Tensor> {
    apply(&ViewOp::Permute(axes.into()), &[x])
}

/// `x` with other lengths, in row-major order.
pub(crate) fn reshape(x: &Tensor, newshape: &NewShape) -> Result<Tensor> {
    apply(&ViewOp::Reshape(newshape.clone()), &[x])
}

/// All elements of `x` on one axis.
pub(crate) fn flatten(x: &Tensor) -> Result<Tensor> {
    if x.ndim() == 1 { Ok(x.clone()) } else { reshape(x, &NewShape::from([-1])) }
}

/// `x` by a basic index; axes without an item are taken whole.
pub(crate) fn index(x: &Tensor, items: &[Item]) -> Result<Tensor> {
    index_by(x, SmallVec::from_slice(items))
}

/// As [`index`], of items that are not needed any more.
pub(crate) fn index_by(x: &Tensor, items: Items) -> Result<Tensor> {
    apply(&BasicIndex(items), &[x])
}

/// `len` positions of `axis` from `start`, which lie inside it.
pub(crate) fn narrow(x: &Tensor, axis: usize, start: isize, stop: Option<isize>) -> Result<Tensor> {
    let whole = Item::Range { start: None, stop: None, step: 1 };
    let mut items: Items = SmallVec::from_elem(whole, axis);
    items.push(Item::Range { start: Some(start), stop, step: 1 });
    index(x, &items)
}

/// `x` stretched to `shape`.
pub(crate) fn broadcast_to(x: &Tensor, shape: &Shape) -> Result<Tensor> {
    if x.shape() == *shape {
        return Ok(x.clone());
    }
    if !x.is_symbolic() && shape.known().is_none() {
        return Err(Error::value(format!("data does not stretch to the unknown lengths of {shape}")));
    }
    apply(&ViewOp::Broadcast(shape.clone()), &[x])
}

/// `x` stretched to the shape that it and `others` broadcast to, whose lengths may be unknown.
pub(crate) fn broadcast_with(x: &Tensor, others: &[&Tensor]) -> Result<Tensor> {
    let inputs: SmallVec<[&Tensor; 4]> = [x].into_iter().chain(others.iter().copied()).collect();
    apply(&ViewOp::BroadcastWith, &inputs)
}

/// `x` with some axes reversed.
pub(crate) fn flip(x: &Tensor, axes: &[usize]) -> Result<Tensor> {
    apply(&ViewOp::Flip(axes.into()), &[x])
}

/// `x` with new axes of length 1 at these places of the result.
pub(crate) fn insert_axes(x: &Tensor, axes: &[usize]) -> Result<Tensor> {
    let mut sorted = AxisSet::from_slice(axes);
    sorted.sort_unstable();
    apply(&ViewOp::InsertAxes(sorted), &[x])
}

/// `x` with `axis` and the one behind it as one axis.
pub(crate) fn merge_axes(x: &Tensor, axis: usize) -> Result<Tensor> {
    apply(&ViewOp::MergeAxes(axis), &[x])
}

/// `x` without these axes, of length 1 each.
pub(crate) fn squeeze(x: &Tensor, axes: &[usize]) -> Result<Tensor> {
    if axes.is_empty() {
        return Ok(x.clone());
    }
    let mut sorted = AxisSet::from_slice(axes);
    sorted.sort_unstable();
    apply(&ViewOp::RemoveAxes(sorted), &[x])
}

/// The diagonal of two axes as a new last axis.
pub(crate) fn diagonal(x: &Tensor, offset: isize, axis1: isize, axis2: isize) -> Result<Tensor> {
    let ndim = x.ndim();
    if ndim < 2 {
        return Err(Error::value(format!("a diagonal needs 2 dims, not {ndim}")));
    }
    let (axis1, axis2) = (check_axis(axis1, ndim)?, check_axis(axis2, ndim)?);
    if axis1 == axis2 {
        return Err(Error::value(format!("axis1 and axis2 are both {axis1}")));
    }
    apply(&ViewOp::Diagonal { offset, axis1, axis2 }, &[x])
}

/// A part of each complex number.
pub(crate) fn part(x: &Tensor, part: Part) -> Result<Tensor> {
    apply(&ViewOp::Part(part), &[x])
}

impl Primitive for ViewOp {
    fn name(&self) -> &'static str {
        match self {
            ViewOp::Permute(_) => "transpose",
            ViewOp::Reshape(_) | ViewOp::MergeAxes(_) => "reshape",
            ViewOp::Broadcast(_) | ViewOp::BroadcastWith => "broadcast_to",
            ViewOp::Flip(_) => "flip",
            ViewOp::InsertAxes(_) => "expand_dims",
            ViewOp::RemoveAxes(_) => "squeeze",
            ViewOp::Diagonal { .. } => "diagonal",
            ViewOp::Part(Part::Real) => "real",
            ViewOp::Part(Part::Imaginary) => "imag",
        }
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let Spec { shape, dtype, .. } = &inputs[0];
        let shape = match self {
            ViewOp::Permute(axes) => axes.iter().map(|&axis| shape[axis]).collect(),
            ViewOp::Reshape(newshape) => infer_reshape(shape, newshape)?,
            ViewOp::Broadcast(target) => infer_broadcast(shape, target)?,
            ViewOp::BroadcastWith => broadcast_all(inputs.iter().map(|input| &input.shape))?,
            ViewOp::Flip(_) => shape.clone(),
            ViewOp::InsertAxes(axes) => {
                let mut shape = shape.clone();
                axes.iter().for_each(|&axis| shape.0.insert(axis, Dim::Known(1)));
                shape
            }
            ViewOp::MergeAxes(axis) => {
                let mut merged = shape.clone();
                let behind = merged.0.remove(axis + 1);
                merged.0[*axis] = merged.0[*axis] * behind;
                merged
            }
            ViewOp::RemoveAxes(axes) => infer_squeeze(shape, axes)?,
            ViewOp::Diagonal { offset, axis1, axis2 } => {
                let len = match (shape[*axis1], shape[*axis2]) {
                    (Dim::Known(rows), Dim::Known(cols)) => Dim::Known(diagonal_len(rows, cols, *offset)),
                    _ => Dim::Unknown,
                };
                let kept = (0..shape.ndim()).filter(|axis| axis != axis1 && axis != axis2);
                kept.map(|axis| shape[axis]).chain([len]).collect()
            }
            ViewOp::Part(_) => shape.clone(),
        };
        Ok(Spec::new(shape, if let ViewOp::Part(_) = self { dtype.real() } else { *dtype }))
    }

    /// The axes that a fold has kept, taken away again, and what needs no inference.
    fn quick(&self, inputs: &[&View]) -> Option<Result<View>> {
        let dims = inputs[0].dims();
        let is_allowed = match self {
            // The door looks for too many dims only where it infers.
            ViewOp::InsertAxes(axes) => dims.len() + axes.len() <= Shape::MAX_NDIM,
            ViewOp::RemoveAxes(axes) => axes.iter().all(|&axis| dims[axis] == 1),
            _ => true,
        };
        if is_allowed { self.of_axes(inputs[0]).map(Ok) } else { None }
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let view = inputs[0];
        match self {
            ViewOp::Reshape(_) | ViewOp::MergeAxes(_) => run_reshape(view, &out.dims()),
            ViewOp::Broadcast(_) | ViewOp::BroadcastWith => Ok(view.with_layout(view.layout.broadcast(&out.dims()))),
            _ => Ok(self.of_axes(view).expect("the others say by themselves what they give")),
        }
    }
}

impl ViewOp {
    /// The view by an op that needs nothing but axes; none for those that need the lengths of the result.
    fn of_axes(&self, view: &View) -> Option<View> {
        let layout = &view.layout;
        Some(view.with_layout(match self {
            ViewOp::Permute(axes) => layout.permute(axes),
            ViewOp::Flip(axes) => axes.iter().fold(layout.clone(), |layout, &axis| layout.flip(axis)),
            ViewOp::InsertAxes(axes) => axes.iter().fold(layout.clone(), |layout, &axis| layout.insert_axis(axis)),
            ViewOp::RemoveAxes(axes) => {
                axes.iter().rev().fold(layout.clone(), |layout, &axis| layout.remove_axis(axis))
            }
            ViewOp::Diagonal { offset, axis1, axis2 } => layout.diagonal(*offset, *axis1, *axis2),
            ViewOp::Part(part) => return Some(run_part(view, *part)),
            ViewOp::Reshape(_) | ViewOp::MergeAxes(_) | ViewOp::Broadcast(_) | ViewOp::BroadcastWith => return None,
        }))
    }
}

/// A basic index. A primitive of its own, because what Python's loops wait for should not be looked up among others.
#[derive(Clone, Debug)]
struct BasicIndex(Items);

impl Primitive for BasicIndex {
    fn name(&self) -> &'static str {
        "get_item"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        Ok(Spec::new(infer_index(&inputs[0].shape, &self.0)?, inputs[0].dtype))
    }

    /// What is in range.
    #[inline]
    fn quick(&self, inputs: &[&View]) -> Option<Result<View>> {
        let (view, items) = (inputs[0], &self.0);
        if view.dims().len() + items.len() > Shape::MAX_NDIM {
            return None;
        }
        Some(Ok(view.with_layout(index_layout(&view.layout, items)?)))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], _: &Spec) -> Result<View> {
        let layout = index_layout(&inputs[0].layout, &self.0).expect("infer has checked the items");
        Ok(inputs[0].with_layout(layout))
    }
}

fn infer_reshape(shape: &Shape, newshape: &NewShape) -> Result<Shape> {
    let dims = &newshape.0;
    let shown = || format!("{:?}", &dims[..]).replace('[', "(").replace(']', ")");
    if let Some(bad) = dims.iter().find(|&&n| n < -1) {
        return Err(Error::value(format!("newshape {} has the negative length {bad}", shown())));
    }
    let free = dims.iter().filter(|&&n| n == -1).count();
    if free > 1 {
        return Err(Error::value(format!("newshape {} has more than one -1", shown())));
    }
    let known = dims.iter().filter(|&&n| n != -1).try_fold(1usize, |product, &n| product.checked_mul(n as usize));
    let mismatch = || Error::shape(format!("cannot reshape {shape} into {}", shown()));
    let Dim::Known(size) = shape.size() else {
        return Ok(dims.iter().map(|&n| if n == -1 { Dim::Unknown } else { Dim::Known(n as usize) }).collect());
    };
    let known = known.ok_or_else(mismatch)?;
    if free == 1 && known == 0 {
        return Err(Error::value(format!("newshape {} leaves the -1 beside a 0 open", shown())));
    }
    if (free == 0 && known != size) || (free == 1 && size % known != 0) {
        return Err(mismatch());
    }
    Ok(dims.iter().map(|&n| Dim::Known(if n == -1 { size / known } else { n as usize })).collect())
}

fn run_reshape(view: &View, dims: &Dims) -> Result<View> {
    match view.layout.reshape(dims, view.itemsize()) {
        Some(layout) => Ok(view.with_layout(layout)),
        None => {
            let copy = view.copied()?;
            let layout = Layout::dense(dims.clone(), view.itemsize());
            Ok(copy.with_layout(layout))
        }
    }
}

fn infer_broadcast(shape: &Shape, target: &Shape) -> Result<Shape> {
    let mismatch = |_| Error::shape(format!("shape {shape} does not broadcast to {target}"));
    let both = broadcast(shape, target).map_err(mismatch)?;
    if both.ndim() != target.ndim() || !both.iter().zip(target.iter()).all(|(a, b)| a.fits(*b)) {
        return Err(mismatch(Error::shape("")));
    }
    Ok(target.clone())
}

fn infer_squeeze(shape: &Shape, axes: &AxisSet) -> Result<Shape> {
    if let Some(&axis) = axes.iter().find(|&&axis| !shape[axis].fits(Dim::Known(1))) {
        return Err(Error::value(format!("axis {axis} has length {}, not 1, in shape {shape}", shape[axis])));
    }
    Ok((0..shape.ndim()).filter(|axis| !axes.contains(axis)).map(|axis| shape[axis]).collect())
}

fn run_part(view: &View, part: Part) -> View {
    let real = view.dtype.real();
    let mut layout = view.layout.clone();
    if part == Part::Imaginary {
        layout.offset += real.itemsize() as isize;
    }
    View { buffer: view.buffer.clone(), layout, dtype: real }
}

/// The positions that a range names on an axis of `len`, clipped as Python clips them.
#[inline]
fn span(len: usize, start: Option<isize>, stop: Option<isize>, step: isize) -> Span {
    let len = len as isize;
    let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
    let clip = |at: isize| if at < 0 { at.saturating_add(len).max(low) } else { at.min(high) };
    let start = start.map_or(if step > 0 { low } else { high }, clip);
    let stop = stop.map_or(if step > 0 { high } else { low }, clip);
    let distance = if step > 0 { stop - start } else { start - stop };
    let n = match step {
        _ if distance <= 0 => 0,
        // A division takes as long as all the rest.
        1 | -1 => distance as usize,
        _ => (distance as usize).div_ceil(step.unsigned_abs()),
    };
    Span { start: start.max(0) as usize, len: n, step }
}

fn infer_index(shape: &Shape, items: &[Item]) -> Result<Shape> {
    let taken = items.iter().filter(|item| **item != Item::NewAxis).count();
    if taken > shape.ndim() {
        return Err(Error::index(format!("{taken} indices for a tensor of {} dims", shape.ndim())));
    }
    let mut dims = shape.iter().enumerate();
    let mut out = Shape::scalar();
    for item in items {
        match *item {
            Item::NewAxis => out.0.push(Dim::Known(1)),
            Item::At(at) => check_at(at, dims.next().expect("counted"))?,
            Item::Range { step: 0, .. } => return Err(Error::value("a slice has step 0")),
            Item::Range { start, stop, step } => {
                let (_, &dim) = dims.next().expect("counted");
                let whole = start.is_none() && stop.is_none() && step.unsigned_abs() == 1;
                out.0.push(if whole { dim } else { dim.map(|len| span(len, start, stop, step).len) });
            }
        }
    }
    out.0.extend(dims.map(|(_, &dim)| dim));
    Ok(out)
}

fn check_at(at: isize, (axis, dim): (usize, &Dim)) -> Result<()> {
    match dim {
        Dim::Known(len) if at >= *len as isize || at < -(*len as isize) => {
            Err(Error::index(format!("index {at} is out of bounds for axis {axis} of length {len}")))
        }
        _ => Ok(()),
    }
}

/// The layout of a basic index; none if it is out of range.
///
/// In one pass and without a copy of the layout: indexing is what loops of Python do, and they wait for it.
#[inline]
fn index_layout(layout: &Layout, items: &[Item]) -> Option<Layout> {
    let mut out = Layout { dims: Dims::new(), strides: Strides::new(), offset: layout.offset };
    let mut axis = 0;
    for item in items {
        if let Item::NewAxis = item {
            out.dims.push(1);
            out.strides.push(0);
            continue;
        }
        let (len, stride) = (*layout.dims.get(axis)?, layout.strides[axis]);
        axis += 1;
        match *item {
            Item::At(at) => {
                let at = if at < 0 { at + len as isize } else { at };
                if at < 0 || at >= len as isize {
                    return None;
                }
                out.offset += stride * at;
            }
            Item::Range { step: 0, .. } => return None,
            Item::Range { start, stop, step } => {
                let span = span(len, start, stop, step);
                if span.len > 0 {
                    out.offset += stride * span.start as isize;
                }
                out.dims.push(span.len);
                out.strides.push(stride.wrapping_mul(step));
            }
            Item::NewAxis => unreachable!("seen above"),
        }
    }
    for axis in axis..layout.ndim() {
        out.dims.push(layout.dims[axis]);
        out.strides.push(layout.strides[axis]);
    }
    Some(out)
}

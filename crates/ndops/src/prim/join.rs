//! Ops that lay runs of elements one after another: concatenations, rolls, repeats.

use std::sync::Arc;

use smallvec::SmallVec;

use super::{Primitive, apply};
use crate::cpu::copy;
use crate::cpu::repeat;
use crate::dtype::promote::promote;
use crate::error::{Error, Result};
use crate::shape::layout::{Layout, Span};
use crate::shape::{Dim, Dims, Shape};
use crate::tensor::view::{Dense, View};
use crate::tensor::{Operand, Spec, Tensor};

/// So few elements are joined without preparations.
const FEW: usize = 1 << 12;

/// Tensors one after another along an axis, in the dtype that they promote to.
#[derive(Clone, Debug)]
struct Concat(usize);

/// `parts` one after another along `axis`; there is at least one, and they have a rank that `axis` fits.
pub(crate) fn concat(parts: &[&Tensor], axis: usize) -> Result<Tensor> {
    apply(&Concat(axis), parts)
}

/// The operands as tensors. Numbers take the dtype that all promote to.
///
/// # Errors
/// `Value` if there are none; `Overflow` if an integer does not fit.
pub(crate) fn tensors(operands: &[Operand]) -> Result<SmallVec<[Tensor; 4]>> {
    if operands.is_empty() {
        return Err(Error::value("needs at least one tensor"));
    }
    if operands.iter().all(|operand| operand.0.weak().is_none()) {
        return Ok(operands.iter().map(|operand| operand.0.clone()).collect());
    }
    let dtype = promote(operands.iter().map(|operand| operand.0.spec().rank()))?;
    let tensor = |operand: &Operand| {
        let Some(number) = operand.0.weak() else { return Ok(operand.0.clone()) };
        number.check_fits(dtype)?;
        super::cast::cast(&operand.0, dtype)
    };
    operands.iter().map(tensor).collect()
}

impl Primitive for Concat {
    fn name(&self) -> &'static str {
        "concatenate"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let dtype = promote(inputs.iter().map(Spec::rank))?;
        let (first, rest) = inputs.split_first().expect("checked by `tensors`");
        let mut shape = first.shape.clone();
        for Spec { shape: other, .. } in rest {
            let fits = |axis: usize| axis == self.0 || shape[axis].fits(other[axis]);
            if other.ndim() != shape.ndim() || !(0..shape.ndim()).all(fits) {
                return Err(Error::shape(format!("shapes {} and {other} differ beside axis {}", first.shape, self.0)));
            }
            for axis in 0..shape.ndim() {
                let (a, b) = (shape[axis], other[axis]);
                shape.0[axis] = if axis == self.0 { a + b } else { a.unify(b) };
            }
        }
        Ok(Spec::new(shape, dtype))
    }

    /// A few dense elements of one dtype, along the first axis.
    fn quick(&self, inputs: &[&View]) -> Option<Result<View>> {
        let (first, axis) = (inputs.first()?, self.0);
        let dtype = first.dtype;
        let others = first.dims().get(1..)?;
        let fits = |view: &&View| view.dtype == dtype && view.dims().get(1..) == Some(others) && view.is_dense();
        if axis > 0 || dtype.is_float8() || !inputs.iter().all(fits) {
            return None;
        }
        let mut dims = first.dims().clone();
        dims[0] = inputs.iter().try_fold(0usize, |sum, view| sum.checked_add(view.dims()[0]))?;
        if dims.iter().try_fold(1usize, |size, &n| size.checked_mul(n))? > FEW {
            return None;
        }
        let joined = || {
            let (unit, mut out) = (dtype.bits(), Dense::zeroed(dtype, dims)?);
            dispatch!(unit in sizes, T => {
                let mut rest = out.as_mut_slice::<T>();
                for view in inputs {
                    let (place, behind) = rest.split_at_mut(view.size());
                    place.copy_from_slice(view.as_slice::<T>().expect("dense"));
                    rest = behind;
                }
            });
            Ok(out.into_view())
        };
        Some(joined())
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let parts = inputs.iter().map(|part| part.cast(out.dtype)).collect::<Result<SmallVec<[View; 4]>>>()?;
        copy::concat(&parts, self.0, out.dims(), out.dtype)
    }
}

/// Elements moved along axes, each by a number of places; `None` is the flattened tensor.
#[derive(Clone, Debug)]
struct Roll(SmallVec<[(Option<usize>, isize); 4]>);

/// The elements of `x` moved by the sum of the moves.
pub(crate) fn roll(x: &Tensor, moves: &[(Option<usize>, isize)]) -> Result<Tensor> {
    apply(&Roll(moves.into()), &[x])
}

impl Primitive for Roll {
    fn name(&self) -> &'static str {
        "roll"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        Ok(Spec::new(inputs[0].shape.clone(), inputs[0].dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], _: &Spec) -> Result<View> {
        self.0.iter().try_fold(inputs[0].clone(), |view, &(axis, shift)| match axis {
            Some(axis) => roll_axis(&view, axis, shift),
            None => {
                let dense = view.to_dense()?;
                let flat = dense.layout.reshape(&[view.size()], view.itemsize()).expect("dense");
                let rolled = roll_axis(&dense.with_layout(flat), 0, shift)?.to_dense()?;
                let whole = rolled.layout.reshape(view.dims(), view.itemsize()).expect("dense");
                Ok(rolled.with_layout(whole))
            }
        })
    }
}

fn roll_axis(view: &View, axis: usize, shift: isize) -> Result<View> {
    let n = view.dims()[axis];
    if n == 0 {
        return Ok(view.clone());
    }
    let shift = shift.rem_euclid(n as isize) as usize;
    if shift == 0 {
        return Ok(view.clone());
    }
    let span = |start, len| view.with_layout(view.layout.slice(axis, Span { start, len, step: 1 }));
    copy::concat(&[span(n - shift, shift), span(0, n - shift)], axis, view.dims().clone(), view.dtype)
}

/// Each position of an axis, as many times as its count says.
#[derive(Clone, Debug)]
struct Repeat {
    /// One count for all positions, or one for each.
    counts: Arc<[usize]>,
    axis: usize,
}

/// Each position of `axis` of `x` repeated; `counts` has one number, or one for each position.
pub(crate) fn repeat(x: &Tensor, counts: &[usize], axis: usize) -> Result<Tensor> {
    apply(&Repeat { counts: counts.into(), axis }, &[x])
}

impl Repeat {
    /// The length of the axis after the repetition.
    fn len(&self, dim: Dim) -> Result<Dim> {
        if let [count] = self.counts[..] {
            return Ok(dim * Dim::Known(count));
        }
        if !dim.fits(Dim::Known(self.counts.len())) {
            return Err(Error::shape(format!(
                "{} counts for {dim} positions of axis {}",
                self.counts.len(),
                self.axis
            )));
        }
        Ok(Dim::Known(self.counts.iter().fold(0, |sum: usize, &count| sum.saturating_add(count))))
    }
}

impl Primitive for Repeat {
    fn name(&self) -> &'static str {
        "repeat"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let mut shape: Shape = inputs[0].shape.clone();
        shape.0[self.axis] = self.len(shape[self.axis])?;
        Ok(Spec::new(shape, inputs[0].dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let runs: usize = inputs[0].dims()[self.axis + 1..].iter().product();
        repeat::repeat(&inputs[0].to_dense()?, inputs[0].dims()[self.axis], runs, &self.counts, out.dims())
    }
}

/// The tensor side by side with itself, so many times along each axis.
#[derive(Clone, Debug)]
struct Tile(SmallVec<[usize; 4]>);

/// `x` side by side with itself, `counts[i]` times along axis `i`.
pub(crate) fn tile(x: &Tensor, counts: &[usize]) -> Result<Tensor> {
    apply(&Tile(counts.into()), &[x])
}

impl Primitive for Tile {
    fn name(&self) -> &'static str {
        "tile"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let Spec { shape, dtype, .. } = &inputs[0];
        let shape: Shape = shape.iter().zip(&self.0).map(|(&dim, &count)| dim * Dim::Known(count)).collect();
        if let Some(dims) = shape.known() {
            Shape::check_bytes(&dims, dtype.itemsize())?;
        }
        Ok(Spec::new(shape, *dtype))
    }

    /// The copies are stretched axes in front of the tensor's own: dense, each pair is one axis.
    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let x = inputs[0];
        let pairs = (0..self.0.len()).fold(x.layout.clone(), |layout, axis| layout.insert_axis(2 * axis));
        let stretched: Dims = self.0.iter().zip(x.dims()).flat_map(|(&count, &dim)| [count, dim]).collect();
        let copy = x.with_layout(pairs.broadcast(&stretched)).copied()?;
        Ok(copy.with_layout(Layout::dense(out.dims(), x.itemsize())))
    }
}

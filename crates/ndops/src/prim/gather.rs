//! Elements chosen by tensors of positions, and by masks.

use smallvec::SmallVec;

use super::{Primitive, apply};
use crate::cpu::choices::{Chooser, cannot_broadcast};
use crate::cpu::{gather, take_along};
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::broadcast::{broadcast, broadcast_all};
use crate::shape::{Dim, Shape};
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// What an index tensor of a gather goes along.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Along {
    /// The first axis of the source.
    pub axis: usize,
    /// One axis for positions, any number for a mask; none for positions that stand for no axis.
    pub n_axes: usize,
    pub is_mask: bool,
    /// What errors call the first axis.
    pub name: usize,
}

/// What index tensors choose along some axes of a tensor. They broadcast together, a mask as the positions of its true elements, and their
/// dims stand in the result at `at` among the axes that go over whole.
#[derive(Clone, Debug)]
struct Gather {
    op: &'static str,
    along: SmallVec<[Along; 2]>,
    at: usize,
}

/// One element of each line along an axis per position; the other axes of both operands go together.
#[derive(Clone, Debug)]
struct TakeAlong {
    axis: usize,
}

/// What `indices` choose of `x`, each along its own axes; their dims stand at `at` among the other ones.
pub(crate) fn gather(x: &Tensor, indices: &[&Tensor], along: &[Along], at: usize) -> Result<Tensor> {
    let inputs: SmallVec<[&Tensor; 3]> = [x].into_iter().chain(indices.iter().copied()).collect();
    apply(&Gather { op: "get_item", along: along.into(), at }, &inputs)
}

/// The slices of `axis` of `x` at `indices`, in place of the axis.
pub(crate) fn take(x: &Tensor, indices: &Tensor, axis: usize) -> Result<Tensor> {
    let along = Along { axis, n_axes: 1, is_mask: false, name: axis };
    apply(&Gather { op: "take", along: SmallVec::from_slice(&[along]), at: axis }, &[x, indices])
}

/// The elements at `indices` of each line of `x` along `axis`.
pub(crate) fn take_along(x: &Tensor, indices: &Tensor, axis: usize) -> Result<Tensor> {
    apply(&TakeAlong { axis }, &[x, indices])
}

fn check_indices(dtype: DType) -> Result<()> {
    if dtype.is_integer() || dtype == DType::Bool {
        return Ok(());
    }
    Err(Error::type_(format!("indices are {dtype}, not integers")))
}

impl Along {
    fn axes(&self) -> SmallVec<[usize; 4]> {
        (self.axis..self.axis + self.n_axes).collect()
    }

    /// The shape of the positions.
    ///
    /// # Errors
    /// `Index` if a mask has other lengths than its axes, `Type` for a dtype that chooses nothing.
    fn check(&self, x: &Shape, indices: &Spec) -> Result<Shape> {
        check_indices(indices.dtype)?;
        if !self.is_mask {
            return Ok(indices.shape.clone());
        }
        let axes = &x[self.axis..self.axis + self.n_axes];
        if let Some(i) = (0..self.n_axes).find(|&i| !axes[i].fits(indices.shape[i])) {
            let (own, len, axis) = (indices.shape[i], axes[i], self.name + i);
            return Err(Error::index(format!("a mask of length {own} does not fit axis {axis} of length {len}")));
        }
        Ok(Shape::from([Dim::Unknown]))
    }

    fn chooser<'a>(&self, x: &View, indices: &'a View) -> Chooser<'a> {
        let axes = match self.n_axes {
            0 => SmallVec::from_slice(&[(1, 0)]),
            _ => x.layout.permute(&self.axes()).merged(),
        };
        Chooser { indices, is_mask: self.is_mask, axes, name: self.name }
    }
}

impl Gather {
    /// The axes of a source of rank `ndim` that go over whole.
    fn kept(&self, ndim: usize) -> SmallVec<[usize; 4]> {
        let is_chosen = |axis: &usize| self.along.iter().any(|along| along.axes().contains(axis));
        (0..ndim).filter(|axis| !is_chosen(axis)).collect()
    }
}

impl Primitive for Gather {
    fn name(&self) -> &'static str {
        self.op
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let (x, indices) = inputs.split_first().expect("a source");
        let shapes: Vec<Shape> = self
            .along
            .iter()
            .zip(indices)
            .map(|(along, indices)| along.check(&x.shape, indices))
            .collect::<Result<_>>()?;
        let chosen = broadcast_all(&shapes).map_err(|_| cannot_broadcast(&shapes))?;
        let kept = self.kept(x.shape.ndim());
        let (before, after) = kept.split_at(self.at);
        let whole = |&axis: &usize| x.shape[axis];
        let dims = before.iter().map(whole).chain(chosen.iter().copied()).chain(after.iter().map(whole));
        Ok(Spec::new(dims.collect(), x.dtype))
    }

    /// One small index tensor, whose dims stand in place of the axes.
    fn quick(&self, inputs: &[&View]) -> Option<Result<View>> {
        let ([along], [x, indices]) = (&self.along[..], inputs) else { return None };
        let fits = |axes: &[usize]| axes == &indices.dims()[..];
        let is_usual =
            along.n_axes > 0 && self.at == along.axis && x.dims().len() + indices.dims().len() <= Shape::MAX_NDIM;
        if !is_usual || (along.is_mask && !fits(&x.dims()[along.axis..along.axis + along.n_axes])) {
            return None;
        }
        let chooser = Chooser { indices, is_mask: along.is_mask, axes: SmallVec::new(), name: along.name };
        gather::gather_small(x, along.axis, &chooser)
    }

    /// The lengths that masks choose are found here.
    fn run(&self, _: &[Spec], inputs: &[&View], _: &Spec) -> Result<View> {
        let (x, indices) = inputs.split_first().expect("a source");
        let choosers: SmallVec<[Chooser; 2]> =
            self.along.iter().zip(indices).map(|(along, indices)| along.chooser(x, indices)).collect();
        gather::gather(x, &self.kept(x.dims().len()), &choosers, self.at)
    }
}

impl Primitive for TakeAlong {
    fn name(&self) -> &'static str {
        "take_along_axis"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let (x, indices) = (&inputs[0], &inputs[1]);
        check_indices(indices.dtype)?;
        if x.shape.ndim() != indices.shape.ndim() {
            let text = format!("x of shape {} and indices of shape {} differ in rank", x.shape, indices.shape);
            return Err(Error::value(text));
        }
        let others = |shape: &Shape| {
            let mut shape = shape.clone();
            shape.0[self.axis] = Dim::Known(1);
            shape
        };
        let mut shape = broadcast(&others(&x.shape), &others(&indices.shape)).map_err(|_| {
            Error::shape(format!("x of shape {} and indices of shape {} do not broadcast", x.shape, indices.shape))
        })?;
        shape.0[self.axis] = indices.shape[self.axis];
        Ok(Spec::new(shape, x.dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        take_along::take_along(inputs[0], inputs[1], self.axis, out.dims())
    }
}

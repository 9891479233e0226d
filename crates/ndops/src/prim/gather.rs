//! Elements chosen by a tensor of positions.

use super::{Primitive, apply};
use crate::cpu::gather;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::broadcast::broadcast;
use crate::shape::{Dim, Shape};
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// Whole slices of an axis, chosen by positions of any shape.
#[derive(Clone, Debug)]
struct Take {
    axis: usize,
}

/// One element of each line along an axis per position; the other axes of both operands go together.
#[derive(Clone, Debug)]
struct TakeAlong {
    axis: usize,
}

/// The slices of `axis` of `x` at `indices`, in place of the axis.
pub(crate) fn take(x: &Tensor, indices: &Tensor, axis: usize) -> Result<Tensor> {
    apply(&Take { axis }, &[x, indices])
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

impl Primitive for Take {
    fn name(&self) -> &'static str {
        "take"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let (x, indices) = (&inputs[0], &inputs[1]);
        check_indices(indices.dtype)?;
        let (before, after) = (&x.shape[..self.axis], &x.shape[self.axis + 1..]);
        Ok(Spec::new([before, &indices.shape, after].concat().into_iter().collect(), x.dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        gather::take(inputs[0], inputs[1], self.axis, out.dims())
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
        gather::take_along(inputs[0], inputs[1], self.axis, out.dims())
    }
}

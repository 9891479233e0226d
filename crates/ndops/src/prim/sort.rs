//! Sorts of lines along an axis.

use super::{Primitive, apply};
use crate::cpu::sort;
use crate::dtype::DType;
use crate::error::Result;
use crate::shape::Dim;
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// Each line along an axis in order.
#[derive(Clone, Debug)]
struct Sort {
    axis: usize,
}

/// The positions of the elements of each line along an axis, in order of the elements.
#[derive(Clone, Debug)]
struct ArgSort {
    axis: usize,
}

/// The lines of `x` along `axis` in order: ascending, NaN last, stable; complex numbers by the real, then the imaginary part.
pub(crate) fn sort(x: &Tensor, axis: usize) -> Result<Tensor> {
    apply(&Sort { axis }, &[x])
}

/// The positions that [`sort`] takes the elements from.
pub(crate) fn argsort(x: &Tensor, axis: usize) -> Result<Tensor> {
    apply(&ArgSort { axis }, &[x])
}

impl Primitive for Sort {
    fn name(&self) -> &'static str {
        "sort"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        Ok(Spec::new(inputs[0].shape.clone(), inputs[0].dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], _: &Spec) -> Result<View> {
        sort::sort(inputs[0], self.axis)
    }
}

impl Primitive for ArgSort {
    fn name(&self) -> &'static str {
        "argsort"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let shape = inputs[0].shape.clone();
        let long = matches!(shape[self.axis], Dim::Known(n) if n > i32::MAX as usize);
        Ok(Spec::new(shape, if long { DType::I64 } else { DType::I32 }))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        sort::argsort(inputs[0], self.axis, out.dtype)
    }
}

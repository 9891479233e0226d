//! Positions of what is not zero.

use super::argfold::index_dtype;
use super::{Primitive, apply};
use crate::cpu::positions;
use crate::error::Result;
use crate::shape::{Dim, Shape};
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// The positions of the elements that are not zero, a row for each axis; how many only the data tell.
#[derive(Clone, Debug)]
struct Nonzero;

/// The positions of the elements of `x`, which has an axis, that are not zero: a row for each axis.
pub(crate) fn nonzero(x: &Tensor) -> Result<Tensor> {
    apply(&Nonzero, &[x])
}

impl Primitive for Nonzero {
    fn name(&self) -> &'static str {
        "nonzero"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let shape = &inputs[0].shape;
        let longest = shape.iter().filter_map(|dim| dim.known()).max();
        let dtype = index_dtype(Dim::from(longest));
        Ok(Spec::new(Shape::from([Dim::Known(shape.ndim()), Dim::Unknown]), dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        positions::nonzero(inputs[0], out.dtype)
    }
}

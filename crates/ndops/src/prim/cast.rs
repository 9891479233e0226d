//! Conversion between dtypes, and copies.

use super::{Primitive, apply};
use crate::cpu::drive::Job;
use crate::dtype::DType;
use crate::error::Result;
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// Elements converted to a dtype.
#[derive(Clone, Debug)]
struct Cast(DType);

impl Primitive for Cast {
    fn name(&self) -> &'static str {
        "cast"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        Ok(Spec::new(inputs[0].shape.clone(), self.0))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], _: &Spec) -> Result<View> {
        Job::cast(inputs[0].dtype, self.0).run(inputs, inputs[0].dims().clone())
    }
}

/// A dense copy.
#[derive(Clone, Debug)]
struct Copy;

impl Primitive for Copy {
    fn name(&self) -> &'static str {
        "copy"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        Ok(Spec::new(inputs[0].shape.clone(), inputs[0].dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], _: &Spec) -> Result<View> {
        inputs[0].copied()
    }
}

/// `x` in another dtype: floats truncate toward zero and saturate in integers, NaN is 0 there; numbers become bool by "is not zero".
pub(crate) fn cast(x: &Tensor, dtype: DType) -> Result<Tensor> {
    if x.dtype() == dtype && x.weak().is_none() { Ok(x.clone()) } else { apply(&Cast(dtype), &[x]) }
}

/// A copy of `x` in memory of its own.
pub(crate) fn copy(x: &Tensor) -> Result<Tensor> {
    apply(&Copy, &[x])
}

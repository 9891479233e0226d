//! Cross products.

use super::{Primitive, apply};
use crate::cpu::cross;
use crate::dtype::DType;
use crate::dtype::promote::promote;
use crate::error::{Error, Result};
use crate::shape::broadcast::broadcast;
use crate::shape::{Dim, Shape};
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// Cross products of the vectors on the last axes; what two vectors of two components give has no such axis.
#[derive(Clone, Debug)]
struct Cross;

/// The cross products of the vectors on the last axes of `x1` and `x2`.
pub(crate) fn cross(x1: &Tensor, x2: &Tensor) -> Result<Tensor> {
    apply(&Cross, &[x1, x2])
}

/// Whether the vectors on the last axis have two components. Those of an unknown number are taken to have three.
fn is_plane(name: &str, shape: &Shape) -> Result<bool> {
    match shape.last() {
        Some(Dim::Known(2)) => Ok(true),
        Some(Dim::Known(3) | Dim::Unknown) => Ok(false),
        Some(n) => Err(Error::value(format!("the vectors of {name} have 2 or 3 components, not {n}"))),
        None => Err(Error::value(format!("{name} is 0-d: a vector has an axis"))),
    }
}

impl Primitive for Cross {
    fn name(&self) -> &'static str {
        "cross"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let (x1, x2) = (&inputs[0].shape, &inputs[1].shape);
        let both_planes = is_plane("x1", x1)? & is_plane("x2", x2)?;
        let dtype = promote(inputs.iter().map(Spec::rank))?;
        if dtype == DType::Bool {
            return Err(Error::dtype("not defined for bool and bool"));
        }
        let batch = |shape: &Shape| shape[..shape.ndim() - 1].iter().copied().collect::<Shape>();
        let mut shape = broadcast(&batch(x1), &batch(x2))
            .map_err(|_| Error::shape(format!("vectors of shapes {x1} and {x2} do not broadcast")))?;
        if !both_planes {
            shape.0.push(Dim::Known(3));
        }
        Ok(Spec::new(shape, dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let computed = |x: &View| x.cast(out.dtype)?.cast(out.dtype.compute());
        cross::cross(&computed(inputs[0])?, &computed(inputs[1])?, out.dims())?.cast(out.dtype)
    }
}

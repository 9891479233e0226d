//! What is known of matrices by factoring them. The matrices lie on the last two axes.

use super::{Primitive, apply};
use crate::cpu::factor;
use crate::dtype::DType;
use crate::error::{Error, ErrorKind, Result};
use crate::shape::{Dim, Shape};
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// The direction of each determinant and the logarithm of its size, side by side on a new last axis.
#[derive(Clone, Debug)]
struct LogDeterminants;

/// The singular values of each matrix, on a new last axis, in no order.
#[derive(Clone, Debug)]
struct SingularValues;

/// The sign of the determinant of each matrix, or the complex number of its direction, and the logarithm of its absolute value: `(.., 2)` in the
/// dtype of `x`, a float dtype of at least 32 bits or a complex one.
pub(crate) fn log_determinants(x: &Tensor) -> Result<Tensor> {
    apply(&LogDeterminants, &[x])
}

/// The singular values of each matrix of floats or complex numbers, in float64: NaN where one of its elements is not finite.
pub(crate) fn singular_values(x: &Tensor) -> Result<Tensor> {
    apply(&SingularValues, &[x])
}

impl Primitive for LogDeterminants {
    fn name(&self) -> &'static str {
        "slogdet"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let Spec { shape, dtype, .. } = &inputs[0];
        let [batch @ .., rows, cols] = &shape[..] else {
            return Err(Error::new(
                ErrorKind::LinAlg,
                format!("a tensor of shape {shape} holds no matrices: it needs 2 dims"),
            ));
        };
        if !rows.fits(*cols) {
            return Err(Error::new(
                ErrorKind::LinAlg,
                format!("the matrices of a tensor of shape {shape} are not square"),
            ));
        }
        let shape: Shape = batch.iter().copied().chain([Dim::Known(2)]).collect();
        Ok(Spec::new(shape, *dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        factor::log_determinants(inputs[0], out.dims())
    }
}

impl Primitive for SingularValues {
    fn name(&self) -> &'static str {
        "norm"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let shape = &inputs[0].shape;
        let (batch, matrix) = shape.split_at(shape.ndim() - 2);
        let n = match (matrix[0], matrix[1]) {
            (Dim::Known(rows), Dim::Known(cols)) => Dim::Known(rows.min(cols)),
            (Dim::Known(0), _) | (_, Dim::Known(0)) => Dim::Known(0),
            _ => Dim::Unknown,
        };
        Ok(Spec::new(batch.iter().copied().chain([n]).collect(), DType::F64))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let wide = if inputs[0].dtype.is_complex() { DType::C128 } else { DType::F64 };
        factor::singular_values(&inputs[0].cast(wide)?, out.dims())
    }
}

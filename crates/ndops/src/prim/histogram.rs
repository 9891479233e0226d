//! Intervals of one length, and how many numbers lie in each.

use super::argfold::index_dtype;
use super::{Primitive, apply};
use crate::cpu::histogram;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::Shape;
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// The edges of intervals of one length from the first input to the second, both 0-d. The third is what they are for: beside a symbolic one
/// they are symbolic, be the ends known or not.
#[derive(Clone, Debug)]
struct Edges {
    bins: usize,
    dtype: DType,
}

/// The edges of `bins` intervals for `x` from `low` to `high`, 0-d tensors; where they are equal, from half a unit below to half a unit above.
pub(crate) fn edges(x: &Tensor, [low, high]: [&Tensor; 2], bins: usize, dtype: DType) -> Result<Tensor> {
    apply(&Edges { bins, dtype }, &[low, high, x])
}

/// Checks the ends of a range.
///
/// # Errors
/// `Value` if one is not finite.
pub(crate) fn check_range(low: f64, high: f64) -> Result<()> {
    if low.is_finite() && high.is_finite() {
        return Ok(());
    }
    Err(Error::value(format!("the range from {low} to {high} is not finite")))
}

impl Primitive for Edges {
    fn name(&self) -> &'static str {
        "histogram"
    }

    fn infer(&self, _: &[Spec]) -> Result<Spec> {
        let n = self.bins.saturating_add(1);
        Shape::check_bytes(&[n], DType::F64.itemsize())?;
        Ok(Spec::new(Shape::from(n), self.dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let end = |i: usize| inputs[i].cast(DType::F64)?.to_vec::<f64>().map(|end| end[0]);
        let (low, high) = (end(0)?, end(1)?);
        check_range(low, high)?;
        let half = if low == high { 0.5 } else { 0.0 };
        histogram::edges(low - half, high + half, self.bins)?.cast(out.dtype)
    }
}

/// How many elements of the first input lie between each two neighbours of the second.
#[derive(Clone, Debug)]
struct Histogram;

/// The number of elements of `x`, which is real, between each two neighbours of `edges`, the last edge included.
pub(crate) fn counts(x: &Tensor, edges: &Tensor) -> Result<Tensor> {
    apply(&Histogram, &[x, edges])
}

impl Primitive for Histogram {
    fn name(&self) -> &'static str {
        "histogram"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        Ok(Spec::new(Shape::from([inputs[1].shape[0] - 1.into()]), index_dtype(inputs[0].shape.size())))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        histogram::counts(inputs[0], &inputs[1].cast(DType::F64)?, out.dtype)
    }
}

//! Sums of products of a sequence with each window of another.

use super::{Primitive, apply};
use crate::cpu::correlate;
use crate::dtype::promote::DTypeRule;
use crate::error::{Error, Result};
use crate::shape::{Dim, Shape};
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// Which results of a correlation there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorrelateMode {
    /// Those where the shorter sequence lies inside the longer one.
    Valid,
    /// As many as the longer sequence has elements, from the middle.
    Same,
    /// All where the sequences overlap.
    Full,
}

impl CorrelateMode {
    /// The first result, among all of them, and their number, for sequences of `n1` and `n2` elements, neither without any.
    fn results(self, n1: usize, n2: usize) -> (usize, usize) {
        let (long, short) = (n1.max(n2), n1.min(n2));
        match self {
            CorrelateMode::Valid => (short - 1, long - short + 1),
            CorrelateMode::Same if n1 >= n2 => ((n2 - 1) / 2, n1),
            CorrelateMode::Same => (n1 / 2, n2),
            CorrelateMode::Full => (0, long.saturating_add(short - 1)),
        }
    }
}

/// The sums of `x1[n + k] * x2[n]` over `n`, for rising `k`.
#[derive(Clone, Debug)]
struct Correlate(CorrelateMode);

/// The correlation of two vectors, the second of which is not conjugated.
pub(crate) fn correlate(x1: &Tensor, x2: &Tensor, mode: CorrelateMode) -> Result<Tensor> {
    apply(&Correlate(mode), &[x1, x2])
}

impl Primitive for Correlate {
    fn name(&self) -> &'static str {
        "correlate"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        for (name, input) in ["x1", "x2"].iter().zip(inputs) {
            if input.shape.ndim() != 1 || input.shape[0] == Dim::Known(0) {
                return Err(Error::value(format!("{name} is a vector of some elements, not of shape {}", input.shape)));
            }
        }
        let len = match (inputs[0].shape[0], inputs[1].shape[0]) {
            (Dim::Known(n1), Dim::Known(n2)) => Dim::Known(self.0.results(n1, n2).1),
            _ => Dim::Unknown,
        };
        Ok(Spec::new(Shape::from([len]), DTypeRule::Correlate.resolve(inputs.iter().map(Spec::rank))?))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let dense = |x: &View| x.cast(out.dtype)?.cast(out.dtype.compute())?.to_dense();
        let (x1, x2) = (dense(inputs[0])?, dense(inputs[1])?);
        let (n1, n2) = (x1.size(), x2.size());
        let (first, len) = self.0.results(n1, n2);
        if n1 >= n2 {
            return correlate::correlate(&x1, &x2, first, len)?.cast(out.dtype);
        }
        // With the sequences exchanged the results come from the last to the first.
        let back = correlate::correlate(&x2, &x1, n1 + n2 - 1 - first - len, len)?.cast(out.dtype)?;
        Ok(back.with_layout(back.layout.flip(0)))
    }
}

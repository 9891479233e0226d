//! Places of values in a sorted sequence.

use super::argfold::index_dtype;
use super::{Primitive, apply};
use crate::cpu::bisect::{self, Side};
use crate::dtype::DType;
use crate::dtype::promote::{Rank, promote};
use crate::error::{Error, Result};
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// What is searched for.
#[derive(Clone, Debug)]
enum Search {
    /// Where to insert the values of the second input into the first.
    Insertion(Side),
    /// Between which elements of the first input, which rise or fall, the values of the second lie.
    Bins,
}

/// The positions in the 1-d `sorted` where `values` are inserted without disturbing the order.
pub(crate) fn insertion_points(sorted: &Tensor, values: &Tensor, side: Side) -> Result<Tensor> {
    apply(&Search::Insertion(side), &[sorted, values])
}

/// The numbers of the bins between the 1-d `edges` in which `values` lie.
pub(crate) fn bins(edges: &Tensor, values: &Tensor) -> Result<Tensor> {
    apply(&Search::Bins, &[edges, values])
}

/// The dtype that elements and values are compared in. An integer without a dtype that does not fit the promoted one is compared all the
/// same: it lies before or behind whatever that dtype holds.
fn compared(inputs: &[Spec]) -> Result<DType> {
    let dtype = promote(inputs.iter().map(Spec::rank))?;
    let rank = |input: &Spec| match input.weak {
        Some(scalar) if scalar.check_fits(dtype).is_err() => Rank::Strong(scalar.widest().dtype),
        _ => input.rank(),
    };
    promote(inputs.iter().map(rank))
}

impl Primitive for Search {
    fn name(&self) -> &'static str {
        match self {
            Search::Insertion(_) => "searchsorted",
            Search::Bins => "digitize",
        }
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let (sorted, values) = (&inputs[0].shape, &inputs[1].shape);
        if sorted.ndim() != 1 {
            let what = if let Search::Bins = self { "bins are" } else { "sorted_sequence is" };
            return Err(Error::value(format!("{what} 1-d, not of shape {sorted}")));
        }
        let dtype = compared(inputs)?;
        if matches!(self, Search::Bins) && dtype.is_complex() {
            return Err(Error::dtype(format!("not defined for {} and {}", inputs[1].dtype, inputs[0].dtype)));
        }
        Ok(Spec::new(values.clone(), index_dtype(sorted[0])))
    }

    fn run(&self, specs: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let sorted = inputs[0].cast(compared(specs)?)?;
        match self {
            Search::Insertion(side) => bisect::insertion_points(&sorted, inputs[1], *side, out.dtype),
            Search::Bins => bisect::bins(&sorted, inputs[1], out.dtype),
        }
    }
}

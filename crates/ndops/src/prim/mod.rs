//! Primitives: what ops are made of. Each kind has its rules once; an op is a row of data in a kind, or a composite of other ops.

use std::fmt::Debug;

use crate::error::Result;
use crate::tensor::Spec;
use crate::tensor::view::View;

pub(crate) mod apply;
pub(crate) mod argfold;
pub(crate) mod cast;
pub(crate) mod contract;
pub(crate) mod correlate;
pub(crate) mod count;
pub(crate) mod cross;
pub(crate) mod einsum;
mod einsum_plan;
mod einsum_run;
pub(crate) mod factor;
pub(crate) mod fill;
pub(crate) mod fold;
pub(crate) mod gather;
pub(crate) mod histogram;
pub(crate) mod join;
pub(crate) mod map;
pub(crate) mod pad;
pub(crate) mod positions;
pub(crate) mod quantile;
pub(crate) mod scan;
pub(crate) mod search;
pub(crate) mod sort;
pub(crate) mod view;

pub(crate) use apply::apply;

/// One primitive, with its arguments.
///
/// The set of kinds is open: a kind is a type that implements this trait, in a file of its own. Nothing lists them.
pub(crate) trait Primitive: Debug + Send + Sync + 'static {
    /// What errors call it.
    fn name(&self) -> &'static str;

    /// The spec of the result. The only shape and dtype rule there is; never reads data.
    fn infer(&self, inputs: &[Spec]) -> Result<Spec>;

    /// The result, where the inputs leave nothing to infer: for a small op, inferring costs more than computing. The door holds it
    /// against `infer` in debug builds.
    fn quick(&self, _inputs: &[&View]) -> Option<Result<View>> {
        None
    }

    /// The result. Takes the shape from `out`; only lengths that it leaves unknown are decided here.
    fn run(&self, specs: &[Spec], inputs: &[&View], out: &Spec) -> Result<View>;
}

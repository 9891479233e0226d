//! The ops, by the chapters of NumPy's manual.
//!
//! Names, parameters and defaults are those of Keras' "NumPy ops" page; names that are keywords of Rust have an underscore at the end.
//! Where the page says "tensor", a tensor by reference or a number may stand ([`Operand`]); where it says "axis", `None`, an integer or an
//! array of them ([`Axes`](crate::Axes)).

use crate::error::{Error, Result};
use crate::op::OpDef;
use crate::prim::view::{Item, index};
use crate::shape::Dim;
use crate::tensor::{Operand, Tensor};

mod arithmetic;
mod bitwise;
mod compare;
mod correlate;
mod create;
mod diagonal;
mod einsum;
mod exponent;
mod extrema;
mod functional;
mod geometry;
mod histogram;
mod index;
mod join;
mod linalg;
mod logic;
mod norm;
mod pad;
mod quantile;
mod ranges;
mod reduce;
mod round;
mod scan;
mod search;
mod shape;
mod sort;
mod statistics;
mod trig;

pub use arithmetic::*;
pub use bitwise::*;
pub use compare::*;
pub use correlate::*;
pub use create::*;
pub use diagonal::*;
pub use einsum::*;
pub use exponent::*;
pub use extrema::*;
pub use functional::*;
pub use geometry::*;
pub use histogram::*;
pub use index::*;
pub use join::*;
pub use linalg::*;
pub use logic::*;
pub use norm::*;
pub use pad::*;
pub use quantile::*;
pub use ranges::*;
pub use reduce::*;
pub use round::*;
pub use scan::*;
pub use search::*;
pub use shape::*;
pub use sort::*;
pub use statistics::*;
pub use trig::*;

/// The families, each with the list at the end of its file.
pub(crate) static FAMILIES: &[(&str, &[&OpDef])] = &[
    ("arithmetic", arithmetic::OPS),
    ("bitwise", bitwise::OPS),
    ("compare", compare::OPS),
    ("correlate", correlate::OPS),
    ("create", create::OPS),
    ("diagonal", diagonal::OPS),
    ("einsum", einsum::OPS),
    ("exponent", exponent::OPS),
    ("extrema", extrema::OPS),
    ("functional", functional::OPS),
    ("histogram", histogram::OPS),
    ("geometry", geometry::OPS),
    ("index", index::OPS),
    ("join", join::OPS),
    ("linalg", linalg::OPS),
    ("logic", logic::OPS),
    ("norm", norm::OPS),
    ("pad", pad::OPS),
    ("quantile", quantile::OPS),
    ("ranges", ranges::OPS),
    ("reduce", reduce::OPS),
    ("round", round::OPS),
    ("scan", scan::OPS),
    ("search", search::OPS),
    ("shape", shape::OPS),
    ("sort", sort::OPS),
    ("statistics", statistics::OPS),
    ("trig", trig::OPS),
];

/// The rows of a tensor: what an op that takes a sequence makes of a single tensor.
pub(crate) fn rows(x: &Tensor) -> Result<Vec<Operand>> {
    match x.shape().first() {
        Some(Dim::Known(n)) => {
            check_sequence(*n)?;
            (0..*n as isize).map(|i| index(x, &[Item::At(i)]).map(Operand::from)).collect()
        }
        Some(Dim::Unknown) => Err(Error::value("a sequence of an unknown number of tensors")),
        None => Err(Error::type_("expected several tensors, got a 0-d tensor")),
    }
}

/// The most tensors that one tensor is taken apart into: views of no elements are made without end, but each takes memory.
const LONGEST_SEQUENCE: usize = 1 << 20;

/// Checks that so many tensors are made from one.
pub(crate) fn check_sequence(n: usize) -> Result<()> {
    if n <= LONGEST_SEQUENCE {
        return Ok(());
    }
    Err(Error::overflow(format!("a sequence of {n} tensors is too long: at most {LONGEST_SEQUENCE} are made")))
}

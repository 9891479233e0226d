//! The broadcasting rule.

use super::{Dim, Shape};
use crate::error::{Error, Result};

/// The shape that `a` and `b` broadcast to: aligned from the right, 1 stretches, unknown with 1 is unknown, unknown with n is n.
///
/// # Errors
/// `Shape` if two lengths differ and neither is 1.
pub(crate) fn broadcast(a: &Shape, b: &Shape) -> Result<Shape> {
    if a == b {
        return Ok(a.clone());
    }
    let ndim = a.ndim().max(b.ndim());
    let dim_of = |shape: &Shape, i: usize| (i + shape.ndim()).checked_sub(ndim).map_or(Dim::Known(1), |i| shape[i]);
    (0..ndim)
        .map(|i| broadcast_dim(dim_of(a, i), dim_of(b, i)))
        .collect::<Option<Shape>>()
        .ok_or_else(|| Error::shape(format!("shapes {a} and {b} do not broadcast")))
}

/// The length that two lengths broadcast to, if they do.
pub(crate) fn broadcast_dim(m: Dim, n: Dim) -> Option<Dim> {
    match (m, n) {
        (Dim::Known(1), other) | (other, Dim::Known(1)) => Some(other),
        (m, n) => m.fits(n).then(|| m.unify(n)),
    }
}

/// The shape that all of `shapes` broadcast to.
///
/// # Errors
/// `Shape`, naming the first two that disagree.
pub(crate) fn broadcast_all<'a>(shapes: impl IntoIterator<Item = &'a Shape>) -> Result<Shape> {
    let mut shapes = shapes.into_iter();
    let first = shapes.next().cloned().unwrap_or_default();
    shapes.try_fold(first, |all, shape| broadcast(&all, shape))
}

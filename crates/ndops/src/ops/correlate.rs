//! Correlation of sequences.

use ndops_macros::op;

use super::conjugate;
use crate::error::{Error, Result};
use crate::op::{FromValue, Kind, OpDef, Value, ops};
pub use crate::prim::correlate::CorrelateMode;
use crate::tensor::{Operand, Tensor};

impl FromValue for CorrelateMode {
    const KIND: Kind = Kind::Str;
    fn from_value(value: &Value) -> Result<CorrelateMode> {
        match String::from_value(value)?.as_str() {
            "valid" => Ok(CorrelateMode::Valid),
            "same" => Ok(CorrelateMode::Same),
            "full" => Ok(CorrelateMode::Full),
            other => Err(Error::value(format!("mode is 'valid', 'same' or 'full', not '{other}'"))),
        }
    }
}

/// Cross-correlation of two vectors: sums of products of one with the other, moved along it.
///
/// - **Shape**: for vectors of `m` and `n` elements, by `mode`: valid `(max(m, n) - min(m, n) + 1,)`, same `(max(m, n),)`, full
///   `(m + n - 1,)`.
/// - **DType**: promoted; int64 becomes float64, other integers and bool float32.
/// - **Accuracy**: half types are multiplied and added in float32. The same bits for any number of threads.
///
/// Result `k` of all is the sum of `x1[i + k] * x2[i]`, `x2` conjugated, over all `i` for which both exist, `k` from `-(n - 1)` on.
///
/// `mode` chooses among all results: those where the shorter vector lies inside the longer one (valid), as many as the longer vector has
/// elements from the middle (same), or all of them (full).
///
/// # Errors
/// `Value` if an operand is not a vector or has no element.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::{CorrelateMode, correlate}};
/// let (x, y) = (Tensor::from([1.0, 2.0, 3.0]), Tensor::from([0.0, 1.0, 0.5]));
/// assert_eq!(correlate(&x, &y, CorrelateMode::Valid)?.to_vec::<f64>()?, [3.5]);
/// assert_eq!(correlate(&x, &y, CorrelateMode::Same)?.to_vec::<f64>()?, [2.0, 3.5, 3.0]);
/// assert_eq!(correlate(&x, &y, CorrelateMode::Full)?.to_vec::<f64>()?, [0.5, 2.0, 3.5, 3.0, 0.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.correlate([1.0, 2.0, 3.0], [0.0, 1.0, 0.5], mode="full")
/// array([0.5, 2. , 3.5, 3. , 0. ], dtype=float32)
/// ```
///
/// # References
/// `numpy.correlate`.
#[op(mode = "valid")]
pub fn correlate(x1: impl Into<Operand>, x2: impl Into<Operand>, mode: CorrelateMode) -> Result<Tensor> {
    let (x1, x2) = (x1.into(), x2.into());
    let conjugated = if x2.0.dtype().is_complex() { conjugate(&x2.0)? } else { x2.0 };
    crate::prim::correlate::correlate(&x1.0, &conjugated, mode)
}

pub(crate) static OPS: &[&OpDef] = ops![correlate];

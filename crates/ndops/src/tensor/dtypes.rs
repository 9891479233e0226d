//! Operands as tensors of a dtype, and the dtype that several promote to.

use super::{Operand, Repr, Tensor};
use crate::dtype::DType;
use crate::dtype::promote::promote;
use crate::error::Result;

impl Operand {
    /// The argument as a tensor; a number takes `dtype`, or the default one.
    ///
    /// # Errors
    /// `Overflow` if an integer does not fit its dtype.
    pub fn to_tensor(&self, dtype: Option<DType>) -> Result<Tensor> {
        match (dtype, &*self.0.0) {
            (Some(dtype), Repr::Weak(scalar)) => Ok(Tensor::from_view(scalar.to_view(dtype)?)),
            (Some(dtype), _) => self.0.strong()?.cast(dtype),
            (None, _) => self.0.strong(),
        }
    }

    /// The same of an operand that is not needed any more.
    ///
    /// # Errors
    /// `Overflow` if an integer does not fit the default dtype.
    pub fn into_tensor(self) -> Result<Tensor> {
        if let Repr::Weak(_) = &*self.0.0 { self.0.strong() } else { Ok(self.0) }
    }
}

/// The dtype that all the operands promote to; numbers without a dtype never widen it.
///
/// ```
/// # use ndops::{DType, Tensor, result_type};
/// let x = Tensor::from([1u8]);
/// assert_eq!(result_type([(&x).into(), 2.into()])?, DType::U8);
/// assert_eq!(result_type([(&x).into(), 2.0.into()])?, DType::F32);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// # Errors
/// `Value` for a float8.
pub fn result_type(operands: impl IntoIterator<Item = Operand>) -> Result<DType> {
    promote(operands.into_iter().map(|operand| operand.0.spec().rank()))
}

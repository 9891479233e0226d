//! What an op takes where the page says "tensor": a tensor, or a number.

use std::sync::Arc;

use num_complex::Complex;

use super::view::View;
use super::{Repr, Tensor};
use crate::cpu::drive::Job;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::Dims;

/// A number without a dtype, which never widens the tensor beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar {
    /// An integer.
    Int(i128),
    /// An integer of more than 128 bits, rounded.
    Huge(f64),
    /// A real number.
    Float(f64),
}

impl Scalar {
    /// Checks that an integer fits an integer dtype.
    ///
    /// # Errors
    /// `Overflow` if it does not.
    pub(crate) fn check_fits(self, dtype: DType) -> Result<()> {
        match (self, dtype.int_range()) {
            (Scalar::Int(n), Some((min, max))) if dtype != DType::Bool && !(min..=max).contains(&n) => {
                Err(unfit(n, dtype, min, max))
            }
            (Scalar::Huge(n), Some((min, max))) if dtype != DType::Bool => {
                Err(unfit(format_args!("{n:e}"), dtype, min, max))
            }
            _ => Ok(()),
        }
    }

    /// Checks that a number, without its fraction, can be an element of a dtype.
    ///
    /// ```
    /// # use ndops::{DType, Scalar};
    /// assert!(Scalar::Float(-128.5).check_held(DType::I8).is_ok());
    /// assert!(Scalar::Int(128).check_held(DType::I8).is_err());
    /// ```
    ///
    /// # Errors
    /// `Value` for NaN in an integer dtype; `Overflow` for what is beyond it.
    pub fn check_held(self, dtype: DType) -> Result<()> {
        match (self, dtype.int_range()) {
            (Scalar::Float(x), Some(_)) if x.is_nan() && dtype != DType::Bool => {
                Err(Error::value(format!("NaN does not become {dtype}")))
            }
            (Scalar::Float(x), Some((min, max))) if dtype != DType::Bool && !(min..=max).contains(&(x as i128)) => {
                Err(unfit(format_args!("{x:?}"), dtype, min, max))
            }
            _ => self.check_fits(dtype),
        }
    }

    /// The sign of an integer beyond every dtype of integers, and the integer itself where there is one.
    pub(crate) fn saturated(self) -> Option<i128> {
        match self {
            Scalar::Int(n) => Some(n),
            Scalar::Huge(n) => Some(if n > 0.0 { i128::MAX } else { i128::MIN }),
            Scalar::Float(_) => None,
        }
    }

    /// The number as a 0-d view of the widest dtype of its kind, to be cast by whoever reads it.
    pub(crate) fn widest(self) -> View {
        match self {
            Scalar::Int(n) => match (i64::try_from(n), u64::try_from(n)) {
                (Ok(n), _) => View::scalar(n),
                (_, Ok(n)) => View::scalar(n),
                _ => View::scalar(n as f64),
            },
            Scalar::Float(x) | Scalar::Huge(x) => View::scalar(x),
        }
    }

    /// The number as a 0-d view of `dtype`, one of the common ones, if it fits; as a cast would have it.
    pub(crate) fn quick_view(self, dtype: DType) -> Option<View> {
        Some(match (self, dtype) {
            // What vanishes in float32 is still true.
            (Scalar::Float(x), DType::F32) if x as f32 != 0.0 || x == 0.0 => View::scalar(x as f32),
            (Scalar::Float(x), DType::F64) => View::scalar(x),
            (Scalar::Int(n), DType::F32) => View::scalar(i64::try_from(n).ok()? as f32),
            (Scalar::Int(n), DType::F64) => View::scalar(i64::try_from(n).ok()? as f64),
            (Scalar::Int(n), DType::I32) => View::scalar(i32::try_from(n).ok()?),
            (Scalar::Int(n), DType::I64) => View::scalar(i64::try_from(n).ok()?),
            _ => return None,
        })
    }

    /// The number as a 0-d view of `dtype`.
    ///
    /// # Errors
    /// `Overflow` if an integer does not fit.
    pub(crate) fn to_view(self, dtype: DType) -> Result<View> {
        self.check_fits(dtype)?;
        let widest = self.widest();
        if widest.dtype == dtype {
            return Ok(widest);
        }
        Job::cast(widest.dtype, dtype).run(&[&widest], Dims::new())
    }
}

fn unfit(n: impl std::fmt::Display, dtype: DType, min: i128, max: i128) -> Error {
    Error::overflow(format!("{n} does not fit {dtype}, which holds {min} to {max}"))
}

/// An argument of an op: a tensor by reference or by value, or a number. Integers and floats have no dtype of their own and take that of
/// the tensor beside them; `bool` and complex numbers are tensors of `bool` and `complex64`.
#[derive(Clone)]
pub struct Operand(pub(crate) Tensor);

impl Operand {
    /// A number without a dtype.
    pub fn weak(scalar: Scalar) -> Operand {
        Operand(Tensor(Arc::new(Repr::Weak(scalar))))
    }

    /// The argument as a tensor with a dtype.
    pub(crate) fn strong(&self) -> Result<Tensor> {
        self.0.strong()
    }
}

impl From<&Operand> for Operand {
    fn from(operand: &Operand) -> Operand {
        operand.clone()
    }
}

impl From<&Tensor> for Operand {
    fn from(tensor: &Tensor) -> Operand {
        Operand(tensor.clone())
    }
}

impl From<Tensor> for Operand {
    fn from(tensor: Tensor) -> Operand {
        Operand(tensor)
    }
}

impl From<bool> for Operand {
    fn from(value: bool) -> Operand {
        Operand(Tensor::from_view(View::scalar(value)))
    }
}

impl From<Complex<f64>> for Operand {
    fn from(z: Complex<f64>) -> Operand {
        Operand(Tensor::from_view(View::scalar(Complex::new(z.re as f32, z.im as f32))))
    }
}

macro_rules! numbers_are_weak {
    ($($variant:ident: $($number:ty),*);*) => {
        $($(impl From<$number> for Operand {
            fn from(value: $number) -> Operand {
                Operand::weak(Scalar::$variant(value.into()))
            }
        })*)*
    };
}

numbers_are_weak!(Int: i8, u8, i16, u16, i32, u32, i64, u64, i128; Float: f32, f64);

impl From<usize> for Operand {
    fn from(value: usize) -> Operand {
        Operand::weak(Scalar::Int(value as i128))
    }
}

impl From<isize> for Operand {
    fn from(value: isize) -> Operand {
        Operand::weak(Scalar::Int(value as i128))
    }
}

/// What an op takes where the page says "list of tensors": several tensors or numbers, or one tensor, whose rows they are.
///
/// Made from an array, slice or `Vec` of operands, and from a tensor.
#[derive(Clone)]
pub enum Operands {
    /// Several operands.
    Several(Vec<Operand>),
    /// The rows of a tensor.
    Rows(Tensor),
}

impl Operands {
    /// The operands, one by one.
    ///
    /// # Errors
    /// `Type` for the rows of a 0-d tensor, `Value` for those of an unknown number.
    pub(crate) fn list(self) -> Result<Vec<Operand>> {
        match self {
            Operands::Several(operands) => Ok(operands),
            Operands::Rows(tensor) => crate::ops::rows(&tensor),
        }
    }
}

impl<T: Into<Operand>, const N: usize> From<[T; N]> for Operands {
    fn from(operands: [T; N]) -> Operands {
        Operands::Several(operands.into_iter().map(T::into).collect())
    }
}

impl<T: Into<Operand>> From<Vec<T>> for Operands {
    fn from(operands: Vec<T>) -> Operands {
        Operands::Several(operands.into_iter().map(T::into).collect())
    }
}

impl<T: Clone + Into<Operand>> From<&[T]> for Operands {
    fn from(operands: &[T]) -> Operands {
        operands.to_vec().into()
    }
}

impl From<&Tensor> for Operands {
    fn from(tensor: &Tensor) -> Operands {
        Operands::Rows(tensor.clone())
    }
}

/// An [`Operand`] or none: made from what makes an operand, and from an `Option` of one.
#[derive(Clone)]
pub struct OptionalOperand(pub(crate) Option<Operand>);

impl<T: Into<Operand>> From<T> for OptionalOperand {
    fn from(operand: T) -> OptionalOperand {
        OptionalOperand(Some(operand.into()))
    }
}

impl From<Option<Operand>> for OptionalOperand {
    fn from(operand: Option<Operand>) -> OptionalOperand {
        OptionalOperand(operand)
    }
}

//! `a + b` and the like, with tensors by reference or value and numbers on either side.
//!
//! Operators cannot return an error, so they panic where the op that they stand for gives one, with its message.
//!
//! On the right stands whatever makes an operand. On the left only one type of integer and one of float: `2 * &x - 1`
//! would not compile with two of them, as Rust must know the type of `2 * &x` before it settles that of the literal.

use std::ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Neg, Not, Rem, Sub};

use num_complex::Complex;

use super::{Operand, Tensor};
use crate::error::Result;
use crate::ops;

#[track_caller]
fn unwrap(result: Result<Tensor>) -> Tensor {
    result.unwrap_or_else(|error| panic!("{error}"))
}

/// Implements operators: `operators!(two: Add::add = ops::add, "..";)` becomes `impl<R: Into<Operand>> Add<R> for
/// Tensor`, the same for `&Tensor`, and `impl Add<Tensor> for f64`, `impl Add<&Tensor> for f64` for the numbers that
/// may stand on the left.
macro_rules! operators {
    (two: $($trait:ident::$method:ident = $op:path, $doc:literal;)*) => {
        $(operators!(left $trait::$method = $op, $doc, Tensor, &Tensor);
        operators!(right $trait::$method = $op, $doc, bool, i64, f64, Complex<f64>);)*
    };
    (one: $($trait:ident::$method:ident = $op:path, $doc:literal;)*) => {
        $(operators!(only $trait::$method = $op, $doc, Tensor, &Tensor);)*
    };
    (left $trait:ident::$method:ident = $op:path, $doc:literal, $($left:ty),*) => {
        $(#[doc = $doc]
        impl<R: Into<Operand>> $trait<R> for $left {
            type Output = Tensor;
            /// # Panics
            /// Where the op gives an error, with its message.
            #[track_caller]
            fn $method(self, right: R) -> Tensor {
                unwrap($op(self, right))
            }
        })*
    };
    (right $trait:ident::$method:ident = $op:path, $doc:literal, $($left:ty),*) => {
        $(operators!(number $left, $trait::$method = $op, $doc, Tensor, &Tensor);)*
    };
    (number $left:ty, $trait:ident::$method:ident = $op:path, $doc:literal, $($right:ty),*) => {
        $(#[doc = $doc]
        impl $trait<$right> for $left {
            type Output = Tensor;
            /// # Panics
            /// Where the op gives an error, with its message.
            #[track_caller]
            fn $method(self, right: $right) -> Tensor {
                unwrap($op(self, right))
            }
        })*
    };
    (only $trait:ident::$method:ident = $op:path, $doc:literal, $($type:ty),*) => {
        $(#[doc = $doc]
        impl $trait for $type {
            type Output = Tensor;
            /// # Panics
            /// Where the op gives an error, with its message.
            #[track_caller]
            fn $method(self) -> Tensor {
                unwrap($op(self))
            }
        })*
    };
}

operators! { two:
    Add::add = ops::add, "[`ops::add`].";
    Sub::sub = ops::subtract, "[`ops::subtract`].";
    Mul::mul = ops::multiply, "[`ops::multiply`].";
    Div::div = ops::divide, "[`ops::divide`]: true division, also of integers.";
    Rem::rem = ops::mod_, "[`ops::mod_`]: the sign is that of the right side, unlike for Rust's numbers.";
    BitAnd::bitand = ops::bitwise_and, "[`ops::bitwise_and`]; logical for bool.";
    BitOr::bitor = ops::bitwise_or, "[`ops::bitwise_or`]; logical for bool.";
    BitXor::bitxor = ops::bitwise_xor, "[`ops::bitwise_xor`]; logical for bool.";
}

operators! { one:
    Neg::neg = ops::negative, "[`ops::negative`].";
    Not::not = ops::bitwise_not, "[`ops::bitwise_not`]; logical for bool.";
}

#[cfg(test)]
mod tests {
    use crate::{DType, Tensor};

    #[test]
    fn both_sides() {
        let x = &Tensor::from([1.0f32, 2.0]);
        assert_eq!((2.0 - x * x.clone() + 1).to_vec::<f32>().unwrap(), [2.0, -1.0]);
        assert_eq!((-(3 % x)).to_vec::<f32>().unwrap(), [-0.0, -1.0]);
        assert_eq!((1 / Tensor::from([4u8])).dtype(), DType::F32);
        let truth = &Tensor::from([true, false]);
        assert_eq!((!truth & true | false ^ truth).to_vec::<bool>().unwrap(), [true, true]);
    }

    #[test]
    fn a_panic_has_the_message_of_the_error() {
        let sum = || Tensor::from([1, 2]) + Tensor::from([1, 2, 3]);
        let panic = std::panic::catch_unwind(sum).unwrap_err();
        assert_eq!(panic.downcast_ref::<String>().unwrap(), "add: shapes (2,) and (3,) do not broadcast");
    }
}

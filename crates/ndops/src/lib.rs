//! Keras' NumPy ops in Rust.
//!
//! A [`Tensor`] has a dtype and a shape known at run time and is immutable. The ops are the functions of [`ops`], with the names and
//! parameters of Keras' "NumPy ops" page, its promotion rules, and every argument; [`op`] enumerates them. Bad input is an [`Error`].
//!
//! ```
//! use ndops::{Tensor, ops};
//!
//! let x = Tensor::from([[1.0, 2.0], [3.0, 4.0]]);
//! let y = ops::add(&x, 0.5)?.t();
//! assert_eq!(ops::sum(&y, 0, false)?.to_vec::<f64>()?, [4.0, 8.0]);
//! # Ok::<(), ndops::Error>(())
//! ```

#[macro_use]
mod dtype;
#[macro_use]
mod cpu;
mod error;
pub mod op;
pub mod ops;
mod prim;
mod scalar;
mod shape;
mod tensor;

pub use cpu::parallel::{num_threads, set_num_threads};
pub use dtype::{DType, Element, F8E4M3, F8E5M2, floatx, set_floatx};
pub use error::{Error, ErrorKind, Result};
pub use half::{bf16, f16};
pub use num_complex::Complex;
pub use shape::{Axes, Dim, Ints, NewShape, Shape};
pub use tensor::{
    Index, Key, Nested, NewAxis, Operand, Operands, OptionalOperand, RawView, Scalar, Slice, SparseTensor, Tensor,
    result_type, s,
};

/// The README's Rust code, as a doc test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

//! Values of arguments and results without their Rust types.

use std::borrow::Cow;
use std::sync::Arc;

use super::parameter::FromValue;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::Dim;
use crate::tensor::{Key, Operand, SparseTensor, Tensor};

/// An argument or a result.
#[derive(Clone)]
#[non_exhaustive]
pub enum Value {
    /// The argument was left out.
    Default,
    /// Python's `None`.
    None,
    /// A tensor, or a number where a tensor is asked for.
    Operand(Operand),
    /// An integer.
    Int(i64),
    /// A real number.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// A word.
    Str(String),
    /// A dtype.
    DType(DType),
    /// Integers: axes, or a shape.
    Ints(Vec<i64>),
    /// Python's `...`.
    Ellipsis,
    /// Several values.
    List(Vec<Value>),
    /// The results of an op that has a fixed number of them, or one per dim.
    Tuple(Vec<Value>),
    /// A sparse tensor.
    Sparse(Box<SparseTensor>),
    /// What indexes a tensor.
    Key(Box<Key>),
    /// A function of tensors.
    Function(Function),
}

/// A function of tensors, as an argument or a result.
#[derive(Clone)]
pub struct Function(Arc<DynFunction>);

type DynFunction = dyn Fn(&[Tensor]) -> Result<Vec<Tensor>> + Send + Sync;

impl Function {
    /// The function as a value.
    pub fn new(f: impl Fn(&[Tensor]) -> Result<Vec<Tensor>> + Send + Sync + 'static) -> Function {
        Function(Arc::new(f))
    }

    /// Calls the function.
    ///
    /// # Errors
    /// Those of the function.
    pub fn call(&self, args: &[Tensor]) -> Result<Vec<Tensor>> {
        (self.0)(args)
    }
}

impl Value {
    /// The tensor of a result.
    pub fn tensor(&self) -> Option<Tensor> {
        match self {
            Value::Operand(operand) => operand.strong().ok(),
            _ => None,
        }
    }

    /// The argument as a parameter of type `T`, `default` if it was left out.
    pub(crate) fn or<T: FromValue>(&self, default: T) -> Result<T> {
        if let Value::Default = self { Ok(default) } else { T::from_value(self) }
    }

    pub(crate) fn described(&self) -> String {
        match self {
            Value::Default => "nothing".into(),
            Value::None => "None".into(),
            Value::Operand(operand) if operand.0.ndim() == 0 => "a number".into(),
            Value::Operand(_) => "a tensor".into(),
            Value::Int(n) => format!("the integer {n}"),
            Value::Float(x) => format!("the number {x}"),
            Value::Bool(b) => format!("{b}"),
            Value::Str(s) => format!("{s:?}"),
            Value::DType(dtype) => format!("the dtype {dtype}"),
            Value::Ints(ints) => format!("{ints:?}"),
            Value::Ellipsis => "...".into(),
            Value::List(_) => "a list".into(),
            Value::Tuple(_) => "a tuple".into(),
            Value::Sparse(_) => "a sparse tensor".into(),
            Value::Key(_) => "a key".into(),
            Value::Function(_) => "a function".into(),
        }
    }

    /// The error where a parameter takes something else.
    pub(super) fn wanted(&self, what: &str) -> Error {
        Error::type_(format!("expected {what}, got {}", self.described()))
    }

    /// The integers of a list of integers, however it came.
    pub(super) fn ints(&self) -> Option<Cow<'_, [i64]>> {
        match self {
            Value::Ints(ints) => Some(Cow::Borrowed(ints)),
            Value::List(items) => {
                items.iter().map(|item| if let Value::Int(n) = item { Some(*n) } else { None }).collect()
            }
            _ => None,
        }
    }
}

impl From<Tensor> for Value {
    fn from(tensor: Tensor) -> Value {
        Value::Operand(tensor.into())
    }
}

/// A result type of ops.
pub(crate) trait IntoValue {
    /// What it is, in words; a [`Value`] may be anything, and its op says what.
    const RETURNS: &'static str;
    fn into_value(self) -> Value;
}

impl IntoValue for Tensor {
    const RETURNS: &'static str = "Tensor";
    fn into_value(self) -> Value {
        Value::Operand(self.into())
    }
}

impl IntoValue for Vec<Tensor> {
    const RETURNS: &'static str = "list of Tensors";
    fn into_value(self) -> Value {
        Value::List(self.into_iter().map(IntoValue::into_value).collect())
    }
}

impl IntoValue for (Tensor, Tensor) {
    const RETURNS: &'static str = "tuple of Tensors";
    fn into_value(self) -> Value {
        Value::Tuple(vec![self.0.into_value(), self.1.into_value()])
    }
}

impl IntoValue for SparseTensor {
    const RETURNS: &'static str = "SparseTensor";
    fn into_value(self) -> Value {
        Value::Sparse(Box::new(self))
    }
}

impl IntoValue for usize {
    const RETURNS: &'static str = "int";
    fn into_value(self) -> Value {
        Value::Int(self as i64)
    }
}

impl IntoValue for Dim {
    const RETURNS: &'static str = "int or None";
    fn into_value(self) -> Value {
        self.known().map_or(Value::None, IntoValue::into_value)
    }
}

impl IntoValue for Value {
    const RETURNS: &'static str = "object";
    fn into_value(self) -> Value {
        self
    }
}

//! What parameters take, and their Rust types from values without one.

use smallvec::SmallVec;

use super::value::{Function, Value};
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::axes::AxisList;
use crate::shape::{Axes, Dim, Ints, NewShape, Shape};
use crate::tensor::{Key, NewAxis, Operand, Operands, OptionalOperand, Tensor};

/// What a parameter takes; for front ends, which convert their own values accordingly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A tensor or a number.
    Operand,
    /// A tensor, a number or nothing.
    OptionalOperand,
    /// A tensor or a number that the op itself converts to a dtype: numbers of a list are to keep all their digits.
    Wide,
    /// The same or nothing.
    OptionalWide,
    /// Positions: a tensor of integers or an integer.
    Indices,
    /// Several tensors or numbers; a single tensor is the sequence of its rows.
    Operands,
    /// Several tensors or numbers; a tensor is not several.
    OperandList,
    /// An axis, several, or none.
    Axes,
    /// Lengths; an integer is one length.
    Shape,
    /// Lengths of which one may be -1.
    NewShape,
    /// An integer.
    Int,
    /// An integer that stands for itself: not an array that holds one.
    PlainInt,
    /// An integer or nothing.
    OptionalInt,
    /// A real number.
    Float,
    /// A real number or nothing.
    OptionalFloat,
    /// A truth value.
    Bool,
    /// A dtype, by name or object, or nothing.
    DType,
    /// A word.
    Str,
    /// Integers or one integer.
    Ints,
    /// An integer, or integers.
    IntOrInts,
    /// Two numbers as a tuple, or nothing.
    Range,
    /// An integer or a pair of integer lists.
    TensordotAxes,
    /// An integer, integers, or pairs of them.
    PadWidth,
    /// A number, the name of a norm, or nothing.
    NormOrd,
    /// A word, or a tensor or a number.
    Subscripts,
    /// After a word tensors or numbers; else lists of integers and ellipses, with tensors or numbers between them.
    EinsumOperands,
    /// What indexes a tensor.
    Key,
    /// A function of tensors.
    Function,
    /// Positions and, where they have them, names of a function's arguments.
    Arguments,
}

/// A parameter type of ops: `#[op]` knows no others.
pub(crate) trait FromValue: Sized {
    const KIND: Kind;
    fn from_value(value: &Value) -> Result<Self>;
}

impl FromValue for Operand {
    const KIND: Kind = Kind::Operand;
    fn from_value(value: &Value) -> Result<Operand> {
        Ok(match value {
            Value::Operand(operand) => operand.clone(),
            Value::Int(n) => Operand::from(*n),
            Value::Float(x) => Operand::from(*x),
            Value::Bool(b) => Operand::from(*b),
            other => return Err(other.wanted("a tensor or a number")),
        })
    }
}

impl FromValue for Option<Operand> {
    const KIND: Kind = Kind::OptionalOperand;
    fn from_value(value: &Value) -> Result<Option<Operand>> {
        match value {
            Value::None | Value::Default => Ok(None),
            other => Operand::from_value(other).map(Some),
        }
    }
}

impl FromValue for OptionalOperand {
    const KIND: Kind = Kind::OptionalOperand;
    fn from_value(value: &Value) -> Result<OptionalOperand> {
        Option::from_value(value).map(OptionalOperand)
    }
}

impl FromValue for Vec<Operand> {
    const KIND: Kind = Kind::Operands;
    fn from_value(value: &Value) -> Result<Vec<Operand>> {
        match value {
            Value::List(items) => items.iter().map(Operand::from_value).collect(),
            Value::Operand(rows) => crate::ops::rows(&rows.0),
            other => Err(other.wanted("several tensors")),
        }
    }
}

impl FromValue for Operands {
    const KIND: Kind = Kind::Operands;
    fn from_value(value: &Value) -> Result<Operands> {
        match value {
            Value::List(items) => items.iter().map(Operand::from_value).collect::<Result<_>>().map(Operands::Several),
            Value::Operand(rows) => Ok(Operands::Rows(rows.strong()?)),
            other => Err(other.wanted("several tensors")),
        }
    }
}

impl FromValue for Ints {
    const KIND: Kind = Kind::IntOrInts;
    /// Integers, or a concrete tensor of them of at most one dim.
    fn from_value(value: &Value) -> Result<Ints> {
        match (value, value.ints()) {
            (Value::Int(n), _) => Ok(Ints::One(*n as isize)),
            (Value::Bool(b), _) => Ok(Ints::One(*b as isize)),
            (_, Some(ints)) => Ok(Ints::Many(ints.iter().map(|&n| n as isize).collect())),
            (Value::Operand(operand), _) => ints_of(&operand.strong()?),
            (other, None) => Err(other.wanted("an integer or integers")),
        }
    }
}

fn ints_of(x: &Tensor) -> Result<Ints> {
    if !x.dtype().is_integer() {
        return Err(Error::type_(format!("expected integers, got a tensor of {}", x.dtype())));
    }
    let ints = crate::prim::cast::cast(x, DType::I64)?.to_vec::<i64>()?;
    match x.ndim() {
        0 => Ok(Ints::One(ints[0] as isize)),
        1 => Ok(Ints::Many(ints.iter().map(|&n| n as isize).collect())),
        ndim => Err(Error::value(format!("expected an integer or a list of them, got a tensor of {ndim} dims"))),
    }
}

impl FromValue for Axes {
    const KIND: Kind = Kind::Axes;
    fn from_value(value: &Value) -> Result<Axes> {
        match (value, value.ints()) {
            (Value::None | Value::Default, _) => Ok(Axes(None)),
            (Value::Int(axis), _) => Ok(Axes::from(*axis as isize)),
            (_, Some(axes)) => Ok(Axes(Some(axes.iter().map(|&axis| axis as isize).collect::<AxisList>()))),
            (other, None) => Err(other.wanted("an axis, several, or None")),
        }
    }
}

impl FromValue for Shape {
    const KIND: Kind = Kind::Shape;
    fn from_value(value: &Value) -> Result<Shape> {
        let dims = NewShape::from_value(value)?.0;
        let dim = |n: isize| usize::try_from(n).map(Dim::Known);
        dims.iter().map(|&n| dim(n).map_err(|_| Error::value(format!("the length {n} is negative")))).collect()
    }
}

impl FromValue for NewShape {
    const KIND: Kind = Kind::NewShape;
    fn from_value(value: &Value) -> Result<NewShape> {
        match (value, value.ints()) {
            (Value::Int(n), _) => Ok(NewShape(SmallVec::from_slice(&[*n as isize]))),
            (_, Some(dims)) => Ok(NewShape(dims.iter().map(|&n| n as isize).collect())),
            (other, None) => Err(other.wanted("integers")),
        }
    }
}

impl FromValue for Key {
    const KIND: Kind = Kind::Key;
    fn from_value(value: &Value) -> Result<Key> {
        Ok(match value {
            Value::Key(key) => Key::clone(key),
            Value::Int(at) => Key::from(*at as isize),
            Value::Bool(b) => Key::from(*b),
            Value::None => Key::from(NewAxis),
            Value::Operand(indices) => Key::from(indices.strong()?),
            other => return Err(other.wanted("a key")),
        })
    }
}

impl FromValue for Function {
    const KIND: Kind = Kind::Function;
    fn from_value(value: &Value) -> Result<Function> {
        match value {
            Value::Function(function) => Ok(function.clone()),
            other => Err(other.wanted("a function")),
        }
    }
}

impl FromValue for Vec<usize> {
    const KIND: Kind = Kind::Arguments;
    fn from_value(value: &Value) -> Result<Vec<usize>> {
        let position = |n: isize| usize::try_from(n).map_err(|_| Error::value(format!("{n} is negative")));
        match Ints::from_value(value)? {
            Ints::One(n) => Ok(vec![position(n)?]),
            Ints::Many(ints) => ints.iter().map(|&n| position(n)).collect(),
        }
    }
}

impl FromValue for isize {
    const KIND: Kind = Kind::Int;
    fn from_value(value: &Value) -> Result<isize> {
        match value {
            Value::Int(n) => Ok(*n as isize),
            Value::Bool(b) => Ok(*b as isize),
            other => Err(other.wanted("an integer")),
        }
    }
}

impl FromValue for Option<isize> {
    const KIND: Kind = Kind::OptionalInt;
    fn from_value(value: &Value) -> Result<Option<isize>> {
        match value {
            Value::None | Value::Default => Ok(None),
            other => isize::from_value(other).map(Some),
        }
    }
}

impl FromValue for usize {
    const KIND: Kind = Kind::Int;
    fn from_value(value: &Value) -> Result<usize> {
        let n = isize::from_value(value)?;
        usize::try_from(n).map_err(|_| Error::value(format!("{n} is negative")))
    }
}

impl FromValue for Option<usize> {
    const KIND: Kind = Kind::OptionalInt;
    fn from_value(value: &Value) -> Result<Option<usize>> {
        match value {
            Value::None | Value::Default => Ok(None),
            other => usize::from_value(other).map(Some),
        }
    }
}

impl FromValue for f64 {
    const KIND: Kind = Kind::Float;
    fn from_value(value: &Value) -> Result<f64> {
        match value {
            Value::Float(x) => Ok(*x),
            Value::Int(n) => Ok(*n as f64),
            Value::Bool(b) => Ok(*b as u8 as f64),
            other => Err(other.wanted("a number")),
        }
    }
}

impl FromValue for Option<f64> {
    const KIND: Kind = Kind::OptionalFloat;
    fn from_value(value: &Value) -> Result<Option<f64>> {
        match value {
            Value::None | Value::Default => Ok(None),
            other => f64::from_value(other).map(Some),
        }
    }
}

impl FromValue for Option<(f64, f64)> {
    const KIND: Kind = Kind::Range;
    /// Nothing, in a tuple or a list too, or a tuple of two numbers.
    fn from_value(value: &Value) -> Result<Option<(f64, f64)>> {
        let number = |value: &Value| match value {
            Value::Operand(operand) => operand.to_tensor(Some(DType::F64))?.item(),
            value => f64::from_value(value),
        };
        match value {
            Value::None | Value::Default => Ok(None),
            Value::Tuple(items) | Value::List(items) if items.is_empty() => Ok(None),
            Value::Tuple(items) if items.len() == 2 => Ok(Some((number(&items[0])?, number(&items[1])?))),
            _ => Err(Error::value(format!("expected a tuple of two numbers, got {}", value.described()))),
        }
    }
}

impl FromValue for bool {
    const KIND: Kind = Kind::Bool;
    fn from_value(value: &Value) -> Result<bool> {
        match value {
            Value::Bool(b) => Ok(*b),
            Value::Int(n) => Ok(*n != 0),
            other => Err(other.wanted("True or False")),
        }
    }
}

impl FromValue for Option<DType> {
    const KIND: Kind = Kind::DType;
    fn from_value(value: &Value) -> Result<Option<DType>> {
        match value {
            Value::None | Value::Default => Ok(None),
            Value::DType(dtype) => Ok(Some(*dtype)),
            Value::Str(name) => name.parse().map(Some),
            other => Err(other.wanted("a dtype")),
        }
    }
}

impl FromValue for String {
    const KIND: Kind = Kind::Str;
    fn from_value(value: &Value) -> Result<String> {
        match value {
            Value::Str(word) => Ok(word.clone()),
            other => Err(other.wanted("a word")),
        }
    }
}

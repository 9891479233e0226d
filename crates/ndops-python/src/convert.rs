//! Arguments by the kind of their parameter.

use ndops::Operand;
use ndops::op::{Kind, Param, Value};
use num_complex::Complex;
use pyo3::exceptions::{PyIndexError, PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyComplex, PyEllipsis, PyFloat, PyInt, PyList, PyRange, PyString, PyTuple};

use crate::dtype::{self, PyDType};
use crate::error::{class_name, or_raise, text};
use crate::numpy;
use crate::operand::{Scope, operand};
use crate::sequence::{self, MAX_DEPTH, too_deep};
use crate::tensor::Tensor;

/// The value of one argument.
pub(crate) fn argument(obj: &Bound<PyAny>, param: &Param, scope: &mut Scope) -> PyResult<Value> {
    match param.kind {
        Kind::Operand => operand(obj, scope).map(Value::Operand),
        Kind::Key => crate::index::key(obj, scope),
        Kind::OperandList if items(obj).is_none() => {
            Err(PyValueError::new_err(format!("expected a list or a tuple, got {}", class_name(obj))))
        }
        Kind::OperandList => operands(obj, scope),
        Kind::Indices => indices(obj, scope).map(Value::Operand),
        Kind::Wide => wide(obj, scope).map(Value::Operand),
        _ if obj.is_none() => Ok(Value::None),
        Kind::OptionalOperand => operand(obj, scope).map(Value::Operand),
        Kind::OptionalWide => wide(obj, scope).map(Value::Operand),
        Kind::Subscripts => match obj.cast::<PyString>() {
            Ok(word) => Ok(Value::Str(word.to_string_lossy().into_owned())),
            Err(_) => operand(obj, scope).map(Value::Operand),
        },
        Kind::Operands => operands(obj, scope),
        // The core checks tensors of integers itself.
        Kind::IntOrInts if has_axes(obj)? => operand(obj, scope).map(Value::Operand),
        // As a tensor, the core says what is wrong with a list that is not of integers.
        Kind::IntOrInts => match integers(obj) {
            Err(error) if error.is_instance_of::<PyTypeError>(obj.py()) => operand(obj, scope).map(Value::Operand),
            integers => integers,
        },
        Kind::Shape => integers(obj).inspect(|lengths| scope.makes(lengths)),
        Kind::Axes | Kind::NewShape | Kind::Int | Kind::OptionalInt | Kind::Ints => integers(obj),
        Kind::PlainInt => match obj.cast::<PyInt>() {
            Ok(n) => index(n).map(Value::Int),
            Err(_) => Err(PyTypeError::new_err(format!("expected an integer, got {}", class_name(obj)))),
        },
        Kind::Float | Kind::OptionalFloat => float(obj),
        Kind::Bool => obj.is_truthy().map(Value::Bool),
        Kind::Range => range(obj, scope),
        Kind::DType => dtype::parse(obj).map(Value::DType),
        _ => any(obj, scope),
    }
}

/// The operand of a value whose Python numbers keep all their digits.
fn wide(obj: &Bound<PyAny>, scope: &mut Scope) -> PyResult<Operand> {
    if sequence::is_sequence(obj) {
        return sequence::wide_tensor(obj, scope).map(Operand::from);
    }
    match obj.cast_exact::<PyComplex>() {
        Ok(z) => Ok(ndops::Tensor::from(Complex::new(z.real(), z.imag())).into()),
        Err(_) => operand(obj, scope),
    }
}

/// Positions: a list without numbers would be of floats, but here it can only mean integers, and they may be of any size.
pub(crate) fn indices(obj: &Bound<PyAny>, scope: &mut Scope) -> PyResult<Operand> {
    if !sequence::is_sequence(obj) {
        return operand(obj, scope);
    }
    let py = obj.py();
    let indices = sequence::wide_tensor(obj, scope).map_err(|error| beyond_every_axis(py, error))?;
    let is_empty_list = indices.shape().contains(&ndops::Dim::Known(0)) && indices.dtype() == ndops::DType::F64;
    Ok(if is_empty_list { or_raise(py, indices.cast(ndops::DType::I32))? } else { indices }.into())
}

/// A number that fits no integer dtype is a position on no axis.
fn beyond_every_axis(py: Python, error: PyErr) -> PyErr {
    if error.is_instance_of::<PyOverflowError>(py) {
        return PyIndexError::new_err(format!("an index is out of bounds for every axis: {}", error.value(py)));
    }
    error
}

/// The remaining positional arguments of a variadic parameter, which follow `before`.
pub(crate) fn arguments(items: &[Bound<PyAny>], param: &Param, before: &[Value], scope: &mut Scope) -> PyResult<Value> {
    let has_sublists = param.kind == Kind::EinsumOperands && !matches!(before, [Value::Str(_)]);
    let is_sublist = |i: usize| has_sublists && (i.is_multiple_of(2) || i + 1 == items.len());
    let item = |(i, item): (usize, &Bound<PyAny>)| {
        if is_sublist(i) { labels(item) } else { operand(item, scope).map(Value::Operand) }
    };
    items.iter().enumerate().map(item).collect::<PyResult<_>>().map(Value::List)
}

/// Integers and ellipses.
fn labels(obj: &Bound<PyAny>) -> PyResult<Value> {
    let label = |item: &Bound<PyAny>| match item.extract::<i64>() {
        _ if item.is_instance_of::<PyEllipsis>() => Ok(Value::Ellipsis),
        Err(error) if error.is_instance_of::<PyOverflowError>(item.py()) => {
            Err(PyValueError::new_err(format!("{item} is not a label")))
        }
        label => label.map(Value::Int),
    };
    match items(obj) {
        Some(items) => items?.iter().map(label).collect::<PyResult<_>>().map(Value::List),
        None => integers(obj),
    }
}

fn operands(obj: &Bound<PyAny>, scope: &mut Scope) -> PyResult<Value> {
    match items(obj) {
        Some(items) => {
            items?.iter().map(|item| operand(item, scope).map(Value::Operand)).collect::<PyResult<_>>().map(Value::List)
        }
        None => operand(obj, scope).map(Value::Operand),
    }
}

/// The items of a list, tuple or range.
fn items<'py>(obj: &Bound<'py, PyAny>) -> Option<PyResult<Vec<Bound<'py, PyAny>>>> {
    if let Ok(list) = obj.cast::<PyList>() {
        return Some(Ok(list.iter().collect()));
    }
    if let Ok(tuple) = obj.cast::<PyTuple>() {
        return Some(Ok(tuple.iter().collect()));
    }
    obj.cast::<PyRange>().is_ok().then(|| {
        check_count(obj.len()?)?;
        obj.try_iter()?.collect()
    })
}

/// The most integers read from what need not hold them in memory: a range, or an array that repeats one element.
const MOST_INTEGERS: usize = 1 << 20;

fn check_count(n: usize) -> PyResult<()> {
    if n <= MOST_INTEGERS {
        return Ok(());
    }
    Err(PyValueError::new_err(format!("{n} integers are too many: at most {MOST_INTEGERS} are read")))
}

/// An integer, or a sequence of integers; a 1-d tensor or array is one too.
fn integers(obj: &Bound<PyAny>) -> PyResult<Value> {
    if let Ok(n) = obj.cast_exact::<PyInt>() {
        return index(n).map(Value::Int);
    }
    if let Ok(items) = obj.cast_exact::<PyTuple>() {
        return items.iter_borrowed().map(|item| index(&item)).collect::<PyResult<_>>().map(Value::Ints);
    }
    if let Some(items) = items(obj) {
        return items?.iter().map(index).collect::<PyResult<_>>().map(Value::Ints);
    }
    if has_axes(obj)? {
        check_count(obj.len()?)?;
        return obj.try_iter()?.map(|item| index(&item?)).collect::<PyResult<_>>().map(Value::Ints);
    }
    index(obj).map(Value::Int)
}

/// Whether the value is a tensor or an array of at least one dim.
fn has_axes(obj: &Bound<PyAny>) -> PyResult<bool> {
    let is_array = obj.is_instance_of::<Tensor>() || numpy::is_array(obj)?;
    Ok(is_array && obj.getattr("ndim")?.extract::<usize>()? > 0)
}

/// The value of anything with `__index__`.
fn index(obj: &Bound<PyAny>) -> PyResult<i64> {
    obj.extract::<i64>().map_err(|error| {
        let too_large = error.is_instance_of::<PyOverflowError>(obj.py());
        if too_large { PyOverflowError::new_err(format!("{} has more than 64 bits", text(obj))) } else { error }
    })
}

fn float(obj: &Bound<PyAny>) -> PyResult<Value> {
    match obj.cast_exact::<PyInt>().ok().and_then(|n| n.extract().ok()) {
        Some(n) => Ok(Value::Int(n)),
        None => obj.extract::<f64>().map(Value::Float),
    }
}

/// As [`any`]; tuples are told from lists.
fn range(obj: &Bound<PyAny>, scope: &mut Scope) -> PyResult<Value> {
    match (obj.is_instance_of::<PyTuple>(), any(obj, scope)?) {
        (true, Value::List(items)) => Ok(Value::Tuple(items)),
        (_, value) => Ok(value),
    }
}

/// A value by what it is, for parameters that take several kinds.
fn any(obj: &Bound<PyAny>, scope: &mut Scope) -> PyResult<Value> {
    any_within(obj, scope, MAX_DEPTH)
}

/// The value, of lists nested at most `depth` deep: a list may contain itself.
fn any_within(obj: &Bound<PyAny>, scope: &mut Scope, depth: usize) -> PyResult<Value> {
    if obj.is_none() {
        return Ok(Value::None);
    }
    if let Ok(b) = obj.cast::<PyBool>() {
        return Ok(Value::Bool(b.is_true()));
    }
    if let Ok(n) = obj.cast_exact::<PyInt>() {
        return n.extract().map(Value::Int).or_else(|_| operand(obj, scope).map(Value::Operand));
    }
    if let Ok(x) = obj.cast_exact::<PyFloat>() {
        return Ok(Value::Float(x.value()));
    }
    if let Ok(word) = obj.cast::<PyString>() {
        return Ok(Value::Str(word.to_string_lossy().into_owned()));
    }
    if let Ok(dtype) = obj.cast::<PyDType>() {
        return Ok(Value::DType(dtype.get().0));
    }
    match items(obj) {
        Some(_) if depth == 0 => Err(too_deep()),
        Some(items) => {
            items?.iter().map(|item| any_within(item, scope, depth - 1)).collect::<PyResult<_>>().map(Value::List)
        }
        None => operand(obj, scope).map(Value::Operand),
    }
}

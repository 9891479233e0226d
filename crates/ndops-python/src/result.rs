//! Results as Python's values.

use ndops::op::Value;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyList, PyString, PyTuple};

use crate::dtype;
use crate::error::or_raise;
use crate::operand::Scope;
use crate::sparse::SparseTensor;
use crate::tensor;

/// The Python object of a result. What is a view of memory that was borrowed for the call becomes a copy.
pub(crate) fn object<'py>(py: Python<'py>, value: Value, scope: &Scope) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Operand(operand) => {
            let made = or_raise(py, operand.into_tensor())?;
            let lent = scope.borrowed.iter().any(|borrowed| borrowed.shares_buffer(&made));
            tensor::object(py, if lent { or_raise(py, made.copied())? } else { made })?.into_any()
        }
        Value::Int(n) => PyInt::new(py, n).into_any(),
        Value::Float(x) => PyFloat::new(py, x).into_any(),
        Value::Bool(b) => PyBool::new(py, b).to_owned().into_any(),
        Value::Str(word) => PyString::new(py, &word).into_any(),
        Value::DType(dtype) => dtype::object(py, dtype)?.clone().into_any(),
        Value::Ints(ints) => PyTuple::new(py, ints)?.into_any(),
        Value::List(items) => PyList::new(py, objects(py, items, scope)?)?.into_any(),
        Value::Tuple(items) => PyTuple::new(py, objects(py, items, scope)?)?.into_any(),
        Value::Sparse(sparse) => Bound::new(py, SparseTensor(*sparse))?.into_any(),
        Value::None | Value::Default => py.None().into_bound(py),
        _ => return Err(PyTypeError::new_err("a result of a kind that Python does not know")),
    })
}

fn objects<'py>(py: Python<'py>, values: Vec<Value>, scope: &Scope) -> PyResult<Vec<Bound<'py, PyAny>>> {
    values.into_iter().map(|value| object(py, value, scope)).collect()
}

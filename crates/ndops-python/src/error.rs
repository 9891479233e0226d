//! Errors of the core as Python's exceptions.

use ndops::{Error, ErrorKind};
use pyo3::exceptions::{
    PyIndexError, PyMemoryError, PyOSError, PyOverflowError, PyTypeError, PyValueError, PyZeroDivisionError,
};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple, PyType};

static AXIS_ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static LINALG_ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// The exception for axes out of range: a `ValueError` and an `IndexError`, as NumPy's is.
pub(crate) fn axis_error<'py>(py: Python<'py>) -> PyResult<&'py Bound<'py, PyType>> {
    let make = || {
        let bases = PyTuple::new(py, [py.get_type::<PyValueError>(), py.get_type::<PyIndexError>()])?;
        exception(py, "AxisError", bases, "An axis is out of range.")
    };
    AXIS_ERROR.get_or_try_init(py, make).map(|ty| ty.bind(py))
}

/// The exception of linear algebra: a `ValueError`, as NumPy's is.
pub(crate) fn linalg_error<'py>(py: Python<'py>) -> PyResult<&'py Bound<'py, PyType>> {
    let make = || {
        let bases = PyTuple::new(py, [py.get_type::<PyValueError>()])?;
        exception(py, "LinAlgError", bases, "A matrix that is not square, or too few dims for linear algebra.")
    };
    LINALG_ERROR.get_or_try_init(py, make).map(|ty| ty.bind(py))
}

/// An exception class made by `type`, because Rust's way of making one takes a single base.
fn exception(py: Python, name: &str, bases: Bound<PyTuple>, doc: &str) -> PyResult<Py<PyType>> {
    let members = PyDict::new(py);
    members.set_item("__module__", "ndops")?;
    members.set_item("__doc__", doc)?;
    Ok(py.get_type::<PyType>().call1((name, bases, members))?.cast_into::<PyType>()?.unbind())
}

/// The exception of a kind of error of the core.
pub(crate) fn class(py: Python, kind: ErrorKind) -> PyResult<Bound<PyType>> {
    Ok(match kind {
        ErrorKind::DType | ErrorKind::Type => py.get_type::<PyTypeError>(),
        ErrorKind::Index => py.get_type::<PyIndexError>(),
        ErrorKind::Overflow => py.get_type::<PyOverflowError>(),
        ErrorKind::ZeroDivision => py.get_type::<PyZeroDivisionError>(),
        ErrorKind::Memory => py.get_type::<PyMemoryError>(),
        ErrorKind::Io => py.get_type::<PyOSError>(),
        ErrorKind::Axis => axis_error(py)?.clone(),
        ErrorKind::LinAlg => linalg_error(py)?.clone(),
        _ => py.get_type::<PyValueError>(),
    })
}

/// The exception of an error of the core, with its text.
#[cold]
pub(crate) fn raise(py: Python, error: &Error) -> PyErr {
    class(py, error.kind()).map_or_else(|failed| failed, |class| PyErr::from_type(class, (error.to_string(),)))
}

/// `result` with the exception of its error.
pub(crate) fn or_raise<T>(py: Python, result: ndops::Result<T>) -> PyResult<T> {
    result.map_err(|error| raise(py, &error))
}

/// The same exception with `prefix` before its text, where it is one that conversions of arguments raise.
#[cold]
pub(crate) fn prefixed(py: Python, error: PyErr, prefix: &str) -> PyErr {
    let ty = error.get_type(py);
    let plain = [
        py.get_type::<PyTypeError>(),
        py.get_type::<PyValueError>(),
        py.get_type::<PyOverflowError>(),
        py.get_type::<PyIndexError>(),
    ];
    if !plain.iter().any(|known| known.is(&ty)) {
        return error;
    }
    let prefixed = PyErr::from_type(ty, (format!("{prefix}: {}", text(error.value(py))),));
    if error.traceback(py).is_some() {
        // It came from a method of the argument, and says where.
        prefixed.set_cause(py, Some(error));
    }
    prefixed
}

/// Texts of values are cut there.
const LONGEST: usize = 1000;

/// The text of a value, for an error. What has none, because its method raises, is called by its class.
#[cold]
pub(crate) fn text(obj: &Bound<PyAny>) -> String {
    match obj.str() {
        Ok(text) => text.to_string_lossy().chars().take(LONGEST).collect(),
        Err(_) => class_name(obj),
    }
}

/// The name of a value's class, for an error.
#[cold]
pub(crate) fn class_name(obj: &Bound<PyAny>) -> String {
    obj.get_type().name().map_or_else(|_| "object".into(), |name| name.to_string_lossy().into_owned())
}

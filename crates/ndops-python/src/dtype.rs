//! The dtype class, and the many ways to name a dtype in Python.

use ndops::DType;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyComplex, PyFloat, PyInt, PyString, PyType};

use crate::numpy;

/// The element type of a tensor. Equal to its name and to the NumPy dtype of that name.
#[pyclass(name = "DType", module = "ndops", frozen)]
pub(crate) struct PyDType(pub DType);

static ALL: PyOnceLock<Vec<Py<PyDType>>> = PyOnceLock::new();

/// The one Python object of a dtype.
pub(crate) fn object<'py>(py: Python<'py>, dtype: DType) -> PyResult<&'py Bound<'py, PyDType>> {
    let all = ALL.get_or_try_init(py, || {
        DType::ALL.into_iter().map(|dtype| Py::new(py, PyDType(dtype))).collect::<PyResult<_>>()
    })?;
    Ok(all[dtype as usize].bind(py))
}

/// The scalar type of NumPy or, for the types that NumPy lacks, of `ml_dtypes`.
pub(crate) fn scalar_type<'py>(py: Python<'py>, dtype: DType) -> PyResult<Bound<'py, PyAny>> {
    match dtype {
        DType::BF16 | DType::F8E4M3 | DType::F8E5M2 => py.import("ml_dtypes")?.getattr(dtype.name()),
        DType::Bool => numpy::module(py)?.getattr("bool_"),
        _ => numpy::module(py)?.getattr(dtype.name()),
    }
}

#[pymethods]
impl PyDType {
    #[new]
    fn new(dtype: &Bound<PyAny>) -> PyResult<PyDType> {
        parse(dtype).map(PyDType)
    }

    /// The name, as NumPy and Keras write it.
    #[getter]
    fn name(&self) -> &'static str {
        self.0.name()
    }

    /// One letter: `b` bool, `i` and `u` integers, `f` floats, `c` complex; `V` for the floats that NumPy itself does not have.
    #[getter]
    fn kind(&self) -> &'static str {
        match self.0 {
            DType::Bool => "b",
            DType::BF16 | DType::F8E4M3 | DType::F8E5M2 => "V",
            dtype if dtype.is_signed() => "i",
            dtype if dtype.is_unsigned() => "u",
            dtype if dtype.is_complex() => "c",
            _ => "f",
        }
    }

    /// Bytes per element.
    #[getter]
    fn itemsize(&self) -> usize {
        self.0.itemsize()
    }

    /// The scalar type of NumPy or ml_dtypes.
    #[getter]
    fn r#type<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        scalar_type(py, self.0)
    }

    /// The dtype of NumPy; makes this object usable wherever NumPy asks for a dtype.
    #[getter]
    fn dtype<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        numpy::module(py)?.getattr("dtype")?.call1((scalar_type(py, self.0)?,))
    }

    fn __eq__(&self, other: &Bound<PyAny>) -> bool {
        if let Ok(name) = other.cast::<PyString>() {
            return name.to_str().is_ok_and(|name| name == self.0.name());
        }
        parse(other).is_ok_and(|dtype| dtype == self.0)
    }

    fn __hash__(&self, py: Python) -> PyResult<isize> {
        PyString::intern(py, self.0.name()).hash()
    }

    fn __str__(&self) -> &'static str {
        self.0.name()
    }

    fn __repr__(&self) -> String {
        format!("ndops.DType('{}')", self.0)
    }

    fn __reduce__<'py>(slf: &Bound<'py, PyDType>) -> (Bound<'py, PyType>, (&'static str,)) {
        (slf.get_type(), (slf.get().0.name(),))
    }
}

/// The dtype that a value names: a name, one of ours, NumPy's, anything else with a `name`, a scalar type, or a type of Python.
pub(crate) fn parse(obj: &Bound<PyAny>) -> PyResult<DType> {
    if let Ok(dtype) = obj.cast::<PyDType>() {
        return Ok(dtype.get().0);
    }
    if let Ok(name) = obj.cast::<PyString>() {
        return by_name(name.to_str()?);
    }
    if let Ok(ty) = obj.cast::<PyType>() {
        return by_type(ty);
    }
    match obj.getattr("name").and_then(|name| name.extract::<String>()) {
        Ok(name) => by_name(&name),
        Err(_) => Err(PyTypeError::new_err(format!("expected a dtype, got {}", obj.get_type().name()?))),
    }
}

fn by_name(name: &str) -> PyResult<DType> {
    let name = match name {
        "int" => return Ok(default_int()),
        "float" => return Ok(ndops::floatx()),
        "bool_" => "bool",
        other => other,
    };
    name.parse().map_err(|error: ndops::Error| PyValueError::new_err(error.to_string()))
}

/// What Python's own numbers become, and NumPy's scalar types by their names.
fn by_type(ty: &Bound<PyType>) -> PyResult<DType> {
    let py = ty.py();
    if ty.is(py.get_type::<PyBool>()) {
        Ok(DType::Bool)
    } else if ty.is(py.get_type::<PyInt>()) {
        Ok(default_int())
    } else if ty.is(py.get_type::<PyFloat>()) {
        Ok(ndops::floatx())
    } else if ty.is(py.get_type::<PyComplex>()) {
        Ok(DType::C64)
    } else {
        by_name(&ty.name()?.to_cow()?)
    }
}

/// The dtype of a Python int on its own.
pub(crate) fn default_int() -> DType {
    if ndops::floatx() == DType::F64 { DType::I64 } else { DType::I32 }
}

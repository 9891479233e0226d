//! The functions of the package that are no ops: conversions, settings, what there is.

use ndops::{DType, Operand, op};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyRange, PyTuple};

use crate::dtype::{self, scalar_type};
use crate::error::or_raise;
use crate::operand::{Scope, operand};
use crate::tensor::{self, Tensor, shape_of};
use crate::{buffer, buffer_import, dlpack, io, numpy, sequence};

/// Adds the functions to the module.
pub(crate) fn add_to(module: &Bound<PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(convert_to_tensor, module)?)?;
    module.add_function(wrap_pyfunction!(convert_to_numpy, module)?)?;
    module.add_function(wrap_pyfunction!(asarray, module)?)?;
    module.add_function(wrap_pyfunction!(from_dlpack, module)?)?;
    module.add_function(wrap_pyfunction!(_from_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(cast, module)?)?;
    module.add_function(wrap_pyfunction!(shape, module)?)?;
    module.add_function(wrap_pyfunction!(is_tensor, module)?)?;
    module.add_function(wrap_pyfunction!(result_type, module)?)?;
    module.add_function(wrap_pyfunction!(floatx, module)?)?;
    module.add_function(wrap_pyfunction!(set_floatx, module)?)?;
    module.add_function(wrap_pyfunction!(num_threads, module)?)?;
    module.add_function(wrap_pyfunction!(set_num_threads, module)?)?;
    module.add_function(wrap_pyfunction!(io::load, module)?)?;
    module.add_function(wrap_pyfunction!(io::save, module)?)?;
    module.add_function(wrap_pyfunction!(ops, module)?)
}

/// The tensor of a value, of `dtype` if given. Numbers in lists are read as that dtype, without rounding in between.
pub(crate) fn to_tensor<'py>(
    x: &Bound<'py, PyAny>,
    dtype: Option<DType>,
    scope: &mut Scope,
) -> PyResult<ndops::Tensor> {
    let py = x.py();
    if x.is_instance_of::<PyList>() || x.is_instance_of::<PyTuple>() || x.is_instance_of::<PyRange>() {
        return sequence::tensor(x, dtype, scope);
    }
    or_raise(py, operand(x, scope)?.to_tensor(dtype))
}

fn optional_dtype(dtype: Option<&Bound<PyAny>>) -> PyResult<Option<DType>> {
    dtype.filter(|dtype| !dtype.is_none()).map(dtype::parse).transpose()
}

/// The value as a tensor of its own memory; a tensor of the same dtype is returned as it is.
#[pyfunction]
#[pyo3(signature = (x, dtype=None))]
fn convert_to_tensor<'py>(x: &Bound<'py, PyAny>, dtype: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, Tensor>> {
    let (py, dtype) = (x.py(), optional_dtype(dtype)?);
    if let Ok(same) = x.cast::<Tensor>()
        && dtype.is_none_or(|dtype| dtype == same.get().0.dtype())
    {
        return Ok(same.clone());
    }
    let mut scope = Scope::default();
    let made = to_tensor(x, dtype, &mut scope)?;
    let lent = scope.borrowed.iter().any(|borrowed| borrowed.shares_buffer(&made));
    tensor::object(py, if lent { or_raise(py, made.copied())? } else { made })
}

/// The value as a tensor over the memory of a NumPy array or a buffer, where there is one: later writes to it show in the tensor.
#[pyfunction]
#[pyo3(signature = (x, dtype=None))]
fn asarray<'py>(x: &Bound<'py, PyAny>, dtype: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, Tensor>> {
    let dtype = optional_dtype(dtype)?;
    if let Ok(same) = x.cast::<Tensor>()
        && dtype.is_none_or(|dtype| dtype == same.get().0.dtype())
    {
        return Ok(same.clone());
    }
    tensor::object(x.py(), to_tensor(x, dtype, &mut Scope::default())?)
}

/// The value as a tensor over its memory, by the DLPack protocol: later writes to it show in the tensor.
#[pyfunction]
#[pyo3(signature = (x, /, *, device=None, copy=None))]
fn from_dlpack<'py>(
    x: &Bound<'py, PyAny>,
    device: Option<&Bound<'py, PyAny>>,
    copy: Option<bool>,
) -> PyResult<Bound<'py, Tensor>> {
    let py = x.py();
    if let Some(device) = device.filter(|device| !device.eq("cpu").unwrap_or(false)) {
        return Err(PyValueError::new_err(format!("from_dlpack: tensors are on the device 'cpu', not {device}")));
    }
    let made = if let Ok(same) = x.cast::<Tensor>() {
        same.get().0.clone()
    } else if x.hasattr("__dlpack__")? {
        dlpack::import(x)?
    } else {
        let name = x.get_type().name()?;
        return Err(PyTypeError::new_err(format!("from_dlpack: {name} does not have the DLPack protocol")));
    };
    tensor::object(py, if copy == Some(true) { or_raise(py, made.copied())? } else { made })
}

/// The tensor over the bytes of a buffer, for pickle.
#[pyfunction]
fn _from_bytes<'py>(
    elements: &Bound<'py, PyAny>,
    dtype: &Bound<'py, PyAny>,
    shape: Vec<usize>,
) -> PyResult<Bound<'py, Tensor>> {
    tensor::object(elements.py(), buffer_import::borrow_bytes(elements, dtype::parse(dtype)?, &shape)?)
}

/// The elements as a NumPy array; of a tensor, over the same memory and read-only.
#[pyfunction]
pub(crate) fn convert_to_numpy<'py>(x: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = x.py();
    let asarray = numpy::module(py)?.getattr("asarray")?;
    let Ok(tensor) = x.cast::<Tensor>() else { return asarray.call1((x,)) };
    let inner = &tensor.get().0;
    if inner.is_symbolic() {
        return Err(PyTypeError::new_err("a symbolic tensor has no data"));
    }
    match inner.dtype() {
        dtype @ (DType::BF16 | DType::F8E4M3 | DType::F8E5M2) => {
            let bits = Bound::new(py, Tensor(or_raise(py, buffer::as_bits(inner))?))?;
            asarray.call1((bits,))?.call_method1("view", (scalar_type(py, dtype)?,))
        }
        _ => asarray.call1((x,)),
    }
}

/// The value converted to `dtype`: floats truncate toward zero and saturate in integers.
#[pyfunction]
fn cast<'py>(x: &Bound<'py, PyAny>, dtype: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Tensor>> {
    convert_to_tensor(x, Some(dtype))
}

/// The lengths of the axes as a tuple; `None` where unknown.
#[pyfunction]
fn shape<'py>(x: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyTuple>> {
    shape_of(x.py(), &to_tensor(x, None, &mut Scope::default())?)
}

/// Whether the value is a tensor.
#[pyfunction]
fn is_tensor(x: &Bound<PyAny>) -> bool {
    x.is_instance_of::<Tensor>()
}

/// The name of the dtype that dtypes, tensors and Python's number types promote to.
#[pyfunction]
#[pyo3(signature = (*dtypes))]
fn result_type(dtypes: &Bound<PyTuple>) -> PyResult<&'static str> {
    let py = dtypes.py();
    let ints = py.get_type::<pyo3::types::PyInt>();
    let floats = py.get_type::<pyo3::types::PyFloat>();
    let like = |item: Bound<PyAny>| {
        if item.is(&ints) || item.is_instance_of::<pyo3::types::PyInt>() {
            Ok(Operand::from(0i64))
        } else if item.is(&floats) || item.is_instance_of::<pyo3::types::PyFloat>() {
            Ok(Operand::from(0.0))
        } else if let Ok(tensor) = item.cast::<Tensor>() {
            Ok(Operand::from(&tensor.get().0))
        } else {
            dtype::parse(&item).map(|dtype| ndops::Tensor::symbolic((), dtype).into())
        }
    };
    let operands = dtypes.iter().map(like).collect::<PyResult<Vec<Operand>>>()?;
    or_raise(py, ndops::result_type(operands)).map(DType::name)
}

/// The name of the default float dtype.
#[pyfunction]
fn floatx() -> &'static str {
    ndops::floatx().name()
}

/// Sets the default float dtype: float16, bfloat16, float32 or float64.
#[pyfunction]
fn set_floatx(value: &Bound<PyAny>) -> PyResult<()> {
    or_raise(value.py(), ndops::set_floatx(dtype::parse(value)?))
}

/// The number of threads that large ops use.
#[pyfunction]
fn num_threads() -> usize {
    ndops::num_threads()
}

/// Sets the number of threads that large ops use. Results do not depend on it.
#[pyfunction]
fn set_num_threads(n: usize) {
    ndops::set_num_threads(n);
}

/// The names of the ops.
#[pyfunction]
fn ops() -> Vec<&'static str> {
    op::all().map(|def| def.name).collect()
}

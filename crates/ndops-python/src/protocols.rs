//! What other libraries ask of a tensor: its elements, by every protocol that NumPy's world has, and its parts, for pickle and copy.

use std::ffi::c_int;

use pyo3::exceptions::{PyBufferError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use crate::error::or_raise;
use crate::tensor::{KerasTensor, Tensor, shape_of};
use crate::{buffer, dlpack, functions, numpy};

/// Pickles of this protocol and later take memory as it is.
const WITH_BUFFERS: i32 = 5;

/// A tensor's elements in row-major order as an object with a buffer of bytes.
fn dense_bits<'py>(py: Python<'py>, tensor: &ndops::Tensor) -> PyResult<Bound<'py, Tensor>> {
    let dense = if buffer::is_dense(tensor) { tensor.clone() } else { or_raise(py, tensor.copied())? };
    Bound::new(py, Tensor(or_raise(py, buffer::as_bits(&dense))?))
}

/// The bytes of the elements in row-major order.
pub(crate) fn bytes<'py>(tensor: &Bound<'py, Tensor>) -> PyResult<Bound<'py, PyBytes>> {
    let py = tensor.py();
    py.get_type::<PyBytes>().call1((dense_bits(py, &tensor.get().0)?,))?.cast_into().map_err(PyErr::from)
}

/// A level of Python's recursion, left when this goes.
struct Level;

impl Drop for Level {
    fn drop(&mut self) {
        // SAFETY: `guarded` has entered the level, with the thread attached.
        unsafe { ffi::Py_LeaveRecursiveCall() };
    }
}

/// What `read` makes of a value by methods of its own, which may ask for the same again: that ends as it does in Python, by `RecursionError`.
pub(crate) fn guarded<T>(py: Python, read: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    // SAFETY: the thread is attached; the level is left when it goes.
    if unsafe { ffi::Py_EnterRecursiveCall(c" while a value shows its elements".as_ptr()) } != 0 {
        return Err(PyErr::fetch(py));
    }
    let _level = Level;
    read()
}

/// What a tensor gives as `__array__`.
pub(crate) fn array<'py>(
    tensor: &Bound<'py, Tensor>,
    dtype: Option<&Bound<'py, PyAny>>,
    copy: Option<bool>,
) -> PyResult<Bound<'py, PyAny>> {
    let (py, own) = (tensor.py(), tensor.get().0.dtype());
    let array = functions::convert_to_numpy(tensor.as_any())?;
    let target =
        dtype.filter(|dtype| !dtype.is_none()).map(|dtype| numpy::module(py)?.getattr("dtype")?.call1((dtype,)));
    let target = target.transpose()?;
    let changes = match &target {
        Some(target) => !target.eq(array.getattr("dtype")?)?,
        None => false,
    };
    match (changes, copy) {
        (true, Some(false)) => {
            Err(PyValueError::new_err(format!("a {own} tensor becomes another dtype only by a copy")))
        }
        (true, _) => array.call_method1("astype", (target,)),
        (false, Some(true)) => array.call_method0("copy"),
        (false, _) => Ok(array),
    }
}

#[pymethods]
impl Tensor {
    /// NumPy arrays leave operators to tensors.
    #[classattr]
    #[pyo3(name = "__array_priority__")]
    const ARRAY_PRIORITY: i32 = 1000;

    #[pyo3(signature = (dtype=None, copy=None))]
    fn __array__<'py>(
        slf: &Bound<'py, Self>,
        dtype: Option<&Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        array(slf, dtype, copy)
    }

    /// A DLPack capsule over the elements; plain for consumers that ask for no version. Do not write through it.
    #[pyo3(signature = (*, stream=None, max_version=None, dl_device=None, copy=None))]
    fn __dlpack__<'py>(
        &self,
        py: Python<'py>,
        stream: Option<&Bound<'py, PyAny>>,
        max_version: Option<(u32, u32)>,
        dl_device: Option<(i32, i32)>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if stream.is_some() || dl_device.is_some_and(|device| device != dlpack::CPU) {
            return Err(PyBufferError::new_err("tensors are in the memory of the CPU, which has no streams"));
        }
        let versioned = max_version.is_some_and(|(major, _)| major >= 1);
        dlpack::export(py, &self.0, versioned, copy == Some(true))
    }

    fn __dlpack_device__(&self) -> (i32, i32) {
        dlpack::CPU
    }

    unsafe fn __getbuffer__(slf: &Bound<'_, Self>, view: *mut ffi::Py_buffer, flags: c_int) -> PyResult<()> {
        // SAFETY: Python hands a buffer to fill in.
        unsafe { buffer::export(slf, view, flags) }
    }

    unsafe fn __releasebuffer__(&self, view: *mut ffi::Py_buffer) {
        // SAFETY: Python hands back a buffer that `export` filled in.
        unsafe { buffer::release(view) }
    }

    fn __copy__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    fn __deepcopy__<'py>(slf: &Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf.clone()
    }

    /// From protocol 5 on, the elements go out of band if the pickler asks for that.
    fn __reduce_ex__<'py>(slf: &Bound<'py, Self>, protocol: i32) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let (py, x) = (slf.py(), &slf.get().0);
        let (shape, dtype) = (shape_of(py, x)?.into_any(), x.dtype().name().into_pyobject(py)?.into_any());
        if x.is_symbolic() {
            return Ok((py.get_type::<KerasTensor>().into_any(), PyTuple::new(py, [shape, dtype])?));
        }
        let elements = if protocol >= WITH_BUFFERS {
            py.import("pickle")?.getattr("PickleBuffer")?.call1((dense_bits(py, x)?,))?
        } else {
            bytes(slf)?.into_any()
        };
        let make = py.import("ndops._ndops")?.getattr("_from_bytes")?;
        Ok((make, PyTuple::new(py, [elements, dtype, shape])?))
    }

    fn __sizeof__(&self) -> usize {
        let elements = self.0.raw().map_or(0, |raw| raw.shape.iter().product::<usize>() * raw.dtype.itemsize());
        size_of::<ffi::PyObject>() + size_of::<Tensor>() + elements
    }
}

//! Memory of other objects by the buffer protocol: `memoryview`, `array.array`, `bytearray`, memory maps.

use std::ffi::CStr;

use ndops::DType;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;

use crate::error::or_raise;

/// A buffer of another object, given back when the last tensor over it goes. Boxed, because its exporter may point into it.
struct Held(Box<ffi::Py_buffer>);

// SAFETY: nobody but `drop` uses the structure after `hold`, with the interpreter attached; reading the memory is free for all threads.
unsafe impl Send for Held {}
// SAFETY: as above.
unsafe impl Sync for Held {}

impl Drop for Held {
    fn drop(&mut self) {
        // Without an interpreter there is nothing left to give back.
        // SAFETY: `hold` has filled the buffer in, and it is released once.
        let _ = Python::try_attach(|_| unsafe { ffi::PyBuffer_Release(&mut *self.0) });
    }
}

/// Whether the value offers a buffer.
pub(crate) fn is_buffer(obj: &Bound<PyAny>) -> bool {
    // SAFETY: asks the object's type.
    unsafe { ffi::PyObject_CheckBuffer(obj.as_ptr()) == 1 }
}

fn hold(obj: &Bound<PyAny>, flags: i32) -> PyResult<Held> {
    let mut buffer = Box::new(ffi::Py_buffer::new());
    // SAFETY: the structure is for writing. Without success nothing is held.
    if unsafe { ffi::PyObject_GetBuffer(obj.as_ptr(), &mut *buffer, flags) } == 0 {
        Ok(Held(buffer))
    } else {
        Err(PyErr::fetch(obj.py()))
    }
}

/// A tensor over the elements of a buffer.
///
/// # Errors
/// `TypeError` for elements that are no numbers or of the other byte order; what the exporter raises.
pub(crate) fn borrow(obj: &Bound<PyAny>) -> PyResult<ndops::Tensor> {
    let held = hold(obj, ffi::PyBUF_RECORDS_RO)?;
    let buffer = &*held.0;
    // SAFETY: an exporter's format is null, which means bytes, or a string.
    let format = if buffer.format.is_null() { c"B" } else { unsafe { CStr::from_ptr(buffer.format) } };
    let dtype = dtype_of(format.to_bytes(), buffer.itemsize).ok_or_else(|| {
        PyTypeError::new_err(format!(
            "a buffer of elements of format {format:?}, which no tensor has in this byte order"
        ))
    })?;
    // Exporters leave out what is plain: ctypes has no strides, simple buffers no lengths.
    let shape: Vec<usize> = match ints(buffer.shape, buffer.ndim) {
        Some(shape) => shape.iter().map(|&n| n as usize).collect(),
        None => vec![(buffer.len / buffer.itemsize) as usize],
    };
    let strides = ints(buffer.strides, buffer.ndim).map_or_else(|| dense_strides(&shape, dtype), <[isize]>::to_vec);
    let ptr = buffer.buf.cast::<u8>();
    // SAFETY: the exporter keeps these elements valid until the buffer is released, which the owner does.
    or_raise(obj.py(), unsafe { ndops::Tensor::from_foreign(ptr, &shape, &strides, dtype, Box::new(held)) })
}

/// A tensor of a given dtype and shape over the bytes of a buffer: what pickle hands back.
///
/// # Errors
/// `ValueError` if the bytes are not as many as the shape says.
pub(crate) fn borrow_bytes(obj: &Bound<PyAny>, dtype: DType, shape: &[usize]) -> PyResult<ndops::Tensor> {
    let held = hold(obj, ffi::PyBUF_SIMPLE)?;
    let n_bytes = shape.iter().try_fold(dtype.itemsize(), |bytes, &n| bytes.checked_mul(n));
    if n_bytes != Some(held.0.len as usize) {
        let text = format!("{} bytes are no {dtype} tensor of shape {}", held.0.len, ndops::Shape::from(shape));
        return Err(PyValueError::new_err(text));
    }
    let ptr = held.0.buf.cast::<u8>();
    // SAFETY: as many bytes as elements have, valid until the buffer is released, which the owner does.
    or_raise(obj.py(), unsafe {
        ndops::Tensor::from_foreign(ptr, shape, &dense_strides(shape, dtype), dtype, Box::new(held))
    })
}

/// The numbers of a buffer's lengths or strides; none if it leaves them out.
fn ints<'a>(from: *const isize, ndim: i32) -> Option<&'a [isize]> {
    match ndim {
        0 => Some(&[]),
        _ if from.is_null() => None,
        // SAFETY: by the protocol one number per dim, alive as long as the buffer, which outlives every use here.
        _ => Some(unsafe { std::slice::from_raw_parts(from, ndim as usize) }),
    }
}

/// Strides in bytes of a row-major layout. They may wrap: what makes a tensor of them checks the size.
pub(crate) fn dense_strides(shape: &[usize], dtype: DType) -> Vec<isize> {
    let mut strides = vec![dtype.itemsize() as isize; shape.len()];
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis].wrapping_mul(shape[axis] as isize);
    }
    strides
}

/// The dtype of a format of the `struct` module, with `Z` for complex numbers; none for other kinds and the other byte order.
fn dtype_of(format: &[u8], itemsize: isize) -> Option<DType> {
    let foreign: &[u8] = if cfg!(target_endian = "little") { b">!" } else { b"<" };
    let letters = match format {
        [order, ..] if foreign.contains(order) && itemsize > 1 => return None,
        [b'@' | b'=' | b'<' | b'>' | b'!', letters @ ..] => letters,
        letters => letters,
    };
    Some(match (letters, itemsize) {
        (b"?", 1) => DType::Bool,
        (b"b" | b"h" | b"i" | b"l" | b"q" | b"n", 1) => DType::I8,
        (b"b" | b"h" | b"i" | b"l" | b"q" | b"n", 2) => DType::I16,
        (b"b" | b"h" | b"i" | b"l" | b"q" | b"n", 4) => DType::I32,
        (b"b" | b"h" | b"i" | b"l" | b"q" | b"n", 8) => DType::I64,
        (b"B" | b"H" | b"I" | b"L" | b"Q" | b"N", 1) => DType::U8,
        (b"B" | b"H" | b"I" | b"L" | b"Q" | b"N", 2) => DType::U16,
        (b"B" | b"H" | b"I" | b"L" | b"Q" | b"N", 4) => DType::U32,
        (b"B" | b"H" | b"I" | b"L" | b"Q" | b"N", 8) => DType::U64,
        (b"e", 2) => DType::F16,
        (b"f", 4) => DType::F32,
        (b"d", 8) => DType::F64,
        (b"Zf" | b"F", 8) => DType::C64,
        (b"Zd" | b"D", 16) => DType::C128,
        _ => return None,
    })
}

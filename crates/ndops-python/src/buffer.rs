//! The buffer protocol: the memory of a tensor, read-only, with its strides.

use std::ffi::{CStr, c_int, c_void};

use ndops::{DType, RawView};
use pyo3::exceptions::PyBufferError;
use pyo3::ffi;
use pyo3::prelude::*;

use crate::tensor::Tensor;

/// Lengths and strides for Python, alive as long as the exported buffer.
struct Extents {
    shape: Vec<ffi::Py_ssize_t>,
    strides: Vec<ffi::Py_ssize_t>,
}

/// The letters of the `struct` module; none for the dtypes that it does not have.
fn format(dtype: DType) -> Option<&'static CStr> {
    let long_is_64 = size_of::<std::ffi::c_long>() == 8;
    Some(match dtype {
        DType::Bool => c"?",
        DType::U8 => c"B",
        DType::U16 => c"H",
        DType::U32 => c"I",
        // NumPy's own 64-bit integers are C's long where that has 64 bits.
        DType::U64 if long_is_64 => c"L",
        DType::U64 => c"Q",
        DType::I8 => c"b",
        DType::I16 => c"h",
        DType::I32 => c"i",
        DType::I64 if long_is_64 => c"l",
        DType::I64 => c"q",
        DType::F16 => c"e",
        DType::F32 => c"f",
        DType::F64 => c"d",
        DType::C64 => c"Zf",
        DType::C128 => c"Zd",
        DType::BF16 | DType::F8E4M3 | DType::F8E5M2 => return None,
    })
}

/// Whether the elements lie without gaps, the last axis fastest or, for `fortran`, the first.
fn is_contiguous(raw: &RawView, fortran: bool) -> bool {
    if raw.shape.contains(&0) {
        return true;
    }
    let mut expected = raw.dtype.itemsize() as isize;
    let mut follows = |axis: usize| {
        let ok = raw.shape[axis] == 1 || raw.strides[axis] == expected;
        expected *= raw.shape[axis] as isize;
        ok
    };
    let n = raw.shape.len();
    if fortran { (0..n).all(&mut follows) } else { (0..n).rev().all(&mut follows) }
}

/// What the caller cannot work with, if anything.
fn refusal(raw: &RawView, flags: c_int) -> Option<&'static str> {
    let asks = |flag| flags & flag == flag;
    let (rows, columns) = (is_contiguous(raw, false), is_contiguous(raw, true));
    if asks(ffi::PyBUF_WRITABLE) {
        Some("tensors are read-only")
    } else if asks(ffi::PyBUF_C_CONTIGUOUS) && !rows {
        Some("the tensor is not contiguous in C order")
    } else if asks(ffi::PyBUF_F_CONTIGUOUS) && !columns {
        Some("the tensor is not contiguous in Fortran order")
    } else if asks(ffi::PyBUF_ANY_CONTIGUOUS) && !rows && !columns {
        Some("the tensor is not contiguous")
    } else if !asks(ffi::PyBUF_STRIDES) && !rows {
        Some("the tensor has strides, which were not asked for")
    } else {
        None
    }
}

/// Fills in `view` as the buffer protocol demands.
///
/// # Safety
/// `view` points to a `Py_buffer` for writing.
pub(crate) unsafe fn export(tensor: &Bound<Tensor>, view: *mut ffi::Py_buffer, flags: c_int) -> PyResult<()> {
    // The protocol wants null there if there is an error.
    // SAFETY: promised by the caller.
    unsafe { (*view).obj = std::ptr::null_mut() };
    let raw = tensor.get().0.raw().ok_or_else(|| PyBufferError::new_err("a symbolic tensor has no data"))?;
    let unsupported = || PyBufferError::new_err(format!("the buffer protocol has no {}", raw.dtype));
    let format = format(raw.dtype).ok_or_else(unsupported)?;
    if let Some(text) = refusal(&raw, flags) {
        return Err(PyBufferError::new_err(text));
    }
    let size: usize = raw.shape.iter().product();
    let extents = Box::leak(Box::new(Extents {
        shape: raw.shape.iter().map(|&n| n as ffi::Py_ssize_t).collect(),
        strides: raw.strides.to_vec(),
    }));
    let has = |flag| flags & flag == flag;
    // SAFETY: promised by the caller. The tensor, referenced by `obj`, keeps the elements; `release` frees the extents.
    unsafe {
        (*view).buf = raw.ptr.cast_mut().cast::<c_void>();
        (*view).len = (size * raw.dtype.itemsize()) as ffi::Py_ssize_t;
        (*view).itemsize = raw.dtype.itemsize() as ffi::Py_ssize_t;
        (*view).readonly = 1;
        (*view).ndim = raw.shape.len() as c_int;
        (*view).format = if has(ffi::PyBUF_FORMAT) { format.as_ptr().cast_mut() } else { std::ptr::null_mut() };
        (*view).shape = if has(ffi::PyBUF_ND) { extents.shape.as_mut_ptr() } else { std::ptr::null_mut() };
        (*view).strides = if has(ffi::PyBUF_STRIDES) { extents.strides.as_mut_ptr() } else { std::ptr::null_mut() };
        (*view).suboffsets = std::ptr::null_mut();
        (*view).internal = std::ptr::from_mut(extents).cast::<c_void>();
        (*view).obj = tensor.clone().into_any().into_ptr();
    }
    Ok(())
}

/// Frees what `export` has made.
///
/// # Safety
/// `view` was filled in by `export` and is released once.
pub(crate) unsafe fn release(view: *mut ffi::Py_buffer) {
    // SAFETY: `export` leaked a box there.
    drop(unsafe { Box::from_raw((*view).internal.cast::<Extents>()) });
}

/// Whether the elements lie in row-major order without gaps.
pub(crate) fn is_dense(tensor: &ndops::Tensor) -> bool {
    tensor.raw().is_some_and(|raw| is_contiguous(&raw, false))
}

/// The same bytes as elements of a dtype of the same size that the protocol has a letter for.
pub(crate) fn as_bits(tensor: &ndops::Tensor) -> ndops::Result<ndops::Tensor> {
    let dtype = match tensor.dtype() {
        DType::BF16 => DType::U16,
        DType::F8E4M3 | DType::F8E5M2 => DType::U8,
        _ => return Ok(tensor.clone()),
    };
    let Some(raw) = tensor.raw() else { return tensor.cast(dtype) };
    // SAFETY: the owner is the tensor itself, whose elements these are; nobody writes to them.
    unsafe { ndops::Tensor::from_foreign(raw.ptr, raw.shape, raw.strides, dtype, Box::new(tensor.clone())) }
}

//! The DLPack protocol: a tensor's memory for any other array library.
//!
//! The structures are those of the DLPack specification, versions 0 (a plain capsule) and 1 (with flags, among them "read-only"). Our tensors
//! are read-only wherever the protocol can say so; who writes through a plain capsule breaks the promise that tensors never change.

use std::ffi::{CStr, c_void};

use ndops::DType;
use pyo3::exceptions::PyBufferError;
use pyo3::ffi;
use pyo3::prelude::*;

#[repr(C)]
struct Device {
    kind: i32,
    id: i32,
}

#[repr(C)]
struct Type {
    code: u8,
    bits: u8,
    lanes: u16,
}

#[repr(C)]
struct Array {
    data: *mut c_void,
    device: Device,
    ndim: i32,
    dtype: Type,
    shape: *mut i64,
    strides: *mut i64,
    byte_offset: u64,
}

#[repr(C)]
struct Managed {
    array: Array,
    context: *mut c_void,
    deleter: Option<unsafe extern "C" fn(*mut Managed)>,
}

#[repr(C)]
struct Versioned {
    major: u32,
    minor: u32,
    context: *mut c_void,
    deleter: Option<unsafe extern "C" fn(*mut Versioned)>,
    flags: u64,
    array: Array,
}

const READ_ONLY: u64 = 1;
const COPIED: u64 = 2;

/// `kDLCPU`.
pub(crate) const CPU: (i32, i32) = (1, 0);

const PLAIN: &CStr = c"dltensor";
const WITH_VERSION: &CStr = c"dltensor_versioned";

/// What an exported structure points to, freed with it.
struct Owned {
    _tensor: ndops::Tensor,
    shape: Vec<i64>,
    strides: Vec<i64>,
}

/// The code of a dtype; none for the float8s, which version 1.0 lacks.
fn code(dtype: DType) -> Option<u8> {
    Some(match dtype {
        DType::Bool => 6,
        DType::BF16 => 4,
        DType::F8E4M3 | DType::F8E5M2 => return None,
        _ if dtype.is_signed() => 0,
        _ if dtype.is_unsigned() => 1,
        _ if dtype.is_complex() => 5,
        _ => 2,
    })
}

/// A capsule over the tensor's memory, or over a copy of it.
pub(crate) fn export<'py>(
    py: Python<'py>,
    tensor: &ndops::Tensor,
    versioned: bool,
    copy: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let code =
        code(tensor.dtype()).ok_or_else(|| PyBufferError::new_err(format!("DLPack has no {}", tensor.dtype())))?;
    let raw = tensor.raw().ok_or_else(|| PyBufferError::new_err("a symbolic tensor has no data"))?;
    let itemsize = raw.dtype.itemsize() as isize;
    // DLPack counts strides in elements.
    let copy = copy || raw.strides.iter().any(|stride| stride % itemsize != 0);
    let tensor = if copy { crate::error::or_raise(py, tensor.copied())? } else { tensor.clone() };
    let raw = tensor.raw().expect("concrete");
    let data = raw.ptr.cast_mut().cast::<c_void>();
    let dtype = Type { code, bits: 8 * itemsize as u8, lanes: 1 };
    let shape: Vec<i64> = raw.shape.iter().map(|&n| n as i64).collect();
    let strides = raw.strides.iter().map(|stride| (stride / itemsize) as i64).collect();
    let owned = Box::leak(Box::new(Owned { _tensor: tensor, shape, strides }));
    let (shape, strides) = (owned.shape.as_mut_ptr(), owned.strides.as_mut_ptr());
    let (ndim, device) = (owned.shape.len() as i32, Device { kind: CPU.0, id: CPU.1 });
    let array = Array { data, device, ndim, dtype, shape, strides, byte_offset: 0 };
    let context = std::ptr::from_mut(owned).cast::<c_void>();
    if versioned {
        let flags = if copy { COPIED } else { READ_ONLY };
        let managed = Versioned { major: 1, minor: 0, context, deleter: Some(free_versioned), flags, array };
        // SAFETY: the destructor belongs to this kind of structure.
        unsafe { capsule(py, Box::into_raw(Box::new(managed)).cast(), WITH_VERSION, drop_versioned) }
    } else {
        let managed = Managed { array, context, deleter: Some(free_plain) };
        // SAFETY: as above.
        unsafe { capsule(py, Box::into_raw(Box::new(managed)).cast(), PLAIN, drop_plain) }
    }
}

/// # Safety
/// `destructor` frees what `managed` points to.
unsafe fn capsule<'py>(
    py: Python<'py>,
    managed: *mut c_void,
    name: &'static CStr,
    destructor: unsafe extern "C" fn(*mut ffi::PyObject),
) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: the name is static, and the destructor fits by the caller's promise.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyCapsule_New(managed, name.as_ptr(), Some(destructor))) }
}

/// The deleter that a consumer calls.
unsafe extern "C" fn free_plain(managed: *mut Managed) {
    // SAFETY: `export` leaked both boxes, and a consumer calls the deleter once.
    unsafe {
        let managed = Box::from_raw(managed);
        drop(Box::from_raw(managed.context.cast::<Owned>()));
    }
}

/// The deleter that a consumer calls.
unsafe extern "C" fn free_versioned(managed: *mut Versioned) {
    // SAFETY: as for `free_plain`.
    unsafe {
        let managed = Box::from_raw(managed);
        drop(Box::from_raw(managed.context.cast::<Owned>()));
    }
}

/// The destructor of a capsule; a consumer renames the capsule that it has taken over.
unsafe extern "C" fn drop_plain(capsule: *mut ffi::PyObject) {
    // SAFETY: Python passes the capsule; under its first name it still holds the structure.
    unsafe {
        if ffi::PyCapsule_IsValid(capsule, PLAIN.as_ptr()) == 1 {
            free_plain(ffi::PyCapsule_GetPointer(capsule, PLAIN.as_ptr()).cast());
        }
    }
}

/// As `drop_plain`.
unsafe extern "C" fn drop_versioned(capsule: *mut ffi::PyObject) {
    // SAFETY: as for `drop_plain`.
    unsafe {
        if ffi::PyCapsule_IsValid(capsule, WITH_VERSION.as_ptr()) == 1 {
            free_versioned(ffi::PyCapsule_GetPointer(capsule, WITH_VERSION.as_ptr()).cast());
        }
    }
}

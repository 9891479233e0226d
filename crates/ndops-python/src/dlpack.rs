//! The DLPack protocol: a tensor's memory for any other array library, and theirs for us.
//!
//! The structures are those of the DLPack specification, versions 0 (a plain capsule) and 1 (with flags, among them "read-only"). Our tensors
//! are read-only wherever the protocol can say so; who writes through a plain capsule breaks the promise that tensors never change.

use std::ffi::{CStr, c_void};

use ndops::DType;
use pyo3::exceptions::{PyBufferError, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};

use crate::buffer_import::dense_strides;
use crate::tensor::MAX_NDIM;

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
const PLAIN_USED: &CStr = c"used_dltensor";
const WITH_VERSION_USED: &CStr = c"used_dltensor_versioned";

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

/// A structure of another library, freed by its own deleter.
struct Adopted {
    managed: *mut c_void,
    free: unsafe fn(*mut c_void),
}

// SAFETY: nobody but `drop` uses the pointer, and a deleter may be called from any thread that holds the interpreter.
unsafe impl Send for Adopted {}
// SAFETY: as above.
unsafe impl Sync for Adopted {}

impl Drop for Adopted {
    fn drop(&mut self) {
        // Without an interpreter there is nothing left to free.
        // SAFETY: `adopt` has taken the structure over, so this is the only call of the deleter.
        let _ = Python::try_attach(|_| unsafe { (self.free)(self.managed) });
    }
}

/// # Safety
/// `managed` is a `Managed` that nobody uses any more.
unsafe fn delete_plain(managed: *mut c_void) {
    // SAFETY: promised by the caller.
    unsafe {
        let managed = managed.cast::<Managed>();
        if let Some(deleter) = (*managed).deleter {
            deleter(managed);
        }
    }
}

/// # Safety
/// `managed` is a `Versioned` that nobody uses any more.
unsafe fn delete_versioned(managed: *mut c_void) {
    // SAFETY: promised by the caller.
    unsafe {
        let managed = managed.cast::<Versioned>();
        if let Some(deleter) = (*managed).deleter {
            deleter(managed);
        }
    }
}

/// Whether the value has the protocol.
pub(crate) fn is_exporter(obj: &Bound<PyAny>) -> PyResult<bool> {
    Ok(obj.hasattr("__dlpack__")? && obj.hasattr("__dlpack_device__")?)
}

/// A tensor over the memory of anything with `__dlpack__`, without a copy where its elements are aligned.
///
/// # Errors
/// `BufferError` for memory of another device, a dtype that no tensor has, and structures that contradict themselves.
pub(crate) fn import(obj: &Bound<PyAny>) -> PyResult<ndops::Tensor> {
    let (kind, _): (i32, i32) = obj.call_method0("__dlpack_device__")?.extract()?;
    if kind != CPU.0 {
        let text =
            format!("the data are on a DLPack device of type {kind}, not in the memory of the CPU: copy them first");
        return Err(PyBufferError::new_err(text));
    }
    let py = obj.py();
    let newest = PyDict::new(py);
    newest.set_item("max_version", (1, 0))?;
    // Libraries from before version 1 do not know the argument.
    let capsule = match obj.call_method("__dlpack__", (), Some(&newest)) {
        Err(error) if error.is_instance_of::<PyTypeError>(py) => obj.call_method0("__dlpack__")?,
        capsule => capsule?,
    };
    adopt(&capsule.cast_into::<PyCapsule>()?)
}

/// Takes over what a capsule holds; the capsule is renamed, so that nobody else does.
fn adopt(capsule: &Bound<PyCapsule>) -> PyResult<ndops::Tensor> {
    let taken = |name: &CStr, used: &'static CStr| {
        // SAFETY: the thread is attached, `capsule` is one, and the new name is static.
        unsafe {
            if ffi::PyCapsule_IsValid(capsule.as_ptr(), name.as_ptr()) == 0 {
                return None;
            }
            let managed = ffi::PyCapsule_GetPointer(capsule.as_ptr(), name.as_ptr());
            (ffi::PyCapsule_SetName(capsule.as_ptr(), used.as_ptr()) == 0).then_some(managed)
        }
    };
    if let Some(managed) = taken(WITH_VERSION, WITH_VERSION_USED) {
        let owner = Adopted { managed, free: delete_versioned };
        // SAFETY: a capsule of this name holds this structure, alive until the deleter is called. Of a later major version only the first
        // fields are known to be there.
        let (major, array) = unsafe { ((*managed.cast::<Versioned>()).major, &(*managed.cast::<Versioned>()).array) };
        if major != 1 {
            return Err(PyBufferError::new_err(format!("DLPack of version {major} is not supported")));
        }
        return over(capsule.py(), array, owner);
    }
    let Some(managed) = taken(PLAIN, PLAIN_USED) else {
        return Err(PyBufferError::new_err(
            "__dlpack__ gave a capsule that holds no tensor, or one that was used before",
        ));
    };
    let owner = Adopted { managed, free: delete_plain };
    // SAFETY: as above.
    over(capsule.py(), unsafe { &(*managed.cast::<Managed>()).array }, owner)
}

/// The tensor over a structure's memory.
fn over(py: Python, array: &Array, owner: Adopted) -> PyResult<ndops::Tensor> {
    let lie = |what: &str| PyBufferError::new_err(format!("a DLPack structure with {what}"));
    let Type { code, bits, lanes } = array.dtype;
    let dtype = dtype_of(code, bits).filter(|_| lanes == 1);
    let dtype =
        dtype.ok_or_else(|| lie(&format!("the dtype code {code}, {bits} bits, {lanes} lanes, which no tensor has")))?;
    if array.device.kind != CPU.0 {
        return Err(lie("memory of another device than it said"));
    }
    let ndim = usize::try_from(array.ndim).map_err(|_| lie("a negative number of dims"))?;
    if ndim > MAX_NDIM {
        return Err(lie(&format!("{ndim} dims, of which a tensor has at most {MAX_NDIM}")));
    }
    if ndim > 0 && array.shape.is_null() {
        return Err(lie("dims but no shape"));
    }
    let ints = |from: *mut i64| {
        // SAFETY: not null, and by the protocol one number per dim.
        if ndim == 0 { &[][..] } else { unsafe { std::slice::from_raw_parts(from, ndim) } }
    };
    let shape = ints(array.shape).iter().map(|&n| usize::try_from(n).map_err(|_| lie("a negative length")));
    let shape = shape.collect::<PyResult<Vec<usize>>>()?;
    if array.data.is_null() && !shape.contains(&0) {
        return Err(lie("elements but no data"));
    }
    let itemsize = dtype.itemsize() as i64;
    let bytes = |stride: &i64| isize::try_from(stride.checked_mul(itemsize)?).ok();
    let strides = match array.strides.is_null() {
        true => Some(dense_strides(&shape, dtype)),
        false => ints(array.strides).iter().map(bytes).collect::<Option<Vec<isize>>>(),
    };
    let strides = strides.ok_or_else(|| lie("strides beyond the address space"))?;
    let ptr = array.data.cast::<u8>().wrapping_add(array.byte_offset as usize);
    // SAFETY: by the protocol these elements are valid until the deleter is called, which the owner does.
    let tensor = unsafe { ndops::Tensor::from_foreign(ptr, &shape, &strides, dtype, Box::new(owner)) };
    crate::error::or_raise(py, tensor)
}

/// The dtype of a code; version 1.1 has the two float8s that tensors have.
fn dtype_of(code: u8, bits: u8) -> Option<DType> {
    Some(match (code, bits) {
        (0, 8) => DType::I8,
        (0, 16) => DType::I16,
        (0, 32) => DType::I32,
        (0, 64) => DType::I64,
        (1, 8) => DType::U8,
        (1, 16) => DType::U16,
        (1, 32) => DType::U32,
        (1, 64) => DType::U64,
        (2, 16) => DType::F16,
        (2, 32) => DType::F32,
        (2, 64) => DType::F64,
        (4, 16) => DType::BF16,
        (5, 64) => DType::C64,
        (5, 128) => DType::C128,
        (6, 8) => DType::Bool,
        (10, 8) => DType::F8E4M3,
        (12, 8) => DType::F8E5M2,
        _ => return None,
    })
}

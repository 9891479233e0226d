//! NumPy's arrays, read where they lie.
//!
//! The layout of the array and dtype objects is part of NumPy's binary interface and the same in versions 1 and 2 for the fields read here.
//! Going through a buffer or an attribute instead costs more than a small op.

use std::ffi::{c_char, c_int};

use ndops::DType;
use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

use crate::error::class_name;

/// The head of NumPy's array object.
#[repr(C)]
struct ArrayObject {
    head: ffi::PyObject,
    data: *mut u8,
    ndim: c_int,
    shape: *const isize,
    strides: *const isize,
    base: *mut ffi::PyObject,
    descr: *const Descr,
    flags: c_int,
}

/// The flag of arrays in row-major order without gaps.
const C_CONTIGUOUS: c_int = 1;

/// Arrays of at most so many bytes are copied for a call: that takes no owner, and no care that a result is not a view of them.
const SMALL: usize = 1024;

/// The head of NumPy's dtype object.
#[repr(C)]
struct Descr {
    head: ffi::PyObject,
    scalar_type: *mut ffi::PyTypeObject,
    kind: c_char,
    code: c_char,
    byteorder: c_char,
    flags: c_char,
    number: c_int,
}

/// Where NumPy is loaded.
struct Numpy {
    module: Py<PyModule>,
    array: Py<PyType>,
    scalar: Py<PyType>,
    bool: Py<PyType>,
}

static NUMPY: PyOnceLock<Numpy> = PyOnceLock::new();

/// NumPy, if the program has imported it: without it no value can be NumPy's.
fn loaded<'py>(py: Python<'py>) -> PyResult<Option<&'py Numpy>> {
    if let Some(numpy) = NUMPY.get(py) {
        return Ok(Some(numpy));
    }
    let modules = py.import("sys")?.getattr("modules")?.cast_into::<PyDict>()?;
    if !modules.contains("numpy")? {
        return Ok(None);
    }
    load(py).map(Some)
}

fn load(py: Python<'_>) -> PyResult<&Numpy> {
    NUMPY.get_or_try_init(py, || {
        let module = py.import("numpy")?;
        let array = module.getattr("ndarray")?.cast_into::<PyType>()?.unbind();
        let scalar = module.getattr("generic")?.cast_into::<PyType>()?.unbind();
        let bool = module.getattr("bool_")?.cast_into::<PyType>()?.unbind();
        Ok(Numpy { module: module.unbind(), array, scalar, bool })
    })
}

/// NumPy's module, imported now if need be.
pub(crate) fn module<'py>(py: Python<'py>) -> PyResult<&'py Bound<'py, PyModule>> {
    Ok(load(py)?.module.bind(py))
}

/// The value as an array: `numpy.asarray`.
pub(crate) fn asarray<'py>(obj: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    module(obj.py())?.getattr("asarray")?.call1((obj,))
}

/// Whether the value is a NumPy array.
pub(crate) fn is_array(obj: &Bound<PyAny>) -> PyResult<bool> {
    Ok(loaded(obj.py())?.is_some_and(|numpy| is_of(obj, &numpy.array)))
}

/// Whether the value is a NumPy scalar.
pub(crate) fn is_scalar(obj: &Bound<PyAny>) -> PyResult<bool> {
    Ok(loaded(obj.py())?.is_some_and(|numpy| is_of(obj, &numpy.scalar)))
}

/// Whether the value really is of a class or of one derived from it. `isinstance` believes an object's `__class__`, as
/// mocks have it, and such an object is not laid out as an array.
fn is_of(obj: &Bound<PyAny>, class: &Py<PyType>) -> bool {
    let (own, class) = (obj.get_type_ptr(), class.as_ptr().cast::<ffi::PyTypeObject>());
    // SAFETY: both are types, alive as long as the object and the table.
    own == class || unsafe { ffi::PyType_IsSubtype(own, class) == 1 }
}

/// Whether the value is a NumPy scalar of bool.
pub(crate) fn is_bool(obj: &Bound<PyAny>) -> PyResult<bool> {
    Ok(loaded(obj.py())?.is_some_and(|numpy| obj.is_exact_instance(numpy.bool.bind(obj.py()))))
}

/// Keeps a Python object alive from any thread.
struct Owner(Option<Py<PyAny>>);

impl Drop for Owner {
    fn drop(&mut self) {
        if let Some(owner) = self.0.take() {
            // Without an interpreter there is nothing left to free.
            let _ = Python::try_attach(|py| owner.drop_ref(py));
        }
    }
}

const SWAPPED: u8 = if cfg!(target_endian = "little") { b'>' } else { b'<' };

/// The fields of an array and of its dtype.
///
/// # Errors
/// `TypeError` for what is no array: a function of NumPy that says it gives one may be somebody else's.
fn fields<'a>(array: &'a Bound<PyAny>) -> PyResult<(&'a ArrayObject, &'a Descr)> {
    if !is_array(array)? {
        return Err(PyTypeError::new_err(format!("expected a NumPy array, got {}", class_name(array))));
    }
    // SAFETY: an array's object begins with these fields. The thread is attached, so nobody changes them meanwhile.
    unsafe {
        let head = &*array.as_ptr().cast::<ArrayObject>();
        Ok((head, &*head.descr))
    }
}

/// The lengths and strides of an array.
fn extents(head: &ArrayObject) -> (&[usize], &[isize]) {
    let ndim = head.ndim as usize;
    // SAFETY: an array has `ndim` lengths, which are not negative, and as many strides; 0-d arrays may have null pointers there.
    unsafe {
        match ndim {
            0 => (&[], &[]),
            _ => (
                std::slice::from_raw_parts(head.shape.cast::<usize>(), ndim),
                std::slice::from_raw_parts(head.strides, ndim),
            ),
        }
    }
}

/// A copy of a small array whose elements lie in row-major order.
pub(crate) fn copy_of_small(array: &Bound<PyAny>) -> PyResult<Option<ndops::Tensor>> {
    let (head, descr) = fields(array)?;
    if head.flags & C_CONTIGUOUS == 0 || descr.byteorder as u8 == SWAPPED {
        return Ok(None);
    }
    let (dtype, (shape, _)) = (dtype_of(array.py(), descr)?, extents(head));
    if shape.iter().product::<usize>() * dtype.itemsize() > SMALL {
        return Ok(None);
    }
    // SAFETY: a contiguous array has as many elements as its lengths say, one after another.
    let tensor = unsafe { ndops::Tensor::copied_from(head.data, shape, dtype) };
    crate::error::or_raise(array.py(), tensor).map(Some)
}

/// A tensor over the memory of a NumPy array. Unaligned, byte-swapped and otherwise unfit elements are copied.
pub(crate) fn borrow(array: &Bound<PyAny>) -> PyResult<ndops::Tensor> {
    match of_native(array)? {
        Some(tensor) => Ok(tensor),
        None => of_native(&native(array)?)?.ok_or_else(|| PyTypeError::new_err("an array without a byte order")),
    }
}

/// The array in the machine's byte order, by NumPy's own methods: a derived class may have others.
fn native<'py>(array: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let class = load(array.py())?.array.bind(array.py());
    let plain = class.call_method1("view", (array, class))?;
    let dtype = plain.getattr("dtype")?.call_method1("newbyteorder", ("=",))?;
    plain.call_method1("astype", (dtype,))
}

/// A tensor over the memory of an array, none if its bytes are in the other order.
fn of_native(array: &Bound<PyAny>) -> PyResult<Option<ndops::Tensor>> {
    let (head, descr) = fields(array)?;
    if descr.byteorder as u8 == SWAPPED {
        return Ok(None);
    }
    let dtype = dtype_of(array.py(), descr)?;
    let (shape, strides) = extents(head);
    let owner = Box::new(Owner(Some(array.clone().unbind())));
    // SAFETY: the array keeps its elements valid while the owner holds it. That they change under a tensor is documented where tensors
    // outlive the call; during a call with the interpreter released, changing them is a race of the user's own making, as it is in NumPy.
    let tensor = unsafe { ndops::Tensor::from_foreign(head.data, shape, strides, dtype, owner) };
    crate::error::or_raise(array.py(), tensor).map(Some)
}

/// The dtype by NumPy's number; those of `ml_dtypes` have none of their own and go by the name of their scalar type.
fn dtype_of(py: Python, descr: &Descr) -> PyResult<DType> {
    let long_is_64 = size_of::<std::ffi::c_long>() == 8;
    Ok(match descr.number {
        0 => DType::Bool,
        1 => DType::I8,
        2 => DType::U8,
        3 => DType::I16,
        4 => DType::U16,
        5 => DType::I32,
        6 => DType::U32,
        7 if long_is_64 => DType::I64,
        7 => DType::I32,
        8 if long_is_64 => DType::U64,
        8 => DType::U32,
        9 => DType::I64,
        10 => DType::U64,
        11 => DType::F32,
        12 => DType::F64,
        14 => DType::C64,
        15 => DType::C128,
        23 => DType::F16,
        _ => return named_dtype(py, descr),
    })
}

#[cold]
fn named_dtype(py: Python, descr: &Descr) -> PyResult<DType> {
    // SAFETY: a dtype is an object of Python. It is asked itself: an array of a derived class may say that it has another.
    let dtype = unsafe { Bound::from_borrowed_ptr(py, std::ptr::from_ref(descr).cast_mut().cast()) };
    let name: String = dtype.getattr("name")?.extract()?;
    match name.as_str() {
        "bfloat16" => Ok(DType::BF16),
        "float8_e4m3fn" => Ok(DType::F8E4M3),
        "float8_e5m2" => Ok(DType::F8E5M2),
        _ => Err(PyTypeError::new_err(format!("arrays of dtype {name} are not supported"))),
    }
}

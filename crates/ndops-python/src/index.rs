//! Keys: `x[..]`, the key of `get_item`, and the rows of a tensor one by one.

use std::sync::OnceLock;

use ndops::op::{self, OpDef, Value};
use ndops::{Index, Key, s};
use pyo3::exceptions::{PyIndexError, PyOverflowError, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyEllipsis, PyInt, PySlice, PyTuple};
use smallvec::SmallVec;

use crate::convert::indices;
use crate::error::{or_raise, prefixed, text};
use crate::numpy;
use crate::op::DETACH_FROM;
use crate::operand::Scope;
use crate::sequence::is_sequence;
use crate::tensor::{self, Tensor};

static GET_ITEM: OnceLock<&OpDef> = OnceLock::new();

/// The part of `x` that a key names. Keys of integers, slices, `None` and `...` alone, which are most, are read here, and a tensor that is
/// the whole key; others are an argument of `get_item`.
pub(crate) fn get<'py>(x: &Bound<'py, Tensor>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let (py, tensor) = (x.py(), &x.get().0);
    let wrong = |error| prefixed(py, error, "get_item: key");
    // What takes no call to tell comes first: a slice waits for it.
    let part = if let Some(item) = common_item(key).transpose().map_err(wrong)? {
        Some(tensor.get_items(std::slice::from_ref(&item)))
    } else if let Ok(keys) = key.cast::<PyTuple>() {
        let items: PyResult<Option<SmallVec<[Index; 4]>>> = keys.iter_borrowed().map(|key| basic_item(&key)).collect();
        items.map_err(wrong)?.map(|items| tensor.get_items(&items))
    } else if let Some(item) = basic_item(key).map_err(wrong)? {
        Some(tensor.get_items(std::slice::from_ref(&item)))
    } else {
        let indices = key.cast_exact::<Tensor>().ok().map(|indices| &indices.get().0);
        let few = indices.filter(|indices| size(tensor) + size(indices) < DETACH_FROM);
        few.map(|indices| tensor.get(indices))
    };
    match part {
        Some(part) => Ok(tensor::object(py, or_raise(py, part)?)?.into_any()),
        None => {
            let get_item = GET_ITEM.get_or_init(|| op::find("get_item").expect("get_item is an op"));
            crate::op::call(py, get_item, &[x.as_any(), key])
        }
    }
}

/// The number of elements in memory.
fn size(x: &ndops::Tensor) -> usize {
    x.raw().map_or(0, |raw| raw.shape.iter().product())
}

/// The key that a value of Python is.
pub(crate) fn key(obj: &Bound<PyAny>, scope: &mut Scope) -> PyResult<Value> {
    let items = match obj.cast::<PyTuple>() {
        Ok(items) => items.iter().map(|obj| item(&obj, scope)).collect::<PyResult<Key>>()?,
        Err(_) => Key::from(item(obj, scope)?),
    };
    Ok(Value::Key(Box::new(items)))
}

/// One item of a key.
fn item(obj: &Bound<PyAny>, scope: &mut Scope) -> PyResult<Index> {
    if let Some(item) = basic_item(obj)? {
        return Ok(item);
    }
    if let Ok(b) = obj.cast_exact::<PyBool>() {
        return Ok(Index::Bool(b.is_true()));
    }
    or_raise(obj.py(), indices(obj, scope)?.into_tensor()).map(Index::Tensor)
}

/// An item of a key that is an integer or a slice of Python itself.
#[inline]
fn common_item(obj: &Bound<PyAny>) -> Option<PyResult<Index>> {
    if let Ok(slice) = obj.cast_exact::<PySlice>() {
        return Some(range(slice));
    }
    obj.cast_exact::<PyInt>().ok().map(|n| position(n))
}

/// An item of a key that is an integer, a slice, `None` or `...`; none if it is something else.
fn basic_item(obj: &Bound<PyAny>) -> PyResult<Option<Index>> {
    if let Some(item) = common_item(obj) {
        return item.map(Some);
    }
    if obj.is_none() {
        return Ok(Some(Index::NewAxis));
    }
    if obj.is_instance_of::<PyEllipsis>() {
        return Ok(Some(Index::Ellipsis));
    }
    // Some of these name a position too, but as what they are they mean something else.
    if obj.is_instance_of::<Tensor>() || obj.is_instance_of::<PyBool>() || numpy::is_bool(obj)? || numpy::is_array(obj)?
    {
        return Ok(None);
    }
    if is_sequence(obj) {
        return Ok(None);
    }
    // What shows its elements is an index tensor, though some of one element call themselves integers.
    if !numpy::is_scalar(obj)? && (obj.hasattr("__array__")? || obj.hasattr("__dlpack__")?) {
        return Ok(None);
    }
    match position(obj) {
        Err(error) if error.is_instance_of::<PyTypeError>(obj.py()) => Ok(None),
        position => position.map(Some),
    }
}

/// The position that anything with `__index__` names.
fn position(obj: &Bound<PyAny>) -> PyResult<Index> {
    match obj.extract::<isize>() {
        Err(error) if error.is_instance_of::<PyOverflowError>(obj.py()) => {
            Err(PyIndexError::new_err(format!("index {} is out of bounds for every axis", text(obj))))
        }
        at => at.map(Index::At),
    }
}

/// A slice, with the ends of all axes for bounds that are left out or beyond the machine's integers.
fn range(slice: &Bound<PySlice>) -> PyResult<Index> {
    let (mut start, mut stop, mut step) = (0, 0, 0);
    // SAFETY: the thread is attached, the object is a slice, and the integers are ours.
    let failed = unsafe { ffi::PySlice_Unpack(slice.as_ptr(), &mut start, &mut stop, &mut step) } < 0;
    if failed {
        return Err(PyErr::fetch(slice.py()));
    }
    Ok(s(start..stop).step(step).into())
}

/// The rows of a tensor, one by one.
#[pyclass(module = "ndops")]
pub(crate) struct Rows {
    tensor: ndops::Tensor,
    next: usize,
    len: usize,
}

impl Rows {
    pub(crate) fn new(tensor: ndops::Tensor, len: usize) -> Rows {
        Rows { tensor, next: 0, len }
    }
}

#[pymethods]
impl Rows {
    fn __iter__(slf: Bound<Self>) -> Bound<Self> {
        slf
    }

    fn __length_hint__(&self) -> usize {
        self.len - self.next
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, Tensor>>> {
        if self.next == self.len {
            return Ok(None);
        }
        self.next += 1;
        let row = self.tensor.get(self.next as isize - 1);
        tensor::object(py, or_raise(py, row)?).map(Some)
    }
}

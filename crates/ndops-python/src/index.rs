//! `x[..]`, and the rows of a tensor one by one.

use ndops::op;
use ndops::{Index, Slice, s};
use pyo3::exceptions::{PyIndexError, PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyEllipsis, PyInt, PyList, PySlice, PyTuple};

use crate::error::{or_raise, text};
use crate::tensor::{self, Tensor};

/// The part of `x` that a key of Python names: a view for integers, slices, `None` and `...`; what `get_item` makes of other keys.
pub(crate) fn get<'py>(x: &Bound<'py, Tensor>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = x.py();
    let items = match key.cast::<PyTuple>() {
        Ok(keys) => keys.iter().map(|key| item(&key)).collect::<PyResult<Option<Vec<Index>>>>()?,
        Err(_) => item(key)?.map(|item| vec![item]),
    };
    match (items, op::find("get_item")) {
        (Some(items), _) => Ok(tensor::object(py, or_raise(py, x.get().0.get(items))?)?.into_any()),
        (None, Some(get_item)) => crate::op::call(py, get_item, &[x.as_any(), key]),
        (None, None) => Err(PyTypeError::new_err("get_item: a key consists of integers, slices, None and ...")),
    }
}

/// One item of a basic key; none if it is something else.
fn item(key: &Bound<PyAny>) -> PyResult<Option<Index>> {
    if let Ok(n) = key.cast_exact::<PyInt>() {
        return position(n).map(Some);
    }
    if let Ok(slice) = key.cast::<PySlice>() {
        return Ok(Some(Index::Slice(range(slice)?)));
    }
    if key.is_none() {
        return Ok(Some(Index::NewAxis));
    }
    if key.is_instance_of::<PyEllipsis>() {
        return Ok(Some(Index::Ellipsis));
    }
    if key.is_instance_of::<PyBool>() || key.is_instance_of::<PyList>() {
        return Ok(None);
    }
    match position(key) {
        Err(error) if error.is_instance_of::<PyTypeError>(key.py()) => Ok(None),
        position => position.map(Some),
    }
}

fn position(key: &Bound<PyAny>) -> PyResult<Index> {
    match key.extract::<isize>() {
        Err(error) if error.is_instance_of::<PyOverflowError>(key.py()) => {
            Err(PyIndexError::new_err(format!("get_item: index {} is out of bounds for every axis", text(key))))
        }
        at => at.map(Index::At),
    }
}

fn range(slice: &Bound<PySlice>) -> PyResult<Slice> {
    let start = bound(&slice.getattr("start")?)?;
    let stop = bound(&slice.getattr("stop")?)?;
    let step = bound(&slice.getattr("step")?)?;
    let range = match (start, stop) {
        (Some(start), Some(stop)) => s(start..stop),
        (Some(start), None) => s(start..),
        (None, Some(stop)) => s(..stop),
        (None, None) => s(..),
    };
    Ok(range.step(step.unwrap_or(1)))
}

/// A bound of a slice; one beyond the machine's integers is as good as the largest.
fn bound(value: &Bound<PyAny>) -> PyResult<Option<isize>> {
    if value.is_none() {
        return Ok(None);
    }
    match value.extract::<isize>() {
        Err(error) if error.is_instance_of::<PyOverflowError>(value.py()) => {
            Ok(Some(if value.lt(0)? { isize::MIN + 1 } else { isize::MAX }))
        }
        n => n.map(Some),
    }
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

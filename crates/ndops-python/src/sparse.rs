//! The class of sparse tensors.

use ndops::DType;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::dtype::{self, PyDType};
use crate::error::or_raise;
use crate::functions::convert_to_numpy;
use crate::operand::{Scope, operand};
use crate::protocols;
use crate::tensor::{self, Tensor, lengths};

/// The most values that are shown.
const SHOWN: usize = 100;

/// A tensor by the values of some of its elements and their positions; the others are zero. `bincount(x, sparse=True)` makes one.
///
/// `SparseTensor(indices, values, dense_shape)`: a row of `indices` for each value, an index for each axis. Values at the same position
/// are added.
#[pyclass(module = "ndops", frozen)]
pub(crate) struct SparseTensor(pub ndops::SparseTensor);

#[pymethods]
impl SparseTensor {
    #[new]
    fn new(indices: &Bound<PyAny>, values: &Bound<PyAny>, dense_shape: &Bound<PyAny>) -> PyResult<SparseTensor> {
        let dense_shape = lengths::<usize>(dense_shape, "SparseTensor")?;
        let tensor = |value: &Bound<PyAny>| {
            let mut scope = Scope { copies: true, ..Scope::default() };
            or_raise(value.py(), operand(value, &mut scope)?.to_tensor(None))
        };
        let made = ndops::SparseTensor::new(tensor(indices)?, tensor(values)?, dense_shape);
        or_raise(indices.py(), made).map(SparseTensor)
    }

    /// The positions of the values: a row for each, an index for each axis.
    #[getter]
    fn indices<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, Tensor>> {
        tensor::object(py, self.0.indices().clone())
    }

    /// The values.
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, Tensor>> {
        tensor::object(py, self.0.values().clone())
    }

    /// The lengths of the axes; `None` where unknown.
    #[getter]
    fn dense_shape<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.shape().iter().map(|dim| dim.known()))
    }

    /// The lengths of the axes, as those of other tensors are called.
    #[getter]
    fn shape<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.dense_shape(py)
    }

    /// The element type.
    #[getter]
    fn dtype<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDType>> {
        dtype::object(py, self.0.dtype()).cloned()
    }

    /// Number of axes.
    #[getter]
    fn ndim(&self) -> usize {
        self.0.shape().ndim()
    }

    /// The tensor with all its elements.
    fn to_dense<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, Tensor>> {
        let dense = py.detach(|| self.0.to_dense());
        tensor::object(py, or_raise(py, dense)?)
    }

    /// What NumPy asks for: all elements, as an array.
    #[pyo3(signature = (dtype=None, copy=None))]
    fn __array__<'py>(
        &self,
        py: Python<'py>,
        dtype: Option<&Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if copy == Some(false) {
            return Err(PyValueError::new_err("a sparse tensor becomes an array only by a copy"));
        }
        protocols::array(&self.to_dense(py)?, dtype, Some(true))
    }

    /// All elements as a NumPy array.
    fn numpy<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert_to_numpy(self.to_dense(py)?.as_any())
    }

    fn __repr__(&self, py: Python) -> PyResult<String> {
        let shape = self.dense_shape(py)?;
        let n_values = self.0.values().shape()[0].known();
        let parts = if n_values.is_none_or(|n| n > SHOWN) {
            String::new()
        } else {
            let list = |x: Bound<Tensor>| x.call_method0("tolist").map(|list| list.to_string());
            format!("indices={}, values={}, ", list(self.indices(py)?)?, list(self.values(py)?)?)
        };
        let dtype: DType = self.0.dtype();
        Ok(format!("SparseTensor({parts}dense_shape={shape}, dtype={dtype})"))
    }
}

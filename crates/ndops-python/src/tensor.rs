//! The tensor class.

use ndops::{DType, Dim, Index};
use num_complex::Complex;
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString, PyTuple};

use crate::dtype::{self, PyDType};
use crate::error::{or_raise, text};
use crate::index::{self, Rows};
use crate::op::call_named;
use crate::{functions, protocols};

/// An immutable n-dimensional array. Made by `ndops.array`, `ndops.convert_to_tensor` and the ops.
#[pyclass(name = "Tensor", module = "ndops", frozen, subclass, weakref)]
pub(crate) struct Tensor(pub ndops::Tensor);

/// A tensor without data, whose lengths may be unknown: `KerasTensor((None, 3), "float32")`. Ops find out shapes and dtypes with it.
#[pyclass(module = "ndops", frozen, extends = Tensor)]
pub(crate) struct KerasTensor;

/// The Python object of a tensor.
pub(crate) fn object(py: Python, tensor: ndops::Tensor) -> PyResult<Bound<Tensor>> {
    if tensor.is_symbolic() {
        let symbolic = PyClassInitializer::from(Tensor(tensor)).add_subclass(KerasTensor);
        return Ok(Bound::new(py, symbolic)?.into_super());
    }
    Bound::new(py, Tensor(tensor))
}

#[pymethods]
impl KerasTensor {
    #[new]
    #[pyo3(signature = (shape, dtype=None))]
    fn new(shape: &Bound<PyAny>, dtype: Option<&Bound<PyAny>>) -> PyResult<PyClassInitializer<KerasTensor>> {
        let wrong = |error: PyErr| match error.is_instance_of::<PyTypeError>(shape.py()) {
            true => PyValueError::new_err(format!("KerasTensor: {} is not a tuple of lengths and None", text(shape))),
            false => error,
        };
        let shape = lengths::<Option<isize>>(shape, "KerasTensor").map_err(wrong)?;
        let dtype = dtype.map_or_else(|| Ok(ndops::floatx()), dtype::parse)?;
        let length = |n: isize| {
            usize::try_from(n).map_err(|_| PyValueError::new_err(format!("KerasTensor: the length {n} is negative")))
        };
        let dim = |n: Option<isize>| n.map(length).transpose().map(Dim::from);
        let shape: ndops::Shape = shape.into_iter().map(dim).collect::<PyResult<_>>()?;
        Ok(PyClassInitializer::from(Tensor(ndops::Tensor::symbolic(shape, dtype))).add_subclass(KerasTensor))
    }
}

/// The most dims of a tensor.
pub(crate) const MAX_NDIM: usize = 64;

/// The items of a shape, whose number is not believed but counted.
pub(crate) fn lengths<'py, T: for<'a> FromPyObject<'a, 'py>>(shape: &Bound<'py, PyAny>, of: &str) -> PyResult<Vec<T>> {
    let mut lengths = Vec::new();
    for length in shape.try_iter()? {
        if lengths.len() == MAX_NDIM {
            return Err(PyValueError::new_err(format!("{of}: a tensor has at most {MAX_NDIM} dims")));
        }
        lengths.push(length?.extract().map_err(Into::into)?);
    }
    Ok(lengths)
}

/// The numbers of a tensor, as Python has them.
enum Numbers {
    Bool(Vec<bool>),
    Signed(Vec<i64>),
    Unsigned(Vec<u64>),
    Float(Vec<f64>),
    Complex(Vec<Complex<f64>>),
}

impl Numbers {
    fn of(x: &ndops::Tensor) -> ndops::Result<Numbers> {
        let dtype = x.dtype();
        Ok(if dtype == DType::Bool {
            Numbers::Bool(x.to_vec()?)
        } else if dtype.is_signed() {
            Numbers::Signed(x.cast(DType::I64)?.to_vec()?)
        } else if dtype.is_unsigned() {
            Numbers::Unsigned(x.cast(DType::U64)?.to_vec()?)
        } else if dtype.is_complex() {
            Numbers::Complex(x.cast(DType::C128)?.to_vec()?)
        } else {
            Numbers::Float(x.cast(DType::F64)?.to_vec()?)
        })
    }

    fn get<'py>(&self, py: Python<'py>, i: usize) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self {
            Numbers::Bool(items) => items[i].into_pyobject(py)?.to_owned().into_any(),
            Numbers::Signed(items) => items[i].into_pyobject(py)?.into_any(),
            Numbers::Unsigned(items) => items[i].into_pyobject(py)?.into_any(),
            Numbers::Float(items) => items[i].into_pyobject(py)?.into_any(),
            Numbers::Complex(items) => items[i].into_pyobject(py)?.into_any(),
        })
    }

    /// The numbers from `*at` on, as lists nested by `dims`.
    fn nested<'py>(&self, py: Python<'py>, dims: &[usize], at: &mut usize) -> PyResult<Bound<'py, PyAny>> {
        let Some((&n, inner)) = dims.split_first() else {
            *at += 1;
            return self.get(py, *at - 1);
        };
        let items = (0..n).map(|_| self.nested(py, inner, at)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyList::new(py, items)?.into_any())
    }
}

/// The most lists that are made of a tensor without elements, which may be of any length.
const MOST_EMPTY_LISTS: usize = 1 << 22;

/// Checks that a tensor without elements does not become lists without end.
fn check_lists(dims: &[usize]) -> PyResult<()> {
    let n_lists = dims.iter().take_while(|&&n| n > 0).fold(1usize, |lists, &n| lists.saturating_mul(n));
    if !dims.contains(&0) || n_lists <= MOST_EMPTY_LISTS {
        return Ok(());
    }
    let shape = ndops::Shape::from(dims);
    Err(PyOverflowError::new_err(format!("tolist: a tensor of shape {shape} is {n_lists} lists of nothing")))
}

/// The lengths as a tuple, with `None` for unknown ones.
pub(crate) fn shape_of<'py>(py: Python<'py>, x: &ndops::Tensor) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, x.shape().iter().map(|dim| dim.known()))
}

impl Tensor {
    /// The elements along one axis.
    fn flat(&self) -> ndops::Result<ndops::Tensor> {
        ndops::ops::ravel(&self.0)
    }

    fn dims(&self) -> PyResult<Vec<usize>> {
        let dims = self.0.shape().iter().map(|dim| dim.known()).collect::<Option<_>>();
        dims.ok_or_else(|| PyValueError::new_err("a symbolic tensor has unknown lengths"))
    }

    /// The only element.
    fn only<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.dims()?;
        if self.size() != Some(1) {
            return Err(PyValueError::new_err(format!("a tensor of shape {} is not one element", self.0.shape())));
        }
        or_raise(py, Numbers::of(&self.0))?.get(py, 0)
    }

    /// The only element, where no rounding or loss goes unnoticed.
    fn only_real<'py>(&self, py: Python<'py>, what: &str) -> PyResult<Bound<'py, PyAny>> {
        if self.0.dtype().is_complex() {
            return Err(PyTypeError::new_err(format!("a complex tensor does not become {what}")));
        }
        self.only(py)
    }
}

#[pymethods]
impl Tensor {
    /// The lengths of the axes; `None` where unknown.
    #[getter]
    fn shape<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        shape_of(py, &self.0)
    }

    /// The element type.
    #[getter]
    fn dtype<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDType>> {
        dtype::object(py, self.0.dtype()).cloned()
    }

    /// Number of axes.
    #[getter]
    fn ndim(&self) -> usize {
        self.0.ndim()
    }

    /// Number of elements; `None` if it is unknown.
    #[getter]
    fn size(&self) -> Option<usize> {
        self.0.shape().size().known()
    }

    /// Bytes per element.
    #[getter]
    fn itemsize(&self) -> usize {
        self.0.dtype().itemsize()
    }

    /// Bytes of all elements together; `None` if that is unknown.
    #[getter]
    fn nbytes(&self) -> Option<usize> {
        self.size().map(|size| size.saturating_mul(self.itemsize()))
    }

    /// Bytes from one element to the next, per axis; `None` without data.
    #[getter]
    fn strides<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        self.0.raw().map(|raw| PyTuple::new(py, raw.strides)).transpose()
    }

    /// Where the elements are: "cpu".
    #[getter]
    fn device(&self) -> &'static str {
        "cpu"
    }

    /// The real parts.
    #[getter]
    fn real<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        call_named("real", &[slf.as_any()])
    }

    /// The imaginary parts; zeros where there are none.
    #[getter]
    fn imag<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        call_named("imag", &[slf.as_any()])
    }

    /// The axes reversed.
    #[getter(T)]
    fn transposed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, Tensor>> {
        object(py, self.0.t())
    }

    /// The last two axes exchanged.
    #[getter(mT)]
    fn matrix_transposed<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let axis = |axis: isize| axis.into_pyobject(py).map(Bound::into_any);
        call_named("swapaxes", &[slf.as_any(), &axis(-2)?, &axis(-1)?])
    }

    /// The elements as a NumPy array over the same memory, read-only.
    fn numpy<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        functions::convert_to_numpy(slf.as_any())
    }

    /// The elements as nested lists of Python numbers.
    fn tolist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let dims = self.dims()?;
        check_lists(&dims)?;
        let numbers = or_raise(py, Numbers::of(&self.0))?;
        numbers.nested(py, &dims, &mut 0)
    }

    /// The only element as a Python number, or the one at an index: of the flattened tensor, or with one index per axis.
    #[pyo3(signature = (*index))]
    fn item<'py>(&self, py: Python<'py>, index: Vec<isize>) -> PyResult<Bound<'py, PyAny>> {
        let element = match index[..] {
            [] => return self.only(py),
            [at] => self.flat().and_then(|flat| flat.get(at)),
            _ if index.len() == self.0.ndim() => self.0.get(index.into_iter().map(Index::At).collect::<Vec<_>>()),
            _ => return Err(PyValueError::new_err(format!("{} indices for {} axes", index.len(), self.0.ndim()))),
        };
        Tensor(or_raise(py, element)?).only(py)
    }

    /// The elements converted to another dtype. Whether that copies cannot be told, since tensors never change.
    #[pyo3(signature = (dtype, copy=true))]
    fn astype<'py>(&self, py: Python<'py>, dtype: &Bound<'py, PyAny>, copy: bool) -> PyResult<Bound<'py, Tensor>> {
        let _ = copy;
        let dtype = dtype::parse(dtype)?;
        let cast = py.detach(|| self.0.cast(dtype));
        object(py, or_raise(py, cast)?)
    }

    /// All elements along one axis, in row-major order.
    fn flatten<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, Tensor>> {
        object(py, or_raise(py, self.flat())?)
    }

    /// The bytes of the elements in row-major order.
    fn tobytes<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyBytes>> {
        protocols::bytes(slf)
    }

    fn __repr__(&self) -> String {
        if self.0.is_symbolic() {
            return format!("KerasTensor(shape={}, dtype={})", self.0.shape(), self.0.dtype());
        }
        self.0.to_string()
    }

    /// As `print` shows NumPy's arrays: without commas, and without the dtype.
    fn __str__(&self) -> String {
        if self.0.is_symbolic() { self.__repr__() } else { format!("{:#}", self.0) }
    }

    /// One element formats as the number that it is; others take no format.
    fn __format__<'py>(slf: &Bound<'py, Self>, spec: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyString>> {
        let this = slf.get();
        if this.0.ndim() == 0 && !this.0.is_symbolic() {
            return this.only(slf.py())?.call_method1("__format__", (spec,))?.cast_into().map_err(PyErr::from);
        }
        if spec.is_empty()? {
            return slf.str();
        }
        Err(PyTypeError::new_err(format!("a tensor of shape {} takes no format", this.0.shape())))
    }

    /// Symbolic tensors hash by identity, so that they can stand in dicts; others compare by element and do not hash.
    fn __hash__(slf: &Bound<Self>) -> PyResult<isize> {
        if slf.get().0.is_symbolic() {
            return Ok(slf.as_ptr().addr().rotate_right(4) as isize);
        }
        Err(PyTypeError::new_err("unhashable type: 'Tensor'"))
    }

    fn __len__(&self) -> PyResult<usize> {
        match self.0.shape().first() {
            Some(Dim::Known(n)) => Ok(*n),
            Some(Dim::Unknown) => self.dims().map(|_| 0),
            None => Err(PyTypeError::new_err("a 0-d tensor has no len()")),
        }
    }

    fn __iter__(&self) -> PyResult<Rows> {
        if self.0.ndim() == 0 {
            return Err(PyTypeError::new_err("iteration over a 0-d tensor"));
        }
        Ok(Rows::new(self.0.clone(), self.__len__()?))
    }

    fn __reversed__<'py>(slf: &Bound<'py, Self>) -> PyResult<Rows> {
        let axis = 0isize.into_pyobject(slf.py())?.into_any();
        call_named("flip", &[slf.as_any(), &axis])?.cast::<Tensor>()?.get().__iter__()
    }

    fn __getitem__<'py>(slf: &Bound<'py, Self>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        index::get(slf, key)
    }

    fn __setitem__(&self, _key: &Bound<PyAny>, _value: &Bound<PyAny>) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "tensors are immutable: ndops.where(mask, value, x) makes another tensor, numpy.array(x) a copy to write to",
        ))
    }

    fn __delitem__(&self, _key: &Bound<PyAny>) -> PyResult<()> {
        Err(PyTypeError::new_err("tensors are immutable: elements are not deleted"))
    }

    fn __contains__<'py>(slf: &Bound<'py, Self>, value: &Bound<'py, PyAny>) -> PyResult<bool> {
        let equal = call_named("equal", &[slf.as_any(), value])?;
        call_named("any", &[&equal])?.is_truthy()
    }

    fn __bool__(&self, py: Python) -> PyResult<bool> {
        match self.size() {
            Some(1) => self.only(py)?.is_truthy(),
            _ => Err(PyValueError::new_err(format!("the truth of a tensor of shape {} is ambiguous", self.0.shape()))),
        }
    }

    fn __int__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.get_type::<pyo3::types::PyInt>().call1((self.only_real(py, "an int")?,))
    }

    fn __float__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.get_type::<pyo3::types::PyFloat>().call1((self.only_real(py, "a float")?,))
    }

    fn __complex__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.get_type::<pyo3::types::PyComplex>().call1((self.only(py)?,))
    }

    fn __index__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        if self.0.ndim() != 0 || !self.0.dtype().is_integer() {
            return Err(PyTypeError::new_err("only a 0-d integer tensor is an index"));
        }
        self.only(py)
    }
}

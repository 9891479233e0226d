//! The tensor class.

use std::ffi::c_int;

use ndops::{DType, Dim};
use num_complex::Complex;
use pyo3::exceptions::{PyBufferError, PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::pyclass::CompareOp;
use pyo3::types::{PyList, PyTuple};

use crate::dtype::{self, PyDType};
use crate::error::or_raise;
use crate::index::{self, Rows};
use crate::operators::Operator;
use crate::{buffer, dlpack, functions, numpy};

/// An immutable n-dimensional array. Made by `ndops.array`, `ndops.convert_to_tensor` and the ops.
#[pyclass(name = "Tensor", module = "ndops", frozen, subclass)]
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
    fn new(shape: Vec<Option<isize>>, dtype: Option<&Bound<PyAny>>) -> PyResult<PyClassInitializer<KerasTensor>> {
        let dtype = dtype.map_or_else(|| Ok(ndops::floatx()), dtype::parse)?;
        let length = |n: isize| {
            usize::try_from(n).map_err(|_| PyValueError::new_err(format!("KerasTensor: the length {n} is negative")))
        };
        let dim = |n: Option<isize>| n.map(length).transpose().map(Dim::from);
        let shape: ndops::Shape = shape.into_iter().map(dim).collect::<PyResult<_>>()?;
        Ok(PyClassInitializer::from(Tensor(ndops::Tensor::symbolic(shape, dtype))).add_subclass(KerasTensor))
    }
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

/// The lengths as a tuple, with `None` for unknown ones.
pub(crate) fn shape_of<'py>(py: Python<'py>, x: &ndops::Tensor) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, x.shape().iter().map(|dim| dim.known()))
}

impl Tensor {
    fn dims(&self) -> PyResult<Vec<usize>> {
        let dims = self.0.shape().iter().map(|dim| dim.known()).collect::<Option<_>>();
        dims.ok_or_else(|| PyValueError::new_err("a symbolic tensor has unknown lengths"))
    }

    /// The only element.
    fn only<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let n: usize = self.dims()?.iter().product();
        if n != 1 {
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
    /// NumPy arrays leave operators to tensors.
    #[classattr]
    #[pyo3(name = "__array_priority__")]
    const ARRAY_PRIORITY: i32 = 1000;

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
        self.0.shape().iter().try_fold(1, |size, dim| Some(size * dim.known()?))
    }

    /// Bytes per element.
    #[getter]
    fn itemsize(&self) -> usize {
        self.0.dtype().itemsize()
    }

    /// Bytes of all elements together; `None` if that is unknown.
    #[getter]
    fn nbytes(&self) -> Option<usize> {
        self.size().map(|size| size * self.itemsize())
    }

    /// The axes reversed.
    #[getter(T)]
    fn transposed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, Tensor>> {
        object(py, self.0.t())
    }

    /// The elements as a NumPy array over the same memory, read-only.
    fn numpy<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        functions::convert_to_numpy(slf.as_any())
    }

    /// The elements as nested lists of Python numbers.
    fn tolist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let numbers = or_raise(py, Numbers::of(&self.0))?;
        numbers.nested(py, &self.dims()?, &mut 0)
    }

    /// The only element as a Python number.
    fn item<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.only(py)
    }

    /// The elements converted to another dtype.
    fn astype<'py>(&self, py: Python<'py>, dtype: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Tensor>> {
        let dtype = dtype::parse(dtype)?;
        let cast = py.detach(|| self.0.cast(dtype));
        object(py, or_raise(py, cast)?)
    }

    #[pyo3(signature = (dtype=None, copy=None))]
    fn __array__<'py>(
        slf: &Bound<'py, Self>,
        dtype: Option<&Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (py, own) = (slf.py(), slf.get().0.dtype());
        let array = functions::convert_to_numpy(slf.as_any())?;
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

    fn __repr__(&self) -> String {
        if self.0.is_symbolic() {
            return format!("KerasTensor(shape={}, dtype={})", self.0.shape(), self.0.dtype());
        }
        self.0.to_string()
    }

    fn __copy__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    fn __deepcopy__<'py>(slf: &Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf.clone()
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

    fn __getitem__<'py>(slf: &Bound<'py, Self>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        index::get(slf, key)
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

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let (py, x) = (slf.py(), &slf.get().0);
        if x.is_symbolic() {
            let class = py.get_type::<KerasTensor>().into_any();
            return Ok((
                class,
                PyTuple::new(py, [shape_of(py, x)?.into_any(), x.dtype().name().into_pyobject(py)?.into_any()])?,
            ));
        }
        let make = py.import("ndops")?.getattr("convert_to_tensor")?;
        Ok((make, PyTuple::new(py, [functions::convert_to_numpy(slf.as_any())?])?))
    }

    fn __richcmp__<'py>(
        slf: &Bound<'py, Self>,
        other: &Bound<'py, PyAny>,
        op: CompareOp,
    ) -> PyResult<Bound<'py, PyAny>> {
        Operator::from(op).binary(slf.as_any(), other, other)
    }

    fn __neg__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Negative.unary(slf.as_any())
    }

    fn __pos__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    fn __abs__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Absolute.unary(slf.as_any())
    }

    fn __invert__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Invert.unary(slf.as_any())
    }

    fn __add__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Add.binary(slf.as_any(), other, other)
    }

    fn __radd__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Add.binary(other, slf.as_any(), other)
    }

    fn __sub__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Subtract.binary(slf.as_any(), other, other)
    }

    fn __rsub__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Subtract.binary(other, slf.as_any(), other)
    }

    fn __mul__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Multiply.binary(slf.as_any(), other, other)
    }

    fn __rmul__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Multiply.binary(other, slf.as_any(), other)
    }

    fn __truediv__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Divide.binary(slf.as_any(), other, other)
    }

    fn __rtruediv__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Divide.binary(other, slf.as_any(), other)
    }

    fn __floordiv__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::FloorDivide.binary(slf.as_any(), other, other)
    }

    fn __rfloordiv__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::FloorDivide.binary(other, slf.as_any(), other)
    }

    fn __mod__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Mod.binary(slf.as_any(), other, other)
    }

    fn __rmod__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Mod.binary(other, slf.as_any(), other)
    }

    fn __matmul__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::MatMul.binary(slf.as_any(), other, other)
    }

    fn __rmatmul__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::MatMul.binary(other, slf.as_any(), other)
    }

    fn __and__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::And.binary(slf.as_any(), other, other)
    }

    fn __rand__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::And.binary(other, slf.as_any(), other)
    }

    fn __or__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Or.binary(slf.as_any(), other, other)
    }

    fn __ror__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Or.binary(other, slf.as_any(), other)
    }

    fn __xor__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Xor.binary(slf.as_any(), other, other)
    }

    fn __rxor__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Xor.binary(other, slf.as_any(), other)
    }

    fn __lshift__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::LeftShift.binary(slf.as_any(), other, other)
    }

    fn __rlshift__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::LeftShift.binary(other, slf.as_any(), other)
    }

    fn __rshift__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::RightShift.binary(slf.as_any(), other, other)
    }

    fn __rrshift__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::RightShift.binary(other, slf.as_any(), other)
    }

    fn __pow__<'py>(
        slf: &Bound<'py, Self>,
        other: &Bound<'py, PyAny>,
        modulus: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if !modulus.is_none() {
            return Ok(slf.py().NotImplemented().into_bound(slf.py()));
        }
        Operator::Power.binary(slf.as_any(), other, other)
    }

    fn __rpow__<'py>(
        slf: &Bound<'py, Self>,
        other: &Bound<'py, PyAny>,
        modulus: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if !modulus.is_none() {
            return Ok(slf.py().NotImplemented().into_bound(slf.py()));
        }
        Operator::Power.binary(other, slf.as_any(), other)
    }
}

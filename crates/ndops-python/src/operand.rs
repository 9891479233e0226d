//! What stands where an op takes a tensor: ours, a number, NumPy's, a nested list, or anything that shows itself as an array.

use ndops::op::Value;
use ndops::{DType, Operand, Scalar};
use num_complex::Complex;
use pyo3::exceptions::{PyBufferError, PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyComplex, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use smallvec::SmallVec;

use crate::error::{class_name, or_raise, text};
use crate::protocols::guarded;
use crate::sparse::SparseTensor;
use crate::tensor::Tensor;
use crate::{buffer_import, dlpack, numpy, sequence};

/// What the arguments of one call had in common.
#[derive(Default)]
pub(crate) struct Scope {
    /// Tensors over memory that Python may write to after the call: no result may be a view of it.
    pub borrowed: SmallVec<[ndops::Tensor; 2]>,
    /// The elements of all tensors together.
    pub n_elements: usize,
    /// A symbolic tensor remembers its inputs: they must outlive the call.
    pub symbolic: bool,
    /// The tensors are wanted for one call only, which does not write to them: small ones may be copies.
    pub for_call: bool,
    /// Copy instead of borrowing.
    pub copies: bool,
    /// The dtype that numbers in lists are meant for, so that `array([0.1], "float64")` is not rounded to float32 first.
    pub dtype: Option<DType>,
}

impl Scope {
    fn seen(&mut self, tensor: &ndops::Tensor) {
        match tensor.raw() {
            Some(raw) => self.n_elements = self.n_elements.saturating_add(raw.shape.iter().product()),
            None => self.symbolic = true,
        }
    }

    /// Counts the elements of a tensor that the call makes.
    pub(crate) fn makes(&mut self, lengths: &Value) {
        let n = match lengths {
            Value::Int(n) => usize::try_from(*n).unwrap_or(0),
            Value::Ints(dims) => {
                dims.iter().fold(1usize, |size, &n| size.saturating_mul(usize::try_from(n).unwrap_or(0)))
            }
            _ => 0,
        };
        self.n_elements = self.n_elements.saturating_add(n);
    }

    /// Notes a tensor over memory of others, or copies it.
    fn lend(&mut self, py: Python, tensor: ndops::Tensor) -> PyResult<Operand> {
        self.seen(&tensor);
        if self.copies {
            return Ok(or_raise(py, tensor.copied())?.into());
        }
        self.borrowed.push(tensor.clone());
        Ok(tensor.into())
    }
}

/// The operand that a value is.
///
/// # Errors
/// `TypeError` for other values, `OverflowError` for integers beyond every float, `ValueError` for ragged lists.
pub(crate) fn operand(obj: &Bound<PyAny>, scope: &mut Scope) -> PyResult<Operand> {
    if let Ok(tensor) = obj.cast_exact::<Tensor>() {
        let tensor = &tensor.get().0;
        scope.seen(tensor);
        return Ok(tensor.into());
    }
    if let Some(number) = number(obj, scope.dtype)? {
        return Ok(number);
    }
    if numpy::is_array(obj)? {
        if scope.for_call
            && let Some(tensor) = numpy::copy_of_small(obj)?
        {
            scope.seen(&tensor);
            return Ok(tensor.into());
        }
        return scope.lend(obj.py(), numpy::borrow(obj)?);
    }
    uncommon(obj, scope)?.ok_or_else(|| not_a_tensor(obj))
}

/// An int, float, bool or complex of Python itself, not of a derived class. A complex one takes the `dtype` that it is meant for.
fn number(obj: &Bound<PyAny>, dtype: Option<DType>) -> PyResult<Option<Operand>> {
    if let Ok(x) = obj.cast_exact::<PyFloat>() {
        return Ok(Some(Operand::from(x.value())));
    }
    if let Ok(n) = obj.cast_exact::<PyInt>() {
        return integer(n).map(Some);
    }
    if let Ok(b) = obj.cast::<PyBool>() {
        return Ok(Some(Operand::from(b.is_true())));
    }
    let Ok(z) = obj.cast_exact::<PyComplex>() else { return Ok(None) };
    let z = Complex::new(z.real(), z.imag());
    match dtype {
        None | Some(DType::Bool | DType::C64) => Ok(Some(Operand::from(z))),
        Some(DType::C128) => Ok(Some(ndops::Tensor::from(z).into())),
        Some(dtype) => Err(PyTypeError::new_err(format!("complex numbers do not become {dtype}"))),
    }
}

fn integer(n: &Bound<PyInt>) -> PyResult<Operand> {
    match n.extract::<i64>() {
        Ok(n) => Ok(Operand::from(n)),
        Err(_) => wide_integer(n).map(Operand::weak),
    }
}

/// The value of an int of any size that a float has.
pub(crate) fn wide_integer(n: &Bound<PyInt>) -> PyResult<Scalar> {
    match n.extract::<i128>() {
        Ok(n) => Ok(Scalar::Int(n)),
        Err(_) => n.extract::<f64>().map(Scalar::Huge).map_err(|_| {
            let n_bits = n.call_method0("bit_length").map_or_else(|_| "too many".into(), |n| text(&n));
            PyOverflowError::new_err(format!("an integer of {n_bits} bits does not fit any dtype"))
        }),
    }
}

fn uncommon(obj: &Bound<PyAny>, scope: &mut Scope) -> PyResult<Option<Operand>> {
    if let Ok(tensor) = obj.cast::<Tensor>() {
        scope.seen(&tensor.get().0);
        return Ok(Some((&tensor.get().0).into()));
    }
    if let Ok(sparse) = obj.cast::<SparseTensor>() {
        let dense = or_raise(obj.py(), sparse.get().0.to_dense())?;
        scope.seen(&dense);
        return Ok(Some(dense.into()));
    }
    if numpy::is_scalar(obj)? {
        return Ok(Some(numpy::borrow(&numpy::asarray(obj)?)?.into()));
    }
    if sequence::is_sequence(obj) {
        return sequence::tensor(obj, scope.dtype, scope).map(|tensor| Some(tensor.into()));
    }
    // Classes derived from Python's numbers, such as IntEnum.
    if let Ok(n) = obj.cast::<PyInt>() {
        return integer(n).map(Some);
    }
    if let Ok(x) = obj.cast::<PyFloat>() {
        return Ok(Some(Operand::from(x.value())));
    }
    if let Ok(z) = obj.cast::<PyComplex>() {
        return Ok(Some(Operand::from(Complex::new(z.real(), z.imag()))));
    }
    if let Some(value) = value_of_variable(obj)? {
        // One that holds another, or itself, would be asked without end.
        return if value_of_variable(&value)?.is_some() {
            Err(not_a_tensor(&value))
        } else {
            operand(&value, scope).map(Some)
        };
    }
    match guarded(obj.py(), || foreign(obj))? {
        Some(tensor) => scope.lend(obj.py(), tensor).map(Some),
        None => Ok(None),
    }
}

/// What a variable of Keras holds.
fn value_of_variable<'py>(obj: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let modules = obj.py().import("sys")?.getattr("modules")?.cast_into::<PyDict>()?;
    // Weights are of the backend's class, from which `keras.Variable` is derived. While Keras is being imported, there is none yet.
    let Some(class) = modules.get_item("keras.src.backend")?.and_then(|backend| backend.getattr("Variable").ok())
    else {
        return Ok(None);
    };
    if obj.is_instance(&class)? { obj.getattr("value").map(Some) } else { Ok(None) }
}

/// A tensor over the memory of a value that offers it by one of the protocols, without a copy where that can be: DLPack, `__array__` and its
/// relatives through NumPy, the buffer protocol.
fn foreign(obj: &Bound<PyAny>) -> PyResult<Option<ndops::Tensor>> {
    if is_no_array(obj)? {
        return Ok(None);
    }
    let by_numpy = obj.hasattr("__array__")? || obj.hasattr("__array_interface__")?;
    if dlpack::is_exporter(obj)? {
        match dlpack::import(obj) {
            // What DLPack does not have, or has on another device.
            Err(error) if by_numpy && error.is_instance_of::<PyBufferError>(obj.py()) => {}
            tensor => return tensor.map(Some),
        }
    }
    if by_numpy {
        return numpy::borrow(&numpy::asarray(obj)?).map(Some);
    }
    if buffer_import::is_buffer(obj) { buffer_import::borrow(obj).map(Some) } else { Ok(None) }
}

/// Whether the value is none of the things that may show themselves as arrays: text, bytes, a class.
fn is_no_array(obj: &Bound<PyAny>) -> PyResult<bool> {
    Ok(obj.is_none()
        || obj.is_instance_of::<PyString>()
        || obj.is_instance_of::<PyBytes>()
        || obj.hasattr("__mro__")?)
}

/// Whether the value offers its elements by one of the protocols.
fn shows_an_array(obj: &Bound<PyAny>) -> PyResult<bool> {
    if is_no_array(obj)? {
        return Ok(false);
    }
    for name in ["__array__", "__dlpack__", "__array_interface__"] {
        if obj.hasattr(name)? {
            return Ok(true);
        }
    }
    Ok(buffer_import::is_buffer(obj))
}

/// Whether an operator of tensors takes the value; if not, the other side's class is asked: one that knows what to do with any array of
/// NumPy's kind (`__array_ufunc__`), as those of Dask, xarray and pandas do, is left to answer.
pub(crate) fn is_operand(obj: &Bound<PyAny>) -> PyResult<bool> {
    Ok(obj.is_instance_of::<Tensor>()
        || obj.is_instance_of::<PyFloat>()
        || obj.is_instance_of::<PyInt>()
        || obj.is_instance_of::<PyComplex>()
        || numpy::is_array(obj)?
        || numpy::is_scalar(obj)?
        || obj.is_instance_of::<PyList>()
        || obj.is_instance_of::<PyTuple>()
        || (shows_an_array(obj)? && !obj.hasattr("__array_ufunc__")?))
}

#[cold]
fn not_a_tensor(obj: &Bound<PyAny>) -> PyErr {
    PyTypeError::new_err(format!("expected a tensor or a number, got {}", class_name(obj)))
}

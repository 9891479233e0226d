//! The functions of the package that are no ops: conversions, settings, what there is.

use ndops::{DType, Operand, op};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::dtype::{self, scalar_type};
use crate::error::{class_name, or_raise, text};
use crate::operand::{Scope, operand};
use crate::tensor::{self, Tensor, lengths, shape_of};
use crate::{buffer, buffer_import, dlpack, io, numpy, sequence};

/// Adds the functions to the module.
pub(crate) fn add_to(module: &Bound<PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(convert_to_tensor, module)?)?;
    module.add_function(wrap_pyfunction!(convert_to_numpy, module)?)?;
    module.add_function(wrap_pyfunction!(asarray, module)?)?;
    module.add_function(wrap_pyfunction!(from_dlpack, module)?)?;
    module.add_function(wrap_pyfunction!(_from_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(cast, module)?)?;
    module.add_function(wrap_pyfunction!(shape, module)?)?;
    module.add_function(wrap_pyfunction!(is_tensor, module)?)?;
    module.add_function(wrap_pyfunction!(result_type, module)?)?;
    module.add_function(wrap_pyfunction!(floatx, module)?)?;
    module.add_function(wrap_pyfunction!(set_floatx, module)?)?;
    module.add_function(wrap_pyfunction!(num_threads, module)?)?;
    module.add_function(wrap_pyfunction!(set_num_threads, module)?)?;
    module.add_function(wrap_pyfunction!(io::load, module)?)?;
    module.add_function(wrap_pyfunction!(io::save, module)?)?;
    module.add_function(wrap_pyfunction!(ops, module)?)
}

/// The tensor of a value, of `dtype` if given. Numbers in lists are read as that dtype, without rounding in between.
pub(crate) fn to_tensor<'py>(
    x: &Bound<'py, PyAny>,
    dtype: Option<DType>,
    scope: &mut Scope,
) -> PyResult<ndops::Tensor> {
    let py = x.py();
    if sequence::is_sequence(x) {
        return sequence::tensor(x, dtype, scope);
    }
    or_raise(py, operand(x, scope)?.to_tensor(dtype))
}

fn optional_dtype(dtype: Option<&Bound<PyAny>>) -> PyResult<Option<DType>> {
    dtype.filter(|dtype| !dtype.is_none()).map(dtype::parse).transpose()
}

/// A tensor of the elements of a value, in memory of its own.
///
/// A tensor of the dtype asked for is returned as it is, because tensors do not
/// change.
///
/// Parameters
/// ----------
/// x : array_like
/// dtype : dtype, optional
///     The dtype of numbers is the default integer or float, that of anything
///     else its own.
///
/// Returns
/// -------
/// Tensor
///
/// Raises
/// ------
/// OverflowError
///     If a number does not fit an integer dtype.
/// ValueError
///     For nested lists whose lengths differ; for a NaN in an integer dtype;
///     for the name of no dtype.
/// TypeError
///     For what is neither a number nor an array nor a list of them.
///
/// Examples
/// --------
/// >>> ndops.convert_to_tensor([[1, 2], [3, 4.5]])
/// array([[1. , 2. ],
///        [3. , 4.5]], dtype=float32)
/// >>> ndops.convert_to_tensor(np.array([1, 2]))
/// array([1, 2], dtype=int64)
/// >>> ndops.convert_to_tensor([1, 0], "bool")
/// array([ True, False], dtype=bool)
#[pyfunction]
#[pyo3(signature = (x, dtype=None))]
fn convert_to_tensor<'py>(x: &Bound<'py, PyAny>, dtype: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, Tensor>> {
    let (py, dtype) = (x.py(), optional_dtype(dtype)?);
    if let Ok(same) = x.cast::<Tensor>()
        && dtype.is_none_or(|dtype| dtype == same.get().0.dtype())
    {
        return Ok(same.clone());
    }
    let mut scope = Scope::default();
    let made = to_tensor(x, dtype, &mut scope)?;
    let lent = scope.borrowed.iter().any(|borrowed| borrowed.shares_buffer(&made));
    tensor::object(py, if lent { or_raise(py, made.copied())? } else { made })
}

/// A tensor over the memory of a value, where it has some.
///
/// Later writes to a NumPy array or another buffer show in the tensor. Where
/// the dtype changes, and for numbers and lists, the tensor has memory of its
/// own.
///
/// Parameters
/// ----------
/// x : array_like
/// dtype : dtype, optional
///
/// Returns
/// -------
/// Tensor
///
/// Raises
/// ------
/// OverflowError or ValueError or TypeError
///     As `convert_to_tensor`.
///
/// Examples
/// --------
/// >>> x = np.array([1.0, 2.0])
/// >>> y = ndops.asarray(x)
/// >>> x[0] = 7
/// >>> y
/// array([7., 2.], dtype=float64)
#[pyfunction]
#[pyo3(signature = (x, dtype=None))]
fn asarray<'py>(x: &Bound<'py, PyAny>, dtype: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, Tensor>> {
    let dtype = optional_dtype(dtype)?;
    if let Ok(same) = x.cast::<Tensor>()
        && dtype.is_none_or(|dtype| dtype == same.get().0.dtype())
    {
        return Ok(same.clone());
    }
    tensor::object(x.py(), to_tensor(x, dtype, &mut Scope::default())?)
}

/// A tensor over the memory of an array of another library.
///
/// It is lent by the DLPack protocol: later writes to it show in the tensor.
///
/// Parameters
/// ----------
/// x : object with `__dlpack__`
/// device : {None, 'cpu'}
/// copy : bool or None, optional
///     True gives the tensor memory of its own.
///
/// Returns
/// -------
/// Tensor
///
/// Raises
/// ------
/// TypeError
///     If `x` does not have the protocol.
/// ValueError
///     For another device.
///
/// Examples
/// --------
/// >>> ndops.from_dlpack(np.array([[1, 2], [3, 4]]).T)
/// array([[1, 3],
///        [2, 4]], dtype=int64)
#[pyfunction]
#[pyo3(signature = (x, /, *, device=None, copy=None))]
fn from_dlpack<'py>(
    x: &Bound<'py, PyAny>,
    device: Option<&Bound<'py, PyAny>>,
    copy: Option<bool>,
) -> PyResult<Bound<'py, Tensor>> {
    let py = x.py();
    if let Some(device) = device.filter(|device| !device.eq("cpu").unwrap_or(false)) {
        let device = text(device);
        return Err(PyValueError::new_err(format!("from_dlpack: tensors are on the device 'cpu', not {device}")));
    }
    let made = if let Ok(same) = x.cast::<Tensor>() {
        same.get().0.clone()
    } else if dlpack::is_exporter(x)? {
        dlpack::import(x)?
    } else {
        let name = class_name(x);
        return Err(PyTypeError::new_err(format!("from_dlpack: {name} does not have the DLPack protocol")));
    };
    tensor::object(py, if copy == Some(true) { or_raise(py, made.copied())? } else { made })
}

/// The tensor over the bytes of a buffer, for pickle.
#[pyfunction]
fn _from_bytes<'py>(
    elements: &Bound<'py, PyAny>,
    dtype: &Bound<'py, PyAny>,
    shape: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, Tensor>> {
    let shape = lengths::<usize>(shape, "_from_bytes")?;
    tensor::object(elements.py(), buffer_import::borrow_bytes(elements, dtype::parse(dtype)?, &shape)?)
}

/// A NumPy array of the elements of a value.
///
/// Of a tensor it has the same memory, and is read-only.
///
/// Parameters
/// ----------
/// x : array_like
///
/// Returns
/// -------
/// numpy.ndarray
///
/// Raises
/// ------
/// TypeError
///     For a symbolic tensor, which has no data.
///
/// Examples
/// --------
/// >>> ndops.convert_to_numpy(ndops.arange(3))
/// array([0, 1, 2], dtype=int32)
#[pyfunction]
pub(crate) fn convert_to_numpy<'py>(x: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = x.py();
    let asarray = numpy::module(py)?.getattr("asarray")?;
    let Ok(tensor) = x.cast::<Tensor>() else { return asarray.call1((x,)) };
    let inner = &tensor.get().0;
    if inner.is_symbolic() {
        return Err(PyTypeError::new_err("a symbolic tensor has no data"));
    }
    match inner.dtype() {
        dtype @ (DType::BF16 | DType::F8E4M3 | DType::F8E5M2) => {
            let bits = Bound::new(py, Tensor(or_raise(py, buffer::as_bits(inner))?))?;
            asarray.call1((bits,))?.call_method1("view", (scalar_type(py, dtype)?,))
        }
        _ => asarray.call1((x,)),
    }
}

/// The elements of a value, converted to a dtype.
///
/// Floats truncate toward zero in integers and saturate, with NaN as 0.
/// Integers wrap. What is not zero is true.
///
/// Parameters
/// ----------
/// x : array_like
///     Numbers and lists of them are read as the dtype, which they have to fit.
/// dtype : dtype
///
/// Returns
/// -------
/// Tensor
///
/// Raises
/// ------
/// OverflowError or ValueError or TypeError
///     As `convert_to_tensor`.
///
/// Examples
/// --------
/// >>> ndops.cast(np.array([1.7, -1.7, 1e20]), "int32")
/// array([         1,         -1, 2147483647], dtype=int32)
/// >>> ndops.cast(np.array([300, -1]), "uint8")
/// array([ 44, 255], dtype=uint8)
#[pyfunction]
fn cast<'py>(x: &Bound<'py, PyAny>, dtype: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Tensor>> {
    convert_to_tensor(x, Some(dtype))
}

/// The lengths of the axes.
///
/// Parameters
/// ----------
/// x : array_like
///
/// Returns
/// -------
/// tuple of ints
///     A length that a symbolic tensor does not know is None.
///
/// Examples
/// --------
/// >>> ndops.shape([[1, 2, 3], [4, 5, 6]])
/// (2, 3)
/// >>> ndops.shape(ndops.KerasTensor((None, 3)))
/// (None, 3)
#[pyfunction]
fn shape<'py>(x: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyTuple>> {
    shape_of(x.py(), &to_tensor(x, None, &mut Scope::default())?)
}

/// Whether a value is a tensor with data; as in Keras, a `KerasTensor` is none.
///
/// Parameters
/// ----------
/// x : object
///
/// Returns
/// -------
/// bool
///
/// Examples
/// --------
/// >>> ndops.is_tensor(ndops.ones(3)), ndops.is_tensor([1, 1, 1])
/// (True, False)
#[pyfunction]
fn is_tensor(x: &Bound<PyAny>) -> bool {
    x.cast::<Tensor>().is_ok_and(|x| !x.get().0.is_symbolic())
}

/// The dtype that dtypes promote to.
///
/// Parameters
/// ----------
/// *dtypes : dtype, Tensor, int or float
///     Numbers of Python, and their types, take the dtype of what stands beside
///     them, where it is of their kind.
///
/// Returns
/// -------
/// str
///     The name of the dtype.
///
/// Raises
/// ------
/// ValueError
///     For the name of no dtype.
/// TypeError
///     For anything else.
///
/// Examples
/// --------
/// >>> ndops.result_type("int32", "float16")
/// 'float16'
/// >>> ndops.result_type("uint8", "int8")
/// 'int16'
/// >>> ndops.result_type("uint8", 3), ndops.result_type("uint8", float)
/// ('uint8', 'float32')
#[pyfunction]
#[pyo3(signature = (*dtypes))]
fn result_type(dtypes: &Bound<PyTuple>) -> PyResult<&'static str> {
    let py = dtypes.py();
    let ints = py.get_type::<pyo3::types::PyInt>();
    let floats = py.get_type::<pyo3::types::PyFloat>();
    let like = |item: Bound<PyAny>| {
        if item.is(&ints) || item.is_instance_of::<pyo3::types::PyInt>() {
            Ok(Operand::from(0i64))
        } else if item.is(&floats) || item.is_instance_of::<pyo3::types::PyFloat>() {
            Ok(Operand::from(0.0))
        } else if let Ok(tensor) = item.cast::<Tensor>() {
            Ok(Operand::from(&tensor.get().0))
        } else {
            dtype::parse(&item).map(|dtype| ndops::Tensor::symbolic((), dtype).into())
        }
    };
    let operands = dtypes.iter().map(like).collect::<PyResult<Vec<Operand>>>()?;
    or_raise(py, ndops::result_type(operands)).map(DType::name)
}

/// The default float dtype.
///
/// Returns
/// -------
/// str
///     The name of the dtype.
///
/// Examples
/// --------
/// >>> ndops.floatx()
/// 'float32'
/// >>> ndops.sqrt([4, 9])
/// array([2., 3.], dtype=float32)
#[pyfunction]
fn floatx() -> &'static str {
    ndops::floatx().name()
}

/// Sets the default float dtype.
///
/// With float64, the default integer becomes int64.
///
/// Parameters
/// ----------
/// value : {'float16', 'bfloat16', 'float32', 'float64'}
///
/// Raises
/// ------
/// ValueError
///     For another dtype.
///
/// Examples
/// --------
/// >>> ndops.set_floatx("float64")
/// >>> ndops.array([1, 2]), ndops.sqrt([4, 9])
/// (array([1, 2], dtype=int64), array([2., 3.], dtype=float64))
/// >>> ndops.set_floatx("float32")
#[pyfunction]
fn set_floatx(value: &Bound<PyAny>) -> PyResult<()> {
    or_raise(value.py(), ndops::set_floatx(dtype::parse(value)?))
}

/// The number of threads that large ops use.
///
/// Returns
/// -------
/// int
///
/// Examples
/// --------
/// >>> ndops.num_threads() >= 1
/// True
#[pyfunction]
fn num_threads() -> usize {
    ndops::num_threads()
}

/// Sets the number of threads that large ops use.
///
/// Results do not depend on it.
///
/// Parameters
/// ----------
/// n : int
///     The calling thread is counted. 0 restores the default; there are at most
///     512.
///
/// Raises
/// ------
/// OverflowError
///     For a negative number.
///
/// Examples
/// --------
/// >>> ndops.set_num_threads(1)
/// >>> ndops.num_threads()
/// 1
/// >>> ndops.set_num_threads(0)
#[pyfunction]
fn set_num_threads(n: usize) {
    ndops::set_num_threads(n);
}

/// The names of the ops.
///
/// Returns
/// -------
/// list of str
///
/// Examples
/// --------
/// >>> "matmul" in ndops.ops()
/// True
#[pyfunction]
fn ops() -> Vec<&'static str> {
    op::all().map(|def| def.name).collect()
}

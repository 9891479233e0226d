//! New tensors: copies, constants, grids.

use ndops_macros::op;
use smallvec::SmallVec;

use crate::dtype::{DType, floatx};
use crate::error::{Error, Result};
use crate::op::{FromValue, Kind, OpDef, Value, ops};
use crate::prim::{cast, fill, view};
use crate::shape::Shape;
use crate::shape::axes::AxisSet;
use crate::tensor::{Operand, Operands, Scalar, Tensor};

/// A tensor of its own memory with the elements of `x`.
///
/// - **Shape**: that of `x`.
/// - **DType**: `dtype`, else that of `x`; numbers become the default integer or float. Floats truncate toward zero
///   in integers.
///
/// # Errors
/// `Overflow` if a number does not fit an integer dtype; `Value` for a NaN in one.
///
/// # Examples
/// ```
/// # use ndops::{DType, Tensor, ops::array};
/// assert_eq!(array(&Tensor::from([1.5, 2.0]), Some(DType::I8))?.to_vec::<i8>()?, [1, 2]);
/// assert_eq!(array(3, None)?.dtype(), DType::I32);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.array([[1, 2], [3, 4.5]])
/// array([[1. , 2. ],
///        [3. , 4.5]], dtype=float32)
/// >>> ndops.array([1.7, -1.7], "int8")
/// array([ 1, -1], dtype=int8)
/// >>> ndops.array(3)
/// array(3, dtype=int32)
/// ```
///
/// # References
/// `numpy.array`.
#[op(dtype = None)]
pub fn array(x: impl Into<Operand>, dtype: Option<DType>) -> Result<Tensor> {
    let made = |x: Tensor| {
        let dtype = dtype.unwrap_or(x.dtype());
        if let Some(number) = x.weak() {
            number.check_held(dtype)?;
        } else if dtype == x.dtype() {
            return cast::copy(&x);
        }
        cast::cast(&x, dtype)
    };
    made(x.into().0).map_err(|error: Error| error.in_op("array"))
}

/// A copy of `x` in memory of its own.
///
/// - **Shape**, **DType**: those of `x`.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::copy};
/// assert_eq!(copy(&Tensor::from([1, 2]))?.to_vec::<i32>()?, [1, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> x = np.array([1.0, 2.0], "float32")
/// >>> y = ndops.copy(x)
/// >>> x[0] = 7
/// >>> y
/// array([1., 2.], dtype=float32)
/// ```
///
/// # References
/// `numpy.copy`.
#[op]
pub fn copy(x: impl Into<Operand>) -> Result<Tensor> {
    cast::copy(&x.into().strong()?)
}

/// A tensor whose elements nobody relies on: they are zeros.
///
/// - **Shape**: `shape`.
/// - **DType**: `dtype`, else the default float.
///
/// # Errors
/// `Overflow` or `Memory` if there is no room for it; `Value` for a negative length.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::empty};
/// assert_eq!(empty([2, 0], None)?.shape(), [2, 0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.empty((2, 0))
/// array([], shape=(2, 0), dtype=float32)
/// >>> ndops.empty(3, "int16").shape
/// (3,)
/// ```
///
/// # References
/// `numpy.empty`.
#[op(dtype = None)]
pub fn empty(shape: impl Into<Shape>, dtype: Option<DType>) -> Result<Tensor> {
    constant("empty", shape.into(), 0, dtype)
}

/// A tensor of zeros.
///
/// A large one takes no memory until it is read.
///
/// - **Shape**: `shape`; with an unknown length the tensor is symbolic.
/// - **DType**: `dtype`, else the default float.
///
/// # Errors
/// `Overflow` or `Memory` if there is no room for them; `Value` for a negative length.
///
/// # Examples
/// ```
/// # use ndops::{ErrorKind, Tensor, ops::zeros};
/// assert_eq!(zeros([2, 2], None)?.to_vec::<f32>()?, [0.0; 4]);
/// assert!(zeros([1usize << 40, 1 << 40], None).is_err_and(|error| error.kind() == ErrorKind::Overflow));
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.zeros((2, 2))
/// array([[0., 0.],
///        [0., 0.]], dtype=float32)
/// >>> ndops.zeros(3, "int32")
/// array([0, 0, 0], dtype=int32)
/// ```
///
/// # References
/// `numpy.zeros`.
#[op(dtype = None)]
pub fn zeros(shape: impl Into<Shape>, dtype: Option<DType>) -> Result<Tensor> {
    constant("zeros", shape.into(), 0, dtype)
}

/// A tensor of ones.
///
/// - **Shape**: `shape`; with an unknown length the tensor is symbolic.
/// - **DType**: `dtype`, else the default float.
///
/// # Errors
/// `Overflow` or `Memory` if there is no room for them; `Value` for a negative length.
///
/// # Examples
/// ```
/// # use ndops::{DType, Tensor, ops::ones};
/// assert_eq!(ones(3, Some(DType::I32))?.to_vec::<i32>()?, [1, 1, 1]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.ones((2, 3))
/// array([[1., 1., 1.],
///        [1., 1., 1.]], dtype=float32)
/// >>> ndops.ones(3, "bool")
/// array([ True,  True,  True], dtype=bool)
/// ```
///
/// # References
/// `numpy.ones`.
#[op(dtype = None)]
pub fn ones(shape: impl Into<Shape>, dtype: Option<DType>) -> Result<Tensor> {
    constant("ones", shape.into(), 1, dtype)
}

fn constant(op: &'static str, shape: Shape, value: i32, dtype: Option<DType>) -> Result<Tensor> {
    fill::fill(op, shape, &Operand::from(value).0, dtype.unwrap_or_else(floatx))
}

/// A tensor of one value.
///
/// - **Shape**: `shape`, to which that of the value broadcasts; with an unknown length the tensor is symbolic.
/// - **DType**: `dtype`, else the default float, whatever the value is. Integers wrap, floats truncate in integers.
///
/// # Errors
/// `Shape` if the value does not broadcast; `Overflow` or `Memory` if there is no room; `Value` for a negative
/// length.
///
/// # Examples
/// ```
/// # use ndops::{DType, Tensor, ops::full};
/// assert_eq!(full([2, 2], &Tensor::from([1, 2]), None)?.to_vec::<f32>()?, [1.0, 2.0, 1.0, 2.0]);
/// assert_eq!(full(1, 300, Some(DType::U8))?.to_vec::<u8>()?, [44]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.full((2, 2), 7)
/// array([[7., 7.],
///        [7., 7.]], dtype=float32)
/// >>> ndops.full((2, 2), [1, 2], "int32")
/// array([[1, 2],
///        [1, 2]], dtype=int32)
/// ```
///
/// # References
/// `numpy.full`.
#[op(kinds(fill_value = Wide), dtype = None)]
pub fn full(shape: impl Into<Shape>, fill_value: impl Into<Operand>, dtype: Option<DType>) -> Result<Tensor> {
    fill::fill("full", shape.into(), &fill_value.into().0, dtype.unwrap_or_else(floatx))
}

/// Zeros in the shape of another tensor.
///
/// - **Shape**: that of `x`.
/// - **DType**: `dtype`, else that of `x`.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::zeros_like};
/// assert_eq!(zeros_like(&Tensor::from([1, 2]), None)?.to_vec::<i32>()?, [0, 0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.zeros_like([[1, 2], [3, 4]])
/// array([[0, 0],
///        [0, 0]], dtype=int32)
/// >>> ndops.zeros_like([1, 2], "float16")
/// array([0., 0.], dtype=float16)
/// ```
///
/// # References
/// `numpy.zeros_like`.
#[op(dtype = None)]
pub fn zeros_like(x: impl Into<Operand>, dtype: Option<DType>) -> Result<Tensor> {
    constant_like("zeros_like", &x.into(), &0.into(), dtype)
}

/// Ones in the shape of another tensor.
///
/// - **Shape**: that of `x`.
/// - **DType**: `dtype`, else that of `x`.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::ones_like};
/// assert_eq!(ones_like(&Tensor::from([0.5]), None)?.to_vec::<f64>()?, [1.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.ones_like([0.5, 0.25])
/// array([1., 1.], dtype=float32)
/// >>> ndops.ones_like([0.5, 0.25], "int32")
/// array([1, 1], dtype=int32)
/// ```
///
/// # References
/// `numpy.ones_like`.
#[op(dtype = None)]
pub fn ones_like(x: impl Into<Operand>, dtype: Option<DType>) -> Result<Tensor> {
    constant_like("ones_like", &x.into(), &1.into(), dtype)
}

/// One value in the shape of another tensor.
///
/// - **Shape**: that of `x`, to which that of the value broadcasts.
/// - **DType**: `dtype`, else that of `x`. Integers wrap, floats truncate in integers.
///
/// # Errors
/// `Shape` if the value does not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::full_like};
/// assert_eq!(full_like(&Tensor::from([1, 2]), 2.7, None)?.to_vec::<i32>()?, [2, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.full_like([1, 2], 2.7)
/// array([2, 2], dtype=int32)
/// >>> ndops.full_like([1, 2], 2.7, "float32")
/// array([2.7, 2.7], dtype=float32)
/// ```
///
/// # References
/// `numpy.full_like`.
#[op(kinds(fill_value = Wide), dtype = None)]
pub fn full_like(x: impl Into<Operand>, fill_value: impl Into<Operand>, dtype: Option<DType>) -> Result<Tensor> {
    constant_like("full_like", &x.into(), &fill_value.into(), dtype)
}

fn constant_like(op: &'static str, x: &Operand, value: &Operand, dtype: Option<DType>) -> Result<Tensor> {
    let dtype = dtype.unwrap_or(x.0.dtype());
    // Integers wrap, as tensors do; what is no integer at all is refused.
    let held = match value.0.weak() {
        Some(number @ Scalar::Float(value)) if !value.is_finite() => number.check_held(dtype),
        _ => Ok(()),
    };
    held.and_then(|()| fill::fill_like(op, &x.0, &value.0, dtype)).map_err(|error| error.in_op(op))
}

/// Which axis of a [`meshgrid`] the first input runs along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indexing {
    /// The second: `x` goes to the right, `y` down, as in a plot.
    Xy,
    /// The first, as the indices of a matrix.
    Ij,
}

impl FromValue for Indexing {
    const KIND: Kind = Kind::Str;
    fn from_value(value: &Value) -> Result<Indexing> {
        match value {
            Value::Str(word) if word == "xy" => Ok(Indexing::Xy),
            Value::Str(word) if word == "ij" => Ok(Indexing::Ij),
            other => Err(Error::value(format!("indexing is 'xy' or 'ij', not {}", other.described()))),
        }
    }
}

/// The coordinates of the points of a grid, one tensor per axis, as views.
///
/// - **Shape**: each result has the lengths of all inputs, which are flattened; for "xy" the first two are exchanged.
/// - **DType**: each result has that of its input.
/// - `indexing` is "xy", for the first input along axis 1 and the second along axis 0, or "ij", for each along its own.
///
/// # Errors
/// `Value` for another `indexing`.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::{Indexing, meshgrid}};
/// let grid = meshgrid([&Tensor::from([1, 2, 3]), &Tensor::from([4, 5])], Indexing::Ij)?;
/// assert_eq!(grid[0].to_vec::<i32>()?, [1, 1, 2, 2, 3, 3]);
/// assert_eq!(grid[1].to_vec::<i32>()?, [4, 5, 4, 5, 4, 5]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> x, y = ndops.meshgrid([1, 2, 3], [4, 5])
/// >>> x
/// array([[1, 2, 3],
///        [1, 2, 3]], dtype=int32)
/// >>> y
/// array([[4, 4, 4],
///        [5, 5, 5]], dtype=int32)
/// >>> ndops.meshgrid([1, 2, 3], [4, 5], indexing="ij")[0]
/// array([[1, 1],
///        [2, 2],
///        [3, 3]], dtype=int32)
/// ```
///
/// # References
/// `numpy.meshgrid`.
#[op(variadic = x, indexing = "xy")]
pub fn meshgrid(x: impl Into<Operands>, indexing: Indexing) -> Result<Vec<Tensor>> {
    grid(x.into(), indexing).map_err(|error| error.in_op("meshgrid"))
}

fn grid(x: Operands, indexing: Indexing) -> Result<Vec<Tensor>> {
    let flat = |x: &Operand| view::flatten(&x.strong()?);
    let x = x.list()?.iter().map(flat).collect::<Result<Vec<Tensor>>>()?;
    let mut axes: AxisSet = (0..x.len()).collect();
    if indexing == Indexing::Xy && x.len() > 1 {
        axes.swap(0, 1);
    }
    let line = |i: usize| {
        let others: SmallVec<[usize; 4]> = (0..x.len()).filter(|&axis| axis != axes[i]).collect();
        view::insert_axes(&x[i], &others)
    };
    let lines = (0..x.len()).map(line).collect::<Result<Vec<Tensor>>>()?;
    let all: Vec<&Tensor> = lines.iter().collect();
    all.iter().map(|line| view::broadcast_with(line, &all)).collect()
}

/// A matrix of ones on a diagonal and zeros elsewhere.
///
/// - **Shape**: `n` rows and `m` columns; without `m` it is square.
/// - **DType**: `dtype`, else the default float.
/// - `k` is the column minus the row of each one.
///
/// # Errors
/// `Overflow` or `Memory` if there is no room for it; `Value` for a negative length.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::eye};
/// assert_eq!(eye(2, Some(3), 1, None)?.to_vec::<f32>()?, [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.eye(2)
/// array([[1., 0.],
///        [0., 1.]], dtype=float32)
/// >>> ndops.eye(2, 3, k=1, dtype="int32")
/// array([[0, 1, 0],
///        [0, 0, 1]], dtype=int32)
/// ```
///
/// # References
/// `numpy.eye`.
#[op(rename(n = "N", m = "M"), m = None, k = 0, dtype = None)]
pub fn eye(n: usize, m: Option<usize>, k: isize, dtype: Option<DType>) -> Result<Tensor> {
    let one = cast::cast(&Operand::from(1).0, dtype.unwrap_or_else(floatx))?;
    fill::diagonal("eye", &one, k, Some([n, m.unwrap_or(n)]))
}

/// The square matrix of ones on the main diagonal and zeros elsewhere.
///
/// - **Shape**: `(n, n)`.
/// - **DType**: `dtype`, else the default float.
///
/// # Errors
/// `Overflow` or `Memory` if there is no room for it; `Value` for a negative length.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::identity};
/// assert_eq!(identity(2, None)?.to_vec::<f32>()?, [1.0, 0.0, 0.0, 1.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.identity(3, "int32")
/// array([[1, 0, 0],
///        [0, 1, 0],
///        [0, 0, 1]], dtype=int32)
/// ```
///
/// # References
/// `numpy.identity`.
#[op(dtype = None)]
pub fn identity(n: usize, dtype: Option<DType>) -> Result<Tensor> {
    eye(n, None, 0, dtype).map_err(|error| error.in_op("identity"))
}

/// A matrix of ones on and below a diagonal and zeros above.
///
/// - **Shape**: `n` rows and `m` columns; without `m` it is square.
/// - **DType**: `dtype`, else the default float.
/// - `k` is the largest column minus row of a one.
///
/// # Errors
/// `Overflow` or `Memory` if there is no room for it; `Value` for a negative length.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::tri};
/// assert_eq!(tri(2, Some(3), 0, None)?.to_vec::<f32>()?, [1.0, 0.0, 0.0, 1.0, 1.0, 0.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.tri(3)
/// array([[1., 0., 0.],
///        [1., 1., 0.],
///        [1., 1., 1.]], dtype=float32)
/// >>> ndops.tri(2, 4, k=1, dtype="int32")
/// array([[1, 1, 0, 0],
///        [1, 1, 1, 0]], dtype=int32)
/// ```
///
/// # References
/// `numpy.tri`.
#[op(rename(n = "N", m = "M"), m = None, k = 0, dtype = None)]
pub fn tri(n: usize, m: Option<usize>, k: isize, dtype: Option<DType>) -> Result<Tensor> {
    let ones = ones([n, m.unwrap_or(n)], dtype);
    ones.and_then(|ones| fill::lower(&ones, k)).map_err(|error| error.in_op("tri"))
}

pub(crate) static OPS: &[&OpDef] =
    ops![array, copy, empty, zeros, ones, full, zeros_like, ones_like, full_like, meshgrid, eye, identity, tri,];

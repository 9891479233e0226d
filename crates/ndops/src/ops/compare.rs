//! Comparisons, and tests of single elements.
//!
//! Operands are promoted and compared, with two exceptions, for which promotion would not be exact: `uint64` beside a
//! signed dtype, which would become a float, and integers without a dtype that the dtype beside them cannot hold.

use ndops_macros::op;

use crate::dtype::DType;
use crate::dtype::promote::{DTypeRule, promote};
use crate::error::Result;
use crate::op::{OpDef, ops};
use crate::prim::cast::cast;
use crate::prim::map::Map;
use crate::scalar::{self, Real};
use crate::tensor::{Operand, Scalar, Tensor};

use super::bitwise::{BITWISE_AND, BITWISE_OR};

/// Whether `x1` is `x2`, element by element.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: bool. Operands are promoted; integers are compared exactly, whatever their dtypes.
/// - **Units**: NaN equals nothing, both zeros are equal.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::equal};
/// assert_eq!(equal(&Tensor::from([1, 2, 3]), 2)?.to_vec::<bool>()?, [false, true, false]);
/// assert_eq!(equal(&Tensor::from([255u8]), -1)?.to_vec::<bool>()?, [false]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.equal([1, 2, 3], [[2], [3]])
/// array([[False,  True, False],
///        [False, False,  True]], dtype=bool)
/// >>> ndops.equal(ndops.array([255], "uint8"), -1)
/// array([False], dtype=bool)
/// ```
///
/// # References
/// `numpy.equal`.
#[op]
pub fn equal(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    EQUAL.call(x1.into(), x2.into())
}

static EQUAL: Comparison = Comparison {
    of_signs: |sign| sign == 0,
    mirrored: || &EQUAL,
    row: Map { name: "equal", dtypes: DTypeRule::Promote, kernels: kernels!(compute |x1, x2| -> bool { x1 == x2 }) },
};

/// Whether `x1` is not `x2`, element by element.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: bool. Operands are promoted; integers are compared exactly, whatever their dtypes.
/// - **Units**: NaN differs from everything, both zeros are equal.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::not_equal};
/// let x = Tensor::from([1.0, f64::NAN]);
/// assert_eq!(not_equal(&x, &x)?.to_vec::<bool>()?, [false, true]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.not_equal([1.0, np.nan], [1.0, np.nan])
/// array([False,  True], dtype=bool)
/// ```
///
/// # References
/// `numpy.not_equal`.
#[op]
pub fn not_equal(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    NOT_EQUAL.call(x1.into(), x2.into())
}

static NOT_EQUAL: Comparison = Comparison {
    of_signs: |sign| sign != 0,
    mirrored: || &NOT_EQUAL,
    row: Map {
        name: "not_equal",
        dtypes: DTypeRule::Promote,
        kernels: kernels!(compute |x1, x2| -> bool { x1 != x2 }),
    },
};

/// Whether `x1 > x2`, element by element.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: bool. Operands are promoted; integers are compared exactly, whatever their dtypes.
/// - **Units**: false beside NaN; complex numbers are ordered by real, then imaginary part.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::greater};
/// assert_eq!(greater(&Tensor::from([1, 2, 3]), 2)?.to_vec::<bool>()?, [false, false, true]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.greater([1, 2, 3], 2)
/// array([False, False,  True], dtype=bool)
/// >>> ndops.greater([0.5, np.nan], [[0.0], [1.0]])
/// array([[ True, False],
///        [False, False]], dtype=bool)
/// ```
///
/// # References
/// `numpy.greater`.
#[op]
pub fn greater(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    GREATER.call(x1.into(), x2.into())
}

static GREATER: Comparison = Comparison {
    of_signs: |sign| sign > 0,
    mirrored: || &LESS,
    row: Map {
        name: "greater",
        dtypes: DTypeRule::Promote,
        kernels: kernels!(
            bools |x1, x2| -> bool { x1 & !x2 },
            integers |x1, x2| -> bool { x1 > x2 },
            floats |x1, x2| -> bool { x1 > x2 },
            complex |x1, x2| -> bool { scalar::complex::less(x2, x1) },
        ),
    },
};

/// Whether `x1 >= x2`, element by element.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: bool. Operands are promoted; integers are compared exactly, whatever their dtypes.
/// - **Units**: false beside NaN; complex numbers are ordered by real, then imaginary part.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::greater_equal};
/// assert_eq!(greater_equal(&Tensor::from([1, 2, 3]), 2)?.to_vec::<bool>()?, [false, true, true]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.greater_equal([1, 2, 3], 2)
/// array([False,  True,  True], dtype=bool)
/// ```
///
/// # References
/// `numpy.greater_equal`.
#[op]
pub fn greater_equal(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    GREATER_EQUAL.call(x1.into(), x2.into())
}

static GREATER_EQUAL: Comparison = Comparison {
    of_signs: |sign| sign >= 0,
    mirrored: || &LESS_EQUAL,
    row: Map {
        name: "greater_equal",
        dtypes: DTypeRule::Promote,
        kernels: kernels!(
            bools |x1, x2| -> bool { x1 | !x2 },
            integers |x1, x2| -> bool { x1 >= x2 },
            floats |x1, x2| -> bool { x1 >= x2 },
            complex |x1, x2| -> bool { (x1 == x2) | scalar::complex::less(x2, x1) },
        ),
    },
};

/// Whether `x1 < x2`, element by element.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: bool. Operands are promoted; integers are compared exactly, whatever their dtypes.
/// - **Units**: false beside NaN; complex numbers are ordered by real, then imaginary part.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::less};
/// assert_eq!(less(&Tensor::from([-1i64, 1]), &Tensor::from([u64::MAX, 1]))?.to_vec::<bool>()?, [true, false]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.less([1, 2, 3], 2)
/// array([ True, False, False], dtype=bool)
/// >>> ndops.less(np.int64([-1, 1]), np.uint64([2**64 - 1, 1]))
/// array([ True, False], dtype=bool)
/// ```
///
/// # References
/// `numpy.less`.
#[op]
pub fn less(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    LESS.call(x1.into(), x2.into())
}

static LESS: Comparison = Comparison {
    of_signs: |sign| sign < 0,
    mirrored: || &GREATER,
    row: Map {
        name: "less",
        dtypes: DTypeRule::Promote,
        kernels: kernels!(
            bools |x1, x2| -> bool { x2 & !x1 },
            integers |x1, x2| -> bool { x1 < x2 },
            floats |x1, x2| -> bool { x1 < x2 },
            complex |x1, x2| -> bool { scalar::complex::less(x1, x2) },
        ),
    },
};

/// Whether `x1 <= x2`, element by element.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: bool. Operands are promoted; integers are compared exactly, whatever their dtypes.
/// - **Units**: false beside NaN; complex numbers are ordered by real, then imaginary part.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::less_equal};
/// assert_eq!(less_equal(&Tensor::from([1, 2, 3]), 2)?.to_vec::<bool>()?, [true, true, false]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.less_equal([1, 2, 3], 2)
/// array([ True,  True, False], dtype=bool)
/// ```
///
/// # References
/// `numpy.less_equal`.
#[op]
pub fn less_equal(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    LESS_EQUAL.call(x1.into(), x2.into())
}

static LESS_EQUAL: Comparison = Comparison {
    of_signs: |sign| sign <= 0,
    mirrored: || &GREATER_EQUAL,
    row: Map {
        name: "less_equal",
        dtypes: DTypeRule::Promote,
        kernels: kernels!(
            bools |x1, x2| -> bool { x2 | !x1 },
            integers |x1, x2| -> bool { x1 <= x2 },
            floats |x1, x2| -> bool { x1 <= x2 },
            complex |x1, x2| -> bool { (x1 == x2) | scalar::complex::less(x1, x2) },
        ),
    },
};

/// A comparison: its row, and what it takes to compare what promotion would spoil.
struct Comparison {
    /// The result from the sign of `x1 - x2`.
    of_signs: fn(i32) -> bool,
    /// The comparison that gives the same with the operands swapped.
    mirrored: fn() -> &'static Comparison,
    row: Map,
}

impl Comparison {
    fn call(&'static self, x1: Operand, x2: Operand) -> Result<Tensor> {
        self.compare(&x1.0, &x2.0).map_err(|error| error.in_op(self.row.name))
    }

    fn compare(&'static self, x1: &Tensor, x2: &Tensor) -> Result<Tensor> {
        let numbers = (x1.weak(), x2.weak());
        match (numbers, x1.dtype(), x2.dtype()) {
            ((Some(a), Some(b)), ..) => self.compare(&Tensor::from_view(a.widest()), &Tensor::from_view(b.widest())),
            ((None, None), DType::U64, other) if other.is_signed() => self.unsigned_signed(x1, x2),
            ((None, None), other, DType::U64) if other.is_signed() => (self.mirrored)().unsigned_signed(x2, x1),
            ((None, Some(number)), ..) => self.tensor_number(x1, x2, number),
            ((Some(number), None), ..) => (self.mirrored)().tensor_number(x2, x1, number),
            _ => self.row.on([x1, x2]),
        }
    }

    /// `uint64` with signed integers: as `uint64`, but where those are negative the answer is that of a difference
    /// above zero.
    fn unsigned_signed(&'static self, x1: &Tensor, x2: &Tensor) -> Result<Tensor> {
        let as_unsigned = self.row.on([x1, &cast(&cast(x2, DType::I64)?, DType::U64)?])?;
        let zero = Operand::from(0).0;
        if (self.of_signs)(1) {
            BITWISE_OR.on([&as_unsigned, &LESS.row.on([x2, &zero])?])
        } else {
            BITWISE_AND.on([&as_unsigned, &GREATER_EQUAL.row.on([x2, &zero])?])
        }
    }

    /// A tensor with a number that has no dtype; an integer out of range is on the same side of all elements.
    fn tensor_number(&'static self, x: &Tensor, number: &Tensor, value: Scalar) -> Result<Tensor> {
        let range = promote([x.spec().rank(), number.spec().rank()])?.int_range();
        match (range, value.saturated()) {
            (Some((low, high)), Some(n)) if n < low || n > high => {
                let constant = (self.of_signs)(if n < low { 1 } else { -1 });
                let row = if constant { &EQUAL.row } else { &NOT_EQUAL.row };
                row.on([x, x])
            }
            _ => self.row.on([x, number]),
        }
    }
}

/// Whether two tensors are close, element by element: `|x1 - x2| <= atol + rtol * |x2|`. `x2` is the reference.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: bool. Integers are compared as float64, half types as float32, complex numbers by the modulus.
/// - **Units**: infinities are close to themselves only, NaN to NaN if `equal_nan`.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::isclose};
/// let close = isclose(&Tensor::from([1.0, 1.0]), &Tensor::from([1.000001, 1.1]), 1e-5, 1e-8, false)?;
/// assert_eq!(close.to_vec::<bool>()?, [true, false]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.isclose([1.0, 1.0, np.nan], [1.000001, 1.1, np.nan])
/// array([ True, False, False], dtype=bool)
/// >>> ndops.isclose([1.0, np.nan], [1.1, np.nan], rtol=0.2, equal_nan=True)
/// array([ True,  True], dtype=bool)
/// ```
///
/// # References
/// `numpy.isclose`.
#[op(rtol = 1e-5, atol = 1e-8, equal_nan = false)]
pub fn isclose(
    x1: impl Into<Operand>,
    x2: impl Into<Operand>,
    rtol: f64,
    atol: f64,
    equal_nan: bool,
) -> Result<Tensor> {
    isclose_erased(&x1.into(), &x2.into(), [rtol, atol], equal_nan).map_err(|error| error.in_op("isclose"))
}

fn isclose_erased(x1: &Operand, x2: &Operand, tolerances: [f64; 2], equal_nan: bool) -> Result<Tensor> {
    let dtype = match (promote([x1.0.spec().rank(), x2.0.spec().rank()])?, x1.0.dtype(), x2.0.dtype()) {
        (_, a, b) if !is_inexact(a) && !is_inexact(b) => DType::F64,
        (promoted, ..) if promoted.compute() == DType::F32 => DType::F32,
        (promoted, ..) => promoted,
    };
    let (x1, x2) = (&cast(&x1.0, dtype)?, &cast(&x2.0, dtype)?);
    let [rtol, atol] = tolerances.map(|tolerance| Operand::from(tolerance).0);
    let close = CLOSE.on([x1, x2, &TOLERANCE.on([x2, &rtol, &atol])?])?;
    if !equal_nan {
        return Ok(close);
    }
    BITWISE_OR.on([&close, &BITWISE_AND.on([&ISNAN.on([x1])?, &ISNAN.on([x2])?])?])
}

fn is_inexact(dtype: DType) -> bool {
    dtype.is_float() || dtype.is_complex()
}

/// How far from `x` is close; of complex numbers it is the real part.
static TOLERANCE: Map = Map {
    name: "isclose",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        floats |x, rtol, atol| -> T { atol + rtol * x.abs() },
        complex |x, rtol, atol| -> T { atol + rtol.scale(scalar::complex::abs(x)) },
    ),
};

/// Closeness within a tolerance. An infinite difference is never close, however large the tolerance.
static CLOSE: Map = Map {
    name: "isclose",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        floats |x1, x2, tolerance| -> bool { is_within((x1 - x2).abs(), tolerance) | (x1 == x2) },
        complex |x1, x2, tolerance| -> bool {
            is_within(scalar::complex::abs(x1 - x2), tolerance.re) | (x1 == x2)
        },
    ),
};

#[inline(always)]
fn is_within<T: Real>(distance: T, tolerance: T) -> bool {
    (distance <= tolerance) & (distance < T::INFINITY)
}

/// Whether each element is neither infinite nor NaN; complex numbers by both parts.
///
/// - **Shape**: that of `x`.
/// - **DType**: bool.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::isfinite};
/// let y = isfinite(&Tensor::from([1.0, f64::NAN, f64::INFINITY]))?;
/// assert_eq!(y.to_vec::<bool>()?, [true, false, false]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.isfinite([1.0, np.nan, np.inf])
/// array([ True, False, False], dtype=bool)
/// ```
///
/// # References
/// `numpy.isfinite`.
#[op(method)]
pub fn isfinite(x: impl Into<Operand>) -> Result<Tensor> {
    ISFINITE.call([x.into()])
}

pub(crate) static ISFINITE: Map = Map {
    name: "isfinite",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        bools |_x| -> bool { true },
        integers |_x| -> bool { true },
        floats |x| -> bool { x.abs() < T::INFINITY },
        complex |x| -> bool { Real::is_finite(x.re) & Real::is_finite(x.im) },
    ),
};

/// Whether each element is infinite, of either sign; complex numbers by either part.
///
/// - **Shape**: that of `x`.
/// - **DType**: bool.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::isinf};
/// let y = isinf(&Tensor::from([1.0, f64::NAN, f64::NEG_INFINITY]))?;
/// assert_eq!(y.to_vec::<bool>()?, [false, false, true]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.isinf([1.0, np.nan, -np.inf])
/// array([False, False,  True], dtype=bool)
/// ```
///
/// # References
/// `numpy.isinf`.
#[op(method)]
pub fn isinf(x: impl Into<Operand>) -> Result<Tensor> {
    ISINF.call([x.into()])
}

static ISINF: Map = Map {
    name: "isinf",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        bools |_x| -> bool { false },
        integers |_x| -> bool { false },
        floats |x| -> bool { x.abs() == T::INFINITY },
        complex |x| -> bool { x.re.is_infinite() | x.im.is_infinite() },
    ),
};

/// Whether each element is NaN; complex numbers by either part.
///
/// - **Shape**: that of `x`.
/// - **DType**: bool.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::isnan};
/// let y = isnan(&Tensor::from([1.0, f64::NAN, f64::INFINITY]))?;
/// assert_eq!(y.to_vec::<bool>()?, [false, true, false]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.isnan([1.0, np.nan, np.inf])
/// array([False,  True, False], dtype=bool)
/// ```
///
/// # References
/// `numpy.isnan`.
#[op(method)]
pub fn isnan(x: impl Into<Operand>) -> Result<Tensor> {
    ISNAN.call([x.into()])
}

pub(crate) static ISNAN: Map = Map {
    name: "isnan",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        bools |_x| -> bool { false },
        integers |_x| -> bool { false },
        floats |x| -> bool { x.is_nan() },
        complex |x| -> bool { x.re.is_nan() | x.im.is_nan() },
    ),
};

pub(crate) static OPS: &[&OpDef] =
    ops![equal, not_equal, greater, greater_equal, less, less_equal, isclose, isfinite, isinf, isnan,];

//! Rounding, and parts of numbers.

use ndops_macros::op;

use crate::dtype::DType;
use crate::dtype::promote::DTypeRule;
use crate::error::{Error, Result};
use crate::op::{OpDef, ops};
use crate::prim::cast::cast;
use crate::prim::map::Map;
use crate::prim::view::{Part, part};
use crate::scalar::integer::Integer;
use crate::scalar::{self, Real, decimal};
use crate::tensor::{Operand, Scalar, Tensor};

use super::arithmetic::MULTIPLY;

/// Smallest integer that is not below each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: -0.5 gives -0; infinities and NaN stay.
///
/// # Errors
/// `DType` for complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::ceil};
/// assert_eq!(ceil(&Tensor::from([-1.5, 0.2, 2.0]))?.to_vec::<f64>()?, [-1.0, 1.0, 2.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.ceil([-1.5, 0.2, 2.0])
/// array([-1.,  1.,  2.], dtype=float32)
/// ```
///
/// # References
/// `numpy.ceil`.
#[op(method)]
pub fn ceil(x: impl Into<Operand>) -> Result<Tensor> {
    CEIL.call([x.into()])
}

static CEIL: Map =
    Map { name: "ceil", dtypes: DTypeRule::Float, kernels: kernels!(floats |x| -> T { scalar::ceil(x) }) };

/// Largest integer that is not above each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: -0 stays, as do infinities and NaN.
///
/// # Errors
/// `DType` for complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::floor};
/// assert_eq!(floor(&Tensor::from([-1.5, 0.2, 2.0]))?.to_vec::<f64>()?, [-2.0, 0.0, 2.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.floor([-1.5, 0.2, 2.0])
/// array([-2.,  0.,  2.], dtype=float32)
/// >>> ndops.floor([1, 2])
/// array([1., 2.], dtype=float32)
/// ```
///
/// # References
/// `numpy.floor`.
#[op(method)]
pub fn floor(x: impl Into<Operand>) -> Result<Tensor> {
    FLOOR.call([x.into()])
}

pub(crate) static FLOOR: Map =
    Map { name: "floor", dtypes: DTypeRule::Float, kernels: kernels!(floats |x| -> T { scalar::floor(x) }) };

/// Each element without its fraction.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool are unchanged.
/// - **Units**: -0.2 gives -0; infinities and NaN stay.
///
/// # Errors
/// `DType` for complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::trunc};
/// assert_eq!(trunc(&Tensor::from([-1.7, 0.2, 2.9]))?.to_vec::<f64>()?, [-1.0, 0.0, 2.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.trunc([-1.7, 0.2, 2.9])
/// array([-1.,  0.,  2.], dtype=float32)
/// >>> ndops.trunc([1, 2])
/// array([1, 2], dtype=int32)
/// ```
///
/// # References
/// `numpy.trunc`.
#[op(method)]
pub fn trunc(x: impl Into<Operand>) -> Result<Tensor> {
    let x = x.into();
    if is_whole(x.0.dtype()) { x.strong() } else { TRUNC.call([x]) }
}

static TRUNC: Map =
    Map { name: "trunc", dtypes: DTypeRule::Promote, kernels: kernels!(floats |x| -> T { scalar::trunc(x) }) };

/// Each element rounded to a number of decimals, ties to the even digit.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`. Integers are rounded exactly and wrap.
/// - **Units**: the element is scaled by `10 ** decimals`, rounded and scaled back, so that 2.675 gives 2.68. An
///   element too large to have the decimals is unchanged; the parts of complex numbers are rounded by themselves.
/// - `decimals` may be negative, to round to tens, hundreds and so on.
///
/// # Errors
/// `DType` for bool.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::round};
/// assert_eq!(round(&Tensor::from([0.5, 1.5, 2.675]), 0)?.to_vec::<f64>()?, [0.0, 2.0, 3.0]);
/// assert_eq!(round(&Tensor::from([2.675, -0.125]), 2)?.to_vec::<f64>()?, [2.68, -0.12]);
/// assert_eq!(round(&Tensor::from([15, 25, 1]), -1)?.to_vec::<i32>()?, [20, 20, 0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.round([0.5, 1.5, 2.675])
/// array([0., 2., 3.], dtype=float32)
/// >>> ndops.round([2.675, -0.125], 2)
/// array([ 2.68, -0.12], dtype=float32)
/// >>> ndops.round([15, 25, 1], -1)
/// array([20, 20,  0], dtype=int32)
/// ```
///
/// # References
/// `numpy.round`.
#[op(decimals = 0)]
pub fn round(x: impl Into<Operand>, decimals: isize) -> Result<Tensor> {
    round_erased(&x.into(), decimals).map_err(|error| error.in_op("round"))
}

fn round_erased(x: &Operand, decimals: isize) -> Result<Tensor> {
    let x = x.strong()?;
    match x.dtype() {
        dtype if dtype.is_integer() && decimals >= 0 => Ok(x),
        dtype if dtype.is_integer() => round_integers(&x, decimals.unsigned_abs()),
        DType::Bool => Err(Error::dtype("not defined for bool")),
        _ if decimals == 0 => ROUND.on([&x]),
        dtype => {
            // The power of ten may not fit a half type, and only the last result is to be rounded to it.
            let wide = if dtype.compute() == DType::F32 { cast(&x, DType::F32)? } else { x };
            let row = if decimals > 0 { &ROUND_DECIMALS } else { &ROUND_TENS };
            cast(&row.on([&wide, &Operand::from(power_of_ten(decimals.unsigned_abs())).0])?, dtype)
        }
    }
}

/// The float nearest to 10 to the power `n`: powers of floats would be off by an ulp.
fn power_of_ten(n: usize) -> f64 {
    format!("1e{n}").parse().expect("a number")
}

/// Integers to multiples of 10 to the power `n`, computed in 64 bits, where 10 to the power 19 still fits as unsigned.
fn round_integers(x: &Tensor, n: usize) -> Result<Tensor> {
    let dtype = x.dtype();
    let wide = if dtype == DType::U64 { x.clone() } else { cast(x, DType::I64)? };
    let unit = u32::try_from(n).ok().and_then(|n| 10u64.checked_pow(n));
    let rounded = match unit {
        None => MULTIPLY.on([&wide, &Operand::from(0).0]),
        Some(unit) if dtype == DType::U64 => ROUND_INTEGER.on([&wide, &Operand::from(unit).0]),
        Some(unit) => ROUND_INTEGER.on([&wide, &Operand::from(unit as i64).0]),
    };
    cast(&rounded?, dtype)
}

pub(crate) static ROUND: Map = Map {
    name: "round",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        floats |x| -> T { scalar::round_half_even(x) },
        complex |x| -> T { scalar::complex::round(x) },
    ),
};

/// `x` to a number of decimals, given as the power of ten that makes integers of them.
static ROUND_DECIMALS: Map = Map {
    name: "round",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        floats |x, scale| -> T { decimal::round_decimals(x, scale) },
        complex |x, scale| -> T {
            T::new(decimal::round_decimals(x.re, scale.re), decimal::round_decimals(x.im, scale.re))
        },
    ),
};

/// `x` to multiples of a power of ten.
static ROUND_TENS: Map = Map {
    name: "round",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        floats |x, unit| -> T { decimal::round_tens(x, unit) },
        complex |x, unit| -> T { T::new(decimal::round_tens(x.re, unit.re), decimal::round_tens(x.im, unit.re)) },
    ),
};

/// Integers to multiples of a unit, whose bits are those of a `u64`.
static ROUND_INTEGER: Map =
    Map { name: "round", dtypes: DTypeRule::Promote, kernels: kernels!(wide |x, unit| -> T { x.round_to(unit) }) };

/// NaN and infinities replaced.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool are unchanged.
/// - **Units**: NaN becomes `nan` (`None` is 0), infinities `posinf` and `neginf`, by default the largest finite number
///   of the dtype and its negative. The parts of complex numbers are replaced by themselves.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::nan_to_num};
/// let x = Tensor::from([f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1.0]);
/// assert_eq!(nan_to_num(&x, 0.0, None, None)?.to_vec::<f32>()?, [0.0, f32::MAX, f32::MIN, 1.0]);
/// assert_eq!(nan_to_num(&x, 2.0, 5.0, -5.0)?.to_vec::<f32>()?, [2.0, 5.0, -5.0, 1.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> x = [np.nan, np.inf, -np.inf, 1.0]
/// >>> ndops.nan_to_num(x)
/// array([ 0.0000000e+00,  3.4028235e+38, -3.4028235e+38,  1.0000000e+00],
///       dtype=float32)
/// >>> ndops.nan_to_num(x, nan=2.0, posinf=5.0, neginf=-5.0)
/// array([ 2.,  5., -5.,  1.], dtype=float32)
/// ```
///
/// # References
/// `numpy.nan_to_num`.
#[op(nan = 0.0, posinf = None, neginf = None)]
pub fn nan_to_num(
    x: impl Into<Operand>,
    nan: impl Into<Option<f64>>,
    posinf: impl Into<Option<f64>>,
    neginf: impl Into<Option<f64>>,
) -> Result<Tensor> {
    let x = x.into().strong()?;
    if is_whole(x.dtype()) {
        return Ok(x);
    }
    let largest = largest(x.dtype());
    let number = |value: f64| Operand::weak(Scalar::Float(value)).0;
    let nan = number(nan.into().unwrap_or(0.0));
    match (posinf.into(), neginf.into()) {
        (None, None) => REPLACE_ALL.on([&x, &nan, &number(largest)]),
        (posinf, neginf) => {
            let some = REPLACE_NAN_AND_POSITIVE.on([&x, &nan, &number(posinf.unwrap_or(largest))])?;
            REPLACE_NEGATIVE.on([&x, &some, &number(neginf.unwrap_or(-largest))])
        }
    }
}

/// The largest finite number of a float dtype, or of the parts of a complex one.
fn largest(dtype: DType) -> f64 {
    match dtype.real() {
        DType::F16 => half::f16::MAX.to_f64(),
        DType::BF16 => half::bf16::MAX.to_f64(),
        DType::F32 => f32::MAX.into(),
        _ => f64::MAX,
    }
}

/// Both infinities by the largest numbers.
static REPLACE_ALL: Map = Map {
    name: "nan_to_num",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        floats |x, nan, largest| -> T { replace_all(x, nan, largest) },
        complex |x, nan, largest| -> T {
            T::new(replace_all(x.re, nan.re, largest.re), replace_all(x.im, nan.re, largest.re))
        },
    ),
};

static REPLACE_NAN_AND_POSITIVE: Map = Map {
    name: "nan_to_num",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        floats |x, nan, posinf| -> T { replace_nan_and_positive(x, nan, posinf) },
        complex |x, nan, posinf| -> T {
            T::new(
                replace_nan_and_positive(x.re, nan.re, posinf.re),
                replace_nan_and_positive(x.im, nan.re, posinf.re),
            )
        },
    ),
};

/// The second step looks at `x` again, lest it replace what has replaced something.
static REPLACE_NEGATIVE: Map = Map {
    name: "nan_to_num",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        floats |x, other, neginf| -> T { replace_negative(x, other, neginf) },
        complex |x, other, neginf| -> T {
            T::new(
                replace_negative(x.re, other.re, neginf.re),
                replace_negative(x.im, other.im, neginf.re),
            )
        },
    ),
};

/// `x`, or what stands for NaN; no finite number is larger than `largest`.
#[inline(always)]
fn replace_all<T: Real>(x: T, nan: T, largest: T) -> T {
    let clipped = scalar::clip(x, -largest, largest);
    if x.is_nan() { nan } else { clipped }
}

/// `x`, or what stands for NaN and infinity.
#[inline(always)]
fn replace_nan_and_positive<T: Real>(x: T, nan: T, posinf: T) -> T {
    let positive = if x == T::INFINITY { posinf } else { x };
    if x.is_nan() { nan } else { positive }
}

/// What has become of `x`, or what stands for -infinity.
#[inline(always)]
fn replace_negative<T: Real>(x: T, other: T, neginf: T) -> T {
    if x == -T::INFINITY { neginf } else { other }
}

/// Real part of each element: a view of complex numbers, real ones unchanged.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`, complex becomes real.
///
/// # Examples
/// ```
/// # use ndops::{Complex, Tensor, ops::real};
/// assert_eq!(real(&Tensor::from([Complex::new(1.0, 2.0)]))?.to_vec::<f64>()?, [1.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.real([1 + 2j, 3 - 4j])
/// array([1., 3.], dtype=float32)
/// ```
///
/// # References
/// `numpy.real`.
#[op(method)]
pub fn real(x: impl Into<Operand>) -> Result<Tensor> {
    let x = x.into().strong()?;
    if x.dtype().is_complex() { part(&x, Part::Real) } else { Ok(x) }
}

/// Imaginary part of each element: a view of complex numbers, zeros for real ones.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`, complex becomes real.
///
/// # Examples
/// ```
/// # use ndops::{Complex, Tensor, ops::imag};
/// assert_eq!(imag(&Tensor::from([Complex::new(1.0, 2.0)]))?.to_vec::<f64>()?, [2.0]);
/// assert_eq!(imag(&Tensor::from([5, 6]))?.to_vec::<i32>()?, [0, 0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.imag([1 + 2j, 3 - 4j])
/// array([ 2., -4.], dtype=float32)
/// >>> ndops.imag([5, 6])
/// array([0, 0], dtype=int32)
/// ```
///
/// # References
/// `numpy.imag`.
#[op(method)]
pub fn imag(x: impl Into<Operand>) -> Result<Tensor> {
    let x = x.into().strong()?;
    if x.dtype().is_complex() { part(&x, Part::Imaginary) } else { NOTHING.on([&x]) }
}

/// The imaginary part of real numbers.
static NOTHING: Map = Map {
    name: "imag",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        bools |_x| -> T { false },
        integers |_x| -> T { 0 },
        floats |_x| -> T { 0.0 },
    ),
};

/// Complex conjugate of each element; real numbers are unchanged.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`.
///
/// # Examples
/// ```
/// # use ndops::{Complex, Tensor, ops::conjugate};
/// let y = conjugate(&Tensor::from([Complex::new(1.0, 2.0)]))?;
/// assert_eq!(y.to_vec::<Complex<f64>>()?, [Complex::new(1.0, -2.0)]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.conjugate([1 + 2j, 3 - 4j])
/// array([1.-2.j, 3.+4.j], dtype=complex64)
/// ```
///
/// # References
/// `numpy.conjugate`.
#[op(method)]
pub fn conjugate(x: impl Into<Operand>) -> Result<Tensor> {
    let x = x.into().strong()?;
    if x.dtype().is_complex() { CONJUGATE.on([&x]) } else { Ok(x) }
}

pub(crate) static CONJUGATE: Map = Map {
    name: "conjugate",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(complex |x| -> T { scalar::complex::conj(x) }),
};

/// The same as [`conjugate`].
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::conj};
/// assert_eq!(conj(&Tensor::from([1, 2]))?.to_vec::<i32>()?, [1, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.conj([1 + 2j, 3 - 4j])
/// array([1.-2.j, 3.+4.j], dtype=complex64)
/// ```
///
/// # References
/// `numpy.conj`.
#[op(method)]
pub fn conj(x: impl Into<Operand>) -> Result<Tensor> {
    conjugate(x)
}

/// Whether a dtype has neither fractions nor NaN.
fn is_whole(dtype: DType) -> bool {
    dtype == DType::Bool || dtype.is_integer()
}

pub(crate) static OPS: &[&OpDef] = ops![ceil, floor, round, trunc, nan_to_num, real, imag, conj, conjugate];

//! Exponentials, logarithms and powers.

use ndops_macros::op;

use crate::dtype::promote::{DTypeRule, promote};
use crate::error::{Error, Result};
use crate::op::{OpDef, ops};
use crate::prim::map::Map;
use crate::scalar::integer::Integer;
use crate::scalar::{self, complex_fast};
use crate::tensor::{Operand, Tensor};

/// Exponential of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::exp};
/// let y = exp(&Tensor::from([0.0, 1000.0, f64::NEG_INFINITY]))?;
/// assert_eq!(y.to_vec::<f64>()?, [1.0, f64::INFINITY, 0.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.exp([0, 1, 2])
/// array([1.       , 2.7182817, 7.389056 ], dtype=float32)
/// >>> ndops.exp([1j])
/// array([0.5403023+0.84147096j], dtype=complex64)
/// ```
///
/// # References
/// `numpy.exp`.
#[op(method)]
pub fn exp(x: impl Into<Operand>) -> Result<Tensor> {
    EXP.call([x.into()])
}

static EXP: Map = Map {
    name: "exp",
    dtypes: DTypeRule::Float,
    kernels: kernels!(
        floats |x| -> T { scalar::exp(x) },
        complex |x| -> T { complex_fast::exp(x) } unless complex_fast::exp_in_range(x) => scalar::complex::exp(x),
    ),
};

/// `exp(x) - 1` of each element, accurate near 0.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::expm1};
/// let y = expm1(&Tensor::from([0.0, 1e-20, f64::NEG_INFINITY]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, 1e-20, -1.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.expm1([0.0, 1e-10])
/// array([0.e+00, 1.e-10], dtype=float32)
/// ```
///
/// # References
/// `numpy.expm1`.
#[op(method)]
pub fn expm1(x: impl Into<Operand>) -> Result<Tensor> {
    EXPM1.call([x.into()])
}

static EXPM1: Map = Map {
    name: "expm1",
    dtypes: DTypeRule::Float,
    kernels: kernels!(
        floats |x| -> T { scalar::expm1(x) },
        complex |x| -> T { complex_fast::expm1(x) } unless complex_fast::exp_in_range(x) => scalar::complex::expm1(x),
    ),
};

/// Natural logarithm of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: zeros give -infinity, negative numbers NaN; complex numbers have their cut along the negative reals.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::log};
/// let y = log(&Tensor::from([1.0, std::f64::consts::E, 0.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, 1.0, f64::NEG_INFINITY]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.log([1.0, 10.0, 0.0, -1.0])
/// array([0.       , 2.3025851,      -inf,       nan], dtype=float32)
/// >>> ndops.log([-1 + 0j])
/// array([0.+3.1415927j], dtype=complex64)
/// ```
///
/// # References
/// `numpy.log`.
#[op(method)]
pub fn log(x: impl Into<Operand>) -> Result<Tensor> {
    LOG.call([x.into()])
}

static LOG: Map = Map {
    name: "log",
    dtypes: DTypeRule::Float,
    kernels: kernels!(
        floats |x| -> T { scalar::log(x) },
        complex |x| -> T { complex_fast::log(x) } unless complex_fast::log_in_range(x) => scalar::complex::log(x),
    ),
};

/// Logarithm to base 10 of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: zeros give -infinity, negative numbers NaN.
/// - **Accuracy**: at most 2 ulp, exact for powers of ten; complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::log10};
/// let y = log10(&Tensor::from([1000.0, 0.001]))?;
/// assert_eq!(y.to_vec::<f64>()?, [3.0, -3.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.log10([1000, 0.001])
/// array([ 3., -3.], dtype=float32)
/// ```
///
/// # References
/// `numpy.log10`.
#[op(method)]
pub fn log10(x: impl Into<Operand>) -> Result<Tensor> {
    LOG10.call([x.into()])
}

static LOG10: Map = Map {
    name: "log10",
    dtypes: DTypeRule::Float,
    kernels: kernels!(floats |x| -> T { scalar::log10(x) }, complex |x| -> T { scalar::complex::log10(x) }),
};

/// `log(1 + x)` of each element, accurate near 0.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: -1 gives -infinity, smaller numbers NaN.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::log1p};
/// let y = log1p(&Tensor::from([0.0, 1e-20, -1.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, 1e-20, f64::NEG_INFINITY]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.log1p([0.0, 1e-10, -1.0])
/// array([0.e+00, 1.e-10,   -inf], dtype=float32)
/// ```
///
/// # References
/// `numpy.log1p`.
#[op(method)]
pub fn log1p(x: impl Into<Operand>) -> Result<Tensor> {
    LOG1P.call([x.into()])
}

static LOG1P: Map = Map {
    name: "log1p",
    dtypes: DTypeRule::Float,
    kernels: kernels!(floats |x| -> T { scalar::log1p(x) }, complex |x| -> T { scalar::complex::log1p(x) }),
};

/// Logarithm to base 2 of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: zeros give -infinity, negative numbers NaN.
/// - **Accuracy**: at most 2 ulp, exact for powers of two; complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::log2};
/// let y = log2(&Tensor::from([8.0, 0.25]))?;
/// assert_eq!(y.to_vec::<f64>()?, [3.0, -2.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.log2([8, 0.25])
/// array([ 3., -2.], dtype=float32)
/// ```
///
/// # References
/// `numpy.log2`.
#[op(method)]
pub fn log2(x: impl Into<Operand>) -> Result<Tensor> {
    LOG2.call([x.into()])
}

static LOG2: Map = Map {
    name: "log2",
    dtypes: DTypeRule::Float,
    kernels: kernels!(floats |x| -> T { scalar::log2(x) }, complex |x| -> T { scalar::complex::log2(x) }),
};

/// `log(exp(x1) + exp(x2))`, without overflow.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: promoted; integers and bool become the default float.
/// - **Accuracy**: at most 2 ulp, also where the result crosses zero.
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `DType` for complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::logaddexp};
/// let y = logaddexp(&Tensor::from([1000.0, f64::NEG_INFINITY]), &Tensor::from([0.0, 5.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [1000.0, 5.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.logaddexp([1000.0, -np.inf], [1000.0, 5.0])
/// array([1000.6932,    5.    ], dtype=float32)
/// ```
///
/// # References
/// `numpy.logaddexp`.
#[op]
pub fn logaddexp(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    LOGADDEXP.call([x1.into(), x2.into()])
}

static LOGADDEXP: Map = Map {
    name: "logaddexp",
    dtypes: DTypeRule::Float,
    kernels: kernels!(
        floats |x1, x2| -> T { scalar::logaddexp(x1, x2) }
            unless scalar::logaddexp_in_range(x1, x2) => scalar::logaddexp_exact(x1, x2)
    ),
};

/// `x1` raised to the power `x2`.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: promoted; two bools give int32. Integers wrap.
/// - **Units**: `x1 ** 0` and `1 ** x2` are 1, even for NaN; a negative number to a fraction is NaN.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `Value` if an integer is raised to a negative integer. A symbolic
/// exponent passes.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::power};
/// assert_eq!(power(&Tensor::from([2, -3, 0]), 3)?.to_vec::<i32>()?, [8, -27, 0]);
/// assert_eq!(power(&Tensor::from([4.0, 2.0]), &Tensor::from([0.5, -1.0]))?.to_vec::<f64>()?, [2.0, 0.5]);
/// assert!(power(&Tensor::from([2]), -1).is_err());
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.power([2, -3, 0], 3)
/// array([  8, -27,   0], dtype=int32)
/// >>> ndops.power([4.0, 2.0], [0.5, -1.0])
/// array([2. , 0.5], dtype=float32)
/// ```
///
/// # References
/// `numpy.power`.
#[op]
pub fn power(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    let (x1, x2) = (x1.into(), x2.into());
    let dtype = promote([x1.0.spec().rank(), x2.0.spec().rank()]).map_err(|error| error.in_op("power"))?;
    if dtype.is_signed()
        && let Some(n) = negative(&x2.0)?
    {
        let text = format!("integers are not raised to the negative integer {n}: make one a float");
        return Err(Error::value(text).in_op("power"));
    }
    POWER.call([x1, x2])
}

static POWER: Map = Map {
    name: "power",
    dtypes: DTypeRule::BoolToInt,
    kernels: kernels!(
        integers |x1, x2| -> T { x1.power_small(x2) } unless x2.is_small_exponent() => x1.power_any(x2),
        floats |x1, x2| -> T { scalar::power(x1, x2) },
        complex |x1, x2| -> T { complex_fast::power(x1, x2) }
            unless complex_fast::power_in_range(x1, x2) => scalar::complex::power(x1, x2),
    ),
};

/// A negative element of a tensor of integers, so far as its data are known.
fn negative(x: &Tensor) -> Result<Option<i128>> {
    if let Some(number) = x.weak() {
        return Ok(number.saturated().filter(|&n| n < 0));
    }
    let dtype = x.dtype();
    if x.is_symbolic() || !dtype.is_signed() {
        return Ok(None);
    }
    let dense = x.view()?.to_dense()?;
    Ok(dispatch!(dtype in signed, T => {
        let elements = dense.as_slice::<T>().expect("dense");
        let any = elements.iter().fold(false, |any, &n| any | (n < 0));
        if any { elements.iter().find(|&&n| n < 0).map(|&n| n.into()) } else { None }
    }))
}

/// `1 / x` of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: zeros give infinities of their sign.
/// - **Accuracy**: correctly rounded; complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::reciprocal};
/// let y = reciprocal(&Tensor::from([4, -2, 0]))?;
/// assert_eq!(y.to_vec::<f32>()?, [0.25, -0.5, f32::INFINITY]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.reciprocal([4, -2, 0])
/// array([ 0.25, -0.5 ,   inf], dtype=float32)
/// ```
///
/// # References
/// `numpy.reciprocal`, which keeps integers.
#[op(method)]
pub fn reciprocal(x: impl Into<Operand>) -> Result<Tensor> {
    RECIPROCAL.call([x.into()])
}

static RECIPROCAL: Map = Map {
    name: "reciprocal",
    dtypes: DTypeRule::Float,
    kernels: kernels!(floats |x| -> T { 1.0 / x }, complex |x| -> T { scalar::complex::reciprocal(x) }),
};

/// Square root of each element, the one that is not negative.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: negative numbers give NaN, -0 stays; complex numbers have their cut along the negative reals.
/// - **Accuracy**: correctly rounded; complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::sqrt};
/// assert_eq!(sqrt(&Tensor::from([4, 9, 2]))?.to_vec::<f32>()?, [2.0, 3.0, std::f32::consts::SQRT_2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.sqrt([4, 2, -4])
/// array([2.       , 1.4142135,       nan], dtype=float32)
/// >>> ndops.sqrt([-4 + 0j])
/// array([0.+2.j], dtype=complex64)
/// ```
///
/// # References
/// `numpy.sqrt`.
#[op(method)]
pub fn sqrt(x: impl Into<Operand>) -> Result<Tensor> {
    SQRT.call([x.into()])
}

static SQRT: Map = Map {
    name: "sqrt",
    dtypes: DTypeRule::Float,
    kernels: kernels!(floats |x| -> T { scalar::sqrt(x) }, complex |x| -> T { scalar::complex::sqrt(x) }),
};

/// `x * x` of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; bool becomes int32. Integers wrap.
/// - **Accuracy**: correctly rounded; complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::square};
/// assert_eq!(square(&Tensor::from([3i8, -4, -128]))?.to_vec::<i8>()?, [9, 16, 0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.square([3.0, -0.5])
/// array([9.  , 0.25], dtype=float32)
/// >>> ndops.square([1 + 2j])
/// array([-3.+4.j], dtype=complex64)
/// ```
///
/// # References
/// `numpy.square`.
#[op(method)]
pub fn square(x: impl Into<Operand>) -> Result<Tensor> {
    SQUARE.call([x.into()])
}

static SQUARE: Map = Map {
    name: "square",
    dtypes: DTypeRule::BoolToInt,
    kernels: kernels!(
        integers |x| -> T { x.wrapping_mul(x) },
        floats |x| -> T { x * x },
        complex |x| -> T { scalar::complex::square(x) },
    ),
};

pub(crate) static OPS: &[&OpDef] =
    ops![exp, expm1, log, log10, log1p, log2, logaddexp, power, reciprocal, sqrt, square];

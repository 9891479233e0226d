//! Trigonometric and hyperbolic functions, and their inverses.

use ndops_macros::op;

use crate::dtype::promote::DTypeRule;
use crate::error::Result;
use crate::op::{OpDef, ops};
use crate::prim::map::Map;
use crate::scalar::{self, complex_fast};
use crate::tensor::{Operand, Tensor};

/// Inverse cosine of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: radians in [0, pi]; NaN outside [-1, 1].
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::arccos};
/// let y = arccos(&Tensor::from([1.0, 0.0, -1.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, std::f64::consts::FRAC_PI_2, std::f64::consts::PI]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.arccos([1.0, 0.0, -1.0, 2.0])
/// array([0.       , 1.5707964, 3.1415927,       nan], dtype=float32)
/// >>> ndops.arccos([2 + 0j])
/// array([0.-1.316958j], dtype=complex64)
/// ```
///
/// # References
/// `numpy.arccos`; for complex numbers Kahan, "Branch cuts for complex elementary functions" (1987).
#[op(method)]
pub fn arccos(x: impl Into<Operand>) -> Result<Tensor> {
    ARCCOS.call([x.into()])
}

static ARCCOS: Map = Map {
    name: "arccos",
    dtypes: DTypeRule::Float,
    kernels: kernels!(floats |x| -> T { scalar::arccos(x) }, complex |x| -> T { scalar::complex::arccos(x) }),
};

/// Inverse hyperbolic cosine of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: not negative; NaN below 1.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::arccosh};
/// let y = arccosh(&Tensor::from([1.0, f64::INFINITY]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, f64::INFINITY]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.arccosh([1, 2, 10])
/// array([0.      , 1.316958, 2.993223], dtype=float32)
/// ```
///
/// # References
/// `numpy.arccosh`; for complex numbers Kahan, "Branch cuts for complex elementary functions" (1987).
#[op(method)]
pub fn arccosh(x: impl Into<Operand>) -> Result<Tensor> {
    ARCCOSH.call([x.into()])
}

static ARCCOSH: Map = Map {
    name: "arccosh",
    dtypes: DTypeRule::Float,
    kernels: kernels!(floats |x| -> T { scalar::arccosh(x) }, complex |x| -> T { scalar::complex::arccosh(x) }),
};

/// Inverse sine of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: radians in [-pi/2, pi/2]; NaN outside [-1, 1].
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::arcsin};
/// let y = arcsin(&Tensor::from([0.0, 1.0, -1.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, std::f64::consts::FRAC_PI_2, -std::f64::consts::FRAC_PI_2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.arcsin([1, -1, 0])
/// array([ 1.5707964, -1.5707964,  0.       ], dtype=float32)
/// ```
///
/// # References
/// `numpy.arcsin`; for complex numbers Kahan, "Branch cuts for complex elementary functions" (1987).
#[op(method)]
pub fn arcsin(x: impl Into<Operand>) -> Result<Tensor> {
    ARCSIN.call([x.into()])
}

static ARCSIN: Map = Map {
    name: "arcsin",
    dtypes: DTypeRule::Float,
    kernels: kernels!(floats |x| -> T { scalar::arcsin(x) }, complex |x| -> T { scalar::complex::arcsin(x) }),
};

/// Inverse hyperbolic sine of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: any number; -0 stays.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::arcsinh};
/// let y = arcsinh(&Tensor::from([0.0, 1e-20, f64::INFINITY]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, 1e-20, f64::INFINITY]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.arcsinh([1, -1, 0])
/// array([ 0.8813736, -0.8813736,  0.       ], dtype=float32)
/// ```
///
/// # References
/// `numpy.arcsinh`; for complex numbers Kahan, "Branch cuts for complex elementary functions" (1987).
#[op(method)]
pub fn arcsinh(x: impl Into<Operand>) -> Result<Tensor> {
    ARCSINH.call([x.into()])
}

static ARCSINH: Map = Map {
    name: "arcsinh",
    dtypes: DTypeRule::Float,
    kernels: kernels!(floats |x| -> T { scalar::arcsinh(x) }, complex |x| -> T { scalar::complex::arcsinh(x) }),
};

/// Inverse tangent of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: radians in [-pi/2, pi/2].
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::arctan};
/// let y = arctan(&Tensor::from([0.0, 1.0, f64::INFINITY]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, std::f64::consts::FRAC_PI_4, std::f64::consts::FRAC_PI_2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.arctan([0.0, 1.0, np.inf])
/// array([0.       , 0.7853982, 1.5707964], dtype=float32)
/// ```
///
/// # References
/// `numpy.arctan`; for complex numbers Kahan, "Branch cuts for complex elementary functions" (1987).
#[op(method)]
pub fn arctan(x: impl Into<Operand>) -> Result<Tensor> {
    ARCTAN.call([x.into()])
}

static ARCTAN: Map = Map {
    name: "arctan",
    dtypes: DTypeRule::Float,
    kernels: kernels!(
        floats |x| -> T { scalar::arctan(x) },
        complex |x| -> T { complex_fast::arctan(x) } unless complex_fast::arctan_in_range(x) => scalar::complex::arctan(x),
    ),
};

/// Angle of the point `(x2, x1)` from the positive x axis.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: promoted; integers and bool become the default float.
/// - **Units**: radians in [-pi, pi]; the sign of a zero `x1` picks the side of the cut.
/// - **Accuracy**: at most 2 ulp.
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `DType` for complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::arctan2};
/// let angle = arctan2(&Tensor::from([1.0, -1.0, -0.0]), &Tensor::from([0.0, 0.0, -1.0]))?;
/// let pi = std::f64::consts::PI;
/// assert_eq!(angle.to_vec::<f64>()?, [pi / 2.0, -pi / 2.0, -pi]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.arctan2([1.0, -1.0, 0.0, -0.0], [1.0, 0.0, -1.0, -1.0])
/// array([ 0.7853982, -1.5707964,  3.1415927, -3.1415927], dtype=float32)
/// ```
///
/// # References
/// `numpy.arctan2`.
#[op]
pub fn arctan2(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    ARCTAN2.call([x1.into(), x2.into()])
}

static ARCTAN2: Map = Map {
    name: "arctan2",
    dtypes: DTypeRule::Float,
    kernels: kernels!(floats |x1, x2| -> T { scalar::arctan2(x1, x2) }),
};

/// Inverse hyperbolic tangent of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: infinite at -1 and 1, NaN outside.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::arctanh};
/// let y = arctanh(&Tensor::from([0.0, 1e-20, 1.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, 1e-20, f64::INFINITY]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.arctanh([0.0, -0.5, 1.0])
/// array([ 0.        , -0.54930615,         inf], dtype=float32)
/// ```
///
/// # References
/// `numpy.arctanh`; for complex numbers Kahan, "Branch cuts for complex elementary functions" (1987).
#[op(method)]
pub fn arctanh(x: impl Into<Operand>) -> Result<Tensor> {
    ARCTANH.call([x.into()])
}

static ARCTANH: Map = Map {
    name: "arctanh",
    dtypes: DTypeRule::Float,
    kernels: kernels!(
        floats |x| -> T { scalar::arctanh(x) },
        complex |x| -> T { complex_fast::arctanh(x) } unless complex_fast::arctanh_in_range(x) => scalar::complex::arctanh(x),
    ),
};

/// Cosine of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: `x` in radians; NaN for infinities.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::cos};
/// let y = cos(&Tensor::from([0.0, std::f64::consts::PI]))?;
/// assert_eq!(y.to_vec::<f64>()?, [1.0, -1.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.cos([0.0, 0.5, np.pi])
/// array([ 1.        ,  0.87758255, -1.        ], dtype=float32)
/// ```
///
/// # References
/// `numpy.cos`.
#[op(method)]
pub fn cos(x: impl Into<Operand>) -> Result<Tensor> {
    COS.call([x.into()])
}

static COS: Map = Map {
    name: "cos",
    dtypes: DTypeRule::Float,
    kernels: kernels!(
        floats |x| -> T { scalar::cos(x) } unless scalar::cos_in_range(x) => scalar::cos_exact(x),
        complex |x| -> T { complex_fast::cos(x) } unless complex_fast::sin_in_range(x) => scalar::complex::cos(x),
    ),
};

/// Hyperbolic cosine of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: at least 1.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::cosh};
/// let y = cosh(&Tensor::from([0.0, f64::NEG_INFINITY]))?;
/// assert_eq!(y.to_vec::<f64>()?, [1.0, f64::INFINITY]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.cosh([0, 1, -1])
/// array([1.       , 1.5430807, 1.5430807], dtype=float32)
/// ```
///
/// # References
/// `numpy.cosh`.
#[op(method)]
pub fn cosh(x: impl Into<Operand>) -> Result<Tensor> {
    COSH.call([x.into()])
}

static COSH: Map = Map {
    name: "cosh",
    dtypes: DTypeRule::Float,
    kernels: kernels!(
        floats |x| -> T { scalar::cosh(x) },
        complex |x| -> T { complex_fast::cosh(x) } unless complex_fast::sinh_in_range(x) => scalar::complex::cosh(x),
    ),
};

/// Sine of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: `x` in radians; NaN for infinities, -0 stays.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::sin};
/// let y = sin(&Tensor::from([0.0, std::f64::consts::FRAC_PI_2]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, 1.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.sin([0.0, np.pi / 2, 1e30])
/// array([ 0.        ,  1.        , -0.79116344], dtype=float32)
/// ```
///
/// # References
/// `numpy.sin`.
#[op(method)]
pub fn sin(x: impl Into<Operand>) -> Result<Tensor> {
    SIN.call([x.into()])
}

static SIN: Map = Map {
    name: "sin",
    dtypes: DTypeRule::Float,
    kernels: kernels!(
        floats |x| -> T { scalar::sin(x) } unless scalar::sin_in_range(x) => scalar::sin_exact(x),
        complex |x| -> T { complex_fast::sin(x) } unless complex_fast::sin_in_range(x) => scalar::complex::sin(x),
    ),
};

/// Hyperbolic sine of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: any number; -0 stays.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::sinh};
/// let y = sinh(&Tensor::from([0.0, 1e-20, f64::NEG_INFINITY]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, 1e-20, f64::NEG_INFINITY]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.sinh([0, 1, -1])
/// array([ 0.       ,  1.1752012, -1.1752012], dtype=float32)
/// ```
///
/// # References
/// `numpy.sinh`.
#[op(method)]
pub fn sinh(x: impl Into<Operand>) -> Result<Tensor> {
    SINH.call([x.into()])
}

static SINH: Map = Map {
    name: "sinh",
    dtypes: DTypeRule::Float,
    kernels: kernels!(
        floats |x| -> T { scalar::sinh(x) },
        complex |x| -> T { complex_fast::sinh(x) } unless complex_fast::sinh_in_range(x) => scalar::complex::sinh(x),
    ),
};

/// Tangent of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: `x` in radians; NaN for infinities, -0 stays.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::tan};
/// let y = tan(&Tensor::from([0.0, 1e-20]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, 1e-20]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.tan([0.0, np.pi / 4, 1.0])
/// array([0.       , 1.       , 1.5574077], dtype=float32)
/// ```
///
/// # References
/// `numpy.tan`.
#[op(method)]
pub fn tan(x: impl Into<Operand>) -> Result<Tensor> {
    TAN.call([x.into()])
}

static TAN: Map = Map {
    name: "tan",
    dtypes: DTypeRule::Float,
    kernels: kernels!(
        floats |x| -> T { scalar::tan(x) } unless scalar::tan_in_range(x) => scalar::tan_exact(x),
        complex |x| -> T { scalar::complex::tan(x) },
    ),
};

/// Hyperbolic tangent of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Units**: in [-1, 1]; -0 stays.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::tanh};
/// let y = tanh(&Tensor::from([0.0, 1e-20, f64::INFINITY]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, 1e-20, 1.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.tanh([0.0, 0.5, np.inf])
/// array([0.        , 0.46211717, 1.        ], dtype=float32)
/// ```
///
/// # References
/// `numpy.tanh`.
#[op(method)]
pub fn tanh(x: impl Into<Operand>) -> Result<Tensor> {
    TANH.call([x.into()])
}

static TANH: Map = Map {
    name: "tanh",
    dtypes: DTypeRule::Float,
    kernels: kernels!(floats |x| -> T { scalar::tanh(x) }, complex |x| -> T { scalar::complex::tanh(x) }),
};

pub(crate) static OPS: &[&OpDef] =
    ops![arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh, cos, cosh, sin, sinh, tan, tanh];

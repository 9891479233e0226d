//! Sums, products, quotients and what goes with them.

use ndops_macros::op;
use num_complex::ComplexFloat;

use crate::dtype::DType;
use crate::dtype::promote::DTypeRule;
use crate::error::Result;
use crate::op::{OpDef, ops};
use crate::prim::map::Map;
use crate::scalar;
use crate::scalar::integer::Integer;
use crate::tensor::{Operand, Tensor};

/// Sum of two tensors, element by element.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: promoted; integers wrap, bool is logical or.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::add};
/// let y = add(&Tensor::from([[5, 4], [5, 6]]), &Tensor::from([5, 6]))?;
/// assert_eq!(y.to_vec::<i32>()?, [10, 10, 10, 12]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.add([[5, 4], [5, 6]], [5, 6])
/// array([[10, 10],
///        [10, 12]], dtype=int32)
/// >>> ndops.add(ndops.array([250], "uint8"), 10)
/// array([4], dtype=uint8)
/// >>> ndops.add([1, 2], 0.5)
/// array([1.5, 2.5], dtype=float32)
/// ```
///
/// # References
/// `numpy.add`.
#[op]
pub fn add(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    ADD.call([x1.into(), x2.into()])
}

pub(crate) static ADD: Map = Map {
    name: "add",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        bools |x1, x2| -> T { x1 | x2 },
        integers |x1, x2| -> T { x1.wrapping_add(x2) },
        floats |x1, x2| -> T { x1 + x2 },
        complex |x1, x2| -> T { x1 + x2 },
    ),
};

/// Difference of two tensors, element by element.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: promoted; integers wrap.
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `DType` for two operands of bool.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::subtract};
/// assert_eq!(subtract(&Tensor::from([5u8, 1]), 2)?.to_vec::<u8>()?, [3, 255]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.subtract([[10], [20]], [1, 2])
/// array([[ 9,  8],
///        [19, 18]], dtype=int32)
/// >>> ndops.subtract(ndops.array([5, 1], "uint8"), 2)
/// array([  3, 255], dtype=uint8)
/// ```
///
/// # References
/// `numpy.subtract`.
#[op]
pub fn subtract(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    SUBTRACT.call([x1.into(), x2.into()])
}

pub(crate) static SUBTRACT: Map = Map {
    name: "subtract",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        integers |x1, x2| -> T { x1.wrapping_sub(x2) },
        floats |x1, x2| -> T { x1 - x2 },
        complex |x1, x2| -> T { x1 - x2 },
    ),
};

/// Product of two tensors, element by element.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: promoted; integers wrap, bool is logical and.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::multiply};
/// let y = multiply(&Tensor::from([[1], [2]]), &Tensor::from([10, 20]))?;
/// assert_eq!(y.to_vec::<i32>()?, [10, 20, 20, 40]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.multiply([[1], [2]], [10, 20])
/// array([[10, 20],
///        [20, 40]], dtype=int32)
/// >>> ndops.multiply([1, 2, 3], 1.5)
/// array([1.5, 3. , 4.5], dtype=float32)
/// ```
///
/// # References
/// `numpy.multiply`.
#[op]
pub fn multiply(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    MULTIPLY.call([x1.into(), x2.into()])
}

pub(crate) static MULTIPLY: Map = Map {
    name: "multiply",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        bools |x1, x2| -> T { x1 & x2 },
        integers |x1, x2| -> T { x1.wrapping_mul(x2) },
        floats |x1, x2| -> T { x1 * x2 },
        complex |x1, x2| -> T { scalar::complex::multiply(x1, x2) },
    ),
};

/// Quotient of two tensors, element by element.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: promoted; integers and bool become the default float.
/// - **Units**: a number by zero is infinite, zero by zero NaN, as IEEE 754 has it.
/// - **Accuracy**: correctly rounded; complex 4 ulp of the modulus.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::divide};
/// assert_eq!(divide(&Tensor::from([1, -3]), &Tensor::from([0, 2]))?.to_vec::<f32>()?, [f32::INFINITY, -1.5]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.divide([1, -3, 0], [0, 2, 0])
/// array([ inf, -1.5,  nan], dtype=float32)
/// >>> ndops.divide(np.array([1, 2]), np.float64(3))
/// array([0.33333333, 0.66666667], dtype=float64)
/// ```
///
/// # References
/// `numpy.divide`.
#[op]
pub fn divide(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    DIVIDE.call([x1.into(), x2.into()])
}

pub(crate) static DIVIDE: Map = Map {
    name: "divide",
    dtypes: DTypeRule::Float,
    kernels: kernels!(floats |x1, x2| -> T { x1 / x2 }, complex |x1, x2| -> T { scalar::complex::divide(x1, x2) }),
};

/// The same as [`divide`].
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::true_divide};
/// assert_eq!(true_divide(&Tensor::from([3, 5]), 2)?.to_vec::<f32>()?, [1.5, 2.5]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.true_divide([3, 5], 2)
/// array([1.5, 2.5], dtype=float32)
/// ```
///
/// # References
/// `numpy.true_divide`.
#[op]
pub fn true_divide(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    divide(x1, x2)
}

/// Quotient of two tensors, element by element, and 0 wherever the divisor is 0.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: promoted; integers and bool become the default float.
/// - **Accuracy**: correctly rounded; complex 4 ulp of the modulus.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::divide_no_nan};
/// let y = divide_no_nan(&Tensor::from([1.0, f64::NAN, 3.0]), &Tensor::from([0.0, 0.0, 2.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0, 0.0, 1.5]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.divide_no_nan([1, 0, 3], [0, 0, 2])
/// array([0. , 0. , 1.5], dtype=float32)
/// ```
///
/// # References
/// `tensorflow.math.divide_no_nan`.
#[op]
pub fn divide_no_nan(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    DIVIDE_NO_NAN.call([x1.into(), x2.into()])
}

static DIVIDE_NO_NAN: Map = Map {
    name: "divide_no_nan",
    dtypes: DTypeRule::Float,
    kernels: kernels!(
        floats |x1, x2| -> T { if x2 == 0.0 { 0.0 } else { x1 / x2 } },
        complex |x1, x2| -> T { if x2 == T::default() { x2 * x2 } else { scalar::complex::divide(x1, x2) } },
    ),
};

/// Floor of the quotient of two tensors, element by element.
///
/// It belongs to [`mod_`]: `x1 = x2 * floor_divide(x1, x2) + mod(x1, x2)` up to rounding. So `floor_divide(1.0, 0.1)`
/// is 9, for 0.1 as a float is a little more than a tenth.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: promoted; two bools give int32.
/// - **Units**: integers by 0 give 0, floats by 0 infinity or NaN; the smallest integer by -1 is itself.
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `DType` for complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::floor_divide};
/// assert_eq!(floor_divide(&Tensor::from([-7, 7, 7]), &Tensor::from([2, 2, 0]))?.to_vec::<i32>()?, [-4, 3, 0]);
/// assert_eq!(floor_divide(&Tensor::from(1.0), 0.1)?.to_vec::<f64>()?, [9.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.floor_divide([-7, 7, 7], [2, 2, 0])
/// array([-4,  3,  0], dtype=int32)
/// >>> ndops.floor_divide(-7.5, 2)
/// array(-4., dtype=float32)
/// ```
///
/// # References
/// `numpy.floor_divide`; PEP 238.
#[op]
pub fn floor_divide(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    FLOOR_DIVIDE.call([x1.into(), x2.into()])
}

static FLOOR_DIVIDE: Map = Map {
    name: "floor_divide",
    dtypes: DTypeRule::BoolToInt,
    kernels: kernels!(
        integers |x1, x2| -> T { x1.floor_divide(x2) },
        floats |x1, x2| -> T { scalar::floor_divide(x1, x2) }
            unless scalar::floor_divide_in_range(x1, x2) => scalar::floor_divide_exact(x1, x2),
    ),
};

/// Remainder of [`floor_divide`], element by element: it has the sign of the divisor.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: promoted; two bools give int32.
/// - **Units**: integers by 0 give 0, floats by 0 NaN; a zero takes the sign of `x2`.
/// - **Accuracy**: exact, but for one rounding where the remainder changes its sign.
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `DType` for complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::mod_};
/// assert_eq!(mod_(&Tensor::from([-7, 7, 7]), &Tensor::from([3, -3, 0]))?.to_vec::<i32>()?, [2, -2, 0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.mod([-7, 7, 7], [3, -3, 0])
/// array([ 2, -2,  0], dtype=int32)
/// >>> ndops.mod([-7.5, 7.5], 2)
/// array([0.5, 1.5], dtype=float32)
/// ```
///
/// # References
/// `numpy.mod`.
#[op(name = "mod")]
pub fn mod_(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    MOD.call([x1.into(), x2.into()])
}

static MOD: Map = Map {
    name: "mod",
    dtypes: DTypeRule::BoolToInt,
    kernels: kernels!(
        integers |x1, x2| -> T { x1.modulo(x2) },
        floats |x1, x2| -> T { scalar::mod_(x1, x2) } unless scalar::mod_in_range(x1, x2) => scalar::mod_exact(x1, x2),
    ),
};

/// `-x` of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers wrap.
///
/// # Errors
/// `DType` for bool.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::negative};
/// assert_eq!(negative(&Tensor::from([1i8, -128]))?.to_vec::<i8>()?, [-1, -128]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.negative([1.0, -2.5])
/// array([-1. ,  2.5], dtype=float32)
/// >>> ndops.negative(ndops.array([1, -128], "int8"))
/// array([  -1, -128], dtype=int8)
/// ```
///
/// # References
/// `numpy.negative`.
#[op(method)]
pub fn negative(x: impl Into<Operand>) -> Result<Tensor> {
    NEGATIVE.call([x.into()])
}

static NEGATIVE: Map = Map {
    name: "negative",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(integers |x| -> T { x.wrapping_neg() }, floats |x| -> T { -x }, complex |x| -> T { -x }),
};

/// Absolute value of each element; the modulus of complex numbers.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`, complex becomes real. The smallest signed integer wraps to itself.
/// - **Accuracy**: exact; the modulus at most 2 ulp.
///
/// # Examples
/// ```
/// # use ndops::{Complex, Tensor, ops::absolute};
/// assert_eq!(absolute(&Tensor::from([-1.2, 1.2]))?.to_vec::<f64>()?, [1.2, 1.2]);
/// assert_eq!(absolute(&Tensor::from([Complex::new(3.0, -4.0)]))?.to_vec::<f64>()?, [5.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.absolute([-1.2, 1.2])
/// array([1.2, 1.2], dtype=float32)
/// >>> ndops.absolute([3 - 4j])
/// array([5.], dtype=float32)
/// ```
///
/// # References
/// `numpy.absolute`.
#[op(method)]
pub fn absolute(x: impl Into<Operand>) -> Result<Tensor> {
    let x = x.into();
    match x.0.dtype() {
        DType::Bool => x.strong(),
        dtype if dtype.is_unsigned() => x.strong(),
        _ => ABSOLUTE.call([x]),
    }
}

pub(crate) static ABSOLUTE: Map = Map {
    name: "absolute",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        signed |x| -> T { x.wrapping_abs() },
        floats |x| -> T { x.abs() },
        complex |x| -> <T as ComplexFloat>::Real { scalar::complex::abs(x) },
    ),
};

/// The same as [`absolute`].
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::abs};
/// assert_eq!(abs(&Tensor::from([-3, 4]))?.to_vec::<i32>()?, [3, 4]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.abs([-3, 4])
/// array([3, 4], dtype=int32)
/// ```
///
/// # References
/// `numpy.abs`.
#[op(method)]
pub fn abs(x: impl Into<Operand>) -> Result<Tensor> {
    absolute(x)
}

/// Sign of each element: -1, 0 or 1; `x / |x|` of complex numbers.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`.
/// - **Units**: both zeros give 0, NaN gives NaN.
///
/// # Errors
/// `DType` for bool.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::sign};
/// assert_eq!(sign(&Tensor::from([-2.5, 0.0, 7.0]))?.to_vec::<f64>()?, [-1.0, 0.0, 1.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.sign([-2.5, 0.0, 7.0])
/// array([-1.,  0.,  1.], dtype=float32)
/// >>> ndops.sign([3 - 4j])
/// array([0.6-0.8j], dtype=complex64)
/// ```
///
/// # References
/// `numpy.sign`.
#[op(method)]
pub fn sign(x: impl Into<Operand>) -> Result<Tensor> {
    SIGN.call([x.into()])
}

static SIGN: Map = Map {
    name: "sign",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        integers |x| -> T { x.sign_of() },
        floats |x| -> T { scalar::sign(x) },
        complex |x| -> T { scalar::complex::sign(x) },
    ),
};

pub(crate) static OPS: &[&OpDef] = ops![
    add,
    subtract,
    multiply,
    divide,
    true_divide,
    divide_no_nan,
    floor_divide,
    mod_,
    negative,
    absolute,
    abs,
    sign,
];

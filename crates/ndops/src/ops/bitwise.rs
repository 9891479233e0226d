//! Bits of integers.

use ndops_macros::op;

use crate::dtype::promote::DTypeRule;
use crate::error::Result;
use crate::op::{OpDef, ops};
use crate::prim::map::Map;
use crate::scalar::integer::Integer;
use crate::tensor::{Operand, Tensor};

/// Bits that are set in both tensors.
///
/// - **Shape**: `x`, `y` broadcast together to the result.
/// - **DType**: promoted; bool is logical.
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `DType` for dtypes that promote to a float, as `uint64` with a signed
/// integer does.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::bitwise_and};
/// assert_eq!(bitwise_and(&Tensor::from([12, 10]), 6)?.to_vec::<i32>()?, [4, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.bitwise_and([12, 10], 6)
/// array([4, 2], dtype=int32)
/// >>> ndops.bitwise_and([True, False], True)
/// array([ True, False], dtype=bool)
/// ```
///
/// # References
/// `numpy.bitwise_and`.
#[op]
pub fn bitwise_and(x: impl Into<Operand>, y: impl Into<Operand>) -> Result<Tensor> {
    BITWISE_AND.call([x.into(), y.into()])
}

pub(crate) static BITWISE_AND: Map = Map {
    name: "bitwise_and",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(bools |x, y| -> T { x & y }, integers |x, y| -> T { x & y }),
};

/// Bits that are set in either tensor.
///
/// - **Shape**: `x`, `y` broadcast together to the result.
/// - **DType**: promoted; bool is logical.
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `DType` for dtypes that promote to a float, as `uint64` with a signed
/// integer does.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::bitwise_or};
/// assert_eq!(bitwise_or(&Tensor::from([12, 10]), 6)?.to_vec::<i32>()?, [14, 14]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.bitwise_or([12, 10], 6)
/// array([14, 14], dtype=int32)
/// ```
///
/// # References
/// `numpy.bitwise_or`.
#[op]
pub fn bitwise_or(x: impl Into<Operand>, y: impl Into<Operand>) -> Result<Tensor> {
    BITWISE_OR.call([x.into(), y.into()])
}

pub(crate) static BITWISE_OR: Map = Map {
    name: "bitwise_or",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(bools |x, y| -> T { x | y }, integers |x, y| -> T { x | y }),
};

/// Bits that are set in exactly one of two tensors.
///
/// - **Shape**: `x`, `y` broadcast together to the result.
/// - **DType**: promoted; bool is logical.
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `DType` for dtypes that promote to a float, as `uint64` with a signed
/// integer does.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::bitwise_xor};
/// assert_eq!(bitwise_xor(&Tensor::from([12, 10]), 6)?.to_vec::<i32>()?, [10, 12]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.bitwise_xor([12, 10], 6)
/// array([10, 12], dtype=int32)
/// >>> ndops.bitwise_xor([True, False], [True, True])
/// array([False,  True], dtype=bool)
/// ```
///
/// # References
/// `numpy.bitwise_xor`.
#[op]
pub fn bitwise_xor(x: impl Into<Operand>, y: impl Into<Operand>) -> Result<Tensor> {
    BITWISE_XOR.call([x.into(), y.into()])
}

pub(crate) static BITWISE_XOR: Map = Map {
    name: "bitwise_xor",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(bools |x, y| -> T { x ^ y }, integers |x, y| -> T { x ^ y }),
};

/// Bits that are not set in each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; bool is logical not.
///
/// # Errors
/// `DType` for floats and complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::bitwise_not};
/// assert_eq!(bitwise_not(&Tensor::from([0u8, 255, 15]))?.to_vec::<u8>()?, [255, 0, 240]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.bitwise_not(ndops.array([0, 255, 15], "uint8"))
/// array([255,   0, 240], dtype=uint8)
/// >>> ndops.bitwise_not([0, -1, 7])
/// array([-1,  0, -8], dtype=int32)
/// ```
///
/// # References
/// `numpy.bitwise_not`.
#[op(method)]
pub fn bitwise_not(x: impl Into<Operand>) -> Result<Tensor> {
    BITWISE_NOT.call([x.into()])
}

pub(crate) static BITWISE_NOT: Map = Map {
    name: "bitwise_not",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(bools |x| -> T { !x }, integers |x| -> T { !x }),
};

/// The same as [`bitwise_not`].
///
/// # Errors
/// `DType` for floats and complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::bitwise_invert};
/// assert_eq!(bitwise_invert(&Tensor::from([true, false]))?.to_vec::<bool>()?, [false, true]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.bitwise_invert([True, False])
/// array([False,  True], dtype=bool)
/// ```
///
/// # References
/// `numpy.bitwise_not`.
#[op(method)]
pub fn bitwise_invert(x: impl Into<Operand>) -> Result<Tensor> {
    bitwise_not(x)
}

/// Bits of `x` moved `y` places up.
///
/// - **Shape**: `x`, `y` broadcast together to the result.
/// - **DType**: promoted; two bools give int32.
/// - **Units**: both operands take the common dtype first. A count that is negative or at least the width gives 0.
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `DType` for dtypes that promote to a float, as `uint64` with a signed
/// integer does.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::bitwise_left_shift};
/// assert_eq!(bitwise_left_shift(&Tensor::from([1, 3, 1]), &Tensor::from([4, 1, 32]))?.to_vec::<i32>()?, [16, 6, 0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.bitwise_left_shift([1, 3, 1], [4, 1, 32])
/// array([16,  6,  0], dtype=int32)
/// >>> ndops.bitwise_left_shift(ndops.array([1, 3], "uint8"), 7)
/// array([128, 128], dtype=uint8)
/// ```
///
/// # References
/// `numpy.left_shift`.
#[op]
pub fn bitwise_left_shift(x: impl Into<Operand>, y: impl Into<Operand>) -> Result<Tensor> {
    BITWISE_LEFT_SHIFT.call([x.into(), y.into()])
}

pub(crate) static BITWISE_LEFT_SHIFT: Map = Map {
    name: "bitwise_left_shift",
    dtypes: DTypeRule::BoolToInt,
    kernels: kernels!(integers |x, y| -> T { x.shift_left(y) }),
};

/// The same as [`bitwise_left_shift`].
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `DType` for dtypes that promote to a float, as `uint64` with a signed
/// integer does.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::left_shift};
/// assert_eq!(left_shift(&Tensor::from([1, 3]), 2)?.to_vec::<i32>()?, [4, 12]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.left_shift([1, 3], 2)
/// array([ 4, 12], dtype=int32)
/// ```
///
/// # References
/// `numpy.left_shift`.
#[op]
pub fn left_shift(x: impl Into<Operand>, y: impl Into<Operand>) -> Result<Tensor> {
    bitwise_left_shift(x, y)
}

/// Bits of `x` moved `y` places down; the sign stays.
///
/// - **Shape**: `x`, `y` broadcast together to the result.
/// - **DType**: promoted; two bools give int32.
/// - **Units**: both operands take the common dtype first. A count that is negative or at least the width gives -1 for
///   negative elements, else 0.
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `DType` for dtypes that promote to a float, as `uint64` with a signed
/// integer does.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::bitwise_right_shift};
/// let y = bitwise_right_shift(&Tensor::from([16, -8, -8]), &Tensor::from([4, 1, 32]))?;
/// assert_eq!(y.to_vec::<i32>()?, [1, -4, -1]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.bitwise_right_shift([16, -8, -8], [4, 1, 32])
/// array([ 1, -4, -1], dtype=int32)
/// ```
///
/// # References
/// `numpy.right_shift`.
#[op]
pub fn bitwise_right_shift(x: impl Into<Operand>, y: impl Into<Operand>) -> Result<Tensor> {
    BITWISE_RIGHT_SHIFT.call([x.into(), y.into()])
}

pub(crate) static BITWISE_RIGHT_SHIFT: Map = Map {
    name: "bitwise_right_shift",
    dtypes: DTypeRule::BoolToInt,
    kernels: kernels!(integers |x, y| -> T { x.shift_right(y) }),
};

/// The same as [`bitwise_right_shift`].
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `DType` for dtypes that promote to a float, as `uint64` with a signed
/// integer does.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::right_shift};
/// assert_eq!(right_shift(&Tensor::from([16, -8]), 2)?.to_vec::<i32>()?, [4, -2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.right_shift([16, -8], 2)
/// array([ 4, -2], dtype=int32)
/// ```
///
/// # References
/// `numpy.right_shift`.
#[op]
pub fn right_shift(x: impl Into<Operand>, y: impl Into<Operand>) -> Result<Tensor> {
    bitwise_right_shift(x, y)
}

pub(crate) static OPS: &[&OpDef] = ops![
    bitwise_and,
    bitwise_or,
    bitwise_xor,
    bitwise_not,
    bitwise_invert,
    bitwise_left_shift,
    left_shift,
    bitwise_right_shift,
    right_shift,
];

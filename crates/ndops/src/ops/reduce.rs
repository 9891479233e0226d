//! Folds of axes: sums, products, truth.

use ndops_macros::op;

use crate::dtype::DType;
use crate::dtype::promote::DTypeRule;
use crate::error::Result;
use crate::op::{OpDef, ops};
use crate::prim::argfold::index_dtype;
use crate::prim::cast::cast;
use crate::prim::fold::Monoid;
use crate::prim::map::Map;
use crate::scalar;
use crate::shape::{Axes, Shape};
use crate::tensor::{Operand, Scalar, Tensor};

/// Whether all elements along axes are true.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: bool. Whatever is not zero is true, NaN included; a complex number if either part is. No elements:
///   true.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::all};
/// let x = Tensor::from([[true, false], [true, true]]);
/// assert_eq!(all(&x, None, false)?.to_vec::<bool>()?, [false]);
/// assert_eq!(all(&x, 0, false)?.to_vec::<bool>()?, [true, false]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.all([[True, False], [True, True]])
/// array(False, dtype=bool)
/// >>> ndops.all([[True, False], [True, True]], axis=0)
/// array([ True, False], dtype=bool)
/// ```
///
/// # References
/// `numpy.all`.
#[op(axis = None, keepdims = false)]
pub fn all(x: impl Into<Operand>, axis: impl Into<Axes>, keepdims: bool) -> Result<Tensor> {
    ALL.fold_in("all", DType::Bool, &x.into().strong()?, &axis.into(), keepdims)
}

static ALL: Monoid = Monoid {
    name: "all",
    dtypes: DTypeRule::Promote,
    identity: Some(Scalar::Int(1)),
    kernels: kernels!(fold bools |a, b| { a & b }),
};

/// Whether any element along axes is true.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: bool. Whatever is not zero is true, NaN included; a complex number if either part is. No elements:
///   false.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::any};
/// let x = Tensor::from([[true, false], [true, true]]);
/// assert_eq!(any(&x, None, false)?.to_vec::<bool>()?, [true]);
/// assert_eq!(any(&x, 1, true)?.shape(), [2, 1]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.any([[True, False], [False, False]])
/// array(True, dtype=bool)
/// >>> ndops.any([[0, 2], [0, 0]], axis=1, keepdims=True)
/// array([[ True],
///        [False]], dtype=bool)
/// ```
///
/// # References
/// `numpy.any`.
#[op(axis = None, keepdims = false)]
pub fn any(x: impl Into<Operand>, axis: impl Into<Axes>, keepdims: bool) -> Result<Tensor> {
    ANY.fold_in("any", DType::Bool, &x.into().strong()?, &axis.into(), keepdims)
}

pub(crate) static ANY: Monoid = Monoid {
    name: "any",
    dtypes: DTypeRule::Promote,
    identity: Some(Scalar::Int(0)),
    kernels: kernels!(fold bools |a, b| { a | b }),
};

/// Number of elements along axes that are not zero.
///
/// - **Shape**: that of `x` without the axes.
/// - **DType**: int32 (int64 beyond 2^31 - 1 elements). NaN counts, -0.0 does not; a complex number if either part is
///   not zero.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::count_nonzero};
/// let x = Tensor::from([[0, 1, 7, 0], [3, 0, 2, 19]]);
/// assert_eq!(count_nonzero(&x, None)?.to_vec::<i32>()?, [5]);
/// assert_eq!(count_nonzero(&x, 0)?.to_vec::<i32>()?, [1, 1, 2, 1]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.count_nonzero([[0, 1, 7, 0], [3, 0, 2, 19]])
/// array(5, dtype=int32)
/// >>> ndops.count_nonzero([[0, 1, 7, 0], [3, 0, 2, 19]], axis=0)
/// array([1, 1, 2, 1], dtype=int32)
/// ```
///
/// # References
/// `numpy.count_nonzero`.
#[op(axis = None)]
pub fn count_nonzero(x: impl Into<Operand>, axis: impl Into<Axes>) -> Result<Tensor> {
    let (x, axis) = (x.into().strong()?, axis.into());
    let shape = x.shape();
    let axes = axis.resolve(x.ndim()).map_err(|error| error.in_op("count_nonzero"))?;
    let counted: Shape = axes.iter().map(|&axis| shape[axis]).collect();
    match index_dtype(counted.size()) {
        DType::I32 => SUM.fold_map("count_nonzero", &ONE_IF_TRUE, &[&x], &axis, false),
        wide => SUM.fold_in("count_nonzero", wide, &cast(&x, DType::Bool)?, &axis, false),
    }
}

static ONE_IF_TRUE: Map =
    Map { name: "count_nonzero", dtypes: DTypeRule::Truth, kernels: kernels!(bools |x| -> i32 { x as i32 }) };

/// Sum of the elements along axes.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: that of `x`; bool and integers narrower than 32 bits widen to 32. Integers wrap. No elements: 0.
/// - **Accuracy**: half types accumulate in float32; the order is fixed and pairwise, the same bits for any layout
///   and number of threads.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::sum};
/// let x = Tensor::from([[1, 2, 3], [4, 5, 6]]);
/// assert_eq!(sum(&x, None, false)?.to_vec::<i32>()?, [21]);
/// assert_eq!(sum(&x, 0, true)?.shape(), [1, 3]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.sum([[1, 2, 3], [4, 5, 6]])
/// array(21, dtype=int32)
/// >>> ndops.sum([[1, 2, 3], [4, 5, 6]], axis=1, keepdims=True)
/// array([[ 6],
///        [15]], dtype=int32)
/// >>> ndops.sum(ndops.ones((300,), "uint8"))
/// array(300, dtype=uint32)
/// ```
///
/// # References
/// `numpy.sum`; Higham, "The accuracy of floating point summation", SIAM J. Sci. Comput. 14 (1993).
#[op(axis = None, keepdims = false)]
pub fn sum(x: impl Into<Operand>, axis: impl Into<Axes>, keepdims: bool) -> Result<Tensor> {
    SUM.fold(&x.into(), &axis.into(), keepdims)
}

/// Folds and running folds; the latter leave integers as narrow as they are.
pub(crate) static SUM: Monoid = Monoid {
    name: "sum",
    dtypes: DTypeRule::Accumulate,
    identity: Some(Scalar::Int(0)),
    kernels: kernels!(fold integers |a, b| { a.wrapping_add(b) }, floats |a, b| { a + b }, complex |a, b| { a + b }),
};

/// Product of the elements along axes.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: `dtype`, to which the elements are converted first; else that of `x`, with bool and integers narrower
///   than 32 bits widened to 32. Integers wrap. No elements: 1.
/// - **Accuracy**: half types accumulate in float32, in the order of [`sum`].
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated.
///
/// # Examples
/// ```
/// # use ndops::{DType, Tensor, ops::prod};
/// let x = Tensor::from([[1.5, 2.0], [3.0, 4.0]]);
/// assert_eq!(prod(&x, None, false, None)?.to_vec::<f64>()?, [36.0]);
/// assert_eq!(prod(&x, 1, false, DType::I32)?.to_vec::<i32>()?, [2, 12]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.prod([[1, 2], [3, 4]])
/// array(24, dtype=int32)
/// >>> ndops.prod([[1.5, 2.0], [3.0, 4.0]], axis=1)
/// array([ 3., 12.], dtype=float32)
/// >>> ndops.prod([[1.5, 2.0], [3.0, 4.0]], axis=1, dtype="int32")
/// array([ 2, 12], dtype=int32)
/// ```
///
/// # References
/// `numpy.prod`.
#[op(axis = None, keepdims = false, dtype = None)]
pub fn prod(
    x: impl Into<Operand>,
    axis: impl Into<Axes>,
    keepdims: bool,
    dtype: impl Into<Option<DType>>,
) -> Result<Tensor> {
    let (x, axis) = (x.into().strong()?, axis.into());
    match dtype.into() {
        None => PROD.fold(&x.into(), &axis, keepdims),
        Some(dtype) => cast(&PROD.fold(&cast(&x, dtype)?.into(), &axis, keepdims)?, dtype),
    }
}

/// Folds and running folds.
pub(crate) static PROD: Monoid = Monoid {
    name: "prod",
    dtypes: DTypeRule::Accumulate,
    identity: Some(Scalar::Int(1)),
    kernels: kernels!(fold
        integers |a, b| { a.wrapping_mul(b) },
        floats |a, b| { a * b },
        complex |a, b| { scalar::complex::multiply(a, b) },
    ),
};

/// Reductions as methods: the axes go.
impl Tensor {
    /// [`all`] along axes.
    ///
    /// # Errors
    /// As [`all`].
    pub fn all(&self, axis: impl Into<Axes>) -> Result<Tensor> {
        all(self, axis, false)
    }

    /// [`any`] along axes.
    ///
    /// # Errors
    /// As [`any`].
    pub fn any(&self, axis: impl Into<Axes>) -> Result<Tensor> {
        any(self, axis, false)
    }

    /// [`prod`] along axes.
    ///
    /// # Errors
    /// As [`prod`].
    pub fn prod(&self, axis: impl Into<Axes>) -> Result<Tensor> {
        prod(self, axis, false, None)
    }

    /// [`sum`] along axes.
    ///
    /// # Errors
    /// As [`sum`].
    pub fn sum(&self, axis: impl Into<Axes>) -> Result<Tensor> {
        sum(self, axis, false)
    }
}

pub(crate) static OPS: &[&OpDef] = ops![all, any, count_nonzero, prod, sum];

#[cfg(test)]
mod tests {
    use super::*;

    /// A small sum is made without inference, in the same order.
    #[test]
    fn small_sums_have_the_bits_of_large_ones() {
        for n in [1, 7, 64, 65, 700, 1024] {
            let numbers: Vec<f32> = (0..n).map(|i| (i as f32 * 0.7).sin()).collect();
            let x = Tensor::from_vec(numbers.clone(), [n]).unwrap();
            let twice = Tensor::from_vec([&numbers[..], &numbers[..]].concat(), [2, n]).unwrap();
            let expected = sum(&twice, 1, false).unwrap().to_vec::<f32>().unwrap()[0];
            assert_eq!(sum(&x, None, false).unwrap().item::<f32>().unwrap().to_bits(), expected.to_bits(), "{n}");
            assert_eq!(sum(&x, None, true).unwrap().shape(), [1]);
        }
    }

    #[test]
    fn errors_name_the_op_that_was_called() {
        let x = Tensor::from([1u8, 2]);
        let axis = count_nonzero(&x, 5).expect_err("axis 5");
        assert_eq!(axis.to_string(), "count_nonzero: axis 5 is out of bounds for a tensor of 1 dims");
    }
}

//! Folds of axes: sums, products, extremes, truth.

use ndops_macros::op;

use crate::dtype::DType;
use crate::dtype::promote::DTypeRule;
use crate::error::{Error, Result};
use crate::op::{OpDef, ops};
use crate::prim::argfold::{argfold, index_dtype};
use crate::prim::cast::cast;
use crate::prim::fold::Monoid;
use crate::prim::map::Map;
use crate::prim::view;
use crate::scalar;
use crate::shape::{Axes, Dim, Shape};
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

/// Largest element along axes.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: that of `x`. NaN propagates; complex numbers compare by real, then by imaginary part.
///
/// `initial`, converted to the dtype of `x`, takes part in the choice, and is what no elements give.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated; `Empty` if there are no elements and no
/// `initial`; `Overflow` if `initial` does not fit.
///
/// # Examples
/// ```
/// # use ndops::{Operand, Tensor, ops::max};
/// let x = Tensor::from([[1, 9, 3], [4, 5, 2]]);
/// assert_eq!(max(&x, None, false, None)?.to_vec::<i32>()?, [9]);
/// assert_eq!(max(&x, 1, false, Operand::from(7))?.to_vec::<i32>()?, [9, 7]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.max([[1, 9, 3], [4, 5, 2]])
/// array(9, dtype=int32)
/// >>> ndops.max([[1, 9, 3], [4, 5, 2]], axis=1, keepdims=True)
/// array([[9],
///        [5]], dtype=int32)
/// >>> ndops.max([[1, 9, 3], [4, 5, 2]], axis=1, initial=7)
/// array([9, 7], dtype=int32)
/// ```
///
/// # References
/// `numpy.max`.
#[op(axis = None, keepdims = false, initial = None)]
pub fn max(
    x: impl Into<Operand>,
    axis: impl Into<Axes>,
    keepdims: bool,
    initial: impl Into<Option<Operand>>,
) -> Result<Tensor> {
    extreme(&MAX, &super::MAXIMUM, &x.into(), &axis.into(), keepdims, initial.into())
}

pub(crate) static MAX: Monoid = Monoid {
    name: "max",
    dtypes: DTypeRule::Promote,
    identity: None,
    kernels: kernels!(fold
        bools |a, b| { a | b },
        integers |a, b| { a.max(b) },
        floats |a, b| { scalar::maximum(a, b) },
        complex |a, b| { scalar::complex::maximum(a, b) },
    ),
};

/// Largest element along axes: [`max`] without `initial`.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: that of `x`. NaN propagates; complex numbers compare by real, then by imaginary part.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated; `Empty` if there are no elements.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::amax};
/// let x = Tensor::from([[1, 3], [5, 2]]);
/// assert_eq!(amax(&x, 0, false)?.to_vec::<i32>()?, [5, 3]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.amax([[1, 3], [5, 2]])
/// array(5, dtype=int32)
/// >>> ndops.amax([[1, 3], [5, 2]], axis=0)
/// array([5, 3], dtype=int32)
/// ```
///
/// # References
/// `numpy.amax`.
#[op(axis = None, keepdims = false)]
pub fn amax(x: impl Into<Operand>, axis: impl Into<Axes>, keepdims: bool) -> Result<Tensor> {
    MAX.fold_as("amax", &x.into(), &axis.into(), keepdims)
}

/// Index of the largest element along an axis, or in the flattened tensor.
///
/// - **Shape**: that of `x` without the axis, or with length 1 there if `keepdims` (everywhere for `axis` None).
/// - **DType**: int32 (int64 beyond 2^31 - 1 elements). The first of several; NaN wins; complex numbers compare by
///   real, then by imaginary part.
///
/// # Errors
/// `Axis` if the axis is out of range; `Type` for several axes; `Empty` if there are no elements.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::argmax};
/// let x = Tensor::from([[0.5, 2.0, -1.0], [7.0, 7.0, 3.0]]);
/// assert_eq!(argmax(&x, None, false)?.to_vec::<i32>()?, [3]);
/// assert_eq!(argmax(&x, 1, false)?.to_vec::<i32>()?, [1, 0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.argmax([[0.5, 2.0, -1.0], [7.0, 7.0, 3.0]])
/// array(3, dtype=int32)
/// >>> ndops.argmax([[0.5, 2.0, -1.0], [7.0, 7.0, 3.0]], axis=1)
/// array([1, 0], dtype=int32)
/// ```
///
/// # References
/// `numpy.argmax`.
#[op(axis = None, keepdims = false)]
pub fn argmax(x: impl Into<Operand>, axis: impl Into<Option<isize>>, keepdims: bool) -> Result<Tensor> {
    argfold("argmax", &MAX, &x.into(), axis.into(), keepdims)
}

/// Smallest element along axes.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: that of `x`. NaN propagates; complex numbers compare by real, then by imaginary part.
///
/// `initial`, converted to the dtype of `x`, takes part in the choice, and is what no elements give.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated; `Empty` if there are no elements and no
/// `initial`; `Overflow` if `initial` does not fit.
///
/// # Examples
/// ```
/// # use ndops::{Operand, Tensor, ops::min};
/// let x = Tensor::from([[1, 9, 3], [4, 5, 2]]);
/// assert_eq!(min(&x, None, false, None)?.to_vec::<i32>()?, [1]);
/// assert_eq!(min(&x, 1, false, Operand::from(2))?.to_vec::<i32>()?, [1, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.min([[1, 9, 3], [4, 5, 2]])
/// array(1, dtype=int32)
/// >>> ndops.min([[1, 9, 3], [4, 5, 2]], axis=1, keepdims=True)
/// array([[1],
///        [2]], dtype=int32)
/// >>> ndops.min([[1, 9, 3], [4, 5, 2]], axis=1, initial=1.5)
/// array([1, 1], dtype=int32)
/// ```
///
/// # References
/// `numpy.min`.
#[op(axis = None, keepdims = false, initial = None)]
pub fn min(
    x: impl Into<Operand>,
    axis: impl Into<Axes>,
    keepdims: bool,
    initial: impl Into<Option<Operand>>,
) -> Result<Tensor> {
    extreme(&MIN, &super::MINIMUM, &x.into(), &axis.into(), keepdims, initial.into())
}

pub(crate) static MIN: Monoid = Monoid {
    name: "min",
    dtypes: DTypeRule::Promote,
    identity: None,
    kernels: kernels!(fold
        bools |a, b| { a & b },
        integers |a, b| { a.min(b) },
        floats |a, b| { scalar::minimum(a, b) },
        complex |a, b| { scalar::complex::minimum(a, b) },
    ),
};

/// Smallest element along axes: [`min`] without `initial`.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`.
/// - **DType**: that of `x`. NaN propagates; complex numbers compare by real, then by imaginary part.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated; `Empty` if there are no elements.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::amin};
/// let x = Tensor::from([[1, 3], [5, 2]]);
/// assert_eq!(amin(&x, 0, false)?.to_vec::<i32>()?, [1, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.amin([[1, 3], [5, 2]])
/// array(1, dtype=int32)
/// >>> ndops.amin([[1, 3], [5, 2]], axis=0)
/// array([1, 2], dtype=int32)
/// ```
///
/// # References
/// `numpy.amin`.
#[op(axis = None, keepdims = false)]
pub fn amin(x: impl Into<Operand>, axis: impl Into<Axes>, keepdims: bool) -> Result<Tensor> {
    MIN.fold_as("amin", &x.into(), &axis.into(), keepdims)
}

/// Index of the smallest element along an axis, or in the flattened tensor.
///
/// - **Shape**: that of `x` without the axis, or with length 1 there if `keepdims` (everywhere for `axis` None).
/// - **DType**: int32 (int64 beyond 2^31 - 1 elements). The first of several; NaN wins; complex numbers compare by
///   real, then by imaginary part.
///
/// # Errors
/// `Axis` if the axis is out of range; `Type` for several axes; `Empty` if there are no elements.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::argmin};
/// let x = Tensor::from([[0.5, 2.0, -1.0], [7.0, 7.0, 3.0]]);
/// assert_eq!(argmin(&x, None, false)?.to_vec::<i32>()?, [2]);
/// assert_eq!(argmin(&x, 1, false)?.to_vec::<i32>()?, [2, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.argmin([[0.5, 2.0, -1.0], [7.0, 7.0, 3.0]])
/// array(2, dtype=int32)
/// >>> ndops.argmin([[0.5, 2.0, -1.0], [7.0, 7.0, 3.0]], axis=0, keepdims=True)
/// array([[0, 0, 0]], dtype=int32)
/// ```
///
/// # References
/// `numpy.argmin`.
#[op(axis = None, keepdims = false)]
pub fn argmin(x: impl Into<Operand>, axis: impl Into<Option<isize>>, keepdims: bool) -> Result<Tensor> {
    argfold("argmin", &MIN, &x.into(), axis.into(), keepdims)
}

/// A choosing fold with a first element.
fn extreme(
    monoid: &'static Monoid,
    choose: &'static Map,
    x: &Operand,
    axis: &Axes,
    keepdims: bool,
    initial: Option<Operand>,
) -> Result<Tensor> {
    let Some(initial) = initial else {
        return monoid.fold(x, axis, keepdims);
    };
    let x = x.strong()?;
    let initial = first_element(&initial, x.dtype()).map_err(|error| error.in_op(monoid.name))?;
    let axes = axis.resolve(x.ndim()).map_err(|error| error.in_op(monoid.name))?;
    if axes.iter().any(|&axis| x.shape()[axis] == Dim::Known(0)) {
        // What a fold that allows no elements gives has the shape.
        return view::broadcast_with(&initial, &[&any(&x, axis.clone(), keepdims)?]);
    }
    choose.on([&monoid.fold(&x.into(), axis, keepdims)?, &initial])
}

/// The first element, in the dtype of the others: a float for integers is truncated, and must be a number that they hold.
fn first_element(initial: &Operand, dtype: DType) -> Result<Tensor> {
    if initial.0.ndim() > 0 {
        return Err(Error::type_(format!("initial is a number, not a tensor of shape {}", initial.0.shape())));
    }
    if initial.0.dtype().is_complex() && !dtype.is_complex() {
        return Err(Error::type_(format!("initial is {}, which {dtype} does not hold", initial.0.dtype())));
    }
    initial.0.weak().map_or(Ok(()), |number| number.check_held(dtype))?;
    cast(&initial.0, dtype)
}

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

    /// [`argmax`] along axes.
    ///
    /// # Errors
    /// As [`argmax`].
    pub fn argmax(&self, axis: impl Into<Option<isize>>) -> Result<Tensor> {
        argmax(self, axis, false)
    }

    /// [`argmin`] along axes.
    ///
    /// # Errors
    /// As [`argmin`].
    pub fn argmin(&self, axis: impl Into<Option<isize>>) -> Result<Tensor> {
        argmin(self, axis, false)
    }

    /// [`max`] along axes.
    ///
    /// # Errors
    /// As [`max`].
    pub fn max(&self, axis: impl Into<Axes>) -> Result<Tensor> {
        max(self, axis, false, None)
    }

    /// [`min`] along axes.
    ///
    /// # Errors
    /// As [`min`].
    pub fn min(&self, axis: impl Into<Axes>) -> Result<Tensor> {
        min(self, axis, false, None)
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

pub(crate) static OPS: &[&OpDef] = ops![all, amax, amin, any, argmax, argmin, count_nonzero, max, min, prod, sum];

#[cfg(test)]
mod tests {
    use super::*;

    /// The first place of the extreme of each column of a matrix; NaN is more than any number.
    fn first_of_largest(rows: &[&[f32]]) -> Vec<i32> {
        let place = |col: usize| {
            let better = |a: f32, b: f32| b.is_nan() && !a.is_nan() || b > a;
            (1..rows.len()).fold(0, |best, row| if better(rows[best][col], rows[row][col]) { row } else { best }) as i32
        };
        (0..rows[0].len()).map(place).collect()
    }

    #[test]
    fn the_first_extreme_in_every_layout() {
        for [n_rows, n_cols] in [[1, 1], [7, 5], [3, 70], [300, 700], [50_000, 5], [5, 50_000], [150_000, 1]] {
            for nan in [0, 1] {
                let number = |i: usize| if i % 9973 == 500 && nan == 1 { f32::NAN } else { (i * i % 1009) as f32 };
                let numbers: Vec<f32> = (0..n_rows * n_cols).map(number).collect();
                let rows: Vec<&[f32]> = numbers.chunks(n_cols).collect();
                let expected = first_of_largest(&rows);
                let x = Tensor::from_vec(numbers.clone(), [n_rows, n_cols]).unwrap();
                let negated = crate::ops::negative(&x).unwrap();
                assert_eq!(argmax(&x, 0, false).unwrap().to_vec::<i32>().unwrap(), expected, "{n_rows} {n_cols}");
                assert_eq!(argmin(&negated, 0, false).unwrap().to_vec::<i32>().unwrap(), expected, "{n_rows} {n_cols}");
                assert_eq!(argmax(x.t(), 1, false).unwrap().to_vec::<i32>().unwrap(), expected, "{n_rows} {n_cols}");
                let copy = crate::prim::cast::copy(&x.t()).unwrap();
                assert_eq!(argmax(&copy, 1, false).unwrap().to_vec::<i32>().unwrap(), expected, "{n_rows} {n_cols}");
                let flat: Vec<&[f32]> = numbers.chunks(1).collect();
                let flat = first_of_largest(&flat);
                assert_eq!(argmax(&x, None, false).unwrap().to_vec::<i32>().unwrap(), flat, "{n_rows} {n_cols}");
            }
        }
    }

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
        let axis = max(&x, 5, false, Operand::from(1)).expect_err("axis 5");
        assert_eq!(axis.to_string(), "max: axis 5 is out of bounds for a tensor of 1 dims");
        let initial = min(&x, 0, false, Operand::from(300)).expect_err("300");
        assert_eq!(initial.to_string(), "min: 300 does not fit uint8, which holds 0 to 255");
    }
}

//! Extrema: of two tensors, along axes, their places, and limits.

use ndops_macros::op;

use crate::dtype::DType;
use crate::dtype::promote::DTypeRule;
use crate::error::{Error, Result};
use crate::op::{OpDef, ops};
use crate::prim::argfold::argfold;
use crate::prim::cast::cast;
use crate::prim::fold::Monoid;
use crate::prim::map::Map;
use crate::prim::view;
use crate::scalar;
use crate::shape::{Axes, Dim};
use crate::tensor::{Operand, OptionalOperand, Scalar, Tensor};

/// The larger of two tensors, element by element.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: promoted.
/// - **Units**: NaN if either is NaN; +0 is larger than -0; complex numbers are ordered by real, then imaginary part.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::maximum};
/// assert_eq!(maximum(&Tensor::from([1, 5, -3]), 2)?.to_vec::<i32>()?, [2, 5, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.maximum([1, 5, -3], 2)
/// array([2, 5, 2], dtype=int32)
/// >>> ndops.maximum([1.0, np.nan], [[0.0], [2.0]])
/// array([[ 1., nan],
///        [ 2., nan]], dtype=float32)
/// ```
///
/// # References
/// `numpy.maximum`.
#[op]
pub fn maximum(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    MAXIMUM.call([x1.into(), x2.into()])
}

pub(crate) static MAXIMUM: Map = Map {
    name: "maximum",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        bools |x1, x2| -> T { x1 | x2 },
        integers |x1, x2| -> T { if x1 > x2 { x1 } else { x2 } },
        floats |x1, x2| -> T { scalar::maximum(x1, x2) },
        complex |x1, x2| -> T { scalar::complex::maximum(x1, x2) },
    ),
};

/// The smaller of two tensors, element by element.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: promoted.
/// - **Units**: NaN if either is NaN; -0 is smaller than +0; complex numbers are ordered by real, then imaginary part.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::minimum};
/// assert_eq!(minimum(&Tensor::from([1, 5, -3]), 2)?.to_vec::<i32>()?, [1, 2, -3]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.minimum([1, 5, -3], 2)
/// array([ 1,  2, -3], dtype=int32)
/// >>> ndops.minimum([1.0, np.nan], [[0.0], [2.0]])
/// array([[ 0., nan],
///        [ 1., nan]], dtype=float32)
/// ```
///
/// # References
/// `numpy.minimum`.
#[op]
pub fn minimum(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    MINIMUM.call([x1.into(), x2.into()])
}

pub(crate) static MINIMUM: Map = Map {
    name: "minimum",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        bools |x1, x2| -> T { x1 & x2 },
        integers |x1, x2| -> T { if x1 < x2 { x1 } else { x2 } },
        floats |x1, x2| -> T { scalar::minimum(x1, x2) },
        complex |x1, x2| -> T { scalar::complex::minimum(x1, x2) },
    ),
};

/// Elements moved into `[x_min, x_max]`: `minimum(x_max, maximum(x, x_min))`.
///
/// - **Shape**: `x` and the bounds broadcast together to the result.
/// - **DType**: that of `x`, whatever the bounds; bool becomes int32. Float bounds of integers are
///   truncated, bounds beyond the dtype are taken for its ends.
/// - **Units**: NaN stays, and a NaN bound makes NaN, which is 0 in integers; where `x_min` is above `x_max`, `x_max` wins. Of a zero
///   and a bound that equals it either may be the result.
/// - `x_min` or `x_max` that is `None` does not bound.
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `DType` for complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::clip};
/// assert_eq!(clip(&Tensor::from([1, 5, 9]), 2.5, 6.7)?.to_vec::<i32>()?, [2, 5, 6]);
/// assert_eq!(clip(&Tensor::from([1u8, 5, 9]), -5, 6)?.to_vec::<u8>()?, [1, 5, 6]);
/// assert_eq!(clip(&Tensor::from([1.0, 5.0]), None, 2)?.to_vec::<f64>()?, [1.0, 2.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.clip([1, 5, 9], 2, 6)
/// array([2, 5, 6], dtype=int32)
/// >>> ndops.clip(ndops.array([1, 5, 9], "uint8"), -5, 6.7)
/// array([1, 5, 6], dtype=uint8)
/// >>> ndops.clip([1.0, 5.0], None, [0.5, 7.0])
/// array([0.5, 5. ], dtype=float32)
/// ```
///
/// # References
/// `numpy.clip`.
#[op(kinds(x_min = OptionalWide, x_max = OptionalWide))]
pub fn clip(
    x: impl Into<Operand>,
    x_min: impl Into<OptionalOperand>,
    x_max: impl Into<OptionalOperand>,
) -> Result<Tensor> {
    clip_erased(&x.into(), x_min.into(), x_max.into()).map_err(|error| error.in_op("clip"))
}

fn clip_erased(x: &Operand, x_min: OptionalOperand, x_max: OptionalOperand) -> Result<Tensor> {
    let x = match x.0.dtype() {
        DType::Bool => cast(&x.0, DType::I32)?,
        dtype if dtype.is_complex() => return Err(Error::dtype(format!("not defined for {dtype}"))),
        _ => x.strong()?,
    };
    let bounds = [x_min.0, x_max.0];
    let [low, high] = bounds.each_ref().map(|bound| bound.as_ref().map(|bound| saturate(&bound.0, x.dtype())));
    let clipped = match (low.transpose()?, high.transpose()?) {
        (None, None) => return Ok(x),
        (Some(low), None) => MAXIMUM.on([&x, &low])?,
        (None, Some(high)) => MINIMUM.on([&x, &high])?,
        (Some(low), Some(high)) => CLIP.on([&x, &low, &high])?,
    };
    if x.dtype().is_float() {
        return Ok(clipped);
    }
    // Integers have no NaN: where a bound is one, they are what a NaN becomes.
    bounds.iter().flatten().filter(|bound| bound.0.dtype().is_float()).try_fold(clipped, |clipped, bound| {
        match bound.0.weak() {
            Some(Scalar::Float(value)) if !value.is_nan() => Ok(clipped),
            _ => super::where_(super::isnan(bound)?, 0, &clipped),
        }
    })
}

static CLIP: Map = Map {
    name: "clip",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        integers |x, low, high| -> T { x.max(low).min(high) },
        floats |x, low, high| -> T { scalar::clip(x, low, high) },
    ),
};

/// A bound in the dtype of what it bounds: truncated, which on integers bounds alike, and no further out than the dtype
/// reaches.
fn saturate(bound: &Tensor, dtype: DType) -> Result<Tensor> {
    let range = dtype.int_range();
    match (bound.weak().and_then(Scalar::saturated), range, bound.dtype().int_range()) {
        _ if bound.dtype().is_complex() => Err(Error::dtype(format!("a bound of {dtype} is {}", bound.dtype()))),
        (Some(n), Some((low, high)), _) => Ok(Operand::from(n.clamp(low, high)).0),
        (Some(_), None, _) => Ok(bound.clone()),
        (None, Some((low, high)), Some((lowest, highest))) => {
            let bound = if low > lowest { MAXIMUM.on([bound, &Operand::from(low).0])? } else { bound.clone() };
            let bound = if high < highest { MINIMUM.on([&bound, &Operand::from(high).0])? } else { bound };
            cast(&bound, dtype)
        }
        _ => cast(bound, dtype),
    }
}

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
    extreme(&MAX, &MAXIMUM, &x.into(), &axis.into(), keepdims, initial.into())
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
    extreme(&MIN, &MINIMUM, &x.into(), &axis.into(), keepdims, initial.into())
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
        return view::broadcast_with(&initial, &[&super::any(&x, axis.clone(), keepdims)?]);
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

/// Extrema as methods: the axes go.
impl Tensor {
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
}

pub(crate) static OPS: &[&OpDef] = ops![amax, amin, argmax, argmin, clip, max, maximum, min, minimum];

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

    #[test]
    fn errors_name_the_op_that_was_called() {
        let x = Tensor::from([1u8, 2]);
        let axis = max(&x, 5, false, Operand::from(1)).expect_err("axis 5");
        assert_eq!(axis.to_string(), "max: axis 5 is out of bounds for a tensor of 1 dims");
        let initial = min(&x, 0, false, Operand::from(300)).expect_err("300");
        assert_eq!(initial.to_string(), "min: 300 does not fit uint8, which holds 0 to 255");
    }
}

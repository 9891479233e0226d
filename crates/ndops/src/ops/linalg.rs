//! Products of vectors, matrices and tensors.

use ndops_macros::op;

use super::multiply;
use crate::dtype::promote::promote;
use crate::error::{Error, Result};
use crate::op::{FromValue, Kind, OpDef, Value, ops};
use crate::prim::contract::{self, check_inner};
use crate::prim::view::{flatten, insert_axes, squeeze};
use crate::shape::Ints;
use crate::shape::axes::{AxisSet, check_axes};
use crate::tensor::{Operand, Tensor};

/// Product of two matrices, or of stacks of them.
///
/// - **Shape**: `(.., m, k)` and `(.., k, n)` give `(.., m, n)`; the leading dims broadcast. A 1-D `x1` is a row, a
///   1-D `x2` a column, and the result is without that axis.
/// - **DType**: promoted, except that int8 with int8 gives int32. Integers wrap; bool is or of ands.
/// - **Accuracy**: half types are multiplied and added in float32. The same bits for any number of threads.
///
/// # Errors
/// `Value` if an operand is 0-d; `Shape` if the inner dimensions differ or the leading ones do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::matmul};
/// let x = Tensor::from([[1, 2], [3, 4]]);
/// assert_eq!(matmul(&x, &x)?.to_vec::<i32>()?, [7, 10, 15, 22]);
/// assert_eq!(matmul(&x, &Tensor::from([1, 10]))?.to_vec::<i32>()?, [21, 43]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.matmul([[1, 2], [3, 4]], [[1, 2], [3, 4]])
/// array([[ 7, 10],
///        [15, 22]], dtype=int32)
/// >>> ndops.matmul([[1, 2], [3, 4]], [1.0, 0.5])
/// array([2., 5.], dtype=float32)
/// >>> ndops.matmul(ndops.ones((5, 2, 3)), ndops.ones((3, 4))).shape
/// (5, 2, 4)
/// ```
///
/// # References
/// `numpy.matmul`.
#[op]
pub fn matmul(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    matrix_product(&x1.into().0, &x2.into().0).map_err(|error| error.in_op("matmul"))
}

fn matrix_product(x1: &Tensor, x2: &Tensor) -> Result<Tensor> {
    let (n1, n2) = (x1.ndim(), x2.ndim());
    if n1 == 0 || n2 == 0 {
        let which = if n1 == 0 { "x1" } else { "x2" };
        return Err(Error::value(format!("{which} is 0-d: multiply instead")));
    }
    check_inner(&x1.shape(), n1 - 1, &x2.shape(), n2.max(2) - 2)?;
    let lhs = if n1 == 1 { insert_axes(x1, &[0])? } else { x1.clone() };
    let rhs = if n2 == 1 { insert_axes(x2, &[1])? } else { x2.clone() };
    let product = contract::matrices("matmul", &lhs, &rhs)?;
    let ndim = product.ndim();
    let mut unit = AxisSet::new();
    if n1 == 1 {
        unit.push(ndim - 2);
    }
    if n2 == 1 {
        unit.push(ndim - 1);
    }
    squeeze(&product, &unit)
}

/// Inner product of vectors, product of matrices; for more dims the sum over the last axis of `x1` and the second to
/// last of `x2`.
///
/// - **Shape**: `(.., k)` and `(.., k, n)` give all dims but `k`, those of `x1` first; a 1-D `x2` is a column. With a
///   0-d operand the product element by element.
/// - **DType**: promoted. Integers wrap; bool is or of ands. Complex numbers are not conjugated.
/// - **Accuracy**: half types are multiplied and added in float32.
///
/// # Errors
/// `Shape` if the lengths that are summed over differ.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::dot};
/// assert_eq!(dot(&Tensor::from([1, 2, 3]), &Tensor::from([4, 5, 6]))?.to_vec::<i32>()?, [32]);
/// assert_eq!(dot(&Tensor::from([1, 2, 3]), 2)?.to_vec::<i32>()?, [2, 4, 6]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.dot([1, 2, 3], [4, 5, 6])
/// array(32, dtype=int32)
/// >>> ndops.dot([[1, 2], [3, 4]], [1, 10])
/// array([21, 43], dtype=int32)
/// >>> ndops.dot([1, 2, 3], 2)
/// array([2, 4, 6], dtype=int32)
/// ```
///
/// # References
/// `numpy.dot`.
#[op]
pub fn dot(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    dot_of(&x1.into().0, &x2.into().0).map_err(|error| error.in_op("dot"))
}

fn dot_of(x1: &Tensor, x2: &Tensor) -> Result<Tensor> {
    let (n1, n2) = (x1.ndim(), x2.ndim());
    if n1 == 0 || n2 == 0 {
        return multiply(x1, x2);
    }
    let (axis1, axis2) = (n1 - 1, n2.max(2) - 2);
    check_inner(&x1.shape(), axis1, &x2.shape(), axis2)?;
    contract::axes("dot", x1, x2, AxisSet::from_slice(&[axis1]), AxisSet::from_slice(&[axis2]))
}

/// Inner product of two tensors seen as vectors, the first conjugated.
///
/// - **Shape**: 0-d; both are flattened, and have as many elements.
/// - **DType**: promoted. Integers wrap; bool is or of ands.
/// - **Accuracy**: half types are multiplied and added in float32.
///
/// # Errors
/// `Shape` if the numbers of elements differ.
///
/// # Examples
/// ```
/// # use ndops::{Complex, Tensor, ops::vdot};
/// let z = Tensor::from([Complex::new(1.0, 2.0), Complex::new(3.0, 4.0)]);
/// assert_eq!(vdot(&z, &z)?.item::<Complex<f64>>()?, Complex::new(30.0, 0.0));
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.vdot([1, 2, 3], [4, 5, 6])
/// array(32, dtype=int32)
/// >>> ndops.vdot([1 + 2j, 3 + 4j], [1 + 2j, 3 + 4j])
/// array(30.+0.j, dtype=complex64)
/// ```
///
/// # References
/// `numpy.vdot`.
#[op]
pub fn vdot(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    vdot_of(&x1.into(), &x2.into()).map_err(|error| error.in_op("vdot"))
}

fn vdot_of(x1: &Operand, x2: &Operand) -> Result<Tensor> {
    let [x1, x2] = flattened(x1, x2)?;
    let (n1, n2) = (x1.shape()[0], x2.shape()[0]);
    if !n1.fits(n2) {
        return Err(Error::shape(format!("x1 has {n1} elements and x2 has {n2}")));
    }
    if !x1.dtype().is_complex() && !x2.dtype().is_complex() {
        let axis = AxisSet::from_slice(&[0]);
        return contract::axes("vdot", &x1, &x2, axis.clone(), axis);
    }
    let product = contract::conjugated("vdot", &insert_axes(&x1, &[0])?, &insert_axes(&x2, &[1])?)?;
    squeeze(&product, &[0, 1])
}

/// Products of each element of `x1` with each of `x2`.
///
/// - **Shape**: `(x1.size, x2.size)`; both are flattened.
/// - **DType**: promoted. Integers wrap; bool is logical and.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::outer};
/// let y = outer(&Tensor::from([1, 2]), &Tensor::from([3, 4, 5]))?;
/// assert_eq!(y.shape(), [2, 3]);
/// assert_eq!(y.to_vec::<i32>()?, [3, 4, 5, 6, 8, 10]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.outer([1, 2], [3, 4, 5])
/// array([[ 3,  4,  5],
///        [ 6,  8, 10]], dtype=int32)
/// ```
///
/// # References
/// `numpy.outer`.
#[op]
pub fn outer(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    outer_of(&x1.into(), &x2.into()).map_err(|error| error.in_op("outer"))
}

fn outer_of(x1: &Operand, x2: &Operand) -> Result<Tensor> {
    let [x1, x2] = flattened(x1, x2)?;
    multiply(insert_axes(&x1, &[1])?, insert_axes(&x2, &[0])?)
}

/// Sum of products over pairs of axes.
///
/// - **Shape**: the dims of `x1` that are not summed over, then those of `x2`.
/// - **DType**: promoted. Integers wrap; bool is or of ands.
/// - **Accuracy**: half types are multiplied and added in float32.
///
/// `axes` is a number `n`, for the last `n` axes of `x1` with the first `n` of `x2`, or a pair of the axes of each.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` if an axis is repeated, if the numbers of axes differ, or if a
/// tensor has not so many; `Shape` if the lengths of a pair differ.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::tensordot};
/// let x = Tensor::from([[1, 2], [3, 4]]);
/// assert_eq!(tensordot(&x, &x, 2)?.to_vec::<i32>()?, [30]);
/// assert_eq!(tensordot(&x, &x, (0, 1))?.to_vec::<i32>()?, [7, 15, 10, 22]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> x = ndops.array([[1, 2], [3, 4]])
/// >>> ndops.tensordot(x, x)
/// array(30, dtype=int32)
/// >>> ndops.tensordot(x, x, axes=1)
/// array([[ 7, 10],
///        [15, 22]], dtype=int32)
/// >>> ndops.tensordot(x, x, axes=([0], [1]))
/// array([[ 7, 15],
///        [10, 22]], dtype=int32)
/// ```
///
/// # References
/// `numpy.tensordot`.
///
/// # Rust
/// What `axes` is made from: [`TensordotAxes`].
#[op(axes = 2)]
pub fn tensordot(x1: impl Into<Operand>, x2: impl Into<Operand>, axes: impl Into<TensordotAxes>) -> Result<Tensor> {
    tensordot_of(&x1.into(), &x2.into(), &axes.into()).map_err(|error| error.in_op("tensordot"))
}

fn tensordot_of(x1: &Operand, x2: &Operand, axes: &TensordotAxes) -> Result<Tensor> {
    let [x1, x2] = with_dtypes(x1, x2)?;
    let (axes1, axes2) = axes.resolve(x1.ndim(), x2.ndim())?;
    contract::axes("tensordot", &x1, &x2, axes1, axes2)
}

/// The axes that [`tensordot`] sums over.
///
/// Made from a number, from a pair of axes, and from a pair of arrays or vectors of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TensordotAxes {
    /// So many last axes of the first operand, and first axes of the second.
    Count(isize),
    /// Axes of the first operand, and as many of the second.
    Pairs(Vec<isize>, Vec<isize>),
}

impl TensordotAxes {
    fn resolve(&self, ndim1: usize, ndim2: usize) -> Result<(AxisSet, AxisSet)> {
        match self {
            TensordotAxes::Count(n) => match usize::try_from(*n) {
                Ok(n) if n <= ndim1.min(ndim2) => Ok(((ndim1 - n..ndim1).collect(), (0..n).collect())),
                Ok(n) => Err(Error::value(format!("{n} axes of tensors of {ndim1} and {ndim2} dims"))),
                Err(_) => Err(Error::value(format!("the number of axes, {n}, is negative"))),
            },
            TensordotAxes::Pairs(axes1, axes2) if axes1.len() == axes2.len() => {
                Ok((check_axes(axes1, ndim1)?, check_axes(axes2, ndim2)?))
            }
            TensordotAxes::Pairs(axes1, axes2) => {
                Err(Error::value(format!("{} axes of x1 are paired with {} of x2", axes1.len(), axes2.len())))
            }
        }
    }
}

impl From<isize> for TensordotAxes {
    fn from(n: isize) -> TensordotAxes {
        TensordotAxes::Count(n)
    }
}

impl From<(isize, isize)> for TensordotAxes {
    fn from((axis1, axis2): (isize, isize)) -> TensordotAxes {
        TensordotAxes::Pairs(vec![axis1], vec![axis2])
    }
}

impl<const N: usize> From<([isize; N], [isize; N])> for TensordotAxes {
    fn from((axes1, axes2): ([isize; N], [isize; N])) -> TensordotAxes {
        TensordotAxes::Pairs(axes1.to_vec(), axes2.to_vec())
    }
}

impl From<(Vec<isize>, Vec<isize>)> for TensordotAxes {
    fn from((axes1, axes2): (Vec<isize>, Vec<isize>)) -> TensordotAxes {
        TensordotAxes::Pairs(axes1, axes2)
    }
}

impl FromValue for TensordotAxes {
    const KIND: Kind = Kind::TensordotAxes;
    fn from_value(value: &Value) -> Result<TensordotAxes> {
        let several = match value {
            Value::List(items) => items.iter().map(axes_of).collect::<Result<Vec<_>>>()?,
            Value::Operand(axes) if axes.0.ndim() > 1 => {
                let rows = crate::ops::rows(&axes.strong()?)?;
                rows.into_iter().map(|row| axes_of(&Value::Operand(row))).collect::<Result<_>>()?
            }
            other => match Ints::from_value(other)? {
                Ints::One(n) => return Ok(TensordotAxes::Count(n)),
                Ints::Many(axes) => axes.iter().map(|&axis| vec![axis]).collect(),
            },
        };
        match <[Vec<isize>; 2]>::try_from(several) {
            Ok([axes1, axes2]) => Ok(TensordotAxes::Pairs(axes1, axes2)),
            Err(others) => Err(Error::value(format!("axes are {} items, not a pair", others.len()))),
        }
    }
}

/// The axes on one side of a pair.
fn axes_of(value: &Value) -> Result<Vec<isize>> {
    match value {
        Value::List(items) => Ok(items.iter().map(axes_of).collect::<Result<Vec<_>>>()?.concat()),
        other => Ints::from_value(other).map(|axes| axes.as_slice().to_vec()),
    }
}

/// Both operands with a dtype; a number takes that of the tensor beside it.
fn with_dtypes(x1: &Operand, x2: &Operand) -> Result<[Tensor; 2]> {
    if x1.0.weak().is_none() && x2.0.weak().is_none() {
        return Ok([x1.0.clone(), x2.0.clone()]);
    }
    let specs = [x1.0.spec(), x2.0.spec()];
    let dtype = promote([specs[0].rank(), specs[1].rank()])?;
    let fixed = |x: &Operand, number: Option<crate::Scalar>| match number {
        Some(scalar) => Ok(Tensor::from_view(scalar.to_view(dtype)?)),
        None => Ok(x.0.clone()),
    };
    Ok([fixed(x1, specs[0].weak)?, fixed(x2, specs[1].weak)?])
}

/// Both operands with a dtype, on one axis.
fn flattened(x1: &Operand, x2: &Operand) -> Result<[Tensor; 2]> {
    let [x1, x2] = with_dtypes(x1, x2)?;
    Ok([flatten(&x1)?, flatten(&x2)?])
}

pub(crate) static OPS: &[&OpDef] = ops![matmul, dot, vdot, outer, tensordot];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prim::view::reshape;
    use crate::{DType, Dim, ErrorKind, set_num_threads};

    /// Small whole numbers, whose products every dtype sums exactly.
    fn numbers(shape: [usize; 2], dtype: DType) -> Tensor {
        let numbers = (0..shape[0] * shape[1]).map(|i| ((i * 7 + i / 5) % 4) as i32).collect();
        crate::prim::cast::cast(&Tensor::from_vec(numbers, shape).unwrap(), dtype).unwrap()
    }

    fn as_f64(x: &Tensor) -> Vec<f64> {
        crate::prim::cast::cast(x, DType::F64).unwrap().to_vec::<f64>().unwrap()
    }

    /// The product of the definition, reduced as the dtype reduces it.
    fn expected(x1: &Tensor, x2: &Tensor, [m, k, n]: [usize; 3], dtype: DType) -> Vec<f64> {
        let (x1, x2) = (as_f64(x1), as_f64(x2));
        let one = |i: usize| (0..k).map(|p| x1[i / n * k + p] * x2[p * n + i % n]).sum::<f64>();
        let exact = (0..m * n).map(one);
        match dtype {
            DType::Bool => exact.map(|sum| (sum != 0.0) as u8 as f64).collect(),
            DType::U8 => exact.map(|sum| sum % 256.0).collect(),
            _ => exact.collect(),
        }
    }

    #[test]
    fn every_path_and_dtype_multiplies() {
        let sizes =
            [[1, 1, 1], [3, 5, 2], [1, 300, 1], [1, 40, 90], [90, 40, 1], [70, 150, 20], [66, 130, 131], [1, 70000, 1]];
        for dtype in DType::ALL.into_iter().filter(|dtype| !dtype.is_float8() && *dtype != DType::I8) {
            for [m, k, n] in sizes {
                if dtype.itemsize() == 2 && k > 200 {
                    continue;
                }
                let (x1, x2) = (numbers([m, k], dtype), numbers([k, n], dtype));
                let right = expected(&x1, &x2, [m, k, n], dtype);
                let turned = |x: &Tensor| crate::prim::cast::copy(&x.t()).unwrap().t();
                let flipped = |x: &Tensor| {
                    let flip = |x: &Tensor| crate::prim::view::flip(x, &[0, 1]).unwrap();
                    flip(&crate::prim::cast::copy(&flip(x)).unwrap())
                };
                for (a, b) in [
                    (x1.clone(), x2.clone()),
                    (turned(&x1), x2.clone()),
                    (x1.clone(), turned(&x2)),
                    (flipped(&x1), flipped(&turned(&x2))),
                ] {
                    let product = matmul(&a, &b).unwrap();
                    assert_eq!(product.dtype(), dtype);
                    assert_eq!(as_f64(&product), right, "{dtype} {m} {k} {n}");
                }
            }
        }
    }

    #[test]
    fn threads_change_no_bit() {
        let random = |n: usize, seed: u64| -> Vec<f32> {
            let mut state = seed;
            let next = |_| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                (state >> 40) as f32 / (1 << 24) as f32 - 0.5
            };
            (0..n).map(next).collect()
        };
        for [m, k, n] in [[200, 300, 250], [1, 200_000, 1], [300, 1000, 1], [1, 1000, 300]] {
            let x1 = Tensor::from_vec(random(m * k, 1), [m, k]).unwrap();
            let x2 = Tensor::from_vec(random(k * n, 2), [k, n]).unwrap();
            let product = |threads| {
                set_num_threads(threads);
                let bits = matmul(&x1, &x2).unwrap().to_vec::<f32>().unwrap();
                set_num_threads(0);
                bits
            };
            let one = product(1);
            assert_eq!(product(2), one);
            assert_eq!(product(3), one);
        }
    }

    #[test]
    fn stacks_broadcast() {
        let x1 = reshape(&numbers([2 * 3, 4], DType::I32), &[2, 1, 3, 4].into()).unwrap();
        let x2 = reshape(&numbers([3 * 4, 2], DType::I32), &[3, 4, 2].into()).unwrap();
        let product = matmul(&x1, &x2).unwrap();
        assert_eq!(product.shape(), [2, 3, 3, 2]);
        let one = matmul(&x1, crate::prim::view::index(&x2, &[crate::prim::view::Item::At(2)]).unwrap()).unwrap();
        let all = product.to_vec::<i32>().unwrap();
        assert_eq!(one.to_vec::<i32>().unwrap(), [&all[12..18], &all[30..36]].concat());
    }

    #[test]
    fn integers_are_exact() {
        let big = Tensor::from([[1 << 24, 1]]);
        assert_eq!(matmul(&big, Tensor::from([1, 1])).unwrap().to_vec::<i32>().unwrap(), [(1 << 24) + 1]);
        let bytes = Tensor::from([100i8, 100]);
        assert_eq!(matmul(&bytes, &bytes).unwrap().item::<i32>().unwrap(), 20000);
        assert_eq!(dot(&bytes, &bytes).unwrap().item::<i8>().unwrap(), 20000i32 as i8);
    }

    #[test]
    fn unknown_lengths() {
        let x = Tensor::symbolic([Dim::Unknown, 3.into()], DType::F16);
        let y = Tensor::symbolic([3.into(), Dim::Unknown, 5.into()], DType::I32);
        assert_eq!(matmul(&x, Tensor::symbolic([3], DType::F16)).unwrap().shape().to_string(), "(None,)");
        assert_eq!(tensordot(&x, &y, 1).unwrap().shape().to_string(), "(None, None, 5)");
        assert_eq!(dot(&x, &y).unwrap().dtype(), DType::F16);
        assert_eq!(outer(&x, 2).unwrap().shape().to_string(), "(None, 1)");
        assert_eq!(vdot(&x, &y).unwrap().shape().to_string(), "()");
    }

    #[test]
    fn errors() {
        let (x, y) = (numbers([2, 3], DType::I32), numbers([4, 5], DType::I32));
        let text = |result: Result<Tensor>| result.expect_err("refused").to_string();
        assert_eq!(text(matmul(&x, &y)), "matmul: inner dimensions differ: (2, 3) @ (4, 5), 3 != 4");
        assert_eq!(text(matmul(&x, 2)), "matmul: x2 is 0-d: multiply instead");
        assert_eq!(text(vdot(&x, &y)), "vdot: x1 has 6 elements and x2 has 20");
        assert_eq!(tensordot(&x, &y, 3).expect_err("refused").kind(), ErrorKind::Value);
        assert_eq!(tensordot(&x, &y, -1).expect_err("refused").kind(), ErrorKind::Value);
        assert_eq!(tensordot(&x, &y, ([0, 0], [0, 1])).expect_err("refused").kind(), ErrorKind::Value);
        assert_eq!(tensordot(&x, &y, (0, 1)).expect_err("refused").kind(), ErrorKind::Shape);
        assert_eq!(tensordot(&x, &y, (0, 2)).expect_err("refused").kind(), ErrorKind::Axis);
    }
}

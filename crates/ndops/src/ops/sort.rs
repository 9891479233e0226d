//! Sorting, and sorting as far as some places are concerned.

use ndops_macros::op;

use crate::error::Result;
use crate::op::{OpDef, ops};
use crate::prim::sort as prim;
use crate::prim::view::flatten;
use crate::shape::Ints;
use crate::shape::axes::check_axis;
use crate::tensor::{Operand, Tensor};

/// The elements along an axis in ascending order.
///
/// - **Shape**: that of `x`; for `axis` None one axis of all elements.
/// - **DType**: that of `x`.
///
/// The sort is stable; NaN comes last, and the two zeros are equal. Complex numbers are ordered by the real part,
/// then by the imaginary part; those with a NaN come last.
///
/// # Errors
/// `Axis` if the axis is out of range; a 0-d tensor has none.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::sort};
/// let x = Tensor::from([[3, 1, 2], [0, 5, 4]]);
/// assert_eq!(sort(&x, -1)?.to_vec::<i32>()?, [1, 2, 3, 0, 4, 5]);
/// assert_eq!(sort(&x, 0)?.to_vec::<i32>()?, [0, 1, 2, 3, 5, 4]);
/// assert_eq!(sort(&x, None)?.to_vec::<i32>()?, [0, 1, 2, 3, 4, 5]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.sort([[3, 1, 2], [0, 5, 4]])
/// array([[1, 2, 3],
///        [0, 4, 5]], dtype=int32)
/// >>> ndops.sort([[3, 1, 2], [0, 5, 4]], axis=0)
/// array([[0, 1, 2],
///        [3, 5, 4]], dtype=int32)
/// >>> ndops.sort([2.0, np.nan, -1.0])
/// array([-1.,  2., nan], dtype=float32)
/// ```
///
/// # References
/// `numpy.sort` with `stable=True`; Knuth, "The Art of Computer Programming" 3, section 5.2.5.
#[op(axis = -1)]
pub fn sort(x: impl Into<Operand>, axis: impl Into<Option<isize>>) -> Result<Tensor> {
    on_axis("sort", &x.into(), axis.into(), prim::sort)
}

/// The positions along an axis of the elements in ascending order.
///
/// - **Shape**: that of `x`; for `axis` None, or a 0-d `x`, one axis of all elements.
/// - **DType**: int32; int64 where a line is longer than that can count.
///
/// The order is that of [`sort`](fn@sort), and stable.
///
/// # Errors
/// `Axis` if the axis is out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::argsort};
/// let x = Tensor::from([[0.0, 3.0], [3.0, 2.0], [f64::NAN, 5.0]]);
/// assert_eq!(argsort(&x, 0)?.to_vec::<i32>()?, [0, 1, 1, 0, 2, 2]);
/// assert_eq!(argsort(&x, None)?.to_vec::<i32>()?, [0, 3, 1, 2, 5, 4]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.argsort([[3, 1, 2], [0, 5, 4]])
/// array([[1, 2, 0],
///        [0, 2, 1]], dtype=int32)
/// >>> ndops.argsort([[3, 1, 2], [0, 5, 4]], axis=None)
/// array([3, 1, 2, 0, 5, 4], dtype=int32)
/// ```
///
/// # References
/// `numpy.argsort` with `stable=True`.
#[op(axis = -1)]
pub fn argsort(x: impl Into<Operand>, axis: impl Into<Option<isize>>) -> Result<Tensor> {
    let x = at_least_a_line("argsort", &x.into())?;
    on_axis("argsort", &x, axis.into(), prim::argsort)
}

/// The positions along an axis of the elements, with those at `kth` where sorting would bring them.
///
/// - **Shape**: that of `x`; for `axis` None, or a 0-d `x`, one axis of all elements.
/// - **DType**: int32; int64 where a line is longer than that can count.
///
/// What is smaller than the element at a `kth` comes before it, what is larger after it, in the order of [`sort`](fn@sort): NaN is largest. The
/// element itself is that of [`argsort`], and the parts between two places keep the order of `x`, so that the result is determined. A negative
/// `kth` counts from the end. Takes time in proportion to the number of elements.
///
/// # Errors
/// If a `kth` is not on the axis, or the axis is out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::argpartition};
/// let x = Tensor::from([7, 1, 5, 2, 6]);
/// assert_eq!(argpartition(&x, 2, -1)?.to_vec::<i32>()?, [1, 3, 2, 0, 4]);
/// assert_eq!(argpartition(&x, [0, -1], -1)?.to_vec::<i32>()?, [1, 2, 3, 4, 0]);
/// # Ok::<(), ndops::Error>(())
/// ```
/// ```python
/// >>> ndops.argpartition([7, 1, 5, 2, 6], 2)
/// array([1, 3, 2, 0, 4], dtype=int32)
/// ```
///
/// # References
/// `numpy.argpartition`; Hoare, "Algorithm 65: Find", Comm. ACM 4 (1961).
#[op(axis = -1)]
pub fn argpartition(x: impl Into<Operand>, kth: impl Into<Ints>, axis: impl Into<Option<isize>>) -> Result<Tensor> {
    let (x, kth) = (at_least_a_line("argpartition", &x.into())?, kth.into());
    on_axis("argpartition", &x, axis.into(), |x, axis| prim::argpartition(x, kth.as_slice(), axis))
}

/// `x`, or the line of its one element.
fn at_least_a_line(op: &'static str, x: &Operand) -> Result<Operand> {
    if x.0.ndim() > 0 {
        return Ok(x.clone());
    }
    x.strong().and_then(|x| flatten(&x)).map(Operand::from).map_err(|error| error.in_op(op))
}

/// A sort of `x` along one axis, or of the flattened `x`.
fn on_axis(
    op: &'static str,
    x: &Operand,
    axis: Option<isize>,
    sort: impl Fn(&Tensor, usize) -> Result<Tensor>,
) -> Result<Tensor> {
    let run = || {
        let x = x.strong()?;
        match axis {
            None => sort(&flatten(&x)?, 0),
            Some(axis) => sort(&x, check_axis(axis, x.ndim())?),
        }
    };
    run().map_err(|error| error.in_op(op))
}

pub(crate) static OPS: &[&OpDef] = ops![sort, argsort, argpartition];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prim::cast::cast;
    use crate::{Complex, DType, Dim, ErrorKind};

    /// Numbers with many repetitions, negative ones and, for floats, both zeros.
    fn numbers(n: usize, dtype: DType) -> Tensor {
        let number =
            |i: usize| ((i.wrapping_mul(2654435761) >> 7) % 97) as f64 - if dtype.is_unsigned() { 0.0 } else { 48.0 };
        let signed = |x: f64, i: usize| if x == 0.0 && i.is_multiple_of(2) { -0.0 } else { x };
        let numbers = (0..n).map(|i| signed(number(i), i)).collect();
        cast(&Tensor::from_vec::<f64>(numbers, [n]).unwrap(), dtype).unwrap()
    }

    #[test]
    fn every_dtype_and_length_is_stable() {
        for dtype in DType::ALL {
            for n in [0, 1, 2, 100, 3000, 20000] {
                let x = numbers(n, dtype);
                let values = cast(&x, DType::F64).unwrap().to_vec::<f64>().unwrap();
                let mut expected: Vec<i32> = (0..n as i32).collect();
                expected.sort_by(|&a, &b| values[a as usize].partial_cmp(&values[b as usize]).unwrap());
                assert_eq!(argsort(&x, -1).unwrap().to_vec::<i32>().unwrap(), expected, "{dtype} {n}");
                let sorted = cast(&sort(&x, -1).unwrap(), DType::F64).unwrap().to_vec::<f64>().unwrap();
                let bits: Vec<u64> = sorted.iter().map(|x| x.to_bits()).collect();
                let expected: Vec<u64> = expected.iter().map(|&i| values[i as usize].to_bits()).collect();
                assert_eq!(bits, expected, "{dtype} {n}");
            }
        }
    }

    #[test]
    fn long_lines_are_cut_for_threads() {
        let threads = crate::num_threads();
        for n_threads in [2, 3, 8] {
            crate::set_num_threads(n_threads);
            for dtype in [DType::U8, DType::F32, DType::I64] {
                let n = 70_001;
                let x = numbers(n, dtype);
                let values = cast(&x, DType::F64).unwrap().to_vec::<f64>().unwrap();
                let mut expected: Vec<i32> = (0..n as i32).collect();
                expected.sort_by(|&a, &b| values[a as usize].partial_cmp(&values[b as usize]).unwrap());
                assert_eq!(argsort(&x, -1).unwrap().to_vec::<i32>().unwrap(), expected, "{dtype} {n_threads}");
                let sorted = cast(&sort(&x, -1).unwrap(), DType::F64).unwrap().to_vec::<f64>().unwrap();
                let bits: Vec<u64> = sorted.iter().map(|x| x.to_bits()).collect();
                let expected: Vec<u64> = expected.iter().map(|&i| values[i as usize].to_bits()).collect();
                assert_eq!(bits, expected, "{dtype} {n_threads}");
            }
        }
        crate::set_num_threads(threads);
    }

    #[test]
    fn nan_comes_last() {
        let nan = f32::NAN;
        for n in [5, 5000] {
            let mut values = vec![-nan, 1.0, nan, f32::INFINITY, -1.0];
            values.extend((5..n).map(|i| i as f32));
            for dtype in [DType::F16, DType::BF16, DType::F32, DType::F64, DType::F8E5M2] {
                let x = cast(&Tensor::from_vec(values.clone(), [n]).unwrap(), dtype).unwrap();
                let sorted = cast(&sort(&x, 0).unwrap(), DType::F64).unwrap().to_vec::<f64>().unwrap();
                assert!(sorted[n - 1].is_nan() && sorted[n - 2].is_nan() && sorted[n - 3] == f64::INFINITY);
                assert_eq!(sorted[..2], [-1.0, 1.0]);
                assert_eq!(argsort(&x, 0).unwrap().to_vec::<i32>().unwrap()[n - 2..], [0, 2]);
            }
        }
    }

    #[test]
    fn complex_numbers_by_parts() {
        let nan = f64::NAN;
        let parts = [
            (nan, nan),
            (nan, 1.0),
            (1.0, nan),
            (2.0, -1.0),
            (1.0, 5.0),
            (1.0, -5.0),
            (nan, -1.0),
            (0.0, nan),
            (-0.0, 1.0),
            (0.0, 0.5),
        ];
        let x = Tensor::from_vec(parts.map(|(re, im)| Complex::new(re, im)).to_vec(), [10]).unwrap();
        let expected = [9, 8, 5, 4, 3, 7, 2, 6, 1, 0];
        assert_eq!(argsort(&x, 0).unwrap().to_vec::<i32>().unwrap(), expected);
        assert_eq!(argsort(cast(&x, DType::C64).unwrap(), 0).unwrap().to_vec::<i32>().unwrap(), expected);
    }

    #[test]
    fn axes() {
        let x = crate::prim::view::reshape(&numbers(4 * 50 * 6, DType::I16), &[4, 50, 6].into()).unwrap();
        for axis in 0..3 {
            let sorted = sort(&x, axis as isize).unwrap();
            assert_eq!(sorted.shape(), [4, 50, 6]);
            let moved = |x: &Tensor| {
                let order: Vec<usize> = (0..3).filter(|&i| i != axis).chain([axis]).collect();
                crate::prim::view::permute(x, &order).unwrap()
            };
            let expected = sort(moved(&x), -1).unwrap().to_vec::<i16>().unwrap();
            assert_eq!(moved(&sorted).to_vec::<i16>().unwrap(), expected);
            let positions = argsort(&x, axis as isize).unwrap();
            let taken = crate::ops::take_along_axis(&x, &positions, axis as isize).unwrap();
            assert_eq!(taken.to_vec::<i16>().unwrap(), sorted.to_vec::<i16>().unwrap());
        }
    }

    #[test]
    fn no_dims_and_unknown_ones() {
        assert_eq!(sort(1.5, -1).err().unwrap().kind(), ErrorKind::Axis);
        assert_eq!(sort(1.5, None).unwrap().shape(), [1]);
        assert_eq!(argsort(1.5, -1).unwrap().to_vec::<i32>().unwrap(), [0]);
        assert_eq!(argsort(1.5, 1).err().unwrap().kind(), ErrorKind::Axis);
        let x = Tensor::symbolic([Dim::Unknown, 3.into()], DType::F16);
        assert_eq!(argsort(&x, None).unwrap().shape().to_string(), "(None,)");
        assert_eq!(sort(&x, 0).unwrap().shape().to_string(), "(None, 3)");
    }
}

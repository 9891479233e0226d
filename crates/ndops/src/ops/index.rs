//! Elements chosen by their positions.

use ndops_macros::op;

use crate::error::{Error, Result};
use crate::op::{OpDef, ops};
use crate::prim::gather;
use crate::prim::view::flatten;
use crate::shape::axes::check_axis;
use crate::tensor::{Key, Operand, Scalar, Tensor};

/// A part of a tensor by a key.
///
/// Integers and ranges choose along the axes one after another; the last axes may be left out. Tensors of integers are positions, chosen
/// one by one: they broadcast together, and their dims stand where the axes stood that they choose along if these are neighbours in the
/// key, else in front of all others; integers count among them. A tensor of bools is the positions of its true elements, in row-major
/// order, along as many axes as it has. A bool by itself is one of no axes. The part is a view where the key has neither, else a copy.
///
/// - **Shape**: an integer takes its axis away; a range, clipped to the axis, keeps what it names; a new axis has length 1; a bool is an
///   axis of length 1 or 0, where positions stand. The number of true elements of a mask is not known without data.
/// - **DType**: that of `x`.
/// - `key` is an integer, a range with a step, a new axis, an ellipsis for the axes that are left, a tensor of integers of any dtype or of
///   bools, a bool, or a tuple of these. Negative integers count from the end. In Python a list is a tensor, `None` is a new axis.
///
/// # Errors
/// `Index` if a position is out of range, if a mask has other lengths than its axes, if tensors do not broadcast together, for more items
/// than axes or a second ellipsis; `Value` if a range has step 0; `Type` if a tensor holds neither integers nor bools.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::{get_item, greater}, s};
/// let x = Tensor::from([[1, 2, 3], [4, 5, 6]]);
/// assert_eq!(get_item(&x, (1, s(..).step(-1)))?.to_vec::<i32>()?, [6, 5, 4]);
/// assert_eq!(get_item(&x, (.., &Tensor::from([2, 0])))?.to_vec::<i32>()?, [3, 1, 6, 4]);
/// assert_eq!(get_item(&x, (&Tensor::from([1, 0]), &Tensor::from([0, -1])))?.to_vec::<i32>()?, [4, 3]);
/// assert_eq!(get_item(&x, &greater(&x, 2)?)?.to_vec::<i32>()?, [3, 4, 5, 6]);
/// # Ok::<(), ndops::Error>(())
/// ```
/// ```python
/// >>> x = ndops.array([[1, 2, 3], [4, 5, 6]])
/// >>> ndops.get_item(x, (slice(None), [2, 0]))
/// array([[3, 1],
///        [6, 4]], dtype=int32)
/// >>> x[x > 2]
/// array([3, 4, 5, 6], dtype=int32)
/// ```
///
/// # References
/// The chapter "Indexing on ndarrays" of NumPy's user guide.
///
/// # Rust
/// A key is made of what it consists of: `x.get((1, .., s(0..10).step(2), NewAxis))`. See [`Tensor::get`].
#[op]
pub fn get_item(x: impl Into<Operand>, key: impl Into<Key>) -> Result<Tensor> {
    x.into().0.get(key)
}

/// Slices of an axis at given positions.
///
/// - **Shape**: that of `x` with that of `indices` in place of the axis; for `axis` `None` `x` is flattened first, and
///   the shape is that of `indices`.
/// - **DType**: that of `x`.
/// - `indices` are of any integer dtype, or bool, read as 0 and 1; negative ones count from the end.
///
/// # Errors
/// `Index` if an index is out of range; `Axis` if the axis is out of range; `Type` if the indices are not integers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::take};
/// let x = Tensor::from([[1, 2, 3], [4, 5, 6]]);
/// assert_eq!(take(&x, &Tensor::from([2, -1, 0]), 1)?.to_vec::<i32>()?, [3, 3, 1, 6, 6, 4]);
/// assert_eq!(take(&x, 4, None)?.item::<i32>()?, 5);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> x = ndops.array([[1, 2, 3], [4, 5, 6]])
/// >>> ndops.take(x, [2, -1, 0], axis=1)
/// array([[3, 3, 1],
///        [6, 6, 4]], dtype=int32)
/// >>> ndops.take(x, [[0, 5]])
/// array([[1, 6]], dtype=int32)
/// ```
///
/// # References
/// `numpy.take` with `mode="raise"`.
#[op(kinds(indices = Indices), axis = None)]
pub fn take(x: impl Into<Operand>, indices: impl Into<Operand>, axis: impl Into<Option<isize>>) -> Result<Tensor> {
    on_axis("take", &x.into(), &indices.into(), axis.into(), gather::take)
}

/// Elements at given positions of each line along an axis: what `argsort` and `argmax` found.
///
/// - **Shape**: the length of the axis is that of `indices`, the other dims broadcast; for `axis` `None` `x` is
///   flattened first, and `indices` is 1-D.
/// - **DType**: that of `x`.
/// - `indices` are of any integer dtype, or bool, read as 0 and 1; negative ones count from the end.
///
/// # Errors
/// `Index` if an index is out of range; `Axis` if the axis is out of range; `Type` if the indices are not integers;
/// `Value` if the ranks differ; `Shape` if other dims do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::take_along_axis};
/// let x = Tensor::from([[10, 30, 20], [60, 40, 50]]);
/// let y = take_along_axis(&x, &Tensor::from([[-1], [0]]), 1)?;
/// assert_eq!(y.to_vec::<i32>()?, [20, 60]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> x = ndops.array([[10, 30, 20], [60, 40, 50]])
/// >>> ndops.take_along_axis(x, ndops.argsort(x, axis=1), axis=1)
/// array([[10, 20, 30],
///        [40, 50, 60]], dtype=int32)
/// >>> ndops.take_along_axis(x, [[-1], [0]], axis=1)
/// array([[20],
///        [60]], dtype=int32)
/// ```
///
/// # References
/// `numpy.take_along_axis`.
#[op(kinds(indices = Indices), axis = None)]
pub fn take_along_axis(
    x: impl Into<Operand>,
    indices: impl Into<Operand>,
    axis: impl Into<Option<isize>>,
) -> Result<Tensor> {
    on_axis("take_along_axis", &x.into(), &indices.into(), axis.into(), gather::take_along)
}

/// A gather of `x` along one axis, or of the flattened `x`.
fn on_axis(
    op: &'static str,
    x: &Operand,
    indices: &Operand,
    axis: Option<isize>,
    gather: fn(&Tensor, &Tensor, usize) -> Result<Tensor>,
) -> Result<Tensor> {
    let run = || {
        let x = x.strong()?;
        let (x, axis) = match axis {
            None => (flatten(&x)?, 0),
            Some(axis) => (x.clone(), check_axis(axis, x.ndim())?),
        };
        let indices = match indices.0.weak().and_then(Scalar::saturated) {
            // Any integer is a position, if on no axis.
            Some(at) => Tensor::from(i64::try_from(at).map_err(|_| beyond_every_axis(at))?),
            None => indices.strong()?,
        };
        gather(&x, &indices, axis)
    };
    run().map_err(|error| error.in_op(op))
}

#[cold]
fn beyond_every_axis(at: i128) -> Error {
    let towards = if at < 0 { "below" } else { "above" };
    Error::index(format!("an index {towards} all of 64 bits is out of bounds for every axis"))
}

pub(crate) static OPS: &[&OpDef] = ops![get_item, take, take_along_axis];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DType, Dim, ErrorKind};

    #[test]
    fn strided_sources() {
        let numbers: Vec<i32> = (0..600 * 5).collect();
        let x = Tensor::from_vec(numbers, [600, 5]).unwrap();
        let copied = |x: &Tensor| crate::prim::cast::copy(x).unwrap();
        for indices in [Tensor::from([4, -1, 0]), Tensor::from([[1], [3]])] {
            let long = take(x.t(), &indices, 0).unwrap();
            assert_eq!(
                long.to_vec::<i32>().unwrap(),
                take(copied(&x.t()), &indices, 0).unwrap().to_vec::<i32>().unwrap()
            );
            let short = take(x.t(), &indices, 1).unwrap();
            assert_eq!(
                short.to_vec::<i32>().unwrap(),
                take(copied(&x.t()), &indices, 1).unwrap().to_vec::<i32>().unwrap()
            );
        }
    }

    #[test]
    fn many_positions() {
        let n = 200_000;
        let x = Tensor::from_vec((0..n).collect(), [n as usize]).unwrap();
        let back: Vec<i32> = (1..=n).map(|i| -i).collect();
        let indices = Tensor::from_vec(back, [n as usize]).unwrap();
        let expected: Vec<i32> = (0..n).rev().collect();
        assert_eq!(take(&x, &indices, None).unwrap().to_vec::<i32>().unwrap(), expected);
        assert_eq!(take_along_axis(&x, &indices, 0).unwrap().to_vec::<i32>().unwrap(), expected);
    }

    #[test]
    fn other_dims_broadcast() {
        let x = Tensor::from([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]);
        let one = take_along_axis(&x, Tensor::from([[[1, 0]]]), 1).unwrap();
        assert_eq!(one.shape(), [2, 1, 2]);
        assert_eq!(one.to_vec::<i32>().unwrap(), [3, 2, 7, 6]);
        let row = Tensor::from([[10, 20, 30]]);
        let two = take_along_axis(&row, Tensor::from([[0u8], [2]]), 1).unwrap();
        assert_eq!(two.to_vec::<i32>().unwrap(), [10, 30]);
    }

    #[test]
    fn errors() {
        let x = Tensor::from([[1, 2, 3], [4, 5, 6]]);
        let text = |result: Result<Tensor>| result.expect_err("refused").to_string();
        assert_eq!(text(take(&x, 3, 1)), "take: index 3 is out of bounds for axis 1 of length 3");
        assert_eq!(
            text(take(&x, Tensor::from([u64::MAX]), 1)),
            format!("take: index {} is out of bounds for axis 1 of length 3", u64::MAX)
        );
        assert_eq!(
            text(take_along_axis(&x, Tensor::from([[0, -4]]), 1)),
            "take_along_axis: index -4 is out of bounds for axis 1 of length 3"
        );
        assert_eq!(take(&x, 1.5, 1).expect_err("refused").kind(), ErrorKind::Type);
        assert_eq!(take(&x, 0, 2).expect_err("refused").kind(), ErrorKind::Axis);
        assert_eq!(take_along_axis(&x, Tensor::from([0]), 1).expect_err("refused").kind(), ErrorKind::Value);
        assert_eq!(
            take_along_axis(&x, Tensor::from([[0], [0], [0]]), 1).expect_err("refused").kind(),
            ErrorKind::Shape
        );
        assert!(take(Tensor::from([0; 0]), 0, None).is_err());
    }

    #[test]
    fn unknown_lengths() {
        let x = Tensor::symbolic([Dim::Unknown, 3.into()], DType::I8);
        let indices = Tensor::symbolic([2.into(), Dim::Unknown], DType::I64);
        assert_eq!(take(&x, &indices, 1).unwrap().shape().to_string(), "(None, 2, None)");
        assert_eq!(take_along_axis(&x, &indices, 1).unwrap().shape().to_string(), "(2, None)");
    }
}

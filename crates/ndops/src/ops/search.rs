//! Searching: where values stand in a sorted sequence, and where a tensor is not zero.

use ndops_macros::op;

pub use crate::cpu::bisect::Side;
use crate::error::{Error, Result};
use crate::op::{FromValue, IntoValue, Kind, OpDef, Value, ops};
use crate::prim::view::{Item, index, insert_axes};
use crate::prim::{positions, search};
use crate::tensor::{Operand, Tensor};

impl FromValue for Side {
    const KIND: Kind = Kind::Str;
    fn from_value(value: &Value) -> Result<Side> {
        match String::from_value(value)?.as_str() {
            "left" => Ok(Side::Left),
            "right" => Ok(Side::Right),
            other => Err(Error::value(format!("side is 'left' or 'right', not '{other}'"))),
        }
    }
}

/// The positions in a sorted sequence where values are inserted without disturbing the order.
///
/// - **Shape**: that of `values`.
/// - **DType**: int32; int64 where the sequence is longer than that can count. Elements and values are compared as what they promote to.
///
/// The order is that of [`sort`](fn@super::sort): NaN comes last, the two zeros are equal, and complex numbers are ordered by the real
/// part, then by the imaginary part. That the sequence is sorted is not checked.
///
/// `side` says where a value goes among elements that are equal to it: before them (left) or behind them (right).
///
/// # Errors
/// `Value` if the sequence is not 1-d.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::{Side, searchsorted}};
/// let sorted = Tensor::from([1, 2, 2, 5]);
/// assert_eq!(searchsorted(&sorted, &Tensor::from([2, 0, 9]), Side::Left)?.to_vec::<i32>()?, [1, 0, 4]);
/// assert_eq!(searchsorted(&sorted, 2, Side::Right)?.item::<i32>()?, 3);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.searchsorted([1, 2, 2, 5], [2, 0, 9])
/// array([1, 0, 4], dtype=int32)
/// >>> ndops.searchsorted([1, 2, 2, 5], [2, 0, 9], side="right")
/// array([3, 0, 4], dtype=int32)
/// ```
///
/// # References
/// `numpy.searchsorted`; Knuth, "The Art of Computer Programming" 3, section 6.2.1.
#[op(side = "left")]
pub fn searchsorted(sorted_sequence: impl Into<Operand>, values: impl Into<Operand>, side: Side) -> Result<Tensor> {
    search::insertion_points(&sorted_sequence.into().0, &values.into().0, side)
}

/// The numbers of the bins in which values lie.
///
/// - **Shape**: that of `x`.
/// - **DType**: int32; int64 where there are more bins than that can count. Values and bins are compared as what they promote to.
///
/// If the edges between bins rise, bin `i` holds the values with `bins[i - 1] <= x < bins[i]`; if they fall, those with
/// `bins[i - 1] > x >= bins[i]`. Bin 0 is before the first edge, the last one behind the last edge. A NaN is greater than every number.
///
/// `bins` are the edges, in order; some may be equal.
///
/// # Errors
/// `Value` if the bins are not 1-d, or neither rise nor fall; `DType` for complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::digitize};
/// let x = Tensor::from([0.0, 1.0, 3.0, 1.6]);
/// assert_eq!(digitize(&x, &Tensor::from([0.0, 3.0, 4.5, 7.0]))?.to_vec::<i32>()?, [1, 1, 2, 1]);
/// assert_eq!(digitize(&x, &Tensor::from([3.0, 1.0]))?.to_vec::<i32>()?, [2, 1, 0, 1]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.digitize([0.0, 1.0, 3.0, 1.6], [0.0, 3.0, 4.5, 7.0])
/// array([1, 1, 2, 1], dtype=int32)
/// ```
///
/// # References
/// `numpy.digitize`.
#[op]
pub fn digitize(x: impl Into<Operand>, bins: impl Into<Operand>) -> Result<Tensor> {
    search::bins(&bins.into().0, &x.into().0)
}

/// The positions of the elements that are not zero, on each axis.
///
/// - **Shape**: a vector for each axis, all of one length, which the data decide; the elements come in row-major order. A 0-d `x` is seen
///   as a vector of one element.
/// - **DType**: int32; int64 if an axis is longer than that can count.
///
/// A NaN is not zero; a complex number is zero if both its parts are.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::nonzero};
/// let positions = nonzero(&Tensor::from([[3.0, 0.0], [0.0, -1.0]]))?;
/// assert_eq!(positions[0].to_vec::<i32>()?, [0, 1]);
/// assert_eq!(positions[1].to_vec::<i32>()?, [0, 1]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.nonzero([[3, 0], [4, 5]])
/// (array([0, 1, 1], dtype=int32), array([0, 0, 1], dtype=int32))
/// ```
///
/// # References
/// `numpy.nonzero`.
#[op(returns = "tuple of Tensors", call = nonzero_call)]
pub fn nonzero(x: impl Into<Operand>) -> Result<Vec<Tensor>> {
    nonzero_of(&x.into()).map_err(|error| error.in_op("nonzero"))
}

fn nonzero_of(x: &Operand) -> Result<Vec<Tensor>> {
    let x = x.strong()?;
    let x = if x.ndim() == 0 { insert_axes(&x, &[0])? } else { x };
    let rows = positions::nonzero(&x)?;
    (0..x.ndim() as isize).map(|axis| index(&rows, &[Item::At(axis)])).collect()
}

fn nonzero_call(args: &[Value]) -> Result<Value> {
    positions_of(&Operand::from_value(&args[0])?)
}

/// The results of [`nonzero`] as a tuple.
pub(super) fn positions_of(x: &Operand) -> Result<Value> {
    Ok(Value::Tuple(nonzero_of(x)?.into_iter().map(IntoValue::into_value).collect()))
}

pub(crate) static OPS: &[&OpDef] = ops![searchsorted, digitize, nonzero];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prim::cast::cast;
    use crate::{Complex, DType, Dim, ErrorKind, set_num_threads};

    /// Whole numbers with repetitions, some of them negative where the dtype has such.
    fn numbers(n: usize, seed: usize, dtype: DType) -> Tensor {
        let number = |i: usize| ((i + seed).wrapping_mul(2654435761) >> 7) % 97;
        let low = if dtype.is_unsigned() || dtype == DType::Bool { 0.0 } else { 48.0 };
        cast(&Tensor::from_vec((0..n).map(|i| number(i) as f64 - low).collect(), [n]).unwrap(), dtype).unwrap()
    }

    fn as_f64(x: &Tensor) -> Vec<f64> {
        cast(x, DType::F64).unwrap().to_vec::<f64>().unwrap()
    }

    #[test]
    fn every_dtype_and_length() {
        for dtype in DType::ALL.into_iter().filter(|dtype| !dtype.is_float8()) {
            for (n, n_values) in [(0, 3), (1, 40), (7, 2), (97, 300), (3000, 5), (3000, 2000)] {
                let sorted = crate::ops::sort(numbers(n, 3, dtype), 0).unwrap();
                let values = numbers(n_values, 8, dtype);
                let elements = as_f64(&sorted);
                for (side, is_before) in [(Side::Left, f64::lt as fn(&f64, &f64) -> bool), (Side::Right, f64::le)] {
                    let before = |value: f64| elements.iter().filter(|x| is_before(x, &value)).count() as i32;
                    let expected: Vec<i32> = as_f64(&values).into_iter().map(before).collect();
                    let found = searchsorted(&sorted, &values, side).unwrap().to_vec::<i32>().unwrap();
                    assert_eq!(found, expected, "{dtype} {n} {n_values} {side:?}");
                }
            }
        }
    }

    #[test]
    fn threads_and_order_of_values_do_not_matter() {
        let sorted = crate::ops::sort(numbers(5000, 1, DType::F32), 0).unwrap();
        let values = numbers(50_000, 2, DType::F32);
        let found = |values: &Tensor, threads| {
            set_num_threads(threads);
            let found = searchsorted(&sorted, values, Side::Left).unwrap().to_vec::<i32>().unwrap();
            set_num_threads(0);
            found
        };
        assert_eq!(found(&values, 1), found(&values, 2));
        let mut in_order = found(&values, 1);
        in_order.sort_unstable();
        assert_eq!(found(&crate::ops::sort(&values, 0).unwrap(), 2), in_order);
    }

    #[test]
    fn nan_and_zeros() {
        let nan = f32::NAN;
        let sorted = Tensor::from([-1.0, -0.0, 0.0, f32::INFINITY, nan, nan]);
        let values = Tensor::from([0.0, -0.0, nan, -nan, f32::INFINITY, f32::NEG_INFINITY]);
        let found = |side| searchsorted(&sorted, &values, side).unwrap().to_vec::<i32>().unwrap();
        assert_eq!(found(Side::Left), [1, 1, 4, 4, 3, 0]);
        assert_eq!(found(Side::Right), [3, 3, 6, 6, 4, 0]);
    }

    #[test]
    fn numbers_beyond_the_dtype() {
        let bytes = Tensor::from([3u8, 200]);
        assert_eq!(searchsorted(&bytes, 300, Side::Left).unwrap().item::<i32>().unwrap(), 2);
        assert_eq!(searchsorted(&bytes, -1, Side::Left).unwrap().item::<i32>().unwrap(), 0);
        assert_eq!(digitize(2.5, &bytes).unwrap().item::<i32>().unwrap(), 0);
        let wide = Tensor::from([0, 1u64 << 63]);
        assert_eq!(searchsorted(&wide, -1, Side::Left).unwrap().item::<i32>().unwrap(), 0);
    }

    #[test]
    fn bins_that_fall() {
        let x = numbers(400, 5, DType::I16);
        let rising = Tensor::from([-30i16, -30, 0, 7, 20]);
        let falling = crate::ops::flip(&rising, None).unwrap();
        let (up, down) = (digitize(&x, &rising).unwrap(), digitize(&x, &falling).unwrap());
        let up: Vec<i32> = up.to_vec::<i32>().unwrap().iter().map(|i| 5 - i).collect();
        assert_eq!(down.to_vec::<i32>().unwrap(), up);
        assert_eq!(digitize(f32::NAN, Tensor::from([2f32, 1.0])).unwrap().item::<i32>().unwrap(), 0);
    }

    #[test]
    fn errors() {
        let text = |result: Result<Tensor>| result.expect_err("refused").to_string();
        assert_eq!(
            text(searchsorted(Tensor::from([[1, 2]]), 1, Side::Left)),
            "searchsorted: sorted_sequence is 1-d, not of shape (1, 2)"
        );
        assert_eq!(
            text(digitize(1, Tensor::from([1, 3, 3, 2]))),
            "digitize: bins must rise or fall, but they rise from position 0 to 1 and fall from 2 to 3"
        );
        let z = Complex::new(1.0, 0.0);
        assert_eq!(digitize(z, Tensor::from([1, 2])).expect_err("refused").kind(), ErrorKind::DType);
    }

    #[test]
    fn unknown_lengths() {
        let sorted = Tensor::symbolic([Dim::Unknown], DType::F16);
        let values = Tensor::symbolic([Dim::Unknown, 3.into()], DType::I8);
        let places = searchsorted(&sorted, &values, Side::Left).unwrap();
        assert_eq!((places.shape().to_string().as_str(), places.dtype()), ("(None, 3)", DType::I32));
        assert_eq!(digitize(&values, &sorted).unwrap().shape().to_string(), "(None, 3)");
    }
}

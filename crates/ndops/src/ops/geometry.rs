//! Vectors and matrices by their geometry: cross products, determinants.

use ndops_macros::op;

use super::statistics::dtypes;
use crate::error::{Error, Result};
use crate::op::{OpDef, ops};
use crate::prim::cast::cast;
use crate::prim::view::{Item, Part};
use crate::prim::{cross as prim, factor, view};
use crate::shape::axes::{AxisSet, check_axis};
use crate::tensor::{Operand, Tensor};

/// Cross products of vectors of two or three components.
///
/// - **Shape**: the vectors lie on `axisa` of `x1` and `axisb` of `x2`; the other dims broadcast, and the product lies on `axisc` of the
///   result. Of two vectors of two components only the third component is given, without an axis. `axis` stands for all three.
/// - **DType**: promoted; unsigned integers wrap. The third component of a vector of two is zero.
///
/// A length that is unknown is taken to be 3.
///
/// # Errors
/// If a vector has not 2 or 3 components, if the other dims do not broadcast, if an axis is out of range, if both are bool.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::cross};
/// let (x, y) = (Tensor::from([[1, 2, 3], [0, 1, 0]]), Tensor::from([4, 5, 6]));
/// assert_eq!(cross(&x, &y, -1, -1, -1, None)?.to_vec::<i32>()?, [-3, 6, -3, 6, 0, -4]);
/// assert_eq!(cross(&Tensor::from([1, 2]), &Tensor::from([4, 5]), -1, -1, -1, None)?.to_vec::<i32>()?, [-3]);
/// # Ok::<(), ndops::Error>(())
/// ```
/// ```python
/// >>> ndops.cross([1, 2, 3], [4, 5, 6])
/// array([-3,  6, -3], dtype=int32)
/// ```
///
/// # References
/// `numpy.cross`.
#[op(axisa = -1, axisb = -1, axisc = -1, axis = None)]
pub fn cross(
    x1: impl Into<Operand>,
    x2: impl Into<Operand>,
    axisa: isize,
    axisb: isize,
    axisc: isize,
    axis: impl Into<Option<isize>>,
) -> Result<Tensor> {
    let axis = axis.into();
    let axes = axis.map_or([axisa, axisb, axisc], |axis| [axis; 3]);
    cross_on(&x1.into(), &x2.into(), axes).map_err(|error| error.in_op("cross"))
}

fn cross_on(x1: &Operand, x2: &Operand, [axisa, axisb, axisc]: [isize; 3]) -> Result<Tensor> {
    let (x1, x2) = (axis_last(&x1.0, "x1", axisa)?, axis_last(&x2.0, "x2", axisb)?);
    let product = prim::cross(&x1, &x2)?;
    let ndim = product.ndim();
    if ndim < x1.ndim().max(x2.ndim()) {
        return Ok(product);
    }
    let axisc = check_axis(axisc, ndim)?;
    let mut order: AxisSet = (0..ndim - 1).collect();
    order.insert(axisc, ndim - 1);
    view::permute(&product, &order)
}

/// `x` with an axis behind the others.
fn axis_last(x: &Tensor, name: &str, axis: isize) -> Result<Tensor> {
    let ndim = x.ndim();
    if ndim == 0 {
        return Err(Error::value(format!("{name} is 0-d: a vector has an axis")));
    }
    let axis = check_axis(axis, ndim)?;
    if axis == ndim - 1 {
        return Ok(x.clone());
    }
    let order: AxisSet = (0..ndim).filter(|&other| other != axis).chain([axis]).collect();
    view::permute(x, &order)
}

/// Sign and logarithm of the absolute value of the determinants of matrices.
///
/// - **Shape**: both results have that of `x` without the last two axes, which hold the matrices.
/// - **DType**: that of `x`, of the logarithm its real dtype; integers and bool become the default float.
/// - **Units**: the sign is -1, 0 or 1, of complex matrices a number of absolute value 1 or 0. A singular matrix gives `(0, -inf)`, one
///   without rows `(1, 0)`, one with a NaN `(nan, nan)`.
/// - **Accuracy**: half types are computed in float32, integers in float64.
///
/// # Errors
/// If the matrices are not square, or `x` has fewer than 2 dims.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::slogdet};
/// let (sign, log) = slogdet(&Tensor::from([[0.0, 2.0], [1.0, 0.0]]))?;
/// assert_eq!((sign.item::<f64>()?, log.item::<f64>()?), (-1.0, 2f64.ln()));
/// # Ok::<(), ndops::Error>(())
/// ```
/// ```python
/// >>> ndops.slogdet([[0.0, 2.0], [1.0, 0.0]])
/// (array(-1., dtype=float32), array(0.6931472, dtype=float32))
/// ```
///
/// # References
/// `numpy.linalg.slogdet`; Golub and Van Loan, "Matrix Computations" (2013), section 3.4.
#[op]
pub fn slogdet(x: impl Into<Operand>) -> Result<(Tensor, Tensor)> {
    determinants(&x.into()).map_err(|error| error.in_op("slogdet"))
}

fn determinants(x: &Operand) -> Result<(Tensor, Tensor)> {
    let x = x.strong()?;
    let (out, wide) = dtypes(&[&x])?;
    let pairs = factor::log_determinants(&cast(&x, wide)?)?;
    let sign = cast(&last(&pairs, 0)?, out)?;
    let log = last(&pairs, 1)?;
    let log = if out.is_complex() { view::part(&log, Part::Real)? } else { log };
    Ok((sign, cast(&log, out.real())?))
}

/// What is at `at` of the last axis of `x`.
fn last(x: &Tensor, at: isize) -> Result<Tensor> {
    let mut items = vec![Item::Range { start: None, stop: None, step: 1 }; x.ndim()];
    items[x.ndim() - 1] = Item::At(at);
    view::index(x, &items)
}

pub(crate) static OPS: &[&OpDef] = ops![cross, slogdet];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_vectors_beside_one() {
        let n = 100_000;
        let vectors: Vec<i64> = (0..3 * n as i64).map(|i| i * i % 1009 - 500).collect();
        let expected: Vec<i64> =
            vectors.as_chunks::<3>().0.iter().flat_map(|v| [v[1] - 2 * v[2], -v[0], 2 * v[0]]).collect();
        let x = Tensor::from_vec(vectors, [n, 3]).unwrap();
        let product = cross(&x, Tensor::from([0i64, 2, 1]), -1, -1, -1, None).unwrap();
        assert_eq!(product.to_vec::<i64>().unwrap(), expected);
    }
}

//! Norms of vectors and matrices.

use ndops_macros::op;

use super::arithmetic::ABSOLUTE;
use super::extrema::{MAX, MIN};
use super::reduce::SUM;
use super::statistics::dtypes;
use super::{power, sqrt};
use crate::dtype::DType;
use crate::dtype::element::Parts;
use crate::dtype::promote::DTypeRule;
use crate::error::{Error, ErrorKind, Result};
use crate::op::{FromValue, Kind, OpDef, Value, ops};
use crate::prim::cast::cast;
use crate::prim::fold::Monoid;
use crate::prim::map::Map;
use crate::prim::{factor, view};
use crate::scalar;
use crate::shape::Axes;
use crate::shape::axes::AxisSet;
use crate::tensor::{Operand, Scalar, Tensor};

/// Norm of vectors or matrices.
///
/// - **Shape**: that of `x` without the axes, or with length 1 there if `keepdims`. One axis holds vectors; two hold matrices, the rows on the
///   first. Without `axis`, `x` is flattened if there is no `ord` either, else it is a vector or a matrix.
/// - **DType**: the real dtype of `x`; integers and bool become the default float. NaN propagates.
/// - **Accuracy**: half types are computed in float32, integers in float64, singular values in float64; sums in the order of
///   [`sum`](super::sum).
///
/// | `ord` | vectors | matrices |
/// |---|---|---|
/// | None | the root of the sum of squares | the same |
/// | `"fro"` | | the root of the sum of squares |
/// | `"nuc"` | | sum of the singular values |
/// | inf | largest absolute value | largest of the sums of absolute values along rows |
/// | -inf | smallest absolute value | smallest of the sums along rows |
/// | 0 | number of elements that are not zero | |
/// | 1, -1 | as below | largest, smallest of the sums along columns |
/// | 2, -2 | as below | largest, smallest singular value |
/// | p | `sum(abs(x) ** p) ** (1 / p)` | |
///
/// # Errors
/// If the vectors or matrices have no such norm; if `x` has other than 1 or 2 dims for an `ord` without `axis`; if there are more than two axes,
/// if one is out of range or repeated; if there is nothing to take the largest or smallest of.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::{NormOrd, norm}};
/// let x = Tensor::from([[3.0, -4.0], [6.0, 8.0]]);
/// assert_eq!(norm(&x, None, 1, false)?.to_vec::<f64>()?, [5.0, 10.0]);
/// assert_eq!(norm(&x, 1, 1, false)?.to_vec::<f64>()?, [7.0, 14.0]);
/// assert_eq!(norm(&x, f64::INFINITY, None, false)?.to_vec::<f64>()?, [14.0]);
/// assert_eq!(norm(&x, NormOrd::Frobenius, None, false)?.to_vec::<f64>()?, [125f64.sqrt()]);
/// # Ok::<(), ndops::Error>(())
/// ```
/// ```python
/// >>> ndops.norm([[3.0, -4.0], [6.0, 8.0]], axis=1)
/// array([ 5., 10.], dtype=float32)
/// ```
///
/// # References
/// `numpy.linalg.norm`; Golub and Van Loan, "Matrix Computations" (2013), sections 2.2 and 2.3.
#[op(ord = None, axis = None, keepdims = false)]
pub fn norm(x: impl Into<Operand>, ord: impl Into<NormOrd>, axis: impl Into<Axes>, keepdims: bool) -> Result<Tensor> {
    norm_of(&x.into(), ord.into(), &axis.into(), keepdims).map_err(|error| error.in_op("norm"))
}

/// Which [`norm`]: made from a number, and from `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NormOrd {
    /// The root of the sum of squares, of vectors and matrices.
    Default,
    /// The root of the sum of squares, of matrices.
    Frobenius,
    /// The sum of the singular values.
    Nuclear,
    /// The norm of this power.
    Power(f64),
}

impl From<f64> for NormOrd {
    fn from(power: f64) -> NormOrd {
        NormOrd::Power(power)
    }
}

impl From<i32> for NormOrd {
    fn from(power: i32) -> NormOrd {
        NormOrd::Power(power.into())
    }
}

impl From<Option<f64>> for NormOrd {
    fn from(power: Option<f64>) -> NormOrd {
        power.map_or(NormOrd::Default, NormOrd::Power)
    }
}

impl FromValue for NormOrd {
    const KIND: Kind = Kind::NormOrd;
    fn from_value(value: &Value) -> Result<NormOrd> {
        match value {
            Value::None | Value::Default => Ok(NormOrd::Default),
            Value::Str(name) if name == "fro" => Ok(NormOrd::Frobenius),
            Value::Str(name) if name == "nuc" => Ok(NormOrd::Nuclear),
            Value::Str(name) => Err(Error::value(format!("ord is 'fro', 'nuc' or a number, not '{name}'"))),
            Value::Operand(operand) if operand.0.ndim() == 0 => match operand.0.dtype() {
                dtype if dtype.is_complex() => Err(Error::type_(format!("ord is {dtype}, not real"))),
                _ => Ok(NormOrd::Power(cast(&operand.0, DType::F64)?.item()?)),
            },
            number => f64::from_value(number).map(NormOrd::Power),
        }
    }
}

impl std::fmt::Display for NormOrd {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            NormOrd::Default => f.write_str("None"),
            NormOrd::Frobenius => f.write_str("'fro'"),
            NormOrd::Nuclear => f.write_str("'nuc'"),
            NormOrd::Power(power) => power.fmt(f),
        }
    }
}

fn norm_of(x: &Operand, ord: NormOrd, axis: &Axes, keepdims: bool) -> Result<Tensor> {
    let x = x.strong()?;
    let axes = axis.resolve(x.ndim())?;
    let (out, wide) = dtypes(&[&x])?;
    // Half types are converted on the way.
    let x = if x.dtype() == out { x } else { cast(&x, wide)? };
    let all = Elements { x: &x, dtype: wide.real() };
    let norms = match axes[..] {
        _ if axis.is_none() && ord == NormOrd::Default => all.root_of_squares(&axes),
        [axis] => all.of_vectors(ord, axis),
        [row, col] => all.of_matrices(ord, row, col),
        _ if axis.is_none() => {
            Err(Error::value(format!("ord {ord} needs a tensor of 1 or 2 dims, or an axis, not {} dims", x.ndim())))
        }
        _ => Err(Error::value(format!("a norm is taken along one axis or two, not {}", axes.len()))),
    }?;
    cast(&if keepdims { norms } else { view::squeeze(&norms, &axes)? }, out.real())
}

/// The numbers that a norm is taken of, and the dtype that it is computed in. Axes stay, with length 1.
struct Elements<'a> {
    x: &'a Tensor,
    dtype: DType,
}

impl Elements<'_> {
    fn fold(&self, monoid: &'static Monoid, map: &'static Map, inputs: &[&Tensor], axes: &[usize]) -> Result<Tensor> {
        monoid.fold_map_in("norm", self.dtype, map, inputs, &all_of(axes), true)
    }

    fn sizes(&self, monoid: &'static Monoid, axes: &[usize]) -> Result<Tensor> {
        self.fold(monoid, &ABSOLUTE, &[self.x], axes)
    }

    fn root_of_squares(&self, axes: &[usize]) -> Result<Tensor> {
        sqrt(self.fold(&SUM, &SQUARE_OF_SIZE, &[self.x], axes)?)
    }

    fn of_vectors(&self, ord: NormOrd, axis: usize) -> Result<Tensor> {
        match ord {
            NormOrd::Default | NormOrd::Power(2.0) => self.root_of_squares(&[axis]),
            NormOrd::Power(f64::INFINITY) => self.sizes(&MAX, &[axis]),
            NormOrd::Power(f64::NEG_INFINITY) => self.sizes(&MIN, &[axis]),
            NormOrd::Power(0.0) => SUM.fold_in("norm", self.dtype, &cast(self.x, DType::Bool)?, &all_of(&[axis]), true),
            NormOrd::Power(1.0) => self.sizes(&SUM, &[axis]),
            NormOrd::Power(p) => {
                let exponent = Operand::weak(Scalar::Float(p)).0;
                power(self.fold(&SUM, &POWER_OF_SIZE, &[self.x, &exponent], &[axis])?, 1.0 / p)
            }
            NormOrd::Frobenius | NormOrd::Nuclear => Err(Error::value(format!("vectors have no norm of ord {ord}"))),
        }
    }

    fn of_matrices(&self, ord: NormOrd, row: usize, col: usize) -> Result<Tensor> {
        let extreme = |monoid: &'static Monoid, along: usize, over: usize| {
            monoid.fold_in("norm", self.dtype, &self.sizes(&SUM, &[along])?, &all_of(&[over]), true)
        };
        match ord {
            NormOrd::Default | NormOrd::Frobenius => self.root_of_squares(&[row, col]),
            NormOrd::Nuclear => self.singular_values(&SUM, row, col),
            NormOrd::Power(2.0) => self.singular_values(&MAX, row, col),
            NormOrd::Power(-2.0) => self.singular_values(&MIN, row, col),
            NormOrd::Power(1.0) => extreme(&MAX, row, col),
            NormOrd::Power(-1.0) => extreme(&MIN, row, col),
            NormOrd::Power(f64::INFINITY) => extreme(&MAX, col, row),
            NormOrd::Power(f64::NEG_INFINITY) => extreme(&MIN, col, row),
            NormOrd::Power(_) => Err(Error::value(format!("matrices have no norm of ord {ord}"))),
        }
    }

    /// A fold of the singular values of the matrices on two axes.
    fn singular_values(&self, monoid: &'static Monoid, row: usize, col: usize) -> Result<Tensor> {
        let others = (0..self.x.ndim()).filter(|&axis| axis != row && axis != col);
        let order: AxisSet = others.chain([row, col]).collect();
        let values = factor::singular_values(&view::permute(self.x, &order)?)?;
        let folded =
            monoid.fold_in("norm", DType::F64, &values, &Axes::from(-1), false).map_err(|error| {
                match error.kind() {
                    ErrorKind::Empty => {
                        Error::empty(format!("the matrices of axes {row} and {col} have no singular values"))
                    }
                    _ => error,
                }
            })?;
        view::insert_axes(&folded, &[row, col])
    }
}

fn all_of(axes: &[usize]) -> Axes {
    Axes::from(axes.iter().map(|&axis| axis as isize).collect::<Vec<isize>>())
}

static SQUARE_OF_SIZE: Map = Map {
    name: "norm",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        floats |x| -> T { x * x },
        complex |x| -> <T as Parts>::Real { x.norm_sqr() },
    ),
};

static POWER_OF_SIZE: Map = Map {
    name: "norm",
    dtypes: DTypeRule::Promote,
    kernels: kernels!(
        floats |x, p| -> T { scalar::power(x.abs(), p) },
        complex |x, p| -> <T as Parts>::Real { scalar::power(scalar::complex::abs(x), p.re) },
    ),
};

pub(crate) static OPS: &[&OpDef] = ops![norm];

//! Exponentials, logarithms and powers.

use ndops_macros::op;

use crate::dtype::promote::DTypeRule;
use crate::error::Result;
use crate::op::{OpDef, ops};
use crate::prim::map::Map;
use crate::scalar;
use crate::tensor::{Operand, Tensor};

/// Exponential of each element.
///
/// - **Shape**: that of `x`.
/// - **DType**: that of `x`; integers and bool become the default float.
/// - **Accuracy**: at most 2 ulp, complex 4 ulp of the modulus.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::exp};
/// let y = exp(&Tensor::from([0.0, 1.0, f64::NEG_INFINITY]))?;
/// assert_eq!(y.to_vec::<f64>()?, [1.0, std::f64::consts::E, 0.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// # References
/// `numpy.exp`.
#[op]
pub fn exp(x: impl Into<Operand>) -> Result<Tensor> {
    EXP.call([x.into()])
}

static EXP: Map = Map {
    name: "exp",
    dtypes: DTypeRule::Float,
    kernels: kernels!(floats |x| -> T { scalar::exp(x) }, complex |x| -> T { scalar::complex::exp(x) }),
};

pub(crate) static OPS: &[&OpDef] = ops![exp];

//! Truth, and choices by it.

use ndops_macros::op;

use super::search::positions_of;
use crate::dtype::promote::{DTypeRule, promote};
use crate::error::{Error, Result};
use crate::op::{FromValue, IntoValue, OpDef, Value, ops};
use crate::prim::cast::cast;
use crate::prim::map::Map;
use crate::tensor::{Operand, Operands, Tensor};

/// Whether both of two elements are true.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: bool. What is not zero is true, NaN too.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::logical_and};
/// assert_eq!(logical_and(&Tensor::from([0.0, 2.0]), true)?.to_vec::<bool>()?, [false, true]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.logical_and([True, False], [True, True])
/// array([ True, False], dtype=bool)
/// >>> ndops.logical_and([0, 2], [[0.0], [0.5]])
/// array([[False, False],
///        [False,  True]], dtype=bool)
/// ```
///
/// # References
/// `numpy.logical_and`.
#[op]
pub fn logical_and(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    LOGICAL_AND.call([x1.into(), x2.into()])
}

static LOGICAL_AND: Map =
    Map { name: "logical_and", dtypes: DTypeRule::Truth, kernels: kernels!(bools |x1, x2| -> T { x1 & x2 }) };

/// Whether at least one of two elements is true.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: bool. What is not zero is true, NaN too.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::logical_or};
/// assert_eq!(logical_or(&Tensor::from([0.0, 2.0]), false)?.to_vec::<bool>()?, [false, true]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.logical_or([True, False], [False, False])
/// array([ True, False], dtype=bool)
/// >>> ndops.logical_or([0, 2], 0)
/// array([False,  True], dtype=bool)
/// ```
///
/// # References
/// `numpy.logical_or`.
#[op]
pub fn logical_or(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    LOGICAL_OR.call([x1.into(), x2.into()])
}

static LOGICAL_OR: Map =
    Map { name: "logical_or", dtypes: DTypeRule::Truth, kernels: kernels!(bools |x1, x2| -> T { x1 | x2 }) };

/// Whether exactly one of two elements is true.
///
/// - **Shape**: `x1`, `x2` broadcast together to the result.
/// - **DType**: bool. What is not zero is true, NaN too.
///
/// # Errors
/// `Shape` if the shapes do not broadcast.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::logical_xor};
/// assert_eq!(logical_xor(&Tensor::from([0, 2]), &Tensor::from([1, 3]))?.to_vec::<bool>()?, [true, false]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.logical_xor([True, False], [True, True])
/// array([False,  True], dtype=bool)
/// >>> ndops.logical_xor([0, 2], 1)
/// array([ True, False], dtype=bool)
/// ```
///
/// # References
/// `numpy.logical_xor`.
#[op]
pub fn logical_xor(x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    LOGICAL_XOR.call([x1.into(), x2.into()])
}

static LOGICAL_XOR: Map =
    Map { name: "logical_xor", dtypes: DTypeRule::Truth, kernels: kernels!(bools |x1, x2| -> T { x1 ^ x2 }) };

/// Whether each element is false.
///
/// - **Shape**: that of `x`.
/// - **DType**: bool. What is not zero is true, NaN too.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::logical_not};
/// assert_eq!(logical_not(&Tensor::from([0.0, 2.0, f64::NAN]))?.to_vec::<bool>()?, [true, false, false]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.logical_not([True, False])
/// array([False,  True], dtype=bool)
/// >>> ndops.logical_not([0.0, 2.0, np.nan])
/// array([ True, False, False], dtype=bool)
/// ```
///
/// # References
/// `numpy.logical_not`.
#[op(method)]
pub fn logical_not(x: impl Into<Operand>) -> Result<Tensor> {
    LOGICAL_NOT.call([x.into()])
}

static LOGICAL_NOT: Map =
    Map { name: "logical_not", dtypes: DTypeRule::Truth, kernels: kernels!(bools |x| -> T { !x }) };

/// Elements of `x1` where `condition` is true, of `x2` where it is not.
///
/// - **Shape**: `condition`, `x1`, `x2` broadcast together to the result.
/// - **DType**: `x1` and `x2` promoted; `condition` may have any, what is not zero is true.
///
/// In Python, `condition` alone gives the positions where it is true: [`nonzero`](super::nonzero).
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `Value` if one of `x1` and `x2` is missing.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::where_};
/// let y = where_(&Tensor::from([true, false]), &Tensor::from([1.5, 2.5]), 0)?;
/// assert_eq!(y.to_vec::<f64>()?, [1.5, 0.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.where([True, False], [1, 2], 0.5)
/// array([1. , 0.5], dtype=float32)
/// >>> ndops.where([[True], [False]], [1, 2], [10, 20])
/// array([[ 1,  2],
///        [10, 20]], dtype=int32)
/// ```
///
/// # References
/// `numpy.where`.
#[op(
    name = "where",
    x1 = None,
    x2 = None,
    call = where_call,
    returns = "Tensor or tuple of Tensors",
    params(condition: Operand, x1: OptionalOperand, x2: OptionalOperand)
)]
pub fn where_(condition: impl Into<Operand>, x1: impl Into<Operand>, x2: impl Into<Operand>) -> Result<Tensor> {
    WHERE.call([condition.into(), x1.into(), x2.into()])
}

pub(crate) static WHERE: Map = Map {
    name: "where",
    dtypes: DTypeRule::Select,
    kernels: kernels!(where sizes |condition, x1, x2| -> T { if condition { x1 } else { x2 } }),
};

fn where_call(args: &[Value]) -> Result<Value> {
    let condition = Operand::from_value(&args[0])?;
    match (Option::from_value(&args[1])?, Option::from_value(&args[2])?) {
        (Some(x1), Some(x2)) => WHERE.call([condition, x1, x2]).map(IntoValue::into_value),
        (None, None) => positions_of(&condition),
        _ => Err(Error::value("`x1` and `x2` either both should be `None` or both be given")),
    }
}

/// Elements of the first choice whose condition is true, of `default` where none is.
///
/// - **Shape**: all conditions, choices and `default` broadcast together to the result.
/// - **DType**: the choices and `default` promoted; conditions may have any, what is not zero is true.
///
/// # Errors
/// `Shape` if the shapes do not broadcast; `Value` if there is no condition, if there are not as many choices as
/// conditions, or if a list is a tensor.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::{greater, less, select}};
/// let x = Tensor::from([0, 1, 2, 3, 4, 5]);
/// let y = select([less(&x, 3)?, greater(&x, 3)?], [x.clone(), ndops::ops::square(&x)?], 42)?;
/// assert_eq!(y.to_vec::<i32>()?, [0, 1, 2, 42, 16, 25]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> x = ndops.arange(6)
/// >>> ndops.select([x < 3, x > 3], [x, x**2], 42)
/// array([ 0,  1,  2, 42, 16, 25], dtype=int32)
/// ```
///
/// # References
/// `numpy.select`.
#[op(kinds(condlist = OperandList, choicelist = OperandList), default = 0)]
pub fn select(
    condlist: impl Into<Operands>,
    choicelist: impl Into<Operands>,
    default: impl Into<Operand>,
) -> Result<Tensor> {
    let lists =
        listed("condlist", condlist.into()).and_then(|list| Ok((list, listed("choicelist", choicelist.into())?)));
    lists
        .and_then(|(conditions, choices)| select_erased(&conditions, &choices, &default.into()))
        .map_err(|error| error.in_op("select"))
}

/// A list as such: unlike elsewhere, one tensor does not stand for its rows, which would hide a forgotten pair of
/// brackets.
fn listed(name: &str, operands: Operands) -> Result<Vec<Operand>> {
    match operands {
        Operands::Several(list) => Ok(list),
        Operands::Rows(_) => Err(Error::value(format!("{name} is one tensor, not a list of them"))),
    }
}

fn select_erased(conditions: &[Operand], choices: &[Operand], default: &Operand) -> Result<Tensor> {
    if conditions.is_empty() || conditions.len() != choices.len() {
        let (conditions, choices) = (conditions.len(), choices.len());
        return Err(Error::value(format!("there are {conditions} conditions and {choices} choices")));
    }
    let dtype = promote(choices.iter().chain([default]).map(|choice| choice.0.spec().rank()))?;
    let of_dtype = |choice: &Operand| {
        let fits = choice.0.weak().map_or(Ok(()), |scalar| scalar.check_fits(dtype));
        fits.and_then(|()| cast(&choice.0, dtype))
    };
    let mut chosen = of_dtype(default)?;
    for (condition, choice) in conditions.iter().zip(choices).rev() {
        chosen = WHERE.on([&condition.0, &of_dtype(choice)?, &chosen])?;
    }
    Ok(chosen)
}

pub(crate) static OPS: &[&OpDef] = ops![logical_and, logical_or, logical_xor, logical_not, where_, select];

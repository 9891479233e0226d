//! Progressions: numbers at even distances.

use ndops_macros::op;

use super::{add, divide, floor, moveaxis, multiply, power, subtract};
use crate::dtype::DType;
use crate::dtype::promote::{DTypeRule, promote};
use crate::error::{Error, ErrorKind, Result};
use crate::op::{FromValue, IntoValue, OpDef, Value, ops};
use crate::prim::cast::cast;
use crate::prim::fill::{self, Progression};
use crate::prim::join;
use crate::prim::view::{broadcast_with, insert_axes, narrow};
use crate::shape::axes::AxisSet;
use crate::tensor::{Operand, Repr, Scalar, Tensor};

/// The numbers `start`, `start + step`, and so on before `stop`; from 0 to `start` if `stop` is `None`.
///
/// - **Shape**: `(max(0, ceil((stop - start) / step)),)`.
/// - **DType**: `dtype`, else that to which the bounds promote; numbers are the default integer or float.
/// - The bounds are numbers or 0-d tensors. In an integer dtype `start` and `start + step` are truncated, then the
///   progression goes on in integers, and wraps.
///
/// # Errors
/// `ZeroDivision` for a step of 0; `Value` for NaN and infinities; `Overflow` if `start` or `start + step` does not
/// fit; `Type` for more than two numbers of bool, or complex ones.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::arange};
/// assert_eq!(arange(3, None, 1, None)?.to_vec::<i32>()?, [0, 1, 2]);
/// assert_eq!(arange(3, Some(7.into()), 2, None)?.to_vec::<i32>()?, [3, 5]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.arange(3)
/// array([0, 1, 2], dtype=int32)
/// >>> ndops.arange(3.0)
/// array([0., 1., 2.], dtype=float32)
/// >>> ndops.arange(3, 7, 2)
/// array([3, 5], dtype=int32)
/// >>> ndops.arange(5, 0, -2, dtype="uint8")
/// array([5, 3, 1], dtype=uint8)
/// ```
///
/// # References
/// `numpy.arange`.
#[op(stop = None, step = 1, dtype = None)]
pub fn arange(
    start: impl Into<Operand>,
    stop: Option<Operand>,
    step: impl Into<Operand>,
    dtype: Option<DType>,
) -> Result<Tensor> {
    ranged(&start.into(), stop.as_ref(), &step.into(), dtype).map_err(|error| error.in_op("arange"))
}

fn ranged(start: &Operand, stop: Option<&Operand>, step: &Operand, dtype: Option<DType>) -> Result<Tensor> {
    let bounds = [Some(start), stop, Some(step)].into_iter().flatten();
    let promoted = promote(bounds.map(|bound| bound.0.spec().rank()))?;
    let dtype = dtype.unwrap_or(promoted);
    let (first, step) = (number(start)?, number(step)?);
    let (start, stop) = match stop {
        None => (Scalar::Int(0), first),
        Some(stop) => (first, number(stop)?),
    };
    let len = range_len(start, stop, step)?;
    if dtype.is_complex() {
        return Err(Error::dtype("not defined for complex numbers"));
    }
    if dtype == DType::Bool && len > 2 {
        return Err(Error::type_(format!("{len} numbers of bool, which holds two")));
    }
    fill::iota("arange", progression(start, step, len, dtype)?, len, dtype)
}

/// The value of a bound.
fn number(bound: &Operand) -> Result<Scalar> {
    if let Repr::Weak(scalar) = &*bound.0.0 {
        return Ok(*scalar);
    }
    let (x, dtype) = (&bound.0, bound.0.dtype());
    if x.ndim() > 0 {
        return Err(Error::type_(format!("a bound is a number, not a tensor of shape {}", x.shape())));
    }
    if dtype.is_complex() {
        return Err(Error::type_(format!("a bound is {x:#}, not a real number")));
    }
    Ok(x.numbers()?[0])
}

impl Scalar {
    fn float(self) -> f64 {
        match self {
            Scalar::Int(n) => n as f64,
            Scalar::Float(x) | Scalar::Huge(x) => x,
        }
    }
}

/// How many numbers there are from `start` to `stop`; exact for integers.
fn range_len(start: Scalar, stop: Scalar, step: Scalar) -> Result<usize> {
    if step.float() == 0.0 {
        return Err(Error::new(ErrorKind::ZeroDivision, "the step is 0"));
    }
    let too_many = || Error::overflow(format!("too many numbers from {} to {}", start.float(), stop.float()));
    if let (Scalar::Int(start), Scalar::Int(stop), Scalar::Int(step)) = (start, stop, step) {
        let distance = stop.checked_sub(start).ok_or_else(too_many)?;
        let is_ahead = distance != 0 && (distance > 0) == (step > 0);
        let len = if is_ahead { distance.unsigned_abs().div_ceil(step.unsigned_abs()) } else { 0 };
        return usize::try_from(len).map_err(|_| too_many());
    }
    let (distance, step) = (stop.float() - start.float(), step.float());
    let len = match (distance / step).ceil() {
        // The first number is there, however far away the second one.
        0.0 if distance != 0.0 && (distance > 0.0) == (step > 0.0) => 1.0,
        len => len,
    };
    if !len.is_finite() {
        return Err(Error::value(format!("{len} numbers from {} to {}", start.float(), stop.float())));
    }
    if len > isize::MAX as f64 { Err(too_many()) } else { Ok(len.max(0.0) as usize) }
}

/// The progression in `dtype`. The first two numbers have to fit integers.
fn progression(start: Scalar, step: Scalar, len: usize, dtype: DType) -> Result<Progression> {
    if !dtype.is_integer() && dtype != DType::Bool {
        // Of one number the step, which may be infinite, is none.
        let step = if len > 1 { step.float() } else { 0.0 };
        return Ok(Progression::Floats { start: start.float(), step, last: None });
    }
    let (first, second) = match (start, step) {
        (Scalar::Int(start), Scalar::Int(step)) => (start, start.saturating_add(step)),
        _ => (start.float() as i128, (start.float() + step.float()) as i128),
    };
    for number in [first, second].into_iter().take(len) {
        Scalar::Int(number).check_fits(dtype)?;
    }
    Ok(Progression::Ints { start: first as i64, step: second.wrapping_sub(first) as i64 })
}

/// Evenly spaced numbers over an interval.
///
/// - **Shape**: that to which `start` and `stop` broadcast, with `num` at `axis` of the result.
/// - **DType**: `dtype`, else that to which `start`, `stop` and a float promote. Computed in float64 or complex128 and
///   rounded once; integers take the floor, bool is "is not zero".
/// - `endpoint` tells whether `stop` is the last number, or the one that would follow.
/// - `retstep` makes the result a pair: the numbers and the step between them.
///
/// # Errors
/// `Shape` if the bounds do not broadcast; `Value` for a negative `num`; `Axis` if `axis` is out of range;
/// `DType` for integers of complex bounds.
///
/// # Examples
/// ```
/// # use ndops::{DType, Tensor, ops::linspace};
/// assert_eq!(linspace(0, 1, 5, true, None, 0)?.to_vec::<f32>()?, [0.0, 0.25, 0.5, 0.75, 1.0]);
/// assert_eq!(linspace(-10, 0, 4, true, Some(DType::I32), 0)?.to_vec::<i32>()?, [-10, -7, -4, 0]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.linspace(0, 1, 5)
/// array([0.  , 0.25, 0.5 , 0.75, 1.  ], dtype=float32)
/// >>> ndops.linspace(0, 1, 4, endpoint=False, retstep=True)
/// (array([0.  , 0.25, 0.5 , 0.75], dtype=float32), array(0.25, dtype=float32))
/// >>> ndops.linspace([0, 10], [1, 20], 3)
/// array([[ 0. , 10. ],
///        [ 0.5, 15. ],
///        [ 1. , 20. ]], dtype=float32)
/// ```
///
/// # References
/// `numpy.linspace`.
///
/// # Rust
/// `retstep` is a function of its own, [`linspace_step`].
#[op(
    call = linspace_call,
    returns = "Tensor or tuple of Tensors",
    params(start: Operand, stop: Operand, num: Int, endpoint: Bool, retstep: Bool, dtype: DType, axis: Int),
    num = 50,
    endpoint = true,
    retstep = false,
    dtype = None,
    axis = 0
)]
pub fn linspace(
    start: impl Into<Operand>,
    stop: impl Into<Operand>,
    num: usize,
    endpoint: bool,
    dtype: Option<DType>,
    axis: isize,
) -> Result<Tensor> {
    linspace_step(start, stop, num, endpoint, dtype, axis).map(|(samples, _)| samples)
}

/// [`linspace`], and the step between its numbers: `linspace(.., retstep=True)` of the page.
///
/// - **Shape**: the step has that to which `start` and `stop` broadcast.
/// - **DType**: the step has that of the numbers, but stays a float where they are integers. It is NaN where there is
///   none.
///
/// # Errors
/// As [`linspace`].
///
/// # Examples
/// ```
/// # use ndops::ops::linspace_step;
/// let (samples, step) = linspace_step(0, 1, 4, false, None, 0)?;
/// assert_eq!(samples.to_vec::<f32>()?, [0.0, 0.25, 0.5, 0.75]);
/// assert_eq!(step.item::<f32>()?, 0.25);
/// # Ok::<(), ndops::Error>(())
/// ```
pub fn linspace_step(
    start: impl Into<Operand>,
    stop: impl Into<Operand>,
    num: usize,
    endpoint: bool,
    dtype: Option<DType>,
    axis: isize,
) -> Result<(Tensor, Tensor)> {
    let line = Line { start: start.into().0, stop: stop.into().0, num, endpoint };
    spaced(&line, dtype, axis).map_err(|error| error.in_op("linspace"))
}

fn linspace_call(args: &[Value]) -> Result<Value> {
    let (start, stop) = (Operand::from_value(&args[0])?, Operand::from_value(&args[1])?);
    let (num, endpoint, axis) = (args[2].or(50)?, args[3].or(true)?, args[6].or(0)?);
    let (samples, step) = linspace_step(start, stop, num, endpoint, args[5].or(None)?, axis)?;
    Ok(if args[4].or(false)? { (samples, step).into_value() } else { samples.into_value() })
}

fn spaced(line: &Line, dtype: Option<DType>, axis: isize) -> Result<(Tensor, Tensor)> {
    let promoted = line.dtype()?;
    let dtype = dtype.unwrap_or(promoted);
    let line = line.wide(dtype.is_complex())?;
    let step = line.step()?;
    let samples = line.samples(&step)?;
    let samples = if dtype.is_integer() { floor(&samples)? } else { samples };
    let step_dtype = if dtype.is_float() || dtype.is_complex() { dtype } else { promoted };
    Ok((placed(&cast(&samples, dtype)?, axis)?, cast(&step, step_dtype)?))
}

/// Numbers spaced evenly on a logarithmic scale: `base` to the numbers of [`linspace`].
///
/// - **Shape**: that to which `start`, `stop` and `base` broadcast, with `num` at `axis` of the result.
/// - **DType**: `dtype`, else that to which `start`, `stop` and a float promote. Computed in float64 or complex128;
///   integers truncate the powers, bool is "is not zero".
/// - `endpoint` tells whether `stop` is the last exponent, or the one that would follow.
///
/// # Errors
/// `Shape` if the bounds do not broadcast; `Value` for a negative `num`; `Axis` if `axis` is out of range.
///
/// # Examples
/// ```
/// # use ndops::{DType, ops::logspace};
/// assert_eq!(logspace(0, 2, 5, true, 10, Some(DType::I32), 0)?.to_vec::<i32>()?, [1, 3, 10, 31, 100]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.logspace(0, 3, 4)
/// array([   1.,   10.,  100., 1000.], dtype=float32)
/// >>> ndops.logspace(0, 4, 4, endpoint=False, base=2)
/// array([1., 2., 4., 8.], dtype=float32)
/// ```
///
/// # References
/// `numpy.logspace`.
#[op(num = 50, endpoint = true, base = 10, dtype = None, axis = 0)]
pub fn logspace(
    start: impl Into<Operand>,
    stop: impl Into<Operand>,
    num: usize,
    endpoint: bool,
    base: impl Into<Operand>,
    dtype: Option<DType>,
    axis: isize,
) -> Result<Tensor> {
    let line = Line { start: start.into().0, stop: stop.into().0, num, endpoint };
    powers(&line, &base.into().0, dtype, axis).map_err(|error| error.in_op("logspace"))
}

fn powers(line: &Line, base: &Tensor, dtype: Option<DType>, axis: isize) -> Result<Tensor> {
    let dtype = dtype.map_or_else(|| line.dtype(), Ok)?;
    let mut line = line.wide(dtype.is_complex() || base.dtype().is_complex())?;
    let base = cast(base, line.start.dtype())?;
    line.start = broadcast_with(&line.start, &[&line.stop, &base])?;
    let samples = power(&base, &line.samples(&line.step()?)?)?;
    placed(&cast(&samples, dtype)?, axis)
}

/// `samples` with their first axis moved to `axis`.
fn placed(samples: &Tensor, axis: isize) -> Result<Tensor> {
    if samples.ndim() == 1 && axis == 0 { Ok(samples.clone()) } else { moveaxis(samples, 0, axis) }
}

/// An interval and the numbers to take of it.
struct Line {
    start: Tensor,
    stop: Tensor,
    num: usize,
    endpoint: bool,
}

impl Line {
    /// The dtype that the bounds and a float promote to.
    fn dtype(&self) -> Result<DType> {
        DTypeRule::Float.resolve([self.start.spec().rank(), self.stop.spec().rank()])
    }

    /// The interval in the widest dtype of its kind.
    fn wide(&self, complex: bool) -> Result<Line> {
        let complex = complex || self.start.dtype().is_complex() || self.stop.dtype().is_complex();
        let dtype = if complex { DType::C128 } else { DType::F64 };
        Ok(Line { start: cast(&self.start, dtype)?, stop: cast(&self.stop, dtype)?, ..*self })
    }

    /// How many steps there are from start to stop.
    fn n_steps(&self) -> usize {
        if self.endpoint { self.num.saturating_sub(1) } else { self.num }
    }

    /// The step, NaN if there is none.
    fn step(&self) -> Result<Tensor> {
        let n_steps = self.n_steps();
        divide(&subtract(&self.stop, &self.start)?, if n_steps > 0 { n_steps as f64 } else { f64::NAN })
    }

    /// The numbers, along a new first axis; between two real numbers in one pass.
    fn samples(&self, step: &Tensor) -> Result<Tensor> {
        let row = |bound: &Tensor, other: &Tensor| insert_axes(&broadcast_with(bound, &[other])?, &[0]);
        if self.n_steps() == 0 {
            return join::repeat(&row(&self.start, &self.stop)?, &[self.num], 0);
        }
        if let (Ok(start), Ok(stop), Ok(step)) = (self.start.item(), self.stop.item(), step.item()) {
            let line = Progression::Floats { start, step, last: self.endpoint.then_some(stop) };
            if self.start.ndim() + self.stop.ndim() == 0 {
                return fill::iota("linspace", line, self.num, DType::F64);
            }
        }
        let counted = Progression::Floats { start: 0.0, step: 1.0, last: None };
        let position = fill::iota("linspace", counted, self.num, DType::F64)?;
        let axes: AxisSet = (1..=step.ndim()).collect();
        let samples = add(&multiply(&insert_axes(&position, &axes)?, step)?, &self.start)?;
        if !self.endpoint {
            return Ok(samples);
        }
        let before = narrow(&samples, 0, 0, Some(self.num as isize - 1))?;
        join::concat(&[&before, &row(&self.stop, &self.start)?], 0)
    }
}

pub(crate) static OPS: &[&OpDef] = ops![arange, linspace, logspace];

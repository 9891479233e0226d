//! Padding.

use ndops_macros::op;
use smallvec::SmallVec;

use super::extrema::{MAX, MIN};
use super::statistics::wide_mean;
use super::{add, divide, floor, mean, multiply, round};
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::op::{FromValue, Kind, OpDef, Value, ops};
use crate::prim::cast::cast;
use crate::prim::fill::{Progression, iota};
use crate::prim::pad::{Extension, Widths, border, frame};
use crate::prim::quantile;
use crate::prim::view::{self, Item};
use crate::shape::axes::AxisSet;
use crate::shape::{Axes, Dim, Shape};
use crate::tensor::view::View;
use crate::tensor::{Operand, OptionalOperand, Tensor};

/// `x` with more positions before and behind those of each axis.
///
/// - **Shape**: `pad_width` is a number for all sides, a pair for before and behind of all axes, or a pair for each axis ([`PadWidth`]).
/// - **DType**: that of `x`.
///
/// An axis is padded after those in front of it, corners included, with what `mode` says:
///
/// | `mode` | |
/// |---|---|
/// | `constant` | `constant_values` (0): a number, a pair for before and behind, or a pair for each axis; converted to the dtype of `x` |
/// | `edge` | the element at the end |
/// | `linear_ramp` | numbers evenly from 0, outermost, to the element at the end; integers are rounded down |
/// | `maximum`, `minimum`, `mean`, `median` | that of the line; integers are rounded half to even, bool is whether it is not 0 |
/// | `reflect` | the line mirrored at the element at its end, as often as needed |
/// | `symmetric` | the line mirrored behind its end, as often as needed |
/// | `wrap`, `circular` | the line again, as often as needed |
/// | `empty` | zeros |
///
/// # Errors
/// If there are more or fewer pairs than axes, or a negative width; if an empty axis is padded other than by a constant; if `constant_values` are
/// given with another mode, do not fit the dtype, or are not one, a pair, or a pair for each axis; for the median of complex numbers.
///
/// # Examples
/// ```
/// # use ndops::{Operand, Tensor, ops::{PadMode, pad}};
/// let x = Tensor::from([1, 2, 3]);
/// assert_eq!(pad(&x, (2, 1), PadMode::Constant, 9)?.to_vec::<i32>()?, [9, 9, 1, 2, 3, 9]);
/// assert_eq!(pad(&x, 2, PadMode::Reflect, None)?.to_vec::<i32>()?, [3, 2, 1, 2, 3, 2, 1]);
/// let y = pad(&Tensor::from([[1], [2]]), [(0, 0), (1, 1)], PadMode::Constant, None)?;
/// assert_eq!(y.to_vec::<i32>()?, [0, 1, 0, 0, 2, 0]);
/// # Ok::<(), ndops::Error>(())
/// ```
/// ```python
/// >>> ndops.pad([[1, 2], [3, 4]], ((0, 1), (1, 1)), mode="edge")
/// array([[1, 1, 2, 2],
///        [3, 3, 4, 4],
///        [3, 3, 4, 4]], dtype=int32)
/// ```
///
/// # References
/// `numpy.pad`.
#[op(kinds(constant_values = OptionalWide), mode = "constant", constant_values = None)]
pub fn pad(
    x: impl Into<Operand>,
    pad_width: impl Into<PadWidth>,
    mode: PadMode,
    constant_values: impl Into<OptionalOperand>,
) -> Result<Tensor> {
    padded(&x.into(), &pad_width.into(), mode, constant_values.into()).map_err(|error| error.in_op("pad"))
}

/// How many positions [`pad`] adds: made from a number, from a pair, and from an array or `Vec` of pairs, one for each axis or for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PadWidth {
    /// Before and behind every axis.
    All(usize, usize),
    /// Before and behind each axis; one pair stands for all.
    Each(Vec<(usize, usize)>),
}

/// What [`pad`] adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PadMode {
    /// Numbers given.
    Constant,
    /// The element at the end of the axis.
    Edge,
    /// Numbers from 0 to the element at the end.
    LinearRamp,
    /// The largest element of the line.
    Maximum,
    /// The mean of the line.
    Mean,
    /// The median of the line.
    Median,
    /// The smallest element of the line.
    Minimum,
    /// The line mirrored at its last element.
    Reflect,
    /// The line mirrored behind its last element.
    Symmetric,
    /// The line again.
    Wrap,
    /// Whatever; zeros.
    Empty,
}

const MODES: [(&str, PadMode); 12] = [
    ("constant", PadMode::Constant),
    ("edge", PadMode::Edge),
    ("linear_ramp", PadMode::LinearRamp),
    ("maximum", PadMode::Maximum),
    ("mean", PadMode::Mean),
    ("median", PadMode::Median),
    ("minimum", PadMode::Minimum),
    ("reflect", PadMode::Reflect),
    ("symmetric", PadMode::Symmetric),
    ("wrap", PadMode::Wrap),
    ("circular", PadMode::Wrap),
    ("empty", PadMode::Empty),
];

impl FromValue for PadMode {
    const KIND: Kind = Kind::Str;
    fn from_value(value: &Value) -> Result<PadMode> {
        let name = String::from_value(value)?;
        let found = MODES.iter().find(|(known, _)| *known == name);
        found.map(|(_, mode)| *mode).ok_or_else(|| {
            let known: Vec<&str> = MODES.iter().map(|(known, _)| *known).collect();
            Error::value(format!("mode '{name}' is none of {}", known.join(", ")))
        })
    }
}

impl From<usize> for PadWidth {
    fn from(width: usize) -> PadWidth {
        PadWidth::All(width, width)
    }
}

impl From<(usize, usize)> for PadWidth {
    fn from((before, behind): (usize, usize)) -> PadWidth {
        PadWidth::All(before, behind)
    }
}

impl<const N: usize> From<[(usize, usize); N]> for PadWidth {
    fn from(pairs: [(usize, usize); N]) -> PadWidth {
        PadWidth::Each(pairs.into())
    }
}

impl From<Vec<(usize, usize)>> for PadWidth {
    fn from(pairs: Vec<(usize, usize)>) -> PadWidth {
        PadWidth::Each(pairs)
    }
}

impl FromValue for PadWidth {
    const KIND: Kind = Kind::PadWidth;
    /// A number, one or two of them, or sequences of one or two for each axis or for all.
    fn from_value(value: &Value) -> Result<PadWidth> {
        let items = match value {
            Value::Operand(operand) if operand.0.ndim() > 0 => rows(&operand.strong()?)?,
            Value::List(items) => items.clone(),
            Value::Ints(ints) => ints.iter().map(|&n| Value::Int(n)).collect(),
            number => return width(number).map(PadWidth::from),
        };
        match &items[..] {
            [] => Ok(PadWidth::Each(Vec::new())),
            [first, ..] if !is_sequence(first) => pair(&items).map(PadWidth::from),
            _ => items.iter().map(|item| pair(&sequence(item)?)).collect::<Result<_>>().map(PadWidth::Each),
        }
    }
}

fn is_sequence(value: &Value) -> bool {
    match value {
        Value::Operand(operand) => operand.0.ndim() > 0,
        other => matches!(other, Value::List(_) | Value::Ints(_)),
    }
}

/// The items of a sequence.
fn sequence(value: &Value) -> Result<Vec<Value>> {
    match value {
        Value::List(items) => Ok(items.clone()),
        Value::Ints(ints) => Ok(ints.iter().map(|&n| Value::Int(n)).collect()),
        Value::Operand(operand) if operand.0.ndim() > 0 => rows(&operand.strong()?),
        _ => Err(Error::value("pad_width has numbers beside pairs")),
    }
}

fn rows(x: &Tensor) -> Result<Vec<Value>> {
    Ok(super::rows(x)?.into_iter().map(Value::Operand).collect())
}

/// One or two widths.
fn pair(items: &[Value]) -> Result<(usize, usize)> {
    match items {
        [both] => width(both).map(|width| (width, width)),
        [before, behind] => Ok((width(before)?, width(behind)?)),
        _ => Err(Error::value(format!("pad_width has one number or two, before and behind, not {}", items.len()))),
    }
}

fn width(value: &Value) -> Result<usize> {
    let n = match value {
        Value::Int(n) => *n,
        Value::Operand(operand) if operand.0.ndim() == 0 && operand.0.dtype().is_integer() => {
            cast(&operand.strong()?, DType::I64)?.item()?
        }
        other if is_sequence(other) => {
            return Err(Error::value("pad_width is nested too deep, or has pairs beside numbers"));
        }
        _ => return Err(Error::type_("pad_width is made of integers")),
    };
    usize::try_from(n).map_err(|_| Error::value(format!("pad_width {n} is negative")))
}

impl PadWidth {
    /// A pair for each axis.
    fn of_axes(&self, ndim: usize) -> Result<Widths> {
        match self {
            PadWidth::All(before, behind) => Ok(SmallVec::from_elem((*before, *behind), ndim)),
            PadWidth::Each(pairs) if pairs.len() == ndim => Ok(pairs.as_slice().into()),
            PadWidth::Each(pairs) if pairs.len() == 1 => Ok(SmallVec::from_elem(pairs[0], ndim)),
            PadWidth::Each(pairs) => {
                Err(Error::value(format!("pad_width has {} pairs for a tensor of {ndim} dims", pairs.len())))
            }
        }
    }
}

fn padded(x: &Operand, pad_width: &PadWidth, mode: PadMode, constants: OptionalOperand) -> Result<Tensor> {
    let x = x.strong()?;
    let widths = pad_width.of_axes(x.ndim())?;
    if constants.0.is_some() && mode != PadMode::Constant {
        let name = MODES.iter().find(|(_, known)| *known == mode).map_or("", |(name, _)| name);
        return Err(Error::value(format!(
            "Argument `constant_values` can only be provided when `mode == 'constant'`, not for mode '{name}'"
        )));
    }
    let with_constants = matches!(mode, PadMode::Constant | PadMode::Empty);
    let empty = (0..x.ndim()).find(|&axis| x.shape()[axis] == Dim::Known(0) && widths[axis] != (0, 0));
    match empty {
        Some(axis) if !with_constants => Err(Error::value(format!("axis {axis} is empty: only a constant pads it"))),
        _ if with_constants => framed_by_constants(&x, &widths, constants.0.as_ref()),
        _ => framed(x, &widths, mode),
    }
}

/// `x` with constants around it: one, or a row per axis.
fn framed_by_constants(x: &Tensor, widths: &Widths, constants: Option<&Operand>) -> Result<Tensor> {
    let constants = match constants {
        Some(constants) if constants.0.dtype().is_complex() && !x.dtype().is_complex() => {
            return Err(Error::type_(format!(
                "constant_values are {}, which {} does not hold",
                constants.0.dtype(),
                x.dtype()
            )));
        }
        Some(constants) => constants_in(constants, x.dtype())?,
        None => Tensor::from_view(View::zeros(x.dtype(), Default::default())?),
    };
    let of_axes = view::broadcast_to(&constants, &Shape::from([x.ndim(), 2])).map_err(|_| {
        let shape = constants.shape();
        Error::value(format!(
            "constant_values of shape {shape} are not one, a pair, or a pair for each of {} axes",
            x.ndim()
        ))
    })?;
    let mut borders = Vec::new();
    for (axis, &(before, behind)) in widths.iter().enumerate() {
        for (side, _) in [before, behind].into_iter().enumerate().filter(|(_, width)| *width > 0) {
            borders.push(view::index(&of_axes, &[Item::At(axis as isize), Item::At(side as isize)])?);
        }
    }
    frame(x, widths, &borders)
}

/// The constants in the dtype that they are padded to, which must hold them.
fn constants_in(constants: &Operand, dtype: DType) -> Result<Tensor> {
    if let Some(number) = constants.0.weak() {
        number.check_held(dtype)?;
    } else if dtype.is_integer() && !constants.0.is_symbolic() && constants.0.dtype() != dtype {
        constants.0.numbers()?.into_iter().try_for_each(|number| number.check_held(dtype))?;
    }
    cast(&constants.0, dtype)
}

/// A tensor with borders around its first axes, not yet put together: so each border is made of as little as it depends on.
struct Framed {
    x: Tensor,
    widths: Widths,
    borders: Vec<Tensor>,
}

impl Framed {
    /// What `f` makes of the whole, where it works along an axis that has no borders yet.
    fn along(&self, f: impl Fn(&Tensor) -> Result<Tensor>) -> Result<Tensor> {
        let borders = self.borders.iter().map(&f).collect::<Result<Vec<Tensor>>>()?;
        frame(&f(&self.x)?, &self.widths, &borders)
    }
}

/// `x` with borders that are made of its lines.
fn framed(x: Tensor, widths: &Widths, mode: PadMode) -> Result<Tensor> {
    let mut all = Framed { widths: SmallVec::from_elem((0, 0), widths.len()), borders: Vec::new(), x };
    for (axis, &(before, behind)) in widths.iter().enumerate() {
        let sides = [(before, false), (behind, true)].into_iter().filter(|(width, _)| *width > 0);
        let borders = sides.map(|(width, behind)| all.along(|x| side(x, axis, width, behind, mode)));
        let borders = borders.collect::<Result<Vec<Tensor>>>()?;
        all.borders.extend(borders);
        all.widths[axis] = (before, behind);
    }
    frame(&all.x, &all.widths, &all.borders)
}

/// What `mode` adds at one side of an axis; of length 1 there if it is the same everywhere.
fn side(x: &Tensor, axis: usize, width: usize, behind: bool, mode: PadMode) -> Result<Tensor> {
    let extension = match mode {
        PadMode::Edge => Extension::Edge,
        PadMode::Reflect => Extension::Reflect,
        PadMode::Symmetric => Extension::Symmetric,
        PadMode::Wrap => Extension::Wrap,
        PadMode::LinearRamp => return ramp(x, axis, width, behind),
        _ => return statistic(x, axis, mode),
    };
    border(x, axis, width, behind, extension)
}

/// What is the same all along the side: a number for each line.
fn statistic(x: &Tensor, axis: usize, mode: PadMode) -> Result<Tensor> {
    let axes = Axes::from(axis as isize);
    let exact = x.dtype().int_range().is_some();
    match mode {
        PadMode::Maximum => MAX.fold_as("pad", &x.into(), &axes, true),
        PadMode::Minimum => MIN.fold_as("pad", &x.into(), &axes, true),
        PadMode::Mean if exact => rounded(wide_mean("pad", x, &axes, true)?, x.dtype()),
        PadMode::Mean => mean(x, axes, true),
        _ if exact => rounded(quantile::median(&cast(x, DType::F64)?, &AxisSet::from_slice(&[axis]))?, x.dtype()),
        _ => quantile::median(x, &AxisSet::from_slice(&[axis])),
    }
}

/// Numbers as integers, half to even, or as whether they are not zero.
fn rounded(x: Tensor, dtype: DType) -> Result<Tensor> {
    cast(&if dtype == DType::Bool { x } else { round(x, 0)? }, dtype)
}

/// Numbers evenly from 0, outermost, to the element at the end of each line, which is not among them.
fn ramp(x: &Tensor, axis: usize, width: usize, behind: bool) -> Result<Tensor> {
    let dtype = x.dtype();
    let end = border(x, axis, 1, behind, Extension::Edge)?;
    let end = cast(&end, if dtype.is_complex() { DType::C128 } else { DType::F64 })?;
    let (start, step) = if behind { (width as i64 - 1, -1) } else { (0, 1) };
    let places = iota("pad", Progression::Ints { start, step }, width, DType::F64)?;
    let others: AxisSet = (0..x.ndim()).filter(|&other| other != axis).collect();
    // The sum makes a positive zero of a negative one.
    let numbers = add(divide(multiply(end, view::insert_axes(&places, &others)?)?, width)?, 0.0)?;
    cast(&if dtype.is_integer() { floor(numbers)? } else { numbers }, dtype)
}

pub(crate) static OPS: &[&OpDef] = ops![pad];

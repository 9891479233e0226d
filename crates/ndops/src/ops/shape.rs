//! The lengths of a tensor, and other ways of looking at its elements.

use ndops_macros::op;
use smallvec::SmallVec;

use crate::error::{Error, Result};
use crate::op::{OpDef, ops};
use crate::prim::{join, view};
use crate::shape::axes::{AxisSet, check_axes, check_axis};
use crate::shape::{Axes, Dim, Ints, NewShape, Shape};
use crate::tensor::{Operand, Tensor};

/// Number of axes.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::ndim};
/// assert_eq!(ndim(&Tensor::from([[1, 2], [3, 4]]))?, 2);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.ndim([[1, 2], [3, 4]])
/// 2
/// >>> ndops.ndim(5)
/// 0
/// ```
///
/// # References
/// `numpy.ndim`.
#[op]
pub fn ndim(x: impl Into<Operand>) -> Result<usize> {
    Ok(x.into().0.ndim())
}

/// Number of elements, unknown if a length is.
///
/// # Examples
/// ```
/// # use ndops::{Dim, Tensor, ops::size};
/// assert_eq!(size(&Tensor::from([[1, 2, 3], [4, 5, 6]]))?, Dim::Known(6));
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.size([[1, 2, 3], [4, 5, 6]])
/// 6
/// ```
///
/// # References
/// `numpy.size`.
#[op]
pub fn size(x: impl Into<Operand>) -> Result<Dim> {
    let shape = x.into().0.shape();
    match shape.size() {
        Dim::Known(n) if isize::try_from(n).is_err() => {
            Err(Error::overflow(format!("size: {shape} has too many elements")))
        }
        size => Ok(size),
    }
}

/// The elements in row-major order with other lengths.
///
/// - **Shape**: `newshape`; one length may be -1, "whatever is left".
/// - **DType**: that of `x`.
/// - A view wherever strides can express it, else a copy.
///
/// # Errors
/// `Shape` if the sizes differ; `Value` for two -1, another negative length, or a -1 beside a 0.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::reshape};
/// let y = reshape(&Tensor::from([1, 2, 3, 4, 5, 6]), [2, -1])?;
/// assert_eq!(y.shape(), [2, 3]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.reshape([1, 2, 3, 4, 5, 6], (2, -1))
/// array([[1, 2, 3],
///        [4, 5, 6]], dtype=int32)
/// >>> ndops.reshape([[1, 2], [3, 4]], -1)
/// array([1, 2, 3, 4], dtype=int32)
/// ```
///
/// # References
/// `numpy.reshape`.
#[op]
pub fn reshape(x: impl Into<Operand>, newshape: impl Into<NewShape>) -> Result<Tensor> {
    view::reshape(&x.into().strong()?, &newshape.into())
}

/// All elements on one axis, in row-major order.
///
/// - **Shape**: `(size,)`.
/// - **DType**: that of `x`.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::ravel};
/// assert_eq!(ravel(&Tensor::from([[1, 2], [3, 4]]))?.to_vec::<i32>()?, [1, 2, 3, 4]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.ravel([[1, 2], [3, 4]])
/// array([1, 2, 3, 4], dtype=int32)
/// ```
///
/// # References
/// `numpy.ravel`.
#[op]
pub fn ravel(x: impl Into<Operand>) -> Result<Tensor> {
    view::flatten(&x.into().strong()?).map_err(|error| error.in_op("ravel"))
}

/// The axes in another order, reversed for `None`.
///
/// - **Shape**: axis `i` of the result is axis `axes[i]` of `x`.
/// - **DType**: that of `x`.
///
/// # Errors
/// `Value` if `axes` does not name each axis once; `Axis` if an axis is out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::transpose};
/// let y = transpose(&Tensor::from([[1, 2], [3, 4]]), None)?;
/// assert_eq!(y.to_vec::<i32>()?, [1, 3, 2, 4]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.transpose([[1, 2], [3, 4]])
/// array([[1, 3],
///        [2, 4]], dtype=int32)
/// >>> ndops.transpose(ndops.zeros((2, 3, 4)), axes=(1, 0, 2)).shape
/// (3, 2, 4)
/// ```
///
/// # References
/// `numpy.transpose`.
#[op(axes = None)]
pub fn transpose(x: impl Into<Operand>, axes: impl Into<Axes>) -> Result<Tensor> {
    transposed(&x.into(), &axes.into()).map_err(|error| error.in_op("transpose"))
}

fn transposed(x: &Operand, axes: &Axes) -> Result<Tensor> {
    let x = x.strong()?;
    if axes.is_none() {
        return Ok(x.t());
    }
    let axes = axes.resolve(x.ndim())?;
    if axes.len() != x.ndim() {
        return Err(Error::value(format!("{} axes for a tensor of {} dims", axes.len(), x.ndim())));
    }
    view::permute(&x, &axes)
}

/// Two axes exchanged.
///
/// - **Shape**: that of `x` with the two lengths exchanged.
/// - **DType**: that of `x`.
///
/// # Errors
/// `Axis` if an axis is out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::swapaxes};
/// let y = swapaxes(&Tensor::from([[1, 2, 3]]), 0, -1)?;
/// assert_eq!(y.shape(), [3, 1]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.swapaxes([[1, 2, 3]], 0, -1)
/// array([[1],
///        [2],
///        [3]], dtype=int32)
/// ```
///
/// # References
/// `numpy.swapaxes`.
#[op]
pub fn swapaxes(x: impl Into<Operand>, axis1: isize, axis2: isize) -> Result<Tensor> {
    swapped(&x.into(), axis1, axis2).map_err(|error| error.in_op("swapaxes"))
}

fn swapped(x: &Operand, axis1: isize, axis2: isize) -> Result<Tensor> {
    let x = x.strong()?;
    let mut axes: AxisSet = (0..x.ndim()).collect();
    axes.swap(check_axis(axis1, x.ndim())?, check_axis(axis2, x.ndim())?);
    view::permute(&x, &axes)
}

/// Axes moved to other places; the others keep their order.
///
/// - **Shape**: axis `source[i]` of `x` is axis `destination[i]` of the result.
/// - **DType**: that of `x`.
///
/// # Errors
/// `Value` for repeated axes or different numbers of them; `Axis` if an axis is out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops};
/// let x = ops::zeros([2, 3, 4], None)?;
/// assert_eq!(ops::moveaxis(&x, 0, -1)?.shape(), [3, 4, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.moveaxis(ndops.zeros((2, 3, 4)), 0, -1).shape
/// (3, 4, 2)
/// >>> ndops.moveaxis(ndops.zeros((2, 3, 4)), (0, 1), (-1, -2)).shape
/// (4, 3, 2)
/// ```
///
/// # References
/// `numpy.moveaxis`.
#[op]
pub fn moveaxis(x: impl Into<Operand>, source: impl Into<Ints>, destination: impl Into<Ints>) -> Result<Tensor> {
    moved(&x.into(), &source.into(), &destination.into()).map_err(|error| error.in_op("moveaxis"))
}

fn moved(x: &Operand, source: &Ints, destination: &Ints) -> Result<Tensor> {
    let x = x.strong()?;
    let from = check_axes(source.as_slice(), x.ndim())?;
    let to = check_axes(destination.as_slice(), x.ndim())?;
    if from.len() != to.len() {
        return Err(Error::value(format!("{} source axes and {} destination axes", from.len(), to.len())));
    }
    let mut axes: AxisSet = (0..x.ndim()).filter(|axis| !from.contains(axis)).collect();
    let mut pairs: SmallVec<[(usize, usize); 4]> = to.into_iter().zip(from).collect();
    pairs.sort_unstable();
    pairs.into_iter().for_each(|(to, from)| axes.insert(to, from));
    view::permute(&x, &axes)
}

/// New axes of length 1.
///
/// - **Shape**: that of `x` with a 1 at each place of `axis`, counted in the result.
/// - **DType**: that of `x`.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` for a repeated axis; `Type` for `None`.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::expand_dims};
/// assert_eq!(expand_dims(&Tensor::from([1, 2]), [0, -1])?.shape(), [1, 2, 1]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.expand_dims([1, 2], 0)
/// array([[1, 2]], dtype=int32)
/// >>> ndops.expand_dims([1, 2], (0, -1)).shape
/// (1, 2, 1)
/// ```
///
/// # References
/// `numpy.expand_dims`.
#[op]
pub fn expand_dims(x: impl Into<Operand>, axis: impl Into<Axes>) -> Result<Tensor> {
    expanded(&x.into(), &axis.into()).map_err(|error| error.in_op("expand_dims"))
}

fn expanded(x: &Operand, axis: &Axes) -> Result<Tensor> {
    let x = x.strong()?;
    let axes = axis.0.as_ref().ok_or_else(|| Error::type_("axis is None"))?;
    view::insert_axes(&x, &check_axes(axes, x.ndim() + axes.len())?)
}

/// Without axes of length 1: all of them for `None`.
///
/// - **Shape**: that of `x` without the axes. Of unknown lengths, `None` keeps the axis.
/// - **DType**: that of `x`.
///
/// # Errors
/// `Value` if an axis has another length or is repeated; `Axis` if an axis is out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::squeeze};
/// assert_eq!(squeeze(&Tensor::from([[[1], [2]]]), None)?.shape(), [2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.squeeze([[[1], [2]]])
/// array([1, 2], dtype=int32)
/// >>> ndops.squeeze([[[1], [2]]], axis=0)
/// array([[1],
///        [2]], dtype=int32)
/// ```
///
/// # References
/// `numpy.squeeze`.
#[op(axis = None)]
pub fn squeeze(x: impl Into<Operand>, axis: impl Into<Axes>) -> Result<Tensor> {
    squeezed(&x.into(), &axis.into()).map_err(|error| error.in_op("squeeze"))
}

fn squeezed(x: &Operand, axis: &Axes) -> Result<Tensor> {
    let x = x.strong()?;
    if axis.is_none() {
        let shape = x.shape();
        let ones: AxisSet = (0..x.ndim()).filter(|&axis| shape[axis] == Dim::Known(1)).collect();
        return view::squeeze(&x, &ones);
    }
    view::squeeze(&x, &axis.resolve(x.ndim())?)
}

/// The tensor stretched to a shape, without a copy.
///
/// - **Shape**: `shape`, to which that of `x` broadcasts.
/// - **DType**: that of `x`.
///
/// # Errors
/// `Shape` if it does not broadcast; `Value` for a negative length; `Overflow` if it exceeds the address space.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::broadcast_to};
/// let y = broadcast_to(&Tensor::from([1, 2]), [2, 2])?;
/// assert_eq!(y.to_vec::<i32>()?, [1, 2, 1, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.broadcast_to([1, 2], (2, 2))
/// array([[1, 2],
///        [1, 2]], dtype=int32)
/// >>> ndops.broadcast_to([[1], [2]], (2, 3))
/// array([[1, 1, 1],
///        [2, 2, 2]], dtype=int32)
/// ```
///
/// # References
/// `numpy.broadcast_to`.
#[op]
pub fn broadcast_to(x: impl Into<Operand>, shape: impl Into<Shape>) -> Result<Tensor> {
    view::broadcast_to(&x.into().strong()?, &shape.into())
}

/// The order of the elements reversed along axes: all of them for `None`.
///
/// - **Shape**, **DType**: those of `x`.
///
/// # Errors
/// `Axis` if an axis is out of range; `Value` for a repeated axis.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::flip};
/// let x = Tensor::from([[1, 2], [3, 4]]);
/// assert_eq!(flip(&x, None)?.to_vec::<i32>()?, [4, 3, 2, 1]);
/// assert_eq!(flip(&x, 0)?.to_vec::<i32>()?, [3, 4, 1, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.flip([[1, 2], [3, 4]])
/// array([[4, 3],
///        [2, 1]], dtype=int32)
/// >>> ndops.flip([[1, 2], [3, 4]], axis=0)
/// array([[3, 4],
///        [1, 2]], dtype=int32)
/// ```
///
/// # References
/// `numpy.flip`.
#[op(axis = None)]
pub fn flip(x: impl Into<Operand>, axis: impl Into<Axes>) -> Result<Tensor> {
    let flipped = |x: Operand, axis: Axes| {
        let x = x.strong()?;
        view::flip(&x, &axis.resolve(x.ndim())?)
    };
    flipped(x.into(), axis.into()).map_err(|error: Error| error.in_op("flip"))
}

/// The elements moved along axes; those pushed out at one end come in at the other.
///
/// - **Shape**, **DType**: those of `x`.
/// - `shift` and `axis` are integers or lists, which broadcast together; for `axis` `None` the flattened elements
///   move by the sum of the shifts.
///
/// # Errors
/// `Shape` if the lists do not broadcast; `Axis` if an axis is out of range.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::roll};
/// let x = Tensor::from([[1, 2, 3], [4, 5, 6]]);
/// assert_eq!(roll(&x, 1, None)?.to_vec::<i32>()?, [6, 1, 2, 3, 4, 5]);
/// assert_eq!(roll(&x, [1, -1], [0, 1])?.to_vec::<i32>()?, [5, 6, 4, 2, 3, 1]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> ndops.roll([[1, 2, 3], [4, 5, 6]], 1)
/// array([[6, 1, 2],
///        [3, 4, 5]], dtype=int32)
/// >>> ndops.roll([[1, 2, 3], [4, 5, 6]], 1, axis=1)
/// array([[3, 1, 2],
///        [6, 4, 5]], dtype=int32)
/// >>> ndops.roll([[1, 2, 3], [4, 5, 6]], (1, -1), axis=(0, 1))
/// array([[5, 6, 4],
///        [2, 3, 1]], dtype=int32)
/// ```
///
/// # References
/// `numpy.roll`.
#[op(axis = None)]
pub fn roll(x: impl Into<Operand>, shift: impl Into<Ints>, axis: impl Into<Axes>) -> Result<Tensor> {
    rolled(&x.into(), &shift.into(), &axis.into()).map_err(|error| error.in_op("roll"))
}

fn rolled(x: &Operand, shift: &Ints, axis: &Axes) -> Result<Tensor> {
    let x = x.strong()?;
    let shifts = shift.as_slice();
    let Some(axes) = &axis.0 else {
        return join::roll(&x, &[(None, shifts.iter().fold(0, |sum: isize, &n| sum.wrapping_add(n)))]);
    };
    let n = match (shifts.len(), axes.len()) {
        (1, n) | (n, 1) => n,
        (m, n) if m == n => n,
        (m, n) => return Err(Error::shape(format!("{m} shifts for {n} axes"))),
    };
    let moves = (0..n).map(|i| {
        let axis = check_axis(axes[i % axes.len()], x.ndim())?;
        Ok((Some(axis), shifts[i % shifts.len()]))
    });
    join::roll(&x, &moves.collect::<Result<SmallVec<[_; 4]>>>()?)
}

impl Tensor {
    /// [`reshape`].
    ///
    /// # Errors
    /// As [`reshape`].
    pub fn reshape(&self, newshape: impl Into<NewShape>) -> Result<Tensor> {
        reshape(self, newshape)
    }

    /// [`ravel`].
    ///
    /// # Errors
    /// `Memory` if the elements have to be copied and there is no room.
    pub fn ravel(&self) -> Result<Tensor> {
        ravel(self)
    }

    /// The axes in another order.
    ///
    /// # Errors
    /// As [`transpose`].
    pub fn transpose(&self, axes: impl Into<Axes>) -> Result<Tensor> {
        transpose(self, axes)
    }

    /// Without axes of length 1.
    ///
    /// # Errors
    /// As [`squeeze`].
    pub fn squeeze(&self, axis: impl Into<Axes>) -> Result<Tensor> {
        squeeze(self, axis)
    }

    /// [`flip`].
    ///
    /// # Errors
    /// As [`flip`].
    pub fn flip(&self, axis: impl Into<Axes>) -> Result<Tensor> {
        flip(self, axis)
    }

    /// [`broadcast_to`].
    ///
    /// # Errors
    /// As [`broadcast_to`].
    pub fn broadcast_to(&self, shape: impl Into<Shape>) -> Result<Tensor> {
        broadcast_to(self, shape)
    }
}

pub(crate) static OPS: &[&OpDef] =
    ops![ndim, size, reshape, ravel, transpose, swapaxes, moveaxis, expand_dims, squeeze, broadcast_to, flip, roll,];

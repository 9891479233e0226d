//! Axis arguments, and the one place where axes are checked.

use smallvec::SmallVec;

use crate::error::{Error, ErrorKind, Result};

/// Axes asked for: `None` is all of them (or "flatten first"), negative ones count from the end.
///
/// Made from `None`, an integer, an array, slice or `Vec` of integers, and `()` for no axes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axes(pub(crate) Option<AxisList>);

/// Axes in the order asked for, or checked ones.
pub(crate) type AxisList = SmallVec<[isize; 4]>;

/// Checked axes.
pub(crate) type AxisSet = SmallVec<[usize; 4]>;

impl From<Option<isize>> for Axes {
    fn from(axis: Option<isize>) -> Axes {
        Axes(axis.map(|axis| AxisList::from_slice(&[axis])))
    }
}

impl From<isize> for Axes {
    fn from(axis: isize) -> Axes {
        Axes::from([axis])
    }
}

impl From<()> for Axes {
    fn from(_: ()) -> Axes {
        Axes(Some(AxisList::new()))
    }
}

impl<const N: usize> From<[isize; N]> for Axes {
    fn from(axes: [isize; N]) -> Axes {
        Axes::from(&axes[..])
    }
}

impl From<&[isize]> for Axes {
    fn from(axes: &[isize]) -> Axes {
        Axes(Some(AxisList::from_slice(axes)))
    }
}

impl From<Vec<isize>> for Axes {
    fn from(axes: Vec<isize>) -> Axes {
        Axes::from(&axes[..])
    }
}

impl Axes {
    /// The axes of a tensor of rank `ndim`, in the order given; all of them for `None`.
    ///
    /// # Errors
    /// `Axis` out of range; `Value` for a repeated one.
    pub(crate) fn resolve(&self, ndim: usize) -> Result<AxisSet> {
        match &self.0 {
            None => Ok((0..ndim).collect()),
            Some(axes) => check_axes(axes, ndim),
        }
    }

    /// Whether all axes are meant, or the flattened tensor.
    pub(crate) fn is_none(&self) -> bool {
        self.0.is_none()
    }
}

/// `axis` counted from the front of a tensor of rank `ndim`.
///
/// # Errors
/// `Axis` if it is out of range.
pub(crate) fn check_axis(axis: isize, ndim: usize) -> Result<usize> {
    let positive = if axis < 0 { axis.wrapping_add(ndim as isize) } else { axis };
    if (0..ndim as isize).contains(&positive) {
        return Ok(positive as usize);
    }
    Err(Error::new(ErrorKind::Axis, format!("axis {axis} is out of bounds for a tensor of {ndim} dims")))
}

/// Each of `axes` counted from the front.
///
/// # Errors
/// `Axis` out of range; `Value` for a repeated one.
pub(crate) fn check_axes(axes: &[isize], ndim: usize) -> Result<AxisSet> {
    let mut checked = AxisSet::new();
    for &axis in axes {
        let positive = check_axis(axis, ndim)?;
        if checked.contains(&positive) {
            return Err(Error::value(format!("axis {axis} is repeated in {axes:?}")));
        }
        checked.push(positive);
    }
    Ok(checked)
}

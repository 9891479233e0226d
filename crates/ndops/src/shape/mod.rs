//! Dims, shapes and axes; lengths may be unknown.

use std::fmt;
use std::ops::{Add, Deref, Mul, Sub};

use smallvec::SmallVec;

use crate::error::{Error, Result};

pub(crate) mod axes;
pub(crate) mod broadcast;
pub(crate) mod ints;
pub(crate) mod layout;
pub(crate) mod signature;

pub use axes::Axes;
pub use ints::Ints;

/// The length of one axis. Arithmetic with an unknown length is unknown.
///
/// ```
/// # use ndops::Dim;
/// assert_eq!(Dim::from(3) + Dim::from(4), 7.into());
/// assert_eq!(Dim::Unknown * Dim::from(4), Dim::Unknown);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dim {
    /// A length that the data will decide.
    Unknown,
    /// A known length.
    Known(usize),
}

/// Lengths known at run time.
pub(crate) type Dims = SmallVec<[usize; 4]>;

impl Dim {
    /// The length, if it is known.
    pub fn known(self) -> Option<usize> {
        match self {
            Dim::Known(n) => Some(n),
            Dim::Unknown => None,
        }
    }

    /// `f` of a known length.
    pub(crate) fn map(self, f: impl FnOnce(usize) -> usize) -> Dim {
        self.known().map_or(Dim::Unknown, |n| Dim::Known(f(n)))
    }

    /// Whether the two lengths can be the same.
    pub(crate) fn fits(self, other: Dim) -> bool {
        self == other || self == Dim::Unknown || other == Dim::Unknown
    }

    /// What is known when two lengths must be the same: the known one of them.
    pub(crate) fn unify(self, other: Dim) -> Dim {
        if self == Dim::Unknown { other } else { self }
    }

    fn zip(self, other: Dim, f: impl FnOnce(usize, usize) -> usize) -> Dim {
        match (self, other) {
            (Dim::Known(a), Dim::Known(b)) => Dim::Known(f(a, b)),
            _ => Dim::Unknown,
        }
    }
}

impl From<usize> for Dim {
    fn from(n: usize) -> Dim {
        Dim::Known(n)
    }
}

impl From<Option<usize>> for Dim {
    fn from(n: Option<usize>) -> Dim {
        n.map_or(Dim::Unknown, Dim::Known)
    }
}

impl Add for Dim {
    type Output = Dim;
    fn add(self, other: Dim) -> Dim {
        self.zip(other, usize::saturating_add)
    }
}

impl Sub for Dim {
    type Output = Dim;
    /// Never below zero.
    fn sub(self, other: Dim) -> Dim {
        self.zip(other, usize::saturating_sub)
    }
}

impl Mul for Dim {
    type Output = Dim;
    fn mul(self, other: Dim) -> Dim {
        self.zip(other, usize::saturating_mul)
    }
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Dim::Known(n) => fmt::Display::fmt(n, f),
            Dim::Unknown => f.write_str("None"),
        }
    }
}

impl fmt::Debug for Dim {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The lengths of all axes of a tensor, outermost first; printed like a Python tuple.
///
/// ```
/// # use ndops::{Dim, Shape};
/// assert_eq!(Shape::from([2, 3]).to_string(), "(2, 3)");
/// assert_eq!(Shape::from([Dim::Unknown]).to_string(), "(None,)");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Shape(pub(crate) SmallVec<[Dim; 4]>);

impl Shape {
    /// The shape of a 0-d tensor.
    pub fn scalar() -> Shape {
        Shape::default()
    }

    /// Number of axes.
    pub fn ndim(&self) -> usize {
        self.0.len()
    }

    /// Number of elements, unknown if a dim is unknown (even beside a zero).
    pub fn size(&self) -> Dim {
        self.iter().fold(Dim::Known(1), |product, &dim| product * dim)
    }

    /// Whether there are elements for certain: an unknown length may be 0.
    pub(crate) fn has_elements(&self) -> bool {
        self.iter().all(|dim| dim.known().is_some_and(|n| n > 0))
    }

    /// All lengths, if they are known.
    pub(crate) fn known(&self) -> Option<Dims> {
        self.iter().map(|dim| dim.known()).collect()
    }

    /// The most dims of a tensor, as in NumPy: what follows nested dims by recursion relies on it.
    pub(crate) const MAX_NDIM: usize = 64;

    /// Checks that a tensor may have so many dims.
    ///
    /// # Errors
    /// `Value` if it may not.
    pub(crate) fn check_ndim(ndim: usize) -> Result<()> {
        if ndim <= Shape::MAX_NDIM {
            return Ok(());
        }
        Err(Error::value(format!("a tensor has at most {} dims, not {ndim}", Shape::MAX_NDIM)))
    }

    /// Bytes of a dense tensor of this shape.
    ///
    /// # Errors
    /// `Overflow` if they exceed the address space.
    pub(crate) fn check_bytes(dims: &[usize], itemsize: usize) -> Result<usize> {
        let nonzero = dims.iter().filter(|&&n| n != 0).try_fold(itemsize, |bytes, &n| bytes.checked_mul(n));
        match nonzero {
            Some(bytes) if bytes <= isize::MAX as usize => Ok(if dims.contains(&0) { 0 } else { bytes }),
            _ => Err(Error::overflow(format!("a tensor of shape {} is too large", Shape::from(dims)))),
        }
    }
}

impl Deref for Shape {
    type Target = [Dim];
    fn deref(&self) -> &[Dim] {
        &self.0
    }
}

impl FromIterator<Dim> for Shape {
    fn from_iter<I: IntoIterator<Item = Dim>>(dims: I) -> Shape {
        Shape(dims.into_iter().collect())
    }
}

impl From<usize> for Shape {
    fn from(n: usize) -> Shape {
        Shape::from([n])
    }
}

impl From<()> for Shape {
    fn from(_: ()) -> Shape {
        Shape::scalar()
    }
}

impl<const N: usize> From<[usize; N]> for Shape {
    fn from(dims: [usize; N]) -> Shape {
        Shape::from(&dims[..])
    }
}

impl<const N: usize> From<[Dim; N]> for Shape {
    fn from(dims: [Dim; N]) -> Shape {
        dims.into_iter().collect()
    }
}

impl From<&[usize]> for Shape {
    fn from(dims: &[usize]) -> Shape {
        dims.iter().map(|&n| Dim::Known(n)).collect()
    }
}

impl From<&Dims> for Shape {
    fn from(dims: &Dims) -> Shape {
        Shape::from(&dims[..])
    }
}

impl From<Vec<usize>> for Shape {
    fn from(dims: Vec<usize>) -> Shape {
        Shape::from(&dims[..])
    }
}

impl From<&Shape> for Shape {
    fn from(shape: &Shape) -> Shape {
        shape.clone()
    }
}

impl PartialEq<[usize]> for Shape {
    fn eq(&self, other: &[usize]) -> bool {
        self.iter().map(|dim| dim.known()).eq(other.iter().map(|&n| Some(n)))
    }
}

impl<const N: usize> PartialEq<[usize; N]> for Shape {
    fn eq(&self, other: &[usize; N]) -> bool {
        *self == other[..]
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("(")?;
        for (i, dim) in self.iter().enumerate() {
            write!(f, "{}{dim}", if i > 0 { ", " } else { "" })?;
        }
        f.write_str(if self.ndim() == 1 { ",)" } else { ")" })
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A shape asked for, as `reshape` takes it: one length may be -1, "whatever is left".
///
/// ```
/// # use ndops::{Tensor, ops};
/// assert_eq!(ops::reshape(&Tensor::from([1, 2, 3, 4]), [2, -1])?.shape(), [2, 2]);
/// # Ok::<(), ndops::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewShape(pub(crate) SmallVec<[isize; 4]>);

macro_rules! new_shape_from {
    ([$($int:ty),*]) => {
        $(impl From<$int> for NewShape {
            fn from(n: $int) -> NewShape {
                NewShape::from([n])
            }
        }
        impl<const N: usize> From<[$int; N]> for NewShape {
            fn from(dims: [$int; N]) -> NewShape {
                NewShape::from(&dims[..])
            }
        }
        impl From<&[$int]> for NewShape {
            fn from(dims: &[$int]) -> NewShape {
                NewShape(dims.iter().map(|&n| isize::try_from(n).unwrap_or(isize::MAX)).collect())
            }
        }
        impl From<Vec<$int>> for NewShape {
            fn from(dims: Vec<$int>) -> NewShape {
                NewShape::from(&dims[..])
            }
        })*
    };
}

new_shape_from!([i32, isize, usize]);

impl From<()> for NewShape {
    fn from(_: ()) -> NewShape {
        NewShape(SmallVec::new())
    }
}

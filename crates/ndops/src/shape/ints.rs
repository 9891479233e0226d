//! Integer arguments that are one number or several.

use smallvec::SmallVec;

use crate::error::{Error, Result};

/// An integer, or several: shifts, counts, cut points. One and a list of one may differ in meaning.
///
/// Made from an integer, and from an array, slice or `Vec` of integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ints {
    /// One integer.
    One(isize),
    /// Several, perhaps none.
    Many(SmallVec<[isize; 4]>),
}

impl Ints {
    /// The integers; one is a list of one.
    pub fn as_slice(&self) -> &[isize] {
        match self {
            Ints::One(n) => std::slice::from_ref(n),
            Ints::Many(ints) => ints,
        }
    }

    /// The integers as counts.
    ///
    /// # Errors
    /// `Value` for a negative one.
    pub(crate) fn counts(&self) -> Result<SmallVec<[usize; 4]>> {
        let count = |&n: &isize| usize::try_from(n).map_err(|_| Error::value(format!("{n} is negative")));
        self.as_slice().iter().map(count).collect()
    }
}

impl From<isize> for Ints {
    fn from(n: isize) -> Ints {
        Ints::One(n)
    }
}

impl<const N: usize> From<[isize; N]> for Ints {
    fn from(ints: [isize; N]) -> Ints {
        Ints::from(&ints[..])
    }
}

impl From<&[isize]> for Ints {
    fn from(ints: &[isize]) -> Ints {
        Ints::Many(SmallVec::from_slice(ints))
    }
}

impl From<Vec<isize>> for Ints {
    fn from(ints: Vec<isize>) -> Ints {
        Ints::Many(SmallVec::from_vec(ints))
    }
}

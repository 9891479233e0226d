//! Keys as Rust values: `x.get((1, .., s(0..10).step(2), NewAxis))`, `x.get((&rows, &columns))`.

use std::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use smallvec::SmallVec;

use super::{Tensor, key};
use crate::error::Result;

/// What [`Tensor::get`] takes: one [`Index`], or a tuple of up to six.
#[derive(Clone, Debug)]
pub struct Key(SmallVec<[Index; 2]>);

/// One item of a key: an integer, a range of integers, [`s`] of a range, [`NewAxis`], `..` for the axes between, a tensor or a `bool`.
#[derive(Clone, Debug)]
pub enum Index {
    /// One position; the axis goes.
    At(isize),
    /// Several positions.
    Slice(Slice),
    /// A new axis of length 1.
    NewAxis,
    /// As many whole axes as the other items leave.
    Ellipsis,
    /// Positions, of any shape, if it is a tensor of integers; if it is of bool, the places where it is true, on as many axes as it has.
    Tensor(Tensor),
    /// A new axis of length 1 or 0, where index tensors go.
    Bool(bool),
}

/// Positions from `start` to `stop` by `step`, as Python's slices: clipped to the axis, negative ones counted from the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    pub(super) start: Option<isize>,
    pub(super) stop: Option<isize>,
    pub(super) step: isize,
}

/// In a key: a new axis of length 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewAxis;

/// A range with a step: `s(0..10).step(2)`, `s(..).step(-1)`. `s(..)` is one whole axis, where a bare `..` in a tuple is as many as needed.
pub fn s(range: impl Into<Slice>) -> Slice {
    range.into()
}

impl Slice {
    /// The same range by another step; a negative one runs backwards from `start`, or from the end.
    pub fn step(self, step: isize) -> Slice {
        Slice { step, ..self }
    }
}

impl Tensor {
    /// A part of the tensor, as NumPy's indexing gives it: a view for integers, ranges, new axes and `..`; a copy where the key has
    /// tensors of positions, masks or `bool`s. This is [`ops::get_item`](crate::ops::get_item).
    ///
    /// ```
    /// # use ndops::{NewAxis, Tensor, s};
    /// let x = Tensor::from([[1, 2, 3], [4, 5, 6]]);
    /// assert_eq!(x.get(1)?.to_vec::<i32>()?, [4, 5, 6]);
    /// assert_eq!(x.get((.., -1))?.to_vec::<i32>()?, [3, 6]);
    /// assert_eq!(x.get((0, s(..).step(-2)))?.to_vec::<i32>()?, [3, 1]);
    /// assert_eq!(x.get((1.., NewAxis, 0..2))?.shape(), [1, 1, 2]);
    /// assert_eq!(x.get((.., &Tensor::from([2, 0])))?.to_vec::<i32>()?, [3, 1, 6, 4]);
    /// # Ok::<(), ndops::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of the op.
    pub fn get(&self, key: impl Into<Key>) -> Result<Tensor> {
        self.get_items(&key.into().0)
    }

    /// As [`Tensor::get`], for the items of a key.
    ///
    /// # Errors
    /// Those of the op.
    pub fn get_items(&self, key: &[Index]) -> Result<Tensor> {
        key::get(self, key).map_err(|error| error.in_op("get_item"))
    }
}

/// The end of a range that includes `last`.
fn after(last: isize) -> Option<isize> {
    if last == -1 { None } else { Some(last.saturating_add(1)) }
}

impl From<RangeFull> for Slice {
    fn from(_: RangeFull) -> Slice {
        Slice { start: None, stop: None, step: 1 }
    }
}

impl From<Range<isize>> for Slice {
    fn from(range: Range<isize>) -> Slice {
        Slice { start: Some(range.start), stop: Some(range.end), step: 1 }
    }
}

impl From<RangeFrom<isize>> for Slice {
    fn from(range: RangeFrom<isize>) -> Slice {
        Slice { start: Some(range.start), stop: None, step: 1 }
    }
}

impl From<RangeTo<isize>> for Slice {
    fn from(range: RangeTo<isize>) -> Slice {
        Slice { start: None, stop: Some(range.end), step: 1 }
    }
}

impl From<RangeInclusive<isize>> for Slice {
    fn from(range: RangeInclusive<isize>) -> Slice {
        Slice { start: Some(*range.start()), stop: after(*range.end()), step: 1 }
    }
}

impl From<RangeToInclusive<isize>> for Slice {
    fn from(range: RangeToInclusive<isize>) -> Slice {
        Slice { start: None, stop: after(range.end), step: 1 }
    }
}

impl From<isize> for Index {
    fn from(at: isize) -> Index {
        Index::At(at)
    }
}

impl From<NewAxis> for Index {
    fn from(_: NewAxis) -> Index {
        Index::NewAxis
    }
}

impl From<RangeFull> for Index {
    fn from(_: RangeFull) -> Index {
        Index::Ellipsis
    }
}

impl From<Slice> for Index {
    fn from(slice: Slice) -> Index {
        Index::Slice(slice)
    }
}

impl From<bool> for Index {
    fn from(value: bool) -> Index {
        Index::Bool(value)
    }
}

impl From<Tensor> for Index {
    fn from(indices: Tensor) -> Index {
        Index::Tensor(indices)
    }
}

impl From<&Tensor> for Index {
    fn from(indices: &Tensor) -> Index {
        Index::Tensor(indices.clone())
    }
}

macro_rules! ranges_are_slices {
    ($($range:ident),*) => {
        $(impl From<$range<isize>> for Index {
            fn from(range: $range<isize>) -> Index {
                Index::Slice(range.into())
            }
        }
        impl From<$range<isize>> for Key {
            fn from(range: $range<isize>) -> Key {
                Index::from(range).into()
            }
        })*
    };
}

ranges_are_slices!(Range, RangeFrom, RangeTo, RangeInclusive, RangeToInclusive);

macro_rules! single_items_are_keys {
    ($($item:ty),*) => {
        $(impl From<$item> for Key {
            fn from(item: $item) -> Key {
                Index::from(item).into()
            }
        })*
    };
}

single_items_are_keys!(isize, NewAxis, RangeFull, Slice, bool, Tensor, &Tensor);

macro_rules! tuples_are_keys {
    ($(($($item:ident $i:tt),*)),*) => {
        $(impl<$($item: Into<Index>),*> From<($($item,)*)> for Key {
            fn from(_items: ($($item,)*)) -> Key {
                Key::from([$(_items.$i.into()),*])
            }
        })*
    };
}

tuples_are_keys!(
    (),
    (A 0),
    (A 0, B 1),
    (A 0, B 1, C 2),
    (A 0, B 1, C 2, D 3),
    (A 0, B 1, C 2, D 3, E 4),
    (A 0, B 1, C 2, D 3, E 4, F 5)
);

impl<const N: usize> From<[Index; N]> for Key {
    fn from(items: [Index; N]) -> Key {
        Key(items.into_iter().collect())
    }
}

impl From<Index> for Key {
    fn from(item: Index) -> Key {
        let mut items = SmallVec::new();
        items.push(item);
        Key(items)
    }
}

impl FromIterator<Index> for Key {
    fn from_iter<I: IntoIterator<Item = Index>>(items: I) -> Key {
        Key(items.into_iter().collect())
    }
}

impl From<Vec<Index>> for Key {
    fn from(items: Vec<Index>) -> Key {
        Key(SmallVec::from_vec(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    #[allow(clippy::reversed_empty_ranges, reason = "a negative bound counts from the end")]
    fn keys_are_checked() {
        let x = Tensor::from([[1, 2, 3], [4, 5, 6]]);
        let kind = |key: Key| x.get(key).err().map(|error| error.kind());
        assert_eq!(kind(2.into()), Some(ErrorKind::Index));
        assert_eq!(kind((0, 0, 0).into()), Some(ErrorKind::Index));
        assert_eq!(kind((.., ..).into()), Some(ErrorKind::Index));
        assert_eq!(kind(s(..).step(0).into()), Some(ErrorKind::Value));
        assert_eq!(x.get(()).unwrap().shape(), [2, 3]);
        assert_eq!(x.get((.., 1..=-1)).unwrap().shape(), [2, 2]);
        assert_eq!(x.get((0, 1, ..)).unwrap().item::<i32>().unwrap(), 2);
    }
}

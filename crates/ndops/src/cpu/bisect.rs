//! The driver of searches in a sorted sequence: where values would be inserted, by the keys of [`sort_keys`](super::sort_keys).
//!
//! A block of values is searched between the places of its least and its greatest value only, so that values that come in any order of
//! their own take few steps, all of them in the cache. Some searches go in step: each is a chain of loads that wait for one another, and
//! eight chains take little longer than one. Where elements are many and values few, no keys are made of the elements.

#![allow(clippy::needless_range_loop, reason = "an iterator is one more function that might not be inlined")]

use std::hint::select_unpredictable;
use std::marker::PhantomData;
use std::sync::Mutex;

use smallvec::SmallVec;

use super::drive::{set_failure, take_failure};
use super::parallel::in_pieces;
use super::reduce::Feed;
use super::simd::{Formula, on_best};
use super::sort::Position;
use super::sort_keys::{Key, Sortable};
use super::walk::{BLOCK, Conversion, Walk};
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::tensor::view::{Dense, View};

/// Values that one thread searches at a time: some tens of microseconds in a short sequence.
const CHUNK: usize = 1 << 13;

/// Searches that go in step. With 8 of them one takes 8 ns among 1000 random keys and 61 among 2^20, with 16 11 and 60, with 32 14 and 220;
/// one after another 13 and 860 (uint32, Zen 3 virtual machine, 2026-11-25).
const IN_STEP: usize = 8;

/// Among so few keys all those before a value are counted, by vectors: 1.4 ns among 11 keys, where searches in step take 4.
const FEW: usize = 16;

/// Values that are compared with each key at once.
const GROUP: usize = 32;

/// Keys are made where there is a value for so many elements.
const ELEMENTS_PER_VALUE: usize = 16;

/// Where a value goes among elements that are equal to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before them.
    Left,
    /// Behind them.
    Right,
}

/// For each of `values` the position in `sorted`, which is 1-d, where it is inserted without disturbing the order; as int32 or int64.
/// The values are converted to the dtype of the elements.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn insertion_points(sorted: &View, values: &View, side: Side, out: DType) -> Result<View> {
    search(sorted, values, side, Count::Before, out)
}

/// For each of `values` the number of the bin between two of `edges`, which is 1-d: i with `edges[i - 1] <= x < edges[i]`, or, where
/// edges fall, with `edges[i - 1] > x >= edges[i]`.
///
/// # Errors
/// `Value` if the edges neither rise nor fall; `Memory` if there is none for the result.
pub(crate) fn bins(edges: &View, values: &View, out: DType) -> Result<View> {
    if falls(edges)? {
        let rising = edges.with_layout(edges.layout.flip(0));
        return search(&rising, values, Side::Right, Count::Behind, out);
    }
    search(edges, values, Side::Right, Count::Before, out)
}

/// Whether edges fall, not rise; equal neighbours are allowed.
fn falls(edges: &View) -> Result<bool> {
    let (edges, dtype) = (edges.to_dense()?, edges.dtype);
    let (rise, fall) = dispatch!(dtype in all, T => {
        let keys = edges.as_slice::<T>().expect("dense").windows(2).map(|pair| (pair[0].key(), pair[1].key()));
        (keys.clone().position(|(a, b)| a < b), keys.clone().position(|(a, b)| a > b))
    });
    match (rise, fall) {
        (Some(rise), Some(fall)) => Err(Error::value(format!(
            "bins must rise or fall, but they rise from position {rise} to {} and fall from {fall} to {}",
            rise + 1,
            fall + 1
        ))),
        (_, fall) => Ok(fall.is_some()),
    }
}

/// Which elements are counted: those before the insertion point, or those behind it.
#[derive(Clone, Copy)]
enum Count {
    Before,
    Behind,
}

fn search(sorted: &View, values: &View, side: Side, count: Count, out: DType) -> Result<View> {
    let (dtype, sorted) = (sorted.dtype, sorted.to_dense()?);
    let order: SmallVec<[usize; 8]> = (0..values.dims().len()).collect();
    let walk = Walk::new(values.dims(), &order, &[values], &[Conversion::none(dtype)]).untiled();
    let mut points = Dense::zeroed(out, values.dims().clone())?;
    dispatch!(dtype in all, T => {
        let line = Line::<T>::new(sorted.as_slice().expect("dense"), walk.size(), side, count)?;
        match out {
            DType::I64 => line.search::<i64>(&walk, points.as_mut_slice())?,
            _ => line.search::<i32>(&walk, points.as_mut_slice())?,
        }
    });
    Ok(points.into_view())
}

/// A sequence that is searched.
struct Line<'a, T: Sortable> {
    elements: &'a [T],
    /// The keys of the elements; none where there are few values.
    keys: Option<Vec<T::Key>>,
    side: Side,
    count: Count,
}

impl<'a, T: Sortable> Line<'a, T> {
    fn new(elements: &'a [T], n_values: usize, side: Side, count: Count) -> Result<Line<'a, T>> {
        let many = n_values > IN_STEP && n_values >= elements.len() / ELEMENTS_PER_VALUE;
        let keys = if many { Some(keys_of(elements)?) } else { None };
        Ok(Line { elements, keys, side, count })
    }

    fn search<I: Position>(&self, walk: &Walk, points: &mut [I]) -> Result<()> {
        let failure = Mutex::new(None);
        in_pieces(points, CHUNK, |start, points| {
            if let Err(error) = self.search_piece(walk, start, points) {
                set_failure(&failure, error);
            }
        });
        take_failure(failure)
    }

    fn search_piece<I: Position>(&self, walk: &Walk, start: usize, points: &mut [I]) -> Result<()> {
        let mut feed = Feed::new(walk, None)?;
        let point = |before: usize| match self.count {
            Count::Before => I::new(before),
            Count::Behind => I::new(self.elements.len() - before),
        };
        let mut blocks = self.keys.as_ref().map(|keys| Blocks::new(keys));
        for (i, points) in points.chunks_mut(BLOCK).enumerate() {
            let values = feed.typed_block::<T>(start + i * BLOCK, points.len());
            match &mut blocks {
                None => points.iter_mut().zip(values).for_each(|(place, &value)| *place = point(self.before(value))),
                Some(blocks) => {
                    blocks.search(values, self.side);
                    points.iter_mut().zip(&blocks.points).for_each(|(place, &before)| *place = point(before));
                }
            }
        }
        Ok(())
    }

    /// The number of elements before the place of one value.
    fn before(&self, value: T) -> usize {
        let value = value.key();
        match self.side {
            Side::Left => self.elements.partition_point(|x| x.key() < value),
            Side::Right => self.elements.partition_point(|x| x.key() <= value),
        }
    }
}

fn keys_of<T: Sortable>(elements: &[T]) -> Result<Vec<T::Key>> {
    let mut keys = Vec::new();
    keys.try_reserve_exact(elements.len()).map_err(|_| Error::memory(size_of_val(elements)))?;
    keys.resize(elements.len(), T::Key::default());
    in_pieces(&mut keys, CHUNK, |start, keys| {
        keys.iter_mut().zip(&elements[start..]).for_each(|(key, x)| *key = x.key());
    });
    Ok(keys)
}

/// Searches of a block of values at a time.
struct Blocks<'a, K> {
    keys: &'a [K],
    values: Vec<K>,
    points: Vec<usize>,
}

impl<'a, K: Key> Blocks<'a, K> {
    fn new(keys: &'a [K]) -> Blocks<'a, K> {
        Blocks { keys, values: Vec::with_capacity(BLOCK), points: vec![0; BLOCK] }
    }

    /// Leaves the number of keys before the place of each value in `points`.
    fn search<T: Sortable<Key = K>>(&mut self, values: &[T], side: Side) {
        self.values.clear();
        self.values.extend(values.iter().map(|x| x.key()));
        match side {
            Side::Left => self.search_by::<false>(),
            Side::Right => self.search_by::<true>(),
        }
    }

    fn search_by<const RIGHT: bool>(&mut self) {
        let bound = |choose: fn(K, K) -> K| self.values.iter().copied().reduce(choose).expect("a block has a value");
        let (least, greatest) = (bound(K::min), bound(K::max));
        let first = self.keys.partition_point(|&key| is_before::<K, RIGHT>(key, least));
        let last = first + self.keys[first..].partition_point(|&key| is_before::<K, RIGHT>(key, greatest));
        let keys = &self.keys[first..last];
        self.points.fill(first);
        if keys.len() <= FEW && size_of::<K>() <= 8 {
            return on_best::<CountBefore<K, RIGHT>>((keys, &self.values, &mut self.points));
        }
        for (values, points) in self.values.chunks(IN_STEP).zip(self.points.chunks_mut(IN_STEP)) {
            let mut group = [K::default(); IN_STEP];
            group[..values.len()].copy_from_slice(values);
            let before = search_group::<K, RIGHT>(keys, group);
            points.iter_mut().zip(before).for_each(|(point, before)| *point += before);
        }
    }
}

#[inline(always)]
fn is_before<K: Key, const RIGHT: bool>(key: K, value: K) -> bool {
    if RIGHT { key <= value } else { key < value }
}

/// Adds the number of keys before each value to its point.
struct CountBefore<'a, K, const RIGHT: bool>(PhantomData<&'a K>);

impl<'a, K: Key, const RIGHT: bool> Formula for CountBefore<'a, K, RIGHT> {
    type In = (&'a [K], &'a [K], &'a mut [usize]);
    type Out = ();

    #[inline(always)]
    fn call((keys, values, points): (&[K], &[K], &mut [usize])) {
        for (points, values) in points.as_chunks_mut::<GROUP>().0.iter_mut().zip(values.chunks(GROUP)) {
            let mut group = [K::default(); GROUP];
            group[..values.len()].copy_from_slice(values);
            let mut before = [0u32; GROUP];
            for &key in keys {
                for j in 0..GROUP {
                    before[j] += is_before::<K, RIGHT>(key, group[j]) as u32;
                }
            }
            for j in 0..GROUP {
                points[j] += before[j] as usize;
            }
        }
    }
}

/// The number of `keys` before each value. Each step halves what is left of all searches, whatever they find. Which half that is no
/// processor foretells: a branch would cost ten times the rest.
#[inline(always)]
fn search_group<K: Key, const RIGHT: bool>(keys: &[K], values: [K; IN_STEP]) -> [usize; IN_STEP] {
    let mut at = [0; IN_STEP];
    let mut left = keys.len();
    while left > 0 {
        let half = left.div_ceil(2);
        for (at, value) in at.iter_mut().zip(values) {
            let is_before = is_before::<K, RIGHT>(keys[*at + half - 1], value);
            *at = select_unpredictable(is_before, *at + half, *at);
        }
        left -= half;
    }
    at
}

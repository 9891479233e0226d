//! The driver of sorts: each line along an axis by the keys of its elements ([`sort_keys`](super::sort_keys)).
//!
//! Numbers are made of their sorted keys again; positions travel beside the keys. Keys alone are sorted by vectors
//! ([`quicksort`](super::quicksort)), or, as keys with positions are, digit by digit, which is stable and takes time in proportion to the
//! length, short lines by comparison. Lines are given to threads; an only line is cut into
//! parts, which are sorted each by a thread, then merged.

use std::marker::PhantomData;
use std::sync::{Mutex, PoisonError};

use super::drive::{set_failure, take_failure};
use super::parallel::{self, in_pieces};
use super::quicksort;
use super::room::Room;
use super::simd::{Formula, on_best};
use super::sort_keys::{Key, SortFn, Sortable};
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::shape::Dims;
use crate::tensor::view::{Dense, View};

/// Elements of the lines that one thread sorts at a time.
const CHUNK: usize = 1 << 13;

/// An only line of so many elements is cut into parts for threads, which are then merged.
const PARALLEL: usize = 1 << 16;

/// At most so many parts: each doubling is one more merge.
const MAX_PARTS: usize = 8;

/// Bytes of items that are sorted from the lowest digit on: they, as many spare places and the counts stay in the second cache.
const NEAR: usize = 1 << 16;

/// For each digit of a key, elements from which on counting digits beats comparing.
const COUNTED: usize = 128;

/// What is sorted: a key, or a key and the position that it came from.
trait Item: Copy + Ord + Default + Send + Sync {
    const DIGITS: usize;
    fn digit(self, i: usize) -> usize;
    /// Sorts by vectors, with as many spare places; none for items that vectors do not have.
    const BY_VECTORS: Option<SortFn<Self>>;
}

impl<K: Key> Item for K {
    const DIGITS: usize = K::DIGITS;
    const BY_VECTORS: Option<SortFn<K>> = K::BY_VECTORS;
    #[inline(always)]
    fn digit(self, i: usize) -> usize {
        Key::digit(self, i)
    }
}

/// A key and a position; compared by both, so that a sort that is not stable does no harm.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Placed<K, I>(K, I);

impl<K: Key, I: Copy + Ord + Default + Send + Sync> Item for Placed<K, I> {
    const DIGITS: usize = K::DIGITS;
    const BY_VECTORS: Option<SortFn<Self>> = None;
    #[inline(always)]
    fn digit(self, i: usize) -> usize {
        self.0.digit(i)
    }
}

/// The type of positions in a line.
pub(super) trait Position: Element + Ord {
    fn new(i: usize) -> Self;
    fn get(self) -> usize;
}

impl Position for i32 {
    #[inline(always)]
    fn new(i: usize) -> i32 {
        i as i32
    }
    #[inline(always)]
    fn get(self) -> usize {
        self as usize
    }
}

impl Position for i64 {
    #[inline(always)]
    fn new(i: usize) -> i64 {
        i as i64
    }
    #[inline(always)]
    fn get(self) -> usize {
        self as usize
    }
}

/// The elements of each line of `x` along `axis` in order: NaN last, equal ones as they came.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn sort(x: &View, axis: usize) -> Result<View> {
    let (lines, back) = with_axis_last(x, axis)?;
    let n = x.dims()[axis];
    let (dtype, mut out) = (x.dtype, Dense::zeroed(x.dtype, lines.dims().clone())?);
    dispatch!(dtype in all, T => {
        let (x, out) = (lines.as_slice::<T>().expect("dense"), out.as_mut_slice::<T>());
        if T::DECODES { sort_numbers(x, n, out) } else { sort_fetched(x, n, out) }
    })?;
    Ok(turned(out.into_view(), &back))
}

/// The positions, as int32 or int64, in which the elements of each line of `x` along `axis` are in order.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn argsort(x: &View, axis: usize, positions: DType) -> Result<View> {
    let (lines, back) = with_axis_last(x, axis)?;
    let n = x.dims()[axis];
    let (dtype, mut out) = (x.dtype, Dense::zeroed(positions, lines.dims().clone())?);
    dispatch!(dtype in all, T => {
        let x = lines.as_slice::<T>().expect("dense");
        match positions {
            DType::I64 => sort_positions::<T, i64>(x, n, out.as_mut_slice()),
            _ => sort_positions::<T, i32>(x, n, out.as_mut_slice()),
        }
    })?;
    Ok(turned(out.into_view(), &back))
}

/// A dense view with `axis` behind the others, and the order of its axes that is that of `x`.
pub(super) fn with_axis_last(x: &View, axis: usize) -> Result<(View, Dims)> {
    let ndim = x.dims().len();
    let order: Dims = (0..ndim).filter(|&other| other != axis).chain([axis]).collect();
    let back = (0..axis).chain([ndim - 1]).chain(axis..ndim - 1).collect();
    Ok((x.with_layout(x.layout.permute(&order)).to_dense()?, back))
}

pub(super) fn turned(x: View, back: &Dims) -> View {
    let layout = x.layout.permute(back);
    x.with_layout(layout)
}

/// Calls `f` with each line and its place in the result, on several threads.
///
/// # Errors
/// The first of `f`.
pub(super) fn each_line<T: Sync, R: Send, S: Default>(
    x: &[T],
    n: usize,
    out: &mut [R],
    f: impl Fn(&[T], &mut [R], &mut S) -> Result<()> + Sync,
) -> Result<()> {
    if out.is_empty() {
        return Ok(());
    }
    let failure = Mutex::new(None);
    in_pieces(out, (CHUNK / n).max(1) * n, |start, out| {
        let mut scratch = S::default();
        let mut lines = x[start..].chunks_exact(n).zip(out.chunks_exact_mut(n));
        if let Err(error) = lines.try_for_each(|(line, out)| f(line, out, &mut scratch)) {
            set_failure(&failure, error);
        }
    });
    take_failure(failure)
}

/// Room for the items of a line, twice.
struct Scratch<E> {
    items: Room<E>,
    spare: Room<E>,
}

impl<E> Default for Scratch<E> {
    fn default() -> Scratch<E> {
        Scratch { items: Room::default(), spare: Room::default() }
    }
}

fn sort_numbers<T: Sortable>(x: &[T], n: usize, out: &mut [T]) -> Result<()> {
    each_line(x, n, out, |line, out, scratch: &mut Scratch<T::Key>| {
        let has_negative_zero = on_best::<ToKeys<T>>((line, scratch.items.resize(n)?));
        scratch.sort(line.len() == x.len())?;
        on_best::<OfKeys<T>>((&scratch.items, out));
        if has_negative_zero {
            restore_zeros(line, &scratch.items, out);
        }
        Ok(())
    })
}

/// Writes the keys of a line, and tells whether there is a negative zero.
pub(super) struct ToKeys<'a, T>(PhantomData<&'a T>);

impl<'a, T: Sortable> Formula for ToKeys<'a, T> {
    type In = (&'a [T], &'a mut [T::Key]);
    type Out = bool;

    #[inline(always)]
    fn call((line, keys): Self::In) -> bool {
        keys.iter_mut().zip(line).for_each(|(key, x)| *key = x.key());
        line.iter().fold(false, |any, x| any | x.is_negative_zero())
    }
}

/// Writes numbers that have these keys.
struct OfKeys<'a, T>(PhantomData<&'a T>);

impl<'a, T: Sortable> Formula for OfKeys<'a, T> {
    type In = (&'a [T::Key], &'a mut [T]);
    type Out = ();

    #[inline(always)]
    fn call((keys, out): Self::In) {
        out.iter_mut().zip(keys).for_each(|(place, &key)| *place = T::of_key(key));
    }
}

/// Writes the zeros of `line` over those of `out`, in the order in which they came.
fn restore_zeros<T: Sortable>(line: &[T], sorted: &[T::Key], out: &mut [T]) {
    let zero = T::default().key();
    let first = sorted.partition_point(|&key| key < zero);
    let zeros = line.iter().filter(|x| x.key() == zero);
    for (place, &x) in out[first..].iter_mut().zip(zeros) {
        *place = x;
    }
}

fn sort_fetched<T: Sortable>(x: &[T], n: usize, out: &mut [T]) -> Result<()> {
    each_line(x, n, out, |line, out, scratch: &mut Scratch<Placed<T::Key, i64>>| {
        scratch.sort_places(line, line.len() == x.len())?;
        for (place, item) in out.iter_mut().zip(&*scratch.items) {
            *place = line[item.1.get()];
        }
        Ok(())
    })
}

fn sort_positions<T: Sortable, I: Position>(x: &[T], n: usize, out: &mut [I]) -> Result<()> {
    each_line(x, n, out, |line, out, scratch: &mut Scratch<Placed<T::Key, I>>| {
        scratch.sort_places(line, line.len() == x.len())?;
        for (place, item) in out.iter_mut().zip(&*scratch.items) {
            *place = item.1;
        }
        Ok(())
    })
}

impl<K: Key, I: Position> Scratch<Placed<K, I>> {
    /// Leaves the keys of `line` in order, with their positions.
    fn sort_places<T: Sortable<Key = K>>(&mut self, line: &[T], alone: bool) -> Result<()> {
        for (i, (item, x)) in self.items.resize(line.len())?.iter_mut().zip(line).enumerate() {
            *item = Placed(x.key(), I::new(i));
        }
        self.sort(alone)
    }
}

impl<E: Item> Scratch<E> {
    /// Sorts the items; if they are those of an only line, on several threads.
    fn sort(&mut self, alone: bool) -> Result<()> {
        let n = self.items.len();
        let by_vectors = by_vectors::<E>().is_some();
        if E::DIGITS > 8 || n < if by_vectors { COUNTED } else { COUNTED * E::DIGITS } {
            self.items.sort_unstable();
        } else if !self.items.is_sorted() {
            self.spare.resize(n)?;
            let n_parts =
                if alone && n >= PARALLEL { parallel::num_threads().next_power_of_two().min(MAX_PARTS) } else { 1 };
            let len = n.div_ceil(n_parts);
            sort_parts(&mut self.items, &mut self.spare, len);
            self.merge_parts(len);
        }
        Ok(())
    }

    /// Merges sorted parts of `len` items, two by two, until there is one.
    fn merge_parts(&mut self, len: usize) {
        let mut len = len;
        while len < self.items.len() {
            for (items, out) in self.items.chunks(2 * len).zip(self.spare.chunks_mut(2 * len)) {
                let (a, b) = items.split_at(len.min(items.len()));
                in_pieces(out, CHUNK, |start, out| merge(a, b, start, out));
            }
            std::mem::swap(&mut self.items, &mut self.spare);
            len *= 2;
        }
    }
}

/// The sort by vectors, if the items and the machine have one.
fn by_vectors<E: Item>() -> Option<SortFn<E>> {
    E::BY_VECTORS.filter(|_| quicksort::is_there())
}

/// Sorts parts of `len` items, each with as many spare places.
fn sort_parts<E: Item>(items: &mut [E], spare: &mut [E], len: usize) {
    let parts: Vec<Mutex<(&mut [E], &mut [E])>> =
        items.chunks_mut(len).zip(spare.chunks_mut(len)).map(Mutex::new).collect();
    parallel::for_each(parts.len(), &|i| {
        let mut part = parts[i].lock().unwrap_or_else(PoisonError::into_inner);
        let (items, spare) = &mut *part;
        match by_vectors() {
            Some(sort) => sort(items, spare),
            None => sort_digits(items, spare, E::DIGITS, Place::Same),
        }
    });
}

/// Where sorted items are wanted: where they were, or in the other slice.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Same,
    Other,
}

/// Sorts by the lowest `n_digits` digits; the higher ones are all the same. Items that fill more than the near caches are dealt out by
/// their highest digit first, so that the passes over the lower ones stay in these caches: of 10^6 elements, sorting float32 takes 15 ms of
/// one thread without that, float64 50 (Zen 3 virtual machine, 2026-11-25).
fn sort_digits<E: Item>(items: &mut [E], spare: &mut [E], n_digits: usize, place: Place) {
    if n_digits > 0 && size_of_val(items) > NEAR {
        return deal_high(items, spare, n_digits, place);
    }
    if n_digits > 0 && items.len() >= COUNTED * n_digits {
        return deal_low(items, spare, n_digits, place);
    }
    items.sort_unstable();
    if place == Place::Other {
        spare.copy_from_slice(items);
    }
}

/// Deals the items out by their highest digit, and sorts those that share it by the others.
fn deal_high<E: Item>(items: &mut [E], spare: &mut [E], n_digits: usize, place: Place) {
    let mut counts = [0usize; 256];
    for &item in &*items {
        counts[item.digit(n_digits - 1)] += 1;
    }
    if counts.contains(&items.len()) {
        return sort_digits(items, spare, n_digits - 1, place);
    }
    deal(items, spare, n_digits - 1, counts);
    let turned = if place == Place::Same { Place::Other } else { Place::Same };
    let (mut items, mut spare) = (items, spare);
    for n in counts {
        let (bucket, room);
        (bucket, spare) = spare.split_at_mut(n);
        (room, items) = items.split_at_mut(n);
        sort_digits(bucket, room, n_digits - 1, turned);
    }
}

/// Deals the items out by their lowest digit, then by the next, and so on; a digit that all share is passed over.
fn deal_low<E: Item>(items: &mut [E], spare: &mut [E], n_digits: usize, place: Place) {
    let mut counts = [[0usize; 256]; 8];
    for &item in &*items {
        for (i, counts) in counts[..n_digits].iter_mut().enumerate() {
            counts[item.digit(i)] += 1;
        }
    }
    let (mut from, mut to) = (&mut *items, &mut *spare);
    let mut at = Place::Same;
    for (i, counts) in counts[..n_digits].iter().enumerate() {
        if counts.contains(&from.len()) {
            continue;
        }
        deal(from, to, i, *counts);
        std::mem::swap(&mut from, &mut to);
        at = if at == Place::Same { Place::Other } else { Place::Same };
    }
    if at != place {
        to.copy_from_slice(from);
    }
}

/// Writes the items in the order of one digit, of whose values there are so many.
fn deal<E: Item>(from: &[E], to: &mut [E], digit: usize, counts: [usize; 256]) {
    let mut places = counts;
    let mut next = 0;
    for place in &mut places {
        next += std::mem::replace(place, next);
    }
    for &item in from {
        let place = &mut places[item.digit(digit)];
        to[*place] = item;
        *place += 1;
    }
}

/// Writes the items that follow the first `start` of two sorted slices merged; of equal ones those of `a` come first.
fn merge<E: Item>(a: &[E], b: &[E], start: usize, out: &mut [E]) {
    // How many of the first `start` come from `a` (Odeh, Green, Mwassi, Shmueli, Birk, "Merge path", 2012).
    let (mut i, mut end) = (start.saturating_sub(b.len()), start.min(a.len()));
    while i < end {
        let middle = (i + end) / 2;
        if a[middle] <= b[start - middle - 1] { i = middle + 1 } else { end = middle }
    }
    let (mut a, mut b, mut out) = (&a[i..], &b[start - i..], out);
    // As many steps as neither slice can run out in, without a branch on which item is the smaller one.
    while !out.is_empty() && !a.is_empty() && !b.is_empty() {
        let n = out.len().min(a.len()).min(b.len());
        let (places, rest) = out.split_at_mut(n);
        let (mut i, mut j) = (0, 0);
        for place in places {
            let (x, y) = (a[i], b[j]);
            *place = if x <= y { x } else { y };
            i += (x <= y) as usize;
            j += (x > y) as usize;
        }
        (a, b, out) = (&a[i..], &b[j..], rest);
    }
    let rest = if a.is_empty() { b } else { a };
    out.copy_from_slice(&rest[..out.len()]);
}

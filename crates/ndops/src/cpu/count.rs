//! The driver of counts: how often each bin is named, or the sum of the weights that name it.
//!
//! A row is cut into pieces by its length and the number of bins alone. Each piece is counted in a table of its own, and the tables of a
//! row are added in order, so that sums are the same bits for any number of threads. Where bins are few, four tables take turns: an
//! addition to a bin must wait for the one before it, which is often to the same bin.

use std::ops::Add;
use std::sync::{Mutex, PoisonError};

use num_complex::Complex;
use smallvec::SmallVec;

use super::drive::{set_failure, take_failure};
use super::parallel::{self, in_pieces};
use super::reduce::Feed;
use super::walk::{BLOCK, Conversion, Walk};
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::shape::Dims;
use crate::tensor::view::{Dense, View};

/// Elements that are counted in one go, at least.
const PIECE: usize = 1 << 16;

/// Elements for each bin, at least, in a piece that is not a whole row: clearing and adding the tables then costs a small part of counting.
const PER_BIN: usize = 8;

/// So many tables take turns where there are at most `FEW` bins. For each element, ns, of one table / of four: float64 sums in 1 bin 3.7 / 0.9,
/// in 10 0.75 / 0.58, in 100 0.57 / 0.58; counts in 2 bins 1.05 / 0.41, in 10 0.43 / 0.39 (Zen 3 virtual machine, 2026-11-25).
const TURNS: usize = 4;
const FEW: usize = 1 << 8;

/// What is summed: counts, or weights.
pub(super) trait Sum: Element {
    const ONE: Self;
    /// The sum; integers wrap.
    fn plus(self, other: Self) -> Self;
}

macro_rules! sums {
    ($($type:ty: $one:expr, $plus:expr;)*) => {
        $(impl Sum for $type {
            const ONE: $type = $one;
            #[inline(always)]
            fn plus(self, other: $type) -> $type {
                $plus(self, other)
            }
        })*
    };
}

sums! {
    i32: 1, i32::wrapping_add;
    i64: 1, i64::wrapping_add;
    f64: 1.0, f64::add;
    Complex<f64>: Complex::new(1.0, 0.0), Complex::add;
}

/// The table of one piece.
pub(super) struct Tally<'a, A> {
    table: &'a mut [A],
    /// The tables that take turns, if they do.
    turns: &'a mut Vec<A>,
}

impl<'a, A: Sum> Tally<'a, A> {
    /// A tally of about `n` elements.
    fn new(table: &'a mut [A], turns: &'a mut Vec<A>, n: usize) -> Tally<'a, A> {
        let take_turns = table.len() <= FEW && n >= TURNS * PER_BIN * table.len();
        turns.clear();
        turns.resize(if take_turns { TURNS * table.len() } else { 0 }, A::default());
        Tally { table, turns }
    }

    /// Adds one to each bin named. A bin that does not exist is passed over. All blocks but the last have a multiple of four elements.
    pub(super) fn count(&mut self, bins: &[u64]) {
        self.add_each(bins, |_| A::ONE);
    }

    /// As [`Tally::count`], with the weight of each element.
    fn add(&mut self, bins: &[u64], weights: &[A]) {
        self.add_each(bins, |i| weights[i]);
    }

    #[inline(always)]
    fn add_each(&mut self, bins: &[u64], weight: impl Fn(usize) -> A) {
        let n = self.table.len();
        let place = |table: &mut [A], i: usize| {
            if let Some(sum) = table.get_mut(bins[i] as usize) {
                *sum = sum.plus(weight(i));
            }
        };
        let (first, rest) = self.turns.split_at_mut_checked(n).unwrap_or_default();
        let (second, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
        let Some((third, fourth)) = rest.split_at_mut_checked(n) else {
            return (0..bins.len()).for_each(|i| place(self.table, i));
        };
        let whole = bins.len() - bins.len() % TURNS;
        for i in (0..whole).step_by(TURNS) {
            place(first, i);
            place(second, i + 1);
            place(third, i + 2);
            place(fourth, i + 3);
        }
        (whole..bins.len()).for_each(|i| place(first, i));
    }

    fn finish(self) {
        for turn in self.turns.chunks_exact(self.table.len().max(1)) {
            add_table(self.table, turn);
        }
    }
}

fn add_table<A: Sum>(to: &mut [A], from: &[A]) {
    to.iter_mut().zip(from).for_each(|(sum, &more)| *sum = sum.plus(more));
}

/// The counts of `rows` rows of `n` elements in `n_bins` bins each, of shape `(rows, n_bins)`. `count` counts `len` elements from `start`.
///
/// # Errors
/// `Memory` if there is none for the result; those of `count`.
pub(super) fn tables<A: Sum>(
    (rows, n): (usize, usize),
    n_bins: usize,
    count: impl Fn(usize, usize, &mut Tally<A>) -> Result<()> + Sync,
) -> Result<View> {
    let piece = PIECE.max(PER_BIN.saturating_mul(n_bins));
    let n_pieces = n.div_ceil(piece).max(1);
    let mut tables = Dense::zeroed(A::DTYPE, Dims::from_slice(&[rows * n_pieces, n_bins]))?;
    let all = tables.as_mut_slice::<A>();
    if all.is_empty() || n == 0 {
        return Ok(tables.into_view());
    }
    let per_task = (PIECE / n.min(piece)).max(1);
    let failure = Mutex::new(None);
    in_pieces(all, per_task * n_bins, |first, tables| {
        let mut turns = Vec::new();
        for (i, table) in tables.chunks_exact_mut(n_bins).enumerate() {
            let (row, at) = ((first / n_bins + i) / n_pieces, (first / n_bins + i) % n_pieces * piece);
            let len = piece.min(n - at);
            let mut tally = Tally::new(table, &mut turns, len);
            match count(row * n + at, len, &mut tally) {
                Ok(()) => tally.finish(),
                Err(error) => set_failure(&failure, error),
            }
        }
    });
    take_failure(failure)?;
    if n_pieces > 1 { added(all, rows, n_pieces, n_bins) } else { Ok(tables.into_view()) }
}

/// The sums of the tables of each row, in order.
fn added<A: Sum>(tables: &[A], rows: usize, n_pieces: usize, n_bins: usize) -> Result<View> {
    let mut sums = Dense::zeroed(A::DTYPE, Dims::from_slice(&[rows, n_bins]))?;
    let of_rows = tables.chunks_exact(n_pieces * n_bins);
    for (sums, tables) in sums.as_mut_slice::<A>().chunks_exact_mut(n_bins).zip(of_rows) {
        in_pieces(sums, PIECE, |start, sums| {
            let end = start + sums.len();
            tables.chunks_exact(n_bins).for_each(|table| add_table(sums, &table[start..end]));
        });
    }
    Ok(sums.into_view())
}

/// A view walked in row-major order, each element as `dtype`.
pub(super) fn in_order(x: &View, conversion: Conversion) -> Walk {
    let order: SmallVec<[usize; 8]> = (0..x.dims().len()).collect();
    Walk::new(x.dims(), &order, &[x], &[conversion]).untiled()
}

/// How often each number from 0 to below `n_bins` occurs in each row of `x`, which is of integers or bool and has at most two axes: of shape
/// `(rows, n_bins)` and of `dtype`, int32 or int64. Other numbers are passed over.
///
/// # Errors
/// `Overflow` or `Memory` if there is no room for the result.
pub(crate) fn counts(x: &View, n_bins: usize, dtype: DType) -> Result<View> {
    let walk = in_order(x, Conversion { promoted: x.dtype, computed: DType::U64 });
    match dtype {
        DType::I64 => tables::<i64>(rows(x), n_bins, |start, len, tally| count(&walk, start, len, tally)),
        _ => tables::<i32>(rows(x), n_bins, |start, len, tally| count(&walk, start, len, tally)),
    }
}

fn count<A: Sum>(walk: &Walk, start: usize, len: usize, tally: &mut Tally<A>) -> Result<()> {
    let mut feed = Feed::new(walk, None)?;
    (start..start + len).step_by(BLOCK).for_each(|at| tally.count(feed.typed_block(at, BLOCK.min(start + len - at))));
    Ok(())
}

/// As [`counts`], the sums of the `weights`, which have the shape of `x` and are converted to what `conversion` says.
///
/// # Errors
/// `Overflow` or `Memory` if there is no room for the result.
pub(crate) fn weighted(x: &View, weights: &View, conversion: Conversion, n_bins: usize) -> Result<View> {
    let dtype = conversion.computed;
    let bins = in_order(x, Conversion { promoted: x.dtype, computed: DType::U64 });
    let weights = in_order(weights, conversion);
    dispatch!(dtype in sums, A => tables::<A>(rows(x), n_bins, |start, len, tally| {
        let (mut bins, mut weights) = (Feed::new(&bins, None)?, Feed::new(&weights, None)?);
        for at in (start..start + len).step_by(BLOCK) {
            let len = BLOCK.min(start + len - at);
            tally.add(bins.typed_block(at, len), weights.typed_block(at, len));
        }
        Ok(())
    }))
}

/// The number of rows and their length; a vector is one row.
fn rows(x: &View) -> (usize, usize) {
    match x.dims()[..] {
        [rows, n] => (rows, n),
        _ => (1, x.size()),
    }
}

/// The least and the greatest element of `x`, which is of integers or bool; none if there is no element.
///
/// # Errors
/// `Memory` if there is none for blocks.
pub(crate) fn extent(x: &View) -> Result<Option<(i128, i128)>> {
    let dtype = if x.dtype == DType::Bool { DType::U8 } else { x.dtype };
    let walk = in_order(x, Conversion { promoted: x.dtype, computed: dtype });
    dispatch!(dtype in integers, T => {
        let extremes = extremes::<T>(&walk)?;
        Ok(extremes.map(|(least, greatest)| (least.into(), greatest.into())))
    })
}

fn extremes<T: Element + Ord>(walk: &Walk) -> Result<Option<(T, T)>> {
    let size = walk.size();
    let (found, failure) = (Mutex::new(None), Mutex::new(None));
    parallel::for_each(size.div_ceil(PIECE), &|piece| {
        let (start, end) = (piece * PIECE, (piece * PIECE + PIECE).min(size));
        let of_piece = Feed::new(walk, None).map(|mut feed| {
            let block = |at: usize| extremes_of(feed.typed_block::<T>(at, BLOCK.min(end - at)));
            (start..end).step_by(BLOCK).map(block).reduce(wider).expect("a piece has an element")
        });
        match of_piece {
            Err(error) => set_failure(&failure, error),
            Ok(own) => {
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                *found = Some(found.map_or(own, |found| wider(found, own)));
            }
        }
    });
    take_failure(failure)?;
    Ok(found.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn wider<T: Ord>(a: (T, T), b: (T, T)) -> (T, T) {
    (a.0.min(b.0), a.1.max(b.1))
}

/// The least and the greatest element of a block that has one.
fn extremes_of<T: Element + Ord>(block: &[T]) -> (T, T) {
    block.iter().fold((block[0], block[0]), |found, &x| wider(found, (x, x)))
}

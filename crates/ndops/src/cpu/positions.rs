//! The driver of positions: where the elements of a tensor are not zero.
//!
//! A first pass makes a bit of each element and counts the bits of each chunk, so that every chunk knows where in the result its
//! positions go. A second one turns eight bits at a time into their places by a table: all eight places of its row are written, and as
//! many kept as bits are set, so that no branch depends on them. Where few bits are set they are looked for one by one. Positions in a
//! chunk are then taken apart into those on each axis, the last axis first, by multiplications.

#![allow(clippy::needless_range_loop, reason = "an iterator is one more function that might not be inlined")]

use std::marker::PhantomData;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, PoisonError};

use smallvec::SmallVec;

use super::drive::{set_failure, take_failure};
use super::parallel::{self, in_pieces};
use super::reduce::Feed;
use super::simd::{Formula, on_best};
use super::sort::Position;
use super::walk::{BLOCK, Conversion, Walk};
use crate::dtype::DType;
use crate::error::Result;
use crate::shape::Dims;
use crate::tensor::view::{Dense, View};

/// Elements that one thread looks at in one go. That positions among them are small numbers is what [`Split`] relies on.
const CHUNK: usize = 1 << CHUNK_BITS;
const CHUNK_BITS: u32 = 14;

/// The positions of what is not zero in `x`, which has an axis, in row-major order: a row for each axis, as int32 or int64.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn nonzero(x: &View, out: DType) -> Result<View> {
    let mut bits = Dense::zeroed(DType::U64, Dims::from_slice(&[x.size().div_ceil(64)]))?;
    let bits = bits.as_mut_slice::<u64>();
    let counts = mark(x, bits)?;
    let total: usize = counts.iter().sum();
    let mut rows = Dense::zeroed(out, Dims::from_slice(&[x.dims().len(), total]))?;
    match out {
        _ if total == 0 => (),
        DType::I64 => write::<i64>(bits, &counts, x.dims(), rows.as_mut_slice()),
        _ => write::<i32>(bits, &counts, x.dims(), rows.as_mut_slice()),
    }
    Ok(rows.into_view())
}

/// Sets the bits of the elements that are not zero; returns how many those are in each chunk.
fn mark(x: &View, bits: &mut [u64]) -> Result<Vec<usize>> {
    let order: SmallVec<[usize; 8]> = (0..x.dims().len()).collect();
    let truth = Conversion { promoted: x.dtype, computed: DType::Bool };
    let walk = Walk::new(x.dims(), &order, &[x], &[truth]).untiled();
    let (size, n_chunks) = (walk.size(), walk.size().div_ceil(CHUNK));
    let counts: Vec<AtomicUsize> = (0..n_chunks).map(|_| AtomicUsize::new(0)).collect();
    let failure = Mutex::new(None);
    in_pieces(bits, CHUNK / 64, |start, bits| match Feed::new(&walk, None) {
        Err(error) => set_failure(&failure, error),
        Ok(mut feed) => {
            for (i, bits) in bits.chunks_mut(BLOCK / 64).enumerate() {
                let at = start * 64 + i * BLOCK;
                pack(feed.typed_block::<bool>(at, BLOCK.min(size - at)), bits);
            }
            let count = bits.iter().map(|word| word.count_ones() as usize).sum();
            if let Some(place) = counts.get(start * 64 / CHUNK) {
                place.store(count, Relaxed);
            }
        }
    });
    take_failure(failure)?;
    Ok(counts.into_iter().map(AtomicUsize::into_inner).collect())
}

/// A bit for each truth value. A product gathers the lowest bits of eight bytes in its highest byte.
fn pack(truths: &[bool], bits: &mut [u64]) {
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (words, rest) = truths.as_chunks::<64>();
    for (word, truths) in bits.iter_mut().zip(words) {
        let mut bytes = [0; 8];
        for (byte, eight) in bytes.iter_mut().zip(truths.as_chunks::<8>().0) {
            *byte = (u64::from_le_bytes(eight.map(u8::from)).wrapping_mul(GATHER) >> 56) as u8;
        }
        *word = u64::from_le_bytes(bytes);
    }
    if let Some(last) = bits.get_mut(words.len()) {
        *last = rest.iter().enumerate().fold(0, |word, (i, &truth)| word | u64::from(truth) << i);
    }
}

/// The part of each row that a chunk writes.
type Piece<'a, I> = SmallVec<[&'a mut [I]; 4]>;

/// The rows cut into as many positions as each chunk has.
fn pieces<'a, I>(rows: &'a mut [I], counts: &[usize]) -> Vec<Mutex<Piece<'a, I>>> {
    let mut left: Piece<I> = rows.chunks_exact_mut(counts.iter().sum()).collect();
    let mut cut = |&count: &usize| -> Piece<'a, I> {
        left.iter_mut().map(|row| row.split_off_mut(..count).expect("a row has all positions")).collect()
    };
    counts.iter().map(|count| Mutex::new(cut(count))).collect()
}

/// Writes the positions of the bits, of which there are some; `rows` is a row for each axis of `dims`.
fn write<I: Position>(bits: &[u64], counts: &[usize], dims: &[usize], rows: &mut [I]) {
    let pieces = pieces(rows, counts);
    parallel::for_each(pieces.len(), &|i| {
        let mut rows = pieces[i].lock().unwrap_or_else(PoisonError::into_inner);
        let start = i * CHUNK;
        let bits = &bits[start / 64..((start + CHUNK) / 64).min(bits.len())];
        let last = rows.last_mut().expect("a tensor with an axis");
        on_best::<WritePlaces<I>>((bits, if dims.len() == 1 { start } else { 0 }, last));
        if dims.len() > 1 {
            split_all(&mut rows, dims, start);
        }
    });
}

/// The places of the bits of a byte, the lowest first.
static PLACES: [[u8; 8]; 256] = {
    let mut table = [[0; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut bit, mut n) = (0, 0);
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                table[byte][n] = bit as u8;
                n += 1;
            }
            bit += 1;
        }
        byte += 1;
    }
    table
};

/// Writes the places of the bits, counted from a first one; there is room for just those.
struct WritePlaces<'a, I>(PhantomData<&'a I>);

/// Bits of a word up to which they are looked for one by one.
const FEW: u32 = 8;

impl<'a, I: Position> Formula for WritePlaces<'a, I> {
    type In = (&'a [u64], usize, &'a mut [I]);
    type Out = ();

    #[inline(always)]
    fn call((bits, first, out): (&[u64], usize, &mut [I])) {
        let mut done = 0;
        for (i, &word) in bits.iter().enumerate() {
            let (base, n) = (first + 64 * i, word.count_ones());
            let left = &mut out[done..];
            // A table writes up to seven places more than it keeps.
            if n <= FEW || left.len() < n as usize + 7 {
                write_each(word, base, left);
            } else if word == u64::MAX {
                for k in 0..64 {
                    left[k] = I::new(base + k);
                }
            } else {
                write_by_table(word, base, left);
            }
            done += n as usize;
        }
    }
}

#[inline(always)]
fn write_each<I: Position>(word: u64, base: usize, out: &mut [I]) {
    let (mut word, mut n) = (word, 0);
    while word != 0 {
        out[n] = I::new(base + word.trailing_zeros() as usize);
        word &= word - 1;
        n += 1;
    }
}

#[inline(always)]
fn write_by_table<I: Position>(word: u64, base: usize, out: &mut [I]) {
    let mut n = 0;
    for (j, byte) in word.to_le_bytes().into_iter().enumerate() {
        let places = &PLACES[byte as usize];
        if let Some(eight) = out[n..].first_chunk_mut::<8>() {
            for k in 0..8 {
                eight[k] = I::new(base + 8 * j + places[k] as usize);
            }
        }
        n += byte.count_ones() as usize;
    }
}

/// Takes positions of a chunk that begins at `start`, which stand in the last row, apart into those on each axis.
fn split_all<I: Position>(rows: &mut [&mut [I]], dims: &[usize], start: usize) {
    let mut before = start;
    for axis in (1..dims.len()).rev() {
        let (outer, own) = rows.split_at_mut(axis);
        on_best::<Split<I>>((own[0], outer[axis - 1], before % dims[axis], dims[axis]));
        before /= dims[axis];
    }
    rows[0].iter_mut().for_each(|position| *position = I::new(position.get() + before));
}

/// Leaves of each position, counted from a first one on an axis of some length, the one on the axis; what that carries over goes to the
/// other row.
struct Split<'a, I>(PhantomData<&'a I>);

impl<'a, I: Position> Formula for Split<'a, I> {
    type In = (&'a mut [I], &'a mut [I], usize, usize);
    type Out = ();

    #[inline(always)]
    fn call((positions, carries, first, n): (&mut [I], &mut [I], usize, usize)) {
        if n >= CHUNK {
            for (position, carry) in positions.iter_mut().zip(carries) {
                let at = first + position.get();
                let over = at >= n;
                *position = I::new(if over { at - n } else { at });
                *carry = I::new(over as usize);
            }
            return;
        }
        // Below 2^15 is what is divided, and 2^b at least `n`. The reciprocal times `n` is 2^(15 + b) and at most 2^b more, so that the
        // product is too large by less than one part in `n`: the quotient is exact, and everything has 32 bits.
        let shift = CHUNK_BITS + 1 + n.next_power_of_two().ilog2();
        let reciprocal = ((1u64 << shift) / n as u64 + 1) as u32;
        let (first, n) = (first as u32, n as u32);
        for (position, carry) in positions.iter_mut().zip(carries) {
            let at = first + position.get() as u32;
            let quotient = at.wrapping_mul(reciprocal) >> shift;
            *position = I::new((at - quotient * n) as usize);
            *carry = I::new(quotient as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quotient_is_exact() {
        for n in (1..CHUNK).step_by(97).chain([2, 3, CHUNK - 1]) {
            for first in [0, n / 2, n - 1] {
                let mut positions: Vec<i32> = (0..CHUNK as i32).collect();
                let mut carries = vec![0; CHUNK];
                on_best::<Split<i32>>((&mut positions, &mut carries, first, n));
                for (i, (&position, &carry)) in positions.iter().zip(&carries).enumerate() {
                    assert_eq!((carry as usize, position as usize), ((first + i) / n, (first + i) % n), "{n} {first}");
                }
            }
        }
    }
}

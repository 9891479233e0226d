//! The driver of positions: where the elements of a tensor are not zero.
//!
//! A first pass makes a bit of each element and counts the bits of each chunk, so that every chunk knows where in the result its
//! positions go. A second one turns eight bits at a time into their places by a table: all eight places of its row are written, and as
//! many kept as bits are set, so that no branch depends on data. Positions in a chunk are then taken apart into those on each axis, the
//! last axis first, by multiplications.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, PoisonError};

use smallvec::SmallVec;

use super::cursor::{BLOCK, Conversion, Walk};
use super::drive::{set_failure, take_failure};
use super::gather::in_pieces;
use super::parallel;
use super::reduce::Feed;
use super::sort::Position;
use crate::dtype::DType;
use crate::error::Result;
use crate::shape::Dims;
use crate::tensor::view::{Dense, View};

/// Elements that one thread looks at in one go. Positions among them have 15 bits, which [`split`] relies on.
const CHUNK: usize = 1 << 15;

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
    for (word, truths) in bits.iter_mut().zip(truths.chunks(64)) {
        let mut bytes = [0; 8];
        for (byte, truths) in bytes.iter_mut().zip(truths.chunks(8)) {
            let mut eight = [0; 8];
            eight.iter_mut().zip(truths).for_each(|(byte, &truth)| *byte = truth as u8);
            *byte = (u64::from_le_bytes(eight).wrapping_mul(GATHER) >> 56) as u8;
        }
        *word = u64::from_le_bytes(bytes);
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
        write_places(bits, if dims.len() == 1 { start } else { 0 }, last);
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

/// Writes the places of the bits, counted from `first`; `out` has room for just those.
fn write_places<I: Position>(bits: &[u64], first: usize, out: &mut [I]) {
    let mut done = 0;
    for (i, word) in bits.iter().enumerate().filter(|(_, word)| **word != 0) {
        for (j, byte) in word.to_le_bytes().into_iter().enumerate() {
            let base = first + 64 * i + 8 * j;
            let (n, places) = (byte.count_ones() as usize, &PLACES[byte as usize]);
            let place = |place: u8| I::new(base + place as usize);
            match out[done..].first_chunk_mut::<8>() {
                Some(eight) => *eight = places.map(place),
                None => out[done..].iter_mut().zip(&places[..n]).for_each(|(out, &at)| *out = place(at)),
            }
            done += n;
        }
    }
}

/// Takes positions of a chunk that begins at `start`, which stand in the last row, apart into those on each axis.
fn split_all<I: Position>(rows: &mut [&mut [I]], dims: &[usize], start: usize) {
    let mut before = start;
    for axis in (1..dims.len()).rev() {
        let (outer, own) = rows.split_at_mut(axis);
        split(own[0], outer[axis - 1], before % dims[axis], dims[axis]);
        before /= dims[axis];
    }
    rows[0].iter_mut().for_each(|position| *position = I::new(position.get() + before));
}

/// Leaves of each position, counted from `first` on an axis of length `n`, the one on the axis; what that carries over goes to `carries`.
fn split<I: Position>(positions: &mut [I], carries: &mut [I], first: usize, n: usize) {
    let pairs = positions.iter_mut().zip(carries);
    if n >= CHUNK {
        for (position, carry) in pairs {
            let at = first + position.get();
            let over = at >= n;
            *position = I::new(if over { at - n } else { at });
            *carry = I::new(over as usize);
        }
        return;
    }
    // The sum is below 2^16 and `n` below 2^15, so that the product with the rounded-up reciprocal is off by less than one part in 2^32
    // for each multiple of `n`: the quotient is exact.
    let reciprocal = (1u64 << 32) / n as u64 + 1;
    for (position, carry) in pairs {
        let at = (first + position.get()) as u64;
        let quotient = at * reciprocal >> 32;
        *position = I::new((at - quotient * n as u64) as usize);
        *carry = I::new(quotient as usize);
    }
}

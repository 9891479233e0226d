//! Order statistics: what stands at given places of a line once it is sorted, found without sorting it.
//!
//! A line is partitioned around the places, by the keys of its elements ([`sort_keys`](super::sort_keys)), lines on several threads. The keys of
//! one long line are counted by their highest bits first, and only those that share these bits with an element that is asked for are collected
//! and partitioned: two passes that several threads share. For 2^20 float32, ms: partition 1.7, counting 1.2 and collecting 1.5 on one thread
//! (Zen 3, 2026-11-25). To sample the line for two keys that enclose the one asked for takes no less: 1.5 to 1.9.

use std::sync::{Mutex, PoisonError};

use super::parallel::{self, in_pieces};
use super::room::Room;
use super::sort_keys::{HIGH_BITS, Key, Sortable};
use crate::error::Result;
use crate::shape::Dims;
use crate::tensor::view::{Dense, View};

/// Elements of a line from which on it is worth several threads.
const LONG: usize = 1 << 18;

/// Elements that one thread looks at at a time.
const CHUNK: usize = 1 << 16;

/// Elements that are looked at before those that are wanted are moved together.
const BLOCK: usize = 256;

/// So few keys are sorted by insertion, which is done before a partition has begun.
const FEW: usize = 20;

/// One number per value of the highest bits.
type Table<N> = [N; 1 << HIGH_BITS];

/// The elements at `places`, ascending, of the sorted lines that the axes of `x` named by `axes` make up: one row per line of the other
/// axes. All are NaN where there is one in the line; which of the two zeros comes out is unspecified.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn statistics(x: &View, axes: &[usize], places: &[usize]) -> Result<View> {
    let lines = lines(x, axes)?;
    let n: usize = axes.iter().map(|&axis| x.dims()[axis]).product();
    let n_lines = (0..x.dims().len()).filter(|axis| !axes.contains(axis)).map(|axis| x.dims()[axis]).product();
    let (dtype, mut out) = (x.dtype, Dense::zeroed(x.dtype, Dims::from_slice(&[n_lines, places.len()]))?);
    dispatch!(dtype in all, T => of_lines::<T>(lines.as_slice().expect("dense"), n, places, out.as_mut_slice()));
    Ok(out.into_view())
}

/// A dense view with `axes` behind the others. Their order is that of memory: it is nothing to a line that will be sorted.
fn lines(x: &View, axes: &[usize]) -> Result<View> {
    let mut order: Dims = (0..x.dims().len()).filter(|axis| !axes.contains(axis)).collect();
    let mut last = Dims::from_slice(axes);
    last.sort_by_key(|&axis| std::cmp::Reverse(x.layout.strides[axis].unsigned_abs()));
    order.extend(last);
    x.with_layout(x.layout.permute(&order)).to_dense()
}

fn of_lines<T: Sortable>(x: &[T], n: usize, places: &[usize], out: &mut [T]) {
    let width = places.len();
    if out.is_empty() {
        return;
    }
    if out.len() == width && n >= LONG && parallel::num_threads() > 1 {
        return of_long(x, places, out);
    }
    in_pieces(out, (CHUNK / n).max(1) * width, |start, out| {
        let mut keys = Vec::new();
        let lines = x[start / width * n..].chunks_exact(n);
        for (line, out) in lines.zip(out.chunks_exact_mut(width)) {
            of_line(line, places, &mut keys, out);
        }
    });
}

fn of_line<T: Sortable>(line: &[T], places: &[usize], keys: &mut Vec<T::Key>, out: &mut [T]) {
    if let Some(nan) = nan(line) {
        return out.fill(nan);
    }
    keys.clear();
    keys.extend(line.iter().map(|x| x.key()));
    choose(keys, places, out);
}

fn of_long<T: Sortable>(line: &[T], places: &[usize], out: &mut [T]) {
    let counts = count(line);
    // The largest keys are those of NaN, if the type has any.
    if counts.iter().rposition(|&n| n > 0) == Some(top::<T::Key>())
        && let Some(nan) = nan(line)
    {
        return out.fill(nan);
    }
    let found = candidates(&counts, places);
    choose(&mut collect(line, &found), &found.ranks, out);
}

/// The elements whose keys have these ranks.
fn choose<T: Sortable>(keys: &mut [T::Key], ranks: &[usize], out: &mut [T]) {
    settle(keys, ranks, 0);
    for (out, &rank) in out.iter_mut().zip(ranks) {
        *out = T::of_key(keys[rank]);
    }
}

/// A NaN of the line.
fn nan<T: Sortable>(line: &[T]) -> Option<T> {
    #[allow(clippy::eq_op, reason = "NaN alone differs from itself, in every type of numbers")]
    let is_nan = |x: &T| x != x;
    let any = line.iter().fold(false, |any, x| any | is_nan(x));
    if any { line.iter().copied().find(is_nan) } else { None }
}

/// The highest bits of the largest key.
fn top<K: Key>() -> usize {
    (1 << HIGH_BITS.min(8 * K::DIGITS)) - 1
}

/// The elements that are chunk `i` of a line.
fn chunk<T>(line: &[T], i: usize) -> &[T] {
    let start = i * CHUNK;
    &line[start..line.len().min(start + CHUNK)]
}

/// How many keys have each value of the highest bits.
fn count<T: Sortable>(line: &[T]) -> Box<Table<usize>> {
    let total = Mutex::new(Box::new([0; 1 << HIGH_BITS]));
    parallel::for_each(line.len().div_ceil(CHUNK), &|i| {
        let mut tables: [Table<u32>; 2] = [[0; 1 << HIGH_BITS]; 2];
        // Two tables: increments of one number wait for each other.
        let (pairs, rest) = chunk(line, i).as_chunks::<2>();
        for [a, b] in pairs {
            tables[0][a.key().high()] += 1;
            tables[1][b.key().high()] += 1;
        }
        rest.iter().for_each(|x| tables[0][x.key().high()] += 1);
        let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
        for ((sum, &a), &b) in total.iter_mut().zip(&tables[0]).zip(&tables[1]) {
            *sum += (a + b) as usize;
        }
    });
    total.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// The keys that share their highest bits with one that is asked for.
struct Candidates {
    /// By the values of these bits.
    wanted: Box<Table<bool>>,
    /// How many there are.
    n: usize,
    /// The ranks among them of those that are asked for.
    ranks: Vec<usize>,
}

fn candidates(counts: &Table<usize>, places: &[usize]) -> Candidates {
    let mut found = Candidates { wanted: Box::new([false; 1 << HIGH_BITS]), n: 0, ranks: Vec::new() };
    let mut below = 0;
    for (high, &n) in counts.iter().enumerate() {
        let here = places[found.ranks.len()..].iter().take_while(|&&place| place < below + n);
        let ranks: Vec<usize> = here.map(|place| place - below + found.n).collect();
        if !ranks.is_empty() {
            found.wanted[high] = true;
            found.ranks.extend(ranks);
            found.n += n;
        }
        below += n;
    }
    found
}

/// The candidates' keys, in any order.
fn collect<T: Sortable>(line: &[T], candidates: &Candidates) -> Vec<T::Key> {
    let all = Mutex::new(Vec::with_capacity(candidates.n));
    parallel::for_each(line.len().div_ceil(CHUNK), &|i| {
        for block in chunk(line, i).chunks(BLOCK) {
            // Each key is written, and stays if it is wanted: no branch depends on the numbers.
            let mut kept = [T::Key::default(); BLOCK];
            let mut n = 0;
            for x in block {
                let key = x.key();
                kept[n % BLOCK] = key;
                n += candidates.wanted[key.high()] as usize;
            }
            all.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&kept[..n]);
        }
    });
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// The key that stands at `place` once `keys` are sorted, and how many are smaller.
///
/// # Errors
/// `Memory` if there is none for a copy of the keys.
pub(super) fn key_at<K: Key>(keys: &[K], place: usize, spare: &mut Room<K>) -> Result<(K, usize)> {
    let spare = spare.resize(keys.len())?;
    spare.copy_from_slice(keys);
    let (before, &mut key, _) = spare.select_nth_unstable(place);
    Ok((key, before.iter().fold(0, |n, &other| n + (other < key) as usize)))
}

/// Moves keys so that each of `ranks`, ascending and counted from `first`, is where it would be after sorting.
fn settle<K: Key>(keys: &mut [K], ranks: &[usize], first: usize) {
    if ranks.is_empty() {
        return;
    }
    if keys.len() <= FEW {
        return keys.sort_unstable();
    }
    let (before, after) = ranks.split_at(ranks.len() / 2);
    let middle = after[0];
    let (below, _, above) = keys.select_nth_unstable(middle - first);
    settle(below, before, first);
    settle(above, &after[1..], middle + 1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DType;
    use crate::cpu::sort;

    /// Numbers of `dtype` in an order without order, with repetitions.
    fn numbers(n: usize, n_distinct: usize, dtype: DType) -> View {
        let numbers = (0..n).map(|i| ((i.wrapping_mul(2654435761) >> 7) % n_distinct) as f64 / 4.0 - 20.0).collect();
        View::from_vec::<f64>(numbers, Dims::from_slice(&[n])).cast(dtype).unwrap()
    }

    /// What a line has at `places`, found in either way.
    fn both(x: &View, places: &[usize]) -> [Vec<f64>; 2] {
        let dtype = x.dtype;
        let mut found = [0, 1].map(|_| Dense::zeroed(dtype, Dims::from_slice(&[places.len()])).unwrap());
        dispatch!(dtype in all, T => {
            let line = x.as_slice::<T>().unwrap();
            of_line(line, places, &mut Vec::new(), found[0].as_mut_slice());
            of_long(line, places, found[1].as_mut_slice());
        });
        found.map(|found| found.into_view().cast(DType::F64).unwrap().to_vec().unwrap())
    }

    fn check(x: &View, places: &[usize]) {
        let sorted = sort::sort(x, 0).unwrap().cast(DType::F64).unwrap().to_vec::<f64>().unwrap();
        let expected: Vec<f64> = places.iter().map(|&place| sorted[place]).collect();
        for found in both(x, places) {
            assert_eq!(found, expected, "{} of {}", x.dtype, x.size());
        }
    }

    #[test]
    fn what_sorting_finds() {
        for dtype in DType::ALL.into_iter().filter(|dtype| !dtype.is_complex() && !dtype.is_float8()) {
            for (n, n_distinct) in [(1, 1), (5, 3), (300, 97), (5000, 1), (CHUNK + 17, 1 << 12)] {
                let x = numbers(n, n_distinct, dtype);
                check(&x, &[n / 2]);
                let mut places = vec![0, n / 7, n / 2, (n / 2 + 1).min(n - 1), n - 1];
                places.dedup();
                check(&x, &places);
            }
        }
    }

    #[test]
    fn every_place_of_a_line() {
        check(&numbers(3000, 1 << 20, DType::F64), &(0..3000).collect::<Vec<_>>());
    }

    #[test]
    fn lines_on_any_axes() {
        let x = numbers(LONG, 5000, DType::F32)
            .with_layout(crate::shape::layout::Layout::dense(Dims::from_slice(&[4, LONG / 8, 2]), 4));
        let whole = statistics(&x, &[0, 1, 2], &[LONG / 2]).unwrap().to_vec::<f32>().unwrap();
        let reversed = x.with_layout(x.layout.flip(1).permute(&[2, 0, 1]));
        assert_eq!(statistics(&reversed, &[0, 1, 2], &[LONG / 2]).unwrap().to_vec::<f32>().unwrap(), whole);
        let lines = statistics(&x, &[1], &[7]).unwrap();
        assert_eq!(lines.dims()[..], [8, 1]);
        let line = x.with_layout(x.layout.select(0, 3).select(1, 1)).copied().unwrap();
        assert_eq!(
            lines.to_vec::<f32>().unwrap()[7],
            statistics(&line, &[0], &[7]).unwrap().to_vec::<f32>().unwrap()[0]
        );
    }

    #[test]
    fn nan_anywhere_is_nan_everywhere() {
        for n in [3, 3000] {
            for sign in [1.0, -1.0] {
                let mut values = numbers(n, 50, DType::F64).to_vec::<f64>().unwrap();
                values[n / 2] = f64::NAN.copysign(sign);
                let x = View::from_vec(values, Dims::from_slice(&[n]));
                for dtype in [DType::F16, DType::BF16, DType::F32, DType::F64] {
                    for found in both(&x.cast(dtype).unwrap(), &[0, n - 1]) {
                        assert!(found.iter().all(|x| x.is_nan()), "{dtype} {n}");
                    }
                }
            }
        }
    }
}

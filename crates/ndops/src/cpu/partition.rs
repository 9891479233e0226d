//! Partitions of lines around places: the positions of the elements, with those at the places where sorting would bring them.
//!
//! The key that belongs at a place is found by selection ([`select`](super::select)). Then all positions are dealt out, in their order, to the
//! sides before and behind it; of equal elements those that sorting would put before it go there. Either side goes on with the places on it.

use super::select::key_at;
use super::sort::{Position, each_line, turned, with_axis_last};
use super::sort_keys::{Key, Sortable};
use crate::dtype::DType;
use crate::error::Result;
use crate::tensor::view::{Dense, View};

/// The positions, as int32 or int64, of the elements of each line of `x` along `axis`, partitioned around `places`, which ascend.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn positions(x: &View, axis: usize, places: &[usize], positions: DType) -> Result<View> {
    let (lines, back) = with_axis_last(x, axis)?;
    let n = x.dims()[axis];
    let (dtype, mut out) = (x.dtype, Dense::zeroed(positions, lines.dims().clone())?);
    dispatch!(dtype in all, T => {
        let x = lines.as_slice::<T>().expect("dense");
        match positions {
            DType::I64 => partition::<T, i64>(x, n, places, out.as_mut_slice()),
            _ => partition::<T, i32>(x, n, places, out.as_mut_slice()),
        }
    });
    Ok(turned(out.into_view(), &back))
}

fn partition<T: Sortable, I: Position>(x: &[T], n: usize, places: &[usize], out: &mut [I]) {
    each_line(x, n, out, |line, out, scratch: &mut Scratch<T::Key, I>| {
        for (i, place) in out.iter_mut().enumerate() {
            *place = I::new(i);
        }
        split(line, out, places, 0, scratch);
    });
}

/// Room for a line.
struct Scratch<K, I> {
    keys: Vec<K>,
    spare: Vec<K>,
    positions: Vec<I>,
}

impl<K, I> Default for Scratch<K, I> {
    fn default() -> Scratch<K, I> {
        Scratch { keys: Vec::new(), spare: Vec::new(), positions: Vec::new() }
    }
}

/// Partitions a part of the positions of a line around `places`, of which those on the part are counted from `first`.
fn split<T: Sortable, I: Position>(
    line: &[T],
    part: &mut [I],
    places: &[usize],
    first: usize,
    scratch: &mut Scratch<T::Key, I>,
) {
    if places.is_empty() {
        return;
    }
    let (before, after) = places.split_at(places.len() / 2);
    let middle = after[0] - first;
    scratch.keys.clear();
    scratch.keys.extend(part.iter().map(|position| line[position.get()].key()));
    scratch.deal(part, middle);
    let (low, high) = part.split_at_mut(middle);
    split(line, low, before, first, scratch);
    split(line, &mut high[1..], &after[1..], after[0] + 1, scratch);
}

impl<K: Key, I: Position> Scratch<K, I> {
    /// Deals positions out around the one whose key belongs at `middle`.
    fn deal(&mut self, part: &mut [I], middle: usize) {
        let pivot = key_at(&self.keys, middle, &mut self.spare);
        let n_smaller = self.keys.iter().fold(0, |n, &key| n + (key < pivot) as usize);
        let mut equal = self.keys.iter().enumerate().filter(|(_, key)| **key == pivot).map(|(i, _)| i);
        let at = equal.nth(middle - n_smaller).expect("the pivot is among the keys, and so are as many before it");
        self.positions.clear();
        self.positions.extend_from_slice(part);
        let (mut low, mut high) = (0, middle + 1);
        let mut put = |position: I, is_low: bool| {
            part[if is_low { low } else { high }] = position;
            low += is_low as usize;
            high += !is_low as usize;
        };
        for (&position, &key) in self.positions[..at].iter().zip(&self.keys) {
            put(position, key <= pivot);
        }
        for (&position, &key) in self.positions[at + 1..].iter().zip(&self.keys[at + 1..]) {
            put(position, key < pivot);
        }
        part[middle] = self.positions[at];
    }
}

#[cfg(test)]
mod tests {
    use super::super::select::LONG;
    use super::*;
    use crate::cpu::sort;
    use crate::shape::Dims;

    /// Few different numbers, some of them NaN, in an order without order.
    fn numbers(n: usize, dtype: DType) -> View {
        let number = |i: usize| match (i.wrapping_mul(2654435761) >> 7) % 61 {
            60 => f64::NAN,
            number => number as f64 - if dtype.is_unsigned() { 0.0 } else { 30.0 },
        };
        View::from_vec::<f64>((0..n).map(number).collect(), Dims::from_slice(&[n])).cast(dtype).unwrap()
    }

    fn check(x: &View, places: &[usize]) {
        let expected = sort::argsort(x, 0, DType::I32).unwrap().to_vec::<i32>().unwrap();
        let found = positions(x, 0, places, DType::I32).unwrap().to_vec::<i32>().unwrap();
        let mut first = 0;
        for &place in places.iter().chain(&[expected.len()]) {
            let mut part = expected[first..place].to_vec();
            part.sort_unstable();
            assert_eq!(found[first..place], part, "{} of {}: before {place}", x.dtype, x.size());
            assert_eq!(found.get(place), expected.get(place), "{} of {}: at {place}", x.dtype, x.size());
            first = place + 1;
        }
    }

    #[test]
    fn places_are_those_of_a_stable_sort_and_parts_keep_their_order() {
        for dtype in DType::ALL {
            for n in [1, 2, 9, 500, LONG + 5] {
                let x = numbers(n, dtype);
                check(&x, &[n / 2]);
                let mut places = vec![0, n / 5, n / 2, n - 1];
                places.dedup();
                check(&x, &places);
                check(&x, &[]);
            }
        }
    }
}

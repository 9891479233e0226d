//! Partitions of lines around places: the positions of the elements, with those at the places where sorting would bring them.
//!
//! The key that belongs at a place is found by selection ([`select`](super::select)). Then all positions are dealt out, in their order, to the
//! sides before and behind it; of equal elements those that sorting would put before it go there. Either side goes on with the places on it.

use super::room::Room;
use super::select::key_at;
use super::simd::on_best;
use super::sort::{Position, ToKeys, each_line, turned, with_axis_last};
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
    })?;
    Ok(turned(out.into_view(), &back))
}

fn partition<T: Sortable, I: Position>(x: &[T], n: usize, places: &[usize], out: &mut [I]) -> Result<()> {
    each_line(x, n, out, |line, out, scratch: &mut Scratch<T::Key, I>| {
        on_best::<ToKeys<T>>((line, scratch.keys.resize(n)?));
        if let Some(place) = middle_of(places) {
            deal(&scratch.keys, &mut scratch.spare, I::new, place, out)?;
            sides(line, out, places, 0, scratch)?;
        } else {
            out.iter_mut().enumerate().for_each(|(i, position)| *position = I::new(i));
        }
        Ok(())
    })
}

/// Room for a part of a line.
struct Scratch<K, I> {
    keys: Room<K>,
    spare: Room<K>,
    positions: Room<I>,
}

impl<K, I> Default for Scratch<K, I> {
    fn default() -> Scratch<K, I> {
        Scratch { keys: Room::default(), spare: Room::default(), positions: Room::default() }
    }
}

fn middle_of(places: &[usize]) -> Option<usize> {
    places.get(places.len() / 2).copied()
}

/// Partitions both sides of a part that has been partitioned around the middle one of `places`, which count from `first`.
fn sides<T: Sortable, I: Position>(
    line: &[T],
    part: &mut [I],
    places: &[usize],
    first: usize,
    scratch: &mut Scratch<T::Key, I>,
) -> Result<()> {
    let (before, after) = places.split_at(places.len() / 2);
    let (low, high) = part.split_at_mut(after[0] - first);
    for (side, places, first) in [(low, before, first), (&mut high[1..], &after[1..], after[0] + 1)] {
        let Some(place) = middle_of(places) else { continue };
        scratch.positions.resize(side.len())?.copy_from_slice(side);
        for (key, position) in scratch.keys.resize(side.len())?.iter_mut().zip(&*side) {
            *key = line[position.get()].key();
        }
        deal(&scratch.keys, &mut scratch.spare, |i| scratch.positions[i], place - first, side)?;
        sides(line, side, places, first, scratch)?;
    }
    Ok(())
}

/// Deals the positions of `keys` out around that of the key which belongs at `place`. Of equal keys the first go before it.
fn deal<K: Key, I: Position>(
    keys: &[K],
    spare: &mut Room<K>,
    position: impl Fn(usize) -> I,
    place: usize,
    out: &mut [I],
) -> Result<()> {
    let (pivot, n_smaller) = key_at(keys, place, spare)?;
    let (mut low, mut high, mut n_equal) = (0, place + 1, 0);
    for (i, &key) in keys.iter().enumerate() {
        let is_equal = key == pivot;
        let is_low = (key < pivot) | (is_equal & (n_equal < place - n_smaller));
        let is_pivot = is_equal & (n_equal == place - n_smaller);
        out[if is_low {
            low
        } else if is_pivot {
            place
        } else {
            high
        }] = position(i);
        low += is_low as usize;
        high += !(is_low | is_pivot) as usize;
        n_equal += is_equal as usize;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
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
            for n in [1, 2, 9, 500, 20_000] {
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

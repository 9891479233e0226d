//! The driver of histograms: which of some intervals of one length each number lies in.
//!
//! The interval is found by arithmetic. Where a block has a number so close to an edge that rounding may have put it on the wrong side, its
//! numbers are held against the edges themselves, so that counts are exactly what the edges say. Edges that lie further than a quarter of
//! the length from where they belong, as rounding makes of many edges in a narrow dtype, are searched.

use std::marker::PhantomData;

use super::count::{Sum, Tally, in_order, tables};
use super::reduce::Feed;
use super::simd::{Formula, on_best};
use super::walk::{BLOCK, Conversion, Walk};
use crate::dtype::DType;
use crate::error::Result;
use crate::shape::Dims;
use crate::tensor::view::{Dense, View};

/// `n + 1` numbers from `low` to `high` at equal distances, as float64.
///
/// # Errors
/// `Overflow` or `Memory` if there is no room for them.
pub(crate) fn edges(low: f64, high: f64, n: usize) -> Result<View> {
    let mut out = Dense::zeroed(DType::F64, Dims::from_slice(&[n + 1]))?;
    let (range, parts) = (high - low, n as f64);
    let step = range / parts;
    let edge = |i: f64| {
        if range.is_infinite() {
            low * (1.0 - i / parts) + high * (i / parts)
        } else if step == 0.0 {
            i / parts * range + low
        } else {
            i * step + low
        }
    };
    let out_slice = out.as_mut_slice::<f64>();
    out_slice.iter_mut().enumerate().for_each(|(i, place)| *place = edge(i as f64).min(high));
    out_slice[n] = high;
    Ok(out.into_view())
}

/// How many elements of `x`, which is real, lie between each two neighbours of `edges`, float64 and rising, the last edge included; as
/// int32 or int64.
///
/// # Errors
/// `Overflow` or `Memory` if there is no room for the result.
pub(crate) fn counts(x: &View, edges: &View, dtype: DType) -> Result<View> {
    let walk = in_order(x, Conversion { promoted: x.dtype, computed: DType::F64 });
    let edges = edges.to_dense()?;
    let bins = Bins::new(edges.as_slice().expect("dense"));
    let counts = match dtype {
        DType::I64 => tables::<i64>((1, x.size()), bins.n(), |start, len, tally| bins.count(&walk, start, len, tally))?,
        _ => tables::<i32>((1, x.size()), bins.n(), |start, len, tally| bins.count(&walk, start, len, tally))?,
    };
    Ok(counts.with_layout(counts.layout.select(0, 0)))
}

/// The intervals between edges.
struct Bins<'a> {
    edges: &'a [f64],
    /// How arithmetic finds an interval; none where it does not.
    even: Option<Even>,
}

/// Intervals of nearly one length.
#[derive(Clone, Copy)]
struct Even {
    low: f64,
    high: f64,
    n: f64,
    /// Intervals for each unit.
    scale: f64,
    /// A number at most so far from an edge, in intervals, may lie on either side of it.
    doubt: f64,
}

impl Even {
    /// None where an edge lies far from where it belongs, or rounding hides it.
    fn of(edges: &[f64]) -> Option<Even> {
        let (low, high, n) = (edges[0], edges[edges.len() - 1], (edges.len() - 1) as f64);
        let (length, scale) = ((high - low) / n, n / (high - low));
        if !(length.is_finite() && scale.is_finite()) {
            return None;
        }
        let offset = |(i, edge): (usize, &f64)| ((edge - low) * scale - i as f64).abs();
        let doubt = edges.iter().enumerate().map(offset).fold(0.0, f64::max) + 8.0 * n * f64::EPSILON;
        (doubt < 0.25).then_some(Even { low, high, n, scale, doubt })
    }

    /// Whether a number lies in interval `floor`, and not so close to its edges that it may lie on the other side.
    #[inline(always)]
    fn is_certain(&self, x: f64, floor: f64) -> bool {
        ((x - self.low) * self.scale - floor - 0.5).abs() < 0.5 - self.doubt
    }
}

impl<'a> Bins<'a> {
    fn new(edges: &'a [f64]) -> Bins<'a> {
        Bins { edges, even: Even::of(edges) }
    }

    fn n(&self) -> usize {
        self.edges.len() - 1
    }

    fn count<A: Sum>(&self, walk: &Walk, start: usize, len: usize, tally: &mut Tally<A>) -> Result<()> {
        let mut feed = Feed::new(walk, None)?;
        let mut found = [0; BLOCK];
        for at in (start..start + len).step_by(BLOCK) {
            let x = feed.typed_block::<f64>(at, BLOCK.min(start + len - at));
            let found = &mut found[..x.len()];
            match self.even {
                None => self.search(x, found),
                Some(even) => {
                    if !on_best::<Compute>((even, x, found)) {
                        self.put_right(even, x, found);
                    }
                }
            }
            tally.count(found);
        }
        Ok(())
    }

    /// Holds numbers close to an edge against it, and moves those by one that arithmetic has put beside their interval.
    fn put_right(&self, even: Even, x: &[f64], found: &mut [u64]) {
        let n = self.n();
        for (found, &x) in found.iter_mut().zip(x) {
            if even.is_certain(x, *found as f64) || *found >= n as u64 {
                continue;
            }
            let near = *found as usize;
            let behind = (x >= self.edges[near + 1]) & (near < n - 1);
            *found = near.wrapping_add(behind as usize).wrapping_sub((x < self.edges[near]) as usize) as u64;
        }
    }

    fn search(&self, x: &[f64], found: &mut [u64]) {
        let (n, low, high) = (self.n(), self.edges[0], self.edges[self.n()]);
        for (found, &x) in found.iter_mut().zip(x) {
            let behind = self.edges.partition_point(|&edge| edge <= x);
            *found = if (x >= low) & (x <= high) { (behind - 1).min(n - 1) } else { n } as u64;
        }
    }
}

/// Finds the interval of each number, or, if it has none, one that does not exist; whether no number is so close to an edge that it may lie
/// on the other side.
struct Compute<'a>(PhantomData<&'a f64>);

impl<'a> Formula for Compute<'a> {
    type In = (Even, &'a [f64], &'a mut [u64]);
    type Out = bool;

    #[inline(always)]
    fn call((even, x, found): (Even, &[f64], &mut [u64])) -> bool {
        /// Added to a number from 0 to below 2^52, it leaves the nearest integer in the low bits.
        const MAGIC: f64 = (1u64 << 52) as f64;
        let Even { low, high, n, scale, .. } = even;
        let mut certain = true;
        for (found, &x) in found.iter_mut().zip(x) {
            let middle = (x - low) * scale - 0.5;
            let middle = if middle > 0.0 { middle } else { 0.0 };
            let middle = if middle < n - 1.0 { middle } else { n - 1.0 };
            let floor = middle + MAGIC;
            let inside = (x >= low) & (x <= high);
            certain &= !inside | even.is_certain(x, floor - MAGIC);
            let floor = if inside { floor } else { n + MAGIC };
            *found = floor.to_bits() - MAGIC.to_bits();
        }
        certain
    }
}

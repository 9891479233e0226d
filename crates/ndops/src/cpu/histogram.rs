//! The driver of histograms: which of some intervals of one length each number lies in.
//!
//! The interval is found by arithmetic, which errs by one at most, and then put right by a look at its edges, so that counts are exactly
//! what the edges say. Edges that rounding has moved by more than a quarter of the length, as it does to many edges in a narrow dtype, are
//! searched.

use super::count::{Sum, Tally, in_order, tables};
use super::cursor::{BLOCK, Conversion, Walk};
use super::reduce::Feed;
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
    /// Intervals for each unit; none where arithmetic does not find them.
    scale: Option<f64>,
}

impl<'a> Bins<'a> {
    fn new(edges: &'a [f64]) -> Bins<'a> {
        let n = edges.len() - 1;
        let (low, range) = (edges[0], edges[n] - edges[0]);
        let length = range / n as f64;
        let near = |(i, edge): (usize, &f64)| (edge - low - i as f64 * length).abs() <= length / 4.0;
        let even = range.is_finite() && length > 0.0 && edges.iter().enumerate().all(near);
        Bins { edges, scale: even.then_some(n as f64 / range).filter(|scale| scale.is_finite()) }
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
            match self.scale {
                Some(scale) => self.compute(scale, x, found),
                None => self.search(x, found),
            }
            tally.count(found);
        }
        Ok(())
    }

    /// The interval of each number, or one that does not exist.
    fn compute(&self, scale: f64, x: &[f64], found: &mut [u64]) {
        /// Added to a number from 0 to below 2^52, it leaves the nearest integer in the low bits.
        const MAGIC: f64 = (1u64 << 52) as f64;
        let (n, low, high) = (self.n(), self.edges[0], self.edges[self.n()]);
        let last = n - 1;
        for (found, x) in found.iter_mut().zip(x) {
            let place = ((x - low) * scale - 0.5).max(0.0).min(last as f64);
            *found = (place + MAGIC).to_bits() - MAGIC.to_bits();
        }
        for (found, &x) in found.iter_mut().zip(x) {
            let near = *found as usize;
            let behind = (x >= self.edges[near + 1]) & (near < last);
            let right = near.wrapping_add(behind as usize).wrapping_sub((x < self.edges[near]) as usize);
            *found = if (x >= low) & (x <= high) { right } else { n } as u64;
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

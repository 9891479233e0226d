//! Progressions and triangles: what depends on positions alone.

use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::shape::Dims;
use crate::tensor::view::{Dense, View};

/// Positions that one base serves; a position within a block is exact in 32 bits, which vectors convert to floats.
const BLOCK: usize = 1 << 12;

/// `start + i * step` in an integer dtype, where it wraps.
pub(crate) fn integers(dtype: DType, start: i64, step: i64, len: usize) -> Result<View> {
    let mut out = Dense::zeroed(dtype, Dims::from_slice(&[len]))?;
    dispatch!(dtype in integers, T => {
        let mut next = start as T;
        for value in out.as_mut_slice::<T>() {
            *value = next;
            next = next.wrapping_add(step as T);
        }
    });
    Ok(out.into_view())
}

/// `start + i * step` in a float dtype, computed in float64 and rounded once; the last number may be another.
pub(crate) fn floats(dtype: DType, start: f64, step: f64, last: Option<f64>, len: usize) -> Result<View> {
    let mut out = Dense::zeroed(dtype, Dims::from_slice(&[len]))?;
    dispatch!(dtype in floats, T => {
        let out = out.as_mut_slice::<T>();
        for (i, block) in out.chunks_mut(BLOCK).enumerate() {
            let base = (i * BLOCK) as f64;
            for (i, value) in block.iter_mut().enumerate() {
                *value = ((base + i as i32 as f64) * step + start) as T;
            }
        }
        if let (Some(last), Some(value)) = (last, out.last_mut()) {
            *value = last as T;
        }
    });
    Ok(out.into_view())
}

/// The rows of the matrices of a dense `x`, up to diagonal `k` or from it on; zeros elsewhere.
pub(crate) fn triangle(x: &View, k: isize, upper: bool) -> Result<View> {
    let unit = x.dtype.bits();
    dispatch!(unit in sizes, T => triangle_as::<T>(x, k, upper))
}

fn triangle_as<T: Element>(x: &View, k: isize, upper: bool) -> Result<View> {
    let mut out = Dense::zeroed(x.dtype, x.dims().clone())?;
    if let ([.., rows, cols], true) = (&x.dims()[..], x.size() > 0) {
        let from = x.as_slice::<T>().expect("dense").chunks_exact(*cols);
        for (i, (to, from)) in out.as_mut_slice::<T>().chunks_exact_mut(*cols).zip(from).enumerate() {
            let row = (i % rows) as isize;
            let first = if upper { k } else { k.saturating_add(1) };
            let cut = row.saturating_add(first).clamp(0, *cols as isize) as usize;
            let kept = if upper { cut..*cols } else { 0..cut };
            to[kept.clone()].copy_from_slice(&from[kept]);
        }
    }
    Ok(out.into_view())
}

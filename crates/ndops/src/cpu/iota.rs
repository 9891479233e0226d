//! Progressions and triangles: what depends on positions alone.

use std::marker::PhantomData;

use super::parallel::in_pieces;
use super::simd::{Formula, on_best};
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::scalar::Real;
use crate::shape::Dims;
use crate::tensor::view::{Dense, View};

/// Positions that one base serves, and that a thread takes at a time; a position within them is exact in 32 bits, which vectors convert to
/// floats.
const BLOCK: usize = 1 << 15;

/// `start + i * step` in an integer dtype, where it wraps.
pub(crate) fn integers(dtype: DType, start: i64, step: i64, len: usize) -> Result<View> {
    let mut out = Dense::zeroed(dtype, Dims::from_slice(&[len]))?;
    dispatch!(dtype in integers, T => {
        in_pieces(out.as_mut_slice::<T>(), BLOCK, |base, out| {
            let mut next = start.wrapping_add((base as i64).wrapping_mul(step)) as T;
            for value in out {
                *value = next;
                next = next.wrapping_add(step as T);
            }
        });
    });
    Ok(out.into_view())
}

/// `start + i * step` in a float dtype, computed in float64 and rounded once; the last number may be another.
pub(crate) fn floats(dtype: DType, start: f64, step: f64, last: Option<f64>, len: usize) -> Result<View> {
    let mut out = Dense::zeroed(dtype, Dims::from_slice(&[len]))?;
    dispatch!(dtype in floats, T => {
        let out = out.as_mut_slice::<T>();
        in_pieces(out, BLOCK, |base, out| on_best::<FloatRun<T>>((out, base as f64, start, step)));
        if let (Some(last), Some(value)) = (last, out.last_mut()) {
            *value = last as T;
        }
    });
    Ok(out.into_view())
}

/// Writes the numbers of the positions from `base` on.
struct FloatRun<'a, T>(PhantomData<&'a T>);

impl<'a, T: Real> Formula for FloatRun<'a, T> {
    type In = (&'a mut [T], f64, f64, f64);
    type Out = ();

    #[inline(always)]
    fn call((out, base, start, step): Self::In) {
        for (i, value) in out.iter_mut().enumerate() {
            *value = T::from_f64((base + i as i32 as f64) * step + start);
        }
    }
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

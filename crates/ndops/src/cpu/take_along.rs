//! The driver of gathers that choose anew for each line. All positions are checked before anything is written; elements move by their size.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

use super::parallel::in_pieces;
use crate::dtype::{DType, Element};
use crate::error::{Error, Result};
use crate::shape::Dims;
use crate::shape::layout::Layout;
use crate::tensor::view::{Dense, View};

/// Bytes of the result that one thread fetches at a time.
const CHUNK: usize = 1 << 16;

/// Positions that one thread checks at a time.
const CHECK: usize = 1 << 15;

/// The elements of `indices`, counted from the front of an axis of `len`, in row-major order.
///
/// # Errors
/// `Index` for the first that is not on the axis.
fn positions(indices: &View, len: usize, axis: usize) -> Result<Vec<usize>> {
    let indices = indices.to_dense()?;
    let dtype = if indices.dtype == DType::Bool { DType::U8 } else { indices.dtype };
    dispatch!(dtype in integers, T => counted::<T>(indices.as_slice().expect("dense"), len, axis))
}

fn counted<T: Element + TryInto<i64> + Display>(indices: &[T], len: usize, axis: usize) -> Result<Vec<usize>> {
    let position = |index: T| match index.try_into() {
        Ok(index) if index < 0 => index.wrapping_add(len as i64) as u64,
        Ok(index) => index as u64,
        Err(_) => u64::MAX,
    };
    let mut positions = vec![0; indices.len()];
    let failed = Mutex::new(None);
    in_pieces(&mut positions, CHECK, |start, positions| {
        let mut fine = true;
        for (place, &index) in positions.iter_mut().zip(&indices[start..]) {
            let position = position(index);
            fine &= position < len as u64;
            *place = position as usize;
        }
        if !fine {
            *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(());
        }
    });
    if failed.into_inner().unwrap_or_else(PoisonError::into_inner).is_none() {
        return Ok(positions);
    }
    let bad = indices.iter().find(|&&index| position(index) >= len as u64).expect("one failed");
    Err(Error::index(format!("index {bad} is out of bounds for axis {axis} of length {len}")))
}

/// The elements at `indices` of each line of `x` along `axis`.
///
/// # Errors
/// `Index` for a position that is not on the axis.
pub(crate) fn take_along(x: &View, indices: &View, axis: usize, dims: Dims) -> Result<View> {
    let positions = positions(indices, x.dims()[axis], axis)?;
    let mut out = Dense::zeroed(x.dtype, dims.clone())?;
    if dims.contains(&0) {
        return Ok(out.into_view());
    }
    let (x, unit) = (x.to_dense()?, x.dtype.bits());
    let lines = Lines {
        from: steps(x.dims(), &dims, Some(axis)),
        chosen: steps(indices.dims(), &dims, None),
        along: x.dims()[axis + 1..].iter().product(),
        dims,
    };
    dispatch!(unit in sizes, T => lines.fetch::<T>(x.as_slice().expect("dense"), &positions, out.as_mut_slice()));
    Ok(out.into_view())
}

/// Elements from one position of each axis to the next in a dense tensor of `own` lengths stretched to `dims`; 0 for `without`.
fn steps(own: &[usize], dims: &[usize], without: Option<usize>) -> Dims {
    let dense = Layout::dense(own.into(), 1).strides;
    (0..dims.len()).map(|axis| if own[axis] == 1 || without == Some(axis) { 0 } else { dense[axis] as usize }).collect()
}

/// How the lines of the last axis of a result are fetched.
struct Lines {
    dims: Dims,
    /// Steps of the source for a step of each axis of the result, but the one that is chosen from.
    from: Dims,
    /// Steps of the positions.
    chosen: Dims,
    /// Elements from one position of the chosen axis of the source to the next.
    along: usize,
}

impl Lines {
    fn fetch<T: Element>(&self, x: &[T], positions: &[usize], out: &mut [T]) {
        let last = self.dims.len() - 1;
        let n = self.dims[last];
        let lines = (CHUNK / size_of::<T>() / n).max(1);
        in_pieces(out, lines * n, |start, out| {
            for (i, line) in out.chunks_exact_mut(n).enumerate() {
                let (from, chosen) = self.start(start / n + i);
                for (j, place) in line.iter_mut().enumerate() {
                    let position = positions[chosen + j * self.chosen[last]];
                    *place = x[from + j * self.from[last] + position * self.along];
                }
            }
        });
    }

    /// Where a line begins, in the source and among the positions.
    fn start(&self, line: usize) -> (usize, usize) {
        let (mut rest, mut from, mut chosen) = (line, 0, 0);
        for axis in (0..self.dims.len() - 1).rev() {
            let at = rest % self.dims[axis];
            rest /= self.dims[axis];
            from += at * self.from[axis];
            chosen += at * self.chosen[axis];
        }
        (from, chosen)
    }
}

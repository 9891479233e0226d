//! The driver of gathers. All positions are checked before anything is written; elements move by their size.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

use super::parallel;
use crate::dtype::{DType, Element};
use crate::error::{Error, Result};
use crate::shape::Dims;
use crate::shape::layout::{Layout, Span};
use crate::tensor::view::{Dense, View};

/// Bytes of the result that one thread fetches at a time.
const CHUNK: usize = 1 << 16;

/// Positions that one thread checks at a time.
const CHECK: usize = 1 << 15;

/// Slices of so many elements are copied one by one out of a strided tensor; of shorter ones it is cheaper to copy it whole.
const LONG: usize = 256;

/// Calls `f` with each piece of `len` elements of `out` and the place of its first, on several threads.
pub(crate) fn in_pieces<T: Send>(out: &mut [T], len: usize, f: impl Fn(usize, &mut [T]) + Sync) {
    if out.len() <= len {
        return f(0, out);
    }
    let pieces: Vec<Mutex<&mut [T]>> = out.chunks_mut(len).map(Mutex::new).collect();
    parallel::for_each(pieces.len(), &|i| f(i * len, &mut pieces[i].lock().unwrap_or_else(PoisonError::into_inner)));
}

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

/// The slices of `axis` of `x` at `indices`, in place of the axis.
///
/// # Errors
/// `Index` for a position that is not on the axis.
pub(crate) fn take(x: &View, indices: &View, axis: usize, dims: Dims) -> Result<View> {
    let len = x.dims()[axis];
    let positions = positions(indices, len, axis)?;
    let inner: usize = x.dims()[axis + 1..].iter().product();
    let outer: usize = x.dims()[..axis].iter().product();
    let mut out = Dense::zeroed(x.dtype, dims)?;
    if positions.is_empty() || inner * outer == 0 {
        return Ok(out.into_view());
    }
    if !x.is_dense() && inner * outer >= LONG {
        let slices = Layout::dense(Dims::from_slice(&[outer, positions.len(), inner]), x.itemsize());
        for (i, &position) in positions.iter().enumerate() {
            let slice = x.with_layout(x.layout.slice(axis, Span { start: position, len: 1, step: 1 }));
            let mut to = slices.slice(1, Span { start: i, len: 1, step: 1 });
            to = split_like(&to, slice.dims(), axis, x.itemsize());
            out.assign(&to, &slice);
        }
        return Ok(out.into_view());
    }
    let (x, unit) = (x.to_dense()?, x.dtype.bits());
    dispatch!(unit in sizes, T => fetch::<T>(x.as_slice().expect("dense"), &positions, len, inner, out.as_mut_slice()));
    Ok(out.into_view())
}

/// The layout (outer, 1, inner) of a slice of the result with the axes of the source: `dims`, of which `axis` is the middle one.
fn split_like(to: &Layout, dims: &[usize], axis: usize, itemsize: usize) -> Layout {
    let inner = Layout::dense(dims[axis + 1..].into(), itemsize);
    let outer = Layout::dense(dims[..axis].into(), 1);
    let strides = outer.strides.iter().map(|stride| stride * to.strides[0]).chain([0]).chain(inner.strides).collect();
    Layout { dims: dims.into(), strides, offset: to.offset }
}

/// Copies runs of `inner` elements, run `o * len + positions[i]` to run `o * positions.len() + i`.
fn fetch<T: Element>(x: &[T], positions: &[usize], len: usize, inner: usize, out: &mut [T]) {
    let runs = (CHUNK / size_of::<T>() / inner).max(1);
    in_pieces(out, runs * inner, |start, out| {
        let first = start / inner;
        let (mut outer, mut i) = (first / positions.len(), first % positions.len());
        let mut out = out;
        while !out.is_empty() {
            let n = (positions.len() - i).min(out.len() / inner);
            let (now, later) = std::mem::take(&mut out).split_at_mut(n * inner);
            let source = &x[outer * len * inner..(outer + 1) * len * inner];
            fetch_runs(source, &positions[i..i + n], inner, now);
            (out, outer, i) = (later, outer + 1, 0);
        }
    });
}

fn fetch_runs<T: Element>(x: &[T], positions: &[usize], inner: usize, out: &mut [T]) {
    if inner == 1 {
        for (place, &position) in out.iter_mut().zip(positions) {
            *place = x[position];
        }
        return;
    }
    for (run, &position) in out.chunks_exact_mut(inner).zip(positions) {
        run.copy_from_slice(&x[position * inner..(position + 1) * inner]);
    }
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

/// The places in a dense tensor of `dims` that the rows of `indices`, int64, name.
///
/// # Errors
/// `Index` for an index that is not on its axis; `Memory` if there is none for the result.
pub(crate) fn places(indices: &View, dims: &[usize]) -> Result<View> {
    let indices = indices.to_dense()?;
    let (n, ndim) = (indices.dims()[0], dims.len());
    let mut places = Dense::zeroed(DType::U64, Dims::from_slice(&[n]))?;
    let all = indices.as_slice::<i64>().expect("dense");
    for (i, place) in places.as_mut_slice::<u64>().iter_mut().enumerate() {
        for (axis, (&index, &len)) in all[i * ndim..][..ndim].iter().zip(dims).enumerate() {
            if !(0..len as i64).contains(&index) {
                return Err(Error::index(format!("index {index} is out of bounds for axis {axis} of length {len}")));
            }
            *place = *place * len as u64 + index as u64;
        }
    }
    Ok(places.into_view())
}

//! Copies between layouts, by element size: what reshape, concatenate, pad and every read-back are made of.

use std::mem::MaybeUninit;

use smallvec::SmallVec;

use super::parallel;
use super::walk::{memory_order, ordered_strides};
use crate::dtype::DType;
use crate::error::Result;
use crate::shape::Dims;
use crate::shape::layout::{Layout, Span};
use crate::tensor::view::{Dense, View};

/// Elements of a side of the square that a transposing copy moves at a time: 16 of 4 bytes fill a cache line.
const TILE: usize = 16;

/// Copies below this many bytes stay on one thread (handing over costs about a microsecond, as much as copying 16 KiB).
pub(super) const PARALLEL_BYTES: usize = 1 << 18;

/// One axis of a copy.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    pub len: usize,
    /// Bytes from one element to the next, on both sides.
    pub to: isize,
    pub from: isize,
}

/// Writes the elements of `source` to the place that `layout` describes in `target`. The lengths and dtypes must agree.
pub(crate) fn assign(target: &mut Dense, layout: &Layout, source: &View) {
    debug_assert_eq!(layout.dims, source.layout.dims);
    debug_assert_eq!(target.dtype().itemsize(), source.itemsize());
    if source.size() == 0 {
        return;
    }
    let axes = simplified(layout, &source.layout);
    let to = target.as_mut_ptr().wrapping_offset(layout.offset);
    // SAFETY: both layouts keep to their buffers, and the target's buffer has no other user.
    unsafe { copy_strided(source.itemsize(), &axes, to, source.ptr()) }
}

/// A dense tensor of `parts`, one after another along `axis`: they have its dtype and, together, its lengths.
///
/// # Errors
/// `Overflow` or `Memory` if there is no room for it.
pub(crate) fn concat(parts: &[View], axis: usize, dims: Dims, dtype: DType) -> Result<View> {
    assert_eq!(parts.iter().map(|part| part.dims()[axis]).sum::<usize>(), dims[axis], "the parts fill the axis");
    let layout = Layout::dense(dims.clone(), dtype.itemsize());
    let mut out = Dense::uninit(dtype, dims)?;
    let mut start = 0;
    for part in parts {
        let len = part.dims()[axis];
        let place = layout.slice(axis, Span { start, len, step: 1 });
        assert!(place.dims == *part.dims() && part.dtype == dtype, "the parts agree beside the axis");
        assign(&mut out, &place, part);
        start += len;
    }
    // SAFETY: the parts fill the axis, as asserted, so every element has been written.
    Ok(unsafe { out.into_view() })
}

/// `x` with so many positions before and behind those of each axis. `borders` has what is there, axis by axis, before and behind, wherever the
/// width is not zero; it is stretched to the positions before or behind the axis, the whole of the axes in front of it, and those axes behind
/// it that `x` has. The result lies in memory as `x` does.
///
/// # Errors
/// `Overflow` or `Memory` if there is no room for it.
pub(crate) fn framed(x: &View, widths: &[(usize, usize)], borders: &[&View], dims: Dims) -> Result<View> {
    let inner =
        |layout: Layout, axis: usize| layout.slice(axis, Span { start: widths[axis].0, len: x.dims()[axis], step: 1 });
    let strides = ordered_strides(&dims, &memory_order(x.dims(), &[x]), x.itemsize());
    let whole = Layout { strides, dims: dims.clone(), offset: 0 };
    let mut out = Dense::uninit(x.dtype, dims)?;
    let mut borders = borders.iter();
    for (axis, &(before, behind)) in widths.iter().enumerate() {
        let n = x.dims()[axis];
        assert_eq!(whole.dims[axis], before + n + behind, "the widths are those of the result");
        let all = (axis + 1..whole.ndim()).fold(whole.clone(), inner);
        for (start, len) in [(0, before), (before + n, behind)].into_iter().filter(|(_, len)| *len > 0) {
            let place = all.slice(axis, Span { start, len, step: 1 });
            let border = borders.next().expect("one for each width");
            assert_eq!(border.dtype, x.dtype, "a border has the dtype of what it goes around");
            assign(&mut out, &place, &border.with_layout(border.layout.broadcast(&place.dims)));
        }
    }
    assign(&mut out, &(0..whole.ndim()).fold(whole.clone(), inner), x);
    // SAFETY: every element has been written: that which lies on no border belongs to `x`, any other to the border of the last axis that it
    // lies beside. The layout is dense, in the order of the axes of `x`.
    Ok(unsafe { out.into_view_as(whole) })
}

/// The axes ordered by the target's strides, outermost first, with neighbours that walk both sides evenly made one.
fn simplified(to: &Layout, from: &Layout) -> SmallVec<[Axis; 4]> {
    let mut axes: SmallVec<[Axis; 4]> = (0..to.ndim())
        .filter(|&i| to.dims[i] != 1)
        .map(|i| Axis { len: to.dims[i], to: to.strides[i], from: from.strides[i] })
        .collect();
    axes.sort_by_key(|axis| std::cmp::Reverse(axis.to.unsigned_abs()));
    let mut merged: SmallVec<[Axis; 4]> = SmallVec::new();
    for axis in axes {
        match merged.last_mut() {
            Some(last) if last.to == axis.to * axis.len as isize && last.from == axis.from * axis.len as isize => {
                *last = Axis { len: last.len * axis.len, ..axis };
            }
            _ => merged.push(axis),
        }
    }
    merged
}

/// A pointer that may go to another thread.
#[derive(Clone, Copy)]
struct Shared<T>(T);
// SAFETY: whoever makes one sees to it that the threads write to disjoint places.
unsafe impl<T> Sync for Shared<T> {}

impl<T: Copy> Shared<T> {
    fn get(&self) -> T {
        self.0
    }
}

/// # Safety
/// `axes` name elements of `size` bytes inside both memories; those written are distinct and nobody else uses them.
pub(super) unsafe fn copy_strided(size: usize, axes: &[Axis], to: *mut u8, from: *const u8) {
    let bytes = axes.iter().map(|axis| axis.len).product::<usize>() * size;
    let split = axes.iter().position(|axis| axis.len >= 8);
    let (Some(split), true) = (split, bytes >= PARALLEL_BYTES) else {
        // SAFETY: the caller's duty is the same.
        return unsafe { copy_axes(size, axes, to, from) };
    };
    let n = axes[split].len;
    let pieces = (bytes / (PARALLEL_BYTES / 4)).clamp(2, n.div_ceil(TILE).max(2));
    let step = n.div_ceil(pieces).next_multiple_of(if n >= 4 * TILE { TILE } else { 1 });
    let (to, from) = (Shared(to), Shared(from));
    parallel::for_each(n.div_ceil(step), &|piece| {
        let start = piece * step;
        let mut part = SmallVec::<[Axis; 4]>::from_slice(axes);
        part[split].len = step.min(n - start);
        let to = to.get().wrapping_offset(axes[split].to * start as isize);
        let from = from.get().wrapping_offset(axes[split].from * start as isize);
        // SAFETY: pieces of one axis are disjoint, and each lies inside the whole.
        unsafe { copy_axes(size, &part, to, from) }
    });
}

/// # Safety
/// As for [`copy_strided`].
pub(super) unsafe fn copy_rows(
    size: usize,
    rows: (usize, isize, isize),
    cols: (usize, isize, isize),
    to: *mut u8,
    from: *const u8,
) {
    let axis = |(len, to, from)| Axis { len, to, from };
    // SAFETY: the caller's duty is the same.
    unsafe { copy_axes(size, &[axis(rows), axis(cols)], to, from) }
}

/// # Safety
/// As for [`copy_strided`].
unsafe fn copy_axes(size: usize, axes: &[Axis], to: *mut u8, from: *const u8) {
    let element = size as isize;
    // SAFETY: each call covers a part of what the caller vouches for.
    unsafe {
        match axes {
            [] => std::ptr::copy_nonoverlapping(from, to, size),
            [run] if run.to == element && run.from == element => {
                std::ptr::copy_nonoverlapping(from, to, run.len * size)
            }
            [run] => run_by_size(size, *run, to, from),
            [times, run]
                if times.from == 0
                    && [run.to, run.from, times.to] == [element, element, run.len as isize * element] =>
            {
                repeat_run(run.len * size, times.len, to, from)
            }
            [rows, run] if run.from == 0 && [run.to, rows.to] == [element, run.len as isize * element] => {
                stretch_by_size(size, *rows, run.len, to, from)
            }
            [rows, cols] if cols.from.unsigned_abs() > size && rows.from.unsigned_abs() <= size && rows.len > 1 => {
                plane_by_size(size, *rows, *cols, to, from)
            }
            [outer, inner @ ..] => {
                for i in 0..outer.len as isize {
                    copy_axes(size, inner, to.wrapping_offset(outer.to * i), from.wrapping_offset(outer.from * i));
                }
            }
        }
    }
}

/// Bytes of a repeated run that are written as copies of each other before they are copied as a whole: they stay in the first cache.
const REPEATED: usize = 1 << 13;

/// `n` bytes, so many times one after another: what has been written is copied, up to a point, so that short runs move in long ones.
///
/// # Safety
/// `from` has `n` bytes, and `to` room for all the others; they do not overlap.
unsafe fn repeat_run(n: usize, times: usize, to: *mut u8, from: *const u8) {
    let all = n * times;
    let (mut filled, mut source) = (n.min(all), n);
    // SAFETY: promised by the caller; what is copied on was written before, and lies before its target.
    unsafe {
        std::ptr::copy_nonoverlapping(from, to, filled);
        while filled < all {
            let len = source.min(all - filled);
            std::ptr::copy_nonoverlapping(to, to.add(filled), len);
            filled += len;
            if source < REPEATED {
                source = filled;
            }
        }
    }
}

unsafe fn run_by_size(size: usize, run: Axis, to: *mut u8, from: *const u8) {
    let unit = unit(size);
    // SAFETY: the caller's duty is the same.
    dispatch!(unit in sizes, T => unsafe { copy_run::<T>(run, to, from) })
}

unsafe fn stretch_by_size(size: usize, rows: Axis, times: usize, to: *mut u8, from: *const u8) {
    let unit = unit(size);
    // SAFETY: the caller's duty is the same.
    dispatch!(unit in sizes, T => unsafe { stretch::<T>(rows, times, to, from) })
}

unsafe fn plane_by_size(size: usize, rows: Axis, cols: Axis, to: *mut u8, from: *const u8) {
    let unit = unit(size);
    // SAFETY: the caller's duty is the same.
    dispatch!(unit in sizes, T => unsafe { copy_plane::<T>(rows, cols, to, from) })
}

/// The type that stands for elements of `size` bytes.
fn unit(size: usize) -> DType {
    [DType::U8, DType::U16, DType::U32, DType::U64, DType::C128][size.trailing_zeros() as usize]
}

/// # Safety
/// As for [`copy_strided`], with elements of type `T`.
#[inline(always)]
unsafe fn copy_run<T: Copy>(run: Axis, to: *mut u8, from: *const u8) {
    let write = |i: isize, value: MaybeUninit<T>| {
        // SAFETY: element `i` of the run is inside the target.
        unsafe { to.wrapping_offset(run.to * i).cast::<MaybeUninit<T>>().write(value) }
    };
    // SAFETY: element `i` of the run is inside the source.
    let read = |i: isize| unsafe { from.wrapping_offset(run.from * i).cast::<MaybeUninit<T>>().read() };
    let element = size_of::<T>() as isize;
    if run.to == element && run.from == 0 {
        let value = read(0);
        (0..run.len as isize).for_each(|i| write(i, value));
    } else if run.to == element && run.from == -element {
        for i in 0..run.len as isize {
            // SAFETY: as above; a constant stride lets the loop become shuffles.
            write(i, unsafe { from.cast::<MaybeUninit<T>>().wrapping_offset(-i).read() });
        }
    } else {
        (0..run.len as isize).for_each(|i| write(i, read(i)));
    }
}

/// Each element of `rows` so many times, one after another. Short runs are written eight at a time, over what the next run then takes.
///
/// # Safety
/// As for [`copy_strided`], with elements of type `T`.
#[inline(always)]
unsafe fn stretch<T: Copy>(rows: Axis, times: usize, to: *mut u8, from: *const u8) {
    const WIDTH: usize = 8;
    let to = to.cast::<MaybeUninit<T>>();
    let all = rows.len * times;
    for row in 0..rows.len {
        // SAFETY: the source has such a row, and all places up to `all` are the caller's.
        unsafe {
            let value = from.wrapping_offset(rows.from * row as isize).cast::<MaybeUninit<T>>().read();
            for at in (row * times..row * times + times).step_by(WIDTH) {
                if at + WIDTH <= all {
                    to.add(at).cast::<[MaybeUninit<T>; WIDTH]>().write([value; WIDTH]);
                } else {
                    (at..row * times + times).for_each(|at| to.add(at).write(value));
                }
            }
        }
    }
}

/// A transposing copy: squares of the plane, so that each cache line of the source is used whole while it is near.
///
/// # Safety
/// As for [`copy_strided`], with elements of type `T`.
#[inline(always)]
unsafe fn copy_plane<T: Copy>(rows: Axis, cols: Axis, to: *mut u8, from: *const u8) {
    for row in (0..rows.len).step_by(TILE) {
        let part = Axis { len: TILE.min(rows.len - row), ..rows };
        let to = to.wrapping_offset(rows.to * row as isize);
        let from = from.wrapping_offset(rows.from * row as isize);
        // SAFETY: these rows, or some columns of some of them, are a part of the plane.
        unsafe {
            let (n_rows, n_cols) = turn_squares(size_of::<T>(), part, cols, to, from);
            copy_columns::<T>(part, Axis { len: cols.len - n_cols, ..cols }, cols.past(n_cols, to, from));
            copy_columns::<T>(part.rest(n_rows), Axis { len: n_cols, ..cols }, rows.past(n_rows, to, from));
        }
    }
}

impl Axis {
    /// Where both sides stand after `n` elements.
    fn past(self, n: usize, to: *mut u8, from: *const u8) -> (*mut u8, *const u8) {
        (to.wrapping_offset(self.to * n as isize), from.wrapping_offset(self.from * n as isize))
    }

    /// What is left after `n` elements.
    fn rest(self, n: usize) -> Axis {
        Axis { len: self.len - n, ..self }
    }
}

/// # Safety
/// As for [`copy_strided`], with elements of type `T`.
#[inline(always)]
unsafe fn copy_columns<T: Copy>(rows: Axis, cols: Axis, (to, from): (*mut u8, *const u8)) {
    for col in 0..cols.len {
        let (to, from) = cols.past(col, to, from);
        // SAFETY: a column of the plane.
        unsafe { copy_run::<T>(rows, to, from) }
    }
}

/// Copies what vector registers can turn, and tells how many rows and columns that covers.
///
/// # Safety
/// As for [`copy_strided`], with elements of `size` bytes.
#[cfg(target_arch = "x86_64")]
unsafe fn turn_squares(size: usize, rows: Axis, cols: Axis, to: *mut u8, from: *const u8) -> (usize, usize) {
    use super::simd::{Isa, isa};
    use super::transpose::{Plane, squares_of_4, squares_of_8};
    let element = size as isize;
    if isa() == Isa::Baseline || rows.from != element || cols.to != element {
        return (0, 0);
    }
    let plane = Plane { n_rows: rows.len, n_cols: cols.len, from_col: cols.from, to_row: rows.to };
    // SAFETY: the level includes AVX2; the plane is the caller's.
    unsafe {
        match size {
            4 => squares_of_4(plane, to, from),
            8 => squares_of_8(plane, to, from),
            _ => (0, 0),
        }
    }
}

/// Other machines copy column by column.
///
/// # Safety
/// None is needed; the signature is that of the other one.
#[cfg(not(target_arch = "x86_64"))]
unsafe fn turn_squares(_: usize, _: Axis, _: Axis, _: *mut u8, _: *const u8) -> (usize, usize) {
    (0, 0)
}

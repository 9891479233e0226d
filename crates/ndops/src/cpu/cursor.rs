//! Cursors: each operand's part of a block, contiguous and of the dtype that the kernel wants.
//!
//! A [`Walk`] is the order in which a driver visits the elements: the axes, outermost first, with neighbours that every operand walks
//! evenly made one. A [`Cursor`] follows one operand along a walk. Where the operand lies dense and of the right dtype its memory is
//! lent out; a single element is splatted once, and for kernels that take equal elements for a block, one that is the same along a row is
//! once for each row; a short row that repeats is written out once, so that any block of it is a window; everything else is gathered into
//! scratch, and cast there.

use smallvec::SmallVec;

use super::cast::cast_fn;
use super::copy::copy_rows;
use super::kernels::{BlockFn, Blocks, LANES};
use crate::dtype::DType;
use crate::error::Result;
use crate::shape::Dims;
use crate::shape::layout::Strides;
use crate::tensor::buffer::Buffer;
use crate::tensor::view::View;

/// Elements of a block that needs scratch: three operands of 16 bytes still fit the second-level cache, and the cost of visiting
/// blocks is below a tenth of the cheapest kernel (figures: ARCHITECTURE.md).
pub(crate) const BLOCK: usize = 1024;

/// Rows from which on an element that is the same along a row is splatted: shorter ones are gathered, many at a time.
const SHORTEST_ROW: usize = 256;

/// Rows that a transposing gather takes at a time: a cache line of 4-byte elements.
const TILE_ROWS: usize = 16;

/// One operand of a walk.
pub(crate) struct Operand {
    ptr: *const u8,
    strides: Strides,
    dtype: DType,
    casts: SmallVec<[Cast; 2]>,
}

#[derive(Clone, Copy)]
struct Cast {
    run: BlockFn,
    to: DType,
}

/// The order in which elements are visited, and how each operand lies along it.
pub(crate) struct Walk {
    /// Lengths, outermost first.
    pub dims: Dims,
    pub operands: SmallVec<[Operand; 3]>,
    /// Whether some operand is contiguous along the second-last axis and not along the last: it is read by squares.
    pub tiled: bool,
    /// Whether [`LANES`] equal elements serve as a block.
    stretches: bool,
    /// Whether blocks end where rows do.
    by_row: bool,
}

// SAFETY: a walk is read only, and its pointers are to memory that the views it was made of keep alive and unchanged.
unsafe impl Sync for Walk {}

/// What an operand is converted to on its way to the kernel: first the promoted dtype, then the one that is computed in.
#[derive(Clone, Copy)]
pub(crate) struct Conversion {
    pub promoted: DType,
    pub computed: DType,
}

impl Conversion {
    /// No conversion.
    pub(crate) fn none(dtype: DType) -> Conversion {
        Conversion { promoted: dtype, computed: dtype }
    }

    /// The casts that it takes from `dtype`.
    fn casts(self, dtype: DType) -> SmallVec<[Cast; 2]> {
        let mut casts = SmallVec::new();
        let mut from = dtype;
        for to in [self.promoted, self.computed] {
            if from != to {
                casts.push(Cast { run: cast_fn(from, to), to });
                from = to;
            }
        }
        casts
    }
}

impl Walk {
    /// A walk over `axes` of `dims`, in that order, of views broadcast to `dims`.
    pub(crate) fn new(dims: &[usize], axes: &[usize], views: &[&View], conversions: &[Conversion]) -> Walk {
        let mut operands: SmallVec<[Operand; 3]> = SmallVec::new();
        for (view, conversion) in views.iter().zip(conversions) {
            let layout = view.layout.broadcast(dims);
            operands.push(Operand {
                ptr: view.ptr(),
                strides: axes.iter().map(|&axis| layout.strides[axis]).collect(),
                dtype: view.dtype,
                casts: conversion.casts(view.dtype),
            });
        }
        let dims = axes.iter().map(|&axis| dims[axis]).collect();
        let mut walk = Walk { dims, operands, tiled: false, stretches: false, by_row: false };
        walk.merge();
        walk.tiled = walk.dims.len() >= 2
            && walk.dims[walk.dims.len() - 1] >= TILE_ROWS
            && walk.operands.iter().any(Operand::is_transposed);
        walk
    }

    /// The same walk for drivers that visit blocks in an order of their own: no operand is read by squares.
    pub(crate) fn untiled(mut self) -> Walk {
        self.tiled = false;
        self
    }

    /// The same walk for kernels that take [`LANES`] equal elements for a block.
    pub(crate) fn stretching(mut self) -> Walk {
        self.stretches = true;
        self.by_row = !self.tiled && self.operands.iter().any(|operand| operand.is_column(&self.dims));
        self
    }

    /// Number of elements.
    pub(crate) fn size(&self) -> usize {
        self.dims.iter().product()
    }

    /// Makes one axis of neighbours that every operand walks evenly, and drops axes of length 1.
    fn merge(&mut self) {
        let mut kept = 0;
        for i in 0..self.dims.len() {
            let n = self.dims[i];
            if n == 1 {
                continue;
            }
            let even = kept > 0
                && self.operands.iter().all(|operand| operand.strides[kept - 1] == operand.strides[i] * n as isize);
            if even {
                self.dims[kept - 1] *= n;
            } else {
                self.dims[kept] = n;
                kept += 1;
            }
            for operand in &mut self.operands {
                operand.strides[kept - 1] = operand.strides[i];
            }
        }
        self.dims.truncate(kept);
        for operand in &mut self.operands {
            operand.strides.truncate(kept);
        }
    }

    /// A cursor for each operand.
    ///
    /// # Errors
    /// `Memory` if there is none for scratch.
    pub(crate) fn cursors(&self) -> Result<SmallVec<[Cursor<'_>; 3]>> {
        self.operands.iter().map(|operand| Cursor::new(self, operand)).collect()
    }

    /// Whether blocks may be longer than [`BLOCK`], since no operand is collected.
    pub(crate) fn takes_any_length(&self) -> bool {
        let is_equal = |operand: &Operand| self.stretches && (operand.is_single() || operand.is_column(&self.dims));
        self.operands.iter().all(|operand| operand.is_lent(self) || is_equal(operand))
    }

    /// The blocks of `start..end`, at most `block` long, by squares where an operand is transposed: rows in groups, and in each group column by column.
    ///
    /// `start` and `end` are multiples of [`Walk::chunk_unit`], or the size. `visit` gets the first element and the length.
    pub(crate) fn blocks(&self, start: usize, end: usize, block: usize, mut visit: impl FnMut(usize, usize)) {
        if self.by_row {
            let (cols, mut at) = (self.dims[self.dims.len() - 1], start);
            while at < end {
                let len = block.min(cols - at % cols).min(end - at);
                visit(at, len);
                at += len;
            }
            return;
        }
        if !self.tiled {
            return (start..end).step_by(block).for_each(|at| visit(at, block.min(end - at)));
        }
        let cols = self.dims[self.dims.len() - 1];
        let rows = self.dims[self.dims.len() - 2];
        let (mut row, last) = (start / cols, end / cols);
        while row < last {
            let next =
                (row - row % rows + (row % rows / TILE_ROWS + 1) * TILE_ROWS).min(row - row % rows + rows).min(last);
            for col in (0..cols).step_by(block) {
                for r in row..next {
                    visit(r * cols + col, block.min(cols - col));
                }
            }
            row = next;
        }
    }

    /// What the ends of chunks are multiples of.
    pub(crate) fn chunk_unit(&self) -> usize {
        if self.tiled { self.dims[self.dims.len() - 1] * TILE_ROWS } else { BLOCK }
    }
}

impl Operand {
    /// What the operand's casts end in.
    pub(crate) fn converted(&self) -> DType {
        self.casts.last().map_or(self.dtype, |cast| cast.to)
    }

    fn itemsize(&self) -> usize {
        self.dtype.itemsize()
    }

    /// Whether the operand lies in the order of the walk without gaps, if not on axes made one (another operand may forbid that).
    fn is_dense(&self, dims: &[usize]) -> bool {
        let mut expected = self.itemsize() as isize;
        for (&n, &stride) in dims.iter().zip(&self.strides).rev() {
            if stride != expected {
                return false;
            }
            expected *= n as isize;
        }
        true
    }

    fn is_lent(&self, walk: &Walk) -> bool {
        self.casts.is_empty() && self.is_dense(&walk.dims) && !walk.dims.is_empty()
    }

    /// Whether it is one element everywhere.
    fn is_single(&self) -> bool {
        self.strides.iter().all(|&stride| stride == 0)
    }

    /// Whether it is one element along each row, and rows are long.
    fn is_column(&self, dims: &[usize]) -> bool {
        !self.is_single() && self.strides.last() == Some(&0) && dims.last() >= Some(&SHORTEST_ROW)
    }

    fn is_transposed(&self) -> bool {
        let element = self.itemsize();
        match self.strides[..] {
            [.., row, col] => row.unsigned_abs() == element && col.unsigned_abs() > element,
            _ => false,
        }
    }

    /// The length after which the operand repeats, if it is a dense row broadcast over all outer axes.
    fn period(&self, dims: &[usize]) -> Option<usize> {
        let (&last, outer) = self.strides.split_last()?;
        let period = *dims.last()?;
        let repeats = outer.iter().all(|&stride| stride == 0) && last == self.itemsize() as isize;
        (repeats && period <= BLOCK).then_some(period)
    }
}

/// How a cursor finds a block.
enum Source {
    /// The operand's own memory.
    Dense,
    /// One element, already converted, everywhere.
    Splat,
    /// The element of this row, already converted and splatted.
    Column(Option<usize>),
    /// A row of this length, already converted and repeated over scratch.
    Repeat(usize),
    /// Collected for each block.
    Gather,
    /// Collected for 16 rows at a time.
    Tile(Tile),
}

/// The square that a transposing gather holds now: rows `rows` of the walk, columns from `col`.
struct Tile {
    first: usize,
    end: usize,
    col: usize,
}

/// One operand's blocks, as the kernel wants them.
pub(crate) struct Cursor<'a> {
    dims: &'a [usize],
    operand: &'a Operand,
    source: Source,
    /// What [`Blocks`] say of it.
    step: usize,
    /// Two blocks of 16-byte elements, used in turn by gathers and casts; for tiles, 16 raw blocks before them.
    scratch: Option<Buffer>,
}

const SCRATCH: usize = BLOCK * 16;

/// Bytes from one row of a tile to the next: a cache line more than a block, so that rows do not share the sets of the cache.
const TILE_PITCH: usize = SCRATCH + 64;

impl<'a> Cursor<'a> {
    fn new(walk: &'a Walk, operand: &'a Operand) -> Result<Cursor<'a>> {
        let dims = &walk.dims[..];
        let mut cursor = Cursor { dims, operand, source: Source::Gather, step: 1, scratch: None };
        if operand.is_lent(walk) {
            cursor.source = Source::Dense;
            return Ok(cursor);
        }
        let tiled = walk.tiled && operand.is_transposed();
        cursor.scratch = Some(Buffer::uninit(if tiled { 2 * SCRATCH + TILE_ROWS * TILE_PITCH } else { 2 * SCRATCH })?);
        if walk.stretches && operand.is_single() {
            cursor.splat(operand.ptr);
            (cursor.source, cursor.step) = (Source::Splat, 0);
        } else if walk.stretches && operand.is_column(dims) {
            (cursor.source, cursor.step) = (Source::Column(None), 0);
        } else if operand.is_single() {
            cursor.write_once(1, BLOCK);
            cursor.source = Source::Splat;
        } else if operand.is_dense(dims) {
            cursor.source = Source::Dense;
        } else if let Some(period) = operand.period(dims) {
            cursor.write_once(period, BLOCK + period);
            cursor.source = Source::Repeat(period);
        } else if tiled {
            cursor.source = Source::Tile(Tile { first: 0, end: 0, col: 0 });
        }
        Ok(cursor)
    }

    fn scratch(&mut self, idx: usize) -> *mut u8 {
        let buffer = self.scratch.as_mut().expect("cursors that gather or cast have scratch");
        debug_assert!(idx < 2);
        buffer.as_mut_ptr().wrapping_add(idx * SCRATCH)
    }

    /// A row of the tile, after the two blocks.
    fn tile_row(&mut self, idx: usize) -> *mut u8 {
        debug_assert!(idx < TILE_ROWS);
        self.scratch(0).wrapping_add(2 * SCRATCH + idx * TILE_PITCH)
    }

    /// Fills scratch with `len` elements: the first `period` of the operand, converted, over and over.
    fn write_once(&mut self, period: usize, len: usize) {
        let element = self.operand.itemsize() as isize;
        let raw = self.scratch(0);
        // SAFETY: the operand has `period` elements in a row (or one), and a scratch block holds them.
        unsafe { copy_rows(element as usize, (1, 0, 0), (period, element, element), raw, self.operand.ptr) };
        let (converted, idx) = self.convert(raw, 0, period);
        let size = self.operand.converted().itemsize();
        let mut filled = period;
        let first = self.scratch(0);
        // SAFETY: two scratch blocks in a row hold `len` elements, at most twice `BLOCK`, of up to 16 bytes; the source of each copy
        // lies before its target.
        unsafe {
            if idx != 0 {
                std::ptr::copy(converted, first, period * size);
            }
            while filled < len {
                let n = filled.min(len - filled);
                std::ptr::copy_nonoverlapping(first, first.add(filled * size), n * size);
                filled += n;
            }
        }
    }

    /// Fills a part of scratch with [`LANES`] times the same element, converted.
    fn splat(&mut self, element: *const u8) {
        let (converted, _) = self.convert(element, 1, 1);
        let (unit, to) = (self.operand.converted().bits(), self.scratch(0));
        // SAFETY: one converted element, and scratch holds many more; both are aligned for it.
        dispatch!(unit in sizes, T => unsafe {
            let value = converted.cast::<T>().read();
            to.cast::<[T; LANES]>().write([value; LANES]);
        });
    }

    /// What [`Blocks`] say of the operand.
    pub(crate) fn step(&self) -> usize {
        self.step
    }

    /// `len` elements from `start` of the walk, contiguous and converted, or [`LANES`] equal ones where the step is 0; valid until the next
    /// call.
    ///
    /// Only cursors that collect nothing hand out more than [`BLOCK`] at a time.
    pub(crate) fn block(&mut self, start: usize, len: usize) -> *const u8 {
        debug_assert!(start + len <= self.dims.iter().product());
        debug_assert!(len <= BLOCK || self.scratch.is_none() || self.step == 0);
        let operand = self.operand;
        match &self.source {
            Source::Dense => {
                let lent = operand.ptr.wrapping_add(start * operand.itemsize());
                if operand.casts.is_empty() { lent } else { self.convert(lent, 1, len).0 }
            }
            Source::Splat => self.scratch(0),
            &Source::Column(splatted) => {
                let row = start / self.dims[self.dims.len() - 1];
                if splatted != Some(row) {
                    self.splat(self.row_ptr(row));
                    self.source = Source::Column(Some(row));
                }
                self.scratch(0)
            }
            Source::Repeat(period) => {
                let phase = start % period;
                self.scratch(0).wrapping_add(phase * operand.converted().itemsize())
            }
            Source::Gather => self.gather(start, len),
            Source::Tile(_) => self.gather_tiled(start, len),
        }
    }

    /// Casts a block, from one scratch block to the other, starting in the one after `idx`. Returns the last, and its index.
    fn convert(&mut self, block: *const u8, idx: usize, len: usize) -> (*const u8, usize) {
        let (mut block, mut idx) = (block, idx);
        for cast in &self.operand.casts {
            idx = 1 - idx;
            let target = self.scratch(idx);
            // SAFETY: `block` has `len` elements of the cast's source dtype, the target block has room for them, and they are distinct.
            unsafe { (cast.run)(&Blocks::one(block), target, len) };
            block = target;
        }
        (block, idx)
    }

    fn gather(&mut self, start: usize, len: usize) -> *const u8 {
        let operand = self.operand;
        let size = operand.itemsize();
        let (&cols, outer) = self.dims.split_last().expect("a gathered operand has an axis");
        let stride = operand.strides[outer.len()];
        let (row, col) = (start / cols, start % cols);
        if operand.casts.is_empty() && stride == size as isize && col + len <= cols {
            return self.row_ptr(row).wrapping_offset(stride * col as isize);
        }
        let raw = self.scratch(0);
        let (mut row, mut col, mut done) = (row, col, 0);
        while done < len {
            let n = (cols - col).min(len - done);
            // Whole rows inside one plane are gathered together.
            let rows_left = outer.last().map_or(1, |&rows| rows - row % rows);
            let rows = if n == cols { ((len - done) / cols).min(rows_left) } else { 1 };
            let row_stride = outer.len().checked_sub(1).map_or(0, |axis| operand.strides[axis]);
            let from = self.row_ptr(row).wrapping_offset(stride * col as isize);
            let to = raw.wrapping_add(done * size);
            let element = size as isize;
            // SAFETY: these are elements of the walk, and the scratch block holds `len`.
            unsafe { copy_rows(size, (rows, element * n as isize, row_stride), (n, element, stride), to, from) };
            (done, row, col) = (done + rows * n, row + rows, 0);
        }
        self.convert(raw, 0, len).0
    }

    fn gather_tiled(&mut self, start: usize, len: usize) -> *const u8 {
        let operand = self.operand;
        let n = self.dims.len();
        let (rows, cols) = (self.dims[n - 2], self.dims[n - 1]);
        let (row, col) = (start / cols, start % cols);
        let size = operand.itemsize() as isize;
        let Source::Tile(tile) = &self.source else { unreachable!("only tiled cursors come here") };
        let (mut first, end) = (tile.first, tile.end);
        if !(first..end).contains(&row) || tile.col != col {
            first = row;
            let end = (row + TILE_ROWS).min(row - row % rows + rows);
            let from = self.row_ptr(row).wrapping_offset(operand.strides[n - 1] * col as isize);
            let plane = (end - row, TILE_PITCH as isize, operand.strides[n - 2]);
            // SAFETY: these are elements of the walk; each row of the tile has a scratch block of its own after the two of `convert`.
            unsafe { copy_rows(size as usize, plane, (len, size, operand.strides[n - 1]), self.tile_row(0), from) };
            self.source = Source::Tile(Tile { first: row, end, col });
        }
        let raw = self.tile_row(row - first);
        self.convert(raw, 1, len).0
    }

    /// The first element of a row, counted over all outer axes.
    fn row_ptr(&self, row: usize) -> *const u8 {
        let mut left = row;
        let mut offset = 0;
        for axis in (0..self.dims.len() - 1).rev() {
            offset += self.operand.strides[axis] * (left % self.dims[axis]) as isize;
            left /= self.dims[axis];
        }
        self.operand.ptr.wrapping_offset(offset)
    }
}

/// The axes of `dims` in the order in which the first view that has them all lies in memory, so that dense operands stay dense.
pub(crate) fn memory_order(dims: &[usize], views: &[&View]) -> SmallVec<[usize; 4]> {
    let mut axes: SmallVec<[usize; 4]> = (0..dims.len()).collect();
    if dims.len() < 2 {
        return axes;
    }
    let whole = |view: &&&View| view.dims()[..] == *dims && !view.layout.strides.contains(&0);
    if let Some(view) = views.iter().find(whole) {
        axes.sort_by_key(|&axis| std::cmp::Reverse(view.layout.strides[axis].unsigned_abs()));
    }
    axes
}

/// Dense strides for lengths whose axes lie in memory in the order `axes`.
pub(crate) fn ordered_strides(dims: &[usize], axes: &[usize], itemsize: usize) -> Strides {
    let mut strides = Strides::from_elem(0, dims.len());
    let mut stride = itemsize as isize;
    for &axis in axes.iter().rev() {
        strides[axis] = stride;
        // A tensor of no elements may have other axes of any length.
        stride = stride.saturating_mul(dims[axis].max(1) as isize);
    }
    strides
}

//! Cursors: each operand's part of a block, contiguous and of the dtype that the kernel wants.
//!
//! A [`Cursor`] follows one operand along a [`Walk`]. Where the operand lies dense and of the right dtype its memory is lent out; a single
//! element is splatted once, and for kernels that take equal elements for a block, one that is the same along a row is once for each row; a
//! short row that repeats is written out once, so that any block of it is a window; everything else is gathered into scratch, and cast
//! there.

use smallvec::SmallVec;

use super::copy::copy_rows;
use super::kernels::{Inputs, LANES};
use super::walk::{BLOCK, Operand, TILE_ROWS, Walk};
use crate::error::Result;
use crate::tensor::buffer::Buffer;

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
    /// What [`Inputs`] say of it.
    step: usize,
    /// Two blocks of 16-byte elements, used in turn by gathers and casts; for tiles, 16 raw blocks before them.
    scratch: Option<Buffer>,
}

const SCRATCH: usize = BLOCK * 16;

/// Bytes from one row of a tile to the next: a cache line more than a block, so that rows do not share the sets of the cache.
const TILE_PITCH: usize = SCRATCH + 64;

impl Walk {
    /// A cursor for each operand.
    ///
    /// # Errors
    /// `Memory` if there is none for scratch.
    pub(crate) fn cursors(&self) -> Result<SmallVec<[Cursor<'_>; 3]>> {
        self.operands.iter().map(|operand| Cursor::new(self, operand)).collect()
    }
}

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

    /// What [`Inputs`] say of the operand.
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
            unsafe { (cast.run)(&Inputs::one(block), target, len) };
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

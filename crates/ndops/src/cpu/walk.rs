//! Walks: the order in which a driver visits the elements of a result, and how each operand lies along it.
//!
//! The axes stand outermost first, with neighbours that every operand walks evenly made one.

use smallvec::SmallVec;

use super::cast::cast_fn;
use super::kernels::BlockFn;
use crate::dtype::DType;
use crate::shape::Dims;
use crate::shape::layout::Strides;
use crate::tensor::view::View;

/// Elements of a block that needs scratch: three operands of 16 bytes still fit the second-level cache, and the cost of visiting
/// blocks is below a tenth of the cheapest kernel (figures: ARCHITECTURE.md).
pub(crate) const BLOCK: usize = 1024;

/// Rows from which on an element that is the same along a row is splatted: shorter ones are gathered, many at a time
/// (`x - column` of 10^6 float32, us, splatted and gathered: rows of 400 111 and 135, of 200 143 and 159, of 100 377 and 139).
const SHORTEST_ROW: usize = 256;

/// Rows that a transposing gather takes at a time: a cache line of 4-byte elements.
pub(super) const TILE_ROWS: usize = 16;

/// One operand of a walk.
pub(crate) struct Operand {
    pub ptr: *const u8,
    pub strides: Strides,
    pub dtype: DType,
    pub casts: SmallVec<[Cast; 2]>,
}

#[derive(Clone, Copy)]
pub(crate) struct Cast {
    pub run: BlockFn,
    to: DType,
}

/// The order in which elements are visited, and how each operand lies along it.
pub(crate) struct Walk {
    /// Lengths, outermost first.
    pub dims: Dims,
    pub operands: SmallVec<[Operand; 3]>,
    /// Whether some operand is contiguous along the second-last axis and not along the last: it is read by squares.
    pub tiled: bool,
    /// Whether 64 equal elements serve as a block of any length.
    pub stretches: bool,
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

    /// The same walk for kernels that take 64 equal elements for a block.
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

    pub(super) fn itemsize(&self) -> usize {
        self.dtype.itemsize()
    }

    /// Whether the operand lies in the order of the walk without gaps, if not on axes made one (another operand may forbid that).
    pub(super) fn is_dense(&self, dims: &[usize]) -> bool {
        let mut expected = self.itemsize() as isize;
        for (&n, &stride) in dims.iter().zip(&self.strides).rev() {
            if stride != expected {
                return false;
            }
            expected *= n as isize;
        }
        true
    }

    pub(super) fn is_lent(&self, walk: &Walk) -> bool {
        self.casts.is_empty() && self.is_dense(&walk.dims) && !walk.dims.is_empty()
    }

    /// Whether it is one element everywhere.
    pub(super) fn is_single(&self) -> bool {
        self.strides.iter().all(|&stride| stride == 0)
    }

    /// Whether it is one element along each row, and rows are long.
    pub(super) fn is_column(&self, dims: &[usize]) -> bool {
        !self.is_single() && self.strides.last() == Some(&0) && dims.last() >= Some(&SHORTEST_ROW)
    }

    pub(super) fn is_transposed(&self) -> bool {
        let element = self.itemsize();
        match self.strides[..] {
            [.., row, col] => row.unsigned_abs() == element && col.unsigned_abs() > element,
            _ => false,
        }
    }

    /// The length after which the operand repeats, if it is a dense row broadcast over all outer axes.
    pub(super) fn period(&self, dims: &[usize]) -> Option<usize> {
        let (&last, outer) = self.strides.split_last()?;
        let period = *dims.last()?;
        let repeats = outer.iter().all(|&stride| stride == 0) && last == self.itemsize() as isize;
        (repeats && period <= BLOCK).then_some(period)
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

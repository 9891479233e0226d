//! Products by tiles: small ones, and those of integers and bool.
//!
//! A block of the result is computed part by part of the inner dimension. The panels of a part are copied to where they lie close, unless
//! they do so already: a panel stays in the first cache while all rows of the block meet it.

use std::mem::MaybeUninit;

use super::contract_block::{ROWS, Ring, Tile};
use super::contract_matrix::{Matrix, Target};
use super::kernels::Inputs;
use super::parallel;

/// Rows of a block.
const BLOCK_ROWS: usize = 128;

/// Panels of a block.
const BLOCK_PANELS: usize = 16;

/// Rows of a panel, of 64 bytes each: half of the first cache.
const DEPTH: usize = 256;

/// What spans no more bytes than this is used where it lies.
const NEAR: usize = 16 << 10;

/// Multiply-adds for which a second thread is worth its while.
const PARALLEL: usize = 1 << 18;

/// The product, block by block; several threads take blocks.
pub(super) fn by_tiles<T: Ring>(lhs: Matrix, rhs: Matrix, out: Target<T>) {
    let block_cols = BLOCK_PANELS * T::WIDTHS[0];
    let n_across = rhs.cols.div_ceil(block_cols);
    let n_blocks = lhs.rows.div_ceil(BLOCK_ROWS) * n_across;
    let block = |i: usize| {
        let (row, col) = (i / n_across * BLOCK_ROWS, i % n_across * block_cols);
        let (rows, cols) = (BLOCK_ROWS.min(lhs.rows - row), block_cols.min(rhs.cols - col));
        let lhs = lhs.part((row, rows), (0, lhs.cols));
        let rhs = rhs.part((0, rhs.rows), (col, cols));
        Tiles::default().multiply(lhs, rhs, out.from(row, col));
    };
    let work = lhs.rows.saturating_mul(lhs.cols).saturating_mul(rhs.cols);
    if work < PARALLEL { (0..n_blocks).for_each(block) } else { parallel::for_each(n_blocks, &block) }
}

/// Copies that one thread works with.
pub(super) struct Tiles<T> {
    /// A part of a panel, zeros behind the last column.
    panel: Vec<T>,
    /// A part of the rows.
    rows: Vec<T>,
}

impl<T> Default for Tiles<T> {
    fn default() -> Tiles<T> {
        Tiles { panel: Vec::new(), rows: Vec::new() }
    }
}

/// What is written of a tile but does not belong to the result.
#[repr(align(64))]
struct Edge([[MaybeUninit<u8>; 64]; ROWS]);

impl<T: Ring> Tiles<T> {
    /// The product of a block of rows and a block of columns.
    pub(super) fn multiply(&mut self, lhs: Matrix, rhs: Matrix, out: Target<T>) {
        for depth in (0..lhs.cols).step_by(DEPTH) {
            let len = DEPTH.min(lhs.cols - depth);
            let mut lhs = lhs.part((0, lhs.rows), (depth, len));
            if !lhs.rows_are_runs::<T>() && lhs.span() > NEAR {
                lhs.pack(&mut self.rows, 0);
                lhs = Matrix::dense(&self.rows, lhs.rows, len);
            }
            let mut col = 0;
            while col < rhs.cols {
                let width = width::<T>(rhs.cols - col);
                let cols = width.min(rhs.cols - col);
                let panel = self.panel(rhs.part((depth, len), (col, cols)), lhs.rows, width);
                let adds = out.adds || depth > 0;
                column_of_tiles(lhs, panel, Target { adds, ..out.from(0, col) });
                col += cols;
            }
        }
    }

    /// A panel of full width, with `cols` the columns that count.
    fn panel(&mut self, panel: Matrix, n_rows: usize, width: usize) -> (Matrix, usize) {
        let near = n_rows <= ROWS || panel.span() <= NEAR;
        if near && panel.cols == width && panel.rows_are_runs::<T>() {
            return (panel, width);
        }
        panel.pack(&mut self.panel, width - panel.cols);
        (Matrix::dense(&self.panel, panel.rows, width), panel.cols)
    }
}

/// The width of the next tile where so many columns are left.
fn width<T: Ring>(cols: usize) -> usize {
    let fitting = T::WIDTHS.iter().rev().find(|&&width| width >= cols);
    *fitting.unwrap_or(&T::WIDTHS[0])
}

/// The products of all rows with one panel, of which the first `cols` columns count.
fn column_of_tiles<T: Ring>(lhs: Matrix, (panel, cols): (Matrix, usize), out: Target<T>) {
    let kernel = T::tile(panel.cols);
    let mut edge = Edge([[MaybeUninit::new(0); 64]; ROWS]);
    for row in (0..lhs.rows).step_by(ROWS) {
        let n = ROWS.min(lhs.rows - row);
        let mut tile = Tile {
            rows: [lhs.at(row, 0); ROWS],
            row_step: lhs.col_stride,
            panel: panel.ptr,
            panel_step: panel.row_stride,
            out: edge.0.each_mut().map(|row| row.as_mut_ptr().cast()),
            adds: out.adds,
        };
        for i in 0..n {
            tile.rows[i] = lhs.at(row + i, 0);
        }
        if cols == panel.cols {
            for i in 0..n {
                tile.out[i] = out.at(row + i, 0).cast();
            }
        } else if out.adds {
            for (i, place) in tile.out.iter().enumerate().take(n) {
                // SAFETY: these `cols` elements of the result are this tile's, and a row of the edge has room for them.
                unsafe { std::ptr::copy_nonoverlapping(out.at(row + i, 0), place.cast(), cols) }
            }
        }
        // SAFETY: the rows and the panel have `lhs.cols` elements and rows; each place has room for the width of a tile.
        unsafe { kernel(&Inputs::one((&raw const tile).cast()), std::ptr::null_mut(), lhs.cols) }
        if cols < panel.cols {
            for (i, place) in tile.out.iter().enumerate().take(n) {
                // SAFETY: as above; the kernel has written them.
                unsafe { std::ptr::copy_nonoverlapping(place.cast(), out.at(row + i, 0), cols) }
            }
        }
    }
}

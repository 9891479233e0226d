//! A matrix in memory, and the place of a product.

use crate::tensor::view::View;

/// A matrix in memory; strides are in bytes.
#[derive(Clone, Copy)]
pub(super) struct Matrix {
    pub ptr: *const u8,
    pub rows: usize,
    pub cols: usize,
    pub row_stride: isize,
    pub col_stride: isize,
}

// SAFETY: it is only read, and its memory outlives the product.
unsafe impl Send for Matrix {}
// SAFETY: as above.
unsafe impl Sync for Matrix {}

impl Matrix {
    /// The matrix of the last two axes.
    pub(super) fn last(view: &View) -> Matrix {
        let (n, layout) = (view.dims().len(), &view.layout);
        Matrix {
            ptr: view.ptr(),
            rows: layout.dims[n - 2],
            cols: layout.dims[n - 1],
            row_stride: layout.strides[n - 2],
            col_stride: layout.strides[n - 1],
        }
    }

    /// The matrix of elements that lie in rows without gaps.
    pub(super) fn dense<T>(elements: &[T], rows: usize, cols: usize) -> Matrix {
        debug_assert_eq!(elements.len(), rows * cols);
        let size = size_of::<T>() as isize;
        Matrix { ptr: elements.as_ptr().cast(), rows, cols, row_stride: size * cols as isize, col_stride: size }
    }

    pub(super) fn at(&self, row: usize, col: usize) -> *const u8 {
        self.ptr.wrapping_offset(self.row_stride * row as isize + self.col_stride * col as isize)
    }

    pub(super) fn transposed(self) -> Matrix {
        Matrix { rows: self.cols, cols: self.rows, row_stride: self.col_stride, col_stride: self.row_stride, ..self }
    }

    /// Whether the elements of a row are neighbours.
    pub(super) fn rows_are_runs<T>(&self) -> bool {
        self.cols <= 1 || self.col_stride == size_of::<T>() as isize
    }

    /// `rows` of the rows, from `row` on, and `cols` of the columns.
    pub(super) fn part(self, (row, rows): (usize, usize), (col, cols): (usize, usize)) -> Matrix {
        Matrix { ptr: self.at(row, col), rows, cols, ..self }
    }

    /// Bytes from the first to the last element, about.
    pub(super) fn span(&self) -> usize {
        self.rows
            .saturating_mul(self.row_stride.unsigned_abs())
            .saturating_add(self.cols.saturating_mul(self.col_stride.unsigned_abs()))
    }

    /// The elements, row by row, with `pad` zeros after each row; in the order of memory where columns are closer than rows.
    pub(super) fn pack<T: Copy + Default>(&self, to: &mut Vec<T>, pad: usize) {
        let width = self.cols + pad;
        to.clear();
        to.resize(self.rows * width, T::default());
        if self.rows_are_runs::<T>() {
            for (row, packed) in to.chunks_exact_mut(width).enumerate() {
                // SAFETY: a matrix names elements of its view, and those of this row are neighbours; `packed` has room for them.
                unsafe { std::ptr::copy_nonoverlapping(self.at(row, 0).cast(), packed.as_mut_ptr(), self.cols) }
            }
        } else if self.row_stride.unsigned_abs() < self.col_stride.unsigned_abs() {
            for col in 0..self.cols {
                let column = to[col..].iter_mut().step_by(width);
                // SAFETY: a matrix names elements of its view.
                column.enumerate().for_each(|(row, place)| *place = unsafe { self.at(row, col).cast::<T>().read() });
            }
        } else {
            for (row, packed) in to.chunks_exact_mut(width).enumerate() {
                let places = packed[..self.cols].iter_mut().enumerate();
                // SAFETY: as above.
                places.for_each(|(col, place)| *place = unsafe { self.at(row, col).cast::<T>().read() });
            }
        }
    }
}

/// A place for a product or a part of one, row by row; threads write distinct parts.
#[derive(Clone, Copy)]
pub(super) struct Target<T> {
    pub ptr: *mut T,
    /// Elements from one row to the next.
    pub step: usize,
    /// Whether products are added to what is there.
    pub adds: bool,
}

// SAFETY: each thread writes its own tiles, rows or products.
unsafe impl<T> Send for Target<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Target<T> {}

impl<T> Target<T> {
    /// The place of elements that lie in rows without gaps, for the first product.
    pub(super) fn dense(ptr: *mut T, cols: usize) -> Target<T> {
        Target { ptr, step: cols, adds: false }
    }

    pub(super) fn at(&self, row: usize, col: usize) -> *mut T {
        self.ptr.wrapping_add(row * self.step + col)
    }

    /// The part from a row and a column on.
    pub(super) fn from(&self, row: usize, col: usize) -> Target<T> {
        Target { ptr: self.at(row, col), ..*self }
    }
}

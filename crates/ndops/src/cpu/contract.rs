//! The driver of matrix products.
//!
//! Floats and complex numbers go to the `gemm` crate, which takes any strides; small products, products with a vector, integers and bool
//! go to the blocks of [`contract_block`](super::contract_block). A stack of small products is cut between threads product by product, a
//! large product inside. The order of the additions depends on the shapes and strides alone, not on the number of threads.

use std::borrow::Cow;

use gemm::Parallelism;

use super::contract_block::Ring;
use super::parallel;
use crate::error::Result;
use crate::shape::Dims;
use crate::shape::layout::{Layout, Strides};
use crate::tensor::view::{Dense, View};

/// Products of fewer multiply-adds are ours: entering `gemm` costs about as much as they do.
const SMALL: usize = 1 << 14;

/// Multiply-adds that one thread does at a time.
const TASK: usize = 1 << 16;

/// From so many multiply-adds on `gemm` gets threads: its pool is entered in 16 to 20 microseconds.
const SPLIT: usize = 1 << 21;

/// Rows of a tile of the result.
const TILE_ROWS: usize = 64;

/// Rows of a panel that stay in the first cache: 128 of 256 bytes are 32 KiB.
const DEPTH: usize = 128;

/// Elements of an inner product that are added in one go.
const INNER: usize = 1 << 15;

/// A matrix in memory; strides are in bytes.
#[derive(Clone, Copy)]
struct Matrix {
    ptr: *const u8,
    rows: usize,
    cols: usize,
    row_stride: isize,
    col_stride: isize,
}

// SAFETY: it is only read, and its memory outlives the product.
unsafe impl Send for Matrix {}
// SAFETY: as above.
unsafe impl Sync for Matrix {}

impl Matrix {
    /// The matrix of the last two axes, `offset` bytes on.
    fn last(view: &View, offset: isize) -> Matrix {
        let (n, layout) = (view.dims().len(), &view.layout);
        Matrix {
            ptr: view.ptr().wrapping_offset(offset),
            rows: layout.dims[n - 2],
            cols: layout.dims[n - 1],
            row_stride: layout.strides[n - 2],
            col_stride: layout.strides[n - 1],
        }
    }

    fn at(&self, row: usize, col: usize) -> *const u8 {
        self.ptr.wrapping_offset(self.row_stride * row as isize + self.col_stride * col as isize)
    }

    fn transposed(self) -> Matrix {
        Matrix { rows: self.cols, cols: self.rows, row_stride: self.col_stride, col_stride: self.row_stride, ..self }
    }

    /// Whether the elements of a row are neighbours.
    fn rows_are_runs<T>(&self) -> bool {
        self.cols <= 1 || self.col_stride == size_of::<T>() as isize
    }
}

/// A place for the result of which threads write distinct parts.
#[derive(Clone, Copy)]
struct Target<T>(*mut T);

// SAFETY: each thread writes its own tiles, rows or products.
unsafe impl<T> Send for Target<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Target<T> {}

impl<T> Target<T> {
    fn at(&self, i: usize) -> *mut T {
        self.0.wrapping_add(i)
    }
}

/// The products of the matrices on the last two axes of `x1` and `x2`, which have one dtype that kernels compute in; the other axes
/// broadcast to those of `dims`, the lengths of the result. With `conjugated`, `x1` is one row and `x2` one column, and the row is
/// conjugated.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn product(x1: &View, x2: &View, dims: Dims, conjugated: bool) -> Result<View> {
    let dtype = x1.dtype;
    let depth = x1.dims()[x1.dims().len() - 1];
    if depth == 0 || dims.contains(&0) {
        return View::zeros(dtype, dims);
    }
    let mut out = Dense::uninit(dtype, dims.clone())?;
    dispatch!(dtype in compute, T => {
        let (x1, x2) = (readable::<T>(x1)?, readable::<T>(x2)?);
        let stack = Stack::<T>::new(&x1, &x2, &dims, out.as_mut_ptr(), conjugated);
        stack.run()
    });
    // SAFETY: every product has been written whole.
    Ok(unsafe { out.into_view() })
}

/// The view, or a dense copy where a stride is not a whole number of elements.
fn readable<T>(view: &View) -> Result<Cow<'_, View>> {
    let whole = view.layout.strides.iter().all(|stride| stride % size_of::<T>() as isize == 0);
    Ok(if whole { Cow::Borrowed(view) } else { Cow::Owned(view.copied()?) })
}

/// A stack of products of the same lengths.
struct Stack<T> {
    lhs: Matrix,
    rhs: Matrix,
    out: Target<T>,
    /// Lengths of the stack, and the bytes from one matrix to the next.
    dims: Dims,
    strides: [Strides; 2],
    conjugated: bool,
}

impl<T: Ring> Stack<T> {
    fn new(x1: &View, x2: &View, dims: &[usize], out: *mut u8, conjugated: bool) -> Stack<T> {
        let outer = &dims[..dims.len() - 2];
        let strides = [x1, x2].map(|x| stack_strides(&x.layout, outer));
        let mut stack = Stack {
            lhs: Matrix::last(x1, 0),
            rhs: Matrix::last(x2, 0),
            out: Target(out.cast()),
            dims: outer.into(),
            strides,
            conjugated,
        };
        stack.unite();
        stack
    }

    /// Makes a stack of matrices times one matrix a single product, where the rows of the stack follow evenly.
    fn unite(&mut self) {
        while let Some(&n) = self.dims.last() {
            let (step, same) =
                (*self.strides[0].last().expect("ranks agree"), *self.strides[1].last().expect("ranks agree"));
            let even = self.lhs.rows == 1 || step == self.lhs.row_stride * self.lhs.rows as isize;
            if n > 1 && !(same == 0 && even) {
                return;
            }
            if n > 1 {
                self.lhs.row_stride = if self.lhs.rows == 1 { step } else { self.lhs.row_stride };
                self.lhs.rows *= n;
            }
            self.dims.pop();
            self.strides.iter_mut().for_each(|strides| _ = strides.pop());
        }
    }

    /// Multiply-adds of one product.
    fn work(&self) -> usize {
        self.lhs.rows.saturating_mul(self.lhs.cols).saturating_mul(self.rhs.cols)
    }

    fn run(&self) {
        let n: usize = self.dims.iter().product();
        let work = self.work();
        if n == 1 || work >= SPLIT {
            return (0..n).for_each(|i| self.one(i, true));
        }
        let per_task = (TASK / work).clamp(1, n);
        if n <= per_task {
            return (0..n).for_each(|i| self.one(i, false));
        }
        parallel::for_each(n.div_ceil(per_task), &|task| {
            (task * per_task..(task * per_task + per_task).min(n)).for_each(|i| self.one(i, false));
        });
    }

    /// Product number `i`.
    fn one(&self, i: usize, threads: bool) {
        let mut rest = i;
        let (mut lhs, mut rhs) = (self.lhs, self.rhs);
        for axis in (0..self.dims.len()).rev() {
            let at = (rest % self.dims[axis]) as isize;
            rest /= self.dims[axis];
            lhs.ptr = lhs.ptr.wrapping_offset(self.strides[0][axis] * at);
            rhs.ptr = rhs.ptr.wrapping_offset(self.strides[1][axis] * at);
        }
        let out = Target(self.out.at(i * lhs.rows * rhs.cols));
        let exact = T::DTYPE.is_float() || T::DTYPE.is_complex();
        if rhs.cols == 1 {
            by_column(lhs, rhs, out, self.conjugated, threads);
        } else if lhs.rows == 1 && rhs.transposed().rows_are_runs::<T>() {
            by_column(rhs.transposed(), lhs.transposed(), out, false, threads);
        } else if exact && lhs.rows > 1 && self.work() >= SMALL {
            by_gemm(lhs, rhs, out, threads);
        } else {
            by_tiles(lhs, rhs, out, threads);
        }
    }
}

/// Bytes from one matrix to the next along each axis of a stack, 0 where the operand is stretched.
fn stack_strides(layout: &Layout, outer: &[usize]) -> Strides {
    let own = layout.ndim() - 2;
    let missing = outer.len() - own;
    let stride = |axis: usize| match axis.checked_sub(missing) {
        Some(axis) if layout.dims[axis] > 1 => layout.strides[axis],
        _ => 0,
    };
    (0..outer.len()).map(stride).collect()
}

fn by_gemm<T: Ring>(lhs: Matrix, rhs: Matrix, out: Target<T>, threads: bool) {
    let size = size_of::<T>() as isize;
    let call = move |parallelism| {
        let (lhs, rhs, out) = (&lhs, &rhs, &out);
        // SAFETY: the matrices name elements of their views, the result is ours and has `rows` times `cols` places. Nothing is read from it.
        unsafe {
            gemm::gemm(
                lhs.rows,
                rhs.cols,
                lhs.cols,
                out.at(0),
                1,
                rhs.cols as isize,
                false,
                lhs.ptr.cast::<T>(),
                lhs.col_stride / size,
                lhs.row_stride / size,
                rhs.ptr.cast::<T>(),
                rhs.col_stride / size,
                rhs.row_stride / size,
                T::default(),
                T::ONE,
                false,
                false,
                false,
                parallelism,
            );
        }
    };
    let work = lhs.rows.saturating_mul(lhs.cols).saturating_mul(rhs.cols);
    match parallel::num_threads() {
        n if n > 1 && threads && work >= SPLIT => parallel::in_pool(move || call(Parallelism::Rayon(n))),
        _ => call(Parallelism::None),
    }
}

/// A matrix times one column: inner products of rows, or, where columns are runs, one row times a matrix.
fn by_column<T: Ring>(lhs: Matrix, column: Matrix, out: Target<T>, conjugated: bool, threads: bool) {
    let column_copy;
    let column = if column.transposed().rows_are_runs::<T>() {
        column
    } else {
        column_copy = gathered::<T>(column);
        Matrix { ptr: column_copy.as_ptr().cast(), row_stride: size_of::<T>() as isize, ..column }
    };
    if lhs.rows_are_runs::<T>() {
        return by_rows(lhs, column, out, conjugated, threads);
    }
    if lhs.rows > 1 && lhs.transposed().rows_are_runs::<T>() {
        return by_tiles(column.transposed(), lhs.transposed(), out, threads);
    }
    let copy = gathered::<T>(lhs);
    let size = size_of::<T>() as isize;
    let dense = Matrix { ptr: copy.as_ptr().cast(), row_stride: size * lhs.cols as isize, col_stride: size, ..lhs };
    by_rows(dense, column, out, conjugated, threads);
}

/// The elements of a matrix, row by row.
fn gathered<T: Ring>(matrix: Matrix) -> Vec<T> {
    let mut copy = Vec::with_capacity(matrix.rows * matrix.cols);
    for row in 0..matrix.rows {
        // SAFETY: a matrix names elements of its view.
        copy.extend((0..matrix.cols).map(|col| unsafe { matrix.at(row, col).cast::<T>().read() }));
    }
    copy
}

/// Inner products of the rows of `lhs`, which are runs, with `column`, which is one. Long rows are cut, and the parts added in order.
fn by_rows<T: Ring>(lhs: Matrix, column: Matrix, out: Target<T>, conjugated: bool, threads: bool) {
    let inner = T::inner(conjugated);
    let part = |row: usize, start: usize, to: *mut T| {
        let inputs = [lhs.at(row, start), column.at(start, 0), std::ptr::null()];
        // SAFETY: the part lies inside the row and the column; `to` has room for one element.
        unsafe { inner(&inputs, to.cast(), INNER.min(lhs.cols - start)) }
    };
    let parts = lhs.cols.div_ceil(INNER);
    let mut sums = vec![T::default(); if parts > 1 { lhs.rows * parts } else { 0 }];
    let to = if parts > 1 { Target(sums.as_mut_ptr()) } else { out };
    let per_task = TASK.div_ceil(lhs.cols.min(INNER));
    let tasks = (lhs.rows * parts).div_ceil(per_task);
    let run = |task: usize| {
        for i in task * per_task..(task * per_task + per_task).min(lhs.rows * parts) {
            part(i / parts, i % parts * INNER, to.at(i));
        }
    };
    if threads {
        parallel::for_each(tasks, &run)
    } else {
        (0..tasks).for_each(run)
    }
    for (row, sums) in sums.chunks(parts).enumerate() {
        let total = sums.iter().copied().reduce(T::add).expect("a row has a part");
        // SAFETY: each row has its place in the result.
        unsafe { out.at(row).write(total) }
    }
}

/// The product tile by tile: up to 64 rows times one panel.
fn by_tiles<T: Ring>(lhs: Matrix, rhs: Matrix, out: Target<T>, threads: bool) {
    let panels = rhs.cols.div_ceil(T::WIDE);
    let tiles = lhs.rows.div_ceil(TILE_ROWS) * panels;
    let per_tile = lhs.rows.min(TILE_ROWS) * T::WIDE * lhs.cols;
    let per_task = TASK.div_ceil(per_tile);
    let tasks = tiles.div_ceil(per_task);
    let run = |task: usize| {
        let mut scratch = Scratch::default();
        for tile in task * per_task..(task * per_task + per_task).min(tiles) {
            scratch.tile(lhs, rhs, out, tile / panels * TILE_ROWS, tile % panels * T::WIDE);
        }
    };
    if threads { parallel::for_each(tasks, &run) } else { (0..tasks).for_each(run) }
}

/// What a tile is computed in.
#[derive(Default)]
struct Scratch<T> {
    /// The tile, `width` lanes for each row.
    acc: Vec<T>,
    /// A part of the panel, zeros behind the last column.
    panel: Vec<T>,
    /// A part of a row whose elements are not neighbours.
    row: Vec<T>,
}

impl<T: Ring> Scratch<T> {
    fn tile(&mut self, lhs: Matrix, rhs: Matrix, out: Target<T>, row: usize, col: usize) {
        let rows = TILE_ROWS.min(lhs.rows - row);
        let cols = T::WIDE.min(rhs.cols - col);
        let width = if cols <= T::NARROW { T::NARROW } else { T::WIDE };
        self.acc.clear();
        self.acc.resize(rows * width, T::default());
        for depth in (0..lhs.cols).step_by(DEPTH) {
            self.add_depth(lhs, rhs, (row, rows), (col, cols, width), (depth, DEPTH.min(lhs.cols - depth)));
        }
        for (i, lanes) in self.acc.chunks_exact(width).enumerate() {
            // SAFETY: these `cols` places of the result belong to this tile.
            unsafe { std::ptr::copy_nonoverlapping(lanes.as_ptr(), out.at((row + i) * rhs.cols + col), cols) }
        }
    }

    /// Adds the products of `len` columns of `lhs` with as many rows of `rhs`, from `depth` on.
    fn add_depth(
        &mut self,
        lhs: Matrix,
        rhs: Matrix,
        (row, rows): (usize, usize),
        (col, cols, width): (usize, usize, usize),
        (depth, len): (usize, usize),
    ) {
        let kernel = T::panel(width);
        let size = size_of::<T>() as isize;
        let in_place = rows <= 4 && cols == width && rhs.rows_are_runs::<T>();
        let (panel, stride) = if in_place {
            (rhs.at(depth, col), rhs.row_stride)
        } else {
            pack(&mut self.panel, rhs, (depth, len), (col, cols), width);
            (self.panel.as_ptr().cast(), size * width as isize)
        };
        for (i, lanes) in self.acc.chunks_exact_mut(width).enumerate() {
            let run = if lhs.rows_are_runs::<T>() {
                lhs.at(row + i, depth)
            } else {
                pack(&mut self.row, lhs, (row + i, 1), (depth, len), len);
                self.row.as_ptr().cast()
            };
            let inputs = [run, panel, (&raw const stride).cast()];
            // SAFETY: the row has `len` elements from `depth` on, the panel so many rows of `width`, the tile's row `width` lanes.
            unsafe { kernel(&inputs, lanes.as_mut_ptr().cast(), len) }
        }
    }
}

/// Copies a part of a matrix to rows of `width` elements, the last of which are zeros.
fn pack<T: Ring>(
    to: &mut Vec<T>,
    from: Matrix,
    (row, rows): (usize, usize),
    (col, cols): (usize, usize),
    width: usize,
) {
    to.clear();
    to.resize(rows * width, T::default());
    for (i, packed) in to.chunks_exact_mut(width).enumerate() {
        let mut at = from.at(row + i, col);
        for place in &mut packed[..cols] {
            // SAFETY: a matrix names elements of its view.
            *place = unsafe { at.cast::<T>().read() };
            at = at.wrapping_offset(from.col_stride);
        }
    }
}

//! Products of a matrix and a vector. Each element of the matrix is used once, so it is memory that is waited for: the matrix is read in
//! runs, and cut into parts that depend on the shape alone, whose sums are added in order.

use super::contract_block::{MANY_ROWS, ROWS, Ring};
use super::contract_inner::Rows;
use super::contract_matrix::{Matrix, Target};
use super::kernels::Inputs;
use super::parallel;

/// Elements of the matrix that one thread reads at a time, about.
const TASK: usize = 1 << 16;

/// Elements of an inner product that are added in one go.
const INNER: usize = 1 << 15;

/// Bytes of a row that are added at a time: so many sums stay in the first cache.
const STRIP: usize = 8192;

/// A product of a row is cut into about so many tasks: more would have more sums of parts than can be added for nothing.
const TASKS: usize = 32;

/// A matrix times a column, or one row, conjugated or not, times a column.
pub(super) fn by_column<T: Ring>(lhs: Matrix, column: Matrix, out: Target<T>, conjugated: bool, threads: bool) {
    let mut copy = Vec::new();
    let mut column = column.transposed();
    if !column.rows_are_runs::<T>() {
        column.pack::<T>(&mut copy, 0);
        column = Matrix::dense(&copy, 1, column.cols);
    }
    if lhs.rows_are_runs::<T>() {
        return by_rows(lhs, column, out, conjugated, threads);
    }
    if lhs.rows > 1 && lhs.transposed().rows_are_runs::<T>() {
        return by_strips(column, lhs.transposed(), out, threads);
    }
    let mut rows = Vec::new();
    lhs.pack::<T>(&mut rows, 0);
    by_rows(Matrix::dense(&rows, lhs.rows, lhs.cols), column, out, conjugated, threads);
}

/// One row times a matrix.
pub(super) fn by_row<T: Ring>(row: Matrix, rhs: Matrix, out: Target<T>, threads: bool) {
    by_column(rhs.transposed(), row.transposed(), Target { step: 1, ..out }, false, threads);
}

/// Runs `tasks` tasks.
fn for_each(tasks: usize, threads: bool, run: &(dyn Fn(usize) + Sync)) {
    if threads && tasks > 1 { parallel::for_each(tasks, run) } else { (0..tasks).for_each(run) }
}

/// Inner products of the rows of `lhs`, which are runs, with `row`, which is one. Long rows are cut, and the parts added in order.
fn by_rows<T: Ring>(lhs: Matrix, row: Matrix, out: Target<T>, conjugated: bool, threads: bool) {
    let n_parts = lhs.cols.div_ceil(INNER);
    let in_parts = n_parts > 1 || out.adds;
    let mut sums = vec![T::default(); if in_parts { lhs.rows * n_parts } else { 0 }];
    let to = if in_parts { Target::dense(sums.as_mut_ptr(), lhs.rows) } else { out };
    let per_task = TASK.div_ceil(lhs.cols.min(INNER)).next_multiple_of(ROWS);
    let n_groups = lhs.rows.div_ceil(per_task);
    for_each(n_groups * n_parts, threads, &|task| {
        let (at, part) = (task % n_groups * per_task, task / n_groups);
        let span = (part * INNER, INNER.min(lhs.cols - part * INNER));
        let rows = lhs.part((at, per_task.min(lhs.rows - at)), span);
        inners(rows, row.part((0, 1), span), to.at(part, at), lhs.rows == 1, conjugated);
    });
    for i in 0..if in_parts { lhs.rows } else { 0 } {
        let parts = sums[i..].iter().copied().step_by(lhs.rows);
        let total = parts.reduce(T::add).expect("a row has a part");
        // SAFETY: each row has its place in the result, which holds something if products are added to it.
        unsafe { out.at(0, i).write(if out.adds { T::add(out.at(0, i).read(), total) } else { total }) }
    }
}

/// Inner products of some rows with one, or of the one row of a product, which may be conjugated.
fn inners<T: Ring>(lhs: Matrix, row: Matrix, out: *mut T, is_alone: bool, conjugated: bool) {
    if is_alone {
        let inputs = Inputs::new([lhs.ptr, row.ptr, std::ptr::null()]);
        // SAFETY: both rows have as many elements; the place is the caller's.
        return unsafe { T::inner(conjugated)(&inputs, out.cast(), lhs.cols) };
    }
    let rows = Rows { first: lhs.ptr, step: lhs.row_stride, n: lhs.rows, x: row.ptr, out: out.cast() };
    // SAFETY: all rows have as many elements; the places are the caller's.
    unsafe { T::inners()(&Inputs::one((&raw const rows).cast()), std::ptr::null_mut(), lhs.cols) }
}

/// One row times a matrix whose rows are runs: strips of its rows, times their factors, are added where they stay in the first cache. Where
/// there are few strips the rows are cut into parts as well, whose sums are added in order.
fn by_strips<T: Ring>(row: Matrix, rhs: Matrix, out: Target<T>, threads: bool) {
    let strip = STRIP / size_of::<T>();
    let n_strips = rhs.cols.div_ceil(strip);
    let most_parts = (TASKS / n_strips).clamp(1, rhs.rows.saturating_mul(rhs.cols).div_ceil(TASK));
    let part = rhs.rows.div_ceil(most_parts).next_multiple_of(MANY_ROWS);
    let n_parts = rhs.rows.div_ceil(part);
    let mut sums = vec![T::default(); if n_parts > 1 { n_parts * rhs.cols } else { 0 }];
    let to = if n_parts > 1 { Target::dense(sums.as_mut_ptr(), rhs.cols) } else { out };
    for_each(n_strips * n_parts, threads, &|task| {
        let (at, col) = (task / n_strips, task % n_strips * strip);
        let (row_at, cols) = (at * part, strip.min(rhs.cols - col));
        let rows = part.min(rhs.rows - row_at);
        let rhs = rhs.part((row_at, rows), (col, cols));
        add_rows(row.part((0, 1), (row_at, rows)), rhs, to.from(at, col));
    });
    if n_parts > 1 {
        let ones = vec![T::ONE; n_parts];
        add_rows(Matrix::dense(&ones, 1, n_parts), Matrix::dense(&sums, n_parts, rhs.cols), out);
    }
}

/// The sum of the rows of a matrix, times their factors.
fn add_rows<T: Ring>(factors: Matrix, rhs: Matrix, out: Target<T>) {
    if !out.adds {
        // SAFETY: the places of these columns are the caller's, and zero bytes are zero.
        unsafe { out.at(0, 0).write_bytes(0, rhs.cols) }
    }
    let mut row = 0;
    while row < rhs.rows {
        let n = if rhs.rows - row >= MANY_ROWS { MANY_ROWS } else { 1 };
        let inputs = Inputs::new([factors.at(0, row), rhs.at(row, 0), (&raw const rhs.row_stride).cast()]);
        // SAFETY: there are `n` factors and rows from `row` on, each with an element for each place.
        unsafe { T::rows(n)(&inputs, out.at(0, 0).cast(), rhs.cols) }
        row += n;
    }
}

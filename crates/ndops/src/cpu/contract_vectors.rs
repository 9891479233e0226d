//! Products of a matrix and a vector. Each element of the matrix is used once, so it is memory that is waited for: the matrix is read in
//! runs, and cut into parts that depend on the shape alone, whose sums are added in order.

use super::contract_block::{MANY_ROWS, Ring};
use super::contract_matrix::{Matrix, Target};
use super::parallel;

/// Elements of the matrix that one thread reads at a time, about.
const TASK: usize = 1 << 16;

/// Elements of an inner product that are added in one go.
const INNER: usize = 1 << 15;

/// Bytes of a row that are added at a time: so many sums stay in the first cache, and so many bytes are a page.
const STRIP: usize = 4096;

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
    let inner = T::inner(conjugated, lhs.cols);
    let n_parts = lhs.cols.div_ceil(INNER);
    let n = lhs.rows * n_parts;
    let in_parts = n_parts > 1 || out.adds;
    let mut sums = vec![T::default(); if in_parts { n } else { 0 }];
    let to = if in_parts { Target::dense(sums.as_mut_ptr(), 1) } else { out };
    let per_task = TASK.div_ceil(lhs.cols.min(INNER));
    for_each(n.div_ceil(per_task), threads, &|task| {
        for i in task * per_task..(task * per_task + per_task).min(n) {
            let (at, start) = (i / n_parts, i % n_parts * INNER);
            let inputs = [lhs.at(at, start), row.at(0, start), std::ptr::null()];
            // SAFETY: the part lies inside both rows; each part has a place of its own.
            unsafe { inner(&inputs, to.at(i, 0).cast(), INNER.min(lhs.cols - start)) }
        }
    });
    for (i, sums) in sums.chunks(n_parts).enumerate() {
        let total = sums.iter().copied().reduce(T::add).expect("a row has a part");
        // SAFETY: each row has its place in the result, which holds something if products are added to it.
        unsafe { out.at(i, 0).write(if out.adds { T::add(out.at(i, 0).read(), total) } else { total }) }
    }
}

/// One row times a matrix whose rows are runs: strips of its rows, times their factors, are added where they stay in the first cache. Where
/// there are few strips the rows are cut into parts as well, whose sums are added in order.
fn by_strips<T: Ring>(row: Matrix, rhs: Matrix, out: Target<T>, threads: bool) {
    let strip = STRIP / size_of::<T>();
    let n_strips = rhs.cols.div_ceil(strip);
    let part = (TASK / rhs.cols.min(strip)).next_multiple_of(MANY_ROWS);
    let n_parts = if n_strips < 16 { rhs.rows.div_ceil(part) } else { 1 };
    let part = if n_parts > 1 { part } else { rhs.rows };
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
        let inputs = [factors.at(0, row), rhs.at(row, 0), (&raw const rhs.row_stride).cast()];
        // SAFETY: there are `n` factors and rows from `row` on, each with an element for each place.
        unsafe { T::rows(n)(&inputs, out.at(0, 0).cast(), rhs.cols) }
        row += n;
    }
}

//! Factorisations of stacks of matrices, which are cut between threads.
//!
//! Determinants are ours, on top of `gemm`: the dependencies at hand either eliminate column by column, which is slow for large matrices, or
//! take minutes to compile. Singular values are those of `nalgebra`.

use std::marker::PhantomData;

use gemm::Parallelism;
use nalgebra::{ComplexField, DMatrix, Dyn, SVD};
use num_complex::Complex;

use super::kernels::{BlockFn, BlockLoop, Inputs, stamp};
use super::parallel::{self, in_pieces};
use super::simd::isa;
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::scalar;
use crate::shape::Dims;
use crate::tensor::view::{Dense, View};

/// Multiply-adds that one thread does at a time.
const TASK: usize = 1 << 16;

/// Rows that are eliminated one by one before the others catch up with a matrix product.
const PANEL: usize = 32;

/// Rows from which on a matrix gets threads of its own.
const SPLIT: usize = 256;

/// A number that can be divided by.
trait Field: Element {
    fn minus_product(self, a: Self, b: Self) -> Self;
    /// `out[i] -= inputs[0][0] * inputs[1][i]`
    fn subtract() -> BlockFn;
    fn over(self, divisor: Self) -> Self;
    /// A measure of its size that is cheap, for choosing the largest.
    fn size(self) -> f64;
    /// The logarithm of its absolute value.
    fn log_size(self) -> f64;
    /// Divided by its absolute value; zero stays.
    fn direction(self) -> Self;
    fn of(real: f64) -> Self;
    fn times(self, other: Self) -> Self;
    fn is_nan(self) -> bool;
}

macro_rules! real_fields {
    ($($type:ty),*) => {
        $(impl Field for $type {
            #[inline(always)]
            fn minus_product(self, a: $type, b: $type) -> $type {
                self - a * b
            }
            fn subtract() -> BlockFn {
                static LOOP: [BlockFn; 3] = stamp::<SubtractLoop<$type>>();
                LOOP[isa() as usize]
            }
            fn over(self, divisor: $type) -> $type {
                self / divisor
            }
            fn size(self) -> f64 {
                self.abs() as f64
            }
            fn log_size(self) -> f64 {
                scalar::log(self.abs() as f64)
            }
            fn direction(self) -> $type {
                if self == 0.0 { 0.0 } else { <$type>::signum(self) }
            }
            fn of(real: f64) -> $type {
                real as $type
            }
            fn times(self, other: $type) -> $type {
                self * other
            }
            fn is_nan(self) -> bool {
                <$type>::is_nan(self)
            }
        })*
    };
}

real_fields!(f32, f64);

macro_rules! complex_fields {
    ($($part:ty),*) => {
        $(impl Field for Complex<$part> {
            #[inline(always)]
            fn minus_product(self, a: Complex<$part>, b: Complex<$part>) -> Complex<$part> {
                self - scalar::complex::multiply(a, b)
            }
            fn subtract() -> BlockFn {
                static LOOP: [BlockFn; 3] = stamp::<SubtractLoop<Complex<$part>>>();
                LOOP[isa() as usize]
            }
            fn over(self, divisor: Complex<$part>) -> Complex<$part> {
                scalar::complex::divide(self, divisor)
            }
            fn size(self) -> f64 {
                self.re.abs() as f64 + self.im.abs() as f64
            }
            fn log_size(self) -> f64 {
                scalar::complex::log(Complex::new(self.re as f64, self.im as f64)).re
            }
            fn direction(self) -> Complex<$part> {
                scalar::complex::sign(self)
            }
            fn of(real: f64) -> Complex<$part> {
                Complex::new(real as $part, 0.0)
            }
            fn times(self, other: Complex<$part>) -> Complex<$part> {
                scalar::complex::multiply(self, other)
            }
            fn is_nan(self) -> bool {
                self.re.is_nan() || self.im.is_nan()
            }
        })*
    };
}

complex_fields!(f32, f64);

/// The direction of the determinant of each square matrix on the last two axes of `x`, and the logarithm of its size; `dims` are the lengths of
/// the result, which end with a 2.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn log_determinants(x: &View, dims: Dims) -> Result<View> {
    let n = x.dims()[x.dims().len() - 1];
    let (x, dtype) = (x.to_dense()?, x.dtype);
    let mut out = Dense::zeroed(dtype, dims)?;
    dispatch!(dtype in inexact, T => {
        let all = x.as_slice::<T>().expect("dense");
        let pairs = out.as_mut_slice::<T>().as_chunks_mut::<2>().0;
        match pairs {
            [pair] if n >= SPLIT => *pair = parallel::in_pool(|| log_determinant(&mut all.to_vec(), n, threads())),
            pairs => in_pieces(pairs, TASK / n.saturating_pow(3).max(1) + 1, |start, pairs| {
                let mut matrix = Vec::new();
                for (i, pair) in (start..).zip(pairs) {
                    matrix.clear();
                    matrix.extend_from_slice(&all[i * n * n..(i + 1) * n * n]);
                    *pair = log_determinant(&mut matrix, n, Parallelism::None);
                }
            }),
        }
    });
    Ok(out.into_view())
}

/// All threads, for one product.
fn threads() -> Parallelism {
    match parallel::num_threads() {
        1 => Parallelism::None,
        n => Parallelism::Rayon(n),
    }
}

/// The direction of the determinant of a matrix of `n` rows, and the logarithm of its size.
///
/// Elimination with the largest element of each row as its pivot, brought there by exchanging columns (Golub and Van Loan, "Matrix Computations",
/// 3.4, of the transposed matrix). Rows are eliminated in panels; the rows behind a panel catch up with it by one matrix product.
fn log_determinant<T: Field>(a: &mut [T], n: usize, parallelism: Parallelism) -> [T; 2] {
    if a.iter().any(|x| x.is_nan()) {
        return [T::of(f64::NAN); 2];
    }
    let (mut direction, mut log) = (T::of(1.0), 0.0);
    let mut exchanged = Vec::new();
    for start in (0..n).step_by(PANEL) {
        let end = n.min(start + PANEL);
        exchanged.clear();
        for i in start..end {
            let pivot = eliminate(&mut a[start * n..end * n], n, start, i);
            exchanged.push(pivot);
            let factor = a[i * n + i].direction();
            direction = direction.times(if pivot == i { factor } else { factor.times(T::of(-1.0)) });
            log += a[i * n + i].log_size();
        }
        if end < n {
            catch_up(a, n, start, &exchanged, parallelism);
        }
    }
    let sign = if direction == T::default() { T::default() } else { direction };
    [sign, T::of(log)]
}

/// Brings the largest element of row `i` to the diagonal, divides the others by it, and clears what is below it in the rows of the panel, which
/// begins with row `start` of the matrix. Gives the column that the pivot was in.
fn eliminate<T: Field>(panel: &mut [T], n: usize, start: usize, i: usize) -> usize {
    let row = &panel[(i - start) * n..][..n];
    let pivot = i + largest(&row[i..]);
    if pivot != i {
        panel.chunks_exact_mut(n).for_each(|row| row.swap(i, pivot));
    }
    let (done, below) = panel.split_at_mut((i - start + 1) * n);
    let row = &mut done[(i - start) * n..];
    let divisor = row[i];
    if divisor != T::default() {
        row[i + 1..].iter_mut().for_each(|x| *x = x.over(divisor));
    }
    for other in below.chunks_exact_mut(n) {
        subtract(&mut other[i..], &row[i + 1..]);
    }
    pivot
}

/// Takes a multiple of `row` from the elements behind the first one, which is the factor.
fn subtract<T: Field>(target: &mut [T], row: &[T]) {
    let (&mut factor, rest) = target.split_first_mut().expect("the column of the pivot");
    assert_eq!(rest.len(), row.len());
    let inputs = Inputs::new([(&raw const factor).cast(), row.as_ptr().cast(), std::ptr::null()]);
    // SAFETY: the factor is one element, and both slices have as many elements as the loop is told.
    unsafe { T::subtract()(&inputs, rest.as_mut_ptr().cast(), row.len()) }
}

struct SubtractLoop<T>(PhantomData<T>);

impl<T: Field> BlockLoop for SubtractLoop<T> {
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
        let (row, out) = (inputs[1].cast::<T>(), out.cast::<T>());
        // SAFETY: the caller vouches for one element behind the first input, and for `len` behind the second and `out`.
        unsafe {
            let factor = inputs[0].cast::<T>().read();
            for i in 0..len {
                out.add(i).write(out.add(i).read().minus_product(factor, row.add(i).read()));
            }
        }
    }
}

/// Where the largest element is, or a NaN.
fn largest<T: Field>(row: &[T]) -> usize {
    let mut best = (0, row[0].size());
    for (i, x) in row.iter().enumerate().skip(1) {
        let size = x.size();
        if size > best.1 || size.is_nan() {
            best = (i, size);
        }
    }
    best.0
}

/// Does to the rows behind a panel what has been done in it: exchanges columns, and takes multiples of its rows.
fn catch_up<T: Field>(a: &mut [T], n: usize, start: usize, exchanged: &[usize], parallelism: Parallelism) {
    let end = start + exchanged.len();
    let (done, rest) = a.split_at_mut(end * n);
    let panel = &done[start * n..];
    for row in rest.chunks_exact_mut(n) {
        for (i, &pivot) in (start..).zip(exchanged) {
            row.swap(i, pivot);
        }
        for (i, done) in (start..end).zip(panel.chunks_exact(n)) {
            subtract(&mut row[i..end], &done[i + 1..end]);
        }
    }
    let (left, step) = (n - end, n as isize);
    assert!(panel.len() == exchanged.len() * n && rest.len() == left * n);
    let rows = rest.as_mut_ptr();
    // SAFETY: the rows of both slices have `n` elements: in those of `rest`, the factors are at `start..end` and what they change, which does not
    // overlap them, at `end..n`, where the panel has what is multiplied.
    unsafe {
        gemm::gemm(
            left,
            left,
            exchanged.len(),
            rows.add(end),
            1,
            step,
            true,
            rows.add(start),
            1,
            step,
            panel.as_ptr().add(end),
            1,
            step,
            T::of(1.0),
            T::of(-1.0),
            false,
            false,
            false,
            parallelism,
        );
    }
}

/// The singular values of each matrix on the last two axes of `x`, which is float64 or complex128, in no order: NaN where an element is not
/// finite. `dims` are the lengths of the result.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn singular_values(x: &View, dims: Dims) -> Result<View> {
    let x = x.to_dense()?;
    let (size, count) = (x.dims().iter().rev().take(2).product(), dims[dims.len() - 1]);
    let mut out = Dense::zeroed(DType::F64, dims)?;
    let cols = x.dims()[x.dims().len() - 1];
    match x.dtype {
        DType::F64 => each_singular(x.as_slice::<f64>().expect("dense"), size, cols, count, out.as_mut_slice()),
        _ => each_singular(x.as_slice::<Complex<f64>>().expect("dense"), size, cols, count, out.as_mut_slice()),
    }
    Ok(out.into_view())
}

fn each_singular<T: ComplexField<RealField = f64> + Copy>(
    x: &[T],
    size: usize,
    cols: usize,
    count: usize,
    out: &mut [f64],
) {
    if out.is_empty() {
        return;
    }
    let per_task = TASK / (size * count) + 1;
    in_pieces(out, per_task * count, |start, out| {
        let matrices = x[start / count * size..].chunks_exact(size);
        for (matrix, out) in matrices.zip(out.chunks_exact_mut(count)) {
            match values_of(matrix, cols) {
                Some(values) => out.copy_from_slice(&values),
                None => out.fill(f64::NAN),
            }
        }
    });
}

/// The singular values of a matrix, unless an element is not finite or the values do not converge.
fn values_of<T: ComplexField<RealField = f64> + Copy>(matrix: &[T], cols: usize) -> Option<Vec<f64>> {
    if !matrix.iter().all(|x| x.is_finite()) {
        return None;
    }
    // Two or three steps per value are usual; without a bound there would be none.
    let steps = 100 * (cols.min(matrix.len() / cols) + 10);
    // Transposed, which changes none of them.
    let matrix = DMatrix::from_column_slice(cols, matrix.len() / cols, matrix);
    let svd = SVD::<T, Dyn, Dyn>::try_new_unordered(matrix, false, false, 5.0 * f64::EPSILON, steps)?;
    Some(svd.singular_values.as_slice().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::contract;

    fn matrix(n: usize) -> Vec<f64> {
        let mut random = fastrand::Rng::with_seed(7);
        (0..n * n).map(|_| random.f64() - 0.5).collect()
    }

    /// The determinant of a matrix and that of its product with its transpose.
    fn both(mut a: Vec<f64>, n: usize) -> ([f64; 2], [f64; 2]) {
        let x = View::from_vec(a.clone(), Dims::from_slice(&[n, n]));
        let transposed = x.with_layout(x.layout.permute(&[1, 0]));
        let square = contract::product(&x, &transposed, Dims::from_slice(&[n, n]), false).unwrap();
        let mut square = square.to_vec().unwrap();
        (log_determinant(&mut a, n, Parallelism::None), log_determinant(&mut square, n, Parallelism::None))
    }

    #[test]
    fn determinants_of_products_are_products_of_determinants() {
        for n in [1, 2, 3, PANEL - 1, PANEL, PANEL + 1, 3 * PANEL + 5] {
            let a = matrix(n);
            let ([sign, log], [square_sign, square_log]) = both(a.clone(), n);
            assert_eq!((sign.abs(), square_sign), (1.0, 1.0), "{n}");
            assert!((square_log - 2.0 * log).abs() < 1e-9 * n as f64, "{n}: {log} and {square_log}");
            let mut exchanged = a;
            exchanged.rotate_left(n);
            let cycle = if n % 2 == 0 { -1.0 } else { 1.0 };
            let [exchanged_sign, exchanged_log] = log_determinant(&mut exchanged, n, threads());
            assert_eq!(exchanged_sign, cycle * sign, "{n}");
            assert!((exchanged_log - log).abs() < 1e-9 * n as f64, "{n}");
        }
    }

    #[test]
    fn tiny_pivots_do_not_overflow() {
        let tiny = f64::MIN_POSITIVE / 4.0;
        let [sign, log] = log_determinant(&mut [tiny, 0.0, 0.0, tiny], 2, Parallelism::None);
        assert_eq!((sign, log), (1.0, 2.0 * tiny.ln()));
    }
}

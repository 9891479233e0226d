//! The driver of matrix products.
//!
//! Large products of floats and complex numbers go to the `gemm` crate, which takes any strides; small ones, integers and bool go to
//! [`tiles`](super::contract_tiles), matrices times vectors to [`vectors`](super::contract_vectors). A stack of small products is cut between
//! threads product by product, a large product inside. The order of the additions depends on the shapes and strides alone, not on the
//! number of threads.

use std::borrow::Cow;

use gemm::Parallelism;

use super::contract_block::Ring;
use super::contract_matrix::{Matrix, Target};
use super::contract_tiles::{Tiles, by_tiles};
use super::contract_vectors::{by_column, by_row};
use super::parallel;
use crate::dtype::DType;
use crate::error::Result;
use crate::shape::Dims;
use crate::shape::layout::{Layout, Strides};
use crate::tensor::view::{Dense, View};

/// What one thread does at a time, in multiply-adds.
const TASK: usize = 1 << 16;

/// What a product costs before its first multiply-add, in multiply-adds.
const CALL: usize = 1 << 9;

/// Stacks that cost less than this stay on one thread.
const PARALLEL: usize = 1 << 18;

/// From so many multiply-adds on a product gets threads: `gemm`'s pool is entered in 16 to 20 microseconds.
const SPLIT: usize = 1 << 21;

/// Rows for which a product of one panel is better done by tiles, whatever its size.
const MANY: usize = 64;

/// The products of the matrices on the last two axes of `x1` and `x2`, which have one dtype that kernels compute in; the other axes
/// broadcast to those of `dims`, the lengths of the result. With `conjugated`, `x1` is one row and `x2` one column, and the row is
/// conjugated. No length is 0.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(super) fn product(x1: &View, x2: &View, dims: Dims, conjugated: bool) -> Result<View> {
    let mut sums = Sums { out: Dense::uninit(x1.dtype, dims.clone())?, dims, conjugated, adds: false };
    sums.add(x1, x2)?;
    // SAFETY: a product has been added.
    Ok(unsafe { sums.out.into_view() })
}

/// The sums of products of some pairs, as of [`product`], of which there is one or more.
///
/// # Errors
/// That of a pair; `Memory` if there is none for the result.
pub(super) fn sum_of_products(
    dtype: DType,
    dims: Dims,
    conjugated: bool,
    pairs: impl Iterator<Item = Result<[View; 2]>>,
) -> Result<View> {
    let mut sums = Sums { out: Dense::uninit(dtype, dims.clone())?, dims, conjugated, adds: false };
    for pair in pairs {
        let [x1, x2] = pair?;
        sums.add(&x1, &x2)?;
    }
    assert!(sums.adds, "there is a pair");
    // SAFETY: as above.
    Ok(unsafe { sums.out.into_view() })
}

/// A stack of sums of products.
struct Sums {
    out: Dense,
    dims: Dims,
    conjugated: bool,
    /// Whether there is something in it.
    adds: bool,
}

impl Sums {
    fn add(&mut self, x1: &View, x2: &View) -> Result<()> {
        let (out, dtype) = (self.out.as_mut_ptr(), self.out.dtype());
        assert!(x1.dtype == dtype && x2.dtype == dtype, "operands have been converted");
        dispatch!(dtype in compute, T => {
            let (x1, x2) = (readable::<T>(x1)?, readable::<T>(x2)?);
            let stack = Stack::<T>::new(&x1, &x2, &self.dims, out, self.conjugated);
            Stack { adds: self.adds, ..stack }.run()
        });
        self.adds = true;
        Ok(())
    }
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
    out: *mut T,
    /// Lengths of the stack, and the bytes from one matrix to the next.
    dims: Dims,
    strides: [Strides; 2],
    conjugated: bool,
    /// Whether products are added to what is there.
    adds: bool,
}

// SAFETY: the products of the stack have distinct places.
unsafe impl<T> Sync for Stack<T> {}

impl<T: Ring> Stack<T> {
    fn new(x1: &View, x2: &View, dims: &[usize], out: *mut u8, conjugated: bool) -> Stack<T> {
        let outer = &dims[..dims.len() - 2];
        let strides = [x1, x2].map(|x| stack_strides(&x.layout, outer));
        let (lhs, rhs) = (Matrix::last(x1), Matrix::last(x2));
        let mut stack = Stack { lhs, rhs, out: out.cast(), dims: outer.into(), strides, conjugated, adds: false };
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
            return (0..n).for_each(|i| self.alone(i));
        }
        let cost = work.saturating_add(CALL);
        let per_task = if n.saturating_mul(cost) < PARALLEL { n } else { (TASK / cost).clamp(1, n) };
        parallel::for_each(n.div_ceil(per_task), &|task| {
            let mut tiles = Tiles::default();
            (task * per_task..(task * per_task + per_task).min(n)).for_each(|i| self.among_others(i, &mut tiles));
        });
    }

    /// Product number `i`.
    fn at(&self, i: usize) -> (Matrix, Matrix, Target<T>) {
        let mut rest = i;
        let (mut lhs, mut rhs) = (self.lhs, self.rhs);
        for axis in (0..self.dims.len()).rev() {
            // The axis outside all others needs no division, and most stacks have one axis.
            let at = if axis == 0 { rest } else { rest % self.dims[axis] } as isize;
            rest = if axis == 0 { 0 } else { rest / self.dims[axis] };
            lhs.ptr = lhs.ptr.wrapping_offset(self.strides[0][axis] * at);
            rhs.ptr = rhs.ptr.wrapping_offset(self.strides[1][axis] * at);
        }
        let place = self.out.wrapping_add(i * lhs.rows * rhs.cols);
        (lhs, rhs, Target { adds: self.adds, ..Target::dense(place, rhs.cols) })
    }

    /// A product that threads share.
    fn alone(&self, i: usize) {
        let (lhs, rhs, out) = self.at(i);
        match self.way() {
            Way::Column => by_column(lhs, rhs, out, self.conjugated, true),
            Way::Row => by_row(lhs, rhs, out, true),
            Way::Gemm => by_gemm(lhs, rhs, out, true),
            Way::Tiles => by_tiles(lhs, rhs, out),
        }
    }

    /// A product that one thread does.
    fn among_others(&self, i: usize, tiles: &mut Tiles<T>) {
        let (lhs, rhs, out) = self.at(i);
        match self.way() {
            Way::Column => by_column(lhs, rhs, out, self.conjugated, false),
            Way::Row => by_row(lhs, rhs, out, false),
            Way::Gemm => by_gemm(lhs, rhs, out, false),
            Way::Tiles => tiles.multiply(lhs, rhs, out),
        }
    }

    /// How the products of these lengths are computed.
    fn way(&self) -> Way {
        match (self.lhs.rows, self.rhs.cols) {
            (_, 1) => Way::Column,
            (1, _) if self.work() >= CALL => Way::Row,
            _ if self.work() < T::SMALL => Way::Tiles,
            // Measured with float32, one thread: 0.6 to 0.9 of the time of `gemm` (4096 columns of the first, 2 to 16 of the second).
            (rows, cols) if cols <= T::WIDTHS[0] && rows >= MANY => Way::Tiles,
            _ => Way::Gemm,
        }
    }
}

/// A way of computing a product.
enum Way {
    Column,
    Row,
    Gemm,
    Tiles,
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
        // SAFETY: the matrices name elements of their views, the result is ours and has `rows` times `cols` places, which are read only if
        // they hold something.
        unsafe {
            gemm::gemm(
                lhs.rows,
                rhs.cols,
                lhs.cols,
                out.ptr,
                1,
                out.step as isize,
                out.adds,
                lhs.ptr.cast::<T>(),
                lhs.col_stride / size,
                lhs.row_stride / size,
                rhs.ptr.cast::<T>(),
                rhs.col_stride / size,
                rhs.row_stride / size,
                if out.adds { T::ONE } else { T::default() },
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

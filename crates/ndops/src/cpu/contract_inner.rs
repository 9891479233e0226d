//! Inner products: the blocks of products of a matrix and a vector. Element `i` goes to lane `i` modulo the lanes, and those behind the last
//! whole group to one sum; the lanes are added by a tree, so that the order depends on the length alone.

#![allow(clippy::needless_range_loop, reason = "an iterator is one more function that might not be inlined")]

use std::marker::PhantomData;

use super::contract_block::{Lane, ROWS};
use super::kernels::{BlockLoop, Inputs};

/// The sum of all lanes, by a tree.
#[inline(always)]
fn sum<T: Lane, const W: usize>(mut lanes: [T; W]) -> T {
    let mut step = W / 2;
    while step > 0 {
        for j in 0..step {
            lanes[j] = lanes[j].plus(lanes[j + step]);
        }
        step /= 2;
    }
    lanes[0]
}

pub(super) struct InnerLoop<T, const W: usize>(PhantomData<T>);

impl<T: Lane, const W: usize> BlockLoop for InnerLoop<T, W> {
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
        let (x1, x2) = (inputs[0].cast::<T>(), inputs[1].cast::<T>());
        let (mut acc, mut rest) = ([T::default(); W], T::default());
        let full = len - len % W;
        // SAFETY: the caller vouches for `len` elements behind each input and for one behind `out`.
        unsafe {
            for p in (0..full).step_by(W) {
                let (a, b) = (x1.add(p).cast::<[T; W]>().read(), x2.add(p).cast::<[T; W]>().read());
                for j in 0..W {
                    acc[j] = T::multiply_add(acc[j], a[j], b[j]);
                }
            }
            for p in full..len {
                rest = T::multiply_add(rest, x1.add(p).read(), x2.add(p).read());
            }
            out.cast::<T>().write(finish_one(&acc, rest));
        }
    }
}

/// The sum of the lanes and of what is behind the last whole group; for the reason that [`finish`] has, no part of the loop.
#[inline(never)]
fn finish_one<T: Lane, const W: usize>(lanes: &[T; W], rest: T) -> T {
    sum(*lanes).plus(rest)
}

/// Rows whose inner products with one other row are wanted.
pub(super) struct Rows {
    pub first: *const u8,
    /// Bytes from one row to the next.
    pub step: isize,
    pub n: usize,
    /// The other row.
    pub x: *const u8,
    /// Where the products go, one after another.
    pub out: *mut u8,
}

impl Rows {
    /// The rows from `at` on; behind the last one, the last again.
    #[inline(always)]
    pub(super) fn some(&self, at: usize) -> [*const u8; ROWS] {
        let mut rows = [self.first; ROWS];
        for i in 0..ROWS {
            rows[i] = self.first.wrapping_offset(self.step * (at + i).min(self.n - 1) as isize);
        }
        rows
    }
}

pub(super) struct InnersLoop<T, const W: usize>(PhantomData<T>);

/// The lanes of some rows, and the sums of what is behind the last whole group.
#[derive(Clone, Copy)]
struct Lanes<T, const W: usize> {
    acc: [[T; W]; ROWS],
    rest: [T; ROWS],
}

impl<T: Lane, const W: usize> BlockLoop for InnersLoop<T, W> {
    /// Several rows at once, and all in the same way, so that equal rows give equal products: `x` is read once for them, and as many streams
    /// of memory are under way.
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, _: *mut u8, len: usize) {
        let full = len - len % W;
        // SAFETY: the caller vouches for the rows, for `len` elements of each and of `x`, and for a place for each product.
        unsafe {
            let job = inputs[0].cast::<Rows>().as_ref_unchecked();
            for at in (0..job.n).step_by(ROWS) {
                let rows = job.some(at);
                let (mut acc, mut rest) = ([[T::default(); W]; ROWS], [T::default(); ROWS]);
                for p in (0..full).step_by(W) {
                    let offset = p * size_of::<T>();
                    let b = job.x.add(offset).cast::<[T; W]>().read();
                    for i in 0..ROWS {
                        let a = rows[i].wrapping_add(offset).cast::<[T; W]>().read();
                        for j in 0..W {
                            acc[i][j] = T::multiply_add(acc[i][j], a[j], b[j]);
                        }
                    }
                }
                for p in full..len {
                    let offset = p * size_of::<T>();
                    let b = job.x.add(offset).cast::<T>().read();
                    for i in 0..ROWS {
                        let a = rows[i].wrapping_add(offset).cast::<T>().read();
                        rest[i] = T::multiply_add(rest[i], a, b);
                    }
                }
                finish(&Lanes { acc, rest }, job.out.cast::<T>().add(at), (job.n - at).min(ROWS));
            }
        }
    }
}

/// Writes the sums of the lanes of `n` rows. Where that is part of the loop LLVM makes vectors across the rows, for the sake of their sums,
/// which lie side by side.
///
/// # Safety
/// `out` has room for `n` sums.
#[inline(never)]
unsafe fn finish<T: Lane, const W: usize>(lanes: &Lanes<T, W>, out: *mut T, n: usize) {
    let mut sums = [T::default(); ROWS];
    for i in 0..ROWS {
        sums[i] = sum(lanes.acc[i]).plus(lanes.rest[i]);
    }
    // SAFETY: the caller's word.
    unsafe { std::ptr::copy_nonoverlapping(sums.as_ptr(), out, n) }
}

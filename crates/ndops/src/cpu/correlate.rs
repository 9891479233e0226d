//! The driver of correlations: sums of products of a short sequence with each window of a long one.
//!
//! A block of results is kept in registers while one element of the short sequence after another is multiplied with as many elements of the
//! long one, which lie one further each time: one load for each multiply-add, where products of windows one by one take two. Where a
//! window reaches beyond the long sequence, only the products that exist are added; zeros in their place would turn an infinity into NaN.
//! Complex numbers are lanes of real ones, multiplied with the real part and with the imaginary part, each into sums of their own, which
//! are put together at the end. The order of the additions depends on the lengths alone: 256 at a time, so that rounding errors grow less
//! than in one sum.

#![allow(clippy::needless_range_loop, reason = "an iterator is one more function that might not be inlined")]

use std::marker::PhantomData;

use num_complex::Complex;

use super::kernels::{BlockFn, BlockLoop, Inputs, stamp};
use super::simd::isa;
use super::{contract, parallel};
use crate::error::Result;
use crate::scalar::Real;
use crate::shape::Dims;
use crate::shape::layout::Layout;
use crate::tensor::view::{Dense, View};

/// Multiply-adds that one thread does at a time.
const TASK: usize = 1 << 18;

/// Fewer results than a block, of no more products than these, are computed as a block: entering a matrix product costs more than what that
/// computes in vain.
const FEW: usize = 128;

/// Products that are added up before their sum is added to the result.
const DEPTH: isize = 256;

/// The results from `first` on, `len` of them, of the correlation of two dense vectors of a float or complex dtype that kernels compute in,
/// the second no longer than the first. Result `i` is the sum of `long[i + n - (short.len() - 1)] * short[n]` for all `n` that are in
/// range.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn correlate(long: &View, short: &View, first: usize, len: usize) -> Result<View> {
    let dtype = long.dtype;
    let kernel = dispatch!(dtype in inexact, T => T::KERNEL);
    let (n_long, n_short) = (long.size(), short.size());
    let all_inside = first + 1 >= n_short && first + len <= n_long;
    if all_inside && len < kernel.width && n_short > FEW {
        return products(long, short, first + 1 - n_short, len);
    }
    let mut out = Dense::uninit(dtype, Dims::from_slice(&[len]))?;
    let itemsize = long.itemsize();
    let target = Target(out.as_mut_ptr());
    let per_task = (TASK / (kernel.width * n_short)).max(1) * kernel.width;
    parallel::for_each(len.div_ceil(per_task), &|task| {
        let (start, end) = (task * per_task, (task * per_task + per_task).min(len));
        let begin = (first + start) as isize - (n_short as isize - 1);
        let lengths = Lengths { begin, n_long: n_long as isize, n_short: n_short as isize };
        // SAFETY: both vectors are dense and of the kernel's dtype; the tasks write distinct results, and there is room for `len`.
        unsafe { kernel.run(short.ptr(), long.ptr(), lengths, target.at(start * itemsize), end - start) };
    });
    // SAFETY: the tasks have written every result.
    Ok(unsafe { out.into_view() })
}

/// Where tasks write.
struct Target(*mut u8);

// SAFETY: tasks write to distinct places.
unsafe impl Sync for Target {}

impl Target {
    fn at(&self, offset: usize) -> *mut u8 {
        self.0.wrapping_add(offset)
    }
}

/// Few whole windows, from `start` on: a matrix whose rows are the windows, times a vector.
fn products(long: &View, short: &View, start: usize, len: usize) -> Result<View> {
    let size = long.itemsize() as isize;
    let windows = Layout {
        dims: Dims::from_slice(&[len, short.size()]),
        strides: [size, size].into_iter().collect(),
        offset: long.layout.offset + start as isize * size,
    };
    let column = short.with_layout(short.layout.insert_axis(1));
    let sums = contract::product(&long.with_layout(windows), &column, Dims::from_slice(&[len, 1]), false)?;
    Ok(sums.with_layout(sums.layout.remove_axis(1)))
}

/// What a call of a kernel computes: the window of its first result begins at `long[begin]`, which need not exist.
struct Lengths {
    begin: isize,
    n_long: isize,
    n_short: isize,
}

/// The loop for a dtype.
#[derive(Clone, Copy)]
struct Kernel {
    /// Results of a block.
    width: usize,
    itemsize: usize,
    /// The inputs are the short vector, the long one, and the [`Lengths`]; the length is a multiple of the width.
    by_isa: [BlockFn; 3],
}

/// Bytes of the results of a block.
const BLOCK_BYTES: usize = 256;

/// A type that has a kernel.
trait Windows {
    const KERNEL: Kernel;
}

impl Windows for f32 {
    const KERNEL: Kernel = Kernel::new::<f32, 64, 1>();
}

impl Windows for f64 {
    const KERNEL: Kernel = Kernel::new::<f64, 32, 1>();
}

impl Windows for Complex<f32> {
    const KERNEL: Kernel = Kernel::new::<f32, 32, 2>();
}

impl Windows for Complex<f64> {
    const KERNEL: Kernel = Kernel::new::<f64, 16, 2>();
}

impl Kernel {
    const fn new<R: Real, const LANES: usize, const PARTS: usize>() -> Kernel {
        assert!(LANES * size_of::<R>() <= BLOCK_BYTES);
        Kernel {
            width: LANES / PARTS,
            itemsize: size_of::<R>() * PARTS,
            by_isa: stamp::<WindowLoop<R, LANES, PARTS>>(),
        }
    }

    /// Writes `len` results.
    ///
    /// # Safety
    /// Both vectors have the lengths given and the kernel's dtype, and there is room for the results.
    unsafe fn run(&self, short: *const u8, long: *const u8, lengths: Lengths, out: *mut u8, len: usize) {
        let block = self.by_isa[isa() as usize];
        let whole = len - len % self.width;
        // SAFETY: the caller's word; the last results, fewer than a block, are copied from a block of their own.
        unsafe {
            block(&Inputs::new([short, long, (&raw const lengths).cast()]), out, whole);
            if whole < len {
                let rest = Lengths { begin: lengths.begin + whole as isize, ..lengths };
                let mut last = Block([0; BLOCK_BYTES]);
                block(&Inputs::new([short, long, (&raw const rest).cast()]), last.0.as_mut_ptr(), self.width);
                let bytes = (len - whole) * self.itemsize;
                std::ptr::copy_nonoverlapping(last.0.as_ptr(), out.add(whole * self.itemsize), bytes);
            }
        }
    }
}

/// Room for the results of a block.
#[repr(align(64))]
struct Block([u8; BLOCK_BYTES]);

/// Inputs of `LANES / PARTS` results each, made of one real part or two.
struct WindowLoop<R, const LANES: usize, const PARTS: usize>(PhantomData<R>);

/// The sums with each part of the short sequence.
type Sums<R, const LANES: usize, const PARTS: usize> = [[R; LANES]; PARTS];

impl<R: Real, const LANES: usize, const PARTS: usize> WindowLoop<R, LANES, PARTS> {
    const WIDTH: isize = (LANES / PARTS) as isize;

    /// The sums of the block whose first window begins at `lengths.begin`.
    ///
    /// # Safety
    /// Both vectors have the lengths given.
    #[inline(always)]
    unsafe fn block(short: *const R, long: *const R, lengths: &Lengths) -> Sums<R, LANES, PARTS> {
        let Lengths { begin, n_long, n_short } = *lengths;
        // Element `n` of the short sequence meets `long[begin + j + n]` in result `j`: that exists for some `j` where `n` is from `some` to
        // below `some_end`, and for all where it is from `all` to below `all_end`.
        let some = (1 - begin - Self::WIDTH).clamp(0, n_short);
        let some_end = (n_long - begin).clamp(some, n_short);
        let all = (-begin).clamp(some, some_end);
        let all_end = (n_long - begin - Self::WIDTH + 1).clamp(all, some_end);
        let mut sums = [[R::ZERO; LANES]; PARTS];
        // SAFETY: the ranges are what the comment says, and the vectors are of the lengths given.
        unsafe {
            Self::add_some(&mut sums, short, long, lengths, some, all);
            let mut n = all;
            while n < all_end {
                let end = all_end.min(n + DEPTH);
                let part = Self::add_all(short, long, begin, n, end);
                for p in 0..PARTS {
                    for j in 0..LANES {
                        sums[p][j] = sums[p][j] + part[p][j];
                    }
                }
                n = end;
            }
            Self::add_some(&mut sums, short, long, lengths, all_end, some_end);
        }
        sums
    }

    /// The sums of the products of elements that meet all results.
    ///
    /// # Safety
    /// The elements from `from` to below `to` are such.
    #[inline(always)]
    unsafe fn add_all(short: *const R, long: *const R, begin: isize, from: isize, to: isize) -> Sums<R, LANES, PARTS> {
        let mut sums = [[R::ZERO; LANES]; PARTS];
        for n in from..to {
            // SAFETY: the caller's word.
            let window = unsafe { long.offset((begin + n) * PARTS as isize).cast::<[R; LANES]>().read() };
            for p in 0..PARTS {
                // SAFETY: the caller's word.
                let factor = unsafe { short.offset(n * PARTS as isize + p as isize).read() };
                for j in 0..LANES {
                    sums[p][j] = factor.mul_add(window[j], sums[p][j]);
                }
            }
        }
        sums
    }

    /// Adds the products of elements with those results that they meet.
    ///
    /// # Safety
    /// The vectors have the lengths given, and the elements from `from` to below `to` exist.
    #[inline(always)]
    unsafe fn add_some(
        sums: &mut Sums<R, LANES, PARTS>,
        short: *const R,
        long: *const R,
        lengths: &Lengths,
        from: isize,
        to: isize,
    ) {
        for n in from..to {
            let at = lengths.begin + n;
            let first = (-at).clamp(0, Self::WIDTH);
            let end = (lengths.n_long - at).clamp(first, Self::WIDTH);
            let (first, end) = (first as usize * PARTS, end as usize * PARTS);
            let window = long.wrapping_offset(at * PARTS as isize);
            for p in 0..PARTS {
                // SAFETY: the caller's word.
                let factor = unsafe { short.offset(n * PARTS as isize + p as isize).read() };
                for j in first..end {
                    // SAFETY: for these `j`, the element is one from `long[0]` to below `long[n_long]`.
                    let other = unsafe { window.wrapping_add(j).read() };
                    sums[p][j] = factor.mul_add(other, sums[p][j]);
                }
            }
        }
    }

    /// The results: of complex numbers, the products with the imaginary part turned by a right angle and added to those with the real one.
    #[inline(always)]
    fn results(sums: &Sums<R, LANES, PARTS>) -> [R; LANES] {
        let (mut results, last) = (sums[0], PARTS - 1);
        if PARTS == 2 {
            for j in 0..LANES / 2 {
                results[2 * j] = sums[0][2 * j] - sums[last][2 * j + 1];
                results[2 * j + 1] = sums[0][2 * j + 1] + sums[last][2 * j];
            }
        }
        results
    }
}

impl<R: Real, const LANES: usize, const PARTS: usize> BlockLoop for WindowLoop<R, LANES, PARTS> {
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
        let (short, long, out) = (inputs[0].cast::<R>(), inputs[1].cast::<R>(), out.cast::<[R; LANES]>());
        for i in 0..len / (LANES / PARTS) {
            // SAFETY: the caller vouches for the lengths of both vectors, and for room for `len` results.
            unsafe {
                let lengths = inputs[2].cast::<Lengths>().read();
                let lengths = Lengths { begin: lengths.begin + i as isize * Self::WIDTH, ..lengths };
                out.add(i).write(Self::results(&Self::block(short, long, &lengths)));
            }
        }
    }
}

//! The driver of correlations: sums of products of a short sequence with each window of a long one.
//!
//! A block of results is kept in registers while one element of the short sequence after another is multiplied with as many elements of the
//! long one, which lie one further each time: one load for each multiply-add, where a product of windows one by one takes two. Where a
//! window reaches beyond the long sequence, only the products that exist are added; zeros in their place would turn an infinity into
//! NaN. The order of the additions depends on the lengths alone: 256 at a time, so that rounding errors grow less than in one sum.

use std::marker::PhantomData;

use num_complex::Complex;

use super::contract;
use super::contract_block::Ring;
use super::gather::in_pieces;
use super::kernels::{BlockFn, BlockLoop, stamp};
use super::simd::isa;
use crate::error::Result;
use crate::shape::Dims;
use crate::shape::layout::Layout;
use crate::tensor::view::{Dense, View};

/// Multiply-adds that one thread does at a time.
const TASK: usize = 1 << 16;

/// Products that are added up before their sum is added to the result.
const DEPTH: usize = 256;

/// The results from `first` on, `len` of them, of the correlation of two dense vectors of a float or complex dtype that kernels compute in,
/// the second no longer than the first. Result `i` is the sum of `long[i + n - (short.len() - 1)] * short[n]` for all `n` that are in
/// range.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn correlate(long: &View, short: &View, first: usize, len: usize) -> Result<View> {
    let (dtype, n_long, n_short) = (long.dtype, long.size(), short.size());
    let inside = first + 1 >= n_short && first + len <= n_long;
    dispatch!(dtype in inexact, T => {
        if inside && len < T::WIDE {
            return products(long, short, first + 1 - n_short, len);
        }
        let mut out = Dense::zeroed(dtype, Dims::from_slice(&[len]))?;
        let job = Job::<T> { long: long.as_slice().expect("dense"), short: short.as_slice().expect("dense"), first };
        let blocks = (TASK / (T::WIDE * n_short)).max(1);
        in_pieces(out.as_mut_slice::<T>(), blocks * T::WIDE, |start, out| job.run(start, out));
        Ok(out.into_view())
    })
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

struct Job<'a, T> {
    long: &'a [T],
    short: &'a [T],
    first: usize,
}

impl<T: Windows> Job<'_, T> {
    /// The results from `start` on.
    fn run(&self, start: usize, out: &mut [T]) {
        let block = T::block();
        let mut sums = vec![T::default(); T::WIDE];
        for (i, out) in out.chunks_mut(T::WIDE).enumerate() {
            let spans = self.spans(self.first + start + i * T::WIDE, T::WIDE);
            let inputs = [self.short.as_ptr().cast(), self.long.as_ptr().cast(), (&raw const spans).cast()];
            // SAFETY: the spans name elements of both slices, as `spans` says, and there is room for the sums of a block.
            unsafe { block(&inputs, sums.as_mut_ptr().cast(), T::WIDE) };
            out.copy_from_slice(&sums[..out.len()]);
        }
    }

    /// What a block of `width` results from `at` on adds up. The window of result `j` of the block begins at `begin + j`: element `n` of
    /// the short sequence meets `long[begin + j + n]`, which exists for all `j` if `n` is from `whole.0` to below `whole.1`, and for some if
    /// it is from `any.0` to below `any.1`.
    fn spans(&self, at: usize, width: usize) -> Spans {
        let (n_long, n_short) = (self.long.len() as isize, self.short.len() as isize);
        let (begin, width) = (at as isize - (n_short - 1), width as isize);
        let clipped = |low: isize, high: isize| {
            let low = low.clamp(0, n_short);
            (low, high.clamp(low, n_short))
        };
        let any = clipped(-(begin + width - 1), n_long - begin);
        let whole = clipped(-begin, n_long - begin - (width - 1));
        // Where no element meets all results, `whole` is an empty range inside the other.
        let whole = (whole.0.clamp(any.0, any.1), whole.1.clamp(any.0, any.1));
        Spans { begin, n_long, any, whole }
    }
}

/// What a block adds up.
struct Spans {
    begin: isize,
    n_long: isize,
    any: (isize, isize),
    whole: (isize, isize),
}

/// A number of which there is a kernel.
trait Windows: Ring {
    /// Results of a block: as many as stay in registers.
    const WIDE: usize;
    /// The sums of a block of `WIDE` results: the inputs are the short sequence, the long one, and the [`Spans`].
    fn block() -> BlockFn;
}

macro_rules! windows {
    ($($type:ty: $wide:literal;)*) => {
        $(impl Windows for $type {
            const WIDE: usize = $wide;

            fn block() -> BlockFn {
                static BLOCK: [BlockFn; 3] = stamp::<WindowLoop<$type, $wide>>();
                BLOCK[isa() as usize]
            }
        })*
    };
}

windows! {
    f32: 64;
    f64: 32;
    Complex<f32>: 16;
    Complex<f64>: 16;
}

struct WindowLoop<T, const W: usize>(PhantomData<T>);

impl<T: Ring, const W: usize> WindowLoop<T, W> {
    /// Adds the products of the elements from `from` to below `to`, each with those results that it meets.
    ///
    /// # Safety
    /// As for the loop.
    #[inline(always)]
    unsafe fn add_some(sums: &mut [T; W], short: *const T, long: *const T, spans: &Spans, from: isize, to: isize) {
        for n in from..to {
            let first = (-(spans.begin + n)).clamp(0, W as isize) as usize;
            let end = (spans.n_long - spans.begin - n).clamp(first as isize, W as isize) as usize;
            // SAFETY: `begin + n + j` is from 0 to below `n_long` for these `j`.
            unsafe {
                let a = short.offset(n).read();
                let window = long.wrapping_offset(spans.begin + n);
                for j in first..end {
                    sums[j] = T::multiply_add(sums[j], a, window.wrapping_add(j).read());
                }
            }
        }
    }
}

impl<T: Ring, const W: usize> BlockLoop for WindowLoop<T, W> {
    #[inline(always)]
    unsafe fn run(inputs: &[*const u8; 3], out: *mut u8, _len: usize) {
        let (short, long) = (inputs[0].cast::<T>(), inputs[1].cast::<T>());
        let mut sums = [T::default(); W];
        // SAFETY: the caller vouches for the spans: every element that they name exists; and for `W` results behind `out`.
        unsafe {
            let spans = inputs[2].cast::<Spans>().read();
            Self::add_some(&mut sums, short, long, &spans, spans.any.0, spans.whole.0);
            let mut n = spans.whole.0;
            while n < spans.whole.1 {
                let end = spans.whole.1.min(n + DEPTH as isize);
                let mut part = [T::default(); W];
                while n < end {
                    let a = short.offset(n).read();
                    let window = long.offset(spans.begin + n).cast::<[T; W]>().read();
                    for j in 0..W {
                        part[j] = T::multiply_add(part[j], a, window[j]);
                    }
                    n += 1;
                }
                for j in 0..W {
                    sums[j] = T::add(sums[j], part[j]);
                }
            }
            Self::add_some(&mut sums, short, long, &spans, spans.whole.1, spans.any.1);
            out.cast::<[T; W]>().write(sums);
        }
    }
}

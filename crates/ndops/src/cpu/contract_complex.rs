//! The same blocks for complex numbers, whose parts lie in turns in the lanes.
//!
//! Each product is two: by the real part of a factor, and by its imaginary part. Only when all are added are the parts of the second sum
//! exchanged and the two joined: `(a + bi)(c + di) = a(c, d) + b(-d, c)`. LLVM makes poor code of products of complex lanes.

#![allow(clippy::needless_range_loop, reason = "an iterator is one more function that might not be inlined")]

use std::marker::PhantomData;
use std::ops::Add;

use super::contract_block::{Lane, ROWS, Tile};
use super::contract_inner::Rows;
use super::kernels::{BlockLoop, Inputs};

/// The type of the parts.
pub(super) trait Part: Lane + Add<Output = Self> {
    /// The signs of the parts of `i * (-b + ai)`.
    const SIGNS: [Self; 2];
}

impl Part for f32 {
    const SIGNS: [f32; 2] = [-1.0, 1.0];
}

impl Part for f64 {
    const SIGNS: [f64; 2] = [-1.0, 1.0];
}

/// Sums of products by real and by imaginary parts.
#[derive(Clone, Copy)]
struct Sums<R, const W: usize> {
    by_re: [R; W],
    by_im: [R; W],
}

impl<R: Part, const W: usize> Sums<R, W> {
    #[inline(always)]
    fn new() -> Self {
        Sums { by_re: [R::default(); W], by_im: [R::default(); W] }
    }

    /// Adds `factor * b`.
    #[inline(always)]
    fn add(&mut self, [re, im]: [R; 2], b: [R; W]) {
        for j in 0..W {
            self.by_re[j] = R::multiply_add(self.by_re[j], re, b[j]);
        }
        for j in 0..W {
            self.by_im[j] = R::multiply_add(self.by_im[j], im, b[j]);
        }
    }

    /// The sums, added to `out`.
    #[inline(always)]
    fn joined(self, mut out: [R; W]) -> [R; W] {
        for j in 0..W {
            out[j] = out[j] + self.by_re[j];
        }
        for j in 0..W {
            out[j] = R::multiply_add(out[j], R::SIGNS[j % 2], self.by_im[j ^ 1]);
        }
        out
    }
}

/// Sums of products of parts of two factors: those that stand in the same place, and those that do not.
#[derive(Clone, Copy)]
struct Crossed<R, const W: usize> {
    straight: [R; W],
    crossed: [R; W],
}

impl<R: Part, const W: usize> Crossed<R, W> {
    #[inline(always)]
    fn new() -> Self {
        Crossed { straight: [R::default(); W], crossed: [R::default(); W] }
    }

    /// Adds `a * b`, element by element.
    #[inline(always)]
    fn add(&mut self, a: [R; W], b: [R; W]) {
        for j in 0..W {
            self.straight[j] = R::multiply_add(self.straight[j], a[j], b[j]);
        }
        for j in 0..W {
            self.crossed[j] = R::multiply_add(self.crossed[j], a[j], b[j ^ 1]);
        }
    }

    /// The sum of all elements; with `CONJUGATED` of those of the conjugates of `a`.
    #[inline(always)]
    fn total<const CONJUGATED: bool>(&self) -> [R; 2] {
        let (straight, crossed) = (pair_sum(self.straight), pair_sum(self.crossed));
        let difference = |[even, odd]: [R; 2]| R::multiply_add(even, R::SIGNS[0], odd);
        if CONJUGATED {
            [straight[0] + straight[1], difference(crossed)]
        } else {
            [difference(straight), crossed[0] + crossed[1]]
        }
    }
}

/// The sums of the even and of the odd lanes, by a tree.
#[inline(always)]
fn pair_sum<R: Part, const W: usize>(mut lanes: [R; W]) -> [R; 2] {
    let mut step = W / 2;
    while step > 1 {
        for j in 0..step {
            lanes[j] = lanes[j] + lanes[j + step];
        }
        step /= 2;
    }
    [lanes[0], lanes[1]]
}

pub(super) struct ComplexTileLoop<R, const W: usize>(PhantomData<R>);

impl<R: Part, const W: usize> BlockLoop for ComplexTileLoop<R, W> {
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, _: *mut u8, len: usize) {
        // SAFETY: the caller vouches for a tile, `len` elements of its rows, as many rows of the panel, and for the places of the result.
        unsafe {
            let tile = inputs[0].cast::<Tile>().as_ref_unchecked();
            let mut acc = [Sums::<R, W>::new(); ROWS];
            let rows = tile.rows;
            let (mut panel, mut at) = (tile.panel, 0isize);
            for _ in 0..len {
                let b = panel.cast::<[R; W]>().read();
                for i in 0..ROWS {
                    acc[i].add(rows[i].wrapping_offset(at).cast::<[R; 2]>().read(), b);
                }
                panel = panel.wrapping_offset(tile.panel_step);
                at += tile.row_step;
            }
            for i in 0..ROWS {
                let out = tile.out[i].cast::<[R; W]>();
                out.write(acc[i].joined(if tile.adds { out.read() } else { [R::default(); W] }));
            }
        }
    }
}

/// A tile that is narrower than the registers of AVX2, which `cargo xtask simd` has to know.
pub(super) struct NarrowComplexTileLoop<R, const W: usize>(PhantomData<R>);

impl<R: Part, const W: usize> BlockLoop for NarrowComplexTileLoop<R, W> {
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
        // SAFETY: the caller's duty is the same.
        unsafe { ComplexTileLoop::<R, W>::run(inputs, out, len) }
    }
}

pub(super) struct ComplexRowsLoop<R, const W: usize, const N: usize>(PhantomData<R>);

impl<R: Part, const W: usize, const N: usize> BlockLoop for ComplexRowsLoop<R, W, N> {
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
        let out = out.cast::<R>();
        let full = 2 * len - 2 * len % W;
        // SAFETY: the caller vouches for `N` factors, for the step, for `len` elements of each row and as many places.
        unsafe {
            let (x, step) = (inputs[0].cast::<[[R; 2]; N]>().read(), inputs[2].cast::<isize>().read());
            for j in (0..full).step_by(W) {
                let mut acc = Sums::<R, W>::new();
                let mut row = inputs[1].add(j * size_of::<R>());
                for i in 0..N {
                    acc.add(x[i], row.cast::<[R; W]>().read());
                    row = row.wrapping_offset(step);
                }
                let place = out.add(j).cast::<[R; W]>();
                place.write(acc.joined(place.read()));
            }
            for j in (full..2 * len).step_by(2) {
                let mut acc = Sums::<R, 2>::new();
                let mut row = inputs[1].add(j * size_of::<R>());
                for i in 0..N {
                    acc.add(x[i], row.cast::<[R; 2]>().read());
                    row = row.wrapping_offset(step);
                }
                let place = out.add(j).cast::<[R; 2]>();
                place.write(acc.joined(place.read()));
            }
        }
    }
}

pub(super) struct ComplexInnerLoop<R, const W: usize, const CONJUGATED: bool>(PhantomData<R>);

impl<R: Part, const W: usize, const CONJUGATED: bool> BlockLoop for ComplexInnerLoop<R, W, CONJUGATED> {
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
        let (x1, x2) = (inputs[0].cast::<R>(), inputs[1].cast::<R>());
        let (mut acc, mut rest) = (Crossed::<R, W>::new(), Crossed::<R, 2>::new());
        let full = 2 * len - 2 * len % W;
        // SAFETY: the caller vouches for `len` complex elements behind each input and for one behind `out`.
        unsafe {
            for p in (0..full).step_by(W) {
                acc.add(x1.add(p).cast::<[R; W]>().read(), x2.add(p).cast::<[R; W]>().read());
            }
            for p in (full..2 * len).step_by(2) {
                rest.add(x1.add(p).cast::<[R; 2]>().read(), x2.add(p).cast::<[R; 2]>().read());
            }
            out.cast::<[R; 2]>().write(total::<R, W, CONJUGATED>(&{ acc }, &{ rest }));
        }
    }
}

/// The sum of all lanes. As a part of the loop that adds them it would make LLVM keep real and imaginary parts in vectors of their own, with
/// shuffles at every step.
#[inline(never)]
fn total<R: Part, const W: usize, const CONJUGATED: bool>(acc: &Crossed<R, W>, rest: &Crossed<R, 2>) -> [R; 2] {
    let ([re, im], [rest_re, rest_im]) = (acc.total::<CONJUGATED>(), rest.total::<CONJUGATED>());
    [re + rest_re, im + rest_im]
}

pub(super) struct ComplexInnersLoop<R, const W: usize>(PhantomData<R>);

/// The lanes of some rows, and the sums of what is behind the last whole group.
struct Lanes<R, const W: usize> {
    acc: [Crossed<R, W>; ROWS],
    rest: [Crossed<R, 2>; ROWS],
}

impl<R: Part, const W: usize> BlockLoop for ComplexInnersLoop<R, W> {
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, _: *mut u8, len: usize) {
        let full = 2 * len - 2 * len % W;
        // SAFETY: the caller vouches for the rows, for `len` elements of each and of `x`, and for a place for each product.
        unsafe {
            let job = inputs[0].cast::<Rows>().as_ref_unchecked();
            let x = job.x.cast::<R>();
            for at in (0..job.n).step_by(ROWS) {
                let rows = job.some(at);
                let (mut acc, mut rest) = ([Crossed::<R, W>::new(); ROWS], [Crossed::<R, 2>::new(); ROWS]);
                for p in (0..full).step_by(W) {
                    let b = x.add(p).cast::<[R; W]>().read();
                    for i in 0..ROWS {
                        acc[i].add(rows[i].cast::<R>().add(p).cast::<[R; W]>().read(), b);
                    }
                }
                for p in (full..2 * len).step_by(2) {
                    let b = x.add(p).cast::<[R; 2]>().read();
                    for i in 0..ROWS {
                        rest[i].add(rows[i].cast::<R>().add(p).cast::<[R; 2]>().read(), b);
                    }
                }
                finish(&Lanes { acc, rest }, job.out.cast::<[R; 2]>().add(at), (job.n - at).min(ROWS));
            }
        }
    }
}

/// Writes the sums of the lanes of `n` rows; apart from the loop, as for real numbers.
///
/// # Safety
/// `out` has room for `n` sums.
#[inline(never)]
unsafe fn finish<R: Part, const W: usize>(lanes: &Lanes<R, W>, out: *mut [R; 2], n: usize) {
    let mut sums = [[R::default(); 2]; ROWS];
    for i in 0..ROWS {
        let (all, rest) = (lanes.acc[i].total::<false>(), lanes.rest[i].total::<false>());
        sums[i] = [all[0] + rest[0], all[1] + rest[1]];
    }
    // SAFETY: the caller's word.
    unsafe { std::ptr::copy_nonoverlapping(sums.as_ptr(), out, n) }
}

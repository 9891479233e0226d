//! The blocks that matrix products are made of where `gemm` has no kernel (integers, bool), and where calling it costs more than it
//! saves (small products, matrices times vectors).
//!
//! A tile is four rows of the result, 64, 32 or 16 bytes wide: it stays in registers while a loop adds, for each column of the left
//! operand, four of its elements times a row of a panel, some columns of the right operand. The order of the additions depends on the
//! shape alone.

use std::marker::PhantomData;

use num_complex::Complex;

use super::kernels::{BlockFn, BlockLoop, stamp};
use super::simd::isa;
use crate::dtype::Element;

/// A type whose sums of products are ours.
pub(super) trait Ring: Element {
    /// The factor that changes nothing.
    const ONE: Self;
    /// Columns of a tile, from the widest to the narrowest.
    const WIDTHS: [usize; 3];
    /// Products of fewer multiply-adds are ours, more are `gemm`'s.
    const SMALL: usize;
    /// `acc + a * b`.
    fn multiply_add(acc: Self, a: Self, b: Self) -> Self;
    /// `a + b`.
    fn add(a: Self, b: Self) -> Self;
    /// The complex conjugate.
    #[inline(always)]
    fn conjugate(self) -> Self {
        self
    }
    /// `tile[i][j] = sum(rows[i][p] * panel[p][j])`, added to what is there or not. The input is a [`Tile`], the length that of its rows.
    fn tile(width: usize) -> BlockFn;
    /// `out = sum(x1[p] * x2[p])`, with `x1` conjugated or not.
    fn inner(conjugated: bool, len: usize) -> BlockFn;
    /// `out[j] += sum(x[p] * rows[p][j])` for eight rows or one. The inputs are `x`, the first row, and the bytes from one row to the next.
    fn rows(n: usize) -> BlockFn;
}

/// Rows of a tile.
pub(super) const ROWS: usize = 4;

/// Rows that [`Ring::rows`] adds at a time.
pub(super) const MANY_ROWS: usize = 8;

/// What a tile is made of, and where it goes. Rows may be the same.
pub(super) struct Tile {
    pub rows: [*const u8; ROWS],
    /// Bytes from one element of a row to the next.
    pub row_step: isize,
    pub panel: *const u8,
    /// Bytes from one row of the panel to the next.
    pub panel_step: isize,
    pub out: [*mut u8; ROWS],
    /// Whether the products are added to what is there.
    pub adds: bool,
}

/// The formulas of a ring for some types; the numbers are the widths of tiles and the lanes of long and short inner products, then the
/// multiply-adds from which on `gemm` is better.
macro_rules! ring {
    ($($type:ty: [$wide:literal $middle:literal $narrow:literal] $long:literal $short:literal, $small:expr, $one:expr,
        |$acc:ident, $a:ident, $b:ident| $multiply_add:expr, $add:expr, $conjugates:literal $(, conjugate $conjugate:expr)?;)*) => {
        $(impl Ring for $type {
            const ONE: $type = $one;
            const WIDTHS: [usize; 3] = [$wide, $middle, $narrow];
            const SMALL: usize = $small;
            #[inline(always)]
            fn multiply_add($acc: $type, $a: $type, $b: $type) -> $type {
                $multiply_add
            }
            #[inline(always)]
            fn add($a: $type, $b: $type) -> $type {
                $add
            }
            $(#[inline(always)]
            fn conjugate(self) -> $type {
                let conjugate: fn($type) -> $type = $conjugate;
                conjugate(self)
            })?
            fn tile(width: usize) -> BlockFn {
                static WIDE: [BlockFn; 3] = stamp::<TileLoop<$type, $wide>>();
                static MIDDLE: [BlockFn; 3] = stamp::<TileLoop<$type, $middle>>();
                static NARROW: [BlockFn; 3] = stamp::<NarrowTileLoop<$type, $narrow>>();
                (match width {
                    $wide => WIDE,
                    $middle => MIDDLE,
                    _ => NARROW,
                })[isa() as usize]
            }
            fn inner(conjugated: bool, len: usize) -> BlockFn {
                static PLAIN: [[BlockFn; 3]; 2] =
                    [stamp::<InnerLoop<$type, $long, false>>(), stamp::<InnerLoop<$type, $short, false>>()];
                static CONJUGATED: [[BlockFn; 3]; 2] =
                    [stamp::<InnerLoop<$type, $long, $conjugates>>(), stamp::<InnerLoop<$type, $short, $conjugates>>()];
                (if conjugated { CONJUGATED } else { PLAIN })[usize::from(len < $long)][isa() as usize]
            }
            fn rows(n: usize) -> BlockFn {
                static MANY: [BlockFn; 3] = stamp::<RowsLoop<$type, $wide, MANY_ROWS>>();
                static ONE: [BlockFn; 3] = stamp::<RowsLoop<$type, $wide, 1>>();
                (if n == MANY_ROWS { MANY } else { ONE })[isa() as usize]
            }
        })*
    };
}

ring! {
    bool: [64 32 16] 128 32, usize::MAX, true, |acc, a, b| acc | (a & b), a | b, false;
    u8: [64 32 16] 128 32, usize::MAX, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b), false;
    i8: [64 32 16] 128 32, usize::MAX, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b), false;
    u16: [32 16 8] 64 16, usize::MAX, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b), false;
    i16: [32 16 8] 64 16, usize::MAX, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b), false;
    u32: [16 8 4] 64 8, usize::MAX, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b), false;
    i32: [16 8 4] 64 8, usize::MAX, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b), false;
    u64: [8 4 2] 32 4, usize::MAX, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b), false;
    i64: [8 4 2] 32 4, usize::MAX, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b), false;
    f32: [16 8 4] 64 8, 1 << 15, 1.0, |acc, a, b| a.mul_add(b, acc), a + b, false;
    f64: [8 4 2] 32 4, 1 << 15, 1.0, |acc, a, b| a.mul_add(b, acc), a + b, false;
    Complex<f32>: [8 4 2] 16 4, 1 << 12, Complex::new(1.0, 0.0), |acc, a, b| Complex::new(
        (-a.im).mul_add(b.im, a.re.mul_add(b.re, acc.re)),
        a.im.mul_add(b.re, a.re.mul_add(b.im, acc.im)),
    ), a + b, true, conjugate |z| Complex::new(z.re, -z.im);
    Complex<f64>: [4 2 1] 16 2, 1 << 12, Complex::new(1.0, 0.0), |acc, a, b| Complex::new(
        (-a.im).mul_add(b.im, a.re.mul_add(b.re, acc.re)),
        a.im.mul_add(b.re, a.re.mul_add(b.im, acc.im)),
    ), a + b, true, conjugate |z| Complex::new(z.re, -z.im);
}

struct TileLoop<T, const W: usize>(PhantomData<T>);

impl<T: Ring, const W: usize> BlockLoop for TileLoop<T, W> {
    /// Steps are bytes: with a step in elements LLVM would try whether it is 1 and then add along the rows, which is several times slower.
    #[inline(always)]
    unsafe fn run(inputs: &[*const u8; 3], _: *mut u8, len: usize) {
        // SAFETY: the caller vouches for a tile, `len` elements of its rows, as many rows of the panel, and for the places of the result.
        unsafe {
            let tile = inputs[0].cast::<Tile>().as_ref_unchecked();
            let mut acc = [[T::default(); W]; ROWS];
            if tile.adds {
                for i in 0..ROWS {
                    acc[i] = tile.out[i].cast::<[T; W]>().read();
                }
            }
            let rows = tile.rows;
            let (mut panel, mut at) = (tile.panel, 0isize);
            for _ in 0..len {
                let b = panel.cast::<[T; W]>().read();
                for i in 0..ROWS {
                    let a = rows[i].wrapping_offset(at).cast::<T>().read();
                    for j in 0..W {
                        acc[i][j] = T::multiply_add(acc[i][j], a, b[j]);
                    }
                }
                panel = panel.wrapping_offset(tile.panel_step);
                at += tile.row_step;
            }
            for i in 0..ROWS {
                tile.out[i].cast::<[T; W]>().write(acc[i]);
            }
        }
    }
}

/// A tile that is narrower than the registers of AVX2, which `cargo xtask simd` has to know.
struct NarrowTileLoop<T, const W: usize>(PhantomData<T>);

impl<T: Ring, const W: usize> BlockLoop for NarrowTileLoop<T, W> {
    #[inline(always)]
    unsafe fn run(inputs: &[*const u8; 3], out: *mut u8, len: usize) {
        // SAFETY: the caller's duty is the same.
        unsafe { TileLoop::<T, W>::run(inputs, out, len) }
    }
}

struct InnerLoop<T, const W: usize, const CONJUGATED: bool>(PhantomData<T>);

impl<T: Ring, const W: usize, const CONJUGATED: bool> BlockLoop for InnerLoop<T, W, CONJUGATED> {
    /// Element `i` goes to lane `i` modulo `W`; the lanes are added by a tree.
    #[inline(always)]
    unsafe fn run(inputs: &[*const u8; 3], out: *mut u8, len: usize) {
        let (x1, x2) = (inputs[0].cast::<T>(), inputs[1].cast::<T>());
        let multiply_add = |acc, a: T, b| T::multiply_add(acc, if CONJUGATED { a.conjugate() } else { a }, b);
        let mut acc = [T::default(); W];
        let full = len - len % W;
        // SAFETY: the caller vouches for `len` elements behind each input and for one behind `out`.
        unsafe {
            for p in (0..full).step_by(W) {
                let (a, b) = (x1.add(p).cast::<[T; W]>().read(), x2.add(p).cast::<[T; W]>().read());
                for j in 0..W {
                    acc[j] = multiply_add(acc[j], a[j], b[j]);
                }
            }
            for p in full..len {
                acc[p - full] = multiply_add(acc[p - full], x1.add(p).read(), x2.add(p).read());
            }
            let mut step = W / 2;
            while step > 0 {
                for j in 0..step {
                    acc[j] = T::add(acc[j], acc[j + step]);
                }
                step /= 2;
            }
            out.cast::<T>().write(acc[0]);
        }
    }
}

struct RowsLoop<T, const W: usize, const N: usize>(PhantomData<T>);

impl<T: Ring, const W: usize, const N: usize> BlockLoop for RowsLoop<T, W, N> {
    #[inline(always)]
    unsafe fn run(inputs: &[*const u8; 3], out: *mut u8, len: usize) {
        let out = out.cast::<T>();
        let full = len - len % W;
        // SAFETY: the caller vouches for `N` factors, for the step, for `len` elements of each row and as many places.
        unsafe {
            let (x, step) = (inputs[0].cast::<[T; N]>().read(), inputs[2].cast::<isize>().read());
            for j in (0..full).step_by(W) {
                let mut acc = out.add(j).cast::<[T; W]>().read();
                let mut row = inputs[1].add(j * size_of::<T>());
                for i in 0..N {
                    let b = row.cast::<[T; W]>().read();
                    for k in 0..W {
                        acc[k] = T::multiply_add(acc[k], x[i], b[k]);
                    }
                    row = row.wrapping_offset(step);
                }
                out.add(j).cast::<[T; W]>().write(acc);
            }
            for j in full..len {
                let mut acc = out.add(j).read();
                let mut row = inputs[1].add(j * size_of::<T>());
                for i in 0..N {
                    acc = T::multiply_add(acc, x[i], row.cast::<T>().read());
                    row = row.wrapping_offset(step);
                }
                out.add(j).write(acc);
            }
        }
    }
}

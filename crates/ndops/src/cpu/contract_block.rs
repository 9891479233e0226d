//! The blocks that matrix products are made of where `gemm` has no kernel (integers, bool), and where calling it costs more than it
//! saves (small products, matrices times vectors).
//!
//! A tile is four rows of the result, 64, 32 or 16 bytes wide: it stays in registers while a loop adds, for each column of the left
//! operand, four of its elements times a row of a panel, some columns of the right operand. The order of the additions depends on the
//! shape alone.

#![allow(clippy::needless_range_loop, reason = "an iterator is one more function that might not be inlined")]

use std::marker::PhantomData;

use num_complex::Complex;

use super::contract_complex::{
    ComplexInnerLoop, ComplexInnersLoop, ComplexRowsLoop, ComplexTileLoop, NarrowComplexTileLoop,
};
use super::contract_inner::{InnerLoop, InnersLoop};
use super::kernels::{BlockFn, BlockLoop, Inputs, stamp};
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
    /// `a + b`.
    fn add(a: Self, b: Self) -> Self;
    /// `tile[i][j] = sum(rows[i][p] * panel[p][j])`, added to what is there or not. The input is a [`Tile`], the length that of its rows.
    fn tile(width: usize) -> BlockFn;
    /// `out[j] += sum(x[p] * rows[p][j])` for eight rows or one. The inputs are `x`, the first row, and the bytes from one row to the next.
    fn rows(n: usize) -> BlockFn;
    /// `out = sum(x1[p] * x2[p])`, with `x1` conjugated or not.
    fn inner(conjugated: bool) -> BlockFn;
    /// `out[i] = sum(rows[i][p] * x[p])`. The input are [`Rows`](super::contract_inner::Rows), the length that of each.
    fn inners() -> BlockFn;
}

/// A number that registers hold as it is.
pub(super) trait Lane: Element {
    /// `acc + a * b`.
    fn multiply_add(acc: Self, a: Self, b: Self) -> Self;
    /// `a + b`.
    fn plus(self, other: Self) -> Self;
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

/// The kernels of a ring for some types: the widths of tiles, the multiply-adds from which on `gemm` is better, and the loops of each method.
macro_rules! ring {
    ($($type:ty: $one:expr, [$wide:literal $middle:literal $narrow:literal], $small:expr, $add:expr,
        [$wide_tile:ty, $middle_tile:ty, $narrow_tile:ty], [$many:ty, $single:ty], [$inner:ty, $conjugated:ty, $inners:ty];)*) => {
        $(impl Ring for $type {
            const ONE: $type = $one;
            const WIDTHS: [usize; 3] = [$wide, $middle, $narrow];
            const SMALL: usize = $small;
            #[inline(always)]
            fn add(a: $type, b: $type) -> $type {
                let add: fn($type, $type) -> $type = $add;
                add(a, b)
            }
            fn tile(width: usize) -> BlockFn {
                static WIDE: [BlockFn; 3] = stamp::<$wide_tile>();
                static MIDDLE: [BlockFn; 3] = stamp::<$middle_tile>();
                static NARROW: [BlockFn; 3] = stamp::<$narrow_tile>();
                (match width {
                    $wide => WIDE,
                    $middle => MIDDLE,
                    _ => NARROW,
                })[isa() as usize]
            }
            fn rows(n: usize) -> BlockFn {
                static MANY: [BlockFn; 3] = stamp::<$many>();
                static ONE: [BlockFn; 3] = stamp::<$single>();
                (if n == MANY_ROWS { MANY } else { ONE })[isa() as usize]
            }
            fn inner(conjugated: bool) -> BlockFn {
                static PLAIN: [BlockFn; 3] = stamp::<$inner>();
                static CONJUGATED: [BlockFn; 3] = stamp::<$conjugated>();
                (if conjugated { CONJUGATED } else { PLAIN })[isa() as usize]
            }
            fn inners() -> BlockFn {
                static INNERS: [BlockFn; 3] = stamp::<$inners>();
                INNERS[isa() as usize]
            }
        })*
    };
}

/// [`ring!`] and [`Lane`] for real numbers, with the lanes of inner products of one pair and of some rows.
macro_rules! lane {
    ($($type:ty: $one:expr, [$wide:literal $middle:literal $narrow:literal], $small:expr, $pair:literal $rows:literal,
        |$acc:ident, $a:ident, $b:ident| $multiply_add:expr, $add:expr;)*) => {
        $(impl Lane for $type {
            #[inline(always)]
            fn multiply_add($acc: $type, $a: $type, $b: $type) -> $type {
                $multiply_add
            }
            #[inline(always)]
            fn plus(self, other: $type) -> $type {
                let ($a, $b) = (self, other);
                $add
            }
        })*
        ring! {
            $($type: $one, [$wide $middle $narrow], $small, Lane::plus,
                [TileLoop<$type, $wide>, TileLoop<$type, $middle>, NarrowTileLoop<$type, $narrow>],
                [RowsLoop<$type, $wide, MANY_ROWS>, RowsLoop<$type, $wide, 1>],
                [InnerLoop<$type, $pair>, InnerLoop<$type, $pair>, InnersLoop<$type, $rows>];)*
        }
    };
}

lane! {
    bool: true, [64 32 16], usize::MAX, 128 32, |acc, a, b| acc | (a & b), a | b;
    u8: 1, [64 32 16], usize::MAX, 128 32, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    i8: 1, [64 32 16], usize::MAX, 128 32, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    u16: 1, [32 16 8], usize::MAX, 64 16, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    i16: 1, [32 16 8], usize::MAX, 64 16, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    u32: 1, [16 8 4], usize::MAX, 64 16, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    i32: 1, [16 8 4], usize::MAX, 64 16, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    u64: 1, [8 4 2], usize::MAX, 16 4, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    i64: 1, [8 4 2], usize::MAX, 16 4, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    f32: 1.0, [16 8 4], 1 << 15, 64 8, |acc, a, b| a.mul_add(b, acc), a + b;
    f64: 1.0, [8 4 2], 1 << 15, 32 4, |acc, a, b| a.mul_add(b, acc), a + b;
}

ring! {
    Complex<f32>: Complex::new(1.0, 0.0), [4 2 1], 1 << 12, |a, b| a + b,
        [ComplexTileLoop<f32, 8>, NarrowComplexTileLoop<f32, 4>, NarrowComplexTileLoop<f32, 2>],
        [ComplexRowsLoop<f32, 16, MANY_ROWS>, ComplexRowsLoop<f32, 16, 1>],
        [ComplexInnerLoop<f32, 16, false>, ComplexInnerLoop<f32, 16, true>, ComplexInnersLoop<f32, 8>];
    Complex<f64>: Complex::new(1.0, 0.0), [2 1 1], 1 << 12, |a, b| a + b,
        [ComplexTileLoop<f64, 4>, NarrowComplexTileLoop<f64, 2>, NarrowComplexTileLoop<f64, 2>],
        [ComplexRowsLoop<f64, 16, MANY_ROWS>, ComplexRowsLoop<f64, 16, 1>],
        [ComplexInnerLoop<f64, 8, false>, ComplexInnerLoop<f64, 8, true>, ComplexInnersLoop<f64, 4>];
}

pub(super) struct TileLoop<T, const W: usize>(PhantomData<T>);

impl<T: Lane, const W: usize> BlockLoop for TileLoop<T, W> {
    /// Steps are bytes: with a step in elements LLVM would try whether it is 1 and then add along the rows, which is several times slower.
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, _: *mut u8, len: usize) {
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

impl<T: Lane, const W: usize> BlockLoop for NarrowTileLoop<T, W> {
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
        // SAFETY: the caller's duty is the same.
        unsafe { TileLoop::<T, W>::run(inputs, out, len) }
    }
}

struct RowsLoop<T, const W: usize, const N: usize>(PhantomData<T>);

impl<T: Lane, const W: usize, const N: usize> BlockLoop for RowsLoop<T, W, N> {
    /// One pointer goes from row to row: of an array of them LLVM would make vectors across the rows.
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
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

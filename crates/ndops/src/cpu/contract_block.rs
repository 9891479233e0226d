//! The blocks that matrix products are made of where `gemm` has no kernel (integers, bool), and where calling it costs more than it
//! saves (small products, matrices times vectors).
//!
//! A panel is some columns of the right operand, 256 or 64 bytes wide. One row of the left operand times a panel is a loop of fused
//! multiply-adds into as many lanes. The order of the additions depends on the shape alone.

use std::marker::PhantomData;

use num_complex::Complex;

use super::kernels::{BlockFn, BlockLoop, stamp};
use super::simd::isa;
use crate::dtype::Element;

/// A type whose sums of products are ours.
pub(super) trait Ring: Element {
    /// The factor that changes nothing.
    const ONE: Self;
    /// Columns of a wide panel.
    const WIDE: usize;
    /// Columns of a narrow panel, for the last few.
    const NARROW: usize;
    /// `acc + a * b`.
    fn multiply_add(acc: Self, a: Self, b: Self) -> Self;
    /// `a + b`.
    fn add(a: Self, b: Self) -> Self;
    /// The complex conjugate.
    #[inline(always)]
    fn conjugate(self) -> Self {
        self
    }
    /// `out[j] += sum(row[p] * panel[p][j])` for the columns of a wide or narrow panel. The inputs are the row, the panel, and the bytes
    /// from one row of the panel to the next; the length is that of the row.
    fn panel(width: usize) -> BlockFn;
    /// `out = sum(x1[p] * x2[p])`, with `x1` conjugated or not.
    fn inner(conjugated: bool) -> BlockFn;
}

/// The formulas of a ring for some types; the numbers are the columns of wide and narrow panels.
macro_rules! ring {
    ($($type:ty: $wide:literal $narrow:literal, $one:expr, |$acc:ident, $a:ident, $b:ident| $multiply_add:expr, $add:expr
        $(, conjugate $conjugate:expr)?;)*) => {
        $(impl Ring for $type {
            const ONE: $type = $one;
            const WIDE: usize = $wide;
            const NARROW: usize = $narrow;
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
            fn panel(width: usize) -> BlockFn {
                static WIDE: [BlockFn; 3] = stamp::<PanelLoop<$type, $wide>>();
                static NARROW: [BlockFn; 3] = stamp::<PanelLoop<$type, $narrow>>();
                (if width == $wide { WIDE } else { NARROW })[isa() as usize]
            }
            fn inner(conjugated: bool) -> BlockFn {
                static PLAIN: [BlockFn; 3] = stamp::<InnerLoop<$type, $wide, false>>();
                static CONJUGATED: [BlockFn; 3] = stamp::<InnerLoop<$type, $wide, true>>();
                (if conjugated { CONJUGATED } else { PLAIN })[isa() as usize]
            }
        })*
    };
}

ring! {
    bool: 128 32, true, |acc, a, b| acc | (a & b), a | b;
    u8: 128 32, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    i8: 128 32, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    u16: 64 32, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    i16: 64 32, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    u32: 64 16, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    i32: 64 16, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    u64: 32 8, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    i64: 32 8, 1, |acc, a, b| acc.wrapping_add(a.wrapping_mul(b)), a.wrapping_add(b);
    f32: 64 16, 1.0, |acc, a, b| a.mul_add(b, acc), a + b;
    f64: 32 8, 1.0, |acc, a, b| a.mul_add(b, acc), a + b;
    Complex<f32>: 16 8, Complex::new(1.0, 0.0), |acc, a, b| Complex::new(
        (-a.im).mul_add(b.im, a.re.mul_add(b.re, acc.re)),
        a.im.mul_add(b.re, a.re.mul_add(b.im, acc.im)),
    ), a + b, conjugate |z| Complex::new(z.re, -z.im);
    Complex<f64>: 16 4, Complex::new(1.0, 0.0), |acc, a, b| Complex::new(
        (-a.im).mul_add(b.im, a.re.mul_add(b.re, acc.re)),
        a.im.mul_add(b.re, a.re.mul_add(b.im, acc.im)),
    ), a + b, conjugate |z| Complex::new(z.re, -z.im);
}

struct PanelLoop<T, const W: usize>(PhantomData<T>);

impl<T: Ring, const W: usize> BlockLoop for PanelLoop<T, W> {
    #[inline(always)]
    unsafe fn run(inputs: &[*const u8; 3], out: *mut u8, len: usize) {
        let (row, out) = (inputs[0].cast::<T>(), out.cast::<[T; W]>());
        // SAFETY: the caller vouches for `len` elements of the row, for `len` rows of the panel at the stride, and for the lanes.
        unsafe {
            let stride = inputs[2].cast::<isize>().read();
            let mut acc = out.read();
            let mut panel = inputs[1];
            for p in 0..len {
                let a = row.add(p).read();
                let b = panel.cast::<[T; W]>().read();
                for j in 0..W {
                    acc[j] = T::multiply_add(acc[j], a, b[j]);
                }
                panel = panel.wrapping_offset(stride);
            }
            out.write(acc);
        }
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

//! The block contract: what a kernel is, and how a formula on one number becomes one.
//!
//! A kernel sees contiguous blocks of the dtypes that its row fixes, and nothing else: no shapes, no dtypes, and no strides but that of
//! equal elements, which is 0.
//! [`kernels!`] makes a unit struct with an `#[inline(always)]` method of each formula and stamps it into a loop per instruction set: one
//! of [`map_loops`](super::map_loops) or [`fold_kernels`](super::fold_kernels).
//! The loop loads 64 elements of each input into local arrays, computes, and writes: only so does LLVM keep the vector code when an
//! output block is also an input, and only a trait method, not a closure, is sure to be inlined into the function that has the
//! instruction set enabled (ARCHITECTURE.md has the figures).

use std::ops::{Index, IndexMut};

use super::map_loops::{BinaryLoop, TernaryLoop, UnaryLoop};
use super::simd::{Isa, isa};
use crate::dtype::{DType, Element};

/// One formula over `inputs` and one block of `len` results. `out` may be the same block as an input, but must not overlap one otherwise.
pub(crate) type BlockFn = unsafe fn(inputs: &Inputs, out: *mut u8, len: usize);

/// The input blocks of a kernel. Fewer inputs leave the others unused.
#[derive(Clone, Copy)]
pub(crate) struct Inputs {
    at: [*const u8; 3],
    /// Elements that one element of the result takes an input on: 1, or 0 where [`LANES`] equal elements, or as many as there are results,
    /// stand for a block. Only the loops of maps look.
    pub steps: [usize; 3],
}

impl Inputs {
    /// Inputs as long as the result.
    pub(crate) fn new(at: [*const u8; 3]) -> Inputs {
        Inputs { at, steps: [1; 3] }
    }

    /// One block.
    pub(crate) fn one(at: *const u8) -> Inputs {
        Inputs::new([at; 3])
    }
}

impl Index<usize> for Inputs {
    type Output = *const u8;
    #[inline(always)]
    fn index(&self, input: usize) -> &*const u8 {
        &self.at[input]
    }
}

impl IndexMut<usize> for Inputs {
    fn index_mut(&mut self, input: usize) -> &mut *const u8 {
        &mut self.at[input]
    }
}

/// Elements that a kernel holds in registers at once.
pub(crate) const LANES: usize = 64;

/// A formula on one number of type `In`.
pub(crate) trait Unary {
    type In: Element;
    type Out: Element;
    /// The result; where [`Unary::in_range`] says no, anything.
    fn call(x: Self::In) -> Self::Out;
    /// Whether `call` is right for `x`.
    #[inline(always)]
    fn in_range(_: Self::In) -> bool {
        true
    }
    /// The result for any `x`, at any cost.
    fn exact(x: Self::In) -> Self::Out {
        Self::call(x)
    }
}

/// A formula on two numbers.
pub(crate) trait Binary {
    type In: Element;
    type Out: Element;
    /// The result; where [`Binary::in_range`] says no, anything.
    fn call(x1: Self::In, x2: Self::In) -> Self::Out;
    /// Whether `call` is right for `x1` and `x2`.
    #[inline(always)]
    fn in_range(_: Self::In, _: Self::In) -> bool {
        true
    }
    /// The result for any numbers, at any cost.
    fn exact(x1: Self::In, x2: Self::In) -> Self::Out {
        Self::call(x1, x2)
    }
}

/// A formula on three numbers, the first of a type of its own.
pub(crate) trait Ternary {
    type First: Element;
    type In: Element;
    type Out: Element;
    fn call(x0: Self::First, x1: Self::In, x2: Self::In) -> Self::Out;
}

/// A formula stamped for one dtype.
#[derive(Clone, Copy)]
pub(crate) struct Kernel {
    /// The dtype of each input block.
    pub inputs: [DType; 3],
    pub n_inputs: usize,
    pub out: DType,
    by_isa: [BlockFn; 3],
}

impl Kernel {
    /// The loop for the instruction set of this machine.
    pub(crate) fn block_fn(&self) -> BlockFn {
        self.by_isa[isa() as usize]
    }
}

/// The kernels of one op: at most one per compute dtype, found by the dtype of the last input.
#[derive(Clone, Copy)]
pub(crate) struct Kernels([Option<Kernel>; 17]);

impl Kernels {
    pub(crate) const fn new(groups: &[&[Kernel]]) -> Kernels {
        let mut table = [None; 17];
        let mut g = 0;
        while g < groups.len() {
            let mut k = 0;
            while k < groups[g].len() {
                let kernel = groups[g][k];
                table[kernel.inputs[kernel.n_inputs - 1] as usize] = Some(kernel);
                k += 1;
            }
            g += 1;
        }
        Kernels(table)
    }

    /// The kernel whose (last) input is of `dtype`.
    pub(crate) fn get(&self, dtype: DType) -> Option<&Kernel> {
        self.0[dtype as usize].as_ref()
    }
}

impl Kernel {
    pub(crate) const fn unary<K: Unary>() -> Kernel {
        Kernel { inputs: [K::In::DTYPE; 3], n_inputs: 1, out: K::Out::DTYPE, by_isa: stamp::<UnaryLoop<K>>() }
    }

    pub(crate) const fn binary<K: Binary>() -> Kernel {
        Kernel { inputs: [K::In::DTYPE; 3], n_inputs: 2, out: K::Out::DTYPE, by_isa: stamp::<BinaryLoop<K>>() }
    }

    pub(crate) const fn ternary<K: Ternary>() -> Kernel {
        Kernel {
            inputs: [K::First::DTYPE, K::In::DTYPE, K::In::DTYPE],
            n_inputs: 3,
            out: K::Out::DTYPE,
            by_isa: stamp::<TernaryLoop<K>>(),
        }
    }
}

/// A loop over a block, to be stamped once per instruction set.
pub(crate) trait BlockLoop {
    /// # Safety
    /// As for [`BlockFn`]: each pointer that the loop uses is aligned and valid for `len` elements of its type; one
    /// whose step is 0 for [`LANES`] of them, if `len` is not less.
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize);
}

/// The loop for each instruction set, in the order of [`Isa`].
pub(crate) const fn stamp<L: BlockLoop>() -> [BlockFn; 3] {
    let mut table: [BlockFn; 3] = [baseline::<L>; 3];
    #[cfg(target_arch = "x86_64")]
    {
        table[Isa::V3 as usize] = v3::<L>;
        table[Isa::V4 as usize] = v4::<L>;
    }
    table
}

unsafe fn baseline<L: BlockLoop>(inputs: &Inputs, out: *mut u8, len: usize) {
    // SAFETY: the caller's duty is the same.
    unsafe { L::run(inputs, out, len) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c,movbe")]
unsafe fn v3<L: BlockLoop>(inputs: &Inputs, out: *mut u8, len: usize) {
    // SAFETY: the caller's duty is the same; `simd::isa` has found the instruction set.
    unsafe { L::run(inputs, out, len) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c,movbe,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")]
unsafe fn v4<L: BlockLoop>(inputs: &Inputs, out: *mut u8, len: usize) {
    // SAFETY: the caller's duty is the same; `simd::isa` has found the instruction set.
    unsafe { L::run(inputs, out, len) }
}

/// The kernels of a row, by groups of [`types!`](crate::dtype::element::types).
///
/// `kernels!(floats |x| -> T { scalar::exp(x) })` becomes, for each `T` in the group,
/// `{ struct K; impl Unary for K { type In = f32; type Out = f32; fn call(x: f32) -> f32 { .. } } Kernel::unary::<K>() }`.
/// Inside, `T` is the element type. The result type stands after the arrow (`T`, `bool`, `T::Real`..). A formula that is right in a
/// range only says so: `unless sin_in_range(x) => sin_exact(x)`.
///
/// `kernels!(fold floats |a, b| { a + b })` makes the kernels of a monoid instead, and `kernels!(where sizes |c, x1, x2| -> T { .. })` those
/// of a choice: the first input is bool, the others are `T`.
macro_rules! kernels {
    (fold $($group:ident |$a:ident, $b:ident| { $call:expr }),+ $(,)?) => {
        $crate::cpu::fold_kernels::FoldKernels::new(&[$(
            types!($group => stamp_kernels!((fold $a, $b) (T) ($call) ()))
        ),+])
    };
    (where $group:ident |$x0:ident, $x1:ident, $x2:ident| -> $R:ty { $call:expr }) => {
        $crate::cpu::kernels::Kernels::new(&[
            types!($group => stamp_kernels!((where $x0, $x1, $x2) ($R) ($call) ()))
        ])
    };
    ($($group:ident |$($x:ident),+| -> $R:ty { $call:expr } $(unless $ok:expr => $exact:expr)?),+ $(,)?) => {
        $crate::cpu::kernels::Kernels::new(&[$(
            types!($group => stamp_kernels!(($($x),+) ($R) ($call) ($($ok, $exact)?)))
        ),+])
    };
}

/// One kernel per type of a group: the inside of [`kernels!`].
macro_rules! stamp_kernels {
    ([$($type:ty: $variant:ident),*] $x:tt $R:tt $call:tt $exact:tt) => {
        &[$({
            type T = $type;
            stamp_kernel!($x $R $call $exact)
        }),*]
    };
}

/// One kernel, by the number of its inputs.
macro_rules! stamp_kernel {
    ((fold $x1:ident, $x2:ident) ($R:ty) ($call:expr) ()) => {{
        struct K;
        impl $crate::cpu::kernels::Binary for K {
            type In = T;
            type Out = T;
            #[inline(always)]
            fn call($x1: T, $x2: T) -> T {
                $call
            }
        }
        $crate::cpu::fold_kernels::FoldKernel::new::<K>()
    }};
    (($x:ident) ($R:ty) ($call:expr) ($($ok:expr, $exact:expr)?)) => {{
        struct K;
        impl $crate::cpu::kernels::Unary for K {
            type In = T;
            type Out = $R;
            #[inline(always)]
            fn call($x: T) -> $R {
                $call
            }
            $(#[inline(always)]
            fn in_range($x: T) -> bool {
                $ok
            }
            #[cold]
            #[inline(never)]
            fn exact($x: T) -> $R {
                $exact
            })?
        }
        $crate::cpu::kernels::Kernel::unary::<K>()
    }};
    (($x1:ident, $x2:ident) ($R:ty) ($call:expr) ($($ok:expr, $exact:expr)?)) => {{
        struct K;
        impl $crate::cpu::kernels::Binary for K {
            type In = T;
            type Out = $R;
            #[inline(always)]
            fn call($x1: T, $x2: T) -> $R {
                $call
            }
            $(#[inline(always)]
            #[allow(unused_variables, reason = "the range may depend on one of the inputs")]
            fn in_range($x1: T, $x2: T) -> bool {
                $ok
            }
            #[cold]
            #[inline(never)]
            fn exact($x1: T, $x2: T) -> $R {
                $exact
            })?
        }
        $crate::cpu::kernels::Kernel::binary::<K>()
    }};
    (($x0:ident, $x1:ident, $x2:ident) ($R:ty) ($call:expr) ()) => {{
        struct K;
        impl $crate::cpu::kernels::Ternary for K {
            type First = T;
            type In = T;
            type Out = $R;
            #[inline(always)]
            fn call($x0: T, $x1: T, $x2: T) -> $R {
                $call
            }
        }
        $crate::cpu::kernels::Kernel::ternary::<K>()
    }};
    ((where $x0:ident, $x1:ident, $x2:ident) ($R:ty) ($call:expr) ()) => {{
        struct K;
        impl $crate::cpu::kernels::Ternary for K {
            type First = bool;
            type In = T;
            type Out = $R;
            #[inline(always)]
            fn call($x0: bool, $x1: T, $x2: T) -> $R {
                $call
            }
        }
        $crate::cpu::kernels::Kernel::ternary::<K>()
    }};
}

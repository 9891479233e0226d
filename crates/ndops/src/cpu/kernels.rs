//! The block contract: what a kernel is, and how a formula on one number becomes one.
//!
//! A kernel sees contiguous blocks of the dtypes that its row fixes, and nothing else: no strides, no shapes, no dtypes.
//! [`kernels!`] makes a unit struct with an `#[inline(always)]` method of each formula and stamps it into a loop per instruction set.
//! The loop loads 64 elements of each input into local arrays, computes, and writes: only so does LLVM keep the vector code when an
//! output block is also an input, and only a trait method, not a closure, is sure to be inlined into the function that has the
//! instruction set enabled (ARCHITECTURE.md has the figures).

#![allow(clippy::needless_range_loop, reason = "an iterator is one more function that might not be inlined")]

use std::marker::PhantomData;
use std::mem::MaybeUninit;

use super::simd::{Isa, isa};
use crate::dtype::{DType, Element};

/// One formula over one block of `len` elements. `out` may be the same block as an input, but must not overlap one otherwise.
pub(crate) type BlockFn = unsafe fn(inputs: &[*const u8; 3], out: *mut u8, len: usize);

/// Elements that a kernel holds in registers at once.
pub(crate) const LANES: usize = 64;

/// Elements of the groups in which a map goes through what is left of a block: small tensors are nothing else, and a long formula on 64
/// lanes of which 8 count takes several times as long as it needs.
const TAIL: usize = 8;

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
    /// As for [`BlockFn`]: each pointer that the loop uses is aligned and valid for `len` elements of its type.
    unsafe fn run(inputs: &[*const u8; 3], out: *mut u8, len: usize);
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

unsafe fn baseline<L: BlockLoop>(inputs: &[*const u8; 3], out: *mut u8, len: usize) {
    // SAFETY: the caller's duty is the same.
    unsafe { L::run(inputs, out, len) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c,movbe")]
unsafe fn v3<L: BlockLoop>(inputs: &[*const u8; 3], out: *mut u8, len: usize) {
    // SAFETY: the caller's duty is the same; `simd::isa` has found the instruction set.
    unsafe { L::run(inputs, out, len) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c,movbe,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")]
unsafe fn v4<L: BlockLoop>(inputs: &[*const u8; 3], out: *mut u8, len: usize) {
    // SAFETY: the caller's duty is the same; `simd::isa` has found the instruction set.
    unsafe { L::run(inputs, out, len) }
}

/// Up to `N` elements, padded with the first one, so that padding lanes compute something that the block computes anyway.
///
/// # Safety
/// `x` is aligned and valid for `n` elements, `0 < n <= N`.
#[inline(always)]
unsafe fn load_tail<T: Copy, const N: usize>(x: *const T, n: usize) -> [T; N] {
    // SAFETY: by the caller's word at least one element is there, and `n` fit the array.
    unsafe {
        let mut lanes = [*x; N];
        std::ptr::copy_nonoverlapping(x, lanes.as_mut_ptr(), n);
        lanes
    }
}

/// The results of a group, being written.
type Lanes<R, const N: usize> = [MaybeUninit<R>; N];

/// # Safety
/// Every lane has been written.
#[inline(always)]
unsafe fn written<R: Copy, const N: usize>(lanes: &Lanes<R, N>) -> [R; N] {
    // SAFETY: the caller's word; the two arrays have the same layout.
    unsafe { std::mem::transmute_copy(lanes) }
}

struct UnaryLoop<K>(PhantomData<K>);

impl<K: Unary> UnaryLoop<K> {
    /// A group, of which the first `n` lanes count. A plain loop: a closure in it would not be sure to be inlined, and where it is not, it is
    /// compiled for the baseline.
    #[inline(always)]
    fn group<const N: usize>(x: [K::In; N], n: usize) -> [K::Out; N] {
        let mut out: Lanes<K::Out, N> = [MaybeUninit::uninit(); N];
        let mut all = true;
        for i in 0..N {
            out[i] = MaybeUninit::new(K::call(x[i]));
        }
        for i in 0..N {
            all &= K::in_range(x[i]);
        }
        if !all {
            for i in 0..n {
                if !K::in_range(x[i]) {
                    out[i] = MaybeUninit::new(K::exact(x[i]));
                }
            }
        }
        // SAFETY: the first loop has written every lane.
        unsafe { written(&out) }
    }
}

impl<K: Unary> BlockLoop for UnaryLoop<K> {
    #[inline(always)]
    unsafe fn run(inputs: &[*const u8; 3], out: *mut u8, len: usize) {
        let (x, out) = (inputs[0].cast::<K::In>(), out.cast::<K::Out>());
        let full = len - len % LANES;
        // SAFETY: the caller vouches for `len` elements behind each pointer, aligned; every group is read before it is written.
        unsafe {
            debug_assert!(x.is_aligned() && out.is_aligned());
            for i in (0..full).step_by(LANES) {
                let group = x.add(i).cast::<[K::In; LANES]>().read();
                out.add(i).cast::<[K::Out; LANES]>().write(Self::group(group, LANES));
            }
            for i in (full..len).step_by(TAIL) {
                let n = TAIL.min(len - i);
                let tail = Self::group::<TAIL>(load_tail(x.add(i), n), n);
                std::ptr::copy_nonoverlapping(tail.as_ptr(), out.add(i), n);
            }
        }
    }
}

struct BinaryLoop<K>(PhantomData<K>);

impl<K: Binary> BinaryLoop<K> {
    /// A group, of which the first `n` lanes count.
    #[inline(always)]
    fn group<const N: usize>(a: [K::In; N], b: [K::In; N], n: usize) -> [K::Out; N] {
        let mut out: Lanes<K::Out, N> = [MaybeUninit::uninit(); N];
        let mut all = true;
        for i in 0..N {
            out[i] = MaybeUninit::new(K::call(a[i], b[i]));
        }
        for i in 0..N {
            all &= K::in_range(a[i], b[i]);
        }
        if !all {
            for i in 0..n {
                if !K::in_range(a[i], b[i]) {
                    out[i] = MaybeUninit::new(K::exact(a[i], b[i]));
                }
            }
        }
        // SAFETY: the first loop has written every lane.
        unsafe { written(&out) }
    }
}

impl<K: Binary> BlockLoop for BinaryLoop<K> {
    #[inline(always)]
    unsafe fn run(inputs: &[*const u8; 3], out: *mut u8, len: usize) {
        let (x1, x2, out) = (inputs[0].cast::<K::In>(), inputs[1].cast::<K::In>(), out.cast::<K::Out>());
        let full = len - len % LANES;
        // SAFETY: the caller vouches for `len` elements behind each pointer, aligned; every group is read before it is written.
        unsafe {
            debug_assert!(x1.is_aligned() && x2.is_aligned() && out.is_aligned());
            for i in (0..full).step_by(LANES) {
                let a = x1.add(i).cast::<[K::In; LANES]>().read();
                let b = x2.add(i).cast::<[K::In; LANES]>().read();
                out.add(i).cast::<[K::Out; LANES]>().write(Self::group(a, b, LANES));
            }
            for i in (full..len).step_by(TAIL) {
                let n = TAIL.min(len - i);
                let tail = Self::group::<TAIL>(load_tail(x1.add(i), n), load_tail(x2.add(i), n), n);
                std::ptr::copy_nonoverlapping(tail.as_ptr(), out.add(i), n);
            }
        }
    }
}

struct TernaryLoop<K>(PhantomData<K>);

impl<K: Ternary> TernaryLoop<K> {
    #[inline(always)]
    fn group(c: [K::First; LANES], a: [K::In; LANES], b: [K::In; LANES]) -> [K::Out; LANES] {
        let mut out: Lanes<K::Out, LANES> = [MaybeUninit::uninit(); LANES];
        for i in 0..LANES {
            out[i] = MaybeUninit::new(K::call(c[i], a[i], b[i]));
        }
        // SAFETY: the loop has written every lane.
        unsafe { written(&out) }
    }
}

impl<K: Ternary> BlockLoop for TernaryLoop<K> {
    #[inline(always)]
    unsafe fn run(inputs: &[*const u8; 3], out: *mut u8, len: usize) {
        let (x0, out) = (inputs[0].cast::<K::First>(), out.cast::<K::Out>());
        let (x1, x2) = (inputs[1].cast::<K::In>(), inputs[2].cast::<K::In>());
        let full = len - len % LANES;
        // SAFETY: the caller vouches for `len` elements behind each pointer, aligned; every group is read before it is written.
        unsafe {
            debug_assert!(x0.is_aligned() && x1.is_aligned() && x2.is_aligned() && out.is_aligned());
            for i in (0..full).step_by(LANES) {
                let c = x0.add(i).cast::<[K::First; LANES]>().read();
                let a = x1.add(i).cast::<[K::In; LANES]>().read();
                let b = x2.add(i).cast::<[K::In; LANES]>().read();
                out.add(i).cast::<[K::Out; LANES]>().write(Self::group(c, a, b));
            }
            if full < len {
                let n = len - full;
                let (c, a, b) = (load_tail(x0.add(full), n), load_tail(x1.add(full), n), load_tail(x2.add(full), n));
                let tail = Self::group(c, a, b);
                std::ptr::copy_nonoverlapping(tail.as_ptr(), out.add(full), n);
            }
        }
    }
}

/// An associative formula, stamped for one dtype: the same row serves folds, scans and block-by-block combination.
#[derive(Clone, Copy)]
pub(crate) struct FoldKernel {
    pub dtype: DType,
    /// `out = inputs[0] . inputs[1]`, element by element.
    combine: [BlockFn; 3],
    lanes: [BlockFn; 3],
    finish: BlockFn,
    scan: [BlockFn; 3],
}

impl FoldKernel {
    pub(crate) const fn new<K: Binary<Out = <K as Binary>::In>>() -> FoldKernel {
        FoldKernel {
            dtype: K::In::DTYPE,
            combine: stamp::<BinaryLoop<K>>(),
            lanes: stamp::<LaneLoop<K>>(),
            finish: finish_lanes::<K>,
            scan: stamp::<ScanLoop<K>>(),
        }
    }

    /// Combines two blocks element by element.
    pub(crate) fn combine(&self) -> BlockFn {
        self.combine[isa() as usize]
    }

    /// Folds a block into 64 lanes at `out`: element i of a chunk goes to lane i modulo 64. `inputs[1]` is null for the first block of a
    /// chunk, which sets the lanes; blocks before the last have a multiple of 64 elements.
    pub(crate) fn lanes(&self) -> BlockFn {
        self.lanes[isa() as usize]
    }

    /// Folds the first `len` lanes by a tree: lane i with i + 32, then with i + 16, down to 1.
    pub(crate) fn finish(&self) -> BlockFn {
        self.finish
    }

    /// The fold of a short slice, which is not empty, in one chunk.
    pub(crate) fn fold_slice<T: Element>(&self, slice: &[T], lanes: &mut [T; LANES]) -> T {
        self.fold_block(slice, lanes, 0);
        self.finish_lanes(lanes, slice.len().min(LANES))
    }

    /// Folds a block, which is not empty, of a chunk into lanes of which `n_set` are set: none before the first block, all after it.
    pub(crate) fn fold_block<T: Element>(&self, block: &[T], lanes: &mut [T; LANES], n_set: usize) {
        assert!(T::DTYPE == self.dtype && !block.is_empty() && (n_set == 0 || n_set == LANES));
        let x = block.as_ptr().cast::<u8>();
        let started = if n_set == 0 { std::ptr::null() } else { x };
        // SAFETY: the block and the lanes are of the kernel's dtype.
        unsafe { self.lanes()(&[x, started, started], lanes.as_mut_ptr().cast(), block.len()) }
    }

    /// The fold of the lanes, of which `n_set` are set.
    pub(crate) fn finish_lanes<T: Element>(&self, lanes: &[T; LANES], n_set: usize) -> T {
        assert!(T::DTYPE == self.dtype && n_set > 0);
        let mut out = T::default();
        // SAFETY: the lanes and the result are of the kernel's dtype.
        unsafe { self.finish()(&[lanes.as_ptr().cast(); 3], (&raw mut out).cast(), n_set.min(LANES)) };
        out
    }

    /// Combines two slices element by element.
    pub(crate) fn combine_slices<T: Element>(&self, a: &[T], b: &[T], out: &mut [T]) {
        assert!(T::DTYPE == self.dtype && a.len() == out.len() && b.len() == out.len());
        let (a, b) = (a.as_ptr().cast(), b.as_ptr().cast());
        // SAFETY: all three have the kernel's dtype and as many elements; the result is borrowed alone.
        unsafe { self.combine()(&[a, b, b], out.as_mut_ptr().cast(), out.len()) }
    }

    /// The running fold of a block; `inputs[1]` is what comes before the first element, or null.
    pub(crate) fn scan(&self) -> BlockFn {
        self.scan[isa() as usize]
    }
}

/// The fold kernels of one monoid, by dtype.
#[derive(Clone, Copy)]
pub(crate) struct FoldKernels([Option<FoldKernel>; 17]);

impl FoldKernels {
    pub(crate) const fn new(groups: &[&[FoldKernel]]) -> FoldKernels {
        let mut table = [None; 17];
        let mut g = 0;
        while g < groups.len() {
            let mut k = 0;
            while k < groups[g].len() {
                table[groups[g][k].dtype as usize] = Some(groups[g][k]);
                k += 1;
            }
            g += 1;
        }
        FoldKernels(table)
    }

    pub(crate) fn get(&self, dtype: DType) -> Option<&FoldKernel> {
        self.0[dtype as usize].as_ref()
    }
}

struct LaneLoop<K>(PhantomData<K>);

impl<K: Binary<Out = <K as Binary>::In>> BlockLoop for LaneLoop<K> {
    #[inline(always)]
    unsafe fn run(inputs: &[*const u8; 3], out: *mut u8, len: usize) {
        let (x, lanes) = (inputs[0].cast::<K::In>(), out.cast::<[K::In; LANES]>());
        // SAFETY: the caller vouches for `len > 0` elements behind `x` and for 64 lanes behind `out`, set unless this is a first block.
        unsafe {
            debug_assert!(x.is_aligned() && lanes.is_aligned() && len > 0);
            let first = inputs[1].is_null();
            let mut acc = if first { load_tail(x, len.min(LANES)) } else { lanes.read() };
            let mut at = if first { len.min(LANES) } else { 0 };
            while at + LANES <= len {
                let group = x.add(at).cast::<[K::In; LANES]>().read();
                for i in 0..LANES {
                    acc[i] = K::call(acc[i], group[i]);
                }
                at += LANES;
            }
            for i in 0..len - at {
                acc[i] = K::call(acc[i], x.add(at + i).read());
            }
            lanes.write(acc);
        }
    }
}

/// # Safety
/// `inputs[0]` holds 64 lanes of which the first `len > 0` are set; `out` has room for one element.
unsafe fn finish_lanes<K: Binary<Out = <K as Binary>::In>>(inputs: &[*const u8; 3], out: *mut u8, len: usize) {
    // SAFETY: the caller's duty is the same.
    unsafe {
        let mut lanes = inputs[0].cast::<[K::In; LANES]>().read();
        let mut count = len.min(LANES);
        let mut step = LANES / 2;
        // All of them, by far the most frequent number, make loops of constant length.
        while count == 2 * step && step > 0 {
            for i in 0..step {
                lanes[i] = K::call(lanes[i], lanes[i + step]);
            }
            count = step;
            step /= 2;
        }
        while step > 0 {
            for i in 0..count.saturating_sub(step) {
                lanes[i] = K::call(lanes[i], lanes[i + step]);
            }
            count = count.min(step);
            step /= 2;
        }
        out.cast::<K::In>().write(lanes[0]);
    }
}

struct ScanLoop<K>(PhantomData<K>);

/// Elements that a scan folds among themselves before it adds what comes before: so only one dependent step in eight waits for another.
const SCAN_GROUP: usize = 8;

impl<K: Binary<Out = <K as Binary>::In>> ScanLoop<K> {
    /// The running folds of a group in three steps, each of which reaches twice as far (Hillis and Steele, 1986).
    #[inline(always)]
    fn group(mut x: [K::In; SCAN_GROUP]) -> [K::In; SCAN_GROUP] {
        let mut reach = 1;
        while reach < SCAN_GROUP {
            let before = x;
            for i in reach..SCAN_GROUP {
                x[i] = K::call(before[i - reach], before[i]);
            }
            reach *= 2;
        }
        x
    }
}

impl<K: Binary<Out = <K as Binary>::In>> BlockLoop for ScanLoop<K> {
    #[inline(always)]
    unsafe fn run(inputs: &[*const u8; 3], out: *mut u8, len: usize) {
        let (x, before, out) = (inputs[0].cast::<K::In>(), inputs[1].cast::<K::In>(), out.cast::<K::In>());
        // SAFETY: the caller vouches for `len` elements behind `x` and `out`; `before` is null or one element.
        unsafe {
            let mut carry = if before.is_null() { None } else { Some(before.read()) };
            let full = len - len % SCAN_GROUP;
            for at in (0..full).step_by(SCAN_GROUP) {
                let mut group = Self::group(x.add(at).cast::<[K::In; SCAN_GROUP]>().read());
                if let Some(carry) = carry {
                    for i in 0..SCAN_GROUP {
                        group[i] = K::call(carry, group[i]);
                    }
                }
                carry = Some(group[SCAN_GROUP - 1]);
                out.add(at).cast::<[K::In; SCAN_GROUP]>().write(group);
            }
            for at in full..len {
                let mut value = x.add(at).read();
                if let Some(carry) = carry {
                    value = K::call(carry, value);
                }
                carry = Some(value);
                out.add(at).write(value);
            }
        }
    }
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
        $crate::cpu::kernels::FoldKernels::new(&[$(
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
        $crate::cpu::kernels::FoldKernel::new::<K>()
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

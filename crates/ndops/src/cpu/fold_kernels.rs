//! The kernels of folds: an associative formula over the elements of a block, running or not.

#![allow(clippy::needless_range_loop, reason = "an iterator is one more function that might not be inlined")]

use std::marker::PhantomData;

use super::kernels::{Binary, BlockFn, BlockLoop, Inputs, LANES, stamp};
use super::map_loops::{BinaryLoop, load_tail};
use super::simd::isa;
use crate::dtype::{DType, Element};

/// An associative formula, stamped for one dtype: the same row serves folds, scans and block-by-block combination.
#[derive(Clone, Copy)]
pub(crate) struct FoldKernel {
    pub dtype: DType,
    /// `out = inputs[0] . inputs[1]`, element by element.
    combine: [BlockFn; 3],
    lanes: [BlockFn; 3],
    finish: [BlockFn; 3],
    scan: [BlockFn; 3],
}

impl FoldKernel {
    pub(crate) const fn new<K: Binary<Out = <K as Binary>::In>>() -> FoldKernel {
        FoldKernel {
            dtype: K::In::DTYPE,
            combine: stamp::<BinaryLoop<K>>(),
            lanes: stamp::<LaneLoop<K>>(),
            finish: stamp::<FinishLoop<K>>(),
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
        self.finish[isa() as usize]
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
        unsafe { self.lanes()(&Inputs::new([x, started, started]), lanes.as_mut_ptr().cast(), block.len()) }
    }

    /// The fold of the lanes, of which `n_set` are set.
    pub(crate) fn finish_lanes<T: Element>(&self, lanes: &[T; LANES], n_set: usize) -> T {
        assert!(T::DTYPE == self.dtype && n_set > 0);
        let mut out = T::default();
        // SAFETY: the lanes and the result are of the kernel's dtype.
        unsafe { self.finish()(&Inputs::one(lanes.as_ptr().cast()), (&raw mut out).cast(), n_set.min(LANES)) };
        out
    }

    /// Combines two slices element by element.
    pub(crate) fn combine_slices<T: Element>(&self, a: &[T], b: &[T], out: &mut [T]) {
        assert!(T::DTYPE == self.dtype && a.len() == out.len() && b.len() == out.len());
        let (a, b) = (a.as_ptr().cast(), b.as_ptr().cast());
        // SAFETY: all three have the kernel's dtype and as many elements; the result is borrowed alone.
        unsafe { self.combine()(&Inputs::new([a, b, b]), out.as_mut_ptr().cast(), out.len()) }
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

/// Elements of the groups in which the end of a block is folded.
const PART: usize = 8;

impl<K: Binary<Out = <K as Binary>::In>> BlockLoop for LaneLoop<K> {
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
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
            lanes.write(acc);
            // What is left is folded in memory: which lanes it takes is not known, and registers have no numbers.
            let acc = lanes.cast::<K::In>();
            let full = at + (len - at) / PART * PART;
            for i in (0..full - at).step_by(PART) {
                let mut part = acc.add(i).cast::<[K::In; PART]>().read();
                let group = x.add(at + i).cast::<[K::In; PART]>().read();
                for i in 0..PART {
                    part[i] = K::call(part[i], group[i]);
                }
                acc.add(i).cast::<[K::In; PART]>().write(part);
            }
            for i in full - at..len - at {
                acc.add(i).write(K::call(acc.add(i).read(), x.add(at + i).read()));
            }
        }
    }
}

/// The tree over lanes: `inputs[0]` holds 64 of which the first `len > 0` are set; `out` has room for one element.
struct FinishLoop<K>(PhantomData<K>);

impl<K: Binary<Out = <K as Binary>::In>> FinishLoop<K> {
    /// Folds lane i with i + `STEP`.
    #[inline(always)]
    fn halve<const STEP: usize>(lanes: &mut [K::In; LANES]) {
        for i in 0..STEP {
            lanes[i] = K::call(lanes[i], lanes[i + STEP]);
        }
    }

    /// The same where only the first `count` lanes are set.
    #[inline(always)]
    fn halve_some(lanes: &mut [K::In; LANES], mut count: usize) {
        let mut step = LANES / 2;
        while step > 0 {
            for i in 0..count.saturating_sub(step) {
                lanes[i] = K::call(lanes[i], lanes[i + step]);
            }
            count = count.min(step);
            step /= 2;
        }
    }
}

impl<K: Binary<Out = <K as Binary>::In>> BlockLoop for FinishLoop<K> {
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
        // SAFETY: the caller vouches for the lanes and the place.
        unsafe {
            let mut lanes = inputs[0].cast::<[K::In; LANES]>().read();
            if len >= LANES {
                Self::halve::<32>(&mut lanes);
                Self::halve::<16>(&mut lanes);
                Self::halve::<8>(&mut lanes);
                Self::halve::<4>(&mut lanes);
                Self::halve::<2>(&mut lanes);
                Self::halve::<1>(&mut lanes);
            } else {
                Self::halve_some(&mut lanes, len);
            }
            out.cast::<K::In>().write(lanes[0]);
        }
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
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
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

//! The loops of maps: a formula over blocks of one, two or three inputs.

#![allow(clippy::needless_range_loop, reason = "an iterator is one more function that might not be inlined")]

use std::marker::PhantomData;
use std::mem::MaybeUninit;

use super::kernels::{Binary, BlockLoop, Inputs, LANES, Ternary, Unary};

/// Elements of the groups in which a map goes through what is left of a block: small tensors are nothing else, and a long formula on 64
/// lanes of which 8 count takes several times as long as it needs.
const TAIL: usize = 8;

/// Up to `N` elements, padded with the first one, so that padding lanes compute something that the block computes anyway.
///
/// # Safety
/// `x` is aligned and valid for `n` elements, `0 < n <= N`.
#[inline(always)]
pub(super) unsafe fn load_tail<T: Copy, const N: usize>(x: *const T, n: usize) -> [T; N] {
    // SAFETY: by the caller's word at least one element is there, and `n` fit the array.
    unsafe {
        if n == N {
            return x.cast::<[T; N]>().read();
        }
        let mut lanes = [*x; N];
        copy_some::<T, N>(x, lanes.as_mut_ptr(), n);
        lanes
    }
}

/// Writes the first `n` lanes.
///
/// # Safety
/// `out` is aligned and has room for `n` elements, `n <= N`.
#[inline(always)]
unsafe fn store_tail<T: Copy, const N: usize>(lanes: [T; N], out: *mut T, n: usize) {
    // SAFETY: the caller's word.
    unsafe {
        if n == N {
            out.cast::<[T; N]>().write(lanes);
        } else {
            copy_some::<T, N>(lanes.as_ptr(), out, n);
        }
    }
}

/// Copies `n < N <= 64` elements without a call: a part for each bit of `n`.
///
/// # Safety
/// `from` and `to` are valid for `n` elements, and do not overlap.
#[inline(always)]
unsafe fn copy_some<T: Copy, const N: usize>(from: *const T, to: *mut T, n: usize) {
    let mut at = 0;
    // SAFETY: the parts are `n` elements together.
    unsafe {
        if N > 8 {
            copy_part::<T, 32>(from, to, n, &mut at);
            copy_part::<T, 16>(from, to, n, &mut at);
            copy_part::<T, 8>(from, to, n, &mut at);
        }
        copy_part::<T, 4>(from, to, n, &mut at);
        copy_part::<T, 2>(from, to, n, &mut at);
        copy_part::<T, 1>(from, to, n, &mut at);
    }
}

/// Copies `LEN` elements at `at`, and goes on behind them, if `n` has that bit.
///
/// # Safety
/// As for [`copy_some`].
#[inline(always)]
unsafe fn copy_part<T: Copy, const LEN: usize>(from: *const T, to: *mut T, n: usize, at: &mut usize) {
    if n & LEN != 0 {
        // SAFETY: the caller's word.
        unsafe { to.add(*at).cast::<[T; LEN]>().write(from.add(*at).cast::<[T; LEN]>().read()) };
        *at += LEN;
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

pub(super) struct UnaryLoop<K>(PhantomData<K>);

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
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
        let (x, step, out) = (inputs[0].cast::<K::In>(), inputs.steps[0], out.cast::<K::Out>());
        let full = len - len % LANES;
        // SAFETY: the caller vouches for `len` elements behind each pointer, or 64 equal ones, aligned; every group is read before it is written.
        unsafe {
            debug_assert!(x.is_aligned() && out.is_aligned());
            for i in (0..full).step_by(LANES) {
                let group = x.add(i * step).cast::<[K::In; LANES]>().read();
                out.add(i).cast::<[K::Out; LANES]>().write(Self::group(group, LANES));
            }
            for i in (full..len).step_by(TAIL) {
                let n = TAIL.min(len - i);
                let tail = Self::group::<TAIL>(load_tail(x.add(i * step), n), n);
                store_tail(tail, out.add(i), n);
            }
        }
    }
}

pub(super) struct BinaryLoop<K>(PhantomData<K>);

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
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
        let (x1, x2, out) = (inputs[0].cast::<K::In>(), inputs[1].cast::<K::In>(), out.cast::<K::Out>());
        let [step1, step2, _] = inputs.steps;
        let full = len - len % LANES;
        // SAFETY: the caller vouches for `len` elements behind each pointer, or 64 equal ones, aligned; every group is read before it is written.
        unsafe {
            debug_assert!(x1.is_aligned() && x2.is_aligned() && out.is_aligned());
            for i in (0..full).step_by(LANES) {
                let a = x1.add(i * step1).cast::<[K::In; LANES]>().read();
                let b = x2.add(i * step2).cast::<[K::In; LANES]>().read();
                out.add(i).cast::<[K::Out; LANES]>().write(Self::group(a, b, LANES));
            }
            for i in (full..len).step_by(TAIL) {
                let n = TAIL.min(len - i);
                let tail = Self::group::<TAIL>(load_tail(x1.add(i * step1), n), load_tail(x2.add(i * step2), n), n);
                store_tail(tail, out.add(i), n);
            }
        }
    }
}

pub(super) struct TernaryLoop<K>(PhantomData<K>);

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
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
        let (x0, out) = (inputs[0].cast::<K::First>(), out.cast::<K::Out>());
        let (x1, x2) = (inputs[1].cast::<K::In>(), inputs[2].cast::<K::In>());
        let [step0, step1, step2] = inputs.steps;
        let full = len - len % LANES;
        // SAFETY: the caller vouches for `len` elements behind each pointer, or 64 equal ones, aligned; every group is read before it is written.
        unsafe {
            debug_assert!(x0.is_aligned() && x1.is_aligned() && x2.is_aligned() && out.is_aligned());
            for i in (0..full).step_by(LANES) {
                let c = x0.add(i * step0).cast::<[K::First; LANES]>().read();
                let a = x1.add(i * step1).cast::<[K::In; LANES]>().read();
                let b = x2.add(i * step2).cast::<[K::In; LANES]>().read();
                out.add(i).cast::<[K::Out; LANES]>().write(Self::group(c, a, b));
            }
            if full < len {
                let n = len - full;
                let (c, a) = (load_tail(x0.add(full * step0), n), load_tail(x1.add(full * step1), n));
                let b = load_tail(x2.add(full * step2), n);
                let tail = Self::group(c, a, b);
                store_tail(tail, out.add(full), n);
            }
        }
    }
}

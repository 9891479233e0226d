//! Casts between any two dtypes, block by block.
//!
//! About eighty loops convert directly ([`cast_loops`](super::cast_loops)); every other pair is a path over them through formats that hold each value
//! exactly (`uint8 -> float32 -> float16`), a short block at a time, so that the 289 pairs cost little code. Where no
//! format on the way holds every value (`float64 -> float16`), the step into `float32` rounds to odd: the last bit then
//! remembers that something was lost, and the second rounding is right (Boldo and Melquiond, "Emulation of FMA and
//! correctly rounded sums", 2008).
//!
//! Float to integer truncates and saturates, NaN becomes 0. Integer to integer wraps. Anything to bool is `!= 0`, so
//! NaN is true. Complex to real drops the imaginary part. Rounding is to nearest even.

use std::mem::MaybeUninit;

use super::cast_loops::{ByIsa, LOOPS, TO_ODD, f16c};
use super::kernels::{BlockFn, Inputs};
use super::simd::isa;
use crate::dtype::DType;

/// The kernel that casts a block: one input, and `out` may be the same block if the sizes are equal.
pub(crate) fn cast_fn(from: DType, to: DType) -> BlockFn {
    CASTS[from as usize][to as usize][isa() as usize]
}

/// The cast of each pair, by the numbers of the dtypes.
static CASTS: [[ByIsa; 17]; 17] = types!(all => cast_table!());

/// The rows of [`CASTS`]: `[[entry::<0, 0>(), entry::<0, 1>(), ..], ..]`.
macro_rules! cast_table {
    ([$($type:ty: $from:ident),*]) => { [$(types!(all => cast_row!($from))),*] };
}

macro_rules! cast_row {
    ([$($type:ty: $to:ident),*] $from:ident) => {
        [$(entry::<{ DType::$from as usize }, { DType::$to as usize }>()),*]
    };
}

use {cast_row, cast_table};

const fn entry<const FROM: usize, const TO: usize>() -> ByIsa {
    match direct(DType::ALL[FROM], DType::ALL[TO]) {
        Some(by_isa) => by_isa,
        None => [path::<FROM, TO>; 3],
    }
}

/// The loop for a pair that has one.
const fn direct(from: DType, to: DType) -> Option<ByIsa> {
    use DType::*;
    let (small, same_size) = (to.itemsize() <= from.itemsize(), to.itemsize() == from.itemsize());
    match (from, to) {
        _ if from as u8 == to as u8 => Some(copy_of(from)),
        // Zero or not is a matter of bits, but for the sign of a float.
        (U8 | U16 | U32 | U64 | I8 | I16 | I32 | I64, Bool) => find(from.bits(), Bool),
        (F16 | BF16, Bool) => find(F16, Bool),
        (F8E4M3 | F8E5M2, Bool) => find(F8E5M2, Bool),
        // The sign of an integer matters only where it is widened, and there only the source's.
        _ if !is_int_or_bool(from) => find(from, to),
        _ if is_int_or_bool(to) && same_size => Some(copy_of(from)),
        _ if is_int_or_bool(to) && small => find(from.bits(), to.bits()),
        _ if is_int_or_bool(to) => find(if from.is_signed() { from } else { from.bits() }, to.bits()),
        (Bool, _) => find(U8, to),
        _ => find(from, to),
    }
}

const fn is_int_or_bool(dtype: DType) -> bool {
    dtype.is_integer() || matches!(dtype, DType::Bool)
}

const fn find(from: DType, to: DType) -> Option<ByIsa> {
    match (from, to) {
        (DType::F16, DType::F32) => Some(f16c::widen()),
        (DType::F32, DType::F16) => Some(f16c::narrow()),
        _ => find_in(LOOPS, from, to),
    }
}

const fn find_in(loops: &[(DType, DType, ByIsa)], from: DType, to: DType) -> Option<ByIsa> {
    let mut i = 0;
    while i < loops.len() {
        if loops[i].0 as u8 == from as u8 && loops[i].1 as u8 == to as u8 {
            return Some(loops[i].2);
        }
        i += 1;
    }
    None
}

/// The next dtype on the path from `from` to `to`: a loop leads there, or one that rounds to odd.
const fn next(from: DType, to: DType) -> DType {
    use DType::*;
    if direct(from, to).is_some() {
        return to;
    }
    match (from, to) {
        (C64 | C128, _) => from.real(),
        (BF16 | F16 | F8E4M3 | F8E5M2, _) => F32,
        (_, C64 | C128) => next(from, to.real()),
        // Now `to` is a small float.
        (U32 | I32, _) => F64,
        _ => F32,
    }
}

/// The way from one dtype to another; at most `uint32 -> float64 -> float32 -> float16`.
struct Path {
    steps: [ByIsa; 3],
    n_steps: usize,
    from_size: usize,
    to_size: usize,
}

impl Path {
    const fn new(from: DType, to: DType) -> Path {
        let mut steps = [copy_of(to); 3];
        let (mut at, mut n_steps) = (from, 0);
        while at as u8 != to as u8 {
            let via = next(at, to);
            let step = if rounds_again(at, via, to) { find_in(TO_ODD, at, via) } else { direct(at, via) };
            steps[n_steps] = step.expect("a loop for each step");
            (at, n_steps) = (via, n_steps + 1);
        }
        Path { steps, n_steps, from_size: from.itemsize(), to_size: to.itemsize() }
    }

    /// # Safety
    /// As for [`BlockFn`], for the dtypes of the path.
    unsafe fn run(&self, input: *const u8, out: *mut u8, len: usize) {
        let mut scratch = [const { MaybeUninit::<Scratch>::uninit() }; 2];
        for start in (0..len).step_by(PATH_BLOCK) {
            let n = PATH_BLOCK.min(len - start);
            // SAFETY: `start < len` elements are inside the blocks. A scratch block holds `PATH_BLOCK` elements of any
            // dtype between two steps (none is complex128), and a step writes the one that it does not read. In place,
            // each part of the block is read by the first step before the last one writes it.
            unsafe {
                let mut from = input.add(start * self.from_size);
                for (i, step) in self.steps[..self.n_steps].iter().enumerate() {
                    let last = i + 1 == self.n_steps;
                    let to = if last {
                        out.add(start * self.to_size)
                    } else {
                        (&raw mut (*scratch[i % 2].as_mut_ptr()).0).cast()
                    };
                    step[isa() as usize](&Inputs::one(from), to, n);
                    from = to;
                }
            }
        }
    }
}

/// Elements that a path takes at a time.
const PATH_BLOCK: usize = 256;

#[repr(align(64))]
struct Scratch([u64; PATH_BLOCK]);

unsafe fn path<const FROM: usize, const TO: usize>(inputs: &Inputs, out: *mut u8, len: usize) {
    const { assert!(FROM < 17 && TO < 17) };
    // SAFETY: the caller's duty is the same.
    unsafe { const { &Path::new(DType::ALL[FROM], DType::ALL[TO]) }.run(inputs[0], out, len) }
}

/// Whether the step to `via` would round, and a later one to `to` again.
const fn rounds_again(at: DType, via: DType, to: DType) -> bool {
    use DType::*;
    matches!((at, via), (F64 | I64 | U64, F32)) && matches!(to, BF16 | F16 | F8E4M3 | F8E5M2)
}

const fn copy_of(dtype: DType) -> ByIsa {
    match dtype.itemsize() {
        1 => [copy::<1>; 3],
        2 => [copy::<2>; 3],
        4 => [copy::<4>; 3],
        8 => [copy::<8>; 3],
        _ => [copy::<16>; 3],
    }
}

unsafe fn copy<const SIZE: usize>(inputs: &Inputs, out: *mut u8, len: usize) {
    if !std::ptr::addr_eq(inputs[0], out) {
        // SAFETY: the caller vouches for `len` elements behind each pointer, and blocks that are not the same do not
        // overlap.
        unsafe { std::ptr::copy_nonoverlapping(inputs[0], out, len * SIZE) }
    }
}

#[cfg(test)]
mod tests {
    use half::f16;
    use num_complex::Complex;

    use super::*;
    use crate::cpu::cast_half::tests::{FORMATS, codes, next_f32, next_f64};
    use crate::cpu::cast_half::{f16_to_f32, f32_to_f16};
    use crate::dtype::Element;

    /// Bits without the payload of a NaN.
    fn same(a: f64, b: f64) -> bool {
        a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
    }

    /// As `f64`s, the numbers rounded to the small dtype `to`.
    fn round_trip<A: Element>(x: &[A], to: DType) -> Vec<f64> {
        let mut small = vec![0u16; x.len()];
        let mut back = vec![0f64; x.len()];
        // SAFETY: two bytes for each element of at most two, and the blocks are distinct.
        unsafe {
            cast_fn(A::DTYPE, to)(&Inputs::one(x.as_ptr().cast()), small.as_mut_ptr().cast(), x.len());
            cast_fn(to, DType::F64)(&Inputs::one(small.as_ptr().cast()), back.as_mut_ptr().cast(), x.len());
        }
        back
    }

    /// The elements of a slice as another type, by the rules of [`cast_fn`].
    fn cast_slice<A: Element, B: Element>(from: &[A]) -> Vec<B> {
        let mut out = Vec::<B>::with_capacity(from.len());
        // SAFETY: the slice and the vector's memory are aligned and hold `from.len()` elements of the kernel's types, all
        // of which the kernel writes.
        unsafe {
            cast_fn(A::DTYPE, B::DTYPE)(&Inputs::one(from.as_ptr().cast()), out.as_mut_ptr().cast(), from.len());
            out.set_len(from.len());
        }
        out
    }

    #[test]
    fn small_floats_round_to_even_at_every_boundary() {
        for (to, format) in FORMATS {
            let numbers = codes(format);
            let (mut x, mut expected) = (vec![], vec![]);
            for (code, pair) in numbers.windows(2).enumerate() {
                let (low, high) = (pair[0], pair[1]);
                let middle = (low + high) / 2.0;
                // One past the last finite number stands for infinity, or NaN where there is none.
                let high = if code + 2 == numbers.len() { format.overflow } else { high };
                let even = if code % 2 == 0 { low } else { high };
                x.extend([low, next_f64(low, 1), next_f64(middle, -1), middle, next_f64(middle, 1)]);
                expected.extend([low, low, low, even, high]);
            }
            check(&x, &expected, to);
            let negative = |x: &[f64]| x.iter().map(|x| -x).collect::<Vec<_>>();
            check(&negative(&x), &negative(&expected), to);
        }
    }

    fn check(x: &[f64], expected: &[f64], to: DType) {
        let got = round_trip(x, to);
        for i in 0..x.len() {
            assert!(same(got[i], expected[i]), "{:e} to {to}: {:e}, not {:e}", x[i], got[i], expected[i]);
        }
    }

    #[test]
    fn integers_round_once() {
        for (to, format) in FORMATS {
            let numbers = codes(format);
            for pair in numbers.windows(2).filter(|pair| pair[1] >= 2.0 && pair[1] < 9e18) {
                let middle = (pair[0] + pair[1]) / 2.0;
                if middle.fract() == 0.0 && pair[1] != *numbers.last().unwrap() {
                    let n = middle as i64;
                    assert_eq!(round_trip(&[n - 1, n + 1], to), [pair[0], pair[1]], "{n} to {to}");
                    assert_eq!(round_trip(&[1 - n, -1 - n], to), [-pair[0], -pair[1]], "-{n} to {to}");
                    assert_eq!(round_trip(&[n as u64 - 1, n as u64 + 1], to), [pair[0], pair[1]], "{n} to {to}");
                }
            }
        }
        let integers: Vec<i64> = (0..63).flat_map(|k| [(1 << k) + (1 << k >> 24), (1 << k) - 1, !(1 << k)]).collect();
        assert_eq!(cast_slice::<_, f32>(&integers), integers.iter().map(|x| *x as f32).collect::<Vec<_>>());
        assert_eq!(cast_slice::<_, f64>(&integers), integers.iter().map(|x| *x as f64).collect::<Vec<_>>());
        let unsigned =
            [u64::MAX, u64::MAX - 1023, u64::MAX - 1024, 1 << 63, (1 << 63) + (1 << 39), (1 << 63) + (1 << 39) + 1];
        assert_eq!(cast_slice::<_, f32>(&unsigned), unsigned.map(|x| x as f32));
        assert_eq!(cast_slice::<_, f64>(&unsigned), unsigned.map(|x| x as f64));
    }

    #[test]
    fn floats_truncate_and_saturate() {
        let powers = (0..70).map(|k| 2f64.powi(k));
        let edges = powers.flat_map(|p| [p, p - 1.0, p - 0.5, p + 0.5, next_f64(p, 1), next_f64(p, -1)]);
        let mut x: Vec<f64> = edges.flat_map(|x| [x, -x]).collect();
        x.extend([0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, 5e-324]);
        let single: Vec<f32> =
            x.iter().flat_map(|x| [*x as f32, next_f32(*x as f32, 1), next_f32(*x as f32, -1)]).collect();
        macro_rules! check {
            ([$($type:ty: $variant:ident),*]) => {$(
                assert_eq!(cast_slice::<_, $type>(&x), x.iter().map(|x| *x as $type).collect::<Vec<_>>());
                assert_eq!(cast_slice::<_, $type>(&single), single.iter().map(|x| *x as $type).collect::<Vec<_>>());
            )*};
        }
        types!(integers => check!());
    }

    #[test]
    fn truth_and_complex() {
        assert_eq!(cast_slice::<f32, bool>(&[0.0, -0.0, f32::NAN, 1e-45]), [false, false, true, true]);
        assert_eq!(cast_slice::<u16, bool>(&[0, 256]), [false, true]);
        let z = [Complex::new(0.0, 2.0), Complex::new(-0.0, -0.0), Complex::new(2.5f64, f64::NAN)];
        assert_eq!(cast_slice::<_, bool>(&z), [true, false, true]);
        assert_eq!(cast_slice::<_, i8>(&z), [0, 0, 2]);
        assert_eq!(cast_slice::<_, Complex<f32>>(&[true, false]), [Complex::new(1.0, 0.0), Complex::new(0.0, 0.0)]);
        assert_eq!(cast_slice::<i8, u32>(&[-1, 5]), [u32::MAX, 5]);
        assert_eq!(cast_slice::<u64, i16>(&[0x1_8000, 1 << 40]), [i16::MIN, 0]);
    }

    #[test]
    fn every_pair_of_any_length_in_place() {
        let bytes: Vec<u64> =
            (0..2400u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) & 0x0101_0101_0101_0101).collect();
        for (from, to) in DType::ALL.into_iter().flat_map(|from| DType::ALL.map(|to| (from, to))) {
            let cast = cast_fn(from, to);
            let mut all = vec![0u128; 1100];
            // SAFETY: 1100 elements of at most 16 bytes, aligned; in place only where the sizes are equal.
            unsafe { cast(&Inputs::one(bytes.as_ptr().cast()), all.as_mut_ptr().cast(), 1100) };
            for len in [0, 1, 63, 64, 65, 256, 257, 1100] {
                let in_place = from.itemsize() == to.itemsize();
                let mut out = vec![0u128; 1200];
                // SAFETY: as above; every dtype takes these bytes, each 0 or 1.
                unsafe {
                    let start = out.as_mut_ptr().cast::<u8>();
                    let input = if in_place { start.cast_const() } else { bytes.as_ptr().cast() };
                    std::ptr::copy_nonoverlapping(
                        bytes.as_ptr().cast(),
                        start,
                        if in_place { len * from.itemsize() } else { 0 },
                    );
                    cast(&Inputs::one(input), start, len);
                    let written = std::slice::from_raw_parts(start, len * to.itemsize());
                    let rest = std::slice::from_raw_parts(start.add(written.len()), 64);
                    let expected = std::slice::from_raw_parts(all.as_ptr().cast::<u8>(), written.len());
                    assert_eq!(written, expected, "{from} to {to}, {len}");
                    assert!(rest.iter().all(|byte| *byte == 0), "{from} to {to}, {len}");
                }
            }
        }
    }

    #[test]
    fn instructions_and_integer_code_agree() {
        let codes: Vec<f16> = (0..=u16::MAX).map(f16::from_bits).collect();
        let wide: Vec<u32> = cast_slice::<f16, f32>(&codes).iter().map(|x| x.to_bits()).collect();
        assert_eq!(wide, codes.iter().map(|x| f16_to_f32(*x).to_bits()).collect::<Vec<_>>());
        let x: Vec<f32> = (0..1 << 18).map(|i: u32| f32::from_bits(i.wrapping_mul(0x9e37_79b9))).collect();
        let narrow: Vec<u16> = cast_slice::<f32, f16>(&x).iter().map(|x| x.to_bits()).collect();
        assert_eq!(narrow, x.iter().map(|x| f32_to_f16(*x).to_bits()).collect::<Vec<_>>());
    }
}

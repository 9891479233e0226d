//! The loops of casts: conversions of one number, in groups.

use std::marker::PhantomData;
use std::mem::MaybeUninit;

use half::{bf16, f16};
use num_complex::Complex;

use super::cast_half::*;
use super::kernels::{BlockFn, BlockLoop, Inputs, LANES, stamp};
use crate::dtype::{DType, Element, F8E4M3, F8E5M2};

/// One block function per instruction set.
pub(super) type ByIsa = [BlockFn; 3];

/// A conversion of one number.
trait Convert<To> {
    fn convert(self) -> To;
}

/// A conversion of [`LANES`] numbers.
trait ConvertLanes {
    type From: Copy;
    type To: Copy;
    /// # Safety
    /// The machine has the instructions that the type is made for.
    unsafe fn convert_lanes(group: [Self::From; LANES]) -> [Self::To; LANES];
}

/// Number by number.
struct Each<From, To>(PhantomData<(From, To)>);

impl<A: Copy + Convert<B>, B: Copy> ConvertLanes for Each<A, B> {
    type From = A;
    type To = B;
    #[inline(always)]
    unsafe fn convert_lanes(group: [A; LANES]) -> [B; LANES] {
        let mut out = [MaybeUninit::<B>::uninit(); LANES];
        for i in 0..LANES {
            out[i] = MaybeUninit::new(group[i].convert());
        }
        // SAFETY: the loop has written every element; the two arrays have the same layout.
        unsafe { std::mem::transmute_copy(&out) }
    }
}

struct Loop<C>(PhantomData<C>);

impl<C: ConvertLanes> BlockLoop for Loop<C> {
    #[inline(always)]
    unsafe fn run(inputs: &Inputs, out: *mut u8, len: usize) {
        let (x, out) = (inputs[0].cast::<C::From>(), out.cast::<C::To>());
        let full = len - len % LANES;
        debug_assert!(x.is_aligned() && out.is_aligned());
        // SAFETY: the caller vouches for the machine, and for `len` elements behind each pointer, aligned; every group
        // is read before it is written.
        unsafe {
            for i in (0..full).step_by(LANES) {
                let group = x.add(i).cast::<[C::From; LANES]>().read();
                out.add(i).cast::<[C::To; LANES]>().write(C::convert_lanes(group));
            }
            if full < len {
                // Padded with a number of the block, so that the tail needs no second loop.
                let n = len - full;
                let mut group = [*x.add(full); LANES];
                std::ptr::copy_nonoverlapping(x.add(full), group.as_mut_ptr(), n);
                std::ptr::copy_nonoverlapping(C::convert_lanes(group).as_ptr(), out.add(full), n);
            }
        }
    }
}

/// The loops that convert number by number.
const fn each<A: Copy + Convert<B>, B: Copy>() -> ByIsa {
    stamp::<Loop<Each<A, B>>>()
}

/// Implements [`Convert`] and lists the loops: `u8 => u16, u32 |x| x as _;` becomes
/// `impl Convert<u16> for u8 { fn convert(self) -> u16 { let x = self; x as _ } }`, the same for `u32`, and
/// `(DType::U8, DType::U16, each::<u8, u16>()), ..` in the constant.
macro_rules! conversions {
    ($name:ident: $($from:ty => $($to:ty),+ ; |$x:ident| $body:expr);+ $(;)?) => {
        $($(impl Convert<$to> for $from {
            #[inline(always)]
            fn convert(self) -> $to {
                let $x = self;
                $body
            }
        })+)+
        pub(super) const $name: &[(DType, DType, ByIsa)] =
            &[$($((<$from>::DTYPE, <$to>::DTYPE, each::<$from, $to>())),+),+];
    };
}

impl Convert<f32> for f16 {
    #[inline(always)]
    fn convert(self) -> f32 {
        f16_to_f32(self)
    }
}

impl Convert<f16> for f32 {
    #[inline(always)]
    fn convert(self) -> f16 {
        f32_to_f16(self)
    }
}

conversions! {
    LOOPS:
    // Integers: the sign of the result is a matter of the reader.
    u8 => u16, u32, u64; |x| x.into();
    u16 => u32, u64; |x| x.into();
    u32 => u64; |x| x.into();
    i8 => u16, u32, u64; |x| x as _;
    i16 => u32, u64; |x| x as _;
    i32 => u64; |x| x as _;
    u64 => u8, u16, u32; |x| x as _;
    u32 => u8, u16; |x| x as _;
    u16 => u8; |x| x as _;
    // Zero or not.
    u8 => bool; |x| x != 0;
    u16 => bool; |x| x != 0;
    u32 => bool; |x| x != 0;
    u64 => bool; |x| x != 0;
    F8E5M2 => bool; |x| x.0 & 0x7f != 0;
    f16 => bool; |x| x.to_bits() & 0x7fff != 0;
    f32 => bool; |x| x != 0.0;
    f64 => bool; |x| x != 0.0;
    Complex<f32> => bool; |x| (x.re != 0.0) | (x.im != 0.0);
    Complex<f64> => bool; |x| (x.re != 0.0) | (x.im != 0.0);
    // Integers to floats.
    u8 => f32, f64; |x| x.into();
    i8 => f32, f64; |x| x.into();
    u16 => f32, f64; |x| x.into();
    i16 => f32, f64; |x| x.into();
    u32 => f32, f64; |x| x as _;
    i32 => f32, f64; |x| x as _;
    u64 => f32; |x| u64_to_f64(sticky(x, x >> 53 == 0)) as f32;
    i64 => f32; |x| i64_to_f64(sticky_i64(x)) as f32;
    u64 => f64; |x| u64_to_f64(x);
    i64 => f64; |x| i64_to_f64(x);
    // Floats to integers.
    f32 => u8; |x| truncate!(x, f32 => i32 => u8);
    f32 => i8; |x| truncate!(x, f32 => i32 => i8);
    f32 => u16; |x| truncate!(x, f32 => i32 => u16);
    f32 => i16; |x| truncate!(x, f32 => i32 => i16);
    f32 => u32; |x| truncate!(x, f32 => u32 => u32);
    f32 => i32; |x| truncate!(x, f32 => i32 => i32);
    f32 => u64; |x| truncate!(x, f32 => u64 => u64);
    f32 => i64; |x| truncate!(x, f32 => i64 => i64);
    f64 => u8; |x| truncate!(x, f64 => i32 => u8);
    f64 => i8; |x| truncate!(x, f64 => i32 => i8);
    f64 => u16; |x| truncate!(x, f64 => i32 => u16);
    f64 => i16; |x| truncate!(x, f64 => i32 => i16);
    f64 => u32; |x| truncate!(x, f64 => u32 => u32);
    f64 => i32; |x| truncate!(x, f64 => i32 => i32);
    f64 => u64; |x| truncate!(x, f64 => u64 => u64);
    f64 => i64; |x| truncate!(x, f64 => i64 => i64);
    // Floats.
    f32 => f64; |x| x.into();
    f64 => f32; |x| x as f32;
    bf16 => f32; |x| bf16_to_f32(x);
    F8E4M3 => f32; |x| f8e4m3_to_f32(x);
    F8E5M2 => f32; |x| f8e5m2_to_f32(x);
    f32 => bf16; |x| f32_to_bf16(x);
    f32 => F8E4M3; |x| f32_to_f8e4m3(x);
    f32 => F8E5M2; |x| f32_to_f8e5m2(x);
    // Complex.
    f32 => Complex<f32>; |x| x.into();
    f64 => Complex<f64>; |x| x.into();
    Complex<f32> => f32; |x| x.re;
    Complex<f64> => f64; |x| x.re;
    Complex<f32> => Complex<f64>; |x| Complex::new(x.re as f64, x.im as f64);
    Complex<f64> => Complex<f32>; |x| Complex::new(x.re as f32, x.im as f32);
}

/// An `f32` rounded to odd: a number that is not an `f32` becomes the one of its two neighbours whose last bit is set.
#[derive(Clone, Copy)]
#[repr(transparent)]
struct Odd(f32);

impl Convert<Odd> for f64 {
    #[inline(always)]
    fn convert(self) -> Odd {
        let near = self as f32;
        let bits = near.to_bits();
        let back = f64::from(near);
        // From an even neighbour the odd one is a step outwards or inwards; also from infinity, and from zero.
        let outward = if self.abs() > back.abs() { bits.wrapping_add(1) } else { bits.wrapping_sub(1) };
        let exact = (self == back) | self.is_nan() | (bits & 1 == 1);
        Odd(f32::from_bits(if exact { bits } else { outward }))
    }
}

impl Convert<Odd> for i64 {
    #[inline(always)]
    fn convert(self) -> Odd {
        i64_to_f64(sticky_i64(self)).convert()
    }
}

impl Convert<Odd> for u64 {
    #[inline(always)]
    fn convert(self) -> Odd {
        u64_to_f64(sticky(self, self >> 53 == 0)).convert()
    }
}

pub(super) const TO_ODD: &[(DType, DType, ByIsa)] = &[
    (DType::F64, DType::F32, each::<f64, Odd>()),
    (DType::I64, DType::F32, each::<i64, Odd>()),
    (DType::U64, DType::F32, each::<u64, Odd>()),
];

/// Truncates towards zero; what does not fit becomes the nearest integer that does, and NaN 0.
///
/// `truncate!(x, f32 => i32 => u8)`: from `f32` through `i32`, which the hardware can convert to, to `u8`. The same as
/// `x as u8`, in operations that vectorise.
macro_rules! truncate {
    ($x:expr, $F:ty => $via:ty => $I:ty) => {{
        const LOW: $F = <$I>::MIN as $F;
        const END: $F = (<$I>::MAX / 2 + 1) as $F * 2.0;
        let x = if $x == $x { $x } else { 0.0 };
        let x = if x > LOW { x } else { LOW };
        let fits = x < END;
        let x = if fits { x } else { LOW };
        // SAFETY: `LOW <= x < END`, so the integer part of `x` is in the range of `$I`, and `$via` includes that.
        let n = unsafe { x.to_int_unchecked::<$via>() } as $I;
        if fits { n } else { <$I>::MAX }
    }};
}

use truncate;

/// `x` if that is `small`, less than 2^53. From there on, an integer of 53 bits that lies on the same side of every
/// number of at most 24 bits and of every midpoint of two such: it becomes an `f64` exactly, and the next step rounds
/// it as it would `x`.
#[inline(always)]
fn sticky(x: u64, small: bool) -> u64 {
    let lost = if x & 0xfff != 0 { 0x800 } else { 0 };
    if small { x } else { (x & !0xfff) | lost }
}

/// As [`sticky`]: in two's complement the mask rounds a negative number downwards, and the bit lies between the
/// multiples too.
#[inline(always)]
fn sticky_i64(x: i64) -> i64 {
    sticky(x as u64, x.wrapping_add(1 << 53) >> 54 == 0) as i64
}

/// To nearest even: the halves are put into the fractions of 2^84 and 2^52, so that one sum rounds, and it is the last
/// one.
#[inline(always)]
fn u64_to_f64(x: u64) -> f64 {
    const HIGH: f64 = 19342813113834066795298816.0;
    const LOW: f64 = 4503599627370496.0;
    let high = f64::from_bits(x >> 32 | HIGH.to_bits());
    let low = f64::from_bits(x & 0xffff_ffff | LOW.to_bits());
    high - (HIGH + LOW) + low
}

/// As [`u64_to_f64`] of the number plus 2^63, which is taken off again with the constants.
#[inline(always)]
fn i64_to_f64(x: i64) -> f64 {
    const HIGH: f64 = 19342813113834066795298816.0;
    const LOW: f64 = 4503599627370496.0;
    const BIAS: f64 = 9223372036854775808.0;
    let x = x as u64 ^ 1 << 63;
    let high = f64::from_bits(x >> 32 | HIGH.to_bits());
    let low = f64::from_bits(x & 0xffff_ffff | LOW.to_bits());
    high - (HIGH + BIAS + LOW) + low
}

/// `float16` to and from `float32` by instruction where the machine has one, which LLVM does not find in the integer
/// code.
pub(super) mod f16c {
    use super::*;

    #[cfg(not(target_arch = "x86_64"))]
    pub(in super::super) const fn widen() -> ByIsa {
        each::<f16, f32>()
    }

    #[cfg(not(target_arch = "x86_64"))]
    pub(in super::super) const fn narrow() -> ByIsa {
        each::<f32, f16>()
    }

    #[cfg(target_arch = "x86_64")]
    pub(in super::super) const fn widen() -> ByIsa {
        [each::<f16, f32>()[0], stamp::<Loop<x86::WidenV3>>()[1], stamp::<Loop<x86::WidenV4>>()[2]]
    }

    #[cfg(target_arch = "x86_64")]
    pub(in super::super) const fn narrow() -> ByIsa {
        [each::<f32, f16>()[0], stamp::<Loop<x86::NarrowV3>>()[1], stamp::<Loop<x86::NarrowV4>>()[2]]
    }

    #[cfg(target_arch = "x86_64")]
    mod x86 {
        use std::arch::x86_64::*;

        use super::*;

        pub(super) struct WidenV3;
        pub(super) struct WidenV4;
        pub(super) struct NarrowV3;
        pub(super) struct NarrowV4;

        /// Implements [`ConvertLanes`] for `$name` by vectors of `$n` numbers: `$vector` of a pointer, given to `$store`.
        macro_rules! by_vector {
            ($name:ident: $From:ty => $To:ty, $n:literal |$x:ident| $vector:expr, $store:ident) => {
                impl ConvertLanes for $name {
                    type From = $From;
                    type To = $To;
                    #[inline(always)]
                    unsafe fn convert_lanes(group: [$From; LANES]) -> [$To; LANES] {
                        let mut out = [MaybeUninit::<$To>::uninit(); LANES];
                        for i in (0..LANES).step_by($n) {
                            // SAFETY: `i + $n <= LANES`, the instructions do not ask for alignment, and the caller
                            // vouches that the machine has them.
                            unsafe {
                                let $x = group.as_ptr().add(i);
                                $store(out.as_mut_ptr().add(i).cast(), $vector);
                            }
                        }
                        // SAFETY: the loop has written every element; the two arrays have the same layout.
                        unsafe { std::mem::transmute_copy(&out) }
                    }
                }
            };
        }

        by_vector!(WidenV3: f16 => f32, 8 |x| _mm256_cvtph_ps(_mm_loadu_si128(x.cast())), _mm256_storeu_ps);
        by_vector!(WidenV4: f16 => f32, 16 |x| _mm512_cvtph_ps(_mm256_loadu_si256(x.cast())), _mm512_storeu_ps);
        by_vector!(NarrowV3: f32 => f16, 8 |x| _mm256_cvtps_ph::<NEAREST>(_mm256_loadu_ps(x.cast())), _mm_storeu_si128);
        by_vector!(
            NarrowV4: f32 => f16, 16 |x| _mm512_cvtps_ph::<NEAREST>(_mm512_loadu_ps(x.cast())), _mm256_storeu_si256
        );

        /// Ties to even, whatever the rounding mode of the thread.
        const NEAREST: i32 = _MM_FROUND_TO_NEAREST_INT;
    }
}

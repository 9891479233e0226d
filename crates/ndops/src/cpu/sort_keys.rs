//! Keys by which elements are sorted: unsigned integers in the order of the numbers.
//!
//! The bits of a float are a sign and a magnitude; with the negative ones inverted and the sign bit of the others set they count up
//! (Herf, "Radix tricks", 2001). Before that every NaN becomes the same positive one, which comes last (inf - inf is a negative NaN on
//! x86), and both zeros become the positive one, so that they stay in the order in which they came.

use half::{bf16, f16};
use num_complex::Complex;

use super::quicksort;
use crate::dtype::{Element, F8E4M3, F8E5M2};

/// An unsigned integer, sorted digit by digit.
pub(super) trait Key: Copy + Ord + Default + Send + Sync {
    /// Digits of 8 bits.
    const DIGITS: usize;
    /// A digit, the lowest first.
    fn digit(self, i: usize) -> usize;
    /// The highest [`HIGH_BITS`] bits, or all of them.
    fn high(self) -> usize;
    /// Sorts by vectors, with as many spare places; none for keys that vectors do not have.
    const BY_VECTORS: Option<SortFn<Self>>;
}

/// Sorts items, with as many spare places.
pub(super) type SortFn<K> = fn(items: &mut [K], spare: &mut [K]);

/// Bits by which many keys are told apart at first: sign and exponent of a float64; a table of their counts stays in the first cache.
pub(super) const HIGH_BITS: usize = 12;

macro_rules! keys {
    ($($type:ty: $by_vectors:expr;)*) => {
        $(impl Key for $type {
            const DIGITS: usize = size_of::<$type>();
            const BY_VECTORS: Option<SortFn<$type>> = $by_vectors;
            #[inline(always)]
            fn digit(self, i: usize) -> usize {
                (self >> (8 * i)) as usize & 255
            }
            #[inline(always)]
            fn high(self) -> usize {
                (self >> (8 * size_of::<$type>()).saturating_sub(HIGH_BITS)) as usize
            }
        })*
    };
}

keys! {
    u8: None;
    u16: None;
    u32: Some(quicksort::sort);
    u64: Some(quicksort::sort);
    u128: None;
}

/// An element that has a key.
pub(super) trait Sortable: Element {
    type Key: Key;
    /// The place of this number among all of its type.
    fn key(self) -> Self::Key;
    /// A number with that key. What it cannot tell apart are NaNs and zeros; of complex numbers it tells nothing.
    fn of_key(key: Self::Key) -> Self;
    /// Whether this is the zero that its key is not made of.
    #[inline(always)]
    fn is_negative_zero(self) -> bool {
        false
    }
    /// Whether a key tells the number but for the sign of zero.
    const DECODES: bool = true;
}

/// Integers: `$flip` inverts the sign bit of the signed ones.
macro_rules! integers {
    ($($type:ty: $key:ty, $flip:expr;)*) => {
        $(impl Sortable for $type {
            type Key = $key;
            #[inline(always)]
            fn key(self) -> $key {
                self as $key ^ $flip
            }
            #[inline(always)]
            fn of_key(key: $key) -> $type {
                (key ^ $flip) as $type
            }
        })*
    };
}

integers! {
    u8: u8, 0; u16: u16, 0; u32: u32, 0; u64: u64, 0;
    i8: u8, 1 << 7; i16: u16, 1 << 15; i32: u32, 1 << 31; i64: u64, 1 << 63;
}

impl Sortable for bool {
    type Key = u8;
    #[inline(always)]
    fn key(self) -> u8 {
        self as u8
    }
    #[inline(always)]
    fn of_key(key: u8) -> bool {
        key != 0
    }
}

/// Floats, by the magnitude above which there are only NaNs, and by a NaN.
macro_rules! floats {
    ($($type:ty: $key:ty, $largest:expr, $nan:expr, |$x:ident| $bits:expr, $of_bits:expr;)*) => {
        $(impl Sortable for $type {
            type Key = $key;
            #[inline(always)]
            fn key(self) -> $key {
                const SIGN: $key = 1 << (<$key>::BITS - 1);
                let $x = self;
                let bits: $key = $bits;
                let magnitude = bits & !SIGN;
                let ordered = if bits & SIGN != 0 && magnitude != 0 { !bits } else { magnitude | SIGN };
                if magnitude > $largest { <$key>::MAX } else { ordered }
            }
            #[inline(always)]
            fn of_key(key: $key) -> $type {
                const SIGN: $key = 1 << (<$key>::BITS - 1);
                let bits = if key & SIGN != 0 { key ^ SIGN } else { !key };
                $of_bits(if key == <$key>::MAX { $nan } else { bits })
            }
            #[inline(always)]
            fn is_negative_zero(self) -> bool {
                let $x = self;
                $bits == 1 << (<$key>::BITS - 1)
            }
        })*
    };
}

floats! {
    F8E4M3: u8, 0x7e, 0x7f, |x| x.0, F8E4M3;
    F8E5M2: u8, 0x7c, 0x7e, |x| x.0, F8E5M2;
    f16: u16, 0x7c00, 0x7e00, |x| x.to_bits(), f16::from_bits;
    bf16: u16, 0x7f80, 0x7fc0, |x| x.to_bits(), bf16::from_bits;
    f32: u32, 0x7f80_0000, 0x7fc0_0000, |x| x.to_bits(), f32::from_bits;
    f64: u64, 0x7ff0 << 48, 0x7ff8 << 48, |x| x.to_bits(), f64::from_bits;
}

/// Complex numbers: the real part, then the imaginary part. Those with NaN come last, first those with a real part, then those with an
/// imaginary part, each by that part, then those with neither.
macro_rules! complex {
    ($($part:ty: $half:ty, $key:ty;)*) => {
        $(impl Sortable for Complex<$part> {
            type Key = $key;
            const DECODES: bool = false;
            #[inline(always)]
            fn key(self) -> $key {
                let (re, im) = (self.re.key(), self.im.key());
                let nan = <$half>::MAX;
                let (high, low) = if im == nan && re != nan { (nan - 1, re) } else { (re, im) };
                (high as $key) << <$half>::BITS | low as $key
            }
            fn of_key(_: $key) -> Complex<$part> {
                unreachable!("complex numbers are fetched by their positions")
            }
        })*
    };
}

complex! { f32: u32, u64; f64: u64, u128; }

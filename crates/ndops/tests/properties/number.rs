//! Elements of every dtype as one type, and the conversions between dtypes by their definition.

use std::cmp::Ordering;

use ndops::{Complex, DType, Element, F8E4M3, F8E5M2, Tensor, bf16, f16};

/// An element. Equal are the same bits, but for NaN, of which there is one.
#[derive(Clone, Copy, Debug)]
pub enum Num {
    /// An integer or bool.
    Int(i128),
    /// A real number.
    Float(f64),
    /// A complex number.
    Complex(f64, f64),
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

impl PartialEq for Num {
    fn eq(&self, other: &Num) -> bool {
        match (*self, *other) {
            (Num::Int(a), Num::Int(b)) => a == b,
            (Num::Float(a), Num::Float(b)) => same(a, b),
            (Num::Complex(a, b), Num::Complex(c, d)) => same(a, c) && same(b, d),
            _ => false,
        }
    }
}

impl Num {
    /// The real and the imaginary part.
    pub fn parts(self) -> (f64, f64) {
        match self {
            Num::Int(n) => (n as f64, 0.0),
            Num::Float(x) => (x, 0.0),
            Num::Complex(re, im) => (re, im),
        }
    }

    /// Whether the number counts as true: NaN does.
    pub fn is_true(self) -> bool {
        self.parts() != (0.0, 0.0)
    }

    pub fn is_nan(self) -> bool {
        self.parts().0.is_nan() || self.parts().1.is_nan()
    }

    /// The order of sorts: complex numbers by their parts, NaN last.
    pub fn compare(self, other: Num) -> Ordering {
        if let (Num::Int(a), Num::Int(b)) = (self, other) {
            return a.cmp(&b);
        }
        let ((a, b), (c, d)) = (self.parts(), other.parts());
        let by_parts = || a.partial_cmp(&c).expect("not NaN").then(b.partial_cmp(&d).expect("not NaN"));
        self.is_nan().cmp(&other.is_nan()).then_with(|| if self.is_nan() { Ordering::Equal } else { by_parts() })
    }

    /// The number as an element of `dtype`: to integers floats truncate and saturate, NaN is 0, and integers wrap; to floats everything
    /// rounds to nearest even, once; to real dtypes imaginary parts are dropped; to bool all but zero is true.
    pub fn to(self, dtype: DType) -> Num {
        match self {
            _ if dtype == DType::Bool => Num::Int(self.is_true().into()),
            _ if dtype.is_complex() => {
                let (re, im) = match self {
                    Num::Int(n) => (round_integer(n, dtype.real()), 0.0),
                    _ => (round(self.parts().0, dtype.real()), round(self.parts().1, dtype.real())),
                };
                Num::Complex(re, im)
            }
            Num::Int(n) if dtype.is_integer() => Num::Int(wrap(n, dtype)),
            Num::Int(n) => Num::Float(round_integer(n, dtype)),
            _ if dtype.is_integer() => {
                let (min, max) = range(dtype);
                Num::Int((self.parts().0 as i128).clamp(min, max))
            }
            _ => Num::Float(round(self.parts().0, dtype)),
        }
    }
}

fn range(dtype: DType) -> (i128, i128) {
    let bits = 8 * dtype.itemsize();
    if dtype.is_unsigned() { (0, (1 << bits) - 1) } else { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) }
}

fn wrap(n: i128, dtype: DType) -> i128 {
    let (min, max) = range(dtype);
    let low = n & ((1 << (8 * dtype.itemsize())) - 1);
    if low > max { low - (max - min + 1) } else { low }
}

/// An integer in a float dtype, rounded once: what `f64` cannot hold is rounded to odd, which later roundings see as "not a tie".
fn round_integer(n: i128, dtype: DType) -> f64 {
    let nearest = n as f64;
    if dtype == DType::F64 || nearest as i128 == n {
        return round(nearest, dtype);
    }
    let beyond = (nearest as i128).unsigned_abs() > n.unsigned_abs();
    let toward_zero = f64::from_bits(nearest.to_bits() - u64::from(beyond));
    round(f64::from_bits(toward_zero.to_bits() | 1), dtype)
}

/// Bits of the fraction, the smallest normal exponent, and the largest number of a float dtype.
fn format(dtype: DType) -> (i32, i32, f64) {
    match dtype {
        DType::F32 => (23, -126, f32::MAX.into()),
        DType::BF16 => (7, -126, bf16::MAX.into()),
        DType::F16 => (10, -14, 65504.0),
        DType::F8E4M3 => (3, -6, 448.0),
        DType::F8E5M2 => (2, -14, 57344.0),
        other => unreachable!("{other} needs no rounding"),
    }
}

/// A float in a float dtype, to nearest even; what is too large is infinite, or NaN where there is no infinity.
fn round(x: f64, dtype: DType) -> f64 {
    if dtype == DType::F64 {
        return x;
    }
    let (fraction, min_exponent, max) = format(dtype);
    let mut rounded = x;
    if x.is_finite() && x != 0.0 {
        let exponent = ((x.to_bits() >> 52) & 0x7ff) as i32 - 1023;
        let ulp = 2f64.powi(exponent.max(min_exponent) - fraction);
        rounded = (x / ulp).round_ties_even() * ulp;
    }
    let beyond = if dtype == DType::F8E4M3 { f64::NAN } else { f64::INFINITY };
    if rounded.abs() > max { beyond.copysign(rounded) } else { rounded }
}

/// The type of an element.
pub trait Number: Element {
    fn num(self) -> Num;
    /// The element that is exactly `num`, which comes from [`Num::to`].
    fn of(num: Num) -> Self;
}

macro_rules! integers_are_numbers {
    ($($T:ty),*) => {
        $(impl Number for $T {
            fn num(self) -> Num {
                Num::Int(self.into())
            }
            fn of(num: Num) -> $T {
                let Num::Int(n) = num else { unreachable!("{num:?} is not an integer") };
                n.try_into().expect("in range")
            }
        })*
    };
}

integers_are_numbers!(u8, u16, u32, u64, i8, i16, i32, i64);

impl Number for bool {
    fn num(self) -> Num {
        Num::Int(self.into())
    }
    fn of(num: Num) -> bool {
        num == Num::Int(1)
    }
}

macro_rules! floats_are_numbers {
    ($($T:ty: $from:expr),*) => {
        $(impl Number for $T {
            fn num(self) -> Num {
                Num::Float(self.into())
            }
            fn of(num: Num) -> $T {
                $from(num.parts().0)
            }
        }
        )*
    };
}

floats_are_numbers!(bf16: |x: f64| bf16::from_f32(x as f32), f16: |x: f64| f16::from_f32(x as f32), f32: |x: f64| x as f32, f64: |x| x);

macro_rules! complex_are_numbers {
    ($($R:ty),*) => {
        $(impl Number for Complex<$R> {
            fn num(self) -> Num {
                Num::Complex(self.re.into(), self.im.into())
            }
            fn of(num: Num) -> Complex<$R> {
                Complex::new(num.parts().0 as $R, num.parts().1 as $R)
            }
        })*
    };
}

complex_are_numbers!(f32, f64);

/// A float8 by its bits: `fraction` bits, and this exponent for the lowest of them in a subnormal number.
fn decode(bits: u8, fraction: u32, lowest: i32) -> f64 {
    let (exponent, digits) = (i32::from(bits & 0x7f) >> fraction, i32::from(bits & ((1 << fraction) - 1)));
    let magnitude = match exponent {
        0 => f64::from(digits) * 2f64.powi(lowest),
        _ => f64::from(digits + (1 << fraction)) * 2f64.powi(lowest + exponent - 1),
    };
    if bits > 0x7f { -magnitude } else { magnitude }
}

fn decode_e4m3(bits: u8) -> f64 {
    if bits & 0x7f == 0x7f { f64::NAN } else { decode(bits, 3, -9) }
}

fn decode_e5m2(bits: u8) -> f64 {
    match bits & 0x7f {
        0x7c => f64::INFINITY.copysign(decode(bits, 2, -16)),
        0x7d.. => f64::NAN,
        _ => decode(bits, 2, -16),
    }
}

fn encode(num: Num, decode: fn(u8) -> f64) -> u8 {
    (0..=255).find(|&bits| same(decode(bits), num.parts().0)).expect("a float8")
}

impl Number for F8E4M3 {
    fn num(self) -> Num {
        Num::Float(decode_e4m3(self.0))
    }
    fn of(num: Num) -> F8E4M3 {
        F8E4M3(encode(num, decode_e4m3))
    }
}

impl Number for F8E5M2 {
    fn num(self) -> Num {
        Num::Float(decode_e5m2(self.0))
    }
    fn of(num: Num) -> F8E5M2 {
        F8E5M2(encode(num, decode_e5m2))
    }
}

/// Names the type of a dtype in an expression.
macro_rules! typed {
    ([$($variant:ident: $type:ty),*] $dtype:expr, $T:ident, $body:expr) => {
        match $dtype {
            $(DType::$variant => {
                type $T = $type;
                $body
            })*
        }
    };
    ($dtype:expr, $T:ident => $body:expr) => {
        typed!([Bool: bool, U8: u8, U16: u16, U32: u32, U64: u64, I8: i8, I16: i16, I32: i32, I64: i64, BF16: bf16, F16: f16,
            F32: f32, F64: f64, C64: Complex<f32>, C128: Complex<f64>, F8E4M3: F8E4M3, F8E5M2: F8E5M2] $dtype, $T, $body)
    };
}

/// A tensor of numbers that `dtype` can hold, dense and in the memory of a `Vec`.
pub fn tensor(nums: &[Num], dims: &[usize], dtype: DType) -> Tensor {
    typed!(dtype, T => Tensor::from_vec(nums.iter().map(|&num| T::of(num)).collect::<Vec<T>>(), dims))
        .expect("as many numbers")
}

/// The elements of a tensor, in row-major order.
pub fn nums(x: &Tensor) -> Vec<Num> {
    typed!(x.dtype(), T => x.to_vec::<T>().expect("data").into_iter().map(Number::num).collect())
}

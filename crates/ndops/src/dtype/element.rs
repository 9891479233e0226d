//! The Rust types behind the dtypes, and the one list of them.

use super::DType;

/// A float8 with 4 bits of exponent and 3 of fraction, no infinity (`float8_e4m3fn`), by its bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct F8E4M3(pub u8);

/// A float8 with 5 bits of exponent and 2 of fraction (`float8_e5m2`), by its bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct F8E5M2(pub u8);

/// A Rust type that tensors hold.
///
/// All-zero bytes are a valid value of each. The trait is sealed: the dtypes are a closed set.
pub trait Element: sealed::Sealed + Copy + Default + PartialEq + std::fmt::Debug + Send + Sync + 'static {
    /// The dtype of this type.
    const DTYPE: DType;
}

mod sealed {
    pub trait Sealed {}
}

/// The type of the parts of a complex number.
pub(crate) trait Parts {
    type Real: Element;
}

impl<R: Element> Parts for num_complex::Complex<R> {
    type Real = R;
}

/// Calls `$then!` with the types of a group: `types!(floats => stamp!(a, b))` becomes `stamp! { [f32: F32, f64: F64] a, b }`.
///
/// This is the only list of element types. `all` is every dtype; `compute` is what kernels work on; `sizes` is one type per
/// element size, for code that only moves bytes; the others are parts of `compute`.
macro_rules! types {
    (bools => $then:ident!($($args:tt)*)) => { $then! { [bool: Bool] $($args)* } };
    (signed => $then:ident!($($args:tt)*)) => { $then! { [i8: I8, i16: I16, i32: I32, i64: I64] $($args)* } };
    (wide => $then:ident!($($args:tt)*)) => { $then! { [u32: U32, u64: U64, i32: I32, i64: I64] $($args)* } };
    (integers => $then:ident!($($args:tt)*)) => {
        $then! { [u8: U8, u16: U16, u32: U32, u64: U64, i8: I8, i16: I16, i32: I32, i64: I64] $($args)* }
    };
    (floats => $then:ident!($($args:tt)*)) => { $then! { [f32: F32, f64: F64] $($args)* } };
    (complex => $then:ident!($($args:tt)*)) => {
        $then! { [num_complex::Complex<f32>: C64, num_complex::Complex<f64>: C128] $($args)* }
    };
    (fields => $then:ident!($($args:tt)*)) => {
        $then! { [f32: F32, f64: F64, num_complex::Complex<f32>: C64, num_complex::Complex<f64>: C128] $($args)* }
    };
    (numbers => $then:ident!($($args:tt)*)) => {
        $then! { [u8: U8, u16: U16, u32: U32, u64: U64, i8: I8, i16: I16, i32: I32, i64: I64, f32: F32, f64: F64,
            num_complex::Complex<f32>: C64, num_complex::Complex<f64>: C128] $($args)* }
    };
    (compute => $then:ident!($($args:tt)*)) => {
        $then! { [bool: Bool, u8: U8, u16: U16, u32: U32, u64: U64, i8: I8, i16: I16, i32: I32, i64: I64, f32: F32, f64: F64,
            num_complex::Complex<f32>: C64, num_complex::Complex<f64>: C128] $($args)* }
    };
    (sizes => $then:ident!($($args:tt)*)) => {
        $then! { [u8: U8, u16: U16, u32: U32, u64: U64, num_complex::Complex<f64>: C128] $($args)* }
    };
    (all => $then:ident!($($args:tt)*)) => {
        $then! { [bool: Bool, u8: U8, u16: U16, u32: U32, u64: U64, i8: I8, i16: I16, i32: I32, i64: I64,
            half::bf16: BF16, half::f16: F16, f32: F32, f64: F64,
            num_complex::Complex<f32>: C64, num_complex::Complex<f64>: C128,
            $crate::dtype::F8E4M3: F8E4M3, $crate::dtype::F8E5M2: F8E5M2] $($args)* }
    };
}

/// Names the Rust type of a dtype in an expression: `dispatch!(dtype in floats, T => f::<T>(x))` becomes
/// `match dtype { DType::F32 => { type T = f32; f::<T>(x) } .. }`. A dtype outside the group is a broken invariant: `infer` has refused it.
macro_rules! dispatch {
    ($dtype:ident in $group:ident, $T:ident => $body:expr) => {
        types!($group => match_dtype!($dtype, $group, $T, $body))
    };
}

/// The `match` of [`dispatch!`].
macro_rules! match_dtype {
    ([$($type:ty: $variant:ident),*] $dtype:ident, $group:ident, $T:ident, $body:expr) => {
        match $dtype {
            $($crate::dtype::DType::$variant => {
                type $T = $type;
                $body
            })*
            #[allow(unreachable_patterns, reason = "the group may be all dtypes")]
            other => unreachable!("{other} is not one of the {}", stringify!($group)),
        }
    };
}

macro_rules! elements {
    ([$($type:ty: $variant:ident),*]) => {
        $(impl sealed::Sealed for $type {}
        impl Element for $type {
            const DTYPE: DType = DType::$variant;
        })*
    };
}

types!(all => elements!());

//! Element types known at run time.

use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::error::{Error, Result};

#[macro_use]
pub(crate) mod element;
pub(crate) mod promote;

pub use element::{Element, F8E4M3, F8E5M2};

/// The element type of a tensor.
///
/// ```
/// # use ndops::DType;
/// assert_eq!(DType::BF16.to_string(), "bfloat16");
/// assert_eq!("complex64".parse::<DType>().unwrap().itemsize(), 8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum DType {
    /// `bool`, one byte.
    Bool,
    /// Unsigned, 8 bits.
    U8,
    /// Unsigned, 16 bits.
    U16,
    /// Unsigned, 32 bits.
    U32,
    /// Unsigned, 64 bits.
    U64,
    /// Signed, 8 bits.
    I8,
    /// Signed, 16 bits.
    I16,
    /// Signed, 32 bits.
    I32,
    /// Signed, 64 bits.
    I64,
    /// `bfloat16`: 8 bits of exponent, 7 of fraction. Storage: computed in `float32`.
    BF16,
    /// `float16`: IEEE 754 binary16. Storage: computed in `float32`.
    F16,
    /// `float32`.
    F32,
    /// `float64`.
    F64,
    /// `complex64`: two `float32`.
    C64,
    /// `complex128`: two `float64`.
    C128,
    /// `float8_e4m3fn`: storage only, no infinity, no promotion.
    F8E4M3,
    /// `float8_e5m2`: storage only, no promotion.
    F8E5M2,
}

impl DType {
    /// Every dtype, in the order of the enum.
    pub const ALL: [DType; 17] = [
        DType::Bool,
        DType::U8,
        DType::U16,
        DType::U32,
        DType::U64,
        DType::I8,
        DType::I16,
        DType::I32,
        DType::I64,
        DType::BF16,
        DType::F16,
        DType::F32,
        DType::F64,
        DType::C64,
        DType::C128,
        DType::F8E4M3,
        DType::F8E5M2,
    ];

    /// The name that NumPy and Keras use.
    pub const fn name(self) -> &'static str {
        match self {
            DType::Bool => "bool",
            DType::U8 => "uint8",
            DType::U16 => "uint16",
            DType::U32 => "uint32",
            DType::U64 => "uint64",
            DType::I8 => "int8",
            DType::I16 => "int16",
            DType::I32 => "int32",
            DType::I64 => "int64",
            DType::BF16 => "bfloat16",
            DType::F16 => "float16",
            DType::F32 => "float32",
            DType::F64 => "float64",
            DType::C64 => "complex64",
            DType::C128 => "complex128",
            DType::F8E4M3 => "float8_e4m3fn",
            DType::F8E5M2 => "float8_e5m2",
        }
    }

    /// Bytes per element.
    pub const fn itemsize(self) -> usize {
        match self {
            DType::Bool | DType::U8 | DType::I8 | DType::F8E4M3 | DType::F8E5M2 => 1,
            DType::U16 | DType::I16 | DType::BF16 | DType::F16 => 2,
            DType::U32 | DType::I32 | DType::F32 => 4,
            DType::U64 | DType::I64 | DType::F64 | DType::C64 => 8,
            DType::C128 => 16,
        }
    }

    /// Signed or unsigned integer; not bool.
    pub const fn is_integer(self) -> bool {
        self.is_signed() || self.is_unsigned()
    }

    /// Signed integer.
    pub const fn is_signed(self) -> bool {
        matches!(self, DType::I8 | DType::I16 | DType::I32 | DType::I64)
    }

    /// Unsigned integer.
    pub const fn is_unsigned(self) -> bool {
        matches!(self, DType::U8 | DType::U16 | DType::U32 | DType::U64)
    }

    /// Real floating point, half types included, float8 not.
    pub const fn is_float(self) -> bool {
        matches!(self, DType::BF16 | DType::F16 | DType::F32 | DType::F64)
    }

    /// Complex.
    pub const fn is_complex(self) -> bool {
        matches!(self, DType::C64 | DType::C128)
    }

    /// One of the two float8 storage types.
    pub const fn is_float8(self) -> bool {
        matches!(self, DType::F8E4M3 | DType::F8E5M2)
    }

    /// Complex gives the dtype of its parts, every other dtype itself.
    pub const fn real(self) -> DType {
        match self {
            DType::C64 => DType::F32,
            DType::C128 => DType::F64,
            other => other,
        }
    }

    /// The dtype that kernels compute in: float32 for the types that are storage only.
    pub(crate) const fn compute(self) -> DType {
        match self {
            DType::BF16 | DType::F16 | DType::F8E4M3 | DType::F8E5M2 => DType::F32,
            other => other,
        }
    }

    /// The unsigned type of the same size, for code that only moves bytes (16 bytes move as complex128).
    pub(crate) const fn bits(self) -> DType {
        match self.itemsize() {
            1 => DType::U8,
            2 => DType::U16,
            4 => DType::U32,
            8 => DType::U64,
            _ => DType::C128,
        }
    }

    /// Smallest and largest value of an integer dtype; bool is 0 to 1.
    pub(crate) const fn int_range(self) -> Option<(i128, i128)> {
        match self {
            DType::Bool => Some((0, 1)),
            _ if self.is_unsigned() => Some((0, (1 << (8 * self.itemsize())) - 1)),
            _ if self.is_signed() => {
                let half = 1 << (8 * self.itemsize() - 1);
                Some((-half, half - 1))
            }
            _ => None,
        }
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(self.name())
    }
}

impl std::str::FromStr for DType {
    type Err = Error;

    fn from_str(name: &str) -> Result<DType> {
        let known = DType::ALL.into_iter().find(|dtype| dtype.name() == name);
        known.ok_or_else(|| Error::value(format!("{name:?} is not a dtype")))
    }
}

static FLOATX: AtomicU8 = AtomicU8::new(DType::F32 as u8);

/// The default float dtype: what integers become in float ops, and what creation functions make. float32 unless set.
pub fn floatx() -> DType {
    DType::ALL[FLOATX.load(Ordering::Relaxed) as usize]
}

/// Sets the default float dtype of the process. With float64 the default integer is int64, else int32.
///
/// # Errors
/// `Value` for a dtype other than float16, bfloat16, float32, float64.
pub fn set_floatx(dtype: DType) -> Result<()> {
    if !dtype.is_float() {
        return Err(Error::value(format!("floatx must be a float dtype, not {dtype}")));
    }
    FLOATX.store(dtype as u8, Ordering::Relaxed);
    Ok(())
}

/// The default integer dtype.
pub(crate) fn default_int() -> DType {
    if floatx() == DType::F64 { DType::I64 } else { DType::I32 }
}

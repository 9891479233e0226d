//! Conversions between `f32` and the small float types, one number at a time.
//!
//! Everything is branch-free 32-bit integer code, plus one float addition that makes the hardware round (or normalise)
//! where the small type is subnormal (the method is F. Giesen's, "Float->half variants", 2012): compilers vectorise it
//! on every machine. That addition has normal operands and a normal result, so a flush-to-zero mode set by other code
//! in the process does no harm.

use half::{bf16, f16};

use crate::dtype::{F8E4M3, F8E5M2};

/// Exact.
#[inline(always)]
pub(crate) const fn f16_to_f32(x: f16) -> f32 {
    F16.decode(x.to_bits() as u32)
}

/// To nearest even; overflow is infinite.
#[inline(always)]
pub(crate) const fn f32_to_f16(x: f32) -> f16 {
    f16::from_bits(F16.encode(x) as u16)
}

/// Exact.
#[inline(always)]
pub(crate) const fn bf16_to_f32(x: bf16) -> f32 {
    f32::from_bits((x.to_bits() as u32) << 16)
}

/// To nearest even; overflow is infinite. A bf16 is the upper half of an `f32`, so one carry rounds everything but NaN.
#[inline(always)]
pub(crate) const fn f32_to_bf16(x: f32) -> bf16 {
    let bits = x.to_bits();
    let rounded = bits.wrapping_add(0x7fff + ((bits >> 16) & 1));
    let quiet = bits | 1 << 22;
    bf16::from_bits((if x.is_nan() { quiet } else { rounded } >> 16) as u16)
}

/// Exact.
#[inline(always)]
pub(crate) const fn f8e4m3_to_f32(x: F8E4M3) -> f32 {
    E4M3.decode(x.0 as u32)
}

/// To nearest even; overflow (from 464 on) and infinity are NaN, as the format has no infinity.
#[inline(always)]
pub(crate) const fn f32_to_f8e4m3(x: f32) -> F8E4M3 {
    F8E4M3(E4M3.encode(x) as u8)
}

/// Exact.
#[inline(always)]
pub(crate) const fn f8e5m2_to_f32(x: F8E5M2) -> f32 {
    E5M2.decode(x.0 as u32)
}

/// To nearest even; overflow is infinite.
#[inline(always)]
pub(crate) const fn f32_to_f8e5m2(x: f32) -> F8E5M2 {
    F8E5M2(E5M2.encode(x) as u8)
}

/// The bits of infinity; those of a NaN, without sign, are greater.
const INFINITY: i32 = 0x7f80_0000;

/// A float format with subnormals, whose codes are sign, exponent, fraction.
struct Format {
    /// The number of the sign bit.
    sign: u32,
    /// Bits of the fraction.
    fraction: u32,
    /// What the exponent field exceeds the exponent by.
    bias: u32,
    /// The code from which on there are no finite numbers.
    limit: u32,
    /// Whether `limit` is infinity, or the only NaN.
    infinite: bool,
}

const F16: Format = Format { sign: 15, fraction: 10, bias: 15, limit: 0x7c00, infinite: true };
const E5M2: Format = Format { sign: 7, fraction: 2, bias: 15, limit: 0x7c, infinite: true };
const E4M3: Format = Format { sign: 7, fraction: 3, bias: 7, limit: 0x7f, infinite: false };

// Comparisons are of signed numbers: baseline x86 has no others for vectors, and nothing compared here has the top bit.
impl Format {
    /// The code of the number nearest to `x`; ties go to even codes.
    #[inline(always)]
    const fn encode(self, x: f32) -> u32 {
        let sign = x.to_bits() >> 31 << self.sign;
        let bits = x.to_bits() & 0x7fff_ffff;
        let code = if (bits as i32) < self.smallest_normal() as i32 { self.subnormal(bits) } else { self.normal(bits) };
        let code = if (code as i32) < self.limit as i32 { code } else { self.limit };
        sign | if bits as i32 > INFINITY { self.nan(bits) } else { code }
    }

    /// Adds half a unit of the code, less one where the code is even, and drops what is below the unit. The carry into
    /// the exponent is what rounding up to a power of two needs.
    #[inline(always)]
    const fn normal(&self, bits: u32) -> u32 {
        let dropped = 23 - self.fraction;
        let odd = (bits >> dropped) & 1;
        bits.wrapping_sub(self.rebias()).wrapping_add((1 << (dropped - 1)) - 1 + odd) >> dropped
    }

    /// Adds a power of two whose last place is the smallest subnormal: the sum is rounded as the code must be.
    #[inline(always)]
    const fn subnormal(&self, bits: u32) -> u32 {
        let power = (128 - self.bias + 23 - self.fraction) << 23;
        (f32::from_bits(bits) + f32::from_bits(power)).to_bits().wrapping_sub(power)
    }

    /// The leading bits of the fraction, and the bit that makes a NaN quiet; so does the hardware.
    #[inline(always)]
    const fn nan(&self, bits: u32) -> u32 {
        let payload = (bits & 0x7f_ffff) >> (23 - self.fraction);
        if self.infinite { self.limit | payload | 1 << (self.fraction - 1) } else { self.limit }
    }

    /// The number that `code` stands for.
    #[inline(always)]
    const fn decode(self, code: u32) -> f32 {
        let sign = code >> self.sign << 31;
        let code = code & ((1 << self.sign) - 1);
        let shifted = code << (23 - self.fraction);
        // Without an implicit one, the number is what it would be with one, less that one.
        let one = f32::from_bits(self.smallest_normal());
        let subnormal = (f32::from_bits(shifted + self.smallest_normal()) - one).to_bits();
        let finite = if (code as i32) < 1 << self.fraction { subnormal } else { shifted + self.rebias() };
        let is_nan = code as i32 > self.limit as i32 || !self.infinite;
        let special = shifted | INFINITY as u32 | if is_nan { 1 << 22 } else { 0 };
        f32::from_bits(sign | if (code as i32) < self.limit as i32 { finite } else { special })
    }

    /// The difference of the exponent fields of equal numbers, in place.
    const fn rebias(&self) -> u32 {
        (127 - self.bias) << 23
    }

    /// The smallest normal number of the format, as `f32` bits.
    const fn smallest_normal(&self) -> u32 {
        self.rebias() + (1 << 23)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::dtype::DType;

    /// A small format as its definition has it, in `f64`.
    #[derive(Clone, Copy)]
    pub(crate) struct Definition {
        fraction: i32,
        bias: i32,
        finite: u32,
        pub(crate) overflow: f64,
    }

    pub(crate) const FORMATS: [(DType, Definition); 4] = [
        (DType::F16, Definition { fraction: 10, bias: 15, finite: 0x7c00, overflow: f64::INFINITY }),
        (DType::BF16, Definition { fraction: 7, bias: 127, finite: 0x7f80, overflow: f64::INFINITY }),
        (DType::F8E4M3, Definition { fraction: 3, bias: 7, finite: 0x7f, overflow: f64::NAN }),
        (DType::F8E5M2, Definition { fraction: 2, bias: 15, finite: 0x7c, overflow: f64::INFINITY }),
    ];

    /// The finite numbers by code, and the one that would come next.
    pub(crate) fn codes(format: Definition) -> Vec<f64> {
        let number = |code: u32| {
            let (exponent, fraction) = ((code >> format.fraction) as i32, code & ((1 << format.fraction) - 1));
            let implicit = if exponent > 0 { 1 << format.fraction } else { 0 };
            f64::from(implicit + fraction) * 2f64.powi(exponent.max(1) - format.bias - format.fraction)
        };
        (0..=format.finite).map(number).collect()
    }

    /// The neighbour of a number, away from zero if `step` is 1; zero and infinity have none inwards.
    pub(crate) fn next_f64(x: f64, step: i64) -> f64 {
        f64::from_bits(x.to_bits().saturating_add_signed(step))
    }

    pub(crate) fn next_f32(x: f32, step: i32) -> f32 {
        f32::from_bits(x.to_bits().saturating_add_signed(step))
    }

    fn both_ways(format: Definition, sign: u32, decode: impl Fn(u32) -> f32, encode: impl Fn(f32) -> u32) {
        let (finite, overflow) = (format.finite, format.overflow);
        for (code, number) in (0..finite).zip(codes(format)) {
            for (code, number) in [(code, number), (code | sign, -number)] {
                assert_eq!(f64::from(decode(code)).to_bits(), number.to_bits(), "{code:x}");
                assert_eq!(encode(decode(code)), code, "{code:x}");
            }
        }
        for code in finite..sign {
            assert_eq!(decode(code).is_infinite(), code == finite && overflow.is_infinite());
            assert!(decode(code).is_infinite() || decode(code).is_nan() && decode(code | sign).is_nan());
            assert!(encode(decode(code)) >= code && encode(decode(code)) < sign, "{code:x}");
        }
        assert_eq!(encode(f32::NEG_INFINITY), finite | sign);
        assert_eq!(encode(f32::MAX), finite);
        assert!(decode(encode(f32::from_bits(0x7f80_0001))).is_nan());
    }

    #[test]
    fn all_codes_both_ways() {
        let [(_, a), (_, b), (_, c), (_, d)] = FORMATS;
        both_ways(a, 1 << 15, |x| f16_to_f32(f16::from_bits(x as u16)), |x| u32::from(f32_to_f16(x).to_bits()));
        both_ways(b, 1 << 15, |x| bf16_to_f32(bf16::from_bits(x as u16)), |x| u32::from(f32_to_bf16(x).to_bits()));
        both_ways(c, 1 << 7, |x| f8e4m3_to_f32(F8E4M3(x as u8)), |x| u32::from(f32_to_f8e4m3(x).0));
        both_ways(d, 1 << 7, |x| f8e5m2_to_f32(F8E5M2(x as u8)), |x| u32::from(f32_to_f8e5m2(x).0));
    }
}

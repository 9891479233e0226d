//! Formulas on integers that the standard library does not have, or has with a panic.

use super::floor;

/// What the element-wise ops need of an integer type.
pub(crate) trait Integer: Copy {
    /// The quotient rounded to minus infinity, wrapped; 0 where the divisor is 0.
    fn floor_divide(self, divisor: Self) -> Self;
    /// What the floor of the quotient leaves, with the sign of the divisor; 0 where the divisor is 0.
    fn modulo(self, divisor: Self) -> Self;
    /// Whether [`Integer::power_small`] is right for this exponent.
    fn is_small_exponent(self) -> bool;
    /// `self` to an exponent from 0 to 15, wrapped, without branches.
    fn power_small(self, exponent: Self) -> Self;
    /// `self` to an exponent that is not negative, wrapped.
    fn power_any(self, exponent: Self) -> Self;
    /// `self << count`; 0 for counts that are negative or at least the width.
    fn shift_left(self, count: Self) -> Self;
    /// `self >> count`, arithmetic for signed types; for counts that are negative or at least the width, -1 where
    /// `self` is negative and else 0.
    fn shift_right(self, count: Self) -> Self;
    /// -1, 0 or 1.
    fn sign_of(self) -> Self;
    /// The multiple of `unit` that is nearest, of two the even one, wrapped. The bits of `unit` are those of an
    /// unsigned number.
    fn round_to(self, unit: Self) -> Self;
}

/// The formulas, the same for all types but for the floor of the quotient.
///
/// `i8: u8, |x, divisor| quotient;` becomes `impl Integer for i8 { .. }`, where counts are compared as `u8` and
/// `quotient` is the floor of `x / divisor`.
macro_rules! integer {
    ($($type:ty: $unsigned:ty, |$x:ident, $divisor:ident| $floor:expr;)*) => {
        $(impl Integer for $type {
            #[inline(always)]
            fn floor_divide(self, divisor: $type) -> $type {
                let ($x, $divisor) = (self, if divisor == 0 { 1 } else { divisor });
                let quotient: $type = $floor;
                if divisor == 0 { 0 } else { quotient }
            }
            #[inline(always)]
            fn modulo(self, divisor: $type) -> $type {
                let ($x, $divisor) = (self, if divisor == 0 { 1 } else { divisor });
                let quotient: $type = $floor;
                self.wrapping_sub(quotient.wrapping_mul($divisor))
            }
            #[inline(always)]
            fn is_small_exponent(self) -> bool {
                (self as $unsigned) < 16
            }
            #[inline(always)]
            fn power_small(self, exponent: $type) -> $type {
                let (mut base, mut power) = (self, 1);
                for bit in 0..4 {
                    power = if exponent >> bit & 1 != 0 { base.wrapping_mul(power) } else { power };
                    base = base.wrapping_mul(base);
                }
                power
            }
            fn power_any(self, exponent: $type) -> $type {
                let (mut base, mut power, mut exponent) = (self, 1 as $type, exponent as $unsigned);
                while exponent != 0 {
                    power = if exponent & 1 != 0 { power.wrapping_mul(base) } else { power };
                    base = base.wrapping_mul(base);
                    exponent >>= 1;
                }
                power
            }
            #[inline(always)]
            fn shift_left(self, count: $type) -> $type {
                let shifted = self.wrapping_shl(count as u32);
                if (count as $unsigned) < <$type>::BITS as $unsigned { shifted } else { 0 }
            }
            #[inline(always)]
            fn shift_right(self, count: $type) -> $type {
                let is_inside = (count as $unsigned) < <$type>::BITS as $unsigned;
                let last = <$type>::BITS - 1;
                let shifted = self.wrapping_shr(if is_inside { count as u32 } else { last });
                if is_inside || <$type>::MIN != 0 { shifted } else { 0 }
            }
            #[inline(always)]
            #[allow(unused_comparisons, reason = "the type may be unsigned")]
            fn sign_of(self) -> $type {
                ((self > 0) as $type).wrapping_sub((self < 0) as $type)
            }
            #[inline(always)]
            #[allow(unused_comparisons, reason = "the type may be unsigned")]
            fn round_to(self, unit: $type) -> $type {
                let size = if self < 0 { self.wrapping_neg() } else { self };
                let rounded = round_to_multiple((size as $unsigned).into(), (unit as $unsigned).into()) as $type;
                if self < 0 { rounded.wrapping_neg() } else { rounded }
            }
        })*
    };
}

integer! {
    u8: u8, |x, divisor| floor_f32(x.into(), divisor.into()) as u8;
    i8: u8, |x, divisor| floor_f32(x.into(), divisor.into()) as i8;
    u16: u16, |x, divisor| floor_f32(x.into(), divisor.into()) as u16;
    i16: u16, |x, divisor| floor_f32(x.into(), divisor.into()) as i16;
    u32: u32, |x, divisor| floor_f64(x.into(), divisor.into()) as u32;
    i32: u32, |x, divisor| floor_f64(x.into(), divisor.into()) as i32;
    u64: u64, |x, divisor| x / divisor;
    i64: u64, |x, divisor| floor_i64(x, divisor);
}

/// The floor of the quotient of two integers of at most 16 bits, in its low bits.
///
/// The rounded quotient x / d is on the right side of every integer: what is not an integer is at least 1 / |d| away
/// from one, which relative to the quotient is 1 / |x|, far above the rounding error of 2^-24. There is no vector
/// instruction that divides integers.
#[inline(always)]
fn floor_f32(x: f32, divisor: f32) -> u32 {
    (floor(x / divisor) + 12_582_912.0).to_bits()
}

/// As [`floor_f32`], for integers of 32 bits.
#[inline(always)]
fn floor_f64(x: f64, divisor: f64) -> u64 {
    (floor(x / divisor) + 6_755_399_441_055_744.0).to_bits()
}

#[inline(always)]
fn floor_i64(x: i64, divisor: i64) -> i64 {
    let quotient = x.wrapping_div(divisor);
    let remainder = x.wrapping_rem(divisor);
    quotient - (remainder != 0 && (remainder < 0) != (divisor < 0)) as i64
}

/// The multiple of `unit` that is nearest to `x`, of two the even one, wrapped.
#[inline(always)]
fn round_to_multiple(x: u64, unit: u64) -> u64 {
    let (quotient, remainder) = (x / unit, x % unit);
    let rest = unit - remainder;
    let up = remainder > rest || (remainder == rest && quotient & 1 == 1);
    // A quotient of u64::MAX has no remainder, so that nothing is added to it.
    (quotient + up as u64).wrapping_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floor_division_is_exact_for_small_types() {
        for x in i8::MIN..=i8::MAX {
            for divisor in i8::MIN..=i8::MAX {
                let (quotient, remainder) = match divisor {
                    0 => (0, 0),
                    _ => {
                        let floor = (x as f64 / divisor as f64).floor() as i32;
                        (floor as i8, (x as i32 - floor * divisor as i32) as i8)
                    }
                };
                assert_eq!((x.floor_divide(divisor), x.modulo(divisor)), (quotient, remainder), "{x} {divisor}");
            }
        }
    }

    #[test]
    fn floor_division_at_the_ends() {
        let ends = [i32::MIN, i32::MIN + 1, -2, -1, 1, 2, i32::MAX - 1, i32::MAX];
        for (x, divisor) in ends.iter().flat_map(|&x| ends.iter().map(move |&divisor| (x, divisor))) {
            let wide = (x as i64).floor_divide(divisor as i64);
            assert_eq!(x.floor_divide(divisor), wide as i32, "{x} {divisor}");
            assert_eq!(x.modulo(divisor) as i64, (x as i64).modulo(divisor as i64), "{x} {divisor}");
        }
        assert_eq!(u32::MAX.floor_divide(u32::MAX - 1), 1);
        assert_eq!(u16::MAX.modulo(256), 255);
        assert_eq!((i64::MIN.floor_divide(-1), i64::MIN.modulo(-1), 5u64.modulo(0)), (i64::MIN, 0, 0));
    }

    #[test]
    fn shifts_saturate() {
        assert_eq!((1i8.shift_left(7), 1i8.shift_left(8), 1i8.shift_left(-1)), (-128, 0, 0));
        assert_eq!(((-8i8).shift_right(1), (-8i8).shift_right(-1), 8i8.shift_right(99)), (-4, -1, 0));
        assert_eq!((200u8.shift_right(3), 200u8.shift_right(8)), (25, 0));
    }

    #[test]
    fn rounds_half_to_even() {
        let rounded = [14, 15, 25, 26, 35].map(|x| round_to_multiple(x, 10));
        assert_eq!(rounded, [10, 20, 20, 30, 40]);
    }
}

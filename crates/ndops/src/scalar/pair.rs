//! Unevaluated sums `hi + lo` of two numbers: about twice the precision of one.
//!
//! The error-free transformations are those of Dekker (1971) and Knuth; with a fused multiply-add the error of a
//! product costs one instruction.

use super::Real;

/// `hi + lo`, where `lo` is at most about half an ulp of `hi`.
#[derive(Clone, Copy)]
pub(crate) struct Pair<T> {
    pub(crate) hi: T,
    pub(crate) lo: T,
}

/// The exact sum of two numbers, `|a| >= |b|` or `a == 0`.
#[inline(always)]
pub(crate) fn fast_two_sum<T: Real>(a: T, b: T) -> Pair<T> {
    let hi = a + b;
    Pair { hi, lo: (a - hi) + b }
}

/// The exact sum of any two numbers.
#[inline(always)]
pub(crate) fn two_sum<T: Real>(a: T, b: T) -> Pair<T> {
    let hi = a + b;
    let b_part = hi - a;
    Pair { hi, lo: (a - (hi - b_part)) + (b - b_part) }
}

/// The exact product of two numbers, where it does not underflow.
#[inline(always)]
pub(crate) fn two_product<T: Real>(a: T, b: T) -> Pair<T> {
    let hi = a * b;
    Pair { hi, lo: a.mul_add(b, -hi) }
}

impl<T: Real> Pair<T> {
    /// The number nearest to the sum.
    #[inline(always)]
    pub(crate) fn sum(self) -> T {
        self.hi + self.lo
    }

    /// `self + b` for a `b` that is no larger than `self`, or for `self == 0`.
    #[inline(always)]
    pub(crate) fn add_smaller(self, b: Pair<T>) -> Pair<T> {
        let sum = fast_two_sum(self.hi, b.hi);
        Pair { hi: sum.hi, lo: sum.lo + (self.lo + b.lo) }
    }

    /// The product, up to about 2^-100 (f64) or 2^-44 (f32) of itself.
    #[inline(always)]
    pub(crate) fn times(self, b: Pair<T>) -> Pair<T> {
        let product = two_product(self.hi, b.hi);
        Pair { hi: product.hi, lo: self.hi.mul_add(b.lo, self.lo.mul_add(b.hi, product.lo)) }
    }

    /// The quotient, for a divisor whose inverse is a normal number. `hi` may be an ulp off, which `lo` makes good; one
    /// division serves both.
    #[inline(always)]
    pub(crate) fn over(self, b: Pair<T>) -> Pair<T> {
        let inverse = T::ONE / b.hi;
        let hi = self.hi * inverse;
        let remainder = (-hi).mul_add(b.hi, self.hi) + (-hi).mul_add(b.lo, self.lo);
        Pair { hi, lo: remainder * inverse }
    }

    /// The square root. Zero is its own root.
    #[inline(always)]
    pub(crate) fn sqrt(self) -> Pair<T> {
        let hi = self.hi.sqrt();
        let divisor = if hi == T::ZERO { T::ONE } else { hi + hi };
        Pair { hi, lo: ((-hi).mul_add(hi, self.hi) + self.lo) / divisor }
    }

    /// The same value with `hi` as the nearest number again.
    #[inline(always)]
    pub(crate) fn renormalise(self) -> Pair<T> {
        fast_two_sum(self.hi, self.lo)
    }
}

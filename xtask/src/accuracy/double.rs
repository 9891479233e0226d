//! Numbers of about 31 digits: unevaluated sums of two f64 (Dekker, 1971; Hida, Li and Bailey, 2001).

use std::ops::{Add, Div, Mul, Neg, Sub};

/// `hi + lo`, where `lo` is at most half an ulp of `hi`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Double {
    pub(super) hi: f64,
    pub(super) lo: f64,
}

pub(super) const LN_2: Double = Double { hi: std::f64::consts::LN_2, lo: 2.3190468138462996e-17 };
pub(super) const LN_10: Double = Double { hi: std::f64::consts::LN_10, lo: -2.1707562233822494e-16 };
pub(super) const PI: Double = Double { hi: std::f64::consts::PI, lo: 1.2246467991473532e-16 };

fn two_sum(a: f64, b: f64) -> Double {
    let hi = a + b;
    let part = hi - a;
    Double { hi, lo: (a - (hi - part)) + (b - part) }
}

fn fast_two_sum(a: f64, b: f64) -> Double {
    let hi = a + b;
    Double { hi, lo: (a - hi) + b }
}

impl From<f64> for Double {
    fn from(hi: f64) -> Double {
        Double { hi, lo: 0.0 }
    }
}

impl Add for Double {
    type Output = Double;
    fn add(self, other: Double) -> Double {
        let (high, low) = (two_sum(self.hi, other.hi), two_sum(self.lo, other.lo));
        let sum = fast_two_sum(high.hi, high.lo + low.hi);
        fast_two_sum(sum.hi, sum.lo + low.lo)
    }
}

impl Neg for Double {
    type Output = Double;
    fn neg(self) -> Double {
        Double { hi: -self.hi, lo: -self.lo }
    }
}

impl Sub for Double {
    type Output = Double;
    fn sub(self, other: Double) -> Double {
        self + -other
    }
}

impl Mul for Double {
    type Output = Double;
    fn mul(self, other: Double) -> Double {
        let hi = self.hi * other.hi;
        let lo = self.hi.mul_add(other.hi, -hi);
        fast_two_sum(hi, lo + (self.hi * other.lo + self.lo * other.hi))
    }
}

impl Div for Double {
    type Output = Double;
    fn div(self, other: Double) -> Double {
        let first = self.hi / other.hi;
        let rest = self - other * first.into();
        let second = rest.hi / other.hi;
        let rest = rest - other * second.into();
        fast_two_sum(first, second) + (rest.hi / other.hi).into()
    }
}

impl Double {
    /// The square root of a positive number, by one step of Newton from the nearest f64; of 0, 0.
    pub(super) fn sqrt(self) -> Double {
        if self.hi == 0.0 {
            return self;
        }
        let root = Double::from(self.hi.sqrt());
        root + (self - root * root) / (root + root)
    }

    /// The product with a power of two.
    pub(super) fn times(self, power: f64) -> Double {
        Double { hi: self.hi * power, lo: self.lo * power }
    }

    pub(super) fn abs(self) -> Double {
        if self.hi < 0.0 { -self } else { self }
    }
}

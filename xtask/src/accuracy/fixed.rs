//! The angle of a large number: its remainder modulo 2 pi, in integer arithmetic.
//!
//! 2^e modulo 2 pi is tabulated for every exponent, by doubling and subtracting with 1300 bits, of which the 971
//! doublings use up the last. 256 bits behind the point are kept: x = m 2^e is m times that, reduced again.

use std::sync::LazyLock;

use super::double::{Double, PI};

/// The fraction bits of the table's arithmetic, in words.
const N_LONG: usize = 21;
/// Words kept: one for the integer part, four for the fraction.
const N_SHORT: usize = 5;

/// A non-negative fixed-point number: the integer part, then words of the fraction.
type Long = [u64; N_LONG + 1];
type Short = [u64; N_SHORT];

static TWO_PI: LazyLock<Long> = LazyLock::new(two_pi);
static POWERS: LazyLock<Vec<Short>> = LazyLock::new(|| {
    let mut power = [0; N_LONG + 1];
    power[0] = 1;
    let next = |power: &mut Long| {
        let value = short(power);
        let same = *power;
        add(power, &same);
        if *power >= *TWO_PI {
            subtract(power, TWO_PI.as_slice());
        }
        value
    };
    (0..1024).map(|_| next(&mut power)).collect()
});

/// (k modulo 4, r) with x = k pi/2 + r and |r| <= pi/4, for x >= 1.
pub(super) fn reduce(x: f64) -> (u64, Double) {
    let mantissa = x.to_bits() & 0x000f_ffff_ffff_ffff | 0x0010_0000_0000_0000;
    let exponent = (x.to_bits() >> 52) as i64 - 1075;
    let full = short(&TWO_PI);
    let angle = if exponent < 0 {
        let shift = -exponent as u32;
        modulo([mantissa >> shift, mantissa << (64 - shift), 0, 0, 0], &full)
    } else {
        let power = POWERS[exponent as usize];
        let high = modulo(multiply(&power, mantissa >> 26), &full);
        let mut sum = multiply(&high, 1 << 26);
        add(&mut sum, &multiply(&power, mantissa & ((1 << 26) - 1)));
        modulo(sum, &full)
    };
    nearest_quadrant(angle, full)
}

/// The multiple of pi/2 next to `angle`, and the distance to it.
fn nearest_quadrant(angle: Short, full: Short) -> (u64, Double) {
    let quarters = (to_double(&angle) / PI.times(0.5)).hi.round() as u64;
    // pi/2 is the full turn shifted by two bits; the lost ones are far behind what is needed.
    let quarter = halve(halve(full));
    let base = multiply(&quarter, quarters);
    let r = if angle >= base {
        let mut r = angle;
        subtract(&mut r, &base);
        to_double(&r)
    } else {
        let mut r = base;
        subtract(&mut r, &angle);
        -to_double(&r)
    };
    (quarters % 4, r)
}

/// 2 pi = 8 (4 arctan 1/5 - arctan 1/239) (Machin, 1706).
fn two_pi() -> Long {
    let mut pi = arctan_of_inverse(5, 32);
    subtract(&mut pi, &arctan_of_inverse(239, 8));
    pi
}

/// factor * arctan(1 / n) by its series.
fn arctan_of_inverse(n: u64, factor: u64) -> Long {
    let mut term = [0; N_LONG + 1];
    term[0] = factor;
    divide(&mut term, n);
    let mut sum = term;
    let mut k = 1;
    while term.iter().any(|&word| word != 0) {
        divide(&mut term, n * n);
        let mut part = term;
        divide(&mut part, 2 * k + 1);
        if k % 2 == 1 {
            subtract(&mut sum, &part)
        } else {
            add(&mut sum, &part)
        }
        k += 1;
    }
    sum
}

fn divide(number: &mut [u64], divisor: u64) {
    let mut remainder = 0;
    for word in number {
        let value = remainder << 64 | u128::from(*word);
        *word = (value / u128::from(divisor)) as u64;
        remainder = value % u128::from(divisor);
    }
}

fn add(number: &mut [u64], other: &[u64]) {
    let mut carry = false;
    for (word, &other) in number.iter_mut().zip(other).rev() {
        let (sum, first) = word.overflowing_add(other);
        let (sum, second) = sum.overflowing_add(u64::from(carry));
        (*word, carry) = (sum, first || second);
    }
}

fn subtract(number: &mut [u64], other: &[u64]) {
    let mut borrow = false;
    for (word, &other) in number.iter_mut().zip(other).rev() {
        let (difference, first) = word.overflowing_sub(other);
        let (difference, second) = difference.overflowing_sub(u64::from(borrow));
        (*word, borrow) = (difference, first || second);
    }
}

fn multiply(number: &Short, factor: u64) -> Short {
    let mut product = [0; N_SHORT];
    let mut carry = 0;
    for (out, &word) in product.iter_mut().zip(number).rev() {
        let value = u128::from(word) * u128::from(factor) + carry;
        *out = value as u64;
        carry = value >> 64;
    }
    product
}

/// `number` modulo `full`, for a number below 2^53.
fn modulo(number: Short, full: &Short) -> Short {
    let mut turns = (number[0] as f64 / std::f64::consts::TAU) as u64;
    while multiply(full, turns) > number {
        turns -= 1;
    }
    let mut rest = number;
    subtract(&mut rest, &multiply(full, turns));
    while rest >= *full {
        subtract(&mut rest, full);
    }
    rest
}

fn halve(number: Short) -> Short {
    std::array::from_fn(|i| number[i] >> 1 | if i > 0 { number[i - 1] << 63 } else { 0 })
}

fn short(number: &Long) -> Short {
    std::array::from_fn(|i| number[i])
}

fn to_double(number: &Short) -> Double {
    let half_words = number.iter().flat_map(|&word| [word >> 32, word & 0xffff_ffff]);
    let weights = (0..).map(|i| 2f64.powi(32 - 32 * i));
    half_words.zip(weights).fold(Double::from(0.0), |sum, (half, weight)| sum + Double::from(half as f64 * weight))
}

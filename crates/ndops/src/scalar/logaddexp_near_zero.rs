//! e^x + e^y - 1 where it nearly vanishes, for logaddexp.
//!
//! Idea: of two numbers on the curve e^x + e^y = 1, all of 53 bits cancel and, at the unluckiest points, as many again
//! and some. So both exponentials are computed with 192 bits in integer arithmetic, as 1 - e^-u = u - u H(u), where
//! H(u) = u/2! - u^2/3! + u^3/4! - .. needs no bits that u lacks, and the difference is rounded once.

/// A fraction in units of 2^-192, the most significant word first.
type Fraction = [u64; 3];

/// ln 2.
const LN_2: Fraction = [0xb172_17f7_d1cf_79ab, 0xc9e3_b398_03f2_f6af, 0x40f3_4326_7298_b62d];

/// 1 / (n + 2)!, down to the last that 192 bits can tell for u < 0.75.
const INVERSE_FACTORIAL: [Fraction; 41] = {
    let mut table = [[1 << 63, 0, 0]; 41];
    let mut n = 1;
    while n < table.len() {
        let mut rest = 0;
        let mut word = 0;
        while word < 3 {
            let dividend = (rest << 64) | table[n - 1][word] as u128;
            table[n][word] = (dividend / (n + 2) as u128) as u64;
            rest = dividend % (n + 2) as u128;
            word += 1;
        }
        n += 1;
    }
    table
};

/// e^large + e^small - 1 for -0.75 < large < 0 and -1024 < small < -0.5, where it is small beside both terms.
pub(super) fn sum_less_one(large: f64, small: f64) -> f64 {
    let (u, exponent) = parts(-large);
    let one_less_power = subtract(u, multiply(u, series(shift_right(u, exponent))));
    let (t, k) = without_powers_of_two(-small);
    let power = subtract([0; 3], subtract(t, multiply(t, series(t))));
    // The terms are one_less_power 2^-exponent and power 2^-k, and about equal.
    let unit = exponent.min(k);
    let (a, b) = (shift_right(power, k - unit), shift_right(one_less_power, exponent - unit));
    if a >= b { round(subtract(a, b), unit) } else { -round(subtract(b, a), unit) }
}

/// (m, e) with x = m 2^-e, m in [1/2, 1), for x in (0, 1).
fn parts(x: f64) -> (Fraction, u32) {
    let bits = x.to_bits();
    let mantissa = bits & 0x000f_ffff_ffff_ffff;
    let (mantissa, exponent) = match bits >> 52 {
        0 => (mantissa, 1074 - 64),
        e => (mantissa | 0x0010_0000_0000_0000, 1075 - 64 - e as i32),
    };
    let zeros = mantissa.leading_zeros();
    ([mantissa << zeros, 0, 0], (exponent + zeros as i32) as u32)
}

/// (t, k) with x = t + k ln 2, k >= 0 and t in [0, 0.75), for x in [0.5, 1024).
fn without_powers_of_two(x: f64) -> (Fraction, u32) {
    let k = (x * std::f64::consts::LOG2_E) as u32;
    // Exact: x has no bits beyond 2^-53.
    let fraction = [((x - x.trunc()) * 2f64.powi(64)) as u64, 0, 0];
    let t = subtract(fraction, times_word(LN_2, u64::from(k)));
    // One too many only where x is nearly a multiple of ln 2, so that t has wrapped around to nearly 1.
    if k > 0 && t[0] > 0xc000_0000_0000_0000 { (subtract(t, subtract([0; 3], LN_2)), k - 1) } else { (t, k) }
}

/// H(u).
fn series(u: Fraction) -> Fraction {
    let sum = INVERSE_FACTORIAL.iter().rev().fold([0; 3], |sum, &coefficient| subtract(coefficient, multiply(u, sum)));
    multiply(u, sum)
}

/// a - b, modulo 1.
fn subtract(a: Fraction, b: Fraction) -> Fraction {
    let mut difference = [0; 3];
    let mut borrow = false;
    for i in (0..3).rev() {
        let (word, first) = a[i].overflowing_sub(b[i]);
        let (word, second) = word.overflowing_sub(u64::from(borrow));
        (difference[i], borrow) = (word, first | second);
    }
    difference
}

/// a n, modulo 1.
fn times_word(a: Fraction, n: u64) -> Fraction {
    let mut product = [0; 3];
    let mut carry = 0;
    for i in (0..3).rev() {
        let sum = u128::from(a[i]) * u128::from(n) + carry;
        (product[i], carry) = (sum as u64, sum >> 64);
    }
    product
}

/// a b, rounded down.
fn multiply(a: Fraction, b: Fraction) -> Fraction {
    let mut product = [0; 6];
    for i in (0..3).rev() {
        let mut carry = 0;
        for j in (0..3).rev() {
            let sum = u128::from(a[i]) * u128::from(b[j]) + u128::from(product[i + j + 1]) + carry;
            (product[i + j + 1], carry) = (sum as u64, sum >> 64);
        }
        product[i] = carry as u64;
    }
    [product[0], product[1], product[2]]
}

fn shift_right(a: Fraction, count: u32) -> Fraction {
    let at = |i: usize| i.checked_sub(count as usize / 64).map_or(0, |i| u128::from(a[i]));
    std::array::from_fn(|i| {
        let above = if i == 0 { 0 } else { at(i - 1) };
        ((above << 64 | at(i)) >> (count % 64)) as u64
    })
}

/// a 2^-unit.
fn round(a: Fraction, unit: u32) -> f64 {
    let Some(first) = a.iter().position(|&word| word != 0) else { return 0.0 };
    let zeros = a[first].leading_zeros();
    let next = a.get(first + 1).copied().unwrap_or(0);
    let head = ((u128::from(a[first]) << 64 | u128::from(next)) << zeros >> 64) as u64;
    let exponent = 64 * (first as u32 + 1) + zeros + unit;
    // By two factors, of which the first rounds nothing: 2^-exponent itself may not exist.
    let half = exponent.min(600);
    head as f64 * power_of_half(half) * power_of_half(exponent - half)
}

/// 2^-k for k up to 1022.
fn power_of_half(k: u32) -> f64 {
    f64::from_bits(u64::from(1023 - k) << 52)
}

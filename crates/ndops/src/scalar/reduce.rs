//! The remainder of a large number modulo pi/2.
//!
//! Idea (Payne and Hanek, 1983): x = m 2^e with an integer m. Of the product x * 2/pi only the two bits before the
//! binary point and the fraction matter. All bits of 2/pi that stand for multiples of 4 after the multiplication can be
//! left out, and so can those far behind the point; what remains is m times a window of 256 bits.

use super::{Pair, two_product};

/// The first 1280 bits of 2/pi after the binary point. The largest finite x, 2^1024, needs bit 971 + 256 at most.
const TWO_OVER_PI: [u64; 20] = [
    0xa2f9_836e_4e44_1529,
    0xfc27_57d1_f534_ddc0,
    0xdb62_9599_3c43_9041,
    0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0,
    0x0649_2eea_09d1_921c,
    0xfe1d_eb1c_b129_a73e,
    0xe882_35f5_2ebb_4484,
    0xe99c_7026_b45f_7e41,
    0x3991_d639_8353_39f4,
    0x9c84_5f8b_bdf9_283b,
    0x1ff8_97ff_de05_980f,
    0xef2f_118b_5a0a_6d1f,
    0x6d36_7ecf_27cb_09b7,
    0x4f46_3f66_9e5f_ea2d,
    0x7527_bac7_ebe5_f17b,
    0x3d07_39f7_8a52_92ea,
    0x6bfb_5fb1_1f8d_5d08,
    0x5603_3046_fc7b_6bab,
    0xf0cf_bc20_9af4_361d,
];

/// (k modulo 4, r) with x = k pi/2 + r and |r| <= pi/4, for a finite x of at least 2^12.
pub(crate) fn reduce_exactly(x: f64) -> (u32, Pair<f64>) {
    let bits = x.to_bits();
    let mantissa = (bits & 0x000f_ffff_ffff_ffff) | 0x0010_0000_0000_0000;
    let exponent = (bits >> 52) as i32 - 1075;
    // The bit of 2/pi with weight 2^-(i + 1) gets weight 2^(exponent - i - 1): the first one needed has weight 2.
    // For small exponents the window begins before the binary point, where all bits are 0.
    let window = window_at(exponent - 2);
    let product = multiply(window, mantissa);
    let quadrant = (product[0] >> 62) as u32;
    let fraction = shift_left_two(product);
    from_fraction(quadrant, fraction)
}

/// 256 bits of 2/pi from bit `start` on, which may be negative.
fn window_at(start: i32) -> [u64; 4] {
    let word = start.div_euclid(64);
    let shift = start.rem_euclid(64) as u32;
    let at = |i: i32| usize::try_from(i).ok().and_then(|i| TWO_OVER_PI.get(i)).copied().unwrap_or(0);
    std::array::from_fn(|i| {
        let (high, low) = (at(word + i as i32), at(word + i as i32 + 1));
        ((u128::from(high) << 64 | u128::from(low)) << shift >> 64) as u64
    })
}

/// The low 256 bits of the product, the most significant word first.
fn multiply(window: [u64; 4], mantissa: u64) -> [u64; 4] {
    let mut product = [0; 4];
    let mut carry = 0;
    for i in (0..4).rev() {
        let sum = u128::from(window[i]) * u128::from(mantissa) + carry;
        product[i] = sum as u64;
        carry = sum >> 64;
    }
    product
}

/// The fraction behind the two bits of the quadrant, to 192 bits.
fn shift_left_two(product: [u64; 4]) -> [u64; 3] {
    std::array::from_fn(|i| product[i] << 2 | product[i + 1] >> 62)
}

/// The quadrant nearest to `quadrant + fraction`, and the distance to it times pi/2.
fn from_fraction(quadrant: u32, fraction: [u64; 3]) -> (u32, Pair<f64>) {
    let is_upper = fraction[0] >> 63 == 1;
    // A fraction above 1/2 counts back from the next quadrant: the complement is its distance to 1.
    let distance = if is_upper { fraction.map(|word| !word) } else { fraction };
    let zeros = distance[0].leading_zeros();
    let top = if zeros == 64 { [distance[1], distance[2], 0] } else { distance };
    let skipped = zeros % 64;
    let head =
        (u128::from(top[0]) << 64 | u128::from(top[1])) << skipped | (u128::from(top[2]) << 64 >> (127 - skipped) >> 1);
    // 53 bits each: both conversions are exact.
    let (first, second) = ((head >> 75) as f64, (head >> 22 & 0x001f_ffff_ffff_ffff) as f64);
    let unit = f64::from_bits(u64::from(1023 - 53 - zeros) << 52);
    let (hi, lo) = (first * unit, second * unit * f64::EPSILON / 2.0);
    let product = two_product(hi, std::f64::consts::FRAC_PI_2);
    let rest = hi.mul_add(6.123233995736766e-17, lo.mul_add(std::f64::consts::FRAC_PI_2, product.lo));
    let sign = if is_upper { -1.0 } else { 1.0 };
    let sum = super::fast_two_sum(product.hi * sign, rest * sign);
    ((quadrant + u32::from(is_upper)) % 4, sum)
}

//! The numbers at which f64 functions are measured.

use std::f64::consts::{FRAC_PI_4, LN_2};

/// Where each binade begins, ends and has its square root of one half; multiples of the constants of argument
/// reduction; powers of ten; the ends of the ranges; special numbers. Each with its neighbours and both signs.
pub(super) fn boundaries() -> impl Iterator<Item = f64> {
    let mantissas = [0, 0x000f_ffff_ffff_ffff, 0x0006_a09e_667f_3bcd];
    let binades =
        (0..2047).flat_map(move |exponent| mantissas.map(|mantissa| f64::from_bits(exponent << 52 | mantissa)));
    let multiples = (1..3000).flat_map(|k| [FRAC_PI_4, LN_2 / 2.0, 0.5].map(|constant| f64::from(k) * constant));
    let tens = (-323..309).map(|k| format!("1e{k}").parse().expect("a number"));
    // Ends of exp, exp of f32, sinh and tanh; the numbers closest to multiples of pi/2; limits of fast formulas.
    let ends = [709.782712893384, 745.1332191019411, 88.72284, 103.97208, 710.4758600739439, 89.41599, 19.06, 9.01];
    let hard =
        [6381956970095103.0 * 2f64.powi(797), 5.319372648326541e255, 16367173.0 * 2f64.powi(72), 32768.0, 1073741824.0];
    let special = [0.0, f64::INFINITY, f64::NAN];
    binades
        .chain(multiples)
        .chain(tens)
        .chain(ends)
        .chain(hard)
        .flat_map(|x: f64| [-2, -1, 0, 1, 2].map(|step| f64::from_bits(x.to_bits().saturating_add_signed(step))))
        .chain(special)
        .flat_map(|x| [x, -x])
}

/// `n` numbers, the same for each `seed`: some of any bits, most of moderate size, some close to 1.
pub(super) fn random(seed: u64, n: usize) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0xd134_2543_de82_ef95);
    (0..n).map(|_| draw(&mut state)).collect()
}

fn draw(state: &mut u64) -> f64 {
    let kind = next(state);
    let unit = (next(state) >> 11) as f64 / 2f64.powi(53);
    let sign = if kind >> 63 == 0 { 1.0 } else { -1.0 };
    let width = (kind >> 8 & 63) as i32;
    match kind % 6 {
        0 => f64::from_bits(next(state)),
        1 => sign * unit,
        2 => sign * unit * 20.0,
        3 => sign * unit * 750.0,
        4 => sign * (1.0 + (unit - 0.5) * 2f64.powi(-width)),
        _ => sign * (1.0 + unit) * 2f64.powi(width - 40),
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

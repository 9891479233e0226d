//! Numbers as text, all those of one tensor alike: NumPy's rules for columns of floats.
//!
//! Each float is written with the fewest digits that read back as the same number of its dtype, cut at a common
//! precision; the column is scientific if one of its numbers is at least 1e8, below 1e-4, or more than 1000 times
//! another.

use num_complex::Complex;

use crate::cpu::cast_half::{f8e4m3_to_f32, f8e5m2_to_f32, f32_to_f8e4m3, f32_to_f8e5m2};
use crate::dtype::DType;

/// Integers, right-aligned.
pub(super) fn integers(values: impl Iterator<Item = i128>) -> Vec<String> {
    let words: Vec<String> = values.map(|n| n.to_string()).collect();
    let width = words.iter().map(String::len).max().unwrap_or(0);
    words.iter().map(|word| format!("{word:>width$}")).collect()
}

/// Complex numbers whose parts have the dtype `part`: a column of real parts, and a column of signed imaginary ones.
pub(super) fn complexes(values: &[Complex<f64>], part: DType, precision: usize) -> Vec<String> {
    let (re, im): (Vec<f64>, Vec<f64>) = values.iter().map(|z| (z.re, z.im)).unzip();
    let im = Column::new(&im, part, precision, true);
    let re = Column::new(&re, part, precision, false);
    let word = |z: &Complex<f64>| {
        let im = im.write(z.im);
        let number = im.trim_end();
        format!("{}{number}j{}", re.write(z.re), &im[number.len()..])
    };
    values.iter().map(word).collect()
}

/// Real numbers of `dtype`, with their points in one column.
pub(super) fn floats(values: &[f64], dtype: DType, precision: usize) -> Vec<String> {
    let column = Column::new(values, dtype, precision, false);
    values.iter().map(|&x| column.write(x)).collect()
}

/// How the numbers of one column are written.
struct Column {
    dtype: DType,
    precision: usize,
    /// Whether positive numbers have a sign.
    plus: bool,
    scientific: bool,
    /// Characters before the point, after it, and of the exponent's digits.
    left: usize,
    right: usize,
    exponent: usize,
}

/// The text of one finite number.
struct Parts {
    whole: String,
    fraction: String,
    exponent: Option<i32>,
}

impl Column {
    fn new(values: &[f64], dtype: DType, precision: usize, plus: bool) -> Column {
        let scientific = needs_exponent(values, dtype);
        let mut column = Column { dtype, precision, plus, scientific, left: 0, right: 0, exponent: 2 };
        for &x in values.iter().filter(|x| x.is_finite()) {
            let n_fraction = column.n_fraction(x);
            let parts = column.parts(x, n_fraction);
            column.left = column.left.max(parts.whole.len());
            column.right = column.right.max(n_fraction);
            column.exponent = column.exponent.max(parts.exponent.map_or(0, |e| e.unsigned_abs().to_string().len()));
        }
        if values.iter().any(|x| !x.is_finite()) {
            let signed = plus || values.contains(&f64::NEG_INFINITY);
            let rest = column.width() - column.left;
            column.left = column.left.max(("inf".len() + signed as usize).saturating_sub(rest));
        }
        column
    }

    /// Characters of each number.
    fn width(&self) -> usize {
        self.left + 1 + self.right + if self.scientific { 2 + self.exponent } else { 0 }
    }

    fn write(&self, x: f64) -> String {
        let sign = self.sign(x);
        if !x.is_finite() {
            let word = if x.is_nan() { "nan" } else { "inf" };
            return format!("{:>width$}", format!("{sign}{word}"), width = self.width());
        }
        let (left, right) = (self.left, self.right);
        // All numbers of a scientific column have the same number of digits.
        let Parts { whole, fraction, exponent } =
            self.parts(x, if self.scientific { right } else { self.n_fraction(x) });
        match exponent {
            None => format!("{whole:>left$}.{fraction:<right$}"),
            Some(e) => {
                let (sign, e, digits) = (if e < 0 { '-' } else { '+' }, e.unsigned_abs(), self.exponent);
                format!("{whole:>left$}.{fraction}e{sign}{e:0>digits$}")
            }
        }
    }

    fn sign(&self, x: f64) -> &'static str {
        match (x.is_nan(), x.is_sign_negative(), self.plus) {
            (false, true, _) => "-",
            (_, _, true) => "+",
            _ => "",
        }
    }

    /// A finite number with `n_fraction` digits after the point, rounded to nearest.
    fn parts(&self, x: f64, n_fraction: usize) -> Parts {
        let (sign, x) = (self.sign(x), x.abs());
        let text = if self.scientific { format!("{x:.n_fraction$e}") } else { format!("{x:.n_fraction$}") };
        let (mantissa, exponent) = text.split_once('e').map_or((&text[..], None), |(text, e)| (text, e.parse().ok()));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        Parts { whole: format!("{sign}{whole}"), fraction: fraction.to_string(), exponent }
    }

    /// Digits that a finite number needs after the point: as many as tell it apart from all others of the dtype, but at
    /// most `precision`, and then without zeros at the end.
    fn n_fraction(&self, x: f64) -> usize {
        let (n_digits, exponent) = shortest(x.abs(), self.dtype);
        let n_fraction = if self.scientific { n_digits - 1 } else { n_digits - 1 - exponent };
        match usize::try_from(n_fraction).unwrap_or(0) {
            n if n <= self.precision => n,
            _ => self.parts(x, self.precision).fraction.trim_end_matches('0').len(),
        }
    }
}

/// Whether a column is scientific.
fn needs_exponent(values: &[f64], dtype: DType) -> bool {
    let sizes = values.iter().map(|x| x.abs()).filter(|x| x.is_finite() && *x != 0.0);
    let (min, max) = sizes.fold((f64::INFINITY, 0.0f64), |(min, max), x| (min.min(x), max.max(x)));
    // In the arithmetic of the dtype, as NumPy does it: the float32 nearest to 1e-4 is not below "1e-4".
    max > 0.0 && (max >= 1e8 || min < nearest(1e-4, dtype) || nearest(max / min, dtype) > 1000.0)
}

/// The fewest digits that the dtype reads back as `x`, which is finite and not negative: their number, and the exponent
/// of the first.
fn shortest(x: f64, dtype: DType) -> (i32, i32) {
    let text = match dtype {
        DType::F64 => format!("{x:e}"),
        DType::F32 => format!("{:e}", x as f32),
        _ => shortest_narrow(x, dtype),
    };
    let (mantissa, exponent) = text.split_once('e').expect("`{:e}` writes an exponent");
    let n_digits = mantissa.len() - mantissa.contains('.') as usize;
    (n_digits as i32, exponent.parse().expect("`{:e}` writes an integer"))
}

/// As `{:e}`, for the types that Rust does not print: 5 digits tell all of their numbers apart.
fn shortest_narrow(x: f64, dtype: DType) -> String {
    let reads_back = |text: &String| text.parse().is_ok_and(|y| nearest(y, dtype) == x);
    (0..5).map(|n| format!("{x:.n$e}")).find(reads_back).unwrap_or_else(|| format!("{x:e}"))
}

/// The number of `dtype` nearest to `x`.
fn nearest(x: f64, dtype: DType) -> f64 {
    match dtype {
        DType::F32 => x as f32 as f64,
        DType::F16 => half::f16::from_f64(x).to_f64(),
        DType::BF16 => half::bf16::from_f64(x).to_f64(),
        DType::F8E4M3 => f8e4m3_to_f32(f32_to_f8e4m3(x as f32)) as f64,
        DType::F8E5M2 => f8e5m2_to_f32(f32_to_f8e5m2(x as f32)) as f64,
        _ => x,
    }
}

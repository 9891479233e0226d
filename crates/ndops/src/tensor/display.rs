//! Tensors as text, as NumPy's `repr` writes arrays: aligned columns, and `...` in the middle of large ones.
//!
//! The dtype is always shown; the shape where the elements do not show it. A precision sets the digits after the point:
//! `{:.3}`. The alternate form `{:#}` is that of NumPy's `str`: the elements alone, without commas.

use std::fmt;

use num_complex::Complex;

use super::view::{Dense, View};
use super::{Repr, Tensor, digits};
use crate::cpu::cast_half::{f8e4m3_to_f32, f8e5m2_to_f32};
use crate::dtype::{DType, F8E4M3, F8E5M2};
use crate::error::Result;
use crate::shape::layout::{Layout, Span};
use crate::shape::{Dims, Shape};

/// Tensors of more elements are summarised.
const THRESHOLD: usize = 1000;

/// Elements shown at both ends of a summarised axis.
const EDGE: usize = 3;

/// Of a tensor whose many short axes leave more than this, no element is shown.
const MOST_SHOWN: usize = 1 << 16;

/// Characters of a line.
const WIDTH: usize = 75;

/// Digits after the point, unless the format asks for others.
const PRECISION: usize = 8;

const PREFIX: &str = "array(";

/// What stands between elements, and in front of all.
#[derive(Clone, Copy)]
struct Style {
    indent: usize,
    separator: &'static str,
}

const REPR: Style = Style { indent: PREFIX.len(), separator: "," };
const STR: Style = Style { indent: 0, separator: "" };

/// As NumPy's `repr`, with the dtype always.
///
/// ```
/// # use ndops::{DType, Dim, Tensor};
/// let x = Tensor::from([[1.0f32, 2.5], [-3.0, 4.0]]);
/// assert_eq!(x.to_string(), "array([[ 1. ,  2.5],\n       [-3. ,  4. ]], dtype=float32)");
/// assert_eq!(format!("{:.2}", Tensor::from([2.0 / 3.0, 1.0])), "array([0.67, 1.  ], dtype=float64)");
/// assert_eq!(format!("{x:#}"), "[[ 1.   2.5]\n [-3.   4. ]]");
/// assert_eq!(Tensor::symbolic([Dim::Unknown, 3.into()], DType::F32).to_string(), "<symbolic (None, 3) float32>");
/// ```
impl fmt::Display for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match &*self.0 {
            Repr::Symbolic(symbol) => write!(f, "<symbolic {} {}>", symbol.spec.shape, symbol.spec.dtype),
            Repr::Weak(number) => write!(f, "{number:?}"),
            Repr::Concrete(view) => {
                let precision = f.precision().unwrap_or(PRECISION);
                let text = if f.alternate() { elements(view, precision) } else { array(view, precision) };
                f.write_str(&text.unwrap_or_else(|error| format!("<{error}>")))
            }
        }
    }
}

/// As `Display`.
impl fmt::Debug for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The elements as `str` shows them: one by itself as the number that it is, `2.0` and not `2.`.
fn elements(view: &View, precision: usize) -> Result<String> {
    let text = list(view, precision, STR)?;
    Ok(if text.ends_with('.') { text + "0" } else { text })
}

/// The elements in nested brackets.
fn list(view: &View, precision: usize, style: Style) -> Result<String> {
    if view.size() == 0 {
        return Ok("[]".to_string());
    }
    let summarised = view.size() > THRESHOLD;
    let n_shown = view.dims().iter().fold(1usize, |shown, &n| shown.saturating_mul(n.min(2 * EDGE)));
    if n_shown > MOST_SHOWN {
        return Ok("[...]".to_string());
    }
    let shown = if summarised { corners(view)? } else { view.to_dense()? };
    Ok(Rows { dims: view.dims(), summarised, style, words: words(&shown, precision)?.into_iter() }.write(0))
}

/// The elements, and after them what they do not show, on a new line if it would not fit.
fn array(view: &View, precision: usize) -> Result<String> {
    let (dims, size) = (view.dims(), view.size());
    let list = list(view, precision, REPR)?;
    let mut extra = format!("dtype={})", view.dtype);
    if size > THRESHOLD || (size == 0 && dims[..] != [0]) {
        extra = format!("shape={}, {extra}", Shape::from(dims));
    }
    let text = format!("{PREFIX}{list},");
    let last_line = text.len() - text.rfind('\n').map_or(0, |newline| newline + 1);
    let space =
        if last_line + extra.len() + 1 > WIDTH { format!("\n{:1$}", "", PREFIX.len()) } else { " ".to_string() };
    Ok(text + &space + &extra)
}

/// Nested brackets being written.
struct Rows<'a> {
    dims: &'a Dims,
    summarised: bool,
    style: Style,
    /// The elements that are shown and not yet written.
    words: std::vec::IntoIter<String>,
}

impl Rows<'_> {
    /// The next element of `axis`; the axis behind the last is the elements themselves.
    fn write(&mut self, axis: usize) -> String {
        let Some(&n) = self.dims.get(axis) else { return self.words.next().unwrap_or_default() };
        let gap = self.summarised && n > 2 * EDGE;
        let mut items = Vec::new();
        for i in 0..if gap { 2 * EDGE } else { n } {
            if gap && i == EDGE {
                items.push("...".to_string());
            }
            items.push(self.write(axis + 1));
        }
        let Style { indent, separator } = self.style;
        let indent = " ".repeat(indent + 1 + axis);
        let n_inner = self.dims.len() - axis - 1;
        if n_inner == 0 {
            // A separator behind the list, one bracket for each axis around it, and a separator or bracket behind each element.
            let width = WIDTH.saturating_sub(1 + separator.len() + axis);
            return format!("[{}]", fill(&items, &indent, width, separator));
        }
        format!("[{}]", items.join(&format!("{separator}{}{indent}", "\n".repeat(n_inner))))
    }
}

/// Words with separators between them in lines of `width`, those behind the first indented.
fn fill(words: &[String], indent: &str, width: usize, separator: &str) -> String {
    let (mut lines, mut line) = (String::new(), indent.to_string());
    for (i, word) in words.iter().enumerate() {
        if line.len() + word.len() > width && line.len() > indent.len() {
            lines += line.trim_end();
            lines.push('\n');
            line = indent.to_string();
        }
        line += word;
        if i + 1 < words.len() {
            line += separator;
            line.push(' ');
        }
    }
    (lines + &line).split_off(indent.len())
}

/// The elements that are shown of a large tensor: the ends of each long axis.
fn corners(view: &View) -> Result<View> {
    let dims: Dims = view.dims().iter().map(|&n| n.min(2 * EDGE)).collect();
    let long: Vec<usize> = (0..dims.len()).filter(|&axis| view.dims()[axis] > 2 * EDGE).collect();
    let mut corners = Dense::zeroed(view.dtype, dims.clone())?;
    // Each bit of `corner` says which end of one of the long axes.
    for corner in 0..1usize << long.len() {
        let (mut to, mut from) = (Layout::dense(dims.clone(), view.itemsize()), view.layout.clone());
        for (bit, &axis) in long.iter().enumerate() {
            let end = (corner >> bit) & 1;
            to = to.slice(axis, Span { start: end * EDGE, len: EDGE, step: 1 });
            from = from.slice(axis, Span { start: end * (view.dims()[axis] - EDGE), len: EDGE, step: 1 });
        }
        corners.assign(&to, &view.with_layout(from));
    }
    Ok(corners.into_view())
}

/// The elements as text, one width for all.
fn words(view: &View, precision: usize) -> Result<Vec<String>> {
    Ok(match view.dtype {
        DType::Bool => {
            let width = if view.dims().is_empty() { 0 } else { "False".len() };
            let word = |x: bool| format!("{:>width$}", if x { "True" } else { "False" });
            view.to_vec()?.into_iter().map(word).collect()
        }
        dtype if dtype.is_integer() => {
            dispatch!(dtype in integers, T => digits::integers(view.to_vec::<T>()?.into_iter().map(i128::from)))
        }
        DType::C64 => {
            let wide = |z: &Complex<f32>| Complex::new(z.re as f64, z.im as f64);
            digits::complexes(&view.to_vec()?.iter().map(wide).collect::<Vec<_>>(), DType::F32, precision)
        }
        DType::C128 => digits::complexes(&view.to_vec()?, DType::F64, precision),
        dtype => digits::floats(&reals(view)?, dtype, precision),
    })
}

/// Numbers of a real float dtype, exactly.
fn reals(view: &View) -> Result<Vec<f64>> {
    Ok(match view.dtype {
        DType::F16 => view.to_vec::<half::f16>()?.iter().map(|x| x.to_f64()).collect(),
        DType::BF16 => view.to_vec::<half::bf16>()?.iter().map(|x| x.to_f64()).collect(),
        DType::F8E4M3 => view.to_vec::<F8E4M3>()?.iter().map(|&x| f8e4m3_to_f32(x) as f64).collect(),
        DType::F8E5M2 => view.to_vec::<F8E5M2>()?.iter().map(|&x| f8e5m2_to_f32(x) as f64).collect(),
        DType::F32 => view.to_vec::<f32>()?.iter().map(|&x| x as f64).collect(),
        _ => view.to_vec()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bf16, f16, ops};

    fn check(tensor: impl Into<Tensor>, text: &str) {
        assert_eq!(tensor.into().to_string(), text);
    }

    #[test]
    fn columns() {
        check([1.0f32 / 3.0, 2.0 / 3.0], "array([0.33333334, 0.6666667 ], dtype=float32)");
        check([0.1, 0.123456789012, 100.5], "array([1.00000000e-01, 1.23456789e-01, 1.00500000e+02], dtype=float64)");
        check([1.5e300, 2e-300], "array([1.5e+300, 2.0e-300], dtype=float64)");
        check([f64::NAN, 1.5, f64::INFINITY, -f64::INFINITY], "array([ nan,  1.5,  inf, -inf], dtype=float64)");
        check([-0.0, 0.0], "array([-0.,  0.], dtype=float64)");
        check([0.7f32, 700.0], "array([  0.7, 700. ], dtype=float32)");
        check([1e-4f32, 0.01], "array([0.0001, 0.01  ], dtype=float32)");
        check([bf16::from_f32(0.1), bf16::from_f32(3.0)], "array([0.1, 3. ], dtype=bfloat16)");
        check(f16::MAX, "array(65504., dtype=float16)");
        check([F8E4M3(0x7e), F8E4M3(0x38)], "array([448.,   1.], dtype=float8_e4m3fn)");
        check([Complex::new(1.0, 2.0), Complex::new(3.25, -1.0)], "array([1.  +2.j, 3.25-1.j], dtype=complex128)");
        let infinite = [Complex::new(1e-10, 1e10), Complex::new(f64::NAN, f64::INFINITY)];
        check(infinite, "array([1.e-10+1.e+10j,    nan   +infj], dtype=complex128)");
        check([1i16, -200, 3], "array([   1, -200,    3], dtype=int16)");
        check([true, false], "array([ True, False], dtype=bool)");
        check(true, "array(True, dtype=bool)");
    }

    #[test]
    fn nested_and_summarised() {
        check([[[1u8, 2]], [[3, 4]]], "array([[[1, 2]],\n\n       [[3, 4]]], dtype=uint8)");
        check([0u8; 0], "array([], dtype=uint8)");
        check(Tensor::from_vec(Vec::<u8>::new(), [0, 3]).unwrap(), "array([], shape=(0, 3), dtype=uint8)");
        let long = Tensor::from((0..2000).collect::<Vec<i32>>());
        check(long.clone(), "array([   0,    1,    2, ..., 1997, 1998, 1999],\n      shape=(2000,), dtype=int32)");
        let plane = ops::reshape(&long, [1000, 2]).unwrap().t();
        let first = "array([[   0,    2,    4, ..., 1994, 1996, 1998],\n";
        let second = "       [   1,    3,    5, ..., 1995, 1997, 1999]],\n      shape=(2, 1000), dtype=int32)";
        check(plane, &(first.to_string() + second));
    }

    #[test]
    fn many_short_axes() {
        let x = ops::broadcast_to(1u8, [2; 50]).unwrap();
        let text = x.to_string();
        assert!(text.starts_with("array([...],\n      shape=(2, 2, ") && text.ends_with(", dtype=int32)"), "{text}");
    }
}

//! Quantiles: order statistics, and numbers between them.

use super::{Primitive, apply};
use crate::cpu::parallel::in_pieces;
use crate::cpu::select;
use crate::dtype::DType;
use crate::dtype::promote::{DTypeRule, Rank};
use crate::error::{Error, Result};
use crate::shape::axes::AxisSet;
use crate::shape::{Dim, Dims};
use crate::tensor::view::{Dense, View};
use crate::tensor::{Spec, Tensor};

/// How a quantile that falls between two elements is found; the names are NumPy's.
///
/// The first nine are those of Hyndman and Fan, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantileMethod {
    /// The element at which the fraction of those up to it reaches `q`.
    InvertedCdf,
    /// The same, or the mean with the next element where the fraction is `q` itself.
    AveragedInvertedCdf,
    /// The element whose fraction is closest to `q`.
    ClosestObservation,
    /// On the line from each element's fraction to the next.
    InterpolatedInvertedCdf,
    /// The same, with the fractions in the middle of the steps.
    Hazen,
    /// `q` of one more than the elements.
    Weibull,
    /// `q` of the way from the first element to the last.
    Linear,
    /// Nearly the median of what samples give, for any distribution.
    MedianUnbiased,
    /// Nearly the mean of what samples give, for normal distributions.
    NormalUnbiased,
    /// Of the two elements around the linear place the smaller one.
    Lower,
    /// Of the two elements around the linear place the larger one.
    Higher,
    /// The mean of the two elements around the linear place.
    Midpoint,
    /// Of the two elements around the linear place the nearer one, between both the one of even index.
    Nearest,
}

/// Where a quantile lies: at an element, or a fraction of the way from one to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    low: usize,
    high: usize,
    fraction: f64,
}

impl QuantileMethod {
    /// The place of quantile `q` among `n` sorted elements; `round` takes a place to the precision of `q`.
    fn place(self, q: f64, n: usize, round: fn(f64) -> f64) -> Place {
        use QuantileMethod::*;
        let count = n as f64;
        let between = |alpha: f64, beta: f64| count * q + (alpha + q * (1.0 - alpha - beta)) - 1.0;
        let at = round(match self {
            InvertedCdf | AveragedInvertedCdf => count * q - 1.0,
            ClosestObservation => count * q - 1.5,
            InterpolatedInvertedCdf => between(0.0, 1.0),
            Hazen => between(0.5, 0.5),
            Weibull => between(0.0, 0.0),
            MedianUnbiased => between(1.0 / 3.0, 1.0 / 3.0),
            NormalUnbiased => between(3.0 / 8.0, 3.0 / 8.0),
            Linear | Lower | Higher | Midpoint | Nearest => (count - 1.0) * q,
        });
        let floor = at.floor();
        let past = at - floor;
        let fraction = match self {
            InvertedCdf | Higher => (past > 0.0) as u8 as f64,
            AveragedInvertedCdf if past == 0.0 => 0.5,
            AveragedInvertedCdf => 1.0,
            ClosestObservation if past == 0.0 => (floor.rem_euclid(2.0) == 0.0) as u8 as f64,
            ClosestObservation => 1.0,
            Lower => 0.0,
            Midpoint if past > 0.0 => 0.5,
            Nearest => at.round_ties_even() - floor,
            _ => past,
        };
        Place::new(floor, fraction, n)
    }
}

impl Place {
    /// A fraction of the way from element `low` to the next, within `n` elements.
    fn new(low: f64, fraction: f64, n: usize) -> Place {
        let last = n - 1;
        let at = |i: f64| (i.max(0.0) as usize).min(last);
        match fraction {
            0.0 => Place { low: at(low), high: at(low), fraction },
            1.0 => Place { low: at(low + 1.0), high: at(low + 1.0), fraction: 0.0 },
            _ => Place { low: at(low), high: at(low + 1.0), fraction },
        }
    }

    /// The number at this place. Between a number and an infinity lies the infinity.
    #[inline(always)]
    fn of(self, low: f64, high: f64) -> f64 {
        let distance = high - low;
        if low == high || self.fraction == 0.0 {
            low
        } else if !distance.is_finite() {
            low * (1.0 - self.fraction) + high * self.fraction
        } else if self.fraction == 0.5 && (low + high).is_finite() {
            // Rounded once.
            (low + high) * 0.5
        } else {
            low + distance * self.fraction
        }
    }
}

/// The quantiles of the elements along axes, which stay with length 1; the axes of `q` come first.
#[derive(Clone, Debug)]
struct Quantile {
    op: &'static str,
    axes: AxisSet,
    method: QuantileMethod,
    /// Whether no elements have quantiles, which are NaN; else that is an error.
    empty_is_nan: bool,
}

/// The quantiles `q` of the elements of `x` along `axes`, which stay with length 1 behind the axes of `q`.
pub(crate) fn quantile(x: &Tensor, q: &Tensor, axes: &AxisSet, method: QuantileMethod) -> Result<Tensor> {
    apply(&Quantile { op: "quantile", axes: axes.clone(), method, empty_is_nan: false }, &[x, q])
}

/// The medians of the elements of `x` along `axes`, which stay with length 1; that of no elements is NaN.
pub(crate) fn median(x: &Tensor, axes: &AxisSet) -> Result<Tensor> {
    let half = Tensor::from_view(View::scalar(0.5));
    let method = QuantileMethod::Linear;
    apply(&Quantile { op: "median", axes: axes.clone(), method, empty_is_nan: true }, &[x, &half])
}

impl Primitive for Quantile {
    fn name(&self) -> &'static str {
        self.op
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let [x, q] = [&inputs[0], &inputs[1]];
        let dtype = DTypeRule::Float.resolve([x.rank()])?;
        DTypeRule::Float.resolve([q.rank()])?;
        if dtype.is_complex() {
            return Err(Error::dtype(format!("not defined for {}", x.dtype)));
        }
        if q.dtype.is_complex() {
            return Err(Error::dtype(format!("q is {}, not real", q.dtype)));
        }
        let mut kept = x.shape.clone();
        self.axes.iter().for_each(|&axis| kept.0[axis] = Dim::Known(1));
        let shape: crate::shape::Shape = q.shape.iter().chain(kept.iter()).copied().collect();
        let empty = self.axes.iter().find(|&&axis| x.shape[axis] == Dim::Known(0));
        match empty {
            Some(axis) if !self.empty_is_nan && shape.has_elements() => {
                Err(Error::empty(format!("axis {axis} is empty: no elements have quantiles")))
            }
            _ => Ok(Spec::new(shape, dtype)),
        }
    }

    fn run(&self, specs: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let (x, q) = (inputs[0], inputs[1]);
        let n: usize = self.axes.iter().map(|&axis| x.dims()[axis]).product();
        let q = q.cast(DType::F64)?.to_vec::<f64>()?;
        check_probabilities(&q)?;
        if out.dims().contains(&0) {
            return View::zeros(out.dtype, out.dims());
        }
        if n == 0 {
            return View::scalar(f64::NAN).cast(out.dtype)?.stretched(&out.dims());
        }
        let places: Vec<Place> = q.iter().map(|&q| self.method.place(q, n, rounding(&specs[1]))).collect();
        let found = interpolated(x, &self.axes, &places)?.cast(out.dtype)?;
        Ok(probabilities_first(found, &specs[1], &out.dims()))
    }
}

fn check_probabilities(q: &[f64]) -> Result<()> {
    match q.iter().find(|q| !(0.0..=1.0).contains(*q)) {
        None => Ok(()),
        Some(q) => Err(Error::value(format!("q is {q}, which is not between 0 and 1"))),
    }
}

/// How a place is rounded: that of a float32 `q` to float32, so that three tenths of ten is three.
fn rounding(q: &Spec) -> fn(f64) -> f64 {
    match q.rank() {
        Rank::Strong(DType::F32 | DType::F16 | DType::BF16) => |at| at as f32 as f64,
        _ => |at| at,
    }
}

/// What lies at `places` of each line of `x` along `axes`: a float64 row per line.
fn interpolated(x: &View, axes: &[usize], places: &[Place]) -> Result<View> {
    let mut ranks: Vec<usize> = places.iter().flat_map(|place| [place.low, place.high]).collect();
    ranks.sort_unstable();
    ranks.dedup();
    let found = select::statistics(x, axes, &ranks)?.cast(DType::F64)?;
    let found = found.as_slice::<f64>().expect("made dense");
    let column = |rank: usize| ranks.binary_search(&rank).expect("among them");
    let columns: Vec<(usize, usize)> = places.iter().map(|place| (column(place.low), column(place.high))).collect();
    let (n_lines, width) = (found.len() / ranks.len(), places.len());
    let mut out = Dense::zeroed(DType::F64, Dims::from_slice(&[n_lines, width]))?;
    in_pieces(out.as_mut_slice::<f64>(), (LINES / width).max(1) * width, |start, out| {
        let rows = found[start / width * ranks.len()..].chunks_exact(ranks.len());
        for (row, out) in rows.zip(out.chunks_exact_mut(width)) {
            for ((out, place), &(low, high)) in out.iter_mut().zip(places).zip(&columns) {
                *out = place.of(row[low], row[high]);
            }
        }
    });
    Ok(out.into_view())
}

/// Quantiles that one thread computes at a time.
const LINES: usize = 1 << 14;

/// A row of quantiles per line, as a tensor of lengths `dims` with the axes of `q` in front.
fn probabilities_first(rows: View, q: &Spec, dims: &Dims) -> View {
    let (n_q, ndim) = (q.shape.ndim(), dims.len());
    let behind: Dims = dims[n_q..].iter().chain(&dims[..n_q]).copied().collect();
    let layout = rows.layout.reshape(&behind, rows.itemsize()).expect("dense");
    let order: Dims = (ndim - n_q..ndim).chain(0..ndim - n_q).collect();
    rows.with_layout(layout.permute(&order))
}

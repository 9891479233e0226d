//! Folds over any axes.

use ndops::{DType, ops};

use crate::evaluate::{assert_close, assert_is, evaluate};
use crate::number::{Num, nums};
use crate::random::{Random, Values, property};
use crate::sample::{Sample, indices, position};

/// A sample, some of its axes, and what is folded into each element of the result, in row-major order.
pub struct Folded {
    pub sample: Sample,
    pub axes: Vec<isize>,
    pub keepdims: bool,
    pub dims: Vec<usize>,
    pub groups: Vec<Vec<Num>>,
}

impl Random {
    pub fn folded(&mut self, dtypes: &[DType], values: Values) -> Folded {
        let (dims, dtype) = (self.any_dims(), self.pick(dtypes));
        let sample = self.sample(dtype, &dims, values);
        let all = self.once_in(3);
        let axes: Vec<usize> = (0..dims.len()).filter(|_| all || self.once_in(2)).collect();
        let kept: Vec<usize> = (0..dims.len()).map(|axis| if axes.contains(&axis) { 1 } else { dims[axis] }).collect();
        let mut groups = vec![Vec::new(); kept.iter().product()];
        for (index, &num) in indices(&dims).zip(&sample.nums) {
            let to: Vec<usize> = index.iter().zip(&kept).map(|(&i, &n)| if n == 1 { 0 } else { i }).collect();
            groups[position(&to, &kept)].push(num);
        }
        let keepdims = self.once_in(2);
        let squeezed = || (0..dims.len()).filter(|axis| !axes.contains(axis)).map(|axis| dims[axis]).collect();
        let result_dims = if keepdims { kept.clone() } else { squeezed() };
        self.note(format!("axes {axes:?}, keepdims {keepdims}"));
        let axes = axes
            .into_iter()
            .map(|axis| if self.once_in(3) { axis as isize - dims.len() as isize } else { axis as isize });
        Folded { sample, axes: axes.collect(), keepdims, dims: result_dims, groups }
    }
}

/// What sums of a dtype are.
pub fn sum_dtype(dtype: DType) -> DType {
    match dtype {
        DType::Bool | DType::I8 | DType::I16 => DType::I32,
        DType::U8 | DType::U16 => DType::U32,
        other => other,
    }
}

/// The sum in `f64`, or exactly, and a bound of the error of a pairwise sum in `dtype`, rounded at the end.
pub fn sum_of(group: &[Num], dtype: DType) -> (Num, f64) {
    if dtype.is_integer() {
        let total = group.iter().fold(0, |total: i128, num| match num {
            Num::Int(n) => total.wrapping_add(*n),
            _ => unreachable!("integers"),
        });
        return (Num::Int(total).to(dtype), 0.0);
    }
    let (mut re, mut im, mut size) = (0.0, 0.0, 0.0);
    for (a, b) in group.iter().map(|num| num.parts()) {
        (re, im, size) = (re + a, im + b, size + a.abs() + b.abs());
    }
    let in_f64 = dtype.real() == DType::F64;
    let rounding = match dtype {
        DType::BF16 => f64::max(re.abs() / 256.0, 1e-38),
        DType::F16 => f64::max(re.abs() / 2048.0, 1e-7),
        _ => 0.0,
    };
    let total = if dtype.is_complex() { Num::Complex(re, im) } else { Num::Float(re) };
    // 64 lanes of 64 elements, then trees: a chain of at most 64 + 6 + 20 additions. The sum here is one long chain.
    let chain = if in_f64 { (100.0 + group.len() as f64) * 1.2e-16 } else { 100.0 * 6e-8 };
    (total, rounding + chain * size)
}

#[test]
fn sum() {
    property("sum", 250, |rng| {
        let case = rng.folded(&DType::ALL[..15], Values::Small);
        let dtype = sum_dtype(case.sample.dtype());
        let result = evaluate(&[&case.sample], |x| ops::sum(&x[0], case.axes.clone(), case.keepdims));
        assert_eq!(result.dtype(), dtype);
        assert_eq!(result.shape(), case.dims[..]);
        let (expected, bounds): (Vec<Num>, Vec<f64>) = case.groups.iter().map(|group| sum_of(group, dtype)).unzip();
        assert_close(&nums(&result), &expected, &bounds);
    });
}

/// Integers of any size wrap, and nothing else about a sum is not exact.
#[test]
fn wrapping_sum_and_prod() {
    property("wrapping sum", 120, |rng| {
        let case = rng.folded(&DType::ALL[..9], Values::Any);
        let dtype = sum_dtype(case.sample.dtype());
        let result = evaluate(&[&case.sample], |x| ops::sum(&x[0], case.axes.clone(), case.keepdims));
        assert_is(&result, &case.dims, &case.groups.iter().map(|group| sum_of(group, dtype).0).collect::<Vec<Num>>());
        let result = evaluate(&[&case.sample], |x| ops::prod(&x[0], case.axes.clone(), case.keepdims, None));
        let product = |group: &Vec<Num>| {
            group.iter().fold(Num::Int(1), |product, num| match (product, *num) {
                (Num::Int(a), Num::Int(b)) => Num::Int(a.wrapping_mul(b)).to(dtype),
                _ => unreachable!("integers"),
            })
        };
        assert_is(&result, &case.dims, &case.groups.iter().map(product).collect::<Vec<Num>>());
    });
}

#[test]
fn mean() {
    property("mean", 100, |rng| {
        let case = rng.folded(&DType::ALL[..15], Values::Small);
        let dtype = if case.sample.dtype() < DType::BF16 { DType::F32 } else { case.sample.dtype() };
        let result = evaluate(&[&case.sample], |x| ops::mean(&x[0], case.axes.clone(), case.keepdims));
        assert_eq!(result.dtype(), dtype);
        let expect = |group: &Vec<Num>| {
            let n = group.len() as f64;
            let (total, bound) = sum_of(&group.iter().map(|num| num.to(dtype)).collect::<Vec<Num>>(), dtype);
            let mean = match total.parts() {
                (re, im) if dtype.is_complex() => Num::Complex(re / n, im / n),
                (re, _) => Num::Float(re / n),
            };
            (mean, bound / n + mean.parts().0.abs() * 1e-7)
        };
        let (expected, bounds): (Vec<Num>, Vec<f64>) = case.groups.iter().map(expect).unzip();
        if case.groups.iter().all(|group| !group.is_empty()) {
            assert_close(&nums(&result), &expected, &bounds);
        } else {
            assert!(nums(&result).iter().all(|num| num.is_nan()), "the mean of nothing is NaN");
        }
    });
}

#[test]
fn max() {
    property("max", 200, |rng| {
        let values = rng.pick(&[Values::Any, Values::Small]);
        let case = rng.folded(&DType::ALL[..13], values);
        if case.groups.iter().any(Vec::is_empty) {
            let result = ops::max(&case.sample.view, case.axes.clone(), case.keepdims, None);
            assert!(result.is_err(), "nothing has no maximum");
            return;
        }
        let result = evaluate(&[&case.sample], |x| ops::max(&x[0], case.axes.clone(), case.keepdims, None));
        assert_eq!(result.shape(), case.dims[..]);
        for (got, group) in nums(&result).into_iter().zip(&case.groups) {
            let expected = group.iter().copied().max_by(|a, b| a.compare(*b)).expect("not empty");
            // Which of the two zeros it is, only the order tells.
            assert!(got == expected || got.parts() == expected.parts(), "{got:?} is not {expected:?}");
        }
    });
}

#[test]
fn counts() {
    property("count", 150, |rng| {
        let case = rng.folded(&DType::ALL[..15], Values::Small);
        let result = evaluate(&[&case.sample], |x| ops::any(&x[0], case.axes.clone(), case.keepdims));
        let any = |group: &Vec<Num>| Num::Int(group.iter().any(|num| num.is_true()).into());
        assert_is(&result, &case.dims, &case.groups.iter().map(any).collect::<Vec<Num>>());
        let result = evaluate(&[&case.sample], |x| ops::count_nonzero(&x[0], case.axes.clone()));
        let count = |group: &Vec<Num>| Num::Int(group.iter().filter(|num| num.is_true()).count() as i128);
        crate::evaluate::assert_same("counts", &nums(&result), &case.groups.iter().map(count).collect::<Vec<Num>>());
    });
}

//! Running folds along an axis.

use ndops::{DType, ops};

use crate::evaluate::{assert_close, assert_is, evaluate};
use crate::fold::sum_of;
use crate::number::{Num, nums};
use crate::random::{Random, Values, property};
use crate::sample::{Sample, indices, position};

/// A sample and one of its axes, along which things are done line by line.
pub struct Lines {
    pub sample: Sample,
    pub axis: usize,
}

impl Random {
    pub fn lines(&mut self, dtypes: &[DType], values: Values) -> Lines {
        let (mut dims, dtype) = (self.any_dims(), self.pick(dtypes));
        if dims.is_empty() {
            dims.push(1);
        }
        let axis = self.below(dims.len());
        let sample = self.sample(dtype, &dims, values);
        self.note(format!("axis {axis}"));
        Lines { sample, axis }
    }
}

impl Lines {
    /// What `make` makes of each line, which has as many elements.
    pub fn map<T: Clone>(&self, empty: T, mut make: impl FnMut(&[Num]) -> Vec<T>) -> Vec<T> {
        let dims = &self.sample.dims;
        let mut result = vec![empty; self.sample.nums.len()];
        let mut firsts = dims.clone();
        firsts[self.axis] = firsts[self.axis].min(1);
        for first in indices(&firsts) {
            let place = |i: usize| {
                let mut index = first.clone();
                index[self.axis] = i;
                position(&index, dims)
            };
            let line: Vec<Num> = (0..dims[self.axis]).map(|i| self.sample.nums[place(i)]).collect();
            make(&line).into_iter().enumerate().for_each(|(i, made)| result[place(i)] = made);
        }
        result
    }
}

#[test]
fn cumsum() {
    property("cumsum", 200, |rng| {
        let case = rng.lines(&DType::ALL[..15], Values::Small);
        let dtype = if case.sample.dtype() == DType::Bool { DType::I32 } else { case.sample.dtype() };
        let result = evaluate(&[&case.sample], |x| ops::cumsum(&x[0], case.axis as isize, None));
        assert_eq!((result.shape(), result.dtype()), (case.sample.view.shape(), dtype));
        let expected = case.map((Num::Int(0), 0.0), |line| running_sums(line, dtype));
        let (expected, bounds): (Vec<Num>, Vec<f64>) = expected.into_iter().unzip();
        assert_close(&nums(&result), &expected, &bounds);
    });
}

/// The sums of all prefixes, with bounds of the error, which for a running sum may be that of one long chain.
fn running_sums(line: &[Num], dtype: DType) -> Vec<(Num, f64)> {
    let (mut total, mut size) = (Num::Int(0).to(dtype), 0.0);
    let unit = if dtype.real() == DType::F64 { 1.2e-16 } else { 6e-8 };
    let mut sums = Vec::new();
    for (i, &num) in line.iter().enumerate() {
        let wide = if dtype.is_integer() {
            dtype
        } else if dtype.is_complex() {
            DType::C128
        } else {
            DType::F64
        };
        let (next, _) = sum_of(&[total, num.to(wide)], wide);
        (total, size) = (next, size + num.parts().0.abs() + num.parts().1.abs());
        let chain = (i + 2) as f64 * unit * size;
        sums.push((total, if dtype.is_integer() { 0.0 } else { chain + sum_of(&[total], dtype).1 }));
    }
    sums
}

#[test]
fn cumprod_of_integers() {
    property("cumprod", 100, |rng| {
        let case = rng.lines(&DType::ALL[1..9], Values::Any);
        let dtype = case.sample.dtype();
        let result = evaluate(&[&case.sample], |x| ops::cumprod(&x[0], case.axis as isize, None));
        let expected = case.map(Num::Int(0), |line| {
            let mut product = 1;
            let step = |num: &Num| {
                let Num::Int(n) = *num else { unreachable!("integers") };
                let next = Num::Int(i128::wrapping_mul(product, n)).to(dtype);
                let Num::Int(low) = next else { unreachable!("integers") };
                product = low;
                next
            };
            line.iter().map(step).collect()
        });
        assert_is(&result, &case.sample.dims, &expected);
    });
}

#[test]
fn diff() {
    property("diff", 60, |rng| {
        let case = rng.lines(&DType::ALL[1..9], Values::Any);
        let dtype = case.sample.dtype();
        let mut dims = case.sample.dims.clone();
        dims[case.axis] = dims[case.axis].saturating_sub(1);
        let result = evaluate(&[&case.sample], |x| ops::diff(&x[0], 1, case.axis as isize));
        let difference = |mut index: Vec<usize>| {
            let low = case.sample.at(&index);
            index[case.axis] += 1;
            match (case.sample.at(&index), low) {
                (Num::Int(a), Num::Int(b)) => Num::Int(a - b).to(dtype),
                _ => unreachable!("integers"),
            }
        };
        let expected: Vec<Num> = if dims[case.axis] == 0 { vec![] } else { indices(&dims).map(difference).collect() };
        assert_is(&result, &dims, &expected);
    });
}

//! Views of views: no element moves, and each shows the one that it should.

use ndops::{DType, ops, s};

use crate::evaluate::{assert_is, evaluate};
use crate::number::Num;
use crate::random::{Random, Values, property};
use crate::sample::{Sample, indices};

impl Random {
    fn view(&mut self, min_ndim: usize) -> Sample {
        let mut dims = self.any_dims();
        while dims.len() < min_ndim {
            dims.push(self.within(1..4));
        }
        let dtype = self.pick(&DType::ALL[..15]);
        self.sample(dtype, &dims, Values::Any)
    }
}

/// The sample's numbers at the places that `from` finds for each index of `dims`.
fn taken(sample: &Sample, dims: &[usize], from: impl Fn(&[usize]) -> Vec<usize>) -> Vec<Num> {
    indices(dims).map(|index| sample.at(&from(&index))).collect()
}

#[test]
fn reshape() {
    property("reshape", 200, |rng| {
        let sample = rng.view(0);
        let size = sample.nums.len();
        let mut shape = vec![];
        let mut left = size;
        for _ in 0..rng.below(4) {
            let divisors: Vec<usize> = (1..=left.min(50)).filter(|n| left.is_multiple_of(*n)).collect();
            if let Some(last) = divisors.len().checked_sub(1) {
                shape.push(divisors[rng.below(last + 1)]);
                left /= shape[shape.len() - 1];
            }
        }
        shape.push(left);
        let asked: Vec<isize> = shape.iter().map(|&n| n as isize).collect();
        assert_is(&evaluate(&[&sample], |x| ops::reshape(&x[0], &asked[..])), &shape, &sample.nums);
        assert_is(&evaluate(&[&sample], |x| ops::ravel(&x[0])), &[size], &sample.nums);
    });
}

#[test]
fn transpose() {
    property("transpose", 150, |rng| {
        let sample = rng.view(0);
        let mut axes: Vec<usize> = (0..sample.dims.len()).collect();
        rng.shuffle(&mut axes);
        let dims: Vec<usize> = axes.iter().map(|&axis| sample.dims[axis]).collect();
        let asked: Vec<isize> = axes.iter().map(|&axis| axis as isize).collect();
        let result = evaluate(&[&sample], |x| ops::transpose(&x[0], asked.clone()));
        let from = |index: &[usize]| {
            let mut source = vec![0; index.len()];
            axes.iter().zip(index).for_each(|(&axis, &i)| source[axis] = i);
            source
        };
        assert_is(&result, &dims, &taken(&sample, &dims, from));
    });
}

#[test]
fn slice_of_one_axis() {
    property("slice", 150, |rng| {
        let sample = rng.view(1);
        let n = sample.dims[0] as isize;
        let (start, stop) = (rng.below(2 * n as usize + 2) as isize - n, rng.below(2 * n as usize + 2) as isize - n);
        let step = rng.pick(&[1, 2, 3, 7, -1, -2, -5]);
        rng.note(format!("{start}:{stop}:{step}"));
        let result = evaluate(&[&sample], |x| x[0].get((s(start..stop).step(step), ..)));
        let from_end = |i: isize| if i < 0 { i + n } else { i };
        let (mut at, stop) = (from_end(start), from_end(stop));
        if step < 0 {
            at = at.min(n - 1);
        }
        let mut places = vec![];
        while (0..n).contains(&at) && if step > 0 { at < stop } else { at > stop } {
            places.push(at as usize);
            at += step;
        }
        let mut dims = sample.dims.clone();
        dims[0] = places.len();
        let from = |index: &[usize]| [&[places[index[0]]], &index[1..]].concat();
        assert_is(&result, &dims, &taken(&sample, &dims, from));
    });
}

#[test]
fn diagonal() {
    property("diagonal", 100, |rng| {
        let sample = rng.view(2);
        let (n, m) = (sample.dims[0], sample.dims[1]);
        let offset = rng.below(7) as isize - 3;
        let (row, col) = (offset.min(0).unsigned_abs(), offset.max(0).unsigned_abs());
        let len = n.saturating_sub(row).min(m.saturating_sub(col));
        let result = evaluate(&[&sample], |x| ops::diagonal(&x[0], offset, 0, 1));
        let dims = [&sample.dims[2..], &[len]].concat();
        let from = |index: &[usize]| {
            let (&i, rest) = index.split_last().expect("an axis");
            [&[i + row, i + col], rest].concat()
        };
        assert_is(&result, &dims, &taken(&sample, &dims, from));
    });
}

#[test]
fn triangles() {
    property("tril", 80, |rng| {
        let sample = rng.view(2);
        let k = rng.below(9) as isize - 4;
        let result = evaluate(&[&sample], |x| ops::tril(&x[0], k));
        let ndim = sample.dims.len();
        let shown = |index: Vec<usize>| match index[ndim - 1] as isize - index[ndim - 2] as isize {
            distance if distance <= k => sample.at(&index),
            _ => Num::Int(0).to(sample.dtype()),
        };
        assert_is(&result, &sample.dims, &indices(&sample.dims).map(shown).collect::<Vec<Num>>());
    });
}

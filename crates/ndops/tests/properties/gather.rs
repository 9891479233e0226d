//! Elements by their positions.

use ndops::{DType, ops};

use crate::evaluate::{assert_is, evaluate};
use crate::number::Num;
use crate::random::{Random, Values, property};
use crate::sample::{Sample, indices};

const INDEX: [DType; 6] = [DType::U8, DType::I8, DType::I16, DType::U32, DType::I32, DType::I64];

impl Random {
    /// Positions on an axis of length `n`, negative ones too, as a view.
    pub fn positions(&mut self, n: usize, dims: &[usize]) -> Sample {
        let dtype = if n < 100 { self.pick(&INDEX) } else { self.pick(&INDEX[3..]) };
        let mut sample = self.sample(dtype, dims, Values::Small);
        let signed = dtype.is_signed();
        // Numbers from 0 to 7, or -4 to 4, become positions all over the axis.
        let spread = |num: &Num| match *num {
            Num::Int(i) if signed => Num::Int((i * 977).rem_euclid(2 * n as i128) - n as i128),
            Num::Int(i) => Num::Int((i * 977).rem_euclid(n as i128)),
            _ => unreachable!("integers"),
        };
        let nums: Vec<Num> = sample.nums.iter().map(spread).collect();
        let reversed: Vec<usize> = (0..dims.len()).rev().collect();
        let turned: Vec<usize> = reversed.iter().map(|&axis| dims[axis]).collect();
        let at = |index: Vec<usize>| nums[crate::sample::position(&index.into_iter().rev().collect::<Vec<_>>(), dims)];
        let base: Vec<Num> = indices(&turned).map(at).collect();
        sample.view = ops::copy(crate::number::tensor(&base, &turned, dtype)).expect("a copy").t();
        sample.nums = nums;
        sample
    }
}

pub fn place(num: Num, n: usize) -> usize {
    let Num::Int(i) = num else { unreachable!("{num:?} is a position") };
    i.rem_euclid(n as i128) as usize
}

#[test]
fn take() {
    property("take", 150, |rng| {
        let size = rng.size();
        let mut dims = rng.dims(size);
        dims.push(rng.within(1..4));
        rng.shuffle(&mut dims);
        let axis = rng.below(dims.len());
        let n = dims[axis];
        let n_picked = rng.below(if size > 5000 { 4 } else { 80 });
        let picked = if rng.once_in(4) { vec![] } else { rng.dims(n_picked) };
        if n == 0 {
            return;
        }
        let dtype = rng.pick(&DType::ALL);
        let (sample, places) = (rng.sample(dtype, &dims, Values::Small), rng.positions(n, &picked));
        let result = evaluate(&[&sample, &places], |x| ops::take(&x[0], &x[1], axis as isize));
        let shape = [&dims[..axis], &picked, &dims[axis + 1..]].concat();
        let find = |index: Vec<usize>| {
            let (outer, rest) = index.split_at(axis);
            let (at, inner) = rest.split_at(picked.len());
            sample.at(&[outer, &[place(places.at(at), n)], inner].concat())
        };
        assert_is(&result, &shape, &indices(&shape).map(find).collect::<Vec<Num>>());
    });
}

#[test]
fn take_along_axis() {
    property("take_along_axis", 150, |rng| {
        let size = rng.size();
        let mut dims = rng.dims(size);
        dims.push(rng.within(1..4));
        rng.shuffle(&mut dims);
        let axis = rng.below(dims.len());
        let n = dims[axis];
        if n == 0 {
            return;
        }
        let mut picked = dims.clone();
        picked[axis] = rng.below(n.min(20) + 2);
        let dtype = rng.pick(&DType::ALL);
        let (sample, places) = (rng.sample(dtype, &dims, Values::Small), rng.positions(n, &picked));
        let result = evaluate(&[&sample, &places], |x| ops::take_along_axis(&x[0], &x[1], axis as isize));
        let find = |mut index: Vec<usize>| {
            index[axis] = place(places.at(&index), n);
            sample.at(&index)
        };
        assert_is(&result, &picked, &indices(&picked).map(find).collect::<Vec<Num>>());
    });
}

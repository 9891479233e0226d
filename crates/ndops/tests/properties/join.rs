//! Tensors put together, and repeated.

use ndops::{DType, ops, result_type};

use crate::evaluate::{assert_is, evaluate};
use crate::number::Num;
use crate::random::{Random, Values, property};
use crate::sample::{Sample, indices};

impl Random {
    /// Samples of one shape but for `axis`, where `varied` lets them differ.
    fn parts(&mut self, dims: &[usize], axis: usize, varied: bool) -> Vec<Sample> {
        let (common, mixed) = (self.pick(&DType::ALL[..15]), self.once_in(4));
        let mut parts = Vec::new();
        for _ in 0..self.within(1..4) {
            let mut dims = dims.to_vec();
            if varied && self.once_in(3) {
                dims[axis] = self.below(4);
            }
            let dtype = if mixed { self.pick(&DType::ALL[..15]) } else { common };
            parts.push(self.sample(dtype, &dims, Values::Any));
        }
        parts
    }

    fn with_axis(&mut self) -> (Vec<usize>, usize) {
        let mut dims = self.any_dims();
        if dims.is_empty() {
            dims.push(3);
        }
        let axis = self.below(dims.len());
        (dims, axis)
    }
}

fn promoted(parts: &[Sample]) -> DType {
    result_type(parts.iter().map(|part| (&part.view).into())).expect("dtypes that promote")
}

#[test]
fn concatenate() {
    property("concatenate", 200, |rng| {
        let (mut dims, axis) = rng.with_axis();
        let parts = rng.parts(&dims, axis, true);
        let dtype = promoted(&parts);
        let result = evaluate(&parts.iter().collect::<Vec<_>>(), |x| ops::concatenate(x.to_vec(), axis as isize));
        dims[axis] = parts.iter().map(|part| part.dims[axis]).sum();
        let find = |mut index: Vec<usize>| {
            for part in &parts {
                if index[axis] < part.dims[axis] {
                    return part.at(&index).to(dtype);
                }
                index[axis] -= part.dims[axis];
            }
            unreachable!("the parts fill the axis")
        };
        assert_eq!(result.dtype(), dtype);
        assert_is(&result, &dims, &indices(&dims).map(find).collect::<Vec<Num>>());
    });
}

#[test]
fn stack() {
    property("stack", 100, |rng| {
        let dims = rng.any_dims();
        let axis = rng.below(dims.len() + 1);
        let parts = rng.parts(&dims, 0, false);
        let dtype = promoted(&parts);
        let result = evaluate(&parts.iter().collect::<Vec<_>>(), |x| ops::stack(x.to_vec(), axis as isize));
        let mut stacked = dims.clone();
        stacked.insert(axis, parts.len());
        let find = |mut index: Vec<usize>| {
            let part = index.remove(axis);
            parts[part].at(&index).to(dtype)
        };
        assert_is(&result, &stacked, &indices(&stacked).map(find).collect::<Vec<Num>>());
    });
}

#[test]
fn roll() {
    property("roll", 120, |rng| {
        let (dims, axis) = rng.with_axis();
        let dtype = rng.pick(&DType::ALL);
        let sample = rng.sample(dtype, &dims, Values::Small);
        let shift = rng.below(3 * dims[axis] + 3) as isize - dims[axis] as isize;
        let result = evaluate(&[&sample], |x| ops::roll(&x[0], shift, axis as isize));
        let find = |mut index: Vec<usize>| {
            index[axis] = (index[axis] as isize - shift).rem_euclid(dims[axis] as isize) as usize;
            sample.at(&index)
        };
        assert_is(&result, &dims, &indices(&dims).map(find).collect::<Vec<Num>>());
    });
}

#[test]
fn repeat_and_tile() {
    property("repeat", 120, |rng| {
        let size = rng.size().min(40_000);
        let mut dims = rng.dims(size);
        dims.insert(0, rng.within(1..4));
        let (axis, times) = (rng.below(dims.len()), rng.below(4));
        let dtype = rng.pick(&DType::ALL[..15]);
        let sample = rng.sample(dtype, &dims, Values::Any);
        let mut longer = dims.clone();
        longer[axis] *= times;
        let result = evaluate(&[&sample], |x| ops::repeat(&x[0], times as isize, axis as isize));
        let repeated = |mut index: Vec<usize>| {
            index[axis] /= times;
            sample.at(&index)
        };
        assert_is(&result, &longer, &indices(&longer).map(repeated).collect::<Vec<Num>>());
        let mut counts = vec![1; dims.len()];
        counts[axis] = times as isize;
        let result = evaluate(&[&sample], |x| ops::tile(&x[0], counts.clone()));
        let tiled = |mut index: Vec<usize>| {
            index[axis] %= dims[axis];
            sample.at(&index)
        };
        assert_is(&result, &longer, &indices(&longer).map(tiled).collect::<Vec<Num>>());
    });
}

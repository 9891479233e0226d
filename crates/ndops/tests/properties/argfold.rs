//! Where extremes lie: the first of several, and NaN before all.

use std::cmp::Ordering;

use ndops::{DType, ops};

use crate::evaluate::{assert_is, evaluate};
use crate::number::Num;
use crate::random::{Values, property};
use crate::sample::{indices, position};

/// The first place whose number nothing exceeds; NaN does.
fn first_extreme(nums: &[Num], sign: Ordering) -> usize {
    if let Some(nan) = nums.iter().position(|num| num.is_nan()) {
        return nan;
    }
    (1..nums.len()).fold(0, |best, i| if nums[i].compare(nums[best]) == sign { i } else { best })
}

#[test]
fn along_axes() {
    property("argmax", 200, |rng| {
        let dtypes = rng.pick(&[&DType::ALL[..13], &DType::ALL[13..15]]);
        let values = if dtypes[0].is_complex() { Values::Small } else { rng.pick(&[Values::Any, Values::Small]) };
        let case = rng.lines(dtypes, values);
        let mut dims = case.sample.dims.clone();
        if dims[case.axis] == 0 {
            return;
        }
        let axis = case.axis as isize;
        let largest = evaluate(&[&case.sample], |x| ops::argmax(&x[0], axis, true));
        let smallest = evaluate(&[&case.sample], |x| ops::argmin(&x[0], axis, true));
        for (result, sign) in [(largest, Ordering::Greater), (smallest, Ordering::Less)] {
            let places = case.map(Num::Int(0), |line| vec![Num::Int(first_extreme(line, sign) as i128); line.len()]);
            dims[case.axis] = 1;
            let expected: Vec<Num> = indices(&dims).map(|index| places[position(&index, &case.sample.dims)]).collect();
            assert_is(&result, &dims, &expected);
        }
    });
}

#[test]
fn of_all() {
    property("argmin", 100, |rng| {
        let case = rng.lines(&DType::ALL[..13], Values::Any);
        if case.sample.nums.is_empty() {
            return;
        }
        let result = evaluate(&[&case.sample], |x| ops::argmin(&x[0], None, false));
        assert_is(&result, &[], &[Num::Int(first_extreme(&case.sample.nums, Ordering::Less) as i128)]);
    });
}

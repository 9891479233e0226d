//! Lines in order, stable, NaN last.

use ndops::{DType, ops};

use crate::evaluate::{assert_is, evaluate};
use crate::number::Num;
use crate::random::{Values, property};

fn order(line: &[Num]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..line.len()).collect();
    order.sort_by(|&a, &b| line[a].compare(line[b]));
    order
}

#[test]
fn sort_and_argsort() {
    property("sort", 250, |rng| {
        let dtypes = rng.pick(&[&DType::ALL[..13], &DType::ALL[..13], &DType::ALL[13..15]]);
        let values = if dtypes[0].is_complex() { Values::Small } else { rng.pick(&[Values::Any, Values::Small]) };
        let case = rng.lines(dtypes, values);
        let axis = case.axis as isize;
        let sorted = evaluate(&[&case.sample], |x| ops::sort(&x[0], axis));
        let expected = case.map(Num::Int(0), |line| order(line).into_iter().map(|i| line[i]).collect());
        assert_is(&sorted, &case.sample.dims, &expected);
        let places = evaluate(&[&case.sample], |x| ops::argsort(&x[0], axis));
        let expected = case.map(Num::Int(0), |line| order(line).into_iter().map(|i| Num::Int(i as i128)).collect());
        assert_is(&places, &case.sample.dims, &expected);
    });
}

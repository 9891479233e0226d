//! Lines in order, stable, NaN last; and as far in order as some places are concerned.

use ndops::DType;
use ndops::ops::{self, QuantileMethod};

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

#[test]
fn argpartition() {
    property("argpartition", 200, |rng| {
        let dtypes = rng.pick(&[&DType::ALL[..13], &DType::ALL[..13], &DType::ALL[13..15]]);
        let case = rng.lines(dtypes, Values::Small);
        let (axis, n) = (case.axis as isize, case.sample.dims[case.axis]);
        if n == 0 {
            return;
        }
        let kth: Vec<isize> = (0..rng.below(4)).map(|_| rng.below(2 * n) as isize - n as isize).collect();
        rng.note(format!("kth {kth:?}"));
        let mut places: Vec<usize> = kth.iter().map(|&k| k.rem_euclid(n as isize) as usize).collect();
        places.sort_unstable();
        places.dedup();
        let found = evaluate(&[&case.sample], |x| ops::argpartition(&x[0], kth.clone(), axis));
        let expected = case.map(Num::Int(0), |line| {
            let mut order = order(line);
            let mut first = 0;
            for &place in places.iter().chain(&[n]) {
                order[first..place].sort_unstable();
                first = place + 1;
            }
            order.into_iter().map(|i| Num::Int(i as i128)).collect()
        });
        assert_is(&found, &case.sample.dims, &expected);
    });
}

/// Positive zero for either.
fn unsigned_zero(num: Num) -> Num {
    if let Num::Float(x) = num { Num::Float(x + 0.0) } else { num }
}

#[test]
fn quantiles_are_elements() {
    property("quantile", 200, |rng| {
        let values = rng.pick(&[Values::Any, Values::Small]);
        let case = rng.lines(&DType::ALL[..13], values);
        let (axis, n) = (case.axis as isize, case.sample.dims[case.axis]);
        if n == 0 {
            return;
        }
        let q = rng.below(257) as f64 / 256.0;
        let method = rng.pick(&[QuantileMethod::Lower, QuantileMethod::Higher]);
        rng.note(format!("q {q} {method:?}"));
        let found = evaluate(&[&case.sample], |x| {
            let kept = ops::quantile(&x[0], q, axis, method, true)?;
            ops::add(ops::broadcast_to(&kept, case.sample.dims.clone())?, 0.0)
        });
        let place = (n - 1) as f64 * q;
        let place = if method == QuantileMethod::Lower { place.floor() } else { place.ceil() } as usize;
        let expected = case.map(Num::Int(0), |line| {
            let sorted = order(line);
            let chosen = if line[sorted[n - 1]].is_nan() { n - 1 } else { place };
            vec![unsigned_zero(line[sorted[chosen]].to(found.dtype())); n]
        });
        assert_is(&found, &case.sample.dims, &expected);
    });
}

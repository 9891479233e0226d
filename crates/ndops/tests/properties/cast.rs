//! Conversions between all pairs of dtypes.

use ndops::DType;

use crate::evaluate::{assert_is, evaluate};
use crate::number::Num;
use crate::random::{Values, property};

#[test]
fn every_pair() {
    property("cast", 3, |rng| {
        for from in DType::ALL {
            for to in DType::ALL {
                let size = rng.within(0..1100);
                let dims = rng.dims(size);
                let sample = rng.sample(from, &dims, Values::Any);
                rng.note(format!("to {to}"));
                let result = evaluate(&[&sample], |x| x[0].cast(to));
                assert_eq!(result.dtype(), to);
                assert_is(&result, &dims, &sample.nums.iter().map(|num| num.to(to)).collect::<Vec<Num>>());
            }
        }
    });
}

#[test]
fn large() {
    property("large casts", 80, |rng| {
        let (dims, from, to) = (rng.any_dims(), rng.pick(&DType::ALL[..15]), rng.pick(&DType::ALL[..15]));
        let sample = rng.sample(from, &dims, Values::Any);
        rng.note(format!("to {to}"));
        let result = evaluate(&[&sample], |x| x[0].cast(to));
        assert_is(&result, &dims, &sample.nums.iter().map(|num| num.to(to)).collect::<Vec<Num>>());
    });
}

//! Copies between layouts, by the size of elements.

use ndops::{DType, ops};

use crate::evaluate::{assert_is, assert_same, evaluate};
use crate::number::nums;
use crate::random::{Values, property};

/// One dtype of each size.
const SIZES: [DType; 5] = [DType::I8, DType::F16, DType::F32, DType::I64, DType::C128];

#[test]
fn read() {
    property("read", 300, |rng| {
        let (dims, dtype) = (rng.any_dims(), rng.pick(&DType::ALL[..15]));
        let sample = rng.sample(dtype, &dims, Values::Any);
        assert_same("the view as it is read", &nums(&sample.view), &sample.nums);
    });
}

#[test]
fn copy() {
    property("copy", 200, |rng| {
        let (dims, dtype) = (rng.any_dims(), rng.pick(&SIZES));
        let sample = rng.sample(dtype, &dims, Values::Any);
        assert_is(&evaluate(&[&sample], |x| ops::copy(&x[0])), &dims, &sample.nums);
    });
}

/// Transposed planes whose sides are near the squares that are turned in registers or caches.
#[test]
fn planes() {
    property("planes", 120, |rng| {
        let dims = [rng.within(1..3), rng.within(1..70), rng.within(1..70)];
        let dtype = rng.pick(&SIZES);
        let sample = rng.sample(dtype, &dims, Values::Any);
        let result = evaluate(&[&sample], |x| ops::copy(ops::swapaxes(ops::copy(&x[0])?, 1, 2)?));
        let mut expected = Vec::new();
        for index in crate::sample::indices(&[dims[0], dims[2], dims[1]]) {
            expected.push(sample.at(&[index[0], index[2], index[1]]));
        }
        assert_is(&result, &[dims[0], dims[2], dims[1]], &expected);
    });
}

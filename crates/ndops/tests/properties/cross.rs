//! Cross products of integers, which are exact.

use ndops::{DType, ops, result_type};

use crate::evaluate::{assert_is, evaluate};
use crate::number::Num;
use crate::random::{Random, Values, property};
use crate::sample::{Sample, indices};

/// Component `i` of a vector of `len`, which are zero beyond its own.
fn component(x: &Sample, vector: &[usize], i: usize, len: usize, dtype: DType) -> i128 {
    let place: Vec<usize> = vector.iter().copied().chain([i]).collect();
    if i < len { x.at(&place).to(dtype).parts().0 as i128 } else { 0 }
}

#[test]
fn cross() {
    property("cross", 150, |rng| {
        let batch: Vec<usize> = rng.any_dims().into_iter().take(3).map(|n| n.min(600)).collect();
        let vectors = |rng: &mut Random| {
            let alone = rng.once_in(3);
            let mut dims: Vec<usize> = batch.iter().map(|&n| if alone || rng.once_in(5) { 1 } else { n }).collect();
            dims.push(rng.within(2..4));
            let dtype = rng.pick(&DType::ALL[1..9]);
            rng.sample(dtype, &dims, Values::Small)
        };
        let (x, y) = (vectors(rng), vectors(rng));
        let dtype = result_type([(&x.view).into(), (&y.view).into()]).expect("a dtype");
        if !dtype.is_integer() {
            return;
        }
        let result = evaluate(&[&x, &y], |x| ops::cross(&x[0], &x[1], -1, -1, -1, None));
        let (len1, len2) = (x.dims[batch.len()], y.dims[batch.len()]);
        let mut dims: Vec<usize> =
            x.dims.iter().zip(&y.dims).take(batch.len()).map(|(&m, &n)| if m == 1 { n } else { m }).collect();
        let plane = len1 == 2 && len2 == 2;
        if !plane {
            dims.push(3);
        }
        let find = |index: Vec<usize>| {
            let at = |x: &Sample, i: usize, len: usize| component(x, &index[..batch.len()], i, len, dtype);
            let i = if plane { 2 } else { index[batch.len()] };
            let (j, k) = ((i + 1) % 3, (i + 2) % 3);
            let product = at(&x, j, len1) * at(&y, k, len2) - at(&x, k, len1) * at(&y, j, len2);
            Num::Int(product).to(dtype)
        };
        assert_is(&result, &dims, &indices(&dims).map(find).collect::<Vec<Num>>());
    });
}

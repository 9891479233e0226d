//! Ops on samples: as they lie, dense, and with one thread and two.

use std::sync::{Mutex, PoisonError};

use ndops::{Result, Tensor, set_num_threads};

use crate::number::{Num, nums};
use crate::sample::Sample;

/// From so many elements on threads are compared.
const LARGE: usize = 1 << 15;

/// The result for `n` threads, which no other test changes meanwhile.
pub fn with_threads<T>(n: usize, run: impl FnOnce() -> T) -> T {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _held = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    set_num_threads(n);
    let result = run();
    set_num_threads(2);
    result
}

/// Asserts that two lists of numbers are the same bits, and shows the first that are not.
pub fn assert_same(what: &str, got: &[Num], expected: &[Num]) {
    assert_eq!(got.len(), expected.len(), "{what}: number of elements");
    if let Some(i) = (0..got.len()).find(|&i| got[i] != expected[i]) {
        panic!("{what}: element {i} of {} is {:?}, not {:?}", got.len(), got[i], expected[i]);
    }
}

/// Asserts that a tensor has these lengths and numbers.
pub fn assert_is(result: &Tensor, dims: &[usize], expected: &[Num]) {
    assert_eq!(result.shape(), *dims, "shape");
    assert_same("against the loop", &nums(result), expected);
}

/// Asserts that numbers are `expected` up to `bound`, one for each; what is not finite is the same.
pub fn assert_close(got: &[Num], expected: &[Num], bounds: &[f64]) {
    assert_eq!(got.len(), expected.len(), "number of elements");
    let far = |a: f64, b: f64, bound: f64| match b.is_finite() {
        true => !a.is_finite() || (a - b).abs() > bound,
        false => Num::Float(a) != Num::Float(b),
    };
    for (i, (&bound, (got, expected))) in bounds.iter().zip(got.iter().zip(expected)).enumerate() {
        let ((a, b), (c, d)) = (got.parts(), expected.parts());
        assert!(!far(a, c, bound) && !far(b, d, bound), "element {i} is {got:?}, not {expected:?} to {bound:e}");
    }
}

/// The result of an op on the views, which has the same bits for one thread and two.
pub fn on_views(samples: &[&Sample], op: impl Fn(&[Tensor]) -> Result<Tensor>) -> Tensor {
    let views: Vec<Tensor> = samples.iter().map(|sample| sample.view.clone()).collect();
    let run = || op(&views).expect("a result");
    if samples.iter().all(|sample| sample.nums.len() < LARGE) {
        return run();
    }
    let (one, two) = (with_threads(1, run), with_threads(2, run));
    assert_same("one thread against two", &nums(&one), &nums(&two));
    two
}

/// As [`on_views`]; the result has the same bits for dense copies of the views, too.
pub fn evaluate(samples: &[&Sample], op: impl Fn(&[Tensor]) -> Result<Tensor>) -> Tensor {
    let result = on_views(samples, &op);
    let dense: Vec<Tensor> = samples.iter().map(|sample| sample.dense()).collect();
    let of_dense = op(&dense).expect("a result of dense tensors");
    assert_eq!((result.shape(), result.dtype()), (of_dense.shape(), of_dense.dtype()));
    assert_same("views against dense copies", &nums(&result), &nums(&of_dense));
    result
}

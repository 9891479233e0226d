//! Element-wise ops of one to three operands, which broadcast and are promoted.

use ndops::{DType, Tensor, ops, result_type};

use crate::evaluate::{assert_close, assert_is, evaluate};
use crate::number::{Num, nums};
use crate::random::{Random, Values, property};
use crate::sample::{Sample, indices};

/// All dtypes that take part in promotion.
const PROMOTED: &[DType] = DType::ALL.split_at(15).0;
const FLOATS: [DType; 4] = [DType::BF16, DType::F16, DType::F32, DType::F64];

/// An operation on two elements of `dtype`, as kernels do it: half types are computed in float32, then rounded.
fn operate(a: Num, b: Num, dtype: DType, integers: fn(i128, i128) -> i128, floats: fn(f64, f64) -> f64) -> Num {
    match (a, b) {
        (Num::Int(a), Num::Int(b)) => Num::Int(integers(a, b)).to(dtype),
        (Num::Float(a), Num::Float(b)) => {
            let exact = Num::Float(floats(a, b));
            // A float64 sum or product of two float32 numbers, rounded, is the float32 one.
            if dtype == DType::F64 { exact } else { exact.to(DType::F32).to(dtype) }
        }
        _ => {
            let ((re1, im1), (re2, im2)) = (a.parts(), b.parts());
            Num::Complex(floats(re1, re2), floats(im1, im2)).to(dtype)
        }
    }
}

impl Random {
    /// Samples that broadcast to `dims`, of one dtype or several.
    fn operands(&mut self, n: usize, dtypes: &[DType], dims: &[usize], values: Values) -> Vec<Sample> {
        let (common, mixed) = (self.pick(dtypes), self.once_in(3));
        let mut samples = Vec::new();
        for i in 0..n {
            let dtype = if mixed { self.pick(dtypes) } else { common };
            let skipped = if i > 0 && self.once_in(5) { self.below(dims.len() + 1) } else { 0 };
            let mut own = dims[skipped..].to_vec();
            for length in &mut own {
                if i > 0 && self.once_in(8) {
                    *length = 1;
                }
            }
            samples.push(self.sample(dtype, &own, values));
        }
        samples
    }
}

fn promoted(samples: &[Sample]) -> DType {
    result_type(samples.iter().map(|sample| (&sample.view).into())).expect("dtypes that promote")
}

type Binary = fn(&Tensor, &Tensor) -> ndops::Result<Tensor>;

/// A binary op against its definition on integers and on floats.
fn check_binary(
    rng: &mut Random,
    op: Binary,
    dtypes: &[DType],
    integers: fn(i128, i128) -> i128,
    floats: fn(f64, f64) -> f64,
) {
    let dims = rng.any_dims();
    let samples = rng.operands(2, dtypes, &dims, Values::Any);
    let dtype = promoted(&samples);
    let result = evaluate(&[&samples[0], &samples[1]], |x| op(&x[0], &x[1]));
    assert_eq!(result.dtype(), dtype);
    let expected: Vec<Num> = indices(&dims)
        .map(|index| operate(samples[0].at(&index).to(dtype), samples[1].at(&index).to(dtype), dtype, integers, floats))
        .collect();
    assert_is(&result, &dims, &expected);
}

#[test]
fn add() {
    let op: Binary = |a, b| ops::add(a, b);
    property("add", 250, |rng| check_binary(rng, op, &PROMOTED[1..], i128::wrapping_add, |a, b| a + b));
}

#[test]
fn subtract() {
    let op: Binary = |a, b| ops::subtract(a, b);
    property("subtract", 150, |rng| check_binary(rng, op, &PROMOTED[1..], i128::wrapping_sub, |a, b| a - b));
}

#[test]
fn multiply() {
    let op: Binary = |a, b| ops::multiply(a, b);
    property("multiply", 200, |rng| check_binary(rng, op, &PROMOTED[..13], i128::wrapping_mul, |a, b| a * b));
}

#[test]
fn divide() {
    let op: Binary = |a, b| ops::divide(a, b);
    property("divide", 100, |rng| check_binary(rng, op, &FLOATS, |_, _| unreachable!("floats only"), |a, b| a / b));
}

#[test]
fn less() {
    property("less", 150, |rng| {
        let dims = rng.any_dims();
        let samples = rng.operands(2, &PROMOTED[..13], &dims, Values::Any);
        let dtype = promoted(&samples);
        let result = evaluate(&[&samples[0], &samples[1]], |x| ops::less(&x[0], &x[1]));
        let less = |a: Num, b: Num| match (a, b) {
            (Num::Int(a), Num::Int(b)) => a < b,
            _ => a.to(dtype).parts().0 < b.to(dtype).parts().0,
        };
        let expected: Vec<Num> =
            indices(&dims).map(|index| Num::Int(less(samples[0].at(&index), samples[1].at(&index)).into())).collect();
        assert_is(&result, &dims, &expected);
    });
}

/// `x3` chooses from `x1` and `x2`.
fn check_where(rng: &mut Random, dims: &[usize], mut samples: Vec<Sample>) {
    let dtype = promoted(&samples);
    samples.extend(rng.operands(1, &[DType::Bool, DType::I32, DType::F64], dims, Values::Small));
    let result = evaluate(&[&samples[2], &samples[0], &samples[1]], |x| ops::where_(&x[0], &x[1], &x[2]));
    assert_eq!(result.dtype(), dtype);
    let chosen = |index: Vec<usize>| samples[usize::from(!samples[2].at(&index).is_true())].at(&index).to(dtype);
    assert_is(&result, dims, &indices(dims).map(chosen).collect::<Vec<Num>>());
}

#[test]
fn where_() {
    property("where", 200, |rng| {
        let dims = rng.any_dims();
        let samples = rng.operands(2, PROMOTED, &dims, Values::Any);
        check_where(rng, &dims, samples);
    });
}

/// What is the same all along a long row reaches the kernels as a few equal elements.
#[test]
fn columns_beside_long_rows() {
    property("columns", 60, |rng| {
        let dims = [rng.within(1..4), rng.pick(&[1, 3, 40, 140]), rng.pick(&[255, 256, 257, 700, 1025])];
        let column = |rng: &mut Random| {
            let own: Vec<usize> = dims.iter().map(|&n| if rng.once_in(2) { 1 } else { n }).collect();
            let dtype = rng.pick(&[DType::U8, DType::BF16, DType::F32, DType::F32, DType::F32, DType::C128]);
            rng.sample(dtype, &own, Values::Small)
        };
        let samples = vec![column(rng), column(rng)];
        let broadcast: Vec<usize> = (0..3).map(|i| samples[0].dims[i].max(samples[1].dims[i])).collect();
        let dtype = promoted(&samples);
        let sum = evaluate(&[&samples[0], &samples[1]], |x| ops::add(&x[0], &x[1]));
        let operate = |index: Vec<usize>| {
            let [a, b] = [0, 1].map(|i| samples[i].at(&index).to(dtype));
            operate(a, b, dtype, i128::wrapping_add, |a, b| a + b)
        };
        assert_is(&sum, &broadcast, &indices(&broadcast).map(operate).collect::<Vec<Num>>());
        check_where(rng, &dims, samples);
    });
}

#[test]
fn negative() {
    property("negative", 100, |rng| {
        let (dims, dtype) = (rng.any_dims(), rng.pick(&PROMOTED[1..]));
        let sample = rng.sample(dtype, &dims, Values::Any);
        let result = evaluate(&[&sample], |x| ops::negative(&x[0]));
        let negated = |num: &Num| match *num {
            Num::Int(n) => Num::Int(-n).to(dtype),
            Num::Float(x) => Num::Float(-x),
            Num::Complex(re, im) => Num::Complex(-re, -im),
        };
        assert_is(&result, &dims, &sample.nums.iter().map(negated).collect::<Vec<Num>>());
    });
}

/// A transcendental function against that of `f64`, to a few units in the last place of the dtype.
fn check_function(rng: &mut Random, op: fn(&Tensor) -> ndops::Result<Tensor>, function: fn(f64) -> f64) {
    let (dims, dtype) = (rng.any_dims(), rng.pick(&FLOATS));
    let sample = rng.sample(dtype, &dims, Values::Any);
    let result = evaluate(&[&sample], |x| op(&x[0]));
    assert_eq!((result.shape(), result.dtype()), (sample.view.shape(), dtype));
    let expected: Vec<Num> = sample.nums.iter().map(|num| Num::Float(function(num.parts().0)).to(dtype)).collect();
    let epsilon = [(DType::BF16, 0.01), (DType::F16, 0.002), (DType::F32, 4e-7), (DType::F64, 1e-15)];
    let (_, epsilon) = epsilon.into_iter().find(|&(of, _)| of == dtype).expect("a float");
    let bounds: Vec<f64> = expected.iter().map(|num| num.parts().0.abs() * epsilon + 1e-44).collect();
    let bounds: Vec<f64> =
        bounds.into_iter().map(|bound| if dtype == DType::F16 { bound + 1e-7 } else { bound }).collect();
    assert_close(&nums(&result), &expected, &bounds);
}

#[test]
fn exp() {
    property("exp", 80, |rng| check_function(rng, |x| ops::exp(x), f64::exp));
}

#[test]
fn log1p() {
    property("log1p", 60, |rng| check_function(rng, |x| ops::log1p(x), f64::ln_1p));
}

#[test]
fn sin() {
    property("sin", 80, |rng| check_function(rng, |x| ops::sin(x), f64::sin));
}

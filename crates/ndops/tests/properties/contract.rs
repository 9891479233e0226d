//! Sums of products. The order of the additions may depend on the layout here, so floats are compared up to a bound.

use ndops::{DType, Tensor, ops, result_type};

use crate::evaluate::{assert_close, on_views};
use crate::number::{Num, nums};
use crate::random::{Random, Values, property};
use crate::sample::{Sample, indices};

/// The sum of the products of some pairs, and a bound of its error.
fn inner(pairs: impl Iterator<Item = (Num, Num)>, dtype: DType) -> (Num, f64) {
    sum_of_products(pairs.map(|(a, b)| vec![a, b]), dtype)
}

/// The sum of products of numbers of `dtype`, and a bound of its error.
pub fn sum_of_products(products: impl Iterator<Item = Vec<Num>>, dtype: DType) -> (Num, f64) {
    let (mut exact, mut re, mut im, mut size, mut n) = (0i128, 0.0, 0.0, 0.0, 0);
    for factors in products {
        n += factors.len();
        if dtype.is_integer() || dtype == DType::Bool {
            let product = factors.iter().map(|&factor| whole(factor)).fold(1, i128::wrapping_mul);
            exact = if dtype == DType::Bool { exact | product } else { exact.wrapping_add(product) };
        }
        let (mut a, mut b, mut bound) = (1.0, 0.0, 1.0);
        for (c, d) in factors.iter().map(|factor| factor.parts()) {
            (a, b) = (a * c - b * d, a * d + b * c);
            bound *= c.abs() + d.abs();
        }
        (re, im, size) = (re + a, im + b, size + bound);
    }
    if dtype.is_integer() || dtype == DType::Bool {
        return (Num::Int(exact).to(dtype), 0.0);
    }
    let unit = if dtype.real() == DType::F64 { 1.2e-16 } else { 6e-8 };
    let (_, rounding) = crate::fold::sum_of(&[Num::Float(re)], dtype);
    let total = if dtype.is_complex() { Num::Complex(re, im) } else { Num::Float(re) };
    (total, rounding + 2.0 * (n + 4) as f64 * unit * size)
}

fn whole(num: Num) -> i128 {
    match num {
        Num::Int(n) => n,
        other => unreachable!("{other:?} is of an integer dtype"),
    }
}

pub fn check(result: &Tensor, dims: &[usize], expected: impl Iterator<Item = (Num, f64)>) {
    assert_eq!(result.shape(), *dims);
    let (expected, bounds): (Vec<Num>, Vec<f64>) = expected.unzip();
    assert_close(&nums(result), &expected, &bounds);
}

impl Random {
    /// Two factors; integers of any size wrap, floats stay small enough for float16.
    fn factors(&mut self, dtypes: [DType; 2], dims1: &[usize], dims2: &[usize]) -> (Sample, Sample) {
        let exact = dtypes.iter().all(|&dtype| dtype < DType::BF16 && dtype != DType::U64);
        let values = if exact { self.pick(&[Values::Any, Values::Small]) } else { Values::Small };
        (self.sample(dtypes[0], dims1, values), self.sample(dtypes[1], dims2, values))
    }

    /// A length: small, near the widths of panels, or larger.
    fn side(&mut self) -> usize {
        match self.below(12) {
            0 => self.below(2),
            1..7 => self.within(1..12),
            7..11 => self.within(12..40),
            _ => self.within(60..140),
        }
    }
}

/// The dtype of a product.
fn product_dtype(x1: &Sample, x2: &Sample, widens: bool) -> DType {
    match result_type([(&x1.view).into(), (&x2.view).into()]).expect("dtypes that promote") {
        DType::I8 if widens && x1.dtype() == x2.dtype() => DType::I32,
        other => other,
    }
}

#[test]
fn matmul() {
    property("matmul", 250, |rng| {
        let (n, k, m) = (rng.side(), rng.side(), rng.side());
        let stack = if n * m > 400 { vec![] } else { vec![rng.within(1..4); rng.below(3)] };
        let one = |rng: &mut Random| stack.iter().map(|&n| if rng.once_in(4) { 1 } else { n }).collect::<Vec<_>>();
        let (dims1, dims2) = ([one(rng), vec![n, k]].concat(), [one(rng), vec![k, m]].concat());
        let dtype1 = rng.pick(&DType::ALL[..15]);
        let dtype2 = if rng.once_in(4) { rng.pick(&DType::ALL[..15]) } else { dtype1 };
        let (x1, x2) = rng.factors([dtype1, dtype2], &dims1, &dims2);
        let dtype = product_dtype(&x1, &x2, true);
        let result = on_views(&[&x1, &x2], |x| ops::matmul(&x[0], &x[1]));
        assert_eq!(result.dtype(), dtype);
        let n_stack = stack.len();
        let wide: Vec<usize> = (0..n_stack).map(|i| dims1[i].max(dims2[i])).collect();
        let dims = [wide, vec![n, m]].concat();
        let element = |index: Vec<usize>| {
            let (outer, at) = index.split_at(n_stack);
            let pair = |p: usize| {
                (x1.at(&[outer, &[at[0], p]].concat()).to(dtype), x2.at(&[outer, &[p, at[1]]].concat()).to(dtype))
            };
            inner((0..k).map(pair), dtype)
        };
        check(&result, &dims, indices(&dims).map(element));
    });
}

#[test]
fn large_matmul() {
    property("large matmul", 10, |rng| {
        let (n, k, m) = (rng.within(100..180), rng.within(150..300), rng.within(100..180));
        let dtype = rng.pick(&[DType::F32, DType::F64, DType::I32, DType::C64, DType::F16]);
        let (x1, x2) = rng.factors([dtype; 2], &[n, k], &[k, m]);
        let result = on_views(&[&x1, &x2], |x| ops::matmul(&x[0], &x[1]));
        let element = |index: Vec<usize>| {
            let (row, col) = (index[0], index[1]);
            inner((0..k).map(|p| (x1.nums[row * k + p], x2.nums[p * m + col])), dtype)
        };
        check(&result, &[n, m], indices(&[n, m]).map(element));
    });
}

#[test]
fn vectors() {
    property("vectors", 80, |rng| {
        let (n, k) = (rng.within(0..6), rng.size().min(40_000));
        let dtype = rng.pick(&DType::ALL[..15]);
        let (x1, x2) = rng.factors([dtype; 2], &[n, k], &[k]);
        let dtype = product_dtype(&x1, &x2, true);
        let result = on_views(&[&x1, &x2], |x| ops::matmul(&x[0], &x[1]));
        let row = |row: usize| inner((0..k).map(|p| (x1.at(&[row, p]).to(dtype), x2.at(&[p]).to(dtype))), dtype);
        check(&result, &[n], (0..n).map(row));
    });
}

#[test]
fn rows() {
    property("rows", 60, |rng| {
        let (k, m) =
            if rng.once_in(2) { (rng.within(0..300), rng.side()) } else { (rng.within(0..9), rng.size().min(20_000)) };
        let dtype = rng.pick(&DType::ALL[..15]);
        let (x1, x2) = rng.factors([dtype; 2], &[k], &[k, m]);
        let dtype = product_dtype(&x1, &x2, true);
        let result = on_views(&[&x1, &x2], |x| ops::matmul(&x[0], &x[1]));
        let col = |col: usize| inner((0..k).map(|p| (x1.at(&[p]).to(dtype), x2.at(&[p, col]).to(dtype))), dtype);
        check(&result, &[m], (0..m).map(col));
    });
}

#[test]
fn tensordot() {
    property("tensordot", 80, |rng| {
        let [a, b, c, d] = [(); 4].map(|()| rng.within(0..8));
        let dtype = rng.pick(&DType::ALL[..15]);
        let (x1, x2) = rng.factors([dtype; 2], &[a, b, c], &[c, d, a]);
        let result = on_views(&[&x1, &x2], |x| ops::tensordot(&x[0], &x[1], ([0, 2], [2, 0])));
        assert_eq!(result.dtype(), dtype);
        let element = |index: Vec<usize>| {
            let pairs = indices(&[a, c]).map(|p| (x1.at(&[p[0], index[0], p[1]]), x2.at(&[p[1], index[1], p[0]])));
            inner(pairs, dtype)
        };
        check(&result, &[b, d], indices(&[b, d]).map(element));
    });
}

//! Places in sorted sequences, positions of what is not zero, counts, correlations.

use std::collections::BTreeMap;

use ndops::ops::{CorrelateMode, Side};
use ndops::{DType, Operand, Tensor, ops};

use crate::evaluate::{assert_close, assert_is, evaluate};
use crate::number::{Num, nums, tensor};
use crate::random::{Random, Values, property};
use crate::sample::indices;

fn places(found: impl IntoIterator<Item = usize>) -> Vec<Num> {
    found.into_iter().map(|place| Num::Int(place as i128)).collect()
}

#[test]
fn searchsorted() {
    property("searchsorted", 150, |rng| {
        let dtype = rng.pick(&DType::ALL[..15]);
        let values = if dtype.is_complex() { Values::Small } else { rng.pick(&[Values::Any, Values::Small]) };
        let n = rng.size().min(5000);
        let mut sorted = rng.nums(n, dtype, values);
        sorted.sort_by(|&a, &b| a.compare(b));
        let dims = rng.any_dims();
        let sample = rng.sample(dtype, &dims, values);
        let sequence = tensor(&sorted, &[n], dtype);
        let side = rng.pick(&[Side::Left, Side::Right]);
        rng.note(format!("{side:?} in {n}"));
        let result = evaluate(&[&sample], |x| ops::searchsorted(&sequence, &x[0], side));
        let before = |value: &Num| match side {
            Side::Left => sorted.partition_point(|x| x.compare(*value).is_lt()),
            Side::Right => sorted.partition_point(|x| x.compare(*value).is_le()),
        };
        assert_is(&result, &dims, &places(sample.nums.iter().map(before)));
        if !dtype.is_complex() && side == Side::Right {
            let result = evaluate(&[&sample], |x| ops::digitize(&x[0], &sequence));
            assert_is(&result, &dims, &places(sample.nums.iter().map(before)));
        }
    });
}

#[test]
fn nonzero() {
    property("nonzero", 80, |rng| {
        let dims = rng.any_dims();
        let dtype = rng.pick(&DType::ALL[..15]);
        let sample = rng.sample(dtype, &dims, Values::Small);
        let result = evaluate(&[&sample], |x| ops::stack(ops::nonzero(&x[0])?, 0));
        let own = if dims.is_empty() { vec![1] } else { dims };
        let found: Vec<Vec<usize>> =
            indices(&own).zip(&sample.nums).filter(|(_, num)| num.is_true()).map(|(index, _)| index).collect();
        let rows = (0..own.len()).flat_map(|axis| found.iter().map(move |index| index[axis]));
        assert_is(&result, &[own.len(), found.len()], &places(rows.collect::<Vec<_>>()));
    });
}

/// Lengths of a vector or a matrix.
fn table_dims(rng: &mut Random) -> Vec<usize> {
    let n = rng.size();
    if rng.once_in(2) {
        return vec![n];
    }
    let rows = rng.within(1..9);
    vec![rows, n.div_ceil(rows)]
}

#[test]
fn bincount() {
    property("bincount", 150, |rng| {
        let dims = table_dims(rng);
        let dtype = rng.pick(&[DType::Bool, DType::U8, DType::U16, DType::U32, DType::U64]);
        let values = rng_values(rng, dtype);
        let sample = rng.sample(dtype, &dims, values);
        let minlength = rng.pick(&[0, 3, 20]);
        let n = *dims.last().expect("an axis");
        let rows: Vec<BTreeMap<usize, usize>> =
            (0..sample.nums.len() / n.max(1)).map(|row| count(&sample.nums[row * n..][..n])).collect();
        let greatest = rows.iter().filter_map(|row| row.keys().max()).max().copied();
        let n_bins = greatest.map_or(0, |greatest| greatest + 1).max(minlength);
        if n_bins > 1 << 20 {
            let sparse = ops::bincount_sparse(&sample.view, None, minlength).expect("counts");
            let values = rows.iter().flat_map(|row| row.values().copied());
            return assert_eq!(nums(sparse.values()), places(values));
        }
        let shape = [&dims[..dims.len() - 1], &[n_bins]].concat();
        let dense = |row: &BTreeMap<usize, usize>| {
            (0..n_bins).map(|bin| row.get(&bin).copied().unwrap_or(0)).collect::<Vec<_>>()
        };
        let expected = if n == 0 { vec![0; shape.iter().product()] } else { rows.iter().flat_map(dense).collect() };
        let result = evaluate(&[&sample], |x| ops::bincount(&x[0], None, minlength));
        assert_is(&result, &shape, &places(expected.clone()));
        let sparse = evaluate(&[&sample], |x| ops::bincount_sparse(&x[0], None, minlength)?.to_dense());
        assert_is(&sparse, &shape, &places(expected));
    });
}

/// Small numbers, or any of a narrow dtype.
fn rng_values(rng: &mut Random, dtype: DType) -> Values {
    if dtype.itemsize() <= 2 && rng.once_in(2) { Values::Any } else { Values::Small }
}

fn count(row: &[Num]) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    for num in row {
        let Num::Int(bin) = *num else { unreachable!("integers") };
        *counts.entry(bin as usize).or_default() += 1;
    }
    counts
}

#[test]
fn bincount_of_weights() {
    property("bincount of weights", 150, |rng| {
        let dims = table_dims(rng);
        let bins = rng.sample(DType::U8, &dims, Values::Small);
        let dtype = rng.pick(&[DType::I16, DType::I64, DType::F16, DType::F32, DType::F64, DType::C64]);
        let weights = rng.sample(dtype, &dims, Values::Small);
        let result = evaluate(&[&bins, &weights], |x| ops::bincount(&x[0], Operand::from(&x[1]), 8));
        let n = *dims.last().expect("an axis");
        let mut sums = vec![(0.0, 0.0, 0.0); dims[..dims.len() - 1].iter().product::<usize>() * 8];
        for (i, (bin, weight)) in bins.nums.iter().zip(&weights.nums).enumerate() {
            let (sum, (re, im)) = (&mut sums[i / n * 8 + bin.parts().0 as usize], weight.parts());
            *sum = (sum.0 + re, sum.1 + im, sum.2 + re.abs() + im.abs());
        }
        let out = result.dtype();
        let expected: Vec<Num> = sums
            .iter()
            .map(|&(re, im, _)| if out.is_complex() { Num::Complex(re, im) } else { Num::Float(re) }.to(out))
            .collect();
        let ulp = if out == DType::F16 { 1e-3 } else { 1.2e-7 };
        let bounds: Vec<f64> = sums
            .iter()
            .map(|(_, _, size)| {
                if out.is_integer() {
                    0.0
                } else if out == DType::F64 {
                    n as f64 * 1.2e-16 * size
                } else {
                    ulp * size
                }
            })
            .collect();
        assert_close(&nums(&result), &expected, &bounds);
    });
}

#[test]
fn histogram() {
    property("histogram", 150, |rng| {
        let n = rng.size();
        let dtype = rng.pick(&DType::ALL[..13]);
        let sample = rng.sample(dtype, &[n], Values::Small);
        let bins = rng.pick(&[1, 2, 7, 10, 1000, 3000]);
        let range = rng.pick(&[None, Some((-1.0, 1.5)), Some((0.0, 0.0)), Some((0.25, 1e6))]);
        rng.note(format!("{bins} bins of {range:?}"));
        let counts = evaluate(&[&sample], |x| Ok(ops::histogram(&x[0], bins, range)?.0));
        let (_, edges) = ops::histogram(&sample.view, bins, range).expect("edges");
        // Integers are compared with edges in float64, which the same values in float64 give.
        let wide = if dtype.is_float() {
            edges.clone()
        } else {
            ops::histogram(sample.view.cast(DType::F64).expect("a cast"), bins, range).expect("edges").1
        };
        let edges: Vec<f64> = nums(&wide).iter().map(|edge| edge.parts().0).collect();
        let mut expected = vec![0; bins];
        for x in sample.nums.iter().map(|num| num.parts().0).filter(|x| (edges[0]..=edges[bins]).contains(x)) {
            expected[(edges.partition_point(|&edge| edge <= x) - 1).min(bins - 1)] += 1;
        }
        assert_is(&counts, &[bins], &places(expected));
    });
}

#[test]
fn correlate() {
    property("correlate", 150, |rng| {
        let (m, n) = (rng.size().clamp(1, 2000), rng.pick(&[1, 2, 5, 63, 64, 65, 300]));
        let dtype = rng.pick(&[DType::Bool, DType::I16, DType::F16, DType::F32, DType::F64, DType::C64, DType::C128]);
        let (x, y) = (rng.sample(dtype, &[m], Values::Small), rng.sample(dtype, &[n], Values::Small));
        let (x, y) = if rng.once_in(2) { (x, y) } else { (y, x) };
        let mode = rng.pick(&[CorrelateMode::Valid, CorrelateMode::Same, CorrelateMode::Full]);
        rng.note(format!("{mode:?}"));
        let result = evaluate(&[&x, &y], |x| ops::correlate(&x[0], &x[1], mode));
        let (m, n) = (x.nums.len(), y.nums.len());
        let (long, short) = (m.max(n), m.min(n));
        let (first, len) = match mode {
            CorrelateMode::Valid => (short - 1, long - short + 1),
            CorrelateMode::Same => (if m < n { m / 2 } else { (n - 1) / 2 }, long),
            CorrelateMode::Full => (0, m + n - 1),
        };
        let sums: Vec<(f64, f64, f64)> = (first..first + len).map(|i| correlation(&x.nums, &y.nums, i)).collect();
        let out = result.dtype();
        let exact =
            |&(re, im, _): &(f64, f64, f64)| if out.is_complex() { Num::Complex(re, im) } else { Num::Float(re) };
        let ulp = match out {
            DType::F16 => 2e-3,
            DType::F64 | DType::C128 => 4e-14,
            _ => 3e-5,
        };
        let bounds: Vec<f64> = sums.iter().map(|(_, _, size)| ulp * size + 1e-300).collect();
        assert_close(&nums(&result), &sums.iter().map(exact).collect::<Vec<_>>(), &bounds);
    });
}

/// The sum of `x[i + k - (n - 1)] * y[k]`, conjugated, over all `k`, and the sum of the sizes of its parts.
fn correlation(x: &[Num], y: &[Num], i: usize) -> (f64, f64, f64) {
    let pairs = y.iter().enumerate().filter_map(|(k, b)| Some((x.get((i + k).checked_sub(y.len() - 1)?)?, b)));
    pairs.fold((0.0, 0.0, 0.0), |(re, im, size), (a, b)| {
        let ((a, b), (c, d)) = (a.parts(), b.parts());
        (re + a * c + b * d, im + b * c - a * d, size + (a.abs() + b.abs()) * (c.abs() + d.abs()))
    })
}

#[test]
fn sparse_tensors_add_what_meets() {
    let indices = Tensor::from([[1i64, 0], [0, 2], [1, 0]]);
    let sparse = ndops::SparseTensor::new(indices, Tensor::from([1.5f32, 2.0, 1.0]), [2, 3]).expect("a tensor");
    assert_eq!(sparse.to_dense().expect("dense").to_vec::<f32>().expect("float32"), [0.0, 0.0, 2.0, 2.5, 0.0, 0.0]);
}

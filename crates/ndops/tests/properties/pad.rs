//! Borders around tensors.

use ndops::ops::{self, PadMode};
use ndops::{DType, Tensor};

use crate::evaluate::{assert_is, evaluate};
use crate::number::{Num, tensor};
use crate::random::{Random, Values, property};
use crate::sample::{Sample, indices};

impl Random {
    fn widths(&mut self, dims: &[usize]) -> Vec<(usize, usize)> {
        let most = if dims.iter().product::<usize>() > 1000 { 3 } else { 9 };
        let mut width = |n: usize| if n == 0 || self.once_in(3) { 0 } else { self.below(most) };
        let widths = dims.iter().map(|&n| (width(n), width(n))).collect();
        self.note(format!("widths {widths:?}"));
        widths
    }
}

/// The position on a line of `n` that stands at `at`, which may lie beside it, found by walking there.
fn walk(mode: PadMode, n: isize, at: isize) -> usize {
    let (mut here, mut step) = (if at < 0 { 0 } else { n - 1 }, if at < 0 { -1 } else { 1 });
    let distance = if at < 0 { -at } else { at - (n - 1) };
    if (0..n).contains(&at) {
        return at as usize;
    }
    for _ in 0..distance {
        let beyond = !(0..n).contains(&(here + step));
        match mode {
            PadMode::Edge if beyond => {}
            PadMode::Wrap if beyond => here = if step < 0 { n - 1 } else { 0 },
            PadMode::Symmetric if beyond => step = -step,
            PadMode::Reflect if n == 1 => {}
            PadMode::Reflect if beyond => {
                step = -step;
                here += step;
            }
            _ => here += step,
        }
    }
    here as usize
}

fn padded(dims: &[usize], widths: &[(usize, usize)]) -> Vec<usize> {
    dims.iter().zip(widths).map(|(n, (before, behind))| before + n + behind).collect()
}

fn draw(rng: &mut Random) -> (Sample, Vec<(usize, usize)>) {
    let (dims, dtype) = (rng.any_dims(), rng.pick(&DType::ALL));
    let sample = rng.sample(dtype, &dims, Values::Any);
    let widths = rng.widths(&dims);
    (sample, widths)
}

#[test]
fn by_lines_that_go_on() {
    property("pad", 150, |rng| {
        let (x, widths) = draw(rng);
        let mode = rng.pick(&[PadMode::Edge, PadMode::Reflect, PadMode::Symmetric, PadMode::Wrap]);
        rng.note(format!("{mode:?}"));
        let result = evaluate(&[&x], |x| ops::pad(&x[0], widths.clone(), mode, None));
        let dims = padded(&x.dims, &widths);
        let find = |index: Vec<usize>| {
            let own = index.iter().zip(&widths).zip(&x.dims);
            x.at(&own.map(|((&i, w), &n)| walk(mode, n as isize, i as isize - w.0 as isize)).collect::<Vec<_>>())
        };
        assert_is(&result, &dims, &indices(&dims).map(find).collect::<Vec<Num>>());
    });
}

#[test]
fn by_constants() {
    property("pad by constants", 200, |rng| {
        let (x, widths) = draw(rng);
        let constants: Vec<Num> = rng.nums(2 * x.dims.len(), x.dtype(), Values::Any);
        let given: Tensor = tensor(&constants, &[x.dims.len(), 2], x.dtype());
        let result = evaluate(&[&x], |x| ops::pad(&x[0], widths.clone(), PadMode::Constant, &given));
        let dims = padded(&x.dims, &widths);
        let find = |mut index: Vec<usize>| {
            for axis in (0..x.dims.len()).rev() {
                let (before, n) = (widths[axis].0, x.dims[axis]);
                if index[axis] < before {
                    return constants[2 * axis];
                }
                if index[axis] >= before + n {
                    return constants[2 * axis + 1];
                }
                index[axis] -= before;
            }
            x.at(&index)
        };
        assert_is(&result, &dims, &indices(&dims).map(find).collect::<Vec<Num>>());
    });
}

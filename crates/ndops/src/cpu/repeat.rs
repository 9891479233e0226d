//! Repetition of runs of elements.

use crate::dtype::Element;
use crate::error::Result;
use crate::shape::Dims;
use crate::tensor::view::{Dense, View};

/// Each of the `n` runs of `run` elements, over and over through `x`, as many times as its count; one count serves all.
pub(crate) fn repeat(x: &View, n: usize, run: usize, counts: &[usize], dims: Dims) -> Result<View> {
    let unit = x.dtype.bits();
    dispatch!(unit in sizes, T => repeat_as::<T>(x, n, run, counts, dims))
}

fn repeat_as<T: Element>(x: &View, n: usize, run: usize, counts: &[usize], dims: Dims) -> Result<View> {
    let mut out = Dense::zeroed(x.dtype, dims)?;
    let (from, to) = (x.as_slice::<T>().expect("dense"), out.as_mut_slice::<T>());
    match counts {
        [] => {}
        _ if from.is_empty() || to.is_empty() => {}
        [2] if run == 1 => repeat_each::<T, 2>(from, to),
        [3] if run == 1 => repeat_each::<T, 3>(from, to),
        [4] if run == 1 => repeat_each::<T, 4>(from, to),
        _ => repeat_runs(from, to, n, run, counts),
    }
    Ok(out.into_view())
}

/// Single elements, a few times each: a count that the compiler knows makes the copies shuffles.
fn repeat_each<T: Element, const N: usize>(from: &[T], to: &mut [T]) {
    for (out, &value) in to.as_chunks_mut::<N>().0.iter_mut().zip(from) {
        *out = [value; N];
    }
}

fn repeat_runs<T: Element>(from: &[T], to: &mut [T], n: usize, run: usize, counts: &[usize]) {
    let mut rest = to;
    for (i, run) in from.chunks_exact(run).enumerate() {
        let count = if let [count] = counts { *count } else { counts[i % n] };
        let (out, after) = rest.split_at_mut(count * run.len());
        match run {
            [value] => out.fill(*value),
            _ => out.chunks_exact_mut(run.len()).for_each(|out| out.copy_from_slice(run)),
        }
        rest = after;
    }
}

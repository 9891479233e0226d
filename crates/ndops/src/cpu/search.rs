//! Finding the first element that equals the fold of a choosing monoid (maximum, minimum).
//!
//! A block is folded by the monoid's vector kernel; only where that betters the choice so far is the block searched.

use std::sync::Mutex;

use smallvec::SmallVec;

use super::cursor::{BLOCK, Conversion, Walk};
use super::drive::{set_failure, take_failure};
use super::kernels::{FoldKernel, LANES};
use super::parallel;
use super::reduce::Feed;
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::shape::Dims;
use crate::tensor::view::{Dense, View};

/// Elements of one result that a thread searches at a time.
const CHUNK: usize = 1 << 15;

/// The first index, along the flattened `axes` of `view`, of the element that `fold` chooses.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn first_of_fold(
    fold: &FoldKernel,
    view: &View,
    axes: &[usize],
    out: DType,
    out_dims: Dims,
) -> Result<View> {
    let dims = view.dims();
    let kept = (0..dims.len()).filter(|axis| !axes.contains(axis));
    let order: SmallVec<[usize; 8]> = kept.chain((0..dims.len()).filter(|axis| axes.contains(axis))).collect();
    let n = axes.iter().map(|&axis| dims[axis]).product::<usize>();
    let n_out = out_dims.iter().product::<usize>();
    let conversion = Conversion { promoted: view.dtype, computed: view.dtype.compute() };
    let walk = Walk::new(dims, &order, &[view], &[conversion]).untiled();
    let computed = view.dtype.compute();
    let found = dispatch!(computed in compute, T => search::<T>(fold, &walk, n, n_out))?;
    let mut indices = Dense::zeroed(out, out_dims)?;
    if out == DType::I64 {
        indices.as_mut_slice::<i64>().iter_mut().zip(found).for_each(|(index, at)| *index = at as i64);
    } else {
        indices.as_mut_slice::<i32>().iter_mut().zip(found).for_each(|(index, at)| *index = at as i32);
    }
    Ok(indices.into_view())
}

/// A choice and where it lies.
#[derive(Clone, Copy)]
struct Choice<T> {
    value: T,
    at: usize,
}

/// Equal, or both not a number.
fn same<T: Element>(a: T, b: T) -> bool {
    #[allow(clippy::eq_op, reason = "a NaN differs from itself")]
    let both_nan = a != a && b != b;
    a == b || both_nan
}

fn search<T: Element>(fold: &FoldKernel, walk: &Walk, n: usize, n_out: usize) -> Result<Vec<usize>> {
    let n_chunks = n.div_ceil(CHUNK).max(1);
    let per_task = (CHUNK / n.max(1)).max(1);
    let pairs = n_chunks * n_out;
    let mut choices: Vec<Option<Choice<T>>> = vec![None; pairs];
    let failure = Mutex::new(None);
    let parts: Vec<Mutex<&mut [Option<Choice<T>>]>> = choices.chunks_mut(per_task).map(Mutex::new).collect();
    parallel::for_each(parts.len(), &|task| {
        let mut part = parts[task].lock().expect("each part is taken once");
        if let Err(error) = search_pairs(fold, walk, n, task * per_task, &mut part) {
            set_failure(&failure, error);
        }
    });
    drop(parts);
    take_failure(failure)?;
    let best = |chunks: &[Option<Choice<T>>]| chunks.iter().flatten().copied().reduce(|a, b| better(fold, a, b));
    Ok(choices.chunks(n_chunks).map(|chunks| best(chunks).map_or(0, |choice| choice.at)).collect())
}

fn search_pairs<T: Element>(
    fold: &FoldKernel,
    walk: &Walk,
    n: usize,
    first: usize,
    choices: &mut [Option<Choice<T>>],
) -> Result<()> {
    let mut feed = Feed::new(walk, None)?;
    let n_chunks = n.div_ceil(CHUNK).max(1);
    for (i, choice) in choices.iter_mut().enumerate() {
        let (out, chunk) = ((first + i) / n_chunks, (first + i) % n_chunks);
        let end = (chunk * CHUNK + CHUNK).min(n);
        for at in (chunk * CHUNK..end).step_by(BLOCK) {
            let block = feed.typed_block::<T>(out * n + at, BLOCK.min(end - at));
            let value = fold_block(fold, block);
            let old = *choice;
            if old.is_none_or(|old| !same(combine(fold, old.value, value), old.value)) {
                let within = block.iter().position(|&x| same(x, value)).expect("the fold chooses an element");
                *choice = Some(Choice { value, at: at + within });
            }
        }
    }
    Ok(())
}

/// The earlier choice, unless the later one is better.
fn better<T: Element>(fold: &FoldKernel, a: Choice<T>, b: Choice<T>) -> Choice<T> {
    if same(combine(fold, a.value, b.value), a.value) { a } else { b }
}

fn combine<T: Element>(fold: &FoldKernel, a: T, b: T) -> T {
    fold_block(fold, &[a, b])
}

fn fold_block<T: Element>(fold: &FoldKernel, block: &[T]) -> T {
    debug_assert_eq!(fold.dtype, T::DTYPE);
    fold.fold_slice(block, &mut [T::default(); LANES])
}

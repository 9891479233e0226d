//! Finding the first element that equals the fold of a choosing monoid (maximum, minimum).
//!
//! *By rows*: chunks of each row are folded by the monoid's vector kernel; only the first chunk that has the row's choice is searched for its
//! place. *By columns*, where a fold would go by columns: a block of rows is folded element by element, and where that changes a choice, the
//! row is noted. A choice is exact, so how the elements are cut into chunks does not show.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Mutex;

use smallvec::SmallVec;

use super::drive::{set_failure, take_failure};
use super::fold_kernels::FoldKernel;
use super::kernels::LANES;
use super::parallel::in_pieces;
use super::reduce::{Feed, by_columns};
use super::simd::{Formula, on_best};
use super::walk::{BLOCK, Conversion, Walk};
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::shape::Dims;
use crate::tensor::view::{Dense, View};

/// Elements of a row that are folded, and perhaps searched, at a time.
const CHUNK: usize = 4096;

/// Elements that a thread claims at a time.
const TASK: usize = 1 << 15;

/// Searches of fewer elements stay on one thread.
const PARALLEL: usize = 1 << 17;

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
    let kept: SmallVec<[usize; 4]> = (0..dims.len()).filter(|axis| !axes.contains(axis)).collect();
    let reduced: SmallVec<[usize; 4]> = (0..dims.len()).filter(|axis| axes.contains(axis)).collect();
    let n = reduced.iter().map(|&axis| dims[axis]).product::<usize>();
    let n_out = kept.iter().map(|&axis| dims[axis]).product::<usize>();
    if n_out == 0 {
        return View::zeros(out, out_dims);
    }
    let columns = by_columns(view, dims, &kept, n, n_out);
    let (outer, inner) = if columns { (&reduced, &kept) } else { (&kept, &reduced) };
    let order: SmallVec<[usize; 8]> = outer.iter().chain(inner).copied().collect();
    let conversion = Conversion { promoted: view.dtype, computed: view.dtype.compute() };
    let walk = Walk::new(dims, &order, &[view], &[conversion]).untiled();
    let computed = view.dtype.compute();
    let found = dispatch!(computed in compute, T => {
        let search = Search { fold, walk: &walk, n, n_out };
        if columns { search.columns::<T>() } else { search.rows::<T>() }
    })?;
    let mut indices = Dense::zeroed(out, out_dims)?;
    if out == DType::I64 {
        indices.as_mut_slice::<i64>().iter_mut().zip(found).for_each(|(index, at)| *index = at as i64);
    } else {
        indices.as_mut_slice::<i32>().iter_mut().zip(found).for_each(|(index, at)| *index = at as i32);
    }
    Ok(indices.into_view())
}

/// The first element, along the flattened `axes` of `view`, that `fold` chooses.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn first_chosen(fold: &FoldKernel, view: &View, axes: &[usize], out_dims: Dims) -> Result<View> {
    let places = first_of_fold(fold, view, axes, DType::I64, out_dims.clone())?;
    let (kept, reduced): (Dims, Dims) = (0..view.dims().len()).partition(|axis| !axes.contains(axis));
    let n: usize = reduced.iter().map(|&axis| view.dims()[axis]).product();
    let order: Dims = kept.into_iter().chain(reduced).collect();
    let lines = view.with_layout(view.layout.permute(&order)).to_dense()?;
    let (dtype, mut out) = (view.dtype, Dense::zeroed(view.dtype, out_dims)?);
    dispatch!(dtype in complex, T => {
        let lines = lines.as_slice::<T>().expect("dense").chunks_exact(n);
        let places = places.as_slice::<i64>().expect("dense");
        for ((out, line), &place) in out.as_mut_slice::<T>().iter_mut().zip(lines).zip(places) {
            *out = line[place as usize];
        }
    });
    Ok(out.into_view())
}

/// Equal, or both not a number.
#[inline(always)]
fn same<T: Element>(a: T, b: T) -> bool {
    #[allow(clippy::eq_op, reason = "a NaN differs from itself")]
    let both_nan = (a != a) & (b != b);
    (a == b) | both_nan
}

/// The place of the first element that is the same as `value`: groups of 64 and then of 8 are compared at once.
#[inline(always)]
fn place_of<T: Element>(value: T, slice: &[T]) -> Option<usize> {
    let start = group_with::<T, LANES>(value, slice);
    let start = start + group_with::<T, 8>(value, &slice[start..]);
    slice[start..].iter().position(|&x| same(x, value)).map(|within| start + within)
}

/// Where the first whole group of `N` that holds `value` begins, or the rest behind all groups.
#[inline(always)]
fn group_with<T: Element, const N: usize>(value: T, slice: &[T]) -> usize {
    let holds = |group: &[T; N]| group.iter().fold(false, |any, &x| any | same(x, value));
    let groups = slice.as_chunks().0;
    groups.iter().position(holds).unwrap_or(groups.len()) * N
}

/// [`place_of`] by the best instructions.
struct PlaceOf<'a, T>(PhantomData<&'a T>);

impl<'a, T: Element> Formula for PlaceOf<'a, T> {
    type In = (T, &'a [T]);
    type Out = Option<usize>;

    #[inline(always)]
    fn call((value, slice): Self::In) -> Option<usize> {
        place_of(value, slice)
    }
}

/// Where the choice of each of some rows stands first in it.
struct Places<'a, T>(PhantomData<&'a T>);

impl<'a, T: Element> Formula for Places<'a, T> {
    /// The rows one after another, their choices, and room for the places.
    type In = (&'a [T], &'a [T], &'a mut [usize]);
    type Out = ();

    #[inline(always)]
    fn call((rows, choices, places): Self::In) {
        let rows = rows.chunks_exact(rows.len() / choices.len());
        for ((row, &choice), place) in rows.zip(choices).zip(places) {
            *place = place_of(choice, row).expect("the fold chooses an element");
        }
    }
}

/// Notes the row in which a choice changes, given the choices before and after.
struct NoteRows<'a, T>(PhantomData<&'a T>);

impl<'a, T: Element> Formula for NoteRows<'a, T> {
    /// The choices before and after, the row of each choice, and the rows of what was compared with them: one, or one for each.
    type In = (&'a [T], &'a [T], &'a mut [u64], &'a [u64]);
    type Out = ();

    #[inline(always)]
    fn call((before, after, rows, new): Self::In) {
        if let [row] = *new {
            for ((at, &old), &new) in rows.iter_mut().zip(before).zip(after) {
                *at = if same(new, old) { *at } else { row };
            }
        } else {
            for (((at, &old), &new), &row) in rows.iter_mut().zip(before).zip(after).zip(new) {
                *at = if same(new, old) { *at } else { row };
            }
        }
    }
}

/// A search in `n` elements for each of `n_out` results.
struct Search<'a> {
    fold: &'a FoldKernel,
    walk: &'a Walk,
    n: usize,
    n_out: usize,
}

impl Search<'_> {
    fn rows<T: Element>(&self) -> Result<Vec<usize>> {
        if self.n <= BLOCK {
            return self.short_rows::<T>();
        }
        let n_chunks = self.n.div_ceil(CHUNK);
        let per_task = (TASK / self.n.min(CHUNK)).max(1);
        let mut choices = vec![T::default(); n_chunks * self.n_out];
        self.each(&mut choices, per_task, |feed, pair| self.choice(feed, pair / n_chunks, pair % n_chunks))?;
        let mut found = vec![0; self.n_out];
        self.each(&mut found, per_task, |feed, out| self.place(feed, out, &choices[out * n_chunks..][..n_chunks]))?;
        Ok(found)
    }

    /// Rows of which one or several fit a block: they are folded and searched while they are near.
    fn short_rows<T: Element>(&self) -> Result<Vec<usize>> {
        let per_block = BLOCK / self.n;
        let mut found = vec![0; self.n_out];
        self.in_tasks(&mut found, (TASK / BLOCK) * per_block, |feed, start, found| {
            let (mut lanes, mut choices) = ([T::default(); LANES], Vec::with_capacity(per_block));
            for (i, places) in found.chunks_mut(per_block).enumerate() {
                let rows = feed.typed_block::<T>((start + i * per_block) * self.n, places.len() * self.n);
                choices.clear();
                choices.extend(rows.chunks_exact(self.n).map(|row| self.fold.fold_slice(row, &mut lanes)));
                on_best::<Places<T>>((rows, &choices, places));
            }
        })?;
        Ok(found)
    }

    /// Calls `f` for each place of `out`, `per_task` of them at a time.
    fn each<R: Send>(&self, out: &mut [R], per_task: usize, f: impl Fn(&mut Feed, usize) -> R + Sync) -> Result<()> {
        self.in_tasks(out, per_task, |feed, start, part| {
            part.iter_mut().enumerate().for_each(|(i, place)| *place = f(feed, start + i));
        })
    }

    /// Calls `f` for `per_task` places of `out` at a time, with the first one's index, on several threads if the search is large.
    fn in_tasks<R: Send>(
        &self,
        out: &mut [R],
        per_task: usize,
        f: impl Fn(&mut Feed, usize, &mut [R]) + Sync,
    ) -> Result<()> {
        let failure = Mutex::new(None);
        let is_large = self.n * self.n_out >= PARALLEL;
        in_pieces(out, if is_large { per_task } else { usize::MAX }, |start, part| match Feed::new(self.walk, None) {
            Ok(mut feed) => f(&mut feed, start, part),
            Err(error) => set_failure(&failure, error),
        });
        take_failure(failure)
    }

    fn blocks(&self, chunk: usize) -> impl Iterator<Item = (usize, usize)> {
        let end = (chunk * CHUNK + CHUNK).min(self.n);
        (chunk * CHUNK..end).step_by(BLOCK).map(move |at| (at, BLOCK.min(end - at)))
    }

    /// The element that the fold chooses in a chunk of the row of a result.
    fn choice<T: Element>(&self, feed: &mut Feed, out: usize, chunk: usize) -> T {
        let mut lanes = [T::default(); LANES];
        let mut n_set = 0;
        for (at, len) in self.blocks(chunk) {
            self.fold.fold_block(feed.typed_block::<T>(out * self.n + at, len), &mut lanes, n_set);
            n_set = LANES.min(n_set + len);
        }
        self.fold.finish_lanes(&lanes, n_set)
    }

    /// Where the best of the `choices` of a row stands first.
    fn place<T: Element>(&self, feed: &mut Feed, out: usize, choices: &[T]) -> usize {
        let (value, chunk) = match choices {
            [value] => (*value, 0),
            _ => {
                let value = self.fold.fold_slice(choices, &mut [T::default(); LANES]);
                (value, on_best::<PlaceOf<T>>((value, choices)).expect("the fold chooses an element"))
            }
        };
        let place = |(at, len)| {
            on_best::<PlaceOf<T>>((value, feed.typed_block::<T>(out * self.n + at, len))).map(|within| at + within)
        };
        self.blocks(chunk).find_map(place).expect("the fold chooses an element")
    }

    fn columns<T: Element>(&self) -> Result<Vec<usize>> {
        let n_blocks = self.n_out.div_ceil(BLOCK);
        let height = (TASK / self.n_out.min(BLOCK)).max(1);
        let n_chunks = self.n.div_ceil(height);
        let mut parts: Vec<Choices<T>> = Vec::new();
        parts.resize_with(n_blocks * n_chunks, Choices::default);
        self.each(&mut parts, 1, |feed, task| {
            let (block, chunk) = (task / n_chunks, task % n_chunks);
            let start = block * BLOCK;
            let rows = chunk * height..(chunk * height + height).min(self.n);
            self.part(feed, rows, start, BLOCK.min(self.n_out - start))
        })?;
        let mut found = Vec::with_capacity(self.n_out);
        for chunks in parts.chunks_mut(n_chunks) {
            let (best, rest) = chunks.split_first_mut().expect("there are rows");
            rest.iter().for_each(|part| best.better(self.fold, &part.values, &part.rows));
            found.extend(best.rows.iter().map(|&row| row as usize));
        }
        Ok(found)
    }

    /// The choices in some rows of some columns.
    fn part<T: Element>(&self, feed: &mut Feed, rows: Range<usize>, start: usize, width: usize) -> Choices<T> {
        let values = feed.typed_block::<T>(rows.start * self.n_out + start, width).to_vec();
        let mut choices = Choices { folded: values.clone(), values, rows: vec![rows.start as u64; width] };
        for row in rows.skip(1) {
            choices.better(self.fold, feed.typed_block::<T>(row * self.n_out + start, width), &[row as u64]);
        }
        choices
    }
}

/// Choices side by side, and their rows.
#[derive(Default)]
struct Choices<T> {
    values: Vec<T>,
    rows: Vec<u64>,
    /// Room for the next ones.
    folded: Vec<T>,
}

impl<T: Element> Choices<T> {
    /// Takes those of `others`, which come later, that are better; they are of one row, or of a row each.
    fn better(&mut self, fold: &FoldKernel, others: &[T], rows: &[u64]) {
        fold.combine_slices(&self.values, others, &mut self.folded);
        on_best::<NoteRows<T>>((&self.values, &self.folded, &mut self.rows, rows));
        std::mem::swap(&mut self.values, &mut self.folded);
    }
}

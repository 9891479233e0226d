//! Gathers: what positions and masks choose along some axes of a tensor.
//!
//! The axes that are not chosen along go over whole. Those that lie outside of the chosen ones in memory are walked around all choices,
//! those inside are copied for each: the result is laid out in the order of the source, whatever order the caller sees its axes in.
//! Nothing is copied to be made dense first, since a choice is a byte offset into the source as it lies.

use std::ops::Range;
use std::sync::Mutex;

use smallvec::SmallVec;

use super::choices::{Choices, Chooser, small_offsets, unravel};
use super::copy::{Axis, PARALLEL_BYTES, copy_strided};
use super::drive::{set_failure, take_failure};
use super::parallel;
use super::walk::ordered_strides;
use crate::error::Result;
use crate::shape::layout::Layout;
use crate::shape::{Dims, Shape};
use crate::tensor::view::{Dense, View};

/// Bytes of the result that one thread fetches at a time.
const CHUNK: usize = 1 << 16;

/// Gathers of fewer pieces, and of fewer than `PARALLEL_BYTES`, stay on one thread.
const PARALLEL_PIECES: usize = 1 << 15;

/// So few choices are not worth a loop of their own at each place around them.
const FEW: usize = 8;

/// Places that such choices are fetched at before the next choice is, while their part of the source is in the cache.
const TOGETHER: usize = 1024;

/// The elements of `x` that `choosers` choose; the axes of the choices stand at `at` among the `kept` axes, which no chooser goes along.
///
/// # Errors
/// `Index` for a position that is not on its axis, and for index tensors that do not broadcast; `Overflow` or `Memory` if there is no
/// room for the result.
pub(crate) fn gather(x: &View, kept: &[usize], choosers: &[Chooser], at: usize) -> Result<View> {
    let (outer, inner) = around(x, kept, choosers);
    let inner_layout = x.layout.permute(&inner);
    let piece_bytes = inner_layout.size().saturating_mul(x.itemsize());
    let (choices, chosen_dims) = Choices::new(choosers, CHUNK / piece_bytes.max(1))?;
    let layout = result_layout(x, kept, (&outer, &inner), &chosen_dims, at)?;
    let mut out = Dense::uninit(x.dtype, layout.dims.clone())?;
    if layout.size() == 0 {
        check(choosers)?;
    } else {
        let outer = x.layout.permute(&outer);
        let job = Job {
            from: x.ptr(),
            to: out.as_mut_ptr(),
            itemsize: x.itemsize(),
            n: chosen_dims.iter().product(),
            n_outer: outer.size(),
            outer: outer.merged(),
            inner: pieces(&inner_layout, x.itemsize()),
            piece_bytes,
        };
        // The first error of all, whichever thread met one first.
        job.run(&choices).or_else(|error| check(choosers).and(Err(error)))?;
    }
    // SAFETY: the job has written a piece for each choice and each place of the outer axes, which is every element of the layout.
    Ok(unsafe { out.into_view_as(layout) })
}

/// The slices of `axis` of `x` at `indices`, in place of the axis.
///
/// # Errors
/// Those of [`gather`].
pub(crate) fn take(x: &View, indices: &View, axis: usize) -> Result<View> {
    let kept: SmallVec<[usize; 4]> = (0..x.dims().len()).filter(|&kept| kept != axis).collect();
    let chooser = Chooser { indices, is_mask: false, axes: x.layout.permute(&[axis]).merged(), name: axis };
    gather(x, &kept, &[chooser], axis)
}

/// The most bytes of a result, and of a mask, for which the preparations of [`gather`] would take longer than the gather.
const SMALL: usize = 1 << 12;

/// As [`gather`], for one chooser along all or one of the axes from `first` on of a dense tensor, where little is to be moved; none if it
/// is not so, or a position is not on its axis.
pub(crate) fn gather_small(x: &View, first: usize, chooser: &Chooser) -> Option<Result<View>> {
    let n_axes = if chooser.is_mask { chooser.indices.dims().len() } else { 1 };
    let (before, rest) = x.dims().split_at(first);
    let (along, after) = rest.split_at(n_axes);
    let (n_outer, len, n_inner): (usize, usize, usize) =
        (before.iter().product(), along.iter().product(), after.iter().product());
    let piece_bytes = n_inner * x.itemsize();
    if chooser.indices.size() > SMALL || !chooser.indices.is_dense() || !x.is_dense() {
        return None;
    }
    let mut offsets = SmallVec::new();
    small_offsets(chooser, len, piece_bytes as isize, &mut offsets)?;
    // Around nothing there may be places without end.
    if !(1..=SMALL).contains(&n_outer.saturating_mul(offsets.len() * piece_bytes)) {
        return None;
    }
    let chosen = if chooser.is_mask { &[offsets.len()][..] } else { chooser.indices.dims() };
    let dims: Dims = before.iter().chain(chosen).chain(after).copied().collect();
    let mut out = match Dense::uninit(x.dtype, dims) {
        Ok(out) => out,
        Err(error) => return Some(Err(error)),
    };
    let item = x.itemsize() as isize;
    let run = [Axis { len: n_inner, to: item, from: item }];
    let job = Job {
        from: x.ptr(),
        to: out.as_mut_ptr(),
        itemsize: x.itemsize(),
        n: offsets.len(),
        n_outer,
        outer: SmallVec::from_slice(&[(n_outer, (len * piece_bytes) as isize)]),
        inner: SmallVec::from_slice(if n_inner == 1 { &[] } else { &run }),
        piece_bytes,
    };
    job.fetch(0, &offsets, 0..n_outer);
    // SAFETY: the job has written a piece for each choice and each place of the outer axes, which are all elements.
    Some(Ok(unsafe { out.into_view() }))
}

/// The kept axes that lie outside of the chosen ones in memory, and those inside, each in the order in which they lie.
fn around(x: &View, kept: &[usize], choosers: &[Chooser]) -> (SmallVec<[usize; 4]>, SmallVec<[usize; 4]>) {
    let step = |axis: usize| x.layout.strides[axis].unsigned_abs();
    let chosen = choosers.iter().flat_map(|chooser| &chooser.axes).filter(|axis| axis.0 > 1);
    let reach = chosen.map(|axis| axis.1.unsigned_abs()).max();
    let mut order: SmallVec<[usize; 4]> = kept.into();
    order.sort_by_key(|&axis| std::cmp::Reverse(step(axis)));
    order.into_iter().partition(|&axis| reach.is_some_and(|reach| step(axis) > reach))
}

/// The layout of the result, whose memory goes through the outer axes, the choices and the inner axes.
///
/// # Errors
/// `Overflow` if it is too large.
fn result_layout(
    x: &View,
    kept: &[usize],
    around: (&[usize], &[usize]),
    chosen: &[usize],
    at: usize,
) -> Result<Layout> {
    let (before, after) = kept.split_at(at);
    let len = |&axis: &usize| x.dims()[axis];
    let dims: Dims = before.iter().map(len).chain(chosen.iter().copied()).chain(after.iter().map(len)).collect();
    Shape::check_bytes(&dims, x.itemsize())?;
    let place = |axis: &usize| {
        let place = kept.iter().position(|kept| kept == axis).expect("a kept axis");
        if place < at { place } else { place + chosen.len() }
    };
    let choices = at..at + chosen.len();
    let order: SmallVec<[usize; 4]> =
        around.0.iter().map(place).chain(choices).chain(around.1.iter().map(place)).collect();
    Ok(Layout { strides: ordered_strides(&dims, &order, x.itemsize()), dims, offset: 0 })
}

/// The axes of the copy of one piece.
fn pieces(inner: &Layout, itemsize: usize) -> SmallVec<[Axis; 4]> {
    let mut to = itemsize as isize;
    let mut axes: SmallVec<[Axis; 4]> = SmallVec::new();
    for (len, from) in inner.merged().into_iter().rev() {
        axes.insert(0, Axis { len, to, from });
        to *= len as isize;
    }
    axes
}

/// Reads all positions, each where it lies and not where it is repeated.
///
/// # Errors
/// `Index` for the first that is not on its axis.
fn check(choosers: &[Chooser]) -> Result<()> {
    for chooser in choosers.iter().filter(|chooser| !chooser.is_mask) {
        let mut layout = chooser.indices.layout.clone();
        let repeats = layout.strides.iter().map(|&stride| stride == 0);
        layout
            .dims
            .iter_mut()
            .zip(repeats)
            .for_each(|(len, repeats)| *len = if repeats { (*len).min(1) } else { *len });
        let indices = chooser.indices.with_layout(layout);
        let alone = Chooser { indices: &indices, axes: chooser.axes.clone(), ..*chooser };
        let (choices, _) = Choices::new(&[alone], CHUNK)?;
        let mut reader = choices.reader()?;
        (0..choices.n_blocks()).try_for_each(|block| reader.block(block).map(|_| ()))?;
    }
    Ok(())
}

/// A gather of at least one element.
struct Job {
    from: *const u8,
    /// Room for `n_outer * n` pieces.
    to: *mut u8,
    itemsize: usize,
    /// The number of choices.
    n: usize,
    /// Lengths and strides of the axes around the choices.
    outer: SmallVec<[(usize, isize); 4]>,
    n_outer: usize,
    inner: SmallVec<[Axis; 4]>,
    piece_bytes: usize,
}

// SAFETY: threads read from `from`, and each block of choices at each place of the outer axes is written by one of them.
unsafe impl Sync for Job {}

impl Job {
    fn run(&self, choices: &Choices) -> Result<()> {
        let n_pieces = self.n * self.n_outer;
        let is_small = n_pieces < PARALLEL_PIECES && n_pieces * self.piece_bytes < PARALLEL_BYTES;
        // A long piece is split by its own copy.
        if is_small || self.piece_bytes >= PARALLEL_BYTES {
            return self.fetch_blocks(choices, 0..choices.n_blocks(), 0..self.n_outer);
        }
        self.run_parallel(choices)
    }

    /// Tasks of some blocks of choices at all places of the outer axes, or of one block at some places.
    fn run_parallel(&self, choices: &Choices) -> Result<()> {
        let n_blocks = choices.n_blocks();
        let block_bytes = (self.n / n_blocks * self.piece_bytes).max(1);
        let n_places = (CHUNK / block_bytes).clamp(1, self.n_outer);
        let n_together = (CHUNK / block_bytes / self.n_outer).clamp(1, n_blocks);
        let n_steps = self.n_outer.div_ceil(n_places);
        let failure = Mutex::new(None);
        parallel::for_each(n_blocks.div_ceil(n_together) * n_steps, &|task| {
            let (block, place) = (task / n_steps * n_together, task % n_steps * n_places);
            let blocks = block..(block + n_together).min(n_blocks);
            if let Err(error) = self.fetch_blocks(choices, blocks, place..(place + n_places).min(self.n_outer)) {
                set_failure(&failure, error);
            }
        });
        take_failure(failure)
    }

    fn fetch_blocks(&self, choices: &Choices, blocks: Range<usize>, places: Range<usize>) -> Result<()> {
        let mut reader = choices.reader()?;
        for block in blocks {
            let (first, offsets) = reader.block(block)?;
            self.fetch(first, offsets, places.clone());
        }
        Ok(())
    }

    /// Copies the pieces at `offsets`, the choices from `first` on, for these places of the outer axes.
    fn fetch(&self, first: usize, offsets: &[isize], places: Range<usize>) {
        if let ([(_, stride)], []) = (&self.outer[..], &self.inner[..])
            && offsets.len() <= FEW
            && places.len() > FEW
        {
            return self.fetch_few(first, offsets, places, *stride);
        }
        for place in places {
            let from = self.from.wrapping_offset(unravel(&self.outer, place));
            let to = self.to.wrapping_add((place * self.n + first) * self.piece_bytes);
            // SAFETY: choices are checked, so the offsets of a place of the outer axes lead to pieces inside the source; the target has
            // room for a piece per choice and place, and this part of it is ours alone.
            unsafe { self.fetch_pieces(from, offsets, to) }
        }
    }

    /// Few choices of single elements at many places: each choice along many places, rather than all of them at each.
    fn fetch_few(&self, first: usize, offsets: &[isize], places: Range<usize>, stride: isize) {
        let step = self.n * self.piece_bytes;
        for start in places.clone().step_by(TOGETHER) {
            let along = Axis { len: TOGETHER.min(places.end - start), to: step as isize, from: stride };
            for (i, &offset) in offsets.iter().enumerate() {
                let from = self.from.wrapping_offset(stride * start as isize + offset);
                let to = self.to.wrapping_add((start * self.n + first + i) * self.piece_bytes);
                // SAFETY: as in `fetch`; the places lie `stride` apart in the source, and in the target all choices apart.
                unsafe { copy_strided(self.itemsize, &[along], to, from) }
            }
        }
    }

    /// # Safety
    /// At each of `offsets` from `from` lies a piece, and `to` has room for as many, one after another, that nobody else uses.
    unsafe fn fetch_pieces(&self, from: *const u8, offsets: &[isize], to: *mut u8) {
        let is_dense = match self.inner[..] {
            [] => true,
            [run] => run.from == self.itemsize as isize,
            _ => false,
        };
        // SAFETY: the caller's duty is the same, and a dense piece is its bytes.
        unsafe {
            match self.piece_bytes {
                1 if is_dense => fetch_bytes::<1>(from, offsets, to),
                2 if is_dense => fetch_bytes::<2>(from, offsets, to),
                3 if is_dense => fetch_bytes::<3>(from, offsets, to),
                4 if is_dense => fetch_bytes::<4>(from, offsets, to),
                6 if is_dense => fetch_bytes::<6>(from, offsets, to),
                8 if is_dense => fetch_bytes::<8>(from, offsets, to),
                12 if is_dense => fetch_bytes::<12>(from, offsets, to),
                16 if is_dense => fetch_bytes::<16>(from, offsets, to),
                24 if is_dense => fetch_bytes::<24>(from, offsets, to),
                32 if is_dense => fetch_bytes::<32>(from, offsets, to),
                64 if is_dense => fetch_bytes::<64>(from, offsets, to),
                bytes => {
                    for (i, &offset) in offsets.iter().enumerate() {
                        copy_strided(self.itemsize, &self.inner, to.add(i * bytes), from.offset(offset));
                    }
                }
            }
        }
    }
}

/// Pieces of a length that the compiler knows: a load and a store or two each.
///
/// # Safety
/// As for [`Job::fetch_pieces`], with dense pieces of `N` bytes.
#[inline(never)]
unsafe fn fetch_bytes<const N: usize>(from: *const u8, offsets: &[isize], to: *mut u8) {
    for (i, &offset) in offsets.iter().enumerate() {
        // SAFETY: promised by the caller; arrays of bytes have no alignment.
        unsafe { to.add(i * N).cast::<[u8; N]>().write(from.offset(offset).cast::<[u8; N]>().read()) }
    }
}

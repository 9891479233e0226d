//! The driver of folds.
//!
//! The order of a fold is fixed by the number of elements alone, so that sums are the same bits for every layout and number of threads,
//! and as accurate as pairwise summation: the elements that go to one result, in row-major order, are cut into chunks of 4096; in a chunk
//! element i goes to lane i modulo 64; the lanes are folded by a tree, and so are the chunks.
//!
//! Two ways of walking give that same order. *By rows*: each chunk of each result in turn, for reduced axes that lie close in memory.
//! *By columns*: a block of results at once, lane after lane, for kept axes that lie close (or rows too short to pay for lanes).

use std::sync::Mutex;

use smallvec::SmallVec;

use super::cursor::Cursor;
use super::drive::{set_failure, take_failure};
use super::fold_kernels::FoldKernel;
use super::kernels::{BlockFn, Inputs, LANES};
use super::parallel;
use super::walk::{BLOCK, Conversion, Walk};
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::shape::Dims;
use crate::tensor::buffer::Buffer;
use crate::tensor::view::{Dense, View};

/// Elements of a chunk of one result.
const CHUNK: usize = 4096;

/// Elements that a thread claims at a time.
const TASK: usize = 1 << 15;

/// Folds of fewer elements stay on one thread.
const PARALLEL: usize = 1 << 17;

/// A fold: what its operands are converted to, a map that is applied to them on the way, and the monoid's kernel.
pub(crate) struct FoldJob<'a> {
    pub fold: &'a FoldKernel,
    pub conversions: [Conversion; 3],
    /// The kernel that makes what is folded of the operands, if it is not the operand itself.
    pub map: Option<BlockFn>,
    /// Whether a first element of zero bits comes before all others. That makes a sum of negative zeros 0, and shows nowhere else.
    pub from_zero: bool,
}

/// The fold of all elements in one call of each kernel, where they are dense, of the kernel's dtype and not many; keeps the axes.
pub(crate) fn fold_small(fold: &FoldKernel, from_zero: bool, view: &View) -> Option<Result<View>> {
    let size = view.size();
    if size == 0 || size > BLOCK || !view.is_dense() || view.dtype != fold.dtype {
        return None;
    }
    let dims = Dims::from_elem(1, view.dims().len());
    Some(Dense::uninit(fold.dtype, dims).map(|mut out| {
        let mut lanes = std::mem::MaybeUninit::<[[u64; 2]; LANES]>::uninit();
        let (x, lanes) = (view.ptr(), lanes.as_mut_ptr().cast::<u8>());
        // SAFETY: the view is dense and of the kernel's dtype, whose 64 lanes, of at most 16 bytes, there is room for; the first lanes are
        // set by the first call, or all of them before it.
        unsafe {
            let started = if from_zero { x } else { std::ptr::null() };
            lanes.write_bytes(0, if from_zero { LANES * fold.dtype.itemsize() } else { 0 });
            fold.lanes()(&Inputs::new([x, started, started]), lanes, size);
            fold.finish()(&Inputs::one(lanes), out.as_mut_ptr(), size.min(LANES));
            out.into_view()
        }
    }))
}

/// Inputs of what is folded.
pub(crate) struct Feed<'a> {
    cursors: SmallVec<[Cursor<'a>; 3]>,
    map: Option<(BlockFn, Buffer)>,
    /// What the first operand is converted to; that of the blocks if there is no map.
    dtype: DType,
}

impl<'a> Feed<'a> {
    pub(crate) fn new(walk: &'a Walk, map: Option<BlockFn>) -> Result<Feed<'a>> {
        let map = map.map(|run| Buffer::uninit(BLOCK * 16).map(|scratch| (run, scratch))).transpose()?;
        Ok(Feed { cursors: walk.cursors()?, map, dtype: walk.operands[0].converted() })
    }

    /// As [`Feed::block`], as a slice; `T` is the dtype that the operand is converted to.
    pub(crate) fn typed_block<T: Element>(&mut self, start: usize, len: usize) -> &[T] {
        assert_eq!(self.dtype, T::DTYPE);
        let block = self.block(start, len);
        // SAFETY: the block has `len` elements of the dtype, which nobody writes to while the feed is borrowed.
        unsafe { std::slice::from_raw_parts(block.cast::<T>(), len) }
    }

    /// `len` elements, at most [`BLOCK`], from `start` of the walk; valid until the next call.
    pub(crate) fn block(&mut self, start: usize, len: usize) -> *const u8 {
        let mut blocks = Inputs::one(std::ptr::null());
        for (i, cursor) in self.cursors.iter_mut().enumerate() {
            blocks[i] = cursor.block(start, len);
        }
        match &mut self.map {
            None => blocks[0],
            Some((run, scratch)) => {
                // SAFETY: the cursors hand out `len` elements of the map's dtypes, and scratch has room for a block.
                unsafe { run(&blocks, scratch.as_mut_ptr(), len) };
                scratch.as_ptr()
            }
        }
    }
}

/// Where the folds of chunks go: `[n_chunks][n_out]`, chunk-major.
struct Partials(*mut u8);
// SAFETY: tasks write to distinct elements.
unsafe impl Sync for Partials {}

impl Partials {
    /// The place of the partial result at `idx`.
    fn at(&self, idx: usize, itemsize: usize) -> *mut u8 {
        self.0.wrapping_add(idx * itemsize)
    }
}

impl FoldJob<'_> {
    /// Folds `axes` of `inputs` broadcast to `dims`, none of which is empty; the result keeps them with length 1.
    ///
    /// # Errors
    /// `Memory` if there is none for the result.
    pub(crate) fn run(&self, inputs: &[&View], dims: &[usize], axes: &[usize]) -> Result<View> {
        let kept: SmallVec<[usize; 4]> = (0..dims.len()).filter(|axis| !axes.contains(axis)).collect();
        let mut reduced: SmallVec<[usize; 4]> = axes.into();
        reduced.sort_unstable();
        let n_out = kept.iter().map(|&axis| dims[axis]).product::<usize>();
        let n = reduced.iter().map(|&axis| dims[axis]).product::<usize>();
        let n_chunks = n.div_ceil(CHUNK);
        let mut partials = Dense::uninit(self.fold.dtype, Dims::from_slice(&[n_chunks, n_out]))?;
        let target = Partials(partials.as_mut_ptr());
        if n_out > 0 {
            if by_columns(inputs[0], dims, &kept, n, n_out) {
                let order: SmallVec<[usize; 8]> = reduced.iter().chain(&kept).copied().collect();
                let walk = Walk::new(dims, &order, inputs, &self.conversions).untiled();
                Columns { job: self, walk: &walk, target: &target, n, n_out }.run()?;
            } else {
                let order: SmallVec<[usize; 8]> = kept.iter().chain(&reduced).copied().collect();
                let walk = Walk::new(dims, &order, inputs, &self.conversions).untiled();
                Rows { job: self, walk: &walk, target: &target, n, n_out }.run()?;
            }
            self.fold_chunks(&target, n_chunks, n_out);
        }
        let out_dims: Dims = (0..dims.len()).map(|axis| if axes.contains(&axis) { 1 } else { dims[axis] }).collect();
        let layout = crate::shape::layout::Layout::dense(out_dims, self.fold.dtype.itemsize());
        // SAFETY: every partial result has been written; the first row of them is the result.
        Ok(unsafe { partials.into_view_as(layout) })
    }

    /// A tree over the chunks, in place, that ends in the first.
    fn fold_chunks(&self, target: &Partials, n_chunks: usize, n_out: usize) {
        let itemsize = self.fold.dtype.itemsize();
        let mut step = 1;
        while step < n_chunks {
            for chunk in (0..n_chunks - step).step_by(2 * step) {
                let (a, b) = (target.at(chunk * n_out, itemsize), target.at((chunk + step) * n_out, itemsize));
                // SAFETY: two rows of partial results, of which the first is also the target.
                unsafe { self.fold.combine()(&Inputs::new([a, b, b]), a, n_out) };
            }
            step *= 2;
        }
    }
}

/// Whether to walk by columns: the kept axes lie closer in memory than the reduced ones, or the rows are shorter than the lanes.
pub(super) fn by_columns(view: &View, dims: &[usize], kept: &[usize], n: usize, n_out: usize) -> bool {
    let broadcast = view.layout.broadcast(dims);
    let near = |axis: &usize| dims[*axis] > 1 && broadcast.strides[*axis] != 0;
    let stride_of = |axis: usize| broadcast.strides[axis].unsigned_abs();
    let nearest = (0..dims.len()).filter(near).min_by_key(|&axis| stride_of(axis));
    let kept_is_near = nearest.is_some_and(|axis| kept.contains(&axis) && dims[axis] >= LANES);
    kept_is_near || (n < LANES && n_out >= LANES)
}

/// A fold by rows.
struct Rows<'a> {
    job: &'a FoldJob<'a>,
    walk: &'a Walk,
    target: &'a Partials,
    n: usize,
    n_out: usize,
}

impl Rows<'_> {
    fn run(&self) -> Result<()> {
        let n_chunks = self.n.div_ceil(CHUNK);
        let pairs = n_chunks * self.n_out;
        if self.n * self.n_out < PARALLEL {
            return self.run_pairs(0, pairs);
        }
        let per_task = (TASK / self.n.min(CHUNK)).max(1);
        run_tasks(pairs.div_ceil(per_task), true, &|task| {
            self.run_pairs(task * per_task, (task * per_task + per_task).min(pairs))
        })
    }

    /// Folds some pairs of a result and a chunk, the chunks of one result after each other.
    fn run_pairs(&self, start: usize, end: usize) -> Result<()> {
        let fold = self.job.fold;
        let (lanes_fn, finish) = (fold.lanes(), fold.finish());
        let mut feed = Feed::new(self.walk, self.job.map)?;
        let mut lanes = Buffer::uninit(LANES * fold.dtype.itemsize())?;
        let n_chunks = self.n.div_ceil(CHUNK);
        for pair in start..end {
            let (out, chunk) = (pair / n_chunks, pair % n_chunks);
            let (first, last) = (chunk * CHUNK, (chunk * CHUNK + CHUNK).min(self.n));
            for at in (first..last).step_by(BLOCK) {
                let len = BLOCK.min(last - at);
                let block = feed.block(out * self.n + at, len);
                let started = if at == first && !self.job.from_zero { std::ptr::null() } else { block };
                // SAFETY: the feed hands out `len` elements of the fold's dtype; `lanes` has room for 64 of them, zeros of which are valid.
                unsafe {
                    if at == first && self.job.from_zero {
                        lanes.as_mut_ptr().write_bytes(0, lanes.len());
                    }
                    lanes_fn(&Inputs::new([block, started, started]), lanes.as_mut_ptr(), len);
                }
            }
            let place = self.target.at(chunk * self.n_out + out, fold.dtype.itemsize());
            // SAFETY: the first lanes of the chunk are set; no other pair writes to this place.
            unsafe { finish(&Inputs::one(lanes.as_ptr()), place, LANES.min(last - first)) };
        }
        Ok(())
    }
}

/// A fold by columns.
struct Columns<'a> {
    job: &'a FoldJob<'a>,
    walk: &'a Walk,
    target: &'a Partials,
    n: usize,
    n_out: usize,
}

/// Parts that the tree over lanes is cut into where there are too few blocks of results for all threads: part p has the lanes that are p
/// modulo their number, so that each thread reads whole rows. The tree, and so the bits, stay as they are.
const PARTS: usize = 4;

impl Columns<'_> {
    fn run(&self) -> Result<()> {
        let n_chunks = self.n.div_ceil(CHUNK);
        let n_blocks = self.n_out.div_ceil(BLOCK);
        let is_large = self.n * self.n_out >= PARALLEL;
        if !is_large || n_blocks * n_chunks >= PARTS || self.n < LANES {
            return run_tasks(n_chunks * n_blocks, is_large, &|task| {
                let chunk = task / n_blocks;
                self.run_block(chunk, task % n_blocks, (1, 0), self.target.at(chunk * self.n_out, self.itemsize()))
            });
        }
        let mut parts = Buffer::uninit(n_chunks * PARTS * self.n_out * self.itemsize())?;
        let places = Partials(parts.as_mut_ptr());
        run_tasks(n_chunks * n_blocks * PARTS, is_large, &|task| {
            let (part, block) = (task / n_blocks, task % n_blocks);
            let place = places.at(part * self.n_out, self.itemsize());
            self.run_block(part / PARTS, block, (PARTS, part % PARTS), place)
        })?;
        (0..n_chunks).for_each(|chunk| self.fold_parts(chunk, &places));
        Ok(())
    }

    fn itemsize(&self) -> usize {
        self.job.fold.dtype.itemsize()
    }

    fn rows(&self, chunk: usize) -> std::ops::Range<usize> {
        chunk * CHUNK..(chunk * CHUNK + CHUNK).min(self.n)
    }

    /// Folds the lanes `lane` modulo `step` of a block of results into its place in the row at `out`.
    fn run_block(&self, chunk: usize, block: usize, (step, lane): (usize, usize), out: *mut u8) -> Result<()> {
        let (itemsize, start, rows) = (self.itemsize(), block * BLOCK, self.rows(chunk));
        if lane >= rows.len() {
            return Ok(());
        }
        let width = BLOCK.min(self.n_out - start);
        let mut tree = ColumnTree {
            combine: self.job.fold.combine(),
            from_zero: self.job.from_zero,
            feed: Feed::new(self.walk, self.job.map)?,
            n_out: self.n_out,
            start,
            width,
            rows,
            itemsize,
        };
        // One block per level of the tree for the right-hand sides.
        let mut scratch = Buffer::uninit(LANES.ilog2() as usize * width * itemsize)?;
        tree.fold(step, lane, out.wrapping_add(start * itemsize), scratch.as_mut_ptr());
        Ok(())
    }

    /// The upper levels of the tree of a chunk, in place, and the result to the target.
    fn fold_parts(&self, chunk: usize, places: &Partials) {
        let place = |part: usize| places.at((chunk * PARTS + part) * self.n_out, self.itemsize());
        let n_parts = PARTS.min(self.rows(chunk).len());
        let mut step = PARTS / 2;
        while step > 0 {
            for part in (0..step).filter(|part| part + step < n_parts) {
                let (a, b) = (place(part), place(part + step));
                // SAFETY: both parts have lanes, so their rows are set; they are distinct.
                unsafe { self.job.fold.combine()(&Inputs::new([a, b, b]), a, self.n_out) };
            }
            step /= 2;
        }
        let target = self.target.at(chunk * self.n_out, self.itemsize());
        // SAFETY: the first part is a whole row of results, and the target has room for one.
        unsafe { std::ptr::copy_nonoverlapping(place(0), target, self.n_out * self.itemsize()) };
    }
}

/// Runs tasks, on several threads if the work is large; the first error stands for all.
fn run_tasks(n_tasks: usize, is_large: bool, run: &(dyn Fn(usize) -> Result<()> + Sync)) -> Result<()> {
    let failure = Mutex::new(None);
    let run_task = |task: usize| {
        if let Err(error) = run(task) {
            set_failure(&failure, error);
        }
    };
    if is_large {
        parallel::for_each(n_tasks, &run_task)
    } else {
        (0..n_tasks).for_each(run_task)
    }
    take_failure(failure)
}

/// The tree over lanes for a block of results.
struct ColumnTree<'a> {
    combine: BlockFn,
    /// As for [`FoldJob`]; one lane that begins so is enough.
    from_zero: bool,
    feed: Feed<'a>,
    n_out: usize,
    start: usize,
    width: usize,
    rows: std::ops::Range<usize>,
    itemsize: usize,
}

impl ColumnTree<'_> {
    /// Folds the rows whose number is `lane` modulo `step` into `out`; `scratch` has a block for each level below.
    fn fold(&mut self, step: usize, lane: usize, out: *mut u8, scratch: *mut u8) {
        if step == LANES {
            return self.fold_lane(lane, out);
        }
        self.fold(2 * step, lane, out, scratch.wrapping_add(self.width * self.itemsize));
        if lane + step < self.rows.len() {
            self.fold(2 * step, lane + step, scratch, scratch.wrapping_add(self.width * self.itemsize));
            // SAFETY: `out` and `scratch` are distinct blocks of `width` elements, both set.
            unsafe { (self.combine)(&Inputs::new([out, scratch, scratch]), out, self.width) };
        }
    }

    fn fold_lane(&mut self, lane: usize, out: *mut u8) {
        let mut row = self.rows.start + lane;
        let block = self.feed.block(row * self.n_out + self.start, self.width);
        // SAFETY: the feed hands out `width` elements, and `out` has room for them, zeros of which are valid.
        unsafe {
            if self.from_zero && lane == 0 {
                out.write_bytes(0, self.width * self.itemsize);
                (self.combine)(&Inputs::new([out, block, block]), out, self.width);
            } else {
                std::ptr::copy_nonoverlapping(block, out, self.width * self.itemsize);
            }
        }
        row += LANES;
        while row < self.rows.end {
            let block = self.feed.block(row * self.n_out + self.start, self.width);
            // SAFETY: as above; `out` is set.
            unsafe { (self.combine)(&Inputs::new([out, block, block]), out, self.width) };
            row += LANES;
        }
    }
}

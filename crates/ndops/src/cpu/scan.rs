//! The driver of running folds.
//!
//! A line is cut into chunks of 32768 elements that are scanned on their own, by whichever thread; then each chunk but the first is combined
//! with the fold of all before it. The order depends on the length of the line alone. The scanned axis becomes the innermost one of the
//! result's memory, so that lines are written straight through.

use std::sync::Mutex;

use smallvec::SmallVec;

use super::drive::{set_failure, take_failure};
use super::fold_kernels::FoldKernel;
use super::kernels::{Inputs, LANES};
use super::parallel;
use super::reduce::Feed;
use super::walk::{BLOCK, Conversion, Walk, ordered_strides};
use crate::error::Result;
use crate::shape::layout::Layout;
use crate::tensor::buffer::Buffer;
use crate::tensor::view::{Dense, View};

/// Elements of a line that are scanned in one go.
const CHUNK: usize = 1 << 15;

/// Running folds of fewer elements stay on one thread.
const PARALLEL: usize = 1 << 16;

/// The folds of all prefixes of the lines of `view` along `axis`, in the dtype of the kernel.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn running_fold(fold: &FoldKernel, view: &View, axis: usize) -> Result<View> {
    let dims = view.dims().clone();
    let order: SmallVec<[usize; 8]> = (0..dims.len()).filter(|&i| i != axis).chain([axis]).collect();
    let conversion = Conversion { promoted: view.dtype, computed: fold.dtype };
    let walk = Walk::new(&dims, &order, &[view], &[conversion]).untiled();
    let itemsize = fold.dtype.itemsize();
    let layout = Layout { strides: ordered_strides(&dims, &order, itemsize), dims: dims.clone(), offset: 0 };
    let mut out = Dense::uninit(fold.dtype, dims.clone())?;
    let lines = Lines { fold, walk: &walk, n: dims[axis], itemsize, out: out.as_mut_ptr() };
    if walk.size() > 0 {
        lines.run(walk.size())?;
    }
    // SAFETY: every line has been written; the layout has the axes in the order of the walk.
    Ok(unsafe { out.into_view_as(layout) })
}

struct Lines<'a> {
    fold: &'a FoldKernel,
    walk: &'a Walk,
    /// Elements of a line.
    n: usize,
    itemsize: usize,
    out: *mut u8,
}

// SAFETY: pieces are disjoint, so threads write to distinct places.
unsafe impl Sync for Lines<'_> {}

impl Lines<'_> {
    fn run(&self, size: usize) -> Result<()> {
        let n_chunks = self.n.div_ceil(CHUNK);
        let pieces = size / self.n * n_chunks;
        let per_task = (CHUNK / self.n.min(CHUNK)).max(1);
        let failure = Mutex::new(None);
        let scan_task = |task: usize| {
            if let Err(error) = self.scan_pieces(task * per_task, (task * per_task + per_task).min(pieces)) {
                set_failure(&failure, error);
            }
        };
        let tasks = pieces.div_ceil(per_task);
        if size < PARALLEL {
            (0..tasks).for_each(scan_task)
        } else {
            parallel::for_each(tasks, &scan_task)
        }
        take_failure(failure)?;
        if n_chunks > 1 { self.carry(size / self.n, n_chunks) } else { Ok(()) }
    }

    /// The range of the walk that a piece covers.
    fn piece(&self, piece: usize) -> (usize, usize) {
        let n_chunks = self.n.div_ceil(CHUNK);
        let (line, chunk) = (piece / n_chunks, piece % n_chunks);
        (line * self.n + chunk * CHUNK, line * self.n + (chunk * CHUNK + CHUNK).min(self.n))
    }

    fn scan_pieces(&self, first: usize, last: usize) -> Result<()> {
        let mut feed = Feed::new(self.walk, None)?;
        let scan = self.fold.scan();
        for piece in first..last {
            let (start, end) = self.piece(piece);
            for at in (start..end).step_by(BLOCK) {
                let len = BLOCK.min(end - at);
                let block = feed.block(at, len);
                let out = self.out.wrapping_add(at * self.itemsize);
                let before = if at == start { std::ptr::null() } else { out.wrapping_sub(self.itemsize).cast_const() };
                // SAFETY: `block` has `len` elements of the kernel's dtype, and so many are written from `at`; the one before is written.
                unsafe { scan(&Inputs::new([block, before, before]), out, len) };
            }
        }
        Ok(())
    }

    /// Combines each chunk with the fold of the chunks before it in its line.
    fn carry(&self, n_lines: usize, n_chunks: usize) -> Result<()> {
        let mut carries = Buffer::uninit(n_lines * n_chunks * self.itemsize)?;
        let at = carries.as_mut_ptr();
        let combine = self.fold.combine();
        for piece in 0..n_lines * n_chunks {
            let last = self.out.wrapping_add((self.piece(piece).1 - 1) * self.itemsize);
            // SAFETY: each chunk has a last element, and each piece a place for its carry; all are written in order.
            unsafe {
                let place = at.add(piece * self.itemsize);
                if piece % n_chunks == 0 {
                    std::ptr::copy_nonoverlapping(last, place, self.itemsize);
                } else {
                    combine(&Inputs::new([place.sub(self.itemsize), last, last]), place, 1);
                }
            }
        }
        let failure = Mutex::new(None);
        parallel::for_each(n_lines * n_chunks, &|piece| {
            if piece % n_chunks > 0
                && let Err(error) = self.add_carry(piece, carries.as_ptr().wrapping_add((piece - 1) * self.itemsize))
            {
                set_failure(&failure, error);
            }
        });
        take_failure(failure)
    }

    fn add_carry(&self, piece: usize, carry: *const u8) -> Result<()> {
        let mut splat = Buffer::uninit(LANES * self.itemsize)?;
        let (start, end) = self.piece(piece);
        let out = self.out.wrapping_add(start * self.itemsize);
        // SAFETY: the scratch holds copies of the carry; the chunk is written, and is this piece's own.
        unsafe {
            for i in 0..LANES {
                std::ptr::copy_nonoverlapping(carry, splat.as_mut_ptr().add(i * self.itemsize), self.itemsize);
            }
            let mut blocks = Inputs::new([splat.as_ptr(), out, out]);
            blocks.steps[0] = 0;
            self.fold.combine()(&blocks, out, end - start);
        }
        Ok(())
    }
}

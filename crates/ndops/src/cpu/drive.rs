//! The driver of element-wise ops: layout, broadcasting, casts and threads around one kernel.

use std::sync::{Arc, Mutex};

use super::cast::cast_fn;
use super::kernels::{BlockFn, Inputs, Kernel, LANES};
use super::parallel;
use super::walk::{BLOCK, Conversion, Walk, memory_order, ordered_strides};
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::Dims;
use crate::shape::layout::{Layout, Strides, dense_strides};
use crate::tensor::buffer::Buffer;
use crate::tensor::view::{Dense, View};

/// Elements of a chunk, the unit that threads claim: some microseconds of the cheapest kernel.
const CHUNK: usize = 1 << 15;

/// Element-wise work on fewer elements than this stays on one thread: an add of 65536 takes 8 us there, and waking a second one
/// that sleeps takes longer.
const PARALLEL: usize = 1 << 17;

/// An element-wise job: a kernel, what its operands are converted to, and what its result is stored as.
#[derive(Clone, Copy)]
pub(crate) struct Job {
    pub run: BlockFn,
    pub conversions: [Conversion; 3],
    /// What the kernel writes.
    pub computed: DType,
    /// What is stored.
    pub out: DType,
    /// Whether the kernel takes equal elements for a block, as those of ops do.
    pub stretches: bool,
}

impl Job {
    /// The job of an op's kernel. Where the kernel only moves elements, `out` is another dtype of the same size, and nothing is cast.
    pub(crate) fn new(kernel: &Kernel, conversions: [Conversion; 3], out: DType) -> Job {
        let computed = if kernel.out == out.compute() { kernel.out } else { out };
        Job { run: kernel.block_fn(), conversions, computed, out, stretches: true }
    }

    /// The job of a cast.
    pub(crate) fn cast(from: DType, to: DType) -> Job {
        let conversions = [Conversion::none(from); 3];
        Job { run: cast_fn(from, to), conversions, computed: to, out: to, stretches: false }
    }

    /// Computes the op over `inputs` broadcast to `dims`.
    ///
    /// # Errors
    /// `Overflow` or `Memory` if there is no room for the result.
    pub(crate) fn run(&self, inputs: &[&View], dims: Dims) -> Result<View> {
        let ready =
            |(view, conversion): (&&View, &Conversion)| view.dtype == conversion.computed && view.dims() == &dims;
        if self.out == self.computed
            && inputs.iter().zip(&self.conversions).all(ready)
            && let Some(view) = run_small(self.run, None, self.out, inputs, &dims)
        {
            return view;
        }
        let axes = memory_order(&dims, inputs);
        let layout =
            Layout { strides: ordered_strides(&dims, &axes, self.out.itemsize()), dims: dims.clone(), offset: 0 };
        let mut out = Dense::uninit(self.out, dims)?;
        let walk = Walk::new(&layout.dims, &axes, inputs, &self.conversions[..inputs.len()]);
        let walk = if self.stretches { walk.stretching() } else { walk };
        self.run_walk(&walk, out.as_mut_ptr())?;
        // SAFETY: the walk has visited each element; its axes are those of the layout.
        Ok(unsafe { out.into_view_as(layout) })
    }

    fn run_walk(&self, walk: &Walk, out: *mut u8) -> Result<()> {
        let size = walk.size();
        if size == 0 {
            return Ok(());
        }
        let chunk = CHUNK.next_multiple_of(walk.chunk_unit());
        let target = Target { out, itemsize: self.out.itemsize(), run: self.run, store: self.store() };
        if size < PARALLEL {
            return target.run_chunk(walk, 0, size);
        }
        let failure = Mutex::new(None);
        parallel::for_each(size.div_ceil(chunk), &|i| {
            if let Err(error) = target.run_chunk(walk, i * chunk, (i * chunk + chunk).min(size)) {
                set_failure(&failure, error);
            }
        });
        take_failure(failure)
    }

    /// The cast that a result needs which is not stored as it is computed.
    fn store(&self) -> Option<BlockFn> {
        (self.computed != self.out).then(|| cast_fn(self.computed, self.out))
    }
}

impl View {
    /// The elements in another dtype; itself if that is the one it has.
    pub(crate) fn cast(&self, dtype: DType) -> Result<View> {
        if self.dtype == dtype {
            return Ok(self.clone());
        }
        Job::cast(self.dtype, dtype).run(&[self], self.dims().clone())
    }
}

/// One call of a kernel, where nothing has to be gathered: most of the cost of a small op is what this leaves out. The inputs have the
/// lengths `dims`, or none, and are converted to `computed`, or are what the kernel takes; none if one is not dense, or they are not small.
pub(crate) fn run_small(
    run: BlockFn,
    computed: Option<DType>,
    out: DType,
    inputs: &[&View],
    dims: &Dims,
) -> Option<Result<View>> {
    // Where there are no elements, lengths may be so large that other dtypes do not have them: that is for inference to find.
    if dims.contains(&0) || !inputs.iter().all(|view| view.is_dense()) {
        return None;
    }
    let size = dims.iter().product::<usize>();
    if size > BLOCK {
        return None;
    }
    Some(run_block(run, computed, out, inputs, dims, size))
}

/// The call of [`run_small`].
fn run_block(
    run: BlockFn,
    computed: Option<DType>,
    out: DType,
    inputs: &[&View],
    dims: &Dims,
    size: usize,
) -> Result<View> {
    let mut buffer = Buffer::uninit(size * out.itemsize())?;
    let mut blocks = Inputs::one(std::ptr::null());
    let mut scratch: [Option<Buffer>; 3] = [None, None, None];
    for (i, (scratch, view)) in scratch.iter_mut().zip(inputs).enumerate() {
        let is_whole = view.dims().len() == dims.len();
        let computed = computed.unwrap_or(view.dtype);
        blocks.steps[i] = usize::from(is_whole);
        blocks[i] = match is_whole && view.dtype == computed {
            true => view.ptr(),
            false => scratch.insert(prepared(view, if is_whole { 1 } else { LANES.min(size) }, computed)?).as_ptr(),
        };
    }
    // SAFETY: each block has `size` elements of the dtype of the kernel, dense, or is a number as often as a step of 0 asks; the new buffer
    // has room for `size` results.
    unsafe { run(&blocks, buffer.as_mut_ptr(), size) };
    // Slices are copied as memory; `clone` goes element by element.
    let whole = inputs.iter().find(|view| view.dims().len() == dims.len());
    let strides = match whole {
        Some(view) if view.itemsize() == out.itemsize() => Strides::from_slice(&view.layout.strides),
        _ => dense_strides(dims, out.itemsize()),
    };
    let layout = Layout { dims: Dims::from_slice(dims), strides, offset: 0 };
    Ok(View { buffer: Arc::new(buffer), layout, dtype: out })
}

/// The elements of a dense view in another dtype; of a number, so many `times`: a kernel that takes it with a step of 0 reads at most 64.
fn prepared(view: &View, times: usize, dtype: DType) -> Result<Buffer> {
    let n = view.size();
    let mut buffer = Buffer::uninit(n * times * dtype.itemsize())?;
    // SAFETY: the view is dense, with `n` elements of its dtype, and the buffer has room for as many. A number is one element, of the size
    // of `T`, and the buffer has room for `times`.
    unsafe {
        if view.dtype == dtype {
            std::ptr::copy_nonoverlapping(view.ptr(), buffer.as_mut_ptr(), n * dtype.itemsize());
        } else {
            cast_fn(view.dtype, dtype)(&Inputs::one(view.ptr()), buffer.as_mut_ptr(), n);
        }
        let unit = dtype.bits();
        dispatch!(unit in sizes, T => {
            let to = buffer.as_mut_ptr().cast::<T>();
            (1..times).for_each(|i| to.add(i).write(to.read()));
        });
    }
    Ok(buffer)
}

/// Notes the first error of a parallel job.
pub(super) fn set_failure(failure: &Mutex<Option<Error>>, error: Error) {
    failure.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get_or_insert(error);
}

/// The error that a parallel job has noted.
pub(super) fn take_failure(failure: Mutex<Option<Error>>) -> Result<()> {
    failure.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()).map_or(Ok(()), Err)
}

/// Where results go.
struct Target {
    out: *mut u8,
    itemsize: usize,
    run: BlockFn,
    store: Option<BlockFn>,
}

// SAFETY: chunks are disjoint, so threads write to distinct places.
unsafe impl Sync for Target {}

impl Target {
    fn run_chunk(&self, walk: &Walk, start: usize, end: usize) -> Result<()> {
        let mut cursors = walk.cursors()?;
        let any_length = walk.takes_any_length() && self.store.is_none();
        let mut scratch = self.store.map(|_| Buffer::uninit(BLOCK * 16)).transpose()?;
        let mut blocks = Inputs::one(std::ptr::null());
        blocks.steps.iter_mut().zip(&cursors).for_each(|(step, cursor)| *step = cursor.step());
        walk.blocks(start, end, if any_length { CHUNK } else { BLOCK }, |at, len| {
            for (i, cursor) in cursors.iter_mut().enumerate() {
                blocks[i] = cursor.block(at, len);
            }
            let out = self.out.wrapping_add(at * self.itemsize);
            // SAFETY: cursors hand out `len` elements of the kernel's dtypes, or equal ones with a step of 0; the result has room for `len`
            // from `at` of the walk, and no other chunk writes there; a scratch block has room for a block.
            unsafe {
                match (self.store, &mut scratch) {
                    (Some(store), Some(scratch)) => {
                        (self.run)(&blocks, scratch.as_mut_ptr(), len);
                        store(&Inputs::one(scratch.as_ptr()), out, len);
                    }
                    _ => (self.run)(&blocks, out, len),
                }
            }
        });
        Ok(())
    }
}

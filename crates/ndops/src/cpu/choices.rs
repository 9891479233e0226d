//! What index tensors and masks choose, as byte offsets into the source, block by block.
//!
//! Offsets are found where they are needed and never written out whole: reading the positions again for another part of the result
//! costs less than carrying eight bytes for each through memory.

use std::marker::PhantomData;

use smallvec::SmallVec;

use super::parallel::in_pieces;
use super::positions::nonzero;
use super::reduce::Feed;
use super::simd::{Formula, on_best};
use super::walk::{BLOCK, Conversion, Walk};
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::broadcast::broadcast_all;
use crate::shape::layout::Layout;
use crate::shape::{Dims, Shape};
use crate::tensor::view::{Dense, View};

/// An index tensor, or a mask, and the axes of the source that it goes along.
pub(crate) struct Chooser<'a> {
    pub indices: &'a View,
    /// Whether the true elements choose, instead of the numbers.
    pub is_mask: bool,
    /// Lengths and strides of the axes. Positions count in row-major order through them.
    pub axes: SmallVec<[(usize, isize); 4]>,
    /// What errors call the first of the axes.
    pub name: usize,
}

/// All choices, in row-major order of the index tensors broadcast together.
#[allow(
    clippy::large_enum_variant,
    reason = "one on the stack for each gather; a box would cost a small one an allocation"
)]
pub(super) enum Choices {
    Numbers(Numbers),
    Mask(Mask),
}

impl Choices {
    /// The choices in blocks of about `block` each, and the lengths of their axes.
    ///
    /// # Errors
    /// `Index` if the index tensors do not broadcast.
    pub(super) fn new(choosers: &[Chooser], block: usize) -> Result<(Choices, Dims)> {
        if let [only] = choosers
            && only.is_mask
        {
            let mask = Mask::new(only.indices, &only.axes, block)?;
            let dims = Dims::from_slice(&[mask.n_true()]);
            return Ok((Choices::Mask(mask), dims));
        }
        let views: Vec<View> = choosers.iter().map(Chooser::numbers).collect::<Result<_>>()?;
        let dims = common_dims(&views)?;
        let numbers = choosers.iter().zip(&views).map(|(chooser, view)| Index::new(chooser, view, &dims)).collect();
        let n = dims.iter().product();
        Ok((Choices::Numbers(Numbers { indices: numbers, _views: views, n, block: block.clamp(1, BLOCK) }), dims))
    }

    pub(super) fn n_blocks(&self) -> usize {
        match self {
            Choices::Numbers(numbers) => numbers.n.div_ceil(numbers.block),
            Choices::Mask(mask) => mask.starts.len() - 1,
        }
    }

    /// # Errors
    /// `Memory` if there is none for scratch.
    pub(super) fn reader(&self) -> Result<Reader<'_>> {
        let feeds = match self {
            Choices::Numbers(numbers) => {
                numbers.indices.iter().map(|index| Feed::new(&index.walk, None)).collect::<Result<_>>()?
            }
            Choices::Mask(_) => SmallVec::new(),
        };
        Ok(Reader { choices: self, feeds, offsets: Vec::new() })
    }
}

impl Chooser<'_> {
    /// The positions as numbers.
    fn numbers(&self) -> Result<View> {
        if self.is_mask { true_places(self.indices) } else { Ok(self.indices.clone()) }
    }
}

/// The lengths that all of `views` broadcast to.
fn common_dims(views: &[View]) -> Result<Dims> {
    let shapes: Vec<Shape> = views.iter().map(|view| Shape::from(view.dims())).collect();
    let common = broadcast_all(&shapes).map_err(|_| cannot_broadcast(&shapes))?;
    Ok(common.known().expect("lengths of views"))
}

/// The error for index tensors of these shapes.
#[cold]
pub(crate) fn cannot_broadcast(shapes: &[Shape]) -> Error {
    let shapes: Vec<String> = shapes.iter().map(Shape::to_string).collect();
    Error::index(format!("index tensors of shapes {} do not broadcast", shapes.join(" and ")))
}

/// Reads blocks of choices; each thread has its own.
pub(super) struct Reader<'a> {
    choices: &'a Choices,
    feeds: SmallVec<[Feed<'a>; 2]>,
    offsets: Vec<isize>,
}

impl Reader<'_> {
    /// The place of the first choice of a block, and the byte offset of each.
    ///
    /// # Errors
    /// `Index` for the first position that is not on its axis.
    pub(super) fn block(&mut self, block: usize) -> Result<(usize, &[isize])> {
        match self.choices {
            Choices::Mask(mask) => {
                let n = mask.offsets(block, &mut self.offsets);
                Ok((mask.starts[block], &self.offsets[..n]))
            }
            Choices::Numbers(numbers) => {
                let start = block * numbers.block;
                let n = numbers.block.min(numbers.n - start);
                self.offsets.clear();
                self.offsets.resize(n, 0);
                for (index, feed) in numbers.indices.iter().zip(&mut self.feeds) {
                    index.add_offsets(feed.typed_block::<i64>(start, n), &mut self.offsets)?;
                }
                Ok((start, &self.offsets))
            }
        }
    }
}

/// Index tensors read together.
pub(super) struct Numbers {
    indices: SmallVec<[Index; 2]>,
    /// What the walks point into.
    _views: Vec<View>,
    n: usize,
    block: usize,
}

struct Index {
    walk: Walk,
    axes: SmallVec<[(usize, isize); 4]>,
    len: usize,
    name: usize,
    /// What is added to a negative position; nothing to one of 64 bits without a sign, which only looks negative.
    wrap: i64,
    is_unsigned: bool,
}

impl Index {
    fn new(chooser: &Chooser, view: &View, dims: &[usize]) -> Index {
        let order: SmallVec<[usize; 4]> = (0..dims.len()).collect();
        let walk = Walk::new(dims, &order, &[view], &[Conversion::none(DType::I64)]).untiled();
        let len: usize = chooser.axes.iter().map(|axis| axis.0).product();
        let is_unsigned = view.dtype == DType::U64;
        let wrap = if is_unsigned { 0 } else { len as i64 };
        Index { walk, axes: chooser.axes.clone(), len, name: chooser.name, wrap, is_unsigned }
    }

    /// The position that a number means; one that is not on the axis is not below its length.
    fn position(&self, index: i64) -> u64 {
        index.wrapping_add((index >> 63) & self.wrap) as u64
    }

    fn add_offsets(&self, indices: &[i64], offsets: &mut [isize]) -> Result<()> {
        let fine = if let [(_, stride)] = self.axes[..] {
            let line = Line { wrap: self.wrap, last: self.len as i64 - 1, stride };
            on_best::<AddOffsets>((line, indices, offsets))
        } else {
            let mut fine = true;
            for (offset, &index) in offsets.iter_mut().zip(indices) {
                let position = self.position(index);
                fine &= position < self.len as u64;
                *offset += unravel(&self.axes, position.min(self.len as u64) as usize);
            }
            fine
        };
        if fine { Ok(()) } else { Err(self.out_of_bounds(indices)) }
    }

    #[cold]
    fn out_of_bounds(&self, indices: &[i64]) -> Error {
        let bad = indices.iter().find(|&&index| self.position(index) >= self.len as u64).expect("one failed");
        let bad = if self.is_unsigned { *bad as u64 as i128 } else { *bad as i128 };
        Error::index(format!("index {bad} is out of bounds for axis {} of length {}", self.name, self.len))
    }
}

/// An axis that is chosen along.
#[derive(Clone, Copy)]
struct Line {
    wrap: i64,
    last: i64,
    stride: isize,
}

/// Adds the byte offset of each position, and tells whether all are on the axis.
///
/// For a vector's width of positions at a time: a million positions in the cache took 2.0 ns each where this was a scalar loop with a
/// comparison and a multiplication, NumPy's way 1.4 (Zen 3, 2026-11-25).
struct AddOffsets<'a>(PhantomData<&'a mut isize>);

impl<'a> Formula for AddOffsets<'a> {
    type In = (Line, &'a [i64], &'a mut [isize]);
    type Out = bool;

    #[inline(always)]
    fn call((line, indices, offsets): Self::In) -> bool {
        let Line { wrap, last, stride } = line;
        let mut signs = 0;
        let is_power = stride > 0 && stride.count_ones() == 1;
        let (shift, factor) = if is_power { (stride.trailing_zeros(), 1) } else { (0, stride) };
        for (offset, &index) in offsets.iter_mut().zip(indices) {
            let place = index.wrapping_add((index >> 63) & wrap);
            // Below zero or past the last, one of the two terms is negative.
            signs |= place | last.wrapping_sub(place);
            let scaled = if is_power { (place as isize) << shift } else { (place as isize).wrapping_mul(factor) };
            *offset = offset.wrapping_add(scaled);
        }
        signs >= 0
    }
}

/// The byte offset of a position in row-major order through `axes`.
pub(super) fn unravel(axes: &[(usize, isize)], position: usize) -> isize {
    let mut rest = position;
    let mut offset = 0;
    for &(len, stride) in axes.iter().rev() {
        offset += (rest % len.max(1)) as isize * stride;
        rest /= len.max(1);
    }
    offset
}

/// A mask that chooses alone.
pub(super) struct Mask {
    /// Dense.
    mask: View,
    axes: SmallVec<[(usize, isize); 4]>,
    /// Elements of the mask in a block.
    block: usize,
    /// The number of true elements before each block, and that of all.
    starts: Vec<usize>,
}

/// Elements of a mask in a block, at least and at most: their offsets stay in the first-level cache.
const MASK_BLOCK: (usize, usize) = (64, 2048);

impl Mask {
    /// The mask in blocks with about `block` elements.
    fn new(mask: &View, axes: &[(usize, isize)], block: usize) -> Result<Mask> {
        let mask = mask.to_dense()?;
        let block = block.clamp(MASK_BLOCK.0, MASK_BLOCK.1);
        let bytes = mask.as_slice::<bool>().expect("dense");
        let mut starts = vec![0; bytes.len().div_ceil(block) + 1];
        in_pieces(&mut starts[1..], (1 << 16) / block, |first, counts| {
            for (count, bytes) in counts.iter_mut().zip(bytes[first * block..].chunks(block)) {
                *count = count_true(bytes);
            }
        });
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Ok(Mask { axes: axes.into(), block, starts, mask })
    }

    fn n_true(&self) -> usize {
        self.starts[self.starts.len() - 1]
    }

    /// Writes the offsets of the true elements of a block; returns their number. What lies behind is of no meaning.
    fn offsets(&self, block: usize, offsets: &mut Vec<isize>) -> usize {
        let bytes = self.mask.as_slice::<bool>().expect("dense");
        let first = block * self.block;
        let bytes = &bytes[first..(first + self.block).min(bytes.len())];
        offsets.resize(self.block + 1, 0);
        let n = if let [(_, stride)] = self.axes[..] {
            write_places(bytes, first as isize * stride, stride, offsets)
        } else {
            let n = write_places(bytes, first as isize, 1, offsets);
            offsets[..n].iter_mut().for_each(|offset| *offset = unravel(&self.axes, *offset as usize));
            n
        };
        debug_assert_eq!(n, self.starts[block + 1] - self.starts[block]);
        n
    }
}

/// The byte offsets of the choices of a dense chooser along an axis, or axes made one, of `len` and `stride`; none if one is not on it, or
/// for a dtype that is not usual.
pub(super) fn small_offsets(
    chooser: &Chooser,
    len: usize,
    stride: isize,
    offsets: &mut SmallVec<[isize; 32]>,
) -> Option<()> {
    let indices = chooser.indices;
    if chooser.is_mask {
        let mask = indices.as_slice::<bool>()?;
        offsets.resize(count_true(mask) + 1, 0);
        let n = write_places(mask, 0, stride, offsets);
        offsets.truncate(n);
        return Some(());
    }
    let offset = |index: i64| {
        let position = if index < 0 { index + len as i64 } else { index };
        (0..len as i64).contains(&position).then(|| position as isize * stride)
    };
    let mut push = |index: i64| {
        offsets.push(offset(index)?);
        Some(())
    };
    match indices.dtype {
        DType::I64 => indices.as_slice::<i64>()?.iter().try_for_each(|&i| push(i)),
        DType::I32 => indices.as_slice::<i32>()?.iter().try_for_each(|&i| push(i.into())),
        _ => None,
    }
}

fn count_true(mask: &[bool]) -> usize {
    // Runs whose count fits a byte are added up by vectors of bytes.
    mask.chunks(128).map(|run| run.iter().fold(0u8, |count, &b| count + b as u8) as usize).sum()
}

/// Writes `first + i * step` for each true element `i`, without a branch but for eight false ones in a row; returns how many. `places`
/// has room for one more than all.
fn write_places(mask: &[bool], first: isize, step: isize, places: &mut [isize]) -> usize {
    let (mut n, mut place) = (0, first);
    let (eights, rest) = mask.as_chunks::<8>();
    for eight in eights {
        if *eight != [false; 8] {
            for (i, &is_true) in eight.iter().enumerate() {
                places[n] = place + i as isize * step;
                n += is_true as usize;
            }
        }
        place += 8 * step;
    }
    for &is_true in rest {
        places[n] = place;
        n += is_true as usize;
        place += step;
    }
    n
}

/// The places of the true elements of a mask, in row-major order.
///
/// # Errors
/// `Memory` if there is none for the result.
fn true_places(mask: &View) -> Result<View> {
    let mask = mask.to_dense()?;
    let flat = mask.layout.reshape(&[mask.size()], 1).expect("dense");
    let row = nonzero(&mask.with_layout(flat), DType::I64)?;
    let n = row.dims()[1];
    Ok(row.with_layout(Layout::dense(Dims::from_slice(&[n]), DType::I64.itemsize())))
}

/// The places in a dense tensor of `dims` that the rows of `indices`, int64, name.
///
/// # Errors
/// `Index` for an index that is not on its axis; `Memory` if there is none for the result.
pub(crate) fn places(indices: &View, dims: &[usize]) -> Result<View> {
    let indices = indices.to_dense()?;
    let (n, ndim) = (indices.dims()[0], dims.len());
    let mut places = Dense::zeroed(DType::U64, Dims::from_slice(&[n]))?;
    let all = indices.as_slice::<i64>().expect("dense");
    for (i, place) in places.as_mut_slice::<u64>().iter_mut().enumerate() {
        for (axis, (&index, &len)) in all[i * ndim..][..ndim].iter().zip(dims).enumerate() {
            if !(0..len as i64).contains(&index) {
                return Err(Error::index(format!("index {index} is out of bounds for axis {axis} of length {len}")));
            }
            *place = *place * len as u64 + index as u64;
        }
    }
    Ok(places.into_view())
}

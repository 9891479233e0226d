//! Products of operands that are converted first: half types to float32, int8 to int32, one dtype to the other's.
//!
//! Small operands are converted whole. Of large ones a block at a time is: the copies of a block of each are all that is held beside the
//! result, and those of a matrix that meets a vector stay in the caches. Blocks depend on the shapes alone.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::contract::{product, sum_of_products};
use super::drive::Job;
use crate::dtype::DType;
use crate::error::Result;
use crate::shape::Dims;
use crate::shape::layout::{Layout, Span};
use crate::tensor::view::{Dense, View};

/// Elements of the blocks of both operands and of the result, together, where each is used many times.
const BLOCK: usize = 1 << 22;

/// The same where the result has fewer rows or columns than [`FEW`].
const BLOCK_OF_FEW: usize = 1 << 18;

const FEW: usize = 16;

/// What operands are converted to, and what the result is stored as.
#[derive(Clone, Copy)]
pub(crate) struct Conversion {
    /// The dtype to which the operands promote: each is converted to it first, and rounded.
    pub promoted: DType,
    pub out: DType,
}

impl Conversion {
    /// The dtype that products are computed in.
    fn computed(self) -> DType {
        self.out.compute()
    }

    fn converted(self, x: &View) -> Result<Cow<'_, View>> {
        let mut x = Cow::Borrowed(x);
        for to in [self.promoted, self.computed()] {
            if x.dtype != to {
                let dims = x.dims().clone();
                x = Cow::Owned(Job::cast(x.dtype, to).run(&[&x], dims)?);
            }
        }
        Ok(x)
    }

    fn stored(self, result: View) -> Result<View> {
        if result.dtype == self.out {
            return Ok(result);
        }
        let dims = result.dims().clone();
        Job::cast(result.dtype, self.out).run(&[&result], dims)
    }

    /// As [`product`], of operands of any dtypes.
    ///
    /// # Errors
    /// `Memory` if there is none for the result or the blocks.
    pub(crate) fn product(self, x1: &View, x2: &View, dims: Dims, conjugated: bool) -> Result<View> {
        let depth = x1.dims()[x1.dims().len() - 1];
        if depth == 0 || dims.contains(&0) {
            return View::zeros(self.out, dims);
        }
        if [x1.dtype, x2.dtype, self.out] == [self.computed(); 3] {
            return product(x1, x2, dims, conjugated);
        }
        let few = dims[dims.len() - 2].min(dims[dims.len() - 1]) < FEW;
        let blocks = Blocks::new(&dims, depth, if few { BLOCK_OF_FEW } else { BLOCK });
        if blocks.is_one() {
            let (x1, x2) = (self.converted(x1)?, self.converted(x2)?);
            return self.stored(product(&x1, &x2, dims, conjugated)?);
        }
        self.by_blocks(&blocks, x1, x2, conjugated)
    }

    fn by_blocks(self, blocks: &Blocks, x1: &View, x2: &View, conjugated: bool) -> Result<View> {
        let dims = blocks.dims.clone();
        let layout = Layout::dense(dims.clone(), self.out.itemsize());
        let mut out = Dense::zeroed(self.out, dims)?;
        for spans in blocks.all() {
            let place = spans.iter().enumerate().fold(layout.clone(), |place, (axis, &span)| place.slice(axis, span));
            let pairs = blocks.along_depth().map(|depth| {
                let (x1, x2) = (blocks.rows(x1, &spans, depth), blocks.cols(x2, &spans, depth));
                Ok([self.converted(&x1)?.into_owned(), self.converted(&x2)?.into_owned()])
            });
            let sums = sum_of_products(self.computed(), place.dims.clone(), conjugated, pairs)?;
            out.assign(&place, &self.stored(sums)?);
        }
        Ok(out.into_view())
    }
}

/// A range on each axis of the result.
type Spans = SmallVec<[Span; 4]>;

/// How a product is cut: into blocks of the result, and of the inner dimension.
struct Blocks {
    dims: Dims,
    /// The lengths of a block of the result.
    lens: Dims,
    depth: usize,
    depth_len: usize,
}

impl Blocks {
    /// Halves the longest of the lengths of one product until a block has at most `most` elements, then takes as many products as have no
    /// more together.
    fn new(dims: &Dims, depth: usize, most: usize) -> Blocks {
        let (n, mut lens, mut depth_len) = (dims.len(), dims.clone(), depth);
        let size = |rows: usize, depth: usize, cols: usize| {
            [(rows, depth), (depth, cols), (rows, cols)]
                .iter()
                .fold(0usize, |sum, &(n, m)| sum.saturating_add(n.saturating_mul(m)))
        };
        while size(lens[n - 2], depth_len, lens[n - 1]) > most {
            let longest = lens[n - 2].max(lens[n - 1]).max(depth_len);
            let len = match () {
                () if lens[n - 2] == longest => &mut lens[n - 2],
                () if lens[n - 1] == longest => &mut lens[n - 1],
                () => &mut depth_len,
            };
            *len = longest.div_ceil(2);
        }
        let mut fitting = most / size(lens[n - 2], depth_len, lens[n - 1]).max(1);
        for len in lens[..n - 2].iter_mut().rev() {
            *len = (*len).min(fitting.max(1));
            fitting /= *len;
        }
        Blocks { dims: dims.clone(), lens, depth, depth_len }
    }

    fn is_one(&self) -> bool {
        self.lens == self.dims && self.depth_len == self.depth
    }

    /// Every block of the result.
    fn all(&self) -> impl Iterator<Item = Spans> {
        let counts: Dims = self.dims.iter().zip(&self.lens).map(|(&n, &len)| n.div_ceil(len)).collect();
        (0..counts.iter().product::<usize>()).map(move |i| {
            let mut rest = i;
            let mut spans = Spans::new();
            for axis in (0..counts.len()).rev() {
                let start = rest % counts[axis] * self.lens[axis];
                spans.insert(0, Span { start, len: self.lens[axis].min(self.dims[axis] - start), step: 1 });
                rest /= counts[axis];
            }
            spans
        })
    }

    fn along_depth(&self) -> impl Iterator<Item = Span> {
        let span = |start| Span { start, len: self.depth_len.min(self.depth - start), step: 1 };
        (0..self.depth).step_by(self.depth_len).map(span)
    }

    /// The part of the first operand for a block.
    fn rows(&self, x1: &View, spans: &Spans, depth: Span) -> View {
        let n = spans.len();
        narrowed(x1, &spans[..n - 2], [spans[n - 2], depth])
    }

    /// The part of the second operand for a block.
    fn cols(&self, x2: &View, spans: &Spans, depth: Span) -> View {
        let n = spans.len();
        narrowed(x2, &spans[..n - 2], [depth, spans[n - 1]])
    }
}

/// A part of a stack of matrices, which is not cut where it is stretched.
fn narrowed(x: &View, stack: &[Span], matrix: [Span; 2]) -> View {
    let own = x.dims().len() - 2;
    let mut layout = x.layout.clone();
    for (axis, &span) in stack[stack.len() - own..].iter().chain(&matrix).enumerate() {
        if axis >= own || x.dims()[axis] > 1 {
            layout = layout.slice(axis, span);
        }
    }
    x.with_layout(layout)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(dims: &[usize]) -> View {
        let n: usize = dims.iter().product();
        let numbers = (0..n).map(|i| half::bf16::from_f32((i % 5) as f32 - 2.0)).collect();
        View::from_vec::<half::bf16>(numbers, dims.into())
    }

    /// Products by small blocks are those of whole operands: the sums are exact.
    #[test]
    fn blocks_join() {
        let shapes: [[&[usize]; 2]; 6] = [
            [&[13, 7], &[7, 11]],
            [&[3, 50], &[50, 2]],
            [&[1, 300], &[300, 1]],
            [&[4, 1, 5, 6], &[3, 6, 2]],
            [&[2, 3, 40, 9], &[2, 1, 9, 5]],
            [&[30, 1], &[1, 30]],
        ];
        let conversion = Conversion { promoted: DType::BF16, out: DType::BF16 };
        for [dims1, dims2] in shapes {
            let (x1, x2) = (view(dims1), view(dims2));
            let stack = if dims1.len() == 4 { vec![dims1[0], 3] } else { vec![] };
            let (rows, cols) = (dims1[dims1.len() - 2], dims2[dims2.len() - 1]);
            let dims: Dims = stack.into_iter().chain([rows, cols]).collect();
            let whole = conversion.product(&x1, &x2, dims.clone(), false).unwrap();
            for most in [3, 20, 100, 333] {
                let blocks = Blocks::new(&dims, dims1[dims1.len() - 1], most);
                let joined = conversion.by_blocks(&blocks, &x1, &x2, false).unwrap();
                assert_eq!(
                    joined.to_vec::<half::bf16>().unwrap(),
                    whole.to_vec::<half::bf16>().unwrap(),
                    "{dims1:?} {most}"
                );
            }
        }
    }
}

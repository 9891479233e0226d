//! Cross products of vectors that lie side by side in memory.
//!
//! One pass reads both vectors and writes the product. Made of products and differences of whole tensors it would take nine passes over
//! components that lie three apart.

use num_complex::Complex;

use super::parallel::in_pieces;
use crate::dtype::Element;
use crate::error::Result;
use crate::shape::Dims;
use crate::tensor::view::{Dense, View};

/// Products that one thread makes at a time.
const CHUNK: usize = 1 << 14;

/// A number that is multiplied and subtracted; integers wrap.
trait Number: Element {
    fn times(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    /// `-(self * other)`
    fn minus_times(self, other: Self) -> Self {
        Self::default().minus(self.times(other))
    }
}

macro_rules! integers {
    ([$($type:ty: $variant:ident),*]) => {
        $(impl Number for $type {
            #[inline(always)]
            fn times(self, other: $type) -> $type {
                self.wrapping_mul(other)
            }
            #[inline(always)]
            fn minus(self, other: $type) -> $type {
                self.wrapping_sub(other)
            }
        })*
    };
}

types!(integers => integers!());

macro_rules! fields {
    ($($type:ty),*) => {
        $(impl Number for $type {
            #[inline(always)]
            fn times(self, other: $type) -> $type {
                self * other
            }
            #[inline(always)]
            fn minus(self, other: $type) -> $type {
                self - other
            }
        })*
    };
}

fields!(f32, f64, Complex<f32>, Complex<f64>);

/// The cross products of the vectors on the last axes of `x1` and `x2`, which have one dtype and two or three components each. The other
/// axes broadcast to those of `dims`, the lengths of the result, which has no axis of components if both have two.
///
/// # Errors
/// `Memory` if there is none for the result.
pub(crate) fn cross(x1: &View, x2: &View, dims: Dims) -> Result<View> {
    let [len1, len2] = [x1, x2].map(|x| x.dims()[x.dims().len() - 1]);
    let batch = &dims[..x1.dims().len().max(x2.dims().len()) - 1];
    let (x1, x2) = (Vectors::new(x1, batch, len1)?, Vectors::new(x2, batch, len2)?);
    let dtype = x1.dense.dtype;
    let mut out = Dense::zeroed(dtype, dims)?;
    dispatch!(dtype in numbers, T => {
        let (a, b) = (&x1, &x2);
        let out = out.as_mut_slice::<T>();
        match (len1, len2) {
            (3, 3) => each::<T, 3, 3, 3>(a, b, out, |a, b| [minor(a, b, 1, 2), minor(a, b, 2, 0), minor(a, b, 0, 1)]),
            (2, 3) => each::<T, 2, 3, 3>(a, b, out, |a, b| [a[1].times(b[2]), a[0].minus_times(b[2]), minor(a, b, 0, 1)]),
            (3, 2) => each::<T, 3, 2, 3>(a, b, out, |a, b| [a[2].minus_times(b[1]), a[2].times(b[0]), minor(a, b, 0, 1)]),
            _ => each::<T, 2, 2, 1>(a, b, out, |a, b| [minor(a, b, 0, 1)]),
        }
    });
    Ok(out.into_view())
}

/// `a[i] * b[j] - a[j] * b[i]`
#[inline(always)]
fn minor<T: Number, const M: usize, const N: usize>(a: [T; M], b: [T; N], i: usize, j: usize) -> T {
    a[i].times(b[j]).minus(a[j].times(b[i]))
}

/// Vectors one after another, or one that stands beside all others.
struct Vectors {
    dense: View,
    is_one: bool,
}

impl Vectors {
    fn new(x: &View, batch: &[usize], len: usize) -> Result<Vectors> {
        let is_one = x.size() == len;
        let stretched: Dims = batch.iter().copied().chain([len]).collect();
        let all = if is_one { x.clone() } else { x.with_layout(x.layout.broadcast(&stretched)) };
        Ok(Vectors { dense: all.to_dense()?, is_one })
    }
}

/// Calls `product` with each pair of vectors.
fn each<T: Element, const M: usize, const N: usize, const R: usize>(
    a: &Vectors,
    b: &Vectors,
    out: &mut [T],
    product: impl Fn([T; M], [T; N]) -> [T; R] + Sync,
) {
    let (x1, x2) = (a.dense.as_slice::<T>().expect("dense"), b.dense.as_slice::<T>().expect("dense"));
    let (x1, x2) = (x1.as_chunks::<M>().0, x2.as_chunks::<N>().0);
    in_pieces(out.as_chunks_mut::<R>().0, CHUNK, |start, out| {
        for (i, place) in (start..).zip(out) {
            *place = product(x1[if a.is_one { 0 } else { i }], x2[if b.is_one { 0 } else { i }]);
        }
    });
}

//! Sorts of lines along an axis.

use smallvec::SmallVec;

use super::argfold::index_dtype;
use super::{Primitive, apply};
use crate::cpu::{partition, sort};
use crate::error::{Error, Result};
use crate::shape::Dim;
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// Each line along an axis in order.
#[derive(Clone, Debug)]
struct Sort {
    axis: usize,
}

/// The positions of the elements of each line along an axis, in order of the elements.
#[derive(Clone, Debug)]
struct ArgSort {
    axis: usize,
}

/// The positions of the elements of each line along an axis, in order as far as the places `kth` are concerned.
#[derive(Clone, Debug)]
struct ArgPartition {
    axis: usize,
    /// Negative ones count from the end.
    kth: SmallVec<[isize; 4]>,
}

/// The lines of `x` along `axis` in order: ascending, NaN last, stable; complex numbers by the real, then the imaginary part.
pub(crate) fn sort(x: &Tensor, axis: usize) -> Result<Tensor> {
    apply(&Sort { axis }, &[x])
}

/// The positions that [`sort`] takes the elements from.
pub(crate) fn argsort(x: &Tensor, axis: usize) -> Result<Tensor> {
    apply(&ArgSort { axis }, &[x])
}

/// The positions that bring to each of the places `kth` of a line of `x` along `axis` what [`sort`] brings there, smaller elements before it and
/// larger ones behind it; beyond that the elements stay in their order.
pub(crate) fn argpartition(x: &Tensor, kth: &[isize], axis: usize) -> Result<Tensor> {
    apply(&ArgPartition { axis, kth: kth.into() }, &[x])
}

impl Primitive for Sort {
    fn name(&self) -> &'static str {
        "sort"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        Ok(Spec::new(inputs[0].shape.clone(), inputs[0].dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], _: &Spec) -> Result<View> {
        sort::sort(inputs[0], self.axis)
    }
}

impl Primitive for ArgSort {
    fn name(&self) -> &'static str {
        "argsort"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let shape = inputs[0].shape.clone();
        let dtype = index_dtype(shape[self.axis]);
        Ok(Spec::new(shape, dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        sort::argsort(inputs[0], self.axis, out.dtype)
    }
}

impl ArgPartition {
    /// The places on lines of `n` elements, in order.
    fn places(&self, n: usize) -> Result<Vec<usize>> {
        let place = |&kth: &isize| {
            let place = if kth < 0 { kth.wrapping_add(n as isize) } else { kth };
            if (0..n as isize).contains(&place) {
                return Ok(place as usize);
            }
            Err(Error::value(format!("kth {kth} is out of bounds for axis {} of length {n}", self.axis)))
        };
        let mut places = self.kth.iter().map(place).collect::<Result<Vec<usize>>>()?;
        places.sort_unstable();
        places.dedup();
        Ok(places)
    }
}

impl Primitive for ArgPartition {
    fn name(&self) -> &'static str {
        "argpartition"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let shape = inputs[0].shape.clone();
        let dim = shape[self.axis];
        if let Dim::Known(n) = dim {
            self.places(n)?;
        }
        Ok(Spec::new(shape, index_dtype(dim)))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let places = self.places(inputs[0].dims()[self.axis])?;
        partition::positions(inputs[0], self.axis, &places, out.dtype)
    }
}

//! How often numbers occur.

use super::argfold::index_dtype;
use super::{Primitive, apply};
use crate::cpu::choices;
use crate::cpu::count;
use crate::cpu::walk::Conversion;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::layout::Layout;
use crate::shape::{Dim, Shape};
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// How often each number from 0 on occurs in the rows of the first input, or the sums of the weights in the second; as many bins as the
/// greatest number of all rows needs, at least `minlength`.
#[derive(Clone, Debug)]
struct BinCount {
    minlength: usize,
    /// The dtype of sums of weights; counts have that of an index.
    dtype: Option<DType>,
}

/// The counts of each number from 0 on in the vector or matrix `x`, or the sums, in a dtype, of its weights.
pub(crate) fn bincount(x: &Tensor, weights: Option<(&Tensor, DType)>, minlength: usize) -> Result<Tensor> {
    match weights {
        Some((weights, dtype)) => apply(&BinCount { minlength, dtype: Some(dtype) }, &[x, weights]),
        None => apply(&BinCount { minlength, dtype: None }, &[x]),
    }
}

/// The length of the counts of `x`: one more than its greatest element, at least `minlength`. Unknown without data.
///
/// # Errors
/// `Value` if an element is negative; `Overflow` if the length fits no integer.
pub(crate) fn length(x: &Tensor, minlength: usize) -> Result<Dim> {
    if x.is_symbolic() { Ok(Dim::Unknown) } else { n_bins(x.view()?, minlength).map(Dim::Known) }
}

fn n_bins(x: &View, minlength: usize) -> Result<usize> {
    match count::extent(x)? {
        None => Ok(minlength),
        Some((least, _)) if least < 0 => Err(Error::value(format!("x has a negative element, {least}"))),
        Some((_, greatest)) => match usize::try_from(greatest + 1) {
            Ok(n) => Ok(n.max(minlength)),
            Err(_) => Err(Error::overflow(format!("x has the element {greatest}, of which there is no bin"))),
        },
    }
}

/// Checks what may be counted.
///
/// # Errors
/// `Type` if the elements are no integers; `Value` for another shape than that of a vector or a matrix, and for weights of another shape.
pub(crate) fn check_counted(x: &Spec, weights: Option<&Spec>) -> Result<()> {
    if !x.dtype.is_integer() && x.dtype != DType::Bool {
        return Err(Error::type_(format!("x is {}, not of integers", x.dtype)));
    }
    if !matches!(x.shape.ndim(), 1 | 2) {
        return Err(Error::value(format!("x is a vector or a matrix, not of shape {}", x.shape)));
    }
    let fits = |own: &Shape| own.ndim() == x.shape.ndim() && own.iter().zip(x.shape.iter()).all(|(a, b)| a.fits(*b));
    match weights {
        Some(weights) if !fits(&weights.shape) => {
            Err(Error::value(format!("weights of shape {} for x of shape {}", weights.shape, x.shape)))
        }
        _ => Ok(()),
    }
}

impl Primitive for BinCount {
    fn name(&self) -> &'static str {
        "bincount"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let x = &inputs[0];
        check_counted(x, inputs.get(1))?;
        let rows = x.shape[..x.shape.ndim() - 1].iter().copied();
        let dtype = self.dtype.unwrap_or_else(|| index_dtype(x.shape.size()));
        Ok(Spec::new(rows.chain([Dim::Unknown]).collect(), dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let n_bins = n_bins(inputs[0], self.minlength)?;
        let counts = match inputs.get(1) {
            Some(weights) => sums(inputs[0], weights, n_bins, out.dtype)?,
            None => count::counts(inputs[0], n_bins, out.dtype)?,
        };
        let dims = out.shape.iter().map(|dim| dim.known().unwrap_or(n_bins)).collect();
        Ok(counts.with_layout(Layout::dense(dims, counts.itemsize())))
    }
}

/// The sums of weights in `dtype`, rounded once: integers are added in int64, where they wrap, real numbers in float64.
fn sums(x: &View, weights: &View, n_bins: usize, dtype: DType) -> Result<View> {
    let computed = match dtype {
        _ if dtype.is_complex() => DType::C128,
        _ if dtype.int_range().is_some() => DType::I64,
        _ => DType::F64,
    };
    count::weighted(x, weights, Conversion { promoted: dtype, computed }, n_bins)?.cast(dtype)
}

/// The dense tensor of values at positions, a row of indices for each value; values at the same position are added.
#[derive(Clone, Debug)]
struct Scatter {
    shape: Shape,
}

/// The tensor of `shape` that has the sums of `values` at `indices`, a row for each value, and zeros elsewhere.
pub(crate) fn scatter(indices: &Tensor, values: &Tensor, shape: &Shape) -> Result<Tensor> {
    apply(&Scatter { shape: shape.clone() }, &[indices, values])
}

impl Primitive for Scatter {
    fn name(&self) -> &'static str {
        "to_dense"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        if let Some(dims) = self.shape.known() {
            Shape::check_bytes(&dims, inputs[1].dtype.itemsize())?;
        }
        Ok(Spec::new(self.shape.clone(), inputs[1].dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let dims = out.dims();
        let places = choices::places(&inputs[0].cast(DType::I64)?, &dims)?;
        let dense = sums(&places, inputs[1], dims.iter().product(), out.dtype)?;
        Ok(dense.with_layout(Layout::dense(dims, dense.itemsize())))
    }
}

//! Sums of products over axes of two tensors: matrix products.

use std::cmp::Reverse;

use smallvec::SmallVec;

use super::{Primitive, apply};
use crate::cpu::contract_convert::Conversion;
use crate::dtype::DType;
use crate::dtype::promote::promote;
use crate::error::{Error, Result};
use crate::shape::axes::AxisSet;
use crate::shape::broadcast::broadcast;
use crate::shape::layout::Layout;
use crate::shape::{Dims, Shape};
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// Which axes are summed.
#[derive(Clone, Debug)]
enum Pairing {
    /// The last axis of the first operand with the second to last of the second; the axes before them broadcast.
    Matrices,
    /// As above, of one row and one column, and the row is conjugated.
    Conjugated,
    /// These axes of the first operand with these of the second, in pairs; the others are kept, in order.
    Axes(AxisSet, AxisSet),
}

/// A sum of products. Half types are multiplied and added in float32.
#[derive(Clone, Debug)]
struct Contract {
    /// The op, by the name that errors give.
    op: &'static str,
    pairing: Pairing,
    result: ResultDType,
}

/// The dtype of a product.
#[derive(Clone, Copy, Debug)]
enum ResultDType {
    /// That to which the operands promote.
    Promoted,
    /// As above, but int32 for int8 by int8.
    Widened,
    /// This one, which is no narrower than that.
    Given(DType),
}

/// The products of the matrices on the last two axes, of which each operand has at least two; int8 by int8 is int32.
pub(crate) fn matrices(op: &'static str, x1: &Tensor, x2: &Tensor) -> Result<Tensor> {
    apply(&Contract { op, pairing: Pairing::Matrices, result: ResultDType::Widened }, &[x1, x2])
}

/// As [`matrices`], of a dtype that is no narrower than what the operands promote to.
pub(crate) fn matrices_in(op: &'static str, dtype: DType, x1: &Tensor, x2: &Tensor) -> Result<Tensor> {
    apply(&Contract { op, pairing: Pairing::Matrices, result: ResultDType::Given(dtype) }, &[x1, x2])
}

/// The product of a row, conjugated, and a column.
pub(crate) fn conjugated(op: &'static str, x1: &Tensor, x2: &Tensor) -> Result<Tensor> {
    apply(&Contract { op, pairing: Pairing::Conjugated, result: ResultDType::Promoted }, &[x1, x2])
}

/// The sum of products over `axes1` of `x1` and `axes2` of `x2`, as many.
pub(crate) fn axes(op: &'static str, x1: &Tensor, x2: &Tensor, axes1: AxisSet, axes2: AxisSet) -> Result<Tensor> {
    apply(&Contract { op, pairing: Pairing::Axes(axes1, axes2), result: ResultDType::Promoted }, &[x1, x2])
}

impl ResultDType {
    /// The dtype of the product of operands that promote to `promoted`.
    fn of(self, promoted: DType, are_all_int8: bool) -> DType {
        match self {
            ResultDType::Given(dtype) => dtype,
            ResultDType::Widened if are_all_int8 => DType::I32,
            _ => promoted,
        }
    }
}

impl Primitive for Contract {
    fn name(&self) -> &'static str {
        self.op
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let (shape1, shape2) = (&inputs[0].shape, &inputs[1].shape);
        let shape = match &self.pairing {
            Pairing::Axes(axes1, axes2) => infer_axes(shape1, shape2, axes1, axes2)?,
            _ => infer_matrices(shape1, shape2)?,
        };
        let promoted = promote(inputs.iter().map(Spec::rank))?;
        let are_all_int8 = inputs.iter().all(|input| input.dtype == DType::I8);
        Ok(Spec::new(shape, self.result.of(promoted, are_all_int8)))
    }

    /// Two matrices or two vectors of one dtype that needs no conversion.
    fn quick(&self, inputs: &[&View]) -> Option<Result<View>> {
        let [x1, x2] = inputs else { return None };
        let dtype = x1.dtype;
        let out = self.result.of(dtype, dtype == DType::I8);
        if x2.dtype != dtype || out != dtype || dtype.compute() != dtype || dtype.is_float8() {
            return None;
        }
        let conversion = Conversion { promoted: dtype, out };
        let (dims1, dims2) = (&x1.dims()[..], &x2.dims()[..]);
        match (&self.pairing, dims1, dims2) {
            (Pairing::Axes(axes1, _), &[n1], &[n2]) if axes1.len() == 1 && n1 == n2 && n1 > 0 => {
                let (row, column) = (x1.layout.insert_axis(0), x2.layout.insert_axis(1));
                let (row, column) = (x1.with_layout(row), x2.with_layout(column));
                let product = conversion.product(&row, &column, Dims::from_slice(&[1, 1]), false);
                Some(product.map(|product| product.with_layout(Layout::dense(Dims::new(), product.itemsize()))))
            }
            (Pairing::Axes(axes1, axes2), ..) if axes1[..] != [1] || axes2[..] != [0] => None,
            (_, &[m, k1], &[k2, n]) if k1 == k2 && ![m, k1, n].contains(&0) => {
                let conjugated = matches!(self.pairing, Pairing::Conjugated);
                Some(conversion.product(x1, x2, Dims::from_slice(&[m, n]), conjugated))
            }
            _ => None,
        }
    }

    fn run(&self, specs: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let conversion = Conversion { promoted: promote(specs.iter().map(Spec::rank))?, out: out.dtype };
        match &self.pairing {
            Pairing::Matrices => conversion.product(inputs[0], inputs[1], out.dims(), false),
            Pairing::Conjugated => conversion.product(inputs[0], inputs[1], out.dims(), true),
            Pairing::Axes(axes1, axes2) => run_axes(conversion, inputs, axes1, axes2, out.dims()),
        }
    }
}

fn infer_matrices(shape1: &Shape, shape2: &Shape) -> Result<Shape> {
    let (n1, n2) = (shape1.ndim(), shape2.ndim());
    check_inner(shape1, n1 - 1, shape2, n2 - 2)?;
    let outer = |shape: &Shape| shape[..shape.ndim() - 2].iter().copied().collect::<Shape>();
    let stack = broadcast(&outer(shape1), &outer(shape2))
        .map_err(|_| Error::shape(format!("the stacks of matrices do not broadcast: {shape1} @ {shape2}")))?;
    Ok(stack.iter().copied().chain([shape1[n1 - 2], shape2[n2 - 1]]).collect())
}

/// Checks that the lengths that are summed over agree.
pub(crate) fn check_inner(shape1: &Shape, axis1: usize, shape2: &Shape, axis2: usize) -> Result<()> {
    let (n1, n2) = (shape1[axis1], shape2[axis2]);
    if n1.fits(n2) {
        return Ok(());
    }
    Err(Error::shape(format!("inner dimensions differ: {shape1} @ {shape2}, {n1} != {n2}")))
}

/// The axes of a tensor of rank `ndim` that are not in `axes`.
fn kept(ndim: usize, axes: &AxisSet) -> AxisSet {
    (0..ndim).filter(|axis| !axes.contains(axis)).collect()
}

fn infer_axes(shape1: &Shape, shape2: &Shape, axes1: &AxisSet, axes2: &AxisSet) -> Result<Shape> {
    for (&axis1, &axis2) in axes1.iter().zip(axes2) {
        let (n1, n2) = (shape1[axis1], shape2[axis2]);
        if !n1.fits(n2) {
            return Err(Error::shape(format!(
                "axis {axis1} of {shape1} and axis {axis2} of {shape2} are summed together, but {n1} != {n2}"
            )));
        }
    }
    let dims1 = kept(shape1.ndim(), axes1).into_iter().map(|axis| shape1[axis]);
    let dims2 = kept(shape2.ndim(), axes2).into_iter().map(|axis| shape2[axis]);
    Ok(dims1.chain(dims2).collect())
}

fn run_axes(conversion: Conversion, x: &[&View], axes1: &AxisSet, axes2: &AxisSet, dims: Dims) -> Result<View> {
    let (kept1, kept2) = (kept(x[0].dims().len(), axes1), kept(x[1].dims().len(), axes2));
    let (axes1, axes2) = in_memory_order(x, axes1, axes2);
    let lhs = as_matrix(x[0], &kept1, &axes1)?;
    let rhs = as_matrix(x[1], &axes2, &kept2)?;
    let result = conversion.product(&lhs, &rhs, Dims::from_slice(&[lhs.dims()[0], rhs.dims()[1]]), false)?;
    Ok(result.with_layout(Layout::dense(dims, result.itemsize())))
}

/// The pairs of axes from the largest stride of the larger operand to the smallest, so that they are likely to be one axis of it.
fn in_memory_order(x: &[&View], axes1: &AxisSet, axes2: &AxisSet) -> (AxisSet, AxisSet) {
    let mut pairs: SmallVec<[(usize, usize); 4]> = axes1.iter().copied().zip(axes2.iter().copied()).collect();
    let first_is_larger = x[0].size() >= x[1].size();
    pairs.sort_by_key(|&(axis1, axis2)| {
        let stride = if first_is_larger { x[0].layout.strides[axis1] } else { x[1].layout.strides[axis2] };
        Reverse(stride.unsigned_abs())
    });
    pairs.into_iter().unzip()
}

/// The matrix whose rows are named by some axes and whose columns by the others.
fn as_matrix(x: &View, rows: &AxisSet, cols: &AxisSet) -> Result<View> {
    let order: AxisSet = rows.iter().chain(cols).copied().collect();
    let count = |axes: &AxisSet| axes.iter().map(|&axis| x.dims()[axis]).product::<usize>();
    let dims = [count(rows), count(cols)];
    let permuted = x.with_layout(x.layout.permute(&order));
    match permuted.layout.reshape(&dims, x.itemsize()) {
        Some(layout) => Ok(permuted.with_layout(layout)),
        None => {
            let copy = permuted.copied()?;
            Ok(copy.with_layout(Layout::dense(Dims::from_slice(&dims), x.itemsize())))
        }
    }
}

//! Where an extreme lies: argmax and argmin.

use super::fold::Monoid;
use super::{Primitive, apply, view};
use crate::cpu::search;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::axes::AxisSet;
use crate::shape::{Axes, Dim, Shape};
use crate::tensor::view::View;
use crate::tensor::{Operand, Spec, Tensor};

/// The index, along one axis or in the flattened tensor, of the first element that is the fold of a choosing monoid.
#[derive(Clone)]
struct ArgFold {
    op: &'static str,
    monoid: &'static Monoid,
    axes: AxisSet,
}

impl std::fmt::Debug for ArgFold {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}{:?}", self.op, self.axes)
    }
}

/// The integer dtype that counts `size` elements.
pub(crate) fn index_dtype(size: Dim) -> DType {
    match size {
        Dim::Known(n) if n > i32::MAX as usize => DType::I64,
        _ => DType::I32,
    }
}

/// The first index of the `monoid`'s choice along `axis`, which is one axis or `None`.
pub(crate) fn argfold(
    op: &'static str,
    monoid: &'static Monoid,
    x: &Operand,
    axis: Option<isize>,
    keepdims: bool,
) -> Result<Tensor> {
    let find = || {
        let x = x.strong()?;
        let axes = Axes::from(axis).resolve(x.ndim())?;
        let kept = apply(&ArgFold { op, monoid, axes: axes.clone() }, &[&x])?;
        if keepdims { Ok(kept) } else { view::squeeze(&kept, &axes) }
    };
    find().map_err(|error| error.in_op(op))
}

impl Primitive for ArgFold {
    fn name(&self) -> &'static str {
        self.op
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let Spec { shape, dtype, .. } = &inputs[0];
        if self.monoid.kernels.get(dtype.compute()).is_none() {
            return Err(Error::dtype(format!("not defined for {dtype}")));
        }
        let searched: Shape = self.axes.iter().map(|&axis| shape[axis]).collect();
        let mut kept = shape.clone();
        self.axes.iter().for_each(|&axis| kept.0[axis] = Dim::Known(1));
        if searched.contains(&Dim::Known(0)) && kept.has_elements() {
            return Err(Error::empty(format!(
                "there are no elements along axes {:?} of shape {shape}",
                &self.axes[..]
            )));
        }
        Ok(Spec::new(kept, index_dtype(searched.size())))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let fold = self.monoid.kernels.get(inputs[0].dtype.compute()).expect("infer has found it");
        search::first_of_fold(fold, inputs[0], &self.axes, out.dtype, out.dims())
    }
}

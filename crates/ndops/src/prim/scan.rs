//! Running folds: cumulative sums and products.

use super::fold::Monoid;
use super::{Primitive, apply, cast, view};
use crate::cpu::drive::Job;
use crate::cpu::scan;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::axes::check_axis;
use crate::tensor::view::View;
use crate::tensor::{Operand, Spec, Tensor};

/// The folds of all prefixes along one axis. Half types accumulate in float32.
#[derive(Clone)]
struct Scan {
    op: &'static str,
    monoid: &'static Monoid,
    axis: usize,
}

impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}[{}]", self.op, self.axis)
    }
}

/// The running fold of `x`, converted to `dtype` first, along `axis`, or of the flattened `x`.
pub(crate) fn scan(
    op: &'static str,
    monoid: &'static Monoid,
    x: &Operand,
    axis: Option<isize>,
    dtype: Option<DType>,
) -> Result<Tensor> {
    let run = || {
        let x = x.strong()?;
        let dtype = match dtype.unwrap_or(x.dtype()) {
            DType::Bool => DType::I32,
            other => other,
        };
        let x = cast::cast(&x, dtype)?;
        match axis {
            None => apply(&Scan { op, monoid, axis: 0 }, &[&view::flatten(&x)?]),
            Some(axis) => apply(&Scan { op, monoid, axis: check_axis(axis, x.ndim())? }, &[&x]),
        }
    };
    run().map_err(|error| error.in_op(op))
}

impl Primitive for Scan {
    fn name(&self) -> &'static str {
        self.op
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let Spec { shape, dtype, .. } = &inputs[0];
        match self.monoid.kernels.get(dtype.compute()) {
            Some(_) if !dtype.is_float8() => Ok(Spec::new(shape.clone(), *dtype)),
            _ => Err(Error::dtype(format!("not defined for {dtype}"))),
        }
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let fold = self.monoid.kernels.get(out.dtype.compute()).expect("infer has found it");
        let scanned = scan::running_fold(fold, inputs[0], self.axis)?;
        if scanned.dtype == out.dtype {
            Ok(scanned)
        } else {
            Job::cast(scanned.dtype, out.dtype).run(&[&scanned], out.dims())
        }
    }
}

//! Element-wise ops: broadcast, promote, one kernel.

use smallvec::SmallVec;

use super::{Primitive, apply};
use crate::cpu::drive::{self, Job};
use crate::cpu::kernels::{Kernel, Kernels};
use crate::cpu::walk::Conversion;
use crate::dtype::DType;
use crate::dtype::promote::{DTypeRule, Rank};
use crate::error::{Error, Result};
use crate::shape::broadcast::broadcast_all;
use crate::tensor::view::View;
use crate::tensor::{Operand, Spec, Tensor};

/// A row: one element-wise op.
pub(crate) struct Map {
    /// The op, by the name that errors give.
    pub name: &'static str,
    /// The dtype that operands are converted to.
    pub dtypes: DTypeRule,
    /// The formula per compute dtype; a dtype without one is refused.
    pub kernels: Kernels,
}

/// How a map runs for some input dtypes.
pub(crate) struct Resolved<'a> {
    pub kernel: &'a Kernel,
    pub promoted: DType,
    pub out: DType,
}

impl Map {
    /// Calls the op.
    pub(crate) fn call<const N: usize>(&'static self, inputs: [Operand; N]) -> Result<Tensor> {
        let inputs: SmallVec<[&Tensor; 3]> = inputs.iter().map(|input| &input.0).collect();
        apply(&MapCall(self), &inputs)
    }

    /// Calls the op on tensors.
    pub(crate) fn on<const N: usize>(&'static self, inputs: [&Tensor; N]) -> Result<Tensor> {
        apply(&MapCall(self), &inputs)
    }

    /// The result for small dense inputs of one shape, or numbers beside it, that take at most one conversion each.
    pub(crate) fn quick(&self, inputs: &[&View]) -> Option<Result<View>> {
        let first = inputs.first()?;
        let whole = inputs.iter().find(|view| !view.dims().is_empty()).unwrap_or(first);
        let fits = |view: &&View| view.dims().is_empty() || view.dims() == whole.dims();
        if !inputs.iter().all(fits) || self.dtypes == DTypeRule::Select {
            return None;
        }
        let same = inputs.iter().all(|view| view.dtype == first.dtype);
        let promoted = match same && self.dtypes.keeps(first.dtype) {
            true => first.dtype,
            false => self.dtypes.resolve(inputs.iter().map(|view| Rank::Strong(view.dtype))).ok()?,
        };
        let kernel = self.kernels.get(promoted).filter(|_| promoted.compute() == promoted)?;
        drive::run_small(kernel.block_fn(), Some(promoted), kernel.out, inputs, whole.dims())
    }

    /// The kernel and the dtypes for inputs of these specs.
    ///
    /// # Errors
    /// `DType` if there is none, `Overflow` if a number does not fit, `Value` for dtypes that do not promote.
    pub(crate) fn resolve(&self, inputs: &[Spec]) -> Result<Resolved<'_>> {
        let promoted = self.dtypes.resolve(inputs.iter().map(Spec::rank))?;
        for scalar in inputs.iter().filter_map(|input| input.weak) {
            scalar.check_fits(promoted)?;
        }
        let moves = self.dtypes == DTypeRule::Select;
        let key = if moves { promoted.bits() } else { promoted.compute() };
        let kernel = self.kernels.get(key).ok_or_else(|| self.refuse(inputs))?;
        let out = if moves || kernel.out == key { promoted } else { kernel.out };
        Ok(Resolved { kernel, promoted, out })
    }

    #[cold]
    fn refuse(&self, inputs: &[Spec]) -> Error {
        let dtypes: Vec<&str> = inputs.iter().map(|input| input.dtype.name()).collect();
        Error::dtype(format!("not defined for {}", dtypes.join(" and ")))
    }

    /// What each input is converted to.
    pub(crate) fn conversions(&self, resolved: &Resolved) -> [Conversion; 3] {
        let promoted = resolved.promoted;
        if self.dtypes == DTypeRule::Select {
            let moved = Conversion::none(promoted);
            return [Conversion::none(DType::Bool), moved, moved];
        }
        [Conversion { promoted, computed: promoted.compute() }; 3]
    }
}

/// A call of a row.
#[derive(Clone)]
struct MapCall(&'static Map);

impl std::fmt::Debug for MapCall {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(self.0.name)
    }
}

impl Primitive for MapCall {
    fn name(&self) -> &'static str {
        self.0.name
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let resolved = self.0.resolve(inputs)?;
        Ok(Spec::new(broadcast_all(inputs.iter().map(|input| &input.shape))?, resolved.out))
    }

    fn quick(&self, inputs: &[&View]) -> Option<Result<View>> {
        self.0.quick(inputs)
    }

    fn run(&self, specs: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let resolved = self.0.resolve(specs)?;
        Job::new(resolved.kernel, self.0.conversions(&resolved), resolved.out).run(inputs, out.dims())
    }
}

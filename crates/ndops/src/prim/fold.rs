//! Reductions: one row, the monoid, serves every fold of it.

use super::map::Map;
use super::{Primitive, apply, view};
use crate::cpu::drive::Job;
use crate::cpu::fold_kernels::FoldKernels;
use crate::cpu::reduce::{self, FoldJob};
use crate::cpu::search;
use crate::cpu::walk::Conversion;
use crate::dtype::DType;
use crate::dtype::promote::DTypeRule;
use crate::error::{Error, Result};
use crate::shape::axes::AxisSet;
use crate::shape::broadcast::broadcast_all;
use crate::shape::{Axes, Dim, Dims};
use crate::tensor::view::View;
use crate::tensor::{Operand, Scalar, Spec, Tensor};

/// A row: an associative operation with, perhaps, an identity.
pub(crate) struct Monoid {
    pub name: &'static str,
    /// The dtype of the result. Half types accumulate in float32 and are rounded once.
    pub dtypes: DTypeRule,
    /// The fold of no elements; without one it is an error.
    pub identity: Option<Scalar>,
    pub kernels: FoldKernels,
}

/// A fold of some axes, of what a map makes of the inputs or of the input itself. Always keeps the axes.
#[derive(Clone)]
struct Fold {
    /// The op, by the name that errors give.
    op: &'static str,
    monoid: &'static Monoid,
    map: Option<&'static Map>,
    /// The dtype to fold in, if the monoid's rule does not say it.
    dtype: Option<DType>,
    axes: AxisSet,
}

impl std::fmt::Debug for Fold {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}{:?}", self.op, self.axes)
    }
}

impl Monoid {
    /// The fold of `axes` of `x`, under the monoid's own name.
    pub(crate) fn fold(&'static self, x: &Operand, axes: &Axes, keepdims: bool) -> Result<Tensor> {
        self.fold_as(self.name, x, axes, keepdims)
    }

    /// The fold of `axes` of `x`, for the op `op`.
    pub(crate) fn fold_as(&'static self, op: &'static str, x: &Operand, axes: &Axes, keepdims: bool) -> Result<Tensor> {
        let x = x.strong().map_err(|error| error.in_op(op))?;
        self.apply(Fold { op, monoid: self, map: None, dtype: None, axes: AxisSet::new() }, &[&x], axes, keepdims)
    }

    /// The fold of `axes` of `x` converted to `dtype`, which is also the dtype of the result.
    pub(crate) fn fold_in(
        &'static self,
        op: &'static str,
        dtype: DType,
        x: &Tensor,
        axes: &Axes,
        keepdims: bool,
    ) -> Result<Tensor> {
        self.apply(Fold { op, monoid: self, map: None, dtype: Some(dtype), axes: AxisSet::new() }, &[x], axes, keepdims)
    }

    /// The fold of what `map` makes of `inputs`, in one pass over them, for the op `op`.
    pub(crate) fn fold_map(
        &'static self,
        op: &'static str,
        map: &'static Map,
        inputs: &[&Tensor],
        axes: &Axes,
        keepdims: bool,
    ) -> Result<Tensor> {
        self.apply(Fold { op, monoid: self, map: Some(map), dtype: None, axes: AxisSet::new() }, inputs, axes, keepdims)
    }

    /// The fold of what `map` makes of `x`, in `dtype`, which is also the dtype of the result: what the map makes of half types is
    /// float32.
    pub(crate) fn fold_map_in(
        &'static self,
        op: &'static str,
        dtype: DType,
        map: &'static Map,
        inputs: &[&Tensor],
        axes: &Axes,
        keepdims: bool,
    ) -> Result<Tensor> {
        let fold = Fold { op, monoid: self, map: Some(map), dtype: Some(dtype), axes: AxisSet::new() };
        self.apply(fold, inputs, axes, keepdims)
    }

    fn apply(&'static self, fold: Fold, inputs: &[&Tensor], axes: &Axes, keepdims: bool) -> Result<Tensor> {
        let ndim = inputs.iter().map(|input| input.ndim()).max().unwrap_or(0);
        let axes = axes.resolve(ndim).map_err(|error| error.in_op(fold.op))?;
        let kept = apply(&Fold { axes: axes.clone(), ..fold }, inputs)?;
        if keepdims { Ok(kept) } else { view::squeeze(&kept, &axes) }
    }
}

impl Fold {
    /// The dtype that is folded, and that of the result.
    fn dtype(&self, inputs: &[Spec]) -> Result<DType> {
        let folded = match self.map {
            None => inputs[0].rank(),
            Some(map) => crate::dtype::promote::Rank::Strong(map.resolve(inputs)?.out),
        };
        let dtype = match self.dtype {
            Some(dtype) => dtype,
            None => self.monoid.dtypes.resolve([folded])?,
        };
        let known = self.monoid.kernels.get(dtype.compute());
        known.map(|_| dtype).ok_or_else(|| Error::dtype(format!("not defined for {dtype}")))
    }

    /// Whether the fold chooses one of elements that are as good: of complex numbers with a NaN the first, which is not that of lanes.
    fn chooses_by_order(&self, dtype: DType) -> bool {
        dtype.is_complex() && self.monoid.identity.is_none()
    }

    /// Whether the fold begins with its identity, and that shows: of negative zeros the sum is 0.
    fn is_from_zero(&self, dtype: DType) -> bool {
        self.monoid.identity == Some(Scalar::Int(0)) && (dtype.is_float() || dtype.is_complex())
    }

    /// The identity everywhere, where there is nothing to fold.
    fn identity(&self, dtype: DType, dims: &Dims) -> Result<View> {
        let identity = self.monoid.identity.expect("infer refuses empty folds without identity");
        identity.to_view(dtype)?.stretched(dims)
    }
}

impl Primitive for Fold {
    fn name(&self) -> &'static str {
        self.op
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let dtype = self.dtype(inputs)?;
        let mut shape = broadcast_all(inputs.iter().map(|input| &input.shape))?;
        let empty = self.axes.iter().find(|&&axis| shape[axis] == Dim::Known(0)).copied();
        for &axis in &self.axes {
            shape.0[axis] = Dim::Known(1);
        }
        match empty {
            Some(axis) if self.monoid.identity.is_none() && shape.has_elements() => {
                Err(Error::empty(format!("axis {axis} is empty and {} has no identity", self.op)))
            }
            _ => Ok(Spec::new(shape, dtype)),
        }
    }

    /// Small dense inputs, or what the map makes of them, as a whole.
    fn quick(&self, inputs: &[&View]) -> Option<Result<View>> {
        let [x] = inputs else { return None };
        if self.axes.len() != x.dims().len() || self.chooses_by_order(x.dtype) {
            return None;
        }
        let mapped = match self.map.map(|map| map.quick(inputs)) {
            None => None,
            Some(mapped) => Some(mapped?.ok()?),
        };
        let x = mapped.as_ref().unwrap_or(x);
        let as_it_is = self.dtype.map_or(self.monoid.dtypes.keeps(x.dtype), |dtype| dtype == x.dtype);
        let fold = self.monoid.kernels.get(x.dtype).filter(|_| as_it_is)?;
        reduce::fold_small(fold, self.is_from_zero(x.dtype), x)
    }

    fn run(&self, specs: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let shape = broadcast_all(specs.iter().map(|spec| &spec.shape))?;
        let dims = shape.known().expect("eager");
        let out_dims = out.dims();
        if dims.contains(&0) {
            return if out_dims.contains(&0) {
                Ok(View::zeros(out.dtype, out_dims)?)
            } else {
                self.identity(out.dtype, &out_dims)
            };
        }
        let computed = out.dtype.compute();
        let fold = self.monoid.kernels.get(computed).expect("infer has found it");
        if self.chooses_by_order(computed) {
            return search::first_chosen(fold, inputs[0], &self.axes, out_dims);
        }
        let (conversions, map) = match self.map {
            None => ([Conversion { promoted: out.dtype, computed }; 3], None),
            Some(map) => {
                let resolved = map.resolve(specs)?;
                debug_assert_eq!(resolved.kernel.out, computed, "the map of {} makes what is folded", self.op);
                (map.conversions(&resolved), Some(resolved.kernel.block_fn()))
            }
        };
        let from_zero = self.is_from_zero(computed);
        let folded = FoldJob { fold, conversions, map, from_zero }.run(inputs, &dims, &self.axes)?;
        if folded.dtype == out.dtype {
            Ok(folded)
        } else {
            Job::cast(folded.dtype, out.dtype).run(&[&folded], out_dims)
        }
    }
}

/// Number of elements of `axes` of `x`: a float without a dtype, symbolic where a length is unknown.
pub(crate) fn count(x: &Tensor, axes: &[usize]) -> Operand {
    let shape = x.shape();
    let dims: crate::shape::Shape = axes.iter().map(|&axis| shape[axis]).collect();
    match dims.size() {
        Dim::Known(n) => Operand::weak(Scalar::Float(n as f64)),
        Dim::Unknown => Operand(Tensor::symbolic_number()),
    }
}

//! The one door: every primitive call of every op, eager or symbolic, goes through [`apply`].

use std::sync::Arc;

use smallvec::SmallVec;

use super::Primitive;
use crate::error::Result;
use crate::shape::Shape;
use crate::tensor::view::View;
use crate::tensor::{Repr, Spec, Tensor};

/// Infers the spec of the result, then runs the primitive or, where an input is symbolic, records it.
///
/// # Errors
/// What `infer` and `run` refuse, said to come from the primitive.
pub(crate) fn apply<P: Primitive + Clone>(prim: &P, inputs: &[&Tensor]) -> Result<Tensor> {
    match quick(prim, inputs) {
        Some(result) => result.map_err(|error| error.in_op(prim.name())),
        None => apply_dyn(prim, inputs, || Arc::new(prim.clone())),
    }
}

fn apply_dyn(prim: &dyn Primitive, inputs: &[&Tensor], record: impl FnOnce() -> Arc<dyn Primitive>) -> Result<Tensor> {
    let specs: SmallVec<[Spec; 3]> = inputs.iter().map(|input| input.spec()).collect();
    let spec = prim.infer(&specs).and_then(|spec| possible(spec, &specs)).map_err(|error| error.in_op(prim.name()))?;
    if inputs.iter().any(|input| input.is_symbolic()) {
        return Ok(Tensor::deferred(spec, record(), inputs));
    }
    let view = with_views(inputs, |views| prim.run(&specs, views, &spec)).map_err(|error| error.in_op(prim.name()))?;
    check(prim, &spec, &view);
    Ok(Tensor::from_view(view))
}

/// The spec, if there can be such a tensor: what computes with lengths relies on it, be the tensor a view or memory of
/// its own. A symbolic tensor that no machine could hold stays one.
fn possible(spec: Spec, inputs: &[Spec]) -> Result<Spec> {
    let check_bytes = |spec: &Spec| {
        let dims = spec.shape.known();
        dims.map_or(Ok(0), |dims| Shape::check_bytes(&dims, spec.dtype.itemsize()))
    };
    Shape::check_ndim(spec.shape.ndim())?;
    match check_bytes(&spec) {
        Err(error) if inputs.iter().all(|input| check_bytes(input).is_ok()) => Err(error),
        _ => Ok(spec),
    }
}

/// What the primitive computes without inference, if it does. Of each kind its own: of a call that does next to nothing, a call through a
/// table and a move of the result are a tenth.
#[inline]
fn quick<P: Primitive>(prim: &P, inputs: &[&Tensor]) -> Option<Result<Tensor>> {
    let result = match inputs {
        // Most calls; a list of views made for them would take as long as many an index.
        [x] => prim.quick(&[concrete(x)?])?,
        _ => {
            let number = match inputs.iter().position(|input| matches!(&*input.0, Repr::Weak(_))) {
                None => None,
                Some(at) => Some((at, number_beside(inputs, at)?)),
            };
            let mut views: SmallVec<[&View; 3]> = SmallVec::new();
            for (i, input) in inputs.iter().enumerate() {
                views.push(match &number {
                    Some((at, number)) if i == *at => number,
                    _ => concrete(input)?,
                });
            }
            prim.quick(&views)?
        }
    };
    if cfg!(debug_assertions)
        && let Ok(view) = &result
    {
        let specs: Vec<Spec> = inputs.iter().map(|input| input.spec()).collect();
        check(prim, &prim.infer(&specs).expect("what is quick is allowed"), view);
    }
    Some(result.map(Tensor::from_view))
}

fn concrete(tensor: &Tensor) -> Option<&View> {
    if let Repr::Concrete(view) = &*tensor.0 { Some(view) } else { None }
}

/// The number at `at` in the one dtype of the tensors beside it.
fn number_beside(inputs: &[&Tensor], at: usize) -> Option<View> {
    let Repr::Weak(scalar) = &*inputs[at].0 else { return None };
    let mut dtypes = inputs.iter().filter_map(|input| match &*input.0 {
        Repr::Concrete(view) => Some(view.dtype),
        _ => None,
    });
    let dtype = dtypes.next()?;
    dtypes.all(|other| other == dtype).then(|| scalar.quick_view(dtype))?
}

fn check(prim: &dyn Primitive, spec: &Spec, view: &View) {
    debug_assert_eq!(view.dtype, spec.dtype, "{prim:?}");
    debug_assert!(fits(spec, view), "{prim:?} inferred {spec:?} and gave {:?}", view.dims());
}

/// Calls `f` with the views of concrete inputs; numbers become 0-d views of the widest dtype of their kind.
fn with_views<R>(inputs: &[&Tensor], f: impl FnOnce(&[&View]) -> R) -> R {
    let numbers: SmallVec<[Option<View>; 3]> = inputs
        .iter()
        .map(|input| match &*input.0 {
            Repr::Weak(scalar) => Some(scalar.widest()),
            _ => None,
        })
        .collect();
    let views: SmallVec<[&View; 3]> = inputs
        .iter()
        .zip(&numbers)
        .map(|(input, number)| match (&*input.0, number) {
            (_, Some(view)) | (Repr::Concrete(view), None) => view,
            _ => unreachable!("symbolic inputs are recorded"),
        })
        .collect();
    f(&views)
}

fn fits(spec: &Spec, view: &View) -> bool {
    spec.shape.ndim() == view.dims().len()
        && spec.shape.iter().zip(view.dims()).all(|(dim, &n)| dim.fits(crate::shape::Dim::Known(n)))
}

//! Tensors made of numbers: one everywhere, on a diagonal, or a progression.

use super::{Primitive, apply};
use crate::cpu::iota;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::broadcast::broadcast;
use crate::shape::layout::Layout;
use crate::shape::{Dim, Dims, Shape};
use crate::tensor::view::{Dense, View};
use crate::tensor::{Scalar, Spec, Tensor};

/// The first input, converted to a dtype, everywhere in a shape: one given, or that of the second input.
#[derive(Clone, Debug)]
struct Fill {
    op: &'static str,
    shape: Option<Shape>,
    dtype: DType,
}

/// A tensor of `shape` made of `value`; a symbolic one if a length is unknown.
pub(crate) fn fill(op: &'static str, shape: Shape, value: &Tensor, dtype: DType) -> Result<Tensor> {
    let Some(dims) = shape.known() else { return Ok(Tensor::symbolic(shape, dtype)) };
    // Of a number there is nothing to infer or to record.
    if let Some(number) = value.weak().filter(|_| !value.is_symbolic()) {
        return filled(number, dims, dtype).map(Tensor::from_view).map_err(|error| error.in_op(op));
    }
    apply(&Fill { op, shape: Some(shape), dtype }, &[value])
}

/// A view of `dims` made of a number; integers wrap.
fn filled(number: Scalar, dims: Dims, dtype: DType) -> Result<View> {
    Shape::check_ndim(dims.len())?;
    if number == Scalar::Int(0) {
        return View::zeros(dtype, dims);
    }
    if let Scalar::Huge(_) = number {
        number.check_fits(dtype)?;
    }
    let number = match number {
        Scalar::Int(n) if dtype.is_integer() => Scalar::Int((n as u64).into()),
        other => other,
    };
    number.widest().cast(dtype)?.stretched(&dims)
}

/// A tensor of the shape of `like` made of `value`.
pub(crate) fn fill_like(op: &'static str, like: &Tensor, value: &Tensor, dtype: DType) -> Result<Tensor> {
    apply(&Fill { op, shape: None, dtype }, &[value, like])
}

impl Primitive for Fill {
    fn name(&self) -> &'static str {
        self.op
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let shape = self.shape.as_ref().unwrap_or_else(|| &inputs[1].shape);
        let value = &inputs[0].shape;
        let fits = broadcast(value, shape).is_ok_and(|both| both.ndim() == shape.ndim() && fits(&both, shape));
        if !fits {
            return Err(Error::shape(format!("a fill value of shape {value} does not broadcast to {shape}")));
        }
        if let Some(dims) = shape.known() {
            Shape::check_bytes(&dims, self.dtype.itemsize())?;
        }
        Ok(Spec::new(shape.clone(), self.dtype))
    }

    fn run(&self, specs: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        if let Some(number) = specs[0].weak {
            return filled(number, out.dims(), out.dtype);
        }
        inputs[0].cast(out.dtype)?.stretched(&out.dims())
    }
}

fn fits(a: &Shape, b: &Shape) -> bool {
    a.iter().zip(b.iter()).all(|(a, b)| a.fits(*b))
}

/// A matrix with the input on one of its diagonals and zeros elsewhere.
#[derive(Clone, Debug)]
struct Diagonal {
    op: &'static str,
    /// Columns minus rows.
    k: isize,
    /// The lengths, if they are not those that the input just fits in.
    dims: Option<[usize; 2]>,
}

/// A matrix with `x` on diagonal `k`: the smallest one, or one of lengths given, where a 0-d `x` stands all along the diagonal.
pub(crate) fn diagonal(op: &'static str, x: &Tensor, k: isize, dims: Option<[usize; 2]>) -> Result<Tensor> {
    apply(&Diagonal { op, k, dims }, &[x])
}

impl Primitive for Diagonal {
    fn name(&self) -> &'static str {
        self.op
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let shape = match self.dims {
            Some(dims) => Shape::from(dims),
            None => Shape::from([inputs[0].shape[0] + Dim::Known(self.k.unsigned_abs()); 2]),
        };
        Ok(Spec::new(shape, inputs[0].dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let (x, dims) = (inputs[0], out.dims());
        let mut matrix = Dense::zeroed(out.dtype, dims.clone())?;
        let place = Layout::dense(dims, x.itemsize()).diagonal(self.k, 0, 1);
        matrix.assign(&place, &x.with_layout(x.layout.broadcast(&place.dims)));
        Ok(matrix.into_view())
    }
}

/// `start`, `start + step`, and so on.
#[derive(Clone, Debug)]
struct Iota {
    op: &'static str,
    progression: Progression,
    len: usize,
    dtype: DType,
}

/// The numbers of an arithmetic progression.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Progression {
    /// Integers, which wrap in the dtype.
    Ints { start: i64, step: i64 },
    /// Real numbers, each rounded once; the last may be given.
    Floats { start: f64, step: f64, last: Option<f64> },
}

/// `len` numbers of a progression.
pub(crate) fn iota(op: &'static str, progression: Progression, len: usize, dtype: DType) -> Result<Tensor> {
    apply(&Iota { op, progression, len, dtype }, &[])
}

impl Primitive for Iota {
    fn name(&self) -> &'static str {
        self.op
    }

    fn infer(&self, _: &[Spec]) -> Result<Spec> {
        Shape::check_bytes(&[self.len], self.dtype.itemsize())?;
        Ok(Spec::new(Shape::from(self.len), self.dtype))
    }

    /// Integers are computed in an integer dtype, floats in a float one; other dtypes are cast.
    fn run(&self, _: &[Spec], _: &[&View], out: &Spec) -> Result<View> {
        let exact = match self.progression {
            Progression::Ints { start, step } => {
                let dtype = if out.dtype.is_integer() { out.dtype } else { DType::I64 };
                iota::integers(dtype, start, step, self.len)?
            }
            Progression::Floats { start, step, last } => {
                let dtype = if out.dtype == DType::F32 { DType::F32 } else { DType::F64 };
                iota::floats(dtype, start, step, last, self.len)?
            }
        };
        exact.cast(out.dtype)
    }
}

/// The part of a matrix on and below a diagonal, or on and above it; zeros elsewhere.
#[derive(Clone, Debug)]
struct Triangle {
    upper: bool,
    k: isize,
}

/// The lower triangle of the last two axes of `x`: columns minus rows are at most `k`.
pub(crate) fn lower(x: &Tensor, k: isize) -> Result<Tensor> {
    apply(&Triangle { upper: false, k }, &[x])
}

/// The upper triangle of the last two axes of `x`: columns minus rows are at least `k`.
pub(crate) fn upper(x: &Tensor, k: isize) -> Result<Tensor> {
    apply(&Triangle { upper: true, k }, &[x])
}

impl Primitive for Triangle {
    fn name(&self) -> &'static str {
        if self.upper { "triu" } else { "tril" }
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let Spec { shape, dtype, .. } = &inputs[0];
        if shape.ndim() < 2 {
            return Err(Error::value(format!("a triangle needs 2 dims, not {}", shape.ndim())));
        }
        Ok(Spec::new(shape.clone(), *dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], _: &Spec) -> Result<View> {
        iota::triangle(&inputs[0].to_dense()?, self.k, self.upper)
    }
}

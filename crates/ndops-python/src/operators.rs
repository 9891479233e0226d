//! The operators of tensors: calls of the registry's ops.

use std::sync::OnceLock;

use ndops::op::{self, OpDef};
use pyo3::exceptions::PyNotImplementedError;
use pyo3::prelude::*;
use pyo3::pyclass::CompareOp;
use pyo3::types::PyTuple;

use crate::op::{call, call_named};
use crate::operand::is_operand;
use crate::tensor::Tensor;

/// The op behind an operator.
#[derive(Clone, Copy)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Mod,
    Power,
    MatMul,
    And,
    Or,
    Xor,
    LeftShift,
    RightShift,
    Less,
    LessEqual,
    Equal,
    NotEqual,
    Greater,
    GreaterEqual,
    Negative,
    Absolute,
    Invert,
}

/// The names of the ops, in the order of the enum.
const NAMES: [&str; 22] = [
    "add",
    "subtract",
    "multiply",
    "true_divide",
    "floor_divide",
    "mod",
    "power",
    "matmul",
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "left_shift",
    "right_shift",
    "less",
    "less_equal",
    "equal",
    "not_equal",
    "greater",
    "greater_equal",
    "negative",
    "absolute",
    "bitwise_not",
];

static OPS: OnceLock<[Option<&'static OpDef>; NAMES.len()]> = OnceLock::new();

impl From<CompareOp> for Operator {
    fn from(op: CompareOp) -> Operator {
        match op {
            CompareOp::Lt => Operator::Less,
            CompareOp::Le => Operator::LessEqual,
            CompareOp::Eq => Operator::Equal,
            CompareOp::Ne => Operator::NotEqual,
            CompareOp::Gt => Operator::Greater,
            CompareOp::Ge => Operator::GreaterEqual,
        }
    }
}

impl Operator {
    fn def(self) -> PyResult<&'static OpDef> {
        let def = OPS.get_or_init(|| NAMES.map(op::find))[self as usize];
        def.ok_or_else(|| PyNotImplementedError::new_err(format!("there is no op {}", NAMES[self as usize])))
    }

    pub(crate) fn unary<'py>(self, x: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        call(x.py(), self.def()?, &[x])
    }

    /// The result for a tensor on one side and `other` on the other; `NotImplemented` lets the class of `other` answer.
    pub(crate) fn binary<'py>(
        self,
        x1: &Bound<'py, PyAny>,
        x2: &Bound<'py, PyAny>,
        other: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if !is_operand(other)? {
            return Ok(other.py().NotImplemented().into_bound(other.py()));
        }
        call(other.py(), self.def()?, &[x1, x2])
    }
}

#[pymethods]
impl Tensor {
    fn __add__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Add.binary(slf.as_any(), other, other)
    }

    fn __radd__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Add.binary(other, slf.as_any(), other)
    }

    fn __sub__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Subtract.binary(slf.as_any(), other, other)
    }

    fn __rsub__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Subtract.binary(other, slf.as_any(), other)
    }

    fn __mul__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Multiply.binary(slf.as_any(), other, other)
    }

    fn __rmul__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Multiply.binary(other, slf.as_any(), other)
    }

    fn __truediv__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Divide.binary(slf.as_any(), other, other)
    }

    fn __rtruediv__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Divide.binary(other, slf.as_any(), other)
    }

    fn __floordiv__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::FloorDivide.binary(slf.as_any(), other, other)
    }

    fn __rfloordiv__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::FloorDivide.binary(other, slf.as_any(), other)
    }

    fn __mod__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Mod.binary(slf.as_any(), other, other)
    }

    fn __rmod__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Mod.binary(other, slf.as_any(), other)
    }

    fn __matmul__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::MatMul.binary(slf.as_any(), other, other)
    }

    fn __rmatmul__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::MatMul.binary(other, slf.as_any(), other)
    }

    fn __and__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::And.binary(slf.as_any(), other, other)
    }

    fn __rand__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::And.binary(other, slf.as_any(), other)
    }

    fn __or__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Or.binary(slf.as_any(), other, other)
    }

    fn __ror__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Or.binary(other, slf.as_any(), other)
    }

    fn __xor__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Xor.binary(slf.as_any(), other, other)
    }

    fn __rxor__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Xor.binary(other, slf.as_any(), other)
    }

    fn __lshift__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::LeftShift.binary(slf.as_any(), other, other)
    }

    fn __rlshift__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::LeftShift.binary(other, slf.as_any(), other)
    }

    fn __rshift__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::RightShift.binary(slf.as_any(), other, other)
    }

    fn __rrshift__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Operator::RightShift.binary(other, slf.as_any(), other)
    }
}

#[pymethods]
impl Tensor {
    fn __richcmp__<'py>(
        slf: &Bound<'py, Self>,
        other: &Bound<'py, PyAny>,
        op: CompareOp,
    ) -> PyResult<Bound<'py, PyAny>> {
        Operator::from(op).binary(slf.as_any(), other, other)
    }

    fn __neg__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Negative.unary(slf.as_any())
    }

    fn __pos__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    fn __abs__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Absolute.unary(slf.as_any())
    }

    fn __invert__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Operator::Invert.unary(slf.as_any())
    }

    #[pyo3(signature = (n_digits=None))]
    fn __round__<'py>(slf: &Bound<'py, Self>, n_digits: Option<Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyAny>> {
        let args: Vec<&Bound<PyAny>> = std::iter::once(slf.as_any()).chain(&n_digits).collect();
        call_named("round", &args)
    }

    fn __pow__<'py>(
        slf: &Bound<'py, Self>,
        other: &Bound<'py, PyAny>,
        modulus: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        power(slf.as_any(), other, other, modulus)
    }

    fn __rpow__<'py>(
        slf: &Bound<'py, Self>,
        other: &Bound<'py, PyAny>,
        modulus: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        power(other, slf.as_any(), other, modulus)
    }

    fn __divmod__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        quotient_and_rest(slf.as_any(), other, other)
    }

    fn __rdivmod__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        quotient_and_rest(other, slf.as_any(), other)
    }
}

fn power<'py>(
    x1: &Bound<'py, PyAny>,
    x2: &Bound<'py, PyAny>,
    other: &Bound<'py, PyAny>,
    modulus: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = other.py();
    if modulus.is_none() { Operator::Power.binary(x1, x2, other) } else { Ok(py.NotImplemented().into_bound(py)) }
}

fn quotient_and_rest<'py>(
    x1: &Bound<'py, PyAny>,
    x2: &Bound<'py, PyAny>,
    other: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let quotient = Operator::FloorDivide.binary(x1, x2, other)?;
    if quotient.is(other.py().NotImplemented()) {
        return Ok(quotient);
    }
    Ok(PyTuple::new(other.py(), [quotient, Operator::Mod.binary(x1, x2, other)?])?.into_any())
}

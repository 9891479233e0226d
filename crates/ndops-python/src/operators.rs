//! The operators of tensors: calls of the registry's ops.

use std::sync::OnceLock;

use ndops::op::{self, OpDef};
use pyo3::exceptions::PyNotImplementedError;
use pyo3::prelude::*;
use pyo3::pyclass::CompareOp;

use crate::op::call;
use crate::operand::is_operand;

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

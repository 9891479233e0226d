//! Tensors of nested lists.
//!
//! A list is read once into a tree. Lists of Python numbers alone, the common case, are then filled into one vector; with tensors or NumPy
//! values among the leaves, each leaf is converted to the common dtype and rows are stacked.

use ndops::op::{self, Value};
use ndops::{DType, Operand, Scalar, Tensor, result_type};
use num_complex::Complex;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyComplex, PyFloat, PyInt, PyList, PyRange, PyTuple};

use crate::dtype::default_int;
use crate::error::or_raise;
use crate::operand::{Scope, operand, wide_integer};

/// Lists nested deeper are refused, a list that contains itself among them. NumPy has the same bound on axes.
pub(crate) const MAX_DEPTH: usize = 64;

/// Ranges that are longer become tensors without a node for each number: a range may be longer than memory.
const LONG_RANGE: usize = 1 << 16;

/// A list, or what stands in it.
enum Node {
    Bool(bool),
    Number(Scalar),
    Complex(Complex<f64>),
    Tensor(Operand),
    List(Vec<Node>),
}

/// Whether the value is a list, a tuple or a range.
pub(crate) fn is_sequence(obj: &Bound<PyAny>) -> bool {
    obj.is_instance_of::<PyList>() || obj.is_instance_of::<PyTuple>() || obj.is_instance_of::<PyRange>()
}

/// The tensor of a nested list, tuple or range; of `dtype`, or of what the leaves promote to.
pub(crate) fn tensor(list: &Bound<PyAny>, dtype: Option<DType>, scope: &mut Scope) -> PyResult<Tensor> {
    let (tree, leaves) = surveyed(list, scope)?;
    let natural = leaves.kind.map_or_else(ndops::floatx, Kind::dtype);
    made(list.py(), &tree, &leaves, dtype, natural)
}

/// The same, with Python's numbers in the widest dtype of their kind.
pub(crate) fn wide_tensor(list: &Bound<PyAny>, scope: &mut Scope) -> PyResult<Tensor> {
    let (tree, leaves) = surveyed(list, scope)?;
    let natural = match leaves.kind {
        Some(Kind::Bool) => DType::Bool,
        Some(Kind::Int) if leaves.largest > i64::MAX as i128 => DType::U64,
        Some(Kind::Int) => DType::I64,
        Some(Kind::Float) | None => DType::F64,
        Some(Kind::Complex) => DType::C128,
    };
    made(list.py(), &tree, &leaves, None, natural)
}

fn surveyed(list: &Bound<PyAny>, scope: &mut Scope) -> PyResult<(Node, Leaves)> {
    let tree = read(list, scope, 0)?;
    let mut leaves = Leaves::default();
    leaves.survey(&tree);
    Ok((tree, leaves))
}

/// The tensor of a tree, of `dtype`, or of what the leaves promote to; Python's numbers by themselves have the `natural` dtype.
fn made(py: Python, tree: &Node, leaves: &Leaves, dtype: Option<DType>, natural: DType) -> PyResult<Tensor> {
    if !leaves.tensors.is_empty() {
        let operands = leaves.tensors.iter().cloned().chain(leaves.kind.map(Kind::operand));
        let common = or_raise(py, result_type(operands))?;
        return stacked(py, tree, dtype.unwrap_or(common));
    }
    let mut dims = Vec::new();
    push_dims(tree, &mut dims);
    check_dims(tree, &dims)?;
    let (kind, dtype) = (leaves.kind.unwrap_or(Kind::Float), dtype.unwrap_or(natural));
    if kind == Kind::Complex && !dtype.is_complex() && dtype != DType::Bool {
        return Err(PyTypeError::new_err(format!("complex numbers do not become {dtype}")));
    }
    or_raise(py, fill(tree, kind, dtype, dims))
}

fn read(obj: &Bound<PyAny>, scope: &mut Scope, depth: usize) -> PyResult<Node> {
    if let Ok(x) = obj.cast_exact::<PyFloat>() {
        return Ok(Node::Number(Scalar::Float(x.value())));
    }
    if let Ok(n) = obj.cast_exact::<PyInt>() {
        return match n.extract::<i64>() {
            Ok(n) => Ok(Node::Number(Scalar::Int(n.into()))),
            Err(_) => wide_integer(n).map(Node::Number),
        };
    }
    if let Ok(b) = obj.cast::<PyBool>() {
        return Ok(Node::Bool(b.is_true()));
    }
    if let Ok(z) = obj.cast_exact::<PyComplex>() {
        return Ok(Node::Complex(Complex::new(z.real(), z.imag())));
    }
    if depth == MAX_DEPTH {
        return Err(too_deep());
    }
    if let Ok(list) = obj.cast::<PyList>() {
        return list.iter().map(|item| read(&item, scope, depth + 1)).collect::<PyResult<_>>().map(Node::List);
    }
    if let Ok(tuple) = obj.cast::<PyTuple>() {
        return tuple.iter().map(|item| read(&item, scope, depth + 1)).collect::<PyResult<_>>().map(Node::List);
    }
    if obj.is_instance_of::<PyRange>() {
        if obj.len()? > LONG_RANGE {
            return long_range(obj, scope);
        }
        return obj.try_iter()?.map(|item| read(&item?, scope, depth + 1)).collect::<PyResult<_>>().map(Node::List);
    }
    operand(obj, scope).map(Node::Tensor)
}

#[cold]
pub(crate) fn too_deep() -> PyErr {
    PyValueError::new_err(format!("a list is nested deeper than {MAX_DEPTH} levels"))
}

/// The numbers of a range in the dtype that is asked for, or else that of integers.
fn long_range(range: &Bound<PyAny>, scope: &Scope) -> PyResult<Node> {
    let end = |name| range.getattr(name)?.extract::<i64>().map(Value::Int);
    let dtype = scope.dtype.unwrap_or_else(default_int);
    let arange = op::find("arange").expect("arange is an op");
    let made = arange.call(&[end("start")?, end("stop")?, end("step")?, Value::DType(dtype)]);
    Ok(Node::Tensor(or_raise(range.py(), made)?.tensor().expect("arange gives a tensor").into()))
}

/// What the Python numbers of a list are together.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Kind {
    Bool,
    Int,
    Float,
    Complex,
}

impl Kind {
    fn dtype(self) -> DType {
        match self {
            Kind::Bool => DType::Bool,
            Kind::Int => default_int(),
            Kind::Float => ndops::floatx(),
            Kind::Complex => DType::C64,
        }
    }

    /// A number of this kind, to promote with.
    fn operand(self) -> Operand {
        match self {
            Kind::Bool => Operand::from(false),
            Kind::Int => Operand::from(0i64),
            Kind::Float => Operand::from(0.0),
            Kind::Complex => Operand::from(Complex::new(0.0, 0.0)),
        }
    }
}

/// The leaves of a tree, as far as its dtype goes.
#[derive(Default)]
struct Leaves {
    kind: Option<Kind>,
    /// The largest integer of Python, and 0.
    largest: i128,
    tensors: Vec<Operand>,
}

impl Leaves {
    fn survey(&mut self, node: &Node) {
        let kind = match node {
            Node::List(items) => return items.iter().for_each(|item| self.survey(item)),
            Node::Tensor(operand) => return self.tensors.push(operand.clone()),
            Node::Bool(_) => Kind::Bool,
            Node::Number(Scalar::Int(n)) => {
                self.largest = self.largest.max(*n);
                Kind::Int
            }
            Node::Number(Scalar::Huge(_)) => Kind::Int,
            Node::Number(Scalar::Float(_)) => Kind::Float,
            Node::Complex(_) => Kind::Complex,
        };
        if self.kind.is_none_or(|known| known < kind) {
            self.kind = Some(kind);
        }
    }
}

/// Appends the lengths of a tree, by the first item of each list.
fn push_dims(node: &Node, dims: &mut Vec<usize>) {
    if let Node::List(items) = node {
        dims.push(items.len());
        items.iter().take(1).for_each(|first| push_dims(first, dims));
    }
}

/// Checks that all lists of a tree of numbers have these lengths.
fn check_dims(node: &Node, dims: &[usize]) -> PyResult<()> {
    match (node, dims) {
        (Node::List(items), [n, inner @ ..]) if items.len() == *n => {
            items.iter().try_for_each(|item| check_dims(item, inner))
        }
        (Node::List(_), _) | (_, [_, ..]) => Err(ragged()),
        (_, []) => Ok(()),
    }
}

#[cold]
fn ragged() -> PyErr {
    PyValueError::new_err("a nested list is ragged: its items have different shapes")
}

/// The tensor of a tree of Python numbers.
fn fill(tree: &Node, kind: Kind, dtype: DType, dims: Vec<usize>) -> ndops::Result<Tensor> {
    if kind == Kind::Float && dtype.is_integer() {
        collect(tree, |node| held(node, dtype))?;
    }
    if kind == Kind::Complex {
        Tensor::from_vec(collect(tree, |node| Ok(complex(node)))?, dims)?.cast(dtype)
    } else if kind == Kind::Float || dtype.is_float() || dtype.is_complex() || dtype.is_float8() {
        Tensor::from_vec(collect(tree, |node| Ok(float(node)))?, dims)?.cast(dtype)
    } else if dtype == DType::U64 {
        Tensor::from_vec(collect(tree, |node| held(node, dtype).map(|n| n as u64))?, dims)
    } else if dtype == DType::Bool {
        Tensor::from_vec(collect(tree, |node| Ok(integer(node) != 0))?, dims)
    } else {
        Tensor::from_vec(collect(tree, |node| held(node, dtype).map(|n| n as i64))?, dims)?.cast(dtype)
    }
}

fn collect<T>(tree: &Node, convert: impl Fn(&Node) -> ndops::Result<T> + Copy) -> ndops::Result<Vec<T>> {
    fn push<T>(
        node: &Node,
        convert: impl Fn(&Node) -> ndops::Result<T> + Copy,
        items: &mut Vec<T>,
    ) -> ndops::Result<()> {
        match node {
            Node::List(nodes) => nodes.iter().try_for_each(|node| push(node, convert, items)),
            leaf => convert(leaf).map(|item| items.push(item)),
        }
    }
    let mut items = Vec::new();
    push(tree, convert, &mut items)?;
    Ok(items)
}

fn complex(node: &Node) -> Complex<f64> {
    match node {
        Node::Complex(z) => *z,
        other => Complex::new(float(other), 0.0),
    }
}

fn float(node: &Node) -> f64 {
    match number(node) {
        Scalar::Int(n) => n as f64,
        Scalar::Float(x) | Scalar::Huge(x) => x,
    }
}

/// The value of a leaf without its fraction, or the nearest of 128 bits.
fn integer(node: &Node) -> i128 {
    match number(node) {
        Scalar::Int(n) => n,
        Scalar::Float(x) | Scalar::Huge(x) => x as i128,
    }
}

/// The same, if an integer dtype holds it.
fn held(node: &Node, dtype: DType) -> ndops::Result<i128> {
    number(node).check_held(dtype).map(|()| integer(node))
}

/// The number that a leaf is.
fn number(node: &Node) -> Scalar {
    match node {
        Node::Bool(b) => Scalar::Int((*b).into()),
        Node::Number(number) => *number,
        _ => unreachable!("complex numbers, lists and tensors go elsewhere"),
    }
}

/// The tensor of a tree with tensors in it.
fn stacked(py: Python, node: &Node, dtype: DType) -> PyResult<Tensor> {
    let leaf = match node {
        Node::List(items) => return stack(py, items, dtype),
        Node::Bool(b) => Operand::from(*b),
        Node::Number(number) => Operand::weak(*number),
        Node::Complex(z) => Operand::from(*z),
        Node::Tensor(operand) => operand.clone(),
    };
    or_raise(py, leaf.to_tensor(Some(dtype)))
}

fn stack(py: Python, items: &[Node], dtype: DType) -> PyResult<Tensor> {
    if items.is_empty() {
        return or_raise(py, Tensor::from_vec(Vec::<f32>::new(), [0]).and_then(|empty| empty.cast(dtype)));
    }
    let rows: Vec<Value> =
        items.iter().map(|item| stacked(py, item, dtype).map(Value::from)).collect::<PyResult<_>>()?;
    let stack = op::find("stack").expect("stack is an op");
    let joined = or_raise(py, stack.call(&[Value::List(rows), Value::Int(0)]))?;
    Ok(joined.tensor().expect("stack gives a tensor"))
}

//! What holds for every call, whatever its arguments are.

use super::limits;
use ndops::op::{OpDef, Value};
use ndops::{Dim, Error, ErrorKind, Result, Shape, Tensor, num_threads, ops, set_num_threads};

/// Results of more elements are not read.
const READ: usize = 1 << 18;

/// No error text is longer, whatever the arguments were.
const LONGEST_TEXT: usize = 2000;

/// Ops the rank of whose result depends on a length: an unknown one is taken for one that is not 1, or for 3.
const GUESS_THE_RANK: [&str; 2] = ["cross", "squeeze"];

/// Ops that choose the order of their sums by how the operands lie.
const SUM_BY_LAYOUT: [&str; 5] = ["dot", "einsum", "matmul", "tensordot", "vdot"];

/// The result of a call. What is made as a function is called with the arguments behind those of the op.
fn made(op: &OpDef, args: &[Value]) -> Result<Value> {
    if op.returns != "callable" {
        return op.call(args);
    }
    let (own, rest) = args.split_at(op.params.len().min(args.len()));
    match op.call(own)? {
        Value::Function(function) => {
            let tensors: Vec<Tensor> = rest.iter().filter_map(Value::tensor).collect();
            let results = function.call(&tensors)?;
            Ok(Value::Tuple(results.into_iter().map(Value::from).collect()))
        }
        other => Ok(other),
    }
}

/// Makes the call, then makes it with other forms of the same tensors. Gives the kind of its error, if it has one.
///
/// # Errors
/// What does not hold.
pub fn check(op: &OpDef, args: &[Value], rng: &mut fastrand::Rng) -> std::result::Result<Option<ErrorKind>, String> {
    let copies = with_tensors(args, &mut copied);
    let result = made(op, args);
    if let Err(error) = &result {
        check_text(op, error)?;
    }
    if rng.u8(..16) == 0 {
        may_starve(&result, &limits::starved(|| made(op, args)))?;
    }
    let again = on_one_thread(|| made(op, if SUM_BY_LAYOUT.contains(&op.name) { args } else { &copies }));
    agree(&result, &again).map_err(|fault| format!("dense copies of the arguments, one thread: {fault}"))?;
    drop(again);
    args.iter()
        .zip(&copies)
        .try_for_each(|(arg, copy)| same(arg, copy))
        .map_err(|fault| format!("argument: {fault}"))?;
    // What a function of the caller's gives may depend on anything.
    if op.returns != "callable" {
        check_symbolic(op, &copies, &result, rng)?;
    }
    if let Ok(value) = &result {
        shown(value);
    }
    Ok(result.err().map(|error| error.kind()))
}

/// An error names the op, and does not quote all of a large argument. What a vectorized function raises is its own.
fn check_text(op: &OpDef, error: &Error) -> std::result::Result<(), String> {
    let text = error.to_string();
    if op.name != "vectorize" && !text.starts_with(&format!("{}: ", op.name)) {
        return Err(format!("the error does not begin with the op's name: {text}"));
    }
    if text.len() > LONGEST_TEXT {
        return Err(format!("the error has {} bytes: {}..", text.len(), text.chars().take(200).collect::<String>()));
    }
    Ok(())
}

fn on_one_thread<T>(run: impl FnOnce() -> T) -> T {
    let n = num_threads();
    set_num_threads(1);
    let result = run();
    set_num_threads(n);
    result
}

/// The values with `f` of each tensor among them; numbers stay as they are.
fn with_tensors(values: &[Value], f: &mut impl FnMut(&Tensor) -> Tensor) -> Vec<Value> {
    let one = |value: &Value| match value {
        Value::List(values) => Value::List(with_tensors(values, f)),
        Value::Tuple(values) => Value::Tuple(with_tensors(values, f)),
        other => other.tensor().map_or_else(|| other.clone(), |tensor| f(&tensor).into()),
    };
    values.iter().map(one).collect()
}

/// A dense copy. A view that no memory holds stays itself.
fn copied(tensor: &Tensor) -> Tensor {
    if tensor.is_symbolic() { tensor.clone() } else { tensor.copied().unwrap_or_else(|_| tensor.clone()) }
}

/// The call on symbolic tensors, with all lengths known and with some unknown, refuses what the eager one does, and
/// else has its spec.
fn check_symbolic(
    op: &OpDef,
    args: &[Value],
    eager: &Result<Value>,
    rng: &mut fastrand::Rng,
) -> std::result::Result<(), String> {
    let known = with_tensors(args, &mut |tensor| symbolic(tensor, |dim| dim));
    let inferred = made(op, &known);
    fits(&inferred, eager).map_err(|fault| format!("symbolic arguments: {fault}"))?;
    let refused_by_data = |error: &Error| !is_of_spec(error.kind());
    match (&inferred, eager) {
        (Ok(_), Err(error)) if !refused_by_data(error) => {
            return Err(format!("symbolic arguments: no error, but eager ones give {:?}: {error}", error.kind()));
        }
        _ => {}
    }
    if GUESS_THE_RANK.contains(&op.name) {
        return Ok(());
    }
    let partly = with_tensors(args, &mut |tensor| {
        // Indices have another dtype if there are more elements.
        let is_huge = |dim: Dim| dim.known().is_some_and(|n| n > i32::MAX as usize);
        let many = is_huge(tensor.shape().size()) || tensor.shape().iter().any(|&dim| is_huge(dim));
        symbolic(tensor, |dim| if !many && rng.u8(..3) == 0 { Dim::Unknown } else { dim })
    });
    fits(&made(op, &partly), eager).map_err(|fault| format!("arguments of unknown lengths: {fault}"))
}

fn symbolic(tensor: &Tensor, mut dim: impl FnMut(Dim) -> Dim) -> Tensor {
    Tensor::symbolic(tensor.shape().iter().map(|&n| dim(n)).collect::<Shape>(), tensor.dtype())
}

/// Whether an error of this kind is about shapes and dtypes alone.
fn is_of_spec(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Shape | ErrorKind::Axis | ErrorKind::DType | ErrorKind::Type | ErrorKind::Empty)
}

/// Whether what was inferred holds for the result. What is refused without data may say so.
fn fits(inferred: &Result<Value>, eager: &Result<Value>) -> std::result::Result<(), String> {
    match (inferred, eager) {
        (Ok(inferred), Ok(eager)) => value_fits(inferred, eager),
        (Err(error), Ok(_)) if is_of_spec(error.kind()) => {
            Err(format!("{:?} where eager arguments give a result: {error}", error.kind()))
        }
        _ => Ok(()),
    }
}

fn value_fits(inferred: &Value, eager: &Value) -> std::result::Result<(), String> {
    match (parts(inferred), parts(eager)) {
        (Some(a), Some(b)) if a.len() == b.len() => return a.iter().zip(&b).try_for_each(|(a, b)| value_fits(a, b)),
        (None, None) => {}
        _ => return Err("several results where eager arguments give another number of them".into()),
    }
    match (inferred, eager) {
        (Value::Int(a), Value::Int(b)) if a == b => return Ok(()),
        (Value::None, Value::Int(_) | Value::None) => return Ok(()),
        _ => {}
    }
    match (inferred.tensor(), eager.tensor()) {
        (Some(a), Some(b)) if a.dtype() == b.dtype() && shape_fits(&a.shape(), &b.shape()) => Ok(()),
        (Some(a), Some(b)) => {
            Err(format!("{} {} inferred, but the result is {} {}", a.dtype(), a.shape(), b.dtype(), b.shape()))
        }
        _ => Err("a result of another form".into()),
    }
}

/// The values of which another consists.
fn parts(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(values) | Value::Tuple(values) => Some(values.clone()),
        Value::Sparse(sparse) => Some(vec![sparse.indices().clone().into(), sparse.values().clone().into()]),
        _ => None,
    }
}

fn shape_fits(inferred: &Shape, eager: &Shape) -> bool {
    inferred.ndim() == eager.ndim() && inferred.iter().zip(eager.iter()).all(|(a, b)| *a == Dim::Unknown || a == b)
}

/// Without memory a call gives its result or the error that says so.
fn may_starve(fed: &Result<Value>, starved: &Result<Value>) -> std::result::Result<(), String> {
    match starved {
        Err(error) if error.kind() == ErrorKind::Memory => Ok(()),
        _ => agree(fed, starved).map_err(|fault| format!("with little memory: {fault}")),
    }
}

/// Both the same error, or results of the same bits.
fn agree(a: &Result<Value>, b: &Result<Value>) -> std::result::Result<(), String> {
    match (a, b) {
        (Ok(a), Ok(b)) => same(a, b),
        (Err(a), Err(b)) if a.to_string() == b.to_string() => Ok(()),
        // Copies take more memory than the views that they are of.
        (Err(error), _) | (_, Err(error)) if error.kind() == ErrorKind::Memory => Ok(()),
        (Err(a), Err(b)) => Err(format!("{a}; but then: {b}")),
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => Err(format!("one of the two gives an error: {error}")),
    }
}

/// Whether two values are the same to the bit, but for those of NaNs: of two, an instruction passes on its first operand's, and compilers
/// exchange operands.
fn same(a: &Value, b: &Value) -> std::result::Result<(), String> {
    match (parts(a), parts(b)) {
        (Some(a), Some(b)) if a.len() == b.len() => return a.iter().zip(&b).try_for_each(|(a, b)| same(a, b)),
        (None, None) => {}
        _ => return Err("another number of values".into()),
    }
    match (a.tensor(), b.tensor()) {
        (Some(a), Some(b)) => same_bits(&a, &b),
        (None, None) => Ok(()),
        _ => Err("values of different kinds".into()),
    }
}

fn same_bits(a: &Tensor, b: &Tensor) -> std::result::Result<(), String> {
    if (a.dtype(), a.shape()) != (b.dtype(), b.shape()) {
        return Err(format!("{} {} and {} {}", a.dtype(), a.shape(), b.dtype(), b.shape()));
    }
    let readable = !a.is_symbolic() && a.shape().size().known().is_some_and(|size| size <= READ);
    if !readable || bytes(a)? == bytes(b)? || bytes(&one_nan(a)?)? == bytes(&one_nan(b)?)? {
        return Ok(());
    }
    Err(format!("different bits: {a} and {b}"))
}

/// The tensor with the same bits in every NaN, complex numbers as their parts.
fn one_nan(tensor: &Tensor) -> std::result::Result<Tensor, String> {
    let one_nan = |x: Tensor| match ops::isnan(&x) {
        Ok(is_nan) if x.dtype().is_float() => ops::where_(is_nan, f64::NAN, &x),
        _ => Ok(x),
    };
    let parts = || match tensor.dtype().is_complex() {
        true => ops::stack([one_nan(ops::real(tensor)?)?, one_nan(ops::imag(tensor)?)?], 0),
        false => one_nan(tensor.clone()),
    };
    parts().map_err(|error| error.to_string())
}

/// The elements in row-major order, as a file holds them.
fn bytes(tensor: &Tensor) -> std::result::Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    tensor.copied().and_then(|dense| dense.write_npy(&mut bytes)).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// Writes every tensor as text, which must not fail.
fn shown(value: &Value) {
    if let Value::Sparse(sparse) = value {
        std::hint::black_box(format!("{sparse:?} {:?}", sparse.to_dense()));
    }
    for value in parts(value).unwrap_or_else(|| vec![value.clone()]).iter().take(3) {
        if let Some(tensor) = value.tensor() {
            std::hint::black_box(tensor.to_string());
        }
    }
}

//! The process that makes the calls. It dies of what it finds.
//!
//! After each call it writes a line to its standard output: the op, and the kind of the error or `ok`. So the parent
//! knows which call was the last.

use std::io::Write;

use ndops::op::{OpDef, Value};
use ndops::{DType, ops, set_floatx, set_num_threads};

use super::draw::{self, Call};
use super::{check, files, limits};
use crate::run::Done;

/// So many calls share a process and its settings; a new process begins then.
pub const BATCH: u64 = 2000;

/// Whether the calls of this batch run with guarded buffers.
pub fn is_guarded(idx: u64) -> bool {
    idx / BATCH % 2 == 1
}

/// Makes the calls from `idx` to the end of its batch.
pub fn calls(seed: u64, idx: u64, ops: &[&'static OpDef]) -> Done {
    set_up(idx)?;
    let mut out = std::io::stdout().lock();
    for idx in idx..(idx / BATCH + 1) * BATCH {
        let call = draw::call(seed, idx, ops);
        let outcome = outcome(&call, seed ^ idx)?;
        writeln!(out, "{} {outcome}", name(&call)).and_then(|()| out.flush()).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Says what call `idx` is, then makes it.
pub fn one_call(seed: u64, idx: u64, ops: &[&'static OpDef]) -> Done {
    set_up(idx)?;
    let call = draw::call(seed, idx, ops);
    println!("{}", shown(&call));
    println!("{}", outcome(&call, seed ^ idx)?);
    if let Call::Op(op, args) = &call
        && let Ok(result) = op.call(args)
    {
        println!("{}", text(&result));
    }
    Ok(())
}

/// The same for all calls of a batch, so that one by itself runs as it does among the others.
fn set_up(idx: u64) -> Done {
    limits::limit_memory();
    set_num_threads(2);
    start_threads()?;
    let dtype = match idx / BATCH % 8 {
        2 => DType::F64,
        4 => DType::F16,
        6 => DType::BF16,
        _ => DType::F32,
    };
    set_floatx(dtype).map_err(|error| error.to_string())
}

/// Lets the library start its threads while there is memory for their stacks: one that finds too little aborts.
fn start_threads() -> Done {
    let x = ops::ones([512, 512], None).expect("a matrix that threads share");
    ops::add(&x, &x).expect("its sum");
    ops::matmul(&x, &x).expect("its product");
    limits::wait_for_threads()
}

/// The kind of the error that a call gives, or `ok`.
fn outcome(call: &Call, seed: u64) -> Result<String, String> {
    let kind = match call {
        Call::Op(op, args) => check::check(op, args, &mut fastrand::Rng::with_seed(seed))?,
        Call::File(bytes) => files::check(bytes)?,
    };
    Ok(kind.map_or("ok".into(), |kind| format!("{kind:?}")))
}

fn name(call: &Call) -> &'static str {
    match call {
        Call::Op(op, _) => op.name,
        Call::File(_) => "read",
    }
}

/// The call on one line.
fn shown(call: &Call) -> String {
    let args = match call {
        Call::Op(_, args) => args.iter().map(text).collect::<Vec<_>>().join(", "),
        Call::File(bytes) => bytes.escape_ascii().to_string(),
    };
    format!("{}({args})", name(call))
}

fn text(value: &Value) -> String {
    let list = |values: &[Value]| values.iter().take(50).map(text).collect::<Vec<_>>().join(", ");
    match value {
        Value::Default => "<default>".into(),
        Value::None => "None".into(),
        Value::Ellipsis => "...".into(),
        Value::Int(n) => n.to_string(),
        Value::Float(x) => format!("{x:?}"),
        Value::Bool(b) => b.to_string(),
        Value::Str(word) => format!("{word:?}"),
        Value::DType(dtype) => dtype.to_string(),
        Value::Ints(ints) => format!("ints {:?} of {}", &ints[..ints.len().min(50)], ints.len()),
        Value::List(values) => format!("[{}]", list(values)),
        Value::Tuple(values) => format!("({})", list(values)),
        other => other.tensor().map_or("<another value>".into(), |tensor| {
            let lies = tensor.raw().map_or("nowhere".into(), |raw| format!("{:?}", raw.strides));
            let elements = format!("{tensor:#}").split_whitespace().collect::<Vec<_>>().join(" ");
            format!("{}{} by {lies} {elements}", tensor.dtype(), tensor.shape())
        }),
    }
}

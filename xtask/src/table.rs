//! `cargo xtask table`: each op of the registry, as it answers for itself.

use ndops::{DType, op};
use op::{OpDef, Value};

use crate::run::Done;

pub fn run() -> Done {
    println!("{:<20} {:<11} {:<26} {:<22} signature", "op", "family", "made of", "dtype rule");
    let mut count = 0;
    for (family, ops) in op::families() {
        for op in *ops {
            println!("{:<20} {:<11} {:<26} {:<22} {}", op.name, family, made_of(op), dtype_rule(op), op.signature());
            count += 1;
        }
    }
    println!("{count} ops");
    Ok(())
}

/// The primitive of a row, or the number of primitives of a composite.
fn made_of(op: &OpDef) -> String {
    let traced = DType::ALL.iter().find_map(|&dtype| op.trace(dtype).ok());
    let names = match traced {
        Some(Value::Operand(_) | Value::List(_) | Value::Tuple(_)) => primitives(&traced.expect("matched")),
        _ => return "no tensor".into(),
    };
    match &names[..] {
        [] => "argument itself".into(),
        [name] if *name == op.name => "row".into(),
        [name] => format!("row {name}"),
        names => format!("composite of {}", names.len()),
    }
}

fn primitives(value: &Value) -> Vec<&'static str> {
    match value {
        Value::Operand(_) => value.tensor().map_or(Vec::new(), |tensor| tensor.primitives()),
        Value::List(values) | Value::Tuple(values) => values.iter().flat_map(primitives).collect(),
        _ => Vec::new(),
    }
}

/// The rule that the results for one dtype everywhere show, or those results by themselves.
fn dtype_rule(op: &OpDef) -> String {
    let results: Vec<Option<DType>> = DType::ALL[..15].iter().map(|&dtype| result(op, dtype)).collect();
    let refused = results.iter().filter(|result| result.is_none()).count();
    let fits = |rule: &dyn Fn(DType) -> DType| {
        DType::ALL[..15].iter().zip(&results).all(|(&dtype, result)| result.is_none_or(|result| result == rule(dtype)))
    };
    let rule = RULES.iter().find(|(_, rule)| refused < 15 && fits(rule)).map_or("mixed", |(name, _)| name);
    match refused {
        0 => rule.to_string(),
        15 => "-".to_string(),
        n => format!("{rule}, refuses {n}"),
    }
}

fn result(op: &OpDef, dtype: DType) -> Option<DType> {
    match op.trace(dtype).ok()? {
        Value::Operand(operand) => Value::Operand(operand).tensor().map(|tensor| tensor.dtype()),
        Value::List(values) | Value::Tuple(values) => values.first()?.tensor().map(|tensor| tensor.dtype()),
        _ => None,
    }
}

type Rule = fn(DType) -> DType;

/// The result classes, by what they give for one dtype everywhere.
const RULES: [(&str, Rule); 10] = [
    ("same", |dtype| dtype),
    ("bool", |_| DType::Bool),
    ("index32", |_| DType::I32),
    ("creation", |_| DType::F32),
    ("promote_float", promote_float),
    ("same_real", |dtype| dtype.real()),
    ("promote_float_real", |dtype| promote_float(dtype).real()),
    ("bool_to_int32", |dtype| if dtype == DType::Bool { DType::I32 } else { dtype }),
    ("accumulate", |dtype| match dtype {
        DType::Bool | DType::I8 | DType::I16 => DType::I32,
        DType::U8 | DType::U16 => DType::U32,
        other => other,
    }),
    ("trace", |dtype| match dtype {
        DType::Bool | DType::I8 | DType::I16 | DType::U8 | DType::U16 => DType::I32,
        other => other,
    }),
];

fn promote_float(dtype: DType) -> DType {
    if dtype == DType::Bool || dtype.is_integer() { DType::F32 } else { dtype }
}

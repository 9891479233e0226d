//! `cargo xtask table`: each op of the registry, as it answers for itself.

use std::fs;

use ndops::op;
use serde_json::{Value, json};

use crate::run::{Done, root};

mod dtypes;
mod sample;

use dtypes::Results;
use sample::{Call, DTYPES};

/// Prints a line for each op and each way of calling it; with `--json` one array with the results for every dtype.
pub fn run(args: &[String]) -> Done {
    if args.iter().any(|arg| arg == "--json") {
        println!("{}", entries()?);
        return Ok(());
    }
    println!("{:<22} {:<11} {:<27} {:<34} {:<46} signature", "op", "family", "made of", "dtype rule", "dtypes");
    for (family, ops) in op::families() {
        for op in *ops {
            for call in sample::calls(op) {
                let (made_of, rule) = (made_of(&call), Results::of(&call).rule());
                let (name, dtypes) = (name(&call), dtypes::accepted(&call));
                println!("{name:<22} {family:<11} {made_of:<27} {rule:<34} {dtypes:<46} {}", op.signature());
            }
        }
    }
    println!("{} ops", op::all().count());
    Ok(())
}

/// Leaves the table for the Python tests, which hold it against the contract.
pub fn save() -> Done {
    let path = root().join("target/table.json");
    fs::write(&path, entries()?.to_string()).map_err(|error| format!("{}: {error}", path.display()))
}

/// The table as data.
fn entries() -> Result<Value, String> {
    let mut entries = Vec::new();
    for (family, ops) in op::families() {
        for op in *ops {
            let calls = sample::calls(op);
            entries.extend(calls.iter().map(|call| entry(family, call)));
            if calls.is_empty() {
                return Err(format!("no arguments suit {}", op.name));
            }
        }
    }
    Ok(Value::Array(entries))
}

fn entry(family: &str, call: &Call) -> Value {
    let results = Results::of(call);
    let accepted = dtypes::accepted_by_tensor(call).into_iter();
    let accepted =
        accepted.map(|(name, dtypes)| json!([name, dtypes.iter().map(|dtype| dtype.name()).collect::<Vec<_>>()]));
    json!({
        "op": call.op.name,
        "given": call.given(),
        "family": family,
        "made of": made_of(call),
        "rule": results.rule(),
        "signature": call.op.signature(),
        "accepted": accepted.collect::<Vec<_>>(),
        "results": results.by_name(),
    })
}

/// The op, with the parameters that it can do without.
fn name(call: &Call) -> String {
    match &call.given()[..] {
        [] => call.op.name.into(),
        given => format!("{} with {}", call.op.name, given.join(", ")),
    }
}

/// The primitive of a row, or the number of primitives of a composite.
fn made_of(call: &Call) -> String {
    let traces = DTYPES.iter().filter_map(|&dtype| call.primitives(dtype));
    match traces.max_by_key(|names| names.len()).as_deref() {
        None => "no tensor".into(),
        Some([]) if call.tensors.is_empty() => "data".into(),
        Some([]) => "argument itself".into(),
        Some([name]) if *name == call.op.name => "row".into(),
        Some([name]) => format!("row {name}"),
        Some(names) => format!("composite of {}", names.len()),
    }
}

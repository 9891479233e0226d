//! `cargo xtask conform`: what the last run of the Python tests found, per op.

use std::fs;

use ndops::op;
use serde_json::Value;

use crate::run::{Done, results};

pub fn run() -> Done {
    let text = fs::read_to_string(results()).map_err(|_| "no results: `cargo xtask test` writes them".to_string())?;
    let ops: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let ops = ops.as_object().ok_or("the results are not a table of ops")?;
    println!("{:<18} {:>6}   {:<24} {:<24}", "op", "cases", "numpy: agrees/deviates/of", "jax: agrees/deviates/of");
    if let Some(missing) = op::all().find(|def| !ops.contains_key(def.name)) {
        return Err(format!("{} has no cases", missing.name));
    }
    let mut n_examples = 0;
    for (op, score) in ops {
        let count = |key: &str| score[key].as_u64().unwrap_or(0);
        let against = |oracle: &str| {
            let [agrees, deviates, cases] =
                ["agrees", "deviates", "cases"].map(|what| count(&format!("{oracle} {what}")));
            format!("{agrees:>7} /{deviates:>6} /{cases:>7}")
        };
        println!("{op:<18} {:>6}   {:<25} {:<24}", count("cases"), against("numpy"), against("jax"));
        n_examples += count("examples");
    }
    println!("a deviation is listed with its reason in crates/ndops-python/tests/deviations.py");
    println!("{} ops, and {n_examples} of the page's examples as it should have them", ops.len());
    Ok(())
}

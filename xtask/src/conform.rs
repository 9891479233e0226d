//! `cargo xtask conform`: what the last run of the Python tests found, per op.

use std::fs;

use serde_json::Value;

use crate::run::{Done, results};

pub fn run() -> Done {
    let text = fs::read_to_string(results()).map_err(|_| "no results: `cargo xtask test` writes them".to_string())?;
    let ops: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let ops = ops.as_object().ok_or("the results are not a table of ops")?;
    println!("{:<18} {:>6}   {:<24} {:<24}", "op", "cases", "numpy: agrees/deviates/of", "jax: agrees/deviates/of");
    for (op, score) in ops {
        let count = |key: &str| score[key].as_u64().unwrap_or(0);
        let against = |oracle: &str| {
            let [agrees, deviates, cases] =
                ["agrees", "deviates", "cases"].map(|what| count(&format!("{oracle} {what}")));
            format!("{agrees:>7} /{deviates:>6} /{cases:>7}")
        };
        println!("{op:<18} {:>6}   {:<25} {:<24}", count("cases"), against("numpy"), against("jax"));
    }
    println!("a deviation is listed with its reason in crates/ndops-python/tests/deviations.py");
    println!("{} ops", ops.len());
    Ok(())
}

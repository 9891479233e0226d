//! The project's tasks: `cargo xtask <task>`.

use std::process::ExitCode;

mod accuracy;
mod conform;
mod fuzz;
mod page;
mod restrictions;
mod run;
mod simd;
mod stubs;
mod table;
mod test;
mod tidy;

const USAGE: &str = "\
cargo xtask <task>
  test          everything that CI runs: format, lints, unit, integration and doc tests, docs, tidy, simd, the wheel, pytest
  tidy          the tree against ARCHITECTURE.md: files, unsafe, sizes
  simd          the disassembly of every kernel: wide registers, no calls
  stubs         the type stubs of the Python package, from the registry [--check]
  table         each op: family, row or composite, dtype rule, dtypes, signature [--json]
  page          the examples of Keras' page, in Rust against in Python
  restrictions  docs/backend_restrictions.md: what Keras' backends lack, and what ndops does there [--check]
  conform       each op: cases run against the oracles, agreements, listed deviations
  bench         timings and ratios, medians of one run
  accuracy      the worst error of each real function, over all 2^32 float32 and 10^8 float64 [--step n] [--random n] [--ops a,b]
  fuzz          random calls of all ops, watched; `cargo run --package xtask -- fuzz` finds more
                [--seconds n] [--seed n] [--ops a,b] [--call n]";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest = args.get(1..).unwrap_or_default();
    let done = match args.first().map(String::as_str) {
        Some("test") => test::run(),
        Some("tidy") => tidy::run(),
        Some("simd") => simd::run(),
        Some("stubs") => stubs::run(rest),
        Some("table") => table::run(rest),
        Some("page") => page::run(),
        Some("restrictions") => restrictions::run(rest),
        Some("conform") => conform::run(),
        Some("accuracy") => accuracy::run(rest),
        Some("fuzz") => fuzz::run(rest),
        Some("bench") => bench(rest),
        _ => Err(USAGE.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The benches in Rust, and in Python if the tests have made its environment.
fn bench(args: &[String]) -> run::Done {
    run::cargo(&["run", "--release", "--package", "ndops-bench", "--"], args)?;
    let python = run::root().join(".venv/bin/python");
    if !python.exists() {
        println!("no .venv: `cargo xtask test` makes it, and the calls from Python are timed then");
        return Ok(());
    }
    for script in ["crates/ndops-bench/calls.py", "crates/ndops-bench/ops.py"] {
        run::command(&python.display().to_string(), &[script])?;
    }
    Ok(())
}

//! `cargo xtask page`: the examples of the page print the same in Rust as in Python.

use std::process::Command;

use crate::run::{Done, output, root};

/// Runs both programs, the one in Python in the environment of the tests, and compares what they print.
pub fn run() -> Done {
    let rust = output(Command::new("cargo").args([
        "run",
        "--quiet",
        "--package",
        "ndops",
        "--all-features",
        "--example",
        "page",
    ]))?;
    let python = output(Command::new(root().join(".venv/bin/python")).arg("examples/page.py"))?;
    let (rust, python) = (lines(&rust), lines(&python));
    match rust.iter().zip(&python).find(|(rust, python)| rust != python) {
        Some((rust, python)) => Err(format!("page: in Rust\n  {rust}\nin Python\n  {python}")),
        None if rust.len() != python.len() => Err(format!("page: {} lines and {}", rust.len(), python.len())),
        None => Ok(()),
    }
}

/// The lines of the examples, without marks and without what Python writes around the text of an error.
fn lines(printed: &str) -> Vec<String> {
    let examples = printed.lines().take_while(|line| !line.contains(" as the page prints them"));
    let unmarked = examples.map(|line| line.split("  <- ").next().unwrap_or_default().trim_end());
    let told =
        unmarked.filter(|line| !line.is_empty() && *line != "Traceback (most recent call last):" && *line != "    ...");
    told.map(|line| line.strip_prefix("ValueError: ").or(line.strip_prefix("Error: ")).unwrap_or(line).into()).collect()
}

//! `cargo xtask restrictions`: the page on what Keras' backends lack, by what ndops does there.

use crate::run::{Done, command, root};

/// Writes the page, in the environment of the tests; with `--check`, fails if it is not what would be written.
pub fn run(args: &[String]) -> Done {
    let python = root().join(".venv/bin/python").display().to_string();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    command(&python, &[&["crates/ndops-python/tests/restrictions_page.py"], &args[..]].concat())
}

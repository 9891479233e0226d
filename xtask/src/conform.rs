//! `cargo xtask conform`: what the last run of the Python tests found, per op.

use crate::run::{Done, root};

pub fn run() -> Done {
    let file = root().join("target/conform.txt");
    match std::fs::read_to_string(&file) {
        Ok(text) => {
            print!("{text}");
            Ok(())
        }
        Err(_) => Err("no results: `cargo xtask test` writes them".into()),
    }
}

//! `cargo xtask test`: everything that must hold before a change lands.

use std::process::Command;

use crate::run::{Done, cargo, command, root, status};
use crate::{simd, tidy};

pub fn run() -> Done {
    cargo(&["fmt", "--all", "--check"], &[])?;
    tidy::run()?;
    cargo(&["clippy", "--workspace", "--all-targets", "--all-features", "--", "--deny", "warnings"], &[])?;
    cargo(&["test", "--package", "ndops", "--package", "xtask", "--all-features"], &[])?;
    status(
        Command::new("cargo")
            .args(["doc", "--package", "ndops", "--no-deps", "--all-features"])
            .env("RUSTDOCFLAGS", "--deny warnings"),
    )?;
    simd::run()?;
    accuracy_sample()?;
    python()
}

fn accuracy_sample() -> Done {
    cargo(&["run", "--release", "--package", "xtask", "--", "accuracy", "--sample"], &[])
}

/// The package in an environment of its own, and its tests.
fn python() -> Done {
    let venv = root().join(".venv");
    let bin = |program: &str| venv.join("bin").join(program).display().to_string();
    if !venv.join("bin/python").exists() {
        command("python3", &["-m", "venv", ".venv"])?;
    }
    let requirements = "crates/ndops-python/tests/requirements.txt";
    command(&bin("python"), &["-m", "pip", "install", "--quiet", "--requirement", requirements])?;
    let manifest = "crates/ndops-python/Cargo.toml";
    status(
        Command::new(bin("maturin"))
            .args(["develop", "--release", "--manifest-path", manifest])
            .env("VIRTUAL_ENV", &venv)
            .env_remove("CONDA_PREFIX"),
    )?;
    status(
        Command::new(bin("python"))
            .args(["-m", "pytest", "--quiet", "crates/ndops-python/tests"])
            .env("NDOPS_CONFORM_OUT", root().join("target/conform.json")),
    )
}

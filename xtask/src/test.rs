//! `cargo xtask test`: everything that must hold before a change lands.

use std::process::Command;

use crate::run::{Done, cargo, command, results, root, status};
use crate::{accuracy, page, simd, stubs, table, tidy};

pub fn run() -> Done {
    cargo(&["fmt", "--all", "--check"], &[])?;
    tidy::run()?;
    stubs::run(&["--check".to_string()])?;
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

/// Every 100,003rd float32 and some random float64 of each function.
fn accuracy_sample() -> Done {
    let args = ["--step", "100003", "--random", "50000"].map(String::from);
    accuracy::run(&args)
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
    let maturin = |args: &[&str]| {
        status(Command::new(bin("maturin")).args(args).env("VIRTUAL_ENV", &venv).env_remove("CONDA_PREFIX"))
    };
    maturin(&["develop", "--release"])?;
    page::run()?;
    table::save()?;
    status(
        Command::new(bin("python"))
            .args(["-m", "pytest", "--quiet", "crates/ndops-python/tests"])
            .env("NDOPS_CONFORM_OUT", results()),
    )?;
    maturin(&["build", "--release", "--out", "target/wheels"])?;
    without_numpy()
}

/// The wheel in an environment that has nothing else.
fn without_numpy() -> Done {
    let python = root().join("target/bare/bin/python").display().to_string();
    command("python3", &["-m", "venv", "--clear", "target/bare"])?;
    let offline = ["-m", "pip", "install", "--quiet", "--no-index", "--find-links", "target/wheels", "ndops"];
    command(&python, &offline)?;
    command(&python, &["crates/ndops-python/tests/without_numpy.py"])
}

//! Running other programs.

use std::path::PathBuf;
use std::process::Command;

/// What a task returns: nothing, or what to tell the user.
pub type Done = Result<(), String>;

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the root").to_path_buf()
}

/// Where the Python tests leave what `conform` prints.
pub fn results() -> PathBuf {
    root().join("target/conform.json")
}

/// Runs a command in the root and fails if it fails.
pub fn command(program: &str, args: &[&str]) -> Done {
    status(Command::new(program).args(args))
}

/// Runs cargo with two lists of arguments.
pub fn cargo(args: &[&str], rest: &[String]) -> Done {
    status(Command::new("cargo").args(args).args(rest))
}

/// Runs a prepared command in the root and fails if it fails.
pub fn status(command: &mut Command) -> Done {
    let shown = format!("{command:?}");
    println!("== {}", shown.replace('"', ""));
    match command.current_dir(root()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{shown}: {status}")),
        Err(error) => Err(format!("{shown}: {error}")),
    }
}

/// What a command prints, run in the root; fails if it fails.
pub fn output(command: &mut Command) -> Result<String, String> {
    let shown = format!("{command:?}");
    let done = command.current_dir(root()).output().map_err(|error| format!("{shown}: {error}"))?;
    if !done.status.success() {
        return Err(format!("{shown}: {}\n{}", done.status, String::from_utf8_lossy(&done.stderr)));
    }
    String::from_utf8(done.stdout).map_err(|error| format!("{shown}: {error}"))
}

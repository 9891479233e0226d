//! `cargo xtask tidy`: what ARCHITECTURE.md promises about the tree, checked.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::run::{Done, root};

/// Lines of a file, tests apart, and of a function, beyond which a reader is told.
const LONG_FILE: usize = 400;
const LONG_FUNCTION: usize = 40;

pub fn run() -> Done {
    let architecture = read("ARCHITECTURE.md");
    let files = tracked()?;
    let mut faults = Vec::new();
    check_map(&architecture, &files, &mut faults);
    for file in files.iter().filter(|file| file.ends_with(".rs")) {
        let text = read(file);
        check_unsafe(file, &text, &architecture, &mut faults);
        check_words(file, &text, &mut faults);
        report_size(file, &text);
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_default()
}

/// The files that git tracks.
fn tracked() -> Result<Vec<String>, String> {
    let listed = Command::new("git").arg("ls-files").current_dir(root()).output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&listed.stdout);
    Ok(text.lines().filter(|file| root().join(file).exists()).map(String::from).collect())
}

/// Every file and folder of the tree is found in ARCHITECTURE.md, by its name without the ending.
fn check_map(architecture: &str, files: &[String], faults: &mut Vec<String>) {
    let words: BTreeSet<&str> = architecture.split(|c: char| !(c.is_alphanumeric() || "_-.".contains(c))).collect();
    let known = |name: &str| {
        let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or(name);
        words.contains(name) || words.contains(stem) || words.iter().any(|word| word.trim_end_matches('.') == name)
    };
    let mut missing = BTreeSet::new();
    for file in files.iter().filter(|file| !file.contains("/tests/data/")) {
        missing.extend(file.split('/').filter(|part| !known(part)).map(|part| format!("{part} (of {file})")));
    }
    faults.extend(missing.into_iter().map(|name| format!("ARCHITECTURE.md does not name {name}")));
}

/// `unsafe` stands only in the files that ARCHITECTURE.md marks with a star.
fn check_unsafe(file: &str, text: &str, architecture: &str, faults: &mut Vec<String>) {
    if !file.starts_with("crates/") {
        return;
    }
    let uses = text.lines().any(|line| {
        let code = line.split("//").next().unwrap_or("");
        code.contains("unsafe {") || code.contains("unsafe fn") || code.contains("unsafe impl")
    });
    let stem = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".rs");
    if uses && !architecture.contains(&format!("{stem}*")) {
        faults.push(format!("{file}: `unsafe`, and ARCHITECTURE.md has no `{stem}*`"));
    }
}

fn check_words(file: &str, text: &str, faults: &mut Vec<String>) {
    let banned = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("todo", "!("), concat!("unimplemented", "!(")];
    for (i, line) in text.lines().enumerate() {
        if let Some(word) = banned.iter().find(|word| line.contains(**word)) {
            faults.push(format!("{file}:{}: {word}", i + 1));
        }
    }
}

/// Prints what has outgrown a reader: not a fault, a question where the seam is.
fn report_size(file: &str, text: &str) {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("///")).count();
    if lines > LONG_FILE {
        println!("long: {file}, {lines} lines");
    }
    let mut start = None;
    for (i, line) in code.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let opens = line.contains("fn ") && line.trim_end().ends_with('{') && !line.trim_start().starts_with("//");
        if opens {
            start = Some((i, indent));
        }
        if let Some((from, depth)) = start
            && line.trim() == "}"
            && indent == depth
        {
            if i - from > LONG_FUNCTION {
                println!("long: {file}:{}, a function of {} lines", from + 1, i - from);
            }
            start = None;
        }
    }
}

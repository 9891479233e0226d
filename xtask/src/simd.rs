//! `cargo xtask simd`: the disassembly of every kernel. A kernel that lost its vector code computes the right thing several times slower, and
//! no other test sees it.

use std::collections::BTreeMap;
use std::process::Command;

use crate::run::{Done, root};

/// What is found in one stamped loop.
#[derive(Default)]
struct Loop {
    wide: bool,
    /// Whether the address of a copying function is taken: what a call through a register calls.
    copies: bool,
    calls: Vec<String>,
}

/// Callees that a vector loop may have: copies of the tail, and the exact formula of lanes that the fast one does not cover.
const ALLOWED: [&str; 7] = ["memcpy", "memmove", "memset", "exact", "panic", "fold_slice", "scalar::complex"];

/// Kernels that have no vector code on AVX2, each with the reason.
const SCALAR: [(&str, &str); 4] = [
    ("ScanLoop", "a running fold works on eight elements at a time"),
    ("Complex<f64>", "complex formulas branch, and are called"),
    ("Complex<f32>", "complex formulas branch, and are called"),
    ("finish_lanes", "a tree over one block"),
];

pub fn run() -> Done {
    if !cfg!(target_arch = "x86_64") {
        println!("simd: only x86-64 is checked");
        return Ok(());
    }
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new("objdump")
        .args(["--disassemble", "--demangle", "--no-show-raw-insn", "--no-addresses"])
        .arg(&program)
        .current_dir(root())
        .output()
        .map_err(|error| format!("objdump: {error}"))?;
    let loops = parse(&String::from_utf8_lossy(&output.stdout));
    report(&loops)
}

/// The stamped loops of the AVX2 level, by symbol.
fn parse(text: &str) -> BTreeMap<String, Loop> {
    let mut loops = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('<').and_then(|rest| rest.strip_suffix(">:")) {
            current = name.contains("kernels::v3").then(|| name.to_string());
            if let Some(name) = &current {
                loops.entry(name.clone()).or_insert_with(Loop::default);
            }
            continue;
        }
        let Some(found) = current.as_ref().and_then(|name| loops.get_mut(name)) else { continue };
        found.wide |= line.contains("%ymm");
        found.copies |= ["memcpy", "memmove", "memset"].iter().any(|name| line.contains(name));
        let word = line.split_whitespace().next().unwrap_or("");
        if word.starts_with("call") {
            found.calls.push(line.trim().to_string());
        }
    }
    loops
}

fn report(loops: &BTreeMap<String, Loop>) -> Done {
    let excused = |name: &str| SCALAR.iter().any(|(part, _)| name.contains(part));
    let mut faults = Vec::new();
    for (name, found) in loops.iter().filter(|(name, _)| !excused(name)) {
        if !found.wide {
            faults.push(format!("no wide registers: {name}"));
        }
        let fine = |call: &String| {
            ALLOWED.iter().any(|allowed| call.contains(allowed)) || (found.copies && call.contains("*%"))
        };
        let odd = found.calls.iter().find(|call| !fine(call));
        if let Some(call) = odd {
            faults.push(format!("calls {call}: {name}"));
        }
    }
    println!("simd: {} loops, {} faults", loops.len(), faults.len());
    if loops.is_empty() {
        return Err("simd: found no kernel: is this a release build?".into());
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

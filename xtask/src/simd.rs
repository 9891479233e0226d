//! `cargo xtask simd`: the disassembly of every kernel. A kernel that lost its vector code computes the right thing several times slower, and
//! no other test sees it.

use std::collections::HashMap;
use std::process::Command;

use crate::run::{Done, root};

/// One stamped loop of the AVX2 level.
struct Loop {
    name: String,
    wide: bool,
    /// The functions whose addresses it loads: what calls through registers call.
    loaded: Vec<String>,
    callees: Vec<String>,
}

/// Callees that a vector loop may have: copies, the exact formula of lanes that the fast one does not cover, the sums of lanes.
const ALLOWED: [&str; 8] = [
    "memcpy",
    "memmove",
    "memset",
    "exact",
    "panic",
    "contract_inner::finish",
    "contract_complex::finish",
    "contract_complex::total",
];

/// Complex formulas, which branch and choose their instruction set themselves.
const COMPLEX: [&str; 3] = ["scalar::complex", "simd::on_best", "simd::decide"];

/// Loops without wide registers, each with the reason.
const NARROW: [(&str, &str); 3] = [
    ("ScanLoop", "a running fold works on eight elements at a time"),
    ("NarrowTileLoop", "tiles of 16 bytes, for small matrices"),
    ("NarrowComplexTileLoop", "tiles of 16 and 8 bytes, for small matrices"),
];

pub fn run() -> Done {
    if !cfg!(target_arch = "x86_64") {
        println!("simd: only x86-64 is checked");
        return Ok(());
    }
    let code = objdump(&["--disassemble", "--demangle", "--no-show-raw-insn"])?;
    let pointers = pointers(&objdump(&["--dynamic-reloc"])?, &code);
    report(&parse(&code, &pointers))
}

/// What objdump says of this very program.
fn objdump(args: &[&str]) -> Result<String, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new("objdump").args(args).arg(program).current_dir(root()).output();
    let output = output.map_err(|error| format!("objdump: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The address and the name that a line like `0000000000012340 <name>:` begins a function with.
fn header(line: &str) -> Option<(u64, &str)> {
    let (address, name) = line.strip_suffix(">:")?.split_once(" <")?;
    Some((u64::from_str_radix(address, 16).ok()?, name))
}

/// The functions that the program calls through tables, by the address of the entry.
fn pointers(relocations: &str, code: &str) -> HashMap<u64, String> {
    let functions: HashMap<u64, &str> = code.lines().filter_map(header).collect();
    let entry = |line: &str| {
        let mut words = line.split_whitespace();
        let address = u64::from_str_radix(words.next()?, 16).ok()?;
        let target = words.nth(1)?;
        let name = match target.strip_prefix("*ABS*+0x") {
            Some(local) => functions.get(&u64::from_str_radix(local, 16).ok()?)?.to_string(),
            None => target.to_string(),
        };
        Some((address, name))
    };
    relocations.lines().filter_map(entry).collect()
}

/// The stamped loops of the AVX2 level.
fn parse(code: &str, pointers: &HashMap<u64, String>) -> Vec<Loop> {
    let mut loops: Vec<Loop> = Vec::new();
    let mut inside = false;
    for line in code.lines() {
        if let Some((_, name)) = header(line) {
            inside = name.contains("kernels::v3");
            if inside {
                loops.push(Loop { name: name.to_string(), wide: false, loaded: Vec::new(), callees: Vec::new() });
            }
            continue;
        }
        let (true, Some(found), Some((_, instruction))) = (inside, loops.last_mut(), line.split_once('\t')) else {
            continue;
        };
        found.wide |= instruction.contains("%ymm");
        let pointed = instruction.split_once("# ").and_then(|(_, target)| {
            let address = target.split_whitespace().next()?;
            pointers.get(&u64::from_str_radix(address, 16).ok()?)
        });
        let target = pointed.map_or(instruction.trim(), String::as_str);
        if instruction.starts_with("call") {
            found.callees.push(target.to_string());
        } else if pointed.is_some() {
            found.loaded.push(target.to_string());
        }
    }
    loops
}

fn report(loops: &[Loop]) -> Done {
    let mut faults = Vec::new();
    for found in loops {
        let narrow = NARROW.iter().any(|(part, _)| found.name.contains(part));
        let is_complex = found.callees.iter().any(|callee| COMPLEX.iter().any(|name| callee.contains(name)));
        // The same for every element, as the imaginary part of real numbers.
        let fills = found.callees.iter().any(|callee| callee.contains("memset"));
        if !(found.wide || narrow || is_complex || fills) {
            faults.push(format!("no wide registers: {}", found.name));
        }
        let allowed = |callee: &String| ALLOWED.iter().chain(&COMPLEX).any(|allowed| callee.contains(allowed));
        let by_register = !found.loaded.is_empty() && found.loaded.iter().all(allowed);
        let fine = |callee: &String| allowed(callee) || (by_register && callee.contains("*%"));
        if let Some(callee) = found.callees.iter().find(|callee| !fine(callee)) {
            faults.push(format!("calls {callee}: {}", found.name));
        }
    }
    println!("simd: {} loops, {} faults", loops.len(), faults.len());
    if loops.is_empty() {
        return Err("simd: found no kernel: is this a release build?".into());
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

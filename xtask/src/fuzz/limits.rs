//! How much memory the process may map: large tensors are refused, and whoever asks for more by other ways aborts.

use std::time::{Duration, Instant};
use std::{fs, io, thread};

use crate::run::Done;

/// The limit of all calls: room for two results that are lists of as many tensors as the library makes of one, a million.
const ADDRESS_SPACE: u64 = 2 << 30;

/// What is left of it for a call that is to run out of memory.
const STARVATION: u64 = 512 << 10;

/// A thread that takes longer to start never does.
const LONGEST_START: Duration = Duration::from_secs(20);

/// Sets the limit, which cannot be raised again.
#[cfg(unix)]
pub fn limit_memory() {
    set(ADDRESS_SPACE);
}

/// What is said before and after a call with little memory.
const HUNGRY: &str = "(starved)";
const FED: &str = "(fed)";

/// Runs with next to no memory beyond what is mapped.
#[cfg(target_os = "linux")]
pub fn starved<T>(run: impl FnOnce() -> T) -> T {
    eprintln!("{HUNGRY}");
    set(mapped().map_or(ADDRESS_SPACE, |mapped| mapped + STARVATION));
    let result = run();
    set(ADDRESS_SPACE);
    eprintln!("{FED}");
    result
}

/// What a dying process said, without these words, unless the last bit of memory went in small pieces: no program in Rust
/// survives that.
pub fn last_words(said: &str) -> Option<String> {
    let is_starved = said.rfind(HUNGRY) > said.rfind(FED);
    let piece = said.split("memory allocation of ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok());
    let is_small = piece.is_some_and(|bytes: u64| bytes < STARVATION / 8);
    let rest = said.replace(HUNGRY, "").replace(FED, "");
    (!is_starved || !is_small).then_some(rest)
}

#[cfg(unix)]
fn set(current: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::As, Rlimit { current: Some(current), maximum: Some(ADDRESS_SPACE) }).expect("a lower limit");
}

/// The bytes that the process has mapped.
#[cfg(target_os = "linux")]
fn mapped() -> Option<u64> {
    let statm = fs::read_to_string("/proc/self/statm").ok()?;
    let n_pages: u64 = statm.split(' ').next()?.parse().ok()?;
    Some(n_pages * rustix::param::page_size() as u64)
}

#[cfg(not(unix))]
pub fn limit_memory() {}

#[cfg(not(target_os = "linux"))]
pub fn starved<T>(run: impl FnOnce() -> T) -> T {
    run()
}

/// Waits until all threads but this one sleep, as those do that have started and found no work. Only Linux tells.
///
/// # Errors
/// One is awake for longer than a start takes.
pub fn wait_for_threads() -> Done {
    let end = Instant::now() + LONGEST_START;
    while cfg!(target_os = "linux") && n_awake().map_err(|error| format!("the threads of this process: {error}"))? > 1 {
        if Instant::now() > end {
            return Err("a thread does not start".into());
        }
        thread::sleep(Duration::from_micros(100));
    }
    Ok(())
}

/// How many threads of this process do not sleep.
fn n_awake() -> io::Result<usize> {
    let mut n_awake = 0;
    for task in fs::read_dir("/proc/self/task")? {
        let stat = fs::read_to_string(task?.path().join("stat"))?;
        // The state follows the name, which stands in parentheses.
        n_awake += usize::from(!stat.contains(") S "));
    }
    Ok(n_awake)
}

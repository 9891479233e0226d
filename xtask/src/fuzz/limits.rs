//! How much memory the process may map: large tensors are refused, and whoever asks for more by other ways aborts.

/// The limit of all calls.
const ADDRESS_SPACE: u64 = 1 << 30;

/// What is left of it for a call that is to run out of memory.
const STARVATION: u64 = 512 << 10;

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

/// What Rust says where a new thread finds no memory for the stack of its signal handler.
const NO_THREAD: &str = "failed to allocate an alternative stack";

/// What a dying process said, without these words, unless the last bit of memory went in small pieces or at the start of
/// a thread: no program in Rust survives that.
pub fn last_words(said: &str) -> Option<String> {
    let is_starved = said.rfind(HUNGRY) > said.rfind(FED);
    let piece = said.split("memory allocation of ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok());
    let is_small = piece.is_some_and(|bytes: u64| bytes < STARVATION / 8) || said.contains(NO_THREAD);
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
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let n_pages: u64 = statm.split(' ').next()?.parse().ok()?;
    Some(n_pages * rustix::param::page_size() as u64)
}

#[cfg(not(unix))]
pub fn limit_memory() {}

#[cfg(not(target_os = "linux"))]
pub fn starved<T>(run: impl FnOnce() -> T) -> T {
    run()
}

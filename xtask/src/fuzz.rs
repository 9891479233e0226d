//! `cargo xtask fuzz`: nothing that a caller can write panics, aborts, hangs, or allocates without bound.
//!
//! Calls of all ops are drawn at random, each from the seed and its own number, and made in a child process that has
//! limited memory and is watched. When it dies, its last call is the culprit: the parent makes that call again to
//! show it, and goes on behind it. What is checked of each call stands in `check`. A debug build (`cargo run --package
//! xtask -- fuzz`) finds more: overflows, broken invariants, and in every other batch what is read or written past the
//! end of a buffer.

mod check;
mod child;
mod draw;
mod files;
mod keys;
mod limits;
mod tensors;
mod words;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use ndops::op::{self, OpDef};

use crate::run::Done;

/// A call that takes longer hangs; by itself it may take longer.
const PATIENCE: Duration = Duration::from_secs(30);
const PATIENCE_ALONE: Duration = Duration::from_secs(150);

/// What is said of one that does.
const HANGS: &str = "no answer";

/// What is said of a call that died of little memory as it may.
const STARVED: &str = "starved";

/// What the command line asks for.
struct Options {
    seconds: u64,
    seed: u64,
    /// Only this call.
    call: Option<u64>,
    /// The names of the ops, separated by commas; all if empty.
    ops: String,
    /// In the child: where it begins.
    child: Option<u64>,
}

/// How calls ended.
#[derive(Default)]
struct Report {
    /// How often each outcome was seen.
    outcomes: BTreeMap<String, u64>,
    /// How often each op gave a result.
    results: BTreeMap<String, u64>,
    /// How often calls crashed, by what the first of a kind said.
    crashes: BTreeMap<String, u64>,
}

/// Runs for some seconds, or makes one call.
///
/// # Errors
/// A message that counts the crashes, or a wrong argument.
pub fn run(args: &[String]) -> Done {
    let options = parse(args)?;
    let ops = chosen(&options.ops)?;
    match (options.child, options.call) {
        (Some(_), Some(idx)) => child::one_call(options.seed, idx, &ops),
        (Some(first), None) => child::calls(options.seed, first, &ops),
        (None, Some(idx)) => one_call(&options, idx),
        (None, None) => many_calls(&options),
    }
}

fn parse(args: &[String]) -> Result<Options, String> {
    let mut options = Options { seconds: 60, seed: 0, call: None, ops: String::new(), child: None };
    let mut rest = args.iter();
    while let Some(name) = rest.next() {
        let value = rest.next().ok_or(format!("{name} takes a value"))?;
        let number = || value.parse().map_err(|_| format!("{name} {value}: not a number"));
        match name.as_str() {
            "--seconds" => options.seconds = number()?,
            "--seed" => options.seed = number()?,
            "--call" => options.call = Some(number()?),
            "--child" => options.child = Some(number()?),
            "--ops" => options.ops = value.clone(),
            _ => return Err(format!("fuzz has no {name}: --seconds, --seed, --call, --ops")),
        }
    }
    Ok(options)
}

fn chosen(names: &str) -> Result<Vec<&'static OpDef>, String> {
    if names.is_empty() {
        return Ok(op::all().collect());
    }
    names.split(',').map(|name| op::find(name).ok_or(format!("no op {name}"))).collect()
}

impl Options {
    /// The child for call `idx` and what follows it, or for that call alone.
    fn child(&self, idx: u64, alone: bool) -> Command {
        let mut child = Command::new(std::env::current_exe().expect("this program has a path"));
        child.args(["fuzz", "--ops", &self.ops, "--seed", &self.seed.to_string(), "--child", &idx.to_string()]);
        if alone {
            child.args(["--call", &idx.to_string()]);
        }
        if child::is_guarded(idx) {
            child.env("NDOPS_GUARD", "1");
        }
        child.env("RUST_BACKTRACE", "0").stdout(Stdio::piped()).stderr(Stdio::piped());
        child
    }

    /// The arguments that make a call again.
    fn again(&self, idx: u64) -> String {
        let ops = if self.ops.is_empty() { String::new() } else { format!(" --ops {}", self.ops) };
        format!("fuzz --seed {} --call {idx}{ops}", self.seed)
    }
}

fn many_calls(options: &Options) -> Done {
    let (end, mut idx, mut report) = (Instant::now() + Duration::from_secs(options.seconds), 0, Report::default());
    while Instant::now() < end {
        let before = idx;
        let death = watched(options.child(idx, false), PATIENCE, end, |line| {
            report.count(&line);
            idx += 1;
        })?;
        if let Some(death) = death {
            report.death(options, idx, &death);
            idx += 1;
        } else if idx == before {
            break;
        }
    }
    report.print()
}

/// Makes a call and shows it.
fn one_call(options: &Options, idx: u64) -> Done {
    alone(options, idx, |line| println!("{line}"))?.map_or(Ok(()), Err)
}

/// How a call by itself ends.
fn alone(options: &Options, idx: u64, on_line: impl FnMut(String)) -> Result<Option<String>, String> {
    watched(options.child(idx, true), PATIENCE_ALONE, Instant::now() + 2 * PATIENCE_ALONE, on_line)
}

/// Runs a child to its end, or to `end`, with each line that it writes. Gives how it died, if it did not end well.
fn watched(
    mut command: Command,
    patience: Duration,
    end: Instant,
    mut on_line: impl FnMut(String),
) -> Result<Option<String>, String> {
    let mut child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
    let lines = lines(&mut child);
    let said = said(&mut child);
    let mut last = Instant::now();
    loop {
        match lines.recv_timeout(Duration::from_millis(200)) {
            Ok(line) => {
                on_line(line);
                last = Instant::now();
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let hangs = last.elapsed() > patience;
        if hangs || Instant::now() >= end {
            let _ = child.kill();
            let _ = child.wait();
            return Ok(hangs.then(|| HANGS.into()));
        }
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    let said = said.join().unwrap_or_default();
    let died = (!status.success()).then(|| limits::last_words(&said));
    Ok(died.map(|words| words.map_or(STARVED.into(), |words| format!("{status}: {}", one_line(&words)))))
}

/// The lines that a child writes, as they come.
fn lines(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = channel();
    let out = child.stdout.take().expect("its output is piped");
    thread::spawn(move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        lines.take_while(|line| sender.send(line.clone()).is_ok()).for_each(drop);
    });
    receiver
}

/// What a child says when it dies.
fn said(child: &mut Child) -> thread::JoinHandle<String> {
    let mut err = child.stderr.take().expect("its errors are piped");
    thread::spawn(move || {
        let mut said = Vec::new();
        let _ = err.read_to_end(&mut said);
        String::from_utf8_lossy(&said).into_owned()
    })
}

fn one_line(text: &str) -> String {
    let notes = |line: &&str| !line.trim().is_empty() && !line.contains("RUST_BACKTRACE");
    text.lines().filter(notes).collect::<Vec<_>>().join(" ").chars().take(600).collect()
}

impl Report {
    /// Counts the outcome of one call.
    fn count(&mut self, line: &str) {
        let (op, outcome) = line.split_once(' ').unwrap_or(("", line));
        *self.outcomes.entry(outcome.into()).or_default() += 1;
        *self.results.entry(op.into()).or_default() += u64::from(outcome == "ok");
    }

    /// Counts a crash, and shows the first of each kind with the call that it came from. A call that took long and is
    /// soon done by itself was only slow.
    fn death(&mut self, options: &Options, idx: u64, death: &str) {
        if death == STARVED {
            return *self.outcomes.entry(death.into()).or_default() += 1;
        }
        let mut shown = Vec::new();
        let again = alone(options, idx, |line| shown.push(line));
        if death == HANGS && matches!(again, Ok(None)) {
            return *self.outcomes.entry("slow".into()).or_default() += 1;
        }
        let call = shown.first().map_or("(not shown)", String::as_str);
        let op = call.split('(').next().unwrap_or_default();
        let kind: String = format!("{op}: {death}").chars().filter(|c| !c.is_ascii_digit()).take(120).collect();
        let count = self.crashes.entry(kind).or_default();
        *count += 1;
        if *count == 1 {
            let alone = if matches!(again, Ok(Some(_))) { "" } else { " (not by itself)" };
            println!("crash: {}{alone}\n    {call}\n    {death}", options.again(idx));
        }
    }

    fn print(&self) -> Done {
        let n: u64 = self.outcomes.values().sum();
        let n_crashes: u64 = self.crashes.values().sum();
        println!("{} calls", n + n_crashes);
        self.outcomes.iter().for_each(|(outcome, count)| println!("  {outcome:<14} {count:>9}"));
        println!("  {:<14} {n_crashes:>9}", "crashes");
        let mut results: Vec<(&u64, &str)> = self.results.iter().map(|(op, n)| (n, op.as_str())).collect();
        results.sort_unstable();
        let fewest: Vec<String> = results.iter().take(9).map(|(n, op)| format!("{op} {n}")).collect();
        println!("fewest results: {}", fewest.join(", "));
        self.crashes.iter().for_each(|(kind, count)| println!("    {count:>5} {kind}"));
        if n_crashes == 0 { Ok(()) } else { Err(format!("{n_crashes} crashes")) }
    }
}

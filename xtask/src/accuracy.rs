//! `accuracy`: the largest error of every elementary function, in units in the last place (ulp).
//!
//! f32 is measured over all 2^32 numbers (or every n-th: `--step n`) against the f64 functions of the standard library,
//! whose own error is about 2^-29 ulp of f32. f64 is measured at the boundaries of every binade, near multiples of the
//! usual constants and at random numbers (`--random n`) against formulas with 30 digits ([`reference`]). The ops are
//! called through the registry, so what is measured is what users get: blocks, instruction set, exact fallbacks.
//!
//! `--ops exp,log` takes some functions only. More than 2 ulp, or a wrong zero, infinity or NaN, is a failure.

mod double;
mod fixed;
mod reference;
mod samples;
mod table;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use ndops::{Tensor, op};

use reference::Exact;
use table::{ROWS, Row};

/// The number of elements of one call.
const BATCH: usize = 1 << 16;
/// The largest error that passes.
const ALLOWED: f64 = 2.0;

/// What the command line asks for.
struct Options {
    /// Every how manieth f32.
    step: u64,
    /// How many random f64.
    random: u64,
    /// The functions; all if empty.
    ops: Vec<String>,
}

/// The largest error found, and where.
#[derive(Clone, Copy, Default)]
struct Worst {
    ulps: f64,
    at: f64,
    got: f64,
}

/// Measures and prints one line per function.
///
/// # Errors
/// A message that names the functions beyond the bound, or a wrong argument.
pub fn run(args: &[String]) -> Result<(), String> {
    let options = parse(args)?;
    let mut failures = Vec::new();
    for row in ROWS.iter().filter(|row| options.ops.is_empty() || options.ops.iter().any(|name| name == row.name)) {
        let start = Instant::now();
        let single = over_f32(row, options.step)?;
        let double = over_f64(row, options.random)?;
        println!(
            "{:10} f32 {:7.4} ulp at {:<15e} f64 {:7.4} ulp at {:<24e} {:6.1} s",
            row.name,
            single.ulps,
            single.at as f32,
            double.ulps,
            double.at,
            start.elapsed().as_secs_f64()
        );
        for (dtype, worst) in [("float32", single), ("float64", double)] {
            if worst.ulps > ALLOWED {
                failures.push(format!("{} of {dtype} {:e} is {:e}: {} ulp", row.name, worst.at, worst.got, worst.ulps));
            }
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

fn parse(args: &[String]) -> Result<Options, String> {
    let mut options = Options { step: 1, random: 100_000_000, ops: Vec::new() };
    let mut rest = args.iter();
    while let Some(name) = rest.next() {
        let value = rest.next().ok_or_else(|| format!("accuracy: {name} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("accuracy: {name} needs a number, not {value}"));
        match name.as_str() {
            "--step" => options.step = number()?.max(1),
            "--random" => options.random = number()?,
            "--ops" => options.ops = value.split(',').map(String::from).collect(),
            _ => return Err(format!("accuracy: no option {name}; there are --step, --random and --ops")),
        }
    }
    Ok(options)
}

/// The worst case over every `step`-th bit pattern, and those where a binade begins.
fn over_f32(row: &Row, step: u64) -> Result<Worst, String> {
    let per_batch = BATCH as u64 * step;
    let n_batches = (1u64 << 32).div_ceil(per_batch);
    in_parallel(n_batches + 1, |batch| {
        let xs: Vec<f32> = if batch == n_batches {
            samples::boundaries().map(|x| x as f32).collect()
        } else {
            let patterns = (batch * per_batch..(batch + 1) * per_batch).step_by(step as usize);
            patterns.take_while(|&bits| bits < 1 << 32).map(|bits| f32::from_bits(bits as u32)).collect()
        };
        let got = call(row.name, Tensor::from(xs.clone()))?.to_vec::<f32>().map_err(|error| error.to_string())?;
        Ok(worst_of(xs.iter().zip(&got).map(|(&x, &got)| {
            let want = (row.in_f64)(f64::from(x));
            Worst { ulps: ulps_f32(got, want), at: f64::from(x), got: f64::from(got) }
        })))
    })
}

/// The worst case over the boundaries and `n_random` random numbers.
fn over_f64(row: &Row, n_random: u64) -> Result<Worst, String> {
    let n_batches = n_random.div_ceil(BATCH as u64);
    in_parallel(n_batches + 1, |batch| {
        let xs: Vec<f64> =
            if batch == n_batches { samples::boundaries().collect() } else { samples::random(batch, BATCH) };
        let got = call(row.name, Tensor::from(xs.clone()))?.to_vec::<f64>().map_err(|error| error.to_string())?;
        Ok(worst_of(xs.iter().zip(&got).map(|(&x, &got)| {
            let edge = (row.in_f64)(x);
            let is_edge = x == 0.0 || !x.is_finite() || edge.is_nan() || edge.is_infinite() && !row.overflows;
            let ulps = if is_edge { ulps_at_edge(got, edge) } else { ulps_f64(got, (row.precise)(x)) };
            Worst { ulps, at: x, got }
        })))
    })
}

/// The op of that name, applied to `x`; all other parameters have their defaults.
fn call(name: &str, x: Tensor) -> Result<Tensor, String> {
    let op = op::find(name).ok_or_else(|| format!("accuracy: no op {name}"))?;
    let mut args = vec![op::Value::from(x)];
    args.resize_with(op.params.len(), || op::Value::Default);
    let result = op.call(&args).map_err(|error| error.to_string())?;
    result.tensor().ok_or_else(|| format!("accuracy: {name} returns no tensor"))
}

/// The worst of all batches, which the threads take one by one.
fn in_parallel(n_batches: u64, work: impl Fn(u64) -> Result<Worst, String> + Sync) -> Result<Worst, String> {
    let next = AtomicU64::new(0);
    let total = Mutex::new(Ok(Worst::default()));
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                loop {
                    let batch = next.fetch_add(1, Ordering::Relaxed);
                    if batch >= n_batches {
                        return;
                    }
                    let found = work(batch);
                    let mut total = total.lock().expect("no thread panics while it holds the lock");
                    *total = match (*total).clone() {
                        Ok(so_far) => found.map(|found| worst_of([so_far, found].into_iter())),
                        failed => failed,
                    };
                }
            });
        }
    });
    total.into_inner().expect("all threads are done")
}

fn worst_of(errors: impl Iterator<Item = Worst>) -> Worst {
    errors.fold(Worst::default(), |worst, error| if error.ulps > worst.ulps { error } else { worst })
}

/// Zeros, infinities and NaN have to be met exactly, sign included; other numbers to the allowed error.
fn ulps_at_edge(got: f64, want: f64) -> f64 {
    let is_same = got.to_bits() == want.to_bits() || got.is_nan() && want.is_nan();
    match (is_same, want == 0.0 || !want.is_finite()) {
        (true, _) => 0.0,
        (false, true) => f64::INFINITY,
        (false, false) => ulps_f64(got, Exact::from(want)),
    }
}

/// The error of an f32, where `want` is right to far more digits.
fn ulps_f32(got: f32, want: f64) -> f64 {
    if want == 0.0 || !want.is_finite() || got.is_nan() {
        return ulps_at_edge(f64::from(got), want);
    }
    if got.is_sign_negative() != want.is_sign_negative() {
        return f64::INFINITY;
    }
    // Infinity counts as the number that would follow the largest one, and no unit is larger than the last.
    let got = f64::from(got).clamp(-(2f64.powi(128)), 2f64.powi(128));
    let exponent = reference::exponent(want).clamp(-126, 127);
    let difference = (got - want.clamp(-(2f64.powi(128)), 2f64.powi(128))).abs();
    difference * 2f64.powi(23 - exponent)
}

/// The error of an f64.
fn ulps_f64(got: f64, want: Exact) -> f64 {
    if got.is_nan() || got.is_sign_negative() != want.value.hi.is_sign_negative() {
        return f64::INFINITY;
    }
    let exponent = reference::exponent(want.value.hi) + want.exponent;
    if got.is_infinite() && exponent > 1023 {
        return 0.0;
    }
    // Both are brought to the scale of `want.value`, where nothing under- or overflows. Infinity counts as the number
    // that would follow the largest one, and no unit is smaller than that of the subnormal numbers.
    let (digits, power) = if got.is_infinite() { (got.signum(), 1024) } else { (got, 0) };
    let scaled = reference::scale(digits, power - want.exponent);
    let difference = ((scaled - want.value.hi) - want.value.lo).abs();
    reference::scale(difference, 52 - (exponent.clamp(-1022, 1023) - want.exponent))
}

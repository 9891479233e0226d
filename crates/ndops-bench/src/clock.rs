//! Medians of interleaved runs.

use std::time::{Duration, Instant};

/// One thing to time.
pub struct Case<'a> {
    /// What it is called in the output.
    pub name: &'static str,
    /// What runs.
    pub run: Box<dyn FnMut() + 'a>,
}

/// A case.
pub fn case<'a, R>(name: &'static str, mut run: impl FnMut() -> R + 'a) -> Case<'a> {
    Case { name, run: Box::new(move || drop(std::hint::black_box(run()))) }
}

/// Rounds in which every case is timed once: what disturbs the machine disturbs all of them.
const ROUNDS: usize = 41;

/// The shortest time that is measured at once.
const SLICE: Duration = Duration::from_micros(400);

/// Median seconds per call of each case.
pub fn medians(cases: &mut [Case]) -> Vec<f64> {
    let repeats: Vec<usize> = cases.iter_mut().map(|case| calibrate(&mut case.run)).collect();
    let mut times = vec![Vec::with_capacity(ROUNDS); cases.len()];
    for _ in 0..ROUNDS {
        for ((case, &repeats), times) in cases.iter_mut().zip(&repeats).zip(&mut times) {
            // The cases before have filled the caches with their own operands.
            (case.run)();
            let start = Instant::now();
            (0..repeats).for_each(|_| (case.run)());
            times.push(start.elapsed().as_secs_f64() / repeats as f64);
        }
    }
    times.iter_mut().map(|times| median(times)).collect()
}

fn calibrate(run: &mut dyn FnMut()) -> usize {
    run();
    let mut repeats = 1;
    loop {
        let start = Instant::now();
        (0..repeats).for_each(|_| run());
        if start.elapsed() >= SLICE {
            return repeats;
        }
        repeats *= 2;
    }
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

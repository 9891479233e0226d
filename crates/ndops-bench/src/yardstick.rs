//! What the machine can do: a read of memory by two threads that spin for their work.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

static ROUND: AtomicUsize = AtomicUsize::new(0);
static DONE: AtomicUsize = AtomicUsize::new(0);
static WORK: OnceLock<Arc<Vec<u64>>> = OnceLock::new();

/// A function that reads `bytes` of memory with two threads, half each.
pub fn two_thread_read(bytes: usize) -> impl FnMut() -> u64 {
    let words = WORK.get_or_init(|| Arc::new(vec![1; bytes / 8])).clone();
    let theirs = words.clone();
    let partner = std::thread::spawn(move || {
        let mut seen = 0;
        loop {
            let mut spins = 0u32;
            while ROUND.load(Ordering::Acquire) == seen {
                spins += 1;
                // Other cases are timed in between: leave the core to them after some tens of microseconds.
                if spins > 20_000 {
                    std::thread::park();
                } else {
                    std::hint::spin_loop();
                }
            }
            seen += 1;
            std::hint::black_box(sum(&theirs[theirs.len() / 2..]));
            DONE.fetch_add(1, Ordering::Release);
        }
    });
    move || {
        let round = ROUND.fetch_add(1, Ordering::Release) + 1;
        partner.thread().unpark();
        let total = sum(&words[..words.len() / 2]);
        while DONE.load(Ordering::Acquire) < round {
            std::hint::spin_loop();
        }
        total
    }
}

/// A sum over 32 lanes, which is limited by memory.
fn sum(words: &[u64]) -> u64 {
    let mut lanes = [0u64; 32];
    for group in words.chunks_exact(32) {
        for (lane, word) in lanes.iter_mut().zip(group) {
            *lane = lane.wrapping_add(*word);
        }
    }
    lanes.iter().fold(0, |total, lane| total.wrapping_add(*lane))
}

//! Threads: a loop over chunks that idle workers help with.
//!
//! Handing half of a job to a worker must cost less than the kernels it splits (an add of 65536 floats takes a few
//! microseconds), so the workers of a [`Team`] watch one counter of unclaimed chunks: for some tens of microseconds
//! after each job they spin, then they sleep. The caller works too and waits only for chunks that a worker has
//! claimed, so a slow worker never makes a job slower than the plain loop. A team does one job at a time; a call
//! that finds it at work (from another thread, or from inside a chunk) is a plain loop on its own thread, and so
//! nothing can deadlock.
//!
//! All of it hangs from one [`Process`] record. A forked child has none of its parent's workers, and any lock may
//! be held for ever there; a handler that runs in the child tells it so, and it leaves the record alone and makes
//! its own.

use std::any::Any;
use std::cell::UnsafeCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long an idle worker, or a caller whose last chunk is elsewhere, watches before it sleeps.
const SPIN: Duration = Duration::from_micros(40);

/// How long of that it keeps its core; after this it offers the core to others between two looks.
const SPIN_ALONE: Duration = Duration::from_micros(10);

/// The number of threads asked for; 0 until it is decided.
static THREADS: AtomicUsize = AtomicUsize::new(0);

/// The most threads of one op, whatever was asked for: each is made, and takes memory.
const MOST_THREADS: usize = 512;

/// Sets how many threads one op may use, the calling thread included; at most 512. `0` restores the default.
///
/// It may be called at any time; ops that already run are not affected. Results do not depend on it.
pub fn set_num_threads(n: usize) {
    THREADS.store(n.min(MOST_THREADS), Relaxed);
}

/// How many threads one op may use: `NDOPS_NUM_THREADS`, else the number of available cores, unless it was set.
pub fn num_threads() -> usize {
    match THREADS.load(Relaxed) {
        0 => default_threads(),
        n => n,
    }
}

/// Runs `body(i)` once for each `i` in `0..n_chunks`, on several threads and in no particular order.
///
/// Returns when all chunks are done. If a chunk panics, the others still run, then the panic goes on here.
pub(crate) fn for_each(n_chunks: usize, body: &(dyn Fn(usize) + Sync)) {
    let n_threads = num_threads();
    if n_threads > 1 && n_chunks > 1 {
        let team = Process::current().team(n_threads);
        if team.try_begin() {
            return team.run(n_chunks, body);
        }
    }
    (0..n_chunks).for_each(body);
}

/// Calls `f` with each piece of `len` elements of `out` and the place of its first, on several threads.
pub(crate) fn in_pieces<T: Send>(out: &mut [T], len: usize, f: impl Fn(usize, &mut [T]) + Sync) {
    if out.len() <= len {
        return f(0, out);
    }
    let pieces: Vec<Mutex<&mut [T]>> = out.chunks_mut(len).map(Mutex::new).collect();
    for_each(pieces.len(), &|i| f(i * len, &mut lock(&pieces[i])));
}

/// Runs `f` inside a rayon pool of [`num_threads`] threads, for the dependencies that split their work with rayon.
///
/// With one thread `f` is simply called: it must then ask its dependency for no parallelism.
pub(crate) fn in_pool<R: Send>(f: impl FnOnce() -> R + Send) -> R {
    let n_threads = num_threads();
    let pool = (n_threads > 1).then(|| Process::current().rayon(n_threads)).flatten();
    match pool {
        Some(pool) => pool.install(f),
        None => f(),
    }
}

#[cold]
fn default_threads() -> usize {
    let asked = std::env::var("NDOPS_NUM_THREADS").ok().and_then(|word| word.trim().parse().ok());
    let n = asked.filter(|&n| n > 0).unwrap_or_else(n_cores).min(MOST_THREADS);
    // A number set meanwhile stays.
    THREADS.compare_exchange(0, n, Relaxed, Relaxed).map_or_else(|set| set, |_| n)
}

fn n_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// No lock here guards anything that a panic could leave half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The threads of one process.
struct Process {
    generation: usize,
    team: Mutex<Option<Arc<Team>>>,
    rayon: Mutex<Option<Arc<rayon::ThreadPool>>>,
}

/// How many forks lie between the first process and this one. A load of it costs a nanosecond, `getpid` costs 230
/// (Zen 3 virtual machine, 2026-11-23), as much as the rest of a short job.
static GENERATION: AtomicUsize = AtomicUsize::new(0);

/// From now on `GENERATION` grows in forked children. Two threads may both call this; it then grows by two.
#[cfg(unix)]
fn count_forks() {
    use std::ffi::c_int;

    // POSIX; the standard library links the C library anyway.
    unsafe extern "C" {
        fn pthread_atfork(
            prepare: Option<extern "C" fn()>,
            parent: Option<extern "C" fn()>,
            child: Option<extern "C" fn()>,
        ) -> c_int;
    }
    extern "C" fn in_child() {
        GENERATION.fetch_add(1, Relaxed);
    }
    // SAFETY: the handler only adds to an atomic, which is allowed in a child of many threads. It cannot be registered
    // when memory is out; then a child works without helpers, and might wait for a lock that was held at the fork.
    unsafe { pthread_atfork(None, None, Some(in_child)) };
}

#[cfg(not(unix))]
fn count_forks() {}

static PROCESS: AtomicPtr<Process> = AtomicPtr::new(std::ptr::null_mut());

impl Process {
    /// The record of this process.
    fn current() -> &'static Process {
        let known = PROCESS.load(Acquire);
        // SAFETY: the pointer is null or was leaked by `renew`, and nothing ever frees or changes it.
        match unsafe { known.as_ref() } {
            Some(process) if process.generation == GENERATION.load(Relaxed) => process,
            _ => Process::renew(known),
        }
    }

    /// Replaces the record of the parent process, which is leaked: whoever held its locks does not exist here.
    #[cold]
    fn renew(stale: *mut Process) -> &'static Process {
        if stale.is_null() {
            count_forks();
        }
        let generation = GENERATION.load(Relaxed);
        let process = Process { generation, team: Mutex::new(None), rayon: Mutex::new(None) };
        let fresh = Box::into_raw(Box::new(process));
        match PROCESS.compare_exchange(stale, fresh, AcqRel, Acquire) {
            // SAFETY: `fresh` came from a box and is never freed from now on.
            Ok(_) => unsafe { &*fresh },
            Err(winner) => {
                // SAFETY: `fresh` was not published, so we own it; `winner` was, so it lives for ever.
                unsafe {
                    drop(Box::from_raw(fresh));
                    &*winner
                }
            }
        }
    }

    /// The team of `n_threads`; one of another size is dismissed, and lives on while callers use it.
    fn team(&self, n_threads: usize) -> Arc<Team> {
        let mut team = lock(&self.team);
        match &*team {
            Some(team) if team.n_threads == n_threads => Arc::clone(team),
            _ => {
                if let Some(old) = team.take() {
                    old.dismiss();
                }
                Arc::clone(team.insert(Team::new(n_threads)))
            }
        }
    }

    /// The rayon pool of `n_threads`, or none if the system refuses the threads.
    fn rayon(&self, n_threads: usize) -> Option<Arc<rayon::ThreadPool>> {
        let mut pool = lock(&self.rayon);
        if pool.as_ref().is_none_or(|pool| pool.current_num_threads() != n_threads) {
            let builder = rayon::ThreadPoolBuilder::new().num_threads(n_threads);
            *pool = builder.thread_name(|i| format!("ndops-rayon-{i}")).build().ok().map(Arc::new);
        }
        pool.clone()
    }
}

/// One loop: what to call, and for how many chunks.
#[derive(Clone, Copy)]
struct Job {
    body: *const (dyn Fn(usize) + Sync),
    n_chunks: usize,
}

/// Keeps what many threads write away from what they only read.
#[repr(align(128))]
struct Line<T>(T);

/// Workers and the one job that they help with.
///
/// A claim takes one from `unclaimed`. Until its claims are taken off `unfinished` the caller cannot return, so whoever
/// holds a claim may read `job`, and nobody else does.
struct Team {
    n_threads: usize,
    spin: Duration,
    /// Whether a caller owns `job`.
    busy: AtomicBool,
    job: UnsafeCell<Option<Job>>,
    panic: Mutex<Option<Box<dyn Any + Send>>>,
    unclaimed: Line<AtomicUsize>,
    unfinished: Line<AtomicUsize>,
    /// The lock of both conditions; it guards no data, only the moment between the last look and the sleep.
    asleep: Mutex<()>,
    work_ready: Condvar,
    n_sleepers: AtomicUsize,
    all_done: Condvar,
    caller_sleeps: AtomicBool,
    dismissed: AtomicBool,
}

// SAFETY: `job` is the only part that is not `Sync` or `Send` by itself. It is written by the thread that set `busy`
// while no chunk is unfinished, and read only by holders of a claim; the body it points to is `Sync` and outlives them.
unsafe impl Sync for Team {}
// SAFETY: as above; nothing in it belongs to a thread.
unsafe impl Send for Team {}

impl Team {
    fn new(n_threads: usize) -> Arc<Team> {
        let team = Arc::new(Team {
            n_threads,
            // With more threads than cores a spinning thread keeps its core from the one it waits for.
            spin: if n_threads > n_cores() { Duration::ZERO } else { SPIN },
            busy: AtomicBool::new(false),
            job: UnsafeCell::new(None),
            panic: Mutex::new(None),
            unclaimed: Line(AtomicUsize::new(0)),
            unfinished: Line(AtomicUsize::new(0)),
            asleep: Mutex::new(()),
            work_ready: Condvar::new(),
            n_sleepers: AtomicUsize::new(0),
            all_done: Condvar::new(),
            caller_sleeps: AtomicBool::new(false),
            dismissed: AtomicBool::new(false),
        });
        for i in 1..n_threads {
            let worker = Arc::clone(&team);
            let builder = std::thread::Builder::new().name(format!("ndops-{i}"));
            // A thread that the system refuses is one that does not help.
            if builder.spawn(move || worker.serve()).is_err() {
                break;
            }
        }
        team
    }

    /// Takes the team for one job, unless it has one.
    fn try_begin(&self) -> bool {
        self.busy.compare_exchange(false, true, Acquire, Relaxed).is_ok()
    }

    /// Does the job together with the workers. The caller has just succeeded with `try_begin`.
    fn run(&self, n_chunks: usize, body: &(dyn Fn(usize) + Sync)) {
        // SAFETY: only the lifetime changes. Nobody uses `body` after the last claim is finished, and we wait for that.
        let body: *const (dyn Fn(usize) + Sync) = unsafe { std::mem::transmute(body) };
        // SAFETY: we own `busy` and no claim is open, so nobody else looks at `job`.
        unsafe { *self.job.get() = Some(Job { body, n_chunks }) };
        self.unfinished.0.store(n_chunks, Relaxed);
        // From here on others may claim. `SeqCst` pairs with the last look of a worker that falls asleep.
        self.unclaimed.0.store(n_chunks, SeqCst);
        self.wake(n_chunks - 1);
        self.work();
        self.wait();
        let panic = lock(&self.panic).take();
        self.busy.store(false, Release);
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }

    /// Claims and runs chunks until all are claimed.
    fn work(&self) {
        let mut n_done = 0;
        while let Some(n_left) = self.claim() {
            // SAFETY: we hold an unfinished claim, so the job is published and stays, and so does the body.
            let (body, n_chunks) = unsafe {
                let Job { body, n_chunks } = (*self.job.get()).unwrap_unchecked();
                (&*body, n_chunks)
            };
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| body(n_chunks - n_left))) {
                self.keep(panic);
            }
            n_done += 1;
        }
        // All our claims at once: one access to the shared line, however many chunks we did.
        if n_done > 0 && self.unfinished.0.fetch_sub(n_done, SeqCst) == n_done && self.caller_sleeps.load(SeqCst) {
            drop(lock(&self.asleep));
            self.all_done.notify_all();
        }
    }

    /// Keeps the first panic for the caller. A later one is forgotten undropped: its own drop might panic.
    fn keep(&self, panic: Box<dyn Any + Send>) {
        let mut first = lock(&self.panic);
        match *first {
            None => *first = Some(panic),
            Some(_) => std::mem::forget(panic),
        }
    }

    /// Claims one chunk; returns how many were left before.
    fn claim(&self) -> Option<usize> {
        let take = |n_left: usize| n_left.checked_sub(1);
        self.unclaimed.0.fetch_update(Acquire, Relaxed, take).ok()
    }

    /// Waits until the chunks that workers have claimed are done.
    fn wait(&self) {
        if spin_until(self.spin, || self.unfinished.0.load(Acquire) == 0) {
            return;
        }
        let mut guard = lock(&self.asleep);
        self.caller_sleeps.store(true, SeqCst);
        while self.unfinished.0.load(SeqCst) != 0 {
            guard = self.all_done.wait(guard).unwrap_or_else(PoisonError::into_inner);
        }
        self.caller_sleeps.store(false, Relaxed);
    }

    /// Wakes two sleepers at most; each of them wakes two more while there is work, so that many wake in a few steps.
    fn wake(&self, n_wanted: usize) {
        let n = self.n_sleepers.load(SeqCst).min(n_wanted).min(2);
        if n > 0 {
            drop(lock(&self.asleep));
            (0..n).for_each(|_| self.work_ready.notify_one());
        }
    }

    /// The life of a worker.
    fn serve(&self) {
        while !self.dismissed.load(Acquire) {
            self.work();
            if !spin_until(self.spin, || self.has_news()) {
                self.sleep();
                self.wake(self.unclaimed.0.load(Relaxed).saturating_sub(1));
            }
        }
    }

    fn sleep(&self) {
        let mut guard = lock(&self.asleep);
        self.n_sleepers.fetch_add(1, SeqCst);
        while !self.has_news() {
            guard = self.work_ready.wait(guard).unwrap_or_else(PoisonError::into_inner);
        }
        self.n_sleepers.fetch_sub(1, Relaxed);
    }

    fn has_news(&self) -> bool {
        self.unclaimed.0.load(SeqCst) != 0 || self.dismissed.load(SeqCst)
    }

    /// Lets the workers end when they are idle. A caller that still has the team does its job alone.
    fn dismiss(&self) {
        self.dismissed.store(true, SeqCst);
        drop(lock(&self.asleep));
        self.work_ready.notify_all();
    }
}

/// Watches `ready` for at most `limit`; returns what it saw last.
fn spin_until(limit: Duration, ready: impl Fn() -> bool) -> bool {
    if ready() || limit.is_zero() {
        return ready();
    }
    let start = Instant::now();
    loop {
        for _ in 0..16 {
            if ready() {
                return true;
            }
            std::hint::spin_loop();
        }
        let spent = start.elapsed();
        if spent > limit {
            return ready();
        }
        if spent > SPIN_ALONE {
            std::thread::yield_now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of threads belongs to the process, so tests that set it take turns.
    fn with_threads(n: usize, test: impl FnOnce()) {
        static TURN: Mutex<()> = Mutex::new(());
        let _turn = lock(&TURN);
        set_num_threads(n);
        test();
        set_num_threads(0);
    }

    fn check_each_once(n_chunks: usize) {
        let counts: Vec<AtomicUsize> = (0..n_chunks).map(|_| AtomicUsize::new(0)).collect();
        for_each(n_chunks, &|i| {
            counts[i].fetch_add(1, Relaxed);
        });
        assert!(counts.iter().all(|count| count.load(Relaxed) == 1));
    }

    #[test]
    fn every_chunk_runs_once() {
        for n_threads in [1, 2, 3, 8] {
            with_threads(n_threads, || [0, 1, 2, 3, 7, 64, 1000].into_iter().for_each(check_each_once));
        }
    }

    #[test]
    fn many_small_jobs_in_a_row() {
        with_threads(2, || (0..20_000).for_each(|i| check_each_once(2 + i % 3)));
    }

    #[test]
    fn jobs_after_a_sleep() {
        with_threads(3, || {
            for _ in 0..20 {
                std::thread::sleep(Duration::from_millis(2));
                check_each_once(16);
            }
        });
    }

    #[test]
    fn nested_and_concurrent_calls() {
        with_threads(4, || {
            std::thread::scope(|scope| {
                for _ in 0..6 {
                    scope.spawn(|| (0..200).for_each(|_| for_each(5, &|_| check_each_once(9))));
                }
            });
        });
    }

    #[test]
    fn the_number_of_threads_may_change_meanwhile() {
        with_threads(2, || {
            std::thread::scope(|scope| {
                scope.spawn(|| (0..200).for_each(|i| set_num_threads(1 + i % 4)));
                scope.spawn(|| (0..2000).for_each(|_| check_each_once(20)));
            });
        });
    }

    #[test]
    fn a_panic_reaches_the_caller_after_the_other_chunks() {
        with_threads(2, || {
            for _ in 0..50 {
                let n_done = AtomicUsize::new(0);
                let result = catch_unwind(AssertUnwindSafe(|| {
                    for_each(10, &|i| match i % 5 {
                        4 => resume_unwind(Box::new("chunk")),
                        _ => drop(n_done.fetch_add(1, Relaxed)),
                    });
                }));
                let panic = result.expect_err("the panic must arrive");
                assert_eq!(panic.downcast_ref::<&str>(), Some(&"chunk"));
                assert_eq!(n_done.load(Relaxed), 8);
                check_each_once(10);
            }
        });
    }

    /// Whether two threads ran chunks. Another test may have the team, so a chunk waits for the other one only a while.
    fn two_meet() -> bool {
        let threads = Mutex::new(std::collections::HashSet::new());
        for_each(2, &|_| {
            lock(&threads).insert(std::thread::current().id());
            let start = Instant::now();
            while lock(&threads).len() < 2 && start.elapsed() < Duration::from_millis(50) {
                std::thread::yield_now();
            }
        });
        lock(&threads).len() == 2
    }

    #[test]
    fn a_worker_helps() {
        with_threads(2, || {
            assert!((0..100).any(|_| two_meet()));
            std::thread::sleep(Duration::from_millis(5));
            assert!((0..100).any(|_| two_meet()));
        });
    }

    #[test]
    fn rayon_gets_as_many_threads() {
        for n_threads in [2, 3, 2] {
            with_threads(n_threads, || {
                assert_eq!(in_pool(rayon::current_num_threads), n_threads);
                assert_eq!(in_pool(|| in_pool(|| 7)), 7);
            });
        }
        with_threads(1, || assert_eq!(in_pool(std::thread::current).id(), std::thread::current().id()));
    }

    /// What a forked child sees: a record of another generation whose locks are held for ever.
    #[test]
    fn a_foreign_record_is_left_alone() {
        with_threads(2, || {
            let foreign = Process { generation: usize::MAX, team: Mutex::new(None), rayon: Mutex::new(None) };
            let foreign = Box::leak(Box::new(foreign));
            let _held = (lock(&foreign.team), lock(&foreign.rayon));
            let own = PROCESS.swap(std::ptr::from_ref(foreign).cast_mut(), AcqRel);
            check_each_once(10);
            assert_eq!(in_pool(|| 1), 1);
            PROCESS.store(own, Release);
        });
    }
}

//! The whole suite once more, in a process whose buffers end at a page that nobody may touch.

use std::process::Command;

use ndops::{DType, Tensor, ops};

/// What `ndops` reads in debug builds to guard its buffers.
const GUARD: &str = "NDOPS_GUARD";

#[cfg(all(unix, debug_assertions))]
#[test]
fn nothing_reads_or_writes_past_the_end() {
    if std::env::var_os(GUARD).is_some() {
        return;
    }
    let suite = std::env::current_exe().expect("the tests");
    let run = Command::new(suite).env(GUARD, "1").output().expect("the tests run");
    let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "with guard pages: {}\n{out}\n{err}", run.status);
}

/// Guarded buffers end at a page, as others seldom do.
#[test]
fn is_on() {
    if std::env::var_os(GUARD).is_none() {
        return;
    }
    for len in [3, 100, 5000] {
        let x = ops::copy(ops::zeros([len], Some(DType::F32)).expect("zeros")).expect("a copy");
        let place = |x: &Tensor| x.as_slice::<f32>().expect("float32").expect("dense").as_ptr_range().end.addr();
        assert_eq!(place(&x) % 4096, 0);
    }
}

//! Buffers that end at an unmapped page, so that a read or write past the end crashes where it happens.
//!
//! Debug builds with `NDOPS_GUARD` set in the environment take every buffer from here: tensors, cursor scratch, partial results. The end
//! of a buffer touches the guard page exactly; its start is therefore aligned no better than its length, which is a multiple of the element
//! size. The bytes before it hold a pattern that is checked when the buffer is freed, fresh buffers hold another that is no sensible
//! number, and freed ones are unmapped.

use std::ptr::NonNull;
use std::sync::OnceLock;

/// What lies before a buffer.
const BEFORE: u8 = 0x5a;

/// What a fresh buffer holds: neither a bool nor, read as a float, a number near others.
const FRESH: u8 = 0xca;

/// Longer buffers stay as the system makes them: untouched pages cost nothing.
const MAX_FILLED: usize = 64 << 20;

/// Whether buffers are guarded: the variable is read once.
pub(super) fn is_on() -> bool {
    static ON: OnceLock<bool> = OnceLock::new();
    *ON.get_or_init(|| std::env::var_os("NDOPS_GUARD").is_some())
}

fn page() -> usize {
    // SAFETY: the call has no conditions.
    unsafe { libc::sysconf(libc::_SC_PAGESIZE) as usize }
}

/// Bytes from the start of the mapping to the buffer, and to the guard page, for `len` bytes.
fn bounds(len: usize) -> Option<(usize, usize)> {
    let end = len.checked_next_multiple_of(page())?;
    Some((end - len, end))
}

/// A buffer of `len` > 0 bytes, zeros or not, or none if there is no such memory.
pub(super) fn allocate(len: usize, zeroed: bool) -> Option<NonNull<u8>> {
    let (start, end) = bounds(len)?;
    let (access, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: a new mapping, whose last page loses its access before anyone knows it; the writes stay before that page.
    unsafe {
        let map = libc::mmap(std::ptr::null_mut(), end.checked_add(page())?, access, kind, -1, 0);
        if map == libc::MAP_FAILED {
            return None;
        }
        let map = map.cast::<u8>();
        assert_eq!(libc::mprotect(map.add(end).cast(), page(), libc::PROT_NONE), 0, "no guard page");
        map.write_bytes(BEFORE, start);
        if !zeroed && len <= MAX_FILLED {
            map.add(start).write_bytes(FRESH, len);
        }
        NonNull::new(map.add(start))
    }
}

/// Unmaps a buffer, and checks that nothing was written before it.
///
/// # Safety
/// `ptr` came from `allocate(len, _)` and is not used any more.
pub(super) unsafe fn free(ptr: NonNull<u8>, len: usize) {
    let (start, end) = bounds(len).expect("`allocate` found it");
    // SAFETY: the mapping that `allocate` made begins `start` bytes before the buffer, and all up to the buffer is initialised.
    unsafe {
        let map = ptr.as_ptr().sub(start);
        let before = std::slice::from_raw_parts(map, start);
        assert!(before.iter().all(|&byte| byte == BEFORE), "bytes before a buffer of {len} were written");
        libc::munmap(map.cast(), end + page());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page after a buffer can be neither read nor written, by the system's own account.
    #[cfg(target_os = "linux")]
    #[test]
    fn ends_at_a_guard_page() {
        for len in [1, 24, 4096, 4104] {
            let ptr = allocate(len, false).unwrap();
            let end = format!("{:x}-", ptr.as_ptr().addr() + len);
            let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
            let guard = maps.lines().find(|line| line.starts_with(&end)).unwrap();
            assert!(guard.contains(" ---p "), "{guard}");
            // SAFETY: just allocated.
            unsafe { free(ptr, len) };
        }
    }
}

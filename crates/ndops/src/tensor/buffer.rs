//! The bytes of a tensor: aligned memory, recycled when it is freed.
//!
//! Fresh pages cost more than most kernels (the system clears each one at its first touch), so freed buffers are
//! kept for the next tensor of the same size class: small ones in a list of the thread that frees them, large ones
//! in a table that all threads share. Both are bounded. The table is made of atomic pointers, so there is no lock
//! that a forked child could find held or a panic could poison; what another thread has in hand at a fork is lost
//! to the child, no more.
//!
//! Every buffer of ours is one block of the global allocator at its usual alignment, of which the 64-byte aligned
//! part is used; the word before that part holds the block's address. Asked for 64-byte alignment itself, the
//! standard library writes the zeros of `alloc_zeroed` by hand, and a huge tensor of zeros would no longer be free
//! until it is used.

use std::alloc::{Layout, alloc, alloc_zeroed, dealloc};
use std::any::Any;
use std::cell::Cell;
use std::mem::MaybeUninit;
use std::ptr::{NonNull, null_mut};
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicPtr, AtomicUsize};

#[cfg(all(debug_assertions, unix))]
use super::buffer_guard;
use crate::cpu::parallel::in_pieces;
use crate::error::{Error, Result};

/// The alignment of every buffer that is not foreign: a cache line, and the widest vector register.
pub(crate) const ALIGN: usize = 64;

/// What the global allocator aligns to without extra work; at least the size of a pointer.
const BLOCK_ALIGN: usize = 16;

/// Small buffers have one class for each power of two, from 64 bytes to `MAX_SMALL`.
const MAX_SMALL: usize = 32 << 10;
const N_SMALL: usize = 10;

/// A thread keeps at most so many buffers of a small class, and so many bytes.
const SMALL_CLASS_BUFFERS: usize = 32;
const SMALL_CLASS_BYTES: usize = 128 << 10;

/// Large buffers have four classes for each power of two, up to `MAX_LARGE`; still larger ones are not recycled.
const MAX_LARGE: usize = 128 << 20;
const N_LARGE: usize = 48;

/// The table keeps at most so many buffers of a large class, and so many bytes; all classes together `LARGE_BYTES`.
const LARGE_CLASS_BUFFERS: usize = 8;
const LARGE_CLASS_BYTES: usize = 128 << 20;
const LARGE_BYTES: usize = 256 << 20;

/// From here on zeros always come fresh from the system, whose pages are clear and cost nothing until they are touched.
/// Below, a recycled buffer is cleared instead: 4 MiB cleared and read take 0.15 ms, fresh pages 1.0 ms to read and
/// 3.1 ms to write (Zen 3 virtual machine, 2 cores, 4 KiB pages, 2026-11-23).
const LAZY_ZEROS: usize = 32 << 20;

/// Bytes that a thread clears at a time: 4 MB take 61 us by one thread, 35 so by two (Zen 3 virtual machine, 2026-11-26).
const CLEARED: usize = 1 << 19;

/// Makes zeros of bytes of any kind.
fn clear(bytes: &mut [MaybeUninit<u8>]) {
    in_pieces(bytes, CLEARED, |_, piece| piece.fill(MaybeUninit::new(0)));
}

/// Bytes with one owner, immutable once they are shared.
pub(crate) struct Buffer {
    ptr: NonNull<u8>,
    len: usize,
    /// What keeps foreign bytes alive; none if the bytes are our own.
    owner: Option<Box<dyn Any + Send + Sync>>,
}

// SAFETY: a `Buffer` owns its bytes as a `Box<[u8]>` does, or its `owner`, itself `Send`, keeps them alive.
unsafe impl Send for Buffer {}
// SAFETY: through a shared `Buffer` the bytes can only be read.
unsafe impl Sync for Buffer {}

impl Buffer {
    /// `len` bytes of unspecified content, or an error if there is no such memory.
    pub(crate) fn uninit(len: usize) -> Result<Buffer> {
        if len == 0 {
            return Ok(Buffer { ptr: dangling(), len, owner: None });
        }
        #[cfg(all(debug_assertions, unix))]
        if buffer_guard::is_on() {
            return Buffer::own(buffer_guard::allocate(len, false), len);
        }
        let class = Class::of(len);
        let ptr = class.and_then(|class| class.take().or_else(|| class.allocate(alloc)));
        Buffer::own(ptr, len)
    }

    /// `len` zeros, or an error if there is no such memory. Many zeros take no memory until they are read or written.
    pub(crate) fn zeroed(len: usize) -> Result<Buffer> {
        if len == 0 {
            return Buffer::uninit(0);
        }
        #[cfg(all(debug_assertions, unix))]
        if buffer_guard::is_on() {
            return Buffer::own(buffer_guard::allocate(len, true), len);
        }
        let class = Class::of(len).ok_or_else(|| Error::memory(len))?;
        let recycled = if len < LAZY_ZEROS { class.take() } else { None };
        if let Some(ptr) = recycled {
            // SAFETY: the buffer has at least `len` bytes and is ours alone.
            clear(unsafe { std::slice::from_raw_parts_mut(ptr.as_ptr().cast(), len) });
        }
        Buffer::own(recycled.or_else(|| class.allocate(alloc_zeroed)), len)
    }

    /// Bytes of someone else, of any alignment, kept alive by `owner`, which is dropped with the buffer.
    ///
    /// # Safety
    /// `ptr` is valid for reads of `len` bytes, and nobody writes to them, until `owner` is dropped.
    pub(crate) unsafe fn foreign(ptr: *const u8, len: usize, owner: Box<dyn Any + Send + Sync>) -> Buffer {
        let ptr = NonNull::new(ptr.cast_mut()).unwrap_or(dangling());
        Buffer { ptr, len, owner: Some(owner) }
    }

    /// The first byte; never null.
    pub(crate) fn as_ptr(&self) -> *const u8 {
        self.ptr.as_ptr()
    }

    /// The first byte, for writing. Foreign bytes are never written to.
    pub(crate) fn as_mut_ptr(&mut self) -> *mut u8 {
        debug_assert!(!self.is_foreign(), "foreign memory is read-only");
        self.ptr.as_ptr()
    }

    /// The number of bytes.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Whether the bytes belong to someone else.
    pub(crate) fn is_foreign(&self) -> bool {
        self.owner.is_some()
    }

    fn own(ptr: Option<NonNull<u8>>, len: usize) -> Result<Buffer> {
        match ptr {
            Some(ptr) => Ok(Buffer { ptr, len, owner: None }),
            None => Err(Error::memory(len)),
        }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if self.len == 0 || self.is_foreign() {
            return;
        }
        #[cfg(all(debug_assertions, unix))]
        if buffer_guard::is_on() {
            // SAFETY: all buffers of ours are guarded, and this one ends with us.
            return unsafe { buffer_guard::free(self.ptr, self.len) };
        }
        if let Some(class) = Class::of(self.len) {
            // SAFETY: the pointer came from this class, because that depends on the length alone, and ends with us.
            unsafe { class.give(self.ptr) };
        }
    }
}

fn dangling() -> NonNull<u8> {
    NonNull::without_provenance(std::num::NonZero::new(ALIGN).expect("not zero"))
}

/// How buffers of some lengths are allocated and recycled. All of one class have the same capacity.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Class {
    capacity: usize,
    shelf: Shelf,
}

/// Where freed buffers of a class wait.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shelf {
    Thread(usize),
    Table(usize),
    Nowhere,
}

impl Class {
    /// The class for `len` > 0 bytes; none if no allocation can be that large.
    #[inline]
    fn of(len: usize) -> Option<Class> {
        if len <= MAX_SMALL {
            let capacity = len.next_power_of_two().max(ALIGN);
            let class = capacity.trailing_zeros() - ALIGN.trailing_zeros();
            Some(Class { capacity, shelf: Shelf::Thread(class as usize) })
        } else if len <= MAX_LARGE {
            // Quarters of a power of two: at most a fifth of a buffer is unused, and untouched pages cost nothing.
            let power = (len - 1).ilog2();
            let n_quarters = ((len - 1) >> (power - 2)) + 1;
            let class = (power - MAX_SMALL.trailing_zeros()) as usize * 4 + n_quarters - 5;
            Some(Class { capacity: n_quarters << (power - 2), shelf: Shelf::Table(class) })
        } else {
            let capacity = len.checked_next_multiple_of(ALIGN)?;
            (capacity < isize::MAX as usize - 2 * ALIGN).then_some(Class { capacity, shelf: Shelf::Nowhere })
        }
    }

    /// The allocator's block behind a buffer: room for the alignment and for the address of the block.
    fn layout(self) -> Layout {
        Layout::from_size_align(self.capacity + ALIGN, BLOCK_ALIGN).expect("`Class::of` bounds the capacity")
    }

    /// A new buffer. If memory is short, the table is emptied before we give up.
    fn allocate(self, allocate: unsafe fn(Layout) -> *mut u8) -> Option<NonNull<u8>> {
        // SAFETY: the size is not zero.
        let mut block = unsafe { allocate(self.layout()) };
        if block.is_null() {
            make_room(usize::MAX, N_LARGE);
            // SAFETY: as above.
            block = unsafe { allocate(self.layout()) };
        }
        if block.is_null() {
            return None;
        }
        // The block is aligned to 16, so this is 16 to 64: there is always room for the address.
        let offset = ALIGN - block.addr() % ALIGN;
        // SAFETY: `offset` is at most `ALIGN`, which the block has beyond the capacity, and at least 16; the word
        // before the buffer is thus inside the block, and aligned.
        unsafe {
            let ptr = block.add(offset);
            ptr.cast::<*mut u8>().sub(1).write(block);
            Some(NonNull::new_unchecked(ptr))
        }
    }

    /// Gives a buffer back to the allocator.
    ///
    /// # Safety
    /// `ptr` came from `allocate` of this class and is not used any more.
    unsafe fn free(self, ptr: NonNull<u8>) {
        // SAFETY: `allocate` wrote the block's address there, and used the same layout.
        unsafe { dealloc(ptr.cast::<*mut u8>().sub(1).read(), self.layout()) }
    }

    /// A recycled buffer, if there is one.
    #[inline]
    fn take(self) -> Option<NonNull<u8>> {
        match self.shelf {
            // A thread that ends has no list any more.
            Shelf::Thread(class) => LISTS.try_with(|lists| lists.0[class].pop()).ok().flatten(),
            Shelf::Table(class) => take_large(class, self.capacity),
            Shelf::Nowhere => None,
        }
    }

    /// Keeps a buffer for later, or frees it.
    ///
    /// # Safety
    /// As for `free`.
    #[inline]
    unsafe fn give(self, ptr: NonNull<u8>) {
        let kept = match self.shelf {
            Shelf::Thread(class) => {
                // SAFETY: the caller hands us the buffer, which has at least 64 aligned bytes.
                let push = |lists: &Lists| unsafe { lists.0[class].push(ptr, self.capacity) };
                LISTS.try_with(push) == Ok(true)
            }
            Shelf::Table(class) => keep_large(class, self.capacity, ptr),
            Shelf::Nowhere => false,
        };
        if !kept {
            // SAFETY: promised by the caller; nobody else has the pointer.
            unsafe { self.free(ptr) };
        }
    }
}

/// The small buffers that a thread keeps: for each class a list, linked through the first word of each buffer.
struct Lists([List; N_SMALL]);

struct List {
    head: Cell<*mut u8>,
    n: Cell<usize>,
}

thread_local! {
    static LISTS: Lists = const { Lists([const { List { head: Cell::new(null_mut()), n: Cell::new(0) } }; N_SMALL]) };
}

impl List {
    #[inline]
    fn pop(&self) -> Option<NonNull<u8>> {
        let head = NonNull::new(self.head.get())?;
        // SAFETY: a buffer in the list is ours, and `push` wrote the next one's address into it.
        self.head.set(unsafe { head.cast::<*mut u8>().read() });
        self.n.set(self.n.get() - 1);
        Some(head)
    }

    /// Takes the buffer, unless the list is full.
    ///
    /// # Safety
    /// `ptr` is an aligned buffer that nobody else uses.
    #[inline]
    unsafe fn push(&self, ptr: NonNull<u8>, capacity: usize) -> bool {
        let n = self.n.get();
        if n == SMALL_CLASS_BUFFERS.min(SMALL_CLASS_BYTES / capacity) {
            return false;
        }
        // SAFETY: promised by the caller; every class has room for a word.
        unsafe { ptr.cast::<*mut u8>().write(self.head.get()) };
        self.head.set(ptr.as_ptr());
        self.n.set(n + 1);
        true
    }
}

impl Drop for Lists {
    fn drop(&mut self) {
        for (i, list) in self.0.iter().enumerate() {
            let class = Class { capacity: ALIGN << i, shelf: Shelf::Thread(i) };
            while let Some(ptr) = list.pop() {
                // SAFETY: the list of a class holds buffers of that class, which nobody uses.
                unsafe { class.free(ptr) };
            }
        }
    }
}

/// The large buffers that wait for reuse. Whoever swaps a pointer out owns it.
static TABLE: [[AtomicPtr<u8>; LARGE_CLASS_BUFFERS]; N_LARGE] =
    [const { [const { AtomicPtr::new(null_mut()) }; LARGE_CLASS_BUFFERS] }; N_LARGE];

/// The capacities in the table, plus those of buffers that are about to enter it.
static TABLE_BYTES: AtomicUsize = AtomicUsize::new(0);

/// The capacity of a large class: 5, 6, 7 or 8 quarters of a power of two.
fn large_capacity(class: usize) -> usize {
    ((class % 4 + 5) * (MAX_SMALL / 4)) << (class / 4)
}

fn take_large(class: usize, capacity: usize) -> Option<NonNull<u8>> {
    for slot in &TABLE[class] {
        if slot.load(Relaxed).is_null() {
            continue;
        }
        // Acquire: the writes of the buffer's last owner come before ours.
        if let Some(ptr) = NonNull::new(slot.swap(null_mut(), Acquire)) {
            TABLE_BYTES.fetch_sub(capacity, Relaxed);
            return Some(ptr);
        }
    }
    None
}

/// Puts the buffer into the table, if there is room or buffers of other classes can make room.
fn keep_large(class: usize, capacity: usize, ptr: NonNull<u8>) -> bool {
    let n_bytes = TABLE_BYTES.fetch_add(capacity, Relaxed) + capacity;
    let n_slots = LARGE_CLASS_BUFFERS.min(LARGE_CLASS_BYTES / capacity);
    if n_bytes <= LARGE_BYTES || make_room(n_bytes - LARGE_BYTES, class) {
        for slot in &TABLE[class][..n_slots] {
            let is_free = slot.load(Relaxed).is_null();
            if is_free && slot.compare_exchange(null_mut(), ptr.as_ptr(), Release, Relaxed).is_ok() {
                return true;
            }
        }
    }
    TABLE_BYTES.fetch_sub(capacity, Relaxed);
    false
}

/// Frees at least `n_bytes` of the table, the largest classes first and never the one in use; or all, and says no.
#[cold]
fn make_room(n_bytes: usize, class_in_use: usize) -> bool {
    let mut n_freed = 0;
    for i in (0..N_LARGE).rev().filter(|&i| i != class_in_use) {
        let class = Class { capacity: large_capacity(i), shelf: Shelf::Table(i) };
        while n_freed < n_bytes
            && let Some(ptr) = class.take()
        {
            // SAFETY: the row of a class holds buffers of that class, and we took this one out.
            unsafe { class.free(ptr) };
            n_freed += class.capacity;
        }
    }
    n_freed >= n_bytes
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    use super::*;

    fn fill(buffer: &mut Buffer, byte: u8) {
        // SAFETY: the test is the only owner of the buffer, which has `len` bytes.
        unsafe { buffer.as_mut_ptr().write_bytes(byte, buffer.len()) };
    }

    fn bytes(buffer: &Buffer) -> &[u8] {
        // SAFETY: called for buffers whose bytes were all written.
        unsafe { std::slice::from_raw_parts(buffer.as_ptr(), buffer.len()) }
    }

    /// A cheap sequence of numbers without visible order (Steele, Lea, Flood 2014: splitmix64).
    fn next(state: &mut u64) -> usize {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (z ^ (z >> 27)) as usize
    }

    #[test]
    fn classes_cover_every_length() {
        let around = |n: usize| [n - 1, n, n + 1];
        let lengths = (0..28).flat_map(|p| (4..8).flat_map(move |q| around((q << p) / 4 + 1)));
        for len in lengths.filter(|&len| len > 0 && len <= MAX_LARGE) {
            let class = Class::of(len).expect("small enough");
            assert!(class.capacity >= len && class.capacity.is_multiple_of(ALIGN), "{len}: {class:?}");
            assert!(class.capacity <= ALIGN.max(2 * len), "{len}: {class:?}");
            assert_eq!(Class::of(class.capacity), Some(class), "{len}");
            match class.shelf {
                Shelf::Thread(i) => assert_eq!(class.capacity, ALIGN << i),
                Shelf::Table(i) => assert_eq!(class.capacity, large_capacity(i)),
                Shelf::Nowhere => panic!("{len} has no class"),
            }
        }
        assert_eq!(Class::of(MAX_SMALL).map(|c| c.shelf), Some(Shelf::Thread(N_SMALL - 1)));
        assert_eq!(Class::of(MAX_LARGE).map(|c| c.shelf), Some(Shelf::Table(N_LARGE - 1)));
        assert_eq!(Class::of(MAX_LARGE + 1).map(|c| c.shelf), Some(Shelf::Nowhere));
    }

    #[test]
    fn lengths_and_alignment() {
        for len in [0, 1, 63, 64, 65, 4096, 40_000, 1 << 20, (1 << 20) + 1] {
            for mut buffer in [Buffer::uninit(len).unwrap(), Buffer::zeroed(len).unwrap()] {
                assert_eq!((buffer.len(), buffer.as_ptr().addr() % ALIGN, buffer.is_foreign()), (len, 0, false));
                fill(&mut buffer, 7);
                assert!(bytes(&buffer).iter().all(|&b| b == 7));
            }
            assert!(bytes(&Buffer::zeroed(len).unwrap()).iter().all(|&b| b == 0), "{len}");
        }
    }

    #[test]
    fn impossible_lengths_are_errors() {
        for len in [1 << 60, isize::MAX as usize - 1, isize::MAX as usize, isize::MAX as usize + 1, usize::MAX] {
            assert!(Buffer::uninit(len).is_err());
            assert!(Buffer::zeroed(len).is_err());
        }
    }

    #[test]
    fn a_small_buffer_is_recycled() {
        let first = Buffer::uninit(24).unwrap().as_ptr();
        assert_eq!(Buffer::uninit(32).unwrap().as_ptr(), first);
    }

    #[test]
    fn foreign_bytes_live_as_long_as_the_buffer() {
        let owner = Arc::new([1_u8, 2, 3]);
        // SAFETY: the clone keeps the bytes alive, and nobody writes to them.
        let buffer = unsafe { Buffer::foreign(owner.as_ptr(), 3, Box::new(Arc::clone(&owner))) };
        assert!(buffer.is_foreign());
        assert_eq!((bytes(&buffer), Arc::strong_count(&owner)), (&[1, 2, 3][..], 2));
        drop(buffer);
        assert_eq!(Arc::strong_count(&owner), 1);
        // SAFETY: there are no bytes.
        let empty = unsafe { Buffer::foreign(std::ptr::null(), 0, Box::new(())) };
        assert_eq!(bytes(&empty), &[] as &[u8]);
    }

    #[test]
    fn the_table_is_bounded() {
        let many: Vec<Buffer> = (0..40).map(|_| Buffer::uninit(MAX_LARGE / 4).unwrap()).collect();
        drop(many);
        // Buffers that other tests free at this moment are counted before they are turned away.
        assert!(TABLE_BYTES.load(Relaxed) <= LARGE_BYTES + 64 * (2 << 20));
        drop(Buffer::uninit(MAX_LARGE).unwrap());
        make_room(usize::MAX, N_LARGE);
    }

    /// Buffers made by one thread are read and freed by another; each keeps its bytes until it is freed.
    #[test]
    fn threads_share_and_exit() {
        let n_rounds = if cfg!(miri) { 20 } else { 3000 };
        std::thread::scope(|scope| {
            for seed in 0..4_u8 {
                let (send, receive) = channel::<(u8, Buffer)>();
                scope.spawn(move || {
                    let mut state = u64::from(seed);
                    for _ in 0..n_rounds {
                        let (r, byte) = (next(&mut state), next(&mut state) as u8);
                        let len = if r % 16 == 0 { r % 200_000 } else { r % 3000 };
                        let mut buffer = Buffer::uninit(len).unwrap();
                        fill(&mut buffer, byte);
                        send.send((byte, buffer)).unwrap();
                    }
                });
                scope.spawn(move || {
                    let mut held = Vec::new();
                    for (i, (byte, buffer)) in receive.iter().enumerate() {
                        assert!(bytes(&buffer).iter().all(|&b| b == byte));
                        held.push((byte, buffer));
                        if i % 7 == 0 {
                            let (byte, buffer) = held.swap_remove(i % held.len());
                            assert!(bytes(&buffer).iter().all(|&b| b == byte));
                        }
                        held.truncate(100);
                    }
                });
            }
        });
    }
}

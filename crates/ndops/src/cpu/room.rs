//! Scratch memory for elements, taken from the pool of buffers and given back to it: the system's fresh pages cost more than many a kernel
//! that works in them.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use crate::error::Result;
use crate::tensor::buffer::{ALIGN, Buffer};

/// Elements that are used as a slice. It only grows.
pub(super) struct Room<T> {
    /// Bytes of `n_set` elements that have been written, and perhaps more.
    buffer: Option<Buffer>,
    n_set: usize,
    len: usize,
    elements: PhantomData<T>,
}

impl<T> Default for Room<T> {
    fn default() -> Room<T> {
        Room { buffer: None, n_set: 0, len: 0, elements: PhantomData }
    }
}

impl<T: Copy + Default> Room<T> {
    /// Makes the slice `len` elements long; their values are of no meaning.
    ///
    /// # Errors
    /// `Memory` if there is none.
    pub(super) fn resize(&mut self, len: usize) -> Result<&mut [T]> {
        const { assert!(align_of::<T>() <= ALIGN && !std::mem::needs_drop::<T>()) };
        let n_bytes = len.saturating_mul(size_of::<T>());
        let buffer = match &mut self.buffer {
            Some(buffer) if buffer.len() >= n_bytes => buffer,
            buffer => {
                (self.n_set, self.len) = (0, 0);
                buffer.insert(Buffer::uninit(n_bytes)?)
            }
        };
        let elements = buffer.as_mut_ptr().cast::<T>();
        for i in self.n_set..len {
            // SAFETY: the buffer is aligned for any element, has room for `len` of them, and is ours alone.
            unsafe { elements.add(i).write(T::default()) };
        }
        (self.n_set, self.len) = (self.n_set.max(len), len);
        Ok(self)
    }
}

impl<T> Deref for Room<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.buffer {
            // SAFETY: `resize` has written the first `len` elements of the buffer, which nobody else has.
            Some(buffer) => unsafe { std::slice::from_raw_parts(buffer.as_ptr().cast(), self.len) },
            None => &[],
        }
    }
}

impl<T> DerefMut for Room<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match &mut self.buffer {
            // SAFETY: as in `deref`, and we are borrowed alone.
            Some(buffer) => unsafe { std::slice::from_raw_parts_mut(buffer.as_mut_ptr().cast(), self.len) },
            None => &mut [],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_and_shrinks() {
        let mut room = Room::<u64>::default();
        assert!(room.is_empty());
        for len in [3, 0, 5000, 7, 20_000, 100] {
            room.resize(len).unwrap().fill(len as u64);
            assert_eq!(room[..], vec![len as u64; len]);
        }
    }
}

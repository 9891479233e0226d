//! A strided view of a shared buffer: what primitives run on.

use std::sync::Arc;

use super::buffer::Buffer;
use crate::cpu::copy;
use crate::dtype::{DType, Element};
use crate::error::{Error, Result};
use crate::shape::layout::Layout;
use crate::shape::{Dims, Shape};

/// Elements of one dtype in a buffer, by a layout. Cloning copies no elements.
#[derive(Clone)]
pub(crate) struct View {
    pub buffer: Arc<Buffer>,
    pub layout: Layout,
    pub dtype: DType,
}

impl View {
    /// A row-major view of a whole buffer.
    pub(crate) fn dense(buffer: Buffer, dims: Dims, dtype: DType) -> View {
        debug_assert!(buffer.len() >= dims.iter().product::<usize>() * dtype.itemsize());
        View { buffer: Arc::new(buffer), layout: Layout::dense(dims, dtype.itemsize()), dtype }
    }

    /// Zeros; large ones take no memory until they are read.
    pub(crate) fn zeros(dtype: DType, dims: Dims) -> Result<View> {
        Ok(Dense::zeroed(dtype, dims)?.into_view())
    }

    /// A 0-d view of one element.
    pub(crate) fn scalar<T: Element>(value: T) -> View {
        let mut dense = Dense::uninit(T::DTYPE, Dims::new()).expect("there is memory for one number");
        // SAFETY: the buffer is ours, aligned, and has room for one element, which is then all there are.
        unsafe {
            dense.as_mut_ptr().cast::<T>().write(value);
            dense.into_view()
        }
    }

    /// Takes the memory of a `Vec`, without a copy.
    pub(crate) fn from_vec<T: Element>(elements: Vec<T>, dims: Dims) -> View {
        debug_assert_eq!(elements.len(), dims.iter().product::<usize>());
        let (ptr, len) = (elements.as_ptr().cast::<u8>(), size_of_val(&elements[..]));
        // SAFETY: the vector's own memory, which the boxed owner keeps alive and nobody writes to.
        let buffer = unsafe { Buffer::foreign(ptr, len, Box::new(elements)) };
        View::dense(buffer, dims, T::DTYPE)
    }

    /// The same buffer seen by another layout.
    #[inline]
    pub(crate) fn with_layout(&self, layout: Layout) -> View {
        View { buffer: self.buffer.clone(), layout, dtype: self.dtype }
    }

    pub(crate) fn dims(&self) -> &Dims {
        &self.layout.dims
    }

    pub(crate) fn size(&self) -> usize {
        self.layout.size()
    }

    pub(crate) fn itemsize(&self) -> usize {
        self.dtype.itemsize()
    }

    pub(crate) fn is_dense(&self) -> bool {
        self.layout.is_dense(self.itemsize())
    }

    /// The first element.
    pub(crate) fn ptr(&self) -> *const u8 {
        self.buffer.as_ptr().wrapping_offset(self.layout.offset)
    }

    /// The elements in row-major order, if they lie so; `T` is the type of the dtype, or the unsigned type of its size.
    pub(crate) fn as_slice<T: Element>(&self) -> Option<&[T]> {
        assert!(T::DTYPE == self.dtype || T::DTYPE == self.dtype.bits(), "{} read as {}", self.dtype, T::DTYPE);
        if !self.is_dense() {
            return None;
        }
        if self.size() == 0 {
            return Some(&[]);
        }
        // SAFETY: the layout's invariant puts `size` elements inside the buffer, and they are dense. `T` has their size, and every
        // bit pattern that the dtype can hold is a `T`; imported memory is checked for alignment and for the values of bool.
        Some(unsafe { std::slice::from_raw_parts(self.ptr().cast::<T>(), self.size()) })
    }

    /// The elements in row-major order.
    pub(crate) fn to_vec<T: Element>(&self) -> Result<Vec<T>> {
        let dense = self.to_dense()?;
        let elements = dense.as_slice::<T>().expect("dense");
        let mut copy = Vec::new();
        copy.try_reserve_exact(elements.len()).map_err(|_| Error::memory(size_of_val(elements)))?;
        copy.extend_from_slice(elements);
        Ok(copy)
    }

    /// Itself if dense, else a dense copy.
    pub(crate) fn to_dense(&self) -> Result<View> {
        if self.is_dense() { Ok(self.clone()) } else { self.copied() }
    }

    /// A dense copy, stretched to `dims`.
    pub(crate) fn stretched(&self, dims: &[usize]) -> Result<View> {
        self.with_layout(self.layout.broadcast(dims)).copied()
    }

    /// A dense copy in fresh memory.
    pub(crate) fn copied(&self) -> Result<View> {
        let mut dense = Dense::uninit(self.dtype, self.dims().clone())?;
        copy::assign(&mut dense, &Layout::dense(self.dims().clone(), self.itemsize()), self);
        // SAFETY: `assign` has written every element.
        Ok(unsafe { dense.into_view() })
    }
}

/// A dense tensor being written: the only owner of its buffer.
pub(crate) struct Dense {
    buffer: Buffer,
    dims: Dims,
    dtype: DType,
}

impl Dense {
    /// Memory of unspecified content.
    ///
    /// # Errors
    /// `Overflow` or `Memory` if there is no such memory.
    pub(crate) fn uninit(dtype: DType, dims: Dims) -> Result<Dense> {
        let bytes = Shape::check_bytes(&dims, dtype.itemsize())?;
        Ok(Dense { buffer: Buffer::uninit(bytes)?, dims, dtype })
    }

    /// Zeros.
    ///
    /// # Errors
    /// `Overflow` or `Memory` if there is no such memory.
    pub(crate) fn zeroed(dtype: DType, dims: Dims) -> Result<Zeroed> {
        let bytes = Shape::check_bytes(&dims, dtype.itemsize())?;
        Ok(Zeroed(Dense { buffer: Buffer::zeroed(bytes)?, dims, dtype }))
    }

    pub(crate) fn dtype(&self) -> DType {
        self.dtype
    }

    pub(crate) fn as_mut_ptr(&mut self) -> *mut u8 {
        self.buffer.as_mut_ptr()
    }

    /// # Safety
    /// Every element has been written.
    pub(crate) unsafe fn into_view(self) -> View {
        View::dense(self.buffer, self.dims, self.dtype)
    }

    /// As [`Dense::into_view`], for elements that were written in another order of the axes.
    ///
    /// # Safety
    /// Every element has been written, and `layout` names each of them within the buffer.
    pub(crate) unsafe fn into_view_as(self, layout: Layout) -> View {
        View { buffer: Arc::new(self.buffer), layout, dtype: self.dtype }
    }
}

/// A dense tensor being written by safe code: it starts as zeros, so it may be seen as a slice.
pub(crate) struct Zeroed(Dense);

impl Zeroed {
    /// The elements in row-major order; `T` is the type of the dtype, or the unsigned type of its size, in which case what is
    /// written must be elements read from a tensor of the same dtype (a bool is 0 or 1).
    pub(crate) fn as_mut_slice<T: Element>(&mut self) -> &mut [T] {
        let dtype = self.0.dtype;
        assert!(T::DTYPE == dtype || T::DTYPE == dtype.bits(), "{dtype} written as {}", T::DTYPE);
        let len = self.0.buffer.len() / size_of::<T>();
        if len == 0 {
            return &mut [];
        }
        // SAFETY: the buffer is ours alone, aligned to 64 bytes, initialised, and zero bytes are a valid `T`.
        unsafe { std::slice::from_raw_parts_mut(self.0.buffer.as_mut_ptr().cast::<T>(), len) }
    }

    /// The place of `layout` in this tensor receives the elements of `source`, which has the same lengths and dtype.
    pub(crate) fn assign(&mut self, layout: &Layout, source: &View) {
        copy::assign(&mut self.0, layout, source);
    }

    pub(crate) fn into_view(self) -> View {
        // SAFETY: it was zeroed, so every element has been written.
        unsafe { self.0.into_view() }
    }
}

//! Memory of others in, the address of our own out: for bindings to other languages.
//!
//! Foreign memory may be unaligned, and its bools may be any byte. Views promise alignment and valid elements to every kernel, so both are
//! checked here, once, and memory that fails is copied.

use std::any::Any;
use std::sync::Arc;

use super::Tensor;
use super::buffer::Buffer;
use super::view::{Dense, View};
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::layout::Layout;
use crate::shape::{Dims, Shape};

/// Where the elements of a tensor lie. Valid as long as the tensor.
#[derive(Clone, Copy, Debug)]
pub struct RawView<'a> {
    /// The element at index zero of every axis.
    pub ptr: *const u8,
    /// The lengths.
    pub shape: &'a [usize],
    /// Bytes from one element to the next, per axis.
    pub strides: &'a [isize],
    /// The element type.
    pub dtype: DType,
}

impl Tensor {
    /// Where the elements lie; none for a symbolic tensor.
    ///
    /// ```
    /// # use ndops::Tensor;
    /// let x = Tensor::from([[1i32, 2, 3], [4, 5, 6]]).t();
    /// let raw = x.raw().unwrap();
    /// assert_eq!((raw.shape, raw.strides), (&[3, 2][..], &[4, 12][..]));
    /// ```
    pub fn raw(&self) -> Option<RawView<'_>> {
        let view = self.view().ok()?;
        Some(RawView { ptr: view.ptr(), shape: &view.layout.dims, strides: &view.layout.strides, dtype: view.dtype })
    }

    /// A tensor over memory that `owner` keeps alive, without a copy where the elements are aligned and valid.
    ///
    /// ```
    /// # use ndops::{DType, Tensor};
    /// let memory = Box::new([1i32, 2, 3, 4]);
    /// let last = std::ptr::from_ref(&memory[3]).cast();
    /// // SAFETY: the box owns the four integers and nobody writes to them.
    /// let x = unsafe { Tensor::from_foreign(last, &[4], &[-4], DType::I32, memory) }?;
    /// assert_eq!(x.to_vec::<i32>()?, [4, 3, 2, 1]);
    /// # Ok::<(), ndops::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Shape` if there is not one stride per axis; `Value` for more than 64 dims; `Overflow` if the size does not fit the machine; `Memory` if a copy
    /// does not fit.
    ///
    /// # Safety
    /// Until `owner` is dropped, every element that `shape` and `strides` name from `ptr` on is valid for reads. Who writes to them
    /// meanwhile changes the tensor: not while a call is reading it, and bools to 0 or 1 only.
    pub unsafe fn from_foreign(
        ptr: *const u8,
        shape: &[usize],
        strides: &[isize],
        dtype: DType,
        owner: Box<dyn Any + Send + Sync>,
    ) -> Result<Tensor> {
        if shape.len() != strides.len() {
            return Err(Error::shape(format!("{} lengths but {} strides", shape.len(), strides.len())));
        }
        Shape::check_ndim(shape.len())?;
        let dims = Dims::from_slice(shape);
        Shape::check_bytes(&dims, dtype.itemsize())?;
        if dims.contains(&0) {
            return Ok(Tensor::from_view(View::zeros(dtype, dims)?));
        }
        let (before, after) = extent(&dims, strides)?;
        let layout = Layout { dims, strides: strides.into(), offset: before as isize };
        let len = before + after + dtype.itemsize();
        // SAFETY: the caller's promise covers all elements, hence the bytes from the lowest to the end of the highest one.
        let buffer = unsafe { Buffer::foreign(ptr.wrapping_sub(before), len, owner) };
        let view = View { buffer: Arc::new(buffer), layout, dtype };
        if is_aligned(&view) && (dtype != DType::Bool || holds_bools(&view)) {
            return Ok(Tensor::from_view(view));
        }
        copy_elements(&view).map(Tensor::from_view)
    }

    /// A tensor of elements of others in row-major order, which are copied: for a few elements that costs less than an owner.
    ///
    /// # Errors
    /// `Overflow` or `Memory` if there is no room for them.
    ///
    /// # Safety
    /// From `ptr` on there are as many elements as `shape` says, valid for reads; they need not be aligned, and bools may be any byte.
    pub unsafe fn copied_from(ptr: *const u8, shape: &[usize], dtype: DType) -> Result<Tensor> {
        let mut dense = Dense::uninit(dtype, Dims::from_slice(shape))?;
        let (to, n_bytes) = (dense.as_mut_ptr(), shape.iter().product::<usize>() * dtype.itemsize());
        // SAFETY: promised by the caller; the new memory has room for the same number of elements, and all of them are written.
        unsafe {
            std::ptr::copy_nonoverlapping(ptr, to, n_bytes);
            if dtype == DType::Bool {
                (0..n_bytes).for_each(|i| *to.add(i) = (*to.add(i) != 0) as u8);
            }
            Ok(Tensor::from_view(dense.into_view()))
        }
    }

    /// Whether both tensors are views of one buffer.
    pub fn shares_buffer(&self, other: &Tensor) -> bool {
        match (self.view(), other.view()) {
            (Ok(a), Ok(b)) => Arc::ptr_eq(&a.buffer, &b.buffer),
            _ => false,
        }
    }

    /// The same elements in row-major order in memory of their own.
    ///
    /// # Errors
    /// `Memory` if there is none left.
    pub fn copied(&self) -> Result<Tensor> {
        crate::prim::cast::copy(self)
    }
}

/// Bytes from the lowest element to the first one, and from there to the highest.
fn extent(dims: &[usize], strides: &[isize]) -> Result<(usize, usize)> {
    let too_large = || Error::overflow("strides leave the address space");
    let (mut before, mut after) = (0usize, 0usize);
    for (&n, &stride) in dims.iter().zip(strides) {
        let reach = stride.unsigned_abs().checked_mul(n - 1).ok_or_else(too_large)?;
        let side = if stride < 0 { &mut before } else { &mut after };
        *side = side.checked_add(reach).filter(|&side| side < isize::MAX as usize / 4).ok_or_else(too_large)?;
    }
    Ok((before, after))
}

/// Whether every element is aligned as its Rust type demands: complex numbers as their parts.
fn is_aligned(view: &View) -> bool {
    let align = view.dtype.real().itemsize();
    let strides = view.layout.strides.iter().zip(view.dims());
    view.ptr().addr().is_multiple_of(align)
        && strides.filter(|(_, n)| **n > 1).all(|(stride, _)| stride.unsigned_abs().is_multiple_of(align))
}

/// Whether every byte is 0 or 1.
fn holds_bools(view: &View) -> bool {
    let mut bytes = 0;
    for_each_row(view, |first, stride, n| {
        for i in 0..n as isize {
            // SAFETY: the row consists of elements of the view, one byte each.
            bytes |= unsafe { first.offset(i * stride).read() };
        }
    });
    bytes <= 1
}

/// Calls `f` with the first element, the stride and the length of each row along the last axis, in row-major order.
fn for_each_row(view: &View, mut f: impl FnMut(*const u8, isize, usize)) {
    let Layout { dims, strides, .. } = &view.layout;
    let Some(last) = dims.len().checked_sub(1) else { return f(view.ptr(), 0, 1) };
    let n_rows: usize = dims[..last].iter().product();
    for row in 0..n_rows {
        let (mut rest, mut offset) = (row, 0);
        for axis in (0..last).rev() {
            offset += (rest % dims[axis]) as isize * strides[axis];
            rest /= dims[axis];
        }
        f(view.ptr().wrapping_offset(offset), strides[last], dims[last]);
    }
}

/// A dense copy, byte by byte; bytes of bools that are not 0 are 1.
fn copy_elements(view: &View) -> Result<View> {
    let itemsize = view.itemsize();
    let mut dense = Dense::uninit(view.dtype, view.dims().clone())?;
    let mut to = dense.as_mut_ptr();
    for_each_row(view, |first, stride, n| {
        for i in 0..n as isize {
            // SAFETY: `first + i * stride` is an element of the view, and `to` walks the elements of a dense tensor of the same lengths.
            unsafe {
                std::ptr::copy_nonoverlapping(first.offset(i * stride), to, itemsize);
                if view.dtype == DType::Bool {
                    *to = (*to != 0) as u8;
                }
                to = to.add(itemsize);
            }
        }
    });
    // SAFETY: the rows are all elements, and each has been written.
    Ok(unsafe { dense.into_view() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign<const N: usize>(bytes: [u8; N], at: usize, n: usize, stride: isize, dtype: DType) -> Tensor {
        let bytes = Box::new(bytes);
        // SAFETY: the tests below name bytes of the array only, which the box keeps.
        unsafe { Tensor::from_foreign(bytes.as_ptr().add(at), &[n], &[stride], dtype, bytes) }.unwrap()
    }

    #[test]
    fn unaligned_elements_are_copied() {
        for at in 0..4 {
            let mut bytes = [0u8; 16];
            bytes[at..at + 8].copy_from_slice(&[1, 0, 0, 0, 2, 0, 0, 0]);
            assert_eq!(foreign(bytes, at, 2, 4, DType::I32).to_vec::<i32>().unwrap(), [1, 2]);
        }
        assert_eq!(foreign([1, 0, 9, 2, 0, 9], 0, 2, 3, DType::U16).to_vec::<u16>().unwrap(), [1, 2]);
    }

    #[test]
    fn bytes_that_are_no_bools_become_true() {
        assert_eq!(foreign([0, 7, 1], 2, 3, -1, DType::Bool).to_vec::<bool>().unwrap(), [true, true, false]);
    }
}

//! Tensors from Rust values.

use super::Tensor;
use super::view::View;
use crate::dtype::Element;
use crate::error::{Error, Result};
use crate::shape::{Dims, Shape};

/// Numbers, arrays, vectors and slices of them, nested to any depth: what a tensor can be made from. The dtype is that of the Rust type.
///
/// All rows of one nesting have the same length; a `Vec` of `Vec`s of different lengths panics, as `From` cannot fail.
pub trait Nested {
    /// The type of the innermost numbers.
    type Item: Element;
    /// Appends the lengths, outermost first.
    fn push_dims(&self, dims: &mut Vec<usize>);
    /// Appends the numbers, in row-major order.
    fn push_items(&self, items: &mut Vec<Self::Item>);
}

macro_rules! elements_are_nested {
    ([$($type:ty: $variant:ident),*]) => {
        $(impl Nested for $type {
            type Item = $type;
            fn push_dims(&self, _: &mut Vec<usize>) {}
            fn push_items(&self, items: &mut Vec<$type>) {
                items.push(*self);
            }
        })*
    };
}

types!(all => elements_are_nested!());

impl<T: Nested> Nested for [T] {
    type Item = T::Item;

    fn push_dims(&self, dims: &mut Vec<usize>) {
        dims.push(self.len());
        if let Some(first) = self.first() {
            first.push_dims(dims);
        }
    }

    fn push_items(&self, items: &mut Vec<T::Item>) {
        self.iter().for_each(|item| item.push_items(items));
    }
}

impl<T: Nested, const N: usize> Nested for [T; N] {
    type Item = T::Item;

    fn push_dims(&self, dims: &mut Vec<usize>) {
        self[..].push_dims(dims);
    }

    fn push_items(&self, items: &mut Vec<T::Item>) {
        self[..].push_items(items);
    }
}

impl<T: Nested> Nested for Vec<T> {
    type Item = T::Item;

    fn push_dims(&self, dims: &mut Vec<usize>) {
        self[..].push_dims(dims);
    }

    fn push_items(&self, items: &mut Vec<T::Item>) {
        self[..].push_items(items);
    }
}

impl<T: Nested + ?Sized> Nested for &T {
    type Item = T::Item;

    fn push_dims(&self, dims: &mut Vec<usize>) {
        (**self).push_dims(dims);
    }

    fn push_items(&self, items: &mut Vec<T::Item>) {
        (**self).push_items(items);
    }
}

impl<T: Nested> From<T> for Tensor {
    /// A tensor of the numbers, 0-d for one number.
    ///
    /// # Panics
    /// If rows have different lengths.
    fn from(nested: T) -> Tensor {
        let (mut dims, mut items) = (Vec::new(), Vec::new());
        nested.push_dims(&mut dims);
        nested.push_items(&mut items);
        Tensor::from_vec(items, dims).expect("rows of one length")
    }
}

impl Tensor {
    /// A tensor of `shape` over the elements in row-major order, without a copy.
    ///
    /// ```
    /// # use ndops::Tensor;
    /// let x = Tensor::from_vec(vec![1i32, 2, 3, 4], [2, 2])?;
    /// assert_eq!(x.t().to_vec::<i32>()?, [1, 3, 2, 4]);
    /// # Ok::<(), ndops::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Shape` if the number of elements is not that of the shape; `Value` for more than 64 dims.
    pub fn from_vec<T: Element>(elements: Vec<T>, shape: impl Into<Shape>) -> Result<Tensor> {
        let shape = shape.into();
        Shape::check_ndim(shape.ndim())?;
        let dims: Option<Dims> = shape.known();
        match dims {
            Some(dims) if dims.iter().try_fold(1usize, |size, &n| size.checked_mul(n)) == Some(elements.len()) => {
                Ok(Tensor::from_view(View::from_vec(elements, dims)))
            }
            _ => Err(Error::shape(format!("{} elements do not fill shape {shape}", elements.len()))),
        }
    }
}

//! Conversions from and to `ndarray`'s arrays (feature `ndarray`).

use ndarray::{Array, ArrayD, ArrayViewD, Dimension};

use super::Tensor;
use super::view::View;
use crate::dtype::Element;
use crate::error::{Error, Result};
use crate::shape::Dims;
use crate::shape::layout::Layout;

impl<T: Element, D: Dimension> From<Array<T, D>> for Tensor {
    /// Takes the array's memory, in whatever order its elements lie, without a copy.
    ///
    /// ```
    /// # use ndops::Tensor;
    /// let x = Tensor::from(ndarray::array![[1, 2], [3, 4]].reversed_axes());
    /// assert_eq!(x.to_vec::<i32>().unwrap(), [1, 3, 2, 4]);
    /// ```
    fn from(array: Array<T, D>) -> Tensor {
        let itemsize = size_of::<T>() as isize;
        let dims = Dims::from_slice(array.shape());
        let strides = array.strides().iter().map(|stride| stride * itemsize).collect();
        let (elements, first) = array.into_raw_vec_and_offset();
        let n_elements = elements.len();
        let layout = Layout { dims, strides, offset: first.unwrap_or(0) as isize * itemsize };
        Tensor::from_view(View::from_vec(elements, Dims::from_slice(&[n_elements])).with_layout(layout))
    }
}

impl<T: Element> TryFrom<&Tensor> for ArrayD<T> {
    type Error = Error;

    /// Copies the elements.
    ///
    /// ```
    /// # use ndops::Tensor;
    /// let array: ndarray::ArrayD<f64> = (&Tensor::from([[1.0, 2.0]])).try_into()?;
    /// assert_eq!(array.shape(), [1, 2]);
    /// # Ok::<(), ndops::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Tensor::to_vec`].
    fn try_from(tensor: &Tensor) -> Result<ArrayD<T>> {
        let elements = tensor.to_vec::<T>()?;
        ArrayD::from_shape_vec(&tensor.view()?.dims()[..], elements).map_err(|error| Error::shape(error.to_string()))
    }
}

impl<'a, T: Element> TryFrom<&'a Tensor> for ArrayViewD<'a, T> {
    type Error = Error;

    /// Borrows the elements.
    ///
    /// # Errors
    /// As [`Tensor::as_slice`], and `Value` if they do not lie in row-major order without gaps.
    fn try_from(tensor: &'a Tensor) -> Result<ArrayViewD<'a, T>> {
        let elements = tensor.as_slice::<T>()?;
        let elements =
            elements.ok_or_else(|| Error::value("only dense tensors are borrowed as an array: copy it first"))?;
        ArrayViewD::from_shape(&tensor.view()?.dims()[..], elements).map_err(|error| Error::shape(error.to_string()))
    }
}

//! Sparse tensors.

use std::fmt;

use super::Tensor;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::prim::count;
use crate::shape::Shape;

/// A tensor by the values of some of its elements and their positions ("coordinates"); the others are zero. Cloning counts references.
///
/// ```
/// # use ndops::{SparseTensor, Tensor};
/// let x = SparseTensor::new(Tensor::from([[0, 1], [1, 2]]), Tensor::from([5.0, 7.0]), [2, 3])?;
/// assert_eq!(x.to_dense()?.to_vec::<f64>()?, [0.0, 5.0, 0.0, 0.0, 0.0, 7.0]);
/// # Ok::<(), ndops::Error>(())
/// ```
#[derive(Clone)]
pub struct SparseTensor {
    indices: Tensor,
    values: Tensor,
    shape: Shape,
}

impl SparseTensor {
    /// The tensor of `shape` with `values`, a vector, at `indices`: a row for each value, an index for each axis. Values at the same
    /// position are added.
    ///
    /// # Errors
    /// `Type` if the indices are no integers; `Value` if the shapes do not fit.
    pub fn new(indices: Tensor, values: Tensor, shape: impl Into<Shape>) -> Result<SparseTensor> {
        let shape = shape.into();
        if !indices.dtype().is_integer() {
            return Err(Error::type_(format!("indices are {}, not integers", indices.dtype())));
        }
        let (own, of_values) = (indices.shape(), values.shape());
        let fits =
            own.ndim() == 2 && of_values.ndim() == 1 && own[0].fits(of_values[0]) && own[1].fits(shape.ndim().into());
        if !fits {
            let text = format!("indices of shape {own} and values of shape {of_values} for a tensor of shape {shape}");
            return Err(Error::value(text));
        }
        Ok(SparseTensor { indices, values, shape })
    }

    /// The positions of the values: a row for each, an index for each axis.
    pub fn indices(&self) -> &Tensor {
        &self.indices
    }

    /// The values.
    pub fn values(&self) -> &Tensor {
        &self.values
    }

    /// The lengths of the axes.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The element type.
    pub fn dtype(&self) -> DType {
        self.values.dtype()
    }

    /// The tensor with all its elements.
    ///
    /// # Errors
    /// `Index` if an index is not on its axis; `Overflow` or `Memory` if there is no room for the elements.
    pub fn to_dense(&self) -> Result<Tensor> {
        count::scatter(&self.indices, &self.values, &self.shape)
    }
}

impl fmt::Debug for SparseTensor {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "SparseTensor(indices={}, values={}, shape={})", self.indices, self.values, self.shape)
    }
}

//! The tensor.

use std::collections::HashSet;
use std::sync::Arc;

use smallvec::SmallVec;

pub(crate) mod buffer;
#[cfg(all(debug_assertions, unix))]
mod buffer_guard;
pub(crate) mod convert;
mod digits;
mod display;
mod dtypes;
mod foreign;
pub(crate) mod index;
mod io;
mod io_npy;
mod io_npy_header;
mod io_npz;
mod key;
#[cfg(feature = "ndarray")]
mod ndarray;
pub(crate) mod operand;
mod operators;
mod sparse;
pub(crate) mod view;

pub use convert::Nested;
pub use dtypes::result_type;
pub use foreign::RawView;
pub use index::{Index, Key, NewAxis, Slice, s};
pub use operand::{Operand, Operands, OptionalOperand, Scalar};
pub use sparse::SparseTensor;

use crate::dtype::promote::Rank;
use crate::dtype::{DType, Element, default_int, floatx};
use crate::error::{Error, Result};
use crate::prim::Primitive;
use crate::shape::{Dims, Shape};
use view::View;

/// An immutable n-dimensional array whose dtype and shape are known at run time, or a symbolic one that has no data and
/// whose lengths may be unknown. Cloning counts a reference.
///
/// The operators `+ - * / % & | ^ !` take tensors, by reference or by value, and numbers (on the left `i64`, `f64`,
/// `bool`, `Complex<f64>`); they panic where the op that they stand for gives an error. `{}` prints a tensor as NumPy
/// does.
///
/// ```
/// # use ndops::{DType, Tensor, ops};
/// let x = Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
/// assert_eq!(x.shape(), [2, 3]);
/// assert_eq!(x.dtype(), DType::F64);
/// assert_eq!(ops::sum(&x, 0, false)?.to_vec::<f64>()?, [5.0, 7.0, 9.0]);
/// assert_eq!((1.0 - &x).to_string(), "array([[ 0., -1., -2.],\n       [-3., -4., -5.]], dtype=float64)");
/// # Ok::<(), ndops::Error>(())
/// ```
#[derive(Clone)]
pub struct Tensor(pub(crate) Arc<Repr>);

/// What a tensor is.
pub(crate) enum Repr {
    /// Elements in memory.
    Concrete(View),
    /// A number without a dtype of its own.
    Weak(Scalar),
    /// No data: a leaf that the user made, or the result of a primitive on symbolic tensors. Boxed, because it is twice as
    /// large as what tensors with data have, which are made and moved with every call.
    Symbolic(Box<Symbol>),
}

/// A tensor without data.
pub(crate) struct Symbol {
    pub spec: Spec,
    /// None for a leaf.
    pub node: Option<Node>,
}

/// The primitive that a symbolic tensor is the result of.
pub(crate) struct Node {
    pub prim: Arc<dyn Primitive>,
    /// What it was called on.
    pub inputs: SmallVec<[Tensor; 3]>,
}

impl Drop for Node {
    /// Node by node and not by recursion: a chain of ops may be longer than the stack is deep.
    fn drop(&mut self) {
        let mut left = std::mem::take(&mut self.inputs).into_vec();
        while let Some(Tensor(repr)) = left.pop() {
            if let Some(Repr::Symbolic(mut symbol)) = Arc::into_inner(repr)
                && let Some(node) = &mut symbol.node
            {
                left.extend(std::mem::take(&mut node.inputs));
            }
        }
    }
}

/// What is known about a tensor without its data.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spec {
    pub shape: Shape,
    pub dtype: DType,
    /// The value of a number without a dtype: a constant, known without data.
    pub weak: Option<Scalar>,
}

impl Spec {
    pub(crate) fn new(shape: Shape, dtype: DType) -> Spec {
        Spec { shape, dtype, weak: None }
    }

    /// The node of the promotion lattice.
    pub(crate) fn rank(&self) -> Rank {
        match self.weak {
            None => Rank::Strong(self.dtype),
            Some(Scalar::Int(_) | Scalar::Huge(_)) => Rank::WeakInt,
            Some(Scalar::Float(_)) => Rank::WeakFloat,
        }
    }

    /// The lengths, in a `run`, where they are known.
    pub(crate) fn dims(&self) -> Dims {
        self.shape.known().expect("eager specs have known dims, or a primitive that finds them")
    }
}

impl Tensor {
    /// A tensor without data, to find out the shapes and dtypes that ops give. Lengths may be
    /// [`Dim::Unknown`](crate::Dim::Unknown).
    ///
    /// ```
    /// # use ndops::{DType, Dim, Tensor, ops};
    /// let x = Tensor::symbolic([Dim::Unknown, 3.into()], DType::I8);
    /// let total = ops::sum(&x, 1, true)?;
    /// assert_eq!(total.shape().to_string(), "(None, 1)");
    /// assert_eq!(total.dtype(), DType::I32);
    /// # Ok::<(), ndops::Error>(())
    /// ```
    pub fn symbolic(shape: impl Into<Shape>, dtype: DType) -> Tensor {
        Tensor::from_symbol(Spec::new(shape.into(), dtype), None)
    }

    /// A float without a dtype whose value the data will decide.
    pub(crate) fn symbolic_number() -> Tensor {
        let spec = Spec { shape: Shape::scalar(), dtype: floatx(), weak: Some(Scalar::Float(f64::NAN)) };
        Tensor::from_symbol(spec, None)
    }

    fn from_symbol(spec: Spec, node: Option<Node>) -> Tensor {
        Tensor(Arc::new(Repr::Symbolic(Box::new(Symbol { spec, node }))))
    }

    pub(crate) fn from_view(view: View) -> Tensor {
        Tensor(Arc::new(Repr::Concrete(view)))
    }

    pub(crate) fn deferred(spec: Spec, prim: Arc<dyn Primitive>, inputs: &[&Tensor]) -> Tensor {
        let inputs = inputs.iter().map(|&input| input.clone()).collect();
        Tensor::from_symbol(spec, Some(Node { prim, inputs }))
    }

    pub(crate) fn spec(&self) -> Spec {
        match &*self.0 {
            Repr::Concrete(view) => Spec::new(Shape::from(view.dims()), view.dtype),
            Repr::Weak(scalar) => Spec { shape: Shape::scalar(), dtype: self.dtype(), weak: Some(*scalar) },
            Repr::Symbolic(symbol) => symbol.spec.clone(),
        }
    }

    /// The value of a number without a dtype.
    pub(crate) fn weak(&self) -> Option<Scalar> {
        match &*self.0 {
            Repr::Concrete(_) => None,
            Repr::Weak(scalar) => Some(*scalar),
            Repr::Symbolic(symbol) => symbol.spec.weak,
        }
    }

    /// The elements of a real tensor as numbers without a dtype, in row-major order.
    ///
    /// # Errors
    /// `Symbolic` without data.
    pub(crate) fn numbers(&self) -> Result<Vec<Scalar>> {
        let dtype = self.dtype();
        Ok(if dtype == DType::U64 {
            self.to_vec::<u64>()?.into_iter().map(|n| Scalar::Int(n.into())).collect()
        } else if dtype.is_integer() || dtype == DType::Bool {
            self.cast(DType::I64)?.to_vec::<i64>()?.into_iter().map(|n| Scalar::Int(n.into())).collect()
        } else {
            self.cast(DType::F64)?.to_vec::<f64>()?.into_iter().map(Scalar::Float).collect()
        })
    }

    /// The lengths of the axes.
    pub fn shape(&self) -> Shape {
        match &*self.0 {
            Repr::Concrete(view) => Shape::from(view.dims()),
            Repr::Weak(_) => Shape::scalar(),
            Repr::Symbolic(symbol) => symbol.spec.shape.clone(),
        }
    }

    /// The element type.
    pub fn dtype(&self) -> DType {
        match &*self.0 {
            Repr::Concrete(view) => view.dtype,
            Repr::Weak(Scalar::Int(_) | Scalar::Huge(_)) => default_int(),
            Repr::Weak(Scalar::Float(_)) => floatx(),
            Repr::Symbolic(symbol) => symbol.spec.dtype,
        }
    }

    /// Number of axes.
    pub fn ndim(&self) -> usize {
        match &*self.0 {
            Repr::Concrete(view) => view.dims().len(),
            Repr::Weak(_) => 0,
            Repr::Symbolic(symbol) => symbol.spec.shape.ndim(),
        }
    }

    /// The names of the primitives that a symbolic tensor is the result of, each call once and inputs before what uses
    /// them; none for other tensors.
    ///
    /// ```
    /// # use ndops::{DType, Tensor, ops};
    /// let x = Tensor::symbolic([2, 3], DType::F32);
    /// assert_eq!(ops::exp(ops::sum(&x, 0, false)?)?.primitives(), ["sum", "squeeze", "exp"]);
    /// # Ok::<(), ndops::Error>(())
    /// ```
    pub fn primitives(&self) -> Vec<&'static str> {
        let (mut names, mut seen) = (Vec::new(), HashSet::new());
        // Each node comes back when its inputs have been named.
        let mut left = vec![(self, false)];
        while let Some((tensor, inputs_named)) = left.pop() {
            let Repr::Symbolic(symbol) = &*tensor.0 else { continue };
            let Some(node) = &symbol.node else { continue };
            if inputs_named {
                names.push(node.prim.name());
            } else if seen.insert(Arc::as_ptr(&tensor.0)) {
                left.push((tensor, true));
                left.extend(node.inputs.iter().rev().map(|input| (input, false)));
            }
        }
        names
    }

    /// Whether this tensor has no data.
    pub fn is_symbolic(&self) -> bool {
        matches!(&*self.0, Repr::Symbolic(..))
    }

    /// The elements.
    ///
    /// # Errors
    /// `Symbolic` if there are none.
    pub(crate) fn view(&self) -> Result<&View> {
        match &*self.0 {
            Repr::Concrete(view) => Ok(view),
            Repr::Weak(_) => unreachable!("weak numbers get a dtype before their data are read"),
            Repr::Symbolic(..) => Err(Error::symbolic()),
        }
    }

    /// A dtype for a number that has none; other tensors are unchanged.
    ///
    /// # Errors
    /// `Overflow` if an integer does not fit the default dtype.
    pub(crate) fn strong(&self) -> Result<Tensor> {
        match &*self.0 {
            Repr::Weak(scalar) => Ok(Tensor::from_view(scalar.to_view(self.dtype())?)),
            _ => Ok(self.clone()),
        }
    }

    /// The elements in row-major order.
    ///
    /// # Errors
    /// `DType` if `T` is not the type of the dtype; `Symbolic` without data.
    pub fn to_vec<T: Element>(&self) -> Result<Vec<T>> {
        self.expect_dtype(T::DTYPE)?;
        self.view()?.to_vec()
    }

    /// The elements where they are, if they lie in row-major order without gaps.
    ///
    /// # Errors
    /// `DType` if `T` is not the type of the dtype; `Symbolic` without data.
    pub fn as_slice<T: Element>(&self) -> Result<Option<&[T]>> {
        self.expect_dtype(T::DTYPE)?;
        Ok(self.view()?.as_slice())
    }

    /// The only element.
    ///
    /// # Errors
    /// `Shape` if there is not exactly one; `DType` and `Symbolic` as [`Tensor::to_vec`].
    pub fn item<T: Element>(&self) -> Result<T> {
        match self.to_vec::<T>()?[..] {
            [item] => Ok(item),
            _ => Err(Error::shape(format!("a tensor of shape {} is not one element", self.shape()))),
        }
    }

    fn expect_dtype(&self, asked: DType) -> Result<()> {
        if self.dtype() == asked {
            return Ok(());
        }
        Err(Error::dtype(format!("a {} tensor is not read as {asked}: cast it first", self.dtype())))
    }
}

impl Tensor {
    /// The axes reversed.
    pub fn t(&self) -> Tensor {
        let axes: SmallVec<[usize; 4]> = (0..self.ndim()).rev().collect();
        crate::prim::view::permute(self, &axes).expect("reversed axes are a permutation")
    }

    /// The elements converted to a dtype: floats truncate toward zero and saturate in integers, where NaN is 0;
    /// integers wrap; numbers become bool by "is not zero".
    ///
    /// ```
    /// # use ndops::{DType, Tensor};
    /// assert_eq!(Tensor::from([1.9, -1.9]).cast(DType::I32)?.to_vec::<i32>()?, [1, -1]);
    /// # Ok::<(), ndops::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Memory` if there is no room for them.
    pub fn cast(&self, dtype: DType) -> Result<Tensor> {
        crate::prim::cast::cast(self, dtype)
    }
}

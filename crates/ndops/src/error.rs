//! The one error type.
//!
//! An error names the op, the rule and the offending values. It is one word, so that `Result<Tensor>` stays small.

use std::fmt;

/// What every fallible function of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an op refused its input: a kind to match on, and a text for people.
///
/// ```
/// # use ndops::{ErrorKind, Tensor, ops};
/// let error = ops::add(&Tensor::from([1, 2]), &Tensor::from([1, 2, 3])).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Shape);
/// assert_eq!(error.to_string(), "add: shapes (2,) and (3,) do not broadcast");
/// ```
pub struct Error(Box<Repr>);

struct Repr {
    kind: ErrorKind,
    op: Option<&'static str>,
    message: String,
}

/// The kind of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Shapes do not broadcast or do not match.
    Shape,
    /// An axis is out of range.
    Axis,
    /// A dtype that the op does not support.
    DType,
    /// A bad value of an argument.
    Value,
    /// A wrong kind of argument.
    Type,
    /// An element index out of range.
    Index,
    /// A reduction without identity over zero elements.
    Empty,
    /// A number that does not fit its dtype, or a size that does not fit the machine.
    Overflow,
    /// A step of zero.
    ZeroDivision,
    /// A matrix that is not square, or too few dims for linear algebra.
    LinAlg,
    /// An allocation that failed.
    Memory,
    /// Data were asked of a symbolic tensor.
    Symbolic,
    /// A file that cannot be read or written.
    Io,
}

impl Error {
    /// An error of `kind`; the op's name is added where the error leaves the op.
    #[cold]
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error(Box::new(Repr { kind, op: None, message: shortened(message.into()) }))
    }

    #[cold]
    pub(crate) fn shape(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Shape, message)
    }

    #[cold]
    pub(crate) fn dtype(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::DType, message)
    }

    #[cold]
    pub(crate) fn value(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Value, message)
    }

    #[cold]
    pub(crate) fn type_(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Type, message)
    }

    #[cold]
    pub(crate) fn index(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Index, message)
    }

    #[cold]
    pub(crate) fn empty(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Empty, message)
    }

    #[cold]
    pub(crate) fn overflow(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Overflow, message)
    }

    #[cold]
    pub(crate) fn memory(bytes: usize) -> Error {
        Error::new(ErrorKind::Memory, format!("cannot allocate {bytes} bytes"))
    }

    #[cold]
    pub(crate) fn symbolic() -> Error {
        Error::new(ErrorKind::Symbolic, "a symbolic tensor has no data")
    }

    #[cold]
    pub(crate) fn io(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Io, message)
    }

    /// The same error, said to come from `op`. The innermost op that the user can name has already said so: it is replaced,
    /// because users know the op that they called, not what it is made of.
    #[cold]
    pub(crate) fn in_op(mut self, op: &'static str) -> Error {
        self.0.op = Some(op);
        self
    }

    /// What went wrong, to match on.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The op that refused its input, by the name that the registry has for it.
    pub fn op(&self) -> Option<&'static str> {
        self.0.op
    }
}

/// Texts are cut there: they show offending values, such as lists of axes, that may be of any length.
const LONGEST: usize = 1000;

fn shortened(mut message: String) -> String {
    if message.len() > LONGEST {
        message.truncate(message.floor_char_boundary(LONGEST));
        message.push_str("..");
    }
    message
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.0.op {
            Some(op) => write!(f, "{op}: {}", self.0.message),
            None => f.write_str(&self.0.message),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:?}Error({self})", self.0.kind)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use crate::{Axes, Tensor, ops};

    #[test]
    fn texts_are_bounded() {
        let error = ops::sum(Tensor::from([[1, 2], [3, 4]]), Axes::from(vec![1; 100_000]), false).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("sum: axis 1 is repeated in [1, 1, 1") && text.ends_with(".."), "{text}");
        assert!(text.len() < 1100);
        assert_eq!(super::shortened("\u{221e}".repeat(1000)).chars().count(), 333 + 2);
    }
}

//! The text of a `.npy` header: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`, a dict as Python writes
//! it.

use std::fmt;

use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::{Dims, Shape};

/// The entries of the dict.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fields {
    pub kind: Kind,
    /// `<` little-endian, `>` big-endian, `=` of the machine that wrote, `|` without meaning.
    pub order: char,
    pub fortran_order: bool,
    pub dims: Dims,
}

/// What the elements are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Known(DType),
    /// So many bytes.
    Void(usize),
}

/// Reads the text of a header.
///
/// # Errors
/// `Value` if it is none; `DType` for elements that no dtype of ours describes.
pub(super) fn fields(text: &str) -> Result<Fields> {
    let mut text = Text(text);
    let (mut element, mut fortran_order, mut dims) = (None, None, None);
    text.expect('{')?;
    while !text.eat('}') {
        let key = text.string()?;
        text.expect(':')?;
        match key {
            "descr" if text.starts_with('[') => return Err(Error::dtype("structured dtypes are not read")),
            "descr" => element = Some(self::element(text.string()?)?),
            "fortran_order" => fortran_order = Some(text.bool()?),
            "shape" => dims = Some(text.tuple()?),
            _ => return Err(nonsense(key)),
        }
        if !text.eat(',') {
            text.expect('}')?;
            break;
        }
    }
    let rest = text.0.trim();
    if !rest.is_empty() {
        return Err(nonsense(rest));
    }
    match (element, fortran_order, dims) {
        (Some((kind, order)), Some(fortran_order), Some(dims)) => Ok(Fields { kind, order, fortran_order, dims }),
        _ => Err(Error::value("the .npy header lacks one of descr, fortran_order, shape")),
    }
}

impl fmt::Display for Fields {
    /// As NumPy writes the dict.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let descr = match self.kind {
            Kind::Known(dtype) if is_named(dtype) => dtype.name().to_string(),
            Kind::Known(dtype) => format!("{}{}", if dtype.itemsize() == 1 { '|' } else { self.order }, code(dtype)),
            Kind::Void(size) => format!("|V{size}"),
        };
        let fortran_order = if self.fortran_order { "True" } else { "False" };
        let shape = Shape::from(&self.dims);
        write!(f, "{{'descr': '{descr}', 'fortran_order': {fortran_order}, 'shape': {shape}, }}")
    }
}

/// What a `descr` says: the elements, and the order of their bytes.
fn element(descr: &str) -> Result<(Kind, char)> {
    let known = |dtype, order| Ok((Kind::Known(dtype), order));
    if let Some(dtype) = DType::ALL.into_iter().find(|&dtype| is_named(dtype) && dtype.name() == descr) {
        return known(dtype, '<');
    }
    let (order, rest) = match descr.chars().next() {
        Some(order @ ('<' | '>' | '=' | '|')) => (order, &descr[1..]),
        _ => ('=', descr),
    };
    if rest == "f1" {
        return known(DType::F8E5M2, order);
    }
    if let Some(dtype) = DType::ALL.into_iter().find(|&dtype| !is_named(dtype) && code(dtype) == rest) {
        return known(dtype, order);
    }
    match rest.strip_prefix('V').and_then(|size| size.parse().ok()) {
        Some(size) => Ok((Kind::Void(size), order)),
        None => Err(Error::dtype(format!("no dtype is {descr:?}"))),
    }
}

/// NumPy has no code for these: their names are written.
fn is_named(dtype: DType) -> bool {
    dtype == DType::BF16 || dtype.is_float8()
}

/// A letter, and the bytes.
fn code(dtype: DType) -> String {
    let letter = match dtype {
        DType::Bool => 'b',
        _ if dtype.is_unsigned() => 'u',
        _ if dtype.is_signed() => 'i',
        _ if dtype.is_complex() => 'c',
        _ => 'f',
    };
    format!("{letter}{}", dtype.itemsize())
}

#[cold]
fn nonsense(rest: &str) -> Error {
    let start: String = rest.chars().take(20).collect();
    Error::value(format!("the .npy header has nonsense at {start:?}"))
}

/// Text that has not been read yet.
struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    fn starts_with(&mut self, wanted: char) -> bool {
        self.0 = self.0.trim_start();
        self.0.starts_with(wanted)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let is_there = self.starts_with(wanted);
        if is_there {
            self.0 = &self.0[wanted.len_utf8()..];
        }
        is_there
    }

    fn expect(&mut self, wanted: char) -> Result<()> {
        if self.eat(wanted) { Ok(()) } else { Err(nonsense(self.0)) }
    }

    /// The characters before the first that is not `inside`.
    fn take_while(&mut self, inside: impl Fn(char) -> bool) -> &'a str {
        let (taken, rest) = self.0.split_at(self.0.find(|c| !inside(c)).unwrap_or(self.0.len()));
        self.0 = rest;
        taken
    }

    fn string(&mut self) -> Result<&'a str> {
        let quote = if self.starts_with('"') { '"' } else { '\'' };
        self.expect(quote)?;
        let string = self.take_while(|c| c != quote);
        self.expect(quote)?;
        Ok(string)
    }

    fn bool(&mut self) -> Result<bool> {
        self.0 = self.0.trim_start();
        match self.take_while(char::is_alphanumeric) {
            "True" => Ok(true),
            "False" => Ok(false),
            other => Err(nonsense(other)),
        }
    }

    /// Lengths in parentheses; those that Python 2 wrote may end in `L`.
    fn tuple(&mut self) -> Result<Dims> {
        let mut dims = Dims::new();
        self.expect('(')?;
        while !self.eat(')') {
            self.0 = self.0.trim_start();
            let rest = self.0;
            let digits = self.take_while(|c| c.is_ascii_digit());
            dims.push(digits.parse().map_err(|_| nonsense(rest))?);
            self.eat('L');
            if !self.eat(',') {
                self.expect(')')?;
                break;
            }
        }
        Ok(dims)
    }
}

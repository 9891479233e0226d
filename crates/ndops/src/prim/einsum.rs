//! Sums of products of any number of tensors, by labels of their axes: the rule of shapes and dtypes.
//!
//! [`einsum_plan`](super::einsum_plan) chooses the order in which operands meet; [`einsum_run`](super::einsum_run) multiplies and adds.

use smallvec::{SmallVec, smallvec};

use super::einsum_run::{Run, Term};
use super::fold::Monoid;
use super::map::Map;
use super::{Primitive, apply};
use crate::cpu::drive::Job;
use crate::dtype::DType;
use crate::dtype::promote::promote;
use crate::error::{Error, Result};
use crate::shape::broadcast::broadcast_dim;
use crate::shape::{Dim, Shape};
use crate::tensor::view::View;
use crate::tensor::{Spec, Tensor};

/// What the axes of one operand, or of the result, are called.
pub(crate) type Subscripts = SmallVec<[Subscript; 4]>;

/// The name of one axis, or the sign for any number of axes without names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subscript {
    /// A number below 52.
    Label(u8),
    Ellipsis,
}

/// How many labels there are: the letters of both cases.
pub(crate) const N_LABELS: u8 = 52;

/// How the caller writes labels, for errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    /// `A` to `Z`, then `a` to `z`.
    Letters,
    Numbers,
}

impl Notation {
    fn label(self, label: u8) -> String {
        match self {
            Notation::Letters => format!("'{}'", char::from(if label < 26 { b'A' + label } else { b'a' + label - 26 })),
            Notation::Numbers => label.to_string(),
        }
    }
}

/// What multiplies and what adds: rows of the ops that do it alone.
pub(crate) struct Rows {
    pub multiply: &'static Map,
    pub add: &'static Map,
    pub sum: &'static Monoid,
    /// The sum of bool.
    pub any: &'static Monoid,
}

/// Who is summed with whom. The shapes of the operands are not known yet.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    terms: Vec<Subscripts>,
    output: Subscripts,
    /// The labels that occur, in order.
    labels: SmallVec<[u8; 8]>,
    notation: Notation,
}

impl Expression {
    /// The expression of these terms. Without an output it has the axes of the ellipsis and then, in order, the labels that occur once.
    ///
    /// # Errors
    /// `Value` for a second ellipsis in a term, and for a label of the output that is repeated or in no term.
    pub(crate) fn new(terms: Vec<Subscripts>, output: Option<Subscripts>, notation: Notation) -> Result<Expression> {
        let mut counts = [0; N_LABELS as usize];
        for subscript in terms.iter().flatten() {
            if let Subscript::Label(label) = subscript {
                counts[usize::from(*label)] += 1;
            }
        }
        let labels = (0..N_LABELS).filter(|&label| counts[usize::from(label)] > 0).collect();
        let once = (0..N_LABELS).filter(|&label| counts[usize::from(label)] == 1).map(Subscript::Label);
        let output = output.unwrap_or_else(|| [Subscript::Ellipsis].into_iter().chain(once).collect());
        if terms.iter().chain([&output]).any(|term| term.iter().filter(|&&s| s == Subscript::Ellipsis).count() > 1) {
            return Err(Error::value("a term has more than one ellipsis"));
        }
        for (i, &subscript) in output.iter().enumerate() {
            let Subscript::Label(label) = subscript else { continue };
            if counts[usize::from(label)] == 0 {
                return Err(Error::value(format!("the output label {} is in no operand", notation.label(label))));
            }
            if output[..i].contains(&subscript) {
                return Err(Error::value(format!("the output repeats the label {}", notation.label(label))));
            }
        }
        Ok(Expression { terms, output, labels, notation })
    }

    /// The value of the expression.
    ///
    /// # Errors
    /// `Value` and `Shape` if the operands do not fit the terms.
    pub(crate) fn evaluate(self, rows: &'static Rows, operands: &[&Tensor]) -> Result<Tensor> {
        let (n_terms, n) = (self.terms.len(), operands.len());
        if n_terms != n {
            return Err(Error::value(format!("{n_terms} terms and {n} operands")));
        }
        apply(&Einsum { expression: self, rows }, operands)
    }

    /// The label of every axis, for operands of so many dims.
    ///
    /// # Errors
    /// `Value` if an operand has another number of dims than its term, or if the output has no place for the axes of an ellipsis.
    fn label(&self, n_dims: impl Iterator<Item = usize>) -> Result<Labelled> {
        let mut n_spread: SmallVec<[usize; 4]> = SmallVec::new();
        for (i, (term, n_dims)) in self.terms.iter().zip(n_dims).enumerate() {
            let has_ellipsis = term.contains(&Subscript::Ellipsis);
            let n_named = term.len() - usize::from(has_ellipsis);
            if n_dims < n_named || (n_dims > n_named && !has_ellipsis) {
                return Err(Error::value(format!("operand {i} has {n_dims} dims, and its term names {n_named}")));
            }
            n_spread.push(n_dims - n_named);
        }
        let most = n_spread.iter().copied().max().unwrap_or(0);
        if most > 0 && !self.output.contains(&Subscript::Ellipsis) {
            return Err(Error::value(format!(
                "the ellipsis stands for {most} dims, for which the output has no place"
            )));
        }
        let axes = |term: &Subscripts, n_spread: usize| {
            let of_one = |subscript: &Subscript| match *subscript {
                Subscript::Ellipsis => most - n_spread..most,
                Subscript::Label(label) => {
                    let at = most + self.labels.iter().position(|&known| known == label).expect("it occurs");
                    at..at + 1
                }
            };
            term.iter().flat_map(of_one).map(|id| id as u8).collect()
        };
        Ok(Labelled {
            terms: self.terms.iter().zip(&n_spread).map(|(term, &n)| axes(term, n)).collect(),
            output: axes(&self.output, most),
            n_spread: most,
        })
    }

    /// The length of every label's axes.
    ///
    /// # Errors
    /// `Shape` if they differ in one term, or in several and none is 1.
    fn lengths<'a>(&self, labelled: &Labelled, shapes: impl Iterator<Item = &'a Shape>) -> Result<SmallVec<[Dim; 8]>> {
        let mut lengths: SmallVec<[Dim; 8]> = smallvec![Dim::Known(1); labelled.n_spread + self.labels.len()];
        for (i, (labels, shape)) in labelled.terms.iter().zip(shapes).enumerate() {
            for (axis, label) in labels.iter().enumerate() {
                let mut own = shape[axis];
                for (other, _) in labels.iter().enumerate().filter(|(_, other)| *other == label) {
                    if !own.fits(shape[other]) {
                        let (label, n) = (self.shown(labelled, *label), shape[other]);
                        return Err(Error::shape(format!("{label} has lengths {own} and {n} in operand {i}")));
                    }
                    own = own.unify(shape[other]);
                }
                let length = &mut lengths[usize::from(*label)];
                *length = broadcast_dim(*length, own).ok_or_else(|| {
                    Error::shape(format!("{} has lengths {length} and {own}", self.shown(labelled, *label)))
                })?;
            }
        }
        Ok(lengths)
    }

    fn shown(&self, labelled: &Labelled, label: Label) -> String {
        match usize::from(label).checked_sub(labelled.n_spread) {
            Some(named) => format!("label {}", self.notation.label(self.labels[named])),
            None => format!("dim {label} of the ellipsis"),
        }
    }
}

/// The axes of an ellipsis, then the labels that occur, are numbered from 0 on; there are fewer than 128, because a tensor has at most 64.
pub(crate) type Label = u8;

/// The labels of the axes of one tensor.
pub(crate) type Labels = SmallVec<[Label; 8]>;

/// The labels of all axes of operands whose numbers of dims are known.
struct Labelled {
    terms: SmallVec<[Labels; 4]>,
    output: Labels,
    /// The axes of the longest ellipsis.
    n_spread: usize,
}

/// The sum of the products of the operands over all labels that are not in the output.
#[derive(Clone)]
struct Einsum {
    expression: Expression,
    rows: &'static Rows,
}

impl std::fmt::Debug for Einsum {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{:?}", self.expression)
    }
}

impl Primitive for Einsum {
    fn name(&self) -> &'static str {
        "einsum"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let labelled = self.expression.label(inputs.iter().map(|input| input.shape.ndim()))?;
        let lengths = self.expression.lengths(&labelled, inputs.iter().map(|input| &input.shape))?;
        let promoted = promote(inputs.iter().map(Spec::rank))?;
        for number in inputs.iter().filter_map(|input| input.weak) {
            number.check_fits(promoted)?;
        }
        let all_bytes = inputs.iter().all(|input| input.dtype == DType::I8);
        let shape = labelled.output.iter().map(|&label| lengths[usize::from(label)]).collect();
        Ok(Spec::new(shape, if all_bytes { DType::I32 } else { promoted }))
    }

    fn run(&self, specs: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let labelled = self.expression.label(specs.iter().map(|spec| spec.shape.ndim()))?;
        let lengths = self.expression.lengths(&labelled, specs.iter().map(|spec| &spec.shape))?;
        let lengths: SmallVec<[usize; 8]> = lengths.iter().map(|dim| dim.known().expect("eager")).collect();
        if lengths.contains(&0) {
            return View::zeros(out.dtype, out.dims());
        }
        let promoted = promote(specs.iter().map(Spec::rank))?;
        let mut terms = Vec::with_capacity(inputs.len());
        for (labels, &view) in labelled.terms.iter().zip(inputs) {
            terms.push(Term::new(labels, view).converted(promoted)?);
        }
        let run = Run { rows: self.rows, out: out.dtype, output: &labelled.output, lengths: &lengths };
        let sums = run.contracted(terms)?;
        let view = sums.ordered(&labelled.output);
        if view.dtype == out.dtype { Ok(view) } else { Job::cast(view.dtype, out.dtype).run(&[&view], out.dims()) }
    }
}

//! Sums of products by labels of axes.

use ndops_macros::op;

use super::arithmetic::{ADD, MULTIPLY};
use super::reduce::{ANY, SUM};
use crate::error::{Error, Result};
use crate::op::{FromValue, IntoValue, OpDef, Value, ops};
use crate::prim::einsum::{Expression, N_LABELS, Notation, Rows, Subscript, Subscripts};
use crate::tensor::{Operand, Operands, Tensor};

static ROWS: Rows = Rows { multiply: &MULTIPLY, add: &ADD, sum: &SUM, any: &ANY };

/// Sum of the products of the operands over all labels that the output does not have.
///
/// `subscripts` names the axes of each operand by letters: `"ij,jk->ik"` is the product of two matrices. Spaces do not count.
///
/// - **Shape**: the lengths of the output's labels. A label has one length, or 1, which stretches; where it is repeated in one operand it
///   means the diagonal. `...` stands for the axes without labels, which broadcast. Without `->` the output has those, and then the labels
///   that occur once, `A` to `Z` before `a` to `z`.
/// - **DType**: promoted, except that int8 alone gives int32. Integers wrap; bool is or of ands.
/// - **Accuracy**: half types are multiplied and added in float32, and rounded once.
///
/// Operands meet two at a time: up to six in the order of the fewest operations, more in a good one. An operand alone gives a view, if
/// nothing is summed. [`einsum_sublists`] names axes by numbers.
///
/// # Errors
/// `Value` for what the grammar does not allow, and where operands are not as many as terms or do not have the dims that their terms
/// name; `Shape` if the lengths of a label differ.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::einsum};
/// let x = Tensor::from([[1, 2], [3, 4]]);
/// assert_eq!(einsum("ii", &x)?.to_vec::<i32>()?, [5]);
/// assert_eq!(einsum("ij->j", &x)?.to_vec::<i32>()?, [4, 6]);
/// assert_eq!(einsum("ij,jk,k", [&x, &x, &Tensor::from([1, 10])])?.to_vec::<i32>()?, [107, 235]);
/// # Ok::<(), ndops::Error>(())
/// ```
///
/// ```python
/// >>> x = ndops.array([[1, 2], [3, 4]])
/// >>> ndops.einsum("ij,kj->ik", x, x)
/// array([[ 5, 11],
///        [11, 25]], dtype=int32)
/// >>> ndops.einsum(x, [..., 0], [...])
/// array([3, 7], dtype=int32)
/// ```
///
/// # References
/// `numpy.einsum`.
#[op(call = einsum_call, variadic = operands, params(subscripts: Subscripts, operands: EinsumOperands))]
pub fn einsum(subscripts: &str, operands: impl Into<Operands>) -> Result<Tensor> {
    parsed(subscripts)
        .and_then(|expression| evaluate(expression, &listed(operands.into())))
        .map_err(|error| error.in_op("einsum"))
}

/// As [`einsum`], with the axes of each operand named by a list of numbers from 0 to 51. Without an output it has the axes of the ellipsis,
/// and then the labels that occur once from the smallest to the largest.
///
/// # Errors
/// As [`einsum`]; `Value` for a number that is not a label.
///
/// # Examples
/// ```
/// # use ndops::{Tensor, ops::{einsum_sublists, Sublabel}};
/// let x = Tensor::from([[1, 2], [3, 4]]);
/// let [i, j] = [0, 1].map(Sublabel::from);
/// assert_eq!(einsum_sublists(&x, &[&[i, i]], None)?.to_vec::<i32>()?, [5]);
/// assert_eq!(einsum_sublists(&x, &[&[Sublabel::Ellipsis, j]], Some(&[Sublabel::Ellipsis]))?.to_vec::<i32>()?, [3, 7]);
/// # Ok::<(), ndops::Error>(())
/// ```
pub fn einsum_sublists(
    operands: impl Into<Operands>,
    sublists: &[&[Sublabel]],
    output: Option<&[Sublabel]>,
) -> Result<Tensor> {
    let terms = sublists.iter().map(|labels| numbered(labels)).collect::<Result<_>>();
    terms
        .and_then(|terms| Expression::new(terms, output.map(numbered).transpose()?, Notation::Numbers))
        .and_then(|expression| evaluate(expression, &listed(operands.into())))
        .map_err(|error| error.in_op("einsum"))
}

/// What [`einsum_sublists`] calls an axis: a number from 0 to 51, or, for any number of axes that broadcast, the ellipsis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sublabel {
    /// The label of one axis.
    Number(isize),
    /// The axes without labels.
    Ellipsis,
}

impl From<isize> for Sublabel {
    fn from(number: isize) -> Sublabel {
        Sublabel::Number(number)
    }
}

/// A single tensor is one operand here, not the sequence of its rows.
fn listed(operands: Operands) -> Vec<Operand> {
    match operands {
        Operands::Several(operands) => operands,
        Operands::Rows(x) => vec![x.into()],
    }
}

fn evaluate(expression: Expression, operands: &[Operand]) -> Result<Tensor> {
    let operands: Vec<&Tensor> = operands.iter().map(|operand| &operand.0).collect();
    expression.evaluate(&ROWS, &operands)
}

/// The expression of `"ij,jk->ik"`.
fn parsed(subscripts: &str) -> Result<Expression> {
    let (inputs, output) = match subscripts.split_once("->") {
        None => (subscripts, None),
        Some((_, output)) if output.contains("->") => {
            return Err(Error::value(format!("{subscripts:?} has more than one arrow")));
        }
        Some((inputs, output)) => (inputs, Some(term(output, subscripts)?)),
    };
    let terms = inputs.split(',').map(|text| term(text, subscripts)).collect::<Result<_>>()?;
    Expression::new(terms, output, Notation::Letters)
}

/// The labels of one term of `subscripts`.
fn term(mut text: &str, subscripts: &str) -> Result<Subscripts> {
    let mut labels = Subscripts::new();
    while let Some(c) = text.chars().next() {
        let is_ellipsis = text.starts_with("...");
        match c {
            ' ' => {}
            'A'..='Z' => labels.push(Subscript::Label(c as u8 - b'A')),
            'a'..='z' => labels.push(Subscript::Label(c as u8 - b'a' + 26)),
            '.' if is_ellipsis => labels.push(Subscript::Ellipsis),
            '.' => return Err(Error::value(format!("{subscripts:?} has a dot that is not part of an ellipsis"))),
            _ => return Err(Error::value(format!("{subscripts:?} has {c:?}, which is not a label"))),
        }
        text = &text[if is_ellipsis { 3 } else { c.len_utf8() }..];
    }
    Ok(labels)
}

fn numbered(labels: &[Sublabel]) -> Result<Subscripts> {
    let subscript = |&label: &Sublabel| match label {
        Sublabel::Ellipsis => Ok(Subscript::Ellipsis),
        Sublabel::Number(n) => match u8::try_from(n) {
            Ok(label) if label < N_LABELS => Ok(Subscript::Label(label)),
            _ => Err(Error::value(format!("the label {n} is not a number from 0 to {}", N_LABELS - 1))),
        },
    };
    labels.iter().map(subscript).collect()
}

/// Both forms: subscripts and all operands; or operands and their lists in turns, the first operand in place of the subscripts, and then,
/// perhaps, the list of the output.
fn einsum_call(args: &[Value]) -> Result<Value> {
    let Value::List(rest) = &args[1] else {
        return Err(Error::type_("the operands are a list"));
    };
    if let Value::Str(subscripts) = &args[0] {
        let operands = rest.iter().map(Operand::from_value).collect::<Result<Vec<_>>>()?;
        return einsum(subscripts, operands).map(IntoValue::into_value);
    }
    if rest.is_empty() {
        return Err(Error::value("an operand without subscripts"));
    }
    let (pairs, output) = rest.split_at(rest.len() - (rest.len() + 1) % 2);
    let operands = [&args[0]].into_iter().chain(pairs.iter().skip(1).step_by(2));
    let operands = operands.map(Operand::from_value).collect::<Result<Vec<_>>>()?;
    let sublists = pairs.iter().step_by(2).map(sublist).collect::<Result<Vec<_>>>()?;
    let sublists: Vec<&[Sublabel]> = sublists.iter().map(Vec::as_slice).collect();
    let output = output.first().map(sublist).transpose()?;
    einsum_sublists(operands, &sublists, output.as_deref()).map(IntoValue::into_value)
}

fn sublist(value: &Value) -> Result<Vec<Sublabel>> {
    let label = |value: &Value| match value {
        Value::Int(n) => Ok(Sublabel::Number(*n as isize)),
        Value::Ellipsis => Ok(Sublabel::Ellipsis),
        _ => Err(Error::type_("a label is an integer or the ellipsis")),
    };
    match value {
        Value::List(labels) => labels.iter().map(label).collect(),
        Value::Ints(labels) => Ok(labels.iter().map(|&n| Sublabel::Number(n as isize)).collect()),
        _ => Err(Error::type_("the labels of an operand are a list")),
    }
}

pub(crate) static OPS: &[&OpDef] = ops![einsum];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DType, Dim, ErrorKind};

    fn arange(shape: &[usize], dtype: DType) -> Tensor {
        let n: usize = shape.iter().product();
        let numbers: Vec<i32> = (0..n as i32).map(|i| i % 7 - 3).collect();
        Tensor::from_vec(numbers, shape).unwrap().cast(dtype).unwrap()
    }

    fn text(result: Result<Tensor>) -> (ErrorKind, String) {
        let error = result.expect_err("refused");
        (error.kind(), error.to_string())
    }

    #[test]
    fn errors() {
        use ErrorKind::{Shape, Value};
        let (x, y) = (arange(&[2, 3], DType::F32), arange(&[4, 3], DType::F32));
        let cube = arange(&[2, 3, 4], DType::F32);
        let refused = |subscripts: &str, operands: &[&Tensor]| text(einsum(subscripts, operands));
        let cases: &[(&str, &[&Tensor], ErrorKind, &str)] = &[
            ("ij->i->j", &[&x], Value, "\"ij->i->j\" has more than one arrow"),
            ("ij,jk", &[&x], Value, "2 terms and 1 operands"),
            ("i1", &[&x], Value, "\"i1\" has '1', which is not a label"),
            ("i- >j", &[&x], Value, "\"i- >j\" has '-', which is not a label"),
            ("iµ", &[&x], Value, "\"iµ\" has 'µ', which is not a label"),
            ("ij->k", &[&x], Value, "the output label 'k' is in no operand"),
            ("ij->ii", &[&x], Value, "the output repeats the label 'i'"),
            ("i..j", &[&x], Value, "\"i..j\" has a dot that is not part of an ellipsis"),
            ("....", &[&x], Value, "\"....\" has a dot that is not part of an ellipsis"),
            ("...i...", &[&x], Value, "a term has more than one ellipsis"),
            ("i...->i", &[&cube], Value, "the ellipsis stands for 2 dims, for which the output has no place"),
            ("ij", &[&cube], Value, "operand 0 has 3 dims, and its term names 2"),
            ("...ijkl", &[&cube], Value, "operand 0 has 3 dims, and its term names 4"),
            ("ii", &[&x], Shape, "label 'i' has lengths 2 and 3 in operand 0"),
            ("ij,ij", &[&x, &y], Shape, "label 'i' has lengths 2 and 4"),
            ("...,...", &[&x, &y], Shape, "dim 0 of the ellipsis has lengths 2 and 4"),
        ];
        for &(subscripts, operands, kind, message) in cases {
            assert_eq!(refused(subscripts, operands), (kind, format!("einsum: {message}")), "{subscripts}");
        }
        let numbers = |sublists: &[&[Sublabel]]| text(einsum_sublists(&x, sublists, None));
        assert_eq!(numbers(&[&[0.into(), 52.into()]]).1, "einsum: the label 52 is not a number from 0 to 51");
        assert_eq!(numbers(&[&[7.into(), 7.into()]]).1, "einsum: label 7 has lengths 2 and 3 in operand 0");
    }

    #[test]
    fn unknown_lengths() {
        let unknown = |dims: &[Option<usize>]| {
            Tensor::symbolic(dims.iter().map(|&n| Dim::from(n)).collect::<crate::Shape>(), DType::F32)
        };
        let shape = |subscripts: &str, operands: &[&Tensor]| einsum(subscripts, operands).unwrap().shape().to_string();
        let (x, y) = (unknown(&[None, Some(3)]), unknown(&[Some(3), None]));
        assert_eq!(shape("ij,jk", &[&x, &y]), "(None, None)");
        assert_eq!(shape("ii->i", &[&x]), "(3,)");
        assert_eq!(shape("ij,ij->ij", &[&x, &y]), "(3, 3)");
        assert_eq!(shape("ij,ij->ij", &[&x, &unknown(&[Some(1), None])]), "(None, 3)");
        assert_eq!(shape("...a,b...->ab...", &[&x, &y]), "(3, 3, None)");
        assert!(einsum("ij,ij", [&x, &unknown(&[None, Some(4)])]).is_err());
    }

    /// Half types are rounded once, however many operands meet.
    #[test]
    fn halves_stay_wide_between_steps() {
        let x = Tensor::from([1.0 + 1.0 / 128.0]).cast(DType::BF16).unwrap();
        let product = einsum("i,i,i,i->i", [&x, &x, &x, &x]).unwrap();
        assert_eq!(product.dtype(), DType::BF16);
        assert_eq!(product.cast(DType::F64).unwrap().item::<f64>().unwrap(), 1.03125);
        let ones = arange(&[1], DType::BF16);
        let long = crate::ops::broadcast_to(crate::ops::abs(&ones).unwrap(), [1000]).unwrap();
        assert_eq!(einsum("i,i->", [&long, &long]).unwrap().cast(DType::F32).unwrap().item::<f32>().unwrap(), 9024.0);
    }

    #[test]
    fn an_operand_alone_is_a_view() {
        let x = arange(&[3, 4, 3], DType::F32);
        for subscripts in ["iji->ji", "kji", "... ->...", "iji->ij"] {
            let y = einsum(subscripts, &x).unwrap();
            assert!(y.shares_buffer(&x), "{subscripts}");
        }
    }
}

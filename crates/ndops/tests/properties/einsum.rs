//! Sums of products by labels, against loops over all values of all labels.

use ndops::{DType, ops};

use crate::contract::{check, sum_of_products};
use crate::evaluate::on_views;
use crate::number::Num;
use crate::random::{Random, Values, property};
use crate::sample::{Sample, indices};

/// Labels of axes are numbers; from this one on they are axes of the ellipsis.
const SPREAD: usize = 5;

/// An expression: the labels of each operand and of the output, and the length of each label.
struct Expression {
    terms: Vec<Vec<usize>>,
    output: Vec<usize>,
    lengths: Vec<usize>,
}

impl Expression {
    fn draw(rng: &mut Random) -> Expression {
        let most = rng.pick(&[4, 4, 8]);
        let mut lengths: Vec<usize> =
            (0..SPREAD).map(|_| if rng.once_in(40) { 0 } else { rng.within(1..most) }).collect();
        let n_spread = if rng.once_in(3) { rng.within(1..3) } else { 0 };
        lengths.extend((0..n_spread).map(|_| rng.within(1..4)));
        let terms: Vec<Vec<usize>> = (0..rng.pick(&[1, 2, 2, 2, 3, 4, 7])).map(|_| draw_term(rng, n_spread)).collect();
        let mut output: Vec<usize> = (0..SPREAD).filter(|label| terms.iter().flatten().any(|l| l == label)).collect();
        rng.shuffle(&mut output);
        output.truncate(rng.below(4));
        output.extend(SPREAD..SPREAD + n_spread);
        Expression { terms, output, lengths }
    }

    fn text(&self, labels: &[usize]) -> String {
        let mut text: String =
            labels.iter().map(|&label| if label < SPREAD { (b'a' + label as u8) as char } else { '.' }).collect();
        if let Some(at) = text.find('.') {
            let end = text.rfind('.').expect("one is there") + 1;
            text.replace_range(at..end, "...");
        }
        text
    }

    fn subscripts(&self) -> String {
        let terms: Vec<String> = self.terms.iter().map(|term| self.text(term)).collect();
        // Where no term has axes for the ellipsis, its sign may stand nowhere.
        format!("{} -> {}", terms.join(", "), self.text(&self.output))
    }

    /// The lengths of an operand's axes, where a label that is not repeated may have length 1.
    fn dims(&self, term: &[usize], rng: &mut Random) -> Vec<usize> {
        let once = |label: usize| term.iter().filter(|&&other| other == label).count() == 1;
        term.iter().map(|&label| if once(label) && rng.once_in(8) { 1 } else { self.lengths[label] }).collect()
    }

    /// The element of each operand for these values of the labels.
    fn factors(&self, samples: &[Sample], values: &[usize], dtype: DType) -> Vec<Num> {
        let factor = |(term, sample): (&Vec<usize>, &Sample)| {
            let index: Vec<usize> = term.iter().map(|&label| values[label]).collect();
            sample.at(&index).to(dtype)
        };
        self.terms.iter().zip(samples).map(factor).collect()
    }
}

fn draw_term(rng: &mut Random, n_spread: usize) -> Vec<usize> {
    let mut labels: Vec<usize> = (0..SPREAD).collect();
    rng.shuffle(&mut labels);
    labels.truncate(rng.below(5));
    if rng.once_in(6) && !labels.is_empty() {
        labels.push(labels[0]);
    }
    let at = rng.below(labels.len() + 1);
    labels.splice(at..at, SPREAD + rng.below(n_spread + 1)..SPREAD + n_spread);
    labels
}

#[test]
fn einsum() {
    property("einsum", 400, |rng| {
        let mut expression = Expression::draw(rng);
        let dtype = rng.pick(&DType::ALL[..15]);
        let values = if dtype.is_integer() { Values::Any } else { Values::Small };
        let dims: Vec<Vec<usize>> = expression.terms.iter().map(|term| expression.dims(term, rng)).collect();
        let samples: Vec<Sample> = dims.iter().map(|dims| rng.sample(dtype, dims, values)).collect();
        let subscripts = expression.subscripts();
        rng.note(format!("{subscripts} of {:?}", expression.lengths));
        // What no operand stretches stays 1, and what no operand has is not there.
        for label in 0..expression.lengths.len() {
            let places = expression.terms.iter().zip(&dims).flat_map(|(term, dims)| term.iter().zip(dims));
            let lengths = places.filter(|(other, _)| **other == label).map(|(_, &n)| n);
            expression.lengths[label] = lengths.fold(1, |all, n| if all == 1 { n } else { all });
        }
        let spread = expression.terms.iter().flatten().filter(|&&label| label >= SPREAD).min().copied();
        expression.output.retain(|&label| label < SPREAD || spread.is_some_and(|first| label >= first));
        let samples_ref: Vec<&Sample> = samples.iter().collect();
        let result = on_views(&samples_ref, |x| ops::einsum(&subscripts, x));
        let wide = if dtype == DType::I8 { DType::I32 } else { dtype };
        assert_eq!(result.dtype(), wide);
        let n_labels = expression.lengths.len();
        let summed: Vec<usize> = (0..n_labels).filter(|label| !expression.output.contains(label)).collect();
        let length = |labels: &[usize]| labels.iter().map(|&label| expression.lengths[label]).collect::<Vec<_>>();
        let element = |index: Vec<usize>| {
            let mut values = vec![0; n_labels];
            expression.output.iter().zip(&index).for_each(|(&label, &i)| values[label] = i);
            let products = indices(&length(&summed)).map(|index| {
                summed.iter().zip(&index).for_each(|(&label, &i)| values[label] = i);
                expression.factors(&samples, &values, wide)
            });
            sum_of_products(products, wide)
        };
        check(&result, &length(&expression.output), indices(&length(&expression.output)).map(element));
    });
}

//! Words drawn at random: names of modes and methods, subscripts of einsum.

use ndops::op::Value;

use super::draw::Draw;

/// What arguments of type `str` may be, by the name of the parameter.
const WORDS: [(&str, &[&str]); 10] = [
    ("indexing", &["xy", "ij"]),
    ("side", &["left", "right"]),
    ("mode", &["valid", "same", "full"]),
    ("mode", &["constant", "empty", "edge", "reflect", "symmetric", "wrap"]),
    ("mode", &["linear_ramp", "maximum", "mean", "median", "minimum", "circular"]),
    ("method", &["linear", "lower", "higher", "midpoint", "nearest", "hazen", "weibull"]),
    ("method", &["median_unbiased", "inverted_cdf", "averaged_inverted_cdf", "closest_observation"]),
    ("signature", &["()->()", "(n),(n)->()", "(m,n),(n)->(m)", "(n)->(n),()", "(n)->(k)", "(),()->()"]),
    ("signature", &["(3)->(3)", "->()", "(n", "(n)->", "(n)(n)->()", "(99999999999999999999)->()", "(n)->(n,n)"]),
    ("", &["float32", "int8", "complex64", "float33", "", "fro", "nuc", "ij,jk->ik", "\u{221e}\0"]),
];

/// The symbols of which wild subscripts are made.
const SYMBOLS: [&str; 12] = ["i", "j", "k", "i", "j", ",", ",", "->", "...", " ", "Z", "."];

/// The labels of other subscripts, with their lengths.
const LABELS: [(char, usize); 6] = [('a', 2), ('b', 3), ('c', 4), ('d', 1), ('e', 17), ('f', 0)];

impl Draw {
    /// A word for a parameter of this name.
    pub fn word(&mut self, name: &str) -> Value {
        let fitting: Vec<&[&str]> = WORDS.iter().filter(|(of, _)| *of == name).map(|(_, words)| *words).collect();
        match self.below(10) {
            0 => Value::Str((0..self.below(12)).map(|_| self.pick(&SYMBOLS)).collect()),
            _ if name == "subscripts" => Value::Str(self.subscripts()),
            1 | 2 => Value::Str(self.any_word().into()),
            _ if fitting.is_empty() => Value::Str(self.any_word().into()),
            _ => {
                let words = self.pick(&fitting);
                Value::Str(self.pick(words).into())
            }
        }
    }

    fn any_word(&mut self) -> &'static str {
        let (_, words) = self.pick(&WORDS);
        self.pick(words)
    }

    /// Subscripts of some operands, whose labels are kept for these.
    fn subscripts(&mut self) -> String {
        let n = if self.once_in(20) { self.below(60) } else { 1 + self.below(4) };
        self.subscripts = (0..n).map(|_| self.labels()).collect();
        let inputs = self.subscripts.join(",");
        if self.once_in(3) {
            return inputs;
        }
        let mut output: Vec<char> = inputs.chars().filter(|c| c.is_alphabetic()).collect();
        output.sort_unstable();
        output.dedup();
        self.rng.shuffle(&mut output);
        output.truncate(self.below(5));
        let dots = if inputs.contains("...") && !self.once_in(9) { "..." } else { "" };
        format!("{inputs}->{dots}{}", output.into_iter().collect::<String>())
    }

    fn labels(&mut self) -> String {
        let mut labels: String = (0..self.below(4)).map(|_| self.pick(&LABELS[..5]).0).collect();
        if self.once_in(6) {
            labels.insert_str(0, "...");
        }
        if self.once_in(30) {
            labels.push('f');
        }
        labels
    }

    /// Operands for the subscripts that were drawn; if none were, operands and lists of labels by turns.
    pub fn einsum_operands(&mut self) -> Value {
        let subscripts = std::mem::take(&mut self.subscripts);
        if subscripts.is_empty() {
            let each = |draw: &mut Draw| if draw.once_in(2) { draw.operand() } else { draw.axes() };
            return Value::List((0..self.below(6)).map(|_| each(self)).collect());
        }
        let operand = |draw: &mut Draw, labels: &String| {
            let lead = if labels.starts_with("...") { draw.below(3) } else { 0 };
            let length = |label: char| LABELS.iter().find(|(known, _)| *known == label).map(|(_, n)| *n);
            let dims: Vec<usize> = std::iter::repeat_n(2, lead).chain(labels.chars().filter_map(length)).collect();
            let dtype = draw.related_dtype();
            draw.of_dims(&dims, dtype).into()
        };
        Value::List(subscripts.iter().map(|labels| operand(self, labels)).collect())
    }
}

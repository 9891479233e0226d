//! What an op makes of each dtype, and the few words for that.

use std::collections::BTreeMap;

use ndops::{DType, ops};

use super::sample::{Call, DTYPES};

/// The results of a call by the dtypes of its tensors; without one where those are refused.
pub struct Results(Vec<(Vec<DType>, Option<Vec<String>>)>);

impl Results {
    /// Every dtype, or every pair of them, the second of which is that of the last tensor alone.
    pub fn of(call: &Call) -> Results {
        let pairs = |n: usize| {
            let pair = move |&first: &DType| DTYPES.iter().map(move |&last| [vec![first; n - 1], vec![last]].concat());
            DTYPES.iter().flat_map(pair).collect()
        };
        let choices: Vec<Vec<DType>> = match call.tensors.len() {
            0 => vec![vec![]],
            1 => DTYPES.iter().map(|&dtype| vec![dtype]).collect(),
            n => pairs(n),
        };
        Results(choices.into_iter().map(|dtypes| (dtypes.clone(), call.results(&dtypes))).collect())
    }

    /// The choices of dtypes with their results, each by its names.
    pub fn by_name(&self) -> BTreeMap<String, Option<Vec<String>>> {
        let name = |dtypes: &[DType]| dtypes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        self.0.iter().map(|(dtypes, results)| (name(dtypes), results.clone())).collect()
    }

    /// The class of each result, once if they are all of one class.
    pub fn rule(&self) -> String {
        let n_results = self.0.iter().filter_map(|(_, results)| results.as_ref()).map(Vec::len).max().unwrap_or(0);
        let mut names: Vec<&str> = (0..n_results).map(|at| self.rule_of(at)).collect();
        names.dedup();
        if names.is_empty() { "-".into() } else { names.join(", ") }
    }

    fn rule_of(&self, at: usize) -> &'static str {
        let result = |results: &Option<Vec<String>>| Some(results.as_ref()?.get(at)?.clone());
        let found: Vec<(&[DType], String)> =
            self.0.iter().filter_map(|(dtypes, results)| Some((&dtypes[..], result(results)?))).collect();
        let fits = |rule: Rule| found.iter().all(|(dtypes, result)| rule(dtypes, at).name() == result);
        match RULES.iter().find(|(_, rule)| fits(*rule)) {
            Some((name, _)) => name,
            None if found.iter().all(|(_, result)| result == "int") => "int",
            None => "mixed",
        }
    }
}

/// The dtypes that each tensor of a call may have, in words: for all tensors at once where they agree.
pub fn accepted(call: &Call) -> String {
    let mut words: Vec<(&str, String)> = Vec::new();
    for (name, dtypes) in accepted_by_tensor(call) {
        words.push((name, described(&dtypes)));
    }
    words.dedup();
    let agree = words.iter().all(|(_, dtypes)| *dtypes == words[0].1);
    let listed = match &words[..] {
        [] => "-".to_string(),
        [(_, dtypes), ..] if agree => dtypes.clone(),
        words => words.iter().map(|(name, dtypes)| format!("{name} {dtypes}")).collect::<Vec<_>>().join("; "),
    };
    listed + &refused_pairs(call)
}

/// The dtypes that are accepted for each tensor if the others suit it.
pub fn accepted_by_tensor(call: &Call) -> Vec<(&'static str, Vec<DType>)> {
    let accepts = |at: usize, dtype: DType| {
        [dtype, DType::I32, DType::Bool, DType::F32].iter().any(|&other| {
            let mut dtypes = vec![other; call.tensors.len()];
            dtypes[at] = dtype;
            call.results(&dtypes).is_some()
        })
    };
    let tensors = call.tensors.iter().enumerate();
    tensors.map(|(at, name)| (*name, DTYPES.iter().copied().filter(|&dtype| accepts(at, dtype)).collect())).collect()
}

/// Pairs that are refused though each of the two has its partners.
fn refused_pairs(call: &Call) -> String {
    let [(_, first), (_, second)] = &accepted_by_tensor(call)[..] else { return String::new() };
    let refused =
        |x: DType| second.iter().copied().filter(|&y| call.results(&[x, y]).is_none()).collect::<Vec<DType>>();
    let mut groups: Vec<(Vec<DType>, Vec<DType>)> = Vec::new();
    for (x, with) in first.iter().map(|&x| (x, refused(x))).filter(|(_, with)| !with.is_empty()) {
        match groups.iter_mut().find(|(_, partners)| *partners == with) {
            Some((dtypes, _)) => dtypes.push(x),
            None => groups.push((vec![x], with)),
        }
    }
    let mut words: Vec<String> = Vec::new();
    for (dtypes, with) in groups {
        let [a, b] = [described(&dtypes), described(&with)];
        if !words.contains(&format!("{b} with {a}")) {
            words.push(format!("{a} with {b}"));
        }
    }
    if words.is_empty() { String::new() } else { format!(", not {}", words.join(", ")) }
}

/// A set of dtypes in words.
fn described(dtypes: &[DType]) -> String {
    let rest: Vec<DType> = DTYPES.iter().copied().filter(|dtype| !dtypes.contains(dtype)).collect();
    match (grouped(dtypes), grouped(&rest)) {
        (_, rest) if rest.is_empty() => "all".into(),
        (words, rest) if rest.len() < words.len() => format!("all but {}", rest.join(", ")),
        (words, _) if words.is_empty() => "none".into(),
        (words, _) => words.join(", "),
    }
}

/// The names of whole groups, and of single dtypes where a group is not whole.
fn grouped(dtypes: &[DType]) -> Vec<&'static str> {
    let mut rest = dtypes.to_vec();
    let mut words = Vec::new();
    for (name, is_in) in GROUPS {
        let group: Vec<DType> = DTYPES.iter().copied().filter(|&dtype| is_in(dtype)).collect();
        if group.iter().all(|dtype| rest.contains(dtype)) {
            rest.retain(|&dtype| !is_in(dtype));
            words.push(name);
        }
    }
    words.extend(rest.iter().map(|dtype| dtype.name()));
    words
}

type Group = fn(DType) -> bool;

const GROUPS: [(&str, Group); 6] = [
    ("bool", |dtype| dtype == DType::Bool),
    ("integers", DType::is_integer),
    ("unsigned", DType::is_unsigned),
    ("signed", DType::is_signed),
    ("floats", DType::is_float),
    ("complex", DType::is_complex),
];

/// The dtype of a result, by its place, of the dtypes of the operands.
type Rule = fn(&[DType], usize) -> DType;

/// The result classes of the contract. Of several tensors, the classes of one dtype are those of the first.
const RULES: [(&str, Rule); 15] = [
    ("creation", |_, _| DType::F32),
    ("bool", |_, _| DType::Bool),
    ("index32", |_, _| DType::I32),
    // Several results have the dtypes of several tensors.
    ("same", |dtypes, at| dtypes[at.min(dtypes.len() - 1)]),
    ("same_real", |dtypes, _| dtypes[0].real()),
    ("bool_to_int32", |dtypes, _| not_bool(dtypes[0])),
    ("accumulate", |dtypes, _| match dtypes[0] {
        DType::Bool | DType::I8 | DType::I16 => DType::I32,
        DType::U8 | DType::U16 => DType::U32,
        other => other,
    }),
    ("trace", |dtypes, _| match dtypes[0] {
        DType::Bool | DType::I8 | DType::I16 | DType::U8 | DType::U16 => DType::I32,
        other => other,
    }),
    ("promote", |dtypes, _| promote(dtypes)),
    ("promote_b2i", |dtypes, _| not_bool(promote(dtypes))),
    ("promote_float", |dtypes, _| float(promote(dtypes))),
    ("promote_float_real", |dtypes, _| float(promote(dtypes)).real()),
    ("promote_float of the first", |dtypes, _| float(dtypes[0])),
    ("dot", |dtypes, _| if dtypes.iter().all(|&dtype| dtype == DType::I8) { DType::I32 } else { promote(dtypes) }),
    ("correlate", |dtypes, _| match promote(dtypes) {
        DType::I64 => DType::F64,
        dtype if dtype == DType::Bool || dtype.is_integer() => DType::F32,
        dtype => dtype,
    }),
];

/// What the dtypes promote to: the dtype of their sum.
fn promote(dtypes: &[DType]) -> DType {
    let sum = |x: DType, &y: &DType| ops::add(ops::ones((), Some(x))?, ops::ones((), Some(y))?).map(|sum| sum.dtype());
    dtypes.iter().skip(1).fold(dtypes[0], |x, y| sum(x, y).expect("all dtypes promote"))
}

fn float(dtype: DType) -> DType {
    if dtype == DType::Bool || dtype.is_integer() { DType::F32 } else { dtype }
}

fn not_bool(dtype: DType) -> DType {
    if dtype == DType::Bool { DType::I32 } else { dtype }
}

#[cfg(test)]
mod tests {
    use ndops::op;

    use super::super::sample::calls;
    use super::*;

    fn line(name: &str) -> (String, String) {
        let call = calls(op::find(name).unwrap()).pop().unwrap();
        (Results::of(&call).rule(), accepted(&call))
    }

    #[test]
    fn words() {
        let check = |name: &str, rule: &str, dtypes: &str| assert_eq!(line(name), (rule.into(), dtypes.into()));
        check("subtract", "promote", "all, not bool with bool");
        check("bitwise_and", "promote", "bool, integers, not uint64 with signed");
        check("take", "same", "x all; indices bool, integers");
        check("clip", "bool_to_int32", "all but complex");
        check("where", "promote", "all");
        check("zeros", "creation", "-");
        check("matmul", "dot", "all");
        assert_eq!(described(&[DType::U8, DType::F16, DType::F32]), "uint8, float16, float32");
        assert_eq!(described(&[]), "none");
    }
}

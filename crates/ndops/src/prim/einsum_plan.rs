//! The order in which the operands of an einsum meet, two at a time.
//!
//! A step of two tensors costs as many multiply-adds as there are values of all their labels together, and the writing of its result. For
//! few operands every order is compared; for more, the next step is the one that leaves the least to be held, the cheaper one of two such.

use super::einsum::Label;

/// Labels, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct LabelSet(u128);

impl LabelSet {
    pub(crate) fn of(labels: &[Label]) -> LabelSet {
        LabelSet(labels.iter().fold(0, |set, label| set | 1 << label))
    }

    pub(crate) fn contains(self, label: Label) -> bool {
        self.0 >> label & 1 == 1
    }

    pub(crate) fn and(self, other: LabelSet) -> LabelSet {
        LabelSet(self.0 & other.0)
    }

    pub(crate) fn or(self, other: LabelSet) -> LabelSet {
        LabelSet(self.0 | other.0)
    }

    pub(crate) fn without(self, other: LabelSet) -> LabelSet {
        LabelSet(self.0 & !other.0)
    }

    /// The product of the lengths.
    pub(crate) fn volume(self, lengths: &[usize]) -> f64 {
        let mut rest = self.0;
        let mut volume = 1.0;
        while rest != 0 {
            volume *= lengths[rest.trailing_zeros() as usize] as f64;
            rest &= rest - 1;
        }
        volume
    }
}

/// Two tensors that meet: operands by their numbers, results of steps by the numbers after those.
pub(crate) type Step = (usize, usize);

/// Up to so many operands every order is compared: 301 steps for 6.
const EXHAUSTIVE: usize = 6;

/// The greedy search looks at so many tensors at a time, so that a thousand operands do not take a second.
const WINDOW: usize = 64;

/// The steps that make one tensor of these.
pub(crate) fn plan(terms: &[LabelSet], output: LabelSet, lengths: &[usize]) -> Vec<Step> {
    match terms.len() {
        0 | 1 => Vec::new(),
        2 => vec![(0, 1)],
        n if n <= EXHAUSTIVE => Subsets::new(terms, output, lengths).steps(),
        _ => greedy(terms, output, lengths),
    }
}

/// The cheapest way to make one tensor of each subset of the operands; a subset is a number, one bit per operand.
struct Subsets {
    n: usize,
    /// The labels that a subset has left: those that the others or the output have too.
    labels: Vec<LabelSet>,
    costs: Vec<f64>,
    /// One of the two parts that the cheapest way makes last.
    parts: Vec<usize>,
}

impl Subsets {
    fn new(terms: &[LabelSet], output: LabelSet, lengths: &[usize]) -> Subsets {
        let all = (1 << terms.len()) - 1;
        let union = |subset: usize| {
            let of = (0..terms.len()).filter(|i| subset >> i & 1 == 1);
            of.fold(LabelSet::default(), |set, i| set.or(terms[i]))
        };
        let labels = (0..=all).map(|subset| union(subset).and(output.or(union(all & !subset)))).collect();
        let mut subsets = Subsets { n: terms.len(), labels, costs: vec![0.0; all + 1], parts: vec![0; all + 1] };
        for subset in (1..=all).filter(|subset| !subset.is_power_of_two()) {
            subsets.split(subset, lengths);
        }
        subsets
    }

    /// Finds the cheapest split of a subset, whose parts have been split already.
    fn split(&mut self, subset: usize, lengths: &[usize]) {
        let result = self.labels[subset].volume(lengths);
        self.costs[subset] = f64::INFINITY;
        let mut part = (subset - 1) & subset;
        // Each split is met twice, and counts where the part is the smaller number.
        while part > 0 {
            let rest = subset & !part;
            if part < rest {
                let work = self.labels[part].or(self.labels[rest]).volume(lengths);
                let cost = self.costs[part] + self.costs[rest] + work + result;
                if cost < self.costs[subset] || self.parts[subset] == 0 {
                    (self.costs[subset], self.parts[subset]) = (cost, part);
                }
            }
            part = (part - 1) & subset;
        }
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::with_capacity(self.n - 1);
        self.push_steps((1 << self.n) - 1, &mut steps);
        steps
    }

    /// Appends the steps that make `subset`, and returns the number of the result.
    fn push_steps(&self, subset: usize, steps: &mut Vec<Step>) -> usize {
        if subset.is_power_of_two() {
            return subset.trailing_zeros() as usize;
        }
        let part = self.parts[subset];
        let (a, b) = (self.push_steps(part, steps), self.push_steps(subset & !part, steps));
        steps.push((a.min(b), a.max(b)));
        self.n + steps.len() - 1
    }
}

/// The steps that each leave the least to be held.
fn greedy(terms: &[LabelSet], output: LabelSet, lengths: &[usize]) -> Vec<Step> {
    let mut held: Vec<(usize, LabelSet)> = terms.iter().copied().enumerate().collect();
    let mut steps = Vec::with_capacity(terms.len() - 1);
    while held.len() > 1 {
        let (i, j) = best_pair(&held, output, lengths);
        let result = joined(&held, (i, j), output);
        let (b, a) = (held.remove(j).0, held.remove(i).0);
        steps.push((a.min(b), a.max(b)));
        held.insert(0, (terms.len() + steps.len() - 1, result));
    }
    steps
}

/// The labels that are left of two tensors: those that others or the output have too.
fn joined(held: &[(usize, LabelSet)], (i, j): (usize, usize), output: LabelSet) -> LabelSet {
    let others = held.iter().enumerate().filter(|&(k, _)| k != i && k != j);
    let kept = others.fold(output, |set, (_, (_, labels))| set.or(*labels));
    held[i].1.or(held[j].1).and(kept)
}

fn best_pair(held: &[(usize, LabelSet)], output: LabelSet, lengths: &[usize]) -> (usize, usize) {
    let window = &held[..held.len().min(WINDOW)];
    // What two tensors do not share with the rest goes: a label is kept if a third has it.
    let (mut once, mut twice, mut more) = (LabelSet::default(), LabelSet::default(), output);
    for (_, labels) in held {
        more = more.or(twice.and(*labels));
        twice = twice.or(once.and(*labels));
        once = once.or(*labels);
    }
    let volumes: Vec<f64> = window.iter().map(|(_, labels)| labels.volume(lengths)).collect();
    let mut best = ((f64::INFINITY, f64::INFINITY), (0, 1));
    for i in 0..window.len() {
        for j in i + 1..window.len() {
            let (a, b) = (window[i].1, window[j].1);
            let gone = a.and(b).without(more);
            let (work, result) = (a.or(b).volume(lengths), a.or(b).without(gone).volume(lengths));
            let rank = (result - volumes[i] - volumes[j], work);
            if rank < best.0 {
                best = (rank, (i, j));
            }
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(terms: &[&[Label]]) -> Vec<LabelSet> {
        terms.iter().map(|labels| LabelSet::of(labels)).collect()
    }

    #[test]
    fn the_cheapest_order_is_found() {
        // (2, 100) (100, 3) (3, 50): from the left 600 + 300, from the right 15000 + 10000.
        let chain = sets(&[&[0, 1], &[1, 2], &[2, 3]]);
        assert_eq!(plan(&chain, LabelSet::of(&[0, 3]), &[2, 100, 3, 50]), [(0, 1), (2, 3)]);
        assert_eq!(plan(&chain, LabelSet::of(&[0, 3]), &[50, 3, 100, 2]), [(1, 2), (0, 3)]);
        // Two vectors that share nothing multiply first where the third has both labels and is larger.
        let outer = sets(&[&[0], &[0, 1], &[1]]);
        let steps = plan(&outer, LabelSet::default(), &[10, 10]);
        assert_eq!(steps.len(), 2);
        assert!(steps[0] != (0, 2));
    }

    #[test]
    fn long_products_use_each_tensor_once() {
        for n in [7, 20, 300] {
            let terms: Vec<LabelSet> = (0..n).map(|i| LabelSet::of(&[i as u8 % 50, (i + 1) as u8 % 50])).collect();
            let steps = plan(&terms, LabelSet::of(&[0]), &[3; 50]);
            let mut used: Vec<usize> = steps.iter().flat_map(|&(a, b)| [a, b]).collect();
            used.sort_unstable();
            assert_eq!(used, (0..2 * n - 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn greedy_follows_a_chain() {
        let chain: Vec<LabelSet> = (0..8).map(|i| LabelSet::of(&[i, i + 1])).collect();
        let mut lengths = [10; 9];
        lengths[8] = 1;
        // The column at the end makes every product one of a matrix and a vector.
        let steps = greedy(&chain, LabelSet::of(&[0, 8]), &lengths);
        assert_eq!(steps[0], (6, 7));
        assert_eq!(steps[1], (5, 8));
    }
}

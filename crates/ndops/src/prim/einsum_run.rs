//! How the operands of an einsum meet: diagonals are views, labels of one operand are folded, and two operands are multiplied element by
//! element, or as matrices where they share a label that is summed.

use smallvec::SmallVec;

use super::contract;
use super::einsum::{Label, Labels, Rows};
use super::einsum_plan::{LabelSet, plan};
use super::fold::Monoid;
use crate::cpu::drive::Job;
use crate::dtype::DType;
use crate::error::Result;
use crate::shape::Dims;
use crate::shape::axes::{Axes, AxisList, AxisSet};
use crate::shape::layout::Layout;
use crate::tensor::Tensor;
use crate::tensor::view::View;

/// A tensor whose axes have labels, each of them once, and none the length 1.
pub(super) struct Term {
    labels: Labels,
    view: View,
}

impl Term {
    /// The diagonals of axes of the same label, without axes of length 1.
    pub(super) fn new(labels: &Labels, view: &View) -> Term {
        let (mut labels, mut layout) = (labels.clone(), view.layout.clone());
        while let Some((axis1, axis2)) = repeated(&labels) {
            layout = layout.diagonal(0, axis1, axis2);
            let label = labels.remove(axis2);
            labels.remove(axis1);
            labels.push(label);
        }
        for axis in (0..labels.len()).rev() {
            if layout.dims[axis] == 1 {
                layout = layout.remove_axis(axis);
                labels.remove(axis);
            }
        }
        Term { labels, view: view.with_layout(layout) }
    }

    pub(super) fn converted(self, dtype: DType) -> Result<Term> {
        if self.view.dtype == dtype {
            return Ok(self);
        }
        let view = Job::cast(self.view.dtype, dtype).run(&[&self.view], self.view.dims().clone())?;
        Ok(Term { view, ..self })
    }

    fn set(&self) -> LabelSet {
        LabelSet::of(&self.labels)
    }

    /// The axes in this order, with length 1 where there is none of a label.
    pub(super) fn ordered(&self, labels: &[Label]) -> View {
        let present: AxisSet = labels.iter().filter_map(|&label| self.axis(label)).collect();
        let mut layout = self.view.layout.permute(&present);
        for (place, &label) in labels.iter().enumerate() {
            if self.axis(label).is_none() {
                layout = layout.insert_axis(place);
            }
        }
        self.view.with_layout(layout)
    }

    fn axis(&self, label: Label) -> Option<usize> {
        self.labels.iter().position(|&own| own == label)
    }

    /// Length and stride of the axis of one of its labels.
    fn step(&self, label: Label) -> (usize, isize) {
        let axis = self.axis(label).expect("the term has the label");
        (self.view.layout.dims[axis], self.view.layout.strides[axis])
    }

    /// Some of its labels, from the largest stride to the smallest.
    fn by_stride(&self, labels: &[Label]) -> Labels {
        let mut labels = Labels::from_slice(labels);
        labels.sort_by_key(|&label| std::cmp::Reverse(self.step(label).1.unsigned_abs()));
        labels
    }

    /// How many of these labels, from the last on, are walked with one stride.
    fn n_joined(&self, labels: &[Label]) -> usize {
        let follows = |pair: &&[Label]| {
            let ((_, outer), (n, inner)) = (self.step(pair[0]), self.step(pair[1]));
            outer == inner.wrapping_mul(n as isize)
        };
        (labels.windows(2).rev().take_while(follows).count() + 1).min(labels.len())
    }

    /// The elements to be copied for these labels to become one axis.
    fn n_copied(&self, labels: &[Label]) -> usize {
        if self.n_joined(labels) == labels.len() { 0 } else { self.view.size() }
    }

    /// The label that is walked with the smallest stride.
    fn innermost(&self) -> Option<Label> {
        self.by_stride(&self.labels).last().copied()
    }

    /// A stack of matrices: an axis for each label of the stack, of length 1 where there is none, one for all rows and one for all columns.
    fn matrices(&self, stack: &[Label], rows: &[Label], cols: &[Label]) -> Result<Tensor> {
        let own: Labels = stack.iter().copied().filter(|&label| self.axis(label).is_some()).collect();
        let order: Labels = own.iter().chain(rows).chain(cols).copied().collect();
        let view = self.ordered(&order);
        let (outer, inner) = view.dims().split_at(own.len());
        let (rows, cols) = inner.split_at(rows.len());
        let dims: Dims = outer.iter().copied().chain([rows.iter().product(), cols.iter().product()]).collect();
        let (view, mut layout) = match view.layout.reshape(&dims, view.itemsize()) {
            Some(layout) => (view, layout),
            None => (view.copied()?, Layout::dense(dims, view.itemsize())),
        };
        for (place, _) in stack.iter().enumerate().filter(|(_, label)| !own.contains(label)) {
            layout = layout.insert_axis(place);
        }
        Ok(Tensor::from_view(view.with_layout(layout)))
    }
}

/// Two axes of the same label.
fn repeated(labels: &[Label]) -> Option<(usize, usize)> {
    let first = |axis: usize| labels[..axis].iter().position(|label| *label == labels[axis]);
    (0..labels.len()).find_map(|axis| Some((first(axis)?, axis)))
}

/// What all steps of one einsum know.
pub(super) struct Run<'a> {
    pub rows: &'static Rows,
    /// The dtype of the result.
    pub out: DType,
    pub output: &'a [Label],
    pub lengths: &'a [usize],
}

/// The labels of two terms, by what becomes of them.
struct Roles {
    /// In both terms and in the result.
    batch: Labels,
    /// In both terms alone; in the order in which less has to be copied for them to become one axis.
    summed: Labels,
    /// In the first term and the result.
    left: Labels,
    /// In the second term and the result.
    right: Labels,
    /// The elements to be copied for the labels that are summed.
    n_copied: usize,
}

/// A group of labels that strides do not make one axis is copied if its last axes have fewer elements than this; else the labels before
/// those become axes of the stack, because products of so many rows are worth their own calls.
const FEW_ROWS: usize = 16;

impl Run<'_> {
    /// The sums of the products of all terms. Half types stay float32 up to the last step.
    pub(super) fn contracted(&self, terms: Vec<Term>) -> Result<Term> {
        let output = LabelSet::of(self.output);
        let sets: SmallVec<[LabelSet; 4]> = terms.iter().map(Term::set).collect();
        let mut held: Vec<Option<Term>> = Vec::with_capacity(2 * terms.len());
        for (i, term) in terms.into_iter().enumerate() {
            let others = sets.iter().enumerate().filter(|(j, _)| *j != i);
            let kept = others.fold(output, |kept, (_, set)| kept.or(*set));
            held.push(Some(self.summed(term, kept)?));
        }
        let sets: SmallVec<[LabelSet; 4]> = held.iter().flatten().map(Term::set).collect();
        let steps = plan(&sets, output, self.lengths);
        for (i, &(a, b)) in steps.iter().enumerate() {
            let (a, b) = (held[a].take(), held[b].take());
            let (a, b) = a.zip(b).expect("each tensor is used once");
            let kept = held.iter().flatten().fold(output, |kept, term| kept.or(term.set()));
            held.push(Some(self.met(a, b, kept, i + 1 == steps.len())?));
        }
        Ok(held.pop().flatten().expect("the last step leaves one tensor"))
    }

    /// What sums are computed in.
    fn sums(&self) -> DType {
        self.out.compute()
    }

    fn monoid(&self) -> &'static Monoid {
        if self.out == DType::Bool { self.rows.any } else { self.rows.sum }
    }

    /// The sum over the labels of one term that are not kept.
    fn summed(&self, term: Term, kept: LabelSet) -> Result<Term> {
        let is_summed = |axis: &usize| !kept.contains(term.labels[*axis]);
        let axes: AxisList = (0..term.labels.len()).filter(is_summed).map(|axis| axis as isize).collect();
        if axes.is_empty() {
            return Ok(term);
        }
        let labels = term.labels.iter().copied().filter(|&label| kept.contains(label)).collect();
        let x = Tensor::from_view(term.view);
        let sums = self.monoid().fold_in("einsum", self.sums(), &x, &Axes(Some(axes)), false)?;
        Ok(Term { labels, view: sums.view()?.clone() })
    }

    /// The sum of the products of two terms over the labels that are not kept.
    fn met(&self, a: Term, b: Term, kept: LabelSet, is_last: bool) -> Result<Term> {
        let stays = is_last && a.view.dtype == self.out && b.view.dtype == self.out;
        let dtype = if stays { self.out } else { self.sums() };
        let (a, b) = if self.first_has_last_column(&a, &b) { (b, a) } else { (a, b) };
        let roles = self.roles(&a, &b, kept);
        if roles.summed.is_empty() {
            let (labels, [a, b]) = self.aligned(a, b, &roles, dtype)?;
            return Ok(Term { labels, view: self.rows.multiply.on([&a, &b])?.view()?.clone() });
        }
        if is_one_pass(&a, &b, &roles) {
            self.one_pass(a, b, &roles, dtype)
        } else {
            self.product(&a, &b, &roles, dtype)
        }
    }

    /// Whether the last of the output's labels that only one of the terms has is the first's: columns are to be the second's.
    fn first_has_last_column(&self, a: &Term, b: &Term) -> bool {
        let (a, b) = (a.set(), b.set());
        let own = a.or(b).without(a.and(b));
        self.output.iter().rfind(|&&label| own.contains(label)).is_some_and(|&label| a.contains(label))
    }

    fn roles(&self, a: &Term, b: &Term, kept: LabelSet) -> Roles {
        let both = a.set().and(b.set());
        let pick = |term: &Term, set: LabelSet| -> Labels {
            term.labels.iter().copied().filter(|&label| set.contains(label)).collect()
        };
        let mut batch = pick(a, both.and(kept));
        batch.sort_by_key(|label| self.output.iter().position(|other| other == label));
        let summed = pick(a, both.without(kept));
        let orders = [a.by_stride(&summed), b.by_stride(&summed)];
        let counted = orders.map(|order| (a.n_copied(&order) + b.n_copied(&order), order));
        let (n_copied, summed) = counted.into_iter().min_by_key(|(n, _)| *n).expect("there are two");
        let (left, right) = (pick(a, a.set().without(both)), pick(b, b.set().without(both)));
        Roles { batch, summed, left, right, n_copied }
    }

    /// Both terms with all labels in one order, those that are summed last, and of dtypes that promote to `dtype`.
    fn aligned(&self, mut a: Term, mut b: Term, roles: &Roles, dtype: DType) -> Result<(Labels, [Tensor; 2])> {
        if a.view.dtype != dtype && b.view.dtype != dtype {
            (a, b) = if a.view.size() < b.view.size() { (a.converted(dtype)?, b) } else { (a, b.converted(dtype)?) };
        }
        let all = [&roles.batch, &roles.left, &roles.right, &roles.summed];
        let labels: Labels = all.into_iter().flatten().copied().collect();
        let tensors = [&a, &b].map(|term| Tensor::from_view(term.ordered(&labels)));
        Ok((labels, tensors))
    }

    /// Products that are added as they are made, in any layout. To zero, as the products of matrices: the sum of negative zeros is zero.
    fn one_pass(&self, a: Term, b: Term, roles: &Roles, dtype: DType) -> Result<Term> {
        let (mut labels, [a, b]) = self.aligned(a, b, roles, dtype)?;
        let n_kept = labels.len() - roles.summed.len();
        let axes = Axes(Some((n_kept as isize..labels.len() as isize).collect()));
        let sums = self.monoid().fold_map_in("einsum", dtype, self.rows.multiply, &[&a, &b], &axes, false)?;
        let zero = Tensor::from_view(View::zeros(sums.dtype(), Dims::new())?);
        labels.truncate(n_kept);
        Ok(Term { labels, view: self.rows.add.on([&sums, &zero])?.view()?.clone() })
    }

    /// A stack of products of matrices: the rows are labels of the first term, the columns of the second.
    fn product(&self, a: &Term, b: &Term, roles: &Roles, dtype: DType) -> Result<Term> {
        let (left_stack, rows) = split(a, &roles.left);
        let (right_stack, cols) = split(b, &roles.right);
        let stack: Labels = roles.batch.iter().chain(&left_stack).chain(&right_stack).copied().collect();
        let lhs = a.matrices(&stack, &rows, &roles.summed)?;
        let rhs = b.matrices(&stack, &roles.summed, &cols)?;
        let product = contract::matrices_in("einsum", dtype, &lhs, &rhs)?;
        let labels: Labels = stack.iter().chain(&rows).chain(&cols).copied().collect();
        let dims: Dims = labels.iter().map(|&label| self.lengths[usize::from(label)]).collect();
        let view = product.view()?;
        let layout = view.layout.reshape(&dims, view.itemsize()).expect("a product is dense");
        Ok(Term { labels, view: view.with_layout(layout) })
    }
}

/// Whether products that are added as they are made need one pass over the larger term, and matrices more: those of one row or column whose
/// elements lie apart, or would be copied.
fn is_one_pass(a: &Term, b: &Term, roles: &Roles) -> bool {
    let larger = if roles.left.is_empty() { b } else { a };
    let is_vector = roles.left.is_empty() || roles.right.is_empty();
    let lies_apart = larger.innermost().is_some_and(|label| roles.batch.contains(&label));
    is_vector && (lies_apart || roles.n_copied >= larger.view.size())
}

/// Of some labels of a term, those that become axes of the stack and those that become one axis of matrices.
fn split(term: &Term, labels: &[Label]) -> (Labels, Labels) {
    let labels = term.by_stride(labels);
    let (outer, inner) = labels.split_at(labels.len() - term.n_joined(&labels));
    let n_rows: usize = inner.iter().map(|&label| term.step(label).0).product();
    if n_rows < FEW_ROWS { (Labels::new(), labels) } else { (outer.into(), inner.into()) }
}

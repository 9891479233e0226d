//! What a key means for a tensor: a view by its basic items, then a gather by its index tensors.

use smallvec::SmallVec;

use super::index::{Index, Slice};
use super::{Repr, Tensor};
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::prim::cast::cast;
use crate::prim::gather::{Along, gather};
use crate::prim::view::{Item, Items, index_by};

/// A whole axis.
const WHOLE: Item = Item::Range { start: None, stop: None, step: 1 };

/// The part of `x` that a key names.
///
/// # Errors
/// `Index` for a position out of range, a mask that does not fit, index tensors that do not broadcast, too many items, or two ellipses;
/// `Value` for a step of 0; `Type` for an index tensor of other numbers.
pub(super) fn get(x: &Tensor, key: &[Index]) -> Result<Tensor> {
    if let Repr::Weak(_) = &*x.0 {
        return get_planned(&x.strong()?, key);
    }
    if let Some(items) = simple_items(key) {
        return index_by(x, items);
    }
    match key {
        [Index::Tensor(indices)] if indices.ndim() > 0 => {
            let n_axes = n_axes(&key[0]);
            check_count(n_axes, x.ndim())?;
            let is_mask = indices.dtype() == DType::Bool;
            gather(x, &[indices], &[Along { axis: 0, n_axes, is_mask, name: 0 }], 0)
        }
        _ => get_planned(x, key),
    }
}

/// The items of a key that consists of integers, ranges and new axes, which say by themselves what they mean.
fn simple_items(key: &[Index]) -> Option<Items> {
    if let [item] = key {
        return Some(Items::from_slice(&[simple_item(item)?]));
    }
    key.iter().map(simple_item).collect()
}

fn simple_item(item: &Index) -> Option<Item> {
    Some(match *item {
        Index::At(at) => Item::At(at),
        Index::Slice(Slice { start, stop, step }) => Item::Range { start, stop, step },
        Index::NewAxis => Item::NewAxis,
        Index::Ellipsis | Index::Tensor(_) | Index::Bool(_) => return None,
    })
}

/// Checks the number of axes that a key goes along.
fn check_count(n_axes: usize, ndim: usize) -> Result<()> {
    if n_axes <= ndim {
        return Ok(());
    }
    Err(Error::index(format!("{n_axes} indices for a tensor of {ndim} dims")))
}

fn get_planned(x: &Tensor, key: &[Index]) -> Result<Tensor> {
    let mut plan = Plan::default();
    if key.iter().any(|item| matches!(item, Index::Tensor(_))) {
        let key: SmallVec<[Index; 2]> = key.iter().map(simplified).collect::<Result<_>>()?;
        plan.add_all(&key, x.ndim())?;
    } else {
        plan.add_all(key, x.ndim())?;
    }
    let view = if plan.items.iter().all(|item| *item == WHOLE) { x.clone() } else { index_by(x, plan.items)? };
    if plan.along.is_empty() {
        return Ok(view);
    }
    let at = if plan.is_apart { 0 } else { plan.first.unwrap_or(0) };
    gather(&view, &plan.indices.iter().collect::<SmallVec<[&Tensor; 2]>>(), &plan.along, at)
}

/// A 0-d index tensor whose data are known is an integer, or a bool.
///
/// # Errors
/// `Type` if it is neither, `Index` for an integer that is no position.
fn simplified(item: &Index) -> Result<Index> {
    let Index::Tensor(indices) = item else { return Ok(item.clone()) };
    let dtype = indices.dtype();
    if !dtype.is_integer() && dtype != DType::Bool {
        return Err(Error::type_(format!("indices are {dtype}, not integers")));
    }
    if indices.ndim() > 0 || !matches!(&*indices.0, Repr::Concrete(_)) {
        return Ok(item.clone());
    }
    Ok(match dtype {
        DType::Bool => Index::Bool(indices.item::<bool>()?),
        DType::U64 => {
            let at = indices.item::<u64>()?;
            let at = isize::try_from(at);
            Index::At(at.map_err(|_| Error::index("an index of more than 63 bits is out of bounds for every axis"))?)
        }
        _ => Index::At(cast(indices, DType::I64)?.item::<i64>()? as isize),
    })
}

/// The number of axes that an item goes along; an ellipsis counts for none.
fn n_axes(item: &Index) -> usize {
    match item {
        Index::At(_) | Index::Slice(_) => 1,
        Index::Tensor(indices) if indices.dtype() == DType::Bool => indices.ndim(),
        Index::Tensor(_) => 1,
        Index::NewAxis | Index::Ellipsis | Index::Bool(_) => 0,
    }
}

/// The two steps of a key.
///
/// Beside index tensors, integers count among them, so far as to decide where the dims of the index tensors go: in place of the first if
/// nothing stands between them (an ellipsis does, even for no axis), else in front. They need no gather: each is the same everywhere.
#[derive(Default)]
struct Plan {
    items: Items,
    /// Axes of the tensor that the items so far have used up.
    axis: usize,
    /// Axes that the view has by then.
    view_axis: usize,
    indices: SmallVec<[Tensor; 2]>,
    along: SmallVec<[Along; 2]>,
    /// Where the first index tensor or integer stands.
    first: Option<usize>,
    /// Whether anything stands after it.
    has_gap: bool,
    /// Whether an index tensor or integer stands after that.
    is_apart: bool,
}

impl Plan {
    fn add_all(&mut self, key: &[Index], ndim: usize) -> Result<()> {
        let taken: usize = key.iter().map(n_axes).sum();
        check_count(taken, ndim)?;
        if key.iter().filter(|item| matches!(item, Index::Ellipsis)).count() > 1 {
            return Err(Error::index("a key has at most one ellipsis"));
        }
        key.iter().try_for_each(|item| self.add(item, ndim - taken))
    }

    fn add(&mut self, item: &Index, left: usize) -> Result<()> {
        match item {
            Index::At(at) => {
                self.chooses();
                self.items.push(Item::At(*at));
                self.axis += 1;
            }
            Index::Slice(Slice { start, stop, step }) => {
                self.has_gap = true;
                self.items.push(Item::Range { start: *start, stop: *stop, step: *step });
                self.axis += 1;
                self.view_axis += 1;
            }
            Index::NewAxis => {
                self.has_gap = true;
                self.items.push(Item::NewAxis);
                self.view_axis += 1;
            }
            Index::Ellipsis => {
                self.has_gap = true;
                self.add_whole(left);
            }
            Index::Tensor(indices) => {
                let is_mask = indices.dtype() == DType::Bool;
                self.add_chooser(indices.clone(), n_axes(item), is_mask);
            }
            Index::Bool(value) => {
                self.add_chooser(Tensor::from_vec(vec![0i64; *value as usize], [*value as usize])?, 0, false)
            }
        }
        Ok(())
    }

    fn add_whole(&mut self, n: usize) {
        self.items.extend((0..n).map(|_| WHOLE));
        self.axis += n;
        self.view_axis += n;
    }

    fn add_chooser(&mut self, indices: Tensor, n_axes: usize, is_mask: bool) {
        self.chooses();
        self.along.push(Along { axis: self.view_axis, n_axes, is_mask, name: self.axis });
        self.indices.push(indices);
        self.add_whole(n_axes);
    }

    /// Notes where an index tensor or an integer stands.
    fn chooses(&mut self) {
        if self.first.is_none() {
            self.first = Some(self.view_axis);
            self.has_gap = false;
        }
        self.is_apart |= self.has_gap;
    }
}

#[cfg(test)]
mod tests {
    use crate::{DType, Dim, Key, Tensor};

    fn text(x: &Tensor, key: impl Into<Key>) -> String {
        x.get(key).expect_err("refused").to_string()
    }

    #[test]
    fn errors() {
        let x = Tensor::from([[1, 2, 3], [4, 5, 6]]);
        let (two, three) = (Tensor::from([0, 1]), Tensor::from([0, 1, 0]));
        assert_eq!(text(&x, (.., &Tensor::from([0, 3]))), "get_item: index 3 is out of bounds for axis 1 of length 3");
        assert_eq!(text(&x, (0, Tensor::from([-4i8]))), "get_item: index -4 is out of bounds for axis 1 of length 3");
        assert_eq!(text(&x, (&two, &three)), "get_item: index tensors of shapes (2,) and (3,) do not broadcast");
        assert_eq!(text(&x, (&two, &two, &two)), "get_item: 3 indices for a tensor of 2 dims");
        assert_eq!(text(&x, Tensor::from([0.5])), "get_item: indices are float64, not integers");
        assert_eq!(text(&x, Tensor::from([true])), "get_item: a mask of length 1 does not fit axis 0 of length 2");
        let long = Tensor::from(u64::MAX);
        assert_eq!(text(&x, &long), "get_item: an index of more than 63 bits is out of bounds for every axis");
        let mask = Tensor::from([[true, true, false], [false, true, false]]);
        assert_eq!(text(&x, (mask, &two)), "get_item: 3 indices for a tensor of 2 dims");
    }

    #[test]
    fn masks_of_unknown_counts_must_broadcast() {
        let x = Tensor::from([[1, 2], [3, 4], [5, 6]]);
        let mask = Tensor::from([true, true, true]);
        assert_eq!(
            text(&x, (mask, &Tensor::from([0, 1]))),
            "get_item: index tensors of shapes (3,) and (2,) do not broadcast"
        );
    }

    #[test]
    fn nothing_is_read_of_symbolic_tensors() {
        let x = Tensor::symbolic([Dim::Unknown, 3.into(), 4.into()], DType::F16);
        let shape =
            |key: Key| x.get(key).map(|part| part.shape().to_string()).unwrap_or_else(|error| error.to_string());
        let (numbers, mask) = (Tensor::symbolic([5, 2], DType::I32), Tensor::symbolic([Dim::Unknown], DType::Bool));
        assert_eq!(shape((&numbers).into()), "(5, 2, 3, 4)");
        assert_eq!(shape((.., &numbers).into()), "(None, 3, 5, 2)");
        assert_eq!(shape((0, .., &numbers).into()), "(5, 2, 3)");
        assert_eq!(shape((&mask).into()), "(None, 3, 4)");
        assert_eq!(shape((&mask, .., &Tensor::from([1, 2, 3])).into()), "(3, 3)");
        assert_eq!(shape(Tensor::symbolic((), DType::I64).into()), "(3, 4)");
        assert_eq!(shape((.., Tensor::symbolic((), DType::Bool)).into()), "(None, 3, 4, None)");
        assert_eq!(shape((true, false).into()), "(0, None, 3, 4)");
        assert_eq!(
            shape((.., &mask, &Tensor::symbolic([7], DType::Bool)).into()),
            "get_item: a mask of length 7 does not fit axis 2 of length 4"
        );
    }
}

//! Keys with index tensors and masks, against a loop that looks up each element.

use ndops::{DType, Index, NewAxis, Tensor, s};

use crate::evaluate::{assert_is, evaluate};
use crate::gather::place;
use crate::number::Num;
use crate::random::{Random, Values, property};
use crate::sample::{Sample, indices};

/// An item of a key, for the key and for the loop.
enum Item {
    At(usize),
    /// Every second position, from the end.
    Slice,
    NewAxis,
    Ellipsis(usize),
    /// The sample of this number, along one axis.
    Positions(usize),
    /// The sample of this number, along as many axes as it has.
    Mask(usize),
}

/// A random key for some lengths, and the samples that stand in it.
struct Drawn {
    items: Vec<Item>,
    samples: Vec<Sample>,
    /// The lengths that the index tensors broadcast to.
    common: Vec<usize>,
}

impl Random {
    fn key(&mut self, dims: &[usize]) -> Drawn {
        let n_common = self.below(if dims.iter().product::<usize>() > 5000 { 4 } else { 40 });
        let mut drawn = Drawn { items: vec![], samples: vec![], common: self.dims(n_common) };
        let (mut axis, masked_axis) = (0, if self.once_in(2) { self.below(dims.len()) } else { dims.len() });
        while axis < dims.len() {
            axis += match self.below(8) {
                _ if axis == masked_axis => self.mask(&mut drawn, &dims[axis..]),
                0 if dims[axis] > 0 => {
                    drawn.items.push(Item::At(self.below(dims[axis])));
                    1
                }
                1 | 2 => {
                    drawn.items.push(Item::Slice);
                    1
                }
                3 => {
                    drawn.items.push(Item::NewAxis);
                    0
                }
                4 if masked_axis >= axis && !drawn.has_ellipsis() => {
                    let n = self.below(masked_axis - axis + 1);
                    drawn.items.push(Item::Ellipsis(n));
                    n
                }
                5 if !drawn.has_ellipsis() && (masked_axis < axis || masked_axis == dims.len()) => break,
                _ if dims[axis] > 0 => {
                    drawn.items.push(Item::Positions(drawn.samples.len()));
                    drawn.samples.push(Sample { view: Tensor::from([0]), dims: vec![axis], nums: vec![] });
                    1
                }
                _ => 0,
            };
        }
        self.fill_positions(&mut drawn, dims);
        drawn
    }

    /// A mask over some of the first of `dims`; returns their number.
    fn mask(&mut self, drawn: &mut Drawn, dims: &[usize]) -> usize {
        let n = self.within(1..dims.len().min(2) + 1);
        let mask = self.sample(DType::Bool, &dims[..n], Values::Any);
        drawn.common = vec![mask.nums.iter().filter(|num| **num == Num::Int(1)).count()];
        drawn.items.push(Item::Mask(drawn.samples.len()));
        drawn.samples.push(mask);
        n
    }

    /// Puts positions of the common lengths, or of such that broadcast to them, in place of those that only know their axis.
    fn fill_positions(&mut self, drawn: &mut Drawn, dims: &[usize]) {
        for i in 0..drawn.samples.len() {
            if drawn.samples[i].nums.is_empty()
                && !drawn.items.iter().any(|item| matches!(item, Item::Mask(at) if *at == i))
            {
                let n = dims[drawn.samples[i].dims[0]];
                let mut own = drawn.common.clone();
                if i > 0 || drawn.items.iter().any(|item| matches!(item, Item::Mask(_))) {
                    own.drain(..self.below(own.len() + 1));
                    own.iter_mut().for_each(|len| *len = if *len > 0 && self.once_in(3) { 1 } else { *len });
                }
                drawn.samples[i] = self.positions(n, &own);
            }
        }
    }
}

impl Drawn {
    fn has_ellipsis(&self) -> bool {
        self.items.iter().any(|item| matches!(item, Item::Ellipsis(_)))
    }

    /// The key, with the samples' views as they are handed over.
    fn key(&self, views: &[Tensor]) -> Vec<Index> {
        let item = |item: &Item| match item {
            Item::At(at) => Index::At(*at as isize),
            Item::Slice => s(..).step(-2).into(),
            Item::NewAxis => NewAxis.into(),
            Item::Ellipsis(_) => (..).into(),
            Item::Positions(i) | Item::Mask(i) => (&views[i + 1]).into(),
        };
        self.items.iter().map(item).collect()
    }

    /// The lengths of the result, and where each of its elements lies in a tensor of `dims`.
    fn lookup(&self, dims: &[usize]) -> (Vec<usize>, Vec<Vec<usize>>) {
        let common = if self.samples.is_empty() { vec![] } else { self.common() };
        let (mut axis, mut first, mut gap, mut apart) = (0, None, false, false);
        // For each axis of the tensor the axis of the result that it goes along, and how.
        let mut kept: Vec<(usize, Option<usize>, bool)> = vec![];
        for item in &self.items {
            let is_basic = matches!(item, Item::Slice | Item::NewAxis | Item::Ellipsis(_));
            if is_basic {
                gap = first.is_some();
            } else {
                first = first.or(Some(kept.len()));
                apart |= gap;
            }
            match item {
                Item::At(_) | Item::Positions(_) => axis += 1,
                Item::Mask(i) => axis += self.samples[*i].dims.len(),
                Item::NewAxis => kept.push((1, None, false)),
                Item::Slice => {
                    kept.push((dims[axis].div_ceil(2), Some(axis), true));
                    axis += 1;
                }
                Item::Ellipsis(n) => {
                    kept.extend((axis..axis + n).map(|axis| (dims[axis], Some(axis), false)));
                    axis += n;
                }
            }
        }
        kept.extend((axis..dims.len()).map(|axis| (dims[axis], Some(axis), false)));
        let at = if apart { 0 } else { first.unwrap_or(0) };
        let lens: Vec<usize> = kept.iter().map(|kept| kept.0).collect();
        let shape = [&lens[..at], &common, &lens[at..]].concat();
        let places = indices(&shape).map(|index| {
            let chosen = &index[at..at + common.len()];
            let mut place = self.chosen_place(dims, chosen);
            for (i, &(_, axis, is_reversed)) in kept.iter().enumerate() {
                let own = index[if i < at { i } else { i + common.len() }];
                if let Some(axis) = axis {
                    place[axis] = if is_reversed { dims[axis] - 1 - 2 * own } else { own };
                }
            }
            place
        });
        (shape.clone(), places.collect())
    }

    fn common(&self) -> Vec<usize> {
        let own = self.items.iter().filter_map(|item| match item {
            Item::Positions(i) => Some(self.samples[*i].dims.clone()),
            Item::Mask(_) => Some(self.common.clone()),
            _ => None,
        });
        own.reduce(|a, b| {
            let ndim = a.len().max(b.len());
            let len = |dims: &[usize], i: usize| (i + dims.len()).checked_sub(ndim).map_or(1, |i| dims[i]);
            (0..ndim).map(|i| if len(&a, i) == 1 { len(&b, i) } else { len(&a, i) }).collect()
        })
        .unwrap_or_default()
    }

    /// Where an element lies on the axes that are chosen along; zeros elsewhere.
    fn chosen_place(&self, dims: &[usize], chosen: &[usize]) -> Vec<usize> {
        let (mut axis, mut found) = (0, vec![0; dims.len()]);
        for item in &self.items {
            axis += match item {
                Item::At(at) => {
                    found[axis] = *at;
                    1
                }
                Item::Positions(i) => {
                    found[axis] = place(self.samples[*i].at(chosen), dims[axis]);
                    1
                }
                Item::Mask(i) => {
                    let mask = &self.samples[*i];
                    let nth = if self.common == [1] { 0 } else { chosen[chosen.len() - 1] };
                    let is_true = |index: &Vec<usize>| mask.at(index) == Num::Int(1);
                    let index = indices(&mask.dims).filter(is_true).nth(nth).expect("as many as are true");
                    found[axis..axis + index.len()].copy_from_slice(&index);
                    index.len()
                }
                Item::Slice => 1,
                Item::NewAxis => 0,
                Item::Ellipsis(n) => *n,
            };
        }
        found
    }
}

#[test]
fn get_item() {
    property("get_item", 400, |rng| {
        let mut size = rng.size();
        size = if size > 5000 && !rng.once_in(3) { 100 } else { size };
        let mut dims = rng.dims(size);
        dims.push(rng.within(1..4));
        rng.shuffle(&mut dims);
        let dtype = rng.pick(&DType::ALL);
        let sample = rng.sample(dtype, &dims, Values::Small);
        let drawn = rng.key(&dims);
        if drawn.items.iter().any(|item| matches!(item, Item::Mask(_))) && size > 1500 {
            return;
        }
        let samples: Vec<&Sample> = [&sample].into_iter().chain(&drawn.samples).collect();
        rng.note(format!("{:?}", drawn.key(&samples.iter().map(|sample| sample.view.clone()).collect::<Vec<_>>())));
        let result = evaluate(&samples, |x| x[0].get(drawn.key(x)));
        let (shape, places) = drawn.lookup(&dims);
        assert_is(&result, &shape, &places.iter().map(|place| sample.at(place)).collect::<Vec<Num>>());
    });
}

/// One mask over all axes, of any size: blocks and threads.
#[test]
fn mask() {
    property("mask", 120, |rng| {
        let dims = rng.any_dims();
        let dtype = rng.pick(&DType::ALL);
        let (sample, mut mask) = (rng.sample(dtype, &dims, Values::Small), rng.sample(DType::Bool, &dims, Values::Any));
        if rng.once_in(3) {
            // Nearly all false.
            let rare: Vec<Num> = mask.nums.iter().map(|num| if rng.once_in(20) { *num } else { Num::Int(0) }).collect();
            mask.view = crate::number::tensor(&rare, &dims, DType::Bool);
            mask.nums = rare;
        }
        let result = evaluate(&[&sample, &mask], |x| x[0].get(&x[1]));
        let chosen = sample.nums.iter().zip(&mask.nums).filter(|(_, is_true)| **is_true == Num::Int(1));
        let chosen: Vec<Num> = chosen.map(|(num, _)| *num).collect();
        assert_is(&result, &[chosen.len()], &chosen);
    });
}

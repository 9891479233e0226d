//! Random strided views with the numbers that they should show.

use ndops::{DType, Index, Tensor, ops, s};

use crate::number::{Num, tensor};
use crate::random::{Random, Values};

/// A view, and its elements in row-major order, found by the test's own arithmetic.
pub struct Sample {
    pub view: Tensor,
    pub dims: Vec<usize>,
    pub nums: Vec<Num>,
}

impl Sample {
    pub fn dtype(&self) -> DType {
        self.view.dtype()
    }

    /// The same elements, dense.
    pub fn dense(&self) -> Tensor {
        tensor(&self.nums, &self.dims, self.dtype())
    }

    /// The number at `index`, where the sample is broadcast to more dims.
    pub fn at(&self, index: &[usize]) -> Num {
        let own = &index[index.len() - self.dims.len()..];
        let index: Vec<usize> = own.iter().zip(&self.dims).map(|(&i, &n)| if n == 1 { 0 } else { i }).collect();
        self.nums[position(&index, &self.dims)]
    }
}

/// The place of `index` in row-major order.
pub fn position(index: &[usize], dims: &[usize]) -> usize {
    index.iter().zip(dims).fold(0, |place, (&i, &n)| place * n + i)
}

/// All indices, in row-major order.
pub fn indices(dims: &[usize]) -> impl Iterator<Item = Vec<usize>> + use<> {
    let dims = dims.to_vec();
    (0..dims.iter().product()).map(move |place| {
        let (mut index, mut left) = (vec![0; dims.len()], place);
        for axis in (0..dims.len()).rev() {
            index[axis] = left % dims[axis];
            left /= dims[axis];
        }
        index
    })
}

/// How one axis of a view lies on an axis of its base.
#[derive(Clone, Debug)]
enum Along {
    Whole,
    /// Elements before the slice, its step, elements after it.
    Slice(usize, isize, usize),
    Flipped,
    /// One element, broadcast.
    Repeated,
    /// An axis of the base only, of this length, of which one position is taken.
    Taken(usize, usize),
}

impl Along {
    /// The length in the base of an axis of length `n` of the view.
    fn base(&self, n: usize) -> usize {
        match *self {
            Along::Whole | Along::Flipped => n,
            Along::Slice(before, _, after) if n == 0 => before + after,
            Along::Slice(before, step, after) => before + (n - 1) * step.unsigned_abs() + 1 + after,
            Along::Repeated => 1,
            Along::Taken(len, _) => len,
        }
    }

    /// Where the base has what the view has at `i`.
    fn place(&self, i: usize, n: usize) -> usize {
        match *self {
            Along::Whole => i,
            Along::Flipped => n - 1 - i,
            Along::Slice(before, step, _) if step > 0 => before + i * step.unsigned_abs(),
            Along::Slice(before, step, _) => before + (n - 1 - i) * step.unsigned_abs(),
            Along::Repeated => 0,
            Along::Taken(_, at) => at,
        }
    }

    /// The item of a key that makes it.
    fn item(&self, n: usize) -> Index {
        match *self {
            Along::Slice(before, ..) if n == 0 => s(before as isize..before as isize).into(),
            Along::Slice(before, step, _) => {
                let (before, reach) = (before as isize, (n - 1) as isize * step.abs());
                match before {
                    _ if step > 0 => s(before..before + reach + 1).step(step).into(),
                    0 => s(reach..).step(step).into(),
                    _ => s(before + reach..before - 1).step(step).into(),
                }
            }
            Along::Taken(_, at) => Index::At(at as isize),
            _ => s(..).into(),
        }
    }
}

impl Random {
    fn along(&mut self, big: bool) -> Along {
        match self.below(if big { 20 } else { 10 }) {
            0 => Along::Repeated,
            1 => Along::Flipped,
            2 | 3 => Along::Slice(self.below(4), self.pick(&[1, 2, 3, -1, -2]), self.below(3)),
            _ => Along::Whole,
        }
    }

    /// The order in memory of `n` axes.
    fn memory_order(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        match self.below(4) {
            0 => order.reverse(),
            1 => self.shuffle(&mut order),
            _ => {}
        }
        order
    }

    /// A view with these lengths.
    pub fn sample(&mut self, dtype: DType, dims: &[usize], values: Values) -> Sample {
        let big = dims.iter().product::<usize>() > 5000;
        let mut along: Vec<Along> = dims.iter().map(|_| self.along(big)).collect();
        if self.once_in(5) {
            let len = self.within(2..4);
            along.push(Along::Taken(len, self.below(len)));
        }
        let order = self.memory_order(along.len());
        let lengths: Vec<usize> =
            along.iter().enumerate().map(|(i, along)| along.base(*dims.get(i).unwrap_or(&1))).collect();
        let base_dims: Vec<usize> = order.iter().map(|&axis| lengths[axis]).collect();
        let (base, numbers) = self.base(dtype, &base_dims, values);
        self.note(format!("{dtype} {dims:?}: {along:?}, in memory {order:?}"));
        let nums = shown(dims, &along, &order, &base_dims, &numbers);
        Sample { view: view(&base, dims, &along, &order), dims: dims.to_vec(), nums }
    }

    /// A dense tensor in memory of the library's own, or the parts of one that is complex.
    fn base(&mut self, dtype: DType, dims: &[usize], values: Values) -> (Tensor, Vec<Num>) {
        let n = dims.iter().product();
        let whole = match dtype {
            DType::F32 => DType::C64,
            DType::F64 => DType::C128,
            _ => dtype,
        };
        if whole == dtype || !self.once_in(5) {
            let numbers = self.nums(n, dtype, values);
            return (ops::copy(tensor(&numbers, dims, dtype)).expect("a copy"), numbers);
        }
        let numbers = self.nums(n, whole, values);
        let base = ops::copy(tensor(&numbers, dims, whole)).expect("a copy");
        if self.once_in(2) {
            (ops::real(&base).expect("a view"), numbers.iter().map(|num| Num::Float(num.parts().0)).collect())
        } else {
            (ops::imag(&base).expect("a view"), numbers.iter().map(|num| Num::Float(num.parts().1)).collect())
        }
    }
}

/// The view of `base` that is described, by the public ops.
fn view(base: &Tensor, dims: &[usize], along: &[Along], order: &[usize]) -> Tensor {
    let place = |axis: usize| order.iter().position(|&o| o == axis).expect("an axis") as isize;
    let axes: Vec<isize> = (0..order.len()).map(place).collect();
    let mut view = if axes.iter().rev().copied().eq(0..axes.len() as isize) {
        base.t()
    } else {
        ops::transpose(base, axes).expect("a permutation")
    };
    if along.iter().any(|along| matches!(along, Along::Slice(..) | Along::Taken(..))) {
        let key: Vec<Index> =
            along.iter().enumerate().map(|(i, along)| along.item(*dims.get(i).unwrap_or(&1))).collect();
        view = view.get(key).expect("a key in range");
    }
    for (axis, along) in along.iter().enumerate() {
        if matches!(along, Along::Flipped) {
            view = ops::flip(&view, axis as isize).expect("an axis");
        }
    }
    ops::broadcast_to(&view, dims).expect("lengths that fit")
}

/// What that view shows.
fn shown(dims: &[usize], along: &[Along], order: &[usize], base_dims: &[usize], numbers: &[Num]) -> Vec<Num> {
    let place = |axis: usize, index: &[usize]| match index.get(axis) {
        Some(&i) => along[axis].place(i, dims[axis]),
        None => along[axis].place(0, 1),
    };
    indices(dims)
        .map(|index| numbers[order.iter().zip(base_dims).fold(0, |at, (&axis, &n)| at * n + place(axis, &index))])
        .collect()
}

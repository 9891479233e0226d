//! Tensors drawn at random, of every dtype and layout.

use ndops::{Complex, DType, Index, Tensor, ops, s};

use super::draw::Draw;

/// Lengths about which blocks, chunks and vectors end.
const LENGTHS: [usize; 20] = [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 7, 8, 9, 16, 17, 33, 64, 65];

const LONG: [usize; 6] = [255, 1023, 1025, 4097, 33_000, 1 << 17];

/// Lengths beyond every memory.
const HUGE: [usize; 9] =
    [1 << 31, 1 << 32, 1 << 40, 1 << 52, 1 << 61, 1 << 62, i64::MAX as usize, i64::MAX as usize - 1, 3 << 60];

/// The most elements of an operand; a tensor of none may be of any length.
const MOST: usize = 1 << 17;

impl Draw {
    pub fn huge_length(&mut self) -> usize {
        self.pick(&HUGE)
    }

    fn length(&mut self) -> usize {
        match self.below(40) {
            0 | 1 => 0,
            2 => self.pick(&LONG),
            _ => self.pick(&LENGTHS),
        }
    }

    /// Lengths of up to four axes, seldom more, of not too many elements.
    pub fn any_dims(&mut self) -> Vec<usize> {
        let ndim = if self.once_in(100) { self.below(65) } else { self.below(5) };
        let mut dims = Vec::new();
        for _ in 0..ndim {
            let n = self.length();
            let size = dims.iter().fold(n, |size: usize, &n: &usize| size.saturating_mul(n.max(1)));
            dims.push(if size <= MOST && (size <= 4096 || self.once_in(10)) { n } else { 1 });
        }
        if self.once_in(40) && !dims.is_empty() {
            let (empty, huge) = (self.below(dims.len()), self.below(dims.len()));
            dims[huge] = self.huge_length();
            dims[empty] = 0;
        }
        dims
    }

    /// The lengths of the call, as they are, or such that they mostly fit: some 1, some missing, turned.
    pub fn related_dims(&mut self) -> Vec<usize> {
        let mut dims = self.dims.clone();
        let is_large = dims.iter().fold(1usize, |size, &n| size.saturating_mul(n)) > 5000;
        match self.below(16) {
            // Others would broadcast with it to far more elements.
            choice if is_large && choice != 5 => {}
            0 => return self.any_dims(),
            1 => dims.reverse(),
            2 | 3 if dims.len() > 1 => drop(dims.remove(0)),
            4 if dims.len() > 1 => {
                let last = dims.len() - 1;
                dims.swap(last, last - 1);
            }
            5 if !dims.is_empty() => {
                let one = self.below(dims.len());
                dims[one] = 1;
            }
            6 => dims.push(1),
            7 => dims.truncate(1),
            8 => dims = vec![dims.last().copied().unwrap_or(3)],
            9 => dims.clear(),
            _ => {}
        }
        dims
    }

    /// A concrete tensor.
    pub fn tensor(&mut self) -> Tensor {
        let (dims, dtype) = (self.related_dims(), self.related_dtype());
        self.of_dims(&dims, dtype)
    }

    /// A concrete tensor of these lengths, if there can be one.
    pub fn of_dims(&mut self, dims: &[usize], dtype: DType) -> Tensor {
        match dims.iter().try_fold(1, |size: usize, &n| size.checked_mul(n)) {
            Some(size) if (1..=MOST).contains(&size) => self.laid_out(dims, dtype),
            _ => ops::zeros(dims, Some(dtype)).unwrap_or_else(|_| Tensor::from([0u8; 0])),
        }
    }

    /// A tensor of these lengths, dense or as a view of another.
    fn laid_out(&mut self, dims: &[usize], dtype: DType) -> Tensor {
        match self.below(12) {
            0 | 1 => {
                let turned: Vec<usize> = dims.iter().rev().copied().collect();
                self.dense(&turned, dtype).t()
            }
            2 if !dims.is_empty() => {
                let axis = self.below(dims.len());
                ops::flip(self.dense(dims, dtype), axis as isize).expect("an axis")
            }
            3 | 4 if !dims.is_empty() => self.sliced(dims, dtype),
            5 | 6 => {
                let short: Vec<usize> = dims.iter().map(|&n| if self.once_in(2) { 1 } else { n }).collect();
                ops::broadcast_to(self.dense(&short, dtype), dims).expect("lengths that fit")
            }
            7 if dtype == DType::F32 => ops::imag(self.dense(dims, DType::C64)).expect("a view"),
            7 if dtype == DType::F64 => ops::real(self.dense(dims, DType::C128)).expect("a view"),
            8 => ops::copy(self.dense(dims, dtype)).expect("a copy"),
            _ => self.dense(dims, dtype),
        }
    }

    /// A slice by a step of one axis of a longer tensor.
    fn sliced(&mut self, dims: &[usize], dtype: DType) -> Tensor {
        let axis = self.below(dims.len());
        let step = self.pick(&[1, 2, 3]);
        let mut longer = dims.to_vec();
        longer[axis] = dims[axis] * step + 1;
        let mut key = vec![Index::from(s(..)); dims.len()];
        let slice = if self.once_in(2) { s(1..).step(step as isize) } else { s(step as isize..) };
        key[axis] = slice.into();
        let view = self.dense(&longer, dtype).get(key).expect("a key in range");
        key_to_length(&view, axis, dims[axis])
    }

    /// Row-major, in memory that came from a `Vec` or a conversion.
    fn dense(&mut self, dims: &[usize], dtype: DType) -> Tensor {
        let n = dims.iter().product();
        let small = self.once_in(2);
        let made = if dtype == DType::Bool {
            Tensor::from_vec((0..n).map(|_| self.rng.bool()).collect(), dims)
        } else if dtype.is_integer() {
            Tensor::from_vec((0..n).map(|_| self.integer(small)).collect(), dims)
        } else if dtype.is_complex() {
            Tensor::from_vec((0..n).map(|_| Complex::new(self.real(small), self.real(small))).collect(), dims)
        } else {
            Tensor::from_vec((0..n).map(|_| self.real(small)).collect(), dims)
        };
        made.and_then(|made| made.cast(dtype)).expect("numbers for each element")
    }

    fn integer(&mut self, small: bool) -> i64 {
        match self.below(8) {
            _ if small => self.rng.i64(-2..6),
            0 => self.pick(&[i64::MIN, i64::MAX, -1, 0, 1 << 31, 1 << 15, 1 << 7]),
            _ => self.rng.i64(..) >> self.rng.u32(..64),
        }
    }

    fn real(&mut self, small: bool) -> f64 {
        if small { f64::from(self.rng.i32(-4..9)) / 2.0 } else { self.float() }
    }
}

/// The first `n` of an axis.
fn key_to_length(x: &Tensor, axis: usize, n: usize) -> Tensor {
    let mut key = vec![Index::from(s(..)); axis + 1];
    key[axis] = s(..n as isize).into();
    x.get(key).expect("a key in range")
}

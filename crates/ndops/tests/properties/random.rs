//! Random choices that can be repeated.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use ndops::DType;

use crate::number::Num;

/// A source of choices, which says on a failure how to make them again.
pub struct Random {
    rng: fastrand::Rng,
    seed: u64,
    log: Vec<String>,
}

/// Runs a property on `n_cases` cases, or on the one of `NDOPS_SEED`.
pub fn property(name: &str, n_cases: u64, check: impl Fn(&mut Random)) {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let first = hasher.finish() >> 16;
    match std::env::var("NDOPS_SEED") {
        Ok(seed) => check(&mut Random::new(seed.parse().expect("a seed is an integer"))),
        Err(_) => (first..first + n_cases).for_each(|seed| check(&mut Random::new(seed))),
    }
}

impl Drop for Random {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("NDOPS_SEED={} fails on:\n  {}", self.seed, self.log.join("\n  "));
        }
    }
}

/// What numbers are drawn.
#[derive(Clone, Copy, PartialEq)]
pub enum Values {
    /// Anything, special numbers included.
    Any,
    /// Small ones, so that sums and products of many stay finite, and some are equal.
    Small,
}

impl Random {
    fn new(seed: u64) -> Random {
        Random { rng: fastrand::Rng::with_seed(seed), seed, log: Vec::new() }
    }

    /// Notes something for the report of a failure.
    pub fn note(&mut self, what: String) {
        self.log.push(what);
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.rng.usize(..end)
    }

    pub fn within(&mut self, range: Range<usize>) -> usize {
        self.rng.usize(range)
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        self.rng.shuffle(items);
    }

    /// A number of elements: none, one, few, or just about where blocks, chunks and threads begin.
    pub fn size(&mut self) -> usize {
        let range = match self.below(50) {
            0..2 => 0..1,
            2..6 => 1..2,
            6..22 => 2..40,
            22..31 => 60..70,
            31..38 => 1020..1030,
            38..44 => 4090..4100,
            44..48 => 32_760..32_775,
            _ => (1 << 17) - 10..(1 << 17) + 5000,
        };
        self.within(range)
    }

    /// Lengths of up to five axes with about `size` elements.
    pub fn dims(&mut self, size: usize) -> Vec<usize> {
        let ndim = self.below(6);
        if ndim == 0 {
            return if size == 1 { vec![] } else { vec![size] };
        }
        let mut dims = Vec::new();
        let mut left = size.max(1);
        for _ in 1..ndim {
            let most = (left as f64).powf(self.rng.f64()).ceil() as usize;
            dims.push(self.within(1..most + 1));
            left = left.div_ceil(dims[dims.len() - 1]);
        }
        dims.push(left);
        self.shuffle(&mut dims);
        if size == 0 {
            let axis = self.below(ndim);
            dims[axis] = 0;
        }
        dims
    }

    /// Lengths of any size.
    pub fn any_dims(&mut self) -> Vec<usize> {
        let size = self.size();
        self.dims(size)
    }

    pub fn num(&mut self, dtype: DType, values: Values) -> Num {
        if dtype.is_complex() {
            let (re, im) = (self.float(values), self.float(values));
            return Num::Complex(re, im).to(dtype);
        }
        if dtype.is_integer() || dtype == DType::Bool {
            self.integer(dtype, values)
        } else {
            Num::Float(self.float(values)).to(dtype)
        }
    }

    fn integer(&mut self, dtype: DType, values: Values) -> Num {
        match values {
            _ if dtype == DType::Bool => Num::Int(self.rng.bool().into()),
            Values::Small => Num::Int(self.rng.i128(if dtype.is_unsigned() { 0..8 } else { -4..5 })),
            Values::Any => Num::Int(i128::from(self.rng.i64(..) >> self.rng.u32(..64))).to(dtype),
        }
    }

    fn float(&mut self, values: Values) -> f64 {
        const SPECIAL: [f64; 9] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 1.0, 65520.0, 1e-40, -3.3e38];
        match values {
            Values::Small if self.once_in(4) => self.rng.i32(-2..3).into(),
            Values::Small => self.rng.f64() * 4.0 - 2.0,
            Values::Any if self.once_in(16) => self.pick(&SPECIAL),
            Values::Any => (self.rng.f64() - 0.5) * 2f64.powi(self.rng.i32(-30..40)),
        }
    }

    pub fn nums(&mut self, n: usize, dtype: DType, values: Values) -> Vec<Num> {
        (0..n).map(|_| self.num(dtype, values)).collect()
    }
}

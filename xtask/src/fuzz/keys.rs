//! Keys and functions drawn at random.

use ndops::op::{Function, Value};
use ndops::{DType, Dim, Index, Key, Result, Tensor, ops, s};

use super::draw::Draw;

impl Draw {
    /// What indexes a tensor: mostly as many items as it has axes.
    pub fn key(&mut self) -> Value {
        match self.below(12) {
            0 => self.anything(0),
            1 => Value::Int(self.int()),
            2 => self.tensor().into(),
            _ => {
                let n = self.below(self.dims.len() + 2);
                let items: Vec<Index> = (0..n).map(|_| self.item()).collect();
                Value::Key(Box::new(Key::from(items)))
            }
        }
    }

    fn item(&mut self) -> Index {
        match self.below(12) {
            0 | 1 => Index::At(self.int() as isize),
            2..6 => self.slice(),
            6 => Index::NewAxis,
            7 => Index::Ellipsis,
            8 => Index::Bool(self.rng.bool()),
            9 => {
                let dims = self.related_dims();
                Index::Tensor(self.of_dims(&dims, DType::Bool))
            }
            10 => Index::Tensor(self.tensor()),
            _ => {
                let dims = self.pick(&[&[][..], &[1], &[3], &[2, 1], &[0]]);
                Index::Tensor(self.of_dims(dims, DType::I8))
            }
        }
    }

    fn slice(&mut self) -> Index {
        let (start, stop) = (self.int() as isize, self.int() as isize);
        let slice = match self.below(5) {
            0 => s(..),
            1 => s(start..),
            2 => s(..stop),
            _ => s(start..stop),
        };
        let step = if self.once_in(2) { 1 } else { self.int() as isize };
        slice.step(step).into()
    }

    /// A function of tensors that behaves, or does not.
    pub fn function(&mut self) -> Function {
        match self.below(8) {
            0 => Function::new(|x| Ok(x.to_vec())),
            1 => Function::new(|_| Ok(Vec::new())),
            2 => Function::new(|x| first(x).and_then(|x| ops::reshape(x, [7777, 3])).map(|x| vec![x])),
            3 => Function::new(|_| Ok(vec![Tensor::symbolic([Dim::Unknown], DType::F32)])),
            4 => Function::new(|x| Ok(vec![first(x)?.clone(), Tensor::from([1, 2, 3])])),
            5 => Function::new(|x| {
                let n = first(x)?.cast(DType::U8)?.to_vec::<u8>()?.first().map_or(0, |&n| usize::from(n) % 4);
                Ok(vec![ops::zeros([n], None)?])
            }),
            _ => Function::new(|x| ops::sum(first(x)?, None, false).map(|sum| vec![sum])),
        }
    }
}

/// The first argument, or something else.
fn first(x: &[Tensor]) -> Result<&Tensor> {
    match x {
        [first, ..] => Ok(first),
        [] => ops::zeros([1usize << 62, 1 << 62], None).map(|_| unreachable!("there is no such tensor")),
    }
}

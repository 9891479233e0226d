//! The promotion lattice and the dtype rules of the ops.
//!
//! The lattice is JAX's, as Keras uses it: a value rises along the edges, and the promotion of several is their least upper bound.
//! Numbers without a dtype ("weak") sit between the integers and the floats, so that they never widen a tensor.

use super::{DType, default_int, floatx};
use crate::error::{Error, Result};

/// A node of the lattice: a dtype, or a number that has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rank {
    Strong(DType),
    WeakInt,
    WeakFloat,
}

const WEAK_INT: usize = 15;
const WEAK_FLOAT: usize = 16;
const NODES: usize = 17;

/// Where each node may rise to, by node index (the index of a dtype is its place in the enum).
const EDGES: [&[usize]; NODES] = {
    use DType::*;
    [
        &[WEAK_INT],
        &[U16 as usize, I16 as usize],
        &[U32 as usize, I32 as usize],
        &[U64 as usize, I64 as usize],
        &[WEAK_FLOAT],
        &[I16 as usize],
        &[I32 as usize],
        &[I64 as usize],
        &[WEAK_FLOAT],
        &[F32 as usize],
        &[F32 as usize],
        &[F64 as usize, C64 as usize],
        &[C128 as usize],
        &[C128 as usize],
        &[],
        &[U8 as usize, I8 as usize, C64 as usize],
        &[BF16 as usize, F16 as usize],
    ]
};

/// `JOIN[a][b]`: the least upper bound, found once at compile time.
const JOIN: [[u8; NODES]; NODES] = {
    let mut above = [0u32; NODES];
    let mut round = 0;
    while round < NODES {
        let mut node = 0;
        while node < NODES {
            above[node] |= 1 << node;
            let mut edge = 0;
            while edge < EDGES[node].len() {
                above[node] |= above[EDGES[node][edge]];
                edge += 1;
            }
            node += 1;
        }
        round += 1;
    }
    let mut join = [[0u8; NODES]; NODES];
    let mut a = 0;
    while a < NODES {
        let mut b = 0;
        while b < NODES {
            let common = above[a] & above[b];
            let mut node = 0;
            while above[node] != common {
                node += 1;
            }
            join[a][b] = node as u8;
            b += 1;
        }
        a += 1;
    }
    join
};

impl Rank {
    fn node(self) -> Result<usize> {
        match self {
            Rank::Strong(dtype) if dtype.is_float8() => {
                Err(Error::value(format!("{dtype} does not take part in promotion: cast it first")))
            }
            Rank::Strong(dtype) => Ok(dtype as usize),
            Rank::WeakInt => Ok(WEAK_INT),
            Rank::WeakFloat => Ok(WEAK_FLOAT),
        }
    }
}

/// The least upper bound of `ranks`; a bound that is still weak takes the default integer or float dtype.
pub(crate) fn promote(ranks: impl IntoIterator<Item = Rank>) -> Result<DType> {
    let mut bound = DType::Bool as usize;
    for rank in ranks {
        bound = JOIN[bound][rank.node()?] as usize;
    }
    Ok(match bound {
        WEAK_INT => default_int(),
        WEAK_FLOAT => floatx(),
        strong => DType::ALL[strong],
    })
}

/// How an op finds the dtype that its operands are converted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DTypeRule {
    /// Promotion of all operands.
    Promote,
    /// Promotion of all operands and a weak float: integers become the default float.
    Float,
    /// Promotion; all bool gives int32.
    BoolToInt,
    /// The first operand is a condition, converted to bool; the others are promoted and only moved.
    Select,
    /// Every operand is converted to bool.
    Truth,
    /// Sums and products: promotion, bool and integers narrower than 32 bits widen to 32.
    Accumulate,
    /// `trace`: promotion with int32, except that uint32, uint64 and int64 stay.
    Trace,
    /// `correlate`: promotion; int64 becomes float64, other integers and bool float32.
    Correlate,
}

impl DTypeRule {
    /// Whether operands that are all of `dtype` are left as they are.
    pub(crate) fn keeps(self, dtype: DType) -> bool {
        match self {
            DTypeRule::Promote => !dtype.is_float8(),
            DTypeRule::Float => dtype.is_float() || dtype.is_complex(),
            DTypeRule::BoolToInt => dtype != DType::Bool && !dtype.is_float8(),
            DTypeRule::Truth => dtype == DType::Bool,
            DTypeRule::Accumulate => dtype.itemsize() >= 4,
            DTypeRule::Select | DTypeRule::Trace | DTypeRule::Correlate => false,
        }
    }

    /// The dtype that operands of these ranks are converted to.
    pub(crate) fn resolve(self, ranks: impl IntoIterator<Item = Rank>) -> Result<DType> {
        use DType::*;
        let ranks = ranks.into_iter();
        match self {
            DTypeRule::Promote => promote(ranks),
            DTypeRule::Float => promote(ranks.chain([Rank::WeakFloat])),
            DTypeRule::BoolToInt => Ok(match promote(ranks)? {
                Bool => I32,
                other => other,
            }),
            DTypeRule::Select => promote(ranks.skip(1)),
            DTypeRule::Truth => Ok(Bool),
            DTypeRule::Accumulate => Ok(match promote(ranks)? {
                U8 | U16 => U32,
                Bool | I8 | I16 => I32,
                other => other,
            }),
            DTypeRule::Trace => Ok(match promote(ranks)? {
                Bool | U8 | U16 | I8 | I16 => I32,
                other => other,
            }),
            DTypeRule::Correlate => Ok(match promote(ranks)? {
                I64 => F64,
                other if other.int_range().is_some() => F32,
                other => other,
            }),
        }
    }
}

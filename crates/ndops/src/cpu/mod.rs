//! The CPU: how primitives run. Read this first.
//!
//! - [`kernels`]: the block contract. A kernel sees contiguous blocks of fixed dtypes, nothing else.
//! - [`cursor`]: hands out each operand's part of a block, borrowed where it lies ready, else gathered, cast or splatted into scratch.
//! - [`drive`]: element-wise ops. [`reduce`]: folds. Both cut the work into fixed chunks and give them to [`parallel`].
//! - [`contract`]: matrix products. [`gather`], [`sort`]: elements by their positions, lines in order.
//! - [`cast`], [`copy`], [`repeat`]: conversions and moves. [`iota`]: what depends on positions alone. [`simd`]: which instruction set to use.
//!
//! Nothing here knows of ops.

#[macro_use]
pub(crate) mod kernels;

pub(crate) mod cast;
pub(crate) mod cast_half;
mod contract;
mod contract_block;
mod contract_complex;
pub(crate) mod contract_convert;
mod contract_inner;
mod contract_matrix;
mod contract_tiles;
mod contract_vectors;
pub(crate) mod copy;
pub(crate) mod cursor;
pub(crate) mod drive;
pub(crate) mod gather;
pub(crate) mod iota;
pub(crate) mod parallel;
pub(crate) mod reduce;
pub(crate) mod repeat;
pub(crate) mod scan;
pub(crate) mod search;
pub(crate) mod simd;
#[cfg(target_arch = "x86_64")]
pub(crate) mod sort;
mod sort_keys;
mod transpose;

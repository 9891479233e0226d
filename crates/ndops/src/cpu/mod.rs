//! The CPU: how primitives run. Read this first.
//!
//! - [`kernels`]: the block contract. A kernel sees contiguous blocks of fixed dtypes, nothing else. [`map_loops`], [`fold_kernels`]: the loops that formulas are put in.
//! - [`walk`]: the order in which elements are visited. [`cursor`]: hands out each operand's part of a block, borrowed where it lies ready, else gathered, cast or splatted into scratch.
//! - [`drive`]: element-wise ops. [`reduce`]: folds. Both cut the work into fixed chunks and give them to [`parallel`].
//! - [`contract`]: matrix products. [`correlate`]: of windows.
//! - [`gather`], [`take_along`]: elements by [`choices`]. [`sort`]: lines in order. [`bisect`]: places in such a line. [`positions`]: of what is not zero. [`count`], [`histogram`]: how often numbers occur.
//! - [`select`]: what would stand at given places of sorted lines. [`partition`]: positions around them.
//! - [`cross`]: cross products. [`factor`]: determinants, singular values.
//! - [`cast`], [`copy`], [`repeat`]: conversions and moves. [`iota`]: what depends on positions alone. [`simd`]: which instruction set to use.
//!
//! Nothing here knows of ops.

#[macro_use]
pub(crate) mod kernels;

pub(crate) mod bisect;
pub(crate) mod cast;
pub(crate) mod cast_half;
mod cast_loops;
pub(crate) mod choices;
mod contract;
mod contract_block;
mod contract_complex;
pub(crate) mod contract_convert;
mod contract_inner;
mod contract_matrix;
mod contract_tiles;
mod contract_vectors;
pub(crate) mod copy;
pub(crate) mod correlate;
pub(crate) mod count;
pub(crate) mod cross;
pub(crate) mod cursor;
pub(crate) mod drive;
pub(crate) mod factor;
pub(crate) mod fold_kernels;
pub(crate) mod gather;
pub(crate) mod histogram;
pub(crate) mod iota;
mod map_loops;
pub(crate) mod parallel;
pub(crate) mod partition;
pub(crate) mod positions;
mod quicksort;
pub(crate) mod reduce;
pub(crate) mod repeat;
mod room;
pub(crate) mod scan;
pub(crate) mod search;
pub(crate) mod select;
pub(crate) mod simd;
pub(crate) mod sort;
mod sort_keys;
pub(crate) mod take_along;
#[cfg(target_arch = "x86_64")]
mod transpose;
pub(crate) mod walk;

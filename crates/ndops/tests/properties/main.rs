//! Each kind of primitive on random strided views, against a plain loop over single elements.
//!
//! Every test draws cases from seeds that its name gives; a failing case prints its seed and its operands, and `NDOPS_SEED=<seed>` runs
//! that case alone. [`guard`] runs everything once more with buffers that end at an unmapped page, [`levels`] compares the bits of the
//! instruction sets.

mod argfold;
mod cast;
mod contract;
mod copy;
mod counting;
mod cross;
mod einsum;
mod evaluate;
mod fold;
mod gather;
mod guard;
mod join;
mod key;
mod levels;
mod map;
mod number;
mod pad;
mod random;
mod sample;
mod scan;
mod sort;
mod view;

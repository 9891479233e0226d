//! Calls that once panicked, hung, aborted or asked for more memory than there is; `cargo xtask fuzz` looks for others.

use ndops::{DType, Dim, ErrorKind, Operand, Result, Scalar, Tensor, ops};

/// A tensor of no elements that has an axis of this length.
fn nothing(length: usize, dtype: DType) -> Tensor {
    ops::zeros([0, length], Some(dtype)).expect("no memory is needed")
}

fn refused<T>(result: Result<T>, kind: ErrorKind) {
    assert_eq!(result.err().map(|error| error.kind()), Some(kind));
}

#[test]
fn arange_by_the_smallest_integer() {
    let smallest = Operand::weak(Scalar::Int(i128::MIN));
    assert_eq!(ops::arange(5, None, &smallest, None).expect("numbers").shape(), [0]);
    assert_eq!(ops::arange(-5, None, &smallest, Some(DType::F64)).expect("numbers").shape(), [1]);
}

#[test]
fn differences_without_end() {
    let x = Tensor::symbolic([Dim::Unknown], DType::F32);
    refused(ops::diff(&x, isize::MAX, 0), ErrorKind::Value);
    refused(ops::diff(Tensor::symbolic([1 << 31], DType::F32), isize::MAX, 0), ErrorKind::Value);
    assert_eq!(ops::diff(&x, 3, 0).expect("a result").shape().to_string(), "(None,)");
}

#[test]
fn no_elements_beside_a_length_near_the_end() {
    let x = nothing(1 << 61, DType::Bool);
    refused(ops::log1p(&x), ErrorKind::Overflow);
    assert_eq!(ops::logical_not(nothing(isize::MAX as usize, DType::Bool)).expect("a result").shape()[0], 0.into());
}

#[test]
fn long_chains_of_symbolic_ops() {
    let mut x = Tensor::symbolic([Dim::Unknown], DType::F32);
    for _ in 0..200_000 {
        x = ops::negative(&x).expect("a result");
    }
    assert_eq!(x.primitives().len(), 200_000);
}

#[test]
fn symbolic_results_that_are_used_twice() {
    let mut x = Tensor::symbolic([3], DType::F32);
    for _ in 0..100 {
        x = ops::add(&x, &x).expect("a result");
    }
    assert_eq!(x.primitives(), ["add"; 100]);
}

#[test]
fn more_dims_than_a_tensor_has() {
    refused(Tensor::from_vec(vec![1], vec![1; 100_000]), ErrorKind::Value);
    assert_eq!(Tensor::from_vec(vec![1], vec![1; 64]).expect("64 dims").ndim(), 64);
}

#[test]
fn views_of_more_elements_than_the_machine_counts() {
    let x = ops::zeros([16, 160], None).expect("zeros");
    refused(ops::meshgrid(&x, ops::Indexing::Xy), ErrorKind::Overflow);
    refused(ops::broadcast_to(Tensor::from(1u8), [1usize << 40, 1 << 40]), ErrorKind::Overflow);
}

#[test]
fn symbolic_tensors_that_no_machine_could_hold() {
    let x = Tensor::symbolic([1usize << 62, 1 << 62], DType::F32);
    assert_eq!(x.t().shape(), [1 << 62, 1 << 62]);
    assert_eq!(ops::sum(&x, 0, false).expect("a result").shape(), [1 << 62]);
}

#[test]
fn nothing_chosen_at_places_without_end() {
    let x = ops::zeros([1usize << 32, 0, 9, 2], Some(DType::F16)).expect("zeros");
    let none = ops::zeros([0, 2], Some(DType::I32)).expect("zeros");
    assert_eq!(ops::take(&x, none, 1).expect("a result").shape(), [1 << 32, 0, 2, 9, 2]);
}

//! Other crates, in the same run.

use gemm::Parallelism;
use ndarray::{Array1, Array2, Axis};
use ndops::{Tensor, ops};
use rustnum::Array;

use crate::clock::{case, medians};

/// A product of two square matrices by the gemm crate, called directly.
pub fn gemm(n: usize) -> impl FnMut() -> Vec<f32> {
    let a = vec![0.5f32; n * n];
    move || {
        let mut out = vec![0f32; n * n];
        let rows = n as isize;
        // SAFETY: the three matrices are dense, n by n, row-major.
        unsafe {
            gemm::gemm(
                n,
                n,
                n,
                out.as_mut_ptr(),
                1,
                rows,
                false,
                a.as_ptr(),
                1,
                rows,
                a.as_ptr(),
                1,
                rows,
                0.0,
                1.0,
                false,
                false,
                false,
                Parallelism::Rayon(2),
            );
        }
        out
    }
}

/// The same work in ndops, ndarray and rustnum.
pub fn compare() {
    let n = 1 << 20;
    let numbers: Vec<f32> = (0..n).map(|i| (i % 1000) as f32 / 100.0).collect();
    let ours = Tensor::from_vec(numbers.clone(), [1024, 1024]).expect("2^20 numbers");
    let theirs = Array1::from_vec(numbers.clone()).into_shape_with_order((1024, 1024)).expect("2^20 numbers");
    let other = Array::from_vec(numbers, &[1024, 1024]);
    println!("{:<22} {:>10} {:>10} {:>10}", "2^20 float32, us", "ndops", "ndarray", "rustnum");
    print_row("add", || ops::add(&ours, &ours), || -> Array2<f32> { &theirs + &theirs }, || &other + &other);
    print_row("exp", || ops::exp(&ours), || theirs.mapv(f32::exp), || other.exp());
    print_row("sum", || ops::sum(&ours, None, false), || theirs.sum(), || other.sum());
    print_row("sum axis 0", || ops::sum(&ours, 0, false), || theirs.sum_axis(Axis(0)), || other.sum_axis(0));
    print_row("matmul", || ops::matmul(&ours, &ours), || theirs.dot(&theirs), || other.matmul(&other));
}

fn print_row<A, B, C>(name: &str, ours: impl FnMut() -> A, ndarray: impl FnMut() -> B, rustnum: impl FnMut() -> C) {
    let times = medians(&mut [case("ndops", ours), case("ndarray", ndarray), case("rustnum", rustnum)]);
    println!("{name:<22} {:>10.1} {:>10.1} {:>10.1}", times[0] * 1e6, times[1] * 1e6, times[2] * 1e6);
}

//! `cargo xtask bench`: ndops beside the machine's limits and other crates, in one run, two threads, medians; ratios against targets.

use ndops::{DType, Tensor, ops};

mod clock;
mod others;
mod yardstick;

use clock::{Case, case, medians};

const N: usize = 1 << 20;

fn main() {
    ndops::set_num_threads(2);
    limits();
    others::compare();
}

/// A tensor of `shape` with numbers between -8 and 8.
fn tensor(shape: &[usize]) -> Tensor {
    let n: usize = shape.iter().product();
    let numbers: Vec<f32> = (0..n).map(|i| ((i * 7919) % 16001) as f32 / 1000.0 - 8.0).collect();
    Tensor::from_vec(numbers, shape).expect("the numbers fill the shape")
}

/// A target: case `case` takes at most `factor` times case `base`.
struct Target {
    case: &'static str,
    factor: f64,
    base: &'static str,
}

const TARGETS: [Target; 19] = [
    Target { case: "add 2^20", factor: 1.3, base: "copy of the same bytes" },
    Target { case: "exp 2^20", factor: 2.5, base: "add 2^20" },
    Target { case: "sin 2^20", factor: 4.0, base: "add 2^20" },
    Target { case: "log 2^20", factor: 4.0, base: "add 2^20" },
    Target { case: "tanh 2^20", factor: 4.0, base: "add 2^20" },
    Target { case: "sum 2^20", factor: 1.3, base: "two-thread read" },
    Target { case: "max 2^20", factor: 1.3, base: "two-thread read" },
    Target { case: "sum axis 0", factor: 1.5, base: "sum 2^20" },
    Target { case: "sum axis 1", factor: 1.5, base: "sum 2^20" },
    Target { case: "a + a.T 1024", factor: 3.0, base: "add 2^20" },
    Target { case: "[1000000,3] + [3]", factor: 1.5, base: "[1000000,3] + itself" },
    Target { case: "add 2^20 float16", factor: 1.2, base: "add 2^20" },
    Target { case: "add 2^20 bfloat16", factor: 1.2, base: "add 2^20" },
    Target { case: "cumsum 2^20", factor: 3.0, base: "add 2^20" },
    Target { case: "norm 2^20", factor: 1.3, base: "sum 2^20" },
    Target { case: "pad 1024 by 1", factor: 1.0, base: "copy of the same bytes" },
    Target { case: "median 2^20", factor: 20.0, base: "sum 2^20" },
    Target { case: "matmul 1024", factor: 1.1, base: "gemm 1024" },
    Target { case: "add 65536", factor: 1.05, base: "add 65536, one thread" },
];

fn limits() {
    let a = tensor(&[N]);
    let square = tensor(&[1024, 1024]);
    let triples = tensor(&[1_000_000, 3]);
    let row = tensor(&[3]);
    let small = tensor(&[8]);
    let middle = tensor(&[65536]);
    let half = a.cast(DType::F16).expect("cast");
    let bhalf = a.cast(DType::BF16).expect("cast");
    let wide = tensor(&[N + N / 2]);
    let positive = ops::absolute(&a).expect("absolute");
    let mut cases = vec![
        case("copy of the same bytes", || ops::copy(&wide)),
        case("two-thread read", yardstick::two_thread_read(4 * N)),
        case("add 2^20", || ops::add(&a, &a)),
        case("exp 2^20", || ops::exp(&a)),
        case("sin 2^20", || ops::sin(&a)),
        case("log 2^20", || ops::log(&positive)),
        case("tanh 2^20", || ops::tanh(&a)),
        case("sum 2^20", || ops::sum(&a, None, false)),
        case("max 2^20", || ops::max(&a, None, false, None)),
        case("sum axis 0", || ops::sum(&square, 0, false)),
        case("sum axis 1", || ops::sum(&square, 1, false)),
        case("a + a.T 1024", || ops::add(&square, square.t())),
        case("[1000000,3] + itself", || ops::add(&triples, &triples)),
        case("[1000000,3] + [3]", || ops::add(&triples, &row)),
        case("add 2^20 float16", || ops::add(&half, &half)),
        case("add 2^20 bfloat16", || ops::add(&bhalf, &bhalf)),
        case("cumsum 2^20", || ops::cumsum(&a, None, None)),
        case("norm 2^20", || ops::norm(&a, None, None, false)),
        case("pad 1024 by 1", || ops::pad(&square, 1, ops::PadMode::Constant, None)),
        case("median 2^20", || ops::median(&a, None, false)),
        case("matmul 1024", || ops::matmul(&square, &square)),
        case("gemm 1024", others::gemm(1024)),
        case("add 65536", || ops::add(&middle, &middle)),
        case("add 65536, one thread", || {
            ndops::set_num_threads(1);
            let sum = ops::add(&middle, &middle);
            ndops::set_num_threads(2);
            sum
        }),
        case("add 8", || ops::add(&small, &small)),
    ];
    let times = medians(&mut cases);
    print_times(&cases, &times);
    print_targets(&cases, &times);
}

fn print_times(cases: &[Case], times: &[f64]) {
    println!("{:<28} {:>12}", "case (float32 unless said)", "us");
    for (case, time) in cases.iter().zip(times) {
        println!("{:<28} {:>12.3}", case.name, time * 1e6);
    }
}

fn print_targets(cases: &[Case], times: &[f64]) {
    let time = |name: &str| times[cases.iter().position(|case| case.name == name).expect("a case of this name")];
    println!("\n{:<28} {:>7} {:>7}   of", "case", "ratio", "target");
    for target in &TARGETS {
        let ratio = time(target.case) / time(target.base);
        let verdict = if ratio <= target.factor { "" } else { "  MISSED" };
        println!("{:<28} {ratio:>7.2} {:>7.2}   {}{verdict}", target.case, target.factor, target.base);
    }
    let small = time("add 8") * 1e9;
    println!("{:<28} {small:>4.0} ns {:>4.0} ns{}\n", "add 8", 150.0, if small <= 150.0 { "" } else { "  MISSED" });
}

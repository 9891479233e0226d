//! The same bits on every instruction set: processes that are held to a lower one print a hash of what they compute.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::process::Command;

use ndops::ops::{CorrelateMode, Side};
use ndops::{DType, Result, Tensor, ops, s};

use crate::evaluate::with_threads;
use crate::number::nums;
use crate::random::{Random, Values, property};

const LEVEL: &str = "NDOPS_ISA";

/// The results whose bits are compared, but which NaN they are.
fn results(rng: &mut Random) -> Result<Vec<Tensor>> {
    let dims = rng.any_dims();
    let dtype = rng.pick(&DType::ALL[..13]);
    let (x, y) = (rng.sample(dtype, &dims, Values::Any), rng.sample(dtype, &dims, Values::Any));
    let small = rng.sample(dtype, &dims, Values::Small);
    let (x, y) = (&x.view, &y.view);
    let mut results =
        vec![ops::add(x, y)?, ops::multiply(x, y)?, ops::maximum(x, y)?, ops::less(x, y)?, ops::divide(x, y)?];
    results.extend([ops::exp(x)?, ops::sin(x)?, ops::log(x)?, ops::tanh(x)?, ops::expm1(x)?, ops::log1p(x)?]);
    results.extend([ops::power(ops::abs(&small.view)?, 1.7)?, ops::arctan2(x, y)?, ops::sqrt(x)?, ops::floor(x)?]);
    results.extend([
        ops::sum(&small.view, None, false)?,
        ops::mean(&small.view, None, false)?,
        ops::cumsum(&small.view, None, None)?,
    ]);
    let line = ops::append(&small.view, ops::zeros([1], Some(dtype))?, None)?;
    results.extend([
        ops::correlate(line.get(s(..5000))?, line.get(s(..70))?, CorrelateMode::Full)?,
        ops::histogram(&line, 50, None)?.0,
        ops::searchsorted(ops::sort(line.get(s(..9))?, 0)?, &line, Side::Left)?,
    ]);
    results.extend(ops::nonzero(&line)?);
    for to in DType::ALL {
        results.push(x.cast(to)?);
    }
    Ok(results)
}

/// The hash of each op's results.
fn hashes() -> String {
    let hashers = std::cell::RefCell::new(Vec::new());
    property("levels", 40, |rng| {
        let results = with_threads(1, || results(rng)).expect("results");
        let mut hashers = hashers.borrow_mut();
        hashers.resize_with(results.len(), DefaultHasher::new);
        for (hasher, result) in hashers.iter_mut().zip(&results) {
            for num in nums(result) {
                let (re, im) = num.parts();
                [re, im].map(|part| if part.is_nan() { 1 } else { part.to_bits() }).hash(hasher);
            }
        }
    });
    hashers.borrow().iter().map(|hasher| format!("{:016x}", hasher.finish())).collect::<Vec<_>>().join(" ")
}

#[test]
fn levels_agree() {
    let own = hashes();
    if std::env::var_os(LEVEL).is_some() {
        return println!("\nhashes: {own}");
    }
    if std::env::var_os("NDOPS_GUARD").is_some() {
        return;
    }
    for level in ["baseline", "v3"] {
        let mut suite = Command::new(std::env::current_exe().expect("the tests"));
        let run = suite
            .args(["--exact", "levels::levels_agree", "--nocapture"])
            .env(LEVEL, level)
            .output()
            .expect("the tests run");
        let out = String::from_utf8_lossy(&run.stdout);
        let other = out.lines().find_map(|line| line.strip_prefix("hashes: "));
        let other =
            other.unwrap_or_else(|| panic!("{level}: {}\n{out}\n{}", run.status, String::from_utf8_lossy(&run.stderr)));
        for (i, (own, other)) in own.split(' ').zip(other.split(' ')).enumerate() {
            assert_eq!(own, other, "result {i} has other bits on {level}");
        }
    }
}

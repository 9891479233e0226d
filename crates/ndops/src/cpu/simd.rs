//! Which instruction set the kernels may use: decided once, when the first kernel runs.
//!
//! Users build with default flags, so every kernel exists in a few versions that differ only in the instruction
//! set, and the driver picks one by [`isa`]. The levels are those of the x86-64 psABI, so that three versions cover
//! every machine; results have the same bits on all of them.

use std::sync::atomic::{AtomicU8, Ordering};

/// A level of instructions; a later one includes the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Isa {
    /// What the compiler assumes of every machine of this target.
    Baseline,
    /// x86-64-v3: AVX2, FMA, BMI1, BMI2, LZCNT, POPCNT, F16C, MOVBE.
    V3,
    /// x86-64-v4: V3 and AVX-512 F, BW, CD, DQ, VL.
    V4,
}

const LEVELS: [Isa; 3] = [Isa::Baseline, Isa::V3, Isa::V4];

/// One more than the index of the level in use; 0 until it is decided. It is data by itself, so relaxed access
/// suffices.
static CURRENT: AtomicU8 = AtomicU8::new(0);

/// The level in use: the best one of the machine, or a lower one named by `NDOPS_ISA` (`baseline`, `v3`, `v4`).
///
/// The variable is read once. A level that the machine lacks, or an unknown word, leaves the machine's best.
#[inline]
pub(crate) fn isa() -> Isa {
    match CURRENT.load(Ordering::Relaxed) {
        0 => decide(),
        code => LEVELS[usize::from(code - 1)],
    }
}

#[cold]
fn decide() -> Isa {
    let level = choose(detect(), std::env::var("NDOPS_ISA").ok().as_deref());
    // Another thread may decide at the same time, and the first one stays.
    match CURRENT.compare_exchange(0, level as u8 + 1, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => level,
        Err(code) => LEVELS[usize::from(code - 1)],
    }
}

fn choose(best: Isa, word: Option<&str>) -> Isa {
    match word.map(|w| w.trim().to_ascii_lowercase()).as_deref() {
        Some("baseline") => Isa::Baseline,
        Some("v3") => Isa::V3.min(best),
        _ => best,
    }
}

#[cfg(target_arch = "x86_64")]
fn detect() -> Isa {
    macro_rules! has {
        ($($feature:tt)*) => { true $(&& is_x86_feature_detected!($feature))* };
    }
    if !has!("avx2" "fma" "bmi1" "bmi2" "lzcnt" "popcnt" "f16c" "movbe") {
        Isa::Baseline
    } else if !has!("avx512f" "avx512bw" "avx512cd" "avx512dq" "avx512vl") {
        Isa::V3
    } else {
        Isa::V4
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn detect() -> Isa {
    Isa::Baseline
}

/// A function of one value that is large and worth compiling for the instruction set of the machine.
///
/// `call` and all it is made of must be `#[inline(always)]`; else it stays code for the lowest level.
pub(crate) trait Formula {
    type In;
    type Out;
    fn call(x: Self::In) -> Self::Out;
}

/// `F::call(x)` by fused instructions where the machine has them.
///
/// For branchy scalar code, of which one copy for all block loops is enough; V4 would add nothing to it. The choice
/// costs about a nanosecond.
#[inline(always)]
pub(crate) fn on_best<F: Formula>(x: F::In) -> F::Out {
    #[cfg(target_arch = "x86_64")]
    if isa() >= Isa::V3 {
        // SAFETY: `isa` has found the instruction set.
        return unsafe { on_v3::<F>(x) };
    }
    on_baseline::<F>(x)
}

#[inline(never)]
fn on_baseline<F: Formula>(x: F::In) -> F::Out {
    F::call(x)
}

#[cfg(target_arch = "x86_64")]
#[inline(never)]
#[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c,movbe")]
fn on_v3<F: Formula>(x: F::In) -> F::Out {
    F::call(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lower_but_never_raise() {
        assert_eq!(choose(Isa::V4, None), Isa::V4);
        assert_eq!(choose(Isa::V4, Some("v3")), Isa::V3);
        assert_eq!(choose(Isa::V4, Some(" Baseline ")), Isa::Baseline);
        assert_eq!(choose(Isa::V3, Some("v4")), Isa::V3);
        assert_eq!(choose(Isa::V3, Some("sse9")), Isa::V3);
        assert_eq!(choose(Isa::Baseline, Some("v3")), Isa::Baseline);
    }
}

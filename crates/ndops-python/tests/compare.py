"""Runs a case on ndops and compares answers: structure, dtype, shape, and values within a row's tolerance."""

from dataclasses import dataclass

import ml_dtypes
import ndops
import numpy as np

from row import Case, map_leaves
from values import BFLOAT16, COMPLEX, FLOATS, is_subnormal, numpy_dtype

# What one unit of `Tolerance.numpy` and `Tolerance.jax` means: NumPy's own functions err by up to 4 ulp, XLA's by
# up to a few hundred in f32 (tan, log1p) and a few thousand in f64 (lgamma-style expansions of asinh and friends).
UNIT = {
    "numpy": {"bfloat16": 2**-7, "float16": 2**-10, "float32": 1e-6, "float64": 2e-15},
    "jax": {"bfloat16": 2**-6, "float16": 2**-8, "float32": 3e-5, "float64": 1e-11},
}
PART = {"complex64": "float32", "complex128": "float64"}


@dataclass(frozen=True)
class Mismatch:
    """One way in which two answers differ; `bad` marks the elements, for differences of values."""

    what: str
    text: str
    bad: np.ndarray | None = None


def tensors(value):
    """`value` with its NumPy arrays turned into ndops tensors (copies)."""
    return map_leaves(lambda v: ndops.convert_to_tensor(v) if isinstance(v, np.ndarray) else v, value)


def answer_of(result):
    """The answer of a result, in the oracles' form."""
    if isinstance(result, (list, tuple)):
        return "ok", type(result).__name__, [r.numpy() for r in result]
    if isinstance(result, int):
        return "ok", "int", [np.asarray(result)]
    return "ok", "tensor", [result.numpy()]


def ours(case, convert=tensors):
    """ndops' answer to a case, in the oracles' form; an exception, a Rust panic included, as class names and text."""
    try:
        named = {k: convert(v) for k, v in case.kwargs.items()}
        return answer_of(getattr(ndops, case.op)(*convert(case.args), **named))
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        return "err", [c.__name__ for c in type(error).__mro__], str(error)


def differences(row, case, got, want, oracle):
    """All mismatches between our answer and an oracle's."""
    if got[0] == "err" or want[0] == "err":
        if got[0] == want[0] and "Exception" in got[1]:
            return []
        if got[0] == "err":
            return [Mismatch("refused", f"we raise {got[1][0]}: {got[2]}")]
        return [Mismatch("error", f"the oracle raises {want[1][0]}: {want[2]}")]
    # Lists and tuples count as one kind: meshgrid is a tuple on numpy and a list on jax.
    if (got[1] in ("tensor", "int")) != (want[1] in ("tensor", "int")) or len(got[2]) != len(want[2]):
        return [Mismatch("kind", f"{got[1]} of {len(got[2])}, expected {want[1]} of {len(want[2])}")]
    found = []
    for g, w in zip(got[2], want[2]):
        found += array_differences(row, case, g, w, oracle)
    return found


def array_differences(row, case, got, want, oracle):
    """Mismatches of one result array. A bfloat16 case went to NumPy as float32, so its dtype says nothing."""
    upcast = oracle == "numpy" and "bfloat16" in case.dtypes
    found = []
    if got.dtype != want.dtype and not upcast and oracle != "truth" and case.op not in ("size", "ndim"):
        found.append(Mismatch("dtype", f"dtype {got.dtype}, expected {want.dtype}"))
    if got.shape != want.shape:
        return [*found, Mismatch("shape", f"shape {got.shape}, expected {want.shape}")]
    bad = unequal(got, want, row.tolerance, oracle)
    if oracle == "jax" and row.kind in ("map1", "map2"):
        bad = bad & ~flushed(case, got)
    if bad.any():
        at = np.unravel_index(np.argmax(bad), bad.shape) if bad.ndim else ()
        found.append(Mismatch("value", f"{got[at]!r}, expected {want[at]!r} at {tuple(map(int, at))}", bad))
    return found


def flushed(case, got):
    """Where XLA on the CPU may have flushed a subnormal input, result or intermediate to zero."""
    lost = is_subnormal(got, 4.0)
    for x in case.arrays:
        if x.dtype.kind != "O":
            lost = lost | is_subnormal(x)
    return lost


def unequal(got, want, tolerance, oracle):
    """Where two arrays of one shape differ by more than the tolerance."""
    name = str(got.dtype)
    if name in COMPLEX:
        return unequal_complex(got, want, tolerance, oracle)
    if name not in FLOATS:
        return got != want.astype(got.dtype) if want.dtype.kind != "c" else got != want.real.astype(got.dtype)
    if oracle == "truth":
        return ulps(got, want) > tolerance.truth
    allowed = getattr(tolerance, oracle) * UNIT[oracle][name]
    return unequal_floats(got, want, allowed, tolerance.zero_sign, tolerance.of_largest)


def unequal_floats(got, want, allowed, zero_sign, of_largest=False):
    """NaN matches NaN, infinities match themselves, the rest must be within `allowed` of each other, relatively."""
    got = np.asarray(got)
    want = np.asarray(want.real if want.dtype.kind == "c" else want).astype(got.dtype)
    a, b = got.astype(np.float64), want.astype(np.float64)
    # A rounded result may be one subnormal step off, which relatively is everything.
    tiny = float(ml_dtypes.finfo(got.dtype).smallest_subnormal) if allowed else 0.0
    with np.errstate(all="ignore"):
        same = (a == b) | (np.isnan(a) & np.isnan(b))
        size = np.maximum(np.abs(a), np.abs(b))
        size = np.max(size, initial=0, where=np.isfinite(size)) if of_largest else size
        same |= np.isfinite(a) & np.isfinite(b) & (np.abs(a - b) <= allowed * size + tiny)
    if zero_sign:
        same &= ~((a == 0) & (b == 0) & (np.signbit(a) != np.signbit(b)))
    return ~same


def unequal_complex(got, want, tolerance, oracle):
    """Errors of complex results are relative to the modulus; exact rows compare part by part."""
    want = want.astype(got.dtype if oracle != "truth" else want.dtype)
    parts = str(got.real.dtype)
    allowed = getattr(tolerance, oracle)
    if allowed == 0:
        return unequal_floats(got.real, want.real, 0, False) | unequal_floats(got.imag, want.imag, 0, False)
    unit = float(np.finfo(parts).eps) if oracle == "truth" else UNIT[oracle][parts]
    with np.errstate(all="ignore"):
        # 4 ulp relative to the modulus; numpy's and jax's own complex functions are no better.
        size = np.abs(want)
        size = np.max(size, initial=0, where=np.isfinite(size)) if tolerance.of_largest else size
        near = np.abs(got - want) <= 4 * allowed * unit * size + float(np.finfo(parts).tiny)
        finite = np.isfinite(want.astype(got.dtype))
    return ~(near | ~finite | ~np.isfinite(got) & ~finite)


def ulps(got, truth):
    """The distance of `got` from a wider `truth` in ulp of its dtype; infinite where NaN or infinity differ."""
    info = ml_dtypes.finfo(got.dtype)
    wide = np.longdouble if got.dtype == np.float64 else np.float64
    g, t = got.astype(wide), np.asarray(truth).real.astype(wide)
    with np.errstate(all="ignore"):
        size = np.maximum(np.abs(t), wide(info.smallest_normal))
        ulp = np.exp2(np.floor(np.log2(size))) * wide(info.eps)
        rounded = np.asarray(np.asarray(truth).real).astype(np.float64).astype(got.dtype).astype(wide)
        distance = np.where(np.isfinite(g) & np.isfinite(t), np.abs(g - t) / ulp, np.inf)
        same = (g == rounded) | (np.isnan(g) & np.isnan(t))
    return np.where(same, 0.0, distance)


def literal(value):
    """Python source of an argument."""
    if isinstance(value, np.ndarray):
        numbers = value.astype(np.float32) if value.dtype == BFLOAT16 else value
        text = repr(numbers.tolist()).replace("nan", "np.nan").replace("inf", "np.inf")
        empty = f".reshape({value.shape})" if value.size == 0 else ""
        return f'np.array({text}, "{value.dtype}"){empty}'
    if isinstance(value, (list, tuple)):
        inner = ", ".join(map(literal, value)) + ("," if isinstance(value, tuple) and len(value) == 1 else "")
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    return repr(value)


def reproducer(case):
    """The case as one line of Python."""
    arguments = [literal(a) for a in case.args] + [f"{k}={literal(v)}" for k, v in case.kwargs.items()]
    return f"ndops.{case.op}({', '.join(arguments)})"


def smallest(row, case, mismatch):
    """For an elementwise op, the case cut down to the first element that differs."""
    if (
        row.kind not in ("map1", "map2")
        or mismatch.bad is None
        or not all(isinstance(a, np.ndarray) for a in case.args)
    ):
        return case
    at = np.unravel_index(np.argmax(mismatch.bad), mismatch.bad.shape) if mismatch.bad.ndim else ()
    one = [np.broadcast_to(a, mismatch.bad.shape)[at].reshape(()) for a in case.args]
    return Case(case.op, tuple(np.asarray(x, numpy_dtype(str(x.dtype))) for x in one), case.kwargs)

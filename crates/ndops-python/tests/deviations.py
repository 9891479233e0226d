"""Where ndops differs from an oracle on purpose, and why. An entry that no case needs any more fails its op's test.

An entry with `always=False` may go unused: it hangs on the machine (NumPy's sorts) or on drawn values.

`what` names the kinds of difference that the entry excuses: error (only the oracle raises), refused (only we raise),
dtype, kind, shape, value. `when` chooses cases; `where` chooses elements, given the array arguments broadcast together.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from values import COMPLEX, INTEGERS, SIGNED

INTEGRAL = ("bool", *INTEGERS)


@dataclass(frozen=True)
class Deviation:
    """One decision: the ops, the oracle, the kinds of difference, the cases or elements, and the reason."""

    ops: str
    oracle: str
    what: str
    reason: str
    when: Callable = lambda case: True
    where: Callable | None = None
    always: bool = True

    def excuses(self, case, mismatch):
        """Which part of a mismatch this entry explains: True, False, or a mask of elements."""
        if mismatch.what not in self.what.split() or not self.when(case):
            return False
        if mismatch.what != "value" or self.where is None:
            return True
        with np.errstate(all="ignore"):
            return np.broadcast_to(self.where(*case.arrays), mismatch.bad.shape)


def has(*names):
    """Cases with an operand of one of these dtypes."""
    return lambda case: any(d in names for d in case.dtypes)


def all_bool(case):
    """Cases whose array operands are all bool."""
    return set(case.dtypes) == {"bool"}


def integral(case):
    """Cases whose array operands are all bool or integers."""
    return all(d in INTEGRAL for d in case.dtypes)


def unsigned64_with_signed(case):
    """The one pair on which JAX's lattice differs from Keras' table."""
    return "uint64" in case.dtypes and any(d in SIGNED for d in case.dtypes)


def scalar(case):
    """Cases with a Python number as an operand."""
    return any(isinstance(a, (int, float)) for a in case.args)


def has_complex(case):
    """Cases with a complex operand."""
    return any(d in COMPLEX for d in case.dtypes)


def integer_overflows(x, y):
    """Exponents that jax's repeated squaring does not reach: it looks at six bits of them."""
    return (np.abs(y) >= 64) if np.asarray(y).dtype.kind in "iu" else np.zeros(np.broadcast(x, y).shape, bool)


def division_edge(x, y):
    """Divisions that jax treats otherwise: by zero, with infinities, and quotients beyond a half float's integers."""
    half = "float16" in (str(x.dtype), str(y.dtype)) or "bfloat16" in (str(x.dtype), str(y.dtype))
    return (y == 0) | ~np.isfinite(x.astype(float)) | ~np.isfinite(y.astype(float)) | half


def near_cancellation(x, y):
    """Where logaddexp is much smaller than its larger operand, whose rounding it then carries."""
    x, y = x.astype(float), y.astype(float)
    return np.abs(np.logaddexp(x, y)) < np.maximum(np.abs(x), np.abs(y)) / 2


PROMOTING = (
    "add append concatenate hstack maximum minimum multiply stack subtract vstack where outer "
    "divide true_divide divide_no_nan floor_divide mod power select correlate cross"
)
DIVISIONS = "divide true_divide divide_no_nan linspace logspace"
WIDE_ON_JAX = (
    "Keras' jax backend gives float64 for int64 and for uint32 with a signed integer; by the table it is float32"
)
STRONG_SCALARS = "append arctan2 bitwise_and bitwise_or bitwise_xor dot left_shift logaddexp mod outer right_shift"
D = Deviation
DEVIATIONS = [
    # Promotion.
    D(
        PROMOTING,
        "jax",
        "dtype value",
        "uint64 with a signed integer is float32 in Keras' table, float64 in JAX's",
        unsigned64_with_signed,
    ),
    D(
        "dot matmul tensordot vdot einsum",
        "jax",
        "error",
        "JAX refuses uint64 with a signed integer",
        unsigned64_with_signed,
    ),
    D(DIVISIONS, "jax", "dtype value", WIDE_ON_JAX, integral),
    D(
        "sqrt std log log10 log1p log2 median quantile",
        "jax",
        "dtype",
        "uint64 goes to float64 on jax only",
        has("uint64"),
    ),
    D(
        "floor_divide power left_shift right_shift bitwise_left_shift bitwise_right_shift",
        "numpy",
        "dtype",
        "two bools are int8 in NumPy; int32 by the contract",
        all_bool,
    ),
    D(
        STRONG_SCALARS + " bitwise_left_shift bitwise_right_shift",
        "numpy",
        "dtype value",
        "Keras' numpy backend converts the scalar to int32 or float32 first; weak by the contract",
        scalar,
    ),
    D("conj conjugate", "numpy", "dtype", "NumPy turns bool into int8", all_bool),
    D(
        "reciprocal",
        "numpy",
        "dtype value",
        "NumPy keeps integers: 1/2 = 0, 1/0 = int min",
        lambda c: c.dtypes[0] in INTEGRAL,
    ),
    D("select", "numpy", "dtype value error", "select uses NumPy's own promotion there"),
    # Values.
    D("all", "jax", "value", "jax looks at the real part only", has_complex),
    D("argmax argmin", "jax", "error", "jax has no order of complex numbers here", has_complex),
    D("argsort", "numpy", "value", "NumPy's argsort is not stable", always=False),
    D("empty", "numpy", "value", "contents are unspecified; ours are zeros", always=False),
    D("minimum", "jax", "value", "jax does not propagate NaN in complex operands", has_complex),
    D("power", "jax", "value", "jax looks at six bits of an integer exponent only", where=integer_overflows),
    D("average", "numpy", "error", "NumPy raises ZeroDivisionError for weights that sum to zero; IEEE by the contract"),
    D(
        "logaddexp",
        "numpy jax",
        "value",
        "a result near zero carries the rounding of the larger operand",
        where=near_cancellation,
    ),
    D(
        "floor_divide",
        "jax",
        "value",
        "jax: integers by zero give -1 or -2, floats by zero NaN, halves are rounded before the floor",
        lambda c: not has_complex(c),
        where=division_edge,
    ),
    D(
        "log1p",
        "numpy",
        "value",
        "NumPy's complex log1p adds the one first: no accuracy near 0",
        has_complex,
        always=False,
    ),
    D("log1p", "jax", "value", "jax gives 0 for log1p(-1+0j)", has_complex, where=lambda x: x == -1),
    D("nan_to_num", "numpy", "value", "a bfloat16 infinity becomes the largest bfloat16, not float32", has("bfloat16")),
    D("reciprocal", "jax", "dtype", WIDE_ON_JAX, has("int64", "uint64")),
    # Ops whose rows wait for them.
    D("correlate", "numpy", "dtype value", "NumPy drops the imaginary part; complex by the contract", has_complex),
    D("correlate", "jax", "dtype", "jax promotes where Keras' table says float32 or float64"),
    D("norm", "numpy", "dtype", "the norm of complex numbers is real by the contract", has_complex),
    D("norm slogdet", "numpy", "error", "LAPACK has no half types", has("float16")),
    D("norm slogdet", "jax", "error", "LAPACK has no half types", has("float16", "bfloat16")),
    D("slogdet", "numpy", "dtype", "NumPy has integers in float64; float32 by the contract", integral),
    D("slogdet", "jax", "dtype", "jax has integers of 64 bits in float64; float32 by the contract", has("int64", "uint64")),
    D("median", "jax", "shape", "jax's median of a scalar keeps one axis", lambda c: c.arrays[0].ndim == 0),
]


def of(op):
    """The entries of one op, both oracles."""
    return [d for d in DEVIATIONS if op in d.ops.split()]

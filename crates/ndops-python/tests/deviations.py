"""Where ndops differs from an oracle on purpose, and why. An entry that no case needs any more fails its op's test.

An entry with `always=False` hangs on the machine (NumPy's sorts differ with its vector units) and may go unused.

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


PROMOTING = (
    "add append concatenate hstack maximum minimum multiply stack subtract vstack where linspace logspace outer "
    "divide true_divide divide_no_nan arctan2 logaddexp floor_divide mod power select average correlate"
)
DIVISIONS = "divide true_divide divide_no_nan linspace logspace"
WIDE_ON_JAX = "Keras' jax backend gives float64 for int64 and for uint32 with a signed integer; by the table it is float32"
STRONG_SCALARS = "append arctan2 bitwise_and bitwise_or bitwise_xor dot left_shift logaddexp mod outer right_shift"
D = Deviation
DEVIATIONS = [
    # Promotion.
    D(PROMOTING, "jax", "dtype value", "uint64 with a signed integer is float32 in Keras' table, float64 in JAX's",
      unsigned64_with_signed, always=False),
    D("dot matmul tensordot vdot", "jax", "error", "JAX refuses uint64 with a signed integer", unsigned64_with_signed),
    D(DIVISIONS, "jax", "dtype value", WIDE_ON_JAX, lambda c: all(d in INTEGRAL for d in c.dtypes)),
    D("sqrt std log log10 log1p log2 mean", "jax", "dtype", "uint64 goes to float64 on jax only", has("uint64"), always=False),
    D("floor_divide power left_shift right_shift bitwise_left_shift bitwise_right_shift", "numpy", "dtype",
      "two bools are int8 in NumPy; int32 by the contract", all_bool),
    D(STRONG_SCALARS + " bitwise_left_shift bitwise_right_shift", "numpy", "dtype value",
      "Keras' numpy backend converts the scalar to int32 or float32 first; weak by the contract", scalar, always=False),
    D("conj conjugate", "numpy", "dtype", "NumPy turns bool into int8", all_bool),
    D("reciprocal", "numpy", "dtype value", "NumPy keeps integers: 1/2 = 0, 1/0 = int min",
      lambda c: c.dtypes[0] in INTEGRAL),
    D("select", "numpy", "dtype value error", "select uses NumPy's own promotion there", always=False),
    D("select", "jax", "dtype value error", "weak defaults and mixed dtypes promote differently", always=False),
    D("linspace logspace", "numpy", "error", "NumPy refuses bfloat16 beside another float", has("bfloat16"), always=False),
    # Values.
    D("all any", "jax", "value", "jax looks at the real part only", has_complex, always=False),
    D("argmax argmin", "jax", "error", "jax has no order of complex numbers here", has_complex),
    D("argsort", "numpy", "value", "NumPy's argsort is not stable", always=False),
    D("empty", "numpy", "value", "contents are unspecified; ours are zeros", always=False),
    D("minimum maximum", "jax", "value", "jax does not propagate NaN in complex operands", has_complex, always=False),
    D("power", "jax", "value", "jax looks at six bits of an integer exponent only", where=integer_overflows),
    D("average", "numpy", "error", "NumPy raises ZeroDivisionError for weights that sum to zero; IEEE by the contract",
      always=False),
    D("logaddexp", "truth", "value", "a result near zero carries the rounding of the larger operand",
      where=lambda x, y: np.abs(np.logaddexp(x.astype(float), y.astype(float))) < np.maximum(np.abs(x), np.abs(y)) / 2,
      always=False),
]


def of(op):
    """The entries of one op, both oracles."""
    return [d for d in DEVIATIONS if op in d.ops.split()]

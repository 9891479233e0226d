"""Input arrays of the tests: dtypes by name, and generators by domain.

A table row names domains; the arrays themselves are made from a seed that the place of use fixes, so that every run
and every process sees the same values.
"""

import itertools
from dataclasses import dataclass

import ml_dtypes
import numpy as np

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
SIGNED = ("int8", "int16", "int32", "int64")
INTEGERS = UNSIGNED + SIGNED
FLOATS = ("bfloat16", "float16", "float32", "float64")
COMPLEX = ("complex64", "complex128")
REAL = ("bool", *INTEGERS, *FLOATS)
ALL = REAL + COMPLEX


@dataclass(frozen=True)
class A:
    """An array argument to be: its shape, the domain of its values, and its dtype if the sweep must not choose it."""

    shape: tuple = ()
    dom: str = "any"
    dt: str | None = None


def array_of(*shape, dom="any", dt=None):
    """`A` with the shape spread out, which is how table rows read best."""
    return A(shape, dom, dt)


def numpy_dtype(name):
    """The NumPy dtype of a name, bfloat16 included."""
    return BFLOAT16 if name == "bfloat16" else np.dtype(name)


def smallest_normal(name):
    """The smallest normal number of a float dtype."""
    return float(ml_dtypes.finfo(numpy_dtype(name)).smallest_normal)


def specials(name):
    """Every value of a dtype that has ever broken a kernel: zeros, extremes, subnormals, infinities, NaN, ties."""
    dtype = numpy_dtype(name)
    if name == "bool":
        return np.array([False, True])
    if name in INTEGERS:
        info = np.iinfo(dtype)
        wanted = [0, 1, 2, 3, 5, 10, 100, info.max, info.max - 1, info.min, info.min + 1, -1, -2, -7]
        return np.array(sorted({w for w in wanted if info.min <= w <= info.max}), dtype)
    if name in COMPLEX:
        parts = [0.0, 1.0, -1.0, 0.5, -2.0, 3.0]
        return np.array([complex(a, b) for a in parts for b in parts], dtype)
    info = ml_dtypes.finfo(dtype)
    sizes = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, np.pi / 2, np.pi, 10.0, 100.0, float(info.max), float(info.smallest_normal)]
    sizes += [float(info.eps), float(info.smallest_subnormal), 0.3, 0.7, 1 + float(info.eps), 20.0, np.inf, np.nan]
    return np.array([s * v for v in sizes for s in (1.0, -1.0)]).astype(dtype)


def is_subnormal(x, margin=1.0):
    """Where a float array is below `margin` times the smallest normal: XLA on the CPU flushes subnormals to zero."""
    name = str(x.dtype)
    if name not in FLOATS:
        return np.zeros(x.shape, bool)
    size = np.abs(x.astype(np.float64))
    return (size > 0) & (size < margin * smallest_normal(name))


def small(rng, shape, name, zero=True):
    """Small numbers on a grid of quarters: sums and products of a few dozen are exact in every dtype, in any order."""
    if name == "bool":
        return rng.random(shape) < 0.5 if zero else np.ones(shape, bool)
    if name in UNSIGNED:
        return rng.integers(0 if zero else 1, 5, shape).astype(name)
    low = rng.integers(1, 5, shape) * rng.choice([-1, 1], shape)
    whole = np.where(rng.random(shape) < 0.2, 0, low) if zero else low
    if name in SIGNED:
        return whole.astype(name)
    if name in COMPLEX:
        return (whole / 2 + 0.5j * rng.integers(-4, 5, shape)).astype(name)
    return (whole / 2).astype(numpy_dtype(name))


def uniform(rng, shape, name, low, high):
    """Uniform reals in [low, high], as integers where the dtype is one."""
    if name == "bool":
        return rng.random(shape) < 0.5
    x = rng.uniform(low, high, shape)
    if name in INTEGERS:
        return np.clip(np.rint(x), max(low, np.iinfo(name).min), min(high, np.iinfo(name).max)).astype(name)
    if name in COMPLEX:
        x = x + 1j * rng.uniform(low, high, shape)
    return np.asarray(x).astype(numpy_dtype(name))


def spread(rng, shape, name):
    """Magnitudes over the whole range of exponents; bits at random for integers."""
    if name == "bool":
        return rng.random(shape) < 0.5
    if name in INTEGERS:
        info = np.iinfo(name)
        return rng.integers(info.min, info.max, shape, dtype=name, endpoint=True)
    top = np.log2(float(ml_dtypes.finfo(numpy_dtype(name)).max)) * (0.45 if name in COMPLEX else 0.9)
    x = np.exp2(rng.uniform(-top, top, shape)) * rng.choice([-1.0, 1.0], shape)
    if name in COMPLEX:
        x = x * np.exp(1j * rng.uniform(-np.pi, np.pi, shape))
    return np.asarray(x).astype(numpy_dtype(name))


def anything(rng, shape, name):
    """A mixture of specials, small numbers and numbers of any size."""
    pick = rng.integers(0, 3, shape)
    values = rng.choice(specials(name), shape) if name != "bool" else rng.random(shape) < 0.5
    return np.where(pick == 0, values, np.where(pick == 1, small(rng, shape, name), spread(rng, shape, name)))


def normal(rng, shape, name):
    """`anything` without subnormals, for ops that compute on jax."""
    x = anything(rng, shape, name)
    return np.where(is_subnormal(x), np.ones((), x.dtype), x)


def ordered(rng, shape, name):
    """Few distinct values, so that sorts meet ties, with infinities and NaN; no negative zero, which ties with zero."""
    x = small(rng, shape, name)
    if name in FLOATS:
        odd = rng.choice([np.nan, np.inf, -np.inf, 7.5], shape).astype(x.dtype)
        x = np.where(rng.random(shape) < 0.25, odd, x)
    return x + np.zeros((), x.dtype)


def ranked(rng, shape, name):
    """`ordered` in order, NaN last (NumPy leaves a bfloat16 NaN where it is)."""
    x = ordered(rng, shape, name)
    return np.sort(x.astype(np.float32) if name == "bfloat16" else x, axis=-1).astype(x.dtype)


def permutation(rng, shape, name):
    """Distinct values in random order, for selections whose ties would make the answer ambiguous."""
    count = int(np.prod(shape))
    return rng.permutation(count).reshape(shape).astype(numpy_dtype(name))


def index_into(bound):
    """Indices in [-bound, bound), or from zero for unsigned dtypes."""

    def generate(rng, shape, name):
        if name == "bool":
            return rng.random(shape) < 0.5
        return rng.integers(0 if name in UNSIGNED else -bound, bound, shape).astype(name)

    return generate


DOMAINS = {
    "any": normal,
    "raw": anything,
    "small": small,
    "nonzero": lambda rng, shape, name: small(rng, shape, name, zero=False),
    "order": ordered,
    "distinct": permutation,
    "spread": spread,
    "sorted order": ranked,
    "sorted": lambda rng, shape, name: np.sort(small(rng, shape, name), axis=-1),
    "unit": lambda rng, shape, name: uniform(rng, shape, name, -1, 1),
    "probability": lambda rng, shape, name: uniform(rng, shape, name, 0, 1),
    "above one": lambda rng, shape, name: uniform(rng, shape, name, 1, 100),
    "positive": lambda rng, shape, name: uniform(rng, shape, name, 1, 4),
    "moderate": lambda rng, shape, name: uniform(rng, shape, name, -10, 10),
    "wide": lambda rng, shape, name: uniform(rng, shape, name, -100, 100),
    "shift": lambda rng, shape, name: np.abs(uniform(rng, shape, name, 0, 9)),
    "bits": lambda rng, shape, name: spread(rng, shape, name),
}


def generate(spec, dtype, seed):
    """The array that `spec` describes, in its own dtype or else in `dtype`."""
    name = spec.dt or dtype
    rng = np.random.default_rng(seed)
    dom = spec.dom
    make = index_into(int(dom[6:])) if dom.startswith("index ") else DOMAINS[dom]
    return np.asarray(make(rng, spec.shape, name)).astype(numpy_dtype(name)).reshape(spec.shape)


def product_of_specials(*names):
    """All combinations of the specials of several dtypes, as 1-D arrays of one length."""
    grid = list(itertools.product(*(range(len(specials(n))) for n in names)))
    columns = np.array(grid, dtype=np.int64).reshape(-1, len(names)).T
    return [specials(n)[column] for n, column in zip(names, columns)]

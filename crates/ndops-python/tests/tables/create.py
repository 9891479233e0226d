"""Rows of the ops that make tensors."""

import numpy as np

from row import Row, Tolerance, by_jax, by_nobody, by_numpy, call
from values import array_of

SWEEP = ("bool", "uint8", "int32", "float16", "float32", "complex64")
X = array_of(2, 3, dom="small")
DTYPES = ("bool", "uint8", "int64", "float16", "bfloat16", "float32", "float64", "complex64")
STEPS = Tolerance(numpy=4.0, jax=4.0, zero_sign=False, of_largest=True)
# A power of a rounded exponent: an error of half an ulp there grows by the exponent's size.
POWERS = Tolerance(numpy=40.0, jax=40.0, zero_sign=False)


def filled(name, *value):
    """empty, zeros, ones and full."""
    calls = [call((2, 3), *value), call((), *value), call((0, 3), *value), call([2], *value), call(3, *value)]
    return Row(name, (*calls, *[call((2,), *value, dtype=d) for d in DTYPES]), "create")


def like(name, *value):
    """The same shape as another tensor."""
    x = array_of(2, 3)
    calls = [call(x, *value), call(array_of(), *value), call(array_of(0, 3), *value)]
    return Row(name, (*calls, *[call(x, *value, dtype=d) for d in DTYPES]), "create", sweep=SWEEP)


def grid(name):
    """eye and tri."""
    calls = [call(3), call(2, 4), call(4, 2, 1), call(3, k=-2), call(0), call(3, 0), call(2, 3, 9), call(2, 3, -9)]
    return Row(name, (*calls, *[call(2, dtype=d) for d in DTYPES]), "create")


def spaced(name, tolerance):
    """linspace and logspace."""
    low, high = array_of(3, dom="small"), array_of(3, dom="nonzero")
    calls = [call(low, high, 5), by_numpy(0, 1), by_numpy(-10, 0, 4), by_numpy(0.5, 2.5, num=7, endpoint=False)]
    calls += [
        by_numpy(1, 2, 0),
        by_numpy(1, 2, 1),
        by_numpy(0, 3, 4, dtype="float64"),
        by_numpy(3, 0, 4, dtype="float16"),
    ]
    calls += [call(low, array_of(2, 1, dom="small"), 4, axis=-1), call(low, high, 4, axis=1), call(low, high, 3, False)]
    calls += [
        by_numpy(0, 2, 5, dtype="int32"),
        by_numpy(np.float32(1.5), low, 3),
        call(array_of(dom="small"), array_of(dom="small"), 3),
    ]
    return Row(
        name, tuple(calls), "other", pairs=True, tolerance=tolerance, sweep=("int32", "float16", "float32", "float64")
    )


ROWS = [
    filled("empty"),
    filled("zeros"),
    filled("ones"),
    Row(
        "full",
        (
            *filled("full", 2.5).calls,
            by_numpy((2,), 300, dtype="uint8"),
            by_numpy((2, 2), [1, 2]),
            by_jax((2,), 1),
            call((2, 3), array_of(3, dom="small")),
            call((2, 3), array_of(dom="small"), dtype="int32"),
        ),
        "create",
    ),
    like("zeros_like"),
    like("ones_like"),
    Row(
        "full_like",
        (*like("full_like", 2).calls, call(X, array_of(3, dom="small", dt="int32")), by_numpy(X, 2.7)),
        "create",
        sweep=SWEEP,
    ),
    Row(
        "array",
        (
            call(array_of(2, 3, dom="raw")),
            call(array_of(0, 3)),
            call(array_of()),
            by_nobody([1, 2.5]),
            by_nobody([True, 2]),
            by_nobody([1, 1j]),
            by_nobody([]),
            by_nobody(3),
            by_nobody(2.5),
            by_nobody(True),
            by_nobody([[1, 2], [3, 4]]),
            *[by_numpy([0, 1, 2], dtype=d) for d in DTYPES],
            by_numpy([0.5, 2.7], "int32"),
            call(X, dtype="float64"),
        ),
        "other",
        sweep=SWEEP,
    ),
    Row(
        "arange",
        (
            by_numpy(5),
            by_numpy(2, 7),
            by_numpy(7, 2, -2),
            by_numpy(0.5, 3),
            by_numpy(0, 1, 0.25),
            by_numpy(5, 2),
            by_numpy(5.0),
            by_numpy(0, 3, 0.5, "int32"),
            by_numpy(5, dtype="float16"),
            by_numpy(5, dtype="uint8"),
            by_numpy(5, step=2),
            by_numpy(2, dtype="bool"),
            by_numpy(0),
            by_numpy(True),
            by_numpy(4, dtype="float64"),
            by_numpy(-3, 3.5, 1.5),
        ),
        "create",
    ),
    spaced("linspace", STEPS),
    Row(
        "logspace",
        (
            *spaced("logspace", POWERS).calls,
            by_numpy(0, 3, 4, base=2),
            by_numpy(0, 2, 3, base=-2),
            by_numpy(0, 2, 3, base=2.5),
        ),
        "other",
        pairs=True,
        tolerance=POWERS,
        sweep=("int32", "float16", "float32", "float64"),
    ),
    grid("eye"),
    grid("tri"),
    Row("identity", (call(3), call(0), call(1), *[call(2, dtype=d) for d in DTYPES]), "create"),
    Row(
        "meshgrid",
        (
            call(array_of(2), array_of(3)),
            call(array_of(2), array_of(3), indexing="ij"),
            call(array_of(2)),
            by_numpy(array_of(), array_of(2)),
            call(array_of(2), array_of(3), array_of(4)),
            call(array_of(2), array_of(3), array_of(4), indexing="ij"),
            call(array_of(0), array_of(3)),
            by_nobody(),
        ),
        "other",
        pairs=True,
        sweep=SWEEP,
    ),
]

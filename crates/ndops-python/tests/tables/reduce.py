"""Rows of reductions, statistics, scans and sorting."""

import numpy as np

from row import Row, Tolerance, by_nobody, by_numpy, call
from values import REAL, array_of

SWEEP = ("bool", "uint8", "int8", "int32", "float16", "float32", "bfloat16", "complex64")
ROUNDED = Tolerance(numpy=2.0, jax=2.0, zero_sign=False, of_largest=True)


def axes(dom, *more, empty=True, tuples=True, keepdims=True):
    """The covering sample of a reduction: no axis, each axis, negative ones, tuples, keepdims, 0-d, size 1, empty."""
    x, cube = array_of(2, 3, dom=dom), array_of(2, 3, 4, dom=dom)
    calls = [
        call(x),
        call(x, axis=0),
        call(x, 1),
        call(cube, axis=-2),
        call(array_of(dom=dom)),
        call(array_of(1, dom=dom)),
    ]
    if keepdims:
        calls += [call(x, None, True), call(cube, axis=1, keepdims=True), call(array_of(dom=dom), keepdims=True)]
    if tuples:
        calls += [call(cube, axis=(0, 2)), call(cube, axis=(1, -3)), call(x, axis=(0, 1)), call(x, axis=())]
    if empty:
        calls += [call(array_of(0, 3), axis=0), call(array_of(0), axis=None)]
    calls += [
        call(array_of(0, 3), axis=1),
        call(array_of(3, 70, dom=dom), axis=1),
        call(array_of(70, 3, dom=dom), axis=0),
    ]
    return (*calls, *more)


def fold(name, dom="small", extra=(), **more):
    """A row of a reduction; `more` splits into options of the covering sample and fields of the row."""
    options = {k: more.pop(k) for k in ("empty", "tuples", "keepdims") if k in more}
    return Row(name, axes(dom, *extra, **options), more.pop("kind", "fold"), **{"sweep": SWEEP, **more})


def extreme(name):
    """max and min, with `initial`."""
    x = array_of(2, 3)
    extra = [call(x, initial=2), call(x, axis=0, initial=2), call(array_of(0, 3, dom="small"), axis=0, initial=1)]
    extra += [call(array_of(0, dom="small"), initial=0, keepdims=True)]
    return fold(name, "any", extra, empty=False, tolerance=Tolerance(zero_sign=False))


def weighted():
    """average with weights of each accepted form."""
    x, w = array_of(2, 3, dom="small"), array_of(2, 3, dom="nonzero")
    ones = array_of(3, dom="positive", dt="float32")
    extra = [call(x, weights=array_of(2, 3, dom="positive", dt="float32"))]
    extra += [call(x, axis=1, weights=ones), call(x, axis=0, weights=array_of(2, dom="positive", dt="int32"))]
    extra += [by_numpy(x, axis=(0, 1), weights=array_of(2, 3, dom="positive", dt="float32")), by_nobody(x, weights=w)]
    return fold("average", "small", extra, keepdims=False, tolerance=ROUNDED)


REDUCE = [
    fold("all"),
    fold("any"),
    *[fold(name, "any", empty=False, tolerance=Tolerance(zero_sign=False)) for name in ("amax", "amin")],
    *[extreme(name) for name in ("max", "min")],
    fold("sum", tolerance=Tolerance(zero_sign=False)),
    fold(
        "prod",
        "nonzero",
        [call(array_of(2, 3, dom="moderate"), dtype="int32"), call(array_of(2, 3, dom="small"), 0, dtype="float64")],
        tolerance=Tolerance(numpy=4.0, jax=4.0, zero_sign=False),
    ),
    *[fold(name, "order", empty=False, tuples=False, kind="argfold") for name in ("argmax", "argmin")],
    fold("count_nonzero", "order", keepdims=False),
    fold("mean", tolerance=ROUNDED),
    fold("var", tolerance=ROUNDED),
    fold("std", tolerance=ROUNDED),
    weighted(),
]


def scan(name, dom):
    """A row of a cumulative op."""
    x = array_of(2, 3, dom=dom)
    calls = [call(x), call(x, axis=0), call(x, 1), call(array_of(2, 3, 4, dom=dom), axis=-2), call(array_of(dom=dom))]
    calls += [call(array_of(0)), call(array_of(0, 3), axis=1), call(array_of(1, dom=dom)), call(array_of(70, dom=dom))]
    calls += [by_numpy(array_of(4, dom="moderate", dt=d), dtype="int32") for d in ("float32", "int8", "bool")]
    calls += [call(x, axis=1, dtype="float64"), by_numpy(x, dtype="bool"), by_numpy(x, dtype="float16")]
    tolerance = Tolerance(numpy=4.0, jax=4.0, zero_sign=False)
    return Row(name, tuple(calls), "scan", tolerance=tolerance, sweep=SWEEP)


SCAN = [
    scan("cumsum", "small"),
    scan("cumprod", "nonzero"),
    Row(
        "diff",
        (
            call(array_of(2, 5, dom="small")),
            call(array_of(2, 5, dom="small"), 2),
            call(array_of(4, 3, dom="small"), axis=0),
            call(array_of(4, 3, dom="small"), n=0),
            call(array_of(3, dom="small"), n=3),
            call(array_of(3, dom="small"), n=7),
            call(array_of(0, dom="small")),
            call(array_of(2, 3, 4, dom="any"), axis=1),
            call(array_of(1, dom="small")),
        ),
        "scan",
        sweep=SWEEP,
        tolerance=Tolerance(zero_sign=False),
    ),
]


def sorted_calls(dom, *more):
    """The covering sample of sorting ops."""
    shapes = [(0,), (1,), (0, 3), (3, 0), (200,), (3, 50)]
    calls = [call(array_of(4, 5, dom=dom)), call(array_of(4, 5, dom=dom), 0), call(array_of(2, 3, 4, dom=dom), axis=-2)]
    calls += [call(array_of(*s, dom=dom)) for s in shapes] + [call(array_of(4, 5, dom=dom), axis=None)]
    return (*calls, *more)


SORT = [
    Row("sort", sorted_calls("order"), "sort", sweep=SWEEP),
    Row("argsort", sorted_calls("order", call(array_of(dom="small"))), "sort", sweep=SWEEP),
    Row(
        "argpartition",
        (
            by_nobody(array_of(5, dom="distinct"), 2),
            by_nobody(array_of(7, dom="distinct"), 0),
            by_nobody(array_of(3, 4, dom="distinct"), 1, axis=0),
        ),
        "other",
        sweep=("int32", "float32"),
    ),
]

HALVES = Tolerance(numpy=4.0, jax=4.0, zero_sign=False)
Q = np.array([0.0, 0.25, 1.0], "float32")

STATISTICS = [
    fold("median", empty=False, dtypes=REAL, tolerance=HALVES, kind="other"),
    Row(
        "quantile",
        (
            call(array_of(2, 5, dom="small"), 0.3),
            call(array_of(2, 5, dom="small"), Q),
            call(array_of(2, 5, dom="small"), Q, axis=1),
            call(array_of(2, 5, dom="small"), 0.5, axis=0, keepdims=True),
            call(array_of(2, 3, 4, dom="small"), 0.5, axis=(0, 2)),
            *[call(array_of(7, dom="small"), 0.3, method=m) for m in ("lower", "higher", "midpoint")],
            by_numpy(array_of(6, dom="small"), 0.5, method="nearest"),
            by_numpy(array_of(7, dom="small"), [0.0, 1.0]),
        ),
        dtypes=REAL,
        tolerance=HALVES,
        sweep=("int32", "float32", "float64"),
    ),
]

ROWS = [*REDUCE, *SCAN, *SORT, *STATISTICS]

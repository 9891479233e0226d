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
            by_nobody(array_of(7, dom="order"), 0),
            by_nobody(array_of(7, dom="order"), -1),
            by_nobody(array_of(3, 4, dom="order"), 1, axis=0),
            by_nobody(array_of(3, 4, dom="distinct"), 5, axis=None),
            by_nobody(array_of(3, 4, dom="order"), (2, 0)),
            by_nobody(array_of(3, 4, dom="order"), [1, 1, -2], -1),
            by_nobody(array_of(3, 9, dom="order"), np.array([8, 1], "int32")),
            by_nobody(array_of(3, 9, dom="order"), np.array(4, "int64")),
            by_nobody(array_of(2, 30, 4, dom="any"), [3, 20, 29], 1),
            by_nobody(array_of(5, dom="order"), ()),
            by_nobody(array_of(0, 3), 1),
            by_nobody(array_of(3, 0), 1, 0),
            by_nobody(array_of(1, dom="any"), 0),
            by_numpy(array_of(dom="small"), 0),
            by_nobody(array_of(dom="small"), -1, None),
        ),
        "other",
        sweep=SWEEP,
    ),
]

HALVES = Tolerance(numpy=4.0, jax=4.0, zero_sign=False)
Q = np.array([0.0, 0.25, 1.0], "float32")
# NumPy interpolates halves in half precision: the rounding of the distance between two elements shows beside a small sum.
LERP = Tolerance(numpy=4.0, jax=4.0, zero_sign=False, of_largest=True)
EIGHTHS = np.arange(9) / 8
METHODS = (
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
    "lower",
    "higher",
    "midpoint",
    "nearest",
)

STATISTICS = [
    fold(
        "median",
        extra=[
            by_numpy(array_of(5, 8, dom="order"), axis=0),
            by_numpy(array_of(5, 8, dom="order"), axis=1),
            by_numpy(array_of(4, 33, dom="spread"), 1, True),
            by_numpy(array_of(0, 3), axis=0),
            by_numpy(array_of(0), axis=None),
            by_numpy(array_of(3, 0), axis=-1, keepdims=True),
            call(array_of(3, 0, dom="small"), axis=0),
            call(array_of(2, 3, 4, 5, dom="wide"), axis=(3, 1)),
            by_numpy(array_of(3000, dom="wide")),
        ],
        empty=False,
        dtypes=REAL,
        tolerance=HALVES,
    ),
    Row(
        "quantile",
        (
            call(array_of(2, 5, dom="small"), 0.3),
            call(array_of(2, 5, dom="small"), Q),
            call(array_of(2, 5, dom="small"), Q, axis=1),
            call(array_of(2, 5, dom="small"), 0.5, axis=0, keepdims=True),
            call(array_of(2, 5, dom="small"), Q, keepdims=True),
            call(array_of(2, 3, 4, dom="small"), 0.5, axis=(0, 2)),
            by_numpy(array_of(2, 3, 4, dom="wide"), Q, axis=(-1, 0), keepdims=True),
            by_numpy(array_of(2, 3, 4, dom="wide"), Q, axis=[1]),
            call(array_of(2, 3, dom="wide"), 0.5, axis=()),
            by_numpy(array_of(3, 70, dom="wide"), Q, axis=1),
            call(array_of(70, 3, dom="wide"), array_of(4, dom="probability", dt="float64"), axis=0),
            call(array_of(dom="wide"), 0.25),
            by_numpy(array_of(dom="wide"), Q),
            by_numpy(array_of(1, dom="wide"), Q),
            call(array_of(3, 0), 0.5, axis=0),
            by_numpy(array_of(7, dom="wide"), np.array([], "float32")),
            by_numpy(array_of(7, dom="wide"), np.array([0, 1], "int32")),
            by_numpy(array_of(7, dom="wide"), np.array([[0.0, 0.25], [0.5, 1.0]], "float32")),
            by_numpy(array_of(3, 7, dom="wide"), np.array([[0.0, 0.25], [0.5, 1.0]], "float32"), 1),
            by_numpy(array_of(7, dom="wide"), 1),
            by_numpy(array_of(7, dom="wide"), [0.0, 1.0]),
            by_numpy(array_of(7, dom="wide"), np.float64(0.125)),
            by_numpy(array_of(3000, dom="wide"), Q),
            *[call(array_of(7, dom="small"), 0.3, method=m) for m in ("lower", "higher", "midpoint")],
            *[by_numpy(array_of(6, dom="wide"), q, method="nearest") for q in (0.5, 0.1, 0.3, 0.7)],
            *[by_numpy(array_of(n, dom="wide"), EIGHTHS, method=m) for m in METHODS for n in (5, 8)],
        ),
        dtypes=REAL,
        tolerance=LERP,
        sweep=("bool", "uint8", "int32", "bfloat16", "float16", "float32", "float64"),
    ),
]

ROWS = [*REDUCE, *SCAN, *SORT, *STATISTICS]

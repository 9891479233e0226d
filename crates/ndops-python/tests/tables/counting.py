"""Rows of searches in sorted sequences, of positions and of counts."""

import numpy as np

from row import Row, Tolerance, by_nobody, by_numpy, call
from values import INTEGERS, REAL, array_of

SWEEP = ("bool", "uint8", "int8", "int32", "uint64", "float16", "float32", "bfloat16", "complex64")


def searched(*shape, dom="order"):
    """Values to search for."""
    return array_of(*shape, dom=dom)


SEARCH = [
    Row(
        "searchsorted",
        (
            call(array_of(12, dom="sorted order"), searched(4, 5)),
            *[call(array_of(12, dom="sorted order"), searched(30), side=side) for side in ("left", "right")],
            call(array_of(12, dom="sorted order"), searched(), "right"),
            call(array_of(0), searched(4)),
            call(array_of(5, dom="sorted"), array_of(0, 3)),
            call(array_of(1, dom="sorted"), searched(3, 1, 2)),
            call(array_of(600, dom="sorted order"), searched(3)),
            call(array_of(600, dom="sorted order"), searched(2, 40, 30), side="right"),
            by_numpy(array_of(6, dom="sorted"), 1),
            by_numpy(array_of(6, dom="sorted"), 1.5, "right"),
            call(array_of(6, dom="sorted", dt="int64"), searched(7)),
        ),
        pairs=True,
        sweep=SWEEP,
    ),
    Row(
        "digitize",
        (
            call(searched(4, 5), array_of(4, dom="sorted")),
            call(searched(), array_of(4, dom="sorted", dt="int32")),
            call(searched(40), np.array([4.0, 1.0, 1.0, -2.0], "float32")),
            call(searched(40), np.array([-2.0, 0.0, 0.0, 1.0], "float32")),
            call(searched(40), np.array([3, 2, 2, 0], "int8")),
            call(searched(3), np.array([], "float32")),
            call(searched(3), np.array([2, 2], "int32")),
            call(searched(3), np.array([1], "uint8")),
            call(array_of(0, 2), np.array([1.0, 2.0], "float32")),
            call(searched(3, 400), array_of(9, dom="sorted", dt="float64")),
            by_numpy(searched(6), [0.5, 1.5]),
            by_numpy(1.5, array_of(4, dom="sorted", dt="float32")),
        ),
        dtypes=REAL,
        pairs=True,
        sweep=SWEEP,
    ),
]

POSITIONS = [
    Row(
        "nonzero",
        (
            call(array_of(2, 3, dom="order")),
            call(array_of(300, dom="small")),
            call(array_of(0, 2)),
            call(array_of(2, 0, 3)),
            call(array_of(1, dom="small")),
            call(array_of(1, 1, 1, dom="nonzero")),
            by_numpy(array_of(40, 3, dom="raw")),
            call(array_of(2, 3, 4, 5, dom="small")),
            call(array_of(3, 200, dom="nonzero")),
            call(np.zeros((3, 4), "float32")),
            by_numpy(np.array([[0.0, -0.0, np.nan], [1e-45, 0.0, np.inf]], "float32")),
            by_numpy(array_of(dom="nonzero")),
            by_numpy(np.array(0, "int32")),
            by_numpy([[0, 1], [2, 0]]),
            by_numpy(2.5),
        ),
        sweep=SWEEP,
    ),
]

WEIGHTS = ("bool", "int8", "uint8", "int64", "bfloat16", "float16", "float32", "float64", "complex64")


def named(*shape, dt=None):
    """Numbers of bins."""
    return array_of(*shape, dom="shift", dt=dt)


COUNTS = [
    Row(
        "bincount",
        (
            call(named(30)),
            call(named(30), minlength=20),
            call(named(30), None, 3),
            call(named(1)),
            by_numpy(np.array([], "int32")),
            by_numpy(np.array([], "int32"), minlength=2),
            *[call(named(30), weights=array_of(30, dom="small", dt=d)) for d in WEIGHTS],
            call(named(30), weights=array_of(30, dom="small", dt="float32"), minlength=20),
            call(named(3, 40), minlength=10),
            call(named(3, 40), array_of(3, 40, dom="small", dt="float32"), 10),
            call(np.array([[1, 2, 2, 5], [5, 0, 0, 1]], "int32")),
            call(np.zeros((3, 0), "int32"), minlength=2),
            call(np.zeros((3, 0), "int32")),
            by_numpy([1, 2, 2]),
            by_nobody(np.array([[1, 2], [0, 1]], "int32")),
            by_nobody(np.zeros((0, 3), "int32"), minlength=2),
            by_nobody(named(30), sparse=True),
            by_nobody(named(3, 20), array_of(3, 20, dom="small", dt="float16"), 30, True),
            by_nobody(np.zeros((3, 0), "int32"), sparse=True),
            call(np.arange(3000, dtype="int32") ** 2 % 701, weights=array_of(3000, dom="small", dt="float32")),
        ),
        dtypes=("bool", *INTEGERS),
        sweep=("bool", "uint8", "int16", "int32", "uint64"),
    ),
    Row(
        "histogram",
        (
            call(array_of(40, dom="small")),
            call(array_of(40, dom="small"), 4),
            call(array_of(40, dom="small"), 4, (-2, 3)),
            call(array_of(40, dom="small"), bins=7, range=(0.5, 1.75)),
            call(array_of(40, dom="order"), 5, (-1.0, 1.0)),
            call(array_of(200, dom="moderate"), 13),
            call(array_of(40, dom="small"), True),
            call(array_of(40, dom="small"), 3, (1, 1)),
            by_nobody(array_of(40, dom="small"), 3, ()),
            call(np.full(5, 2, "int8"), 4),
            call(np.full(5, 2.5, "float32"), 4),
            call(array_of(dom="small"), 3),
            by_numpy(array_of(0, dom="small"), bins=3),
            by_numpy(array_of(0, dom="small"), 3, (1, 2)),
            by_numpy([1.0, 2.0, 2.0], 2),
            by_numpy(3, 2),
            by_numpy(array_of(3000, dom="moderate"), 1000),
            call(array_of(3000, dom="unit"), 9, (-0.5, 0.75)),
            by_nobody(array_of(30, dom="unit"), 9, (np.float32(-0.5), np.int64(1))),
        ),
        tolerance=Tolerance(numpy=4.0, jax=4.0, of_largest=True, zero_sign=False),
        sweep=("bool", "uint8", "int32", "float16", "float32", "float64", "complex64"),
    ),
]

LENGTHS = ((5, 3), (3, 5), (5, 4), (4, 5), (4, 4), (1, 1), (1, 6), (6, 1), (150, 7), (7, 151), (200, 150), (90, 199))
MODES = ("valid", "same", "full")
WILD = np.array([1, np.inf, -1, 2, np.nan, 0, 3], "float32")

CORRELATE = [
    Row(
        "correlate",
        (
            call(array_of(5, dom="small"), array_of(3, dom="small"), "full"),
            *[call(array_of(m, dom="small"), array_of(n, dom="small"), mode) for m, n in LENGTHS for mode in MODES],
            call(array_of(6, dom="small"), array_of(2, dom="small")),
            call(array_of(100, dom="unit"), array_of(40, dom="unit"), mode="same"),
            *[by_numpy(WILD, np.array([1, np.inf, 2], "float32"), mode) for mode in MODES],
            *[by_numpy(np.array([1, 2], "float32"), WILD, mode) for mode in MODES],
            by_nobody([1, 2, 3], [0.5, 1], "full"),
        ),
        pairs=True,
        tolerance=Tolerance(numpy=2.0, jax=2.0, zero_sign=False, of_largest=True),
        sweep=("bool", "uint8", "int32", "int64", "float16", "bfloat16", "float32", "float64", "complex64"),
    ),
]

ROWS = [*SEARCH, *POSITIONS, *COUNTS, *CORRELATE]

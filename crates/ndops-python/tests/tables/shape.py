"""Rows of the ops that move elements: shapes, joining, indexing, diagonals. All results are exact."""

import numpy as np

from row import Row, Tolerance, by_nobody, by_numpy, call
from values import REAL, array_of

SWEEP = ("bool", "uint8", "float16", "float32", "complex128")
X, CUBE = array_of(2, 3, dom="raw"), array_of(2, 3, 4, dom="raw")
MIRRORS = ("edge", "reflect", "symmetric", "wrap")
STATISTICS = ("maximum", "minimum", "mean", "linear_ramp")
POINT, LINE, NOTHING = array_of(dom="raw"), array_of(5, dom="raw"), array_of(0, 3, dom="raw")


def view(name, *calls, **more):
    """A row of an op that only rearranges."""
    return Row(name, calls, "view", **{"sweep": SWEEP, **more})


SHAPE = [
    view("ndim", call(X), call(POINT), call(NOTHING)),
    view("size", call(X), call(POINT), call(NOTHING)),
    view(
        "reshape",
        call(X, (3, 2)),
        call(CUBE, (-1, 6)),
        call(LINE, (5,)),
        call(POINT, (1, 1)),
        call(NOTHING, (3, 0)),
        by_numpy(CUBE, 24),
        call(NOTHING, (-1, 3)),
        call(array_of(1, 1, dom="raw"), ()),
        call(CUBE, [4, 3, 2]),
        call(X, -1),
    ),
    view("ravel", call(X), call(CUBE), call(POINT), call(NOTHING)),
    view(
        "transpose",
        call(X),
        call(CUBE),
        call(CUBE, (1, 0, 2)),
        call(CUBE, axes=(-1, 0, 1)),
        call(POINT),
        call(LINE),
        call(NOTHING),
        call(CUBE, [2, 0, 1]),
    ),
    view("swapaxes", call(X, 0, 1), call(CUBE, 0, -1), call(CUBE, 1, 1), call(NOTHING, 0, 1)),
    view(
        "moveaxis", call(X, 0, 1), call(CUBE, 0, -1), call(CUBE, (0, 1), (2, 0)), call(CUBE, [2], [0]), call(LINE, 0, 0)
    ),
    view(
        "expand_dims",
        call(X, 0),
        call(X, -1),
        call(CUBE, (0, 2)),
        call(POINT, 0),
        call(X, (0, -1)),
        call(NOTHING, 1),
        call(X, ()),
    ),
    view(
        "squeeze",
        call(array_of(1, 3, 1, dom="raw")),
        call(array_of(1, 3, 1, dom="raw"), 0),
        call(POINT),
        call(array_of(1, 3, 1, dom="raw"), axis=(0, -1)),
        call(X),
        call(array_of(1, 3, dom="raw"), ()),
        call(array_of(1, 0, dom="raw")),
    ),
    view(
        "broadcast_to",
        call(LINE, (3, 5)),
        call(array_of(2, 1, dom="raw"), (2, 4)),
        call(POINT, (2, 2)),
        call(POINT, ()),
        call(array_of(1, dom="raw"), (0,)),
        call(POINT, 3),
        call(LINE, [2, 5]),
        call(NOTHING, (2, 0, 3)),
    ),
    view("flip", call(X), call(CUBE, 1), call(CUBE, (0, -1)), call(POINT), call(LINE), call(X, ()), call(NOTHING, 0)),
    view(
        "roll",
        call(X, 1),
        call(X, -4),
        call(X, 1, 0),
        call(CUBE, (1, 2), (0, 2)),
        call(LINE, 12),
        call(X, (1, 2), 1),
        call(X, (1, 2)),
        call(POINT, 3),
        call(NOTHING, 2),
        call(X, 1, axis=(0, 1)),
    ),
]


def join(name, *calls):
    """A row of an op that joins tensors of any dtypes into one."""
    return Row(name, calls, "join", pairs=True, sweep=SWEEP)


JOIN = [
    join(
        "append",
        call(X, X),
        call(X, LINE),
        call(X, array_of(1, 3), axis=0),
        call(CUBE, array_of(2, 3, 1), -1),
        call(POINT, POINT),
        call(NOTHING, X, axis=0),
        by_numpy(X, 2),
        by_numpy(LINE, 2.5),
    ),
    join(
        "concatenate",
        call([X, array_of(1, 3)]),
        call([X, X], 1),
        call([CUBE, CUBE, CUBE], axis=-1),
        call([X]),
        call([NOTHING, X]),
        call((X, X)),
        call([X, LINE], None),
        call([LINE, array_of(0)]),
    ),
    join(
        "stack",
        call([X, X]),
        call([X, X, X], 1),
        call([POINT, POINT]),
        call([X, X], axis=-1),
        call([NOTHING, NOTHING], 1),
        call([LINE]),
        call((X, X), axis=2),
    ),
    join(
        "hstack",
        call([X, X]),
        call([LINE, array_of(2)]),
        call([POINT, LINE]),
        call([CUBE, CUBE]),
        call([POINT, POINT]),
        call([array_of(2, 0), X]),
    ),
    join(
        "vstack",
        call([X, array_of(3)]),
        call([LINE, LINE]),
        call([POINT, POINT]),
        call([CUBE, CUBE]),
        call([NOTHING, X]),
    ),
    view(
        "split",
        call(CUBE, 2),
        call(CUBE, 3, 1),
        call(CUBE, [1, 3], axis=-1),
        by_numpy(LINE, [2, 9]),
        by_numpy(LINE, []),
        by_numpy(LINE, [3, 1]),
        by_numpy(LINE, [-2]),
        call(array_of(0, 2), 3),
        call(LINE, (1, 2)),
        call(LINE, 5),
    ),
    view(
        "repeat",
        call(X, 2),
        call(X, 2, 0),
        call(X, np.array([1, 0, 2], "int32"), axis=1),
        call(POINT, 3),
        call(X, 0),
        by_numpy(X, [1, 2], axis=0),
        by_numpy(X, [2]),
        call(NOTHING, 2, axis=1),
        call(X, np.array([2], "int32"), axis=-1),
    ),
    view(
        "tile",
        call(X, 2),
        call(X, (2, 1)),
        call(X, (2, 1, 3)),
        call(CUBE, (2,)),
        call(LINE, 0),
        call(POINT, (2, 2)),
        call(X, ()),
        call(NOTHING, (2, 2)),
        call(X, [1, 2]),
    ),
]

INDEX = [
    view(
        "take",
        call(X, np.array([0, -1, 2], "int32")),
        call(X, np.array([[1, 0], [1, 1]], "int64"), 0),
        call(CUBE, 1, axis=1),
        call(CUBE, array_of(2, 2, dom="index 4", dt="int8"), axis=-1),
        call(X, np.array([], "int32"), axis=1),
        call(X, [0, 1], axis=1),
        call(LINE, -5),
        call(LINE, np.array([True, False])),
        call(LINE, array_of(3, dom="index 5", dt="uint8")),
        call(POINT, 0),
    ),
    view(
        "take_along_axis",
        call(X, array_of(2, 2, dom="index 3", dt="int32"), 1),
        call(X, array_of(1, 3, dom="index 2", dt="int64"), 0),
        call(X, array_of(4, dom="index 6", dt="int32"), None),
        call(CUBE, array_of(2, 1, 4, dom="index 3", dt="int8"), axis=-2),
        call(X, array_of(2, 1, dom="index 3", dt="uint8"), 1),
        call(LINE, array_of(0, dt="int32"), 0),
    ),
    view(
        "get_item",
        call(CUBE, 1),
        call(CUBE, (0, slice(None, None, 2))),
        call(CUBE, (Ellipsis, None, -1)),
        by_numpy(LINE, slice(3, None, -1)),
    ),
]

SQUARE, WIDE = array_of(3, 3, dom="any"), array_of(2, 3, 5, dom="any")

DIAGONAL = [
    view(
        "diag",
        call(LINE),
        call(LINE, 1),
        call(LINE, k=-2),
        call(SQUARE),
        call(X, 1),
        call(X, -1),
        call(array_of(0)),
        call(array_of(0), 2),
        call(X, 7),
        call(X, -7),
    ),
    view(
        "diagonal",
        call(SQUARE),
        call(X, 1),
        call(CUBE, 0, 0, 2),
        call(CUBE, -1, 2, 1),
        call(CUBE, offset=1, axis1=-1, axis2=0),
        call(X, 5),
        call(NOTHING),
    ),
    *[
        view(
            name,
            call(SQUARE),
            call(X, 1),
            call(CUBE, k=-1),
            call(WIDE, 9),
            call(WIDE, -9),
            call(array_of(0, 3)),
            call(array_of(3, 1)),
        )
        for name in ("tril", "triu")
    ],
    Row(
        "trace",
        (
            call(array_of(3, 3, dom="small")),
            call(array_of(2, 3, dom="small"), 1),
            call(array_of(2, 3, 4, dom="small"), 0, 1, 2),
            call(array_of(2, 3, 4, dom="small"), -1, axis1=2, axis2=0),
            call(array_of(2, 3, dom="small"), 8),
            call(array_of(0, 3)),
        ),
        "diagonal",
        sweep=(*SWEEP, "int8", "uint32", "bfloat16"),
    ),
    Row(
        "pad",
        (
            call(X, 1),
            call(X, ((1, 2), (0, 1))),
            call(X, ((1, 0), (2, 2)), "constant", 2),
            call(CUBE, ((0, 0), (1, 1), (2, 0))),
            call(X, 0),
            call(X, (1, 2)),
            call(X, ((1, 2),)),
            by_numpy(X, (2,)),
            by_numpy(X, [(1,), (2,)]),
            call(X, [[1, 2], [0, 1]]),
            call(X, np.array([[1, 2], [0, 1]], "int32")),
            by_nobody(X, np.array([1, 2], "int64")),
            by_nobody(X, np.int64(2)),
            by_nobody(X, ((1,), (2,))),
            by_nobody(X, np.array([[1], [2]], "int32")),
            call(array_of(), 3),
            by_numpy(array_of(), (1,)),
            call(array_of(0, 3), 1),
            call(array_of(0, 3), ((1, 1), (0, 0)), mode="constant", constant_values=3),
            by_numpy(X, 1, constant_values=(2, 3)),
            by_numpy(X, ((1, 2), (2, 1)), constant_values=((2, 3), (4, 1))),
            by_numpy(X, 2, constant_values=((2,), (3,))),
            call(X, 1, constant_values=True),
            call(array_of(2, 3, dt="float32"), 1, constant_values=2.5),
            by_numpy(array_of(2, 3, dt="int32"), 1, constant_values=2.7),
            by_nobody(X, ((0, 0), (2, 0)), "empty"),
            *[call(array_of(3, 4, dom="small"), ((1, 2), (2, 1)), m) for m in MIRRORS],
            *[by_numpy(array_of(3, 4, dom="any"), ((2, 1), (0, 3)), m) for m in MIRRORS],
            *[by_numpy(array_of(3, dom="small"), (8, 11), m) for m in MIRRORS],
            *[by_numpy(array_of(2, 3, dom="small"), ((5, 0), (1, 9)), m) for m in MIRRORS],
            *[by_numpy(array_of(1, 4, dom="small"), 3, m) for m in MIRRORS],
            *[by_numpy(array_of(2, 3, 4, dom="small"), ((0, 2), (0, 0), (1, 1)), m) for m in MIRRORS],
            *[by_numpy(array_of(0, 3), ((0, 0), (2, 1)), m) for m in MIRRORS],
            *[by_numpy(array_of(3, 4, dom="small"), ((1, 2), (2, 1)), m) for m in STATISTICS],
            *[by_numpy(array_of(2, 3, 4, dom="small"), ((0, 2), (1, 0), (1, 1)), m) for m in STATISTICS],
            *[by_numpy(array_of(5, dom="wide"), 3, m) for m in STATISTICS],
            *[by_numpy(array_of(4, 5, dom="order"), 1, m) for m in ("maximum", "minimum")],
            *[by_nobody(array_of(4, 5, dom="order"), 1, m) for m in ("mean", "linear_ramp")],
            *[by_numpy(array_of(3, 4, dom="wide", dt=d), ((1, 2), (2, 1)), "median") for d in REAL if d != "bfloat16"],
            by_numpy(array_of(2, 3, 4, dom="small", dt="int32"), ((0, 2), (1, 0), (1, 1)), "median"),
            by_nobody(array_of(4, 5, dom="order", dt="bfloat16"), 1, "median"),
        ),
        "view",
        sweep=(*SWEEP, "int8", "bfloat16", "float64"),
        tolerance=Tolerance(numpy=2.0, jax=2.0, zero_sign=False, of_largest=True),
    ),
]

ROWS = [*SHAPE, *JOIN, *INDEX, *DIAGONAL]

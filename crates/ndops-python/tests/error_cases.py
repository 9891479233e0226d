"""Error cases: per op and per kind of op, the exception and the call. `array_of` is filled with float32."""

import numpy as np

from row import call
from values import array_of

X, CUBE, POINT, LINE = (
    array_of(2, 3, dom="small"),
    array_of(2, 3, 4, dom="small"),
    array_of(dom="small"),
    array_of(5, dom="small"),
)
EMPTY = array_of(0, 3, dom="small")
INTS = np.array([1, 2, 3], "int32")


def value(*args, **kwargs):
    """A call that raises ValueError (a shape, an axis, a repeated axis, a bad value)."""
    return ValueError, call(*args, **kwargs)


def type_(*args, **kwargs):
    """A call that raises TypeError."""
    return TypeError, call(*args, **kwargs)


def index(*args, **kwargs):
    """A call that raises IndexError."""
    return IndexError, call(*args, **kwargs)


AXES = [
    value(X, axis=2),
    value(X, axis=-3),
    value(X, axis=(0, 0)),
    value(X, axis=(0, -2)),
    type_(X, axis=1.5),
    type_(X, axis="0"),
]
ONE_AXIS = [value(X, axis=2), value(X, axis=-3), type_(X, axis=(0, 1)), type_(X, axis=1.5)]
DIAGONAL = [value(LINE), value(POINT), value(X, 0, 0, 0), value(X, 0, 0, 2), value(X, 0, 1, -1)]


def per_kind(row):
    """The errors that all ops of a kind share."""
    if row.kind in ("map2", "product") and row.name not in ("outer", "einsum", "cross"):
        return [value(X, array_of(2, 2))] if row.name != "dot" else [value(X, X)]
    if row.kind == "fold":
        return AXES if row.name != "average" else AXES[:2]
    if row.kind in ("scan", "argfold", "sort"):
        return ONE_AXIS
    return []


SHAPE_ARGUMENT = [value((-1, 2)), value((2, -3)), type_(2.5), type_((2, 1.5)), type_("3"), value((2,), dtype="float33")]
FILL_ARGUMENT = [value((-1, 2), 1), type_((1.5,), 1), value((2, 3), array_of(4))]
NOTHING_TO_REDUCE = [value(EMPTY), value(EMPTY, axis=0)]

CASES = {
    "amax": NOTHING_TO_REDUCE,
    "amin": NOTHING_TO_REDUCE,
    "max": [*NOTHING_TO_REDUCE, value(INTS, initial=float("nan")), (OverflowError, call(np.uint8([1]), initial=300))],
    "min": [*NOTHING_TO_REDUCE, (OverflowError, call(np.uint8([1]), initial=-1))],
    "argmax": NOTHING_TO_REDUCE,
    "argmin": NOTHING_TO_REDUCE,
    "append": [value(X, LINE, axis=0), value(X, array_of(1, 4), axis=0), value(X, X, axis=2)],
    "arange": [
        (ZeroDivisionError, call(0, 5, 0)),
        value(float("nan")),
        value(0, float("nan")),
        (OverflowError, call(300, 302, dtype="uint8")),
        type_(3, dtype="bool"),
        type_("3"),
    ],
    "array": [
        value([[1, 2], [3]]),
        value([1], dtype="float33"),
        value([float("nan")], dtype="int32"),
        (OverflowError, call([300], dtype="uint8")),
        (OverflowError, call(2**40)),
    ],
    "average": [
        value(X, weights=array_of(3)),
        value(X, axis=0, weights=array_of(3)),
        value(X, axis=(0, 1), weights=array_of(3)),
    ],
    "broadcast_to": [value(LINE, (4,)), value(X, (3,)), value(LINE, (-1, 5)), type_(LINE, (5.0,)), value(X, ())],
    "concatenate": [value([]), value([POINT, POINT]), value([X, LINE]), value([X, X], 2), value([X, array_of(2, 4)])],
    "clip": [value(X, array_of(4, dom="small"), 1)],
    "diag": [value(POINT), value(CUBE), type_(LINE, 1.5)],
    "diagonal": DIAGONAL,
    "diff": [value(LINE, -1), value(POINT), type_(LINE, 1.5)],
    "dot": [value(X, array_of(2)), value(LINE, array_of(4))],
    "einsum": [
        value("ij->i->j", X),
        value("ij,jk", X),
        value("ij", X, X),
        value("i1", X),
        value("i\tj", X),
        value("i- >j", X),
        value("ij->k", X),
        value("ij->ii", X),
        value("ij->i,j", X),
        value("i.j", X),
        value("i. ..", X),
        value("....", X),
        value("......", X),
        value("i...->i", CUBE),
        value("ij->i", CUBE),
        value("ijk", X),
        value("...ijk", X),
        value("ii", X),
        value("ii", array_of(1, 3)),
        value("ij,jk", X, X),
        value("...,...", X, array_of(2)),
        value("i,j->ij"),
        value(X),
        value(X, [0, 1], X, [1, 2]),
        value(X, [0, 52]),
        value(X, [0, -1]),
        value(X, [0, 2**70]),
        value(X, [0]),
        value(X, [0, 1], [2]),
        value(X, [0, 1], [0, 0]),
        value(X, [..., 0, ...]),
        type_(X, [0, 1.5]),
        type_(X, 0),
        type_(X, ["i", "j"]),
        (OverflowError, call("i,->i", np.uint8([1]), 300)),
    ],
    "empty": SHAPE_ARGUMENT,
    "expand_dims": [value(X, 3), value(X, -4), value(X, (0, 0)), type_(X, None), type_(X, 1.5), value(X, (0, -4))],
    "eye": [value(-1), type_(2.5), value(2, -1)],
    "flip": [value(X, 2), value(X, (0, 0)), type_(X, 0.5)],
    "full": FILL_ARGUMENT,
    "full_like": [value(X, array_of(4))],
    "hstack": [value([]), value([X, array_of(3, 3)]), value([X, LINE])],
    "identity": [value(-1), type_(2.5)],
    "linspace": [value(0, 1, -1), type_(0, 1, 2.5), value(0, 1, 3, axis=1), value(array_of(2), array_of(3), 3)],
    "logspace": [value(0, 1, -1), type_(0, 1, 2.5), value(0, 1, 3, axis=1)],
    "matmul": [value(POINT, X), value(X, POINT), value(X, X), value(array_of(2, 2, 3), array_of(3, 3, 2))],
    "meshgrid": [value(LINE, LINE, indexing="yx")],
    "moveaxis": [
        value(CUBE, (0, 1), (0,)),
        value(CUBE, (0, 0), (0, 1)),
        value(CUBE, (0, 1), (1, 1)),
        value(CUBE, 3, 0),
        value(CUBE, 0, 3),
    ],
    "ones": SHAPE_ARGUMENT,
    "ones_like": [value(X, dtype="float33")],
    "power": [value(INTS, np.array([-1, 1, 2], "int32")), value(INTS, -1)],
    "repeat": [
        value(X, np.array([1, 2, 3, 4], "int32"), axis=0),
        value(X, -1),
        type_(X, 1.5),
        value(X, 2, axis=2),
        value(X, np.ones((2, 2), "int32")),
    ],
    "reshape": [
        value(X, (-1, -1)),
        value(X, (4,)),
        value(X, (-2, 3)),
        value(EMPTY, (-1, 0)),
        type_(X, (2.0, 3.0)),
        value(X, (4, -1)),
    ],
    "roll": [value(X, (1, 2, 3), (0, 1)), value(X, 1, 2), type_(X, 1.5)],
    "round": [type_(X, 1.5), type_(X, "1")],
    "select": [
        value([], []),
        value([np.ones(3, bool)], []),
        value(np.ones((1, 3), bool), [INTS]),
        value([np.ones(3, bool)], INTS),
    ],
    "sort": [value(POINT)],
    "split": [value(LINE, 2), value(LINE, 0), value(LINE, -1), type_(LINE, 2.5), value(X, 2, 2), value(POINT, 1)],
    "squeeze": [value(X, 0), value(array_of(1, 3), 2), value(array_of(1, 1), (0, 0)), value(array_of(1, 3), (0, 1))],
    "stack": [value([]), value([X, LINE]), value([X, X], 3), value([X, X], -4)],
    "swapaxes": [value(X, 0, 2), value(X, -3, 0)],
    "take": [
        index(LINE, 5),
        index(LINE, -6),
        index(X, INTS, 0),
        type_(LINE, 1.5),
        type_(LINE, array_of(2)),
        index(EMPTY, 0),
        value(X, 0, axis=2),
    ],
    "take_along_axis": [
        index(LINE, np.array([5], "int32"), 0),
        index(LINE, np.array([-6], "int32"), 0),
        value(X, INTS, 0),
        type_(LINE, array_of(2), 0),
        value(X, np.zeros((3, 3), "int32"), 1),
        value(X, np.zeros((2, 1), "int32"), 2),
    ],
    "tensordot": [
        value(X, X, 1),
        value(X, X, 3),
        value(X, X, -1),
        value(X, X, ([0, 1], [0])),
        value(X, X, ([0, 0], [0, 1])),
        value(X, X, (0, 2)),
        value(X, array_of(4, 3), (0, 0)),
    ],
    "tile": [value(X, -1), type_(X, 1.5), value(X, (1, -2))],
    "trace": DIAGONAL,
    "transpose": [value(X, (0,)), value(X, (0, 0)), value(X, (0, 2)), value(X, (0, 1, 2))],
    "tri": [value(-1), type_(2.5), value(2, -1)],
    "tril": [value(LINE), value(POINT)],
    "triu": [value(LINE), value(POINT)],
    "vdot": [value(LINE, array_of(4))],
    "vstack": [value([]), value([X, array_of(2)]), value([CUBE, X])],
    "where": [value(X, X), value(array_of(2), X, X), value(X, None, X)],
    "zeros": [*SHAPE_ARGUMENT, (Exception, call((1 << 40, 1 << 40)))],
    "zeros_like": [value(X, dtype="float33")],
}

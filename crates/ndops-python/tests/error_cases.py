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
    "argpartition": [
        *[(kind, call(c.args[0], 0, **c.kwargs)) for kind, c in ONE_AXIS],
        value(LINE, 5),
        value(LINE, -6),
        value(LINE, [0, 7]),
        value(X, 2, 0),
        value(X, 6, None),
        value(POINT, 1),
        value(np.zeros(0), 0),
        type_(LINE, 1.5),
        type_(LINE, [0.5]),
        type_(LINE, "1"),
        type_(LINE, None),
        type_(LINE),
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
    "bincount": [
        value(np.array([1, -2, 3], "int32")),
        value(np.array([1, -2, 3], "int8"), sparse=True),
        type_(np.array([1.0, 2.0], "float32")),
        type_(np.array([1.0, 2.0], "float16"), sparse=True),
        type_(np.array([1j])),
        value(np.array(3, "int32")),
        value(np.zeros((1, 2, 3), "int32")),
        value(INTS, minlength=-1),
        type_(INTS, minlength=2.5),
        value(INTS, weights=array_of(2)),
        value(INTS, weights=array_of(1, 3)),
        value(INTS, weights=2.0, sparse=True),
        (MemoryError, call(np.array([2**52]))),
        (OverflowError, call(np.array([2**64 - 1], "uint64"))),
        (OverflowError, call(np.array([2**64 - 1], "uint64"), sparse=True)),
    ],
    "broadcast_to": [value(LINE, (4,)), value(X, (3,)), value(LINE, (-1, 5)), type_(LINE, (5.0,)), value(X, ())],
    "concatenate": [value([]), value([POINT, POINT]), value([X, LINE]), value([X, X], 2), value([X, array_of(2, 4)])],
    "correlate": [
        value(X, LINE),
        value(LINE, POINT),
        value(LINE, 2.0),
        value(LINE, array_of(0)),
        value(array_of(0), array_of(0), "full"),
        value(LINE, LINE, "middle"),
        type_(LINE, LINE, 2),
        type_(LINE, "3"),
    ],
    "clip": [value(X, array_of(4, dom="small"), 1)],
    "cross": [
        value(LINE, LINE),
        value(X, LINE),
        value(POINT, LINE),
        value(X, 2.5),
        value(X, array_of(4, 3)),
        value(X, X, axis=2),
        value(X, X, axisa=-3),
        value(X, X, axisc=2),
        type_(X, X, axis=1.5),
        type_(np.ones(3, bool), np.ones(3, bool)),
    ],
    "diag": [value(POINT), value(CUBE), type_(LINE, 1.5)],
    "diagonal": DIAGONAL,
    "diff": [value(LINE, -1), value(POINT), type_(LINE, 1.5)],
    "digitize": [
        value(LINE, X),
        value(LINE, POINT),
        value(LINE, np.array([1.0, 3.0, 2.0], "float32")),
        type_(LINE, np.array([1j])),
        type_(np.array([1j]), INTS),
        type_(LINE, "3"),
    ],
    "dot": [value(X, array_of(2)), value(LINE, array_of(4))],
    "empty": SHAPE_ARGUMENT,
    "expand_dims": [value(X, 3), value(X, -4), value(X, (0, 0)), type_(X, None), type_(X, 1.5), value(X, (0, -4))],
    "eye": [value(-1), type_(2.5), value(2, -1)],
    "flip": [value(X, 2), value(X, (0, 0)), type_(X, 0.5)],
    "full": FILL_ARGUMENT,
    "full_like": [value(X, array_of(4))],
    "histogram": [
        value(X),
        value(LINE, 0),
        value(LINE, -1),
        type_(LINE, 2.5),
        type_(LINE, "auto"),
        type_(LINE, [0.0, 1.0]),
        value(LINE, 3, [0, 1]),
        value(LINE, 3, (1,)),
        value(LINE, 3, (1, 2, 3)),
        value(LINE, 3, (2, 1)),
        value(LINE, 3, 1.0),
        value(LINE, 3, (0, float("inf"))),
        value(LINE, 3, (float("nan"), 1)),
        type_(LINE, 3, ("0", 1)),
        type_(LINE, 3, (None, 1)),
        value(np.array([1.0, float("nan")])),
        value(np.array([1.0, float("inf")]), 4),
        (MemoryError, call(LINE, 2**50)),
        (OverflowError, call(LINE, 2**62)),
        (OverflowError, call(LINE, 2**63 - 1)),
    ],
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
    "norm": [
        value(X, "frob"),
        value(LINE, "fro"),
        value(LINE, "nuc"),
        value(X, "nuc", axis=0),
        value(X, 0),
        value(X, 3),
        value(X, -0.5),
        value(X, 2, axis=(0, 1, 0)),
        value(CUBE, 2),
        value(CUBE, "fro"),
        value(CUBE, axis=(0, 1, 2)),
        value(CUBE, axis=()),
        value(POINT, 2),
        value(X, axis=(0, 0)),
        value(X, axis=(1, -1)),
        value(X, axis=2),
        value(X, axis=(0, -3)),
        type_(X, axis=0.5),
        type_(X, [1, 2]),
        type_(X, 1j),
        value(array_of(0), np.inf),
        value(array_of(0), -np.inf),
        value(EMPTY, np.inf),
        value(EMPTY, 1, axis=(1, 0)),
        value(EMPTY, 2),
        value(EMPTY, -2),
    ],
    "ones": SHAPE_ARGUMENT,
    "ones_like": [value(X, dtype="float33")],
    "pad": [
        value(X, -1),
        value(X, (1, -1)),
        value(X, ((1, 1), (1, 1), (1, 1))),
        value(X, (1, 2, 3)),
        value(X, ((1, 2, 3), (1, 2, 3))),
        value(X, ()),
        value(X, ((1, 1), 1)),
        value(X, (1, (1, 1))),
        value(X, (((1, 1), (1, 1)),)),
        value(X, np.ones((3, 2), "int32")),
        value(POINT, ((1, 1), (1, 1))),
        type_(X, 1.5),
        type_(X, (1, 1.5)),
        type_(X, ((1, 1), (0.5, 1))),
        type_(X, "1"),
        type_(X, None),
        type_(X, array_of(2, 2)),
        value(X, 1, "Constant"),
        value(X, 1, "mirror"),
        type_(X, 1, 1),
        value(X, 1, "edge", 0),
        value(X, 1, "empty", 0),
        *[value(EMPTY, 1, m) for m in ("edge", "reflect", "symmetric", "wrap", "circular", "mean", "linear_ramp", "maximum")],
        value(EMPTY, ((1, 0), (0, 0)), "median"),
        value(X, 1, constant_values=(1, 2, 3)),
        value(X, 1, constant_values=((1, 2), (1, 2), (1, 2))),
        value(INTS, 1, constant_values=float("nan")),
        (OverflowError, call(np.uint8([1]), 1, constant_values=300)),
        type_(INTS, 1, constant_values=1j),
        type_(INTS, 1, constant_values="0"),
        type_(np.complex64([1]), 1, "median"),
        (OverflowError, call(X, 1 << 62)),
        (OverflowError, call(X, (1 << 63) - 1, "edge")),
        (OverflowError, call(X, 1 << 64)),
        (Exception, call(X, 1 << 40)),
    ],
    "power": [value(INTS, np.array([-1, 1, 2], "int32")), value(INTS, -1)],
    "quantile": [
        *[(kind, call(c.args[0], 0.5, **c.kwargs)) for kind, c in AXES],
        value(X, 1.5),
        value(X, -0.1),
        value(X, float("nan")),
        value(X, [0.5, 2.0]),
        value(X, 2),
        value(X, 0.5, method="Linear"),
        value(X, 0.5, method="median"),
        type_(X, 0.5, method=1),
        value(EMPTY, 0.5),
        value(EMPTY, 0.5, axis=0),
        type_(X, np.complex64(0.5)),
        type_(X, None),
        type_(X),
    ],
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
    "searchsorted": [
        value(X, LINE),
        value(POINT, LINE),
        value(INTS, LINE, side="middle"),
        type_(INTS, LINE, side=1),
        type_(INTS, "3"),
    ],
    "select": [
        value([], []),
        value([np.ones(3, bool)], []),
        value(np.ones((1, 3), bool), [INTS]),
        value([np.ones(3, bool)], INTS),
    ],
    "slogdet": [value(X), value(LINE), value(POINT), value(CUBE), value(2.5)],
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

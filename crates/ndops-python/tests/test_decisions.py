"""Decisions of the contract that no oracle gives: literal calls and their results, one line each."""

import math

import ndops
import numpy as np
import pytest

from conftest import needs
from values import numpy_dtype

INF, NAN = math.inf, math.nan


def t(values, dtype="float32"):
    """A tensor."""
    return ndops.convert_to_tensor(np.array(values, numpy_dtype(dtype)))


# (op, arguments, keywords, dtype, values); tuples of values and dtypes for several results.
DECISIONS = [
    ("floor_divide", (t([True, True], "bool"), t([False, True], "bool")), {}, "int32", [0, 1]),
    ("power", (t([True, False], "bool"), t([False, False], "bool")), {}, "int32", [1, 1]),
    ("left_shift", (t([True], "bool"), t([True], "bool")), {}, "int32", [2]),
    ("floor_divide", (t([7, -7, 5], "int32"), t([0, 0, 0], "int32")), {}, "int32", [0, 0, 0]),
    ("floor_divide", (t([-128], "int8"), t([-1], "int8")), {}, "int8", [-128]),
    ("floor_divide", (t([-(2**31)], "int32"), t([-1], "int32")), {}, "int32", [-(2**31)]),
    ("floor_divide", (t([1.0, -1.0, INF]), t([0.0, 0.0, 2.0])), {}, "float32", [INF, -INF, NAN]),
    ("floor_divide", (t([1.0], "float64"), t([0.1], "float64")), {}, "float64", [9.0]),
    ("floor_divide", (t([1.0, -1.0]), t([INF, INF])), {}, "float32", [0.0, -1.0]),
    ("mod", (t([5, -5], "int32"), t([0, 0], "int32")), {}, "int32", [0, 0]),
    ("mod", (t([-128], "int8"), t([-1], "int8")), {}, "int8", [0]),
    ("mod", (t([1.0, -1.0, 1.0, INF]), t([INF, INF, -INF, 2.0])), {}, "float32", [1.0, INF, -INF, NAN]),
    ("mod", (t([4.0, -4.0]), t([-2.0, 2.0])), {}, "float32", [-0.0, 0.0]),
    ("mod", (t([250], "uint8"), 7), {}, "uint8", [5]),
    ("left_shift", (t([1, 1, 1], "int32"), t([33, -1, 31], "int32")), {}, "int32", [0, 0, -(2**31)]),
    ("right_shift", (t([-8, -8, 8, 8], "int32"), t([1, 40, 40, -1], "int32")), {}, "int32", [-4, -1, 0, 0]),
    ("right_shift", (t([200], "uint8"), t([1], "uint8")), {}, "uint8", [100]),
    ("reciprocal", (t([2, 0, -4], "int32"),), {}, "float32", [0.5, INF, -0.25]),
    ("divide", (t([1, -1, 0], "int64"), t([0, 0, 0], "int64")), {}, "float32", [INF, -INF, NAN]),
    ("divide_no_nan", (t([1.0, NAN, INF]), t([0.0, -0.0, 0.0])), {}, "float32", [0.0, 0.0, 0.0]),
    ("maximum", (t([-0.0, 0.0]), t([0.0, -0.0])), {}, "float32", [0.0, 0.0]),
    ("minimum", (t([-0.0, 0.0]), t([0.0, -0.0])), {}, "float32", [-0.0, -0.0]),
    ("arctan2", (t([1.0], "float16"), 1.0), {}, "float16", [math.pi / 4]),
    ("add", (t([1], "uint8"), 2.5), {}, "float32", [3.5]),
    ("add", (t([1.0], "bfloat16"), 2.5), {}, "bfloat16", [3.5]),
    ("add", (t([True], "bool"), 1), {}, "int32", [2]),
    ("add", (t([1], "uint64"), t([-1], "int8")), {}, "float32", [0.0]),
    ("equal", (t([2**24 + 1], "int32"), t([2.0**24])), {}, "bool", [True]),
    ("equal", (t([2**64 - 1], "uint64"), t([-1], "int64")), {}, "bool", [False]),
    ("less", (t([-1], "int64"), t([2**64 - 1], "uint64")), {}, "bool", [True]),
    ("greater", (t([2**63 + 1], "uint64"), t([2**63 - 1], "int64")), {}, "bool", [True]),
    ("equal", (t([255], "uint8"), -1), {}, "bool", [False]),
    ("less", (t([1 + 2j, 1 + 2j], "complex64"), t([1 + 3j, 0 + 9j], "complex64")), {}, "bool", [True, False]),
    ("maximum", (t([1 + 2j], "complex64"), t([1 + 3j], "complex64")), {}, "complex64", [1 + 3j]),
    ("sign", (t([-0.0, NAN, -3.0]),), {}, "float32", [0.0, NAN, -1.0]),
    ("absolute", (t([-128], "int8"),), {}, "int8", [-128]),
    ("negative", (t([0.0]),), {}, "float32", [-0.0]),
    ("conjugate", (t([True], "bool"),), {}, "bool", [True]),
    ("nan_to_num", (t([NAN, INF, -INF], "float16"),), {}, "float16", [0.0, 65504.0, -65504.0]),
    ("nan_to_num", (t([NAN]),), {"nan": None}, "float32", [0.0]),
    ("nan_to_num", (t([INF, -INF], "bfloat16"),), {}, "bfloat16", [3.3895314e38, -3.3895314e38]),
    ("clip", (t([4, 130, 0], "uint8"), -5, 6), {}, "uint8", [4, 6, 0]),
    ("clip", (t([4, 130, 0], "uint8"), 5, 600), {}, "uint8", [5, 130, 5]),
    ("clip", (t([1, 5, 9], "int32"), 2.5, 6.7), {}, "int32", [2, 5, 6]),
    ("clip", (t([1.0, 9.0]), 3.0, 2.0), {}, "float32", [2.0, 2.0]),
    ("clip", (t([1.0, NAN]), None, None), {}, "float32", [1.0, NAN]),
    ("clip", (t([True, False], "bool"), 0, 1), {}, "int32", [1, 0]),
    ("clip", (t([-5, 0, 5], "int32"), NAN, 1), {}, "int32", [0, 0, 0]),
    ("clip", (t([-5, 0, 5], "int32"), None, [NAN, 1.5, 1.5]), {}, "int32", [0, 0, 1]),
    ("clip", (t([-5, 5], "float64"), [0.1, 0.1], None), {}, "float64", [0.1, 5.0]),
    ("clip", (t([1, -128], "int8"), -(2**200), 2**200), {}, "int8", [1, -128]),
    ("array", ([2**200],), {"dtype": "float64"}, "float64", [2.0**200]),
    ("array", (0.1j,), {"dtype": "complex128"}, "complex128", 0.1j),
    ("add", (t([1.0], "float64"), 2**200), {}, "float64", [2.0**200]),
    ("equal", (t([1.0, 2.0**200], "float64"), 2**200), {}, "bool", [False, True]),
    ("less", (t([1], "int8"), 10**50), {}, "bool", [True]),
    ("full", ((2,), [300, -1]), {"dtype": "uint8"}, "uint8", [44, 255]),
    ("full", ((2,), [2**40, 1]), {}, "float32", [2.0**40, 1.0]),
    ("full", ((2,), [0.1, 0.2]), {"dtype": "float64"}, "float64", [0.1, 0.2]),
    ("full_like", (t([0, 0], "int64"), [2**40, 2]), {}, "int64", [2**40, 2]),
    ("full_like", (t([0], "int8"), 300), {}, "int8", [44]),
    ("pad", (t([1.0], "float64"), 1), {"constant_values": (0.1, 0.2)}, "float64", [0.1, 1.0, 0.2]),
    ("pad", (t([1], "int64"), 1), {"constant_values": (2**53 + 1, 0)}, "int64", [2**53 + 1, 1, 0]),
    ("pad", (t([1j], "complex128"), (1, 0)), {"constant_values": 0.1j}, "complex128", [0.1j, 1j]),
    ("quantile", (t([1, 2, 4, 1000], "float64"), [0.1, 0.5]), {}, "float64", [1.3, 3.0]),
    ("quantile", (t(range(51), "int32"), [0.58]), {"method": "lower"}, "float32", [28.0]),
    ("take", ([1, 2, 3], []), {}, "int32", []),
    ("arange", (0, 5, INF), {}, "float32", [0.0]),
    ("arange", (0, 1e-300, 1e300), {}, "float32", [0.0]),
    ("arange", (0, -5, INF), {}, "float32", []),
    ("tensordot", (t([[1, 2]], "int32"), t([[3, 4]], "int32"), np.array([[0, 1], [0, 1]])), {}, "int32", 11),
    ("tensordot", (t([[1, 2]], "int32"), t([[3, 4]], "int32"), ([np.int64(1)], [np.int64(1)])), {}, "int32", [[11]]),
    ("amin", (t([1 + 2j, complex(NAN, 0), complex(0, NAN)], "complex64"),), {}, "complex64", complex(NAN, 0)),
    ("amax", (t([[1, 3], [complex(0, NAN), 2]], "complex64"), 0), {}, "complex64", [complex(0, NAN), 3]),
    ("round", (t([2.5, -0.5, 1.5]), 0), {}, "float32", [2.0, -0.0, 2.0]),
    ("round", (t([1.5, 2.5]), 40), {}, "float32", [1.5, 2.5]),
    ("round", (t([15, 25, 255], "int32"), -1), {}, "int32", [20, 20, 260]),
    ("round", (t([255], "uint8"), -1), {}, "uint8", [4]),
    ("round", (t([501], "int32"), -3), {}, "int32", [1000]),
    ("round", (t([7], "int32"), -30), {}, "int32", [0]),
    ("log2", (t([2.0**k for k in range(-20, 21)]),), {}, "float32", [float(k) for k in range(-20, 21)]),
    ("log10", (t([10.0**k for k in range(0, 11)]),), {}, "float32", [float(k) for k in range(0, 11)]),
    ("log10", (t([10.0**k for k in range(0, 23)], "float64"),), {}, "float64", [float(k) for k in range(0, 23)]),
    ("exp", (t([12.0, -INF], "float16"),), {}, "float16", [INF, 0.0]),
    ("sum", (t([100, 100], "int8"),), {}, "int32", 200),
    ("sum", (t([1] * 600, "bfloat16"),), {}, "bfloat16", 600.0),
    ("sum", (t([2**31 - 1, 1], "int32"),), {}, "int32", -(2**31)),
    ("sum", (t([[1, 2]], "int8"),), {"axis": ()}, "int32", [[1, 2]]),
    ("sum", (t([-0.0, -0.0]),), {}, "float32", 0.0),
    ("sum", (t([[-0.0] * 100] * 2, "float16"),), {"axis": 0}, "float16", [0.0] * 100),
    ("sum", (t([[-0.0] * 5000] * 2, "float64"),), {"axis": 1}, "float64", [0.0, 0.0]),
    ("sum", (t([[-0.0]]),), {"axis": 0}, "float32", [0.0]),
    ("mean", (t([complex(-0.0, -0.0)], "complex64"),), {}, "complex64", 0j),
    ("trace", (t([[-0.0]]),), {}, "float32", 0.0),
    ("mean", (t([1] * 600 + [2], "bfloat16"),), {}, "bfloat16", 1.0),
    ("mean", (t([60000.0, 60000.0], "float16"),), {}, "float16", 60000.0),
    ("mean", (t([2**62, 2**62], "int64"),), {}, "float32", 2.0**62),
    ("mean", (t([], "float32"),), {}, "float32", NAN),
    ("std", (t([300.0, -300.0], "float16"),), {}, "float16", 300.0),
    ("var", (t([1 + 1j, 1 - 1j], "complex64"),), {}, "complex64", 1 + 0j),
    ("std", (t([1 + 1j, 1 - 1j], "complex64"),), {}, "float32", 1.0),
    ("var", (t([1.0, 2.0]),), {"axis": ()}, "float32", [0.0, 0.0]),
    ("average", (t([1.0, 2.0]),), {"weights": t([0.0, 0.0])}, "float32", NAN),
    ("average", (t([1.0, 2.0]),), {"weights": t([1.0, -1.0])}, "float32", -INF),
    ("argmax", (t([1.0, NAN, 3.0, NAN]),), {}, "int32", 1),
    ("argmin", (t([1.0, NAN, 3.0, NAN]),), {}, "int32", 1),
    ("argmax", (t([1 + 1j, 1 + 2j], "complex64"),), {}, "int32", 1),
    ("argmax", (t([[1, 5], [7, 2]], "int32"),), {"keepdims": True}, "int32", [[2]]),
    ("max", (t([], "float32"),), {"initial": 2.0}, "float32", 2.0),
    ("max", (t([1, 2], "int32"),), {"initial": 2.5}, "int32", 2),
    ("max", (t([NAN, 1.0]),), {"initial": 5.0}, "float32", NAN),
    ("cumsum", (t([1] * 3000, "float16"),), {}, "float16", None),
    ("cumsum", (t([True, True], "bool"),), {"dtype": "bool"}, "int32", [1, 2]),
    ("cumsum", (t([1.5, 2.5]),), {"dtype": "int32"}, "int32", [1, 3]),
    ("cumprod", (t([100, 2], "int8"),), {}, "int8", [100, -56]),
    ("prod", (t([1.5, 2.0]),), {"dtype": "int32"}, "int32", 2),
    ("diff", (t([1, 2, 1], "uint8"),), {}, "uint8", [1, 255]),
    ("diff", (t([True, False, False], "bool"),), {}, "bool", [True, False]),
    ("trace", (t([[100, 0], [0, 100]], "int8"),), {}, "int32", 200),
    ("sort", (t([3.0, NAN, -INF, INF, 1.0]),), {}, "float32", [-INF, 1.0, 3.0, INF, NAN]),
    ("sort", (t([[3, 1], [2, 0]], "int32"),), {"axis": None}, "int32", [0, 1, 2, 3]),
    ("argsort", (t([0.0, -0.0, 0.0]),), {}, "int32", [0, 1, 2]),
    ("argsort", (t([5], "int32"),), {"axis": None}, "int32", [0]),
    ("matmul", (t([[100, 100]], "int8"), t([[2], [2]], "int8")), {}, "int32", [[400]]),
    ("matmul", (t([[200, 100]], "uint8"), t([[2], [2]], "uint8")), {}, "uint8", [[600 % 256]]),
    ("matmul", (t([[2**24 + 1]], "int32"), t([[1]], "int32")), {}, "int32", [[2**24 + 1]]),
    ("matmul", (t([[True, False]], "bool"), t([[True], [True]], "bool")), {}, "bool", [[True]]),
    ("dot", (t([100, 100], "int8"), t([2, 2], "int8")), {}, "int8", 400 - 512 + 0),
    ("vdot", (t([1 + 2j], "complex64"), t([3 + 4j], "complex64")), {}, "complex64", 11 - 2j),
    ("einsum", ("ij->ji", t([[100, 2]], "int8")), {}, "int32", [[100], [2]]),
    ("einsum", ("i,i", t([100, 100], "int8"), t([2, 2], "int8")), {}, "int32", 400),
    ("einsum", ("i,i", t([200, 100], "uint8"), t([2, 2], "uint8")), {}, "uint8", 600 % 256),
    ("einsum", ("i->", t([200, 100], "uint8")), {}, "uint8", 300 % 256),
    ("einsum", ("i->", t([True, True], "bool")), {}, "bool", True),
    ("einsum", ("i,i", t([2**24 + 1], "int32"), t([1], "int32")), {}, "int32", 2**24 + 1),
    ("einsum", ("i,->i", t([1, 2], "int8"), 3), {}, "int8", [3, 6]),
    ("einsum", ("i,->i", t([1, 2], "float16"), 0.5), {}, "float16", [0.5, 1.0]),
    ("einsum", (t([[1, 2], [3, 4]], "int32"), [1, 0]), {}, "int32", [[1, 3], [2, 4]]),
    ("einsum", (t([[1, 2], [3, 4]], "int32"), [..., 0], [...]), {}, "int32", [3, 7]),
    ("einsum", (t([1, 2], "int32"), [51], t([3, 4], "int32"), [0]), {}, "int32", [[3, 6], [4, 8]]),
    ("einsum", ("i,i,i->", t([300.0] * 2, "float16"), t([300.0] * 2, "float16"), t([2**-8, -(2**-8)])), {}, "float32", 0.0),
    ("linspace", (-10, 0, 4), {"dtype": "int32"}, "int32", [-10, -7, -4, 0]),
    ("linspace", (0, 1, 3), {}, "float32", [0.0, 0.5, 1.0]),
    ("linspace", ([0, 1], [2, 3], 3), {}, "float32", [[0, 1], [1, 2], [2, 3]]),
    ("linspace", (0, 1, 5), {"retstep": True}, ("float32", "float32"), ([0, 0.25, 0.5, 0.75, 1], 0.25)),
    ("linspace", (0, 1, 1), {"retstep": True}, ("float32", "float32"), ([0.0], NAN)),
    ("linspace", (0, 2, 3), {"dtype": "bool"}, "bool", [False, True, True]),
    ("logspace", (0, 2, 5), {"dtype": "int32"}, "int32", [1, 3, 10, 31, 100]),
    ("arange", (0, 3, 0.5, "int32"), {}, "int32", [0] * 6),
    ("arange", (True,), {}, "int32", [0]),
    ("array", ([1, 2.5],), {}, "float32", [1.0, 2.5]),
    ("array", ([True, 2],), {}, "int32", [1, 2]),
    ("array", ([1, 1j],), {}, "complex64", [1, 1j]),
    ("array", ([],), {}, "float32", []),
    ("array", (3,), {}, "int32", 3),
    ("array", ([0.5, 2.7, -2.7], "int32"), {}, "int32", [0, 2, -2]),
    ("array", (np.array([NAN, INF, -INF, 300.0], "float32"), "int8"), {}, "int8", [0, 127, -128, 127]),
    ("array", (np.array([1.0, 2.0]),), {}, "float64", [1.0, 2.0]),
    ("full", ((2,), 300), {"dtype": "uint8"}, "uint8", [44, 44]),
    ("full", ((2,), 2**70 + 5), {"dtype": "uint8"}, "uint8", [5, 5]),
    ("full", ((2,), -1), {"dtype": "uint64"}, "uint64", [2**64 - 1] * 2),
    ("full", ((2,), 1), {}, "float32", [1.0, 1.0]),
    ("empty", ((2,),), {}, "float32", [0.0, 0.0]),
    ("select", ([t([True, False], "bool")], [t([True, False], "bool")]), {}, "int32", [1, 0]),
    ("select", ([t([1, 0], "int32")], [t([1.0, 2.0])], 5), {}, "float32", [1.0, 5.0]),
    ("select", ([t([True, False], "bool")], [t([1, 2], "int32")], t([2.5])), {}, "float32", [1.0, 2.5]),
    ("repeat", (t([1, 2], "int32"), [2, 1]), {}, "int32", [1, 1, 2]),
    ("split", (t([1, 2, 3], "int32"), [2, 9]), {}, ("int32",) * 3, ([1, 2], [3], [])),
    ("tril", (t([[NAN, NAN], [1.0, 2.0]]),), {"k": -1}, "float32", [[0.0, 0.0], [1.0, 0.0]]),
    ("concatenate", (t([[1, 2], [3, 4]], "int32"),), {}, "int32", [1, 2, 3, 4]),
    ("stack", (t([[1, 2], [3, 4]], "int32"),), {}, "int32", [[1, 2], [3, 4]]),
    ("take", (t([1, 2, 3], "int32"), t([True, False], "bool")), {}, "int32", [2, 1]),
    ("sum", ([[1, 2], [3, 4]],), {"axis": 0}, "int32", [4, 6]),
    ("max", ([1.5, 2.5],), {}, "float32", 2.5),
    ("searchsorted", (t([1, 5], "uint8"), -1), {}, "int32", 0),
    ("searchsorted", (t([1, 5], "uint8"), 2**40), {}, "int32", 2),
    ("searchsorted", (t([0.0, NAN]), t([NAN, -0.0])), {}, "int32", [1, 0]),
    ("searchsorted", (t([0.0, NAN]), t([NAN, -0.0])), {"side": "right"}, "int32", [2, 1]),
    ("searchsorted", ([1, 2, 2], [[2], [3]]), {}, "int32", [[1], [3]]),
    ("digitize", (t([NAN, 1.0]), t([1.0, NAN])), {}, "int32", [2, 1]),
    ("digitize", (t([NAN, 3.0, 1.0]), t([3.0, 1.0])), {}, "int32", [0, 0, 1]),
    ("bincount", (t([1, 0, 1], "bool"),), {}, "int32", [1, 2]),
    ("bincount", (t([[1, 2], [0, 1]], "int32"),), {}, "int32", [[0, 1, 1], [1, 1, 0]]),
    ("bincount", (t([1, 1], "int8"),), {"weights": t([100, 100], "int8")}, "int8", [0, -56]),
    ("bincount", (t([0, 0], "int32"),), {"weights": t([2**62, 1], "int64")}, "int64", [2**62 + 1]),
    ("bincount", (t([0] * 3000, "int32"),), {"weights": t([1] * 3000, "float16")}, "float16", [3000.0]),
    ("bincount", (t([0, 2], "int32"),), {"weights": t([1j, 2], "complex64")}, "complex64", [1j, 0, 2]),
    ("bincount", (t([], "int32"),), {"sparse": True}, "int32", []),
    ("histogram", (t([1.0, 2.0, 2.5, 5.0]), 4), {}, ("int32", "float32"), ([1, 2, 0, 1], [1, 2, 3, 4, 5])),
    ("histogram", (t([3, 7], "int64"), 2), {}, ("int32", "float32"), ([1, 1], [3, 5, 7])),
    ("histogram", (t([0.5, NAN, 9.0]), 1, (0, 1)), {}, ("int32", "float32"), ([1], [0, 1])),
    ("histogram", (t([], "float16"), 2), {}, ("int32", "float16"), ([0, 0], [0, 0.5, 1])),
    ("histogram", (t([1 + 5j, 3], "complex128"), 2), {}, ("int32", "float64"), ([1, 1], [1, 2, 3])),
    ("histogram", (t([2.0**30] * 3), 2), {}, ("int32", "float32"), ([0, 3], [2.0**30] * 3)),
    ("histogram", (t([2**24, 2**24 + 1], "int32"), 2), {}, ("int32", "float32"), ([1, 1], [2**24, 2**24, 2**24])),
    ("histogram", (t([-1e308, 1e308], "float64"), 2), {}, ("int32", "float64"), ([1, 1], [-1e308, 0, 1e308])),
    ("correlate", (t([0, 1]), t([1, 2, 3])), {}, "float32", [3, 2]),
    ("correlate", (t([0, 1]), t([1, 2, 3]), "same"), {}, "float32", [3, 2, 1]),
    ("correlate", (t([1, 2, 3]), t([0, 1]), "same"), {}, "float32", [1, 2, 3]),
    ("correlate", (t([1j, 2], "complex64"), t([1, 1j], "complex64"), "full"), {}, "complex64", [1, -1j, 2]),
    ("correlate", (t([1], "uint64"), t([1], "int64")), {}, "float32", [1]),
    ("correlate", (t([256.0] * 300, "bfloat16"), t([1.0] * 300, "bfloat16")), {}, "bfloat16", [76800.0]),
    ("isclose", (t([INF, INF]), t([INF, 1.0])), {"rtol": INF}, "bool", [True, False]),
    ("count_nonzero", (t([NAN, -0.0, 1.0]),), {}, "int32", 2),
    ("any", (t([1j], "complex64"),), {}, "bool", True),
    ("absolute", (t([complex(NAN, INF)], "complex64"),), {}, "float32", [INF]),
    ("norm", (t([300.0, 400.0], "float16"),), {}, "float16", 500.0),
    ("norm", (t([30000.0, 30000.0, 1.0], "float16"), 1), {}, "float16", 60000.0),
    ("norm", (t([[200.0, 0.0], [0.0, 200.0]], "float16"), "nuc"), {}, "float16", 400.0),
    ("norm", (t([[3.0, 0.0], [0.0, -4.0]], "bfloat16"), -2), {}, "bfloat16", 3.0),
    ("norm", (t([3 + 4j, 12j], "complex64"),), {}, "float32", 13.0),
    ("norm", (t([3 + 4j, 12j], "complex64"), 1), {}, "float32", 17.0),
    ("norm", (t([3 + 4j, 12j], "complex64"), 0), {}, "float32", 2.0),
    ("norm", (t([[3 + 4j, 0], [0, 1j]], "complex128"), "nuc"), {}, "float64", 6.0),
    ("norm", (t([[1.0, 2.0], [NAN, 3.0]]), 2), {}, "float32", NAN),
    ("norm", (t([[1.0, 2.0], [NAN, 3.0]]), "nuc"), {"axis": (0, 1)}, "float32", NAN),
    ("norm", (t([[1.0, INF], [1.0, 3.0]]), -2), {}, "float32", NAN),
    ("norm", (t([1.0, NAN, INF]), INF), {}, "float32", NAN),
    ("norm", (t([1.0, NAN, INF]),), {"axis": 0, "keepdims": True}, "float32", [NAN]),
    ("norm", (t([0.0, 2.0]), -1), {}, "float32", 0.0),
    ("norm", (t([0.0, 2.0]), -2), {}, "float32", 0.0),
    ("norm", (t([4.0, 4.0]), -1), {}, "float32", 2.0),
    ("norm", (t([9.0, 16.0]), 0.5), {}, "float32", 49.0),
    ("norm", (t([-(2**63), 0], "int64"),), {}, "float32", 2.0**63),
    ("norm", (t([True, True, False, True, True], "bool"),), {}, "float32", 2.0),
    ("norm", (t([[1.0, 2.0], [3.0, 4.0]]), 1), {"axis": (1, 0)}, "float32", 7.0),
    ("norm", (t([3.0, 4.0]), np.float32(2)), {"axis": [0]}, "float32", 5.0),
    ("norm", (-3.0,), {}, "float32", 3.0),
    ("norm", (t([[], [], []]), INF), {}, "float32", 0.0),
    ("slogdet", (t([[0.0, 2.0], [1.0, 0.0]], "float16"),), {}, ("float16",) * 2, (-1.0, math.log(2))),
    ("slogdet", (t([[200.0, 0.0], [0.0, 200.0]], "float16"),), {}, ("float16",) * 2, (1.0, math.log(40000))),
    ("slogdet", (t([[1, 2], [2, 4]], "int32"),), {}, ("float32",) * 2, (0.0, -INF)),
    ("slogdet", (t([[0.0, 0.0], [0.0, NAN]]),), {}, ("float32",) * 2, (NAN, NAN)),
    ("slogdet", (t([[1e200, 0.0], [0.0, 1e200]], "float64"),), {}, ("float64",) * 2, (1.0, 2 * math.log(1e200))),
    ("slogdet", (t([[2j]], "complex128"),), {}, ("complex128", "float64"), (1j, math.log(2))),
    ("slogdet", (t([[-3 - 4j]], "complex64"),), {}, ("complex64", "float32"), (-0.6 - 0.8j, math.log(5))),
    ("slogdet", (t(np.zeros((2, 0, 0)), "complex64"),), {}, ("complex64", "float32"), ([1, 1], [0.0, 0.0])),
    ("pad", (t([1, 2, 3], "int32"), (2, 1), "circular"), {}, "int32", [2, 3, 1, 2, 3, 1]),
    ("pad", (t([1, 2, 3], "int32"), (5, 0), "reflect"), {}, "int32", [2, 1, 2, 3, 2, 1, 2, 3]),
    ("pad", (t([-10], "int32"), (3, 2), "linear_ramp"), {}, "int32", [0, -4, -7, -10, -5, 0]),
    ("pad", (t([49], "int32"), (98, 0), "linear_ramp"), {}, "int32", [*(k * 49 // 98 for k in range(98)), 49]),
    ("pad", (t([-2.0]), 2, "linear_ramp"), {}, "float32", [0.0, -1.0, -2.0, -1.0, 0.0]),
    ("pad", (t([1, 2], "int32"), 1, "mean"), {}, "int32", [2, 1, 2, 2]),
    ("pad", (t([-1, -2], "int32"), 1, "mean"), {}, "int32", [-2, -1, -2, -2]),
    ("pad", (t([2, 3], "uint8"), (0, 1), "median"), {}, "uint8", [2, 3, 2]),
    ("pad", (t([True, False, False], "bool"), (1, 0), "mean"), {}, "bool", [True, True, False, False]),
    ("pad", (t([False, True], "bool"), (1, 1), "median"), {}, "bool", [True, False, True, True]),
    ("pad", (t([60000.0, 60000.0], "float16"), (1, 0), "mean"), {}, "float16", [60000.0] * 3),
    ("pad", (t([2**62, 2**62 - 1024], "int64"), (1, 0), "median"), {}, "int64", [2**62 - 512, 2**62, 2**62 - 1024]),
    ("pad", (t([1.0, NAN]), (1, 0), "maximum"), {}, "float32", [NAN, 1.0, NAN]),
    ("pad", (t([1.0, NAN]), (1, 0), "median"), {}, "float32", [NAN, 1.0, NAN]),
    ("pad", (t([1, 2], "int32"), 1), {"constant_values": 2.7}, "int32", [2, 1, 2, 2]),
    ("pad", (t([1.0]), 1), {"constant_values": (2, t(3, "int32"))}, "float32", [2.0, 1.0, 3.0]),
    ("pad", (t([True], "bool"), 1), {"constant_values": 7}, "bool", [True] * 3),
    ("pad", (t([[5]], "int32"), 1), {"constant_values": ((1, 2), (3, 4))}, "int32", [[3, 1, 4], [3, 5, 4], [3, 2, 4]]),
    ("pad", (t([1.0]), (1, 0), "empty"), {}, "float32", [0.0, 1.0]),
    ("pad", (t([[], []]), ((0, 0), (1, 1))), {}, "float32", [[0.0, 0.0], [0.0, 0.0]]),
    ("pad", (3, (1, 2)), {}, "int32", 3),
    ("pad", (3, ((1, 2),), "mean"), {}, "int32", 3),
    ("argpartition", (t([3, 1, 2, 1, 2, 0], "int32"), 3), {}, "int32", [1, 3, 5, 2, 0, 4]),
    ("argpartition", (t([3, 1, 2, 1, 2, 0], "int32"), [-1, 0]), {}, "int32", [5, 1, 2, 3, 4, 0]),
    ("argpartition", (t([0.5, NAN, 0.25, -0.0, 0.0]), 1), {}, "int32", [3, 4, 0, 1, 2]),
    ("argpartition", (t([1 + 2j, 1 + 1j, 0 + 9j], "complex64"), 0), {}, "int32", [2, 0, 1]),
    ("argpartition", (t([True, False, True], "bool"), 0), {"axis": None}, "int32", [1, 0, 2]),
    ("argpartition", (5, 0), {}, "int32", [0]),
    ("median", (t([60000.0, 60000.0], "float16"),), {}, "float16", 60000.0),
    ("median", (t([1e308, 1.7e308], "float64"),), {}, "float64", 1.35e308),
    ("median", (t([2**63 - 1, 2**63 - 1], "int64"),), {}, "float32", 2.0**63),
    ("median", (t([INF, INF]),), {}, "float32", INF),
    ("median", (t([-INF, INF]),), {}, "float32", NAN),
    ("median", (t([[1.0, NAN, 2.0], [3.0, 1.0, 2.0]]),), {"axis": 1}, "float32", [NAN, 2.0]),
    ("median", (t([], "int32"),), {}, "float32", NAN),
    ("median", (t([[], []], "float16"),), {"axis": 1, "keepdims": True}, "float16", [[NAN], [NAN]]),
    ("median", ([[1, 2], [3, 4]],), {}, "float32", 2.5),
    ("quantile", (t([1.0, INF]), 0.5), {}, "float32", INF),
    ("quantile", (t([-INF, 1.0]), 0.25), {}, "float32", -INF),
    ("quantile", (t([INF, INF]), 0.25), {}, "float32", INF),
    ("quantile", (t([1.0, 2.0, INF]), 0.5), {}, "float32", 2.0),
    ("quantile", (t([1.0, NAN]), [0.0, 1.0]), {"method": "lower"}, "float32", [NAN, NAN]),
    ("quantile", (t([-(2.0**1023), 2.0**1023], "float64"), 0.75), {}, "float64", 2.0**1022),
    ("quantile", (t([-60000.0, 60000.0], "float16"), 0.25), {}, "float16", -30000.0),
    ("quantile", (t(range(11), "int32"), t(0.3)), {"method": "higher"}, "float32", 3.0),
    ("quantile", (t([1, 2, 3], "uint8"), t([[0.0], [0.5]], "float64")), {}, "float32", [[1.0], [2.0]]),
    ("quantile", (t([1.0, 2.0], "bfloat16"), t(0.5, "float64")), {}, "bfloat16", 1.5),
    ("quantile", (t([0, 1, 2, 3], "int32"), 0.5), {"method": "nearest"}, "float32", 2.0),
    ("quantile", (t([0, 1], "int32"), 0.5), {"method": "nearest"}, "float32", 0.0),
]


@pytest.mark.parametrize("name, args, kwargs, dtype, expected", DECISIONS)
def test_decision(name, args, kwargs, dtype, expected):
    """One literal fact."""
    needs(name)
    result = getattr(ndops, name)(*args, **kwargs)
    if not isinstance(dtype, tuple):
        result, dtype, expected = [result], (dtype,), (expected,)
    assert len(result) == len(dtype)
    for r, d, e in zip(result, dtype, expected):
        assert str(r.dtype) == d
        if e is not None:
            same(r.numpy(), np.array(e).astype(numpy_dtype(d)))


def same(got, want):
    """Equal values, signs of zeros included."""
    assert got.shape == want.shape
    np.testing.assert_array_equal(got, want)
    if want.dtype.kind == "f":
        zero = want == 0
        assert (np.signbit(got[zero]) == np.signbit(want[zero])).all()


def test_cumsum_of_halves_accumulates_in_f32():
    """NumPy sticks at 2048."""
    needs("cumsum")
    assert ndops.cumsum(t([1] * 3000, "float16")).numpy()[-1] == 3000


@pytest.mark.parametrize("name", ["subtract", "negative", "sign", "round"])
def test_bool_has_no_arithmetic(name):
    """The contract refuses bool where NumPy does."""
    needs(name)
    x = t([True], "bool")
    with pytest.raises(TypeError):
        getattr(ndops, name)(*[x] * (2 if name == "subtract" else 1))


def test_integers_for_size_and_ndim():
    """Plain integers, also of Python values."""
    assert ndops.size(t([[1, 2]])) == 2 and ndops.ndim(t([[1, 2]])) == 2
    assert ndops.ndim(3) == 0 and ndops.size([1, 2, 3]) == 3
    assert ndops.meshgrid() == [] or ndops.meshgrid() == ()


def test_nothing_is_flushed():
    """Subnormals survive."""
    needs("add", "multiply")
    tiny = np.float32(1e-45)
    assert ndops.add(t(tiny), t(0.0)).numpy() == tiny
    assert ndops.multiply(t(np.float32(2e-38)), t(0.25)).numpy() == np.float32(2e-38) * np.float32(0.25)


def test_conversions_copy_and_sharing_does_not():
    """`convert_to_tensor` copies, `asarray` shares, and `np.asarray` gives the values back."""
    x = np.arange(6, dtype="float32").reshape(2, 3)
    copied, shared = ndops.convert_to_tensor(x), ndops.asarray(x.T[::-1])
    assert tuple(copied.shape) == (2, 3) and str(copied.dtype) == "float32"
    assert (np.asarray(shared) == x.T[::-1]).all()
    x[0, 0] = 9
    assert copied.numpy()[0, 0] == 0 and np.asarray(shared)[2, 0] == 9


def test_operators_are_the_functions():
    """The operators that the examples use."""
    needs("subtract", "multiply", "divide", "mod", "power", "floor_divide", "less", "greater_equal", "negative")
    x, y = t([5.0, -7.0]), t([2.0, 2.0])
    pairs = [
        (x + y, "add"),
        (x - y, "subtract"),
        (x * y, "multiply"),
        (x / y, "divide"),
        (x % y, "mod"),
        (x**y, "power"),
    ]
    for found, op in [*pairs, (x // y, "floor_divide"), (x < y, "less"), (x >= y, "greater_equal")]:
        same(found.numpy(), getattr(ndops, op)(x, y).numpy())
    same((1 - x).numpy(), np.float32([-4, 8]))
    same((-x).numpy(), np.float32([-5, 7]))


def test_floatx():
    """The default float is process-wide and read once per call; the weak integer follows float64 only."""
    needs("sin", "add", "zeros")
    try:
        for name, index in (("float16", "int32"), ("bfloat16", "int32"), ("float64", "int64")):
            ndops.set_floatx(name)
            assert ndops.floatx() == name
            assert str(ndops.sin(t([1], "int64")).dtype) == name
            assert str(ndops.add(t([1], "int8"), 0.5).dtype) == name
            assert str(ndops.add(t([True], "bool"), 1).dtype) == index
            assert str(ndops.zeros((1,)).dtype) == name
            bools = t([True, True], "bool")
            for op in (ndops.cumsum, ndops.sum, ndops.prod, lambda x: ndops.clip(x, 0, 1), lambda x: ndops.mod(x, x)):
                assert str(op(bools).dtype) == "int32"
    finally:
        ndops.set_floatx("float32")
    with pytest.raises((ValueError, TypeError)):
        ndops.set_floatx("int32")


def test_einsum_multiplies_halves_in_f32():
    """A product of three float16 may leave the range of float16 on the way."""
    needs("einsum")
    x, y = t([300.0, 300.0], "float16"), t([2**-8, 2**-8], "float16")
    assert ndops.einsum("i,i,i->", x, x, y).numpy() == np.float16(2 * 300 * 300 / 256)
    assert ndops.einsum("i,i,i->i", x, x, y).numpy()[0] == np.float16(300 * 300 / 256)


def test_einsum_forms_agree():
    """Letters and numbers are two spellings of one expression."""
    needs("einsum")
    x, y = t(np.arange(24).reshape(2, 3, 4)), t(np.arange(12).reshape(4, 3))
    same(ndops.einsum("abc,cb->ab", x, y).numpy(), ndops.einsum(x, [0, 1, 2], y, [2, 1], [0, 1]).numpy())
    same(ndops.einsum("a...c,cb", x, y).numpy(), ndops.einsum(x, [0, ..., 2], y, [2, 1]).numpy())
    same(ndops.einsum("B...c,cb", x, y).numpy(), ndops.einsum(x, [1, ..., 28], y, [28, 27]).numpy())


@pytest.mark.parametrize("kth", [0, 2, -1, (1, 3)])
def test_argpartition_partitions(kth):
    """Each position kth holds what it would hold after sorting, smaller values before it, larger ones after."""
    needs("argpartition")
    x = np.float32([[3, 1, 2, 2, 9, 0], [5, 5, 1, NAN, -1, 0]])
    order = ndops.argpartition(t(x), kth).numpy()
    assert order.dtype == np.int32 and (np.sort(order, axis=1) == np.arange(6)).all()
    found = np.nan_to_num(np.take_along_axis(x, order, axis=1), nan=INF)
    for k in np.atleast_1d(kth) % 6:
        assert (found[:, :k] <= found[:, k : k + 1]).all() and (found[:, k:] >= found[:, k : k + 1]).all()


@pytest.mark.parametrize("shape", [(2,), (2, 3), (2, 3, 4), (2, 1, 3, 4)])
@pytest.mark.parametrize("name", ["concatenate", "stack", "hstack", "vstack"])
def test_one_tensor_is_the_sequence_of_its_rows(name, shape):
    """As with its rows in a list, for every axis, and without knowing how many they are."""
    x = ndops.reshape(ndops.arange(math.prod(shape)), shape)
    axes = {"concatenate": [None, *range(len(shape) - 1)], "stack": range(-1, len(shape))}.get(name, [()])
    for axis in axes:
        more = () if axis == () else (axis,)
        op = getattr(ndops, name)
        same(op(x, *more).numpy(), op(list(x), *more).numpy())
        unknown = op(ndops.KerasTensor((None, *shape[1:]), "int32"), *more).shape
        assert len(unknown) == op(x, *more).ndim
        assert all(u in (None, n) for u, n in zip(unknown, op(x, *more).shape))


def test_no_rows():
    """Nothing to put together is an error, as in a list."""
    for name in ("concatenate", "stack", "hstack", "vstack"):
        with pytest.raises(ValueError, match="at least one"):
            getattr(ndops, name)(ndops.zeros((0, 3)))
        with pytest.raises(TypeError, match="0-d"):
            getattr(ndops, name)(ndops.zeros(()))


def test_a_list_of_lists_is_no_count():
    """As NumPy's text would be for an array of two dims."""
    with pytest.raises(ValueError, match="repeat: .*2 dims"):
        ndops.repeat([1, 2], [[1, 2]])
    with pytest.raises(TypeError, match="repeat: .*float32"):
        ndops.repeat([1, 2], [1.5, 2.0])


def test_sparse_counts_take_no_memory_for_what_does_not_occur():
    """`bincount(sparse=True)`: positions and values of what occurs, row by row."""
    needs("bincount")
    found = ndops.bincount(np.array([7, 2**40, 7]), sparse=True)
    assert found.indices.tolist() == [[7], [2**40]] and found.values.tolist() == [2, 1]
    assert found.dense_shape == (2**40 + 1,) == found.shape and str(found.dtype) == "int32" and found.ndim == 1
    x, weights = t([[3, 0, 3], [1, 1, 0]], "uint8"), t([[0.5, 1, 2], [3, 4, -0.0]])
    rows = ndops.bincount(x, weights, minlength=5, sparse=True)
    assert rows.indices.tolist() == [[0, 0], [0, 3], [1, 0], [1, 1]] and rows.values.tolist() == [1.0, 2.5, 0.0, 7.0]
    same(rows.numpy(), ndops.bincount(x, weights, minlength=5).numpy())
    far = ndops.bincount(np.array([[2**40, 3, 2**40], [3, 3, 0]]), t([[1.5, 2, 4], [1, 0.25, -1]]), sparse=True)
    assert far.indices.tolist() == [[0, 3], [0, 2**40], [1, 0], [1, 3]] and far.values.tolist() == [2.0, 5.5, -1.0, 1.25]
    unknown = ndops.bincount(ndops.KerasTensor((2, None), "int32"), sparse=True)
    assert unknown.dense_shape == (2, None) and unknown.indices.shape == (None, 2) and unknown.to_dense().shape == (2, None)


def test_sparse_tensors_are_dense_for_others():
    """NumPy and the ops take all their elements."""
    counts = ndops.bincount(np.array([1, 2, 2]), sparse=True)
    same(np.asarray(counts), np.int32([0, 1, 2]))
    same(np.asarray(counts, "float64"), np.float64([0, 1, 2]))
    same(ndops.convert_to_numpy(counts), np.int32([0, 1, 2]))
    same(ndops.add(counts, 1).numpy(), np.int32([1, 2, 3]))
    with pytest.raises(ValueError, match="copy"):
        counts.__array__(copy=False)


def test_a_symbolic_histogram_has_symbolic_edges():
    """Even where the range is given."""
    counts, edges = ndops.histogram(ndops.KerasTensor((4,)), 3, (0, 1))
    assert isinstance(counts, ndops.KerasTensor) and isinstance(edges, ndops.KerasTensor)
    assert (counts.shape, edges.shape, str(edges.dtype)) == ((3,), (4,), "float32")


@pytest.mark.parametrize("shape", [3, None, (2.5,), (2, "a"), (-1,)])
def test_shapes_of_symbolic_tensors(shape):
    """What is no shape is a bad value, as in Keras."""
    with pytest.raises(ValueError, match="KerasTensor"):
        ndops.KerasTensor(shape)


def test_sparse_tensors():
    """Values at the same position are added; positions must exist."""
    x = ndops.SparseTensor([[1, 0], [0, 2], [1, 0]], [1.5, 2.0, 1.0], (2, 3))
    same(x.numpy(), np.float32([[0, 0, 2], [2.5, 0, 0]]))
    assert repr(x) == "SparseTensor(indices=[[1, 0], [0, 2], [1, 0]], values=[1.5, 2.0, 1.0], dense_shape=(2, 3), dtype=float32)"
    with pytest.raises(IndexError):
        ndops.SparseTensor([[2, 0]], [1], (2, 3)).to_dense()
    with pytest.raises(ValueError):
        ndops.SparseTensor([[2, 0]], [1, 2], (2, 3))
    with pytest.raises(TypeError):
        ndops.SparseTensor([[0.5]], [1], (2,))

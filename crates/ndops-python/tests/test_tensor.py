"""The tensor class: attributes, methods, conversions, operators, text."""

import inspect
import operator
import weakref

import ndops
import numpy as np
import pytest

from values import ALL, numpy_dtype

X = np.float32([[3, 1, 2], [6, 5, 4]])


@pytest.fixture
def t():
    """A tensor of two rows."""
    return ndops.convert_to_tensor(X)


@pytest.mark.parametrize("dtype", [d for d in ALL if d != "bfloat16"])
def test_attributes(dtype):
    """Those of an array of the same dtype and layout."""
    x = np.zeros((2, 3, 4), numpy_dtype(dtype)).T
    t = ndops.asarray(x)
    for name in ("shape", "ndim", "size", "itemsize", "nbytes", "strides"):
        assert getattr(t, name) == getattr(x, name), name
    assert t.dtype == x.dtype and t.dtype == dtype and hash(t.dtype) == hash(dtype) and str(t.dtype) == dtype
    assert t.T.shape == x.T.shape and t.mT.shape == (4, 2, 3)[:0] + np.swapaxes(x, -1, -2).shape
    assert t.real.dtype == x.real.dtype and t.imag.dtype == x.imag.dtype and t.device == "cpu"


METHODS = {
    "all": ((), {"axis": 1}),
    "any": ((), {}),
    "argmax": ((), {"axis": 0}),
    "argmin": ((1,), {}),
    "argsort": ((), {}),
    "astype": (("int8",), {}),
    "clip": ((2, 4), {}),
    "conj": ((), {}),
    "copy": ((), {}),
    "cumprod": ((0,), {}),
    "cumsum": ((), {"axis": 1}),
    "diagonal": ((1,), {}),
    "dot": ((X.T,), {}),
    "flatten": ((), {}),
    "max": ((0,), {"keepdims": True}),
    "mean": ((), {}),
    "min": ((), {"axis": (0, 1)}),
    "prod": ((1,), {}),
    "ravel": ((), {}),
    "repeat": ((2,), {"axis": 1}),
    "reshape": ((3, -1), {}),
    "round": ((), {}),
    "squeeze": ((), {}),
    "std": ((), {}),
    "sum": ((), {}),
    "swapaxes": ((0, 1), {}),
    "take": (([0, 2],), {"axis": 1}),
    "tobytes": ((), {}),
    "tolist": ((), {}),
    "trace": ((), {}),
    "transpose": ((1, 0), {}),
    "var": ((0,), {}),
}


@pytest.mark.parametrize("name", METHODS)
def test_methods(t, name):
    """NumPy's methods, with its values."""
    args, kwargs = METHODS[name]
    got, want = getattr(t, name)(*args, **kwargs), getattr(X, name)(*args, **kwargs)
    if isinstance(want, (bytes, list)):
        assert got == want
    else:
        np.testing.assert_allclose(got.numpy(), want, rtol=1e-6)


def test_methods_are_the_ops(t):
    """The same parameters behind the first, the same errors; lengths in a row or as one tuple."""
    ours = inspect.signature(ndops.Tensor.sum).parameters
    assert list(ours) == ["self", *list(inspect.signature(ndops.sum).parameters)[1:]]
    assert t.reshape(3, 2).shape == t.reshape((3, 2)).shape == t.reshape([3, 2]).shape == (3, 2)
    assert t.transpose().shape == t.transpose(1, 0).shape == t.transpose((1, 0)).shape == (3, 2)
    assert t.sort(axis=1).tolist() == np.sort(X, axis=1).tolist()
    assert t.squeeze(axis=()).shape == (2, 3)
    with pytest.raises(TypeError, match="sum"):
        t.sum(0, True, 7)
    with pytest.raises(ValueError, match="reshape"):
        t.reshape(4, 4)
    with pytest.raises(TypeError):
        ndops.Tensor.sum(X)


def test_elements(t):
    """One element as a number, and all as lists."""
    assert t.item(4) == 5.0 and t.item(1, 2) == 4.0 and t.item(-1) == 4.0
    assert ndops.array(3).item() == 3 and isinstance(ndops.array(3).item(), int)
    assert int(ndops.array(3.7)) == 3 and float(ndops.array([2])) == 2.0 and complex(ndops.array(1j)) == 1j
    assert bool(ndops.array([True])) and not ndops.array(0.0)
    assert operator.index(ndops.array(3)) == 3 and [1, 2, 3][ndops.array(1)] == 2
    for bad in (lambda: t.item(), lambda: t.item(1, 2, 3), lambda: bool(t), lambda: float(t)):
        with pytest.raises(ValueError):
            bad()
    for bad in (lambda: operator.index(ndops.array(1.0)), lambda: float(ndops.array(1j)), lambda: len(ndops.array(1))):
        with pytest.raises(TypeError):
            bad()
    with pytest.raises(IndexError):
        t.item(6)


def test_iteration(t):
    """Rows in order."""
    assert [row.tolist() for row in t] == X.tolist() and len(t) == 2
    a, b = t
    assert a.tolist() == [3, 1, 2] and 5.0 in t and 9 not in t
    assert list(reversed(t))[0].tolist() == [6, 5, 4]
    with pytest.raises(TypeError):
        iter(ndops.array(1))


BINARY = [
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
    operator.floordiv,
    operator.mod,
    operator.pow,
    divmod,
    operator.lt,
    operator.le,
    operator.eq,
    operator.ne,
    operator.gt,
    operator.ge,
]
BITWISE = [operator.and_, operator.or_, operator.xor, operator.lshift, operator.rshift]


@pytest.mark.parametrize("apply", [*BINARY, *BITWISE])
def test_operators(apply):
    """Tensor, number, list and array on either side."""
    x = np.int32([[7, 2], [5, 3]])
    t = ndops.convert_to_tensor(x)
    for other in (t, 3, [1, 2], np.int32([2, 1]), np.int32(2)):
        plain = x if other is t else other
        for got, want in ((apply(t, other), apply(x, plain)), (apply(other, t), apply(plain, x))):
            np.testing.assert_allclose(np.asarray(got), want, rtol=1e-6)
            parts = got if isinstance(got, tuple) else (got,)
            assert all(isinstance(part, ndops.Tensor) for part in parts)


def test_other_operators(t):
    """Those of one operand, matrix products, and in-place ones, which make another tensor."""
    assert (-t).tolist() == (-X).tolist() and (+t) is t and abs(-t).tolist() == X.tolist()
    assert (~(t > 2)).tolist() == (~(X > 2)).tolist() and round(t / 3, 1).tolist() == np.round(X / 3, 1).tolist()
    assert (t @ t.T).tolist() == (X @ X.T).tolist() == (X @ t.T).tolist()
    before = t
    t += 1
    assert t is not before and before.tolist() == X.tolist() and t.tolist() == (X + 1).tolist()
    assert t.__add__(object()) is NotImplemented and pow(2, ndops.array([3])).tolist() == [8]
    with pytest.raises(TypeError):
        pow(t, 2, 3)
    with pytest.raises(TypeError):
        t + "text"


def test_immutable(t):
    """The error names the alternatives; concrete tensors do not hash."""
    with pytest.raises(TypeError, match=r"ndops\.where"):
        t[0] = 1
    with pytest.raises(TypeError, match="immutable"):
        del t[0]
    with pytest.raises(AttributeError):
        t.shape = (6,)
    with pytest.raises(TypeError, match="unhashable"):
        hash(t)
    assert weakref.ref(t)() is t


@pytest.mark.parametrize(
    "x",
    [
        X,
        X / 3,
        np.arange(2000),
        np.arange(2000.0).reshape(1000, 2),
        np.array([True, False]),
        np.array(2.5),
        np.array(2.0),
        np.array(7),
        np.array([1 + 2j, 3.25 - 1j]),
        np.array([np.nan, 1.5, -np.inf]),
        np.zeros((2, 0)),
        np.zeros((2, 2, 2)),
        np.linspace(0, 1, 30),
    ],
)
def test_text(x):
    """`str` is NumPy's, `repr` is NumPy's with the dtype always and the shape where it is not seen."""
    t = ndops.convert_to_tensor(x)
    assert str(t) == str(x)
    body = repr(x).split(", shape=")[0].split(", dtype=")[0].rstrip(")")
    assert repr(t).startswith(body.rsplit(",\n      ", 1)[0]) and f"dtype={x.dtype})" in repr(t)


def test_format(t):
    """One element takes formats, more only the empty one."""
    assert f"{ndops.array(3.14159):.2f}" == "3.14" and f"{ndops.array(7):03d}" == "007" and f"{t}" == str(t)
    with pytest.raises(TypeError, match=r"\(2, 3\)"):
        f"{t:.2f}"


def test_symbolic_tensors():
    """Shape and dtype without data; hashable by identity; asking for data is an error."""
    s = ndops.KerasTensor((None, 3), "float16")
    assert s.shape == (None, 3) and s.dtype == "float16" and s.ndim == 2 and s.size is None and s.nbytes is None
    assert isinstance(s, ndops.Tensor) and {s: 1}[s] == 1 and hash(s) != hash(ndops.KerasTensor((None, 3), "float16"))
    y = ndops.matmul(s, ndops.ones((3, 5))) + 1
    assert isinstance(y, ndops.KerasTensor) and y.shape == (None, 5) and y.dtype == "float32"
    assert repr(s) == "KerasTensor(shape=(None, 3), dtype=float16)" == str(s)
    assert s.mean(axis=0).shape == (3,) and s.T.shape == (3, None) and s[0].shape == (3,)
    assert np.exp(s).shape == (None, 3)
    for ask in (s.numpy, s.tolist, s.item, s.tobytes, lambda: np.asarray(s), lambda: memoryview(s), lambda: len(s)):
        with pytest.raises((ValueError, TypeError, BufferError)):
            ask()
    with pytest.raises(ValueError, match="negative"):
        ndops.KerasTensor((-1,))


def test_modules():
    """The names by which Keras exports the ops."""
    assert ndops.numpy.add is ndops.add and set(ndops.ops()) == set(ndops.numpy.__all__)
    assert all(getattr(ndops.linalg, name) is getattr(ndops, name) for name in ndops.linalg.__all__)
    namespace = {}
    exec("from ndops import *", namespace)  # noqa: S102  (what a user of the package may write)
    assert namespace["add"] is ndops.add and "numpy" not in namespace


def test_functions_beside_the_ops():
    """Conversions and settings."""
    assert ndops.shape([[1, 2]]) == (1, 2) and ndops.is_tensor(ndops.ones(1)) and not ndops.is_tensor(np.ones(1))
    assert not ndops.is_tensor(ndops.KerasTensor((1,)))
    assert ndops.cast([1.7, -1.7], "int8").tolist() == [1, -1]
    assert isinstance(ndops.convert_to_numpy([1, 2]), np.ndarray)
    assert ndops.result_type("int8", "float16") == "float16" and ndops.result_type("int8", int, float) == "float32"
    before = ndops.num_threads()
    try:
        ndops.set_num_threads(1)
        assert ndops.num_threads() == 1
        with pytest.raises((ValueError, OverflowError)):
            ndops.set_num_threads(-1)
    finally:
        ndops.set_num_threads(before)
    assert ndops.__version__.count(".") == 2

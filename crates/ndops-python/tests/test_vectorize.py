"""`vectorize` by itself: loops, signatures, excluded arguments, keywords, results of every kind."""

import functools
import gc
import inspect
import math
import threading
import weakref

import ndops
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import judge


def t(values, dtype="float32"):
    """A tensor."""
    return ndops.convert_to_tensor(np.array(values, dtype))


def same(got, want, dtype=None):
    """Equal values of one shape, and a dtype if given."""
    want = np.asarray(want)
    assert tuple(got.shape) == want.shape
    np.testing.assert_array_equal(got.numpy(), want)
    assert dtype is None or str(got.dtype) == dtype


def test_the_page():
    """The page's example."""

    def myfunc(a, b):
        return a + b

    vfunc = ndops.vectorize(myfunc)
    same(vfunc([1, 2, 3, 4], 2), [3, 4, 5, 6], "int32")


def test_elements_are_0d_tensors():
    """pyfunc sees tensors, of the dtype of the argument."""
    seen = []
    ndops.vectorize(lambda a, b, c: seen.append((a, b, c)) or a)(t([1, 2], "int8"), [[0.5]], True)
    assert all(isinstance(x, ndops.Tensor) and x.shape == () for row in seen for x in row)
    assert [str(x.dtype) for x in seen[0]] == ["int8", "float32", "bool"]
    assert [row[0].item() for row in seen] == [1, 2]


def test_all_arguments_broadcast():
    """Not only along the first axis; in row-major order, once per element."""
    order = []
    f = ndops.vectorize(lambda a, b: order.append((a.item(), b.item())) or a * 10 + b)
    same(f([[1], [2]], [3, 4, 5]), [[13, 14, 15], [23, 24, 25]], "int32")
    assert order == [(1, 3), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5)]
    same(f(1, 2), 12)
    same(f(t([[1, 2], [3, 4]]).T, 0), [[10, 30], [20, 40]])
    with pytest.raises(ValueError, match="vectorize: shapes .* do not broadcast"):
        f([1, 2], [1, 2, 3])


def ramp(*shape, dtype="float32"):
    """An array of small numbers."""
    return (np.arange(math.prod(shape)).reshape(shape) % 7 - 2).astype(dtype)


# Functions of tensors and arrays alike, with keywords of `vectorize`, and what they are called on.
AGAINST_NUMPY = [
    (lambda a, b: a * 2 - b, {}, (ramp(2, 1), ramp(3))),
    (lambda a, b: a * 2 - b, {}, (ramp(4, dtype="int32"), ramp(2, 4, dtype="int32").T[:4, :1].copy())),
    (lambda a: a > 1, {}, (ramp(2, 3, 2)[:, ::-1],)),
    (lambda a: a * a, {}, (ramp(3, dtype="complex64"),)),
    (lambda a: (a + 1, a < 0), {}, (ramp(5, dtype="float64"),)),
    (lambda a, b: (a * b).sum(), {"signature": "(n),(n)->()"}, (ramp(2, 1, 4), ramp(3, 4))),
    (lambda a: a[::-1], {"signature": "(n)->(n)"}, (ramp(2, 5, dtype="int8"),)),
    (lambda a, b: a.sum() + b, {"signature": "(m,n),()->()"}, (ramp(2, 2, 3, dtype="int64"), ramp(2, dtype="int64"))),
    (lambda a: (a.max(), a.min()), {"signature": "(n)->(),()"}, (ramp(4, 3),)),
    (lambda a, power: a**power, {"excluded": ["power"]}, (ramp(4),), {"power": 2}),
    (lambda table, at: table[at], {"excluded": [0]}, (ramp(6), np.array([[5, 0], [2, 2]]))),
    (lambda a: a + 1, {}, (np.float32(3),)),
]


@pytest.mark.parametrize("case", AGAINST_NUMPY, ids=range(len(AGAINST_NUMPY)))
def test_against_numpys(case):
    """The op's cases in the conformance report: the oracles' processes take no functions, NumPy's is asked here."""
    function, keywords, args, *named = case
    named = named[0] if named else {}
    got = ndops.vectorize(function, **keywords)(*args, **named)
    want = np.vectorize(function, **keywords)(*args, **named)
    for one, other in zip(got, want, strict=True) if isinstance(want, tuple) else [(got, want)]:
        same(one, other, str(other.dtype))
    judge.SCORE["vectorize"].update(["cases", "numpy cases", "numpy agrees"])


RESULTS = [
    (3, "int32"),
    (2.5, "float32"),
    (True, "bool"),
    (1j, "complex64"),
    (np.float64(0.1), "float64"),
    (np.int8(3), "int8"),
    (np.float32([1])[0], "float32"),
    (np.array(7, "uint16"), "uint16"),
    (t(3, "float16"), "float16"),
    (np.bool_(True), "bool"),
]


@pytest.mark.parametrize("value, dtype", RESULTS, ids=lambda v: repr(v)[:30])
def test_results(value, dtype):
    """Python's numbers, NumPy's values and tensors."""
    same(ndops.vectorize(lambda a: value)([[1, 2, 3]]), np.full((1, 3), np.asarray(value)), dtype)


def test_the_first_result_decides_the_dtype():
    """As NumPy has it; integers that do not fit overflow."""
    same(ndops.vectorize(lambda a: 1 if a < 2 else 2.75)([1, 2, 3]), [1, 2, 2], "int32")
    same(ndops.vectorize(lambda a: 1.5 if a < 2 else 2)([1, 2, 3]), [1.5, 2, 2], "float32")
    with pytest.raises(OverflowError):
        ndops.vectorize(lambda a: 2**40)([1])


def test_several_results():
    """A tuple of the function's is a tuple of tensors; one of length 1 is a tensor."""
    whole, rest = ndops.vectorize(lambda a, b: (a // b, ndops.mod(a, b) / 2))([7, 8], [[2], [3]])
    same(whole, [[3, 4], [2, 2]], "int32")
    same(rest, [[0.5, 0], [0.5, 1]], "float32")
    same(ndops.vectorize(lambda a: (a,))([1, 2]), [1, 2])
    assert isinstance(ndops.vectorize(lambda a: (a, a))(1), tuple)
    with pytest.raises(ValueError, match="vectorize: the function gave 1 results, not 2"):
        ndops.vectorize(lambda a: (a, a) if a < 2 else a)([1, 2])
    with pytest.raises(ValueError, match="vectorize: result 0 of the function has shape"):
        ndops.vectorize(lambda a: [a, a])([1, 2])
    with pytest.raises(TypeError, match="vectorize: what the function returned: expected a tensor"):
        ndops.vectorize(lambda a: "x")([1, 2])
    with pytest.raises(TypeError):
        ndops.vectorize(lambda a: None)([1, 2])


def test_results_are_copies():
    """The function may hand out the same array again and again."""
    out = np.zeros((), "int64")

    def f(a):
        out[...] = a.item()
        return out

    same(ndops.vectorize(f)([1, 2, 3]), [1, 2, 3], "int64")


def test_elements_outlive_the_call():
    """Tensors do not change, whatever becomes of the array that they came from."""
    kept, x = [], np.array([1, 2, 3])
    ndops.vectorize(lambda a: kept.append(a) or a)(x)
    x[:] = 9
    assert [a.item() for a in kept] == [1, 2, 3]


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0)])
def test_of_nothing(shape):
    """An empty argument gives an empty result, whose dtype the function shows."""
    x = np.zeros(shape, "float16")
    same(ndops.vectorize(lambda a: a * 2)(x), x, "float16")
    same(ndops.vectorize(lambda a: a > 1)(x), x > 1, "bool")
    same(ndops.vectorize(lambda a: math.sqrt(a))(x), x, "float32")
    first, second = ndops.vectorize(lambda a, b: (a, 1))(x, [[1], [2]] if shape[0] != 0 else 1)
    same(second, first.numpy(), "int32")
    same(ndops.vectorize(lambda a: ndops.sum(a), signature="(n)->()")(np.zeros((0, 3))), np.zeros(0), "float64")
    same(ndops.vectorize(lambda a: ndops.sum(a), signature="(n)->()")(np.zeros((2, 0))), np.zeros(2), "float64")
    same(ndops.vectorize(lambda a: [0, 1], signature="(n)->(k)")(np.zeros((0, 3))), np.zeros((0, 2)), "int32")
    with pytest.raises(ZeroDivisionError):
        ndops.vectorize(lambda a: 1 // 0)(x)


def test_excluded():
    """By position and by name, passed whole and unmodified, whatever they are."""

    def polyval(p, x, scale=1):
        result = 0.0
        for c in p:
            result = result * x + c
        return result * scale

    f = ndops.vectorize(polyval, excluded={"p", 0})
    same(f([1, 2, 3], [0.0, 1.0]), [3, 6])
    same(f(p=[1, 2, 3], x=[0.0, 1.0]), [3, 6])
    same(f([1, 2, 3], x=[0.0, 1.0], scale=[[2], [3]]), [[6, 12], [9, 18]])
    for excluded in ([0], (0,), frozenset({0}), {np.int64(0)}, iter([0])):
        same(ndops.vectorize(polyval, excluded=excluded)((1, 2), [3.0]), [5])
    thing = object()
    same(ndops.vectorize(lambda a, b: a if b is thing else -1, excluded={1})([1, 2], thing), [1, 2])
    same(ndops.vectorize(lambda a, *, b: a if b is thing else -1, excluded={"b"})([1, 2], b=thing), [1, 2])
    same(ndops.vectorize(lambda a: len(a), excluded={0})([1, 2]), 2)


def test_keywords():
    """Keyword arguments that are not excluded are gone through; defaults stay the function's."""
    f = ndops.vectorize(lambda a, b=100, *, c=0: a + b + c)
    same(f([1, 2]), [101, 102])
    same(f([1, 2], b=[[10], [20]]), [[11, 12], [21, 22]])
    same(f(a=[1, 2], c=[1, 2]), [102, 104])
    same(f(1, c=[1, 2]), [102, 103])
    same(ndops.vectorize(lambda **named: named["y"] - named["x"])(x=[1, 2], y=10), [9, 8])
    with pytest.raises(TypeError, match="unexpected keyword"):
        f([1], d=2)


def test_signature():
    """Core dims are the last ones; the others are the loop."""
    product = ndops.vectorize(ndops.matmul, signature="(m,n),(n)->(m)")
    rng = np.random.default_rng(1)
    a, b = rng.integers(-5, 5, (4, 1, 2, 3)), rng.integers(-5, 5, (5, 3))
    same(product(a, b), np.einsum("abmn,bn->abm", np.broadcast_to(a, (4, 5, 2, 3)), b), "int64")
    convolve = ndops.vectorize(lambda x, y: np.convolve(x.numpy(), y.numpy()), signature="(n),(m)->(k)")
    same(convolve(np.eye(3), [1, 2, 1]), [[1, 2, 1, 0, 0], [0, 1, 2, 1, 0], [0, 0, 1, 2, 1]])
    ends = ndops.vectorize(lambda x: (x.numpy().min(), x.numpy().max()), signature=" ( n ) -> ( ) , ( ) ")
    low, high = ends([[3, 1], [5, 9]])
    same(low, [1, 5])
    same(high, [3, 9])
    same(ndops.vectorize(lambda x: [x, x], signature="(n)->(k,n)")([[1, 2]]), [[[1, 2], [1, 2]]])
    same(ndops.vectorize(lambda x, s: x * s, signature="(n),()->(n)")([1, 2], [[3], [4]]), [[[3, 6]], [[4, 8]]])
    same(ndops.vectorize(lambda x, p: x[0] ** p, signature="(n)->()", excluded={1})([[2, 0], [3, 0]], 3), [8, 27])
    same(ndops.vectorize(lambda x, *, y: x @ y, signature="(n),(n)->()")([1, 2], y=[[1, 0], [0, 1]]), [1, 2])


SIGNATURE_ERRORS = [
    ("(n),(n)->()", ([1, 2], [1, 2, 3]), ValueError, "inconsistent size of core dim n: 2 and 3"),
    ("(m,n)->()", ([1, 2],), ValueError, "argument 0 has 1 dims, and 2 core dims"),
    ("(n)->()", ([1, 2], [1, 2]), TypeError, "takes 1 arguments by its signature, not 2"),
    ("(n)->(n)", ([1, 2],), ValueError, "has shape"),
    ("(n)->(),()", ([1, 2],), ValueError, "gave 1 results, not 2"),
    ("(n),(m)->()", ([[1], [2]], [[1]] * 3), ValueError, "do not broadcast"),
]


@pytest.mark.parametrize("signature, args, error, text", SIGNATURE_ERRORS)
def test_signature_errors(signature, args, error, text):
    """What a signature does not allow."""
    with pytest.raises(error, match=f"vectorize: .*{text}"):
        ndops.vectorize(lambda *x: 0, signature=signature)(*args)


def test_lengths_of_results_agree():
    """Names that only results have get their lengths from the first."""
    f = ndops.vectorize(lambda n: list(range(int(n))), signature="()->(k)")
    same(f([2, 2]), [[0, 1], [0, 1]])
    with pytest.raises(ValueError, match="inconsistent size of core dim k"):
        f([2, 3])


MALFORMED = ["", "n->n", "(n)", "(n)->", "->()", "(n,)->()", "(n)(n)->()", "(n)->()->()", "(n->)", "(a b)->()"]


@pytest.mark.parametrize("bad", MALFORMED)
def test_malformed_signatures(bad):
    """Refused before the first call."""
    with pytest.raises(ValueError, match="vectorize: .* is not a signature"):
        ndops.vectorize(lambda a: a, signature=bad)


def test_wrong_arguments_of_vectorize():
    """A function is needed; excluded and signature are passed by name."""
    for bad in (3, None, "f", t([1])):
        with pytest.raises(ValueError, match="vectorize: pyfunc is not callable"):
            ndops.vectorize(bad)
    with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
        ndops.vectorize(abs, {0})
    for wrong in ({"excluded": 3}, {"excluded": {1.5}}, {"excluded": "ab"}, {"signature": 3}):
        with pytest.raises(TypeError):
            ndops.vectorize(abs, **wrong)
    with pytest.raises(ValueError):
        ndops.vectorize(abs, excluded={-1})


class Stop(BaseException):
    """Not an Exception, as KeyboardInterrupt is not."""


@pytest.mark.parametrize("kind", [Stop, KeyError, ValueError, StopIteration, KeyboardInterrupt])
def test_exceptions_are_the_functions_own(kind):
    """The very object, from the call that raised it."""
    raised, calls = kind("mine"), []

    def f(a):
        calls.append(a)
        if a > 2:
            raise raised
        return a

    with pytest.raises(kind) as caught:
        ndops.vectorize(f)([1, 2, 3, 4])
    assert caught.value is raised and len(calls) == 3


def test_it_is_a_function():
    """Name, docs and signature are the function's; it decorates functions and methods."""

    @ndops.vectorize
    def area(width, height=1):
        """Area of a rectangle."""
        return width * height

    assert area.__name__ == "area" and area.__doc__ == "Area of a rectangle." and area.__module__ == __name__
    assert str(inspect.signature(area)) == "(width, height=1)" and "area" in repr(area) and callable(area)

    class Box:
        def __init__(self, depth):
            self.depth = depth

        @functools.partial(ndops.vectorize, excluded={0})
        def volume(self, width, height):
            return width * height * self.depth

    same(Box(2).volume([1, 2], [3, 4]), [6, 16])
    same(Box.volume(Box(3), [1], [1]), [3])
    same(ndops.vectorize(functools.partial(pow, 2))([1, 2, 3]), [2, 4, 8])
    same(ndops.vectorize(ndops.exp)([0.0]), [1])


def test_calls_stay_on_the_thread():
    """Every call is made by the thread that called."""
    seen = set()
    ndops.vectorize(lambda a: seen.add(threading.get_ident()) or a)(np.zeros(3000))
    assert seen == {threading.get_ident()}


def test_it_may_call_itself():
    """The object holds nothing while the function runs."""

    @ndops.vectorize
    def factorial(n):
        return 1 if n < 2 else n * factorial(n - 1)

    same(factorial([1, 2, 5]), [1, 2, 120])
    gone = weakref.ref(factorial)
    del factorial
    gc.collect()
    assert gone() is None


def test_symbolic():
    """Unknown lengths pass; the function is called once."""
    calls = []
    f = ndops.vectorize(lambda a, b: calls.append(a) or (a + b, a > b))
    total, larger = f(ndops.KerasTensor((None, 3), "int8"), [[1.5, 2.5, 3.5]])
    assert (total.shape, str(total.dtype), larger.shape, str(larger.dtype)) == ((None, 3), "float32", (None, 3), "bool")
    assert len(calls) == 1
    product = ndops.vectorize(ndops.matmul, signature="(m,n),(n)->(m)")
    matrices, vector = ndops.KerasTensor((None, 4, 2, None), "int32"), ndops.KerasTensor((3,), "int32")
    assert product(matrices, vector).shape == (None, 4, 2)
    with pytest.raises(ValueError, match="inconsistent size"):
        product(ndops.KerasTensor((2, 4), "int32"), vector)


def test_many_elements():
    """More results than are joined at a time."""
    x = np.arange(2500, dtype="int16").reshape(50, 50)
    same(ndops.vectorize(lambda a: a.item() * 2)(x.T), x.T * 2, "int32")
    same(ndops.vectorize(lambda a: ndops.flip(a), signature="(n)->(n)")(x), x[:, ::-1], "int16")


FUNCTIONS = [lambda a, b: a + b, lambda a, b: a * b - a, lambda a, b: (a, b), lambda a, b: a if a > b else b]


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_against_numpy(data):
    """Shapes and values of random calls."""
    shapes = data.draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3)).input_shapes
    a, b = (np.array(data.draw(hnp.arrays("int64", shape, elements=st.integers(-9, 9)))) for shape in shapes)
    f = data.draw(st.sampled_from(FUNCTIONS))
    if 0 in np.broadcast_shapes(*shapes):
        return
    got, want = ndops.vectorize(f)(a, b), np.vectorize(f)(a, b)
    for g, w in zip(got if isinstance(got, tuple) else [got], want if isinstance(want, tuple) else [want], strict=True):
        same(g, w, "int64")

"""Rows of the elementwise ops: exponent, trigonometry, arithmetic, rounding, comparison, logic, bits."""

import numpy as np

import rules
from row import EXACT, FORMULA, Row, Tolerance, by_nobody, by_numpy, call
from values import COMPLEX, FLOATS, INTEGERS, REAL, array_of

X, Y = array_of(2, 3), array_of(3)
INTEGRAL = ("bool", *INTEGERS)
NOT_BOOL = (*INTEGERS, *FLOATS, *COMPLEX)
SHAPES = ((), (1,), (0,), (2, 0, 3), (2, 3, 4))
BROADCASTS = (
    ((), ()),
    ((), (3,)),
    ((2, 1), (1, 3)),
    ((0, 3), (1, 3)),
    ((4, 1, 2), (3, 1)),
    ((1,), (2, 2)),
    ((0,), (1,)),
)
SCALAR_SWEEP = ("bool", "uint8", "int32", "int64", "float16", "float32", "bfloat16", "complex64")
MAP_SWEEP = ("bool", "int32", "float32", "complex64", "float16")


def wide(function):
    """The function in a wider format than the result: float64 for f32 and halves, 80 bits for f64.

    Operands are first rounded to the result's dtype, as the contract says: int64 goes through float32.
    """

    def truth(out, *args, **kwargs):
        complex_ = out in COMPLEX or any(str(a.dtype) in COMPLEX for a in args if isinstance(a, np.ndarray))
        big = out in ("float64", "complex128")
        dtype = (np.clongdouble if complex_ else np.longdouble) if big else (np.complex128 if complex_ else np.float64)
        with np.errstate(all="ignore"):
            return function(*[rules.round_to(a, out).astype(dtype) for a in args], **kwargs)

    return truth


def formula(name, dom, function=None, truth=2.0, dtypes=REAL + COMPLEX, **more):
    """A row of a real function of one variable with a rounded result."""
    x = array_of(2, 3, dom=dom)
    shapes = [call(array_of(*s, dom=dom)) for s in SHAPES]
    tolerance = Tolerance(truth=truth, numpy=1.0, jax=1.0, zero_sign=False)
    known = wide(function or getattr(np, name))
    more = {"sweep": MAP_SWEEP, "tolerance": tolerance, "domain": dom, **more}
    return Row(name, (call(x), *shapes), "map1", dtypes, truth=known, **more)


def exact1(name, dtypes=REAL + COMPLEX, extra=(), **more):
    """A row of an op of one variable whose results are exact."""
    return Row(
        name, (call(X), *[call(array_of(*s)) for s in SHAPES], *extra), "map1", dtypes, **{"sweep": MAP_SWEEP, **more}
    )


def two(name, accepts=None, dom="any", dom2=None, scalars=(2, 2.5, True), extra=(), **more):
    """A row of an op of two broadcast operands: pairs of dtypes, shapes, and Python scalars on either side."""
    dom2 = dom2 or dom
    calls = [call(array_of(2, 3, dom=dom), array_of(3, dom=dom2))]
    calls += [call(array_of(*a, dom=dom), array_of(*b, dom=dom2)) for a, b in BROADCASTS]
    calls += [by_numpy(array_of(2, 3, dom=dom), s) for s in scalars]
    calls += [by_numpy(s, array_of(3, dom=dom2)) for s in scalars[:2] if name != "power"]
    more = {"sweep": SCALAR_SWEEP, **more}
    return Row(name, (*calls, *extra), "map2", pairs=True, accepts=accepts, **more)


def not_both_bool(*dtypes):
    """Subtraction of two bools has no meaning in NumPy's world."""
    return any(d != "bool" for d in dtypes)


def not_complex(*dtypes):
    """Ops that need an order or an angle."""
    return not any(d in COMPLEX for d in dtypes)


def integral(*dtypes):
    """Bit operations: the promoted dtype must be an integer or bool (uint64 with a signed integer is not)."""
    return rules.promote(*dtypes) in INTEGRAL


DIVIDE_TRUTH = wide(np.true_divide)


def divide_no_nan(x1, x2):
    """The quotient, and zero wherever the divisor is zero."""
    return np.where(x2 == 0, 0, np.true_divide(x1, np.where(x2 == 0, 1, x2)))


def log1p(x):
    """NumPy's complex log1p adds the one first; near zero the real part needs log1p of its own."""
    if x.dtype.kind != "c":
        return np.log1p(x)
    return np.log1p(x.real * (2 + x.real) + x.imag**2) / 2 + 1j * np.arctan2(x.imag, 1 + x.real)


# One division, one rounding: exact for reals.
QUOTIENT = Tolerance(truth=0.5001, numpy=1.0, jax=1.0)

EXPONENT = [
    formula("exp", "moderate"),
    formula("expm1", "moderate"),
    formula("log", "positive"),
    formula("log10", "positive"),
    formula("log1p", "positive", log1p),
    formula("log2", "positive"),
    formula("reciprocal", "positive"),
    formula("sqrt", "positive"),
    exact1("square", tolerance=Tolerance(numpy=1.0, jax=1.0, zero_sign=False), domain="spread"),
    two("logaddexp", not_complex, "moderate", tolerance=FORMULA, truth=wide(np.logaddexp), domain="moderate"),
    two("power", None, "moderate", "shift", tolerance=FORMULA, domain="positive", scalars=(2, 2.5)),
]

TRIG = [
    formula("arccos", "unit"),
    formula("arccosh", "above one"),
    formula("arcsin", "unit"),
    formula("arcsinh", "wide"),
    formula("arctan", "wide"),
    formula("arctanh", "unit"),
    formula("cos", "wide"),
    formula("cosh", "moderate"),
    formula("sin", "wide"),
    formula("sinh", "moderate"),
    formula("tan", "wide"),
    formula("tanh", "moderate"),
    two("arctan2", not_complex, "moderate", tolerance=FORMULA, truth=wide(np.arctan2), domain="wide"),
]

ARITHMETIC = [
    two("add", tolerance=EXACT),
    two("subtract", not_both_bool),
    two("multiply", tolerance=Tolerance(numpy=1.0, jax=1.0)),
    two("divide", tolerance=QUOTIENT, truth=DIVIDE_TRUTH),
    two("true_divide", tolerance=QUOTIENT, truth=DIVIDE_TRUTH),
    two(
        "divide_no_nan",
        tolerance=Tolerance(truth=0.5001, numpy=1.0, jax=1.0, zero_sign=False),
        truth=wide(divide_no_nan),
    ),
    two("floor_divide", not_complex, tolerance=Tolerance(numpy=0.0, jax=0.0, zero_sign=False)),
    two("mod", not_complex, tolerance=Tolerance(numpy=0.0, jax=1.0, zero_sign=False)),
    exact1("negative", NOT_BOOL),
    *[
        exact1(name, tolerance=Tolerance(numpy=1.0, jax=1.0), domain="spread", rule=name)
        for name in ("absolute", "abs")
    ],
    exact1("sign", NOT_BOOL, tolerance=Tolerance(numpy=1.0, jax=1.0, zero_sign=False)),
    two("maximum", tolerance=Tolerance(zero_sign=False)),
    two("minimum", tolerance=Tolerance(zero_sign=False)),
    Row(
        "clip",
        (
            call(X, array_of(dom="small"), array_of(3, dom="nonzero")),
            by_numpy(X, 1, 3),
            by_numpy(X, 0.5, 2.5),
            by_numpy(X, None, 2),
            by_numpy(X, 1, None),
            by_numpy(X, 3, 1),
            by_numpy(array_of(0, 3), 0, 1),
            by_numpy(array_of(), 0, 1),
            call(array_of(2, 1), array_of(3, dom="small"), array_of(2, 3, dom="nonzero")),
            by_nobody(X, None, None),
            by_nobody(array_of(4, dt="uint8"), -5, 6),
            by_nobody(array_of(4, dt="uint8"), 5, 600),
        ),
        dtypes=REAL,
        tolerance=Tolerance(zero_sign=False),
    ),
]

ROUND = [
    exact1("ceil", REAL),
    exact1("floor", REAL),
    exact1("trunc", REAL),
    exact1(
        "round",
        NOT_BOOL,
        [by_numpy(array_of(4, dom="wide"), decimals=d) for d in (1, 2, -1, -2)] + [call(array_of(4, dom="wide"), 2)],
        # Scaling by a power of ten rounds twice; jax does it in float32.
        tolerance=Tolerance(numpy=1.0, jax=1.0),
    ),
    exact1(
        "nan_to_num",
        extra=[call(X, nan=2.0), call(X, nan=1.0, posinf=3.0, neginf=-3.0), call(X, posinf=7.0), call(X, neginf=-7.0)],
    ),
    *[exact1(name) for name in ("real", "imag", "conj", "conjugate", "copy")],
]

COMPARE = [
    *[two(name, domain="small") for name in ("equal", "not_equal", "greater", "greater_equal", "less", "less_equal")],
    two(
        "isclose",
        dom="small",
        domain="small",
        extra=[
            call(array_of(3, 4, dom="order"), array_of(4, dom="order"), equal_nan=True),
            call(array_of(3, 4, dom="small"), array_of(4, dom="small"), rtol=0.5),
            call(array_of(3, 4, dom="small"), array_of(4, dom="small"), atol=1.0),
            call(array_of(3, 4, dom="small"), array_of(4, dom="small"), rtol=0.0, atol=0.5, equal_nan=False),
        ],
    ),
    *[exact1(name) for name in ("isfinite", "isinf", "isnan")],
]

LOGIC = [
    *[two(name) for name in ("logical_and", "logical_or", "logical_xor")],
    exact1("logical_not"),
    Row(
        "where",
        (
            call(array_of(2, 3, dt="bool"), X, Y),
            call(array_of(2, 1, dt="bool"), X, array_of()),
            call(array_of(3, dt="float32", dom="small"), X, array_of(2, 1)),
            call(array_of(3, dt="int32", dom="small"), X, Y),
            call(array_of(0, 3, dt="bool"), Y, Y),
            call(array_of(dt="bool"), array_of(), array_of()),
            by_numpy(array_of(2, 3, dt="bool"), X, 2),
            by_numpy(array_of(2, 3, dt="bool"), 2.5, X),
            by_numpy([True, False, True], X, Y),
            by_numpy(True, X, Y),
            call(array_of(2, 3, dom="small")),
            call(array_of(2, 3, dt="bool"), None, None),
            call(array_of(0, 3)),
            by_numpy(array_of(dom="small")),
            by_numpy([[0.0, 2.5], [1, 0]]),
        ),
        pairs=True,
        sweep=SCALAR_SWEEP,
    ),
    Row(
        "select",
        (
            call([array_of(2, 3, dt="bool"), array_of(3, dt="bool")], [X, Y], array_of()),
            call([array_of(2, 3, dt="bool")], [X], array_of(3)),
            call([array_of(2, 1, dt="bool"), array_of(3, dt="bool")], [Y, array_of()], array_of(2, 3)),
            by_nobody([array_of(2, 3, dt="bool"), array_of(3, dt="bool")], [X, Y]),
            by_nobody([array_of(3, dt="bool")], (Y,), 42),
            by_nobody([array_of(3, dt="int32", dom="small")], [Y], array_of()),
            call([array_of(0, dt="bool")], [array_of(0)], array_of()),
        ),
        pairs=True,
        sweep=SCALAR_SWEEP,
    ),
]

BITWISE = [
    *[two(name, integral, "bits", scalars=(2, True)) for name in ("bitwise_and", "bitwise_or", "bitwise_xor")],
    *[exact1(name, INTEGRAL) for name in ("bitwise_invert", "bitwise_not")],
    *[
        two(name, integral, "bits", "shift", scalars=(2,))
        for name in ("left_shift", "right_shift", "bitwise_left_shift", "bitwise_right_shift")
    ],
]

ROWS = [*EXPONENT, *TRIG, *ARITHMETIC, *ROUND, *COMPARE, *LOGIC, *BITWISE]

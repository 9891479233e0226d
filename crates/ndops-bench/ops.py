"""Every op beside NumPy's function of the same meaning, from Python: medians of interleaved rounds, worst ratio first.

`ops.py [--top N] [--only op,op] [--sizes 8,1000] [--seconds S] [--best]`; a case may take about S seconds.
"""

import argparse
import os
import statistics
import time

os.environ.pop("OPENBLAS_CORETYPE", None)
os.environ.pop("OPENBLAS_L2_SIZE", None)

import ndops  # noqa: E402
import numpy as np  # noqa: E402

SIZES = (8, 1_000, 1_000_000)


class Sample:
    """Operands of about `n` elements."""

    def __init__(self, n, dtype):
        self.n, self.dtype = n, np.dtype(dtype)
        self.side = 4 if n < 100 else 32 if n < 10_000 else 512
        self.kind = self.dtype.kind
        self.rng = np.random.default_rng(0)

    def numbers(self, low, high, *shape):
        shape = shape or (self.n,)
        if self.kind == "c":
            parts = self.rng.uniform(low, high, (2, *shape))
            return (parts[0] + 1j * parts[1]).astype(self.dtype)
        if self.kind in "iu":
            low, high = (1, 100) if low >= 0 else (-100, 100)
            return self.rng.integers(low, high, shape).astype(self.dtype)
        return self.rng.uniform(low, high, shape).astype(self.dtype)

    @property
    def x(self):
        return self.numbers(-4, 4)

    @property
    def positive(self):
        return self.numbers(0.1, 8)

    @property
    def unit(self):
        return self.numbers(-0.9, 0.9)

    @property
    def matrix(self):
        """Rows of at least 4 elements."""
        columns = 4 if self.n < 100 else self.side
        return self.numbers(-4, 4, self.n // columns, columns)

    @property
    def square(self):
        return self.numbers(-4, 4, self.side, self.side)

    @property
    def bools(self):
        return self.rng.uniform(0, 1, self.n) < 0.5

    @property
    def ints(self):
        return self.rng.integers(0, 100, self.n).astype("int32")

    @property
    def places(self):
        return self.rng.integers(0, self.n, self.n).astype("int32")


def same(*fields, **named):
    """A case whose NumPy function has the op's name and arguments."""
    return lambda s: ([getattr(s, field) for field in fields], named, None)


def other(function, *fields, **named):
    """A case whose NumPy function is another one of the same arguments."""
    return lambda s: ([getattr(s, field) for field in fields], named, function)


def of(make, function=None):
    """A case whose arguments are made by a function of the sample."""
    return lambda s: (make(s), {}, function)


def divide_no_nan(a, b):
    return np.divide(a, b, out=np.zeros_like(a), where=b != 0)


F, FI, FC, I, FD = ("float32",), ("float32", "int32"), ("float32", "complex64"), ("int32",), ("float32", "float64")
FDC = ("float32", "float64", "complex64")

# The op, with a word for the case in brackets where an op has several; dtypes; the case.
CASES = [
    *[(op, FI, same("x", "positive")) for op in (
        "add subtract multiply maximum minimum equal not_equal greater greater_equal less less_equal mod "
        "floor_divide logical_and logical_or logical_xor").split()],
    *[(f"{op} (number)", F, (lambda s: ([s.x, 2.0], {}, None))) for op in "add multiply divide maximum power".split()],
    *[(op, F, same("x", "positive")) for op in "divide true_divide logaddexp arctan2 isclose".split()],
    ("divide_no_nan", F, other(divide_no_nan, "x", "positive")),
    ("power", FDC, same("positive", "unit")),
    *[(op, FI, same("x")) for op in "negative absolute abs sign square logical_not".split()],
    *[(op, FDC, same("unit")) for op in (
        "exp expm1 sin cos tan sinh cosh tanh arctan arcsin arccos arctanh arcsinh").split()],
    ("arccosh", FDC, of(lambda s: [s.numbers(1, 8)])),
    *[(op, FDC, same("positive")) for op in "log sqrt reciprocal".split()],
    *[(op, FD, same("positive")) for op in "log10 log1p log2".split()],
    *[(op, F, same("x")) for op in "ceil floor round trunc isfinite isinf isnan nan_to_num".split()],
    *[(op, FC, same("x")) for op in "real imag conj conjugate".split()],
    *[(op, I, same("ints", "ints")) for op in "bitwise_and bitwise_or bitwise_xor".split()],
    *[(op, I, of(lambda s: [s.ints, s.ints % 8])) for op in
      "bitwise_left_shift left_shift bitwise_right_shift right_shift".split()],
    *[(op, I, same("ints")) for op in "bitwise_not bitwise_invert".split()],
    ("clip", FI, of(lambda s: [s.x, -1, 1])),
    ("where", FI, same("bools", "x", "positive")),
    ("select", F, of(lambda s: [[s.bools, s.bools[::-1].copy()], [s.x, s.positive], 0])),
    *[(op, FI, same("x")) for op in "sum prod max min amax amin mean all any count_nonzero argmax argmin".split()],
    *[(f"{op} (axis 0)", FI, (lambda s: ([s.matrix], {"axis": 0}, None))) for op in
      "sum max mean argmax argmin any var".split()],
    *[(f"{op} (axis 1)", FI, (lambda s: ([s.matrix], {"axis": 1}, None))) for op in
      "sum max mean argmax argmin any var".split()],
    *[(op, F, same("x")) for op in "std var median".split()],
    ("average", F, of(lambda s: [s.x, None, s.positive])),
    ("quantile", F, of(lambda s: [s.x, 0.3])),
    *[(op, FI, same("x")) for op in "cumsum sort argsort diff".split()],
    ("cumprod", F, same("unit")),
    ("cumsum (axis 0)", F, of(lambda s: [s.matrix, 0])),
    ("sort (axis 1)", F, of(lambda s: [s.matrix, 1])),
    ("argpartition", F, of(lambda s: [s.x, s.n // 2])),
    ("searchsorted", F, of(lambda s: [np.sort(s.numbers(-4, 4, max(s.n // 10, 4))), s.x])),
    ("digitize", F, of(lambda s: [s.x, np.linspace(-4, 4, 20).astype("float32")])),
    ("nonzero", F, of(lambda s: [s.bools])),
    ("bincount", I, same("ints")),
    ("histogram", F, same("x")),
    ("take", F, same("x", "places")),
    ("take (rows)", F, of(lambda s: [s.matrix, s.places[: len(s.matrix)] % len(s.matrix), 0])),
    ("take_along_axis", F, of(lambda s: [s.x, s.places.astype("int64"), 0])),
    ("get_item", F, of(lambda s: [s.x, slice(1, -1)], lambda x, key: x[key])),
    ("reshape", F, of(lambda s: [s.x, (2, -1)])),
    *[(op, F, same("matrix")) for op in "ravel transpose flip".split()],
    ("swapaxes", F, of(lambda s: [s.matrix, 0, 1])),
    ("moveaxis", F, of(lambda s: [s.matrix, 0, 1])),
    ("expand_dims", F, of(lambda s: [s.x, 0])),
    ("squeeze", F, of(lambda s: [s.x[None]])),
    ("broadcast_to", F, of(lambda s: [s.x, (3, s.n)])),
    ("roll", F, of(lambda s: [s.x, 3])),
    *[(op, F, same("matrix")) for op in "ndim size".split()],
    ("pad", F, of(lambda s: [s.matrix, 2])),
    ("concatenate", F, of(lambda s: [[s.x, s.positive]])),
    ("append", F, same("x", "positive")),
    ("stack", F, of(lambda s: [[s.x, s.positive]])),
    ("stack (axis 1)", F, lambda s: ([[s.x, s.positive]], {"axis": 1}, None)),
    *[(op, F, of(lambda s: [[s.x, s.positive]])) for op in "hstack vstack".split()],
    ("split", F, of(lambda s: [s.x, 4])),
    ("repeat", F, of(lambda s: [s.x, 2])),
    ("tile", F, of(lambda s: [s.x, 3])),
    ("tile (short rows)", F, of(lambda s: [s.numbers(-4, 4, max(s.n // 4000, 1), 4), (1, min(s.n, 1000))])),
    ("array", F, same("x")),
    ("copy", F, same("x")),
    ("astype", F, of(lambda s: [s.x, "float64"], lambda x, dtype: x.astype(dtype))),
    *[(op, F, of(lambda s: [(s.n,)])) for op in "empty zeros ones".split()],
    ("full", F, of(lambda s: [(s.n,), 2.0])),
    *[(op, F, same("x")) for op in "zeros_like ones_like".split()],
    ("full_like", F, of(lambda s: [s.x, 2.0])),
    ("meshgrid", F, of(lambda s: [s.x[: int(s.n**0.5)], s.x[: int(s.n**0.5)]])),
    *[(op, F, of(lambda s: [s.side])) for op in "eye identity tri".split()],
    ("arange", F, of(lambda s: [s.n])),
    ("linspace", F, of(lambda s: [0.0, 1.0, s.n])),
    ("logspace", F, of(lambda s: [0.0, 1.0, s.n])),
    ("diag", F, of(lambda s: [s.x[: s.side]])),
    *[(op, F, same("square")) for op in "diagonal trace tril triu".split()],
    ("correlate", F, of(lambda s: [s.x, s.positive[:16] if s.n > 16 else s.positive])),
    ("cross", F, of(lambda s: [s.numbers(-4, 4, max(s.n // 3, 1), 3), s.numbers(-4, 4, max(s.n // 3, 1), 3)])),
    ("slogdet", F, other(np.linalg.slogdet, "square")),
    ("det", F, other(np.linalg.det, "square")),
    ("norm", F, other(np.linalg.norm, "x")),
    ("norm (axis 1)", F, lambda s: ([s.matrix], {"axis": 1}, np.linalg.norm)),
    *[(op, F, same("square", "square")) for op in "matmul dot tensordot".split()],
    ("inner", F, same("square", "square")),
    ("vdot", F, same("x", "positive")),
    ("dot (vectors)", F, same("x", "positive")),
    ("outer", F, of(lambda s: [s.x[: int(s.n**0.5)], s.x[: int(s.n**0.5)]])),
    ("einsum", F, of(lambda s: ["ij,jk->ik", s.square, s.square])),
]


def tensors(value):
    """The arrays in a value as tensors."""
    if isinstance(value, np.ndarray):
        return ndops.convert_to_tensor(value)
    return [tensors(item) for item in value] if isinstance(value, list) else value


def once(call, n_calls):
    start = time.perf_counter()
    for _ in range(n_calls):
        call()
    return (time.perf_counter() - start) / n_calls


def measure(calls, seconds, summary):
    """The median, or another summary, of the times of each call, in rounds that take turns."""
    for call in calls:
        call()
    n_calls = [max(1, int(100e-6 / max(once(call, 3), 1e-9))) for call in calls]
    times = [[] for _ in calls]
    end = time.perf_counter() + seconds
    while len(times[0]) < 7 or (time.perf_counter() < end and len(times[0]) < 101):
        for call, n, found in zip(calls, n_calls, times):
            found.append(once(call, n))
    return [summary(found) for found in times]


def rows(sizes, only, seconds, summary):
    for label, dtypes, case in CASES:
        name = label.split(" (")[0]
        if not hasattr(ndops, name) or (only and name not in only and label not in only):
            continue
        op = getattr(ndops, name)
        for n in sizes:
            for dtype in dtypes:
                args, named, theirs = case(Sample(n, dtype))
                theirs = theirs or getattr(np, name, None) or getattr(np, {"bitwise_invert": "invert"}[name])
                ours = [tensors(arg) for arg in args]
                mine = lambda: op(*ours, **named)  # noqa: E731
                numpys = lambda: theirs(*args, **named)  # noqa: E731
                yield (f"{label} {dtype} {n}", *measure([mine, numpys], seconds, summary))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--top", type=int)
    parser.add_argument("--only", type=lambda text: text.split(","))
    parser.add_argument("--sizes", type=lambda text: [int(n) for n in text.split(",")], default=SIZES)
    parser.add_argument("--seconds", type=float, default=0.1)
    parser.add_argument("--best", action="store_true", help="the shortest times instead, for a loaded machine")
    options = parser.parse_args()
    summary = min if options.best else statistics.median
    timed = list(rows(options.sizes, options.only, options.seconds, summary))
    timed.sort(key=lambda row: -row[1] / row[2])
    print(f"{'every op, us; load ' + '%.1f %.1f %.1f' % os.getloadavg():<44} {'ndops':>10} {'NumPy':>10} {'ratio':>6}")
    for label, mine, theirs in timed[: options.top]:
        print(f"{label:<44} {mine * 1e6:>10.2f} {theirs * 1e6:>10.2f} {mine / theirs:>6.2f}")
    named = {label.split(" (")[0] for label, _, _ in CASES}
    left_out = sorted(set(ndops.ops()) - named)
    n_fast = sum(mine <= theirs for _, mine, theirs in timed)
    print(f"{n_fast} of {len(timed)} at least as fast; without a case: {left_out}")


if __name__ == "__main__":
    main()

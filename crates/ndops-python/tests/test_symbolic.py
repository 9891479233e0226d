"""What is promised of a result without its data is what comes out: symbolic specs against eager results."""

import itertools

import ndops
import numpy as np
import pytest

from compare import reproducer, tensors
from row import Case, call_cases, dtype_cases, map_leaves
from table import ROWS

SHOWN = 8

# Arguments whose values decide the result's shape or are read as plain numbers stay concrete.
CONCRETE = {"repeat": (1,), "tile": (1,), "arange": (0, 1, 2), "full": (0, 1), "array": (), "argpartition": (1,), "pad": (1,)}


def symbolic(value, unknown):
    """Symbolic tensors in place of arrays; `unknown(ndim)` says which of their dims are not known."""

    def one(leaf):
        if not isinstance(leaf, np.ndarray):
            return leaf
        hidden = unknown(leaf.ndim)
        shape = tuple(None if i in hidden else n for i, n in enumerate(leaf.shape))
        return ndops.KerasTensor(shape, str(leaf.dtype))

    return map_leaves(one, value)


def spec_of(result):
    """Shape and dtype of each output; a plain integer has neither."""
    if isinstance(result, (list, tuple)):
        return [s for r in result for s in spec_of(r)]
    if isinstance(result, int) or result is None:
        return [((), "int")]
    return [(tuple(result.shape), str(result.dtype))]


def compatible(promised, actual):
    """Whether each promised dim is unknown or right, and the dtypes agree."""
    if len(promised) != len(actual):
        return False
    for (shape, dtype), (true_shape, true_dtype) in zip(promised, actual):
        if dtype != true_dtype or len(shape) != len(true_shape):
            return False
        if any(p is not None and p != t for p, t in zip(shape, true_shape)):
            return False
    return True


def run(case, convert):
    """The result of a case whose arrays go through `convert`, or the exception."""
    concrete = CONCRETE.get(case.op, ())
    args = [tensors(a) if i in concrete else convert(a) for i, a in enumerate(case.args)]
    try:
        return spec_of(getattr(ndops, case.op)(*args, **{k: convert(v) for k, v in case.kwargs.items()}))
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        return error


KNOWN = lambda ndim: ()  # noqa: E731
UNKNOWN = (lambda ndim: range(ndim), lambda ndim: (0,), lambda ndim: (ndim - 1,))


def check(case):
    """Failure lines of one case: with all dims known the spec is exact, with some unknown it must not contradict."""
    eager = run(case, tensors)
    if isinstance(eager, BaseException) or not has_symbolic(case):
        return []
    lines = []
    exact = run(case, lambda v: symbolic(v, KNOWN))
    if exact != eager and not data_dependent(case, exact, eager):
        lines.append(f"{reproducer(case)}\n        known dims: spec {exact!r}, eager {eager!r}")
    for unknown in UNKNOWN if may_hide(case) else ():
        promised = run(case, lambda v: symbolic(v, unknown))
        if isinstance(promised, BaseException) or not compatible(promised, eager):
            hidden = symbolic(case.arrays, unknown)
            shapes = [tuple(h.shape) for h in hidden]
            lines.append(f"{reproducer(case)}\n        dims {shapes}: spec {promised!r}, eager {eager!r}")
    return lines


def may_hide(case):
    """Whether the result's rank is known without the dims: size and ndim are numbers, squeeze keeps unknown dims, and vectors of unknown
    length are taken to have three components by cross."""
    if case.op == "cross" and 2 in case.arrays[0].shape and 2 in case.arrays[1].shape:
        return False
    return case.op not in ("ndim", "size") and not (case.op == "squeeze" and len(case.args) == 1 and not case.kwargs)


def data_dependent(case, promised, eager):
    """Sizes that hang on data are unknown even when every input dim is known."""
    return (
        case.op in ("nonzero", "bincount", "where", "repeat", "get_item")
        and not isinstance(promised, BaseException)
        and compatible(promised, eager)
    )


def has_symbolic(case):
    """Whether any array would become symbolic."""
    concrete = CONCRETE.get(case.op, ())
    rest = Case(case.op, tuple(a for i, a in enumerate(case.args) if i not in concrete), case.kwargs)
    return bool(rest.arrays)


def test_spec_agrees_with_eager(op):
    """Shapes and dtypes of specs, for every call of the covering sample and a diagonal of the dtypes."""
    row = ROWS[op]
    wrong = []
    for case in itertools.chain(call_cases(row), dtype_cases(row)[::7]):
        wrong += check(case)
    if wrong:
        pytest.fail(f"{len(wrong)} specs are wrong\n" + "\n".join(wrong[:SHOWN]), pytrace=False)


def test_spec_of_every_dtype():
    """The dtype of a symbolic result, over all pairs, for one op of each promotion class."""
    for op in sorted({"add", "divide", "power", "equal", "matmul"} & set(ndops.ops())):
        for case in dtype_cases(ROWS[op]):
            assert not check(case), reproducer(case)


def test_symbolic_has_no_data():
    """Reading the data of a symbolic tensor is an error that says so."""
    x = ndops.KerasTensor((None, 3), "float32")
    assert x.shape == (None, 3) and str(x.dtype) == "float32"
    with pytest.raises((ValueError, TypeError), match="symbolic"):
        np.asarray(ndops.exp(x))

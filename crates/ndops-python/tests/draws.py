"""Hypothesis strategies: calls of each kind of op, as `(args, kwargs)`."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import values
from values import A

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
SOLID = hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=5)
SEEDS = st.integers(0, 2**16)


def dtypes(row, operands=1):
    """Tuples of dtypes that the op accepts."""
    return st.tuples(*[st.sampled_from(row.dtypes)] * operands).filter(lambda d: row.takes(*d))


@st.composite
def arrays(draw, shape, dtype, dom):
    """An array of a domain; only its seed is drawn, which keeps examples small and fast."""
    return values.generate(A(tuple(shape), dom), dtype, draw(SEEDS))


@st.composite
def unary(draw, row):
    """One operand."""
    (dtype,) = draw(dtypes(row))
    return [draw(arrays(draw(SHAPES), dtype, draw(st.sampled_from([row.domain, "any"]))))], {}


@st.composite
def binary(draw, row):
    """Two operands whose shapes broadcast."""
    shapes = draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=4)).input_shapes
    first, second = draw(dtypes(row, 2))
    operands = row.calls[0].args
    args = [draw(arrays(s, d, o.dom)) for s, d, o in zip(shapes, (first, second), operands)]
    return args, {}


@st.composite
def fold(draw, row):
    """An operand, an axis or axes, keepdims."""
    (dtype,) = draw(dtypes(row))
    shape = draw(SOLID)
    kwargs = {"axis": draw(axes_of(len(shape), row.kind == "fold"))}
    if row.name not in ("average", "count_nonzero"):
        kwargs["keepdims"] = draw(st.booleans())
    return [draw(arrays(shape, dtype, row.calls[0].args[0].dom))], kwargs


def axes_of(ndim, tuples):
    """An axis argument: none, an integer of either sign, or distinct axes."""
    one = st.integers(-ndim, ndim - 1)
    some = st.lists(st.integers(0, ndim - 1), unique=True, max_size=ndim).map(tuple)
    return st.one_of(st.none(), one, some) if tuples else st.one_of(st.none(), one)


@st.composite
def scan(draw, row):
    """An operand and one axis."""
    (dtype,) = draw(dtypes(row))
    shape = draw(SOLID)
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    kwargs = {"axis": axis}
    if row.name == "diff":
        kwargs["n"] = draw(st.integers(0, 4))
    return [draw(arrays(shape, dtype, row.calls[0].args[0].dom))], kwargs


@st.composite
def moved(draw, row):
    """Operand and arguments of the ops that rearrange."""
    shape = draw(SOLID)
    x = draw(arrays(shape, draw(st.sampled_from(row.dtypes)), "raw"))
    one = st.integers(-len(shape), len(shape) - 1)
    return [x, *draw(VIEWS[row.name](shape, one))], {}


def each(*strategies):
    """Positional arguments, one strategy each."""
    return st.tuples(*strategies)


def reshapes(shape, _):
    """A factorisation of the size in some order, maybe with one size left to infer."""
    size = int(np.prod(shape))
    factors = [n for n in range(1, size + 1) if size % n == 0]
    pairs = st.sampled_from(factors).map(lambda n: (n, size // n))
    return each(st.one_of(pairs, pairs.map(lambda p: (p[0], -1)), st.permutations(shape).map(tuple)))


VIEWS = {
    "reshape": reshapes,
    "transpose": lambda shape, one: each(st.one_of(st.none(), st.permutations(range(len(shape))).map(tuple))),
    "swapaxes": lambda shape, one: each(one, one),
    "moveaxis": lambda shape, one: each(one, one),
    "flip": lambda shape, one: each(axes_of(len(shape), True)),
    "roll": lambda shape, one: each(st.integers(-9, 9), st.one_of(st.none(), one)),
    "expand_dims": lambda shape, one: each(st.integers(-len(shape) - 1, len(shape))),
    "repeat": lambda shape, one: each(st.integers(0, 3), st.one_of(st.none(), one)),
    "tile": lambda shape, one: each(st.lists(st.integers(0, 3), max_size=5).map(tuple)),
    "broadcast_to": lambda shape, one: each(st.lists(st.integers(0, 3), max_size=2).map(lambda lead: (*lead, *shape))),
    "ravel": lambda shape, one: each(),
    "squeeze": lambda shape, one: each(),
    "split": lambda shape, one: each(st.lists(st.integers(-6, 6), max_size=3), one),
}


@st.composite
def rows_and_columns(draw, row):
    """Operands of matmul: batch dims that broadcast, and an inner dim."""
    batch = draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=2, max_side=3)).input_shapes
    m, k, n = (draw(st.integers(0, 6)) for _ in range(3))
    first, second = draw(dtypes(row, 2))
    return [draw(arrays((*batch[0], m, k), first, "small")), draw(arrays((*batch[1], k, n), second, "small"))], {}


@st.composite
def planes(draw, row):
    """An operand with two axes or more and a diagonal."""
    (dtype,) = draw(dtypes(row))
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=4, min_side=1, max_side=4))
    return [draw(arrays(shape, dtype, "small")), draw(st.integers(-5, 5))], {}


@st.composite
def taken(draw, row):
    """take: indices of any rank and sign along one axis."""
    shape = draw(SOLID)
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    indices = arrays(draw(SHAPES), draw(st.sampled_from(["int8", "int32", "int64"])), f"index {shape[axis]}")
    return [draw(arrays(shape, draw(st.sampled_from(row.dtypes)), "raw")), draw(indices)], {"axis": axis}


NAMED = {"matmul": rows_and_columns, "tril": planes, "triu": planes, "diagonal": planes, "trace": planes, "take": taken}
KINDS = {"map1": unary, "map2": binary, "fold": fold, "argfold": fold, "scan": scan, "sort": scan, "view": moved}


def calls(row):
    """The strategy of an op's calls, or None where no family fits."""
    if row.name in NAMED:
        return NAMED[row.name](row)
    if row.kind == "view" and row.name not in VIEWS:
        return None
    return KINDS[row.kind](row) if row.kind in KINDS else None

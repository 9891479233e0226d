"""The form of the conformance table: a `Row` of data per op, and its expansion into concrete cases."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

import values
from values import A


@dataclass(frozen=True)
class Call:
    """Arguments of one call, with `A` where an array goes. `oracles` says who can judge it."""

    args: tuple
    kwargs: dict = field(default_factory=dict)
    oracles: tuple = ("numpy", "jax")


def call(*args, **kwargs):
    """A call that both oracles judge."""
    return Call(args, kwargs)


def by_numpy(*args, **kwargs):
    """A call that jax gets wrong by design (Python scalars are 64-bit there) or refuses."""
    return Call(args, kwargs, ("numpy",))


def by_jax(*args, **kwargs):
    """A call that the numpy backend refuses or answers wrongly."""
    return Call(args, kwargs, ("jax",))


def by_nobody(*args, **kwargs):
    """A call that no backend answers rightly: judged by the dtype tables, the row's formula, layouts and specs."""
    return Call(args, kwargs, ())


@dataclass(frozen=True)
class Case:
    """One concrete call of one op."""

    op: str
    args: tuple
    kwargs: dict
    oracles: tuple = ("numpy", "jax")

    @property
    def arrays(self):
        """The array arguments in order, those inside lists included."""
        return [leaf for leaf in leaves((self.args, tuple(self.kwargs.values()))) if isinstance(leaf, np.ndarray)]

    @property
    def dtypes(self):
        """The dtype names of the array arguments."""
        return tuple(str(a.dtype) for a in self.arrays)


@dataclass(frozen=True)
class Tolerance:
    """How far a result may be from each reference; zero means the same bits, signs of zeros included.

    `truth` is in ulp against a wider computation; `numpy` and `jax` are relative and only guard the meaning, since the
    oracles themselves err by several ulp in f32. With `of_largest` the error counts relative to the largest element,
    which is what cancellation leaves.
    """

    truth: float = 0.0
    numpy: float = 0.0
    jax: float = 0.0
    zero_sign: bool = True
    of_largest: bool = False


EXACT = Tolerance()
LOOSE = Tolerance(numpy=1.0, jax=1.0)
FORMULA = Tolerance(truth=2.0, numpy=1.0, jax=1.0, zero_sign=False)


@dataclass(frozen=True)
class Row:
    """All that the tests know of one op."""

    name: str
    calls: tuple = ()
    kind: str = "other"
    dtypes: tuple = values.ALL
    pairs: bool = False
    accepts: Callable | None = None
    tolerance: Tolerance = EXACT
    truth: Callable | None = None
    rule: str | None = None
    sweep: tuple = ("bool", "uint8", "int32", "float16", "float32", "complex64")
    errors: tuple = ()
    concrete: tuple = ()
    domain: str = "raw"
    reason: str = ""

    def takes(self, *dtypes):
        """Whether the op accepts operands of these dtypes; if not it must raise TypeError."""
        if any(d not in self.dtypes for d in dtypes):
            return False
        return self.accepts is None or bool(self.accepts(*dtypes))


def leaves(value):
    """The leaves of nested lists and tuples."""
    if isinstance(value, (list, tuple)):
        return [leaf for v in value for leaf in leaves(v)]
    return [value]


def map_leaves(function, value):
    """`value` with `function` applied to the leaves of its lists and tuples."""
    if isinstance(value, (list, tuple)):
        return type(value)(map_leaves(function, v) for v in value)
    return function(value)


def fill(row, template, dtypes):
    """The case that `template` gives when its free arrays take `dtypes` in turn, the last one repeated."""
    count = [0, 0]

    def one(leaf):
        if not isinstance(leaf, A):
            return leaf
        count[0] += 1
        dtype = dtypes[min(count[1], len(dtypes) - 1)]
        count[1] += leaf.dt is None
        seed = zlib.crc32(f"{row.name} {template.args} {template.kwargs} {count[0]} {dtype}".encode())
        return values.generate(leaf, dtype, seed)

    args = map_leaves(one, template.args)
    return Case(row.name, args, {k: map_leaves(one, v) for k, v in template.kwargs.items()}, template.oracles)


def free_arrays(template):
    """How many arrays of a template take their dtype from the sweep."""
    found = leaves((template.args, tuple(template.kwargs.values())))
    return sum(isinstance(leaf, A) and leaf.dt is None for leaf in found)


def dtype_cases(row):
    """The first call over every dtype, or every ordered pair of dtypes, that the op accepts."""
    if not row.calls:
        return []
    template = row.calls[0]
    found = [(d, fill(row, template, d)) for d in dtype_choices(row, template) if row.takes(*d)]
    return [replace(case, oracles=judges(row, case, dtypes)) for dtypes, case in found]


def judges(row, case, dtypes):
    """Who judges a pair of dtypes: jax, the slow oracle, sees one order of each pair, which one depends on the op."""
    if len(dtypes) < 2 or dtypes[0] == dtypes[1]:
        return case.oracles
    rising = values.ALL.index(dtypes[0]) < values.ALL.index(dtypes[1])
    seen = rising == bool(zlib.crc32(row.name.encode()) & 1)
    return tuple(o for o in case.oracles if o != "jax" or seen)


def dtype_choices(row, template):
    """The dtypes to try on `template`: pairs, singles, or one dummy for calls without a free array."""
    if not free_arrays(template):
        return [("float32",)]
    if row.pairs:
        return [(a, b) for a in values.ALL for b in values.ALL]
    return [(d,) for d in values.ALL]


def call_cases(row):
    """Every call of the covering sample, on each dtype of the row's sweep."""
    found = []
    for template in row.calls:
        sweep = row.sweep if free_arrays(template) else ("float32",)
        found += [fill(row, template, (d,)) for d in sweep if row.takes(d) and row.takes(d, d)]
    return found


def special_cases(row):
    """Elementwise ops on all special values of each dtype, and on all pairs of them."""
    if row.kind not in ("map1", "map2"):
        return []
    operands = 1 if row.kind == "map1" else 2
    found = []
    for d in values.ALL:
        if row.takes(*[d] * operands):
            columns = values.product_of_specials(*[d] * operands)
            extra = [values.generate(A((64,), row.domain), d, seed) for seed in range(operands)]
            args = [np.concatenate([c, e.astype(c.dtype)]) for c, e in zip(columns, extra)]
            found.append(Case(row.name, tuple(restrict(row, args)), {}))
    return found


def restrict(row, args):
    """`args` without the combinations that the op refuses by value, such as integers to negative powers."""
    if row.name == "power" and args[1].dtype.kind == "i":
        keep = args[1] >= 0
        return [a[keep] for a in args]
    return args


def all_cases(row):
    """Every case of a row, for the comparison with the oracles."""
    return dtype_cases(row) + call_cases(row) + special_cases(row)


def with_errors(row, *errors):
    """The row with its error cases."""
    return replace(row, errors=row.errors + errors)

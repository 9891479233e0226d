"""Which dtypes each op takes and what it makes of them: the contract, the rows, the package and `cargo xtask table`.

`cargo xtask test` writes the table, which is found by calling each op from Rust, and this file holds it against the
contract; so does it the rows, and what the package refuses.
"""

import json
import os
from itertools import product
from pathlib import Path

import ndops
import pytest

import rules
from compare import reproducer, tensors
from row import dtype_choices, fill, free_arrays
from table import ROWS
from values import ALL, COMPLEX, INTEGERS

TABLE = Path(os.environ.get("NDOPS_TABLE") or Path(__file__).parents[3] / "target/table.json")
INTEGRAL = ("bool", *INTEGERS)
BITS = "bitwise_and bitwise_or bitwise_xor"
SHIFTS = "left_shift right_shift bitwise_left_shift bitwise_right_shift"
UNORDERED = "floor_divide mod arctan2 logaddexp clip ceil floor trunc median quantile digitize arange"

# What the contract refuses, by the dtypes of the tensors.
REFUSED = [
    ("negative sign round", lambda x: x == "bool"),
    ("subtract cross", lambda *dtypes: set(dtypes) == {"bool"}),
    (UNORDERED, lambda *dtypes: any(d in COMPLEX for d in dtypes)),
    (BITS + " " + SHIFTS, lambda *dtypes: rules.promote(*dtypes) not in INTEGRAL),
    ("bitwise_not bitwise_invert", lambda x: x not in INTEGRAL),
    ("take take_along_axis", lambda x, indices="int32": indices not in INTEGRAL),
    ("bincount", lambda x, *weights: x not in INTEGRAL),
    # The contract has constants cast to the dtype of x; an imaginary part would be lost.
    ("pad", lambda x, constants="bool": constants in COMPLEX and x not in COMPLEX),
    # As Keras does, where NumPy would lose it too.
    ("max min", lambda x, initial="bool": initial in COMPLEX and x not in COMPLEX),
]

# Results of the contract that stand in none of its tables, by the dtypes of the tensors; behind a plus what is given
# that may be left out.
RESULTS = {
    "zeros ones empty eye identity tri full": lambda *dtypes: ["float32"],
    "size ndim": lambda x: ["int"],
    "nonzero": lambda x: ["int32", "int32"],
    "where": lambda condition: ["int32", "int32"],
    "where+x1+x2": lambda condition, x1, x2: [rules.promote(x1, x2)],
    "select": lambda *dtypes: [rules.promote(*dtypes[-2:], "int")],
    "average+weights": lambda x, weights: [rules.promote_float(rules.promote(x, weights))],
    "bincount+weights": lambda x, weights: [rules.promote(x, weights)],
    "arange": lambda x: [rules.promote(x, "int")],
    "arange+stop": lambda start, stop: [rules.promote(start, stop, "int")],
    "meshgrid": lambda x, y: [x, y],
    # Of the function that gives what it gets.
    "vectorize": lambda x: [x],
}
# Ops of several tensors whose result has the dtype class of the first one alone.
BY_FIRST = "take take_along_axis clip full_like quantile max min pad".split()


def refuses(op, dtypes):
    """Whether the contract refuses tensors of these dtypes."""
    return any(op in ops.split() and refused(*dtypes) for ops, refused in REFUSED)


def results(op, given, dtypes):
    """The dtypes of the results by the contract."""
    for names, result in RESULTS.items():
        if "+".join([op, *given]) in names.split():
            return result(*dtypes)
    found = rules.unary(op, dtypes[0]) if len(dtypes) == 1 or op in BY_FIRST else rules.binary(op, dtypes)
    return found if isinstance(found, list) else [found]


@pytest.fixture(scope="module")
def table():
    """What `cargo xtask table --json` printed, by op."""
    if not TABLE.exists():
        pytest.skip("`cargo xtask test` writes the table")
    found = {}
    for entry in json.loads(TABLE.read_text()):
        found.setdefault(entry["op"], []).append(entry)
    return found


def test_table(op, table):
    """Each dtype, or each pair, is refused by the core or gives what the contract says."""
    wrong = []
    for entry in table[op]:
        for names, found in entry["results"].items():
            dtypes = names.split()
            expected = None if dtypes and refuses(op, dtypes) else results(op, entry["given"], dtypes)
            if found != expected:
                wrong.append(f"{op}({names}): {found}, expected {expected}")
    assert not wrong, "\n".join(wrong[:12])


def test_table_is_complete(table):
    """The table has all ops of the package, and every combination that the contract's tables have."""
    assert sorted(table) == sorted(ndops.ops())
    for op, entries in table.items():
        for entry in entries:
            n = len(entry["accepted"])
            assert len(entry["results"]) == (1, 15, 225)[min(n, 2)], op


def test_rows_take_what_the_contract_takes(op):
    """The conformance table and the contract agree on what is refused."""
    row = ROWS[op]
    if row.calls and free_arrays(row.calls[0]):
        wrong = [d for d in dtype_choices(row, row.calls[0]) if row.takes(*d) == refuses(op, d)]
        assert not wrong, wrong[:12]


def test_refused(op):
    """What the contract refuses is a TypeError that names the op."""
    row = ROWS[op]
    template = row.calls[0] if row.calls else None
    if template is None or not free_arrays(template):
        return
    for dtypes in dtype_choices(row, template):
        if refuses(op, dtypes):
            case = fill(row, template, dtypes)
            with pytest.raises(TypeError) as caught:
                getattr(ndops, op)(*tensors(case.args), **{k: tensors(v) for k, v in case.kwargs.items()})
            assert op in str(caught.value), reproducer(case)


def test_every_pair_promotes_both_ways():
    """The lattice is symmetric, as the rules above take for granted."""
    for x, y in product(ALL, ALL):
        assert rules.promote(x, y) == rules.promote(y, x)

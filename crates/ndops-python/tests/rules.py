"""Result dtypes by the contract's tables (`data/dtype_rules.json`)."""

import json
from functools import cache
from pathlib import Path

import numpy as np

from values import COMPLEX, FLOATS, numpy_dtype

DATA = Path(__file__).with_name("data")

# Where the tables name a use of an op instead of the op.
UNARY_KEYS = {"linspace": "linspace(x,x)", "logspace": "logspace(x,x)", "einsum": "einsum(1 operand)"}
COMPLEX_PART = {"complex64": "float32", "complex128": "float64"}


@cache
def tables():
    """The parsed file."""
    return json.loads((DATA / "dtype_rules.json").read_text())


def promote(*dtypes):
    """The least upper bound of dtypes; the words int and float stand for Python scalars."""
    strong = [d for d in dtypes if d not in ("int", "float")]
    found = strong[0]
    for d in strong[1:]:
        found = tables()["promote"][found][d]
    for weak in dtypes:
        if weak in ("int", "float"):
            found = tables()["promote_weak_scalar"][weak][found]
    return found


def promote_float(dtype):
    """`promote` with a weak float."""
    return tables()["promote_float_unary"][dtype]


def binary(op, dtypes):
    """The result of an op with a row in the binary table, or None."""
    entry = tables()["binary"].get(op)
    if entry is None or len(dtypes) < 2:
        return None
    named = entry["class"]
    if named in ("bool", "index32"):
        return "bool" if named == "bool" else "int32"
    p = promote(*dtypes)
    if named == "promote":
        return p
    if named == "promote_float":
        return promote_float(p)
    if named == "correlate" and p in COMPLEX:
        return p  # The table has what Keras says; complex stays complex by the contract.
    if named == "promote_b2i":
        return "int32" if p == "bool" else p
    return entry["table"][dtypes[0]][dtypes[1]] if "table" in entry else None


def unary(op, dtype):
    """The result of an op with a row in the unary table, or None."""
    entry = tables()["unary"].get(UNARY_KEYS.get(op, op))
    return entry["by_dtype"].get(dtype) if entry else None


def kind_of(value):
    """The dtype word of an argument, or None for what takes no part in promotion."""
    if isinstance(value, (np.ndarray, np.generic)):
        return str(value.dtype)
    if isinstance(value, bool):
        return "bool"
    return {int: "int", float: "float"}.get(type(value))


def round_to(x, out):
    """An operand rounded to the precision of the dtype `out`, its realness kept."""
    x = np.asarray(x)
    if str(x.dtype) in COMPLEX:
        return x.astype("complex128" if out in ("float64", "complex128") else "complex64")
    real = COMPLEX_PART.get(out, out)
    return x.astype(numpy_dtype(real)) if real in FLOATS else x

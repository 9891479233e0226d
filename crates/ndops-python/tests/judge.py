"""Holds cases against the oracles, the dtype tables and the rows' own formulas, and keeps the score."""

import json
from collections import Counter, defaultdict

import numpy as np

import deviations
import rules
from compare import Mismatch, differences, ours, reproducer, smallest, ulps, unequal_complex
from row import Case, map_leaves
from values import BFLOAT16, COMPLEX, FLOATS

SCORE = defaultdict(Counter)
ORACLES = ("numpy", "jax")


def for_oracle(case, oracle):
    """The call as the oracle gets it: NumPy, whose bfloat16 sums and sorts are wrong, gets float32 instead."""

    if oracle != "numpy" or "bfloat16" not in case.dtypes:
        return case.op, case.args, case.kwargs
    named = rules.tables()["binary"].get(case.op, {"class": "same*"})["class"]
    rounds = named != "same*" and case.op != "where" and rules.promote(*case.dtypes) == "bfloat16"

    def widened(leaf):
        if not isinstance(leaf, np.ndarray) or not (rounds or leaf.dtype == BFLOAT16):
            return leaf
        return leaf.astype(BFLOAT16).astype(np.float32)

    return case.op, map_leaves(widened, case.args), {k: map_leaves(widened, v) for k, v in case.kwargs.items()}


def expected_dtype(row, case):
    """The result dtype by the tables, or None where they say nothing."""
    if "dtype" in case.kwargs or case.op in ("array", "arange", "full", "select") and scalar_choice(case):
        return None
    kinds = [rules.kind_of(a) for a in operands(row, case)]
    kinds = [k for k in kinds if k is not None]
    strong = [k for k in kinds if k not in ("int", "float")]
    if not strong:
        return None
    if case.op == "bincount" and len(kinds) > 1:
        return by_class("promote", kinds)
    entry = rules.tables()["binary"].get("average_w" if case.op == "average" else case.op)
    if entry and len(kinds) > 1:
        if entry["class"] in ("promote", "promote_float", "promote_b2i"):
            return by_class(entry["class"], kinds)
        return rules.binary(case.op, kinds) if len(strong) > 1 else None
    return rules.unary(case.op, strong[0])


def by_class(named, kinds):
    """The result of an n-ary promotion with weak scalars."""
    p = rules.promote(*kinds)
    if named == "promote_b2i":
        return "int32" if p == "bool" else p
    return rules.promote_float(p) if named == "promote_float" else p


def scalar_choice(case):
    """Cases whose result dtype hangs on Python scalars only, which the array tables do not cover."""
    return not case.arrays or case.op != "select" or len(case.args) < 3


def operands(row, case):
    """The arguments that take part in promotion."""
    if case.op in ("where",):
        return case.args[1:]
    if case.op in ("concatenate", "stack", "hstack", "vstack"):
        return list(case.args[0])
    if case.op == "select":
        return [*case.args[1], *case.args[2:]]
    if case.op in ("average", "bincount"):
        found = [*case.args[1:2], case.kwargs.get("weights")] if case.op == "bincount" else [case.kwargs.get("weights")]
        return [case.args[0], *[v for v in found if v is not None]]
    if row.kind in ("map2", "product") or case.op in (
        "append",
        "linspace",
        "logspace",
        "searchsorted",
        "digitize",
        "correlate",
    ):
        return [a for a in case.args if not isinstance(a, (tuple, list, str))][:2]
    return case.args[:1]


def dtype_mismatches(row, case, got):
    """Differences from the dtype tables (`average` with weights has a row of its own there)."""
    if got[0] != "ok" or got[1] != "tensor":
        return []
    key = expected_dtype(row, case)
    found = str(got[2][0].dtype)
    return [] if key in (None, found) else [Mismatch("dtype", f"dtype {found}, expected {key} by the tables")]


def truth_mismatches(row, case, got):
    """Differences from the row's own formula in a wider format."""
    if row.truth is None or got[0] != "ok" or got[1] != "tensor":
        return []
    result = got[2][0]
    out = str(result.dtype)
    if out not in FLOATS + COMPLEX:
        return []
    known = np.asarray(row.truth(out, *map(np.asarray, case.args), **case.kwargs))
    if out in COMPLEX:
        bad = unequal_complex(result, known, row.tolerance, "truth")
    else:
        bad = ulps(result, known) > row.tolerance.truth
    if not bad.any():
        return []
    at = np.unravel_index(np.argmax(bad), bad.shape) if bad.ndim else ()
    return [Mismatch("value", f"{result[at]!r}, the exact value is {known[at]!r}", bad)]


def unexplained(row, case, mismatches, oracle, used):
    """The mismatches that no listed deviation excuses; entries that excuse something are added to `used`."""
    left, excused = [], False
    for m in mismatches:
        rest = m.bad.copy() if m.bad is not None else None
        for entry in deviations.of(case.op):
            if oracle not in entry.oracle.split():
                continue
            part = entry.excuses(case, m)
            if part is True or (rest is not None and np.any(part & rest)):
                used.add(entry)
                excused = True
                rest = None if part is True else rest & ~part
                if rest is None or not rest.any():
                    break
        else:
            left.append(Mismatch(m.what, m.text, rest))
    return left, excused


def verdict(row, case, got, want, oracle, used):
    """Failure lines of one case against one reference."""
    if oracle == "tables":
        found = dtype_mismatches(row, case, got)
    elif oracle == "truth":
        found = truth_mismatches(row, case, got)
    else:
        found = differences(row, case, got, want, oracle)
    left, excused = unexplained(row, case, found, oracle, used)
    if oracle in ORACLES:
        score = SCORE[case.op]
        score[f"{oracle} cases"] += 1
        score[f"{oracle} agrees"] += not found
        score[f"{oracle} deviates"] += excused and not left
    return [f"[{oracle}] {reproducer(smallest(row, case, m))}\n        {m.what}: {m.text}" for m in left]


def hold(row, cases, answers, used):
    """All failure lines of `cases`, given each oracle's answers to those that it judges."""
    lines = []
    queues = {name: iter(found) for name, found in answers.items()}
    for case in cases:
        got = ours(case)
        SCORE[case.op]["cases"] += 1
        if not case.oracles and got[0] == "err":
            lines.append(f"[ours] {reproducer(case)}\n        refused: {got[1][0]}: {got[2]}")
        for oracle in case.oracles:
            lines += verdict(row, case, got, next(queues[oracle]), oracle, used)
        for check in ("tables", "truth"):
            lines += verdict(row, case, got, None, check, used)
    return lines


def asked(cases, oracle):
    """The calls of those cases that an oracle judges."""
    return [for_oracle(case, oracle) for case in cases if oracle in case.oracles]


def summary():
    """The score of the run, per op, for the conformance report."""
    return json.dumps({op: dict(sorted(count.items())) for op, count in sorted(SCORE.items())}, indent=1)


def one_case(op, args, kwargs):
    """A case judged by the numpy oracle alone, as the property tests draw them."""
    return Case(op, tuple(args), kwargs, ("numpy",))

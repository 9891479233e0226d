"""Every op against both oracles, the dtype tables and its own formula; and the dtypes that it must refuse."""

import os

import pytest

import deviations
import judge
from compare import ours, reproducer
from row import dtype_choices, fill
from table import ROWS

SHOWN = int(os.environ.get("NDOPS_SHOWN", "12"))


def test_values_and_dtypes(op, desk):
    """All dtypes or pairs of dtypes, the covering sample of arguments, and special values."""
    row, used = ROWS[op], set()
    cases, answers = desk.collect(op)
    failures = judge.hold(row, cases, answers, used)
    stale = [d for d in deviations.of(op) if d.always and d not in used]
    failures += [f"{op}: listed deviation from {d.oracle} is no longer needed: {d.reason}" for d in stale]
    if failures:
        pytest.fail(f"{len(failures)} differences\n" + "\n".join(failures[:SHOWN]), pytrace=False)


def test_refused_dtypes(op):
    """Dtypes outside the contract raise TypeError, whatever the values."""
    row = ROWS[op]
    if not row.calls:
        return
    template = row.calls[0]
    wrong = []
    for dtypes in dtype_choices(row, template):
        if not row.takes(*dtypes):
            case = fill(row, template, dtypes)
            got = ours(case)
            if got[0] != "err" or "TypeError" not in got[1]:
                wrong.append(f"{reproducer(case)}\n        expected TypeError, got {got[1]} {got[2]}")
    if wrong:
        pytest.fail("\n".join(wrong[:SHOWN]), pytrace=False)

"""Hypothesis draws shapes, values and arguments; the numpy oracle judges. A failing draw prints one line to paste."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import draws
import judge
import oracles
from compare import ours
from table import ROWS

EXAMPLES = 40


@pytest.fixture(scope="module")
def referee():
    """An oracle of its own, since single cases must not wait behind the batches of the other tests."""
    oracle = oracles.Oracle("numpy")
    yield oracle
    oracle.close()


@settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(data=st.data())
def test_drawn(op, referee, data):
    """One drawn call against NumPy, the dtype tables and the op's formula."""
    row = ROWS[op]
    strategy = draws.calls(row)
    if strategy is None:
        return
    args, kwargs = data.draw(strategy)
    case = judge.one_case(op, args, kwargs)
    got, want = ours(case), referee.ask([judge.for_oracle(case, "numpy")])[0]
    lines = []
    for check in ("numpy", "tables", "truth"):
        lines += judge.verdict(row, case, got, want, check, set())
    assert not lines, "\n".join(lines)

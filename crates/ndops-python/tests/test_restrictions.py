"""What the backends of Keras lack: each statement gives here what its row says."""

import pytest

import restrictions_page
from restrictions import outcome

STATEMENTS = [(row.ops, *shown) for row in restrictions_page.ROWS for shown in row.shown.items()]


@pytest.mark.parametrize("ops, statement, expected", STATEMENTS, ids=[statement for _, statement, _ in STATEMENTS])
def test_statement(ops, statement, expected):
    """The result, or the error and its text."""
    assert outcome(statement) == expected, ops


def test_rows():
    """All gaps are there, each with a backend, and with a statement for each op that it names."""
    assert {name: len(rows) for name, rows in restrictions_page.SECTIONS.items()} == {
        "Whole backends": 9,
        "Dtypes": 51,
        "Arguments": 95,
        "Lists": 5,
    }
    for row in restrictions_page.ROWS:
        assert set(row.backends.split(", ")) <= {"numpy", "jax", "tensorflow", "torch"}
        if row.ops not in ("all", "many"):
            named = row.ops.removesuffix(", and others").split(", ")
            assert [op for op in named if not any(f"ops.{op}(" in statement for statement in row.shown)] == []


def test_page():
    """The page is what would be written."""
    assert restrictions_page.main(["--check"]) == 0

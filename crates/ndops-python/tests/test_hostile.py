"""Every op, function and method with every hostile object in every place: a result or an exception of a documented kind.

The calls are made by `hostile_child.py`, in a process that may die of them: then the last call is the fault, and another
process goes on behind it.
"""

import subprocess
import sys
import types
import unittest.mock
from pathlib import Path

import ndops
import numpy as np
import pytest

from hostile import Evil, Sequence, Str, Sub, evil, having

CHILD = Path(__file__).with_name("hostile_child.py")
GROUPS = ["functions", "methods"]
MOST_DEATHS = 20


def faults_of(groups, report):
    """The faults of the calls of these groups."""
    first, deaths = 0, []
    while len(deaths) < MOST_DEATHS:
        command = [sys.executable, str(CHILD), str(report), str(first), *groups]
        run = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=1800, check=False)
        if run.returncode == 0:
            break
        last = report.read_text(errors="replace").splitlines()[-1].split("\t")
        assert last[0].isdigit(), f"the child did not begin: {run.stderr}"
        deaths.append((last[1], f"{last[2]}: died of {run.returncode}: {run.stderr[-500:]}"))
        first = int(last[0]) + 1
    lines = [line.split("\t", 2) for line in report.read_text(errors="replace").splitlines()]
    return deaths + [(group, what) for kind, group, what in lines if kind == "fault"]


@pytest.fixture(scope="session")
def found(request, tmp_path_factory):
    """The faults of all groups that are tested in this run, found by one process."""
    tests = [item for item in request.session.items if "found" in item.fixturenames]
    groups = [item.callspec.params.get("op") or item.callspec.params["group"] for item in tests]
    return faults_of(groups, tmp_path_factory.mktemp("hostile") / "report")


def check(found, group):
    """Fails with the faults of a group."""
    faults = [what for where, what in found if where == group]
    assert not faults, "\n".join(faults[:40])


def test_ops(op, found):
    """Every op."""
    check(found, op)


@pytest.mark.parametrize("group", GROUPS)
def test_others(group, found):
    """The functions of the module; methods and operators of tensors."""
    check(found, group)


def test_mocks_of_arrays_are_no_arrays():
    """What only says that it is an array is not read as one lies in memory."""
    with pytest.raises(TypeError, match="expected a tensor"):
        ndops.add(having(__class__=np.ndarray), 1)
    assert ndops.is_tensor(unittest.mock.MagicMock(spec=ndops.Tensor)) is False


def test_arrays_of_derived_classes():
    """They are read by NumPy's own methods, whatever theirs are."""
    swapped = np.arange(6.0).astype(">f8").view(Sub)
    assert ndops.sum(swapped).item() == 15
    with pytest.raises(TypeError, match="bytes8"):
        ndops.sum(np.ones(3).astype("S1").view(Sub))


def test_lengths_that_sequences_say_are_not_believed():
    """Nothing is reserved for them."""
    assert ndops.KerasTensor(Sequence(2**62)).shape == (1, 1, 1)
    with pytest.raises(ValueError, match="64 dims"):
        ndops.KerasTensor(iter(int, 1))


def test_lists_without_end():
    """A tensor of no elements may be very long."""
    assert ndops.zeros((2, 0)).tolist() == [[], []]
    with pytest.raises(OverflowError, match="tolist"):
        ndops.zeros((2**40, 0)).tolist()


def test_threads_without_end():
    """A number beyond reason is as good as a large one."""
    ndops.set_num_threads(2**62)
    assert ndops.num_threads() == 512
    ndops.set_num_threads(0)


def test_sizes_that_no_machine_counts():
    """They are the largest number."""
    x = ndops.KerasTensor((2**62, 2**62), "float64")
    assert x.size == x.nbytes == 2**64 - 1
    assert ndops.sum(x, keepdims=True).shape == (1, 1)


def test_keywords_are_compared_by_their_text():
    """Not by what their class says."""
    assert ndops.negative(**{Str("x"): 1}).item() == -1
    with pytest.raises(TypeError, match="unexpected keyword argument 'y'"):
        ndops.negative(**{Str("y"): 1})


def test_where_an_error_came_from():
    """A prefixed error has that of the caller's method as its cause."""

    def array(self, dtype=None, copy=None):
        raise ValueError("mine")

    with pytest.raises(ValueError, match="add: x1: mine") as caught:
        ndops.add(having(__array__=array), 1)
    assert isinstance(caught.value.__cause__, ValueError)
    with pytest.raises(Evil):
        ndops.add(having(__array__=evil), 1)


def test_variables_that_hold_themselves(monkeypatch):
    """A variable of Keras is asked for its value once."""
    variable = type("Variable", (), {"value": property(lambda self: self)})
    monkeypatch.setitem(sys.modules, "keras.src.backend", types.SimpleNamespace(Variable=variable))
    with pytest.raises(TypeError, match="expected a tensor"):
        ndops.add(variable(), 1)

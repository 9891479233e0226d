"""Every op, function and method with every hostile object in every place: a result or an exception of a documented kind.

The calls are made by `hostile_child.py`, in a process that may die of them: then the last call is the fault, and another
process goes on behind it.
"""

import subprocess
import sys
from pathlib import Path

import pytest

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

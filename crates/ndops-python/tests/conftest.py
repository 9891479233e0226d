"""Shared fixtures: the oracles, which work ahead of the tests, and the report of the run."""

import os
from pathlib import Path

import ndops
import pytest

import judge
import oracles
from row import all_cases
from table import ROWS


def registered():
    """The ops of the registry, in order; each must have a row."""
    return sorted(ndops.ops())


def needs(*ops):
    """Skips a test of ops that have not all landed."""
    missing = [op for op in ops if op not in ndops.ops()]
    if missing:
        pytest.skip(f"not registered yet: {', '.join(missing)}")


class Desk:
    """Keeps the oracles busy: the batches of all selected ops are queued at once, the tests collect the answers."""

    def __init__(self, cache):
        self.oracles = {name: oracles.Oracle(name, cache) for name in oracles.NAMES}
        self.cases, self.answers = {}, {}

    def queue(self, op):
        """Sends an op's cases to both oracles, unless that has been done."""
        if op not in self.cases:
            self.cases[op] = all_cases(ROWS[op])
            self.answers[op] = {
                name: oracle.submit(judge.asked(self.cases[op], name)) for name, oracle in self.oracles.items()
            }

    def collect(self, op):
        """The cases of an op and each oracle's answers."""
        self.queue(op)
        return self.cases.pop(op), {name: future.result() for name, future in self.answers.pop(op).items()}


@pytest.fixture(scope="session")
def desk(request):
    """The oracles of this run. NDOPS_ORACLE_CACHE names a folder that keeps their answers between runs."""
    cache = os.environ.get("NDOPS_ORACLE_CACHE") or str(request.config.cache.mkdir("oracles"))
    os.makedirs(cache, exist_ok=True)
    made = Desk(cache)
    for item in request.session.items:
        if item.function.__name__ == "test_values_and_dtypes":
            made.queue(item.callspec.params["op"])
    yield made
    for oracle in made.oracles.values():
        oracle.close()


def pytest_generate_tests(metafunc):
    """Tests with an `op` argument run once per op of the registry."""
    if "op" in metafunc.fixturenames:
        metafunc.parametrize("op", registered())


def pytest_sessionfinish(session):
    """Writes the score for the conformance report, if asked to."""
    path = os.environ.get("NDOPS_CONFORM_OUT")
    if path:
        Path(path).write_text(judge.summary() + "\n")

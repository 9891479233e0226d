"""Keras on ndops: the same results as without, in tensors, and nothing left behind.

Keras runs in a process of its own, which works off all scenarios at once: no other test sees its functions replaced.
"""

import os
import pickle
import subprocess
import sys
import types
from pathlib import Path

import ml_dtypes  # noqa: F401  (registers bfloat16 with NumPy, for unpickling)
import ndops
import ndops.keras
import numpy as np
import pytest

import keras_scenarios
import oracles
from compare import ours, reproducer
from conftest import needs
from keras_scenarios import ONLY_ON_NDOPS, PAGE, SCENARIOS
from row import call_cases
from table import ROWS

TENSOR, ARRAY = "ndops.Tensor", "numpy.ndarray"
SHOWN = 12


@pytest.fixture(scope="session")
def phases():
    """What the scenarios gave without ndops, with it, and afterwards."""
    environment = {**os.environ, **oracles.ENVIRONMENT["numpy"], "KERAS_HOME": "/nonexistent"}
    program = Path(keras_scenarios.__file__)
    run = subprocess.run([sys.executable, program], stdout=subprocess.PIPE, env=environment, check=True)
    return pickle.loads(run.stdout)


def leaves(phases, phase, name):
    """The classes and elements of a scenario's results."""
    found = phases[phase][name]
    if isinstance(found, str):
        pytest.fail(f"{name}, {phase} ndops:\n{found}", pytrace=False)
    return found


@pytest.mark.parametrize("name", sorted(set(SCENARIOS) - set(ONLY_ON_NDOPS)))
def test_same_with_and_without(phases, name):
    """Results agree within rounding, and are bit for bit and class by class as before once ndops is gone."""
    if name == "fused_attention":
        needs("einsum")
    without, installed, after = (leaves(phases, phase, name) for phase in ("without", "with", "after"))
    assert len(without) == len(installed) == len(after)
    tolerance = 3e-2 if name == "mixed_precision" else 2e-5
    for (kind, expected), (_, got), (kind_after, again) in zip(without, installed, after):
        assert got.dtype == expected.dtype
        if expected.dtype.kind == "U":
            assert got == expected
        else:
            np.testing.assert_allclose(got, expected, rtol=tolerance, atol=tolerance)
        assert kind_after == kind
        np.testing.assert_array_equal(again, expected)


OF_TENSORS = (
    *("weights", "functions", "lists", "losses", "metrics", "preprocessing", "recurrent", "rest_of_the_backend"),
    *("control_flow", "writers", "random_numbers", "mixed_precision", "float64_by_default"),
)


@pytest.mark.parametrize("name", OF_TENSORS)
def test_results_are_tensors(phases, name):
    """Whatever the operands are: lists, arrays, variables, tensors."""
    assert {kind for kind, _ in leaves(phases, "with", name)} == {TENSOR}


def test_symbolic_on_the_right(phases):
    """`tensor + symbolic` is symbolic, as with every backend but Keras' own over NumPy."""
    expected = ["KerasTensor (None, 4) float32"] * 2 + ["KerasTensor (3, 4) float32"]
    assert [str(text) for _, text in leaves(phases, "with", "symbolic_on_the_right")] == expected


def test_predictions_are_arrays(phases):
    """They may be written to, as on every backend."""
    kinds = [kind for kind, _ in leaves(phases, "with", "attention")]
    assert kinds == [ARRAY, ARRAY, TENSOR]
    assert {kind for kind, _ in leaves(phases, "with", "saving")} == {ARRAY}


def test_weights_change_hands(phases):
    """A model that exists keeps its weights, in tensors while ndops is installed."""
    for phase, kind in ("without", ARRAY), ("with", TENSOR), ("after", ARRAY):
        assert {found for found, _ in leaves(phases, phase, "kept_model")[1:]} == {kind}


def test_page_is_complete(phases):
    """Every op of the page that ndops has stands in the place of Keras'."""
    page, installed = phases["page"]
    assert installed == page & set(ndops.ops())
    # Keras has no function for it in the backend: x[key] is a tensor's own.
    assert PAGE - page == {"get_item"}


def test_nothing_is_left_behind(phases):
    """Uninstalling restores every member of every module."""
    assert phases["changed"] == []
    assert [place for place in phases["left"] if place[1] != "ndops"] == []


def test_blocks(phases):
    """A block within a block changes nothing, and an exception leaves nothing behind."""
    assert phases["blocks"] == [True, True, False]


def test_examples(phases):
    """Those of the docstrings."""
    attempted, failed = phases["examples"]
    assert attempted and not failed


def test_failure(phases):
    """An install that fails half way undoes what it has done."""
    assert phases["failed"] == ("arrays of dtype str128 are not supported", False, "ndarray")


@pytest.fixture(scope="session")
def keras_on_ndops():
    """Keras' public functions with ndops beneath them."""
    child = oracles.Oracle("ndops")
    yield child
    child.close()


def test_called_through_keras(op, keras_on_ndops):
    """`keras.ops` passes every form of call on to ndops: the same bits as without Keras in between."""
    cases = [case for case in call_cases(ROWS[op]) if case.oracles]
    wrong = []
    for case, got in zip(cases, keras_on_ndops.ask([(case.op, case.args, case.kwargs) for case in cases])):
        expected = ours(case)
        raised = expected[0] == "err"
        if expected[:2] != got[:2] or not (raised or all(map(same_bits, got[2], expected[2]))):
            wrong.append(f"{reproducer(case)}\n        {got}\n        expected {expected}")
    if wrong:
        pytest.fail(f"{len(wrong)} of {len(cases)} differ\n" + "\n".join(wrong[:SHOWN]), pytrace=False)


def same_bits(x, y):
    return x.dtype == y.dtype and x.shape == y.shape and x.tobytes() == y.tobytes()


def test_without_keras(monkeypatch):
    """Importing `ndops.keras` has not imported Keras; installing needs it."""
    assert "keras" not in sys.modules
    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(ImportError, match="needs Keras 3.6 with the environment variable KERAS_BACKEND=numpy"):
        ndops.keras.install()
    ndops.keras.uninstall()


def test_another_keras(monkeypatch):
    """The error names what was found."""
    found = types.ModuleType("keras")
    found.__version__, found.config = "3.10.0", types.SimpleNamespace(backend=lambda: "numpy")
    monkeypatch.setitem(sys.modules, "keras", found)
    with pytest.raises(RuntimeError, match="needs Keras 3.6, found Keras 3.10.0"):
        ndops.keras.install()


def test_another_backend(monkeypatch):
    """The error names what was found, and what to do."""
    found = types.ModuleType("keras")
    found.__version__, found.config = "3.6.0", types.SimpleNamespace(backend=lambda: "jax")
    monkeypatch.setitem(sys.modules, "keras", found)
    with pytest.raises(RuntimeError, match="found its jax backend: set the environment variable KERAS_BACKEND=numpy"):
        ndops.keras.install()

"""The stubs: a right program passes the type checker, wrong ones do not, and the module is what they say."""

import subprocess
import sys

import pytest

RIGHT = """
import numpy as np
import ndops
import ndops.linalg
import ndops.numpy
from ndops import DType, KerasTensor, Tensor

x: Tensor = ndops.array([[1, 2], [3, 4]], dtype="float32")
y: Tensor = ndops.add(x, 2.5) + np.ones((2, 2)) - [1, 2]
z = (2 ** y @ x.T).sum(axis=(0, 1), keepdims=True).reshape(-1).reshape((1, 1))
parts: list[Tensor] = ndops.split(x, 2, axis=1)
shape: tuple[int | None, ...] = KerasTensor((None, 3), np.dtype("int8")).shape
dtype: DType = x.dtype
total: float = float(x.sum())
n: int = ndops.ndim(x)
mask: Tensor = x == y
row: Tensor = x[0, ..., None]
again: Tensor = ndops.from_dlpack(np.ones(3))
same: Tensor = ndops.numpy.exp(x, ) + ndops.cast(x, np.float64)
for line in x:
    print(f"{line}")
"""

WRONG = {
    "ndops.add('text', 1)": "arg-type",
    "ndops.sum(x, axis='rows')": "arg-type",
    "ndops.summ(x)": "attr-defined",
    "ndops.reshape(x)": "call-arg",
    "x.size = 3": "misc",
    "x[0] = 1": "index",
    "n: int = ndops.exp(x)": "assignment",
    "ndops.mean(x, keepdim=True)": "call-arg",
    "x + 'text'": "operator",
    "ndops.split(x, 2).shape": "attr-defined",
}


def mypy(tmp_path, program, *args):
    """What mypy says of a program."""
    file = tmp_path / "program.py"
    file.write_text(program)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), *args, str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_right_program(tmp_path):
    """No word of complaint, in strict mode."""
    done = mypy(tmp_path, RIGHT)
    assert done.returncode == 0, done.stdout


def test_wrong_programs(tmp_path):
    """Each wrong line is found, by its own kind of error."""
    lines = [line + "\n" for line in WRONG]
    done = mypy(tmp_path, "import ndops\nx = ndops.ones(3)\n" + "".join(lines))
    found = dict(line.split(":", 2)[1:] for line in done.stdout.splitlines() if ": error:" in line)
    for number, (line, code) in enumerate(WRONG.items(), start=3):
        assert f"[{code}]" in found.get(str(number), ""), (line, done.stdout)


# Where the stubs say more than the module can: classes have `__buffer__` only from Python 3.12 on, and lengths and axes
# one by one have no signature beside that of a tuple.
BEYOND = ["ndops._ndops.Tensor.__buffer__", "ndops._ndops.Tensor.reshape", "ndops._ndops.Tensor.transpose"]


def test_the_stubs_are_the_module(tmp_path):
    """mypy's own comparison of stubs and module: names, parameters, kinds, defaults."""
    allowed = tmp_path / "allowed"
    allowed.write_text("\n".join(BEYOND))
    command = [sys.executable, "-m", "mypy.stubtest", "ndops._ndops", "ndops.numpy", "ndops.linalg"]
    command += ["--concise", "--allowlist", str(allowed), "--ignore-unused-allowlist"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_package_is_typed():
    """Type checkers look for the marker."""
    from importlib import resources

    assert (resources.files("ndops") / "py.typed").is_file()
    assert pytest.importorskip("mypy")

"""The programs of the README and of the examples, as a reader would run them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import needs

ROOT = Path(__file__).parents[3]
PROGRAMS = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)


def run(*command, **environment):
    """A child that must succeed; its output."""
    env = {**os.environ, "KERAS_BACKEND": "numpy", **environment}
    done = subprocess.run([sys.executable, *command], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("program", PROGRAMS)
def test_readme(tmp_path, program):
    """Each program prints what its comments say."""
    file = tmp_path / "program.py"
    file.write_text(program)
    said = re.findall(r"print\(.*\)\s*# (.*)", program)
    assert said and run(str(file)).splitlines() == said


def test_quickstart(tmp_path):
    """The notebook writes its picture."""
    needs("histogram")
    picture = tmp_path / "quickstart.png"
    said = run(str(ROOT / "examples/quickstart.py"), str(picture), MPLCONFIGDIR=str(tmp_path))
    assert "wrote" in said and picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 20_000

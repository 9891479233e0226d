"""`examples/page.py` shows all that the page shows, and explains each difference by what it is."""

import json
import math
import re
import runpy
import subprocess
import sys
from pathlib import Path

import ndops
import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = ROOT / "examples/page.py"
CASES = json.loads((Path(__file__).with_name("data") / "seed_examples.json").read_text())["cases"]
# Notes on the statement. All others say how the result differs.
ON_STATEMENTS = {"all", "bracket", "comment", "np.einsum", "random"}


@pytest.fixture(scope="module")
def page():
    """The program's names, and all that it shows."""
    names = runpy.run_path(str(PROGRAM))
    return names, list(names["run"]())


def shown(parts):
    """The examples that print something."""
    return [part for part in parts if not isinstance(part, str) and (part[1] or part[2])]


def error_class(text):
    """The exception of a printed traceback, or None."""
    return text.splitlines()[-1].partition(":")[0] if text.startswith("Traceback") else None


def bare(text):
    """A printed result without the dtypes and the word in front."""
    return re.sub(r",?\s*dtype=\w+|\b(array|[tT]ensor)(?=\()", "", text)


def numbers(text):
    """The brackets and the numbers of a printed result."""
    words = re.findall(r"[][]|True|False|[-+\w.]+", re.sub(r"shape=\([^)]*\)", "", bare(text)))
    return [word if word in ("[", "]", "True", "False") else float(word) for word in words]


def near(a, b):
    """Whether two brackets or numbers are equal, or neighbours in float32."""
    return a == b or (isinstance(a, float) and math.isclose(a, b, rel_tol=1.3e-7))


def differences(found, wanted, same):
    """How a result differs from what the page prints, in the words of the notes."""
    if error_class(wanted):
        return {"text"} if error_class(found) == error_class(wanted) else {"class"}
    how = set()
    ours, theirs = (re.findall(r"dtype=(\w+)", text) for text in (found, wanted))
    if not wanted.startswith(("array", "(array", "tensor", "Tensor")):
        how.add("tensor")
    elif ours != theirs:
        how.add("dtype" if len(theirs) < len(ours) else ours[0])
    if numbers(found) != numbers(wanted):
        assert all(near(a, b) for a, b in zip(numbers(found), numbers(wanted), strict=True)), (found, wanted)
        how.add("nearest")
    elif not same(bare(found), bare(wanted)) and "tensor" not in how:
        how.add("notation")
    return how


def test_every_difference_is_explained(page):
    """The notes of each result are the ways in which it differs, no fewer and no more."""
    same = page[0]["same"]
    for statement, found, wanted, notes in shown(page[1]):
        said = set(notes.split(", ")) - {""}
        assert said <= set(page[0]["NOTES"]), statement
        assert said - ON_STATEMENTS == differences(found, wanted, same), statement
        assert same(found, wanted) == (not said), statement


def test_every_note_is_used(page):
    """No note outlives what it explains."""
    used = {note for part in shown(page[1]) for note in part[3].split(", ")} - {""}
    assert used == set(page[0]["NOTES"])


def plain(statement):
    """A statement without spaces, prefixes, and what the prompt does with the result."""
    return re.sub(r"(?:keras\.)?ops\.(linalg\.)?|\bn(?:um)?py?\.|\s|#.*|,(?=\n?\))", "", statement)


# Cases whose statement the program writes otherwise, and why.
OTHERWISE = {
    "diag-4": "diag(diag(x))",  # the bracket
    "histogram-1": "histogram(input_tensor)",  # the draw
    "vectorize-1": "vfunc([1,2,3,4],2)",  # a lambda in the case, a function on the page
    "meshgrid-1": 'grid_x,grid_y=meshgrid(x,y,indexing="ij")',
}


def test_every_example_is_shown(page):
    """Each case of the page's examples is a statement here, and each op that has one is among the headings or used."""
    statements = [plain(part[0]) for part in page[1] if not isinstance(part, str)]
    for case in CASES:
        wanted = OTHERWISE.get(case["id"], plain(case["statement"]))
        assert any(s == wanted or s.endswith("=" + wanted) for s in statements), case["id"]


def test_every_op_with_examples_has_its_heading(page):
    """The headings are ops, in the page's order, and all that the cases name but those that stand under another op."""
    headings = [part.strip() for part in page[1] if isinstance(part, str) and part.strip()]
    elsewhere = {"divide", "sum", "trace", "transpose"}
    assert headings == sorted({case["op"] for case in CASES} - elsewhere)
    assert set(headings) <= set(ndops.ops())


def test_the_program_runs():
    """As a reader would run it, with no more than ndops and NumPy."""
    done = subprocess.run([sys.executable, str(PROGRAM)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    imports = re.findall(r"^(?:import|from) (\w+)", PROGRAM.read_text(), flags=re.MULTILINE)
    assert set(imports) - sys.stdlib_module_names == {"numpy", "ndops"}

"""Docstrings: their examples are run, their sections are those of NumPy's style, and no Rust is left in them."""

import ast
import builtins
import doctest
import inspect

import ndops
import numpy as np
import pytest

NAMES = {"ndops": ndops, "np": np}
FUNCTIONS = sorted(name for name in ndops.__all__ if inspect.isbuiltin(getattr(ndops, name)))
ACTIONS = ["save", "set_floatx", "set_num_threads"]
SECTIONS = ["Parameters", "Returns", "Raises", "Notes", "References", "Examples"]
RUST = ["::", "```", "Ok(", "impl ", "assert", "&", "**Shape", "[`", "`]", "# "]
EXAMPLE = inspect.cleandoc(
    """
    A diagonal of two axes, as a view.

    Parameters
    ----------
    x : array_like
    offset : int, default 0
        `offset` is the position on `axis2` minus that on `axis1` of each
        element of the diagonal.
    axis1 : int, default 0
    axis2 : int, default 1

    Returns
    -------
    Tensor
        - Shape: that of `x` without `axis1` and `axis2`, and the length of the
          diagonal at the end.
        - DType: that of `x`.

    Raises
    ------
    ValueError
        For fewer than 2 dims or equal axes.
    AxisError
        If an axis is out of range.

    References
    ----------
    `numpy.diagonal`.

    Examples
    --------
    >>> ndops.diagonal([[1, 2, 3], [4, 5, 6]])
    array([1, 5], dtype=int32)
    >>> ndops.diagonal([[1, 2, 3], [4, 5, 6]], offset=1)
    array([2, 6], dtype=int32)
    """
)


def doc_of(name):
    """The docstring of a function of the package."""
    return inspect.getdoc(getattr(ndops, name)) or ""


def sections(doc):
    """The lines under each heading, those before the first one under "", in order."""
    found, title = {"": []}, ""
    lines = doc.split("\n")
    for line, below in zip(lines, [*lines[1:], ""]):
        if line and below == "-" * len(line):
            title = line
            found[title] = []
        elif set(line) != {"-"}:
            found[title].append(line)
    return found


def entries(lines):
    """The lines of a section that are not indented: what is described there."""
    return [line for line in lines if line and not line.startswith(" ")]


def default_of(line):
    """The default that the line of a parameter tells."""
    if line.endswith(", optional"):
        return None
    _, found, default = line.partition(", default ")
    return ast.literal_eval(default) if found else inspect.Parameter.empty


def run_examples(name):
    """The failures of a function's examples, as text, and their number."""
    test = doctest.DocTestParser().get_doctest(doc_of(name), dict(NAMES), name, None, 0)
    assert test.examples, f"{name} has no example"
    report = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=report.append)
    assert not report, "".join(report)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_examples(name):
    """Every function has an example, and it shows what is printed."""
    run_examples(name)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_sections(name):
    """The sections are there, in NumPy's order."""
    found = sections(doc_of(name))
    titles = list(found)[1:]
    assert titles == [title for title in SECTIONS if title in titles]
    assert found[""][0].strip()
    assert "Examples" in titles
    assert "Returns" in titles or name in ACTIONS


@pytest.mark.parametrize("name", FUNCTIONS)
def test_parameters(name):
    """Every parameter has its line, with what it takes; of ops, with the default too."""
    described = entries(sections(doc_of(name)).get("Parameters", []))
    parameters = list(inspect.signature(getattr(ndops, name)).parameters.values())
    assert [line.split(" : ")[0].lstrip("*") for line in described] == [parameter.name for parameter in parameters]
    if name in ndops.ops():
        assert [default_of(line) for line in described] == [parameter.default for parameter in parameters]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_exceptions(name):
    """What is raised are exceptions that there are."""
    for line in entries(sections(doc_of(name)).get("Raises", [])):
        for exception in line.split(" or "):
            assert issubclass(getattr(ndops, exception, None) or getattr(builtins, exception), Exception)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_rust(name):
    """What only rustdoc reads is left out, and the text fits a terminal of 80 columns once `help` has indented it."""
    text = [line for line in doc_of(name).split("\n") if not line.startswith((">>> ", "... "))]
    assert [(mark, line) for line in text for mark in RUST if mark in line] == []
    assert [line for line in text if len(line) > 76] == []


def test_all_ops_are_checked():
    """The checks above are made of what the package exports."""
    assert set(ndops.ops()) <= set(FUNCTIONS)


def test_whole_docstring():
    """All of one docstring."""
    assert doc_of("diagonal") == EXAMPLE


def test_names_of_the_page():
    """Parameters have the page's names, where Rust's differ."""
    assert "`N` rows and `M` columns" in doc_of("eye")


def test_links_are_names():
    """A link shows the name that it is written with."""
    assert "It belongs to `mod`:" in doc_of("floor_divide")
    assert "The order is that of `sort`" in doc_of("argsort")

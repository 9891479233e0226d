"""The table is complete, and the module has the page's signatures."""

import inspect
import json
from pathlib import Path

import ndops

from table import ROWS

SIGNATURES = json.loads((Path(__file__).with_name("data") / "signatures.json").read_text())
KINDS = {"positional": inspect.Parameter.POSITIONAL_OR_KEYWORD, "keyword": inspect.Parameter.KEYWORD_ONLY}


def test_every_op_has_a_row():
    """An op lands together with its row."""
    assert sorted(set(ndops.ops()) - set(ROWS)) == []


def test_only_ops_of_the_page():
    """Rows and registry hold no name that the page does not have."""
    assert sorted((set(ROWS) | set(ndops.ops())) - set(SIGNATURES)) == []


def test_signature(op):
    """Names, order, kinds and defaults of the parameters."""
    found = list(inspect.signature(getattr(ndops, op)).parameters.values())
    expected = SIGNATURES[op]
    assert [p.name for p in found] == [name for name, _, _ in expected]
    for parameter, (name, kind, default) in zip(found, expected):
        assert parameter.kind == KINDS.get(kind, inspect.Parameter.VAR_POSITIONAL), name
        if default is None:
            assert parameter.default is inspect.Parameter.empty, name
        else:
            assert parameter.default == json.loads(python_to_json(default)), name


def python_to_json(text):
    """A default's Python source as JSON; the page has only names, numbers and strings."""
    names = {"None": "null", "True": "true", "False": "false"}
    return names.get(text, text.replace("'", '"'))

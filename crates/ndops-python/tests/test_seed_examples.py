"""Every example of the page that the registered ops reach, against the recommended result."""

import json
import math
import re
from pathlib import Path

import ndops
import numpy as np
import pytest

import judge
from values import numpy_dtype

CASES = json.loads((Path(__file__).with_name("data") / "seed_examples.json").read_text())["cases"]
WORDS = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}
ERRORS = {"ValueError": ValueError, "TypeError": TypeError, "IndexError": IndexError}


def reachable(case):
    """Whether all ops that the example calls are registered."""
    used = set(re.findall(r"ops\.([a-z_0-9]+)\(", case.get("expr", ""))) | {case["op"]}
    return used <= set(ndops.ops())


def numbers(value):
    """Parsed JSON with the words inf and nan as numbers."""
    if isinstance(value, list):
        return [numbers(v) for v in value]
    return WORDS.get(value, value) if isinstance(value, str) else value


def argument(spec):
    """An input of the file as an argument."""
    if "tensor" in spec:
        return ndops.convert_to_tensor(np.array(numbers(spec["tensor"]), numpy_dtype(spec["dtype"])))
    if "list" in spec:
        return [argument(s) for s in spec["list"]]
    if "sublist" in spec:
        return [Ellipsis if s == "..." else s for s in spec["sublist"]]
    return spec["py"]


def evaluate(case):
    """Runs an example."""
    args = [argument(s) for s in case["inputs"]]
    kwargs = {k: argument(v) for k, v in case["kwargs"].items()}
    if "expr" in case:
        names = {"ops": ndops, "np": np, **{f"A{i}": a for i, a in enumerate(args)}}
        return eval(case["expr"], names)  # noqa: S307  (the expressions are part of this repository)
    return getattr(ndops, case["op"])(*args, **kwargs)


def matches(result, values, dtype):
    """Compares with the recommendation, relative 1e-6 as the file says."""
    if isinstance(dtype, list):
        results = list(result)
        assert [str(r.dtype) for r in results] == dtype
        for r, v in zip(results, values or []):
            matches(r, v, str(r.dtype))
        return
    found = np.asarray(result) if isinstance(result, int) else result.numpy()
    expected = np.array(numbers(values))
    assert str(found.dtype) == dtype or isinstance(result, int)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    if found.dtype.kind == "f":
        assert (np.signbit(found) == np.signbit(expected.astype(found.dtype))).all()


@pytest.mark.parametrize("case", [c for c in CASES if reachable(c)], ids=lambda c: c["id"])
def test_example(case):
    """One statement of the page."""
    wanted = case["recommended"]
    if "error" in wanted:
        with pytest.raises(ERRORS[wanted["error"]]):
            evaluate(case)
    else:
        matches(evaluate(case), wanted.get("values"), wanted["dtype"])
    judge.SCORE[case["op"]]["examples"] += 1

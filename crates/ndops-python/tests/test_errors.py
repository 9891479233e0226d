"""What must not be accepted: each error case of the contract, with the exception that the page's readers expect."""

import ndops
import numpy as np
import pytest

from compare import reproducer, tensors
from error_cases import CASES, per_kind
from row import call, fill
from table import ROWS


def cases_of(op):
    """The op's own error cases and those of its kind."""
    return [*CASES.get(op, ()), *per_kind(ROWS[op])]


def raised(op, template):
    """The exception that a call raises, or None."""
    row = ROWS[op]
    case = fill(row, template, ("float32" if row.takes("float32") and row.takes("float32", "float32") else "int32",))
    try:
        named = {k: tensors(v) for k, v in case.kwargs.items()}
        getattr(ndops, op)(*tensors(case.args), **named)
    except Exception as error:  # noqa: BLE001  (the test is about the type)
        return case, error
    return case, None


def test_errors(op):
    """Every error case of the op; messages name the op."""
    wrong = []
    for expected, template in cases_of(op):
        case, error = raised(op, template)
        if not isinstance(error, expected):
            wrong.append(f"{reproducer(case)}\n        expected {expected.__name__}, got {error!r}")
        elif error.args and op not in str(error) and not isinstance(error, TypeError):
            wrong.append(f"{reproducer(case)}\n        the message does not name the op: {error}")
    if wrong:
        pytest.fail(f"{len(wrong)} wrong\n" + "\n".join(wrong[:12]), pytrace=False)


def test_wrong_calls(op):
    """Unknown keywords and missing or surplus positionals are TypeErrors, as for any Python function."""
    function = getattr(ndops, op)
    with pytest.raises(TypeError):
        function(np.ones(3), no_such_parameter=1)
    if op not in ("meshgrid", "einsum"):
        with pytest.raises(TypeError):
            function(*[np.ones(3)] * 12)
    if op != "meshgrid":
        with pytest.raises(TypeError):
            function()


def test_python_integers_must_fit():
    """A Python integer that does not fit the dtype it must take overflows."""
    for bad in (lambda: ndops.array([300], "uint8"), lambda: ndops.array(2**40), lambda: ndops.add(np.uint8([1]), 300)):
        with pytest.raises(OverflowError):
            bad()
    with pytest.raises(OverflowError):
        ndops.add(np.uint8([1]), -1)


def test_float8_takes_no_part_in_promotion():
    """float8 is storage: any promotion, even of one operand, is a ValueError."""
    import ml_dtypes

    x = ndops.convert_to_tensor(np.ones(3, ml_dtypes.float8_e4m3fn))
    assert str(x.dtype) == "float8_e4m3fn"
    with pytest.raises(ValueError):
        ndops.add(x, x)


def test_axis_errors_are_both():
    """An axis out of range is a ValueError and an IndexError, like NumPy's AxisError."""
    _, error = raised("sum", call(np.ones((2, 3), "float32"), axis=5))
    assert isinstance(error, ValueError) and isinstance(error, IndexError)

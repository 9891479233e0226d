"""Results do not depend on how an operand lies in memory, nor on the number of threads: the same bits every time."""

import ndops
import numpy as np
import pytest

from compare import ours, reproducer
from conftest import needs
from row import call_cases, map_leaves
from table import ROWS
from values import A, generate

SHOWN = 8


def transposed(x):
    """The same values in Fortran order."""
    return np.asfortranarray(x)


def reversed_(x):
    """The same values behind negative strides on every axis."""
    flipped = (*(slice(None, None, -1) for _ in x.shape), ...)
    return np.ascontiguousarray(x[flipped])[flipped]


def strided(x):
    """The same values as every second element of an array that holds garbage between them."""
    room = np.full([2 * n + 1 for n in x.shape], x.dtype.type(1), x.dtype)
    inside = room[(*(slice(1, 1 + 2 * n, 2) for n in x.shape), ...)]
    inside[...] = x
    return inside


def offset(x):
    """The same values at an address that is aligned for the element type only."""
    room = np.empty(x.size + 1, x.dtype)
    inside = room[1:].reshape(x.shape)
    inside[...] = x
    return inside


def broadcast(x):
    """A view with zero strides: the first entry of the first axis longer than one, repeated."""
    axis = next((i for i, n in enumerate(x.shape) if n > 1), None)
    if axis is None:
        return x
    first = x[tuple(slice(0, 1) if i == axis else slice(None) for i in range(x.ndim))]
    return np.broadcast_to(first, x.shape)


LAYOUTS = (transposed, reversed_, strided, offset, broadcast)


def shared(value):
    """Tensors that borrow the memory of NumPy arrays, strides and all."""
    return map_leaves(lambda v: ndops.asarray(v) if isinstance(v, np.ndarray) else v, value)


def contiguous(value):
    """Tensors of contiguous copies."""
    return map_leaves(lambda v: ndops.convert_to_tensor(v.copy()) if isinstance(v, np.ndarray) else v, value)


def laid_out(case, layout):
    """The case with a layout applied to every array."""

    def change(value):
        return map_leaves(lambda v: layout(v) if isinstance(v, np.ndarray) else v, value)

    return type(case)(case.op, change(case.args), {k: change(v) for k, v in case.kwargs.items()})


def same_bits(a, b):
    """Equal answers, bit for bit; which NaN comes out is not specified."""
    if a[:2] != b[:2]:
        return False
    if a[0] == "err":
        return True
    pairs = list(zip(a[2], b[2], strict=True))
    return all(x.dtype == y.dtype and x.shape == y.shape and bits_equal(x, y) for x, y in pairs)


def bits_equal(x, y):
    """Bitwise equality of two arrays, NaN matching NaN."""
    if x.dtype.kind == "c":
        return bits_equal(x.real, y.real) and bits_equal(x.imag, y.imag)
    nan = (x != x) & (y != y)
    raw = f"u{x.dtype.itemsize}"
    return bool(np.all(nan | (np.ascontiguousarray(x).view(raw) == np.ascontiguousarray(y).view(raw)).reshape(x.shape)))


def test_layouts(op):
    """Every call of the covering sample, on every layout, against the same values in contiguous memory."""
    wrong = []
    for case in call_cases(ROWS[op]):
        if not case.arrays:
            continue
        for layout in LAYOUTS:
            changed = laid_out(case, layout)
            if not same_bits(ours(changed, contiguous), ours(changed, shared)):
                wrong.append(f"{layout.__name__}: {reproducer(changed)}")
    if wrong:
        pytest.fail(f"{len(wrong)} differ from the contiguous result\n" + "\n".join(wrong[:SHOWN]), pytrace=False)


BIG = {
    "map1": [((1 << 18) + 77,), (600, 1024)],
    "fold": [((1 << 18) + 77,), (600, 1024)],
    "scan": [(600, 1024)],
    "argfold": [(600, 1024)],
    "sort": [(600, 1024)],
}


def big_arguments(row, shape):
    """Arguments big enough that a second thread takes part."""
    domain = row.domain if row.kind == "map1" else "spread"
    return [generate(A(shape, domain), "float32" if row.takes("float32") else "int32", 7)]


@pytest.mark.parametrize("options", [{}, {"axis": 0}, {"axis": 1}])
def test_threads(op, options):
    """One thread and two give the same bits, rounding of sums included."""
    row = ROWS[op]
    if row.kind in ("map1", "map2") and options or row.kind not in (*BIG, "map2"):
        return
    for shape in BIG.get(row.kind, [(600, 1024)]):
        if options.get("axis", 0) >= len(shape):
            continue
        args = big_arguments(row, shape) * (2 if row.kind == "map2" else 1)
        assert_same_on_two_threads(op, args, options, f"ndops.{op} of {shape} with {options}")


@pytest.mark.parametrize("shape", [((600, 700), (700, 500)), ((700,), (700, 500)), ((4, 200, 300), (300, 200))])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "int32"])
def test_matmul_threads(shape, dtype):
    """matmul shares its panels between threads; the order of its sums must not change."""
    needs("matmul")
    args = [generate(A(s, "moderate"), dtype, 3) for s in shape]
    assert_same_on_two_threads("matmul", args, {}, f"ndops.matmul of {shape}")


def assert_same_on_two_threads(op, args, options, what):
    """Runs a call on one thread and on two."""
    found = []
    for count in (1, 2):
        ndops.set_num_threads(count)
        result = getattr(ndops, op)(*contiguous(args), **options)
        found.append(result.numpy())
    assert bits_equal(*found), f"{what}: one thread and two differ"

"""Random keys against NumPy: every kind of item, in every place, on every layout; symbolic shapes against results."""

import collections

import ndops
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from test_layouts import LAYOUTS

EXAMPLES = 400
INTEGERS = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
DTYPES = ("bool", "uint8", "int16", "float16", "float32", "float64", "complex64", "complex128")


@st.composite
def positions(draw, n, shape):
    """An index array for an axis of length n, or nested lists."""
    dtype = draw(st.sampled_from(INTEGERS))
    low = 0 if dtype.startswith("u") else -n
    size = int(np.prod(shape))
    found = np.array(draw(st.lists(st.integers(low, n - 1), min_size=size, max_size=size)), dtype).reshape(shape)
    found = draw(st.sampled_from([lambda x: x, np.asfortranarray, lambda x: x[..., ::-1] if x.ndim else x]))(found)
    return found.tolist() if found.ndim and draw(st.integers(0, 3)) == 0 else found


@st.composite
def slices(draw, n):
    """A slice of an axis of length n; the bounds are any, but more often than not some elements lie between them."""
    step = draw(st.sampled_from([None, None, 1, 2, 3, -1, -2, 7]))
    start, stop = (draw(st.one_of(st.none(), st.none(), st.integers(-n - 2, n + 2))) for _ in range(2))
    return slice(start, stop, step)


@st.composite
def broadcast_shapes(draw, common):
    """A shape that broadcasts to `common`."""
    own = common[draw(st.integers(0, len(common))) :]
    return tuple(1 if n != 0 and draw(st.integers(0, 2)) == 0 else n for n in own)


@st.composite
def keys(draw, shape):
    """A key for a tensor of this shape. What NumPy refuses is drawn too, now and then."""
    common = draw(st.sampled_from([(2,), (3, 2), (4,), (3,), (1,), (2, 1, 2), (), (0,)]))
    items, axis, ellipsis = [], 0, False
    while axis < len(shape) or draw(st.integers(0, 3)) == 0:
        kind = draw(st.integers(0, 9))
        n = shape[axis] if axis < len(shape) else 0
        if kind == 0 and n:
            items.append(draw(st.sampled_from([int, np.int64, np.uint8, np.array]))(draw(st.integers(0, n - 1))))
        elif kind == 1:
            items.append(None)
            continue
        elif kind == 2 and not ellipsis:
            ellipsis = True
            items.append(Ellipsis)
            axis = len(shape) - draw(st.integers(0, max(len(shape) - axis, 0)))
            continue
        elif kind == 3:
            items.append(draw(st.sampled_from([True, False, np.True_, np.array(True)])))
            continue
        elif kind == 4 and axis < len(shape) and 0 not in shape[axis : axis + 2]:
            # NumPy does not compare the lengths of masks without elements.
            rank = draw(st.integers(1, min(2, len(shape) - axis)))
            mask = np.array(draw(st.lists(st.booleans(), min_size=10, max_size=10)))
            items.append(np.resize(mask, shape[axis : axis + rank]))
            axis += rank
            continue
        elif kind == 5 and not ellipsis:
            break
        elif kind in (6, 7) and n:
            items.append(draw(positions(n, draw(broadcast_shapes(common)))))
        else:
            items.append(draw(slices(n)))
        axis += 1
    if len(items) == 1 and draw(st.booleans()):
        return items[0]
    return tuple(items)


@st.composite
def calls(draw):
    """An array, laid out somehow, and a key."""
    rank = draw(st.sampled_from([3, 2, 4, 1, 0]))
    shape = tuple(draw(st.sampled_from([3, 2, 4, 5, 1, 3, 2, 0])) for _ in range(rank))
    dtype = draw(st.sampled_from(DTYPES))
    x = np.arange(int(np.prod(shape))).reshape(shape).astype(dtype)
    return draw(st.sampled_from([*LAYOUTS, lambda x: x]))(x), draw(keys(shape))


def answer(x, key):
    """The part of `x`, or the class of the exception."""
    try:
        return np.asarray(x[key])
    except (IndexError, ValueError) as error:
        return type(error)


def with_tensors(key, make):
    """The key with its arrays turned into something else."""
    if isinstance(key, tuple):
        return tuple(with_tensors(k, make) for k in key)
    return make(key) if isinstance(key, np.ndarray) else key


def symbolic(x):
    """A tensor of unknown lengths in place of an array."""
    return ndops.KerasTensor((None,) * x.ndim, str(x.dtype))


@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(call=calls())
def test_keys(call):
    """The same elements as NumPy's, of the same shape, or the same exception."""
    x, key = call
    want = answer(x, key)
    t = ndops.asarray(x)
    ways = [lambda: t[key], lambda: ndops.get_item(x, key), lambda: t[with_tensors(key, ndops.convert_to_tensor)]]
    if isinstance(want, type):
        for way in ways:
            with pytest.raises(want):
                way()
        return
    for way in ways:
        got = way()
        assert got.dtype.name == x.dtype.name and got.shape == want.shape
        np.testing.assert_array_equal(got.numpy(), want)


@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(call=calls())
def test_symbolic(call):
    """Whatever is unknown, of the tensor or of the key, the spec fits the result."""
    x, key = call
    want = answer(x, key)
    if isinstance(want, type):
        return
    known = ndops.KerasTensor(x.shape, str(x.dtype))
    unknown = with_tensors(key, symbolic)
    for t, k in [(known, key), (symbolic(x), key), (known, unknown), (symbolic(x), unknown)]:
        spec = ndops.get_item(t, k)
        assert spec.dtype == ndops.asarray(x).dtype
        assert len(spec.shape) == want.ndim, (spec.shape, want.shape)
        assert all(promised in (None, n) for promised, n in zip(spec.shape, want.shape))
    if not has_mask(key):
        assert tuple(ndops.get_item(known, key).shape) == want.shape


def has_mask(key):
    """Whether the number of elements hangs on data."""
    items = key if isinstance(key, tuple) else (key,)
    return any(isinstance(k, (np.ndarray, list)) and np.ndim(k) > 0 and np.asarray(k).dtype == bool for k in items)


def test_basic_keys_are_views():
    """Basic keys copy nothing; the part of a NumPy array is a copy, since the array may change."""
    t = ndops.array(np.arange(12, dtype="float32").reshape(3, 4))
    for key in [1, slice(1, None), (slice(None), 2), None, Ellipsis, (0, slice(None, None, -1)), (np.int64(1), 2)]:
        part = t[key]
        assert np.shares_memory(part.numpy(), t.numpy()), key
    a = np.arange(4)
    part = ndops.get_item(a, slice(1, 3))
    a[:] = 9
    assert part.tolist() == [1, 2]


def test_symbolic_parts_of_borrowed_arrays_are_copies():
    """A symbolic result remembers its inputs: the array that indexes may change afterwards."""
    x, rows = ndops.KerasTensor((None, 3), "float32"), np.array([1, 0])
    assert ndops.get_item(x, rows).shape == (2, 3)
    assert x[rows, rows].shape == (2,)
    assert x[x > 0].shape == (None,)
    assert x[ndops.KerasTensor((), "int32")].shape == (3,)
    assert x[5].shape == (3,)
    with pytest.raises(IndexError):
        x[:, 3]


def test_rows():
    """Tensors are iterable."""
    t = ndops.array([[1, 2], [3, 4]])
    assert [row.tolist() for row in t] == [[1, 2], [3, 4]]
    assert [n.item() for n in t[0]] == [1, 2]


def test_large():
    """Sizes at which threads take part, and long and short pieces."""
    rng = np.random.default_rng(5)
    x = rng.integers(0, 1 << 30, (700, 300, 3)).astype("int32")
    t = ndops.asarray(x)
    i, j = rng.integers(-700, 700, 200_000), rng.integers(0, 300, 200_000)
    flat, plane, row = rng.random(x.shape) < 0.3, rng.random(x.shape[:2]) < 0.5, rng.random(700) < 0.5
    keys = [i[:2000], (i, j), (slice(None), j[:400]), (Ellipsis, [2, 1, 0]), flat, plane, row, (row, Ellipsis, 1)]
    keys += [(slice(None), plane[0]), (i[:500], slice(None), j[:500] % 3), (plane, 1), (i, j, i % 3)]
    for threads in (1, 2):
        ndops.set_num_threads(threads)
        for source, tensor in [(x, t), (x.T, ndops.asarray(x.T)), (x[::-1, ::2], ndops.asarray(x[::-1, ::2]))]:
            for key in keys:
                try:
                    want = source[key]
                except IndexError:
                    with pytest.raises(IndexError):
                        tensor[key]
                    continue
                np.testing.assert_array_equal(tensor[key].numpy(), want)


def test_the_first_wrong_index_is_named():
    """Whichever thread meets one first."""
    x = ndops.zeros((1000,))
    i = np.zeros(400_000, "int64")
    i[[100_000, 390_000]] = 5000, 7000
    for _ in range(20):
        with pytest.raises(IndexError, match="index 5000 is out of bounds for axis 0 of length 1000"):
            x[i]


def test_nothing_is_without_bound():
    """Views that repeat an element are larger than memory; positions that choose nothing are checked all the same."""
    huge = ndops.broadcast_to(ndops.array([1], "uint8"), (1 << 40,))
    with pytest.raises((MemoryError, OverflowError)):
        ndops.zeros((3,))[ndops.broadcast_to(ndops.array([1]), (1 << 60,))]
    with pytest.raises((MemoryError, OverflowError)):
        huge[ndops.broadcast_to(ndops.array([True]), (1 << 40,))]
    assert huge[ndops.array([0, 5, -1])].tolist() == [1, 1, 1]
    assert ndops.zeros((3, 0))[ndops.broadcast_to(ndops.array([2]), (1 << 50,))].shape == (1 << 50, 0)
    with pytest.raises(IndexError, match="index 3 is out of bounds for axis 0 of length 3"):
        ndops.zeros((3, 0))[ndops.broadcast_to(ndops.array([3]), (1 << 50,))]
    with pytest.raises(IndexError, match="index 7 is out of bounds for axis 1 of length 2"):
        ndops.zeros((3, 2))[np.zeros(0, "int32"), [7]]


def test_named_tuples_are_tuples():
    """As for NumPy: a list is an index tensor, every kind of tuple is a key."""
    point = collections.namedtuple("Point", "row column")
    x = np.arange(6).reshape(2, 3)
    tensor = ndops.asarray(x)
    for key in (point(0, 1), point(slice(None), 1), point(None, ...)):
        assert np.array_equal(np.asarray(tensor[key]), x[tuple(key)])
        assert ndops.get_item(ndops.KerasTensor((2, 3)), key).shape == x[tuple(key)].shape


def test_positions_of_any_size():
    """A list of positions is not bound to the default integer."""
    with pytest.raises(IndexError, match="get_item: index 2147483648"):
        ndops.zeros((3,))[[2**31]]
    long = ndops.broadcast_to(ndops.array([1], "uint8"), (2**40,))
    assert long[[2**35]].tolist() == [1]

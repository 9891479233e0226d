"""Tensors among other libraries' arrays: shared memory both ways, NumPy's functions on tensors, pickle and copy."""

import array
import copy
import ctypes
import gc
import io
import mmap
import pickle
import sys

import ml_dtypes
import ndops
import numpy as np
import pytest

from hostile import Liar
from values import ALL, numpy_dtype

BY_BUFFER = [d for d in ALL if d != "bfloat16"]


def sample(dtype):
    """An array of every kind of stride: reversed, transposed, with gaps."""
    x = np.arange(48).reshape(4, 6, 2).astype(numpy_dtype(dtype))
    return x[::-1, ::2].T


def address(x):
    """Where the first element of an array lies."""
    return x.__array_interface__["data"][0]


@pytest.mark.parametrize("dtype", ALL)
def test_numpy_in_and_out_shares_memory(dtype):
    """`asarray` of an array and the array of that: the same memory, strides and values, read-only."""
    x = sample(dtype)
    t = ndops.asarray(x)
    back = np.asarray(t)
    assert back.dtype == x.dtype and back.strides == x.strides == t.strides
    assert address(back) == address(x) and not back.flags.writeable
    np.testing.assert_array_equal(back, x)


@pytest.mark.parametrize("dtype", BY_BUFFER)
def test_buffer_protocol(dtype):
    """A memoryview of a tensor, and a tensor of a memoryview, both over the same memory and without NumPy's help."""
    x = np.ascontiguousarray(sample(dtype))
    view = memoryview(ndops.asarray(x))
    assert view.readonly and view.shape == x.shape and view.itemsize == x.itemsize
    assert view.tobytes() == x.tobytes()
    again = ndops.asarray(view)
    assert str(again.dtype) == dtype and address(np.asarray(again)) == address(x)


def test_buffers_of_the_standard_library():
    """array.array, bytearray, ctypes and memory maps are operands and can be shared."""
    numbers = array.array("d", [1.5, 2.5])
    shared = ndops.asarray(numbers)
    numbers[0] = 9.0
    assert shared.tolist() == [9.0, 2.5]
    assert ndops.add(bytearray(b"\x01\x02"), 1).tolist() == [2, 3]
    assert ndops.sum((ctypes.c_int16 * 3)(1, 2, 3)).item() == 6
    assert ndops.max(mmap.mmap(-1, 8)).item() == 0
    with pytest.raises(BufferError):
        numbers.append(1.0)  # exported
    del shared
    gc.collect()
    numbers.append(1.0)


def test_buffers_that_are_no_numbers():
    """Characters, structures and the other byte order are refused with their format in the text."""
    for bad in (np.zeros(2, "S3"), np.zeros(2, [("a", "i4")]), np.zeros(2, ">f8")):
        with pytest.raises(TypeError):
            ndops.asarray(memoryview(bad))
    for bad in (b"bytes", "text", int, None, object(), {1: 2}):
        with pytest.raises(TypeError, match="add"):
            ndops.add(bad, 1)


@pytest.mark.parametrize("flags", ["C", "F"])
def test_contiguous_requests(flags):
    """Who asks for contiguous memory gets it or an error."""
    t = ndops.asarray(np.asarray(np.zeros((3, 4)), order=flags))
    assert memoryview(t).c_contiguous == (flags == "C")
    writable = (ctypes.c_double * 12).from_buffer
    with pytest.raises((TypeError, BufferError)):
        writable(t)


def test_array_copy_argument():
    """`__array__` by NumPy 2's rules."""
    t = ndops.ones((2,), "float32")
    assert address(np.asarray(t)) == address(np.asarray(t, copy=False))
    assert address(np.array(t)) != address(np.asarray(t))
    assert np.asarray(t, dtype="float64").dtype == "float64"
    with pytest.raises(ValueError):
        t.__array__("float64", copy=False)
    b = ndops.ones((2,), "bfloat16")
    assert np.asarray(b).dtype == ml_dtypes.bfloat16
    with pytest.raises(BufferError, match="bfloat16"):
        memoryview(b)


@pytest.mark.parametrize("dtype", [d for d in ALL if d != "bfloat16"])
def test_dlpack_with_numpy(dtype):
    """There and back without a copy."""
    x = np.ascontiguousarray(sample(dtype))
    t = ndops.from_dlpack(x)
    assert address(np.asarray(t)) == address(x) and str(t.dtype) == dtype
    back = np.from_dlpack(t)
    assert address(back) == address(x)
    np.testing.assert_array_equal(back, x)


@pytest.mark.parametrize("dtype", ["bfloat16", "float32", "int8", "complex64", "bool"])
def test_dlpack_with_jax(dtype):
    """JAX takes our memory as it is, since it is aligned, and we take its."""
    jnp = pytest.importorskip("jax.numpy")
    t = ndops.arange(7, dtype="int32").astype(dtype)
    j = jnp.from_dlpack(t)
    assert str(j.dtype) == dtype and j.unsafe_buffer_pointer() == pointer(t)
    back = ndops.from_dlpack(j)
    assert pointer(back) == j.unsafe_buffer_pointer()
    assert ndops.all(ndops.equal(back, t))
    assert str(ndops.add(jnp.ones((2,), dtype), jnp.ones((2,), dtype)).dtype) == dtype


def pointer(t):
    """The address in a tensor's DLPack structure."""
    bits = t.numpy().view("uint8") if str(t.dtype) == "bfloat16" else np.asarray(t)
    return address(bits)


def test_dlpack_with_torch():
    """Views, negative strides by a copy, tensors that need gradients by an error of torch's."""
    torch = pytest.importorskip("torch")
    x = torch.arange(12, dtype=torch.bfloat16).reshape(3, 4).T[::2]
    t = ndops.from_dlpack(x)
    assert t.shape == (2, 3) and t.strides == (4, 8) and str(t.dtype) == "bfloat16"
    assert torch.equal(torch.from_dlpack(t), x)
    assert ndops.add(torch.ones(3), ndops.ones(3)).tolist() == [2, 2, 2]
    with pytest.raises((RuntimeError, BufferError), match="grad"):
        ndops.add(torch.ones(3, requires_grad=True), 1)


def test_dlpack_copy_and_versions():
    """What the protocol's arguments ask for."""
    x = np.arange(3.0)
    assert address(np.asarray(ndops.from_dlpack(x, copy=True))) != address(x)
    t = ndops.asarray(x)
    assert "dltensor_versioned" in repr(t.__dlpack__(max_version=(2, 0)))
    assert "dltensor" in repr(t.__dlpack__()) and "versioned" not in repr(t.__dlpack__())
    with pytest.raises(BufferError, match="float8"):
        ndops.convert_to_tensor(np.zeros(2, ml_dtypes.float8_e5m2)).__dlpack__()
    with pytest.raises(BufferError):
        t.__dlpack__(stream=1)
    with pytest.raises(ValueError, match="cuda"):
        ndops.from_dlpack(x, device="cuda")
    with pytest.raises(TypeError, match="list"):
        ndops.from_dlpack([1, 2])


@pytest.mark.parametrize(
    "fields",
    [
        {"ndim": -1},
        {"code": 77},
        {"bits": 12},
        {"lanes": 4},
        {"shape": (ctypes.c_int64 * 1)(-4)},
        {"shape": (ctypes.c_int64 * 1)(2**62)},
        {"shape": None},
        {"data": None},
        {"strides": (ctypes.c_int64 * 1)(2**62)},
        {"device": (2, 0)},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_dlpack_that_lies(fields):
    """Structures that contradict themselves raise; nothing is read through them."""
    with pytest.raises((BufferError, OverflowError)):
        ndops.from_dlpack(Liar(**fields))


def test_dlpack_without_lies():
    """The same structure, honest, and a capsule that is used twice."""
    liar = Liar()
    assert ndops.from_dlpack(liar).tolist() == [1, 2, 3, 4]
    capsule = liar.__dlpack__()
    liar.__dlpack__ = None

    class Again:
        def __dlpack_device__(self):
            return (1, 0)

        def __dlpack__(self, **_):
            return capsule

    assert ndops.from_dlpack(Again()).tolist() == [1, 2, 3, 4]
    with pytest.raises(BufferError, match="used"):
        ndops.from_dlpack(Again())


def test_operands_are_borrowed_for_the_call():
    """A result never is a view of memory that Python may write to; `convert_to_tensor` copies."""
    x = np.arange(6.0)
    for result in (ndops.reshape(x, (2, 3)), ndops.transpose(x), ndops.convert_to_tensor(x), ndops.real(x)):
        x[0] = 99
        assert np.asarray(result).flat[0] != 99
        x[0] = 0


def test_hostile_arrays():
    """Exceptions of the caller's own methods come through."""

    class Raises:
        def __array__(self, dtype=None, copy=None):
            raise KeyError("mine")

    class Lies:
        def __array__(self, dtype=None, copy=None):
            return "no array"

    with pytest.raises(KeyError, match="mine"):
        ndops.add(Raises(), 1)
    with pytest.raises((TypeError, ValueError)):
        ndops.add(Lies(), 1)
    nested = []
    nested.append(nested)
    with pytest.raises(ValueError, match="deep"):
        ndops.array(nested)


@pytest.mark.parametrize("dtype", [*ALL, "float8_e4m3fn", "float8_e5m2"])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(dtype, protocol):
    """Every protocol gives the same tensor, of any layout."""
    t = ndops.arange(12, dtype="int32").astype(dtype).reshape(3, 4).T
    back = pickle.loads(pickle.dumps(t, protocol))
    assert back.shape == t.shape and back.dtype == t.dtype and back.tobytes() == t.tobytes()


def test_pickle_out_of_band():
    """Protocol 5 hands over the memory itself, and takes it without a copy."""
    t = ndops.ones((1000, 1000))
    buffers = []
    small = pickle.dumps(t, 5, buffer_callback=buffers.append)
    assert len(small) < 300 and len(buffers) == 1
    assert address(np.frombuffer(buffers[0].raw(), "uint8")) == address(np.asarray(t))
    back = pickle.loads(small, buffers=buffers)
    assert address(np.asarray(back)) == address(np.asarray(t))
    with pytest.raises(ValueError, match="12 bytes"):
        ndops._ndops._from_bytes(b"x" * 12, "float32", (4,))


def test_pickle_and_copy_of_everything_else():
    """Functions by name, symbolic tensors, dtypes; copies are the tensor itself."""
    assert pickle.loads(pickle.dumps(ndops.add)) is ndops.add
    s = pickle.loads(pickle.dumps(ndops.KerasTensor((None, 3), "int8")))
    assert s.shape == (None, 3) and s.dtype == "int8"
    t = ndops.ones(3)
    assert pickle.loads(pickle.dumps(t.dtype)) == t.dtype
    assert copy.copy(t) is t and copy.deepcopy(t) is t
    assert sys.getsizeof(ndops.ones(1000)) >= 4000


@pytest.mark.parametrize(
    "call",
    [
        lambda x: np.exp(x),
        lambda x: np.add(x, 1),
        lambda x: np.true_divide(x, x + 1),
        lambda x: np.remainder(x, 2),
        lambda x: np.arange(3.0) + x,
        lambda x: np.float64(2) * x,
        lambda x: np.add.reduce(x),
        lambda x: np.add.reduce(x, axis=None, keepdims=True),
        lambda x: np.multiply.accumulate(x, axis=1),
        lambda x: np.subtract.outer(x, x[0]),
        lambda x: np.sum(x, axis=1, keepdims=True),
        lambda x: np.sum(x, axis=0, dtype="float64"),
        lambda x: np.mean(x),
        lambda x: np.max(x, axis=-1),
        lambda x: np.reshape(x, (3, 2)),
        lambda x: np.transpose(x, (1, 0)),
        lambda x: np.concatenate([x, x], axis=1),
        lambda x: np.stack((x, x)),
        lambda x: np.where(x > 1, x, 0),
        lambda x: np.clip(x, 1, 2),
        lambda x: np.take(x, [0, 1], axis=1),
        lambda x: np.nan_to_num(x, True, 1.0),
        lambda x: np.expand_dims(x, 0),
        lambda x: np.moveaxis(x, 0, 1),
        lambda x: np.tensordot(x, x, axes=2),
        lambda x: np.matmul(x, x.T),
        lambda x: np.zeros_like(x),
        lambda x: np.full_like(x, 7),
        lambda x: np.isclose(x, x),
        lambda x: np.argsort(x, axis=0),
        lambda x: np.argsort(x, kind="stable"),
        lambda x: np.tril(x, 1),
        lambda x: np.split(x, 3, axis=1)[1],
        lambda x: np.iscomplex(x),
    ],
)
def test_numpy_functions_run_our_ops(call):
    """The result is a tensor with NumPy's values."""
    x = np.float32([[0, 1, 2], [3, 4, 5]])
    got, want = call(ndops.asarray(x)), call(x)
    assert isinstance(got, ndops.Tensor)
    np.testing.assert_allclose(got.numpy(), want, rtol=1e-6)


def test_numpy_functions_without_an_op_say_so():
    """The text names the function and the way out."""
    t = ndops.ones((2, 2))
    for call, text in [
        (lambda: np.cbrt(t), "numpy.cbrt has no counterpart"),
        (lambda: np.linalg.svd(t), "numpy.linalg.svd has no counterpart"),
        (lambda: np.fft.fft(t), "numpy.fft.fft has no counterpart"),
        (lambda: np.add.at(t, 0, 1), "numpy.add.at has no counterpart"),
        (lambda: np.sum(t, where=[True, False]), "where is not supported"),
        (lambda: np.var(t, ddof=1), "ddof is not supported"),
        (lambda: np.add(t, 1, casting="no"), "casting is not supported"),
        (lambda: np.add(t, 1, out=t), "immutable"),
    ]:
        with pytest.raises(TypeError, match=text):
            call()


def test_numpy_functions_beside_the_ops():
    """What is answered by attributes or on arrays; results in the caller's arrays."""
    t = ndops.asarray(np.float32([[1, 2], [3, 4]]))
    assert np.shape(t) == (2, 2) and np.ndim(t) == 2 and np.size(t) == 4
    assert np.allclose(t, t.numpy()) and np.array_equal(t, t) and np.result_type(t, np.int8) == "float32"
    np.testing.assert_allclose(t, [[1, 2], [3, 4]])
    file = io.BytesIO()
    np.save(file, t)
    assert ndops.load(io.BytesIO(file.getvalue())).tolist() == t.tolist()
    out = np.zeros(2, "float32")
    assert np.sum(t, axis=0, out=out) is out and out.tolist() == [4, 6]
    out += t[0]
    assert isinstance(out, np.ndarray) and out.tolist() == [5, 8]


def test_other_array_classes_answer_themselves():
    """A class with NumPy's protocols of its own is asked, whichever side it stands on."""

    class Other:
        __array_priority__ = 2000

        def __array__(self, dtype=None, copy=None):
            return np.ones(2)

        def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
            return f"{ufunc.__name__} by Other"

        def __radd__(self, other):
            return "radd by Other"

    t = ndops.ones(2)
    assert t + Other() == "radd by Other"
    assert np.add(t, Other()) == "add by Other"

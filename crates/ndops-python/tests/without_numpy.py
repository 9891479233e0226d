"""The package where there is no NumPy: run in an environment that has nothing but the wheel."""

import array
import importlib.util
import pickle

import ndops

assert importlib.util.find_spec("numpy") is None, "this environment is not bare"

x = ndops.array([[1, 2, 3], [4, 5, 6]])
assert ndops.sum(x, axis=0).tolist() == [5, 7, 9]
assert (x + 0.5).dtype == "float32" and repr(x[1, ::-1]) == "array([6, 5, 4], dtype=int32)"
assert ndops.mean(array.array("d", [1, 2])).item() == 1.5
assert memoryview(x).tolist() == x.tolist() and bytes(ndops.asarray(b"ab"[:0] or bytearray(b"ab"))) == b"ab"
assert ndops.from_dlpack(x).tolist() == x.tolist() and "dltensor" in repr(x.__dlpack__())
assert pickle.loads(pickle.dumps(x, 5)).tolist() == pickle.loads(pickle.dumps(x, 2)).tolist() == x.tolist()
assert ndops.KerasTensor((None, 3)).T.shape == (3, None)
assert x.dtype == "int32" and ndops.cast(x, "bfloat16").dtype.kind == "V"
for needs_numpy in (x.numpy, lambda: ndops.convert_to_numpy(x), lambda: x.dtype.type, x.__array__):
    try:
        needs_numpy()
    except ImportError as error:
        assert "numpy" in str(error).lower()
    else:
        raise AssertionError("NumPy was there after all")
try:
    ndops.add("text", 1)
except TypeError as error:
    assert "add" in str(error)
try:
    ndops.sum(x, axis=2)
except ndops.AxisError as error:
    assert isinstance(error, ValueError) and isinstance(error, IndexError)
print("works without NumPy")

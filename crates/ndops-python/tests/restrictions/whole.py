"""Whole backends, and lists in place of tensors."""

from . import Row

BACKENDS = [
    Row(
        "all",
        "uint64; uint16 and uint32, which become int32 and int64",
        "torch",
        {
            'ops.add(ops.array([2**64 - 2], "uint64"), 1)': "array([18446744073709551615], dtype=uint64)",
            'ops.array([60000], "uint16")': "array([60000], dtype=uint16)",
            'ops.array([4000000000], "uint32")': "array([4000000000], dtype=uint32)",
        },
    ),
    Row(
        "all",
        "dtypes of 64 bits without a switch",
        "jax",
        {
            'ops.add(ops.array([2**40], "int64"), 1)': "array([1099511627777], dtype=int64)",
            'ops.divide(ops.array([1], "float64"), 3)': "array([0.33333333], dtype=float64)",
        },
    ),
    Row(
        "sum, mean, std, cumsum, trace, sort, nan_to_num, vectorize",
        "bfloat16: sums stick at 256, NaN is not sorted",
        "numpy",
        {
            'ops.sum(ops.ones(600, "bfloat16"))': "array(600., dtype=bfloat16)",
            'ops.mean(ops.ones(600, "bfloat16"))': "array(1., dtype=bfloat16)",
            'ops.std(ops.array([0, 2] * 300, "bfloat16"))': "array(1., dtype=bfloat16)",
            'ops.cumsum(ops.ones(600, "bfloat16"))[-1]': "array(600., dtype=bfloat16)",
            'ops.trace(ops.eye(600, dtype="bfloat16"))': "array(600., dtype=bfloat16)",
            'ops.sort(ops.array([2, nan, 1], "bfloat16"))': "array([ 1., 2., nan], dtype=bfloat16)",
            'ops.nan_to_num(ops.array([nan, 1], "bfloat16"))': "array([0., 1.], dtype=bfloat16)",
            'ops.vectorize(lambda x: x + 1)(ops.array([1, 2], "bfloat16"))': "array([2., 3.], dtype=bfloat16)",
        },
    ),
    Row(
        "many",
        "lists in place of tensors, each backend for other ops: see below",
        "numpy, jax, tensorflow, torch",
        {"ops.sum([1, 2, 3])": "array(6, dtype=int32)", "ops.flip([1, 2, 3])": "array([3, 2, 1], dtype=int32)"},
    ),
    Row(
        "dot, matmul, einsum, tensordot, vdot",
        "uint64 with a signed integer",
        "jax",
        {
            'ops.dot(ops.array([2], "uint64"), [3])': "array(6., dtype=float32)",
            'ops.matmul(ops.array([2], "uint64"), [3])': "array(6., dtype=float32)",
            'ops.einsum("i,i", ops.array([2], "uint64"), [3])': "array(6., dtype=float32)",
            'ops.tensordot(ops.array([2], "uint64"), [3], 1)': "array(6., dtype=float32)",
            'ops.vdot(ops.array([2], "uint64"), [3])': "array(6., dtype=float32)",
        },
    ),
    Row(
        "add, subtract, multiply, floor_divide, maximum, minimum, where, clip",
        "a negative number beside uint64 is refused, and clip takes it as a bound: the process ends there",
        "tensorflow",
        {
            'ops.add(ops.array([1], "uint64"), -1)': (
                "OverflowError: add: -1 does not fit uint64, which holds 0 to 18446744073709551615"
            ),
            'ops.subtract(ops.array([1], "uint64"), -1)': (
                "OverflowError: subtract: -1 does not fit uint64, which holds 0 to 18446744073709551615"
            ),
            'ops.multiply(ops.array([1], "uint64"), -1)': (
                "OverflowError: multiply: -1 does not fit uint64, which holds 0 to 18446744073709551615"
            ),
            'ops.floor_divide(ops.array([1], "uint64"), -1)': (
                "OverflowError: floor_divide: -1 does not fit uint64, which holds 0 to 18446744073709551615"
            ),
            'ops.maximum(ops.array([1], "uint64"), -1)': (
                "OverflowError: maximum: -1 does not fit uint64, which holds 0 to 18446744073709551615"
            ),
            'ops.minimum(ops.array([1], "uint64"), -1)': (
                "OverflowError: minimum: -1 does not fit uint64, which holds 0 to 18446744073709551615"
            ),
            'ops.where(True, ops.array([1], "uint64"), -1)': (
                "OverflowError: where: -1 does not fit uint64, which holds 0 to 18446744073709551615"
            ),
            'ops.clip(ops.array([1], "uint64"), -1, 5)': "array([1], dtype=uint64)",
        },
    ),
    Row(
        "all",
        "bool, integers and complex numbers in one list",
        "tensorflow",
        {
            "ops.array([True, 2])": "array([1, 2], dtype=int32)",
            "ops.array([1, 2j])": "array([1.+0.j, 0.+2.j], dtype=complex64)",
        },
    ),
    Row(
        "all",
        "sparse tensors",
        "numpy, torch",
        {
            "ops.bincount([5, 1, 5], sparse=True)": (
                "SparseTensor(indices=[[1], [5]], values=[1, 2], dense_shape=(6,), dtype=int32)"
            ),
            "ops.SparseTensor([[0], [2]], [7, 8], (4,)).to_dense()": "array([7, 0, 8, 0], dtype=int32)",
        },
    ),
    Row(
        "array",
        "float8 of integers",
        "tensorflow, torch",
        {
            'ops.array([1, 2], "float8_e4m3fn")': "array([1., 2.], dtype=float8_e4m3fn)",
            'ops.array([1, 2], "float8_e5m2")': "array([1., 2.], dtype=float8_e5m2)",
        },
    ),
]

LISTS = [
    Row(
        "sum, cumsum, cumprod, median, split, einsum",
        "lists: an AttributeError there",
        "numpy",
        {
            "ops.sum([1, 2])": "array(3, dtype=int32)",
            "ops.cumsum([1, 2])": "array([1, 3], dtype=int32)",
            "ops.cumprod([2, 3])": "array([2, 6], dtype=int32)",
            "ops.median([1, 3])": "array(2., dtype=float32)",
            "ops.split([1, 2], 2)": "[array([1], dtype=int32), array([2], dtype=int32)]",
            'ops.einsum("i->", [1, 2])': "array(3, dtype=int32)",
        },
    ),
    Row(
        "amax, amin, argmax, argmin, all, any, flip, reshape, concatenate, stack, squeeze, split, nonzero, ones_like, "
        "zeros_like, full_like, roll, tile, meshgrid, take_along_axis, where, linspace",
        "lists: a TypeError there",
        "jax",
        {
            "ops.amax([1, 2])": "array(2, dtype=int32)",
            "ops.amin([1, 2])": "array(1, dtype=int32)",
            "ops.argmax([1, 2])": "array(1, dtype=int32)",
            "ops.argmin([1, 2])": "array(0, dtype=int32)",
            "ops.all([1, 0])": "array(False, dtype=bool)",
            "ops.any([1, 0])": "array(True, dtype=bool)",
            "ops.flip([1, 2])": "array([2, 1], dtype=int32)",
            "ops.reshape([1, 2], (2, 1))": "array([[1], [2]], dtype=int32)",
            "ops.concatenate([[1], [2]])": "array([1, 2], dtype=int32)",
            "ops.stack([[1], [2]])": "array([[1], [2]], dtype=int32)",
            "ops.squeeze([[1, 2]])": "array([1, 2], dtype=int32)",
            "ops.split([1, 2], 2)": "[array([1], dtype=int32), array([2], dtype=int32)]",
            "ops.nonzero([0, 7])": "(array([1], dtype=int32),)",
            "ops.ones_like([3, 4])": "array([1, 1], dtype=int32)",
            "ops.zeros_like([3, 4])": "array([0, 0], dtype=int32)",
            "ops.full_like([3, 4], 5)": "array([5, 5], dtype=int32)",
            "ops.roll([1, 2, 3], 1)": "array([3, 1, 2], dtype=int32)",
            "ops.tile([1, 2], 2)": "array([1, 2, 1, 2], dtype=int32)",
            "ops.meshgrid([1, 2])": "[array([1, 2], dtype=int32)]",
            "ops.take_along_axis([1, 2], [1], 0)": "array([2], dtype=int32)",
            "ops.where([True, False], [1, 2], [3, 4])": "array([1, 4], dtype=int32)",
            "ops.linspace([0], [1], 2)": "array([[0.], [1.]], dtype=float32)",
        },
    ),
    Row(
        "clip, concatenate, einsum, linspace",
        "lists",
        "tensorflow",
        {
            "ops.clip([1, 9], 2, 5)": "array([2, 5], dtype=int32)",
            "ops.concatenate([[1], [2]])": "array([1, 2], dtype=int32)",
            'ops.einsum("i->", [1, 2])': "array(3, dtype=int32)",
            "ops.linspace([0], [1], 2)": "array([[0.], [1.]], dtype=float32)",
        },
    ),
    Row(
        "full_like, size, conjugate, real, imag, linspace",
        "lists",
        "torch",
        {
            "ops.full_like([3, 4], 5)": "array([5, 5], dtype=int32)",
            "ops.size([3, 4])": "2",
            "ops.conjugate([1j])": "array([0.-1.j], dtype=complex64)",
            "ops.real([1j])": "array([0.], dtype=float32)",
            "ops.imag([1j])": "array([1.], dtype=float32)",
            "ops.linspace([0], [1], 2)": "array([[0.], [1.]], dtype=float32)",
        },
    ),
    Row(
        "max, amax, sort, reshape, transpose, stack, flip, take, pad, sign, negative, conj, copy, diag, squeeze, "
        "and others",
        "lists of numbers are int32 and float32: int64 and float64 there",
        "numpy",
        {
            "ops.max([1, 2])": "array(2, dtype=int32)",
            "ops.amax([1.5, 2])": "array(2., dtype=float32)",
            "ops.sort([2, 1])": "array([1, 2], dtype=int32)",
            "ops.reshape([1, 2], (2, 1))": "array([[1], [2]], dtype=int32)",
            "ops.transpose([[1, 2]])": "array([[1], [2]], dtype=int32)",
            "ops.stack([[1], [2]])": "array([[1], [2]], dtype=int32)",
            "ops.flip([1, 2])": "array([2, 1], dtype=int32)",
            "ops.take([1, 2], 1)": "array(2, dtype=int32)",
            "ops.pad([1], 1)": "array([0, 1, 0], dtype=int32)",
            "ops.sign([-2, 3])": "array([-1, 1], dtype=int32)",
            "ops.negative([1, 2])": "array([-1, -2], dtype=int32)",
            "ops.conj([1, 2])": "array([1, 2], dtype=int32)",
            "ops.copy([0.5])": "array([0.5], dtype=float32)",
            "ops.diag([1, 2])": "array([[1, 0], [0, 2]], dtype=int32)",
            "ops.squeeze([[1]])": "array(1, dtype=int32)",
        },
    ),
]

ROWS = [*BACKENDS, *LISTS]

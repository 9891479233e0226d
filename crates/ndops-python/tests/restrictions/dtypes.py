"""Dtypes."""

from . import Row

ROWS = [
    Row(
        "add, multiply, outer, power, maximum, minimum, greater, greater_equal, less, less_equal, einsum",
        "bool with bool",
        "tensorflow",
        {
            "ops.add([True, True], [True, False])": "array([ True, True], dtype=bool)",
            "ops.multiply([True, True], [True, False])": "array([ True, False], dtype=bool)",
            "ops.outer([True, False], [True, True])": "array([[ True, True], [False, False]], dtype=bool)",
            "ops.power([True, False], [False, True])": "array([1, 0], dtype=int32)",
            "ops.maximum([True, False], [False, False])": "array([ True, False], dtype=bool)",
            "ops.minimum([True, False], [True, True])": "array([ True, False], dtype=bool)",
            "ops.greater([True, False], [False, False])": "array([ True, False], dtype=bool)",
            "ops.greater_equal([True, False], [True, True])": "array([ True, False], dtype=bool)",
            "ops.less([True, False], [True, True])": "array([False, True], dtype=bool)",
            "ops.less_equal([True, False], [False, False])": "array([False, True], dtype=bool)",
            'ops.einsum("i,i", [True, False], [True, True])': "array(True, dtype=bool)",
        },
    ),
    Row(
        "subtract, negative, cross",
        "bool",
        "numpy, jax, tensorflow, torch",
        {
            "ops.subtract([True], [True])": "TypeError: subtract: not defined for bool and bool",
            "ops.negative([True])": "TypeError: negative: not defined for bool",
            "ops.cross([True] * 3, [True] * 3)": "TypeError: cross: not defined for bool and bool",
        },
    ),
    Row(
        "floor_divide, power, left_shift, right_shift",
        "bool with bool: int8 or int32 elsewhere",
        "numpy, tensorflow, torch",
        {
            "ops.floor_divide([True, True], [True, False])": "array([1, 0], dtype=int32)",
            "ops.power([True, False], [True, False])": "array([1, 1], dtype=int32)",
            "ops.left_shift([True], [True])": "array([2], dtype=int32)",
            "ops.right_shift([True], [False])": "array([1], dtype=int32)",
        },
    ),
    Row(
        "bitwise_and, bitwise_or, bitwise_xor, bitwise_invert, bitwise_not",
        "bool",
        "tensorflow",
        {
            "ops.bitwise_and([True, False], [True, True])": "array([ True, False], dtype=bool)",
            "ops.bitwise_or([True, False], [False, False])": "array([ True, False], dtype=bool)",
            "ops.bitwise_xor([True, False], [True, True])": "array([False, True], dtype=bool)",
            "ops.bitwise_invert([True, False])": "array([False, True], dtype=bool)",
            "ops.bitwise_not([True, False])": "array([False, True], dtype=bool)",
        },
    ),
    Row(
        "bitwise_and, bitwise_or, bitwise_xor, left_shift, right_shift",
        "uint64 with a signed integer, which promotes to a float",
        "numpy, jax, tensorflow, torch",
        {
            'ops.bitwise_and(ops.array([1], "uint64"), [1])': (
                "TypeError: bitwise_and: not defined for uint64 and int32"
            ),
            'ops.bitwise_or(ops.array([1], "uint64"), [1])': "TypeError: bitwise_or: not defined for uint64 and int32",
            'ops.bitwise_xor(ops.array([1], "uint64"), [1])': (
                "TypeError: bitwise_xor: not defined for uint64 and int32"
            ),
            'ops.left_shift(ops.array([1], "uint64"), [1])': "TypeError: left_shift: not defined for uint64 and int32",
            'ops.right_shift([1], ops.array([1], "uint64"))': (
                "TypeError: right_shift: not defined for int32 and uint64"
            ),
        },
    ),
    Row(
        "negative",
        "unsigned integers",
        "tensorflow",
        {
            'ops.negative(ops.array([1, 0], "uint8"))': "array([255, 0], dtype=uint8)",
            'ops.negative(ops.array([1, 0], "uint16"))': "array([65535, 0], dtype=uint16)",
            'ops.negative(ops.array([1, 0], "uint32"))': "array([4294967295, 0], dtype=uint32)",
            'ops.negative(ops.array([1, 0], "uint64"))': "array([18446744073709551615, 0], dtype=uint64)",
        },
    ),
    Row(
        "conjugate",
        "bool: int8 on numpy",
        "numpy, tensorflow",
        {"ops.conjugate([True, False])": "array([ True, False], dtype=bool)"},
    ),
    Row("real", "bool", "tensorflow", {"ops.real([True, False])": "array([ True, False], dtype=bool)"}),
    Row(
        "imag",
        "real dtypes",
        "torch",
        {
            "ops.imag([1.5, 2])": "array([0., 0.], dtype=float32)",
            "ops.imag([3, 4])": "array([0, 0], dtype=int32)",
        },
    ),
    Row(
        "sign",
        "bool; uint64 on tensorflow, complex on torch",
        "numpy, jax, tensorflow, torch",
        {
            "ops.sign([True])": "TypeError: sign: not defined for bool",
            'ops.sign(ops.array([0, 2**63], "uint64"))': "array([0, 1], dtype=uint64)",
            "ops.sign([3 + 4j, 0j])": "array([0.6+0.8j, 0. +0.j ], dtype=complex64)",
        },
    ),
    Row(
        "round",
        "bool: float16 on numpy; complex on tensorflow and torch",
        "numpy, jax, tensorflow, torch",
        {
            "ops.round([True])": "TypeError: round: not defined for bool",
            "ops.round([1.26 - 0.74j], 1)": "array([1.3-0.7j], dtype=complex64)",
        },
    ),
    Row(
        "reciprocal",
        "integers: 1/2 is 0 on numpy",
        "numpy, tensorflow",
        {"ops.reciprocal([2, 0, -4])": "array([ 0.5 , inf, -0.25], dtype=float32)"},
    ),
    Row(
        "ceil, floor, trunc",
        "complex",
        "numpy, jax, tensorflow, torch",
        {
            "ops.ceil([1j])": "TypeError: ceil: not defined for complex64",
            "ops.floor([1j])": "TypeError: floor: not defined for complex64",
            "ops.trunc([1j])": "TypeError: trunc: not defined for complex64",
        },
    ),
    Row(
        "amax, amin, max, min, maximum, minimum",
        "complex",
        "tensorflow, torch",
        {
            "ops.amax([1 + 2j, 1 + 3j, 5j])": "array(1.+3.j, dtype=complex64)",
            "ops.amin([1 + 2j, 1 + 3j, 5j])": "array(0.+5.j, dtype=complex64)",
            "ops.max([1 + 2j, 1 + 3j, 5j])": "array(1.+3.j, dtype=complex64)",
            "ops.min([1 + 2j, 1 + 3j, 5j])": "array(0.+5.j, dtype=complex64)",
            "ops.maximum([1 + 2j, 5j], [1 + 3j, 1j])": "array([1.+3.j, 0.+5.j], dtype=complex64)",
            "ops.minimum([1 + 2j, 5j], [1 + 3j, 1j])": "array([1.+2.j, 0.+1.j], dtype=complex64)",
        },
    ),
    Row(
        "argmax, argmin",
        "complex",
        "jax, tensorflow, torch",
        {
            "ops.argmax([1 + 2j, 1 + 3j, 5j])": "array(1, dtype=int32)",
            "ops.argmin([1 + 2j, 1 + 3j, 5j])": "array(2, dtype=int32)",
        },
    ),
    Row(
        "argsort, sort",
        "complex",
        "tensorflow, torch",
        {
            "ops.argsort([1 + 3j, 1 + 2j, 5j])": "array([2, 1, 0], dtype=int32)",
            "ops.sort([1 + 3j, 1 + 2j, 5j])": "array([0.+5.j, 1.+2.j, 1.+3.j], dtype=complex64)",
        },
    ),
    Row(
        "argpartition",
        "bool on jax and tensorflow, complex on jax; fractions count as integers on tensorflow and torch",
        "jax, tensorflow, torch",
        {
            "ops.argpartition([True, False], 0)": "array([1, 0], dtype=int32)",
            "ops.argpartition([1 + 3j, 1 + 2j], 0)": "array([1, 0], dtype=int32)",
            "ops.argpartition([0.9, 0.1, 0.5], 1)": "array([1, 2, 0], dtype=int32)",
        },
    ),
    Row(
        "greater, greater_equal, less, less_equal",
        "complex",
        "tensorflow, torch",
        {
            "ops.greater([1 + 2j, 2j], [1 + 1j, 1j + 1])": "array([ True, False], dtype=bool)",
            "ops.greater_equal([1 + 2j, 2j], [1 + 2j, 1j + 1])": "array([ True, False], dtype=bool)",
            "ops.less([1 + 2j, 2j], [1 + 1j, 1j + 1])": "array([False, True], dtype=bool)",
            "ops.less_equal([1 + 2j, 2j], [1 + 2j, 1j + 1])": "array([ True, True], dtype=bool)",
        },
    ),
    Row(
        "isfinite, isinf, isnan, nan_to_num",
        "complex",
        "tensorflow",
        {
            "ops.isfinite([1j, complex(0, inf)])": "array([ True, False], dtype=bool)",
            "ops.isinf([1j, complex(0, inf)])": "array([False, True], dtype=bool)",
            "ops.isnan([1j, complex(nan, 0)])": "array([False, True], dtype=bool)",
            "ops.nan_to_num([complex(nan, 2)])": "array([0.+2.j], dtype=complex64)",
        },
    ),
    Row(
        "logical_and, logical_or, logical_xor, logical_not, all, any, where, nonzero",
        "the imaginary part counts",
        "tensorflow",
        {
            "ops.logical_and([1j, 0j], [1, 1])": "array([ True, False], dtype=bool)",
            "ops.logical_or([1j, 0j], [0, 0])": "array([ True, False], dtype=bool)",
            "ops.logical_xor([1j, 0j], [0, 0])": "array([ True, False], dtype=bool)",
            "ops.logical_not([1j, 0j])": "array([False, True], dtype=bool)",
            "ops.all([1j, 2j])": "array(True, dtype=bool)",
            "ops.any([0j, 1j])": "array(True, dtype=bool)",
            "ops.where([1j, 0j], 1, 2)": "array([1, 2], dtype=int32)",
            "ops.nonzero([0j, 1j])": "(array([1], dtype=int32),)",
        },
    ),
    Row(
        "arctan2",
        "complex",
        "numpy, tensorflow, torch",
        {"ops.arctan2([1j], [1j])": "TypeError: arctan2: not defined for complex64 and complex64"},
    ),
    Row(
        "logaddexp",
        "complex",
        "numpy, tensorflow",
        {"ops.logaddexp([1j], [1j])": "TypeError: logaddexp: not defined for complex64 and complex64"},
    ),
    Row(
        "cross",
        "complex",
        "tensorflow",
        {"ops.cross([1j, 0, 0], [0, 1, 0])": "array([0.+0.j, 0.+0.j, 0.+1.j], dtype=complex64)"},
    ),
    Row(
        "median, quantile",
        "complex; quantile on numpy too",
        "numpy, jax, tensorflow, torch",
        {
            "ops.median([1j])": "TypeError: median: not defined for complex64",
            "ops.quantile([1j], 0.5)": "TypeError: quantile: not defined for complex64",
        },
    ),
    Row(
        "clip",
        "complex",
        "jax, tensorflow, torch",
        {"ops.clip([1j], 0, 1)": "TypeError: clip: not defined for complex64"},
    ),
    Row(
        "floor_divide, mod",
        "complex",
        "numpy, jax, tensorflow, torch",
        {
            "ops.floor_divide([1j], [1j])": "TypeError: floor_divide: not defined for complex64 and complex64",
            "ops.mod([1j], [1j])": "TypeError: mod: not defined for complex64 and complex64",
        },
    ),
    Row(
        "digitize",
        "complex on numpy, tensorflow and torch; bins that fall on tensorflow and torch; uint64 on tensorflow",
        "numpy, tensorflow, torch",
        {
            "ops.digitize([1j], [0, 1])": "TypeError: digitize: not defined for complex64 and int32",
            "ops.digitize([5, 0, 2], [4, 2])": "array([0, 2, 1], dtype=int32)",
            'ops.digitize(ops.array([2**63], "uint64"), [1, 2])': "array([2], dtype=int32)",
        },
    ),
    Row(
        "searchsorted",
        "bool and complex on tensorflow and torch; operands of different dtypes on tensorflow",
        "tensorflow, torch",
        {
            "ops.searchsorted([False, True], [True])": "array([1], dtype=int32)",
            "ops.searchsorted([1j, 1 + 1j], [1 + 0j])": "array([1], dtype=int32)",
            "ops.searchsorted([1, 2, 3], [2.5])": "array([2], dtype=int32)",
        },
    ),
    Row(
        "histogram",
        "bool, small integers, half floats and complex on tensorflow; all but float32 and float64 on torch",
        "tensorflow, torch",
        {
            "ops.histogram([True, False], 2)": ("(array([1, 1], dtype=int32), array([0. , 0.5, 1. ], dtype=float32))"),
            'ops.histogram(ops.array([1, 3], "int8"), 2)': (
                "(array([1, 1], dtype=int32), array([1., 2., 3.], dtype=float32))"
            ),
            'ops.histogram(ops.array([1, 3], "float16"), 2)': (
                "(array([1, 1], dtype=int32), array([1., 2., 3.], dtype=float16))"
            ),
            'ops.histogram(ops.array([1, 3], "bfloat16"), 2)': (
                "(array([1, 1], dtype=int32), array([1., 2., 3.], dtype=bfloat16))"
            ),
            "ops.histogram([1 + 0j, 3 + 0j], 2)": "(array([1, 1], dtype=int32), array([1., 2., 3.], dtype=float32))",
            "ops.histogram([1, 3], 2)": "(array([1, 1], dtype=int32), array([1., 2., 3.], dtype=float32))",
        },
    ),
    Row(
        "bincount",
        "bool on jax and torch, uint64 on numpy; floats and 0-d tensors are refused, not on tensorflow",
        "numpy, jax, tensorflow, torch",
        {
            "ops.bincount([True, False, True])": "array([1, 2], dtype=int32)",
            'ops.bincount(ops.array([0, 2], "uint64"))': "array([1, 0, 1], dtype=int32)",
            "ops.bincount([1.0])": "TypeError: bincount: x is float32, not of integers",
            "ops.bincount(1)": "ValueError: bincount: x is a vector or a matrix, not of shape ()",
        },
    ),
    Row(
        "bincount",
        "weights promote with x",
        "jax, torch",
        {
            'ops.bincount(ops.array([0, 1], "int32"), ops.array([1, 2], "int8"))': "array([1, 2], dtype=int32)",
            'ops.bincount(ops.array([0, 1], "int64"), ops.array([0.5, 2], "float16"))': (
                "array([0.5, 2. ], dtype=float16)"
            ),
        },
    ),
    Row(
        "correlate",
        "complex, with the second operand conjugated: float32 elsewhere",
        "numpy, tensorflow, torch",
        {"ops.correlate([1j, 2], [1j])": "array([1.+0.j, 0.-2.j], dtype=complex64)"},
    ),
    Row(
        "norm",
        "complex: most orders on tensorflow; complex results on numpy and tensorflow",
        "numpy, tensorflow",
        {
            "ops.norm([3j, 4])": "array(5., dtype=float32)",
            "ops.norm([3j, 4], 1)": "array(7., dtype=float32)",
            "ops.norm([2j, 2], 3)": "array(2.5198421, dtype=float32)",
            'ops.norm([[3j, 0], [0, 4]], "nuc")': "array(7., dtype=float32)",
        },
    ),
    Row(
        "norm",
        "singular values of half floats: float16 on numpy, both on tensorflow and torch",
        "numpy, tensorflow, torch",
        {
            'ops.norm(ops.array([[3, 0], [0, 4]], "float16"), "nuc")': "array(7., dtype=float16)",
            'ops.norm(ops.array([[3, 0], [0, 4]], "float16"), 2)': "array(4., dtype=float16)",
            'ops.norm(ops.array([[3, 0], [0, 4]], "float16"), -2)': "array(3., dtype=float16)",
            'ops.norm(ops.array([[3, 0], [0, 4]], "bfloat16"), "nuc")': "array(7., dtype=bfloat16)",
            'ops.norm(ops.array([[3, 0], [0, 4]], "bfloat16"), 2)': "array(4., dtype=bfloat16)",
            'ops.norm(ops.array([[3, 0], [0, 4]], "bfloat16"), -2)': "array(3., dtype=bfloat16)",
        },
    ),
    Row(
        "slogdet",
        "integers and bool on tensorflow and torch; float16; bfloat16 on tensorflow and torch",
        "numpy, jax, tensorflow, torch",
        {
            "ops.slogdet([[0, 1], [1, 0]])": "(array(-1., dtype=float32), array(0., dtype=float32))",
            "ops.slogdet([[True, False], [False, True]])": "(array(1., dtype=float32), array(0., dtype=float32))",
            'ops.slogdet(ops.array([[0, 1], [1, 0]], "float16"))': (
                "(array(-1., dtype=float16), array(0., dtype=float16))"
            ),
            'ops.slogdet(ops.array([[0, 1], [1, 0]], "bfloat16"))': (
                "(array(-1., dtype=bfloat16), array(0., dtype=bfloat16))"
            ),
        },
    ),
    Row(
        "select",
        "bfloat16 with integers or bool; NumPy's promotion instead of Keras'",
        "numpy, tensorflow",
        {
            'ops.select([[True, False]], [ops.array([1.5, 2], "bfloat16")], 3)': "array([1.5, 3. ], dtype=bfloat16)",
            'ops.select([[True, False]], [ops.array([1.5, 2], "bfloat16")], [True])': (
                "array([1.5, 1. ], dtype=bfloat16)"
            ),
            "ops.select([[True, False]], [[1, 2]], [2.5])": "array([1. , 2.5], dtype=float32)",
        },
    ),
    Row(
        "linspace",
        "bfloat16 with another float on numpy; bool and complex on torch",
        "numpy, torch",
        {
            'ops.linspace(ops.array(0, "bfloat16"), ops.array(1, "float32"), 3)': (
                "array([0. , 0.5, 1. ], dtype=float32)"
            ),
            "ops.linspace(False, True, 3)": "array([0. , 0.5, 1. ], dtype=float32)",
            "ops.linspace(0, 2j, 3)": "array([0.+0.j, 0.+1.j, 0.+2.j], dtype=complex64)",
        },
    ),
    Row(
        "meshgrid",
        "different dtypes; bool on tensorflow",
        "tensorflow, torch",
        {
            "ops.meshgrid([1, 2], [0.5])": ("[array([[1, 2]], dtype=int32), array([[0.5, 0.5]], dtype=float32)]"),
            "ops.meshgrid([True, False])": "[array([ True, False], dtype=bool)]",
        },
    ),
    Row(
        "einsum",
        "bool on tensorflow; different dtypes, and the dtype of integers that are summed, on torch",
        "tensorflow, torch",
        {
            'ops.einsum("i->", [True, False])': "array(True, dtype=bool)",
            'ops.einsum("i,i", [1, 2], [0.5, 1])': "array(2.5, dtype=float32)",
            'ops.einsum("i->", [1, 2])': "array(3, dtype=int32)",
        },
    ),
    Row(
        "matmul",
        "vectors of int8 give int32: it wraps in int8 there",
        "tensorflow",
        {'ops.matmul(ops.array([100, 100], "int8"), ops.array([2, 2], "int8"))': "array(400, dtype=int32)"},
    ),
    Row(
        "matmul, einsum, dot, tensordot, vdot",
        "integers that no float holds; on torch dot, tensordot and vdot",
        "tensorflow, torch",
        {
            "ops.matmul([[2**24 + 1]], [[1]])": "array([[16777217]], dtype=int32)",
            'ops.einsum("i,i", [2**24 + 1], [1])': "array(16777217, dtype=int32)",
            "ops.dot([2**24 + 1], [1])": "array(16777217, dtype=int32)",
            "ops.tensordot([2**24 + 1], [1], 1)": "array(16777217, dtype=int32)",
            "ops.vdot([2**24 + 1], [1])": "array(16777217, dtype=int32)",
            'ops.dot(ops.array([2**53 + 1], "int64"), [1])': "array(9007199254740993, dtype=int64)",
        },
    ),
    Row(
        "vdot",
        "the first operand is conjugated",
        "tensorflow",
        {"ops.vdot([1 + 2j], [3 + 4j])": "array(11.-2.j, dtype=complex64)"},
    ),
    Row(
        "tile",
        "uint16",
        "tensorflow",
        {'ops.tile(ops.array([1, 2], "uint16"), 2)': "array([1, 2, 1, 2], dtype=uint16)"},
    ),
    Row(
        "prod",
        "the argument dtype; uint8 is widened to uint32 on all but torch",
        "tensorflow, torch",
        {
            'ops.prod([1.5, 2], dtype="int32")': "array(2, dtype=int32)",
            'ops.prod(ops.array([200, 2], "uint8"))': "array(400, dtype=uint32)",
        },
    ),
    Row(
        "pad",
        "constant_values of another kind: an integer for bool, a float for integers",
        "tensorflow",
        {
            "ops.pad([True], 1, constant_values=2)": "array([ True, True, True], dtype=bool)",
            "ops.pad([1], 1, constant_values=2.7)": "array([2, 1, 2], dtype=int32)",
        },
    ),
    Row(
        "arange",
        "bool, and fractional steps in integers, on tensorflow and torch; uint8 and uint64 on tensorflow; complex",
        "tensorflow, torch",
        {
            'ops.arange(2, dtype="bool")': "array([False, True], dtype=bool)",
            'ops.arange(2, dtype="complex64")': "TypeError: arange: not defined for complex numbers",
            'ops.arange(0, 3, 0.5, "int32")': "array([0, 0, 0, 0, 0, 0], dtype=int32)",
            'ops.arange(3, dtype="uint8")': "array([0, 1, 2], dtype=uint8)",
            'ops.arange(3, dtype="uint64")': "array([0, 1, 2], dtype=uint64)",
        },
    ),
    Row(
        "full, full_like, array",
        "a float for integers",
        "tensorflow",
        {
            'ops.full(2, 2.7, "int32")': "array([2, 2], dtype=int32)",
            "ops.full_like([1, 1], 2.7)": "array([2, 2], dtype=int32)",
            'ops.array([2.7, -2.7], "int32")': "array([ 2, -2], dtype=int32)",
        },
    ),
    Row(
        "linspace, logspace",
        "bool",
        "tensorflow, torch",
        {
            'ops.linspace(0, 2, 3, dtype="bool")': "array([False, True, True], dtype=bool)",
            'ops.logspace(0, 2, 3, dtype="bool")': "array([ True, True, True], dtype=bool)",
        },
    ),
    Row(
        "logspace",
        "integers: the exponents lose their fractions there",
        "tensorflow",
        {'ops.logspace(0, 2, 5, dtype="int32")': "array([ 1, 3, 10, 31, 100], dtype=int32)"},
    ),
    Row(
        "linspace",
        "negative integers are rounded down",
        "torch",
        {'ops.linspace(-10, 0, 4, dtype="int32")': "array([-10, -7, -4, 0], dtype=int32)"},
    ),
    Row(
        "cumsum",
        "float16 is added up in float32",
        "numpy, tensorflow",
        {'ops.cumsum(ops.ones(3000, "float16"))[-1]': "array(3000., dtype=float16)"},
    ),
]

"""Arguments and forms of calls, ops from a to g."""

from . import Row

ROWS = [
    Row(
        "all, any",
        "several axes without keepdims; repeated axes are refused",
        "torch",
        {
            "ops.all([[True, False], [True, True]], axis=(0, 1))": "array(False, dtype=bool)",
            "ops.any([[True, False], [True, True]], axis=(0, 1))": "array(True, dtype=bool)",
            "ops.all([[True]], axis=(0, 0))": "ValueError: all: axis 0 is repeated in [0, 0]",
            "ops.any([[True]], axis=(0, -2))": "ValueError: any: axis -2 is repeated in [0, -2]",
        },
    ),
    Row(
        "amax, amin, sum, max, min, all, any",
        "keepdims for all axes",
        "torch",
        {
            "ops.amax([[1, 2]], keepdims=True)": "array([[2]], dtype=int32)",
            "ops.amin([[1, 2]], keepdims=True)": "array([[1]], dtype=int32)",
            "ops.sum([[1, 2]], keepdims=True)": "array([[3]], dtype=int32)",
            "ops.max([[1, 2]], keepdims=True)": "array([[2]], dtype=int32)",
            "ops.min([[1, 2]], keepdims=True)": "array([[1]], dtype=int32)",
            "ops.all([[True, False]], keepdims=True)": "array([[False]], dtype=bool)",
            "ops.any([[True, False]], keepdims=True)": "array([[ True]], dtype=bool)",
        },
    ),
    Row(
        "sum, mean",
        "the dtype of a reduction over no axes",
        "torch",
        {
            'ops.sum(ops.array([1, 2], "int8"), axis=())': "array([1, 2], dtype=int32)",
            "ops.mean([1, 2], axis=())": "array([1., 2.], dtype=float32)",
        },
    ),
    Row("std", "a reduction over no axes", "torch", {"ops.std([1, 5], axis=())": "array([0., 0.], dtype=float32)"}),
    Row(
        "amax, amin, max, min",
        "an empty tensor where no axis that is reduced is empty",
        "tensorflow",
        {
            "ops.amax(ops.zeros((0, 3)), axis=1)": "array([], dtype=float32)",
            "ops.amin(ops.zeros((0, 3)), axis=1)": "array([], dtype=float32)",
            "ops.max(ops.zeros((0, 3)), axis=1)": "array([], dtype=float32)",
            "ops.min(ops.zeros((0, 3)), axis=1)": "array([], dtype=float32)",
        },
    ),
    Row(
        "max, min",
        "initial with an empty tensor: an int64 number there",
        "torch",
        {
            "ops.max(ops.zeros((0, 2)), axis=0, initial=1)": "array([1., 1.], dtype=float32)",
            "ops.min(ops.zeros((0, 2)), axis=0, initial=1)": "array([1., 1.], dtype=float32)",
        },
    ),
    Row(
        "max, min",
        "a float as initial of integers",
        "tensorflow",
        {
            "ops.max([1, 2], initial=2.5)": "array(2, dtype=int32)",
            "ops.min([1, 2], initial=0.5)": "array(0, dtype=int32)",
        },
    ),
    Row(
        "argmax, argmin, argsort, sort",
        "the place of NaN",
        "tensorflow",
        {
            "ops.argmax([1, nan, 3])": "array(1, dtype=int32)",
            "ops.argmin([1, nan, 3])": "array(1, dtype=int32)",
            "ops.argsort([nan, inf, 1])": "array([2, 1, 0], dtype=int32)",
            "ops.sort([nan, inf, 1])": "array([ 1., inf, nan], dtype=float32)",
        },
    ),
    Row(
        "argpartition",
        "several places, axis=None and 0-d tensors; places from the end on tensorflow and torch",
        "jax, tensorflow, torch",
        {
            "ops.argpartition([3, 1, 2, 0], (1, 2))": "array([3, 1, 2, 0], dtype=int32)",
            "ops.argpartition([[3, 1], [2, 0]], 0, axis=None)": "array([3, 0, 1, 2], dtype=int32)",
            "ops.argpartition([3, 1, 2], -1)": "array([1, 2, 0], dtype=int32)",
            "ops.argpartition(5, 0)": "array([0], dtype=int32)",
        },
    ),
    Row(
        "argsort",
        "equal elements keep their order in long vectors",
        "numpy",
        {
            "ops.all(ops.argsort(ops.zeros(1000)) == ops.arange(1000))": "array(True, dtype=bool)",
        },
    ),
    Row(
        "sort",
        "axis=None",
        "tensorflow, torch",
        {"ops.sort([[3, 1], [2, 0]], axis=None)": "array([0, 1, 2, 3], dtype=int32)"},
    ),
    Row(
        "arange",
        "a step with one bound on torch; ranges without numbers",
        "tensorflow, torch",
        {
            "ops.arange(5, step=2)": "array([0, 2, 4], dtype=int32)",
            "ops.arange(5, 2)": "array([], dtype=int32)",
        },
    ),
    Row(
        "average",
        "weights of another shape without an axis are refused",
        "tensorflow, torch",
        {
            "ops.average([[1, 2], [3, 4]], weights=[1, 2])": (
                "ValueError: average: weights of shape (2,) fit neither (2, 2) nor the length of one axis of it"
            ),
        },
    ),
    Row(
        "average",
        "weights of an axis that is not the last; weights of the shape of x",
        "torch",
        {
            "ops.average([[1, 2], [3, 4]], axis=0, weights=[1, 3])": "array([2.5, 3.5], dtype=float32)",
            "ops.average([[1, 2], [3, 4]], weights=[[1, 0], [0, 1]])": "array(2.5, dtype=float32)",
        },
    ),
    Row(
        "bincount",
        "sparse results",
        "numpy, torch",
        {
            "ops.bincount([5, 1, 5], sparse=True)": (
                "SparseTensor(indices=[[1], [5]], values=[1, 2], dense_shape=(6,), dtype=int32)"
            ),
            "ops.bincount([5, 1, 5], sparse=True).to_dense()": "array([0, 1, 0, 0, 0, 2], dtype=int32)",
        },
    ),
    Row(
        "bincount",
        "rows whose largest numbers differ",
        "numpy, jax, torch",
        {"ops.bincount([[0, 1], [2, 2]])": "array([[1, 1, 0], [0, 0, 2]], dtype=int32)"},
    ),
    Row(
        "bincount",
        "negative numbers are refused",
        "jax",
        {"ops.bincount([1, -1])": "ValueError: bincount: x has a negative element, -1"},
    ),
    Row(
        "left_shift, right_shift",
        "counts that are negative or as large as the width",
        "tensorflow",
        {
            "ops.left_shift([1, 1], [33, -1])": "array([0, 0], dtype=int32)",
            "ops.right_shift([-8, 8], [33, -1])": "array([-1, 0], dtype=int32)",
        },
    ),
    Row(
        "broadcast_to, full, empty",
        "one integer as a shape; empty on torch alone",
        "tensorflow, torch",
        {
            "ops.broadcast_to(1, 3)": "array([1, 1, 1], dtype=int32)",
            "ops.full(2, 5)": "array([5., 5.], dtype=float32)",
            "ops.empty(2)": "array([0., 0.], dtype=float32)",
        },
    ),
    Row(
        "clip",
        "no lower or no upper bound; neither, on numpy too",
        "numpy, tensorflow, torch",
        {
            "ops.clip([1, 5, 9], None, 6)": "array([1, 5, 6], dtype=int32)",
            "ops.clip([1, 5, 9], 3, None)": "array([3, 5, 9], dtype=int32)",
            "ops.clip([1, 5, 9], None, None)": "array([1, 5, 9], dtype=int32)",
        },
    ),
    Row(
        "clip",
        "x_max, where x_min is larger",
        "tensorflow",
        {"ops.clip([1.0, 9.0], 3, 2)": "array([2., 2.], dtype=float32)"},
    ),
    Row(
        "clip",
        "bounds that are floats for integers: a TypeError, or another dtype",
        "jax, tensorflow, torch",
        {"ops.clip([1, 5, 9], 2.5, 6.7)": "array([2, 5, 6], dtype=int32)"},
    ),
    Row(
        "clip",
        "bounds that an unsigned dtype does not hold: an OverflowError, or they wrap",
        "numpy, jax, tensorflow, torch",
        {'ops.clip(ops.array([4, 130], "uint8"), -5, 300)': "array([ 4, 130], dtype=uint8)"},
    ),
    Row(
        "clip",
        "bounds of more dims than x",
        "tensorflow",
        {"ops.clip([1, 9], [[2], [3]], 5)": "array([[2, 5], [3, 5]], dtype=int32)"},
    ),
    Row(
        "concatenate",
        "axis=None",
        "tensorflow, torch",
        {"ops.concatenate([[[1, 2]], [3]], axis=None)": "array([1, 2, 3], dtype=int32)"},
    ),
    Row(
        "correlate",
        "the places of same and full; a longer second operand, on torch too; unknown modes are refused, not on torch",
        "tensorflow, torch",
        {
            'ops.correlate([1, 2, 3], [0, 1], "same")': "array([1., 2., 3.], dtype=float32)",
            'ops.correlate([1, 2, 3], [0, 1], "full")': "array([1., 2., 3., 0.], dtype=float32)",
            'ops.correlate([0, 1], [1, 2, 3], "same")': "array([3., 2., 1.], dtype=float32)",
            'ops.correlate([0, 1], [1, 2, 3], "valid")': "array([3., 2.], dtype=float32)",
            'ops.correlate([1, 2], [1], "most")': (
                "ValueError: correlate: mode is 'valid', 'same' or 'full', not 'most'"
            ),
        },
    ),
    Row(
        "correlate",
        "a result of one element keeps its axis",
        "tensorflow, torch",
        {"ops.correlate([1, 2], [3, 4])": "array([11.], dtype=float32)"},
    ),
    Row(
        "count_nonzero",
        "an axis of three or more dims: the result is transposed there",
        "torch",
        {
            "ops.count_nonzero(ops.ones((2, 3, 4)), axis=0).shape": "(3, 4)",
            "ops.count_nonzero([[[1, 0]], [[1, 2]]], axis=0)": "array([[2, 1]], dtype=int32)",
        },
    ),
    Row(
        "cross",
        "vectors of two, of two and three, other axes, and different numbers of dims",
        "torch",
        {
            "ops.cross([1, 2], [3, 4])": "array(-2, dtype=int32)",
            "ops.cross([1, 2], [3, 4, 5])": "array([10, -5, -2], dtype=int32)",
            "ops.cross([[1], [2], [3]], [4, 5, 6], axisa=0)": "array([[-3, 6, -3]], dtype=int32)",
            "ops.cross([[1, 0], [0, 1], [0, 0]], [[0, 1, 0], [0, 0, 1]], axisa=0, axisb=1, axisc=0)": (
                "array([[0, 1], [0, 0], [1, 0]], dtype=int32)"
            ),
            "ops.cross([[1, 0, 0], [0, 1, 0]], [0, 0, 1])": "array([[ 0, -1, 0], [ 1, 0, 0]], dtype=int32)",
        },
    ),
    Row(
        "diag, diagonal, trace, eye",
        "diagonals beside the matrix",
        "tensorflow",
        {
            "ops.diag([[1, 2], [3, 4]], 5)": "array([], dtype=int32)",
            "ops.diagonal([[1, 2], [3, 4]], 5)": "array([], dtype=int32)",
            "ops.trace([[1, 2], [3, 4]], 5)": "array(0, dtype=int32)",
            "ops.eye(2, k=5)": "array([[0., 0.], [0., 0.]], dtype=float32)",
        },
    ),
    Row(
        "digitize",
        "bins that fall",
        "tensorflow, torch",
        {"ops.digitize([5, 0, 2], [4, 2])": "array([0, 2, 1], dtype=int32)"},
    ),
    Row("divide_no_nan", "two numbers", "torch", {"ops.divide_no_nan(1, 0)": "array(0., dtype=float32)"}),
    Row(
        "dot",
        "a second operand of three or more dims: broadcast as by matmul there",
        "torch",
        {"ops.dot(ops.ones((2, 3)), ops.ones((4, 3, 5))).shape": "(2, 4, 5)"},
    ),
    Row(
        "einsum",
        "the order of the output where it is not told",
        "tensorflow",
        {'ops.einsum("ba", [[1, 2, 3]])': "array([[1], [2], [3]], dtype=int32)"},
    ),
    Row(
        "einsum",
        "an ellipsis where the output is not told",
        "tensorflow",
        {'ops.einsum("...i,i", [[1, 2], [3, 4]], [1, 1])': "array([3, 7], dtype=int32)"},
    ),
    Row(
        "einsum",
        "axes of length 1 broadcast",
        "tensorflow",
        {'ops.einsum("i,i->i", [2], [1, 2, 3])': "array([2, 4, 6], dtype=int32)"},
    ),
    Row(
        "einsum",
        "axes named by lists of integers; an Ellipsis among them on torch too",
        "numpy, jax, tensorflow, torch",
        {
            "ops.einsum([[1, 2], [3, 4]], [0, 0])": "array(5, dtype=int32)",
            "ops.einsum([[1, 2], [3, 4]], [..., 0], [...])": "array([3, 7], dtype=int32)",
        },
    ),
    Row(
        "expand_dims",
        "repeated axes are refused",
        "tensorflow, torch",
        {"ops.expand_dims([1, 2], (0, 0))": "ValueError: expand_dims: axis 0 is repeated in [0, 0]"},
    ),
    Row(
        "flip",
        "several axes",
        "tensorflow",
        {"ops.flip([[1, 2], [3, 4]], axis=(0, 1))": "array([[4, 3], [2, 1]], dtype=int32)"},
    ),
    Row(
        "floor_divide",
        "integers by zero",
        "tensorflow, torch",
        {"ops.floor_divide([7, -7], [0, 0])": "array([0, 0], dtype=int32)"},
    ),
    Row(
        "floor_divide",
        "the smallest integer by -1: the process ends there",
        "torch",
        {"ops.floor_divide([-(2**31)], [-1])": "array([-2147483648], dtype=int32)"},
    ),
    Row(
        "floor_divide",
        "floats by zero: NaN there",
        "jax",
        {"ops.floor_divide([1.0, -1.0, 0.0], [0.0, 0.0, 0.0])": "array([ inf, -inf, nan], dtype=float32)"},
    ),
    Row(
        "floor_divide",
        "infinities; quotients that the remainder agrees with",
        "tensorflow",
        {
            "ops.floor_divide([1.0, -1.0], [inf, inf])": "array([ 0., -1.], dtype=float32)",
            "ops.floor_divide([inf], [2.0])": "array([nan], dtype=float32)",
            'ops.floor_divide(ops.array([1.0], "float64"), ops.array([0.1], "float64"))': "array([9.], dtype=float64)",
        },
    ),
    Row(
        "full",
        "a list as fill_value on jax; a fill_value of another shape is refused, not on torch",
        "jax, torch",
        {
            "ops.full((2, 2), [1, 2])": "array([[1., 2.], [1., 2.]], dtype=float32)",
            "ops.full((2, 2), [1, 2, 3])": "ValueError: full: a fill value of shape (3,) does not broadcast to (2, 2)",
        },
    ),
    Row(
        "get_item",
        "index tensors, masks beside other keys, and lists, on jax too",
        "jax, tensorflow",
        {
            "ops.get_item([[1, 2], [3, 4]], ops.array([1, 0]))": "array([[3, 4], [1, 2]], dtype=int32)",
            "ops.get_item([[1, 2], [3, 4]], (ops.array([True, False]), 1))": "array([2], dtype=int32)",
            "ops.get_item([[1, 2], [3, 4]], [0, 1])": "array([[1, 2], [3, 4]], dtype=int32)",
        },
    ),
    Row(
        "get_item",
        "slices that go backwards",
        "torch",
        {"ops.get_item([1, 2, 3], slice(None, None, -1))": "array([3, 2, 1], dtype=int32)"},
    ),
    Row(
        "get_item",
        "an integer out of range is refused",
        "jax",
        {
            "ops.get_item([1, 2, 3], 3)": "IndexError: get_item: index 3 is out of bounds for axis 0 of length 3",
            "ops.get_item([1, 2, 3], ops.array([-4]))": (
                "IndexError: get_item: index -4 is out of bounds for axis 0 of length 3"
            ),
        },
    ),
    Row(
        "get_item",
        "integers beside index tensors: the axes of the result are placed as by NumPy",
        "torch",
        {"ops.get_item(ops.ones((2, 3, 4)), (0, slice(None), ops.array([0, 1]))).shape": "(2, 3)"},
    ),
]

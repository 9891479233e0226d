"""Arguments and forms of calls, ops from h to z."""

from . import Row

ROWS = [
    Row(
        "histogram",
        "an empty tensor on jax; bounds that are not finite are refused, not on jax and tensorflow; one number",
        "jax, tensorflow",
        {
            "ops.histogram([], 2)": "(array([0, 0], dtype=int32), array([0. , 0.5, 1. ], dtype=float32))",
            "ops.histogram([1.0, nan])": "ValueError: histogram: the range from NaN to NaN is not finite",
            "ops.histogram([3.0, 3.0], 2)": "(array([0, 2], dtype=int32), array([2.5, 3. , 3.5], dtype=float32))",
        },
    ),
    Row(
        "histogram",
        "a 0-d tensor",
        "tensorflow",
        {"ops.histogram(3, 2)": "(array([0, 1], dtype=int32), array([2.5, 3. , 3.5], dtype=float32))"},
    ),
    Row(
        "hstack, vstack",
        "0-d tensors; vstack of vectors",
        "tensorflow",
        {
            "ops.hstack([1, 2])": "array([1, 2], dtype=int32)",
            "ops.vstack([1, 2])": "array([[1], [2]], dtype=int32)",
            "ops.vstack([[1, 2], [3, 4]])": "array([[1, 2], [3, 4]], dtype=int32)",
        },
    ),
    Row(
        "isclose",
        "infinities; tolerances for integers",
        "tensorflow",
        {
            "ops.isclose([inf, inf], [inf, 1.0])": "array([ True, False], dtype=bool)",
            "ops.isclose([100], [101], rtol=0.1)": "array([ True], dtype=bool)",
        },
    ),
    Row(
        "linspace, logspace",
        "an axis that is not the first; a number with a tensor; bounds that broadcast",
        "torch",
        {
            "ops.linspace([0, 1], [2, 3], 3, axis=-1)": "array([[0., 1., 2.], [1., 2., 3.]], dtype=float32)",
            "ops.logspace([0, 1], [2, 3], 3, axis=-1)": (
                "array([[ 1., 10., 100.], [ 10., 100., 1000.]], dtype=float32)"
            ),
            "ops.linspace(0, ops.array([2, 4]), 3)": "array([[0., 0.], [1., 2.], [2., 4.]], dtype=float32)",
            "ops.logspace(0, ops.array([1, 2]), 2)": "array([[ 1., 1.], [ 10., 100.]], dtype=float32)",
            "ops.linspace([[0], [1]], [2, 3], 2).shape": "(2, 2, 2)",
        },
    ),
    Row(
        "linspace",
        "lists as bounds",
        "numpy, jax, tensorflow, torch",
        {"ops.linspace([0, 1], [2, 3], 3)": "array([[0., 1.], [1., 2.], [2., 3.]], dtype=float32)"},
    ),
    Row(
        "logspace",
        "a tensor as base",
        "jax, tensorflow, torch",
        {"ops.logspace(0, 2, 3, base=ops.array([2.0, 3.0]))": "array([[1., 1.], [2., 3.], [4., 9.]], dtype=float32)"},
    ),
    Row(
        "median",
        "the mean of the two in the middle: the lower one there",
        "torch",
        {"ops.median([1, 2, 3, 4])": "array(2.5, dtype=float32)"},
    ),
    Row(
        "median",
        "an empty tensor",
        "jax, tensorflow",
        {"ops.median([])": "array(nan, dtype=float32)"},
    ),
    Row(
        "meshgrid",
        "0-d tensors on jax; tensors of more dims on jax and torch; none on torch",
        "jax, torch",
        {
            "ops.meshgrid(1, [2, 3])": "[array([[1], [1]], dtype=int32), array([[2], [3]], dtype=int32)]",
            "ops.meshgrid([[1, 2]], [3])": "[array([[1, 2]], dtype=int32), array([[3, 3]], dtype=int32)]",
            "ops.meshgrid()": "[]",
        },
    ),
    Row("mod", "integers by zero", "tensorflow, torch", {"ops.mod([5, -5], [0, 0])": "array([0, 0], dtype=int32)"}),
    Row(
        "moveaxis",
        "repeated destinations are refused",
        "jax, tensorflow",
        {"ops.moveaxis(ops.ones((2, 3)), (0, 1), (1, 1))": "ValueError: moveaxis: axis 1 is repeated in [1, 1]"},
    ),
    Row(
        "nan_to_num",
        "nan=None",
        "numpy, tensorflow",
        {"ops.nan_to_num([nan, 1], nan=None)": "array([0., 1.], dtype=float32)"},
    ),
    Row(
        "nonzero, where",
        "0-d tensors; nonzero gives one tensor on torch",
        "jax, tensorflow, torch",
        {
            "ops.nonzero(5)": "(array([0], dtype=int32),)",
            "ops.where(True)": "(array([0], dtype=int32),)",
            "ops.nonzero([[0, 7]])": "(array([0], dtype=int32), array([1], dtype=int32))",
        },
    ),
    Row(
        "norm",
        "more than two dims without an axis, and 0-d tensors, on tensorflow; a list as axis on numpy and jax; the "
        "largest of nothing is refused, not on tensorflow",
        "numpy, jax, tensorflow, torch",
        {
            "ops.norm(ops.ones((2, 2, 2)))": "array(2.828427, dtype=float32)",
            "ops.norm(-3)": "array(3., dtype=float32)",
            "ops.norm([[3, 0], [0, 4]], 1, axis=[0, 1])": "array(4., dtype=float32)",
            "ops.norm([], inf)": "ValueError: norm: axis 0 is empty and norm has no identity",
        },
    ),
    Row(
        "pad",
        "the modes edge, linear_ramp, maximum, mean, median, minimum, wrap and empty",
        "tensorflow, torch",
        {
            'ops.pad([4, 8, 6], 2, "edge")': "array([4, 4, 4, 8, 6, 6, 6], dtype=int32)",
            'ops.pad([4, 8, 6], 2, "linear_ramp")': "array([0, 2, 4, 8, 6, 3, 0], dtype=int32)",
            'ops.pad([4, 8, 6], 1, "maximum")': "array([8, 4, 8, 6, 8], dtype=int32)",
            'ops.pad([4, 8, 6], 1, "mean")': "array([6, 4, 8, 6, 6], dtype=int32)",
            'ops.pad([4, 8, 6], 1, "median")': "array([6, 4, 8, 6, 6], dtype=int32)",
            'ops.pad([4, 8, 6], 1, "minimum")': "array([4, 4, 8, 6, 4], dtype=int32)",
            'ops.pad([4, 8, 6], 2, "wrap")': "array([8, 6, 4, 8, 6, 4, 8], dtype=int32)",
            'ops.pad([4, 8, 6], 1, "empty")': "array([0, 4, 8, 6, 0], dtype=int32)",
        },
    ),
    Row(
        "pad",
        "the mode circular",
        "numpy, jax, tensorflow",
        {'ops.pad([4, 8, 6], 2, "circular")': "array([8, 6, 4, 8, 6, 4, 8], dtype=int32)"},
    ),
    Row(
        "pad",
        "reflect and symmetric wider than the axis; reflect on torch too",
        "tensorflow, torch",
        {
            'ops.pad([1, 2, 3], (5, 0), "reflect")': "array([2, 1, 2, 3, 2, 1, 2, 3], dtype=int32)",
            'ops.pad([1, 2, 3], (5, 0), "symmetric")': "array([2, 3, 3, 2, 1, 1, 2, 3], dtype=int32)",
        },
    ),
    Row(
        "pad",
        "symmetric: the elements at the ends repeat there",
        "torch",
        {'ops.pad([1, 2, 3], 2, "symmetric")': "array([2, 1, 1, 2, 3, 3, 2], dtype=int32)"},
    ),
    Row(
        "pad",
        "one pair, or one number in a tuple, for all axes",
        "jax, tensorflow, torch",
        {
            "ops.pad([[1]], (1, 0))": "array([[0, 0], [0, 1]], dtype=int32)",
            "ops.pad([[1]], ((1, 0),))": "array([[0, 0], [0, 1]], dtype=int32)",
            "ops.pad([[1]], (1,))": "array([[0, 0, 0], [0, 1, 0], [0, 0, 0]], dtype=int32)",
        },
    ),
    Row(
        "pad",
        "constant_values for before and after, for each axis",
        "tensorflow, torch",
        {
            "ops.pad([1], 1, constant_values=(7, 8))": "array([7, 1, 8], dtype=int32)",
            "ops.pad([[1]], 1, constant_values=((2, 3), (4, 5)))": (
                "array([[4, 2, 5], [4, 1, 5], [4, 3, 5]], dtype=int32)"
            ),
        },
    ),
    Row(
        "power",
        "negative powers of integers are refused: 0 on jax and torch",
        "jax, torch",
        {
            "ops.power([2, 2], [1, -1])": (
                "ValueError: power: integers are not raised to the negative integer -1: make one a float"
            ),
            "ops.power([2, 2], -1)": (
                "ValueError: power: integers are not raised to the negative integer -1: make one a float"
            ),
        },
    ),
    Row(
        "quantile",
        "q out of [0, 1] is refused, not on jax and tensorflow; q of two dims on jax and torch; integers as q on jax; "
        "unknown methods by a ValueError, not on tensorflow",
        "jax, tensorflow, torch",
        {
            "ops.quantile([1, 2, 3], 1.5)": "ValueError: quantile: q is 1.5, which is not between 0 and 1",
            "ops.quantile([1, 2, 3], [[0.0, 0.5], [0.5, 1.0]])": "array([[1., 2.], [2., 3.]], dtype=float32)",
            "ops.quantile([1, 2, 3], 1)": "array(3., dtype=float32)",
            'ops.quantile([1, 2, 3], 0.5, method="best")': (
                "ValueError: quantile: method 'best' is none of linear, lower, higher, midpoint, nearest, "
                "inverted_cdf, averaged_inverted_cdf, closest_observation, interpolated_inverted_cdf, hazen, "
                "weibull, median_unbiased, normal_unbiased"
            ),
        },
    ),
    Row(
        "quantile",
        "nearest takes the even one of two",
        "jax",
        {'ops.quantile([1, 2, 3, 4], 0.5, method="nearest")': "array(3., dtype=float32)"},
    ),
    Row(
        "repeat",
        "a list as repeats on jax; negative repeats are refused, not on tensorflow",
        "jax, tensorflow",
        {
            "ops.repeat([1, 2], [2, 1])": "array([1, 1, 2], dtype=int32)",
            "ops.repeat([1, 2], -1)": "ValueError: repeat: -1 is negative",
        },
    ),
    Row("reshape", "a list as x", "jax", {"ops.reshape([1, 2], (2, 1))": "array([[1], [2]], dtype=int32)"}),
    Row(
        "roll",
        "shifts and axes of different number",
        "tensorflow, torch",
        {
            "ops.roll([1, 2, 3, 4], (1, 2), 0)": "array([2, 3, 4, 1], dtype=int32)",
            "ops.roll([[1, 2], [3, 4]], 1, (0, 1))": "array([[4, 3], [2, 1]], dtype=int32)",
        },
    ),
    Row(
        "round",
        "integers to tens and hundreds, all digits right",
        "jax, tensorflow",
        {
            "ops.round([501], -3)": "array([1000], dtype=int32)",
            "ops.round([123456789], -1)": "array([123456790], dtype=int32)",
        },
    ),
    Row(
        "searchsorted",
        "values of other than one dim; NaN, on torch too",
        "tensorflow, torch",
        {
            "ops.searchsorted([1, 2, 3], [[2, 4]])": "array([[1, 3]], dtype=int32)",
            "ops.searchsorted([1, 2, 3], 2)": "array(1, dtype=int32)",
            "ops.searchsorted([1, inf, nan], [nan])": "array([2], dtype=int32)",
        },
    ),
    Row(
        "select",
        "lists of different length are refused, not on torch; conditions that are not bool",
        "numpy, torch",
        {
            "ops.select([[True]], [[1], [2]])": "ValueError: select: there are 1 conditions and 2 choices",
            "ops.select([[1, 0]], [[5, 6]])": "array([5, 0], dtype=int32)",
        },
    ),
    Row("sign", "NaN", "torch", {"ops.sign([nan])": "array([nan], dtype=float32)"}),
    Row("size", "numbers and lists", "torch", {"ops.size(3)": "1", "ops.size([1, 2, 3])": "3"}),
    Row(
        "slogdet",
        "the logarithm is real for complex matrices",
        "tensorflow",
        {"ops.slogdet([[1j, 0], [0, 1]])": "(array(0.+1.j, dtype=complex64), array(0., dtype=float32))"},
    ),
    Row(
        "split",
        "cuts behind the end, falling, or from the end; no cuts on tensorflow and torch",
        "jax, tensorflow, torch",
        {
            "ops.split([1, 2, 3], [2, 9])": (
                "[array([1, 2], dtype=int32), array([3], dtype=int32), array([], dtype=int32)]"
            ),
            "ops.split([1, 2, 3], [2, 1])": (
                "[array([1, 2], dtype=int32), array([], dtype=int32), array([2, 3], dtype=int32)]"
            ),
            "ops.split([1, 2, 3], [-1])": "[array([1, 2], dtype=int32), array([3], dtype=int32)]",
            "ops.split([1, 2, 3], [])": "[array([1, 2, 3], dtype=int32)]",
        },
    ),
    Row(
        "split",
        "sections of different lengths",
        "numpy, jax, tensorflow, torch",
        {"ops.split([1, 2, 3], 2)": "ValueError: split: 3 elements do not divide into 2 equal parts"},
    ),
    Row(
        "squeeze",
        "an axis of another length than 1 is refused, not on torch; no axes; repeated axes are refused, not on "
        "tensorflow",
        "tensorflow, torch",
        {
            "ops.squeeze([[1, 2]], 1)": "ValueError: squeeze: axis 1 has length 2, not 1, in shape (1, 2)",
            "ops.squeeze([[1]], ())": "array([[1]], dtype=int32)",
            "ops.squeeze([[1]], (0, 0))": "ValueError: squeeze: axis 0 is repeated in [0, 0]",
        },
    ),
    Row(
        "stack",
        "an empty list is refused",
        "tensorflow",
        {"ops.stack([])": "ValueError: stack: needs at least one tensor"},
    ),
    Row(
        "take, take_along_axis",
        "indices out of range are refused: NaN or an extreme value there",
        "jax",
        {
            "ops.take([1, 2, 3], [3])": "IndexError: take: index 3 is out of bounds for axis 0 of length 3",
            "ops.take_along_axis([1, 2, 3], [-4], 0)": (
                "IndexError: take_along_axis: index -4 is out of bounds for axis 0 of length 3"
            ),
        },
    ),
    Row(
        "take",
        "negative indices into all elements, and 0-d tensors, on torch; bool and uint8 as indices on tensorflow; "
        "floats are refused, not on torch",
        "tensorflow, torch",
        {
            "ops.take([[1, 2], [3, 4]], [-1])": "array([4], dtype=int32)",
            "ops.take(7, [0])": "array([7], dtype=int32)",
            "ops.take([1, 2], [True, False])": "array([2, 1], dtype=int32)",
            'ops.take([1, 2], ops.array([1], "uint8"))': "array([2], dtype=int32)",
            "ops.take([1, 2], [1.0])": "TypeError: take: indices are float64, not integers",
        },
    ),
    Row(
        "take_along_axis",
        "floats as indices are refused",
        "tensorflow, torch",
        {"ops.take_along_axis([1, 2], [1.0], 0)": "TypeError: take_along_axis: indices are float64, not integers"},
    ),
    Row(
        "tensordot",
        "a negative number of axes is refused",
        "numpy, jax",
        {"ops.tensordot([1, 2], [3, 4], -1)": "ValueError: tensordot: the number of axes, -1, is negative"},
    ),
    Row(
        "transpose",
        "negative axes: the process ends there",
        "tensorflow",
        {"ops.transpose([[1, 2, 3]], (-1, 0))": "array([[1], [2], [3]], dtype=int32)"},
    ),
    Row("tri", "no columns: as many as rows there", "torch", {"ops.tri(2, 0).shape": "(2, 0)"}),
    Row(
        "tril, triu",
        "vectors are refused: a matrix on numpy; diagonals far from the matrix in triu on tensorflow",
        "numpy, jax, tensorflow, torch",
        {
            "ops.tril([1, 2])": "ValueError: tril: a triangle needs 2 dims, not 1",
            "ops.triu([1, 2])": "ValueError: triu: a triangle needs 2 dims, not 1",
            "ops.triu([[1, 2], [3, 4]], 9)": "array([[0, 0], [0, 0]], dtype=int32)",
            "ops.triu([[1, 2], [3, 4]], -9)": "array([[1, 2], [3, 4]], dtype=int32)",
        },
    ),
    Row(
        "vdot",
        "other than vectors",
        "torch",
        {
            "ops.vdot([[1, 2], [3, 4]], [[1, 1], [1, 1]])": "array(10, dtype=int32)",
            "ops.vdot(2, 3)": "array(6, dtype=int32)",
        },
    ),
    Row(
        "vectorize",
        "arrays on tensorflow; excluded on tensorflow and torch; spaces in signatures on all but numpy; "
        "empty arrays on numpy; keywords on jax and torch",
        "numpy, jax, tensorflow, torch",
        {
            "ops.vectorize(lambda x, y: x + y)(ops.array([1, 2]), 3)": "array([4, 5], dtype=int32)",
            "ops.vectorize(lambda x, y: x + y[1], excluded={1})([1, 2], [3, 4])": "array([5, 6], dtype=int32)",
            'ops.vectorize(ops.sum, signature="( n ) -> ()")([[1, 2], [3, 4]])': "array([3, 7], dtype=int32)",
            "ops.vectorize(lambda x: x)(ops.zeros(0))": "array([], dtype=float32)",
            "ops.vectorize(lambda x, y=0: x + y)([1, 2], y=[10, 20])": "array([11, 22], dtype=int32)",
        },
    ),
    Row("where", "a list as condition", "jax", {"ops.where([True, False], 1, 2)": "array([1, 2], dtype=int32)"}),
]

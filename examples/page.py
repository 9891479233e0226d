"""Every example of the page "NumPy ops" of Keras 3.6, in its order, run on ndops: `python examples/page.py`.

`keras.ops` is written `ops`, which is ndops. A result that the page prints otherwise, spaces aside, has a mark behind
it with what the page prints, and the marks are explained at the end. `cargo run --release --example page` computes the
same in Rust.
"""

import contextlib
import doctest
import io

import numpy as np

import ndops

PAGE = """\
absolute

>>> x = ops.convert_to_tensor([-1.2, 1.2])
>>> ops.absolute(x)
array([1.2, 1.2], dtype=float32)

add

>>> x1 = ops.convert_to_tensor([1, 4])
>>> x2 = ops.convert_to_tensor([5, 6])
>>> ops.add(x1, x2)
array([6, 10], dtype=int32)

>>> x1 = ops.convert_to_tensor(
...     [[5, 4],
...      [5, 6]]
... )
>>> x2 = ops.convert_to_tensor([5, 6])
>>> ops.add(x1, x2)
array([[10 10]
       [10 12]], shape=(2, 2), dtype=int32)  <- notation

all

>>> x = ops.convert_to_tensor([True, False])
>>> ops.all(x)
array(False, shape=(), dtype=bool)  <- notation

>>> x = ops.convert_to_tensor([[True, False], [True, True]])
>>> ops.all(x, axis=0)
array([ True False], shape=(2,), dtype=bool)  <- notation

>>> x = ops.convert_to_tensor([[True, False], [True, True]])
>>> ops.all(x, keepdims=True)
array([[False]], shape=(1, 1), dtype=bool)  <- notation

amax

>>> x = ops.convert_to_tensor([[1, 3, 5], [2, 3, 6]])
>>> ops.amax(x)
array(6, dtype=int32)

>>> x = ops.convert_to_tensor([[1, 6, 8], [1, 5, 2]])
>>> ops.amax(x, axis=0)
array([1, 6, 8], dtype=int32)

>>> x = ops.convert_to_tensor([[1, 6, 8], [1, 5, 2]])
>>> ops.amax(x, axis=1, keepdims=True)
array([[8], [5]], dtype=int32)

amin

>>> x = ops.convert_to_tensor([1, 3, 5, 2, 3, 6])
>>> ops.amin(x)
array(1, dtype=int32)

>>> x = ops.convert_to_tensor([[1, 6, 8], [7, 5, 3]])
>>> ops.amin(x, axis=0)
array([1,5,3], dtype=int32)

>>> x = ops.convert_to_tensor([[1, 6, 8], [7, 5, 3]])
>>> ops.amin(x, axis=1, keepdims=True)
array([[1],[3]], dtype=int32)

any

>>> x = ops.convert_to_tensor([True, False])
>>> ops.any(x)
array(True, shape=(), dtype=bool)  <- notation

>>> x = ops.convert_to_tensor([[True, False], [True, True]])
>>> ops.any(x, axis=0)
array([ True  True], shape=(2,), dtype=bool)  <- notation

>>> x = ops.convert_to_tensor([[True, False], [True, True]])
>>> ops.all(x, keepdims=True)
array([[False]], shape=(1, 1), dtype=bool)  <- notation, all

append

>>> x1 = ops.convert_to_tensor([1, 2, 3])
>>> x2 = ops.convert_to_tensor([[4, 5, 6], [7, 8, 9]])
>>> ops.append(x1, x2)
array([1, 2, 3, 4, 5, 6, 7, 8, 9], dtype=int32)

>>> x1 = ops.convert_to_tensor([[1, 2, 3], [4, 5, 6]])
>>> x2 = ops.convert_to_tensor([[7, 8, 9]])
>>> ops.append(x1, x2, axis=0)
array([[1, 2, 3],
       [4, 5, 6],
       [7, 8, 9]], dtype=int32)
>>> x3 = ops.convert_to_tensor([7, 8, 9])
>>> ops.append(x1, x3, axis=0)
Traceback (most recent call last):
    ...
TypeError: Cannot concatenate arrays with different numbers of dimensions: got (2, 3), (3,).  <- class

arange

>>> ops.arange(3)
array([0, 1, 2], dtype=int32)

>>> ops.arange(3.0)
array([0., 1., 2.], dtype=float32)

>>> ops.arange(3, 7)
array([3, 4, 5, 6], dtype=int32)

>>> ops.arange(3, 7, 2)
array([3, 5], dtype=int32)

arccos

>>> x = ops.convert_to_tensor([1, -1])
>>> ops.arccos(x)
array([0.0, 3.1415927], dtype=float32)  <- notation

arccosh

>>> x = ops.convert_to_tensor([10, 100])
>>> ops.arccosh(x)
array([2.993223, 5.298292], dtype=float32)

arcsin

>>> x = ops.convert_to_tensor([1, -1, 0])
>>> ops.arcsin(x)
array([ 1.5707964, -1.5707964,  0.], dtype=float32)

arcsinh

>>> x = ops.convert_to_tensor([1, -1, 0])
>>> ops.arcsinh(x)
array([0.88137364, -0.88137364, 0.0], dtype=float32)  <- nearest

arctan

>>> x = ops.convert_to_tensor([0, 1])
>>> ops.arctan(x)
array([0., 0.7853982], dtype=float32)

arctan2

>>> x = ops.convert_to_tensor([-1, +1, +1, -1])
>>> y = ops.convert_to_tensor([-1, -1, +1, +1])
>>> ops.arctan2(y, x) * 180 / numpy.pi
array([-135., -45., 45., 135.], dtype=float32)

>>> ops.arctan2(
...     ops.array([1., -1.]),
...     ops.array([0., 0.]),
... )
array([ 1.5707964, -1.5707964], dtype=float32)
>>> ops.arctan2(
...     ops.array([0., 0., numpy.inf]),
...     ops.array([+0., -0., numpy.inf]),
... )
array([0., 3.1415925, 0.7853982], dtype=float32)  <- nearest

argmax

>>> x = ops.arange(6).reshape(2, 3) + 10
>>> x
array([[10, 11, 12],
       [13, 14, 15]], dtype=int32)
>>> ops.argmax(x)
array(5, dtype=int32)
>>> ops.argmax(x, axis=0)
array([1, 1, 1], dtype=int32)
>>> ops.argmax(x, axis=1)
array([2, 2], dtype=int32)

argmin

>>> x = ops.arange(6).reshape(2, 3) + 10
>>> x
array([[10, 11, 12],
       [13, 14, 15]], dtype=int32)
>>> ops.argmin(x)
array(0, dtype=int32)
>>> ops.argmin(x, axis=0)
array([0, 0, 0], dtype=int32)
>>> ops.argmin(x, axis=1)
array([0, 0], dtype=int32)

argsort

>>> x = ops.array([3, 1, 2])
>>> ops.argsort(x)
array([1, 2, 0], dtype=int32)

>>> x = ops.array([[0, 3], [3, 2], [4, 5]])
>>> x
array([[0, 3],
       [3, 2],
       [4, 5]], dtype=int32)
>>> ops.argsort(x, axis=0)
array([[0, 1],
       [1, 0],
       [2, 2]], dtype=int32)
>>> ops.argsort(x, axis=1)
array([[0, 1],
       [1, 0],
       [0, 1]], dtype=int32)

array

>>> ops.array([1, 2, 3])
array([1, 2, 3], dtype=int32)

>>> ops.array([1, 2, 3], dtype="float32")
array([1., 2., 3.], dtype=float32)

average

>>> data = ops.arange(1, 5)
>>> data
array([1, 2, 3, 4], dtype=int32)
>>> ops.average(data)
array(2.5, dtype=float32)
>>> ops.average(
...     ops.arange(1, 11),
...     weights=ops.arange(10, 0, -1)
... )
array(4., dtype=float32)

>>> data = ops.arange(6).reshape((3, 2))
>>> data
array([[0, 1],
       [2, 3],
       [4, 5]], dtype=int32)
>>> ops.average(
...     data,
...     axis=1,
...     weights=ops.array([1./4, 3./4])
... )
array([0.75, 2.75, 4.75], dtype=float32)
>>> ops.average(
...     data,
...     weights=ops.array([1./4, 3./4])
... )
Traceback (most recent call last):
    ...
ValueError: Axis must be specified when shapes of a and weights differ.  <- text

bincount

>>> x = ops.array([1, 2, 2, 3], dtype="uint8")
>>> ops.bincount(x)
array([0, 1, 2, 1], dtype=int32)
>>> weights = x / 2
>>> weights
array([0.5, 1., 1., 1.5], dtype=float64)  <- float32
>>> ops.bincount(x, weights=weights)
array([0., 0.5, 2., 1.5], dtype=float64)  <- float32
>>> minlength = (ops.max(x).numpy() + 1) + 2  # 6
>>> ops.bincount(x, minlength=minlength)
array([0, 1, 2, 1, 0, 0], dtype=int32)

broadcast_to

>>> x = ops.array([1, 2, 3])
>>> ops.broadcast_to(x, (3, 3))
array([[1, 2, 3],
       [1, 2, 3],
       [1, 2, 3]])  <- dtype

count_nonzero

>>> x = ops.array([[0, 1, 7, 0], [3, 0, 2, 19]])
>>> ops.count_nonzero(x)
5  <- tensor
>>> ops.count_nonzero(x, axis=0)
array([1, 1, 2, 1], dtype=int64)  <- int32
>>> ops.count_nonzero(x, axis=1)
array([2, 3], dtype=int64)  <- int32

diag

>>> x = ops.arange(9).reshape((3, 3))
>>> x
array([[0, 1, 2],
       [3, 4, 5],
       [6, 7, 8]])  <- dtype

>>> ops.diag(x)
array([0, 4, 8])  <- dtype
>>> ops.diag(x, k=1)
array([1, 5])  <- dtype
>>> ops.diag(x, k=-1)
array([3, 7])  <- dtype

>>> ops.diag(ops.diag(x))
array([[0, 0, 0],
       [0, 4, 0],
       [0, 0, 8]])  <- dtype, bracket

diagonal

>>> x = ops.arange(4).reshape((2, 2))
>>> x
array([[0, 1],
       [2, 3]])  <- dtype
>>> x.diagonal()
array([0, 3])  <- dtype
>>> x.diagonal(1)
array([1])  <- dtype

>>> x = ops.arange(8).reshape((2, 2, 2))
>>> x
array([[[0, 1],
        [2, 3]],
       [[4, 5],
        [6, 7]]])  <- dtype
>>> x.diagonal(0, 0, 1)
array([[0, 6],
       [1, 7]])  <- dtype

diff

>>> x = ops.convert_to_tensor([1, 2, 4, 7, 0])
>>> ops.diff(x)
array([ 1,  2,  3, -7])  <- dtype
>>> ops.diff(x, n=2)
array([  1,   1, -10])  <- dtype

>>> x = ops.convert_to_tensor([[1, 3, 6, 10], [0, 5, 6, 8]])
>>> ops.diff(x)
array([[2, 3, 4],
       [5, 1, 2]])  <- dtype
>>> ops.diff(x, axis=0)
array([[-1,  2,  0, -2]])  <- dtype

digitize

>>> x = np.array([0.0, 1.0, 3.0, 1.6])
>>> bins = np.array([0.0, 3.0, 4.5, 7.0])
>>> ops.digitize(x, bins)
array([1, 1, 2, 1])  <- dtype

einsum

>>> a = ops.arange(25).reshape(5, 5)
>>> b = ops.arange(5)
>>> c = ops.arange(6).reshape(2, 3)

>>> ops.einsum("ii", a)
60  <- tensor
>>> ops.einsum(a, [0, 0])
60  <- tensor
>>> ops.trace(a)
60  <- tensor

>>> ops.einsum("ii -> i", a)
array([ 0,  6, 12, 18, 24])  <- dtype
>>> ops.einsum(a, [0, 0], [0])
array([ 0,  6, 12, 18, 24])  <- dtype
>>> ops.diag(a)
array([ 0,  6, 12, 18, 24])  <- dtype

>>> ops.einsum("ij -> i", a)
array([ 10,  35,  60,  85, 110])  <- dtype
>>> ops.einsum(a, [0, 1], [0])
array([ 10,  35,  60,  85, 110])  <- dtype
>>> ops.sum(a, axis=1)
array([ 10,  35,  60,  85, 110])  <- dtype

>>> ops.einsum("...j -> ...", a)
array([ 10,  35,  60,  85, 110])  <- dtype
>>> ops.einsum(a, [..., 1], [...])
array([ 10,  35,  60,  85, 110])  <- dtype, np.einsum

>>> ops.einsum("ji", c)
array([[0, 3],
       [1, 4],
       [2, 5]])  <- dtype
>>> ops.einsum("ij -> ji", c)
array([[0, 3],
       [1, 4],
       [2, 5]])  <- dtype
>>> ops.einsum(c, [1, 0])
array([[0, 3],
       [1, 4],
       [2, 5]])  <- dtype
>>> ops.transpose(c)
array([[0, 3],
       [1, 4],
       [2, 5]])  <- dtype

>>> ops.einsum("ij, j", a, b)
array([ 30,  80, 130, 180, 230])  <- dtype
>>> ops.einsum(a, [0, 1], b, [1])
array([ 30,  80, 130, 180, 230])  <- dtype
>>> ops.einsum("...j, j", a, b)
array([ 30,  80, 130, 180, 230])  <- dtype

histogram

>>> input_tensor = np.array([0.018951902, 0.12, 0.2, 0.5, 0.55, 0.58, 0.65, 0.8589286864])
>>> ops.histogram(input_tensor)
(array([1, 1, 1, 0, 0, 1, 2, 1, 0, 1], dtype=int32),
 array([0.0189519 , 0.10294958, 0.18694726, 0.27094494, 0.35494262,
     0.43894029, 0.52293797, 0.60693565, 0.69093333, 0.77493101,
     0.85892869]))  <- dtype, random

meshgrid

>>> x = ops.array([1, 2, 3])
>>> y = ops.array([4, 5, 6])

>>> grid_x, grid_y = ops.meshgrid(x, y, indexing="ij")
>>> grid_x
array([[1, 1, 1],
       [2, 2, 2],
       [3, 3, 3]])  <- dtype
>>> grid_y
array([[4, 5, 6],
       [4, 5, 6],
       [4, 5, 6]])  <- dtype

norm

>>> x = ops.reshape(ops.arange(9, dtype="float32") - 4, (3, 3))
>>> ops.linalg.norm(x)
7.7459664  <- tensor, nearest

select

>>> x = ops.arange(6)
>>> condlist = [x<3, x>3]
>>> choicelist = [x, x**2]
>>> ops.select(condlist, choicelist, 42)
tensor([0,  1,  2, 42, 16, 25])  <- dtype, comment

trunc

>>> x = ops.array([-1.7, -1.5, -0.2, 0.2, 1.5, 1.7, 2.0])
>>> ops.trunc(x)
array([-1.0, -1.0, -0.0, 0.0, 1.0, 1.0, 2.0])  <- dtype, notation

vectorize

>>> def myfunc(a, b):
...     return a + b
>>> vfunc = ops.vectorize(myfunc)
>>> vfunc([1, 2, 3, 4], 2)
Tensor([3, 4, 5, 6])  <- dtype, comment
"""

NOTES = {
    "all": "The third example of `any` calls `all`. `ops.any(x, keepdims=True)` is [[True]].",
    "bracket": "A closing bracket too many has been left out of the statement.",
    "class": "A mismatch of shapes is a ValueError, as in NumPy. The class and the text of the page are JAX's.",
    "comment": "The page has a program there, and the result in a comment.",
    "dtype": "The page prints no dtype. Python's integers are int32; trunc and histogram keep the dtype of their floats.",
    "float32": "The quotient of an integer tensor is of the default float, float32. The page's weights have float64.",
    "int32": "Counts are int32, as every count and index is, in Keras 3.6 too.",
    "nearest": "The float32 nearest to the true value. The page has its neighbour, one unit in the last place away.",
    "notation": "The same, written as NumPy writes it: commas, `0.` for 0.0, no shape where the elements show it.",
    "np.einsum": "The page calls np.einsum. ops.einsum takes lists with an Ellipsis as well.",
    "random": "The page draws its numbers. These eight give the counts and the edges that it shows.",
    "tensor": "A tensor without dims, as in Keras 3.6, where the page shows a number.",
    "text": "The same class of error. The text of the page is NumPy's.",
}


def prompt(statement, names):
    """What Python's prompt prints for a statement."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        try:
            exec(compile(statement, "page", "single"), names)
        except Exception as error:
            print(f"Traceback (most recent call last):\n    ...\n{type(error).__name__}: {error}")
    return printed.getvalue().rstrip("\n")


def same(found, wanted):
    """Whether two results read the same, spaces aside."""
    return "".join(found.split()) == "".join(wanted.split())


def run():
    """Yields the lines between examples, and of each example the statement, its result, that of the page, and notes."""
    names = {"ops": ndops, "numpy": np, "np": np}
    for part in doctest.DocTestParser().parse(PAGE):
        if isinstance(part, str):
            yield part
        else:
            wanted, _, notes = part.want.rstrip("\n").partition("  <- ")
            yield part.source, prompt(part.source, names), wanted, notes


def main():
    """Prints the page and the notes; fails if a difference has none."""
    printed = differ = unexplained = 0
    for part in run():
        if isinstance(part, str):
            print(part, end="")
            continue
        statement, found, wanted, notes = part
        print(">>>", statement.rstrip("\n").replace("\n", "\n... "))
        if not found:
            continue
        printed += 1
        mark = ""
        if not same(found, wanted):
            differ += 1
            unexplained += not notes
            mark = f"  <- {notes or 'unexplained'}; the page: {' '.join(wanted.split())}"
        print(found + mark)
    print(f"\n{printed} results, {printed - differ} as the page prints them. The others:\n")
    for name, note in NOTES.items():
        print(f"{name:12}{note}")
    return int(unexplained > 0)


if __name__ == "__main__":
    raise SystemExit(main())

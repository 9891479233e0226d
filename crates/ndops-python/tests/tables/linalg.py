"""Rows of products and of linear algebra. Inputs are small halves, so that every sum is exact in any order."""

import numpy as np

from row import Row, Tolerance, by_nobody, by_numpy, call
from values import COMPLEX, FLOATS, INTEGERS, array_of

SWEEP = ("bool", "uint8", "int8", "int32", "float16", "float32", "bfloat16", "complex64")
SUMS = Tolerance(numpy=2.0, jax=2.0, zero_sign=False)
NOT_BOOL = (*INTEGERS, *FLOATS, *COMPLEX)

# Singular values and powers of f32 come from other algorithms.
NORMS = Tolerance(numpy=8.0, jax=8.0, of_largest=True)
ORDS = (None, 0, 1, 2, 3, 2.5, 0.5, np.inf, -np.inf)
MATRIX_ORDS = (None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)


def s(*shape):
    """An array of small numbers."""
    return array_of(*shape, dom="small")


def product(name, *calls, **more):
    """A row of a product of two operands."""
    return Row(name, calls, "product", pairs=True, **{"sweep": SWEEP, "tolerance": SUMS, **more})


def einsum_truth(out, *args):
    """The sum in double precision."""
    wide = "complex128" if out in COMPLEX else "float64"

    def one(arg):
        if arg.dtype.kind == "U":
            return str(arg).replace(" ", "")
        return arg.tolist() if arg.dtype.kind == "O" else arg

    args = [one(a) for a in args]
    labels = range(0) if isinstance(args[0], str) else [*range(1, len(args), 2), len(args) - 1]
    return np.einsum(*[a if isinstance(a, (str, list)) or i in labels else a.astype(wide) for i, a in enumerate(args)])


ROWS = [
    product(
        "matmul",
        call(s(2, 3), s(3, 2)),
        call(s(3), s(3)),
        call(s(2, 3), s(3)),
        call(s(3), s(3, 2)),
        call(s(4, 2, 3), s(3, 2)),
        call(s(2, 1, 2, 3), s(5, 3, 1)),
        call(s(2, 0), s(0, 3)),
        call(s(0, 2), s(2, 3)),
        call(s(17, 33), s(33, 9)),
        call(s(1, 1), s(1, 1)),
        call(s(0), s(0)),
        call(s(0, 2, 3), s(3, 2)),
    ),
    product(
        "dot",
        call(s(2, 3), s(3, 2)),
        call(s(3), s(3)),
        call(s(2, 3), s(3)),
        call(s(4, 2, 3), s(5, 3, 2)),
        call(s(), s(2, 3)),
        call(s(2, 3), s()),
        call(s(), s()),
        call(s(0), s(0)),
        call(s(3), s(3, 2)),
        by_numpy(s(2, 3), 2),
    ),
    product("vdot", call(s(6), s(6)), call(s(2, 3), s(2, 3)), call(s(2, 3), s(6)), call(s(), s()), call(s(0), s(0))),
    product(
        "outer",
        call(s(2), s(3)),
        call(s(2, 3), s(4)),
        call(s(), s(3)),
        call(s(0), s(3)),
        call(s(), s()),
        by_numpy(s(3), 2),
    ),
    product(
        "tensordot",
        call(s(2, 3, 4), s(3, 4, 2)),
        call(s(2, 3), s(3, 2), 1),
        call(s(2), s(3), 0),
        call(s(2, 3), s(2, 4), axes=(0, 0)),
        call(s(2, 3, 4), s(4, 3), axes=([1, 2], [1, 0])),
        call(s(2, 3), s(3, 4), axes=(1, 0)),
        call(s(2, 3), s(2, 3), axes=([0, 1], [0, 1])),
        call(s(2, 3), s(3, 4), axes=([-1], [-2])),
        call(s(2, 0), s(0, 3), 1),
        call(s(), s(), 0),
    ),
    product(
        "cross",
        call(s(3), s(3)),
        call(s(2, 3), s(2, 3)),
        call(s(2), s(3)),
        call(s(3), s(2)),
        call(s(2), s(2)),
        call(s(4, 2), s(4, 2)),
        call(s(4, 2), s(4, 3)),
        call(s(3, 2), s(3, 2), axis=0),
        call(s(3, 4), s(4, 3), axisa=0),
        call(s(3, 4), s(4, 3), 0, -1, 0),
        call(s(4, 2, 3), s(5, 4, 3), axisa=1, axisb=-1, axisc=1),
        call(s(4, 3, 5), s(4, 3, 5), axis=1),
        call(s(2, 4), s(2, 4), axis=0),
        call(s(2, 1, 3), s(4, 3)),
        call(s(3), s(5, 3)),
        call(s(5, 3), s(1, 2)),
        call(s(0, 3), s(0, 3)),
        call(s(0, 2), s(0, 2)),
        accepts=lambda *d: any(x != "bool" for x in d),
    ),
    product(
        "einsum",
        call("ij,jk->ik", s(2, 3), s(3, 2)),
        call("ij->ji", s(2, 3)),
        call("ba", s(2, 3)),
        call("Ba", s(2, 3)),
        call("ii", s(3, 3)),
        call("ii->i", s(3, 3)),
        call("iij->j", s(3, 3, 2)),
        call("iijj->ji", s(3, 3, 2, 2)),
        call("ij->", s(2, 3)),
        call("ij->j", s(2, 3)),
        call("i,i->", s(3), s(3)),
        call("i,j", s(2), s(3)),
        call("i,j->ji", s(2), s(3)),
        call("ij,ij->ij", s(2, 3), s(2, 3)),
        call("ij,kj->ki", s(2, 3), s(4, 3)),
        call("ij,j", s(2, 3), s(3)),
        call("bij,bjk->bik", s(3, 2, 4), s(3, 4, 2)),
        call("ijb,jkb->ikb", s(2, 3, 4), s(3, 2, 4)),
        call("ijb,jb->ib", s(2, 3, 4), s(3, 4)),
        call("abcd,cbe->dae", s(2, 3, 4, 2), s(4, 3, 2)),
        call("iaj,aib->bj", s(3, 2, 4), s(2, 3, 2)),
        call("ij,jk", s(17, 33), s(33, 9)),
        call("ij,ij->i", s(2, 3), s(1, 3)),
        call("ij,jk->ik", s(2, 1), s(3, 4)),
        call("i,i,i->", s(3), s(3), s(3)),
        call("ij,jk,kl->il", s(2, 3), s(3, 4), s(4, 2)),
        call("ab,bc,cd,da", s(2, 2), s(2, 2), s(2, 2), s(2, 2)),
        call("a,b,c,d,e,f,g->", s(2), s(1), s(2), s(1), s(2), s(1), s(2)),
        call("...j,j", s(2, 3), s(3)),
        call("...j->...", s(2, 3, 4)),
        call("i...->...i", s(2, 3, 4)),
        call("...", s(2, 3)),
        call("...,...", s(2, 3), s(3)),
        call("...ij,...jk->...ik", s(2, 1, 2, 3), s(4, 3, 2)),
        call("i...,...i->...", s(2, 3), s(3, 2)),
        call("i...j->ji", s(2, 3)),
        call(" i j , jk -> ik ", s(2, 3), s(3, 2)),
        call("", s()),
        call(",->", s(), s()),
        call("i,->i", s(3), s()),
        call("ij,jk->ik", s(2, 0), s(0, 3)),
        call("ij->i", s(2, 0)),
        call("ij,jk->ik", s(0, 2), s(2, 3)),
        by_nobody(s(2, 3), [0, 1], s(3, 2), [1, 2], [0, 2]),
        by_nobody(s(2, 3), [51, 0]),
        by_nobody(s(3, 3), (7, 7)),
        by_nobody(s(2, 3, 4), [..., 1], s(4), [1], [...]),
        by_nobody(s(), []),
        by_nobody([[1, 2], [3, 4]], [0, 1], array_of(2, dom="small", dt="float32"), [1]),
        by_nobody("i,->i", s(3), 2),
        by_nobody("ij,j", [[1, 2], [3, 4]], array_of(2, dom="small", dt="float32")),
        truth=einsum_truth,
        tolerance=Tolerance(truth=0.5, numpy=2.0, jax=2.0, zero_sign=False),
    ),
    Row(
        "norm",
        (
            call(s(2, 3)),
            call(s(4), 1),
            call(s(2, 3), "fro"),
            call(s(2, 3), axis=1),
            *[call(s(5), p) for p in ORDS],
            *[call(s(3, 4), p, axis=0) for p in ORDS],
            by_nobody(s(3, 4), -2.5, axis=0),
            *[call(array_of(6, dom="nonzero"), p, -1, True) for p in (-1, -2, -2.5)],
            *[call(s(3, 4), p) for p in MATRIX_ORDS],
            *[call(s(4, 3), p, keepdims=True) for p in MATRIX_ORDS],
            *[call(s(2, 3, 4, 3), p, (1, 3)) for p in MATRIX_ORDS],
            *[call(s(2, 3, 4), p, axis=(-1, 0), keepdims=True) for p in MATRIX_ORDS],
            *[call(s(3, 3), p) for p in ("nuc", 2)],
            *[call(s(1, 5), p) for p in MATRIX_ORDS],
            call(s(2, 3, 4)),
            call(s(2, 3, 4), keepdims=True),
            call(s()),
            call(s(), keepdims=True),
            call(s(2, 3, 4), axis=2),
            call(s(2, 3, 4), 3, axis=(1,)),
            by_nobody(s(2, 3, 4), axis=[0, 2]),
            by_numpy(array_of(7, dom="order"), np.inf),
            by_numpy(array_of(4, 7, dom="order"), -np.inf, 1),
            by_numpy(array_of(4, 7, dom="order"), 0, 1),
            by_numpy(array_of(4, 7, dom="order"), 1, 0),
            by_numpy(array_of(4, 7, dom="order"), np.inf),
            call(array_of(0)),
            *[call(array_of(0), p) for p in (0, 1, 2, 3)],
            call(array_of(0, 3)),
            call(array_of(0, 3), "fro"),
            call(array_of(0, 3), axis=0),
            call(array_of(0, 3), np.inf, axis=1),
            call(array_of(3, 0), np.inf),
            by_numpy(array_of(0, 3), "nuc"),
            call(array_of(0, 2, 3), 2, axis=(1, 2)),
            call(s(3, 70), axis=1),
            call(s(70, 3), axis=0),
            call(s(5, 70), 2),
        ),
        tolerance=NORMS,
        sweep=("bool", "uint8", "int32", "float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
    ),
    Row(
        "slogdet",
        (
            call(array_of(3, 3, dom="moderate")),
            call(array_of(2, 2, 2, dom="wide")),
            call(array_of(1, 1, dom="nonzero")),
            call(array_of(2, 3, 4, 4, dom="moderate")),
            call(array_of(8, 8, dom="moderate")),
            call(array_of(70, 70, dom="moderate")),
            call(array_of(0, 0)),
            call(array_of(3, 0, 0)),
            call(array_of(0, 3, 3)),
            call(np.zeros((2, 2), "float32")),
            call(np.float32([[1, 2], [2, 4]])),
            call(np.float32([[0, 1], [1, 0]])),
            call(np.complex64([[0, 2j], [1, 0]])),
        ),
        tolerance=Tolerance(numpy=50.0, jax=20.0),
        sweep=("int8", "int32", "bfloat16", "float16", "float32", "float64", "complex64", "complex128"),
    ),
]

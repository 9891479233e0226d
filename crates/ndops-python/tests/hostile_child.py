"""The program that makes hostile calls: `python hostile_child.py REPORT FIRST GROUP..`, in a process that may die of it.

Before each call it appends its number and what it is to the report, so that whoever waits knows the culprit. A group is
the name of an op, or one of `OTHERS`. What is no result and no exception of a documented kind is reported as a fault.
"""

import contextlib
import faulthandler
import functools
import inspect
import io
import os
import resource
import sys
import tempfile
import warnings

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import ndops
import numpy as np

from hostile import OBJECTS, Evil
from row import call_cases
from table import ROWS

MEMORY = 6 << 30
SECONDS = 60
# Python's own messages quote all of a word.
LONGEST_TEXT = 2 * 10**5
DOCUMENTED = (
    *(TypeError, ValueError, OverflowError, IndexError, ZeroDivisionError, MemoryError, BufferError, OSError),
    # Raised by methods of the objects.
    *(RecursionError, ReferenceError, NotImplementedError, Evil),
)


def calls_of_op(op):
    """Each hostile object in each place of an op, then argument lists that fit no op."""
    function = getattr(ndops, op)
    signature = inspect.signature(function)
    plain = plain_arguments(op, signature)
    for place, parameter in signature.parameters.items():
        for name, make in OBJECTS.items():
            yield f"{place}={name}", functools.partial(substituted, function, signature, plain, parameter, make)
    for name, make in OBJECTS.items():
        yield f"alone: {name}", lambda make=make: function(make())
    args, kwargs = plain
    yield "nothing", lambda: function()
    yield "too many", lambda: function(*[1] * 1000)
    yield "unknown keyword", lambda: function(*args, **kwargs, **{"\0 unknown": 1})
    yield "keyword that is no word", lambda: function(*args, **{1: 2})
    yield "keyword of a derived class", lambda: function(**{OBJECTS["word of a derived class"](): 1})
    for place in signature.parameters:
        yield f"{place} twice", lambda place=place: function(*[args[0] if args else 1] * 9, **{place: 1})
    yield "all symbolic", lambda: function(*[ndops.KerasTensor((None, None))] * len(signature.parameters))


def plain_arguments(op, signature):
    """Arguments that the op takes: those of the longest call in its row."""
    cases = call_cases(ROWS[op]) if op in ROWS else []
    fitting = [case for case in cases if can_bind(signature, case)]
    longest = max(fitting, key=lambda case: len(case.args) + len(case.kwargs), default=None)
    return (longest.args, longest.kwargs) if longest else ((np.ones((2, 3), "float32"),), {})


def can_bind(signature, case):
    """Whether a case's arguments are the signature's."""
    try:
        signature.bind(*case.args, **case.kwargs)
    except TypeError:
        return False
    return True


def substituted(function, signature, plain, parameter, make):
    """A call with one argument replaced by a hostile object."""
    args, kwargs = plain
    bound = signature.bind_partial(*args, **kwargs)
    hostile = make()
    variadic = parameter.kind is inspect.Parameter.VAR_POSITIONAL
    bound.arguments[parameter.name] = (np.ones(3), hostile) if variadic else hostile
    order = [name for name in signature.parameters if name in bound.arguments]
    bound.arguments = {name: bound.arguments[name] for name in order}
    return function(*bound.args, **bound.kwargs)


T = ndops.ones((2, 3))

FUNCTIONS = {
    "convert_to_tensor": lambda o: ndops.convert_to_tensor(o),
    "convert_to_tensor dtype": lambda o: ndops.convert_to_tensor(T, o),
    "convert_to_tensor of dtypes": lambda o: [ndops.convert_to_tensor(o, d) for d in ("int8", "bool", "complex64")],
    "asarray": lambda o: ndops.asarray(o),
    "asarray dtype": lambda o: ndops.asarray([1], dtype=o),
    "cast": lambda o: ndops.cast(o, "float64"),
    "cast dtype": lambda o: ndops.cast(T, o),
    "from_dlpack": lambda o: ndops.from_dlpack(o),
    "from_dlpack device": lambda o: ndops.from_dlpack(T, device=o),
    "from_dlpack copy": lambda o: ndops.from_dlpack(T, copy=o),
    "convert_to_numpy": lambda o: ndops.convert_to_numpy(o),
    "shape": lambda o: ndops.shape(o),
    "is_tensor": lambda o: ndops.is_tensor(o),
    "result_type": lambda o: (ndops.result_type(o), ndops.result_type(o, T, 1)),
    "set_floatx": lambda o: (ndops.set_floatx(o), ndops.set_floatx("float32")),
    "set_num_threads": lambda o: (ndops.set_num_threads(o), ndops.exp(np.ones(10**6)), ndops.set_num_threads(0)),
    "KerasTensor": lambda o: ndops.KerasTensor(o),
    "KerasTensor length": lambda o: ndops.KerasTensor((o, None)),
    "KerasTensor dtype": lambda o: ndops.KerasTensor((2,), o),
    "DType": lambda o: ndops.DType(o),
    "Tensor": lambda o: ndops.Tensor(o),
    "load": lambda o: ndops.load(o),
    "load mmap_mode": lambda o: ndops.load(io.BytesIO(), o),
    "save": lambda o: ndops.save(io.BytesIO(), o),
    "save dict": lambda o: ndops.save(io.BytesIO(), {"x": o}),
    "save names": lambda o: ndops.save(io.BytesIO(), {o: T}),
    "save file": lambda o: ndops.save(o, T),
    "SparseTensor": lambda o: (ndops.SparseTensor(o, [1.0], (3,)), ndops.SparseTensor([[0]], o, (3,))),
    "SparseTensor shape": lambda o: ndops.SparseTensor([[0]], [1.0], o).to_dense(),
    "vectorize": lambda o: ndops.vectorize(o)(o),
    "vectorized": lambda o: ndops.vectorize(lambda x: x)(o),
    "vectorized gives": lambda o: ndops.vectorize(lambda x: o)([1, 2]),
    "vectorized by name": lambda o: ndops.vectorize(lambda x: x, excluded=["x"])(x=o),
    "_from_bytes": lambda o: ndops._ndops._from_bytes(o, "uint8", (2,)),
    "_from_bytes dtype": lambda o: ndops._ndops._from_bytes(b"12", o, (2,)),
    "_from_bytes shape": lambda o: ndops._ndops._from_bytes(b"", "uint8", o),
    "numpy function": lambda o: (np.add(T, o), np.concatenate([T, o]), np.reshape(T, o), np.sum(T, axis=o)),
    "numpy function of": lambda o: np.where(T, o, T),
}

METHODS = {
    "[]": lambda o: T[o],
    "[,]": lambda o: T[o, o],
    "[:]": lambda o: T[o:, ::o],
    "[] =": lambda o: T.__setitem__(o, o),
    "item": lambda o: T.item(o),
    "item of axes": lambda o: T.item(o, o),
    "astype": lambda o: T.astype(o),
    "astype copy": lambda o: T.astype("int8", copy=o),
    "reshape": lambda o: T.reshape(o),
    "reshape by lengths": lambda o: T.reshape(o, 3),
    "sum": lambda o: T.sum(o, keepdims=o),
    "format": lambda o: format(T[0, 0], o),
    "__format__": lambda o: T.__format__(o),
    "__array__": lambda o: T.__array__(o),
    "__array__ copy": lambda o: T.__array__(copy=o),
    "__dlpack__": lambda o: T.__dlpack__(max_version=o),
    "__dlpack__ device": lambda o: T.__dlpack__(dl_device=o),
    "__reduce_ex__": lambda o: T.__reduce_ex__(o),
    "in": lambda o: o in T,
    "+": lambda o: T + o,
    "+ r": lambda o: o + T,
    "-": lambda o: o - T,
    "/": lambda o: T / o,
    "//": lambda o: T // o,
    "@": lambda o: T @ o,
    "@ r": lambda o: o @ T,
    "%": lambda o: o % T,
    "&": lambda o: T & o,
    "<<": lambda o: T << o,
    "==": lambda o: T == o,
    "<": lambda o: o < T,
    "**": lambda o: T**o,
    "pow": lambda o: pow(T, o, o),
    "divmod": lambda o: divmod(T, o),
    "round": lambda o: round(T, o),
    "dtype ==": lambda o: T.dtype == o,
    "unbound": lambda o: ndops.Tensor.sum(o),
    "unbound +": lambda o: ndops.Tensor.__add__(o, T),
}

OTHERS = {"functions": FUNCTIONS, "methods": METHODS}


def calls_of(group):
    """The calls of an op or of a table of others."""
    if group not in OTHERS:
        yield from calls_of_op(group)
        return
    for what, call in OTHERS[group].items():
        for name, make in OBJECTS.items():
            yield f"{what}: {name}", lambda call=call, make=make: call(make())


def use(result):
    """Looks at a result as a caller would."""
    if isinstance(result, ndops.Tensor):
        assert len(repr(result)) < 10**5
        assert result.ndim == len(result.shape)
    elif isinstance(result, (list, tuple)):
        for item in result[:5]:
            use(item)


def fault_of(call):
    """What is wrong with how a call ends, if anything is."""
    unraisable = []
    sys.unraisablehook = lambda error: unraisable.append(f"{type(error.exc_value).__name__}: {error.exc_value}")
    try:
        use(call())
    except DOCUMENTED as error:
        with contextlib.suppress(Evil):
            if len(str(error)) > LONGEST_TEXT:
                return f"an error of {len(str(error))} characters"
    except BaseException as error:
        return f"{type(error).__module__}.{type(error).__name__}: {str(error)[:300]}"
    return f"unraisable: {unraisable}" if unraisable else None


def main(report, first, groups):
    """Makes the calls from number `first` on."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("ignore")
    with open(report, "ab", buffering=0) as out, tempfile.TemporaryDirectory() as folder:
        # Words are paths to `save`, which writes there.
        os.chdir(folder)
        calls = ((group, what, call) for group in groups for what, call in calls_of(group))
        for number, (group, what, call) in enumerate(calls):
            if number < first:
                continue
            out.write(f"{number}\t{group}\t{what}\n".encode())
            faulthandler.dump_traceback_later(SECONDS, exit=True)
            fault = fault_of(call)
            if fault:
                out.write(f"fault\t{group}\t{what}: {fault}\n".encode(errors="replace").replace(b"\n", b" ") + b"\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])

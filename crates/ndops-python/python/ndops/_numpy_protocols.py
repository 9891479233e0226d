"""NumPy functions called on tensors (NEP 13 and NEP 18): they run the op of the same meaning, or say that there is none.

A function of NumPy is matched with an op by its name, and its parameters with those of the op: by name, and where the
leading ones differ (`a` and `x`), by place. What the op does not have may only be passed as its default; `dtype` and
`out` are done here.
"""

import functools
import inspect
import itertools
import sys

from . import _ndops
from ._ndops import Tensor

# Where the names of a ufunc and of its op differ.
UFUNCS = {"remainder": "mod", "invert": "bitwise_not", "rint": "round", "conj": "conjugate"}
REDUCTIONS = {
    "add": "sum",
    "multiply": "prod",
    "maximum": "max",
    "minimum": "min",
    "logical_and": "all",
    "logical_or": "any",
}
RUNNING = {"add": "cumsum", "multiply": "cumprod"}

# Functions whose results are no arrays: they get the elements as arrays.
ON_ARRAYS = {
    "allclose",
    "array2string",
    "array_equal",
    "array_equiv",
    "array_repr",
    "array_str",
    "can_cast",
    "copyto",
    "iscomplexobj",
    "isrealobj",
    "may_share_memory",
    "min_scalar_type",
    "result_type",
    "save",
    "savetxt",
    "savez",
    "savez_compressed",
    "shares_memory",
}
LINALG = ("norm", "slogdet")
# Parameters that only choose how a result is found: ours are stable sorts.
ANY_VALUE = {("sort", "kind"), ("argsort", "kind"), ("argpartition", "kind")}


def array_ufunc(self, ufunc, method, *inputs, out=None, **options):
    """A universal function of NumPy with a tensor among its operands."""
    if any(is_foreign(type(x)) for x in inputs):
        return NotImplemented
    if method == "__call__" and out is None and not options:
        return op_of_ufunc(ufunc)(*inputs)
    result = ufunc_method(ufunc, method, inputs, options)
    return result if out is None else written(result, out)


@functools.cache
def op_of_ufunc(ufunc):
    """What a call of a ufunc runs."""
    name = ufunc.__name__
    if name == "divmod":
        return divmod_of
    return found(UFUNCS.get(name, name), f"numpy.{name}")


def divmod_of(x1, x2):
    """Quotient and rest."""
    return _ndops.floor_divide(x1, x2), _ndops.mod(x1, x2)


@functools.lru_cache(maxsize=256)
def is_foreign(kind):
    """Whether a class of operands answers for NumPy's functions itself."""
    own = getattr(kind, "__array_ufunc__", None)
    return own is not None and not issubclass(kind, Tensor) and not kind.__module__.startswith("numpy")


def ufunc_method(ufunc, method, inputs, options):
    """One method of a ufunc, by the op that does the same."""
    name = ufunc.__name__
    what = f"numpy.{name}" if method == "__call__" else f"numpy.{name}.{method}"
    if options.pop("where", True) is not True:
        raise TypeError(f"{what}: where is not supported on tensors")
    if method == "outer":
        first, second = map(_ndops.convert_to_tensor, inputs)
        inputs = (_ndops.reshape(first, (*first.shape, *[1] * second.ndim)), second)
    if method in ("__call__", "outer"):
        op = op_of_ufunc(ufunc)
    elif method == "reduce":
        op = found(REDUCTIONS.get(name), what)
        options = {"axis": 0, **options}
    elif method == "accumulate":
        op = found(RUNNING.get(name), what)
        options = {"axis": 0, **options}
    else:
        raise missing(what)
    dtype = options.pop("dtype", None)
    if dtype is not None:
        inputs = [_ndops.cast(x, dtype) for x in inputs]
    known = {k: v for k, v in options.items() if k in parameters(op)}
    rest = {k: v for k, v in options.items() if k not in known and not is_default(k, v)}
    if rest:
        raise TypeError(f"{what}: {', '.join(rest)} is not supported on tensors")
    return op(*inputs, **known)


def is_default(name, value):
    """Whether an option of a ufunc, given as this, changes nothing."""
    return value is None or (name, value) in (("casting", "same_kind"), ("order", "K"), ("subok", True))


def array_function(self, function, types, args, kwargs):
    """A function of NumPy with a tensor among its arguments."""
    if any(is_foreign(kind) for kind in types):
        return NotImplemented
    direct = calls.get(function)
    if direct is not None and len(args) <= direct.n_plain and direct.names.keys() >= kwargs.keys():
        return direct.op(*args, **{direct.names[name]: value for name, value in kwargs.items()})
    module, name = function.__module__, function.__name__
    what = f"{module}.{name}"
    if module == "numpy" and name in ON_ARRAYS:
        return function(*arrays(args), **{key: arrays(value) for key, value in kwargs.items()})
    if module == "numpy" and name in ("shape", "iscomplex", "isreal"):
        return on_parts(name, *args, **kwargs)
    if module != "numpy" and not (module == "numpy.linalg" and name in LINALG):
        raise missing(what)
    op = found(name, what)
    call = calls.setdefault(function, Call(function, op))
    args, kwargs, extra = call.translated(args, kwargs, what)
    if extra.get("dtype") is not None:
        args = (_ndops.cast(args[0], extra["dtype"]), *args[1:])
    result = op(*args, **kwargs)
    return result if extra.get("out") is None else written(result, (extra["out"],))


def on_parts(name, x):
    """What attributes of a tensor answer."""
    if name == "shape":
        return x.shape
    is_real = _ndops.equal(x.imag, 0)
    return is_real if name == "isreal" else ~is_real


def found(name, what):
    """The op of a name."""
    if name is None or name not in op_names():
        raise missing(what)
    return getattr(_ndops, name)


@functools.cache
def op_names():
    """The names of all ops, and of the functions beside them that NumPy has."""
    return {*_ndops.ops(), "from_dlpack"}


def missing(what):
    """The error for what ndops does not have."""
    return TypeError(f"{what} has no counterpart in ndops: call it on numpy.asarray(x)")


@functools.cache
def parameters(function):
    """The parameters of a function by name; none for functions of NumPy that do not tell."""
    try:
        return inspect.signature(function).parameters
    except ValueError:
        return {}


class Call:
    """How the arguments of a function of NumPy become those of an op."""

    def __init__(self, function, op):
        self.op, self.theirs = op, parameters(function)
        ours = parameters(op)
        renamed = {"shape": "newshape"} if op.__name__ == "reshape" else {}
        for their, our in zip(self.theirs, ours):
            if their in ours or our in self.theirs:
                break
            renamed[their] = our
        # NumPy's names of what the op has, or the op's own where NumPy does not tell.
        names = {name: renamed.get(name, name) for name in self.theirs or ours}
        self.names = {their: our for their, our in names.items() if our in ours}
        self.n_plain = sum(1 for _ in itertools.takewhile(lambda pair: names[pair[0]] == pair[1], zip(names, ours)))
        if any(p.kind is p.VAR_POSITIONAL for p in ours.values()):
            self.n_plain = sys.maxsize

    def translated(self, args, kwargs, what):
        """The arguments of the op, and those that are done outside of it."""
        # Behind the places that both have in common, positional arguments go by their names.
        behind = dict(zip(list(self.theirs)[self.n_plain :], args[self.n_plain :]))
        extra, passed = {}, {}
        for name, value in {**behind, **kwargs}.items():
            if name in self.names:
                passed[self.names[name]] = value
            elif name in ("dtype", "out"):
                extra[name] = value
            elif (self.op.__name__, name) in ANY_VALUE:
                continue
            elif name not in self.theirs or not same(value, self.theirs[name].default):
                raise TypeError(f"{what}: {name} is not supported on tensors")
        return args[: self.n_plain], passed, extra


calls = {}


def same(value, default):
    """Whether an argument is what the parameter has without it."""
    return value is default or value is None or (type(value) is type(default) and value == default)


def arrays(value):
    """The value with its tensors as NumPy arrays, inside lists and tuples too."""
    if isinstance(value, Tensor):
        return value.numpy()
    if isinstance(value, (list, tuple)):
        return type(value)(map(arrays, value))
    return value


def written(result, out):
    """The result in an array of the caller's."""
    import numpy as np

    (target,) = out
    if not isinstance(target, np.ndarray):
        raise TypeError("out must be a NumPy array: tensors are immutable")
    np.copyto(target, result.numpy(), casting="same_kind")
    return target

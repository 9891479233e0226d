"""NumPy functions called on tensors (NEP 13 and NEP 18): they run the op of the same meaning, or say that there is none.

A function of NumPy is matched with an op by its name, and its parameters with those of the op: by name, and where the
leading ones differ (`a` and `x`), by place. What the op does not have may only be passed as its default; `dtype` and
`out` are done here.
"""

import functools
import inspect

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


def array_ufunc(self, ufunc, method, *inputs, out=None, **options):
    """A universal function of NumPy with a tensor among its operands."""
    if any(is_foreign(x) for x in inputs):
        return NotImplemented
    if ufunc.__name__ == "divmod" and method == "__call__" and out is None and not options:
        return _ndops.floor_divide(*inputs), _ndops.mod(*inputs)
    result = ufunc_method(ufunc, method, inputs, options)
    return result if out is None else written(result, out)


def is_foreign(x):
    """Whether the class of an operand answers for NumPy's functions itself."""
    own = getattr(type(x), "__array_ufunc__", None)
    return own is not None and not isinstance(x, Tensor) and not type(x).__module__.startswith("numpy")


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
        op = found(UFUNCS.get(name, name), what)
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
    if not all(issubclass(t, Tensor) or t.__module__.startswith("numpy") for t in types):
        return NotImplemented
    module, name = function.__module__, function.__name__
    what = f"{module}.{name}"
    if module == "numpy" and name in ON_ARRAYS:
        return function(*arrays(args), **{key: arrays(value) for key, value in kwargs.items()})
    if module == "numpy" and name in ("shape", "iscomplex", "isreal"):
        return on_parts(name, *args, **kwargs)
    if module != "numpy" and not (module == "numpy.linalg" and name in LINALG):
        raise missing(what)
    op = found(name, what)
    args, kwargs, extra = translated(function, op, args, kwargs, what)
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


@functools.cache
def renamed(function, op):
    """The op's names of NumPy's leading parameters, where these differ."""
    theirs, ours = parameters(function), parameters(op)
    names = {"shape": "newshape"} if op.__name__ == "reshape" else {}
    for their, our in zip(theirs, ours):
        if their in ours or our in theirs:
            break
        names[their] = our
    return names


def translated(function, op, args, kwargs, what):
    """The arguments of the op, and those that are done outside of it."""
    ours, theirs = parameters(op), parameters(function)
    variadic = any(p.kind is p.VAR_POSITIONAL for p in ours.values())
    if not variadic:
        # Positional arguments go by their names in NumPy, whose order differs behind the first ones.
        names = list(theirs)
        n_plain = len(args) if not names else next((i for i, n in enumerate(names) if aligned(n, i, function, op)), len(names))
        kwargs = {**dict(zip(names[n_plain:], args[n_plain:])), **kwargs}
        args = args[:n_plain]
    extra, passed = {}, {}
    for name, value in kwargs.items():
        ours_of_it = renamed(function, op).get(name, name)
        if ours_of_it in ours:
            passed[ours_of_it] = value
        elif name in ("dtype", "out"):
            extra[name] = value
        elif name not in theirs or not same(value, theirs[name].default):
            raise TypeError(f"{what}: {name} is not supported on tensors")
    return args, passed, extra


def aligned(name, place, function, op):
    """Whether the parameter at a place is another one in NumPy than in the op."""
    ours = list(parameters(op))
    return place >= len(ours) or renamed(function, op).get(name, name) != ours[place]


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

"""What `ndops.keras.install` puts into Keras' numpy backend, and how it gets there.

Keras calls its backend through the globals of modules, so a function is replaced wherever a module of Keras has it:

- the ops of the page, by those of ndops;
- the converters, by ones that make tensors of ndops, and the methods of variables, which hold such;
- all other functions of the backend, by themselves between conversions. Activations and the like are NumPy code that
  takes tensors as it takes arrays, because NumPy's functions do; these get tensors, and so run on the ops of ndops.
  What writes into arrays, or hands them to SciPy, JAX, LAPACK and NumPy's generators, gets arrays over the memory of
  the tensors. Results are tensors either way.
"""

import contextlib
import functools
import gc
import inspect
import sys
import threading
import types

import numpy as np
from keras.src import tree
from keras.src.backend import config
from keras.src.backend.numpy import core, image, linalg, math, nn, numpy, random, rnn, trainer

import ndops


def functions(module):
    """The public functions that are written in a module."""
    own = [f for f in vars(module).values() if inspect.isfunction(f) and f.__module__ == module.__name__]
    return [f for f in own if not f.__name__.startswith("_")]


# This module is imported before anything is replaced, so these are Keras' own.
KERAS_CONVERT, KERAS_SPEC, KERAS_SEED = core.convert_to_tensor, core.compute_output_spec, random.draw_seed
KERAS_GELU, KERAS_PREDICT, KERAS_FLOATX = nn.gelu, trainer.NumpyTrainer.predict, config.set_floatx

CONVERTERS = (core.cast, core.convert_to_numpy, core.convert_to_tensor, core.is_tensor, core.shape)
ON_ARRAYS = (
    *(core.slice, *functions(image), *functions(linalg), *functions(random)),
    *(f for f in functions(math) if f not in (math.logsumexp, math.rsqrt)),
    *(nn.average_pool, nn.conv, nn.conv_transpose, nn.depthwise_conv, nn.max_pool, nn.separable_conv),
    *(nn.ctc_decode, nn.ctc_loss, nn.multi_hot, nn.one_hot),
)
WRITERS = (core.scatter_update, core.slice_update)


def replace():
    """Replaces everything; the result's `close` undoes it."""
    with contextlib.ExitStack() as undo:
        undo.callback(ndops.set_floatx, ndops.floatx())
        ndops.set_floatx(config.floatx())
        swap_functions(undo, replacements())
        for module in (image, linalg, math, nn, numpy):
            set_members(undo, module, convert_to_tensor=convert_unless_array)
        set_members(undo, nn, cast=convert_unless_array, is_tensor=is_tensor_or_array)
        set_members(undo, trainer, is_tensor=is_tensor_or_array)
        set_members(undo, random, draw_seed=draw_seed)
        set_members(undo, trainer.NumpyTrainer, predict=predict)
        set_members(undo, core.Variable, _initialize=set_value, _direct_assign=set_value, __array__=value_as_array)
        # Leaves `tensor + symbolic` to the symbolic one's class, as NumPy's protocol has it.
        set_members(undo, core.KerasTensor, __array_ufunc__=None)
        undo.callback(convert_values, np.array)
        convert_values(ndops.convert_to_tensor)
        return undo.pop_all()


def replacements():
    """What stands in the place of each of Keras' functions."""
    modules = (core, image, linalg, math, nn, random)
    found = {f: on_tensors(f) for module in modules for f in functions(module) if f not in CONVERTERS}
    # Of the ops of the page, those that ndops lacks.
    found |= {f: on_arrays(f) for f in (*ON_ARRAYS, *functions(numpy))}
    found |= {f: on_arrays(f, own_array) for f in WRITERS}
    found |= {rnn: on_tensors(rnn), nn.gelu: gelu}
    for module in (numpy, linalg):
        found |= {vars(module)[op]: getattr(ndops, op) for op in ndops.ops() if op in vars(module)}
    found |= {core.convert_to_tensor: convert_to_tensor, core.cast: ndops.cast, core.is_tensor: ndops.is_tensor}
    found |= {core.shape: shape, core.compute_output_spec: compute_output_spec, config.set_floatx: set_floatx}
    return found


def swap_functions(undo, pairs):
    """Puts functions in the place of others, in all modules of Keras that have them, until `undo` is closed."""
    undo.callback(swap, {new: old for old, new in pairs.items()})
    swap(pairs)


def swap(pairs):
    """Puts the values of `pairs` in the place of its keys."""
    by_id = {id(old): new for old, new in pairs.items()}
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "keras" and isinstance(module, types.ModuleType):
            for member, value in list(vars(module).items()):
                if id(value) in by_id:
                    setattr(module, member, by_id[id(value)])


def set_members(undo, owner, **members):
    """Sets members of one module or class, until `undo` is closed."""
    for name, value in members.items():
        if name in vars(owner):
            undo.callback(setattr, owner, name, vars(owner)[name])
        else:
            undo.callback(delattr, owner, name)
        setattr(owner, name, value)


def convert_values(convert):
    """Converts what each variable holds that there is."""
    for found in gc.get_objects():
        if issubclass(type(found), core.Variable) and vars(found).get("_value") is not None:
            found._value = convert(found._value)


def convert_to_tensor(x, dtype=None, sparse=None):
    """The value as a tensor of ndops; a variable shows its own."""
    if sparse:
        raise ValueError("`sparse=True` is not supported with numpy backend")
    return ndops.convert_to_tensor(x, dtype)


def convert_unless_array(x, dtype=None, sparse=None):
    """A tensor for a tensor or a variable, an array for anything else: functions work on the one or on the other."""
    convert = convert_to_tensor if isinstance(x, (ndops.Tensor, core.Variable)) else KERAS_CONVERT
    return convert(x, dtype, sparse)


def is_tensor_or_array(x):
    """Whether the value is a tensor, for code that may be working on arrays."""
    return isinstance(x, (ndops.Tensor, np.ndarray, np.generic))


def shape(x):
    """The lengths of a tensor, or of a symbolic one of Keras."""
    return x.shape if hasattr(x, "shape") else ndops.shape(x)


def set_floatx(value):
    """The default float dtype of both."""
    KERAS_FLOATX(value)
    ndops.set_floatx(config.floatx())


def array(x):
    """A tensor's or a variable's elements as an array over the same memory; anything else as it is."""
    if isinstance(x, core.Variable):
        x = x.value
    return ndops.convert_to_numpy(x) if isinstance(x, ndops.Tensor) else x


def own_array(x):
    """The elements of anything with elements, in memory that may be written to."""
    return np.array(x) if isinstance(x, core.Variable) or is_tensor_or_array(x) else x


def tensor(x):
    """An array as a tensor; anything else as it is."""
    return ndops.convert_to_tensor(x) if isinstance(x, (np.ndarray, np.generic)) else x


def mapped(convert, value):
    """The value with its leaves converted."""
    return tree.map_structure(convert, value) if isinstance(value, (list, tuple, dict)) else convert(value)


def called(function, convert, args, kwargs):
    """A call with converted arguments."""
    named = {name: mapped(convert, value) for name, value in kwargs.items()}
    return function(*[mapped(convert, value) for value in args], **named)


# `on_arrays`: whether this thread is in a function that works on arrays, and so is to be given arrays by what it calls.
now = threading.local()


def call_on_arrays(function, to_array, /, *args, **kwargs):
    """A call with arrays in place of tensors, which gives tensors in place of arrays."""
    if getattr(now, "on_arrays", False):
        return called(function, to_array, args, kwargs)
    now.on_arrays = True
    try:
        return mapped(tensor, called(function, to_array, args, kwargs))
    finally:
        now.on_arrays = False


def call_on_tensors(function, /, *args, **kwargs):
    """A call with tensors in place of arrays, which gives tensors in place of arrays."""
    if getattr(now, "on_arrays", False):
        return function(*args, **kwargs)
    return mapped(tensor, called(function, tensor, args, kwargs))


def on_arrays(function, to_array=array):
    """The function, called on arrays."""
    return functools.wraps(function)(functools.partial(call_on_arrays, function, to_array))


def on_tensors(function):
    """The function, called on tensors."""
    return functools.wraps(function)(functools.partial(call_on_tensors, function))


@functools.wraps(nn.gelu)
def gelu(x, approximate=True):
    """The exact one calls a function of SciPy."""
    if approximate:
        return call_on_tensors(KERAS_GELU, x)
    return call_on_arrays(KERAS_GELU, array, x, approximate=False)


def compute_output_spec(fn, *args, **kwargs):
    """Keras calls `fn` with arrays in place of its symbolic tensors; here with tensors, as in a real call."""
    return KERAS_SPEC(functools.partial(call_on_tensors, fn), *args, **kwargs)


def draw_seed(seed):
    """The seed as an array: NumPy's generators take nothing else."""
    return array(KERAS_SEED(seed))


@functools.wraps(KERAS_PREDICT)
def predict(self, *args, **kwargs):
    """Arrays, as on every backend, which may be written to."""
    return tree.map_structure(own_array, KERAS_PREDICT(self, *args, **kwargs))


def set_value(self, value):
    """Sets a variable to a value. Tensors are immutable, so one of the variable's dtype is not copied."""
    self._value = convert_to_tensor(value, self._dtype)


def value_as_array(self, dtype=None, copy=None):
    """What NumPy sees of a variable."""
    return np.array(self.value, dtype=dtype, copy=copy)

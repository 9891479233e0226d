"""Answers batches of op calls from one Keras backend; started by `oracles.py`, which sets the environment.

Protocol: pickled lists of `(op, args, kwargs)` arrive on stdin, pickled lists of answers leave on stdout.
An answer is `("ok", kind, arrays)` or `("err", class names of the exception's ancestry, text)`.
"""

import os
import pickle
import sys
import warnings

# Keras and XLA print to stdout; the pipe must hold nothing but pickles.
PIPE = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
warnings.filterwarnings("ignore")

import ml_dtypes  # noqa: E402,F401  (registers bfloat16 with NumPy, for unpickling)
import numpy as np  # noqa: E402

if os.environ["KERAS_BACKEND"] == "jax":
    import jax

    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_disable_jit", True)

import keras  # noqa: E402

if "KERAS_ON_NDOPS" in os.environ:
    import ndops.keras

    ndops.keras.install()

np.seterr(all="ignore")


def to_backend(value):
    """Arrays become tensors of the backend, inside lists and tuples too; everything else stays as it is."""
    if isinstance(value, np.ndarray):
        return keras.ops.convert_to_tensor(value)
    if isinstance(value, (list, tuple)):
        return type(value)(to_backend(v) for v in value)
    return value


def from_backend(result):
    """The kind of the result (tensor, list, tuple or int) and its arrays."""
    if isinstance(result, (list, tuple)):
        return type(result).__name__, [np.asarray(r) for r in result]
    if isinstance(result, int):
        return "int", [np.asarray(result)]
    return "tensor", [np.asarray(result)]


def answer(op, args, kwargs):
    """One call: its arrays, or its exception as text (exception objects of a backend need not pickle)."""
    try:
        named = {k: to_backend(v) for k, v in kwargs.items()}
        return ("ok", *from_backend(getattr(keras.ops, op)(*map(to_backend, args), **named)))
    except Exception as error:
        return "err", [c.__name__ for c in type(error).__mro__], str(error)[:200]


def main():
    """Serves until the parent closes the pipe."""
    while True:
        try:
            batch = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump([answer(*call) for call in batch], PIPE, protocol=5)
        PIPE.flush()


main()

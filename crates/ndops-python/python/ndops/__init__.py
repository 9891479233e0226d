"""Keras' NumPy ops in Rust.

The ops have the names, parameters, defaults and promotion rules of Keras' "NumPy ops" page; `ndops.ops()` lists them.
They take tensors, NumPy arrays, numbers and nested lists, and return immutable tensors that NumPy reads without a copy.

`ndops.numpy` and `ndops.linalg` hold the ops as `keras.ops.numpy` and `keras.ops.linalg` do; `ndops.keras` puts them
under Keras itself.
"""

from . import _ndops, _numpy_protocols
from ._ndops import *  # noqa: F403
from ._ndops import Tensor, __version__

Tensor.__array_ufunc__ = _numpy_protocols.array_ufunc
Tensor.__array_function__ = _numpy_protocols.array_function

from . import linalg, numpy  # noqa: E402  (they need the ops)

__all__ = [*_ndops.__all__, "__version__"]

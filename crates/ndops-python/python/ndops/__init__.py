"""Keras' NumPy ops in Rust.

The ops have the names, parameters, defaults and promotion rules of Keras' "NumPy ops" page; `ndops.ops()` lists them.
They take tensors, NumPy arrays, numbers and nested lists, and return immutable tensors that NumPy reads without a copy.
"""

from . import _ndops
from ._ndops import *  # noqa: F403
from ._ndops import __version__

__all__ = [*_ndops.__all__, "__version__"]

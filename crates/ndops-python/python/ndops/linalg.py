"""The ops of linear algebra by the name under which Keras exports them too: `keras.ops.linalg`."""

from . import _ndops

__all__ = [name for name in ("norm", "slogdet") if name in _ndops.ops()]
globals().update({name: getattr(_ndops, name) for name in __all__})

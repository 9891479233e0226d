"""The ops by the name under which Keras exports them too: `keras.ops.numpy`."""

from . import _ndops

__all__ = sorted(_ndops.ops())
globals().update({name: getattr(_ndops, name) for name in __all__})

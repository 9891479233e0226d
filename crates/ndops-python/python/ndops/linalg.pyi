# Made by `cargo xtask stubs` from the registry.

from ._ndops import norm as norm
from ._ndops import slogdet as slogdet

__all__ = [
    "norm",
    "slogdet",
]

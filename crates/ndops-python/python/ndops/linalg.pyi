# Made by `cargo xtask stubs` from the registry.


__all__ = [
]

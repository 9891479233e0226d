"""Puts ndops under Keras: after `install()`, Keras 3.6 on its numpy backend computes its NumPy ops with ndops.

    import os
    os.environ["KERAS_BACKEND"] = "numpy"

    import ndops.keras
    ndops.keras.install()

From then on `keras.ops.add` and the others of the NumPy ops page are those of ndops, and every `keras.Variable`, also
one that exists already, holds a tensor of ndops. `uninstall()` undoes it, and `with installed():` does both.

Keras is imported when one of them is called, not before.
"""

import contextlib

__all__ = ["install", "installed", "uninstall"]

VERSION, BACKEND = "3.6", "numpy"

_undo = None


def install():
    """Puts ndops under Keras, unless that has been done.

    Raises ImportError without Keras, and RuntimeError with a version or a backend of Keras that ndops does not fit.
    """
    global _undo
    if _undo is None:
        check_keras()
        from ndops import _keras_backend

        _undo = _keras_backend.replace()


def uninstall():
    """Gives Keras its own functions back, and every variable a NumPy array."""
    global _undo
    if _undo is not None:
        _undo.close()
        _undo = None


@contextlib.contextmanager
def installed():
    """Keras on ndops within a `with` block."""
    was_installed = _undo is not None
    install()
    try:
        yield
    finally:
        if not was_installed:
            uninstall()


def check_keras():
    """Raises unless there is the Keras that `install` knows."""
    try:
        import keras
    except ImportError as error:
        needed = f"ndops.keras needs Keras {VERSION} with the environment variable KERAS_BACKEND={BACKEND}"
        raise ImportError(f"{needed}: {error}") from error
    if keras.__version__.split(".")[:2] != VERSION.split("."):
        raise RuntimeError(f"ndops.keras needs Keras {VERSION}, found Keras {keras.__version__}")
    backend = keras.config.backend()
    if backend != BACKEND:
        advice = f"set the environment variable KERAS_BACKEND={BACKEND} before Keras is imported"
        raise RuntimeError(f"ndops.keras needs Keras' {BACKEND} backend, found its {backend} backend: {advice}")

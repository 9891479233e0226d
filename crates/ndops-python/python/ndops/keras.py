"""Puts ndops under Keras: after `install()`, Keras 3.6 on its numpy backend computes its NumPy ops with ndops.

    import os
    os.environ["KERAS_BACKEND"] = "numpy"

    import keras
    import ndops.keras

    ndops.keras.install()

From then on `keras.ops.add` and the others of the NumPy ops page are those of ndops, and every `keras.Variable`, also
one that exists already, holds a tensor of ndops. `uninstall()` undoes it, and `with installed():` does both.

Keras is imported when one of them is called, not before.
"""

import contextlib
from collections.abc import Iterator

__all__ = ["install", "installed", "uninstall"]

VERSION, BACKEND = "3.6", "numpy"

_undo = None


def install() -> None:
    """Puts ndops under Keras, unless that has been done.

    Raises
    ------
    ImportError
        Without Keras.
    RuntimeError
        With another version or another backend of Keras than ndops fits.

    Examples
    --------
    >>> ndops.keras.install()
    >>> keras.ops.add([1, 2], 3)
    array([4, 5], dtype=int32)
    >>> keras.layers.Dense(2).compute_output_shape((None, 3))
    (None, 2)
    >>> ndops.keras.uninstall()
    """
    global _undo
    if _undo is None:
        check_keras()
        from ndops import _keras_backend

        _undo = _keras_backend.replace()


def uninstall() -> None:
    """Gives Keras its own functions back, and every variable a NumPy array.

    Examples
    --------
    >>> ndops.keras.install()
    >>> weight = keras.Variable([1.0, 2.0])
    >>> weight.value
    array([1., 2.], dtype=float32)
    >>> ndops.keras.uninstall()
    >>> type(weight.value)
    <class 'numpy.ndarray'>
    """
    global _undo
    if _undo is not None:
        _undo.close()
        _undo = None


@contextlib.contextmanager
def installed() -> Iterator[None]:
    """Keras on ndops within a `with` block.

    Raises
    ------
    ImportError, RuntimeError
        As `install` does.

    Examples
    --------
    >>> with ndops.keras.installed():
    ...     type(keras.ops.ones(3)).__module__
    'ndops'
    >>> type(keras.ops.ones(3)).__module__
    'numpy'
    """
    was_installed = _undo is not None
    install()
    try:
        yield
    finally:
        if not was_installed:
            uninstall()


def check_keras() -> None:
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

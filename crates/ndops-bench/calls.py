"""Calls from Python beside NumPy's and Keras', on two tensors of 8 elements: medians of interleaved rounds, in ns."""

import os
import statistics
import timeit

os.environ["KERAS_BACKEND"] = "numpy"

import keras  # noqa: E402
import ndops  # noqa: E402
import numpy as np  # noqa: E402

CALLS = 5_000
ROUNDS = 25


def cases(t, a):
    """The same call by ndops, NumPy and, where it has one, Keras."""
    keras_ops = keras.ops
    return {
        "add(x, x)": (lambda: ndops.add(t, t), lambda: np.add(a, a), lambda: keras_ops.add(a, a)),
        "x + x": (lambda: t + t, lambda: a + a, None),
        "add(x, 1.0)": (lambda: ndops.add(t, 1.0), lambda: np.add(a, 1.0), lambda: keras_ops.add(a, 1.0)),
        "exp(x)": (lambda: ndops.exp(t), lambda: np.exp(a), lambda: keras_ops.exp(a)),
        "sum(x)": (lambda: ndops.sum(t), lambda: np.sum(a), lambda: keras_ops.sum(a)),
        "x.sum()": (lambda: t.sum(), lambda: a.sum(), None),
        "reshape(x, (2, 4))": (
            lambda: ndops.reshape(t, (2, 4)),
            lambda: np.reshape(a, (2, 4)),
            lambda: keras_ops.reshape(a, (2, 4)),
        ),
        "x[1:4]": (lambda: t[1:4], lambda: a[1:4], None),
        "x[3]": (lambda: t[3], lambda: a[3], None),
        "add of NumPy's": (lambda: ndops.add(a, a), lambda: np.add(a, a), None),
        "numpy.asarray(x)": (lambda: np.asarray(t), lambda: np.asarray(a), None),
    }


def main():
    a = np.arange(8, dtype="float32")
    t = ndops.convert_to_tensor(a)
    print(f"{'8 float32, from Python, ns':<28} {'ndops':>8} {'NumPy':>8} {'ratio':>6} {'keras.ops':>10}")
    for name, calls in cases(t, a).items():
        times = [[] for _ in calls]
        for _ in range(ROUNDS):
            for call, found in zip(calls, times):
                if call is not None:
                    found.append(timeit.timeit(call, number=CALLS) / CALLS * 1e9)
        mine, other, theirs = (statistics.median(found) if found else None for found in times)
        shown = f"{theirs:>10.0f}" if theirs is not None else " " * 10
        print(f"{name:<28} {mine:>8.0f} {other:>8.0f} {mine / other:>6.2f} {shown}")


if __name__ == "__main__":
    main()

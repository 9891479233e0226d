"""Calls from Python beside NumPy's, on two tensors of 8 elements: medians of interleaved rounds, in ns."""

import statistics
import timeit

import ndops
import numpy as np

CALLS = 20_000
ROUNDS = 15


def main():
    a = np.arange(8, dtype="float32")
    t = ndops.convert_to_tensor(a)
    cases = {
        "add(x, x)": (lambda: ndops.add(t, t), lambda: np.add(a, a)),
        "x + x": (lambda: t + t, lambda: a + a),
        "exp(x)": (lambda: ndops.exp(t), lambda: np.exp(a)),
        "sum(x)": (lambda: ndops.sum(t), lambda: np.sum(a)),
        "reshape(x, (2, 4))": (lambda: ndops.reshape(t, (2, 4)), lambda: np.reshape(a, (2, 4))),
    }
    print(f"{'8 float32, from Python, ns':<28} {'ndops':>8} {'NumPy':>8} {'ratio':>6}")
    for name, (ours, theirs) in cases.items():
        times = ([], [])
        for _ in range(ROUNDS):
            for call, found in zip((ours, theirs), times):
                found.append(timeit.timeit(call, number=CALLS) / CALLS * 1e9)
        mine, other = map(statistics.median, times)
        print(f"{name:<28} {mine:>8.0f} {other:>8.0f} {mine / other:>6.2f}")


if __name__ == "__main__":
    main()

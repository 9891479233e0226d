"""Calls from many threads, threads of ours, and processes that fork."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time

import ndops
import numpy as np
import pytest

LARGE = 1 << 20


def work(seed):
    """A mix of small and large ops, whose result depends on every element."""
    x = ndops.convert_to_tensor(np.random.default_rng(seed).standard_normal(LARGE, "float32"))
    y = ndops.exp(x) + ndops.reshape(x, (1024, -1)).T.ravel()
    small = sum(float(ndops.add(ndops.ones(8), i)[0]) for i in range(100))
    return float(ndops.sum(ndops.sort(y[:10000]))) + float(ndops.mean(y)) + small


def test_many_threads_agree_with_one():
    """Threads get the results that they get alone, bit for bit."""
    alone = [work(seed) for seed in range(4)]
    found = [None] * 16
    def run(i):
        found[i] = work(i % 4)
    threads = [threading.Thread(target=run, args=(i,)) for i in range(16)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert found == alone * 4


def test_large_ops_release_the_interpreter():
    """While a large op runs, other threads run Python."""
    x = ndops.convert_to_tensor(np.zeros((2000, 2000)))
    ticks, done = [], threading.Event()
    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)
    ticker = threading.Thread(target=tick)
    ticker.start()
    start = time.perf_counter()
    ndops.matmul(x, x)
    end = time.perf_counter()
    done.set()
    ticker.join()
    assert sum(start < t < end for t in ticks) >= 3, (end - start, len(ticks))


def child_work(queue, seed):
    """In a forked child."""
    queue.put(work(seed))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_fork_with_pool_and_buffers_in_use():
    """Children of a process whose pool and recycled buffers are in use compute the same, several at once."""
    expected = [work(seed) for seed in range(3)]
    stop = threading.Event()
    def busy():
        x = ndops.ones((LARGE,))
        while not stop.is_set():
            x = ndops.add(x, 1)
    other = threading.Thread(target=busy)
    other.start()
    try:
        fork = multiprocessing.get_context("fork")
        queues = [fork.Queue() for _ in range(3)]
        children = [fork.Process(target=child_work, args=(q, i)) for i, q in enumerate(queues)]
        for child in children:
            child.start()
        assert [q.get(timeout=60) for q in queues] == expected
        for child in children:
            child.join(60)
            assert child.exitcode == 0
    finally:
        stop.set()
        other.join()


def test_exit_while_threads_compute():
    """A program that ends while other threads are in ops ends, and cleanly."""
    program = """
import threading, ndops
x = ndops.ones((1 << 20,))
def forever():
    while True:
        ndops.exp(x)
for _ in range(3):
    threading.Thread(target=forever, daemon=True).start()
ndops.sum(x)
"""
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", program], timeout=60, capture_output=True, check=False)
        assert done.returncode == 0, (done.returncode, done.stderr[-500:])


def test_an_interrupt_comes_through():
    """Ctrl-C during many calls raises KeyboardInterrupt."""
    program = """
import ndops, signal
# A shell starts what runs in its background with interrupts ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
x = ndops.ones((1 << 18,))
try:
    print("ready", flush=True)
    while True:
        ndops.exp(x)
except KeyboardInterrupt:
    print("interrupted")
"""
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGINT)
    assert child.communicate(timeout=60)[0] == "interrupted\n" and child.returncode == 0

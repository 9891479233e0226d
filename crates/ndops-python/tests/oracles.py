"""The two oracles: Keras 3.6 on its numpy and on its jax backend, each a child process that answers batches."""

import hashlib
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CHILD = Path(__file__).with_name("oracle_child.py")
NAMES = ("numpy", "jax")

# JAX must run as Keras' own tests run it: 64-bit types on, yet 32-bit defaults (else argmax and sum come out 64-bit).
ENVIRONMENT = {
    "numpy": {"KERAS_BACKEND": "numpy", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    # No oracle, but ndops behind Keras.
    "ndops": {"KERAS_BACKEND": "numpy", "KERAS_ON_NDOPS": "1"},
    "jax": {
        "KERAS_BACKEND": "jax",
        "JAX_ENABLE_X64": "1",
        "JAX_DEFAULT_DTYPE_BITS": "32",
        "JAX_PLATFORMS": "cpu",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    },
}


class Oracle:
    """One child process and the thread that feeds it, so that it works while the tests compute their own results."""

    def __init__(self, name, cache=None):
        self.name, self.cache = name, cache
        self.calls = 0
        self.child = None
        self.feeder = ThreadPoolExecutor(1)

    def submit(self, calls):
        """A future of the answers to `calls`, in order."""
        return self.feeder.submit(self.answers, calls)

    def ask(self, calls):
        """The answers to `calls`, waiting for them."""
        return self.submit(calls).result()

    def answers(self, calls):
        """Answers from the cache folder if it has them: the oracles are pinned, so an answer never changes."""
        request = pickle.dumps(calls, protocol=5)
        entry = self.cache and Path(self.cache) / f"{self.name}-{hashlib.sha1(request).hexdigest()}.pickle"
        if entry and entry.exists():
            return pickle.loads(entry.read_bytes())
        self.calls += len(calls)
        found = self.exchange(request)
        if entry:
            entry.write_bytes(pickle.dumps(found, protocol=5))
        return found

    def exchange(self, request):
        """One batch through the pipe; the child starts on the first."""
        if self.child is None:
            environment = {**os.environ, **ENVIRONMENT[self.name], "KERAS_HOME": str(self.cache or "/nonexistent")}
            command = [sys.executable, str(CHILD)]
            pipe = subprocess.PIPE
            self.child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment)
        self.child.stdin.write(request)
        self.child.stdin.flush()
        try:
            return pickle.load(self.child.stdout)
        except EOFError as error:
            raise RuntimeError(f"the {self.name} oracle died with status {self.child.wait()}") from error

    def close(self):
        """Ends the child, after the batches that are still queued have been dropped."""
        self.feeder.shutdown(wait=False, cancel_futures=True)
        if self.child is not None:
            self.child.stdin.close()
            threading.Thread(target=self.child.wait, daemon=True).start()

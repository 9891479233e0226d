"""What the backends of Keras 3.6 lack, and what ndops does there: a `Row` of data each, its statements run."""

from dataclasses import dataclass

import ndops
import numpy as np

NAMES = {"ops": ndops, "np": np, "nan": float("nan"), "inf": float("inf")}


@dataclass(frozen=True)
class Row:
    """Ops, what is lacking, the backends that lack it, and statements with what they give here."""

    ops: str
    lacking: str
    backends: str
    shown: dict


def outcome(statement):
    """What the prompt would print for a statement, on one line."""
    try:
        text = repr(eval(statement, dict(NAMES)))  # noqa: S307  (the statements are part of this repository)
    except Exception as error:  # noqa: BLE001  (which one is what is shown)
        text = f"{type(error).__name__}: {error}"
    return " ".join(text.split())

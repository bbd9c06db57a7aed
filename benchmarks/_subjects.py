"""Large objects to look at, and cells that keep a kernel busy."""

from __future__ import annotations

from collections.abc import Mapping

OBJECTS = """\
import numpy as np
import pandas as pd

rows = 10_000_000
table = pd.DataFrame(
    {
        "price": np.random.default_rng(0).normal(size=rows),
        "count": np.arange(rows),
        "small": np.ones(rows, dtype="int8"),
        "when": np.arange(rows).astype("M8[s]"),
        "kind": pd.Categorical.from_codes(np.arange(rows) % 3, ["a", "b", "c"]),
    }
)
array = np.ones(250_000_000)
"""

NAMES = """\
import pathlib

import numpy as np
import pandas as pd


class Thing:
    def __init__(self, number):
        self.number, self.name = number, "thing"


def made(number):
    return (
        number,
        float(number),
        "text" * (number % 20),
        [number, str(number)],
        {"number": number, "list": [number]},
        np.arange(number % 100),
        pd.DataFrame({"a": [number], "b": ["x"]}),
        Thing(number),
        pathlib.Path("/tmp"),
        None,
    )[number % 10]


globals().update({f"variable_{number}": made(number) for number in range(10_000)})
"""

BUSY: Mapping[str, str] = {
    "asleep": "import time; print('begun', flush=True); time.sleep(600)",
    "in a Python loop": "print('begun', flush=True)\nwhile True:\n    pass",
    "in NumPy": (
        "square = np.ones((2_000, 2_000)); print('begun', flush=True)\n"
        "while True:\n    square = square @ square / 2_000"
    ),
}
"""Cells that never end."""

"""The questions of P7 while a cell runs.

A cell begins and never ends: it sleeps, runs a Python loop, or multiplies
matrices. Meanwhile sixty questions go over the control channel, one after the
other with a pause of 0 to 20 ms, in turn for the frame, the array, one of
10,000 names and the kernel's state; the median and the 95th percentile of their
times count. `kernel_info_request` is the least that a question can cost then.
A list of 10,000 names is told beside it. Code in C that holds the interpreter's
lock is not here: nothing in the process can answer before it ends.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from functools import partial
from statistics import median, quantiles

from _bench import Bench
from _candidates import ASSIST
from _kernel import Kernel
from _results import Measure, Row, Samples, Verdict
from _subjects import BUSY, NAMES, OBJECTS
from p7_inspect import ready

TIMES = 60
LISTINGS = 10
PAUSE = 0.02

QUESTIONS = (
    ("assist_inspect_request", {"path": "table"}),
    ("assist_inspect_request", {"path": "array"}),
    ("assist_inspect_request", {"path": "variable_7776"}),
    ("assist_kernel_request", {}),
)
LIMIT = (("kernel_info_request", {}),)
LISTING = (("assist_variables_request", {}),)


def measure(business: str, bench: Bench) -> Mapping[str, float]:
    """Ask a kernel that is busy."""
    with bench.kernel(ASSIST) as kernel:
        ready(bench, kernel, OBJECTS + NAMES)
        cell = kernel.start(business)
        kernel.follow(cell, until=lambda message: message.shows("begun"))
        asked = times(kernel, QUESTIONS, TIMES)
        limit = times(kernel, LIMIT, TIMES)
        listed = times(kernel, LISTING, LISTINGS)
        if cell.idle is not None:
            raise RuntimeError(f"the cell has ended: {cell.error}")
    return {
        "median": median(asked),
        "95 %": percentile_95(asked),
        "kernel_info, median": median(limit),
        "kernel_info, 95 %": percentile_95(limit),
        "10,000 names, median": median(listed),
    }


def times(kernel: Kernel, questions: tuple[tuple[str, Mapping[str, str]], ...], count: int) -> list:
    """Milliseconds of some questions, in turn."""
    pauses = random.Random(8)
    found = []
    for number in range(count):
        time.sleep(pauses.uniform(0, PAUSE))
        found.append(kernel.question(*questions[number % len(questions)]).seconds * 1000)
    return found


def percentile_95(values: list[float]) -> float:
    """The value that one in twenty exceeds."""
    return quantiles(values, n=20)[-1]


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The targets of P8."""
    for case in BUSY:
        reached = max(samples.of(case, "95 %"))
        yield Verdict(f"95 % of the answers of a kernel {case}, slowest round", reached, 100, "ms")


ROW = Row(
    name="P8",
    title="Looking at them while a cell runs",
    method=__doc__,
    cases={case: partial(measure, business) for case, business in BUSY.items()},
    measures=(
        Measure("median", "ms"),
        Measure("95 %", "ms"),
        Measure("kernel_info, median", "ms"),
        Measure("kernel_info, 95 %", "ms"),
        Measure("10,000 names, median", "ms"),
    ),
    verdicts=verdicts,
    compared=False,
)

"""What it takes to look at large objects in an idle kernel, without a copy.

A question goes over the control channel as a sidebar or a command line asks it,
and its reply comes back: eleven times, of which the median counts. The frame
has 10 million rows in five columns (numbers, dates, categories), the array holds
2 GB that were written to, and the 10,000 names are a mixture of numbers, texts,
containers, arrays, frames and objects. Memory is what the process needs at its
peak over what it had before all eleven, as Linux keeps count of it: a copy
cannot hide there. A list of all 10,000 names is told beside it: most of its time
goes into 0.7 MB of JSON. `kernel_info_request` on the same channel is the least
that a question can cost.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import partial
from statistics import median

from _bench import Bench
from _candidates import ASSIST
from _kernel import Kernel
from _results import Measure, Row, Samples, Verdict
from _subjects import NAMES, OBJECTS

TIMES = 11
LOADING = 4.0
"""Seconds after `%load_ext` in which the rest is loaded in the background."""

QUESTIONS = {
    "the frame": (OBJECTS, "assist_inspect_request", {"path": "table"}),
    "a column of the frame": (OBJECTS, "assist_inspect_request", {"path": "table.price"}),
    "the array": (OBJECTS, "assist_inspect_request", {"path": "array"}),
    "one of 10,000 names": (NAMES, "assist_inspect_request", {"path": "variable_7776"}),
}
BESIDE = {
    "a list of 10,000 names": (NAMES, "assist_variables_request", {}),
    "kernel_info_request": (OBJECTS, "kernel_info_request", {}),
}
"""Not what the targets are about."""
SMALL = 1.0
"""Megabytes that a question may take."""


def ready(bench: Bench, kernel: Kernel, objects: str) -> None:
    """Load the extension, make the objects, and wait for what loads in the background."""
    bench.load(ASSIST, kernel)
    kernel.run(objects)
    time.sleep(LOADING)


def measure(
    objects: str, kind: str, content: Mapping[str, str], bench: Bench
) -> Mapping[str, float]:
    """Ask one question several times."""
    with bench.kernel(ASSIST) as kernel:
        ready(bench, kernel, objects)
        kernel.question(kind, content)
        with kernel.watched() as peak:
            replies = [kernel.question(kind, content) for _ in range(TIMES)]
            memory = peak()
    if replies[0].content["status"] != "ok":
        raise RuntimeError(f"{kind} {content}: {replies[0].content}")
    return {
        "time": median(reply.seconds for reply in replies) * 1000,
        "memory": memory,
        "reply": replies[0].size / 1000,
    }


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The targets of P7."""
    for case in QUESTIONS:
        yield Verdict(f"look at {case}", samples.median(case, "time"), 50, "ms")
        yield Verdict(f"memory to look at {case}", samples.median(case, "memory"), SMALL, "MB")


ROW = Row(
    name="P7",
    title="Looking at large objects",
    method=__doc__,
    cases={case: partial(measure, *question) for case, question in {**QUESTIONS, **BESIDE}.items()},
    measures=(Measure("time", "ms"), Measure("memory", "MB"), Measure("reply", "kB")),
    verdicts=verdicts,
    compared=False,
)

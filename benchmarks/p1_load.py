"""What `%load_ext` costs a kernel that runs already.

In a fresh kernel the median of eleven empty cells is the bare time. Then comes
the cell with `%load_ext`: its time, the memory of the kernel's process at once
after it, and the modules it brought, all over bare. Six seconds later the
memory is read again: by then what is loaded in the background is there (a model
of a compatible server is configured, so that is its SDK and pydantic-ai).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import partial
from statistics import median

from _bench import Bench
from _candidates import ASSIST, PEERS, Candidate
from _results import Measure, Row, Samples, Verdict

MODULES = "len(__import__('sys').modules)"
BARE = Candidate("a second empty cell", ASSIST.environment, prompt="")


def measure(candidate: Candidate, bench: Bench) -> Mapping[str, float]:
    """Load the extension once."""
    with bench.kernel(candidate) as kernel:
        modules = int(kernel.run(MODULES).result)
        bare = median(kernel.run("").seconds for _ in range(11))
        before = kernel.memory
        seconds = kernel.run(candidate.load).seconds
        after = kernel.memory
        brought = int(kernel.run(MODULES).result) - modules
        time.sleep(6)
        later = kernel.memory
    return {
        "time": (seconds - bare) * 1000,
        "memory": after - before,
        "modules": brought,
        "memory 6 s later": later - before,
    }


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The targets of P1."""
    yield Verdict("`%load_ext` over bare", samples.median(ASSIST.name, "time"), 50, "ms", "time")
    yield Verdict("its memory", samples.median(ASSIST.name, "memory"), 5, "MB", "memory")


ROW = Row(
    name="P1",
    title="`%load_ext` in a running kernel, over bare",
    method=__doc__,
    cases={each.name: partial(measure, each) for each in (ASSIST, *PEERS, BARE)},
    measures=(
        Measure("time", "ms"),
        Measure("memory", "MB"),
        Measure("modules", "count"),
        Measure("memory 6 s later", "MB"),
    ),
    verdicts=verdicts,
)

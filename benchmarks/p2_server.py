"""What a server extension costs JupyterLab's start.

`python -m jupyterlab` is started eight times in an empty home, and the quickest start
counts: whatever else the machine does makes one only slower. The hash seed is the same in
all of them: JupyterLab builds grammars from sets, which takes up to 200 ms more or less with
their order. The time is from the start of its process until `/api/status` answers, looked at
every 5 ms, and CPU is what the process has used by then. The memory is that of the server and
of the processes it has started, two seconds after the last start, since some load the rest in
the background. JupyterLab alone is our environment with our extensions switched off; each peer
has the environment that its packages bring. Targets are over JupyterLab alone of the same round.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import partial

from _bench import Bench
from _lab import BARE, OURS, THEIRS, Server, Start, lab
from _results import Measure, Row, Samples, Verdict

STARTS = 8
SETTLED = 2.0
"""Seconds."""


def measure(server: Server, _bench: Bench) -> Mapping[str, float]:
    """Start it some times."""
    starts = [_started(server) for _ in range(STARTS - 1)]
    with lab(server) as running:
        starts.append(running.start)
        time.sleep(SETTLED)
        memory = running.memory
    quickest = min(starts, key=lambda start: start.seconds)
    return {"start": quickest.seconds * 1000, "CPU": quickest.cpu * 1000, "memory": memory}


def _started(server: Server) -> Start:
    with lab(server) as running:
        return running.start


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The targets of P2."""
    for what, column, limit, unit in (
        ("start of JupyterLab", "start", 60, "ms"),
        ("its memory", "memory", 10, "MB"),
    ):
        reached, bare = (
            samples.over(OURS.name, BARE.name, column),
            samples.median(BARE.name, column),
        )
        yield Verdict(f"{what}, over bare", reached, limit, unit, column, bare)


ROW = Row(
    name="P2",
    title="JupyterLab's start with the server extension",
    method=__doc__,
    cases={each.name: partial(measure, each) for each in (OURS, *THEIRS, BARE)},
    measures=(Measure("start", "ms"), Measure("CPU", "ms"), Measure("memory", "MB")),
    verdicts=verdicts,
)

"""What a server extension costs JupyterLab's start.

`python -m jupyterlab` is started in an empty home. The time is from the start
of its process until `/api/status` answers, looked at every 5 ms; the memory is
that of the server and of the processes it has started, two seconds after that,
since some load the rest in the background. JupyterLab alone is our environment
with our server extension switched off; each peer has the environment that its
packages bring. Targets are over JupyterLab alone of the same round.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import partial

from _bench import Bench
from _lab import BARE, OURS, THEIRS, Server, lab
from _results import Measure, Row, Samples, Verdict

SETTLED = 2.0


def measure(server: Server, _bench: Bench) -> Mapping[str, float]:
    """Start it once."""
    with lab(server) as running:
        time.sleep(SETTLED)
        return {"start": running.seconds * 1000, "memory": running.memory}


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The targets of P2."""
    yield Verdict(
        "start of JupyterLab, over bare", samples.over(OURS.name, BARE.name, "start"), 60, "ms"
    )
    yield Verdict("its memory, over bare", samples.over(OURS.name, BARE.name, "memory"), 10, "MB")


ROW = Row(
    name="P2",
    title="JupyterLab's start with the server extension",
    method=__doc__,
    cases={each.name: partial(measure, each) for each in (OURS, *THEIRS, BARE)},
    measures=(Measure("start", "ms"), Measure("memory", "MB")),
    verdicts=verdicts,
)

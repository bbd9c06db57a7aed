"""How long the first prompt of a kernel takes until its request is with the service.

A fresh kernel with an empty home runs `%load_ext` (the limits below it have
nothing to load), then nothing for two seconds, as a person needs to type. Then
the prompt is sent; the service notes when the request has come whole. The same
without the two seconds shows what loading in the background saves, and what
someone feels who runs all cells. Neither holds `%load_ext` itself, in which the
peers do their loading: see P1.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import partial

from _bench import Bench
from _candidates import ASSIST, HTTP, OPENAI, PEERS, Candidate
from _results import Measure, Row, Samples, Verdict


def measure(candidate: Candidate, bench: Bench) -> Mapping[str, float]:
    """Ask once with a pause, and once without, in two kernels."""
    return {
        "after 2 s": _until_request(candidate, bench, 2),
        "at once": _until_request(candidate, bench, 0),
    }


def _until_request(candidate: Candidate, bench: Bench, pause: float) -> float:
    """Milliseconds from the prompt's cell to the request."""
    bench.model.reply(20)
    with bench.kernel(candidate) as kernel:
        bench.load(candidate, kernel)
        time.sleep(pause)
        execution = bench.ask(candidate, kernel)
        arrived = bench.model.request()
        kernel.follow(execution)
        execution.first("Certainly")
    return (arrived - execution.started) * 1000


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The target of P3."""
    reached = samples.median(ASSIST.name, "after 2 s")
    yield Verdict("first prompt until the request is there", reached, 250, "ms", "after 2 s")


ROW = Row(
    name="P3",
    title="First prompt of a kernel, until the request is with the service",
    method=__doc__,
    cases={each.name: partial(measure, each) for each in (ASSIST, *PEERS, OPENAI, HTTP)},
    measures=(Measure("after 2 s", "ms"), Measure("at once", "ms")),
    verdicts=verdicts,
)

"""How long Stop takes, from SIGINT to a closed connection and a free kernel.

The service streams 100 tokens a second. One second after it has the request,
the kernel is interrupted as a frontend does it (`interrupt_kernel`, SIGINT). The
service notes when the connection closes, and the frontend when the kernel is
idle: an exception that passes through a deep stack takes seconds to be written
out. Who has not closed it within ten seconds is said never to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from _bench import Bench
from _candidates import ASSIST, HTTP, OPENAI, PEERS, Candidate
from _results import Measure, Row, Samples, Verdict


def measure(candidate: Candidate, bench: Bench) -> Mapping[str, float]:
    """Stop one reply."""
    with bench.kernel(candidate) as kernel:
        bench.load(candidate, kernel)
        bench.model.reply(20)
        kernel.follow(bench.ask(candidate, kernel))
        bench.model.reply(2_000, per_second=100)
        execution = bench.ask(candidate, kernel)
        bench.model.request()
        kernel.follow(execution, seconds=1)
        if execution.idle is not None:
            raise RuntimeError(f"{candidate.name} ended before Stop: {execution.error}")
        pressed = kernel.interrupt()
        kernel.follow(execution, seconds=10)
        free = float("inf") if execution.idle is None else execution.idle - pressed
        closed = bench.model.gone(10) - pressed
    return {"connection closed": closed * 1000, "kernel idle": free * 1000}


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The targets of P6."""
    for what in ("connection closed", "kernel idle"):
        reached = max(samples.of(ASSIST.name, what))
        yield Verdict(f"{what}, the slowest round", reached, 100, "ms", what)


ROW = Row(
    name="P6",
    title="Stop",
    method=__doc__,
    cases={each.name: partial(measure, each) for each in (ASSIST, *PEERS, OPENAI, HTTP)},
    measures=(Measure("connection closed", "ms"), Measure("kernel idle", "ms")),
    verdicts=verdicts,
)

"""What a prompt costs over raw HTTP once everything is loaded.

One kernel for each sample: the extension is loaded, two prompts and two raw
requests go before, then ten of each follow in turn, and the median of the ten
counts. The raw request is made in the same kernel with `urllib`, and shows its
first token as Markdown. The service sends the first of 25 tokens at once, and
one more each 20 ms. "Request" ends when the service has the whole request,
"first token" when the message that shows it has reached the frontend. The
overhead is the difference of the two medians in one kernel. A candidate that
does not stream shows its first token with its last, half a second later. All
prompts of a kernel are one conversation: the product sends all of it each time,
the peers the last two exchanges, the raw request and the SDK only the prompt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from statistics import median

from _bench import Bench
from _candidates import ASSIST, HTTP, OPENAI, PEERS, Candidate
from _kernel import Kernel
from _results import Measure, Row, Samples, Verdict
from _text import FIRST_WORD

PROMPTS = 10
WARM_UP = 2


def measure(candidate: Candidate, bench: Bench) -> Mapping[str, float]:
    """Ask both ways in turn, and compare."""
    bench.model.reply(25, per_second=50)
    # Both ways of asking need their own words in the same kernel.
    both = replace(candidate, define=f"{HTTP.define}\nraw_ask = ask\n{candidate.define}")
    raw = replace(HTTP, prompt="raw_ask()")
    turns: dict[str, list[tuple[float, float]]] = {"raw": [], "candidate": []}
    with bench.kernel(both) as kernel:
        bench.load(candidate, kernel)
        for _ in range(WARM_UP + PROMPTS):
            turns["raw"].append(_turn(raw, kernel, bench))
            turns["candidate"].append(_turn(candidate, kernel, bench))
    least, taken = (_medians(turns[way][WARM_UP:]) for way in ("raw", "candidate"))
    return {
        "request": taken[0],
        "request over raw": taken[0] - least[0],
        "first token": taken[1],
        "first token over raw": taken[1] - least[1],
    }


def _turn(candidate: Candidate, kernel: Kernel, bench: Bench) -> tuple[float, float]:
    """Milliseconds until the request, and until the first token is shown."""
    execution = bench.ask(candidate, kernel)
    kernel.follow(execution)
    arrived = bench.model.request()
    shown = execution.first(FIRST_WORD)
    return (arrived - execution.started) * 1000, (shown - execution.started) * 1000


def _medians(turns: list[tuple[float, float]]) -> tuple[float, float]:
    requests, shown = zip(*turns, strict=True)
    return median(requests), median(shown)


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The targets of P4."""
    for measure_, limit in (("request", 10), ("first token", 25)):
        column = f"{measure_} over raw"
        reached = samples.median(ASSIST.name, column)
        yield Verdict(f"{measure_}, over raw HTTP", reached, limit, "ms", column)


ROW = Row(
    name="P4",
    title="A warm prompt, over raw HTTP in the same kernel",
    method=__doc__,
    cases={each.name: partial(measure, each) for each in (ASSIST, *PEERS, OPENAI, HTTP)},
    measures=(
        Measure("request", "ms"),
        Measure("request over raw", "ms"),
        Measure("first token", "ms"),
        Measure("first token over raw", "ms"),
    ),
    verdicts=verdicts,
)

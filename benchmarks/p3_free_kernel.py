"""Whether the kernel stays free while the heavy half is loaded in the background.

Right after `%load_ext` a cell sleeps for a millisecond, looks at the clock, and
so on for five seconds. The longest time between two looks is how long the
user's own code was held up. A kernel without the extension shows how much of
that is the machine's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from _bench import Bench
from _candidates import ASSIST, Candidate
from _results import Measure, Row, Samples, Verdict

BARE = "bare kernel"

TICK = """\
def longest_gap(seconds):
    import time

    worst, last = 0.0, time.perf_counter()
    end = last + seconds
    while last < end:
        time.sleep(0.001)
        now = time.perf_counter()
        worst, last = max(worst, now - last), now
    return worst * 1000
"""


def measure(candidate: Candidate, load: str, bench: Bench) -> Mapping[str, float]:
    """Tick for five seconds."""
    with bench.kernel(candidate) as kernel:
        kernel.run(TICK)
        kernel.run(load)
        return {"longest gap": float(kernel.run("longest_gap(5)").result)}


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """A blocked kernel is one that a person notices: a tenth of a second."""
    longest = max(samples.of(ASSIST.name, "longest gap"))
    yield Verdict("longest gap of all rounds", longest, 100, "ms", "longest gap")


ROW = Row(
    name="P3-free",
    title="The kernel while it loads in the background",
    method=__doc__,
    cases={
        ASSIST.name: partial(measure, ASSIST, ASSIST.load),
        BARE: partial(measure, ASSIST, ""),
    },
    measures=(Measure("longest gap", "ms"),),
    verdicts=verdicts,
)

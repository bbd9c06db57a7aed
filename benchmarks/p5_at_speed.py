"""What a reply costs while it comes at the speed of a real model.

As in P5, but the service sends 500 or 100 tokens a second. The limit for bytes
is set for a reply of 20,000 tokens. The other two lines show where it is not
kept, on purpose: at 100 tokens a second four times the text would be three
updates in two seconds, so the display rather spends up to 7 kB a second to be
smooth. "One code block" is the worst case for a display that is sent anew as a
whole when it grows: a fence that is never closed, in which nothing is finished
until the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from _candidates import ASSIST
from _reply import long_reply
from _results import Measure, Row, Samples, Verdict

LONG_REPLY = "500 tokens/s, 20,000 tokens"
SPEEDS = {
    LONG_REPLY: (20_000, 500, "markdown"),
    "100 tokens/s, 4,000 tokens": (4_000, 100, "markdown"),
    "500 tokens/s, one code block of 10,000 tokens": (10_000, 500, "one block"),
}


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The targets of P5 for a reply that is watched."""
    bytes_sent = samples.median(LONG_REPLY, "bytes")
    yield Verdict(f"bytes over the text's, {LONG_REPLY}", bytes_sent, 4, "×")
    for name in SPEEDS:
        most = max(samples.of(name, "updates"))
        yield Verdict(f"updates in a second, {name}", most, 30, "")


ROW = Row(
    name="P5-speed",
    title="A reply at the speed of a model",
    method=__doc__,
    cases={
        name: partial(long_reply, ASSIST, tokens=tokens, per_second=speed, text=text)
        for name, (tokens, speed, text) in SPEEDS.items()
    },
    measures=(
        Measure("bytes", "× the text"),
        Measure("updates", "in a second"),
        Measure("displays", "count"),
        Measure("CPU", "s"),
        Measure("time", "s"),
    ),
    verdicts=verdicts,
    compared=False,
)

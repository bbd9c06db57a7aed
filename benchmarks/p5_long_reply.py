"""What a reply of 20,000 tokens costs the kernel, as fast as it can take it.

The reply is Markdown as models write it: paragraphs, lists, code, tables, about
four characters a token, each token in an event and a chunk of its own. A short
reply goes before it in the same kernel. CPU is the kernel's process with all
threads, from the prompt to the idle kernel; the vendors' SDKs alone do no more
than gather the text. Bytes are all frames of the iopub messages of the cell
over the bytes of the text. Updates are the most that came within one second.
The CPU target is the median of the rounds' ratios, which is not the ratio of the
medians in the table.
The peers do not stream: they ask for the reply in one piece, and show it once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from _candidates import ANTHROPIC, ASSIST, ASSIST_ANTHROPIC, HTTP, OPENAI, PEERS
from _reply import long_reply
from _results import Measure, Row, Samples, Verdict

TOKENS = 20_000


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The targets of P5 that hold at any speed."""
    for ours, sdk in ((ASSIST, OPENAI), (ASSIST_ANTHROPIC, ANTHROPIC)):
        ratio = samples.ratio(ours.name, sdk.name, "CPU")
        yield Verdict(f"CPU over {sdk.name} alone", ratio, 2.5, "×")
    yield Verdict("bytes over the text's", samples.median(ASSIST.name, "bytes"), 4, "×", "bytes")
    yield Verdict("updates in a second", max(samples.of(ASSIST.name, "updates")), 30, "", "updates")


ROW = Row(
    name="P5",
    title=f"A reply of {TOKENS:,} tokens at full speed",
    method=__doc__,
    cases={
        each.name: partial(long_reply, each, tokens=TOKENS, text="markdown")
        for each in (ASSIST, OPENAI, ASSIST_ANTHROPIC, ANTHROPIC, HTTP, *PEERS)
    },
    measures=(
        Measure("CPU", "s"),
        Measure("CPU per token", "µs"),
        Measure("time", "s"),
        Measure("bytes", "× the text"),
        Measure("updates", "in a second"),
    ),
    verdicts=verdicts,
)

"""A prompt in a notebook of 5,000 cells with 100 MB of outputs.

The kernel is told of its notebook by a variable, as VS Code does it, so one
kernel asks in a notebook of ten cells first: from the second prompt on, the
time until the service has the request is the base. Then the large notebook
takes its place. "Cold" is its first prompt, less the base, and less what
`json.loads` of the same file takes in the same kernel (the median of three):
what is left is reading its cells and composing the message. "Warm" are nine more
prompts, each in a new conversation, which tells the notebook anew; "next"
are nine that go on in one conversation, and "saved again" is one more after the
file was saved. Each is less the base. The bytes are those of the tools
and messages of the largest request.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median

import _notebooks
from _bench import Bench
from _candidates import ASSIST, Candidate
from _kernel import Kernel
from _results import Measure, Row, Samples, Verdict

LARGE = "5,000 cells, 100 MB"
BASES = 9
AGAIN = 9
PARSE = """\
def parsing(path):
    import json
    import time
    from pathlib import Path

    began = time.perf_counter()
    json.loads(Path(path).read_text(encoding="utf-8"))
    return (time.perf_counter() - began) * 1000
"""
NEW = replace(ASSIST, prompt="%assist --new {prompt}")
WINDOW = 128_000 * 3.5
"""Bytes of the window that is taken for a model of which nothing is known."""


def measure(bench: Bench) -> Mapping[str, float]:
    """Ask about a small and a large notebook."""
    bench.model.reply(5)
    with tempfile.TemporaryDirectory() as name, bench.kernel(ASSIST) as kernel:
        small, large = Path(name, "small.ipynb"), Path(name, "large.ipynb")
        _notebooks.small(small)
        _notebooks.large(large)
        bench.load(ASSIST, kernel)
        kernel.run(PARSE)
        kernel.run(f"__vsc_ipynb_file__ = {str(small)!r}")
        base = median([turn(NEW, kernel, bench)[0] for _ in range(1 + BASES)][1:])
        parsing = median(float(kernel.run(f"parsing({str(large)!r})").result) for _ in range(3))
        kernel.run(f"__vsc_ipynb_file__ = {str(large)!r}")
        cold, size = turn(NEW, kernel, bench)
        warm = [turn(NEW, kernel, bench)[0] for _ in range(AGAIN)]
        following = [turn(ASSIST, kernel, bench) for _ in range(AGAIN)]
        large.touch()
        saved, _ = turn(ASSIST, kernel, bench)
    return {
        "base": base,
        "parsing": parsing,
        "cold, beyond parsing": cold - base - parsing,
        "warm": median(warm) - base,
        "next": median(seconds for seconds, _ in following) - base,
        "saved again, beyond parsing": saved - base - parsing,
        "request": max(size, *(size for _, size in following)) / 1000,
    }


def turn(candidate: Candidate, kernel: Kernel, bench: Bench) -> tuple[float, int]:
    """Milliseconds until the request is with the service, and its bytes."""
    execution = bench.ask(candidate, kernel)
    kernel.follow(execution)
    if execution.error:
        raise RuntimeError(execution.error)
    arrived = bench.model.request()
    return (arrived - execution.started) * 1000, bench.model.read()[-1].size


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The targets of P9."""
    for what, limit in (("cold, beyond parsing", 150), ("warm", 10), ("next", 10)):
        yield Verdict(f"large notebook, {what}", samples.median(LARGE, what), limit, "ms")
    size = max(samples.of(LARGE, "request"))
    yield Verdict("its request within the window", size, WINDOW / 1000, "kB")


ROW = Row(
    name="P9",
    title="A prompt in a large notebook",
    method=__doc__,
    cases={LARGE: measure},
    measures=(
        Measure("base", "ms"),
        Measure("parsing", "ms"),
        Measure("cold, beyond parsing", "ms"),
        Measure("warm", "ms"),
        Measure("next", "ms"),
        Measure("saved again, beyond parsing", "ms"),
        Measure("request", "kB"),
    ),
    verdicts=verdicts,
    compared=False,
)

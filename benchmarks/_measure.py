"""Measures the rows, in the environment that ``run`` has made.

A round takes each case of a row once, in order; so all have the same minutes
of the same machine. One round before is thrown away, as it fills caches, where
that does not take too long.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.metadata
import platform
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median

import p1_load
import p2_server
import p3_first_prompt
import p3_free_kernel
import p4_warm_prompt
import p5_at_speed
import p5_long_reply
import p6_stop
import p7_inspect
import p8_busy
import p9_large_notebook
import p10_prefix
import p11_sidebar
import p12_history
import p13_install
import psutil
from _bench import Bench, environment, processors
from _candidates import REQUIREMENTS
from _model import service
from _results import Row, Samples, Verdict, number, table, verdict_table
from _section import FAULTS, section_of, with_section

ROWS: Sequence[Row] = (
    p1_load.ROW,
    p2_server.ROW,
    p3_first_prompt.ROW,
    p3_free_kernel.ROW,
    p4_warm_prompt.ROW,
    p5_long_reply.ROW,
    p5_at_speed.ROW,
    p6_stop.ROW,
    p7_inspect.ROW,
    p8_busy.ROW,
    p9_large_notebook.ROW,
    p10_prefix.ROW,
    *p11_sidebar.ROWS,
    p12_history.ROW,
    p13_install.ROW,
)
STEADY = (p5_at_speed.ROW.name, p10_prefix.ROW.name, p11_sidebar.LOADED.name, p13_install.ROW.name)
"""Rows that come out the same each time: one round, and none before it."""
SLOW = (p2_server.ROW.name, p7_inspect.ROW.name, p8_busy.ROW.name, p9_large_notebook.ROW.name)
SLOW += (p11_sidebar.OPENED.name, p11_sidebar.STREAMED.name, p12_history.ROW.name)
"""Rows whose rounds are long, and fill their caches by themselves: no round before them."""

THEIRS = (
    "jupyter-ai-magic-commands", "jupyter-ai", "jupyter-ai-magics", "litellm", "langchain-openai",
    "notebook-intelligence", "jupyterlab", "openai", "ipykernel", "ipython",
)  # fmt: skip
OURS = (
    "jupyterlab",
    "ipykernel",
    "ipython",
    "jupyter_client",
    "pydantic-ai-slim",
    "openai",
    "anthropic",
)


MISSED = 3
"""The exit code when all was measured and a target is missed."""

METHOD = (
    "Numbers are medians, with the smallest and largest in brackets, and as a multiple of the "
    "first line of the table. Each round takes all lines once, in turn, each with a fresh kernel "
    "or server and an empty home. One round before is thrown away, but not of "
    f"{', '.join(SLOW)}, whose rounds are long and fill their caches by themselves; of "
    f"{', '.join(STEADY)}, which come out the same each time, there is one round. The model "
    "service is a program on the same machine, reached over the loopback; service and frontend "
    "read the same clock."
)

MACHINE = "the machine itself"
STEPS = 1_000_000


def measure(rows: Sequence[Row], rounds: int, bench: Bench) -> dict[str, Samples]:
    """Measure rows one after the other, each round by round."""
    return {row.name: _rounds(row, rounds, bench) for row in rows}


def speed() -> float:
    """Milliseconds for a fixed piece of Python: whether the machine was the same throughout."""
    began = time.perf_counter()
    total = 0
    for step in range(STEPS):
        total += step
    return (time.perf_counter() - began) * 1000


def _rounds(row: Row, rounds: int, bench: Bench) -> Samples:
    samples = Samples()
    first = 1 if row.name in {*SLOW, *STEADY} else 0
    last = 1 if row.name in STEADY else rounds
    for done in range(first, last + 1):
        began = time.perf_counter()
        for name, case in row.cases.items():
            samples.add(MACHINE, {"speed": speed()})
            values = case(bench)
            if done:
                samples.add(name, values)
        what = f"round {done} of {last}" if done else "warming up"
        print(f"    {row.name}: {what}, {time.perf_counter() - began:.0f} s", flush=True)
    return samples


def report(
    rows: Sequence[Row],
    measured: Mapping[str, Samples],
    verdicts: Sequence[Verdict],
    *,
    rounds: int,
    seconds: float,
    commit: str,
) -> str:
    """Everything as one Markdown page."""
    origin = (
        f"Written by `python benchmarks/run --repeat {rounds}` in {seconds / 60:.0f} minutes: "
        "all numbers are from this one run, and none is a promise about another machine."
    )
    parts = [
        "# Results",
        origin,
        _machine(commit),
        _steadiness(measured.values()),
        METHOD,
        "## Targets",
        verdict_table(verdicts),
    ]
    for row in rows:
        parts += [f"## {row.name}: {row.title}", table(row, measured[row.name])]
        parts.append(row.method.strip())
    return "\n\n".join(parts) + "\n"


def _steadiness(measured: Iterable[Samples]) -> str:
    """How fast the machine was, and how much that changed."""
    seen = [value for samples in measured for value in samples.of(MACHINE, "speed")]
    return (
        f"Before each line a loop of a million additions took {number(median(seen))} ms "
        f"({number(min(seen))}–{number(max(seen))}): where this range is wide, other work was "
        "done on the machine, and ratios say more than milliseconds."
    )


def _machine(commit: str) -> str:
    memory = psutil.virtual_memory().total / 1_000_000_000
    own = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in OURS)
    machine = (
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, "
        f"{processors()} processors, {memory:.0f} GB, Python {platform.python_version()}"
    )
    made = [name for name in REQUIREMENTS if environment(name).folder.exists()]
    peers = [", ".join(_versions(name)) for name in made]
    ours = f"jupyter-ai-assist at commit {commit} with {own}"
    return "\n".join(f"- {line}" for line in (machine, ours, *peers))


def _versions(name: str) -> list[str]:
    """What a peer's environment holds of what matters here."""
    folder = next(environment(name).folder.glob("[Ll]ib/**/site-packages"))
    found = importlib.metadata.distributions(path=[str(folder)])
    names = {each.name.lower().replace("_", "-"): each.version for each in found}
    return [f"{each} {names[each]}" for each in THEIRS if each in names]


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", type=int, required=True)
    parser.add_argument("--commit", default="unknown", help="what is installed")
    parser.add_argument("--page", type=Path, help="where to write; not at all by default")
    parser.add_argument("rows", nargs="*")
    options = parser.parse_args()
    wanted = set(options.rows)
    # P11 is one row on the command line, and several tables.
    rows = [row for row in ROWS if not wanted or wanted & {row.name, row.name.partition("-")[0]}]
    began = time.perf_counter()
    with service() as model:
        measured = measure(rows, options.repeat, Bench(model))
    verdicts = [verdict for row in rows for verdict in row.verdicts(measured[row.name])]
    page = report(
        rows,
        measured,
        verdicts,
        rounds=options.repeat,
        seconds=time.perf_counter() - began,
        commit=options.commit,
    )
    print(f"\n{page}")
    if options.page:
        # What benchmarks/faults has written stays: that is another run.
        kept = section_of(options.page.read_text(encoding="utf-8"), FAULTS)
        options.page.write_text(with_section(page, FAULTS, kept), encoding="utf-8")
    sys.exit(0 if all(verdict.met for verdict in verdicts) else MISSED)


if __name__ == "__main__":
    main()

"""The page of results and its plots, made of the numbers of a run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

from _plots import FOLDER, plotted
from _raw import Run
from _results import MACHINE, Row, Samples, Verdict, number, table, verdict_table
from _rows import SLOW, STEADY, chosen
from _section import FAULTS, section_of, with_section

PAGE = Path(__file__).resolve().parent / "RESULTS.md"
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


def page_of(run: Run, rows: Sequence[Row], verdicts: Sequence[Verdict], plots: set[str]) -> str:
    """Everything as one Markdown page."""
    origin = (
        f"Written by `python benchmarks/run --repeat {run.rounds}` in {run.seconds / 60:.0f} "
        "minutes: all numbers are from this one run, and none is a promise about another machine. "
        "`benchmarks/README.md` says how they come about and how to read them, "
        "`benchmarks/results.json` holds each single one."
    )
    ours, *theirs = run.versions
    versions = [
        f"{run.date}, {run.machine}",
        f"jupyter-ai-assist at commit {run.commit} with {ours}",
        *theirs,
    ]
    parts = [
        "# Results",
        origin,
        "\n".join(f"- {line}" for line in versions),
        _steadiness(run.samples.values()),
        METHOD,
        "## Targets",
        verdict_table(verdicts),
    ]
    for row in rows:
        parts += [f"## {row.name}: {row.title}", table(row, run.samples[row.name])]
        if row.name in plots:
            parts.append(f"![{row.title}]({FOLDER}/{row.name}.svg)")
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


def main() -> None:
    """Print the page; write it with its plots if that is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--results", type=Path, required=True, help="where the numbers are")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    options = parser.parse_args()
    run = Run.load(options.results)
    rows = [row for row in chosen([]) if row.name in run.samples]
    by_row = {row.name: list(row.verdicts(run.samples[row.name])) for row in rows}
    verdicts = [verdict for row in rows for verdict in by_row[row.name]]
    plots = {row.name for row in rows if row.compared}
    if options.write:
        for row in rows:
            if row.name in plots:
                svg = plotted(row, run.samples[row.name], by_row[row.name])
                path = PAGE.parent / FOLDER / f"{row.name}.svg"
                path.parent.mkdir(exist_ok=True)
                path.write_text(svg, encoding="utf-8")
        # What benchmarks/faults has written stays: that is another run.
        kept = section_of(PAGE.read_text(encoding="utf-8"), FAULTS)
        page = page_of(run, rows, verdicts, plots)
        PAGE.write_text(with_section(page, FAULTS, kept), encoding="utf-8")
    else:
        print(f"\n{page_of(run, rows, verdicts, set())}")
    sys.exit(0 if all(verdict.met for verdict in verdicts) else MISSED)


if __name__ == "__main__":
    main()

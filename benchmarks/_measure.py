"""Measures the rows, in the environment that ``run`` has made, and keeps all numbers as JSON.

A round takes each case of a row once, in order; so all have the same minutes
of the same machine. One round before is thrown away, as it fills caches, where
that does not take too long.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from _bench import Bench
from _model import service
from _raw import Run
from _results import MACHINE, Row, Samples
from _rows import SLOW, STEADY, chosen

STEPS = 1_000_000


def speed() -> float:
    """Milliseconds for a fixed piece of Python: whether the machine was the same throughout."""
    began = time.perf_counter()
    total = 0
    for step in range(STEPS):
        total += step
    return (time.perf_counter() - began) * 1000


def measure(row: Row, rounds: int, bench: Bench) -> Samples:
    """All rounds of a row."""
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


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", type=int, required=True)
    parser.add_argument("--commit", default="unknown", help="what is installed")
    parser.add_argument("--results", type=Path, required=True, help="where the numbers go")
    parser.add_argument("rows", nargs="*")
    options = parser.parse_args()
    run = Run(commit=options.commit, rounds=options.repeat)
    began = time.perf_counter()
    with service() as model:
        bench = Bench(model)
        for row in chosen(options.rows):
            run.samples[row.name] = measure(row, options.repeat, bench)
            run.seconds = time.perf_counter() - began
            run.save(options.results)  # what comes later may fail


if __name__ == "__main__":
    main()

"""How much of a long conversation's input a provider's cache could reuse.

Thirty prompts of one conversation, about a notebook of 25 cells on disk. Before
each prompt a cell is added and run, every second time an older one is changed
and run again, every fourth time one is deleted, and the file is saved. The model
calls a tool that lists the variables (`list_variables`) before each answer, where
it is offered, and answers with 150 tokens. For each
request the service counts the bytes of its tools and messages, in the order in
which a model reads them, and how many of these the request before began with.
The share is the sum of these over the sum of all, the first request included,
of which nothing can be reused. "Kept of the one before" is how much of each request
the next one begins with. Peers get the same prompts; they read no cells.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import _notebooks
from _bench import Bench
from _candidates import ASSIST, PEERS, Candidate
from _kernel import Kernel
from _model import Read
from _results import Measure, Row, Samples, Verdict

TURNS = 30
CELLS = 25
SOURCE = """\
amounts_{number} = [12.5 * place for place in range({number})]
total_{number} = sum(amounts_{number})
share_{number} = [amount / (total_{number} or 1) for amount in amounts_{number}]
print("total of part {number}:", total_{number})
"""


def measure(candidate: Candidate, bench: Bench) -> Mapping[str, float]:
    """Talk, and work in the notebook in between."""
    bench.model.reply(150, call="list_variables")
    reads: list[Read] = []
    with tempfile.TemporaryDirectory() as name, bench.kernel(candidate) as kernel:
        path = Path(name, "work.ipynb")
        cells = [cell_of(number) for number in range(CELLS)]
        bench.load(candidate, kernel)
        kernel.run(f"__vsc_ipynb_file__ = {str(path)!r}")
        for number in range(TURNS):
            work(number, cells, path, kernel)
            execution = bench.ask(candidate, kernel)
            kernel.follow(execution)
            if execution.error:
                raise RuntimeError(execution.error)
            reads += bench.model.read()
    sizes = [read.size for read in reads]
    reused = [0, *(read.reusable for read in reads[1:])]
    return {
        "reusable": 100 * sum(reused) / sum(sizes),
        "kept of the one before": 100 * sum(reused) / sum(sizes[:-1]),
        "sent": sum(sizes) / 1000,
        "last request": sizes[-1] / 1000,
        "requests": len(reads),
    }


def cell_of(number: int) -> dict[str, Any]:
    """An ordinary cell, as saved."""
    return _notebooks.code_cell(number, source=SOURCE)


def work(number: int, cells: list[dict[str, Any]], path: Path, kernel: Kernel) -> None:
    """What a person does between two prompts."""
    added = cell_of(100 + number)
    cells.append(added)
    ran = [added]
    if number % 2:
        ran.append(cells[number % 11])
        ran[-1]["source"] += f"# looked at in turn {number}\n"
    if number % 4 == 3:
        del cells[12]
    for cell in ran:
        kernel.run(cell["source"], cell["id"])
    _notebooks.write(path, cells)


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The target of P10, turned round: a limit is what may be exceeded."""
    reached = 100 - samples.median(ASSIST.name, "reusable")
    yield Verdict("input of 30 turns that no cache can reuse", reached, 5, "%")


ROW = Row(
    name="P10",
    title="A conversation of thirty turns, for a prefix cache",
    method=__doc__,
    cases={each.name: partial(measure, each) for each in (ASSIST, *PEERS)},
    measures=(
        Measure("reusable", "%"),
        Measure("kept of the one before", "%"),
        Measure("sent", "kB"),
        Measure("last request", "kB"),
        Measure("requests", "count"),
    ),
    verdicts=verdicts,
)

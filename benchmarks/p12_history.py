"""A history of a million messages: added to, opened and searched.

250,000 turns in 2,500 conversations about 50 notebooks: a question of 12 words, a tool's call and
result, and an answer of 60 words, which are drawn as often as words are in a language. One such
turn is stored by the package, and the rest are copies of what it has written, with words of their
own. Each thing is done 51 times, each time with another conversation; the median and the slowest
are told. "Opened" is the page of 24 turns that the sidebar shows; "its messages" is all that the
next prompt begins with. Of searches, the newest 20 hits are found: for a word that is in most
turns, for one that is in few, for two that are never in the same turn, and for a frequent one in
one notebook of the 50.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from _bench import Bench
from _results import Measure, Row, Samples, Verdict

from jupyter_ai_assist.core.history import History, Turn
from jupyter_ai_assist.core.messages import Message, TextPart, ToolCallPart, ToolResultPart, Usage

TURNS, OF_A_THREAD, NOTEBOOKS = 250_000, 100, 50
THREADS = TURNS // OF_A_THREAD
TIMES = 51
PAGE = 24
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
SYLLABLES = ("ba", "co", "di", "fu", "ge", "lo", "mi", "na", "pe", "ru", "sa", "to", "vi", "zu")
WORDS = ["".join(parts) for parts in itertools.product(SYLLABLES, repeat=4)][:20_000]
FREQUENT, RARE = WORDS[0], WORDS[15_000]
ODD, EVEN = "oddturn", "eventurn"
"""Each in half of the turns, and never both."""
QUESTION, ANSWER = "QUESTION", "ANSWER"


def turn_of(id_: str, question: str, answer: str) -> Turn:
    """One turn with a tool's call."""
    call = ToolCallPart(id="call-1", name="list_variables", arguments={})
    result = ToolResultPart(id="call-1", name="list_variables", text='{"variables": []}')
    messages = (
        Message(role="user", parts=(TextPart(text=question),)),
        Message(role="assistant", parts=(call,)),
        Message(role="user", parts=(result,)),
        Message(role="assistant", parts=(TextPart(text=answer),)),
    )
    return Turn(
        id=id_,
        started=datetime.now(UTC),
        question=question,
        messages=messages,
        model="local:scripted",
        usage=Usage(requests=2, input_tokens=900, output_tokens=100),
        outcome="finished",
    )


def texts() -> Iterator[tuple[str, str]]:
    """A question and an answer for each turn."""
    draw = random.Random(12)
    weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(len(WORDS))))
    for number in range(TURNS):
        words = draw.choices(WORDS, cum_weights=weights, k=72)
        words[71] = ODD if number % 2 else EVEN
        yield " ".join(words[:12]), " ".join(words[12:])


@cache
def folder() -> TemporaryDirectory[str]:
    """Where the history is, until the end of this process."""
    made = TemporaryDirectory(ignore_cleanup_errors=True)
    fill(Path(made.name, "history.db"))
    return made


def fill(path: Path) -> None:
    """Store one turn, and write the others like it."""
    history = History.open(path)
    thread = history.start_thread("/notebooks/of-the-first.ipynb")
    history.append(thread.id, turn_of("first", QUESTION, ANSWER))
    history.close()
    with sqlite3.connect(path) as connection:
        copy(connection, "thread", threads())
        numbered = enumerate(texts(), start=2)
        copy(connection, "turn", (turn_row(number, *text) for number, text in numbered))
        copy(connection, "spending", ({"turn": f"turn-{n}"} for n in range(2, TURNS + 2)))
        contents = connection.execute("SELECT content FROM message ORDER BY position").fetchall()
        numbered = enumerate(texts(), start=2)
        rows = (
            {
                "key": 10 * turn + place,
                "turn": turn,
                "position": place,
                "content": filled(of, *text),
            }
            for turn, text in numbered
            for place, (of,) in enumerate(contents)
        )
        copy(connection, "message", rows)
    connection.close()


def threads() -> Iterator[dict[str, Any]]:
    """The conversations."""
    for number in range(2, THREADS + 2):
        used = stamp(number * OF_A_THREAD)
        place = f"/notebooks/{number % NOTEBOOKS}.ipynb"
        yield {"key": number, "id": thread_id(number), "notebook": place, "used": used}


def turn_row(number: int, question: str, answer: str) -> dict[str, Any]:
    """What one turn has of its own."""
    return {
        "key": number,
        "id": f"turn-{number}",
        "thread": 2 + (number - 2) // OF_A_THREAD,
        "started": stamp(number),
        "question": question,
        "answer": answer,
    }


def filled(content: str, question: str, answer: str) -> str:
    """A message with a turn's own words."""
    return content.replace(QUESTION, question).replace(ANSWER, answer)


def thread_id(number: int) -> str:
    """The id of a conversation."""
    return f"thread-{number}"


def stamp(minutes: int) -> str:
    """A time as the package writes it."""
    return f"{BEGAN + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S.%fZ}"


def copy(connection: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    """Write rows that are like the table's first, but for what they say."""
    names = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
    first = connection.execute(f"SELECT * FROM {table}").fetchone()
    like = dict(zip(names, first, strict=True))
    places = ", ".join(f":{name}" for name in names)
    connection.executemany(
        f"INSERT INTO {table} VALUES ({places})",
        ({**like, **row} for row in rows),
    )


def measure(do: Callable[[History, int], object], _bench: Bench) -> Mapping[str, float]:
    """Do something with one conversation after the other."""
    history = History.open(Path(folder().name, "history.db"))
    history.threads(limit=1)  # the file is open, as it is when somebody asks for more
    taken = []
    for time_ in range(TIMES):
        began = time.perf_counter()
        do(history, 2 + 47 * time_)
        taken.append((time.perf_counter() - began) * 1000)
    history.close()
    return {"time": median(taken), "slowest": max(taken)}


def append(history: History, number: int) -> None:
    """Add a turn of four messages."""
    turn = turn_of(f"new-{time.perf_counter_ns()}", f"{FREQUENT} {RARE}", f"{FREQUENT} {EVEN}")
    history.append(thread_id(number), turn)


def opened(history: History, number: int) -> None:
    """Open a conversation as the sidebar does."""
    if (
        history.thread(thread_id(number)) is None
        or history.page(thread_id(number), limit=PAGE) is None
    ):
        raise RuntimeError("There is no such conversation.")


def search(words: str, found: bool, history: History, _number: int) -> None:
    """Find the newest turns with some words."""
    if bool(history.search(words)) != found:
        raise RuntimeError(f"{words} was {'not ' if found else ''}found.")


def search_here(history: History, number: int) -> None:
    """Find a frequent word in one notebook."""
    if not history.search(FREQUENT, f"/notebooks/{number % NOTEBOOKS}.ipynb"):
        raise RuntimeError("Nothing was found.")


APPEND, OPEN = "append a turn of 4 messages", "open a conversation"
SEARCHES: Mapping[str, Callable[[History, int], object]] = {
    "search a frequent word": partial(search, FREQUENT, True),
    "search a rare word": partial(search, RARE, True),
    "search two words that are never together": partial(search, f"{ODD} {EVEN}", False),
    "search a frequent word in one notebook": search_here,
}
DOING: Mapping[str, Callable[[History, int], object]] = {
    APPEND: append,
    OPEN: opened,
    "its messages": lambda history, number: history.messages(thread_id(number)),
    "list the conversations of a notebook": lambda history, number: history.threads(
        f"/notebooks/{number % NOTEBOOKS}.ipynb"
    ),
    **SEARCHES,
}


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The targets of P12."""
    worst = max(samples.median(case, "time") for case in SEARCHES)
    yield Verdict("append to a million messages", samples.median(APPEND, "time"), 5, "ms")
    yield Verdict("open a conversation among them", samples.median(OPEN, "time"), 20, "ms")
    yield Verdict("the slowest search of them", worst, 50, "ms")


ROW = Row(
    name="P12",
    title="A history of a million messages",
    method=__doc__,
    cases={name: partial(measure, do) for name, do in DOING.items()},
    measures=(Measure("time", "ms"), Measure("slowest", "ms")),
    verdicts=verdicts,
    compared=False,
)

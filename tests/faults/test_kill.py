"""``kill -9`` at random points: no message that was stored is lost, and nothing is corrupt.

``KILL_TURNS=500 pytest tests/faults/test_kill.py -s`` takes as many turns, and prints the seed;
``KILL_SEED`` repeats one.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from jupyter_ai_assist.core.history import History

PROGRAM = Path(__file__).with_name("killed.py")
TURNS = int(os.environ.get("KILL_TURNS", "30"))
SEED = int(os.environ.get("KILL_SEED", "0")) or random.randrange(1, 1_000_000)
AT_ONCE = 2
"""Processes on one history."""

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX"),
    pytest.mark.timeout(120 + 5 * TURNS),
]


@dataclass
class Life:
    """A process, and what it said before it was killed."""

    name: str
    process: subprocess.Popen[str]
    asked: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)

    def hear(self, line: str) -> None:
        kind, number = line.split()
        (self.asked if kind == "asked" else self.ended).append(int(number))

    def kill(self) -> None:
        """At once; what it had said by then counts."""
        self.process.send_signal(signal.SIGKILL)
        said, _ = self.process.communicate()
        for line in said.splitlines(keepends=True):
            if line.endswith("\n"):
                self.hear(line)


def begin(name: str) -> Life:
    command = [sys.executable, str(PROGRAM), name]
    return Life(name, subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1))


def lead(lives: list[Life], chance: random.Random) -> None:
    """Let them work for a while, and kill each at a point of its own."""
    for life in lives:
        assert life.process.stdout
        for _ in range(chance.randrange(1, 20)):
            life.hear(life.process.stdout.readline())
        time.sleep(chance.random() * 0.02)  # anywhere within what comes next
        life.kill()


def checked(path: Path, lives: list[Life]) -> None:
    """What was said to be stored is there whole, and the file is sound."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
        connection.rollback()
    history = History.open(path)
    try:
        assert history.take_notices() == ()
        threads = history.threads(limit=100_000)
        found = {turn.question: turn for one in threads for turn in history.turns(one.id)}
    finally:
        history.close()
    for life in lives:
        for number in life.asked:
            turn = found[f"{life.name} {number}"]
            assert [message.role for message in turn.messages] == (
                ["user", "assistant", "user", "assistant"][: len(turn.messages)]
            )
            if number in life.ended:
                assert (turn.outcome, len(turn.messages)) == ("finished", 4)
            if turn.outcome == "finished":
                answer = f"Answer {number} to {life.name}. " * 40
                assert turn.messages[-1].text == answer


def test_kill_loses_no_message_and_corrupts_nothing():
    print(f"\nseed {SEED}")
    chance = random.Random(SEED)
    path = Path(os.environ["JUPYTER_DATA_DIR"]) / "jupyter_ai_assist" / "history.db"
    lives: list[Life] = []
    while sum(len(life.asked) for life in lives) < TURNS:
        batch = [begin(f"life{len(lives) + number}") for number in range(AT_ONCE)]
        lead(batch, chance)
        lives += batch
        checked(path, lives)
    asked, ended = (sum(len(getattr(life, kind)) for life in lives) for kind in ("asked", "ended"))
    print(f"{asked} turns in {len(lives)} processes that were killed: {ended} whole, 0 lost")

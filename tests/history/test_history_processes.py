"""Several kernels and a server on one file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest

from jupyter_ai_assist.core.history import History

WRITER = """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from jupyter_ai_assist.core.history import History, Turn
    from jupyter_ai_assist.core.messages import Message, TextPart, Usage

    path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    history = History.open(path)
    thread = history.find_thread("a.ipynb", "shared") or history.start_thread("a.ipynb", name)
    for number in range(count):
        turn = Turn(id=f"{name}-{number}", started=datetime.now(UTC), question=f"q {name} {number}")
        history.append(thread.id, turn)
        answer = Message(role="assistant", parts=(TextPart(text=f"a {name} {number}"),))
        usage = Usage(requests=1, cost=0.01)
        history.append(thread.id, turn.model_copy(
            update={"messages": (answer,), "usage": usage, "outcome": "finished"}))
        print(number, flush=True)
    print(history.take_notices(), flush=True)
"""


def writer(path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITER), str(path), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_many_writers_and_readers_of_one_thread(path, open_history, make_turn):
    history = open_history(path)
    shared = history.start_thread("a.ipynb", "shared")
    history.append(shared.id, make_turn())
    writers = [writer(path, name, 30) for name in "abc"]
    while any(process.poll() is None for process in writers):
        assert len(history.turns(shared.id)) >= 1
        history.search("q a")
        assert history.accounts.usage().cost is not None
    for process in writers:
        assert process.communicate()[0].splitlines()[-1] == "()", "no notice"
    turns = history.turns(shared.id)
    assert len(turns) == 91
    for name in "abc":
        mine = [turn.id for turn in turns if turn.id.startswith(f"{name}-")]
        assert mine == [f"{name}-{number}" for number in range(30)], "in order, none lost"
    assert all(turn.outcome == "finished" for turn in turns)
    assert history.accounts.usage().requests == 91


def test_many_make_the_file_at_once(path, open_history):
    writers = [writer(path, name, 3) for name in "abcd"]
    for process in writers:
        assert process.communicate(timeout=60)[0].splitlines()[-1] == "()"
    history = open_history(path)
    assert {thread.turns for thread in history.threads()} == {3}
    assert len(history.threads()) == 4


def test_many_find_the_same_damage(path, open_history):
    path.parent.mkdir()
    path.write_bytes(b"damaged" * 1000)
    writers = [writer(path, name, 3) for name in "abcd"]
    for process in writers:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert len([file for file in path.parent.iterdir() if ".damaged-" in file.name]) == 1
    assert len(open_history(path).threads()) == 4


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
def test_a_killed_kernel_loses_at_most_the_turn_it_was_writing(path, open_history):
    for attempt in range(4):
        process = writer(path, f"k{attempt}", 100_000)
        assert process.stdout is not None
        for _ in range(10 * attempt + 1):
            last = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        process.communicate()
        history = open_history(path)
        assert history.take_notices() == ()
        (thread,) = (found for found in history.threads() if found.name == f"k{attempt}")
        turns = history.turns(thread.id)
        assert [turn.id for turn in turns[: last + 1]] == [
            f"k{attempt}-{number}" for number in range(last + 1)
        ]
        assert all(turn.outcome == "finished" for turn in turns[: last + 1])
        assert len(history.messages(thread.id)) >= last + 1


def test_threads_of_one_process_share_a_history(stored: History, make_turn):
    turns = [make_turn() for _ in range(100)]

    def work(part: int) -> None:
        thread = stored.start_thread(f"{part}.ipynb")
        for turn in turns[part::4]:
            stored.append(thread.id, turn)
            stored.threads()

    workers = [threading.Thread(target=work, args=(part,)) for part in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [thread.turns for thread in stored.threads()] == [25] * 4

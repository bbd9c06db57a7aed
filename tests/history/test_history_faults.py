"""Damaged, missing, locked, full: a turn goes on, and nothing that was written is lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing

import pytest

from jupyter_ai_assist.core.errors import HistoryError
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.messages import Usage


def damaged_files(path):
    return [
        file
        for file in path.parent.iterdir()
        if ".damaged-" in file.name and not file.name.endswith(("-wal", "-shm"))
    ]


class TestDamage:
    @pytest.mark.parametrize(
        "content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4000]
    )
    def test_a_file_that_is_no_database_is_set_aside(self, path, open_history, make_turn, content):
        path.parent.mkdir()
        path.write_bytes(content)
        history = open_history(path)
        (aside,) = damaged_files(path)
        assert aside.read_bytes() == content
        (notice,) = history.take_notices()
        assert str(aside) in notice
        assert history.take_notices() == ()
        history.append(history.start_thread("a.ipynb").id, make_turn())
        history.close()
        assert len(open_history(path).threads()) == 1

    def test_damage_found_later_is_set_aside_and_the_turn_is_kept(
        self, path, open_history, make_turn
    ):
        history = open_history(path)
        thread = history.start_thread("a.ipynb")
        for _ in range(50):
            history.append(thread.id, make_turn("x" * 5000))
        history.close()
        content = bytearray(path.read_bytes())
        content[4096:] = os.urandom(len(content) - 4096)  # all pages but the first
        path.write_bytes(content)
        history = open_history(path)
        new = history.start_thread("a.ipynb")
        history.append(new.id, make_turn("after the damage"))
        assert [turn.question for turn in history.turns(new.id)] == ["after the damage"]
        assert len(damaged_files(path)) == 1
        assert "is kept as" in " ".join(history.take_notices())

    def test_other_open_histories_follow_to_the_fresh_file(self, path, open_history, make_turn):
        one, two = open_history(path), open_history(path)
        thread = two.start_thread("a.ipynb")
        two.append(thread.id, make_turn("before"))
        path.rename(path.with_name("moved"))  # as another process does that finds damage
        one.append(one.start_thread("a.ipynb").id, make_turn("fresh"))
        two.append(thread.id, make_turn("after"))
        assert {thread.title for thread in one.threads()} == {"fresh", "after"}

    def test_a_deleted_file_is_made_again(self, path, open_history, make_turn):
        history = open_history(path)
        thread = history.start_thread("a.ipynb")
        history.append(thread.id, make_turn("before"))
        for file in list(path.parent.iterdir()):
            file.unlink()
        history.append(thread.id, make_turn("after"))
        assert [turn.question for turn in open_history(path).turns(thread.id)] == ["after"]

    def test_a_message_of_a_newer_version_is_said(self, stored, path, make_turn):
        thread = stored.start_thread("a.ipynb")
        stored.append(thread.id, make_turn())
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("""UPDATE message SET content = '{"role": "robot"}'""")
        with pytest.raises(HistoryError, match="damaged or from a newer version") as caught:
            stored.messages(thread.id)
        assert "/new" in caught.value.hint


class TestNoPlace:
    def test_a_folder_that_cannot_be_made(self, tmp_path, make_turn):
        (tmp_path / "file").touch()
        history = History.open(tmp_path / "file" / "below" / "history.sqlite")
        (notice,) = history.take_notices()
        assert "not saved" in notice
        assert "in memory" in history.place
        thread = history.start_thread("a.ipynb")
        history.append(thread.id, make_turn())
        assert len(history.messages(thread.id)) == 2
        history.close()

    def test_a_folder_in_the_place_of_the_file(self, path, make_turn):
        path.mkdir(parents=True)
        history = History.open(path)
        assert "not saved" in history.take_notices()[0]
        history.close()


class TestLocked:
    def test_turns_stay_in_memory_until_the_lock_is_gone(self, path, open_history, make_turn):
        history = open_history(path)
        thread = history.start_thread("a.ipynb", "plots")
        first, second, third = make_turn("one"), make_turn("two"), make_turn("three")
        history.append(thread.id, first)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            history.append(thread.id, second)
            (notice,) = history.take_notices()
            assert "in memory and is not saved" in notice
            assert "another process keeps it locked" in notice
            assert history.turns(thread.id) == [first, second]
            assert history.accounts.usage() == Usage(
                requests=2, input_tokens=20, output_tokens=10, cost=0.5
            )
            assert history.accounts.usage(thread=thread.id).requests == 2
            assert history.accounts.usage(third.started).requests == 0
            (listed,) = history.threads()
            assert (listed.turns, listed.messages, listed.used) == (2, 4, second.started)
            assert history.find_thread("a.ipynb", "plots") == listed
            with pytest.raises(HistoryError, match="locked"):
                history.delete(thread.id)
            other.execute("ROLLBACK")
        history.append(thread.id, third)
        assert history.take_notices() == ("Conversations are saved again.",)
        assert open_history(path).turns(thread.id) == [first, second, third]

    def test_a_new_thread_while_locked(self, path, open_history, make_turn):
        history = open_history(path)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            thread = history.start_thread("a.ipynb")
            turn = make_turn("first\nquestion")
            history.append(thread.id, turn)
            (listed,) = history.threads("a.ipynb")
            assert (listed.id, listed.title) == (thread.id, "first question")
            assert history.threads("b.ipynb") == []
            assert history.messages(thread.id) == turn.messages
            other.execute("ROLLBACK")
        history.close()
        assert open_history(path).turns(thread.id) == [turn]


@pytest.mark.skipif(os.name != "posix", reason="limits are POSIX")
def test_a_full_disk_loses_nothing_that_was_written(path, open_history):
    program = """
        import resource, sys
        from datetime import UTC, datetime
        from pathlib import Path
        from jupyter_ai_assist.core.history import History, Turn
        from jupyter_ai_assist.core.messages import Message, TextPart

        def turn(id, size):
            message = Message(role="assistant", parts=(TextPart(text="x" * size),))
            return Turn(id=id, started=datetime.now(UTC), question=id, messages=(message,))

        history = History.open(Path(sys.argv[1]))
        thread = history.start_thread("a.ipynb")
        history.append(thread.id, turn("small", 10))
        limit = 400_000  # bytes in one file: what a full disk does to a write
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        history.append(thread.id, turn("large", 1_000_000))
        print(thread.id)
        print([turn.id for turn in history.turns(thread.id)])
        print("not saved" in " ".join(history.take_notices()))
        history.append(thread.id, turn("another", 10))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        history.append(thread.id, turn("last", 10))
        print(history.take_notices())
        history.close()
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    thread, turns, told, again = result.stdout.splitlines()
    assert turns == "['small', 'large']"
    assert told == "True"
    assert again == "('Conversations are saved again.',)"
    stored = [turn.id for turn in open_history(path).turns(thread)]
    assert stored == ["small", "large", "another", "last"]

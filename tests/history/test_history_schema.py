"""Databases of other versions."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from jupyter_ai_assist.core.history.schema import MIGRATIONS
from jupyter_ai_assist.core.messages import Message, TextPart, Usage


def version_1(path) -> None:
    """A history as the first version wrote it: no search, no spending."""
    path.parent.mkdir()
    message = Message(role="assistant", parts=(TextPart(text="An aardvark."),))
    usage = Usage(requests=2, input_tokens=7, cost=None)
    time = "2026-11-20T12:00:00.000000Z"
    with closing(sqlite3.connect(path)) as connection, connection:
        MIGRATIONS[0](connection)
        connection.execute("PRAGMA user_version = 1")
        connection.execute(
            "INSERT INTO thread VALUES (1, 't1', 'a.ipynb', 'old', 'What is it?', ?, ?)",
            (time, time),
        )
        connection.execute(
            "INSERT INTO turn VALUES (1, 'turn-0', 1, ?, 'What is it?', 'An aardvark.', 1, "
            "'lab:own', ?, 'finished', '')",
            (time, usage.model_dump_json()),
        )
        connection.execute("INSERT INTO message VALUES (1, 1, 0, ?)", (message.model_dump_json(),))


def test_an_old_history_gains_what_came_later(path, open_history, make_turn):
    version_1(path)
    history = open_history(path)
    assert history.take_notices() == ()
    thread = history.find_thread("a.ipynb", "old")
    assert history.messages(thread.id)[0].text == "An aardvark."
    assert [hit.turn for hit in history.search("aardvark")] == ["turn-0"]
    assert history.accounts.usage() == Usage(requests=2, input_tokens=7, cost=None)
    history.append(thread.id, make_turn())
    assert len(history.turns(thread.id)) == 2


def test_an_old_history_can_be_searched_for_words_that_are_written_without_spaces(
    path, open_history
):
    version_1(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE turn SET question = '東京の売上', answer = 'データの分析結果'")
    history = open_history(path)
    for word in ("売上", "分析"):
        (hit,) = history.search(word)
        assert "\x1f" not in hit.snippet
        assert word in hit.snippet


def test_a_migration_that_fails_changes_nothing(path, open_history):
    version_1(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE spending (taken)")  # the third migration trips over it
    with closing(sqlite3.connect(path)) as connection:
        before = list(connection.iterdump())
    (notice,) = open_history(path).take_notices()
    assert "not saved" in notice
    with closing(sqlite3.connect(path)) as connection:
        assert list(connection.iterdump()) == before
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_newer_history_is_not_written(path, open_history, make_turn):
    history = open_history(path)
    history.append(history.start_thread("a.ipynb").id, make_turn())
    history.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    later = open_history(path)
    (notice,) = later.take_notices()
    assert "newer version (format 99; this version knows" in notice
    assert "Upgrade jupyter-ai-assist" in notice
    assert "newer version" in later.place
    thread = later.start_thread("a.ipynb")
    later.append(thread.id, make_turn())
    assert len(later.turns(thread.id)) == 1, "the conversation works, in memory"
    assert path.read_bytes() == before


@pytest.mark.parametrize("count", range(len(MIGRATIONS) + 1))
def test_every_version_can_be_brought_up_to_date(path, open_history, make_turn, count):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection, connection:
        for step in MIGRATIONS[:count]:
            step(connection)
        connection.execute(f"PRAGMA user_version = {count}")
    history = open_history(path)
    history.append(history.start_thread("a.ipynb").id, make_turn("aardvark"))
    assert len(history.search("aardvark")) == 1
    assert history.take_notices() == ()

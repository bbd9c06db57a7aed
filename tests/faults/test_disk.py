"""A disk that is full, a history that is locked or corrupt: through each door, an answer comes."""

from __future__ import annotations

import contextlib
import os
import sqlite3

import pytest
from faults.conftest import LASTING
from faults.doors import Door
from faults.fault_list import ANSWER
from faults.services import SERVICES
from faults.test_faults import settings_of
from servers.raw import RawServer

resource = pytest.importorskip("resource", reason="limits are POSIX")


@pytest.fixture
def service():
    return "compatible"


@pytest.fixture
def server(service):
    with SERVICES[service].answers() as running:
        yield running


@pytest.fixture(params=LASTING)
def door(request, lasting, server: RawServer, service):
    """A door through which a turn was stored already."""
    door = lasting(request.param)
    door.configure(settings_of(service, server.url))
    assert ANSWER in door.ask("the first", new=True).text
    return door


@contextlib.contextmanager
def full_disk(pid: int):
    """Let no file of a process grow past its first page, as a full disk does."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="prlimit is Linux")
def test_a_full_disk_is_told_and_the_turn_is_answered(door: Door):
    with full_disk(door.pid):
        ended = door.ask("while it is full")
        assert ended.failure == ""
        assert ANSWER in ended.text
        assert "not saved" in ended.shown
    ended = door.ask("with room again")
    assert ended.failure == ""
    assert "saved again" in ended.shown
    [(outcome, *_)] = door.turns("with room again")
    assert outcome == "finished"
    assert "finished" in {outcome for outcome, *_ in door.turns("the first")}


def test_a_locked_history_is_told_and_the_turn_is_answered(door: Door):
    path = door.data / "history.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ended = door.ask("while it is locked")
        assert ended.failure == ""
        assert ANSWER in ended.text
        assert "another process keeps it locked" in ended.shown
        other.execute("ROLLBACK")
    ended = door.ask("unlocked")
    assert ANSWER in ended.text
    assert "saved again" in ended.shown


def test_a_corrupt_history_is_set_aside_and_the_turn_is_answered(door: Door):
    path = door.data / "history.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()
    with path.open("r+b") as file:  # the same file, as a failing disk leaves it
        file.seek(4096)
        file.write(os.urandom(len(content) - 4096))
    ended = door.ask("after the damage", new=True)
    assert ended.failure == ""
    assert ANSWER in ended.text
    [aside] = [
        file.name
        for file in door.data.iterdir()
        if ".damaged-" in file.name and not file.name.endswith(("-wal", "-shm"))
    ]
    assert "damaged" in ended.shown
    assert aside in ended.shown
    assert [outcome for outcome, *_ in door.turns("after the damage")] == ["finished"]

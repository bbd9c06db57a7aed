"""The parts of a map by themselves: what is kept, and when requests wait."""

from __future__ import annotations

import asyncio
import stat
import threading

import pytest

from jupyter_ai_assist.core.errors import HistoryError
from jupyter_ai_assist.core.map.gate import Gate
from jupyter_ai_assist.core.map.results import Results, key_of


def test_results_are_kept_for_their_owner_alone(tmp_path):
    path = tmp_path / "data" / "results.db"
    Results(path).keep("w", "a", {"n": 1}, "one.ipynb")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    again = Results(path)
    assert again.known("w", ["a", "b"]) == {"a": {"n": 1}}
    assert again.known("other", ["a"]) == {}


def test_two_kernels_keep_results_at_once(tmp_path):
    path = tmp_path / "results.db"
    kernels = [Results(path), Results(path)]

    def keep(number: int) -> None:
        for item in range(200):
            kernels[number].keep("w", f"{number}-{item}", item, "")

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wanted = {f"{number}-{item}" for number in range(2) for item in range(200)}
    assert set(Results(path).known("w", wanted)) == wanted


def test_what_one_notebook_forgets_others_keep(tmp_path):
    results = Results(tmp_path / "results.db")
    results.keep("w", "a", 1, "one.ipynb")
    results.keep("w", "b", 2, "two.ipynb")
    results.forget("one.ipynb")
    assert results.known("w", ["a", "b"]) == {"b": 2}


def test_a_damaged_file_is_said_in_one_sentence(tmp_path):
    path = tmp_path / "results.db"
    path.write_bytes(b"no database" * 1_000)
    with pytest.raises(HistoryError, match=r"Results cannot be kept in .*results\.db"):
        Results(path).known("w", ["a"])


def test_a_key_names_exactly_its_values():
    assert key_of("a", 1) == key_of("a", 1)
    assert len({key_of("a", "b"), key_of("ab"), key_of("a", ["b"]), key_of("\ud800")}) == 4


def test_all_requests_wait_while_the_service_wants_fewer():
    slept, now = [], [100.0]

    async def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    gate = Gate(lambda: 0.0, sleep, lambda: now[0])
    asyncio.run(gate.passed())
    assert slept == []
    gate.hold(30)
    gate.hold(5)  # a shorter pause does not end a longer one
    asyncio.run(gate.passed())
    assert slept == [30.0]


def test_the_policys_rate_is_asked_until_there_is_room():
    waits = [7.0, 3.0, 0.0]
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    asyncio.run(Gate(lambda: waits.pop(0), sleep).passed())
    assert slept == [7.0, 3.0]

"""Doors for tests of faults; those with a process of their own serve all tests of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from faults.doors import ApiDoor, Door, HeadlessDoor, KernelDoor, ServerDoor
from faults.fault_list import KEY
from faults.services import KEY_ENV

LASTING: dict[str, Callable[..., Door]] = {
    "kernel": KernelDoor,
    "server": ServerDoor,
    "api": ApiDoor,
}
DOORS = (*LASTING, "headless")


@pytest.fixture(scope="session")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Door]]:
    """The door of that name, which stays open."""
    opened: dict[str, Door] = {}

    def open_(name: str) -> Door:
        if name not in opened:
            opened[name] = LASTING[name](tmp_path_factory.mktemp(name), {KEY_ENV: KEY})
        return opened[name]

    yield open_
    for door in opened.values():
        door.close()


@pytest.fixture(params=DOORS)
def door(request, tmp_path, lasting, monkeypatch) -> Iterator[Door]:
    if request.param in LASTING:
        yield lasting(request.param)
        return
    monkeypatch.setenv(KEY_ENV, KEY)
    door = HeadlessDoor(tmp_path)
    yield door
    door.close()


@pytest.fixture(autouse=True)
def _told(request, record_property) -> None:
    """Have a report say which door and service a case was of, for ``benchmarks/faults``."""
    case = getattr(request.node, "callspec", None)
    for name, value in (case.params if case else {}).items():
        record_property(name, str(value))

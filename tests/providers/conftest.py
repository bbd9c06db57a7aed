"""Servers for the provider tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from servers import aimock
from servers.raw import RawServer
from servers.recorder import Recorder


@pytest.fixture
def raw() -> Iterator[RawServer]:
    with RawServer() as server:
        yield server


@pytest.fixture(scope="session")
def aimock_port() -> Iterator[int]:
    reason = aimock.missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(f"aimock cannot be started: {reason}")
    if reason:
        pytest.skip(f"aimock cannot be started: {reason}")
    with aimock.running() as port:
        yield port


@pytest.fixture
def recorder(aimock_port: int) -> Iterator[Recorder]:
    with Recorder(aimock_port) as server:
        yield server

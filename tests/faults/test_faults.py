"""Each fault of each service, through each door: what a person is told, and what is kept."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from faults.doors import Door
from faults.fault_list import ANSWER, KEY
from faults.services import PAIRS, SERVICES
from servers.raw import RawServer

NUMBERS = itertools.count(1)


@pytest.fixture
def server(service: str) -> Iterator[RawServer]:
    with SERVICES[service].answers() as running:
        yield running


def settings_of(service: str, url: str, **limits: float) -> dict[str, Any]:
    asked = SERVICES[service]
    own = {"default_model": asked.model, "max_retries": 0, **limits}
    return {"Assist": own, **asked.settings(url)}


@pytest.mark.parametrize(("service", "name"), PAIRS)
def test_a_fault_is_told_and_nothing_is_lost(door: Door, server, service, name):
    fault = SERVICES[service].faults[name]
    prompt = f"what of number {next(NUMBERS)} in {{braces}}?"
    door.configure(settings_of(service, server.url, **fault.limits))
    server.play(*SERVICES[service].plays(name, server.url))
    ended = door.ask(prompt, new=True)

    assert KEY not in ended.shown
    [(outcome, error, kept)] = door.turns(prompt)
    if fault.survives:
        assert (ended.failure, outcome) == ("", "finished")
        assert ANSWER in ended.text
    else:
        message, hint = ended.failure.split("\n")
        assert re.search(fault.said, message)
        assert hint
        assert "Traceback" not in ended.failure
        assert (outcome, error) == ("failed", message)
        assert fault.heard.strip() in ended.text
        assert kept.strip() == fault.heard.strip()

    door.configure(settings_of(service, server.url))
    server.forget()
    again = door.ask("/retry" if door.retries else prompt)
    assert again.failure == ""
    assert ANSWER in again.text
    assert f"number {prompt.split()[3]} in {{braces}}?".encode() in b"".join(
        seen.body for seen in server.seen
    )

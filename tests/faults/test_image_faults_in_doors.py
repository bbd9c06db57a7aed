"""Each fault of each image service, through each door: nothing half made is kept."""

from __future__ import annotations

import itertools
import re

import pytest
from faults.doors import Door
from faults.fault_list import KEY
from faults.image_services import IMAGE_FAULTS, IMAGE_SERVICES
from servers.painters import PaintingServer

NUMBERS = itertools.count(1)


@pytest.fixture
def server():
    with PaintingServer() as running:
        yield running


def settings_of(service: str, url: str, **limits: float):
    model, sections, ending = IMAGE_SERVICES[service]
    [(name, values)] = sections.items()
    own = {"max_retries": 0, **limits}
    return model, {"Assist": own, name: {**values, "base_url": url + ending}}


@pytest.mark.parametrize("service", IMAGE_SERVICES)
@pytest.mark.parametrize("name", IMAGE_FAULTS)
def test_no_image_is_half_made(door: Door, server, service, name):
    plays, said = IMAGE_FAULTS[name]
    model, settings = settings_of(
        service, server.url, **({"request_timeout": 1} if name == "hangs" else {})
    )
    prompt = f"/image --model {model} a fox of number {next(NUMBERS)}"
    door.configure(settings)
    server.play(*plays)
    before = door.images()
    ended = door.ask(prompt, new=True)

    assert KEY not in ended.shown
    message, hint = ended.failure.split("\n")
    assert re.search(said, message)
    assert hint
    assert door.images() == before
    [(outcome, error, kept)] = door.turns(prompt)
    assert (outcome, error, kept) == ("failed", message, "")

    door.configure(settings_of(service, server.url)[1])
    server.forget()
    assert door.ask(prompt, new=True).failure == ""
    assert len(door.images() - before) == 1

"""A notebook that somebody hostile has filled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hostile_room import Room, open_room_in


@pytest.fixture
def open_room(tmp_path: Path) -> Callable[..., Room]:
    """A function that opens a notebook with these cells and settings."""
    return partial(open_room_in, tmp_path)

"""A conversation over the seams' own fakes."""

from __future__ import annotations

import pytest
from long_talk import Talk


@pytest.fixture
def talk() -> Talk:
    """One with a large window and nothing in the notebook."""
    return Talk()

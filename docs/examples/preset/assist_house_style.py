"""A writing preset: ``/write headline``."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_ai_assist.core.tasks.presets import Preset


def presets() -> Iterable[Preset]:
    """The entry point."""
    return [
        Preset(
            name="headline",
            help="Write a headline in the house's style",
            task="Write one headline for the text: what is new in it, in the present tense.",
            plain=True,
            limit=60,
        )
    ]

"""Stored prompts that come with a package: each is a Markdown file beside this one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jupyter_ai_assist.core.stored_prompts import StoredPrompt, parse_prompt

HERE = Path(__file__).parent


def prompts() -> Iterable[StoredPrompt]:
    """The entry point."""
    for path in sorted(HERE.glob("*.md")):
        text = path.read_text("utf-8")
        yield parse_prompt(text, name=path.stem, source="assist-plot-prompts", path=path.name)

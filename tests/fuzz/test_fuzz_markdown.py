"""Markdown of models, mutated: it stays text, and quick to look at."""

from __future__ import annotations

from fuzz.mutations import corpus, mutated
from hypothesis import given
from hypothesis import strategies as st
from kernel.rendered_markdown import rendered

from jupyter_ai_assist.core.inert import inert

SEEDS = corpus("markdown")


@given(written=st.sampled_from(SEEDS) | mutated(SEEDS))
def test_nothing_but_text_is_rendered(written):
    text = written.decode(errors="replace")
    assert rendered(inert(text)).alarming == [], text

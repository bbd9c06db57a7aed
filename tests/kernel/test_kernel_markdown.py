"""A model's Markdown: inert, whole, and cut only where nothing breaks."""

from __future__ import annotations

from itertools import islice

import pytest
from hostile_markdown import PAYLOADS, compositions
from rendered_markdown import rendered

from jupyter_ai_assist.core.inert import inert
from jupyter_ai_assist.kernel.blocks import finished
from jupyter_ai_assist.kernel.pace import Pace


def test_the_alarm_works():
    loud = [payload for payload in PAYLOADS if rendered(payload).alarming]
    # The others are for JupyterLab: its parser is laxer, and puts math back unescaped.
    assert len(loud) >= len(PAYLOADS) - 6


def test_no_hostile_reply_is_rendered_as_anything_but_text():
    for text in compositions(3_000):
        assert rendered(inert(text)).alarming == [], text


def test_neither_is_any_beginning_of_one():
    for text in islice(compositions(200), 0, None, 8):
        for end in range(1, len(text), 3):
            assert rendered(inert(text[:end])).alarming == [], text[:end]


@pytest.mark.parametrize(
    "text",
    [
        "# A heading\n\nSome *text* with **stress**, a [link](https://example.com/a_b?c=d#e).",
        "- one\n- two\n  - nested\n\n1. first\n2. second",
        "- [ ] to do\n- [x] done",
        "| a | b |\n|---|---|\n| 1 | `x` |",
        "> quoted\n> twice",
        r"Inline $\alpha_i < \beta$ and $$\frac{a}{b}$$.",
        "$$\n\\int_0^1 x\\,dx\n$$",
        'Use `df["a"] < 3` and `<b>`, or ``a ` b``.',
        "1 < 2, a <= b, x << 1",
        "It costs $5.",
        "```python\nif a < b:\n    print('<img>', f\"![{x}](y)\")\n```",
        "```\nno language\n```\n\nand more",
        "````markdown\n```python\nx\n```\n````",
        "mail <mailto:a@b.example> or <https://example.com/x>",
        "\\*not stressed\\* and \\`no code\\`",
        "a footnote mark[^1] and an array a[0] and a call f(x)[1](y)",
        "Snowman ☃, 漢字, 🙂",
    ],
)
def test_ordinary_markdown_stays_as_it_is(text):
    assert inert(text) == text


def test_code_in_a_list_moves_to_the_margin_and_stays_whole():
    text = (
        "1. First:\n   ```python\n   def f(x):\n       return x < 1\n   ```\n   Then more.\n"
        "2. Second:\n\n    ```html\n    <b>![a](b)</b>\n    ```\n"
    )
    assert inert(text) == (
        "1. First:\n\n```python\ndef f(x):\n    return x < 1\n```\n\nThen more.\n"
        "2. Second:\n\n```html\n<b>![a](b)</b>\n```"
    )


def test_images_and_html_are_seen_as_text():
    assert inert("See ![a plot](https://x.example/p.png).") == (
        "See [image: a plot](https://x.example/p.png)."
    )
    assert inert("![](x.png)") == "[image](x.png)"
    assert inert("A <b>bold</b> word") == "A &lt;b>bold&lt;/b> word"
    assert inert("```mermaid\ngraph\n```") == "```text\ngraph\n```"


def test_an_unfinished_block_is_closed():
    assert inert("```python\nx = 1") == "```python\nx = 1\n```"
    assert inert("text\n```py") == "text\n\n```py\n```"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("", ""),
        ("one", ""),
        ("one\n\n", ""),
        ("one\n\nt", "one\n\n"),
        ("one\n\n12", ""),
        ("one\n\n12.", ""),
        ("one\n\n12. x", "one\n\n"),
        ("one\n\n-", ""),
        ("one\n\ntwo\n\nthree", "one\n\ntwo\n\n"),
        ("```\na\n\nb\n\nc", ""),
        ("```\na\n\nb\n```\n\nafter it", "```\na\n\nb\n```\n\n"),
        ("- a\n\n- b\n\n  more of b\n\n1. c", ""),
        ("- a\n\n- b\n\nafter it", "- a\n\n- b\n\n"),
        ("1. a\n\n   ```\n   x\n\n   y\n   ```\n\n2. b and more", ""),
        ("$$\na\n\nb\n$$\n\nafter it", "$$\na\n\nb\n$$\n\n"),
        ("| a |\n|---|\n| 1 |\n\nafter it", "| a |\n|---|\n| 1 |\n\n"),
        ("text\n\n    indented code", ""),
    ],
)
def test_a_growing_text_is_cut_between_blocks_only(text, whole):
    assert text[: finished(text)] == whole


def test_updates_are_spaced_by_their_size():
    now = 0.0
    pace = Pace(lambda: now)
    assert pace.wait() == 0
    pace.sent(0)
    assert pace.wait() == pytest.approx(700 / 6_000)
    now = 1.0
    pace.sent(5_300)
    assert pace.wait() == pytest.approx(1.0)
    now = 2.0
    assert pace.wait() == 0

"""What is no prose is taken out, comes back as it was, and is missed where it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.translate.masks import mask

MORE = "has code, formulas, links or HTML that the text has not"
KEPT = [
    "`df['a']`",
    "``a ` b``",
    "$a_{i} = \\frac{1}{2}$",
    "$$\n\\sum_i x_i\n$$",
    "\\(x\\)",
    "\\begin{align}\na &= b\n\\end{align}",
    "```python\nfor x in y:\n\n    print(x)\n```",
    "~~~\ncode\n~~~",
    "> ```r\n> x <- 1\n> ```",
    "<b>",
    "</span>",
    '<img src="a.png" alt="x > y">',
    "<!-- a comment -->",
    "<script>let a = 1;</script>",
    "https://example.org/a_(b)?c=d",
    "<https://example.org>",
    "&nbsp;",
    "{{ name }}",
    "[^note]",
    "[hidden: OpenAI key 3f2a1c]",
]


@pytest.mark.parametrize("piece", KEPT)
def test_it_is_taken_out_and_put_back(piece):
    gap = "\n" if "\n" in piece else " "
    text = f"Words before{gap}{piece}{gap}and after."
    masked = mask(text)
    assert "Words before" in masked.text
    assert "and after." in masked.text
    assert "".join(masked.pieces.values()).strip() in piece
    assert not set("`$<{\\&") & set(masked.text)
    assert masked.restored(masked.text) == text
    assert masked.flaw(masked.text) == ""


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("[the page](https://a.example/b 'Title')", "[the page]⟦1⟧"),
        ("![a plot](attachment:plot.png)", "![a plot]⟦1⟧"),
        ("[the page][ref]\n\n[ref]: https://a.example", "[the page]⟦1⟧\n\n⟦2⟧"),
        ("costs $5 today", "costs $5 today"),
        ("a < b and c", "a < b and c"),
        ("---\ntitle: x\n---\nWords", "⟦1⟧Words"),
    ],
)
def test_the_words_stay(text, prose):
    assert mask(text).text == prose


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("Words:\n\n    x = 1\n\n    y = 2\n\nMore.", "Words:\n\n⟦1⟧\n\nMore."),
        ("# Heading\n    x = 1\nWords", "# Heading\n⟦1⟧\nWords"),
        ("\tx = 1\n\nWords", "⟦1⟧\n\nWords"),
        ("> Words:\n>\n>     x = 1\n>\n> More.", "> Words:\n>\n⟦1⟧\n>\n> More."),
        ("- Item:\n\n      x = 1\n\n  More.", "- Item:\n\n⟦1⟧\n\n  More."),
        ("1. One\n   - Two\n\n         x = 1", "1. One\n   - Two\n\n⟦1⟧"),
        ("```\na\n```\n    x = 1", "⟦1⟧\n⟦2⟧"),
        ("Words\n    that go on.", None),
        ("- Item\n\n    that goes on.", None),
        (
            "1. Item\n\n    ```\n    a\n    ```\n\n    that goes on.",
            "1. Item\n\n⟦1⟧\n\n    that goes on.",
        ),
        ("- Item\n    - Item in it", None),
        ("$$\nx\n\n    y\n$$", "⟦1⟧"),
    ],
)
def test_code_that_is_only_indented_is_taken_out(text, prose):
    masked = mask(text)
    assert masked.text == (prose or text)
    assert masked.restored(masked.text) == text


def test_indented_code_is_the_same_in_every_part_of_a_long_list():
    item = "1. Item with `code`\n\n    that goes on with words.\n\n        kill $$ # `\n\n"
    masked = mask(item * 30)
    parts = list(masked.parts(100))
    assert len(parts) > 10
    for part in parts:
        translated = part.text.replace("that goes on with words", "et qui continue")
        assert part.flaw(translated) == ""
        assert part.restored(translated).count("kill $$ # `") == part.restored(part.text).count(
            "kill"
        )


@pytest.mark.parametrize(
    ("reply", "flaw"),
    [
        ("Mots ⟦1⟧ et ⟦2⟧.", ""),
        ("Et ⟦2⟧, mots ⟦1⟧.", ""),
        ("Mots ⟦ 1 ⟧ et ⟦2⟧.", ""),
        ("Mots ⟦1⟧.", "has lost ⟦2⟧"),
        ("Mots ⟦1⟧ et ⟦1⟧ ⟦2⟧.", "has ⟦1⟧ too often"),
        ("Mots ⟦1⟧ et ⟦2⟧ ⟦7⟧.", "has ⟦7⟧ too often"),
        ("Mots ⟦1⟧ et ⟦2⟧ `code`.", MORE),
        ("Mots ⟦1⟧ et ⟦2⟧ <img src=x>.", MORE),
        ("[x](http://evil.example) ⟦1⟧ ⟦2⟧", MORE),
        ("# Mots ⟦1⟧ et ⟦2⟧.", "has not the headings of the text"),
    ],
)
def test_what_comes_back_is_checked(reply, flaw):
    assert mask("Words `a` and `b`.").flaw(reply) == flaw


def test_blocks_of_code_keep_their_order():
    masked = mask("One.\n\n```\na\n```\n\nTwo.\n\n```\nb\n```\n")
    swapped = masked.text.replace("⟦1⟧", "x").replace("⟦2⟧", "⟦1⟧").replace("x", "⟦2⟧")
    assert masked.flaw(swapped) == "has blocks of code or formulas in another order"


def test_a_text_with_brackets_of_its_own_is_marked_with_others():
    masked = mask("Is ⟦1⟧ `a`?")
    assert masked.text == "Is ⟦1⟧ ⦃1⦄?"
    assert masked.restored(masked.text) == "Is ⟦1⟧ `a`?"
    with pytest.raises(UsageError):
        mask("⟦⦃⟪⁅")


def test_parts_are_the_whole_and_no_block_is_cut():
    text = "\n\n".join(
        f"Paragraph {n} with `code{n}`.\n\n```\n\nblock {n}\n\n```" for n in range(40)
    )
    masked = mask(text)
    parts = list(masked.parts(200))
    assert len(parts) > 5
    assert "".join(part.text for part in parts) == masked.text
    assert "".join(part.restored(part.text) for part in parts) == text
    assert all(part.flaw(part.text) == "" for part in parts)


@given(st.lists(st.sampled_from([*KEPT, "word", "two words", "# Heading", "- item", "\n\n", " "])))
def test_whatever_is_taken_out_comes_back(pieces):
    text = "".join(pieces)
    masked = mask(text)
    assert masked.restored(masked.text) == text
    assert masked.flaw(masked.text) == ""


@given(st.text(alphabet="ab `$\\()[]<>!{}#-\n&;:/\"'~"))
def test_no_text_is_too_odd(text):
    masked = mask(text)
    assert masked.restored(masked.text) == text
    assert "".join(part.restored(part.text) for part in masked.parts(5)) == text

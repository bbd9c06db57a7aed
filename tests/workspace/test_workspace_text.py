"""Terminal text made plain, long text made short."""

import pytest

from jupyter_ai_assist.core.saved.html_text import html_text
from jupyter_ai_assist.core.saved.plain import joined, plain
from jupyter_ai_assist.core.text import head_and_tail


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[1;31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07", "red link"),
        ("10%\r50%\r100%\nnext", "100%\nnext"),
        ("done\r\nnext\r\n", "done\nnext\n"),
        ("kept\r", "kept"),
        ("a\r\rb", "b"),
    ],
)
def test_terminal_codes_are_removed(text, expected):
    assert plain(text) == expected


def test_long_text_keeps_both_ends():
    assert head_and_tail("abc", 3) == "abc"
    short = head_and_tail("a" * 500 + "z" * 500, 30)
    assert short == "a" * 20 + "\n… 970 characters left out …\n" + "z" * 10


@pytest.mark.parametrize("size", [10, 1_000, 100_000])
def test_pieces_are_joined_with_both_ends(size):
    pieces = ["first\n", *["x" * 50] * size, None, "last"]
    text = joined(pieces, 600)
    if size == 10:
        assert text == f"first\n{'x' * 500}last"
    else:
        assert text.startswith("first\nxxx")
        assert text.endswith("xxxlast")
        assert "the middle is left out" in text
        assert len(text) < 650


def test_html_becomes_lines_and_cells():
    html = "<style>p {}</style><p>Hello <b>you</b> &amp; me</p><table><tr><th></th><th>a</th></tr>"
    html += "<tr><td>0</td>\n<td>1<br></td></tr></table><script>x()</script>"
    assert html_text(html) == "Hello you & me\na\n0 | 1"

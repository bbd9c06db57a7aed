"""What a turn leaves behind: values, new cells, outputs."""

from __future__ import annotations

import re

import nbformat
import pytest
from live_kernel import when_it_says
from nbclient import NotebookClient
from weight import REPLY

from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.protocol import ToolFinished, ToolStarted
from jupyter_ai_assist.screens.cards import tool_card


def test_out_binds_the_answer(kernel):
    kernel.run("%assist -o answer hello")
    assert kernel.value("answer") == "ok"


def test_a_command_s_report_is_shown_bound_and_returned(kernel):
    ran = kernel.run("x = %assist -o y report all fine")
    assert ran.markdown == "# Report\n\nall fine"
    assert kernel.value("(x, y)") == ("# Report\n\nall fine",) * 2


def test_code_goes_to_a_new_cell_and_is_not_shown_twice(kernel):
    ran = kernel.run("%assist -f code -o code code print(1)")
    assert ran.next_cells == [{"source": "set_next_input", "text": "print(1)", "replace": False}]
    assert "print(1)" not in ran.markdown
    assert "new cell below" in ran.markdown
    assert kernel.value("code") == "print(1)"


@pytest.mark.parametrize("text", ['{"a": [1, null]}', "[1, 2]", "3", '"text"', "null"])
def test_json_is_shown_and_bound_as_its_value(kernel, text):
    ran = kernel.run(f"x = %assist -f json -o y json {text}")
    value = kernel.value("x")
    assert kernel.value("x == y == __import__('json').loads(" + repr(text) + ")") is True
    as_tree = {"application/json": value} if isinstance(value, dict | list) else {}
    assert {k: v for k, v in ran.displays[0].items() if k != "text/plain"} == as_tree
    assert "```" not in str(ran.displays)


def test_text_is_shown_as_text(kernel):
    kernel.run("scripted.REPLIES['list'] = '# no *heading*'")
    ran = kernel.run("%assist -f text list")
    assert ran.displays[0] == {"text/plain": "# no *heading*"}


def test_files_of_a_call_that_are_no_small_images_are_named_on_its_card():
    small = FilePart(name='"><b>.png', media_type='image/png" onload="x', data=b"1")
    large = FilePart(name="large.png", media_type="image/png", data=bytes(1_000_000))
    paper = FilePart(name="a<b>.pdf", media_type="application/pdf", data=b"2")
    call = ToolStarted(id="1", name="look", arguments={})
    card = tool_card(
        call,
        ToolFinished(id="1", name="look", output="", files=(small, large, paper), seconds=0),
    )
    (image,) = re.findall("<img[^>]*>", card)
    assert image == (
        '<img alt="&quot;&gt;&lt;b&gt;.png" src="data:image/png&quot; onload=&quot;x;base64,MQ==">'
    )
    assert "<code>large.png</code>" in card
    assert "<code>a&lt;b&gt;.pdf</code>" in card


def test_options_reach_the_session(kernel):
    kernel.run(
        "%assist -m a:b --mode agent --no-tools --new --thread t --attach df --raw "
        "-p temperature=0.5 --dry-run hello"
    )
    sent = kernel.value("scripted.SEEN[-1].model_dump(exclude_unset=True)")
    assert sent == {
        "prompt": "hello",
        "model": "a:b",
        "mode": "agent",
        "own_mode": True,
        "tools": False,
        "format": "markdown",
        "new": True,
        "thread": "t",
        "attach": ("df",),
        "raw": True,
        "settings": {"temperature": 0.5},
        "dry_run": True,
    }


def test_everything_is_shown_in_its_order(kernel):
    ran = kernel.run("%assist tools")
    reasoning, notice, card, answer, end = ran.displays
    assert "<summary><small>Reasoning</small></summary>" in reasoning["text/markdown"]
    assert "&lt;img" in reasoning["text/markdown"]
    assert "Trying again in 2 s." in notice["text/markdown"]
    assert "read_cells" in card["text/markdown"]
    assert '"start": 1' in card["text/markdown"]
    assert "cell [1]:\nx = 1" in card["text/markdown"]
    assert answer == {"text/markdown": "It is 1.", "text/plain": "It is 1."}
    assert end["text/plain"] == (
        "scripted:model · 1,234 tokens in (1,000 cached) / 56 out · no cost · 0.1 s"
    )


def test_a_long_reply_is_sent_in_linear_bytes_and_few_outputs(kernel):
    paragraph = "A sentence of some length, with `code` and *stress*, goes on. " * 4
    kernel.run(f"scripted.REPLIES['long'] = ({paragraph!r} + '\\n\\n') * 300")
    ran = kernel.run("%assist long")
    size = len(paragraph + "\n\n") * 300
    sent = sum(
        len(str(content["data"])) for content in ran.of("display_data", "update_display_data")
    )
    REPLY.holds(sent / size)
    assert len(ran.displays) < 50
    shown = "\n\n".join(d["text/plain"] for d in ran.displays[:-1])
    assert shown.split() == (paragraph * 300).split()


def test_a_console_that_knows_no_updates_gets_everything_once(tmp_path, kernel):
    kernel.run("scripted.REPLIES['long'] = 'A paragraph of some words.\\n\\n' * 200")
    texts = {}
    for prompt in ("tools", "long", "-f text long", "-f code code x = 1", "fail"):
        ran = kernel.run(f"%assist {prompt}", cell_id="")
        assert ran.of("update_display_data") == []
        texts[prompt] = [content["data"]["text/plain"] for content in ran.of("display_data")]
    assert texts["tools"][:-1] == [
        "I should <img src=x> look.",
        "Trying again in 2 s.",
        "read_cells(start=1) – done · 0.2 s",
        "It is 1.",
    ]
    for prompt in ("long", "-f text long"):
        assert "".join(texts[prompt]).count("A paragraph of some words.") == 200
    assert texts["-f code code x = 1"][0].startswith("The code is at the next prompt · ")
    assert texts["fail"] == ["half an ans"]


def test_such_a_console_gets_finished_blocks_before_the_reply_ends(tmp_path, kernel):
    kernel.run("scripted.REPLIES['wait'] = 'A paragraph of some words.\\n\\n' * 50 + 'the last'")
    door = tmp_path / "door"
    open_it = when_it_says("A paragraph", door.touch)
    ran = kernel.run(f"%assist wait {door}", cell_id="", watch=open_it)
    kernel.run("del scripted.REPLIES['wait']")
    first, *_, last, _end = (content["data"]["text/plain"] for content in ran.of("display_data"))
    assert first.startswith("A paragraph of some words.")
    assert last == "the last and the end"


def test_a_saved_notebook_holds_the_finished_answer(tmp_path, kernel):
    """nbclient applies updates to the outputs that it saves."""
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                f"import sys; sys.path.insert(0, {str(kernel_folder())!r})\n"
                "import scripted; scripted.load()\n"
                "scripted.REPLIES['q'] = 'word ' * 2000"
            ),
            nbformat.v4.new_code_cell("%assist q"),
            nbformat.v4.new_code_cell("%assist -f code code x = 1"),
        ]
    )
    NotebookClient(notebook, kernel_name="python3").execute(cwd=str(tmp_path))
    nbformat.validate(notebook)
    answer = "".join(output["data"]["text/plain"] for output in notebook.cells[1].outputs[:-1])
    assert answer.split() == ["word"] * 2000
    (end,) = notebook.cells[2].outputs
    assert "new cell below" in end["data"]["text/markdown"]


def kernel_folder():
    from pathlib import Path

    return Path(__file__).parent

"""What ``Assist.exclude`` and ``Assist.share`` keep back reaches no model, by no way."""

from __future__ import annotations

import json

import pytest
from hostile_room import do

from jupyter_ai_assist.core.protocol import Rewrite
from jupyter_ai_assist.core.workspace.base import (
    Cell,
    Docs,
    ErrorReport,
    Frame,
    RunResult,
    Variable,
)

CANARY = "canary-that-stays"
HIDDEN = Cell(
    id="hidden", source=f"x = '{CANARY}'", execution_count=2, output=CANARY, tags=("Private",)
)
OPEN = Cell(id="open", source="print(df)", execution_count=1, output="fine")


def with_excluded(open_room, **settings):
    """A notebook whose excluded cell, variable and file all hold the canary."""
    room = open_room(OPEN, HIDDEN, **settings)
    room.workspace.error = ErrorReport(
        name="ValueError",
        value="no",
        traceback=f"In[2], line 1\n    x = '{CANARY}'\nValueError: no",
        frames=(Frame(file="In[2]", line=1, function="<module>", code=f"x = '{CANARY}'"),),
        cell=HIDDEN,
        line=1,
        details={"text": CANARY},
    )
    for name in ("db_password", "api_token"):
        room.workspace.objects[name] = Variable(
            name=name, type="str", summary=CANARY, schema_text=CANARY, value=CANARY
        )
        room.workspace.documented[name] = Docs(path=name, type="str", text=CANARY)
        room.workspace.documented[f"{name}.upper"] = Docs(path=name, type="str", text=CANARY)
        room.workspace.texts[name] = CANARY
    (room.folder / ".env").write_text(CANARY)
    (room.folder / "id_rsa").write_text(CANARY)
    (room.folder / ".ssh").mkdir()
    (room.folder / ".ssh" / "config").write_text(CANARY)
    (room.folder / "link.txt").symlink_to(room.folder / ".env")
    (room.folder / "analysis.ipynb").write_text(_file(HIDDEN))
    (room.folder / "notebook.txt").symlink_to(room.folder / "analysis.ipynb")
    return room


def _file(cell: Cell) -> str:
    stream = {"output_type": "stream", "name": "stdout", "text": cell.output}
    saved = {
        "id": cell.id,
        "cell_type": "code",
        "source": cell.source,
        "metadata": {"tags": list(cell.tags)},
        "execution_count": 2,
        "outputs": [stream],
    }
    return json.dumps({"cells": [saved], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


PROMPTS = (
    "What is @hidden @In[2] @Out[3] @cell:hidden @cell:2 @error @notebook?",
    "What is @db_password @api_token @db_password.upper?",
    "Value of {{db_password}}",
    "See @file:.env",
    "See @file:link.txt",
    "See @file:id_rsa",
    'See @file:".ssh/config"',
    "See @file:analysis.ipynb",
    "See @file:notebook.txt",
    "/fix",
    "/explain",
    "/doc db_password",
)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_no_prompt_brings_what_is_excluded(open_room, prompt):
    room = with_excluded(open_room)
    room.provider.answer("Fine.")
    room.type(prompt)
    assert CANARY not in room.sent
    assert CANARY not in room.stored


CALLS = (
    do("notebook_outline"),
    do("read_cells"),
    do("read_cells", ids=["hidden"]),
    do("read_output", id="hidden"),
    do("read_output", id="hidden", offset=0),
    do("search_notebook", query="canary"),
    do("search_notebook", query="c.n", regex=True),
    do("run_cells", ids=["hidden"]),
    do("edit_cell", id="hidden", hash="0", source="y"),
    do("edit_cell", id="hidden", hash=HIDDEN.hash, source="y"),
    do("delete_cell", id="hidden", hash=HIDDEN.hash),
    do("move_cell", id="hidden", after=""),
    do("move_cell", id="open", after="hidden"),
    do("insert_cell", source="y", after="hidden"),
    do("list_variables"),
    do("inspect_variable", path="db_password", facts=True),
    do("inspect_variable", path="API_TOKEN"),
    do("inspect_variable", path="config['db_password']"),
    do("lookup_docs", path="db_password"),
    do("lookup_docs", path="db_password.upper"),
    do("kernel_status"),
    do("list_files", folder="."),
    do("list_files", folder=".ssh"),
    do("read_file", path=".env"),
    do("read_file", path=".ENV"),
    do("read_file", path="link.txt"),
    do("read_file", path="id_rsa"),
    do("read_file", path=".ssh/config"),
    do("read_file", path="analysis.ipynb"),
    do("read_file", path="notebook.txt"),
    do("write_file", path=".env", text="x"),
    do("write_file", path="analysis.ipynb", text="x"),
    do("write_file", path="link.txt", text="x"),
)


@pytest.mark.parametrize("made", CALLS, ids=lambda made: f"{made.name}-{made.arguments}")
def test_no_tool_finds_or_changes_what_is_excluded(open_room, made):
    room = with_excluded(open_room, tool_modes={"*": "allow"})
    (finished,) = room.call(made)
    assert CANARY not in room.sent
    assert CANARY not in finished.output
    assert CANARY not in room.stored
    assert HIDDEN.source in [cell.source for cell in room.workspace.states()]
    assert room.workspace.did == []
    assert (room.folder / ".env").read_text() == CANARY


def test_code_that_is_tried_aside_has_no_excluded_names(open_room):
    room = with_excluded(open_room)
    room.workspace.results = {"print(db_password)": RunResult(status="ok", output=CANARY)}
    (finished,) = room.call(do("scratch", code="print(db_password)"))
    assert json.loads(finished.output)["error_name"] == "NameError"
    assert CANARY not in room.sent


SHARE_CALLS = (
    do("notebook_outline"),
    do("read_cells"),
    do("read_output", id="a"),
    do("search_notebook", query="canary"),
    do("run_cells", ids=["a"]),
    do("scratch", code="print(df)"),
    do("inspect_variable", path="df", facts=True),
    do("list_variables"),
    do("kernel_status"),
    do("list_files"),
    do("read_file", path="data.csv"),
    do("read_file", path="saved.ipynb"),
    do("read_file", path="plot.png"),
    do("write_file", path="data.csv", text="x"),
    do("write_file", path="data.csv", text="x", hash="0"),
)


def with_data(open_room, **settings):
    """A notebook whose data, and nothing else, holds the canary."""
    cell = Cell(id="a", source="print(df)", execution_count=1, output=CANARY)
    room = open_room(cell, **settings)
    failed = RunResult(
        status="error", output=CANARY, error_name="E", error_value=CANARY, traceback=CANARY
    )
    room.workspace.results = {"print(df)": failed}
    room.workspace.error = ErrorReport(
        name="KeyError", value=CANARY, traceback=CANARY, cell=cell, details={"key": CANARY}
    )
    room.workspace.objects["df"] = Variable(
        name="df", type="DataFrame", summary="1 row", value=CANARY, facts={"keys": [CANARY]}
    )
    room.workspace.outputs[1] = CANARY
    room.workspace.texts["df"] = CANARY
    (room.folder / "data.csv").write_text(CANARY)
    (room.folder / "plot.png").write_bytes(b"\x89PNG" + CANARY.encode())
    (room.folder / "saved.ipynb").write_text(_file(cell))
    return room


@pytest.mark.parametrize("share", ["schema", "names", "none"])
@pytest.mark.parametrize("made", SHARE_CALLS, ids=lambda made: f"{made.name}-{made.arguments}")
def test_below_values_no_tool_tells_data(open_room, share, made):
    room = with_data(open_room, share=share, tool_modes={"*": "allow"})
    room.call(made)
    assert CANARY not in room.sent
    assert CANARY not in room.stored
    assert (room.folder / "data.csv").read_text() == CANARY


@pytest.mark.parametrize("share", ["schema", "names", "none"])
@pytest.mark.parametrize(
    "prompt",
    [
        "@df @error @In[1] @Out[1] @cell:a @notebook",
        "@Out[1]",
        "{{df}}",
        "@file:data.csv",
        "@file:saved.ipynb",
        "@file:plot.png",
        "/fix",
        "/explain",
    ],
)
def test_below_values_no_prompt_brings_data(open_room, share, prompt):
    room = with_data(open_room, share=share)
    room.provider.answer("Fine.")
    room.type(prompt)
    assert CANARY not in room.sent
    assert CANARY not in room.stored


def test_what_the_offline_guide_was_shown_is_not_told_to_a_model_later(open_room):
    room = with_data(open_room, share="schema")
    room.type("what is in df?", model="guide:offline")
    room.provider.answer("Fine.")
    room.type("And now?")
    assert CANARY not in room.sent


def test_what_an_excluded_variable_holds_is_hidden_where_it_was_printed(open_room):
    printed = Cell(id="p", source="print(payroll)", execution_count=3, output=f"It is {CANARY}.")
    room = open_room(printed, exclude=("var:payroll",))
    room.workspace.objects["payroll"] = Variable(
        name="payroll", type="str", summary="str of 17", value=repr(CANARY)
    )
    room.provider.answer("Fine.", "```python\nx\n```")
    room.type("What is @cell:p?")
    room.type("Shorter", rewrite=Rewrite(cell="p", source="print(payroll)"), mode="ask")
    assert len(room.provider.requests) == 2
    assert CANARY not in room.sent
    assert CANARY not in room.stored


def test_a_frame_is_told_without_its_excluded_columns(open_room):
    room = open_room(exclude=("var:iban",))
    room.workspace.objects["people"] = Variable(
        name="people",
        type="pandas.DataFrame",
        summary="1 row × 2 columns",
        schema_text="name: object, iban: object",
        value=f"name iban\nAnn {CANARY}",
        facts={"columns": {"name": "object", "iban": "object"}, "shape": [1, 2]},
    )
    room.provider.answer("Fine.")
    room.type("What is @people?")
    assert CANARY not in room.sent
    assert "iban" not in room.sent
    assert "name (object)" in room.sent

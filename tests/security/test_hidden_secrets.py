"""Secrets of a notebook reach no model and no history, and stay whole in the notebook."""

from __future__ import annotations

import base64
import json

import pytest
from hostile_room import do, notices
from secret_corpus import BEGIN, END, LOT, PEM

from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.protocol import Notice, Report, TurnFinished
from jupyter_ai_assist.core.redaction import marks_in
from jupyter_ai_assist.core.tools.base import Arguments, Tool
from jupyter_ai_assist.core.workspace.base import (
    Cell,
    Docs,
    ErrorReport,
    Frame,
    RunResult,
    Variable,
)

KEY = "sk-" + "proj-" + LOT
PASSWORD = "Tr0ub4dor-and-3"
SOURCE = f'client = OpenAI(api_key="{KEY}")\nmodel = "small"'
LOGIN = Cell(id="login", source=SOURCE, execution_count=1, output=f"password='{PASSWORD}'")


def test_nothing_that_a_turn_begins_with_holds_a_secret(open_room):
    room = open_room(
        LOGIN, Cell(id="b", kind="markdown", source=f"The password: {PASSWORD}", tags=("x",))
    )
    room.workspace.error = ErrorReport(
        name="AuthError",
        value=f"Incorrect API key provided: {KEY}",
        traceback=f"In[1], line 1\n{SOURCE}\nAuthError: Incorrect API key provided: {KEY}",
        frames=(Frame(file="In[1]", line=1, function="<module>", code=SOURCE.splitlines()[0]),),
        cell=LOGIN,
        details={"key": KEY},
    )
    room.workspace.objects["config"] = Variable(
        name="config",
        type="dict",
        summary="dict of 1",
        value=f"{{'password': '{PASSWORD}'}}",
        facts={"keys": [KEY]},
    )
    room.workspace.objects["db_pwd"] = Variable(
        name="db_pwd", type="str", summary="str of 15", value=f"'{PASSWORD}'"
    )
    room.workspace.outputs[1] = f"password='{PASSWORD}'"
    (room.folder / "settings.txt").write_text(f"API_TOKEN={LOT}\n")
    (room.folder / "AGENTS.md").write_text(f"Use the key {KEY}.")
    room.provider.answer("Fine.", "Fine.")
    room.type("Look at @config @db_pwd @error @In[1] @Out[1] @cell:b @notebook @file:settings.txt")
    room.type("/fix")
    assert not any(secret in room.sent for secret in (KEY, PASSWORD, LOT))
    assert len(marks_in(room.sent)) == 3
    assert not any(secret in room.stored for secret in (KEY, PASSWORD, LOT))


READS = (
    do("read_cells"),
    do("notebook_outline"),
    do("read_output", id="login"),
    do("read_output", id="login", offset=3),
    do("search_notebook", query="api_key"),
    do("search_notebook", query="password"),
    do("search_notebook", query="sk-[a-zA-Z0-9-]+|Tr0.*", regex=True),
    do("inspect_variable", path="config", facts=True),
    do("lookup_docs", path="connect"),
    do("kernel_status"),
    do("list_variables"),
    do("list_files"),
    do("read_file", path="settings.txt"),
    do("read_file", path="large.txt", offset=1_199_990),
    do("read_file", path="other.ipynb"),
    do("run_cells", ids=["login"]),
    do("scratch", code="print(client)"),
    do("edit_cell", id="login", hash="stale", old="a", new="b"),
    do("write_file", path="settings.txt", text="x"),
    do("leak"),
    do("fail"),
)


@pytest.mark.parametrize("made", READS, ids=lambda made: f"{made.name}-{made.arguments}")
def test_no_tool_tells_a_secret_not_even_in_its_errors(open_room, made):
    room = open_room(LOGIN)
    secrets = f"password='{PASSWORD}' and {KEY}"
    room.workspace.results = {
        SOURCE: RunResult(status="error", output=secrets, error_name="E", error_value=secrets),
        "print(client)": RunResult(status="ok", output="x\n" * 20_000 + secrets + "\nx" * 20_000),
    }
    room.workspace.error = ErrorReport(name="E", value=secrets, traceback=secrets)
    room.workspace.objects["config"] = Variable(
        name="config", type="dict", summary="dict", value=secrets, facts={"keys": [secrets]}
    )
    room.workspace.documented["connect"] = Docs(
        path="connect", type="function", text=f"Example: connect({secrets})"
    )
    (room.folder / "settings.txt").write_text(secrets)
    (room.folder / "large.txt").write_text("x\n" * 600_000 + secrets + "\nx" * 600_000)
    cell = {"id": "a", "cell_type": "code", "source": SOURCE, "metadata": {}, "outputs": []}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (room.folder / "other.ipynb").write_text(json.dumps(notebook))

    async def leak(_scope, _arguments):
        """Tell."""
        return {"nested": [{"password": PASSWORD}, f"key {KEY}"], "text": secrets}

    async def fail(_scope, _arguments):
        """Fail."""
        raise ValueError(secrets)

    tools = room.session.conversation.assistant.tools
    tools["leak"] = Tool("leak", "read", Arguments, leak)
    tools["fail"] = Tool("fail", "read", Arguments, fail)
    (finished,) = room.call(made)
    assert not any(part in room.sent for part in (KEY, PASSWORD, LOT, LOT[10:], LOT[:20]))
    assert KEY not in finished.output
    assert PASSWORD not in room.stored
    assert KEY not in room.stored


@pytest.mark.parametrize("gap", range(8_000, 12_500, 450))
def test_a_private_key_is_hidden_wherever_an_output_was_cut(open_room, gap):
    """Outputs are bounded when a notebook is read, before anybody looks for secrets."""
    key = f"{BEGIN.format('RSA ')}\n{PEM}\n{END.format('RSA ')}"
    printed = "a line\n" * (gap // 7) + key + "\n" + "a line\n" * 900
    stream = {"output_type": "stream", "name": "stdout", "text": printed.splitlines(keepends=True)}
    room = open_room()
    cell = {"id": "a", "cell_type": "code", "source": "show()", "metadata": {}, "outputs": [stream]}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (room.folder / "other.ipynb").write_text(json.dumps(notebook))
    room.call(do("read_file", path="other.ipynb"))
    for line in PEM.splitlines():
        assert line[:24] not in room.sent
        assert line[-24:] not in room.sent


@pytest.mark.parametrize("place", range(6_200, 6_420, 7))
@pytest.mark.parametrize("name", ["head", "tail"])
def test_a_secret_is_hidden_wherever_an_output_was_cut(open_room, place, name):
    """One that stands across the cut of an output that is too long to be read whole."""
    filler = "a line of output\n" * 2_000
    at = place if name == "head" else len(filler) - 3_166 + (place - 6_310)
    at = filler.rfind("\n", 0, at) + 1
    printed = f"{filler[:at]}{' ' * (place % 16)}db password='{PASSWORD}' {KEY}\n{filler[at:]}"
    stream = {"output_type": "stream", "name": "stdout", "text": printed}
    cell = {"id": "a", "cell_type": "code", "source": "show()", "metadata": {}, "outputs": [stream]}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    room = open_room()
    (room.folder / "other.ipynb").write_text(json.dumps(notebook))
    room.call(do("read_file", path="other.ipynb"))
    assert not any(KEY[n : n + 8] in room.sent for n in range(len(KEY) - 8))
    assert not any(PASSWORD[n : n + 6] in room.sent for n in range(len(PASSWORD) - 6))


def test_a_mark_is_the_same_in_all_of_a_conversation(open_room):
    room = open_room(LOGIN)
    room.provider.answer("Fine.", "Fine.")
    room.type("Look at @In[1]")
    room.call(do("read_cells"))
    room.type("Look at @In[1]")
    assert len(marks_in(room.sent)) == 2


def test_the_person_is_told_once_how_many_were_hidden(open_room):
    room = open_room(LOGIN)
    room.provider.answer("Fine.", "Fine.")
    assert notices(room.type("Hello")) == ["2 secrets were hidden from the model (Assist.redact)."]
    assert notices(room.type("Hello again")) == []
    room.workspace.objects["more"] = Variable(
        name="more", type="str", summary="30 characters", value="'postgres://ada:another-1@db/x'"
    )
    room.provider.answer(do("inspect_variable", path="more"), "Fine.")
    told = notices(room.type("And now?"))
    assert told == ["1 secret was hidden from the model (Assist.redact)."]


@pytest.mark.parametrize(("prompt", "options"), [("/context", {}), ("Hi", {"dry_run": True})])
def test_a_preview_says_that_secrets_are_hidden(open_room, prompt, options):
    room = open_room(LOGIN)
    report = room.type(prompt, **options)[-1]
    assert isinstance(report, Report)
    assert "2 secrets are hidden" in report.markdown
    assert KEY not in report.markdown


def test_what_the_person_types_is_sent_as_typed(open_room):
    room = open_room()
    room.workspace.texts["mine"] = f"password='{PASSWORD}'"
    room.provider.answer("Fine.")
    typed = f"Is {KEY} a key? And {{{{mine}}}}?"
    assert not any(isinstance(event, Notice) for event in room.type(typed))
    assert KEY in room.sent
    assert PASSWORD in room.sent


def test_it_can_be_switched_off(open_room):
    room = open_room(LOGIN, redact=False)
    room.call(do("read_cells", ids=["login"]))
    assert KEY in room.sent
    assert not marks_in(room.sent)


# Edits


def read(room):
    (finished,) = room.call(do("read_cells", ids=["login"]))
    return json.loads(finished.output)["cells"][0]


def source_of(room, id_="login"):
    return next(cell.source for cell in room.workspace.states() if cell.id == id_)


def test_an_edit_that_leaves_a_secret_alone_keeps_it(open_room):
    room = open_room(LOGIN)
    seen = read(room)
    assert KEY not in seen["source"]
    room.call(do("edit_cell", id="login", hash=seen["hash"], old='"small"', new='"large"'))
    assert source_of(room) == SOURCE.replace("small", "large")
    again = read(room)
    (finished,) = room.call(
        do("edit_cell", id="login", hash=again["hash"], source="client = OpenAI()")
    )
    assert not finished.is_error
    assert source_of(room) == "client = OpenAI()"
    room.type("/undo")
    assert source_of(room) == SOURCE.replace("small", "large")


@pytest.mark.parametrize("mode", ["ask", "allow"])
def test_where_a_cell_is_written_whole_its_own_secrets_come_back(open_room, mode):
    room = open_room(LOGIN, tool_modes={"edit_cell": mode})
    seen = read(room)
    cell = {"id": "login", "hash": seen["hash"]}
    room.call(do("edit_cell", **cell, source=seen["source"].replace("small", "large")))
    assert source_of(room) == SOURCE.replace("small", "large")
    (mark,) = marks_in(seen["source"])
    cell["hash"] = read(room)["hash"]
    room.call(do("edit_cell", **cell, old=f'"{mark}"', new='os.environ["KEY"]'))
    expected = 'client = OpenAI(api_key=os.environ["KEY"])\nmodel = "large"'
    assert source_of(room) == expected
    assert KEY not in room.sent
    assert KEY not in room.stored
    assert all(KEY in approval.shown for approval in room.asked)


@pytest.mark.parametrize("how", ["other cell", "unknown cell", "insert", "file", "scratch"])
def test_a_mark_is_never_written_anywhere_else_nor_run(open_room, how):
    room = open_room(LOGIN, Cell(id="b", source="x = 1"))
    (mark,) = marks_in(read(room)["source"])
    made = {
        "other cell": do("edit_cell", id="b", hash=hash_of("x = 1"), source=f"x = '{mark}'"),
        "unknown cell": do("edit_cell", id="c", hash=hash_of("x = 1"), source=f"x = '{mark}'"),
        "insert": do("insert_cell", source=f"key = '{mark}'"),
        "file": do("write_file", path="a.txt", text=mark),
        "scratch": do("scratch", code=f"print('{mark}')"),
    }[how]
    (finished,) = room.call(made)
    assert json.loads(finished.output)["code"] == "hidden_text"
    assert not room.asked
    assert [cell.source for cell in room.workspace.states()] == [SOURCE, "x = 1"]
    assert list(room.folder.iterdir()) == []
    assert room.workspace.did == []


def test_the_person_approves_the_code_as_it_is(open_room):
    """Code cannot hide from the person who allows it by looking like a secret."""
    hidden = base64.b64encode(b"print('what the person should see')").decode()
    source = f'token = "{hidden}"\nexec(b64decode(token))'
    room = open_room(Cell(id="a", source=source), LOGIN)
    room.call(do("run_cells", ids=["a"]))
    room.call(do("delete_cell", id="login", hash=LOGIN.hash))
    assert room.asked[0].shown == source
    assert KEY in room.asked[1].shown
    assert KEY not in room.sent


def test_what_the_person_makes_of_an_edit_is_not_told_with_its_secrets(open_room):
    room = open_room(LOGIN)
    seen = read(room)
    edited = SOURCE.replace("small", "tiny")

    made = do("edit_cell", id="login", hash=seen["hash"], old="small", new="large")
    room.provider.answer(made, "Done.")
    room.edited = edited
    room.type("Do it")
    assert source_of(room) == edited
    assert KEY not in room.sent
    assert KEY not in room.stored


def test_a_fix_puts_back_what_was_hidden_in_the_cell_it_is_for(open_room):
    failed = LOGIN.model_copy(update={"source": SOURCE + "\nprnt(client)"})
    room = open_room(failed)
    room.workspace.error = ErrorReport(
        name="NameError",
        value="name 'prnt' is not defined",
        traceback="NameError: name 'prnt' is not defined",
        frames=(Frame(file="In[1]", line=3, function="<module>", code="prnt(client)"),),
        cell=failed,
        line=3,
        details={"name": "prnt"},
    )
    finished = room.type("/fix", model="guide:offline", mode="ask")[-1]
    assert isinstance(finished, TurnFinished)
    assert finished.new_cell == SOURCE + "\nprint(client)"
    assert KEY not in finished.text
    room.type("/fix", model="guide:offline", mode="agent")
    assert source_of(room) == SOURCE + "\nprint(client)"
    assert KEY not in room.stored

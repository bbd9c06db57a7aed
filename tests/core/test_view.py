"""What a person has before them: the active cell and the selection."""

from __future__ import annotations

import pytest

from jupyter_ai_assist.core.protocol import Notice, TurnFailed, TurnFinished, View
from jupyter_ai_assist.core.workspace.base import Cell, Docs, ErrorReport

SECRET = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
TRACEBACK = """Traceback (most recent call last)
Cell In[2], line 1
----> 1 print(pric)
NameError: name 'pric' is not defined"""


@pytest.fixture
def cells(notebook):
    cells = [
        Cell(id="load", source="price = 3\nsize = 4", execution_count=1),
        Cell(id="fails", source="print(pric)", execution_count=2, output=TRACEBACK),
        Cell(id="last", source="total = price * size", execution_count=3, output="12"),
        Cell(id="hidden", source="salary = 1_000_000", execution_count=4, tags=("secret",)),
        Cell(id="prose", kind="markdown", source="# Prices\n\nAll of them."),
    ]
    notebook.workspace.all_cells = [*cells]
    return cells


def sent(notebook) -> str:
    parts = notebook.provider.requests[-1].messages[-1].parts
    return "\n".join(part.text for part in parts)


def block(notebook, title: str) -> str:
    parts = notebook.provider.requests[-1].messages[-1].parts
    found = [part.text for part in parts if getattr(part, "title", "") == title]
    return "\n".join(found)


def notices(events) -> list[str]:
    return [event.text for event in events if isinstance(event, Notice)]


def test_a_question_is_about_the_active_cell(notebook, cells):
    notebook.provider.answer("ok")
    notebook.run("What does this do?", view=View(cell="load"))
    assert "price = 3" in block(notebook, "active cell")


def test_without_a_view_nothing_is_active(notebook, cells):
    notebook.provider.answer("ok")
    notebook.run("What does this do?")
    assert block(notebook, "active cell") == ""


def test_what_the_question_names_is_what_it_is_about(notebook, cells):
    notebook.provider.answer("ok")
    notebook.run("What does @cell:last do?", view=View(cell="load"))
    assert block(notebook, "active cell") == ""


def test_explain_takes_the_active_cell(notebook, cells):
    notebook.provider.answer("ok")
    notebook.run("/explain", view=View(cell="load"))
    assert "price = 3" in block(notebook, "active cell")


@pytest.mark.parametrize("view", [View(cell="fails"), View()], ids=["active", "last"])
def test_explain_tells_of_the_failure_of_its_cell(notebook, cells, view):
    notebook.workspace.all_cells = cells[:2]
    notebook.provider.answer("ok", "ok")
    notebook.run("/explain", view=view)
    assert "print(pric)" in block(notebook, "failing cell")
    assert "name 'pric' is not defined" in block(notebook, "error")
    assert "It failed when it ran last" in sent(notebook)
    notebook.run("/explain", view=View(cell="load"))
    assert block(notebook, "error") == ""
    assert "It failed" not in sent(notebook)


@pytest.mark.parametrize(("count", "told"), [(3, "RUNTIME"), (4, "")], ids=["last", "again"])
def test_explain_tells_what_the_kernel_knows_of_that_run(notebook, cells, count, told):
    ran = cells[2].model_copy(update={"execution_count": 3})
    notebook.workspace.all_cells = [ran.model_copy(update={"execution_count": count})]
    notebook.workspace.error = ErrorReport(name="E", value="", traceback="RUNTIME", cell=ran)
    notebook.provider.answer("ok")
    notebook.run("/explain", view=View(cell="last"))
    assert told in block(notebook, "error")
    assert bool(block(notebook, "error")) == bool(told)


def test_explain_takes_the_last_cell_without_an_active_one(notebook, cells):
    notebook.provider.answer("ok")
    notebook.run("/explain", view=View())
    assert "salary" in block(notebook, "the cell")


def test_fix_prefers_the_active_cell_if_it_failed(notebook, cells):
    notebook.workspace.error = ErrorReport(
        name="ZeroDivisionError", value="division by zero", traceback="…", cell=cells[2]
    )
    notebook.provider.answer("ok", "ok")
    notebook.run("/fix", view=View(cell="fails"))
    assert "print(pric)" in block(notebook, "failing cell")
    assert "NameError" in block(notebook, "error")
    notebook.run("/fix", view=View(cell="load"))
    assert "total = price * size" in block(notebook, "failing cell")


def test_fix_tells_the_failing_line_of_the_active_cell(notebook, cells):
    notebook.provider.answer("ok")
    notebook.run("/fix", view=View(cell="fails"))
    error = notebook.provider.requests[-1].context.error
    assert (error.name, error.line, error.details) == ("NameError", 1, {"name": "pric"})


def test_doc_without_a_name_takes_the_selection_and_then_the_active_cell(notebook, cells):
    notebook.workspace.documented["price.bit_count"] = Docs(path="price.bit_count", type="method")
    notebook.provider.answer("ok", "ok")
    notebook.workspace.all_cells[0] = Cell(id="load", source="price.bit_count()")
    notebook.run("/doc", view=View(cell="load", selection="price.bit_count"))
    assert sent(notebook).endswith("price.bit_count")
    notebook.run("/doc", view=View(cell="load"))
    assert "what this cell calls" in sent(notebook)


def test_doc_of_a_name_is_about_that_name(notebook, cells):
    notebook.provider.answer("ok")
    notebook.run("/doc print", view=View(cell="load"))
    assert block(notebook, "active cell") == ""


def test_doc_of_nothing_is_a_mistake(notebook, cells):
    assert notebook.run("/doc", view=View())[-1].code == "usage"


def test_write_takes_the_selection_and_then_the_active_cell(notebook, cells):
    notebook.provider.answer("Better.", "Better.")
    notebook.run("/write shorter", view=View(cell="prose", selection="All of them."))
    assert notebook.provider.requests[-1].messages[-1].text == "All of them."
    notebook.run("/write shorter", view=View(cell="prose"))
    assert notebook.provider.requests[-1].messages[-1].text == "# Prices\n\nAll of them."


def test_write_leaves_templates_of_the_notebook_alone(notebook, cells):
    notebook.workspace.texts["price"] = "3"
    notebook.workspace.all_cells.append(Cell(id="t", kind="markdown", source="It is {{price}}."))
    notebook.provider.answer("Better.")
    notebook.run("/write shorter", view=View(cell="t"))
    assert notebook.provider.requests[-1].messages[-1].text == "It is {{price}}."


def test_a_selection_goes_along_as_data(notebook, cells):
    notebook.provider.answer("ok")
    notebook.run("Why?", view=View(cell="last", selection="price * size"))
    marked = block(notebook, "selected text")
    assert "price * size" in marked
    assert marked.startswith("<data ")


def test_a_selection_that_is_named_goes_along_once(notebook, cells):
    notebook.provider.answer("ok")
    events = notebook.run("Why @selection?", view=View(cell="last", selection="price * size"))
    assert block(notebook, "selected text").count("price * size") == 1
    assert notices(events) == []


def test_a_selection_that_is_not_there_is_said(notebook, cells):
    notebook.provider.answer("ok")
    events = notebook.run("Why @selection?", view=View(cell="last"))
    assert any("@selection" in text for text in notices(events))


def test_a_selection_of_an_output(notebook, cells):
    notebook.provider.answer("ok")
    notebook.run("Why?", view=View(selection="12", within="last"))
    assert "12" in block(notebook, "selected text")


def test_the_notebook_can_be_left_out_and_is_told_with_the_next_prompt(notebook, cells):
    notebook.provider.answer("ok", "ok")
    notebook.run("Hello", view=View(notebook=False))
    assert "price" not in sent(notebook)
    notebook.run("Hello")
    assert "price = 3" in sent(notebook)


# What a forged view may not widen


def test_a_cell_that_is_kept_back_is_not_there(open_notebook, cells, notebook):
    closed = open_notebook(exclude=("tag:secret",))
    closed.workspace.all_cells = notebook.workspace.all_cells
    closed.provider.answer("ok", "ok")
    view = View(cell="hidden", selection="salary = 1_000_000")
    for prompt in ("What is this? @selection", "/explain what is this?"):
        events = closed.run(prompt, view=view)
        assert isinstance(events[-1], TurnFinished)
        assert "salary" not in sent(closed)
        assert sum("was left out" in text for text in notices(events)) == 2
    failed = closed.run("/write shorter", view=view)[-1]
    assert isinstance(failed, TurnFailed)
    assert "no text" in failed.message


def test_of_a_failure_leaves_what_may_leave(open_notebook, cells, notebook):
    closed = open_notebook(share="schema")
    failing = cells[1].model_copy(update={"output": "KeyError: 'Smith, 45 years'"})
    closed.workspace.all_cells = [failing]
    closed.workspace.error = ErrorReport(
        name="KeyError", value="'Smith, 45 years'", traceback=failing.output, cell=failing
    )
    closed.provider.answer("ok")
    closed.run("/explain", view=View(cell="fails"))
    assert "KeyError" in block(closed, "error")
    assert "Smith" not in sent(closed)


def test_a_selection_of_a_kept_back_cell_is_not_there_without_its_chip(
    open_notebook, cells, notebook
):
    closed = open_notebook(exclude=("tag:secret",))
    closed.workspace.all_cells = notebook.workspace.all_cells
    closed.provider.answer("ok")
    closed.run("What?", view=View(cell="load", selection="salary", within="hidden"))
    assert "salary" not in sent(closed)


@pytest.mark.parametrize("share", ["schema", "names"])
def test_values_that_are_selected_stay_where_only_the_schema_may_leave(
    share, open_notebook, cells, notebook
):
    closed = open_notebook(share=share)
    closed.workspace.all_cells = notebook.workspace.all_cells
    closed.provider.answer("ok", "ok")
    events = closed.run("What?", view=View(cell="last", selection="12"))
    assert block(closed, "selected text") == ""
    assert any("was left out" in text for text in notices(events))
    closed.run("What?", view=View(cell="last", selection="price * size"))
    assert "price * size" in block(closed, "selected text")


def test_nothing_of_the_notebook_leaves_where_none_may(open_notebook, cells, notebook):
    closed = open_notebook(share="none")
    closed.workspace.all_cells = notebook.workspace.all_cells
    closed.provider.answer("ok")
    closed.run("What?", view=View(cell="load", selection="price = 3"))
    assert "price" not in sent(closed)


@pytest.mark.parametrize("part", [slice(None), slice(8, 25)])
def test_a_secret_that_is_selected_is_hidden(notebook, cells, part):
    source = f'token = "{SECRET}"'
    notebook.workspace.all_cells.append(Cell(id="token", source=source))
    notebook.provider.answer("ok")
    selected = source[9:-1][part]
    notebook.run("What?", view=View(cell="token", selection=selected))
    assert selected not in sent(notebook)
    assert "[hidden:" in block(notebook, "selected text")


def test_a_long_selection_keeps_its_head_and_tail(notebook, cells):
    long = "START" + "x = 1\n" * 20_000 + "END"
    notebook.workspace.all_cells.append(Cell(id="long", source=long))
    notebook.provider.answer("ok")
    notebook.run("What?", view=View(selection=long, within="long"))
    text = block(notebook, "selected text")
    assert "START" in text
    assert "END" in text
    assert len(text) < 25_000


def test_an_id_that_several_cells_have_is_none(notebook, cells):
    notebook.workspace.all_cells.append(Cell(id="load", source="other = 1"))
    notebook.provider.answer("ok")
    events = notebook.run("What?", view=View(cell="load"))
    assert block(notebook, "active cell") == ""
    assert any("active cell was left out" in text for text in notices(events))

"""Code is completed while it is typed, once a person has switched that on."""

import threading

import pytest
from playwright.sync_api import expect

SETTINGS = "jupyter-ai-assist:settings"


@pytest.fixture(scope="module", params=["jupyterlab", "notebook"])
def jupyter(request, make_jupyter):
    """A server whose default model is the scripted one."""
    return make_jupyter(request.param, config="c.Assist.default_model = 'scripted:model'\n")


@pytest.fixture
def typing(jupyter, open_notebook):
    """A notebook of whoever has switched it on."""
    jupyter.set_assistant(inlineCompletion=True, inlineDelay=100)
    return open_notebook(jupyter, "values = [1, 2, 3]", "")


def write(notebook, text):
    """Type into the last cell, without a pause after which a completion would be asked for."""
    notebook.cell(1).locator(".cm-content").click()
    notebook.page.keyboard.press("Control+End")
    notebook.page.keyboard.insert_text(text)


def ghost(notebook):
    return notebook.cell(1).locator(".jp-GhostText")


def test_a_completion_is_shown_and_accepted_by_tab(typing, model):
    model.says("m(values)")
    write(typing, "total = su")
    expect(ghost(typing)).to_have_text("m(values)")
    asked = str(model.requests[-1]["messages"])
    assert "values = [1, 2, 3]" in asked
    assert "total = su<CURSOR>" in asked
    typing.page.keyboard.press("Tab")
    typing.wait_for_source(1, "total = sum(values)")


def test_typing_along_needs_no_other_request(typing, model):
    model.says("m(values)")
    before = len(model.requests)
    write(typing, "total = su")
    expect(ghost(typing)).to_have_text("m(values)")
    typing.page.keyboard.type("m(")
    expect(ghost(typing)).to_have_text("values)")
    typing.page.keyboard.press("Tab")
    typing.wait_for_source(1, "total = sum(values)")
    assert len(model.requests) == before + 1


def test_typing_something_else_closes_the_connection(typing, model):
    gate = threading.Event()
    model.says("m(val", gate)
    number = len(model.requests) + 1
    write(typing, "total = su")
    model.await_request(number)
    model.says("00")
    typing.page.keyboard.insert_text("x = 1")
    assert model.gone(number)
    expect(ghost(typing)).to_have_text("00")


def test_nothing_is_sent_while_it_is_switched_off(jupyter, open_notebook, model):
    jupyter.set_assistant(inlineCompletion=False, inlineDelay=100)
    notebook = open_notebook(jupyter, "values = [1, 2, 3]", "")
    asked = []
    notebook.page.on("request", lambda request: asked.append(request.url))
    before = len(model.requests)
    write(notebook, "total = su")
    notebook.page.keyboard.press("Alt+\\")  # also if it is asked for
    notebook.run_cell(0)
    assert [url for url in asked if "ai-assist" in url] == []
    assert len(model.requests) == before


def test_the_guide_is_not_asked_and_that_is_said_once(jupyter, open_notebook):
    jupyter.set_assistant(inlineCompletion=True, inlineDelay=100, inlineModel="guide:offline")
    notebook = open_notebook(jupyter, "values = [1, 2, 3]", "")
    asked = []
    notebook.page.on("request", lambda request: asked.append(request.url))
    write(notebook, "total = su")
    toast = notebook.page.get_by_text("completes nothing")
    expect(toast.first).to_be_visible()
    toast.first.hover()  # it stays for as long as the pointer is there
    notebook.page.keyboard.type("m(values)")
    notebook.page.keyboard.press("Alt+\\")
    notebook.page.keyboard.press("Control+Enter")
    notebook.shows("NameError")
    assert [url for url in asked if "/complete" in url] == []
    assert toast.count() == 1

"""What a notebook is saved with of its panels, and how it shows that without their kernel."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbconvert import HTMLExporter, MarkdownExporter
from playwright.sync_api import expect
from scripted_model import Gate
from test_panel import SHOW, panel_in


def wait_for_saved(notebook, text, index=0):
    """Wait until what is saved of a panel has a text."""
    notebook.page.wait_for_function(
        "([index, text]) => window.jupyterapp.shell.currentWidget.context.model.sharedModel"
        ".cells[index].getOutputs().some(({ data }) => `${data['text/markdown']}`.includes(text))",
        arg=[index, text],
    )


def saved_notebook(notebook):
    notebook.save()
    return nbformat.read(notebook.jupyter.folder / notebook.path, as_version=4)


@pytest.mark.parametrize("application", ["lab", "notebook7"])
def test_the_conversation_is_saved_as_it_stands(request, open_notebook, model, application):
    notebook = open_notebook(request.getfixturevalue(application), SHOW)
    notebook.run_cell(0)
    panel = panel_in(notebook).use(model.id)
    model.says("The answer is **42**.")
    panel.ask("What is it?")
    wait_for_saved(notebook, "The answer is **42**.")
    [output] = saved_notebook(notebook).cells[0].outputs
    assert "> What is it?" in output.data["text/markdown"]


def test_a_view_stays_as_it_is_when_what_is_saved_changes(open_notebook, model):
    notebook = open_notebook(None, SHOW)
    notebook.run_cell(0)
    panel = panel_in(notebook).use(model.id)
    gate = Gate()
    model.says("Begun. ", gate, "The end.")
    panel.send("Begin")
    panel.input.press_sequentially("half of the ne")
    panel.input.evaluate("it => { it.mine = true; }")
    gate.set()
    wait_for_saved(notebook, "The end.")
    notebook.page.keyboard.type("xt one")
    expect(panel.input).to_be_focused()
    expect(panel.input).to_have_value("half of the next one")
    assert panel.input.evaluate("it => it.mine")


def test_a_page_that_was_loaded_anew_goes_on_saving(open_notebook, model):
    notebook = open_notebook(None, SHOW)
    notebook.run_cell(0)
    model.says("First.")
    panel_in(notebook).use(model.id).ask("One")
    wait_for_saved(notebook, "First.")
    notebook.save()
    notebook.reload()
    model.says("Second.")
    panel_in(notebook).use(model.id).ask("Two")
    wait_for_saved(notebook, "Second.")


@pytest.mark.parametrize("application", ["lab", "notebook7"])
def test_without_its_kernel_the_conversation_is_shown(request, open_notebook, model, application):
    notebook = open_notebook(request.getfixturevalue(application), SHOW)
    notebook.expect_errors("widget model not found")
    notebook.run_cell(0)
    model.says("It is *so*.")
    panel_in(notebook).use(model.id).ask("Is it?")
    wait_for_saved(notebook, "It is *so*.")
    notebook.save()
    notebook.jupyter.end_kernels()
    notebook.dismiss_dialogs()
    notebook.reload()
    expect(notebook.cell(0).locator(".jp-RenderedMarkdown em").get_by_text("so")).to_be_visible()
    expect(notebook.page.get_by_text("Error displaying widget")).to_be_hidden()
    expect(notebook.page.locator(".jp-Assist")).to_have_count(0)


def test_a_notebook_of_somebody_else_shows_it_too(open_notebook, model):
    notebook = open_notebook(None, SHOW)
    notebook.run_cell(0)
    model.says("It is *so*.")
    panel_in(notebook).use(model.id).ask("Is it?")
    wait_for_saved(notebook, "It is *so*.")
    theirs = saved_notebook(notebook)
    theirs.cells[0].source = "# another hand: not trusted"
    other = open_notebook(None, *theirs.cells)
    expect(other.cell(0).locator(".jp-RenderedMarkdown em").get_by_text("so")).to_be_visible()
    expect(other.page.locator(".jp-Assist")).to_have_count(0)


HOSTILE = (
    "# A head\n\n![x](https://evil.example/a.png) <img src=https://evil.example/b>\n\n"
    "```python\nprint('<script>')\n```"
)


def test_nbconvert_shows_it_and_nothing_in_it_is_live(open_notebook, model):
    notebook = open_notebook(None, SHOW)
    notebook.run_cell(0)
    model.says(HOSTILE)
    panel_in(notebook).use(model.id).ask("Be evil")
    wait_for_saved(notebook, "print(")
    saved = saved_notebook(notebook)
    html, _ = HTMLExporter(template_name="basic").from_notebook_node(saved)
    text, _ = MarkdownExporter().from_notebook_node(saved)
    assert "Be evil" in html
    assert "<blockquote>" in html
    assert "<img" not in html
    assert "<script>" not in html
    assert "> Be evil" in text
    assert "model_id" not in json.dumps(text)

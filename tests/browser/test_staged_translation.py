"""``/translate`` in the sidebar: each Markdown cell is proposed, and all are undone as one."""

from __future__ import annotations

from nbformat.v4 import new_markdown_cell
from playwright.sync_api import expect

TEXT = "It rains in `x` and [here](https://a.example)."
DONE = "Il pleut dans `x` et [ici](https://a.example)."


def test_markdown_cells_are_proposed_one_by_one_and_undone_together(open_notebook, model):
    cells = [new_markdown_cell(TEXT), "x = 1", new_markdown_cell("The end.")]
    notebook = open_notebook(None, *cells)
    sidebar = notebook.sidebar.open().use(model.id)
    model.says("Il pleut dans ⟦1⟧ et [ici]⟦2⟧.")
    model.says("La fin.")
    sidebar.send("/translate French --from notebook")
    expect(sidebar.approval).to_contain_text("Il pleut dans `x`")
    assert notebook.sources() == [TEXT, "x = 1", "The end."]
    sidebar.approve()
    expect(sidebar.approval).to_contain_text("La fin.")
    sidebar.approve()
    expect(sidebar.ended()).to_contain_text("2 of 2 Markdown cells are now in French.")
    assert notebook.sources() == [DONE, "x = 1", "La fin."]
    assert "https" not in str(model.requests[0]["messages"][-1])
    sidebar.ask("/undo")
    assert notebook.sources() == [TEXT, "x = 1", "The end."]

"""What a model changes in the notebook, and the person's yes or no to it."""

from playwright.sync_api import expect


def test_a_cell_is_changed_after_a_yes(open_notebook, model):
    notebook = open_notebook(None, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("insert_cell", source="y = 2", after=notebook.ids()[0])
    model.says("Done.")
    sidebar.send("Add y.")
    expect(sidebar.approval).to_contain_text("y = 2")
    sidebar.approve()
    sidebar.ended()
    assert notebook.sources() == ["x = 1", "y = 2"]

"""Rules about calls, and running what is out of date, as a person in JupyterLab meets them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

RULES = [
    {"mode": "deny", "path": "data/raw/**", "why": "Raw data is kept as it came."},
    {"mode": "ask", "tools": "insert_cell", "code": r"\bos\.system\b"},
]


@pytest.fixture(scope="module")
def ruled(make_jupyter):
    """A server of an administrator who lets much go ahead, and some things not."""
    return make_jupyter(
        "jupyterlab",
        config="\nc.Assist.tool_modes = {'insert_cell': 'allow'}\n",
        admins=f"c.Assist.tool_rules = {RULES!r}",
    )


def test_rules_are_listed_with_who_says_so(ruled, open_notebook):
    sidebar = open_notebook(ruled, "x = 1").sidebar.open()
    sidebar.button("Settings of the assistant").click()
    sidebar.root.get_by_role("menuitem", name="Permissions").click()
    page = sidebar.root.get_by_role("region", name="Permissions")
    rules = page.get_by_role("region", name="Rules")
    expect(rules).to_contain_text("deny *, path data/raw/**")
    expect(rules).to_contain_text("Raw data is kept as it came.")
    expect(rules).to_contain_text("Locked: Assist.tool_rules, set by")
    expect(page).to_contain_text("assist-protected")


def test_a_rule_asks_each_time_where_the_tool_need_not(ruled, open_notebook, model):
    notebook = open_notebook(ruled, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    place = notebook.ids()[0]
    model.calls("insert_cell", source="y = 2", after=place)
    model.calls("insert_cell", source="import os\nos.system('true')", after=place)
    model.says("Done.")
    sidebar.send("Add cells.")
    expect(sidebar.approval.first).to_contain_text("os.system('true')")
    expect(sidebar.approval.first.get_by_role("button", name="Always", exact=True)).to_have_count(0)
    sidebar.approve()
    sidebar.ended()
    assert notebook.sources() == ["x = 1", "import os\nos.system('true')", "y = 2"]


def test_what_a_person_edited_runs_again_with_what_depends_on_it(lab, open_notebook):
    notebook = open_notebook(lab, "a = 1", "b = 5", "print(a)")
    sidebar = notebook.sidebar.open()
    for index in range(3):
        notebook.run_cell(index)
    expect(sidebar.ask("/rerun")).to_contain_text("Nothing is out of date")
    notebook.set_source(0, "a = 7")
    before = notebook.executed(1)
    sidebar.send("/rerun")
    expect(sidebar.approval.first).to_contain_text("a = 7")
    sidebar.approve()
    expect(sidebar.ended()).to_contain_text("Ran 2 cells that were out of date")
    assert notebook.outputs(2)[0]["text"] == "7\n"
    assert notebook.executed(1) == before

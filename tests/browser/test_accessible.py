"""What axe-core finds in the sidebar: nothing serious."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

AXE = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const { passes, violations } = await axe.run(".jp-Assist");
  if (passes.length < 10) return ["axe has seen nothing"];
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`);
}"""
REPLY = """# A heading

A *paragraph* with `code`, a [link](https://example.org) and a list:

- one
- two

| a | b |
|---|---|
| 1 | 2 |

```python
def f(x):
    return x + 1  # a comment
```
"""


@pytest.fixture(params=["JupyterLab Light", "JupyterLab Dark"], ids=["light", "dark"])
def notebook(request, lab, open_notebook):
    lab.set_theme(request.param)
    yield open_notebook(lab, "x = 1")
    lab.set_theme("JupyterLab Light")


def problems(notebook):
    notebook.page.add_script_tag(path=AXE)
    return notebook.page.evaluate(RUN)


def test_an_empty_chat(notebook):
    notebook.sidebar.open()
    assert problems(notebook) == []


def test_a_conversation_with_tool_cards(notebook, model):
    sidebar = notebook.sidebar.open().use(model.id)
    model.calls("read_cells", text="I look at the cells.")
    model.says(REPLY, reasoning="Let me think.")
    turn = sidebar.ask("What is in here?")
    turn.locator("summary").first.click()
    model.fails(401, "No such key.")
    sidebar.ask("And now?")
    assert problems(notebook) == []


def test_an_approval(notebook, model):
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("insert_cell", source="y = 2", after=notebook.ids()[0])
    sidebar.send("Add one.")
    expect(sidebar.approval).to_be_visible()
    assert problems(notebook) == []


def test_the_list_of_chats(notebook):
    sidebar = notebook.sidebar.open()
    sidebar.ask("what can you do?")
    sidebar.open_list()
    sidebar.root.get_by_role("searchbox").wait_for()
    expect(sidebar.root.locator(".jp-Assist-thread")).to_have_count(1)
    assert problems(notebook) == []

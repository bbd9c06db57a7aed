"""What axe-core finds in the sidebar, and in cells: nothing serious."""

from pathlib import Path

import pytest
from inline_prompt import InlinePrompt
from playwright.sync_api import expect
from staging import Staging
from test_setup import REVIEW, open_form

from jupyter_ai_assist.core.edits.edits import hash_of

AXE = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async (place) => {
  const { passes, violations } = await axe.run(place);
  if (passes.length < 5) return ["axe has seen nothing"];
  return violations
    .filter(({ impact }) => impact !== "minor")
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


LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"


@pytest.fixture(
    params=[("lab", LIGHT), ("lab", DARK), ("notebook7", LIGHT)],
    ids=["light", "dark", "notebook7"],
)
def notebook(request, open_notebook):
    application, theme = request.param
    jupyter = request.getfixturevalue(application)
    jupyter.set_theme(theme)
    yield open_notebook(jupyter, "x = 1")
    jupyter.set_theme(LIGHT)


def problems(notebook, place=".jp-Assist"):
    if not notebook.page.evaluate("'axe' in window"):
        notebook.page.add_script_tag(path=AXE)
    return notebook.page.evaluate(RUN, place)


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


def test_the_forms_and_what_is_wrong_in_them(notebook):
    folder = notebook.jupyter.folder / ".assist" / "prompts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "review.md").write_text(REVIEW)
    notebook.expect_errors("409")  # no keyring
    sidebar = notebook.sidebar.open()
    setup = open_form(sidebar, "Models and keys")
    key = setup.get_by_label("Key for Stability AI")
    key.fill("sk-Zk39fVbQ81mTnXw7aLpR")
    key.press("Enter")
    card = setup.get_by_role("region", name="Stability AI")
    expect(card.get_by_role("alert")).to_contain_text("JUPYTER_AI_ASSIST_MASTER_KEY")
    assert problems(notebook) == []
    setup.get_by_role("button", name="Add an endpoint").click()
    setup.get_by_placeholder("Our lab").fill("Our lab")
    setup.get_by_role("button", name="Save").click()
    expect(setup.get_by_label("Address")).to_be_focused()
    assert problems(notebook) == []
    open_form(sidebar, "Permissions").get_by_text("edit_cell").wait_for()
    assert problems(notebook) == []
    open_form(sidebar, "Stored prompts").get_by_role("button", name="review").click()
    form = sidebar.root.get_by_role("region", name="review")
    form.get_by_role("button", name="Ask", exact=True).click()
    expect(form).to_contain_text("function is needed.")
    assert problems(notebook) == []


def test_what_goes_along_and_what_is_proposed_and_changed(notebook, model):
    for number in range(20):  # so many that the list is scrolled
        notebook.jupyter.write_notebook(f"other-{number}.ipynb", [""])
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    sidebar.input.press_sequentially("Change @")
    sidebar.root.get_by_text("@notebook").wait_for()
    assert problems(notebook) == []
    first = notebook.ids()[0]
    model.calls("edit_cell", id=first, hash=hash_of("x = 1"), source="x = 2")
    model.says("Done.")
    sidebar.send("Change it")
    staging = Staging(notebook)
    staging.stage("Change code cell")
    assert problems(notebook, ".jp-AssistStage") == []
    staging.press("Accept")
    sidebar.ended()
    expect(staging.bar).to_be_visible()
    assert problems(notebook, "[aria-label='What the assistant changed']") == []


def test_a_prompt_in_a_cell(notebook, model):
    notebook.sidebar.open().use(model.id)
    model.says("```python\nx = 2\n```")
    prompt = InlinePrompt.open(notebook, 0)
    assert problems(notebook, ".jp-AssistInline") == []
    prompt.ask("Two").drafted()
    assert problems(notebook, ".jp-AssistInline") == []

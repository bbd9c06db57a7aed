"""Models and keys, permissions and stored prompts, from the sidebar's menu."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect
from servers.raw import Play, RawServer
from servers.wires import ChatWire, reply

JSON = {"content-type": "application/json"}
REVIEW = """---
description: Review a function
variables:
  function: {type: line, description: Its name}
  depth: {type: integer, default: 2}
---
Review {{function}} to depth {{depth}}.
"""


def service(seen):
    """A compatible server with two models."""
    if seen.path.endswith("/models"):
        return Play(
            [json.dumps({"data": [{"id": "large"}, {"id": "small"}]}).encode()], headers=JSON
        )
    return Play(reply(ChatWire(), text="Hello from the lab."))


@pytest.fixture
def endpoint():
    with RawServer(service) as raw:
        yield raw


def open_form(sidebar, name):
    """Choose a page of the menu, and give it."""
    sidebar.button("Settings of the assistant").click()
    sidebar.root.get_by_role("menuitem", name=name).click()
    page = sidebar.root.get_by_role("region", name=name)
    expect(page).to_be_visible()
    return page


@pytest.mark.parametrize("application", ["lab", "notebook7"])
def test_an_endpoint_is_set_up_tested_used_and_removed(
    request, application, open_notebook, endpoint
):
    sidebar = open_notebook(request.getfixturevalue(application)).sidebar.open()
    setup = open_form(sidebar, "Models and keys")
    setup.get_by_role("button", name="Add an endpoint").click()
    setup.get_by_placeholder("Our lab").fill("Our lab")
    setup.get_by_placeholder("http://localhost:11434/v1").fill(f"{endpoint.url}/v1/")
    setup.get_by_role("button", name="Ask it for its models").click()
    expect(setup.get_by_label("Models", exact=True)).to_have_value("large\nsmall")
    setup.get_by_role("button", name="Save").click()
    card = setup.get_by_role("region", name="Our lab")
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()
    card.get_by_role("button", name="Edit").click()
    expect(setup.get_by_label("Name", exact=True)).to_be_focused()
    sidebar.page.keyboard.press("Escape")
    card.get_by_role("button", name="Test").click()
    expect(card.get_by_role("status")).to_contain_text("our-lab:large answers")
    sidebar.page.keyboard.press("Escape")
    expect(setup).to_have_count(0)
    turn = sidebar.use("our-lab:small").ask("hello")
    expect(turn).to_contain_text("Hello from the lab.")
    card = open_form(sidebar, "Models and keys").get_by_role("region", name="Our lab")
    card.get_by_role("button", name="Remove").click()
    card.get_by_role("button", name="Remove it and its key?").click()
    expect(card).to_have_count(0)


def test_without_a_keyring_a_key_is_refused_with_the_way_out(lab, open_notebook):
    notebook = open_notebook(lab)
    notebook.expect_errors("409")
    setup = open_form(notebook.sidebar.open(), "Models and keys")
    key = setup.get_by_label("Key for OpenAI")
    key.fill("sk-Zk39fVbQ81mTnXw7aLpR")
    key.press("Enter")
    expect(setup.get_by_role("alert")).to_contain_text("JUPYTER_AI_ASSIST_MASTER_KEY")
    assert key.get_attribute("type") == "password"


def test_always_asks_once_and_is_taken_back(lab, open_notebook, model):
    notebook = open_notebook(lab, "a = 1")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("insert_cell", kind="code", source="b = 2", after="")
    model.says("Done.")
    sidebar.send("Add one")
    sidebar.approve("Always")
    expect(sidebar.ended()).to_contain_text("need not ask again")
    model.calls("insert_cell", kind="code", source="c = 3", after="")
    model.says("Done.")
    sidebar.ask("Add another")
    assert {"b = 2", "c = 3"} <= set(notebook.sources())
    row = open_form(sidebar, "Permissions").get_by_role("listitem").filter(has_text="insert_cell")
    expect(row).to_contain_text("always may")
    row.get_by_role("button", name="Ask again").click()
    expect(row).to_contain_text("asks")
    sidebar.page.keyboard.press("Escape")
    model.calls("insert_cell", kind="code", source="d = 4", after="")
    model.says("Done.")
    sidebar.send("And one more")
    expect(sidebar.approval).to_be_visible()
    sidebar.approve("This turn")
    sidebar.ended()


def test_a_stored_prompt_is_filled_in_and_asked(lab, open_notebook, model):
    folder = lab.folder / ".assist" / "prompts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "review.md").write_text(REVIEW)
    sidebar = open_notebook(lab).sidebar.open().use(model.id)
    prompts = open_form(sidebar, "Stored prompts")
    prompts.get_by_role("button", name="review").click()
    form = sidebar.root.get_by_role("region", name="review")
    form.get_by_role("button", name="Ask", exact=True).click()
    expect(form).to_contain_text("function is needed.")
    form.get_by_label("function").fill('load "it"')
    model.says("Fine.")
    form.get_by_label("function").press("Enter")
    expect(sidebar.ended()).to_contain_text("Fine.")
    assert 'Review load "it" to depth 2.' in str(model.requests[-1]["messages"][-1])


def test_a_stored_prompt_is_picked_after_a_slash(lab, open_notebook, model):
    folder = lab.folder / ".assist" / "prompts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "review.md").write_text(REVIEW)
    sidebar = open_notebook(lab).sidebar.open().use(model.id)
    sidebar.input.press_sequentially("/prompt")
    sidebar.root.get_by_text("/prompt review").click()
    form = sidebar.root.get_by_role("region", name="review")
    field = form.get_by_label("function")
    expect(field).to_be_focused()
    field.press_sequentially("load")
    model.says("Fine.")
    field.press("Enter")
    expect(sidebar.ended()).to_contain_text("Fine.")
    assert "Review load to depth 2." in str(model.requests[-1]["messages"][-1])


def test_the_last_question_becomes_a_stored_prompt(lab, open_notebook, model):
    sidebar = open_notebook(lab).sidebar.open().use(model.id)
    model.says("It is short.")
    sidebar.ask("Sum up {{what}}, please.")
    name = open_form(sidebar, "Stored prompts").get_by_label("Save your last question as")
    name.press_sequentially("Sum up")
    name.press("Enter")
    saved = sidebar.ended()
    expect(saved).to_contain_text('Ask it with /prompt sum-up what="…"')
    prompts = open_form(sidebar, "Stored prompts")
    prompts.get_by_role("button", name="sum-up").click()
    form = sidebar.root.get_by_role("region", name="sum-up")
    form.get_by_label("what").fill("the talk")
    model.says("Done.")
    form.get_by_role("button", name="Ask", exact=True).click()
    expect(sidebar.ended()).to_contain_text("Done.")
    assert "Sum up the talk, please." in str(model.requests[-1]["messages"][-1])


@pytest.fixture
def managed(make_jupyter):
    """A server of which an administrator has fixed much."""
    return make_jupyter(
        "jupyterlab",
        admins="c.Assist.agent_mode = False\nc.Assist.share = 'schema'\n"
        "c.Assist.inline_completion = False\nc.AssistCompatible.providers = []\n"
        "c.AssistOpenAI.allowed_models = ['gpt-x']",
    )


def test_what_an_administrator_fixed_is_shown_as_locked(managed, open_notebook):
    notebook = open_notebook(managed)
    sidebar = notebook.sidebar.open()
    file = "etc/jupyter/jupyter_ai_assist_config.py"
    agent = sidebar.root.get_by_role("button", name="Agent")
    expect(agent).to_be_disabled()
    assert file in (agent.get_attribute("title") or "")
    setup = open_form(sidebar, "Models and keys")
    expect(setup.get_by_role("button", name="Add an endpoint")).to_have_count(0)
    expect(setup.get_by_role("region", name="OpenAI")).to_contain_text(
        "AssistOpenAI.allowed_models"
    )
    permissions = open_form(sidebar, "Permissions")
    expect(permissions).to_contain_text("Locked: Assist.share, set by")
    expect(permissions).to_contain_text("Locked: Assist.agent_mode, set by")
    command = "commands.execute('settingeditor:open', {query: 'Assistant'})"
    notebook.page.evaluate(f"window.jupyterapp.{command}")
    editor = notebook.page.locator(".jp-SettingsPanel")
    expect(editor.locator("[id$='_defaultMode']")).to_be_disabled()
    expect(editor).to_contain_text("Locked: Assist.agent_mode is set in")
    expect(editor.locator("[id$='_inlineCompletion']")).to_be_disabled()
    expect(editor.locator("[id$='_enterSends']")).to_be_enabled()


def test_where_it_is_switched_off_its_place_says_by_whom(make_jupyter, open_notebook):
    lab = make_jupyter("jupyterlab", admins="c.Assist.enabled = False")
    page = open_notebook(lab).page
    page.locator(".jp-SideBar [data-id='jupyter-ai-assist']").click()
    place = page.locator("#jupyter-ai-assist")
    expect(place.get_by_role("status")).to_contain_text("etc/jupyter/jupyter_ai_assist_config.py")
    expect(page.locator(".jp-Assist")).to_have_count(0)

"""What goes along with a prompt: what a person looks at, names, drags, pastes and clicks."""

from __future__ import annotations

import base64
import json
import re

import pytest
from playwright.sync_api import Locator, expect

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
LOAD, TOTAL, WRONG = "prices = [3, 4]", "total = sum(prices)\nprint(total)", "print(totl)"


@pytest.fixture
def notebook(open_notebook):
    """A notebook that has run, its last cell failed, with the sidebar open."""
    notebook = open_notebook(None, LOAD, TOTAL, WRONG)
    for index in range(3):
        notebook.run_cell(index)
    notebook.sidebar.open()
    return notebook


def chips(notebook) -> Locator:
    return notebook.sidebar.root.get_by_role("list", name="What goes along").locator("li")


def asked(model) -> str:
    """All that the last request brought with the question."""
    content = model.requests[-1]["messages"][-1]["content"]
    return content if isinstance(content, str) else json.dumps(content)


def select_line(notebook, index: int) -> None:
    notebook.cell(index).locator(".cm-line").first.click()
    notebook.page.keyboard.press("Home")
    notebook.page.keyboard.press("Shift+End")


def test_the_chips_follow_the_notebook_and_go_along(notebook, model):
    expect(chips(notebook)).to_have_text(["Notebook", "[3] print(totl)"])
    select_line(notebook, 1)
    expect(chips(notebook)).to_have_text(
        ["Notebook", "[2] total = sum(prices)", "“total = sum(prices)”"]
    )
    sidebar = notebook.sidebar.use(model.id)
    model.says("It adds them.")
    turn = sidebar.ask("What does this do?")
    assert 'title="active cell"' in asked(model).replace("\\", "")
    assert 'title="selected text"' in asked(model).replace("\\", "")
    expect(turn.get_by_role("list", name="What went along")).to_contain_text("total = sum(prices)")


def test_what_is_taken_off_stays_away_until_it_is_put_back(notebook, model):
    sidebar = notebook.sidebar.use(model.id)
    sidebar.button("Leave out: cell [3]").click()
    sidebar.button("Leave out: notebook").click()
    model.says("Hello.")
    sidebar.ask("Hello?")
    assert "print(totl)" not in asked(model)
    notebook.select(0)
    sidebar.button("Put back: cell [1]").click()
    model.says("Hello.")
    sidebar.ask("And now?")
    assert LOAD in asked(model)


def test_text_that_is_selected_in_an_output_goes_along(notebook, model):
    sidebar = notebook.sidebar.use(model.id)
    printed = notebook.cell(1).locator(".jp-OutputArea-output pre")
    printed.dblclick(position={"x": 3, "y": 9})
    expect(chips(notebook).last).to_have_text("“7”")
    sidebar.input.click()
    expect(chips(notebook).last).to_have_text("“7”")
    model.says("A number.")
    sidebar.ask("What is @selection?")
    assert 'title="selected text"' in asked(model).replace("\\", "")


def test_fix_is_about_the_active_cell_that_failed(open_notebook):
    notebook = open_notebook(None, "print(abcd)", "abc = 1", "print(xy)\nxyz = 1")
    for index in (0, 1, 2):
        notebook.run_cell(index)
    sidebar = notebook.sidebar.open()
    notebook.select(0)
    expect(chips(notebook).nth(1)).to_have_text("[1] print(abcd)")
    turn = sidebar.ask("/fix")
    expect(turn).to_contain_text("print(abc)")


def test_things_are_named_with_the_keyboard(notebook, model):
    sidebar = notebook.sidebar.use(model.id)
    page = notebook.page
    sidebar.input.press_sequentially("Why is @pri")
    option = page.get_by_role("option", name=re.compile("@prices"))
    expect(option).to_have_attribute("aria-selected", "true")
    described = sidebar.input.get_attribute("aria-activedescendant")
    assert described == option.get_attribute("id")
    page.keyboard.press("Tab")
    expect(sidebar.input).to_have_value("Why is @prices ")
    sidebar.input.press_sequentially("not @total")
    page.get_by_role("option", name=re.compile("total = sum")).click()
    expect(sidebar.input).to_have_value(re.compile(r"^Why is @prices not @cell:[\w-]+ $"))
    expect(sidebar.input).to_be_focused()
    model.says("So.")
    sidebar.input.press("Enter")
    sidebar.ended()
    assert 'title="prices (list)"' in asked(model).replace("\\", "")
    assert 'title="code cell [2]"' in asked(model).replace("\\", "")


def test_esc_closes_the_list_and_leaves_the_text(notebook):
    sidebar = notebook.sidebar
    sidebar.input.press_sequentially("/ex")
    expect(notebook.page.get_by_role("option", name=re.compile("explain"))).to_be_visible()
    notebook.page.keyboard.press("Escape")
    expect(notebook.page.get_by_role("listbox")).to_have_count(0)
    expect(sidebar.input).to_have_value("/ex")


def test_variables_are_offered_while_a_cell_runs(open_notebook):
    notebook = open_notebook(None, LOAD, "import time\ntime.sleep(600)")
    notebook.run_cell(0)
    sidebar = notebook.sidebar.open()
    sidebar.input.press_sequentially("@pri")  # so that the kernel is known
    expect(notebook.page.get_by_role("option", name=re.compile("@prices"))).to_be_visible()
    sidebar.input.fill("")
    notebook.start_cell(1)
    notebook.wait_for_kernel("busy")
    sidebar.input.press_sequentially("@pri")
    expect(notebook.page.get_by_role("option", name=re.compile("@prices"))).to_be_visible()
    notebook.wait_for_kernel("busy")


def paste(notebook, name: str, data: bytes, kind: str) -> None:
    """As the browser does when Ctrl+V finds a file in the clipboard."""
    _transfer(notebook, "paste", name, data, kind)


def drop(notebook, name: str, data: bytes, kind: str) -> None:
    """As the browser does when a file of the desktop is let go over the input."""
    for step in ("dragenter", "dragover", "drop"):
        _transfer(notebook, step, name, data, kind)


def _transfer(notebook, step: str, name: str, data: bytes, kind: str) -> None:
    notebook.sidebar.input.evaluate(
        """(input, [step, name, data, type]) => {
            const transfer = new DataTransfer();
            const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
            transfer.items.add(new File([bytes], name, { type }));
            const options = { bubbles: true, cancelable: true };
            input.dispatchEvent(step === "paste"
                ? new ClipboardEvent(step, { ...options, clipboardData: transfer })
                : new DragEvent(step, { ...options, dataTransfer: transfer }));
        }""",
        [step, name, base64.b64encode(data).decode(), kind],
    )


def test_pictures_and_files_are_pasted_and_dropped(notebook, model):
    sidebar = notebook.sidebar.use(model.id)
    paste(notebook, "image.png", PNG, "image/png")
    expect(chips(notebook)).to_have_text(["Notebook", "[3] print(totl)", "image.png"])
    drop(notebook, "notes.md", b"# Remember", "text/markdown")
    expect(chips(notebook)).to_have_text(["Notebook", "[3] print(totl)", "image.png", "notes.md"])
    expect(chips(notebook).nth(2).locator("img")).to_have_attribute(
        "src", re.compile("^data:image/png;base64,")
    )
    chips(notebook).nth(2).get_by_role("button", name="Show large: image.png").click()
    large = sidebar.root.get_by_role("dialog", name="image.png")
    assert large.get_by_role("img").evaluate("image => image.clientWidth === image.naturalWidth")
    notebook.page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    model.says("I see.")
    turn = sidebar.ask("What is this?")
    parts = model.requests[-1]["messages"][-1]["content"]
    [picture] = [part for part in parts if part["type"] == "image_url"]
    assert picture["image_url"]["url"].endswith(base64.b64encode(PNG).decode())
    assert "# Remember" in asked(model)
    expect(turn.get_by_role("list", name="What went along")).to_contain_text("image.png")
    expect(chips(notebook)).to_have_count(2)
    notebook.reload()
    along = sidebar.turns.last.get_by_role("list", name="What went along")
    expect(along).to_contain_text("image.png")
    expect(along.locator("img")).to_have_attribute("src", re.compile("^blob:"))


def test_what_cannot_go_along_is_said_and_nothing_is_lost(notebook, model):
    sidebar = notebook.sidebar.use("scripted:other")
    sidebar.input.fill("What is this?")
    drop(notebook, "archive.zip", b"PK\x00\xff", "application/zip")
    expect(sidebar.root).to_contain_text("archive.zip cannot go along")
    paste(notebook, "image.png", PNG, "image/png")
    expect(sidebar.root).to_contain_text("The other model reads no images or PDF files")
    expect(sidebar.input).to_have_value("What is this?")
    sidebar.input.press("Enter")
    turn = sidebar.ended()
    expect(turn).to_contain_text("nothing was sent")
    assert model.requests == []
    sidebar.use(model.id)
    model.says("A picture.")
    turn.get_by_role("button", name="Try again").click()
    expect(sidebar.turns.last).to_contain_text("A picture.")
    assert base64.b64encode(PNG).decode() in asked(model)


def test_a_cell_and_an_output_are_clicked(notebook, model):
    sidebar = notebook.sidebar.use(model.id)
    sidebar.button("Pick a cell").click()
    notebook.cell(0).locator(".cm-content").click()
    sidebar.button("Pick a cell").click()
    notebook.cell(1).locator(".jp-OutputArea-output").click()
    expect(chips(notebook)).to_have_text(["Notebook", "[3] print(totl)", f"[1] {LOAD}", "Out[2]"])
    sidebar.button("Pick a cell").click()
    notebook.page.keyboard.press("Escape")
    notebook.cell(0).locator(".cm-content").click()
    expect(chips(notebook).nth(1)).to_have_text(f"[1] {LOAD}")
    expect(chips(notebook)).to_have_count(4)
    model.says("Fine.")
    sidebar.ask("Compare them.")
    assert 'title="Out[2]"' in asked(model).replace("\\", "")


def drag(notebook, what: Locator) -> None:
    mouse = notebook.page.mouse
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), notebook.sidebar.root.bounding_box()
    assert start
    assert end
    mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    mouse.down()
    mouse.move(end["x"] - 100, end["y"] + 200, steps=4)
    mouse.move(end["x"] + 100, end["y"] + 250, steps=4)
    mouse.up()


def test_a_cell_is_dragged_into_the_chat(notebook):
    drag(notebook, notebook.cell(0).locator(".jp-InputPrompt"))
    expect(chips(notebook).last).to_have_text(f"[1] {LOAD}")
    assert notebook.sources() == [LOAD, TOTAL, WRONG]


def test_files_are_dragged_from_the_file_browser(open_notebook, lab, model):
    (lab.folder / "aa-data.csv").write_text("a,b\n1,2\n")
    notebook = open_notebook(lab, LOAD)
    sidebar = notebook.sidebar.open().use(model.id)
    drag(notebook, notebook.page.locator(".jp-DirListing-item", has_text="aa-data.csv"))
    expect(chips(notebook).last).to_have_text("aa-data.csv")
    model.says("Two columns.")
    sidebar.ask("What is in it?")
    assert "a,b\\n1,2" in json.dumps(asked(model))
    assert (lab.folder / "aa-data.csv").is_file()


def test_what_will_be_sent_is_what_is_sent(notebook, model):
    sidebar = notebook.sidebar.use(model.id)
    sidebar.input.fill("Why does this fail?")
    sidebar.button("What will be sent").click()
    panel = sidebar.root.get_by_role("region", name="What will be sent")
    expect(panel).to_contain_text("tokens to scripted:model")
    titles = panel.locator("details > summary > span:first-child")
    expect(titles).to_have_text(
        ["system prompt", re.compile(r"\d+ tools"), "notebook", "active cell", "prompt"]
    )
    panel.get_by_text("active cell", exact=True).click()
    shown = panel.locator("details[open] pre").inner_text()
    assert model.requests == []
    expect(sidebar.turns).to_have_count(0)
    model.says("A typo.")
    sidebar.input.press("Enter")
    sidebar.ended()
    assert shown in asked(model)


def test_while_a_turn_runs_it_says_that_it_cannot_know(notebook, model):
    sidebar = notebook.sidebar.use(model.id)
    notebook.expect_errors("payload")
    model.says(600.0)
    sidebar.send("Wait.")
    model.await_request()
    sidebar.button("What will be sent").click()
    panel = sidebar.root.get_by_role("region", name="What will be sent")
    expect(panel).to_contain_text("A turn is running")
    sidebar.stop()
    expect(panel).to_contain_text("tokens to scripted:model")

"""The chat itself: formulas, questions asked anew, long conversations, exports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.history import History, Turn
from jupyter_ai_assist.core.messages import Message, TextPart, Usage

FORMULAS = r"""The loss is $L = \frac{1}{n}\sum_{i=1}^{n} (y_i - \hat y_i)^2$, and
it costs $5 or $6.

$$
\begin{aligned}
a &= b \\
+ c &= d
\end{aligned}
$$

Inline \(x^2\), and displayed:

\[
\int_0^1 x^2\,dx = \frac{1}{3}
\]

```math
\sqrt{2}
```

Broken: $\frac{a}{$, linked: $\label{a}x\ref{a}$ and $\href{https://evil.example}{x}$.
"""


def test_formulas_are_shown_and_money_is_none(open_notebook, model):
    notebook = open_notebook(None, "")
    sidebar = notebook.sidebar.open().use(model.id)
    model.says(*[FORMULAS[at : at + 7] for at in range(0, len(FORMULAS), 7)])
    asked = []
    notebook.page.on("request", lambda request: asked.append(request.url))
    turn = sidebar.ask("Explain the loss")
    expect(turn.locator("math")).to_have_count(5)
    expect(turn.locator("math[display=block]")).to_have_count(3)
    expect(turn.locator("math mfrac")).to_have_count(2)
    expect(turn.get_by_text("it costs $5 or $6.")).to_be_visible()
    for written in (r"$\frac{a}{$", r"$\label{a}x\ref{a}$", r"$\href{https://evil.example}{x}$"):
        expect(turn.get_by_text(written, exact=True)).to_be_visible()
    expect(turn.locator(".jp-Assist-markdown a")).to_have_count(0)
    box = turn.locator("math[display=block] mfrac").bounding_box()
    assert box is not None
    assert box["height"] > 15
    assert [url for url in asked if not url.startswith(notebook.jupyter.address)] == []


def edit(model, notebook, source, new):
    model.calls("edit_cell", id=notebook.ids()[0], hash=hash_of(source), source=new)
    model.says(f"Now it is {new}.")


def test_a_question_is_asked_anew_and_what_it_changed_is_taken_back(open_notebook, model):
    notebook = open_notebook(None, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    edit(model, notebook, "x = 1", "x = 2")
    sidebar.send("Make it 2")
    sidebar.approve()
    sidebar.ended()
    notebook.wait_for_source(0, "x = 2")
    model.says("It is about x.")
    sidebar.ask("What is it about?")
    first = sidebar.turns.nth(0)
    first.hover()
    first.get_by_role("button", name="Edit and resend").click()
    first.get_by_label("Undo what was changed in the notebook since").check()
    edit(model, notebook, "x = 1", "x = 3")
    field = first.get_by_label("Your message, changed")
    field.fill("Make it 3")
    field.press("Enter")
    expect(sidebar.turns).to_have_count(1)
    sidebar.approve()
    turn = sidebar.ended()
    expect(turn).to_contain_text("Took back 1 change of “Make it 2”.")
    notebook.wait_for_source(0, "x = 3")
    questions = [one["content"] for one in model.requests[-1]["messages"] if one["role"] == "user"]
    assert not any("What is it about?" in str(question) for question in questions)
    notebook.reload()
    sidebar = notebook.sidebar
    expect(sidebar.turns).to_have_count(1)
    expect(sidebar.turns.first).to_contain_text("Make it 3")


@pytest.fixture
def long_conversation(lab):
    """Store a conversation of so many turns about a notebook."""

    def store(path: str, count: int, text: str) -> None:
        data = lab.home / ".local" / "share" / "jupyter" / "jupyter_ai_assist"
        history = History.open(data / "history.db")
        thread = history.start_thread(str(lab.folder / path))
        began = datetime.now(UTC) - timedelta(days=1)
        for number in range(count):
            question = f"Question {number}"
            messages = (
                Message(role="user", parts=(TextPart(text=question),)),
                Message(role="assistant", parts=(TextPart(text=f"{text} {number}."),)),
            )
            turn = Turn(
                id=f"{path}-{number}",
                started=began + timedelta(seconds=number),
                question=question,
                messages=messages,
                model="scripted:model",
                usage=Usage(requests=1, input_tokens=100, output_tokens=50, cost=0.001),
                outcome="finished",
                context_tokens=110_000,
            )
            history.append(thread.id, turn)
        history.close()

    return store


STILL = """list => new Promise((resolve) => {
    let frames = 0, before = "";
    const look = () => {
        const now = `${list.scrollTop} ${list.scrollHeight}`;
        frames = now === before ? frames + 1 : 0;
        before = now;
        frames > 10 ? resolve() : requestAnimationFrame(look);
    };
    look();
})"""
"""Waits until a list has stopped scrolling and growing."""

TOP = """() => {
    const box = document.querySelector('.jp-Assist-turns').getBoundingClientRect();
    const turns = [...document.querySelectorAll('.jp-Assist-turn')];
    const top = turns.find((turn) => turn.getBoundingClientRect().bottom > box.top + 5);
    window.top_turn = top;
    return top.getBoundingClientRect().top;
}"""


def test_a_long_conversation_opens_at_its_end_and_goes_on_upwards(
    open_notebook, lab, long_conversation
):
    notebook = open_notebook(lab, "")
    long_conversation(
        notebook.path, 300, "An **answer**.\n\n- one\n- two\n\n```python\nx = 1\n```\n\n"
    )
    sidebar = notebook.sidebar.open()
    expect(sidebar.turns.last).to_contain_text("Question 299")
    expect(sidebar.turns.last).to_be_in_viewport()
    assert sidebar.turns.count() < 60
    expect(sidebar.root.locator(".jp-Assist-footer")).to_contain_text("Context 86% full")
    expect(sidebar.root.locator(".jp-Assist-footer")).to_contain_text("30,000 → 15,000 tokens")
    turns = sidebar.root.locator(".jp-Assist-turns")
    turns.hover()
    page = notebook.page
    wanted = sidebar.root.get_by_text("Question 100", exact=True)
    while not wanted.count():  # the test's limit ends it
        page.mouse.wheel(0, -600)
        page.wait_for_timeout(30)
    expect(wanted).to_have_count(1)
    turns.evaluate(STILL)
    # What is read stays in its place while more comes above it.
    before, count = page.evaluate(TOP), sidebar.turns.count()
    turns.evaluate("list => { list.scrollTop -= 1; }")
    page.wait_for_timeout(1000)
    moved = page.evaluate("() => window.top_turn.getBoundingClientRect().top") - before
    assert abs(moved) < 10, (moved, count, sidebar.turns.count())
    sidebar.button("To the end").click()
    expect(sidebar.turns.last).to_be_in_viewport()


def test_a_conversation_is_saved_as_a_file(open_notebook):
    notebook = open_notebook(None, "answer = 42")
    notebook.run_cell(0)
    sidebar = notebook.sidebar.open()
    sidebar.ask("what's in @answer?")
    for item, ending, begins in (("As Markdown", ".md", "# "), ("As a notebook", ".ipynb", "{")):
        sidebar.button("Export chat").click()
        with notebook.page.expect_download() as saved:
            notebook.page.get_by_role("menuitem", name=item).click()
        assert saved.value.suggested_filename == f"what-s-in-answer{ending}"
        text = Path(saved.value.path()).read_text(encoding="utf-8")
        assert text.startswith(begins)
        assert "what's in @answer?" in text


def test_a_chat_needs_no_notebook(open_notebook):
    notebook = open_notebook(None, "")
    sidebar = notebook.sidebar.open()
    notebook.expect_errors("Could not restore the debugger state")  # of a kernel that is left
    notebook.page.evaluate("window.jupyterapp.shell.currentWidget.dispose()")
    expect(sidebar.root).to_contain_text("No notebook open")
    turn = sidebar.ready().ask("/models")
    expect(turn).to_contain_text("scripted:model")


def test_earlier_prompts_and_chats_are_reached_by_the_keyboard(open_notebook):
    notebook = open_notebook(None, "answer = 42")
    notebook.run_cell(0)
    sidebar = notebook.sidebar.open()
    sidebar.ask("what's in @answer?")
    sidebar.input.press("ArrowUp")
    expect(sidebar.input).to_have_value("what's in @answer?")
    sidebar.button("Chats").click()
    page = notebook.page
    expect(sidebar.root.get_by_label("Search chats")).to_be_focused()
    expect(sidebar.root.locator(".jp-Assist-thread")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("F2")
    page.keyboard.insert_text("The answer")
    page.keyboard.press("Enter")
    expect(sidebar.root.locator(".jp-Assist-thread")).to_contain_text("The answer")
    sidebar.root.locator(".jp-Assist-thread").focus()
    page.keyboard.press("Delete")
    page.keyboard.press("Escape")
    expect(sidebar.root.locator(".jp-Assist-thread")).to_have_count(1)
    sidebar.root.locator(".jp-Assist-thread").focus()
    page.keyboard.press("Delete")
    sidebar.button("Delete for good").click()
    expect(sidebar.root).to_contain_text("No chats about this notebook yet.")

"""The pictures of README and site: each a short scene, played in a real notebook.

Where a model has to say something of its own, the tests' scripted model does; all else is answered
by the offline guide.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any, Literal

from inline_prompt import InlinePrompt
from nbformat.v4 import new_code_cell, new_markdown_cell
from playwright.sync_api import expect
from sidebar_page import Sidebar
from staging import Staging

from jupyter_ai_assist.core.edits.edits import hash_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notebook_page import NotebookPage
    from scripted_model import ScriptedModel

DATA = """\
import pandas as pd

sales = pd.DataFrame(
    {
        "region": ["North", "South", "South"],
        "units": [120, 80, 95],
        "price": [3.5, 3.4, 5.2],
    }
)"""
FAIL = """\
sales["revenue"] = sales["unit"] * sales["price"]
sales.groupby("region")["revenue"].sum()"""
FAILS = new_code_cell(FAIL, metadata={"tags": ["raises-exception"]})
"""The same, after which the cells below run all the same."""
LOADED = f"%load_ext jupyter_ai_assist\n{DATA}"
MEAN = "values = sales['units']\ntotal = values.sum()\nprint(total)"
BETTER = 'values = sales["units"]\nprint(f"{values.mean():.1f} units on average")'
TEXT = """\
# Sales in spring

At this point in time it can be said that, all in all,
the sales of the spring that lies behind us developed in
a way that was, when everything is considered, really
quite good in the south."""
SHORTER = "# Sales in spring\n\nSpring sales went well in the south."


@dataclass(frozen=True)
class Stage:
    """Where a scene is played."""

    notebook: NotebookPage
    model: ScriptedModel

    @property
    def sidebar(self) -> Sidebar:
        return self.notebook.sidebar

    def run_all(self) -> None:
        """Run every cell from the menu; a cell that fails ends it."""
        self.notebook.select(0)
        self.notebook.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.notebook.page.get_by_text("Run All Cells", exact=True).click()

    def fail(self) -> None:
        """Run the cells, the second of which fails."""
        self.run_all()
        self.notebook.page.get_by_text("KeyError").first.wait_for()

    def top(self) -> None:
        """Show the notebook from its beginning."""
        self.notebook.page.locator(".jp-WindowedPanel-outer").first.evaluate(
            "outer => { outer.scrollTop = 0 }"
        )


@dataclass(frozen=True)
class Scene:
    """One picture."""

    name: str
    play: Callable[[Stage], None]
    cells: Sequence[Any]
    application: Literal["jupyterlab", "notebook"] = "jupyterlab"
    size: tuple[int, int] = (1000, 700)
    """Of the browser's window, in its pixels."""
    dark: bool = False
    """Whether there is a second picture in dark colours."""
    settings: dict[str, Any] = field(default_factory=dict)
    """Of the assistant, as its user has them."""
    notebook: str = "sales.ipynb"


def _sidebar(stage: Stage) -> None:
    """A failed cell, explained, and the change of it that the assistant proposes."""
    stage.fail()
    sidebar = stage.sidebar.open()
    sidebar.ask("/explain")
    sidebar.agent().send("/fix")
    expect(sidebar.approval).to_be_visible()
    stage.top()


def _magics(stage: Stage) -> None:
    """The same with %assist in cells."""
    stage.run_all()
    stage.notebook.shows("The code is in the new cell below")
    stage.notebook.page.keyboard.press("Escape")
    stage.top()


def _first(stage: Stage) -> None:
    """The first question in a cell."""
    stage.run_all()
    stage.notebook.shows("3 rows")
    stage.top()


def _notebook7(stage: Stage) -> None:
    """The sidebar in Jupyter Notebook."""
    stage.notebook.run_cell(0)
    stage.sidebar.open().ask("what's in sales?")


def _failed(stage: Stage) -> None:
    """What stands below an error."""
    stage.fail()
    stage.notebook.page.get_by_role("button", name="Fix", exact=True).first.wait_for()
    stage.top()


def _inline(stage: Stage) -> None:
    """A draft in the prompt of a cell."""
    stage.notebook.run_cell(0)
    stage.sidebar.open().use(stage.model.id)
    stage.notebook.page.locator(".jp-SideBar [data-id='jupyter-ai-assist']").click()
    stage.model.says(f"```python\n{BETTER}\n```")
    InlinePrompt.open(stage.notebook, 1).ask("print the mean, rounded").drafted()


def _completion(stage: Stage) -> None:
    """Code that is completed while it is typed."""
    stage.notebook.run_cell(0)
    stage.model.says('by("region")["units"].sum()')
    stage.notebook.type_into(1, "sales.group")
    expect(stage.notebook.cell(1).locator(".jp-GhostText")).to_be_visible()


def _changed(stage: Stage) -> None:
    """What a cell said before the turn, and the bar to keep or revert."""
    notebook, model = stage.notebook, stage.model
    notebook.run_cell(0)
    sidebar = stage.sidebar.open().use(model.id, agent=True)
    model.calls("edit_cell", id=notebook.ids()[1], hash=hash_of(MEAN), source=BETTER)
    model.says("The cell prints the **mean** of the units now, rounded to one place.")
    sidebar.send("Print the mean instead, and round it.")
    staging = Staging(notebook)
    staging.stage("Change code cell")
    staging.press("Accept")
    sidebar.ended()
    expect(staging.bar).to_be_visible()


def _approval(stage: Stage) -> None:
    """A cell that waits for an answer, at the place of the change."""
    stage.notebook.run_cell(0)
    stage.notebook.start_cell(1)
    Staging(stage.notebook).stages.wait_for()


def _panel(stage: Stage) -> None:
    """The chat in the output of a cell."""
    stage.notebook.run_cell(0)
    stage.notebook.run_cell(1)
    root = stage.notebook.cell(1).locator(".jp-Assist").first
    panel = Sidebar(stage.notebook.page, root).ready()
    panel.ask("what's in sales?")
    root.evaluate("chat => chat.scrollIntoView({ block: 'end' })")


def _mentions(stage: Stage) -> None:
    """What `@` offers."""
    stage.fail()
    sidebar = stage.sidebar.open()
    sidebar.input.click()
    sidebar.input.press_sequentially("which rows of @")
    expect(sidebar.root.get_by_role("option").first).to_be_visible()


def _payload(stage: Stage) -> None:
    """Every part of what will be sent."""
    stage.fail()
    sidebar = stage.sidebar.open().use(stage.model.id)
    sidebar.input.fill("why does this fail? @error")
    sidebar.button("What will be sent").click()
    sidebar.root.get_by_role("heading", name="What will be sent").wait_for()
    expect(sidebar.root.get_by_text("tokens").first).to_be_visible()


def _setup(stage: Stage) -> None:
    """Keys and endpoints without a file."""
    sidebar = stage.sidebar.open()
    sidebar.button("Settings of the assistant").click()
    stage.notebook.page.get_by_role("menuitem", name="Models and keys").click()
    expect(sidebar.button("Store").first).to_be_visible()


def _chats(stage: Stage) -> None:
    """The chats of a notebook."""
    stage.notebook.run_cell(0)
    sidebar = stage.sidebar.open()
    for question in ("which columns have missing values?", "what's in sales?"):
        sidebar.ask(question)
        sidebar.button("New chat").click()
        expect(sidebar.turns).to_have_count(0)
    sidebar.ask("how many rows has sales?")
    sidebar.open_list()
    expect(sidebar.root.get_by_text("which columns").first).to_be_visible()


def _busy(stage: Stage) -> None:
    """An answer while a cell runs."""
    sidebar = stage.sidebar.open()
    stage.notebook.run_cell(0)
    sidebar.ask("how many rows has sales?")  # a kernel that is met while it is idle
    stage.notebook.start_cell(1)
    stage.notebook.wait_for_kernel("busy")
    sidebar.ask("what's in sales?")


def _writing(stage: Stage) -> None:
    """A text made shorter, as a change that waits."""
    sidebar = stage.sidebar.open().use(stage.model.id)
    stage.notebook.select(0)
    stage.model.says(SHORTER)
    sidebar.send("/write shorter --from cell:text --to cell")
    Staging(stage.notebook).stages.first.wait_for()


def _streaming(stage: Stage) -> None:
    """A reply on its way, with formulas and a tool's card."""
    gate = Event()
    stage.notebook.run_cell(0)
    sidebar = stage.sidebar.open().use(stage.model.id)
    stage.model.calls("inspect_variable", path="sales.price")
    stage.model.says(
        "The **weighted mean** of the prices is\n\n"
        "$$\\bar p = \\frac{\\sum_i u_i\\, p_i}{\\sum_i u_i}$$\n\n"
        "with $u_i$ the units:\n\n```python\n"
        '(sales["units"] * sales["price"]).sum() / sales["units"].sum()\n```\n\n'
        "| region | units |\n|---|---:|\n| North | 120 |\n| South | 175 |\n\nEach row counts",
        gate,
    )
    sidebar.send("What is the weighted mean of the prices?")
    expect(sidebar.turns.last).to_contain_text("Each row counts")


SCENES = (
    Scene("sidebar", _sidebar, (DATA, FAIL), size=(1220, 700), dark=True),
    Scene("fix", _magics, (LOADED, FAILS, "%assist /fix"), size=(1000, 820)),
    Scene("first", _first, (LOADED, "%assist what's in sales?")),
    Scene("failed", _failed, (DATA, FAIL), size=(1000, 500)),
    Scene("inline", _inline, (DATA, MEAN), size=(1000, 580), dark=True),
    Scene(
        "completion",
        _completion,
        (DATA, ""),
        size=(1000, 440),
        settings={"inlineCompletion": True, "inlineDelay": 100, "inlineModel": "scripted:model"},
    ),
    Scene("changed", _changed, (DATA, MEAN), size=(1220, 640), dark=True),
    Scene(
        "approval",
        _approval,
        (LOADED, "%assist --mode agent add a plot of the units in sales by region"),
        size=(1000, 660),
    ),
    Scene(
        "panel",
        _panel,
        ("%load_ext jupyter_ai_assist\nsales = {'North': 120, 'South': 175}", "%assist /panel"),
        size=(1000, 800),
    ),
    Scene("mentions", _mentions, (DATA, FAIL), size=(1000, 560)),
    Scene("payload", _payload, (DATA, FAIL), size=(1100, 680)),
    Scene("setup", _setup, (DATA,), size=(1000, 620)),
    Scene("chats", _chats, (DATA,), size=(1000, 520)),
    Scene("busy", _busy, (DATA, "import time\n\ntime.sleep(600)"), size=(1000, 640)),
    Scene("reply", _streaming, (DATA,), size=(1000, 700), dark=True),
    Scene(
        "writing",
        _writing,
        (new_markdown_cell(TEXT, id="text"), ""),
        size=(1100, 560),
        notebook="report.ipynb",
    ),
    Scene("notebook7", _notebook7, (DATA, ""), "notebook", size=(1240, 660)),
)

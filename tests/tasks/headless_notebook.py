"""A notebook file with a kernel of its own, and an assistant that works in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import nbformat
from task_model import PlannedModel, assistant_of

from jupyter_ai_assist.core.protocol import Approval, Decide, Event, Submit, ToolFinished
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.headless.workspace import FileWorkspace

Verdict = Callable[[Approval], Decide]


def yes(approval: Approval) -> Decide:
    return Decide(id=approval.id, hash=approval.hash, verdict="once")


def no(approval: Approval) -> Decide:
    return Decide(id=approval.id, hash=approval.hash, verdict="no", reason="I like it as it is")


class HeadlessNotebook:
    """Cells by id, as a person sees them, and prompts to the assistant."""

    def __init__(self, path, cells: Iterable[tuple[str, str]], **settings) -> None:
        self.path = path
        notebook = nbformat.v4.new_notebook()
        for id_, source in cells:
            make = nbformat.v4.new_markdown_cell if source.startswith("# ") else None
            make = make or nbformat.v4.new_code_cell
            notebook.cells.append(make(source, id=id_))
        nbformat.write(notebook, path)
        self.model = PlannedModel()
        self.workspace = FileWorkspace(path)
        self.session = Session(assistant_of(self.model, **settings), self.workspace)
        self._runner = asyncio.Runner()

    def close(self) -> None:
        self._runner.run(self.workspace.close())
        self._runner.close()

    def run(self, *ids: str) -> None:
        """Run cells, whatever comes of it."""
        for id_ in ids:
            self._runner.run(self.workspace.run(id_, 60))

    def ask(
        self, prompt: str, *, says: Verdict = yes, plan=(), model: str = "task:model"
    ) -> list[Event]:
        self.model.plan = list(plan)
        events: list[Event] = []

        def see(event: Event) -> None:
            events.append(event)
            if isinstance(event, Approval):
                self.session.decide(says(event))

        submit = Submit(prompt=prompt, mode="agent", model=model)
        self._runner.run(self.session.run(submit, see))
        return events

    def fix(self, **options) -> list[Event]:
        """What the offline guide makes of it."""
        return self.ask("/fix", model="guide:offline", **options)

    @property
    def cells(self):
        return nbformat.read(self.path, as_version=4).cells

    def sources(self) -> dict[str, str]:
        return {cell.id: cell.source for cell in self.cells}

    def outputs(self, id_: str) -> list:
        return next(cell.outputs for cell in self.cells if cell.id == id_)

    def type(self, id_: str, source: str) -> None:
        """Change a cell in the file, as somebody else would."""
        notebook = nbformat.read(self.path, as_version=4)
        for cell in notebook.cells:
            if cell.id == id_:
                cell.source = source
        nbformat.write(notebook, self.path)


def called(events: Iterable[Event]) -> list[str]:
    """The tools that did something, in order."""
    names = [event.name for event in events if isinstance(event, ToolFinished)]
    doing = {"edit_cell", "insert_cell", "delete_cell", "move_cell", "run_cells", "scratch"}
    return [name for name in names if name in doing]

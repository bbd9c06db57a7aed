"""What ran in this kernel as cells, with the outputs that IPython kept."""

from __future__ import annotations

import re

from jupyter_ai_assist.core.saved.outputs import Budget, images_of, text_of
from jupyter_ai_assist.core.workspace.base import Cell

from .recorded import recorded_outputs
from .recorder import Recorder, Run

__all__ = ["Executions"]

_COUNT = re.compile(r"In\[(\d+)\]")


class Executions:
    """Makes cells of what a recorder has seen.

    Parameters
    ----------
    recorder
        Watches a shell.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._shell = recorder.shell

    def runs(self) -> list[Run]:
        """What has run; see ``Recorder.runs``."""
        return self._recorder.runs()

    def cell(self, run: Run, budget: Budget) -> Cell:
        """The cell as it ran, with the outputs that IPython kept."""
        manager = self._shell.history_manager
        outputs = recorded_outputs(
            getattr(manager, "outputs", {}).get(run.count),
            getattr(manager, "exceptions", {}).get(run.count),
        )
        name = run.cell_id or (f"in-{run.count}" if run.count else f"at-{run.at:.6f}")
        return Cell(
            id=name,
            source=run.source,
            execution_count=run.count or None,
            output=text_of(outputs),
            images=images_of(outputs, name, budget),
        )

    def count_of(self, filename: str) -> int | None:
        """The execution count of the cell that was compiled under this file name."""
        label = self._shell.compile.format_code_name(filename)
        match = _COUNT.search(label[1]) if label else None
        return int(match[1]) if match else None

    def source_of(self, count: int) -> str:
        """The source of an execution as the user wrote it."""
        run = self._recorder.run(count)
        return run.source if run else ""

    def cell_at(self, count: int) -> Cell | None:
        """The cell of an execution, as it ran."""
        run = self._recorder.run(count)
        return self.cell(run, Budget()) if run else None

    def message_of(self, count: int, name: str) -> str:
        """What IPython showed of the exception ``name`` that ended an execution."""
        error = getattr(self._shell.history_manager, "exceptions", {}).get(count, {})
        message = error.get("evalue")
        return message if type(message) is str and error.get("ename") == name else ""

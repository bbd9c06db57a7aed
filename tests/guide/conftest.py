"""The live notebook that each test asks about."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from pathlib import Path

import pytest
from guide_notebook import Notebook, run_here
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.kernel.workspace import KernelWorkspace


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    monkeypatch.chdir(tmp_path)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    shell.InteractiveTB.set_mode("Minimal")  # rendering is what takes the time, and not ours
    yield Notebook(shell, KernelWorkspace(Recorder(shell), run_here))
    atexit.unregister(shell.atexit_operations)  # collects garbage once for each shell
    InteractiveShell.clear_instance()

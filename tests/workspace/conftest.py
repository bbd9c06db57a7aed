"""A real IPython shell, its workspace, and a real ipykernel."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from workspace_doors import open_shell, run_here

from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.kernel.workspace import KernelWorkspace


@pytest.fixture(autouse=True)
def _no_last_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("last_exc", "last_value", "last_type", "last_traceback"):
        monkeypatch.delattr(sys, name, raising=False)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    monkeypatch.chdir(tmp_path)
    with open_shell() as shell:
        yield shell


@pytest.fixture
def workspace(shell: InteractiveShell) -> KernelWorkspace:
    return KernelWorkspace(Recorder(shell), run_here)


@pytest.fixture
def run(shell: InteractiveShell) -> Callable[..., Any]:
    def run(source: str, cell_id: str | None = None) -> Any:
        return shell.run_cell(source, store_history=True, cell_id=cell_id)

    return run


@pytest.fixture
def inspect(shell: InteractiveShell, workspace: KernelWorkspace) -> Callable[..., Any]:
    """Describe the object at a path; keyword arguments become the user's names first."""

    def inspect(path: str, **names: Any) -> Any:
        shell.user_ns.update(names)
        return asyncio.run(workspace.inspect(path))

    return inspect


@pytest.fixture
def np() -> Any:
    return pytest.importorskip("numpy")

"""Real notebook files and real kernels."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from jupyter_ai_assist.headless.workspace import FileWorkspace

HERE = Path(__file__).parent


class Door:
    """A workspace over a notebook, called as if it were no coroutine."""

    def __init__(self, path, runner):
        self.path = path
        self.told = []
        self.runner = runner
        self.workspace = FileWorkspace(path, self.told.append)

    def __call__(self, method, *arguments):
        """Call a method, and wait for what it returns."""
        return self.runner.run(self.wait_for(method, *arguments))

    async def wait_for(self, method, *arguments):
        return await getattr(self.workspace, method)(*arguments)

    @property
    def outputs(self):
        """By cell, the outputs in the file."""
        nb = nbformat.read(self.path, as_version=4)
        nbformat.validate(nb)
        return {cell.id: cell.outputs for cell in nb.cells if cell.cell_type == "code"}

    def text(self, cell):
        """What a cell printed, as it is in the file."""
        return "".join(output.get("text", "") for output in self.outputs[cell])


@pytest.fixture
def runner():
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def write(tmp_path):
    """Write a notebook of code cells, their ids and sources by name."""

    def write(name="work.ipynb", metadata=None, text=None, **cells):
        nb = new_notebook(
            cells=[new_code_cell(source, id=id_) for id_, source in cells.items()],
            metadata=metadata or {},
        )
        if text is not None:
            nb.cells.insert(0, new_markdown_cell(text, id="text"))
        path = tmp_path / name
        nbformat.write(nb, path)
        return path

    return write


@pytest.fixture
def open_door(write, runner):
    """Open a workspace over a notebook of these cells, or over a path."""
    opened = []

    def open_door(path=None, **cells):
        opened.append(Door(path or write(**cells), runner))
        return opened[-1]

    yield open_door
    for door in opened:
        door("close")


@pytest.fixture
def install_kernel():
    """Install a kernel that is a program of this folder."""

    def install_kernel(program, language):
        folder = Path.home() / "data" / "kernels" / Path(program).stem
        folder.mkdir(parents=True)
        spec = {
            "argv": [sys.executable, str(HERE / program), "-f", "{connection_file}"],
            "display_name": program,
            "language": language,
        }
        (folder / "kernel.json").write_text(json.dumps(spec))
        return {"kernelspec": {"name": folder.name, "display_name": program, "language": language}}

    return install_kernel

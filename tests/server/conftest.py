"""A server whose assistant talks to a fake provider, which is registered as any other."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nbformat
import pytest
from live_server import NOTEBOOK, Server, running_server
from nbformat.v4 import new_code_cell, new_notebook

from jupyter_ai_assist import assembly
from jupyter_ai_assist.core import hooks
from jupyter_ai_assist.core.providers.fake import FakeProvider


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    """The provider of the server's default model."""
    provider = FakeProvider()
    package = tmp_path / "site" / "fake_models-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Name: fake-models\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(
        "[jupyter_ai_assist.providers]\nfake = fake_models:providers\n"
    )
    (package.parent / "fake_models.py").write_text(
        "HELD = []\n\ndef providers(_):\n    return HELD\n"
    )
    monkeypatch.syspath_prepend(package.parent)
    import fake_models

    fake_models.HELD.append(provider)
    for once in (assembly._assistant, hooks._entries):
        once.cache_clear()
    yield provider
    assembly._assistant().history.close()
    for once in (assembly._assistant, hooks._entries):
        once.cache_clear()
    del sys.modules["fake_models"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of the server's contents, with one notebook."""
    folder = tmp_path / "root"
    (folder / "work").mkdir(parents=True)
    cells = [new_code_cell("a = 41", id="makes"), new_code_cell("print(a)", id="shows")]
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=spec), folder / NOTEBOOK)
    return folder


@pytest.fixture
def configure() -> Path:
    """Where a user's configuration goes."""
    folder = Path.home() / "config"
    folder.mkdir(exist_ok=True)
    return folder / "jupyter_ai_assist_config.py"


@pytest.fixture
async def server(fake: FakeProvider, root: Path) -> AsyncIterator[Server]:
    async with running_server(root) as server:
        yield server


@pytest.fixture
def admins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system-wide folder of this test's own."""
    folder = tmp_path / "etc"
    folder.mkdir()
    monkeypatch.setattr("jupyter_core.paths.SYSTEM_CONFIG_PATH", [str(folder)])
    return folder / "jupyter_ai_assist_config.json"

"""A notebook that ``Assist.exclude`` names, or whose folder it names: nothing of it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from kernel.live_kernel import LiveKernel
from nbformat.v4 import new_code_cell, new_notebook, new_output
from security.test_nothing_excluded_leaves import Service
from server.live_server import running_server

from jupyter_ai_assist.core.policy import Place, Policy
from jupyter_ai_assist.core.settings import Settings

MAKES = """\
# canary-source
canary_name = "canary" + "-value"
lines = [canary_name]
print("canary" + "-printed")
"""
FAILS = "raise ValueError('canary' + '-raised')"
CANARIES = ("canary-source", "canary_name", "canary-value", "canary-printed", "canary-raised")
TOLD = "This notebook never enters a prompt"
PROMPTS = (
    "What is this?",
    "@notebook @error @lines @In[1] @Out[1] @cell:makes {{lines}}",
    "/explain",
    "/fix",
    "/doc lines",
    "/write shorter --from lines",
    "/write shorter --from cell:makes",
    "/write shorter --map lines",
    "/translate French --from notebook",
    "/object --schema lines\nText",
    "@file:notes.txt",
)
TOOLS: tuple[tuple[str, dict[str, object]], ...] = (
    ("read_cells", {}),
    ("notebook_outline", {}),
    ("read_output", {"id": "makes"}),
    ("search_notebook", {"query": "canary"}),
    ("list_variables", {}),
    ("inspect_variable", {"path": "lines"}),
    ("lookup_docs", {"path": "lines"}),
    ("kernel_status", {}),
    ("read_file", {"path": "work.ipynb"}),
    ("read_file", {"path": "notes.txt"}),
    ("list_files", {}),
    ("run_cells", {"ids": ["makes"]}),
    ("scratch", {"code": "print(lines)"}),
    ("edit_cell", {"id": "makes", "hash": "0", "source": "x"}),
)


@pytest.fixture
def service():
    service = Service()
    with service.server:
        yield service


@pytest.fixture
def closed(service, tmp_path) -> Path:
    """The notebook in its folder, beside one that may leave, for somebody who has said so."""
    settings: dict[str, Any] = service.config()
    settings["Assist"] |= {"exclude": ["**/closed/**"], "max_steps": 30}
    folder = Path(os.environ["JUPYTER_CONFIG_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "jupyter_ai_assist_config.json").write_text(json.dumps(settings))
    path = tmp_path / "closed" / "work.ipynb"
    path.parent.mkdir()
    (path.parent / "notes.txt").write_text("canary-source")
    printed = new_output("stream", text="canary-printed\n")
    raised = new_output("error", ename="ValueError", evalue="canary-raised", traceback=["x"])
    cells = [
        new_code_cell(MAKES, id="makes", execution_count=1, outputs=[printed]),
        new_code_cell(FAILS, id="fails", execution_count=2, outputs=[raised]),
    ]
    nbformat.write(new_notebook(cells=cells), path)
    nbformat.write(new_notebook(cells=[new_code_cell("free = 1")]), tmp_path / "free.ipynb")
    return path


def leaked(service: Service) -> list[str]:
    return [word for word in CANARIES if word in service.got]


def test_not_in_a_kernel(service, closed, tmp_path):
    config = {"JUPYTER_CONFIG_DIR": os.environ["JUPYTER_CONFIG_DIR"]}
    kernel = LiveKernel(tmp_path / "home", config)
    try:
        kernel.run(f"__vsc_ipynb_file__ = {str(closed)!r}")
        assert kernel.run("%load_ext jupyter_ai_assist").status == "ok"
        kernel.run(MAKES, cell_id="makes")
        kernel.run(FAILS, cell_id="fails")
        told = []
        for prompt in PROMPTS:
            first, _, rest = prompt.partition("\n")
            ran = kernel.run(f"%%assist {first}\n{rest}" if rest else f"%assist {first}")
            told.append(f"{ran.markdown}\n{ran.stream}\n{ran.errors}")
        for tool in TOOLS:
            service.calls.append(tool)
            kernel.run("%assist --mode agent Look", answers=["y"] * 3)
            service.calls.clear()
    finally:
        kernel.close()
    assert leaked(service) == []
    assert len(service.server.seen) > len(TOOLS)
    assert TOLD in told[0]
    assert all(TOLD in text for text in told[2:4]), "what there is to explain and fix is not told"


@pytest.mark.anyio
async def test_not_in_a_server(service, closed):
    cells = json.loads(closed.read_text())["cells"]
    about = {"notebook": "closed/work.ipynb", "cells": cells}
    async with running_server(closed.parent.parent) as server:
        client = await server.connect(notebook=about["notebook"])
        for prompt in PROMPTS:
            await client.ask(prompt, view={"cell": "makes", "selection": "canary-printed"})
        for name, arguments in TOOLS:
            service.calls.append((name, arguments))
            await client.ask("Look", mode="agent")
            service.calls.clear()
        rewrite = {"cell": "makes", "source": MAKES}
        await server.fetch("POST", "rewrite", {**about, "prompt": "x", "rewrite": rewrite})
        complete = {"cell": "makes", "prefix": MAKES, "suffix": ""}
        refused = await server.fetch("POST", "complete", {**about, "complete": complete})
        assert refused.code == 403
        assert TOLD in json.loads(refused.body)["message"]
        assert leaked(service) == []
        other = await server.connect(notebook="free.ipynb")
        await other.ask("What is this?")
        assert "free = 1" in service.got


def test_not_on_the_command_line(service, closed):
    service.calls += TOOLS[:-1]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "jupyter_ai_assist.headless", "ask", "@notebook @lines @error"),
            *("--run", "--mode", "agent", "--yes", "*", "--notebook", str(closed)),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert len(service.server.seen) == len(TOOLS)
    assert leaked(service) == []
    assert TOLD in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("notebook", "entry"),
    [
        ("work.ipynb", "work.ipynb"),
        ("work.ipynb", "**/project/**"),
        ("link.ipynb", "work.ipynb"),
        ("", "**/project"),
        ("../project/work.ipynb", "work.ipynb"),
    ],
)
def test_it_is_known_by_its_name_and_by_what_that_leads_to(tmp_path, notebook, entry):
    root = tmp_path / "project"
    root.mkdir()
    (root / "work.ipynb").touch()
    (root / "link.ipynb").symlink_to("work.ipynb")
    policy = Policy(Settings(exclude=(entry,)))
    assert policy.share == "values"
    assert policy.about(Place(notebook, str(root))).share == "none"
    assert policy.about(Place("free.ipynb", str(tmp_path))).share == "values"

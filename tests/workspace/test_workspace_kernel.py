"""The workspace inside a real ipykernel: cell ids, compiled files, and its own thread."""

import json
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

SETUP = """
import asyncio, json, threading
from IPython import get_ipython
from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.kernel.workspace import KernelWorkspace

async def _run_here(function):
    return function()

_assist = KernelWorkspace(Recorder(get_ipython()), _run_here)

def _ask(method, *arguments):
    "Ask as the engine does: from a thread of its own, while the cell waits."
    answer = []
    def work():
        found = asyncio.run(getattr(_assist, method)(*arguments))
        several = isinstance(found, list)
        values = [value.model_dump(mode="json") for value in (found if several else [found])]
        answer.append(values if several else values[0])
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    print("ANSWER" + json.dumps(answer[0]))
"""


class Kernel:
    """Runs cells with ids, as a frontend does."""

    def __init__(self, manager, client):
        self.manager = manager
        self.client = client

    def run(self, source, cell_id=""):
        content = {"code": source, "silent": False, "store_history": True, "stop_on_error": False}
        metadata = {"cellId": cell_id} if cell_id else {}
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(message)
        reply = {"parent_header": {}}
        while reply["parent_header"].get("msg_id") != message["header"]["msg_id"]:
            reply = self.client.get_shell_msg(timeout=60)
        printed = ""
        while True:
            seen = self.client.get_iopub_msg(timeout=60)
            if seen["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if seen["msg_type"] == "stream":
                printed += seen["content"]["text"]
            if seen["content"].get("execution_state") == "idle":
                return reply["content"], printed

    def ask(self, call, cell_id="asking"):
        reply, printed = self.run(f"_ask({call})", cell_id)
        assert reply["status"] == "ok", reply
        return json.loads(printed.partition("ANSWER")[2])


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "work.ipynb"))
    (tmp_path / "work.ipynb").write_text('{"nbformat": 4, "cells": []}')
    manager, client = start_new_kernel(
        kernel_name="python3", cwd=str(tmp_path), extra_arguments=["--log-level=ERROR"]
    )
    yield Kernel(manager, client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()


def test_ids_outputs_and_errors_come_from_the_kernel(kernel, tmp_path):
    kernel.run("before = 1", "c0")
    kernel.run("\n\nbefore / 0", "c1")
    kernel.run(SETUP, "setup")
    report = kernel.ask("'last_error'")
    assert (report["name"], report["line"]) == ("ZeroDivisionError", 3)
    assert report["frames"][0]["file"] == "In[2]"

    kernel.run("print('hi')\n40 + 2", "c2")
    kernel.run("def f(frame):\n    return frame.nothing", "c3")
    kernel.run("\nf(before)", "c4")
    cells = kernel.ask("'executed'")
    assert [cell["id"] for cell in cells] == ["in-1", "in-2", "setup", "asking", "c2", "c3", "c4"]
    assert cells[4]["output"] == "hi\n42"
    assert "AttributeError" in cells[-1]["output"]

    report = kernel.ask("'last_error'")
    assert (report["name"], report["cell"]["id"], report["line"]) == ("AttributeError", "c4", 2)
    assert [(frame["file"], frame["line"]) for frame in report["frames"]] == [
        ("In[7]", 2),
        ("In[6]", 2),
    ]
    assert report["details"]["name"] == "nothing"
    assert report["traceback"].startswith(
        "Traceback (most recent call last):\n  Cell In[7], line 2\n"
    )
    assert "ipykernel" not in report["traceback"]

    kernel.run("if True\n    pass", "c5")
    report = kernel.ask("'last_error'")
    assert (report["name"], report["cell"]["id"], report["line"]) == ("SyntaxError", "c5", 1)

    kernel.run("import asyncio\nawait asyncio.sleep(0)\n1 / 0", "c6")
    report = kernel.ask("'last_error'")
    assert (report["cell"]["id"], report["line"]) == ("c6", 3)

    assert kernel.ask("'variables'")[0]["name"] == "before"
    notebook = [cell["id"] for cell in kernel.ask("'cells'")]
    assert notebook[-1] == "c6", "cells that were never saved follow in order"
    saved = {"cell_type": "code", "id": "c2", "source": "print('hi')", "outputs": []}
    Path(tmp_path / "work.ipynb").write_text(json.dumps({"nbformat": 4, "cells": [saved]}))
    cells = kernel.ask("'cells'")
    assert [(cell["id"], cell["source"]) for cell in cells[:1]] == [("c2", "print('hi')")]


def test_the_same_source_run_again_is_a_new_execution(kernel):
    kernel.run(SETUP)
    for _ in range(2):
        kernel.run("1 / 0", "again")
    report = kernel.ask("'last_error'")
    assert report["cell"]["execution_count"] == 3
    assert [frame["file"] for frame in report["frames"]] == ["In[3]"]

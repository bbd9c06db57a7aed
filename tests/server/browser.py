"""A browser that has a notebook open, as far as the server can tell: it speaks the websocket.

The notebook is in its memory only. It answers ``workspace_call`` by the words of
``remote/frontend.py``, and runs cells in the kernel of the notebook's session, to which
it is connected on its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Sequence
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.text import head_and_tail
from jupyter_ai_assist.remote.cell_outputs import CellOutputs
from jupyter_ai_assist.remote.content import Content, raw_cell

from .live_server import Client, Server


class RefusedError(Exception):
    """A call that cannot be done."""

    def __init__(self, code: str, message: str, current: str = "") -> None:
        self.told = {"code": code, "message": message, "hint": "", "current": current}


class Browser:
    """One tab with a notebook."""

    def __init__(self, server: Server, client: Client, notebook: str) -> None:
        self._server = server
        self.client = client
        self._notebook = notebook
        self.json: dict[str, Any] = {}
        self.calls: list[str] = []
        """The methods that were called, in order."""
        self._kernel: AsyncKernelClient | None = None
        self._outputs: dict[str, tuple[str, CellOutputs]] = {}
        """By message, the cell and its outputs."""
        self._ended: dict[str, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self, cells: Sequence[CellState]) -> None:
        """Show these cells; the file is not touched."""
        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        self.json = {
            "cells": [json.loads(json.dumps(raw_cell(cell))) for cell in cells],
            "metadata": {"kernelspec": spec},
            "nbformat": 4,
            "nbformat_minor": 5,
        }

    def states(self) -> list[CellState]:
        """What it shows."""
        return list(Content.of(self.json).cells)

    async def start(self) -> None:
        """Start the notebook's kernel, and answer from now on."""
        body = {
            "path": self._notebook,
            "type": "notebook",
            "name": "",
            "kernel": {"name": "python3"},
        }
        await self._server.post("api/sessions", body)
        await self._connect()
        self._begin(self._answer())
        await self.client.send({"type": "hosting", "value": True})

    async def stop(self) -> None:
        """Close the tab."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._disconnect()

    async def run(self, id_: str) -> CellOutputs:
        """Run a cell to its end; what it has put out."""
        kernel = self._kernel
        assert kernel is not None
        cell = self._cell(id_)
        content = {
            "code": "".join(cell["source"]),
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        message = kernel.session.msg("execute_request", content, metadata={"cellId": id_})
        key = message["header"]["msg_id"]
        self._outputs[key] = id_, CellOutputs()
        self._ended[key] = asyncio.Event()
        kernel.shell_channel.send(message)
        await self._ended[key].wait()
        return self._outputs[key][1]

    def _begin(self, work: Any) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _connect(self) -> None:
        [session] = await self._server.app.session_manager.list_sessions()
        manager = self._server.app.kernel_manager.get_kernel(session["kernel"]["id"])
        kernel = self._kernel = AsyncKernelClient()
        kernel.load_connection_info(manager.get_connection_info())
        kernel.start_channels(stdin=False, hb=False)
        await kernel.wait_for_ready(timeout=60)
        self._begin(self._watch(kernel))

    async def _watch(self, kernel: AsyncKernelClient) -> None:
        while True:
            message = await kernel.get_iopub_msg(timeout=None)
            key = message["parent_header"].get("msg_id", "")
            if key not in self._outputs:
                continue
            id_, outputs = self._outputs[key]
            outputs.take(message["msg_type"], message["content"])
            with contextlib.suppress(RefusedError):
                cell = self._cell(id_)
                cell["outputs"] = list(outputs.saved())
                cell["execution_count"] = outputs.execution_count
            if message["content"].get("execution_state") == "idle":
                self._ended[key].set()

    async def _answer(self) -> None:
        while True:
            frame = await self.client.frame(limit=600)
            if "workspace_call" in frame:
                self._begin(self._do(**frame["workspace_call"]))

    async def _do(self, id: str, method: str, args: dict[str, Any]) -> None:  # noqa: A002
        self.calls.append(method)
        answer: dict[str, Any] = {"type": "workspace_result", "id": id}
        try:
            value = await getattr(self, f"_do_{method}")(**args)
            await self.client.send({**answer, "ok": True, "value": value})
        except RefusedError as error:
            await self.client.send({**answer, "ok": False, "error": error.told})

    async def _do_cells(self, limit: int, whole: str) -> dict[str, Any]:
        cells = [_bounded(one, limit) if one["id"] != whole else one for one in self.json["cells"]]
        return {**self.json, "cells": cells}

    async def _do_apply(
        self, base: dict[str, Any], order: list[str], cells: dict[str, Any], moved: str
    ) -> None:
        assert not moved or [*order] != base["order"]
        there = {cell["id"]: cell for cell in self.json["cells"]}
        sources = {id_: "".join(there[id_]["source"]) for id_ in base["sources"] if id_ in there}
        if base != {"order": [*there], "sources": sources}:
            raise RefusedError("conflict", "The notebook was changed meanwhile.")
        for id_, changes in cells.items():
            cell = there.get(id_, {})
            metadata = {**cell.get("metadata", {}), **changes.get("metadata", {})}
            kept = {name: value for name, value in metadata.items() if value is not None}
            there[id_] = {**cell, **changes, "metadata": kept}
            for output in there[id_].get("outputs", ()):
                if "text" in output:
                    output["text"] = "".join(output["text"])
        self.json["cells"] = [there[id_] for id_ in order]

    async def _do_run(self, id: str, source: str, patience: float, limit: int) -> Any:  # noqa: A002
        now = "".join(self._cell(id)["source"])
        if now != source:
            raise RefusedError("conflict", "The cell has changed.", now)
        running = self._begin(self.run(id))
        done, _ = await asyncio.wait({running}, timeout=patience)
        status = ("error" if running.result().error else "ok") if done else "running"
        return {"status": status, "cell": _bounded(self._cell(id), limit)}

    async def _do_restart(self) -> None:
        [session] = await self._server.app.session_manager.list_sessions()
        await self._server.post(f"api/kernels/{session['kernel']['id']}/restart", {})
        self._disconnect()
        await self._connect()

    def _disconnect(self) -> None:
        if self._kernel is not None:
            self._kernel.stop_channels()
            self._kernel.context.destroy(linger=0)

    def _cell(self, id_: str) -> dict[str, Any]:
        found = [cell for cell in self.json["cells"] if cell["id"] == id_]
        if len(found) != 1:
            raise RefusedError("unknown_cell", f"No cell has the id {id_!r}.")
        return found[0]


def _bounded(cell: dict[str, Any], limit: int) -> dict[str, Any]:
    """A cell with its outputs cut as ``frontend.py`` allows."""
    if "outputs" not in cell or len(json.dumps(cell["outputs"])) <= limit:
        return cell
    return {**cell, "outputs": [_cut(output, limit) for output in cell["outputs"]]}


def _cut(output: dict[str, Any], limit: int) -> dict[str, Any]:
    if "text" in output:
        return {**output, "text": head_and_tail("".join(output["text"]), limit)}
    if "data" in output:
        plain = head_and_tail("".join(output["data"].get("text/plain", "")), limit)
        return {**output, "data": {"text/plain": plain}}
    return output

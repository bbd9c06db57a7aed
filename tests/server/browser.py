"""A browser that has a notebook open, as far as the server can tell: it speaks the websocket.

The notebook is in its memory only. It answers ``workspace_call`` by the words of
``remote/frontend.py``, and runs cells in the kernel of the notebook's session, to which
it is connected on its own.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

from jupyter_ai_assist.remote.cell_outputs import CellOutputs

from .live_server import Client, Server
from .tab import RefusedError, Tab, bounded


class Browser(Tab):
    """One tab with a notebook."""

    def __init__(self, server: Server, client: Client, notebook: str) -> None:
        self._server = server
        self.client = client
        self._notebook = notebook
        super().__init__()
        self.calls: list[str] = []
        """The methods that were called, in order."""
        self._kernel: AsyncKernelClient | None = None
        self._outputs: dict[str, tuple[str, CellOutputs]] = {}
        """By message, the cell and its outputs."""
        self._ended: dict[str, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()

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
        cell = self.cell(id_)
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
                cell = self.cell(id_)
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

    async def _do_cells(self, **args: Any) -> dict[str, Any]:
        return self.read(**args)

    async def _do_apply(self, **args: Any) -> None:
        self.change(**args)

    async def _do_run(self, id: str, source: str, patience: float, limit: int) -> Any:  # noqa: A002
        now = "".join(self.cell(id)["source"])
        if now != source:
            raise RefusedError("conflict", "The cell has changed.", now)
        running = self._begin(self.run(id))
        done, _ = await asyncio.wait({running}, timeout=patience)
        status = ("error" if running.result().error else "ok") if done else "running"
        return {"status": status, "cell": bounded(self.cell(id), limit)}

    async def _do_restart(self) -> None:
        [session] = await self._server.app.session_manager.list_sessions()
        await self._server.post(f"api/kernels/{session['kernel']['id']}/restart", {})
        self._disconnect()
        await self._connect()

    def _disconnect(self) -> None:
        if self._kernel is not None:
            self._kernel.stop_channels()
            self._kernel.context.destroy(linger=0)

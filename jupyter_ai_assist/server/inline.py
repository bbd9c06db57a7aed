"""What is asked from inside a cell: prompts that rewrite it, and completion while it is typed.

Both come as one request each, which ends when its client goes away. They bring what they
are about, so that what is on the screen counts, and no chat is open for them::

    {"notebook": path, "cells": [nbformat 4], "model": "provider:model" or "", …}
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from jupyter_ai_assist.chats.chat import KEEP, ChatWorkspace, leave
from jupyter_ai_assist.chats.pacing import Paced
from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.engine import Engine, Run
from jupyter_ai_assist.core.errors import AssistError, UsageError
from jupyter_ai_assist.core.inline.completion import Complete, complete
from jupyter_ai_assist.core.messages import Value
from jupyter_ai_assist.core.moved import moved
from jupyter_ai_assist.core.protocol import (
    Answer,
    Approval,
    Decide,
    Event,
    Question,
    Rewrite,
    Submit,
)
from jupyter_ai_assist.core.saved.cells import cells_of
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.core.tasks.task import INLINE
from jupyter_ai_assist.core.typed import typed_as

from .places import Place, Places
from .sent import SentWorkspace
from .workspaces import Workspaces

__all__ = ["Inline"]

MAX_RUNS = 20
"""Requests of all clients at the same time."""
LAST_WORDS = 5.0
"""Seconds that turns get to end when the server does."""


class _Brought(Value):
    """What every request brings."""

    notebook: str
    """Its path in the server's contents."""
    cells: list[dict[str, Any]]
    """Those around the one that is meant, it included, as in nbformat 4."""


class RewriteRequest(_Brought):
    """A prompt in a cell."""

    prompt: str
    rewrite: Rewrite
    model: str = ""


class CompleteRequest(_Brought):
    """A pause in somebody's typing."""

    complete: Complete


Asked = TypeVar("Asked", bound=_Brought)


@dataclass
class _Kernel:
    """A notebook's kernel, which stays connected between requests."""

    place: Place
    workspace: ChatWorkspace
    used: float = field(default_factory=time.monotonic)


class Inline:
    """Answers from inside cells; used on the server's loop."""

    def __init__(
        self, assistant: Assistant, engine: Engine, places: Places, workspaces: Workspaces
    ) -> None:
        self._assistant = assistant
        self._engine = engine
        self._places = places
        self._workspaces = workspaces
        self._kernels: dict[str, _Kernel] = {}
        self._running: set[Run | Future[str]] = set()

    async def rewrite(self, body: bytes, sink: Callable[[Event], None]) -> Run:
        """Start to rewrite a cell; its events go to ``sink``, on the engine's thread.

        Raises
        ------
        UsageError
            The request cannot be understood, or there are too many.
        """
        asked, workspace = await self._read(RewriteRequest, body)
        session = Session(self._assistant, workspace, typed_beside_it)
        # Nothing else of a turn is a client's to say here.
        command = Submit(
            prompt=asked.prompt,
            model=asked.model,
            mode="ask",
            thread=INLINE,
            rewrite=asked.rewrite,
        )
        run = self._engine.submit(session, command, Paced(_Unattended(session, sink)))
        self._running.add(run)
        return run

    async def complete(self, body: bytes) -> Future[str]:
        """Start to complete a cell; cancelling the future closes the provider's connection.

        Raises
        ------
        UsageError
            As ``rewrite``.
        """
        asked, workspace = await self._read(CompleteRequest, body)
        work = self._complete(workspace, asked.complete)
        answer = asyncio.run_coroutine_threadsafe(work, self._engine.loop)
        self._running.add(answer)
        return answer

    def moved(self, before: str, after: str) -> None:
        """A notebook, or the folder of some, is somewhere else in the contents."""
        for path in list(self._kernels):
            now = moved(path, before, after)
            if now != path:
                kernel = self._kernels[now] = self._kernels.pop(path)
                self._places.move(kernel.place, now)

    async def tidy(self) -> None:
        """Leave the kernels that nobody has used for long."""
        late = time.monotonic() - KEEP
        for path in [path for path, kernel in self._kernels.items() if kernel.used < late]:
            await leave(self._kernels.pop(path).workspace, self._engine)

    async def close(self) -> None:
        """Stop all that runs, and wait a little until it is stored."""
        for run in self._running:
            run.cancel()
        for run in self._running:
            if isinstance(run, Run):
                await asyncio.to_thread(run.wait, LAST_WORDS)
        for kernel in self._kernels.values():
            await leave(kernel.workspace, self._engine)
        self._kernels.clear()

    async def _complete(self, workspace: SentWorkspace, asked: Complete) -> str:
        with typed_as(typed_beside_it):
            try:
                return await complete(self._assistant, workspace, asked)
            except AssistError as error:
                self._assistant.refused(error)
                raise

    async def _read(self, kind: type[Asked], body: bytes) -> tuple[Asked, SentWorkspace]:
        self._running = {run for run in self._running if not _ended(run)}
        if len(self._running) >= MAX_RUNS:
            raise UsageError(
                f"{MAX_RUNS} requests from cells are under way.", hint="Wait for one of them."
            )
        try:
            asked = await asyncio.to_thread(kind.model_validate_json, body)
            cells = await asyncio.to_thread(cells_of, {"cells": asked.cells})
        except ValidationError as error:
            first = error.errors(include_input=False, include_context=False, include_url=False)[0]
            place = ".".join(map(str, first["loc"])) or "the request"
            raise UsageError(
                f"This is no request from a cell ({first['type']} in {place}).",
                hint="Reload the page: its version may be another than the server's.",
            ) from None
        path = self._places.checked(asked.notebook)
        kernel = self._kernels.get(path)
        if kernel is None:
            at = self._places.of(path)
            kernel = self._kernels[path] = _Kernel(at, self._workspaces.unhosted(at))
        kernel.used = time.monotonic()
        return asked, SentWorkspace(cells, kernel.workspace)


def typed_beside_it(line: str, /, *, above: bool = False, running: bool = False) -> str:  # noqa: ARG001
    """A prompt in a cell is no command, and has a button to be asked again."""
    if running:
        return ""
    return "Retry" if line == "/retry" else f"{line} in the assistant's sidebar"


class _Unattended:
    """Passes events on, and answers questions: nobody can be asked in a cell."""

    def __init__(self, session: Session, sink: Callable[[Event], None]) -> None:
        self._session = session
        self._sink = sink

    def __call__(self, event: Event) -> None:
        match event:
            case Question():
                self._session.answer(Answer(id=event.id, text=None))
            case Approval():
                self._session.decide(Decide(id=event.id, hash=event.hash, verdict="nobody"))
            case _:
                self._sink(event)


def _ended(run: Run | Future[str]) -> bool:
    return run.done if isinstance(run, Run) else run.done()

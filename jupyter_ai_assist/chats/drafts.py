"""What a client asks while a prompt is being written; the session answers on its own thread."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from pathlib import PurePosixPath
from typing import Any, TypeVar

from jupyter_ai_assist.core.context.attachments import check_attached
from jupyter_ai_assist.core.context.candidates import Wanted
from jupyter_ai_assist.core.engine import Engine
from jupyter_ai_assist.core.errors import UsageError, WorkspaceError
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.session import Session

from .wire import submit_of

__all__ = ["Drafts"]

T = TypeVar("T")

LIMIT = 20.0
"""Seconds that an answer may take."""
MOST_SHORT, MOST = 8, 20
"""Candidates of one kind: where nothing is typed yet, and where something is."""
LONGEST_TYPED = 200
LONGEST_NAME = 200
UPLOAD = "upload:"
"""Begins the reference of a file that was put here."""


class Drafts:
    """What is asked about the prompts of one chat; used on the loop of that chat.

    It keeps files from when they are put here until a prompt takes them along: over
    the websocket they would hold up everything else.
    """

    def __init__(self, session: Session, engine: Engine) -> None:
        self._session = session
        self._engine = engine
        self._files: dict[str, FilePart] = {}

    async def candidates(self, typed: str, near: str) -> dict[str, Any]:
        """What can stand after ``@``."""
        wanted = Wanted(typed[:LONGEST_TYPED], near, MOST if typed else MOST_SHORT)
        found = await self._asked(lambda: self._session.candidates(wanted))
        return found.model_dump()

    async def payload(self, body: bytes) -> dict[str, Any]:
        """What a command would send.

        Raises
        ------
        AssistError
            It is none, or would be refused.
        """
        command = self.with_files(submit_of(body))
        payload = await self._asked(lambda: self._session.preview(command))
        return payload.model_dump()

    async def take(self, name: str, media_type: str, data: bytes) -> str:
        """Keep a file for the next prompt; its reference.

        Raises
        ------
        AssistError
            It may not go along.
        """
        file = FilePart(
            name=PurePosixPath(name).name[:LONGEST_NAME] or "file",
            media_type=media_type[:LONGEST_NAME],
            data=data,
        )
        policy = self._session.conversation.assistant.policy
        check_attached(file, policy)
        ref = f"{UPLOAD}{secrets.token_hex(8)}"
        self._files[ref] = file
        for oldest in list(self._files)[: -policy.settings.max_attachments or None]:
            del self._files[oldest]
        return ref

    def with_files(self, command: Submit) -> Submit:
        """The command with the files that it names.

        Raises
        ------
        UsageError
            One is not here: there were too many meanwhile, or this is another process by now.
        """
        named = [ref for ref in command.attach if ref.startswith(UPLOAD)]
        if not named:
            return command
        files = [self._files.get(ref) for ref in named]
        if None in files:
            raise UsageError(
                "A file that goes along did not arrive; nothing was sent.", hint="Send it again."
            )
        found = (file for file in files if file is not None)
        others = tuple(ref for ref in command.attach if not ref.startswith(UPLOAD))
        return command.model_copy(update={"attach": others, "files": (*command.files, *found)})

    def forget(self, command: Submit) -> None:
        """Keep the files no longer that a command has taken along."""
        for ref in command.attach:
            self._files.pop(ref, None)

    def clear(self) -> None:
        """Keep no file any longer."""
        self._files.clear()

    async def _asked(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        asked = asyncio.run_coroutine_threadsafe(work(), self._engine.loop)
        try:
            async with asyncio.timeout(LIMIT):
                return await asyncio.wrap_future(asked)
        except TimeoutError as error:
            raise WorkspaceError(
                f"This was not known within {LIMIT:g} seconds.", hint="Try again a little later."
            ) from error

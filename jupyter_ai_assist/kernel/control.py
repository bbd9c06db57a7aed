"""Takes our messages on the control channel, also while a cell runs, and answers questions.

They are those of ``core/workspace/control_messages.py`` and ``page_messages.py``. Light, so
that ``%load_ext`` can add it: what describes objects is imported with the first question.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from jupyter_ai_assist.core.workspace.control_messages import (
    FEATURE,
    QUESTIONS,
    Question,
    reply_type,
    request_type,
)
from jupyter_ai_assist.core.workspace.page_messages import PAGE

from .recorder import Recorder

__all__ = ["Control", "serve"]

_INFO = "kernel_info_request"


class Control:
    """A shell's answers; none in a shell without a control channel, as in a terminal.

    Parameters
    ----------
    recorder
        Watches the shell.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._kernel: Any = getattr(recorder.shell, "kernel", None)
        self._handlers: dict[str, Any] = getattr(self._kernel, "control_handlers", {})
        self._own = {request_type(question): self._handler(question) for question in QUESTIONS}
        self._own[_INFO] = self._tell_of_kernel
        self._own[PAGE] = self._take_from_page

    def install(self) -> None:
        """Answer from now on."""
        self._handlers.update(self._own)
        self._recorder.pages.greet()

    def uninstall(self) -> None:
        """Answer no more, unless somebody else has taken over."""
        for kind, handler in self._own.items():
            if self._handlers.get(kind) is handler:
                del self._handlers[kind]
                if kind == _INFO:
                    self._handlers[kind] = self._kernel.kernel_info_request

    def _handler(self, question: Question) -> Callable[..., Awaitable[None]]:
        async def answer(stream: Any, ident: Any, request: dict[str, Any]) -> None:
            content = await self._answer(question, request["content"])
            session = self._kernel.session
            session.send(stream, reply_type(question), content, request, ident=ident)

        return answer

    async def _take_from_page(self, stream: Any, ident: Any, message: dict[str, Any]) -> None:
        """What a page says, which gets no reply."""
        del stream, ident
        self._recorder.pages.take(message["content"])

    async def _tell_of_kernel(self, stream: Any, ident: Any, request: dict[str, Any]) -> None:
        """Reply as the kernel itself does; whoever asks learns that our questions are answered."""
        info = self._kernel.kernel_info
        features = [*info.get("supported_features", ()), FEATURE]
        content = {"status": "ok", **info, "supported_features": features}
        self._kernel.session.send(stream, "kernel_info_reply", content, request, ident=ident)

    async def _answer(self, question: Question, content: dict[str, Any]) -> dict[str, Any]:
        """The content of a reply; whatever goes wrong is one, too, or the asker would wait."""
        try:
            from .answers import found  # noqa: PLC0415 - pydantic: not with %load_ext

            return {"status": "ok", "found": await found(question, content, self._recorder)}
        except Exception as error:  # noqa: BLE001 - told to the asker
            name = type(error).__name__
            return {"status": "error", "ename": name, "evalue": str(error), "traceback": []}


def serve(shell: Any) -> None:
    """Answer in a shell where the extension is not loaded; the second call does nothing."""
    handlers = getattr(getattr(shell, "kernel", None), "control_handlers", {})
    if request_type(QUESTIONS[0]) not in handlers:
        Control(Recorder(shell)).install()

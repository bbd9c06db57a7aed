"""What goes over a connection besides the commands and events of ``core/protocol.py``.

Text frames, each one JSON object. To a client:

``{"hello": {…}}``
    First. ``chat`` is the id to come back with, ``thread`` that of its conversation,
    blank before the first turn. ``seq`` is the number of the last event before those
    that follow, and ``resumed`` whether it is the ``after`` that was asked for: if not,
    the stored turns tell what was before. ``running`` says whether a turn runs,
    ``can_edit`` whether the notebook can be changed.
``{"seq": n, "submit": {…}, "client": id}``
    A command of whichever client begins, without the contents of its files.
``{"seq": n, "event": {…}}``
    An event, once, in order. Numbers grow, also from one start of the process to the next.
``{"workspace_call": {"id", "method", "args"}}``
    To the one client that hosts the notebook; it answers with ``workspace_result``.
    ``remote/frontend.py`` says what the methods take and give.
``{"elsewhere": {"thread": id}}``
    Another program has gone on with this conversation, or the chat goes on with another one:
    the stored turns tell how.
``{"error": {"code", "message", "hint"}}``
    What this client sent cannot be done; nothing else has changed.

From a client: a command, a ``WorkspaceResult``, or ``Hosting``. Files do not go this way:
they are put to the route ``files`` before, and what it answers goes into ``attach``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from jupyter_ai_assist.core.errors import AssistError, UsageError
from jupyter_ai_assist.core.messages import Value
from jupyter_ai_assist.core.protocol import Answer, Decide, Event, Stop, Submit

__all__ = [
    "ClientFrame",
    "Failure",
    "Hello",
    "Hosting",
    "ServerFrame",
    "WorkspaceResult",
    "client_frame",
    "server_frame",
    "submit_of",
    "told",
]

T = TypeVar("T")


class Failure(Value):
    """An ``AssistError`` as JSON."""

    code: str
    message: str
    hint: str = ""
    current: str = ""
    """The source as it stands, for a conflict."""

    @classmethod
    def of(cls, error: AssistError) -> Failure:
        """What a client should know of an error."""
        return cls(code=error.code, message=error.message, hint=error.hint)


class Hello(Value):
    """How a connection begins; see above."""

    chat: str
    thread: str
    running: bool
    seq: int
    resumed: bool
    can_edit: bool


class Hosting(Value):
    """Whether this client has the notebook open, and can act in it for the assistant."""

    type: Literal["hosting"] = "hosting"
    value: bool


class WorkspaceResult(Value):
    """The answer to a ``workspace_call``."""

    type: Literal["workspace_result"] = "workspace_result"
    id: str
    ok: bool
    value: Any = None
    error: Failure | None = None


class ServerFrame(Value):
    """What a client is sent: one of these, see above."""

    hello: Hello | None = None
    seq: int = 0
    submit: Submit | None = None
    client: str = ""
    event: Event | None = None
    workspace_call: dict[str, Any] | None = None
    elsewhere: dict[str, str] | None = None
    error: Failure | None = None


ClientFrame = Submit | Stop | Answer | Decide | WorkspaceResult | Hosting
_SUBMIT = TypeAdapter(Submit)
_SERVED = TypeAdapter(ServerFrame)
_FRAME: TypeAdapter[ClientFrame] = TypeAdapter(Annotated[ClientFrame, Field(discriminator="type")])


def client_frame(message: str | bytes) -> ClientFrame:
    """What a client sent.

    Raises
    ------
    UsageError
        It is none of the messages; the error holds nothing of what it says, which may be a key.
    """
    return _validated(_FRAME, message)


def server_frame(message: str | bytes) -> ServerFrame:
    """What a server sent.

    Raises
    ------
    UsageError
        It is none of the messages: the server is of another version.
    """
    return _validated(_SERVED, message)


def submit_of(message: bytes) -> Submit:
    """A prompt or ``/command`` that a client sent.

    Raises
    ------
    UsageError
        As ``client_frame``.
    """
    return _validated(_SUBMIT, message)


def told(command: Submit) -> str:
    """A command as clients are told of it: JSON, with names for the contents of files."""
    files = tuple(file.model_copy(update={"data": b""}) for file in command.files)
    return command.model_copy(update={"files": files}).model_dump_json()


def _validated(adapter: TypeAdapter[T], message: str | bytes) -> T:
    try:
        return adapter.validate_json(message)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_context=False, include_url=False)[0]
        place = ".".join(map(str, problem["loc"])) or "the message"
        raise UsageError(
            f"This is no message of the assistant's protocol ({problem['type']} in {place}).",
            hint="Reload the page: its version may be another than this one.",
        ) from None

"""What a panel and its views say to each other over their comm, round the frames of a chat.

A comm reaches all views of a panel in all pages. So each page has a name, and sockets of its
own, over which the frames of ``chats/wire.py`` go. Whatever it sends has the page's name and a
number, ``{"type", "page", "number", …}``:

``open``: ``socket``, ``chat``, ``client``, ``after``
    Connects to a chat; ``chat`` as in ``chats/opening.py``, or the name of a conversation.
``frame``: ``socket``, ``text``
    A frame of the chat.
``here``: ``socket``
    The page is still there: what says nothing for a while is taken for gone.
``close``: ``socket``
    It is gone.
``ask``: ``ask``, ``method``, ``args``
    A question of ``requests.py``, with a file as a buffer where it takes one.

To a page: ``{"page", "got": number}`` at once for each message, by which it knows that the
kernel lets it through; ``{"socket", "text"}`` with a frame of the chat;
``{"socket", "close": [code, reason]}``; and for a question ``{"ask", "value"}``, with a file as
a buffer, or ``{"ask", "error": {"code", "message", "hint"}}``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from jupyter_ai_assist.core.messages import Value

__all__ = ["Ask", "Close", "Frame", "Here", "Open", "ViewFrame", "view_frame"]

Id = Annotated[str, Field(min_length=1, max_length=100)]


class _FromPage(Value):
    page: Id
    number: int


class Open(_FromPage):
    """A view connects to a chat."""

    type: Literal["open"]
    socket: Id
    chat: str = ""
    client: str = ""
    after: int | None = None


class Frame(_FromPage):
    """A frame of a chat."""

    type: Literal["frame"]
    socket: Id
    text: str


class Here(_FromPage):
    """The view is still there."""

    type: Literal["here"]
    socket: Id


class Close(_FromPage):
    """The view is gone."""

    type: Literal["close"]
    socket: Id


class Ask(_FromPage):
    """A question, which has an answer."""

    type: Literal["ask"]
    ask: Id
    method: str
    args: dict[str, Any] = Field(default_factory=dict)


ViewFrame = Open | Frame | Here | Close | Ask
_FRAME: TypeAdapter[ViewFrame] = TypeAdapter(Annotated[ViewFrame, Field(discriminator="type")])


def view_frame(content: Any) -> ViewFrame | None:
    """What a view sent; ``None`` if it is none of that, which no view of ours sends."""
    try:
        return _FRAME.validate_python(content)
    except ValidationError:
        return None

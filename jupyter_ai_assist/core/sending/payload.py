"""A request as people read it: values that go to every door."""

from __future__ import annotations

from jupyter_ai_assist.core.messages import FilePart, Value

__all__ = ["Payload", "PayloadPart"]


class PayloadPart(Value):
    """A part of a request, as it is sent."""

    title: str
    """What it is, for people."""
    text: str
    language: str = "text"
    tokens: int
    """About how many it takes."""
    earlier: bool = False
    """Of what a person reads before it leaves: whether this model at this host has had it, or
    they have read it. Else whether it is of the conversation before this prompt."""
    frame: bool = False
    """Whether it is of the assistant's own: its instructions, tools and settings. Nothing
    that a person typed or that comes from the notebook or a file is."""
    pictures: tuple[FilePart, ...] = ()
    """Small pictures of the images in it, where a person reads it before it leaves."""


class Payload(Value):
    """A request, part by part; or several that go to one model, with each part once."""

    model: str
    host: str = ""
    """Where it goes; blank for what runs in this process."""
    parts: tuple[PayloadPart, ...]
    tokens: int
    """About how many all parts take."""
    window: int
    """Tokens of the model's window; 0 where that says nothing."""
    reply: int
    """Tokens of it that are kept for the answer."""
    hidden: int = 0
    """How many secrets are hidden."""
    requests: int = 1
    notices: tuple[str, ...] = ()
    """What else a person should know of it: what was left out, and why."""

"""Commands about conversations: ``/new``, ``/history``, ``/export``."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from jupyter_ai_assist.core.conversation import Chat, Conversation
from jupyter_ai_assist.core.errors import UsageError, WorkspaceError
from jupyter_ai_assist.core.files import private_opener
from jupyter_ai_assist.core.history import Thread, export_markdown, export_notebook
from jupyter_ai_assist.core.markdown import cell_text, table
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.typed import typed

from .base import Command

__all__ = ["COMMANDS"]

SHOWN = 20
"""Conversations or hits in one listing."""

SEARCHED = 10_000
"""Conversations among which an id is looked for, the newest first."""


async def _new(conversation: Conversation, rest: str, _submit: Submit) -> str:
    conversation.open(Chat(name=rest.strip()))
    return (
        f"The next prompt starts a new conversation. The earlier one is in `{typed('/history')}`."
    )


async def _history(conversation: Conversation, rest: str, _submit: Submit) -> str:
    action, _, words = rest.strip().partition(" ")
    words = words.strip()
    match action:
        case "":
            return _listing(conversation, conversation.workspace.notebook)
        case "all":
            return _listing(conversation, None)
        case "search" if words:
            return _hits(conversation, words)
        case "show" if words:
            thread = _thread(conversation, words)
            turns = conversation.assistant.history.turns(thread.id)
            return export_markdown(thread, turns, conversation.workspace.root)
        case "open" if words:
            thread = _thread(conversation, words)
            conversation.open(Chat(thread, thread.name))
            return f"Going on with: {cell_text(thread.title)}"
        case "delete" if words:
            return await _delete(conversation, words)
        case _:
            raise UsageError(
                "This is not how /history is used.",
                hint="Write /history, /history all, search WORDS, show ID, open ID, delete ID or "
                "delete all; an ID is in the list, or is a conversation's name.",
            )


def _listing(conversation: Conversation, notebook: str | None) -> str:
    threads = conversation.assistant.history.threads(notebook, limit=SHOWN)
    if not threads:
        return "There are no conversations yet."
    rows = [
        (
            f"`{_short(thread)}`",
            cell_text(thread.name or thread.title),
            str(thread.turns),
            f"{thread.used.astimezone():%Y-%m-%d %H:%M}",
            cell_text(Path(thread.notebook).name or "terminal"),
        )
        for thread in threads
    ]
    return (
        table(("id", "conversation", "turns", "last used", "notebook"), rows)
        + f"\n\n`{typed('/history show ID')}` reads one, "
        f"`{typed('/history open ID')}` goes on with it."
    )


def _thread(conversation: Conversation, word: str) -> Thread:
    """The conversation that the beginning of an id, or a name, means.

    Not a place in the list: that changes with every turn and deletion.
    """
    threads = conversation.assistant.history.threads(limit=SEARCHED)
    found = [t for t in threads if t.name == word] or [t for t in threads if t.id.startswith(word)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"{len(found)} conversations are meant by {word!r}.",
            hint=f"Name one: {', '.join(thread.id[:8] for thread in found[:5])}.",
        )
    raise UsageError(f"There is no conversation {word!r}.", hint=f"See {typed('/history all')}.")


def _short(thread: Thread) -> str:
    return thread.id[:4]


def _hits(conversation: Conversation, words: str) -> str:
    hits = conversation.assistant.history.search(words, limit=SHOWN)
    if not hits:
        return f"Nothing in the history has the words {cell_text(words)}."
    rows = [
        (
            f"`{_short(hit.thread)}`",
            cell_text(hit.thread.name or hit.thread.title),
            cell_text(hit.snippet),
            cell_text(Path(hit.thread.notebook).name or "terminal"),
        )
        for hit in hits
    ]
    return table(("id", "conversation", "found", "notebook"), rows)


async def _delete(conversation: Conversation, words: str) -> str:
    history = conversation.assistant.history
    if words == "all":
        answer = await conversation.ask(
            "Delete every conversation of this notebook?", choices=("yes", "no")
        )
        if answer.strip().lower() not in {"y", "yes"}:
            return "Nothing was deleted."
        history.delete_all(conversation.workspace.notebook)
        conversation.assistant.results.forget(conversation.workspace.notebook)
        conversation.open(Chat())
        return "The conversations of this notebook are deleted."
    thread = _thread(conversation, words)
    history.delete(thread.id)
    if conversation.chat.thread is not None and conversation.chat.thread.id == thread.id:
        conversation.open(Chat())
    return f"Deleted: {cell_text(thread.name or thread.title)}"


async def _export(conversation: Conversation, rest: str, _submit: Submit) -> str:
    thread = conversation.chat.thread
    if thread is None:
        raise UsageError(
            "There is no conversation to export yet.",
            hint=f"Ask something first, or open one with {typed('/history open ID')}.",
        )
    name = rest.strip() or "conversation.md"
    kind = Path(name).suffix.lower()
    if kind not in {".md", ".ipynb"}:
        raise UsageError(
            f"{name} is neither Markdown nor a notebook.", hint="End the name in .md or .ipynb."
        )
    turns = conversation.assistant.history.turns(thread.id)
    root = conversation.workspace.root
    text = (
        export_markdown(thread, turns, root)
        if kind == ".md"
        else json.dumps(export_notebook(thread, turns, root), indent=1, ensure_ascii=False) + "\n"
    )
    place = conversation.assistant.policy.file(name, root)
    written = await asyncio.to_thread(_write_new, place, text)
    return f"The conversation is in `{written.name}`."


def _write_new(place: Path, text: str) -> Path:
    """Write a file under the first free name, for its owner: an export never overwrites."""
    for number in range(1, 1000):
        free = place if number == 1 else place.with_stem(f"{place.stem}-{number}")
        try:
            with open(free, "x", encoding="utf-8", opener=private_opener) as file:
                file.write(text)
        except FileExistsError:
            continue
        except OSError as error:
            raise WorkspaceError(
                f"{free} cannot be written: {error.strerror}.", hint="Name another file."
            ) from error
        return free
    raise WorkspaceError(f"{place} and 999 names like it are taken.", hint="Name another file.")


COMMANDS = (
    Command("new", "[NAME]", "Start a new conversation", _new),
    Command(
        "history",
        "[all | search WORDS | show ID | open ID | delete ID]",
        "Find, read, reopen or delete conversations",
        _history,
    ),
    Command("export", "[FILE.md | FILE.ipynb]", "Save this conversation to a file", _export),
)

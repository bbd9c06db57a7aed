"""The REST slices as plain functions; they may wait for a disk or keyring, in a thread."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from jupyter_ai_assist._version import __version__
from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.commands import COMMANDS
from jupyter_ai_assist.core.edits.changed_cells import changed_cells
from jupyter_ai_assist.core.edits.undo import last_standing
from jupyter_ai_assist.core.errors import AssistError, UsageError
from jupyter_ai_assist.core.history import Thread, export_markdown, export_notebook
from jupyter_ai_assist.core.keys import KeyRequest
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.policy import Mode
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.setup.key_requests import require_storable
from jupyter_ai_assist.core.tasks.task import APART
from jupyter_ai_assist.core.usage.prices import price_per_million

from .permissions import let_ask, permissions
from .pictures import picture
from .place import Places
from .prompts import prompts
from .setup import Setup
from .stored import shown_turn

__all__ = ["Api", "NotFoundError"]

T = TypeVar("T")

MAX_THREADS = 500
"""Conversations in one listing, and hits in one search."""
MAX_TURNS = 200
"""Turns on one page of a conversation."""
LONGEST_NAME = 60
"""Characters of the name of an exported file, before its ending."""


class NotFoundError(AssistError):
    """There is no such conversation, chat or provider."""

    code = "not_found"


@dataclass(frozen=True)
class Api:
    """What the routes answer.

    Parameters
    ----------
    setup
        The setup form's half.
    deleted
        Told the id of each conversation that is deleted; from any thread.
    """

    assistant: Assistant
    places: Places
    setup: Setup
    deleted: Callable[[str], None]

    def asked(self, work: Callable[[Api], T]) -> T:
        """What is answered by the configuration as it stands now."""
        self.assistant.refresh()
        try:
            return work(self)
        except AssistError as error:
            self.assistant.refused(error)
            raise

    def status(self) -> dict[str, Any]:
        """What a person may do here, and with what."""
        assistant = self.assistant
        settings = assistant.settings
        reasons = {slug: provider.unusable() for slug, provider in assistant.providers.items()}
        return {
            "enabled": settings.enabled,
            "switched_off": settings.switched_off,
            "version": __version__,
            "default_model": assistant.default_model(),
            "models": [self._model(model, reasons[model.provider]) for model in assistant.models()],
            "mode": "ask",
            "commands": [
                {"name": command.name, "usage": command.usage, "help": command.help}
                for command in COMMANDS.values()
            ],
            "changing_tools": [
                tool.name for tool in assistant.tools.values() if tool.kind == "write"
            ],
            "share": settings.share,
            "max_attachments": settings.max_attachments,
            "max_attachment_mb": settings.max_attachment_mb,
            "locks": dict(settings.locks),
            "problems": [
                {"message": problem.message, "hint": problem.hint} for problem in assistant.problems
            ],
        }

    def threads(self, notebook: str | None, words: str) -> list[dict[str, Any]]:
        """Conversations, the last used first; with words, those that have all of them."""
        history = self.assistant.history
        place = None if notebook is None else self.places.full(self.places.checked(notebook))
        found = (
            history.find_threads(words, place, MAX_THREADS, APART)
            if words
            else history.threads(place, MAX_THREADS)
        )
        return [self._thread(thread) for thread in found]

    def rename(self, thread: str, name: str) -> None:
        """Give a conversation another name; a blank one takes it away."""
        self.assistant.history.rename(self._known(thread).id, name.strip())

    def delete(self, thread: str) -> None:
        """Delete a conversation."""
        self.assistant.history.delete(self._known(thread).id)
        self.deleted(thread)

    def turns(self, thread: str, before: str, limit: str) -> dict[str, Any]:
        """The last of a conversation's turns that stand, or the last before one of them.

        ``earlier`` says how many there are before these, ``usage`` what all of them used,
        ``changed`` what ``/undo`` would take back, where one of these has made it, and
        ``model`` and ``mode`` with which the conversation goes on.
        """
        known = self._known(thread)
        if not limit.isdecimal() or not 0 < int(limit) <= MAX_TURNS:
            raise UsageError(f"limit is no number from 1 to {MAX_TURNS}.")
        history = self.assistant.history
        page = history.page(thread, before=before, limit=int(limit))
        if page is None:
            raise NotFoundError("There is no such turn.", hint="Load the conversation again.")
        return {
            "turns": [shown_turn(turn, thread) for turn in page.turns],
            "earlier": page.earlier,
            "usage": history.accounts.usage(thread=thread).model_dump(),
            "changed": self._changed(known, {turn.id for turn in page.turns}),
            "model": self._goes_on_with(page.turns[-1].model) if page.turns else "",
            "mode": self._goes_on_in([turn.mode for turn in page.turns if turn.mode]),
        }

    def picture(self, thread: str, turn: str, call: str, name: str) -> FilePart:
        """A picture of a stored turn, with its data; see ``pictures.picture``."""
        stored = self.assistant.history.turn(self._known(thread).id, turn)
        found = picture(stored, call, name) if stored else None
        if found is None:
            raise NotFoundError("This picture is not there any more.")
        return found

    def _changed(self, thread: Thread, shown: Collection[str]) -> dict[str, Any] | None:
        history = self.assistant.history
        turn = last_standing(history.changed_turns(thread.notebook, thread.id))
        if turn is None or turn.id not in shown:
            return None
        cells = changed_cells(history.changes(turn.id).values())
        return {"turn": turn.id, "cells": [cell.model_dump() for cell in cells]}

    def export(self, thread: str, kind: str) -> tuple[str, str, str]:
        """A conversation as a file: its name, media type and text."""
        known = self._known(thread)
        turns = self.assistant.history.turns(thread)
        root = self.places.folder("")
        match kind:
            case "markdown":
                text = export_markdown(known, turns, root)
                return _file_name(known, ".md"), "text/markdown", text
            case "notebook":
                text = json.dumps(export_notebook(known, turns, root), indent=1, ensure_ascii=False)
                return _file_name(known, ".ipynb"), "application/x-ipynb+json", f"{text}\n"
            case _:
                raise UsageError(
                    f"There is no format {kind!r}.", hint="Ask for markdown or notebook."
                )

    def keys(self) -> list[dict[str, str]]:
        """Where the key of each provider is."""
        return [self._key(request) for request in self.assistant.key_requests().values()]

    def set_key(self, provider: str, value: str) -> dict[str, str]:
        """Store a provider's key; where it is then."""
        request = self._request(provider)
        require_storable(self.assistant, request)
        self.assistant.keys.set(request, value)
        return self._key(request)

    def delete_key(self, provider: str) -> dict[str, str]:
        """Delete a provider's key from every store; where there still is one."""
        request = self._request(provider)
        self.assistant.keys.delete(provider)
        return self._key(request)

    def permissions(self) -> dict[str, Any]:
        """What the assistant may do and share, and who says so."""
        return permissions(self.assistant)

    def let_ask(self, tool: str, mode: str) -> dict[str, Any]:
        """Let a tool ask again; all permissions after that."""
        return let_ask(self.assistant, tool, mode)

    def prompts(self, notebook: str) -> dict[str, Any]:
        """The stored prompts that can be asked about a notebook."""
        return prompts(self.assistant, self.places.folder(self.places.checked(notebook)))

    def _model(self, model: ModelInfo, reason: str) -> dict[str, Any]:
        return {
            "id": model.id,
            "name": model.name or model.model,
            "provider": model.provider,
            "provider_name": self.assistant.providers[model.provider].name,
            "price": price_per_million(model.id),
            "context_window": model.context_window,
            "attachments": model.attachments,
            "reasoning": model.reasoning,
            "in_process": model.in_process,
            "usable": not reason,
            "reason": reason,
        }

    def _goes_on_with(self, last: str) -> str:
        """The model that answered last; blank, for the default, where it cannot be used now.

        The guide is nobody's choice once there is a model, so that it is the default's as well.
        """
        try:
            model, provider = self.assistant.choose(last)
        except AssistError:
            return ""
        return "" if model.in_process or provider.unusable() else model.id

    def _goes_on_in(self, chosen: Sequence[Mode]) -> Mode | Literal[""]:
        """The mode that was chosen last, as far as it may be had now; blank where none was."""
        if not chosen:
            return ""
        verdict = self.assistant.policy.decide_mode(chosen[-1]).verdict
        return "ask" if verdict == "deny" else chosen[-1]

    def _thread(self, thread: Thread) -> dict[str, Any]:
        return {
            "id": thread.id,
            "name": thread.name,
            "keeps": APART.get(thread.name, ""),
            "notebook": self.places.shown(thread.notebook),
            "updated": thread.used.isoformat(),
            "turns": thread.turns,
            "first_question": thread.title,
        }

    def _known(self, thread: str) -> Thread:
        known = self.assistant.history.thread(thread)
        if known is None:
            raise NotFoundError("There is no such conversation.", hint="Load the list again.")
        return known

    def _key(self, request: KeyRequest) -> dict[str, str]:
        return {"provider": request.slug, "status": str(self.assistant.keys.status(request))}

    def _request(self, provider: str) -> KeyRequest:
        known = self.assistant.key_requests().get(provider)
        if known is None:
            raise NotFoundError(f"No provider {provider!r} takes a key.")
        return known


def _file_name(thread: Thread, ending: str) -> str:
    """What a conversation is saved as: the words that a list shows it by."""
    words = re.sub(r"\W+", "-", thread.name or thread.title).strip("-")
    return f"{words[:LONGEST_NAME].rstrip('-') or 'conversation'}{ending}"

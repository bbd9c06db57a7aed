"""``jupyter assist keys``: where keys are, storing and deleting them, and moving them."""

from __future__ import annotations

import getpass
import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import replace

from jupyter_ai_assist.assembly import assistant
from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.errors import AssistError, UsageError
from jupyter_ai_assist.core.keys import KeyRequest
from jupyter_ai_assist.core.keys.encrypted import EncryptedStore
from jupyter_ai_assist.core.keys.master import MASTER_KEY, MASTER_KEY_FILE
from jupyter_ai_assist.core.keys.migrate import Move, kept_names, migrate, store_named
from jupyter_ai_assist.core.setup.key_requests import request_named, require_storable
from jupyter_ai_assist.core.typed import typed_as

from .columns import columns
from .options import Exit

__all__ = ["keys_report"]


def keys_report(read: Namespace) -> int:
    """Do what was typed after ``keys``; the exit code."""
    try:
        with typed_as(_in_terminal):
            return _PARTS[read.part](assistant(), read)
    except AssistError as error:
        sys.stderr.write(f"error: {error.message} {error.hint}".rstrip() + "\n")
        return Exit.USAGE if isinstance(error, UsageError) else Exit.FAILED


def _in_terminal(line: str, /, *, above: bool, running: bool) -> str:  # noqa: ARG001 - the seam's
    return line.replace("/key ", "jupyter assist keys ", 1)


def _list(assistant: Assistant, read: Namespace) -> int:
    rows = []
    for request in _requests(assistant, read.providers):
        status = assistant.keys.status(request)
        rows.append((request.slug, str(status), request.host, status.problem))
    if read.json:
        fields = ("provider", "status", "host", "problem")
        return _say(json.dumps([dict(zip(fields, row, strict=True)) for row in rows]))
    return _say(columns(("provider", "key", "sent only to"), [row[:3] for row in rows]))


def _set(assistant: Assistant, read: Namespace) -> int:
    request = request_named(assistant, read.provider)
    require_storable(assistant, request)
    question = f"Key for {request.slug}, sent to {request.host} only (not shown): "
    # In a pipe there is nobody to hide it from, and a vault's client may stand before it.
    value = getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.read()
    store = assistant.keys.set(request, value)
    return _say(f"The key for {request.slug} is stored ({store}).")


def _delete(assistant: Assistant, read: Namespace) -> int:
    request = request_named(assistant, read.provider)
    stores = assistant.keys.delete(request.slug)
    if not stores:
        return _say(f"No store held a key for {request.slug}.")
    status = assistant.keys.status(request)
    left = f" Still there: {status}." if status.usable else ""
    return _say(f"The key for {request.slug} is deleted ({', '.join(stores)}).{left}")


def _migrate(assistant: Assistant, read: Namespace) -> int:
    stores = assistant.keys.stores
    target = store_named(stores, read.to)
    sources = [
        store
        for store in ([store_named(stores, read.source)] if read.source else stores)
        if store.writable or read.source
    ]
    # A command's provider may have a key from before.
    requests = [replace(one, command=()) for one in _requests(assistant, read.providers)]
    moves = list(migrate(requests, sources, target, replace=read.replace))
    for move in moves:
        _tell(move)
    if not moves:
        _say(f"No key was found that is not in the {target.name} already.")
    if not read.providers:
        _say("Keyrings do not list what they hold: name further keys as PROVIDER/NAME.")
    return Exit.FAILED if any(move.problem for move in moves) else Exit.FINISHED


def _tell(move: Move) -> None:
    if move.problem:
        sys.stderr.write(f"error: {move.problem} {move.hint}".rstrip() + "\n")
    elif move.left:
        _say(
            f"The key for {move.slug} is in the {move.target} now. It is in the {move.source} as "
            "well: take it out where it is set."
        )
    else:
        _say(f"The key for {move.slug} is in the {move.target} now, not in the {move.source}.")


def _rotate(assistant: Assistant, read: Namespace) -> int:
    new = {MASTER_KEY_FILE: str(read.new_master_key_file.absolute())}
    for store in assistant.keys.stores:
        if isinstance(store, EncryptedStore):
            count = store.rotate(new)
            said = (
                f"{count} {'key is' if count == 1 else 'keys are'} sealed with the new master key."
            )
            return _say(f"{said} {_next_step(os.environ, new[MASTER_KEY_FILE])}")
    raise UsageError("There is no encrypted file here.")


def _next_step(environ: Mapping[str, str], file: str) -> str:
    unset = f", and take {MASTER_KEY} away," if environ.get(MASTER_KEY) else ""
    return (
        f"Set {MASTER_KEY_FILE}={file}{unset} where Jupyter is started, and restart what runs: "
        "with the old one no key can be read any more."
    )


def _requests(assistant: Assistant, names: list[str]) -> list[KeyRequest]:
    """Those that are named; else one for each provider, and for each further key that is known."""
    if names:
        return [request_named(assistant, name) for name in names]
    known = assistant.key_requests()
    further = (name for name in kept_names(assistant.keys.stores) if name not in known)
    return [
        *known.values(),
        *(request_named(assistant, name) for name in further if name.partition("/")[0] in known),
    ]


def _say(text: str) -> int:
    sys.stdout.write(f"{text}\n")
    return Exit.FINISHED


_PARTS: Mapping[str, Callable[[Assistant, Namespace], int]] = {
    "list": _list,
    "set": _set,
    "delete": _delete,
    "migrate": _migrate,
    "rotate": _rotate,
}

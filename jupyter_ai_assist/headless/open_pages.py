"""Whether a notebook file is open in a page of a Jupyter server of this user."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_runtime_dir

from jupyter_ai_assist.core.errors import ConflictError

__all__ = ["OpenPage", "open_page"]

_LIMIT = 2.0
"""Seconds that a server of this machine may take to answer."""


@dataclass(frozen=True)
class OpenPage:
    """A page of a Jupyter server that has a notebook open."""

    url: str
    """The server's, with a slash at the end."""
    token: str = field(repr=False)
    path: str
    """The notebook's, in the server's contents."""

    @property
    def opened(self) -> str:
        """That it is open there, as the beginning of a sentence."""
        return f"{self.path.rpartition('/')[2]} is open in Jupyter at {self.url}"

    def untouched(self, why: str, hint: str) -> ConflictError:
        """The error of a command that is not done: a change of the file would not be seen."""
        return ConflictError(f"{self.opened}, {why}; nothing was done.", hint=hint)


def open_page(notebook: Path) -> OpenPage | None:
    """The page that has a notebook open; ``None`` where none is known to.

    What cannot be known counts as closed: a server that does not answer, or lets nobody in by
    its token.
    """
    for server in _servers():
        for session in _sessions(server):
            if _is_open(session, server, notebook):
                return OpenPage(server["url"], server["token"], session["path"])
    return None


def _servers() -> Iterator[dict[str, Any]]:
    """What the running servers of this user have written down about themselves."""
    for file in sorted(Path(jupyter_runtime_dir()).glob("jpserver-*.json")):
        with suppress(OSError, ValueError):  # it ends, or begins, at this moment
            server = json.loads(file.read_text(encoding="utf-8"))
            if isinstance(server, dict) and _runs(server.get("pid")):
                yield server


def _runs(pid: Any) -> bool:
    """Whether there is this process; not known on Windows, where asking would end it."""
    if os.name != "posix":
        return True
    try:
        os.kill(int(pid), 0)
    except PermissionError:  # somebody else's has the number now: it gets no token
        return False
    except (OSError, TypeError, ValueError):
        return False
    return True


def _sessions(server: dict[str, Any]) -> list[Any]:
    """Its notebooks with a kernel; none where it does not tell."""
    # No proxy is asked: the server is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        request = urllib.request.Request(  # noqa: S310 - an address that the server wrote down
            f"{server['url']}api/sessions", headers={"Authorization": f"token {server['token']}"}
        )
        with opener.open(request, timeout=_LIMIT) as answer:
            found = json.load(answer)
    except (OSError, ValueError, KeyError):
        return []
    return found if isinstance(found, list) else []


def _is_open(session: Any, server: dict[str, Any], notebook: Path) -> bool:
    """Whether a page is connected to the kernel of this very file."""
    match session, server:
        case {"path": str(path), "kernel": {"connections": int(pages)}}, {"root_dir": str(root)}:
            return pages > 0 and (Path(root) / path).resolve() == notebook.resolve()
    return False

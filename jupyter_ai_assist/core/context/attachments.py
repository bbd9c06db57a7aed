"""Files that go along with a prompt: images, PDF and text."""

from __future__ import annotations

import asyncio
import json
import mimetypes
import os
import re
from pathlib import Path

from jupyter_ai_assist.core.cells.text import describe_cell
from jupyter_ai_assist.core.errors import UsageError, WorkspaceError
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.saved.cells import cells_of
from jupyter_ai_assist.core.text import head_and_tail
from jupyter_ai_assist.core.workspace.inside import open_inside

__all__ = [
    "MEDIA_TYPES",
    "check_attached",
    "is_notebook",
    "is_text_file",
    "load_file",
    "notebook_text",
    "read_attached",
    "read_file",
    "read_text",
]

MEDIA_TYPES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".webp": "image/webp",
}
"""What models read as files; anything else must be text."""

_SIGNATURES = {
    "image/gif": re.compile(rb"GIF8"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "application/pdf": re.compile(rb"%PDF"),
    "image/png": re.compile(rb"\x89PNG"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
MAX_TEXT = 200_000
"""Characters of one attached text file; head and tail are kept."""


def is_text_file(path: str) -> bool:
    """Whether a path is read as text rather than sent as a file."""
    return Path(path).suffix.lower() not in MEDIA_TYPES


def is_notebook(path: str | Path) -> bool:
    """Whether a path is read as the cells of a notebook."""
    return Path(path).suffix.lower() == ".ipynb"


def notebook_text(data: bytes, path: str, policy: Policy) -> str:
    """What may leave of a notebook file: its cells, as far as the policy lets them.

    Raises
    ------
    WorkspaceError
        It is no notebook.
    """
    try:
        cells = cells_of(json.loads(data))
    except (ValueError, RecursionError) as error:
        raise WorkspaceError(
            f"The notebook {path} cannot be read: {error}.", hint="Check the file."
        ) from error
    shared = map(policy.shared_cell, cells)
    return "\n\n".join(describe_cell(cell) for cell in shared if cell is not None)


def check_attached(part: FilePart, policy: Policy) -> None:
    """Check a file that comes with a prompt, before its content is looked at.

    Raises
    ------
    PolicyError
        Files of this name, or contents at all, may not leave.
    UsageError
        It is too large.
    """
    policy.decide_file_name(part.name).require()
    if _kind(part.data) or not is_notebook(part.name):  # else its cells are checked one by one
        policy.decide_share("values", f"The content of {part.name}").require()
    _check_size(part.name, len(part.data), policy)


def read_attached(part: FilePart, policy: Policy) -> FilePart | str:
    """A file that comes with a prompt: an image or PDF as its content shows it, or a text.

    Raises
    ------
    PolicyError, UsageError
        See ``check_attached``; or it is something else.
    """
    check_attached(part, policy)
    kind = _kind(part.data)
    if kind:
        return FilePart(name=part.name, media_type=kind, data=part.data)
    if is_notebook(part.name):
        return head_and_tail(notebook_text(part.data, part.name, policy), MAX_TEXT)
    return _text(part.name, part.data, policy)


async def load_file(path: str, policy: Policy, root: str) -> FilePart:
    """Read an image or PDF beside the notebook."""
    policy.decide_share("values", f"The content of {path}").require()
    place = Path(root) / path
    media_type = MEDIA_TYPES[place.suffix.lower()]
    data = await asyncio.to_thread(read_file, place, Path(root), policy)
    if _kind(data) != media_type:
        raise UsageError(
            f"{path} is named like {media_type}, but its content is not.",
            hint="Save it anew in the format that its name says.",
        )
    return FilePart(name=place.name, media_type=media_type, data=data)


async def read_text(path: str, policy: Policy, root: str) -> str:
    """Read a text file beside the notebook, bounded, without its secrets.

    Of a notebook, the cells that may leave.
    """
    if is_notebook(policy.file(path, root)):  # whatever a link to it is called
        data = await asyncio.to_thread(read_file, Path(root) / path, Path(root), policy)
        return head_and_tail(notebook_text(data, path, policy), MAX_TEXT)
    policy.decide_share("values", f"The content of {path}").require()
    data = await asyncio.to_thread(read_file, Path(root) / path, Path(root), policy)
    return _text(path, data, policy)


def _kind(data: bytes) -> str:
    """The media type that a content begins like; blank for anything else."""
    fitting = (kind for kind, begins in _SIGNATURES.items() if begins.match(data))
    return next(fitting, "")


def _text(name: str, data: bytes, policy: Policy) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        kind = mimetypes.guess_type(name)[0] or "binary data"
        raise UsageError(
            f"{name} cannot be attached: it is {kind}.",
            hint=f"Text files and {', '.join(sorted(MEDIA_TYPES))} can be attached.",
        ) from None
    return head_and_tail(policy.shared_text(text), MAX_TEXT)


def _check_size(name: str, size: int, policy: Policy) -> None:
    limit = policy.settings.max_attachment_mb
    if size > limit * 1_000_000:
        raise UsageError(
            f"{name} has {size / 1e6:.1f} MB; an attachment may have {limit:g} MB.",
            hint="Attach a smaller file, or raise Assist.max_attachment_mb.",
        )


def read_file(place: Path, root: Path, policy: Policy) -> bytes:
    """The bytes of a file beside the notebook.

    Raises
    ------
    PolicyError
        It may not be read.
    UsageError
        It is larger than an attachment may be.
    WorkspaceError
        It cannot be read.
    """
    real = policy.file(place, root)
    try:
        with open_inside(root, real) as file:
            _check_size(place.name, os.fstat(file.fileno()).st_size, policy)
            return file.read()
    except OSError as error:
        what = error.strerror or error
        raise WorkspaceError(f"{place.name} cannot be read: {what}.") from error

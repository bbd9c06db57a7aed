"""Files that go along with a prompt: images, PDF and text."""

from __future__ import annotations

import asyncio
import json
import mimetypes
import os
from pathlib import Path

from .cell_text import describe_cell
from .errors import UsageError, WorkspaceError
from .inside import open_inside
from .messages import FilePart
from .policy import Policy
from .saved.cells import cells_of
from .text import head_and_tail

__all__ = [
    "MEDIA_TYPES",
    "is_notebook",
    "is_text_file",
    "load_file",
    "notebook_text",
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
    "image/gif": b"GIF8",
    "image/jpeg": b"\xff\xd8\xff",
    "application/pdf": b"%PDF",
    "image/png": b"\x89PNG",
    "image/webp": b"RIFF",
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


async def load_file(path: str, policy: Policy, root: str) -> FilePart:
    """Read an image or PDF beside the notebook."""
    policy.require_share("values", f"The content of {path}")
    place = Path(root) / path
    media_type = MEDIA_TYPES[place.suffix.lower()]
    data = await asyncio.to_thread(_read, place, Path(root), policy)
    if not data.startswith(_SIGNATURES[media_type]):
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
        data = await asyncio.to_thread(_read, Path(root) / path, Path(root), policy)
        return head_and_tail(notebook_text(data, path, policy), MAX_TEXT)
    policy.require_share("values", f"The content of {path}")
    data = await asyncio.to_thread(_read, Path(root) / path, Path(root), policy)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        kind = mimetypes.guess_type(path)[0] or "binary data"
        raise UsageError(
            f"{path} cannot be attached: it is {kind}.",
            hint=f"Text files and {', '.join(sorted(MEDIA_TYPES))} can be attached.",
        ) from None
    return head_and_tail(policy.shared_text(text), MAX_TEXT)


def _read(place: Path, root: Path, policy: Policy) -> bytes:
    real = policy.file(place, root)
    limit = policy.settings.max_attachment_mb
    try:
        with open_inside(root, real) as file:
            size = os.fstat(file.fileno()).st_size
            if size > limit * 1_000_000:
                raise UsageError(
                    f"{place.name} has {size / 1e6:.1f} MB; an attachment may have {limit:g} MB.",
                    hint="Attach a smaller file, or raise Assist.max_attachment_mb.",
                )
            return file.read()
    except OSError as error:
        what = error.strerror or error
        raise WorkspaceError(f"{place.name} cannot be read: {what}.") from error

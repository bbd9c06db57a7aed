"""The images of a ``--map``: the items of a variable, or files of a pattern.

Each is known by what it holds, so that a result is found again where files were renamed
and lists were sorted, and is not where an image has changed.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_ai_assist.core.context.attachments import read_file
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import AssistError, UsageError
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace
from jupyter_ai_assist.core.workspace.values import Items

from .given import ADDRESS, items_of

__all__ = ["Images", "many_images"]

_MOST = 1_000
_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Images:
    """Many images."""

    items: Items
    references: dict[str, str]
    """By text, how ``given_image`` finds it."""
    path: str = ""
    """The variable that they came from; blank for files."""

    @property
    def names(self) -> dict[str, str]:
        """By text, what people call it."""
        pairs = zip(self.items.texts, self.items.labels, strict=True)
        return {text: label for text, label in pairs if text is not None}


async def many_images(conversation: Conversation, words: str) -> Images:
    """Each image of a variable or pattern.

    Raises
    ------
    UsageError
        It names no images, or too many.
    PolicyError
        They may not be sent.
    """
    path = ""
    if _GLOB.search(words) and not re.fullmatch(r"[\w.]+\[.*\]", words):
        pattern = words.removeprefix("file:").strip("\"'")
        conversation.policy.decide_share("values", f"The content of {pattern}").require()
        found = await asyncio.to_thread(_files, conversation, pattern)
    else:
        path = words.removeprefix("@")
        workspace = SharedWorkspace(conversation.workspace, conversation.policy)
        found = await items_of(conversation, workspace, path, _MOST)
    if not any(reference for _, reference, _ in found):
        raise UsageError(f"{words} holds no images.", hint="Name a list of images, or *.jpg.")
    if len(found) > _MOST:
        raise UsageError(
            f"{words} holds {len(found):,} images; {_MOST:,} are looked at in one go.",
            hint="Take a part of them.",
        )
    return await asyncio.to_thread(_known, conversation, found, path)


def _known(conversation: Conversation, found: Sequence[tuple[str, str, str]], path: str) -> Images:
    """Each image with what tells it from others."""
    texts = [
        (mark or _mark_of(conversation, reference)) if reference else None
        for _, reference, mark in found
    ]
    items = Items(tuple(label for label, _, _ in found), tuple(texts), what="image", telling=False)
    pairs = zip(texts, found, strict=True)
    references = {text: reference for text, (_, reference, _) in pairs if text is not None}
    return Images(items, references, path)


def _mark_of(conversation: Conversation, reference: str) -> str:
    """What tells a file from others; what cannot be read is known by its name."""
    if ADDRESS.match(reference):
        return reference
    root = Path(conversation.workspace.root)
    place = reference.removeprefix("file:")
    try:
        data = read_file(root / place, root, conversation.policy)
    except AssistError:  # said when its turn comes
        return reference
    return hashlib.sha256(data).hexdigest()


def _files(conversation: Conversation, pattern: str) -> list[tuple[str, str, str]]:
    """Those of a pattern that may be read."""
    root = Path(conversation.workspace.root)
    policy = conversation.policy
    try:
        found = sorted(path for path in root.glob(pattern) if path.is_file())
    except (ValueError, NotImplementedError, OSError) as error:
        raise UsageError(f"{pattern} is no pattern of files here: {error}.") from None
    names = [str(path.relative_to(root)) for path in found if policy.may_read(path, root)]
    return [(name, f"file:{name}", "") for name in names]

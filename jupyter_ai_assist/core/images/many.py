"""The images of a ``--map``: the items of a variable, or files of a pattern."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.shared_workspace import SharedWorkspace

from .given import items_of

__all__ = ["many_images"]

_MOST = 1_000
_GLOB = re.compile(r"[*?\[]")


async def many_images(conversation: Conversation, words: str) -> list[str]:
    """References to each image, as ``given_image`` takes them.

    Raises
    ------
    UsageError
        It names no images, or too many.
    PolicyError
        They may not be sent.
    """
    if _GLOB.search(words) and not re.fullmatch(r"[\w.]+\[.*\]", words):
        found = await asyncio.to_thread(_files, conversation, words.removeprefix("file:"))
    else:
        workspace = SharedWorkspace(conversation.workspace, conversation.assistant.policy)
        found = await items_of(conversation, workspace, words.removeprefix("@"))
    if not found:
        raise UsageError(f"{words} holds no images.", hint="Name a list of images, or *.jpg.")
    if len(found) > _MOST:
        raise UsageError(
            f"{words} holds {len(found):,} images; {_MOST:,} are looked at in one go.",
            hint="Take a part of them.",
        )
    return found


def _files(conversation: Conversation, pattern: str) -> list[str]:
    """Those of a pattern that may be read."""
    root = Path(conversation.workspace.root)
    policy = conversation.assistant.policy
    try:
        found = sorted(path for path in root.glob(pattern) if path.is_file())
    except (ValueError, NotImplementedError, OSError) as error:
        raise UsageError(f"{pattern} is no pattern of files here: {error}.") from None
    return [f"file:{path.relative_to(root)}" for path in found if policy.may_read(path, root)]

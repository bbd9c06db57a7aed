"""The images that a person names: files, addresses, outputs and variables.

All of them pass the policy, as whatever else leaves the notebook does.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path

from jupyter_ai_assist.core.context.attachments import read_file
from jupyter_ai_assist.core.context.mentions import named_cell
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.workspace.base import RunResult
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

from .download import checked_address, download

__all__ = ["ADDRESS", "Given", "given_image", "items_of"]

ADDRESS = re.compile(r"https?://", re.IGNORECASE)
"""The beginning of a web address."""
_CELL = re.compile(r"(?:In|Out)\[\d+\]$|cell:\S+$")
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d+\]|\[(?:'[^']*'|\"[^\"]*\")\])*$")

_ITEM = re.compile(r"(?P<path>.*)\[\[(?P<number>\d+)\]\]$")
"""One of many, as ``items_of`` names it."""

_BATCH = 50
"""Items that are looked at together."""

_PATIENCE = 60.0
"""Seconds in which a variable has to show itself."""


@dataclass(frozen=True)
class Given:
    """An image as it was found, not opened yet."""

    name: str
    """For people; a file's own name."""
    data: bytes


async def given_image(conversation: Conversation, reference: str) -> Given:
    """Find an image.

    Parameters
    ----------
    reference
        ``plot.png``, ``file:plot.png``, ``https://…``, ``Out[3]``, ``cell:ID``, or the
        name of a variable; a ``@`` before it may stand.

    Raises
    ------
    UsageError
        It names nothing, or nothing that is an image.
    PolicyError
        It may not be sent.
    """
    word = reference.strip().removeprefix("@")
    workspace = SharedWorkspace(conversation.workspace, conversation.policy)
    if ADDRESS.match(word):
        return await _loaded(conversation, word)
    if _CELL.match(word):
        return await _output(workspace, word)
    path = word.removeprefix("file:").strip("\"'")
    if word.startswith("file:") or _is_file(workspace.root, path):
        return await _file(conversation, path)
    if _PATH.match(word) or _ITEM.match(word):
        return await _variable(conversation, workspace, word)
    raise UsageError(f"There is no image {reference.strip()!r}.", hint=_HOW)


_HOW = (
    "Name a file beside the notebook, an https:// address, a variable, a figure, Out[3] or cell:ID."
)


def _is_file(root: str, path: str) -> bool:
    try:
        return (Path(root) / path).is_file()
    except (OSError, ValueError):
        return False


async def _file(conversation: Conversation, path: str) -> Given:
    policy, root = conversation.policy, conversation.workspace.root
    policy.decide_share("values", f"The content of {path}").require()
    data = await asyncio.to_thread(read_file, Path(root) / path, Path(root), policy)
    return Given(Path(path).name, data)


async def _loaded(conversation: Conversation, url: str) -> Given:
    policy = conversation.policy
    policy.decide_image_host(checked_address(url).host).require()
    data = await download(url, limit=policy.settings.max_attachment_mb * 1_000_000)
    return Given(Path(url.partition("?")[0]).name or "image", data)


async def _output(workspace: SharedWorkspace, reference: str) -> Given:
    cell = await named_cell(workspace, reference.replace("Out[", "In["))
    if cell is None:
        raise UsageError(f"There is no {reference} here.", hint=_HOW)
    if not cell.images:
        raise UsageError(
            f"{reference} shows no image.",
            hint="Run the cell first, or have values shared (Assist.share).",
        )
    return Given(f"{reference}.png", cell.images[-1].data)


async def items_of(
    conversation: Conversation, workspace: SharedWorkspace, path: str, most: int
) -> list[tuple[str, str, str]]:
    """The items of a list, series, column or dict, a few at a time.

    Parameters
    ----------
    most
        So many are looked at, and one more.

    Returns
    -------
    Of each the name for people; the reference, blank for a missing value; and what tells it
    from other images, blank for a path or address.
    """
    found: list[tuple[str, str, str]] = []
    while len(found) <= most:
        start = len(found)
        shown = await _shown(conversation, workspace, path, f"_tell({path}, {start}, {_BATCH});")
        line = shown.output.strip().splitlines()[-1:] if shown.status == "ok" else []
        if not line or not line[0].startswith("[["):
            break
        told = json.loads(line[0])
        found += [_item(path, start + at, *one) for at, one in enumerate(told)]
        if len(told) < _BATCH:
            break
    if not found:
        raise UsageError(f"{path} is no list of images.", hint="Name a list, a column or *.jpg.")
    return found


def _item(path: str, number: int, kind: str, value: str) -> tuple[str, str, str]:
    label, reference = f"{path}[{number}]", f"{path}[[{number}]]"
    if kind == "none":
        return label, "", ""
    if kind == "place":
        return label, value if ADDRESS.match(value) else f"file:{value}", ""
    return label, reference, value or reference


async def _variable(conversation: Conversation, workspace: SharedWorkspace, path: str) -> Given:
    """What a variable shows as an image: the one look that runs its code, as it was asked for."""
    item = _ITEM.match(path)
    value = f"_items({item['path']})[{item['number']}]" if item else path
    path = item["path"] if item else path
    shown = await _shown(conversation, workspace, path, f"_show_image({value});")
    if shown.images:
        return Given(f"{path}.png", shown.images[-1].data)
    if (named := shown.output.strip()) and shown.status == "ok":
        # A path or an address: it is looked at from here, where the policy stands before it.
        place = json.loads(named.splitlines()[-1])
        if ADDRESS.match(place):
            return await _loaded(conversation, place)
        return await _file(conversation, place)
    reason = shown.error_value or "it shows none"
    raise UsageError(
        f"{path} cannot be seen as an image: {reason.strip().splitlines()[-1]}.",
        hint="A figure, a PIL image, an array of pixels, the bytes of an image and a path can.",
    )


async def _shown(
    conversation: Conversation, workspace: SharedWorkspace, path: str, call: str
) -> RunResult:
    """Run our own few lines over a variable, in a copy of the names."""
    conversation.policy.decide_value(path).require()
    if not _PATH.match(path) or await workspace.inspect(re.split(r"[.\[]", path)[0]) is None:
        raise UsageError(f"There is no file and no variable {path!r}.", hint=_HOW)
    if "scratch" not in workspace.abilities:
        raise UsageError(
            f"The variable {path!r} cannot be seen from here.", hint="Save it as a file first."
        )
    return await workspace.scratch(f"{_SHOW}\n{call}", _PATIENCE)


_SHOW = """\
def _items(value):
    return list(value.values()) if isinstance(value, dict) else list(value)


def _tell(value, start, count):
    import json

    if isinstance(value, (str, bytes)):
        raise TypeError("one text is no list")
    items = _items(value)[start : start + count]
    print(json.dumps([_told(item) for item in items]) if items else "")


def _told(value):
    import hashlib
    import os

    if type(value).__name__ == "Picture":
        value = value.image
    missing = value is None or type(value).__name__ == "NAType"
    if missing or (isinstance(value, float) and value != value):
        return "none", ""
    if isinstance(value, (str, os.PathLike)):
        return ("place", os.fspath(value)) if os.fspath(value).strip() else ("none", "")
    try:
        image = _as_image(value)
        seen = hashlib.sha256(f"{image.mode} {image.size}".encode())
        seen.update(image.tobytes())
    except Exception:  # it is said what stands in its way when it is looked at
        return "image", ""
    return "image", seen.hexdigest()


def _as_image(value):
    import io

    from PIL import Image

    value = value.get_figure() if hasattr(value, "get_figure") else value
    if hasattr(value, "savefig"):
        content = io.BytesIO()
        value.savefig(content, format="png", bbox_inches="tight")
        return Image.open(content)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return Image.open(io.BytesIO(value))
    if isinstance(value, Image.Image):
        return value
    if hasattr(value, "data") and isinstance(value.data, bytes):
        return Image.open(io.BytesIO(value.data))
    if not hasattr(value, "__array_interface__") and hasattr(value, "__array__"):
        value = value.__array__()
    if not hasattr(value, "__array_interface__"):
        raise TypeError(f"a {type(value).__name__} is none")
    if value.dtype.kind == "f" and value.size and 0 <= value.min() and value.max() <= 1:
        value = (value * 255).round()
    return Image.fromarray(value.astype("uint8"))


def _show_image(value):
    import base64
    import io
    import json
    import os

    if type(value).__name__ == "Picture":
        value = value.image
    if isinstance(value, (str, os.PathLike)):
        print(json.dumps(os.fspath(value)))
        return
    from IPython.display import display
    from PIL import ImageOps

    image = ImageOps.exif_transpose(_as_image(value))
    alpha = image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info
    image = image.convert("RGBA" if alpha else "RGB")
    image.thumbnail((4096, 4096))
    content = io.BytesIO()
    image.save(content, "PNG")
    kind = "image/png"
    if len(content.getvalue()) > 6_000_000:
        content, kind = io.BytesIO(), "image/jpeg"
        image.convert("RGB").save(content, "JPEG", quality=92)
    display({kind: base64.b64encode(content.getvalue()).decode()}, raw=True)
"""
"""Shows a value as one bounded PNG or JPEG, upright; run over a copy of the names."""

"""A turn that takes the place of an earlier one, and of all after it.

It is asked again, or was worded anew: what came of it is not sent any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .context.data_blocks import data_in
from .context.mentions import FILE_TITLE
from .errors import UsageError
from .history import Turn, standing
from .messages import ContextPart, FilePart, Part
from .protocol import Submit

__all__ = ["kept_files", "left_out"]


def left_out(turns: Sequence[Turn], replaced: str) -> set[str]:
    """The ids of the turns that do not stand, or would not any more.

    Parameters
    ----------
    turns
        All of a thread, oldest first.
    replaced
        The id of the turn whose place is taken now; blank for none.

    Raises
    ------
    UsageError
        It is none of those that stand.
    """
    stand = [turn.id for turn in standing(turns)]
    if replaced and replaced not in stand:
        raise UsageError(
            "The message that you changed is not in this conversation any more.",
            hint="Open the conversation again, or send it as a new message.",
        )
    kept = stand[: stand.index(replaced)] if replaced else stand
    return {turn.id for turn in turns}.difference(kept)


def kept_files(turns: Sequence[Turn], submit: Submit) -> tuple[FilePart, ...]:
    """The files of the turn that is replaced which are to go along again, as they were sent.

    Raises
    ------
    UsageError
        There is none of such a name.
    """
    replaced = next((turn for turn in turns if turn.id == submit.replaces), None)
    sent = replaced.messages[0].parts if replaced and replaced.messages else ()
    files = {file.name: file for file in _files(sent)}
    known = set(replaced.attached.files) & files.keys() if replaced else set()
    missing = [name for name in submit.keep if name not in known]
    if missing:
        raise UsageError(
            f"{missing[0]} is not in this conversation any more.", hint="Attach it again."
        )
    return tuple(files[name] for name in submit.keep)


def _files(parts: Sequence[Part]) -> Iterator[FilePart]:
    for part in parts:
        if isinstance(part, FilePart):
            yield part
        elif isinstance(part, ContextPart) and part.title.startswith(FILE_TITLE):
            name, text = part.title.removeprefix(FILE_TITLE), data_in(part.text)
            yield FilePart(name=name, media_type="text/plain", data=text.encode())

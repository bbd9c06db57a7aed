"""A turn that takes the place of an earlier one, and of all after it.

It is asked again, or was worded anew: what came of it is not sent any more.
"""

from __future__ import annotations

from collections.abc import Sequence

from .errors import UsageError
from .history import Turn, standing

__all__ = ["left_out"]


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

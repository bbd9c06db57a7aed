"""The message that opens a turn, made to fit into what is left of the model's window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.messages import ContextPart, Message
from jupyter_ai_assist.core.protocol import Format
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.typed import typed

from .briefing import MAX_NEWS, MAX_SNAPSHOT, Sight, Told, brief
from .compaction import Earlier, Talk
from .context import TurnContext
from .prompt import user_message
from .window import Window, characters, message_tokens, part_tokens

__all__ = ["Opening", "Question", "open_turn"]

BRIEFING_TOKENS = 1_000
"""What is to be left at least for telling of the notebook, where the window is not tiny."""
LEAST_BLOCK = 400
"""Characters of one block of context; with less it says nothing."""
TRIES = 4


@dataclass(frozen=True)
class Question:
    """What a turn is about, and how it is asked."""

    turn: str
    """The turn's id."""
    context: TurnContext
    format: Format
    nonce: str


@dataclass(frozen=True)
class Opening:
    """The message, and what the conversation knows with it; ``None``: nothing of the notebook."""

    message: Message
    told: Told | None


def open_turn(
    talk: Talk, sight: Sight | None, known: Mapping[str, Told], question: Question, model: ModelInfo
) -> Opening:
    """Make the message; older turns are shortened if it needs their room.

    Parameters
    ----------
    sight
        ``None``: the turn tells nothing of the notebook beyond what it is about.
    known
        By turn, what the conversation knew after it.

    Raises
    ------
    UsageError
        Question and attachments alone are more than the model takes.
    """
    bare = user_message(question.context, (), question.format, question.nonce)
    if talk.window is None:
        told = still_told(talk.earlier, known)
        if sight is None:
            return Opening(bare, told)
        space = MAX_NEWS if told else MAX_SNAPSHOT
        return _with_briefing(sight, told, question, space, images=model.attachments, most=None)
    spare = min(BRIEFING_TOKENS, max(0, talk.window.easy) // 10)
    talk.make_room(message_tokens([bare]) + spare)
    left = talk.window.most - talk.earlier.tokens
    most = None
    if message_tokens([bare]) > left:
        most = _most(bare, left)
        bare = user_message(question.context, (), question.format, question.nonce, most)
    if message_tokens([bare]) > left:
        raise _too_long(bare, left, talk.window, model)
    told = still_told(talk.earlier, known)
    if sight is None:
        return Opening(bare, told)
    free = talk.window.easy - talk.earlier.tokens - message_tokens([bare])
    space = min(MAX_NEWS if told else MAX_SNAPSHOT, characters(free) // 2)
    for attempt in range(TRIES):
        images = model.attachments and attempt == 0
        opening = _with_briefing(sight, told, question, space, images=images, most=most)
        if message_tokens([opening.message]) <= left:
            return opening
        space //= 2
    return Opening(bare, told)


def still_told(earlier: Earlier, known: Mapping[str, Told]) -> Told | None:
    """What the conversation knows, as far as the turns that told it are sent whole."""
    whole = earlier.whole
    last = next((turn for turn in reversed(whole) if turn in known), None)
    told = known[last] if last else None
    return told if told and told.snapshot in whole else None


def _with_briefing(
    sight: Sight,
    told: Told | None,
    question: Question,
    space: int,
    *,
    images: bool,
    most: int | None,
) -> Opening:
    briefing = brief(sight, told, question.context, space, turn=question.turn, images=images)
    message = user_message(question.context, briefing.blocks, question.format, question.nonce, most)
    return Opening(message, briefing.told)


def _most(message: Message, left: int) -> int:
    """How many characters each block of context may have, so that the message fits."""
    blocks = [part for part in message.parts if isinstance(part, ContextPart)]
    others = sum(part_tokens(part) for part in message.parts) - sum(map(part_tokens, blocks))
    each = characters(left - others) // max(1, len(blocks))
    return max(LEAST_BLOCK, each - LEAST_BLOCK // 2)  # its own marks and the note of the cut


def _too_long(message: Message, left: int, window: Window, model: ModelInfo) -> UsageError:
    if window.room <= 0:
        return UsageError(
            f"The system prompt and the tools take about {window.system + window.tools:,} tokens, "
            f"and {model.id} has {window.size:,}, of which {window.reply:,} are for the answer.",
            hint="Switch the tools off (--no-tools), or use a model with a larger window: "
            f"{typed('/models')}",
        )
    return UsageError(
        f"The prompt with what it brings takes about {message_tokens([message]):,} tokens, and "
        f"{model.id} takes {max(0, left):,} more.",
        hint=f"Shorten it, attach less, or use a model with a larger window: {typed('/models')}",
    )

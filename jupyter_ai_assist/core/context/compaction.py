"""A conversation that outgrows its model's window: older turns are sent shorter.

By rules, without asking a model, oldest first, and in three steps, each taken
only as far as it needs to be:

1. *noted*: what a turn told of the notebook, and what its tools answered, become
   one line each; questions, answers and calls stay.
2. *brief*: question, answer, and what was decided.
3. *dropped*: the question and what was decided, in a list at the beginning.

Decisions are never lost by that: what was allowed and done, what was refused and
why, and what the person answered, see ``decisions``.

How far that went is a ``Cut``, stored with the turn that needed it. The same
turns and cut always give the same messages, so that caches hit again from the
next request on, and a thread that is opened later goes on just so. A call and
its result are always shortened together; the history keeps everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Literal

from jupyter_ai_assist.core.history import Cut, Turn, replayed
from jupyter_ai_assist.core.history.values import title_of
from jupyter_ai_assist.core.messages import (
    ContextPart,
    FilePart,
    Message,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from jupyter_ai_assist.core.text import head_and_tail

from .decisions import decided, decisions
from .window import Window, characters, message_tokens, part_tokens, tokens

__all__ = ["Earlier", "Talk"]

Step = Literal["noted", "brief", "dropped"]
STEPS: tuple[Step, ...] = ("noted", "brief", "dropped")

KEPT = 2
"""Turns that are shortened last: what the next question is most likely about."""
MAX_QUESTION = 2_000
"""Characters of a question, and of an answer, in a brief turn."""
MAX_ANSWER = 4_000
LISTED = 40
"""Questions of dropped turns; older ones are counted."""
LIST = "Earlier questions, whose answers are left out for space, and what was decided then:"
LEAST_RESULT = 400
"""Characters of a tool's result; with less it says nothing."""
NO_ROOM = "(There is no room left for this result. Answer with what you have.)"


@dataclass(frozen=True)
class Earlier:
    """The turns of a thread before the present one, as they are sent again."""

    turns: tuple[Turn, ...] = ()
    """All that are stored, oldest first."""
    without: frozenset[str] = frozenset()
    """Ids of those that are not sent."""
    cut: Cut = field(default_factory=Cut)

    def before(self, turn: Sequence[Message]) -> tuple[Message, ...]:
        """The messages of a request: these turns, then the present one."""
        messages = [*chain.from_iterable(self._sent), *turn]
        listed = self._listed()
        if listed and messages:
            parts = (listed, *messages[0].parts)
            messages[0] = messages[0].model_copy(update={"parts": parts})
        return tuple(messages)

    @cached_property
    def tokens(self) -> int:
        """About how many tokens these turns take."""
        listed = self._listed()
        return sum(map(message_tokens, self._sent)) + (part_tokens(listed) if listed else 0)

    @cached_property
    def whole(self) -> tuple[str, ...]:
        """The ids of the turns that are sent as they were, oldest first."""
        return tuple(
            turn.id
            for place, turn in enumerate(self.turns)
            if place >= self.cut.noted and self._sent[place]
        )

    def shorter(self, room: int) -> Earlier:
        """The same turns in so many tokens, or as near to that as can be."""
        total = self.tokens
        cut = self.cut
        for place, step in _steps(cut, len(self.turns)):
            if total <= room:
                break
            messages = self._messages(self.turns[place])
            level = STEPS.index(step)
            total += message_tokens(_shortened(messages, level + 1))
            total -= message_tokens(_shortened(messages, level))
            if step == "dropped":
                total += tokens(self._listed_as(self.turns[place]))
                total += 0 if place else tokens(LIST)
            cut = cut.model_copy(update={step: place + 1})
        return replace(self, cut=cut)

    def told(self, since: Cut) -> str:
        """In words, what became of the turns that were sent longer under an earlier cut."""
        parts = [
            (self.cut.noted - max(self.cut.brief, since.noted), "without tool results and cells"),
            (
                self.cut.brief - max(self.cut.dropped, since.brief),
                "as question, answer and decisions",
            ),
            (self.cut.dropped - since.dropped, "as question and decisions"),
        ]
        return ", ".join(f"{count} {how}" for count, how in parts if count > 0)

    @cached_property
    def _sent(self) -> list[tuple[Message, ...]]:
        """By turn, its messages under the cut."""
        return [
            _shortened(self._messages(turn), self._level(place))
            for place, turn in enumerate(self.turns)
        ]

    def _messages(self, turn: Turn) -> tuple[Message, ...]:
        return () if turn.id in self.without else replayed([turn])

    def _level(self, place: int) -> int:
        return sum(place < getattr(self.cut, step) for step in STEPS)

    def _listed(self) -> ContextPart | None:
        """The questions of the dropped turns."""
        dropped = self.turns[: self.cut.dropped]
        lines = [self._listed_as(turn) for turn in dropped if self._messages(turn)]
        if not lines:
            return None
        older = len(lines) - LISTED
        first = [f"… {older:,} older ones"] if older > 0 else []
        text = "\n".join([LIST, *first, *lines[-LISTED:]])
        return ContextPart(title="earlier questions", text=text)

    def _listed_as(self, turn: Turn) -> str:
        decided = (f"  - {line}" for line in decisions(self._messages(turn)))
        return "\n".join([f"- {title_of(turn.question)}", *decided])


@dataclass
class Talk:
    """The present turn and those before it, kept within a window.

    Parameters
    ----------
    window
        ``None`` for a model that has no limit.
    """

    earlier: Earlier
    window: Window | None = None
    notices: list[str] = field(default_factory=list)
    """What to tell the person; whoever does so takes them out."""

    @property
    def cut(self) -> Cut:
        """What is stored with the turn."""
        return self.earlier.cut

    def make_room(self, needed: int) -> None:
        """Shorten older turns if these and ``needed`` more tokens fill the window."""
        if self.window is None or self.earlier.tokens + needed <= self.window.easy:
            return
        # Half of it, so that this is rare: each time, the caches miss once.
        half = self.window.easy // 2 - needed
        shorter = self.earlier.shorter(half if half > 0 else max(0, self.window.most - needed))
        if shorter.cut == self.earlier.cut:
            return
        self.notices.append(
            f"The conversation outgrew the model's window, so earlier turns are sent shorter "
            f"({shorter.told(self.earlier.cut)}) and the notebook anew. The history keeps all."
        )
        self.earlier = shorter

    def fit(
        self, results: tuple[ToolResultPart, ...], turn: Sequence[Message]
    ) -> tuple[ToolResultPart, ...]:
        """The results of a step so that the next request fits; cut in the middle if need be."""
        if self.window is None:
            return results
        needed = sum(map(part_tokens, results))
        so_far = message_tokens(turn)
        if needed > self._left(so_far):
            self.make_room(so_far + needed)
        left = self._left(so_far)
        if needed <= left:
            return results
        most = characters(left) // len(results)
        return tuple(
            result.model_copy(
                update={
                    "text": head_and_tail(result.text, most) if most > LEAST_RESULT else NO_ROOM,
                    "files": (),
                }
            )
            for result in results
        )

    def _left(self, so_far: int) -> int:
        """What a step's results may take: half of the room, as more steps may follow."""
        room = self.window.room if self.window else 0
        return (room - self.earlier.tokens - so_far) // 2


def _steps(cut: Cut, turns: int) -> Iterator[tuple[int, Step]]:
    """Every step that is left, the ones that cost least first."""
    done = cut.model_dump()
    for end in (turns - KEPT, turns):
        for step in STEPS:
            for place in range(done[step], end):
                yield place, step
            done[step] = max(done[step], end)


def _shortened(messages: tuple[Message, ...], level: int) -> tuple[Message, ...]:
    """A turn's messages: whole (0), noted, brief or dropped (3)."""
    if not messages or level == len(STEPS):
        return ()
    if level == 0:
        return messages
    if level > 1:
        return _brief(messages)
    calls = {call.id: call for message in messages for call in message.tool_calls}
    return tuple(_noted(message, calls) for message in messages)


def _noted(message: Message, calls: Mapping[str, ToolCallPart]) -> Message:
    """Without the content that was brought; a reply without its own record of reasoning."""
    parts: list[Part] = []
    left_out = 0
    for part in message.parts:
        if isinstance(part, ContextPart | FilePart):
            left_out += 1
        elif isinstance(part, ToolResultPart):
            parts.append(_noted_result(part, calls.get(part.id)))
        else:
            parts.append(part)
    if left_out:
        left = _note("Content that came with this was left out for space.")
        results = any(isinstance(part, ToolResultPart) for part in parts)
        parts.insert(len(parts) if results else 0, left)  # services want results first
    return message.model_copy(update={"parts": tuple(parts), "native": None})


def _noted_result(result: ToolResultPart, call: ToolCallPart | None) -> ToolResultPart:
    left_out = f"(A result of {len(result.text):,} characters was left out for space.)"
    line = decided(call, result) if call else ""
    note = f"({line}.)" if line else left_out
    short = note if len(note) < len(result.text) else result.text
    return result.model_copy(update={"text": short, "files": ()})


def _brief(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    question = head_and_tail(messages[0].text, MAX_QUESTION)
    replies = [message for message in messages if message.role == "assistant"]
    answer = head_and_tail("\n\n".join(filter(None, (reply.text for reply in replies))), MAX_ANSWER)
    called = dict.fromkeys(call.name for reply in replies for call in reply.tool_calls)
    tools = f" Tools were called: {', '.join(called)}." if called else ""
    lines = decisions(messages)
    made = f" What was decided: {'; '.join(lines)}." if lines else ""
    note = _note(f"All but this question and its answer was left out for space.{tools}{made}")
    said = TextPart(text=answer or "(no answer)")
    return (
        Message(role="user", parts=(note, TextPart(text=question))),
        Message(role="assistant", parts=(said,), model=replies[-1].model),
    )


def _note(text: str) -> ContextPart:
    return ContextPart(title="note", text=f"({text})")

"""``/translate``, from the texts to what is staged: the path itself.

texts (policy) → price, where there are many → requests → history → changes, each shown
with its diff and made after a yes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_ai_assist.core.context.attachments import read_file
from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.edits.staging import Staging
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.jobs.agree import agree
from jupyter_ai_assist.core.jobs.asking import Asking
from jupyter_ai_assist.core.jobs.record import JobRecord, again_notice
from jupyter_ai_assist.core.markdown import code_span, fenced
from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.plan import chosen
from jupyter_ai_assist.core.protocol import (
    Event,
    Notice,
    Progress,
    Report,
    Submit,
    TextDelta,
    TurnFinished,
    TurnStarted,
)
from jupyter_ai_assist.core.tasks.plan import require_writer
from jupyter_ai_assist.core.tasks.sources import Source
from jupyter_ai_assist.core.tasks.task import WRITING
from jupyter_ai_assist.core.usage import prices

from .masks import mask
from .work import Translator

__all__ = ["TranslateWish", "translate"]


@dataclass(frozen=True)
class TranslateWish:
    """What is translated, and where it goes."""

    sources: tuple[Source, ...]
    file: str = ""
    """The file that is proposed; blank for none."""
    cells: bool = False
    """Whether a change of each source's cell is proposed."""
    to: str = ""
    """The name that the translation is bound to; blank for none."""
    next: bool = False
    """Whether it becomes the next cell."""
    yes: bool = False
    """Go ahead without a question about the price."""


async def translate(
    conversation: Conversation, wish: TranslateWish, work: Translator, submit: Submit, emit: Emit
) -> Event:
    """Translate, propose the changes, and return the last event.

    Raises
    ------
    AssistError
        It was refused or failed; nothing was changed.
    """
    began = time.monotonic()
    model, provider, settings = chosen(conversation, submit, work.settings)
    require_writer(model)
    sources = [source for source in wish.sources if mask(source.text).has_words]
    if not sources:
        raise UsageError("There are no words to translate.", hint="Name another text.")
    if submit.dry_run:
        return Report(markdown=_preview(work, sources, model.id))
    await _agree(conversation, wish, work, model.id, emit)
    record = JobRecord(conversation, WRITING, submit.prompt, _asked(work, sources), model.id)
    emit(TurnStarted(turn=record.id, thread=record.thread, model=model.id))
    asking = Asking(
        conversation.assistant, model, provider, settings, record, lambda a: emit(again_notice(a))
    )
    with record:
        texts = await _translated(sources, work, asking, emit)
        record.answer("\n\n".join(texts))
    ended = TurnFinished(
        turn=record.id,
        model=model.id,
        text=texts[0],
        usage=record.usage,
        seconds=time.monotonic() - began,
        to=wish.to,
    )
    done = _Translated(sources, texts, work.language)
    return await _staged(conversation, wish, done, ended, emit)


async def _agree(
    conversation: Conversation, wish: TranslateWish, work: Translator, model: str, emit: Emit
) -> None:
    """Say what many will cost, and ask where that is much."""
    estimate = prices.cost(model, sum((work.tokens(one.text) for one in wish.sources), Usage()))
    what = f"translations by {model}"
    await agree(conversation, what, len(wish.sources), estimate, emit, asked=wish.yes)


def _asked(work: Translator, sources: Sequence[Source]) -> str:
    """What the history keeps as what was sent."""
    return "\n\n".join(work.preview(source.text) for source in sources)


@dataclass(frozen=True)
class _Translated:
    """Texts and their translations."""

    sources: Sequence[Source]
    texts: Sequence[str]
    language: str


async def _staged(
    conversation: Conversation,
    wish: TranslateWish,
    done: _Translated,
    ended: TurnFinished,
    emit: Emit,
) -> TurnFinished:
    """Show what came, propose the changes, and give the turn's end as it is then."""
    staging = Staging(conversation, ended.turn, ended.model, always_asks=True)
    if len(done.sources) > 1:
        made = await _change_cells(done, staging, emit)
        text = f"{made} of {len(done.sources)} Markdown cells are now in {done.language}."
        emit(TextDelta(text=text))
        return ended.model_copy(update={"text": text})
    emit(TextDelta(text=ended.text))
    cell = done.sources[0].cell
    if wish.cells:
        await _change_cells(done, staging, emit)
    elif wish.file:
        await _write(conversation, wish.file, ended.text, staging, emit)
    elif wish.next and "edit" not in conversation.workspace.abilities:
        # All that a kernel can give: a code cell, which shows the text when it is run.
        return ended.model_copy(update={"new_cell": f"%%markdown\n{ended.text}"})
    elif wish.next:
        place = {"after": cell.id} if cell else {}
        new = {"kind": "markdown", "source": ended.text, **place}
        await staging.change("insert_cell", new, emit)
    return ended


async def _translated(
    sources: Sequence[Source], work: Translator, asking: Asking, emit: Emit
) -> list[str]:
    texts: list[str] = []
    await asking.read_ahead(one for source in sources for one in work.asked(source.text))
    for number, source in enumerate(sources, 1):

        def told(part: int, parts: int) -> None:
            if len(sources) == 1 < parts:
                emit(Progress(done=part, total=parts))

        text = await work.translated(source.text, asking, told)
        if note := work.note(source.text, text):
            emit(Notice(text=f"The translation {note}."))
        texts.append(text)
        if len(sources) > 1:
            emit(Progress(done=number, total=len(sources)))
    return texts


async def _change_cells(done: _Translated, staging: Staging, emit: Emit) -> int:
    made = 0
    for source, text in zip(done.sources, done.texts, strict=True):
        if source.cell is None or text == source.text:
            continue
        change = {"source": text} if source.whole else {"old": source.text, "new": text}
        arguments = {"id": source.cell.id, "hash": source.cell.hash, **change}
        made += await staging.change("edit_cell", arguments, emit)
    return made


async def _write(
    conversation: Conversation, path: str, text: str, staging: Staging, emit: Emit
) -> None:
    """Propose a file; one that is there is replaced only as it is now."""
    root = Path(conversation.workspace.root)
    policy = conversation.policy
    there = await asyncio.to_thread((root / path).exists)
    base = {}
    if there:
        data = await asyncio.to_thread(read_file, root / path, root, policy)
        base = {"hash": hash_of(data.decode())}
    if await staging.change("write_file", {"path": path, "text": text, **base}, emit):
        emit(Notice(text=f"The translation is in {code_span(path)}."))


def _preview(work: Translator, sources: Sequence[Source], model: str) -> str:
    count = "1 text" if len(sources) == 1 else f"{len(sources)} texts"
    first = fenced(work.preview(sources[0].text))
    return f"**Nothing was sent.** {count} would go to `{model}`; the first one:\n\n{first}"

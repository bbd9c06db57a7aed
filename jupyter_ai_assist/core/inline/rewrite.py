"""A prompt that is written into a cell: the request for another source of it."""

from __future__ import annotations

import re
from dataclasses import replace

from jupyter_ai_assist.core.context.briefing import MAX_NEWS, brief, look
from jupyter_ai_assist.core.context.context import TurnContext, Wish, gather
from jupyter_ai_assist.core.context.mentions import Mention
from jupyter_ai_assist.core.context.prompt import user_message
from jupyter_ai_assist.core.context.window import Window, characters, message_tokens
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.plan import chosen
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import Rewrite, Submit
from jupyter_ai_assist.core.sending.kept_values import learn_kept_values
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.tasks.task import INLINE, Task
from jupyter_ai_assist.core.text import head_and_tail
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.workspace.base import Cell, only_cell
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

from .rewrite_prompt import rewrite_prompt

__all__ = ["rewrite_task"]

_MAX_OUTPUT = 4_000
"""Characters of what the cell has put out."""
_FIX = re.compile(r"\W*(?:please\s+)?(?:fix|repair|correct|debug)\b", re.IGNORECASE)


async def rewrite_task(conversation: Conversation, submit: Submit, asked: Rewrite) -> Task | Wish:
    """What a model is asked; a wish for an ordinary turn where the guide is to answer.

    Raises
    ------
    PolicyError
        The cell is protected or may not be sent, or the model may not be asked.
    UsageError
        There is no such cell, no wish or too much to send.
    """
    if not submit.prompt.strip():
        raise UsageError("Nothing was asked.", hint="Say what the code shall do.")
    model, _, _ = chosen(conversation, submit)
    assistant = conversation.assistant
    policy = conversation.policy
    cell = only_cell(await conversation.workspace.cells(), asked.cell)
    policy.decide_change(cell.id, cell.tags).require()
    cell = cell.model_copy(update={"source": asked.source, "original": ""})
    if model.in_process:
        return await _guides_wish(conversation, submit, cell, asked)
    if asked.source.strip():
        policy.decide_cell(cell.tags).require()
    await learn_kept_values(conversation.workspace, policy)
    workspace = SharedWorkspace(conversation.workspace, policy)
    context = await _context(workspace, policy, submit, cell, asked)
    language = (await workspace.kernel()).language.lower() or "python"
    task = Task(
        thread=INLINE,
        system=rewrite_prompt(assistant.settings, cell, asked, language),
        text=context.question,
        raw=True,
        context=context,
        own_system=True,
    )
    space = _space(task, model)
    sight = await look(workspace, policy)
    told = brief(sight, None, context, space, turn="", images=False)
    return replace(task, brought=told.blocks)


async def _context(
    workspace: SharedWorkspace, policy: Policy, submit: Submit, cell: Cell, asked: Rewrite
) -> TurnContext:
    shown = policy.shared_cell(cell) or Cell(id=cell.id, kind=cell.kind, source="")
    focus = shown.model_copy(update={"output": head_and_tail(shown.output, _MAX_OUTPUT)})
    about = cell.source if cell.kind == "code" else ""
    wish = Wish(question=submit.prompt, code=about, attach=submit.attach, raw=submit.raw)
    found = await gather(workspace, policy, wish)
    error = await workspace.last_error()
    failed = error is not None and error.cell is not None and error.cell.source == focus.source
    return found.model_copy(
        update={
            "focus": focus,
            "error": error if failed else None,
            "mentions": (*found.mentions, *_details(policy, focus, asked)),
        }
    )


def _details(policy: Policy, focus: Cell, asked: Rewrite) -> list[Mention]:
    """The lines that are meant, and what an earlier prompt made of them."""
    details = []
    if asked.end is not None:
        lines = focus.source.split("\n")  # a secret's mark has as many lines as the secret
        selected = "\n".join(lines[asked.start : asked.end])
        details.append(Mention(ref="", title="the selected lines", text=selected))
    if asked.draft:
        draft = policy.shared_text(asked.draft)
        details.append(Mention(ref="", title="your draft, which the wish is about", text=draft))
    return details


def _space(task: Task, model: ModelInfo) -> int:
    """How many characters may tell of the notebook.

    Raises
    ------
    UsageError
        The cell alone is more than the model takes: it cannot be sent in part.
    """
    window = Window.of(model, task.system, ())
    own = message_tokens([user_message(task.context, (), "markdown", "")])
    if own > window.most:
        raise UsageError(
            f"The cell with what the prompt brings takes about {own:,} tokens, and {model.id} "
            f"takes {max(0, window.most):,}.",
            hint="Select some lines, or use a model with a larger window.",
        )
    return min(MAX_NEWS, characters(window.easy - own) // 2)


async def _guides_wish(
    conversation: Conversation, submit: Submit, cell: Cell, asked: Rewrite
) -> Wish:
    """An ordinary question to what is no language model: it finds out by itself."""
    if cell.kind != "code" or asked.end is not None or asked.draft:
        raise UsageError(
            "The offline guide drafts and repairs whole code cells only; it is no language model.",
            hint=f"Connect a model: {typed('/setup')} tells how.",
        )
    error = await conversation.workspace.last_error()
    if _FIX.match(submit.prompt) and error and error.cell and error.cell.source == cell.source:
        return Wish(intent="fix")
    return Wish(question=submit.prompt, raw=submit.raw)

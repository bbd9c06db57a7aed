"""What requests use whose end nobody has heard, and what is used beside all conversations."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.context.window import Window, message_tokens, tokens
from jupyter_ai_assist.core.history import Spent
from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.providers.base import ModelRequest
from jupyter_ai_assist.core.usage import prices

__all__ = ["count_beside", "estimated", "sent_tokens"]


def estimated(assistant: Assistant, request: ModelRequest, written: str) -> Usage:
    """What a request has used that was left before the service has told.

    Parameters
    ----------
    written
        What the model has written until then, reasoning included.
    """
    model = request.model
    if model.in_process:
        return Usage(requests=1)
    usage = Usage(requests=1, input_tokens=sent_tokens(request), output_tokens=tokens(written))
    places = {one.slug: one.base_url for one in assistant.settings.providers}
    cost = prices.cost(model.id, usage, base_url=places.get(model.provider, ""))
    return usage.model_copy(update={"cost": cost})


def sent_tokens(request: ModelRequest) -> int:
    """About how many tokens a request sends; rather too many."""
    window = Window.of(request.model, request.system, request.tools)
    schema = tokens(json.dumps(request.schema)) if request.schema else 0
    return window.system + window.tools + schema + message_tokens(request.messages)


def count_beside(assistant: Assistant, model: str, usage: Usage, what: str) -> None:
    """Count what was used for something that no conversation keeps.

    Parameters
    ----------
    model
        Its id.
    what
        What it was for, in a word.
    """
    now, id_ = datetime.now(UTC), uuid.uuid4().hex
    spent = Spent(id=id_, started=now, model=model, usage=usage, command=what)
    assistant.history.accounts.count(spent)

"""Looking at one image with a model that sees, for an answer of a known form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from jupyter_ai_assist.core.errors import MalformedReplyError
from jupyter_ai_assist.core.jobs.asking import Asked, Asking
from jupyter_ai_assist.core.messages import FilePart, Message, TextPart
from jupyter_ai_assist.core.providers.base import Reply
from jupyter_ai_assist.core.tasks.formats import in_format

__all__ = ["Looker"]

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True)
class Looker:
    """Asks one model about images, one request for each."""

    asking: Asking
    system: str
    """What it is to do, and in which form it answers."""

    async def look(self, image: FilePart, question: str, form: type[Answer]) -> Answer:
        """The answer, in its form; asked for once more where it has not got it.

        Raises
        ------
        MalformedReplyError
            It has not got it the second time either.
        AssistError
            The request was refused or failed.
        """
        message = Message(role="user", parts=(image, TextPart(text=question)))
        asked = Asked(self.system, (message,), own_system=True)
        reply = await self.asking.reply(asked)
        try:
            return _in_form(reply, form)
        except ValueError as error:
            again = f"That is not the form that was asked for: {error}. Only JSON."
            reply = await self.asking.reply(asked.again(reply.message, again))
        try:
            return _in_form(reply, form)
        except ValueError as error:
            raise MalformedReplyError(
                f"{self.asking.model.id} answered twice in another form than it was asked for: "
                f"{error}.",
                hint="Use another model.",
            ) from None


def _in_form(reply: Reply, form: type[Answer]) -> Answer:
    """The reply as a value; a ``ValueError`` says in one line what is wrong with it."""
    try:
        return form.model_validate_json(in_format(reply.message.text, "json"))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise ValueError(f"{place or 'it'}: {first['msg']}") from None
    except MalformedReplyError as error:
        raise ValueError(error.message.rstrip(".")) from None

"""``assist.object``: a text as a value of a class, or each of many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar, overload

from pydantic import TypeAdapter

from jupyter_ai_assist.core.commands import Performed
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.session import Made
from jupyter_ai_assist.core.tasks.forms import ClassForm, Form, adapter_of, form_of
from jupyter_ai_assist.core.tasks.objects import ObjectWish, object_task
from jupyter_ai_assist.core.tasks.sources import require_text
from jupyter_ai_assist.screens.desk import run_in_main

from .door import arun, run
from .many import Many
from .results import Results

__all__ = ["aobject", "object", "object_all"]

T = TypeVar("T")
Schema = Mapping[str, Any]


@overload
def object(  # noqa: A001
    text: str,
    schema: type[T],
    *,
    wish: str = ...,
    max_tokens: int | None = ...,
    model: str = ...,
    settings: Mapping[str, Any] | None = ...,
    show: bool = ...,
) -> T: ...


@overload
def object(  # noqa: A001
    text: str,
    schema: Schema,
    *,
    wish: str = ...,
    max_tokens: int | None = ...,
    model: str = ...,
    settings: Mapping[str, Any] | None = ...,
    show: bool = ...,
) -> dict[str, Any]: ...


def object(  # noqa: A001 - assist.object, with what /object takes
    text: str,
    schema: Any,
    *,
    wish: str = "",
    max_tokens: int | None = None,
    model: str = "",
    settings: Mapping[str, Any] | None = None,
    show: bool = False,
) -> Any:
    """Read a text into a value of a class, as ``/object`` does.

    Parameters
    ----------
    schema
        A pydantic model, a dataclass, a ``TypedDict``, or a dict with a JSON schema.
    wish
        What is added to the request.
    max_tokens
        Of the reply; 4096 if left out.
    model, settings, show
        As for ``ask``.

    Returns
    -------
    An instance; of a ``TypedDict`` or a JSON schema a dict.

    Raises
    ------
    AssistError
        It was refused or failed, or no reply had the form, the second one neither.
    """
    form = _form(schema)
    submit = _submit(schema, model, settings, text)
    return _made(schema, run(submit, _one(form, wish, max_tokens, text), show=show))


async def aobject(
    text: str,
    schema: Any,
    *,
    wish: str = "",
    max_tokens: int | None = None,
    model: str = "",
    settings: Mapping[str, Any] | None = None,
    show: bool = False,
) -> Any:
    """As ``object``, while the caller's loop goes on; cancelling stops it."""
    form = _form(schema)
    submit = _submit(schema, model, settings, text)
    return _made(schema, await arun(submit, _one(form, wish, max_tokens, text), show=show))


def object_all(
    texts: Any,
    schema: Any,
    *,
    wish: str = "",
    max_tokens: int | None = None,
    model: str = "",
    settings: Mapping[str, Any] | None = None,
    at_once: int = 8,
    again: bool = False,
    yes: bool = False,
    show: bool = False,
) -> Results[Any]:
    """Read each of many texts into a value of a class, as ``/object --map`` does.

    Parameters
    ----------
    texts, at_once, again, yes
        As for ``write_all``.
    schema, wish, max_tokens, model, settings, show
        As for ``object``.

    Raises
    ------
    AssistError
        It was refused, or failed for all; what came is kept, and the same call goes on.
    """
    form = _form(schema)
    many = Many(texts, at_once=at_once, again=again, yes=yes)

    async def made(conversation: Conversation, submit: Submit) -> Performed:
        return await many.job(conversation, object_task(ObjectWish(form, wish, max_tokens)), submit)

    submit = _submit(schema, model, settings, "(many texts)")
    run(submit.model_copy(update={"format": "markdown"}), made, show=show)
    found = many.results()
    return Results([None if one is None else _made(schema, one) for one in found], found.failed)


def _form(schema: Any) -> Form:
    form = form_of(_name(schema), schema, run_in_main)
    # The class is in our hands: nobody need find it by its name.
    return replace(form, name="") if isinstance(form, ClassForm) else form


def _made(schema: Any, value: Any) -> Any:
    if isinstance(schema, dict):
        return value
    adapter: TypeAdapter[Any] = adapter_of(_name(schema), schema)
    return adapter.validate_python(value)


def _one(form: Form, wish: str, max_tokens: int | None, text: str) -> Made:
    async def made(conversation: Conversation, submit: Submit) -> Performed:
        del conversation, submit
        require_text(text)
        return replace(object_task(ObjectWish(form, wish, max_tokens)), text=text)

    return made


def _submit(schema: Any, model: str, settings: Mapping[str, Any] | None, text: str) -> Submit:
    return Submit(
        prompt=f"/object --schema {_name(schema)}\n{text}",
        model=model,
        format="json",
        settings=dict(settings or {}),
    )


def _name(schema: Any) -> str:
    return schema.__name__ if isinstance(schema, type) else "dict"

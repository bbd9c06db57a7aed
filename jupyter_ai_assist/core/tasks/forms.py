"""The form of a value: a JSON schema, and the class that checks it, where there is one."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from functools import cached_property
from typing import Any, NotRequired, Protocol, TypeVar, get_type_hints, is_typeddict

import typing_extensions
from pydantic import BaseModel, PydanticUserError, TypeAdapter, ValidationError
from pydantic.errors import PydanticSchemaGenerationError

from jupyter_ai_assist.core.errors import UsageError

__all__ = ["ClassForm", "Form", "SchemaForm", "adapter_of", "form_of"]

T = TypeVar("T")
Run = Callable[[Callable[[], T]], Awaitable[T]]

_HOW = "Name a pydantic model, a dataclass, a TypedDict, a JSON schema, or a file with one."


class Form(Protocol):
    """What a value has to be like."""

    @property
    def name(self) -> str:
        """Of the class in the notebook; blank for a bare schema."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON schema: of an object."""

    async def misfit(self, value: Any) -> str:
        """What is wrong with a value of plain JSON, in one line; ``""`` if it fits."""

    async def made(self, value: Any) -> Any:
        """A value that fits as what the person has a class for, or as it is."""


@dataclass(frozen=True)
class SchemaForm:
    """A JSON schema, as it was written.

    Raises
    ------
    UsageError
        It is none.
    """

    schema: Mapping[str, Any]
    name: str = ""

    def __post_init__(self) -> None:
        # Loaded with the first schema: it knows all drafts.
        from jsonschema import SchemaError  # noqa: PLC0415
        from jsonschema.validators import validator_for  # noqa: PLC0415

        try:
            validator_for(self.schema).check_schema(self.schema)
        except SchemaError as error:
            place = ".".join(map(str, error.path))
            where = f" at {place}" if place else ""
            raise UsageError(
                f"This is no JSON schema: {error.message[:200]}{where}.", hint=_HOW
            ) from None
        _require_object(self.schema)
        _require_own(self.schema)

    async def misfit(self, value: Any) -> str:
        """The first thing that the schema does not allow."""
        error = next(iter(self._validator.iter_errors(value)), None)
        if error is None:
            return ""
        place = ".".join(map(str, error.path))
        return f"{place or 'it'}: {error.message[:300]}"

    async def made(self, value: Any) -> Any:
        """As it is: there is no class."""
        return value

    @cached_property
    def _validator(self) -> Any:
        from jsonschema.validators import validator_for  # noqa: PLC0415

        return validator_for(self.schema)(self.schema)


@dataclass(frozen=True)
class ClassForm:
    """A class of the person's: what it says of a value is its own code."""

    name: str
    adapter: TypeAdapter[Any]
    run: Run[Any]
    """Runs a function where that code may run."""
    schema: Mapping[str, Any]

    async def misfit(self, value: Any) -> str:
        """The first thing that the class does not take."""
        try:
            await self.run(lambda: self.adapter.validate_python(value))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"]))
            return f"{place or 'it'}: {first['msg']}"
        return ""

    async def made(self, value: Any) -> Any:
        """An instance."""
        return await self.run(lambda: self.adapter.validate_python(value))


def form_of(name: str, value: Any, run: Run[Any]) -> Form:
    """The form that a value of the person's stands for; called where their code may run.

    Parameters
    ----------
    run
        Runs what the class does later.

    Raises
    ------
    UsageError
        It stands for none.
    """
    if isinstance(value, dict):
        return SchemaForm(value)
    adapter = adapter_of(name, value)
    try:
        schema = adapter.json_schema()
    except PydanticUserError as error:
        raise _unusable(name, error) from None
    _require_object(schema)
    return ClassForm(name, adapter, run, schema)


def adapter_of(name: str, value: Any) -> TypeAdapter[Any]:
    """What checks values for a class of the person's, and makes instances.

    Raises
    ------
    UsageError
        It is no such class.
    """
    if not _is_form(value):
        kind = "another class" if isinstance(value, type) else f"of type {type(value).__name__}"
        raise UsageError(f"{name} is no schema: it is {kind}.", hint=_HOW)
    try:
        return TypeAdapter(_for_pydantic(value))
    except (PydanticUserError, PydanticSchemaGenerationError, NameError, TypeError) as error:
        raise _unusable(name, error) from None


def _unusable(name: str, error: Exception) -> UsageError:
    reason = str(error).splitlines()[0]
    return UsageError(f"{name} cannot be used as a schema: {reason}", hint=_HOW)


def _is_form(value: Any) -> bool:
    if is_typeddict(value) or (isinstance(value, type) and is_dataclass(value)):
        return True
    return isinstance(value, type) and issubclass(value, BaseModel)


def _require_object(schema: Mapping[str, Any]) -> None:
    kind = schema.get("type", "object")
    if kind != "object":
        shown = " or ".join(kind) if isinstance(kind, Sequence) and kind != str(kind) else kind
        raise UsageError(
            f"The schema describes no object but: {shown}.",
            hint="Make it a field of an object; a list, for example, of a field `items`.",
        )


def _require_own(part: Any) -> None:
    """Refuse what would have to be loaded from elsewhere."""
    if isinstance(part, Mapping):
        reference = part.get("$ref", "#")
        if isinstance(reference, str) and not reference.startswith("#"):
            raise UsageError(
                f"The schema leads elsewhere: {reference}.", hint="Put what it names into $defs."
            )
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            _require_own(inner)


def _for_pydantic(value: Any) -> Any:
    """The same class in a form that pydantic takes.

    Before Python 3.12 it refuses ``typing.TypedDict``, which tells too little of itself.
    """
    if sys.version_info >= (3, 12) or not is_typeddict(value):
        return value
    if type(value).__module__ == "typing_extensions":
        return value
    hints = get_type_hints(value, include_extras=True)
    required = value.__required_keys__
    fields = {key: hint if key in required else NotRequired[hint] for key, hint in hints.items()}
    make: Any = typing_extensions.TypedDict
    again = make(value.__name__, fields)
    again.__doc__ = value.__doc__
    return again

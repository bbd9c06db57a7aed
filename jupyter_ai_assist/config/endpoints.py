"""One entry of ``AssistCompatible.providers``: an OpenAI-compatible endpoint."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from traitlets import HasTraits, List

from jupyter_ai_assist.core.addresses import in_clear

from .bad_value import BadValueError, shown, unfit
from .checked import check_values
from .kinds import Flag, Plain, Text, Whole
from .request_kinds import BaseUrl, EnvironmentName, Headers, KeyCommand, Options

__all__ = ["BUILT_IN_SLUGS", "Endpoint", "EndpointModel", "Endpoints"]

BUILT_IN_SLUGS = frozenset(
    {"anthropic", "compatible", "google", "guide", "openai", "replicate", "stability"}
)


class ModelId(Text):
    """A model's id as the endpoint knows it."""

    info_text = "a model's id, without spaces; not a glob, list each model"

    def checked(self, value: Any) -> Any:
        """The id as it is."""
        if re.search(r"[\s*?\[\]]", value):
            raise unfit(shown(value), self.info_text)
        return value


class Slug(Text):
    """The part of a model id before the colon."""

    info_text = (
        "1 to 32 small letters, digits and dashes, starting with a letter, and none of "
        + ", ".join(sorted(BUILT_IN_SLUGS))
    )

    def checked(self, value: Any) -> Any:
        """The slug as it is; blank only until one is given."""
        if value in BUILT_IN_SLUGS or not re.fullmatch(r"(?:[a-z][a-z0-9-]{0,31})?", value):
            raise unfit(shown(value), self.info_text)
        return value


class EndpointModel(HasTraits):
    """One model of an endpoint."""

    id = ModelId(help="The model's id as the endpoint knows it. Required.").tag(config=True)
    name = Text(help="For people; the id when blank.").tag(config=True)
    context_window = Whole(128_000, min=1, help="Tokens it can read.").tag(config=True)
    max_output = Whole(16_000, min=1, help="Tokens it can write in one reply.").tag(config=True)
    attachments = Flag(False, help="Whether it reads images and PDF files.").tag(config=True)
    reasoning = Flag(False, help="Whether it takes a reasoning effort.").tag(config=True)
    images = Flag(False, help="Whether it makes images (`/image`) and answers no prompts.").tag(
        config=True
    )
    options = Options(
        help="Fields merged into each request's body for this model; they win over the endpoint's."
    ).tag(config=True)


class Entries(Plain, List[dict[str, Any]]):
    """A list of dicts, each checked against a class, and told apart by one field."""

    entry: ClassVar[type[HasTraits]]
    required: ClassVar[tuple[str, ...]]
    """The first of them tells the entries apart."""

    def checked(self, value: Any) -> Any:
        """The entries, each with every field."""
        entries: list[dict[str, Any]] = []
        for index, given in enumerate(value):
            try:
                fields = check_values(self.entry, given, self.required)
            except BadValueError as bad:
                raise bad.inside(f"[{index}]") from None
            key = self.required[0]
            if any(fields[key] == other[key] for other in entries):
                problem = f"is {shown(fields[key])}, as in an entry before it"
                raise BadValueError(problem, f"[{index}].{key}")
            entries.append(fields)
        return entries


class Models(Entries):
    """The models of one endpoint."""

    info_text = "a list of models, each a dict with an id"
    entry = EndpointModel
    required = ("id",)


class Endpoint(HasTraits):
    """An OpenAI-compatible endpoint."""

    name = Text(help="For people; the slug when blank.").tag(config=True)
    slug = Slug(help="The part of its model ids before the colon. Required; each its own.").tag(
        config=True
    )
    base_url = BaseUrl(
        help="Where it is, as far as `/v1`. Required. Plain http to another machine works only "
        "without a key, and is reported: what is sent can be read on the way."
    ).tag(config=True)
    api_key_env = EnvironmentName(
        help="The environment variable that may hold its key. Blank, and without "
        "`api_key_command`: no key is needed."
    ).tag(config=True)
    api_key_command = KeyCommand(
        help="A command that prints its key; see `AssistOpenAI.api_key_command`."
    ).tag(config=True)
    headers = Headers(help="Extra HTTP headers of each request; never keys.").tag(config=True)
    options = Options(help="Fields merged into each request's body.").tag(config=True)
    models = Models(help="Its models; no others can be used.").tag(config=True)


class Endpoints(Entries):
    """All endpoints."""

    info_text = "a list of endpoints, each a dict with a slug and a base_url"
    entry = Endpoint
    required = ("slug", "base_url")

    def checked(self, value: Any) -> Any:
        """The endpoints, if no key would go unencrypted to another machine."""
        endpoints = super().checked(value)
        for index, endpoint in enumerate(endpoints):
            keyed = endpoint["api_key_env"] or endpoint["api_key_command"]
            if keyed and in_clear(endpoint["base_url"]):
                raise unfit(
                    shown(endpoint["base_url"]),
                    "https: a key is never sent unencrypted to another machine",
                    f"[{index}].base_url",
                )
        return endpoints

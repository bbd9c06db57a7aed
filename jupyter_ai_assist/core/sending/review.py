"""A person's yes to what leaves, before it leaves: ``Assist.review_before_sending``.

It is for exactly the parts that were shown, for one model at one host. A later request of
the same turn is shown again where anything in it is new, such as the results of tools; what
the model itself has said is not new to its service.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

from jupyter_ai_assist.core.asking import Decider
from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.errors import PolicyError, UsageError
from jupyter_ai_assist.core.images.base import ImageService
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import Approval
from jupyter_ai_assist.core.providers.base import ModelRequest, Provider
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.visible import visible, visible_line

from .outgoing import Outgoing
from .payload import Payload
from .pictures import pictures_of
from .preview import hidden_in_parts

__all__ = ["Had", "Place", "Review", "Sending", "Service", "host_of", "place_of"]

Service = Provider | ImageService

Place = tuple[str, str]
"""A model and the host where it is."""
Had = AbstractSet[tuple[Place, str]]
"""By place, the digests of what has left for it."""


@dataclass(frozen=True)
class Sending:
    """One request on its way out."""

    model: ModelInfo
    service: Service
    """Who gets it: this very one, whatever is configured by then."""
    tell: Callable[[], tuple[Outgoing, ...]]
    """Gives its parts: told only where somebody wants to know them."""
    request: ModelRequest | None = None
    """The request itself, of a language model."""
    key: str = ""
    """The name of the key that it carries; blank for the provider's usual one."""

    @property
    def host(self) -> str:
        """Where it goes; blank where the service's own package alone knows."""
        return host_of(self.service)

    @cached_property
    def parts(self) -> tuple[Outgoing, ...]:
        """All that it takes along."""
        return self.tell()


class Review:
    """What one turn or job has been allowed to send.

    Parameters
    ----------
    decide
        Shows it and waits as long as the person takes; ``None`` where nobody can be asked.
    had
        Tells what has left with earlier turns: it is shown again, as such.
    """

    def __init__(self, decide: Decider | None, had: Callable[[], Had] = frozenset) -> None:
        self._decide = decide
        self._tell_had = had
        self._read: set[tuple[Place, str]] = set()
        """What a person has said yes to, and what came back for it."""
        self._rest = False
        """Whether they have said yes to all that follows as well."""
        self.refused = False
        """Whether what was to be sent last has got no yes."""

    async def require(self, sendings: Sequence[Sending], policy: Policy) -> bool:
        """Have a person read what is new in some requests to one model; whether that was wanted.

        Raises
        ------
        PolicyError
            Nobody can be asked.
        UsageError
            They said no.
        """
        if not policy.review_setting or (self._rest and not policy.review_is_fixed):
            return False
        parts = {(place_of(one), part.digest): part for one in sendings for part in one.parts}
        if parts.keys() <= self._read:
            return False
        await self._ask(sendings, parts, policy)
        return True

    def answered(self, place: Place, parts: Iterable[Outgoing]) -> None:
        """Note what came from a place: it is not new there."""
        if self._read:  # else nobody reads what goes back
            self._read |= {(place, part.digest) for part in parts}

    def newly_read(self, sending: Sending) -> list[str]:
        """The digests of what was read for this place, and had not left for it before."""
        if not self._read:  # nor is it worked out then what has left before
            return []
        here = place_of(sending)
        return sorted(digest for place, digest in self._read - self._had if place == here)

    @cached_property
    def _had(self) -> Had:
        return self._tell_had()

    async def _ask(
        self,
        sendings: Sequence[Sending],
        parts: dict[tuple[Place, str], Outgoing],
        policy: Policy,
    ) -> None:
        self.refused = True
        if self._decide is None:
            _refuse(policy)
        payload = await self._payload(sendings, parts)
        approval = Approval(
            id=uuid.uuid4().hex,
            tool="",
            title=f"Send about {payload.tokens:,} tokens to {payload.model}",
            shown="",
            hash=hash_of(json.dumps([secrets.token_hex(8), payload.host, *parts])),
            lasting=not policy.review_is_fixed,
            setting=policy.review_setting,
            sending=payload,
        )
        verdict = (await self._decide(approval)).verdict
        if verdict == "nobody":
            _refuse(policy)
        if verdict == "no":
            again = " What was sent before that stays where it is." if self._read else ""
            raise UsageError(
                f"This was not sent, as you said.{again}",
                hint="Change the prompt or what goes along with it, and ask again.",
            )
        self.refused = False
        self._read |= parts.keys()
        self._rest = verdict == "turn" and approval.lasting

    async def _payload(
        self, sendings: Sequence[Sending], parts: dict[tuple[Place, str], Outgoing]
    ) -> Payload:
        """All parts; what this very place has had, or the person has read, counts as earlier."""
        before = self._read | self._had
        new = {key: part for key, part in parts.items() if key not in before}
        pictures = await pictures_of(new)
        shown = tuple(
            part.shown.model_copy(
                update={
                    "title": visible_line(part.shown.title),
                    "text": visible(part.shown.text),
                    "earlier": key not in new,
                    "pictures": pictures.get(key, ()),
                }
            )
            for key, part in parts.items()
        )
        first, many = sendings[0], len(sendings) > 1
        return Payload(
            model=first.model.id,
            host=first.host,
            parts=shown,
            tokens=sum(part.tokens for part in shown),
            window=0 if many else first.model.context_window,
            reply=0 if many else first.model.output_limit,
            hidden=hidden_in_parts(shown),
            requests=len(sendings),
        )


def host_of(service: Service) -> str:
    """Where what is sent to it goes; blank where its own package alone knows."""
    return service.key.host if service.key else ""


def place_of(sending: Sending) -> Place:
    """Where a request goes."""
    return sending.model.id, sending.host


def _refuse(policy: Policy) -> NoReturn:
    raise PolicyError(
        "Nothing was sent: what leaves has to be read by a person first "
        f"({policy.review_setting}), and nobody can be asked here.",
        hint="Ask where somebody can read it: in the sidebar, a cell or a terminal."
        if policy.review_is_fixed
        else "Ask in the sidebar, a cell or a terminal; a command line takes --send as a yes.",
        rule=policy.review_setting,
    )

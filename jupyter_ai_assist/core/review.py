"""A person's yes to what leaves, before it leaves: ``Assist.review_before_sending``.

It is for exactly the parts that were shown, for one model at one host. A later request of
the same turn is shown again where anything in it is new, such as the results of tools; what
the model itself has said is not new to its service.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

from .asking import Decider
from .edits import hash_of
from .errors import PolicyError, UsageError
from .messages import Message
from .outgoing import Outgoing
from .payload import Payload
from .policy import Policy
from .preview import hidden_in_parts
from .protocol import Approval
from .settings import ModelInfo

__all__ = ["Review", "Sending"]


@dataclass(frozen=True)
class Sending:
    """One request on its way out."""

    model: ModelInfo
    provider: str
    """For people."""
    host: str
    tell: Callable[[], tuple[Outgoing, ...]]
    """Gives its parts: told only where somebody wants to know them."""
    messages: tuple[Message, ...] = ()
    """Of a request to a language model."""
    key: str = ""
    """The name of the key that it carries; blank for the provider's usual one."""

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
    """

    def __init__(self, decide: Decider | None) -> None:
        self._decide = decide
        self._read: set[tuple[str, str, str]] = set()
        """By model, host and digest, what a person has said yes to."""
        self._rest = False
        """Whether they have said yes to all that follows as well."""
        self.refused = False
        """Whether what was to be sent last has got no yes."""

    async def require(self, sendings: Sequence[Sending], policy: Policy) -> None:
        """Have a person read what is new in some requests to one model, if that is wanted.

        Raises
        ------
        PolicyError
            Nobody can be asked, or what may leave was narrowed while they read.
        UsageError
            They said no.
        """
        if not policy.review_setting or (self._rest and not policy.review_is_fixed):
            return
        parts = {_key(one, part): part for one in sendings for part in one.parts}
        if all(key in self._read or part.models_own for key, part in parts.items()):
            return
        may_leave = policy.may_leave
        await self._ask(sendings, parts, policy)
        if policy.may_leave != may_leave:
            raise PolicyError(
                "Nothing was sent: what may leave was changed while this waited for a yes.",
                hint="Ask again, and see what is left of it.",
            )

    async def _ask(
        self,
        sendings: Sequence[Sending],
        parts: dict[tuple[str, str, str], Outgoing],
        policy: Policy,
    ) -> None:
        self.refused = True
        if self._decide is None:
            _refuse(policy)
        payload = self._payload(sendings, parts)
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

    def _payload(
        self, sendings: Sequence[Sending], parts: dict[tuple[str, str, str], Outgoing]
    ) -> Payload:
        """All parts; what was read before counts as earlier."""
        shown = tuple(
            part.shown.model_copy(update={"earlier": True}) if key in self._read else part.shown
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


def _key(sending: Sending, part: Outgoing) -> tuple[str, str, str]:
    return sending.model.id, sending.host, part.digest


def _refuse(policy: Policy) -> NoReturn:
    raise PolicyError(
        "Nothing was sent: what leaves has to be read by a person first "
        f"({policy.review_setting}), and nobody can be asked here.",
        hint="Ask where somebody can read it: in the sidebar, a cell or a terminal."
        if policy.review_is_fixed
        else "Ask in the sidebar, a cell or a terminal; a command line takes --send as a yes.",
    )

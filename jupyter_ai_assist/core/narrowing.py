"""The stricter of two settings, in everything that a policy checks.

``config.ceilings`` narrows what one file sets by what another one does; here whole
settings meet: those that something began with, and those that hold since.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from .settings import AllowList, ProviderSettings, Settings, ToolRule
from .strictness import strictest_mode, strictest_share

__all__ = ["narrowed"]


def _smaller(first: float | None, then: float | None) -> float | None:
    both = [math.inf if limit is None else limit for limit in (first, then)]
    return then if both[1] < both[0] else first


_STRICTER: Mapping[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(
        (
            "enabled",
            "agent_mode",
            "inline_completion",
            "save_history",
            "project_rules",
            "web_search",
        ),
        lambda first, then: first and then,
    ),
    **dict.fromkeys(
        ("redact", "refuse_unknown_prices", "review_before_sending"),
        lambda first, then: first or then,
    ),
    "share": lambda first, then: strictest_share([first, then]),
    **dict.fromkeys(
        (
            "max_steps",
            "max_tokens_per_turn",
            "max_tokens_per_day",
            "max_cost_per_day",
            "max_requests_per_minute",
            "max_tokens_per_chat",
            "max_cost_per_chat",
            "max_requests_per_chat",
            "max_attachments",
            "max_attachment_mb",
            "request_timeout",
            "first_token_timeout",
            "max_retries",
        ),
        _smaller,
    ),
}
"""By field, which of two values is the stricter one."""


def narrowed(first: Settings, then: Settings) -> Settings:
    """What was allowed first and is allowed now; all that nothing can be refused by stays.

    Parameters
    ----------
    first, then
        In the order of time.
    """
    fields = {
        name: stricter(getattr(first, name), getattr(then, name))
        for name, stricter in _STRICTER.items()
    }
    return replace(
        first,
        **fields,
        exclude=tuple(dict.fromkeys([*first.exclude, *then.exclude])),
        refused_projects=tuple(dict.fromkeys([*first.refused_projects, *then.refused_projects])),
        protected_tags=tuple(dict.fromkeys([*first.protected_tags, *then.protected_tags])),
        tool_modes=_modes(first.tool_modes, then.tool_modes),
        tool_rules=_rules(first.tool_rules, then.tool_rules),
        allowed_providers=_all(first.allowed_providers, then.allowed_providers),
        key_commands=_all(first.key_commands, then.key_commands),
        image_hosts=(
            _all(first.image_hosts, then.image_hosts)
            if first.image_hosts and then.image_hosts
            else ()
        ),
        providers=tuple(_provider(one, then) for one in first.providers),
        sources={**first.sources, **then.sources, **dict(_kept(first, then, fields))},
        admin_files=first.admin_files | then.admin_files,
        locks={**first.locks, **then.locks},
    )


def _modes(first: Mapping[str, str], then: Mapping[str, str]) -> dict[str, str]:
    """All that asks or denies in either; what is allowed has to be so in both."""
    modes: dict[str, str] = {}
    for name in (*first, *then):
        set_ = [modes_of[name] for modes_of in (first, then) if name in modes_of]
        mode = strictest_mode(set_)
        if mode != "allow" or len(set_) > 1:
            modes[name] = mode
    return modes


def _rules(first: tuple[ToolRule, ...], then: tuple[ToolRule, ...]) -> tuple[ToolRule, ...]:
    """As ``_modes``, of rules: one that allows has to be there both times."""
    both = dict.fromkeys([*first, *then])
    return tuple(r for r in both if r.mode != "allow" or (r in first and r in then))


def _all(first: tuple[AllowList, ...], then: tuple[AllowList, ...]) -> tuple[AllowList, ...]:
    return tuple(dict.fromkeys([*first, *then]))


def _provider(first: ProviderSettings, then: Settings) -> ProviderSettings:
    """The provider as it was, with the lists of models that hold now as further ceilings."""
    now = next((one for one in then.providers if one.slug == first.slug), None)
    source = then.source(first.models_trait)
    lists = (AllowList((), source),) if now is None else now.allow_lists(source)
    return replace(first, ceilings=_all(first.ceilings, lists))


def _kept(first: Settings, then: Settings, fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Who sets what stays as it was first, although it is set otherwise now."""
    for name, value in fields.items():
        if value != getattr(then, name):
            yield f"Assist.{name}", first.source(f"Assist.{name}")

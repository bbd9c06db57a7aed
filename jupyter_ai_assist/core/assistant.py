"""What all conversations of one process share: policy, keys, history, models, tools."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path

from .audit import Audit
from .errors import AssistError, ConfigError, PolicyError, UsageError
from .history import History
from .images.base import ImageService
from .keys import KeyRequest, Keys
from .map.results import Results
from .narrowing import narrowed
from .policy import Held, Policy
from .providers.base import Provider
from .settings import ModelInfo, Settings
from .setup.user_config import UserConfig
from .stored_prompts import Library, StoredPrompt, read_library
from .tasks.presets import PRESETS, Preset, named
from .tools.base import Tool
from .typed import typed

__all__ = ["OFFLINE_MODEL", "Assistant", "Configured", "Reread"]

OFFLINE_MODEL = "guide:offline"
"""Answers when nothing else can: no key, no network."""


@dataclass(frozen=True)
class Configured:
    """The parts that follow from the configuration files."""

    settings: Settings
    policy: Policy
    providers: Mapping[str, Provider]
    problems: tuple[AssistError, ...]
    notes: tuple[str, ...]
    image_services: Mapping[str, ImageService] = field(default_factory=dict)


@dataclass(frozen=True)
class Reread:
    """What files say that have changed."""

    configured: Configured
    readable: Settings
    """With problems in them: what can be read all the same."""


_KEPT = "what held before stays in force"


def _kept_notice(broken: Configured) -> list[str]:
    first, *more = broken.problems
    rest = f" {len(more)} more: see {typed('/doctor')}." if more else ""
    return [f"The configuration has changed, and cannot be used: {first.message}{rest} So {_KEPT}."]


@dataclass
class Assistant:
    """The parts that a conversation is made of.

    Parameters
    ----------
    providers
        By slug, in the order in which a default model is looked for.
    tools
        By name.
    """

    settings: Settings
    policy: Policy
    keys: Keys
    history: History
    providers: Mapping[str, Provider]
    tools: Mapping[str, Tool]
    image_services: Mapping[str, ImageService] = field(default_factory=dict)
    """By slug, in the order in which a default image model is looked for."""
    presets: Mapping[str, Preset] = field(default_factory=lambda: named(PRESETS))
    """Of ``/write``, by name."""
    prompts: tuple[StoredPrompt, ...] = ()
    """Stored prompts of other packages."""
    prompts_folder: Path | None = None
    """Where the user's own are; ``None`` for nowhere."""
    problems: tuple[AssistError, ...] = ()
    """What is wrong with the configuration; prompts are refused with the first one."""
    notes: tuple[str, ...] = ()
    """What else there is to say about the configuration, for ``/doctor``."""
    config_folder: str = ""
    """Where the user's own configuration files go."""
    user_config: UserConfig | None = None
    """What of it the assistant itself writes; ``None`` where nothing is kept."""
    results: Results = field(default_factory=Results)
    """What has come of maps."""
    audit: Audit = field(default_factory=Audit)
    """Keeps on record what is done, where that is wished for."""
    reload: Callable[[], Reread | None] = lambda: None
    """What the configuration files say, if they have changed since this was asked last."""
    _reloading: threading.Lock = field(default_factory=threading.Lock)
    _news: list[str] = field(default_factory=list)
    _usable: tuple[tuple[Policy, tuple[ModelInfo, ...]], tuple[ModelInfo, ...]] | None = None
    """The models that may be used, with what that follows from: each prompt asks for them."""
    _told: dict[str, date] = field(default_factory=dict)
    """By subject, the day on which it was told last."""

    def configure(self, configured: Configured) -> None:
        """Go on with what the configuration files say now; a turn under way only gets stricter."""
        for part in fields(Configured):
            setattr(self, part.name, getattr(configured, part.name))
        self.history.saving = self.settings.save_history

    def refresh(self) -> None:
        """Look whether the configuration files have changed, before anything is decided.

        It takes a fraction of a millisecond where they have not. Files that cannot be
        used loosen nothing: what held before still does, and what can be read in them
        narrows it.
        """
        with self._reloading:
            reread = self.reload()
            if reread is None:
                return
            configured = reread.configured
            if configured.problems and not self.problems:
                self._news += _kept_notice(configured)
                configured = self._narrowed(reread)
            self.configure(configured)

    def tell_today(self, subject: str, text: str) -> None:
        """Have a person told something that is worth it once a day."""
        today = datetime.now().astimezone().date()
        if self._told.get(subject) != today:
            self._told[subject] = today
            self._news.append(text)

    def take_news(self) -> tuple[str, ...]:
        """What a person should be told of changed files and limits, each thing once."""
        taken, self._news = tuple(self._news), []
        return taken

    def held(self, view: Callable[[Settings], Settings] = lambda all_: all_) -> Held:
        """The settings that a turn goes by from now to its end."""
        return Held(lambda: self.settings, view)

    def _narrowed(self, reread: Reread) -> Configured:
        """What holds while some file cannot be used."""
        broken = reread.configured
        settings = narrowed(self.settings, reread.readable)
        problems = (f"{problem.message} {problem.hint}".strip() for problem in broken.problems)
        return Configured(
            settings=settings,
            policy=Policy(settings),
            providers=self.providers,
            problems=(),
            notes=(*(f"{problem} Until then {_KEPT}." for problem in problems), *broken.notes),
            image_services=self.image_services,
        )

    def models(self) -> tuple[ModelInfo, ...]:
        """Every model that answers prompts, is known by name and allowed, by provider."""
        known = tuple(itertools.chain.from_iterable(p.models() for p in self.providers.values()))
        asked = (self.policy, known)
        if self._usable is None or self._usable[0] != asked:
            usable = tuple(model for model in self.policy.models(known) if not model.images)
            self._usable = (asked, usable)
        return self._usable[1]

    def image_models(self) -> tuple[ModelInfo, ...]:
        """Every model that makes images, is known by name and allowed, by service."""
        known = itertools.chain.from_iterable(s.models() for s in self.image_services.values())
        return tuple(model for model in self.policy.models(known) if model.images)

    def library(self, root: str) -> Library:
        """The stored prompts that can be used in a project's folder; reads files."""
        return read_library(self.prompts_folder, self.prompts, self.policy, root)

    def default_model(self) -> str:
        """The configured default, else the first usable model, else the offline guide."""
        if self.settings.default_model:
            return self.settings.default_model
        firsts = {model.provider: model for model in reversed(self.models())}
        for slug, provider in self.providers.items():
            if slug in firsts and not provider.unusable():
                return firsts[slug].id
        return OFFLINE_MODEL

    def require_working(self) -> None:
        """Refuse prompts while the configuration is wrong, or the assistant switched off.

        Raises
        ------
        ConfigError
            Some of the configuration, or an extension, cannot be used.
        PolicyError
            The assistant is switched off.
        """
        if self.problems:
            first, *more = self.problems
            hint = f"{first.hint} {len(more)} more: see {typed('/doctor')}." if more else first.hint
            raise ConfigError(first.message, hint=hint)
        self.require_switched_on()

    def require_switched_on(self) -> None:
        """Refuse whatever asks a service while the assistant is switched off.

        Raises
        ------
        PolicyError
            It is.
        """
        if self.settings.switched_off:
            raise PolicyError(self.settings.switched_off)

    def require_working_now(self) -> None:
        """As ``require_working``, by what the files say at this moment."""
        self.refresh()
        self.require_working()

    def choose(self, wish: str) -> tuple[ModelInfo, Provider]:
        """The model for a request, checked by the policy, and who runs it.

        Raises
        ------
        UsageError
            There is no such provider or model, or it only makes images.
        PolicyError
            The model is not allowed.
        """
        model = self.policy.model(wish or self.default_model(), known=self.models())
        if model.images or model.provider not in self.providers:
            raise UsageError(
                f"{model.id} makes images and answers no prompts.",
                hint=f"Ask it for one: {typed(f'/image --model {model.id} PROMPT')}",
            )
        return model, self.providers[model.provider]

    def key_requests(self) -> dict[str, KeyRequest]:
        """Whose keys there can be, and where each goes, by slug."""
        services: list[Provider | ImageService] = [*self.providers.values()]
        services += self.image_services.values()
        return {one.slug: one.key for one in services if one.key is not None}

    def refused(self, error: AssistError) -> None:
        """Put on record what was refused outside of any conversation.

        Raises
        ------
        PolicyError
            The record cannot be kept.
        """
        self.audit.refused(self.settings, error)

    def until_next_request(self) -> float:
        """Seconds until ``max_requests_per_minute`` has room for one more request; 0 for now."""
        rate = self.settings.max_requests_per_minute
        return 0.0 if rate is None else self.history.accounts.until_room(rate)

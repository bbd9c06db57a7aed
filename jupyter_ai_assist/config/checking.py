"""Look configuration files through before they are rolled out.

The files are read by the loader that every door uses, so what passes here loads there.
Beyond that, what is written correctly and can have no effect is told: a name that fits
no tool, a model that nothing provides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from jupyter_ai_assist.core import hooks
from jupyter_ai_assist.core.errors import AssistError, ConfigError
from jupyter_ai_assist.core.policy.allowed import OFFLINE_PROVIDER, find_model
from jupyter_ai_assist.core.redaction import Redactor
from jupyter_ai_assist.core.settings import ModelInfo, ProviderSettings
from jupyter_ai_assist.core.suggest import did_you_mean
from jupyter_ai_assist.core.tools.builtin import BUILTIN_TOOLS

from .build import build_settings
from .loader import LoadedSettings, load_files, load_settings

__all__ = ["Finding", "check_files"]

Kind = Literal["error", "no effect", "note"]


@dataclass(frozen=True)
class Finding:
    """Something to look at."""

    kind: Kind
    """``error``: prompts would be refused. ``no effect``: it does not hold as it is written."""
    message: str
    hint: str = ""


def check_files(users: Sequence[Path], admins: Sequence[Path] | None = None) -> list[Finding]:
    """Everything to say about files; about those of this machine where none is given.

    Parameters
    ----------
    users, admins
        As for ``load_files``.
    """
    given = users or admins
    loaded = load_files(users, admins) if given else load_settings()
    about = {str(path) for path in (*users, *(admins or ()))} or {f.path for f in loaded.files}
    findings = [
        *(Finding("error", problem.message, problem.hint) for problem in loaded.problems),
        *(Finding("no effect", note) for note in loaded.unheld),
        *(Finding("note", note) for note in loaded.notes if note not in loaded.unheld),
        *_Names(loaded, about).findings(),
    ]
    redactor = Redactor()
    return [Finding(f.kind, redactor.redact(f.message), redactor.redact(f.hint)) for f in findings]


class _Names:
    """Whether what the files name exists.

    Parameters
    ----------
    about
        The files that are looked through; what others set is not told.
    """

    def __init__(self, loaded: LoadedSettings, about: set[str]) -> None:
        self._wishes = [wish for wish in loaded.wishes if wish.source in about]
        self._settings = build_settings(loaded.values, lambda _: None)
        self._unloadable: list[ConfigError] = []
        report = self._unloadable.append
        plugins = hooks.load(hooks.PROVIDERS, report, self._settings)
        self._slugs = {OFFLINE_PROVIDER, *(provider.slug for provider in plugins)}
        self._slugs |= {provider.slug for provider in self._settings.providers}
        self._known: tuple[ModelInfo, ...] = tuple(m for p in plugins for m in p.models())
        tools = [*BUILTIN_TOOLS, *hooks.load(hooks.TOOLS, report)]
        self._tools = {tool.name for tool in tools}

    def findings(self) -> Iterator[Finding]:
        """One about each name that means nothing here."""
        for wish in self._wishes:
            place = f"{wish.trait} in {wish.source}"
            match wish.trait:
                case "Assist.tool_modes":
                    yield from _unfit(place, wish.value, self._tools, "tool")
                case "Assist.tool_rules":
                    globs = [rule["tools"] for rule in wish.value if "tools" in rule]
                    yield from _unfit(place, globs, self._tools, "tool")
                case "Assist.allowed_providers":
                    yield from _unfit(place, wish.value, self._slugs, "provider")
                case "Assist.default_model" | "Assist.default_image_model":
                    yield from self._default(place, wish.value)
                case _ if wish.trait.endswith(".allowed_models"):
                    yield from self._models(place, wish.trait, wish.value)
        yield from (Finding("note", error.message, error.hint) for error in self._unloadable)

    def _default(self, place: str, name: str) -> Iterator[Finding]:
        if not name:
            return
        try:
            find_model(self._settings, name, self._known)
        except AssistError as error:
            yield Finding("error", f"{place} cannot be used: {error.message}", error.hint)

    def _models(self, place: str, trait: str, entries: Sequence[str]) -> Iterator[Finding]:
        """About a vendor's own service only: what a gateway knows is not known here."""
        provider = self._provider(trait)
        known = {model.model for model in provider.models}
        if provider.base_url:
            return
        for finding in _unfit(place, entries, known, "model that this version knows"):
            yield Finding("note", finding.message, finding.hint)

    def _provider(self, trait: str) -> ProviderSettings:
        section = trait.partition(".")[0]
        return next(one for one in self._settings.providers if one.section == section)


def _unfit(place: str, patterns: Sequence[str], names: set[str], what: str) -> Iterator[Finding]:
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            message = f"{place}: {pattern!r} fits no {what}."
            yield Finding("no effect", message, did_you_mean(pattern, names))

"""The one check: whether a model, tool, file, value or request may go ahead.

Every door asks here, at dispatch. Plain settings go in; a refusal names the
setting and the file that sets it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Any, Literal, TypeVar

from .allowed import allowed, find_model
from .errors import BudgetError, PolicyError
from .exclude import Exclusions
from .messages import Usage, Value
from .model_settings import check_model_settings
from .redaction import Redactor, hidden_in
from .settings import ModelInfo, Settings, Share
from .sharing import as_cell, as_error, as_result, as_variable, without_cell
from .strictness import SHARE_LEVELS, ToolMode, strictest_mode
from .workspace import Cell, Docs, ErrorReport, RunResult, Variable

__all__ = ["Mode", "Policy", "ToolKind", "ToolRule"]

Told = TypeVar("Told", bound=Value)

Mode = Literal["ask", "agent"]
"""What a turn may do: only look, or act as well."""

ToolKind = Literal["read", "write", "run"]
_DEFAULT_MODE: Mapping[ToolKind, ToolMode] = {"read": "allow", "write": "ask", "run": "ask"}


@dataclass(frozen=True)
class ToolRule:
    """What holds for one tool, and who says so."""

    mode: ToolMode
    setting: str
    """The setting that decides, and where it is set."""
    loosenable: bool
    """Whether a person may let it go ahead unasked: never where an administrator asks."""


class Policy:
    """What the settings allow.

    Parameters
    ----------
    settings
        As loaded; they do not change while this policy is in use.
    redactor
        Hides secrets, if ``Assist.redact`` says so; a conversation's own one, so
        that the same secret bears the same mark in all of it.
    """

    def __init__(self, settings: Settings, redactor: Redactor | None = None) -> None:
        self.settings = settings
        self.redactor = redactor or Redactor()
        self._exclusions = Exclusions(settings.exclude)

    @property
    def exact(self) -> Policy:
        """The same with no secret hidden: for what a person is shown, and what is edited."""
        return Policy(replace(self.settings, redact=False), self.redactor)

    # Models

    def model(self, name: str, known: Iterable[ModelInfo] = ()) -> ModelInfo:
        """The model that a name means, if it may be used.

        Parameters
        ----------
        name
            ``provider:model``, or the model alone where only one provider has it.
        known
            Models beyond the configured ones: the providers' own and plug-ins'.

        Raises
        ------
        UsageError
            There is no such provider or model, or the name fits several.
        PolicyError
            The model exists, or may exist, and is not allowed.
        """
        return find_model(self.settings, name, tuple(known))

    def models(self, known: Iterable[ModelInfo] = ()) -> tuple[ModelInfo, ...]:
        """Every model known by name that may be used, each once, in the order given."""
        return allowed(self.settings, tuple(known))

    def model_settings(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Check and type the model settings of ``-p KEY=VALUE``.

        Raises
        ------
        UsageError
            A name is unknown, or a value does not fit.
        """
        return check_model_settings(values)

    # Tools

    def mode(self, wish: Mode) -> Mode:
        """The mode that a turn may have: the one that is wished for.

        Raises
        ------
        PolicyError
            ``Assist.agent_mode`` is off, and ``agent`` was asked for.
        """
        if wish == "agent" and self.agent_mode_off:
            raise PolicyError(
                f"Agent mode is off ({self.agent_mode_off}).",
                hint="Ask in ask mode: the assistant reads, and shows changes in its answer.",
            )
        return wish

    @property
    def agent_mode_off(self) -> str:
        """The setting that switches agent mode off, and where it is set; ``""`` while it is on."""
        return "" if self.settings.agent_mode else self._named("agent_mode")

    def tool(self, name: str, kind: ToolKind) -> ToolMode:
        """Whether a tool may run: the strictest of all ``tool_modes`` that fit its name.

        Where none fits, tools that read are allowed and the others ask.
        """
        return self.tool_rule(name, kind).mode

    def tool_rule(self, name: str, kind: ToolKind) -> ToolRule:
        """The mode of a tool as ``tool`` gives it, and the setting that makes it so."""
        fitting = {
            pattern: mode
            for pattern, mode in self.settings.tool_modes.items()
            if fnmatchcase(name, pattern)
        }
        if not fitting:
            return ToolRule(_DEFAULT_MODE[kind], "Assist.tool_modes, the default", loosenable=True)
        mode = strictest_mode(fitting.values())
        deciding = [pattern for pattern in fitting if fitting[pattern] == mode]
        fixed = [pattern for pattern in deciding if self._is_admins("tool_modes", pattern)]
        pattern = (fixed or deciding)[0]
        source = self._source("tool_modes", pattern)
        return ToolRule(
            mode, f"Assist.tool_modes[{pattern!r}], set by {source}", loosenable=not fixed
        )

    def would_allow(self, name: str) -> bool:
        """Whether a tool could run unasked if a user's own file allowed it by its name."""
        modes = {**self.settings.tool_modes, name: "allow"}
        fitting = [mode for pattern, mode in modes.items() if fnmatchcase(name, pattern)]
        return strictest_mode(fitting) == "allow"

    def require_completion(self) -> None:
        """Refuse to complete code while it is typed, where that is switched off.

        Raises
        ------
        PolicyError
            It is.
        """
        if not self.settings.inline_completion:
            raise PolicyError(
                f"Inline completion is switched off ({self._named('inline_completion')}).",
                hint="Write a prompt into the cell instead.",
            )

    # Budgets

    def before_request(
        self, turn_usage: Usage, spent_today: float | None, requests_last_minute: int
    ) -> None:
        """Check the limits before a model request.

        Parameters
        ----------
        turn_usage
            What this turn has used so far.
        spent_today
            US dollars since midnight, this turn included; ``None`` when any
            request of today has no known price. With a limit on cost, unknown
            is refused: a limit that cannot be checked is not kept.
        requests_last_minute
            Model requests of the last 60 seconds.

        Raises
        ------
        BudgetError
            A limit is reached.
        """
        limits = self.settings
        tokens = turn_usage.input_tokens + turn_usage.output_tokens
        if limits.max_tokens_per_turn is not None and tokens >= limits.max_tokens_per_turn:
            raise self._over(
                "max_tokens_per_turn",
                f"This turn has used {tokens:,} tokens of {limits.max_tokens_per_turn:,}",
                "The count starts again with the next prompt.",
            )
        if limits.max_cost_per_day is not None and spent_today is None:
            raise self._over(
                "max_cost_per_day",
                "A model used today has no known price, so the daily limit of "
                f"${limits.max_cost_per_day:,.2f} cannot be checked",
                "It can be again after midnight.",
            )
        if limits.max_cost_per_day is not None and (spent_today or 0) >= limits.max_cost_per_day:
            raise self._over(
                "max_cost_per_day",
                f"About ${spent_today:,.2f} of ${limits.max_cost_per_day:,.2f} is spent today",
                "The count starts again at midnight.",
            )
        rate = limits.max_requests_per_minute
        if rate is not None and requests_last_minute >= rate:
            raise self._over(
                "max_requests_per_minute",
                f"There were {requests_last_minute} model requests in the last minute of {rate}",
                "Try again in a minute.",
            )

    def _over(self, trait: str, what: str, hint: str) -> BudgetError:
        return BudgetError(f"{what} ({self._named(trait)}).", hint=hint)

    def _named(self, trait: str, entry: str = "") -> str:
        """A setting and where it is set, for a message."""
        return f"Assist.{trait}, set by {self._source(trait, entry)}"

    def _source(self, trait: str, entry: str) -> str:
        name = f"Assist.{trait}"
        return self.settings.sources.get(f"{name}[{entry}]") or self.settings.source(name)

    def _is_admins(self, trait: str, entry: str) -> bool:
        return self._source(trait, entry) in self.settings.admin_files

    # What may leave

    def require_share(self, level: Share, what: str) -> None:
        """Refuse to send something that the user asked for by name.

        Parameters
        ----------
        what
            Begins the sentence: ``The value of df``.

        Raises
        ------
        PolicyError
            ``Assist.share`` keeps this level back.
        """
        if SHARE_LEVELS.index(level) > SHARE_LEVELS.index(self.settings.share):
            raise PolicyError(
                f"{what} may not be sent to a model ({self._named('share')}, is "
                f"{self.settings.share!r}).",
                hint="Ask without it, or ask whoever set this to change it.",
            )

    def require_value(self, path: str) -> None:
        """Refuse to send the value of a variable that the user asked for by name.

        Raises
        ------
        PolicyError
            ``Assist.exclude`` or ``Assist.share`` keeps it back.
        """
        entry = self._exclusions.variable(path)
        if entry:
            raise PolicyError(
                f"{path} never enters a prompt: the entry {entry!r} keeps it back "
                f"({self._named('exclude', entry)}).",
                hint="Ask without it.",
            )
        self.require_share("values", f"The value of {path}")

    def require_cell(self, tags: Iterable[str]) -> None:
        """Refuse to send the source of a cell that the user asked to have changed.

        Raises
        ------
        PolicyError
            ``Assist.exclude`` or ``Assist.share`` keeps it back.
        """
        entry = self._exclusions.cell(tags)
        if entry:
            raise PolicyError(
                f"This cell never enters a prompt: the entry {entry!r} keeps it back "
                f"({self._named('exclude', entry)}).",
                hint="Take the tag off the cell, or write it yourself.",
            )
        self.require_share("names", "The source of a cell")

    def shared_variable(self, variable: Variable) -> Variable | None:
        """What may leave of a variable; ``None`` if nothing."""
        if self._exclusions.variable(variable.name):
            return None
        shared = as_variable(variable, self.settings.share)
        return shared and self._hidden(shared)

    def shared_cell(self, cell: Cell) -> Cell | None:
        """What may leave of a cell; ``None`` if nothing."""
        if cell.tags and self._exclusions.cell(cell.tags):
            return None
        shared = as_cell(cell, self.settings.share)
        return shared and self._hidden(shared)

    def shown_cell(self, cell: Cell) -> Cell:
        """The same; of a cell that may not leave, nothing but that it is there."""
        shown = self.shared_cell(cell)
        return shown or cell.model_copy(update={"source": "", "output": "", "images": ()})

    def shared_error(self, error: ErrorReport) -> ErrorReport | None:
        """What may leave of an error; ``None`` if nothing."""
        if error.cell and self._exclusions.cell(error.cell.tags):
            error = without_cell(error)
        shared = as_error(error, self.settings.share)
        return shared and self._hidden(shared)

    def shared_result(self, result: RunResult) -> RunResult:
        """What may leave of what came of running code."""
        return self._hidden(as_result(result, self.settings.share))

    def shared_docs(self, docs: Docs) -> Docs:
        """What may leave of documentation that may be asked for."""
        return self._hidden(docs)

    def shared_text(self, text: str) -> str:
        """Text that may leave, without its secrets."""
        return self.redactor.redact(text) if self.settings.redact else text

    def shared_part(self, text: str, start: int, end: int) -> str:
        """As ``shared_text``, of a part of a text."""
        if self.settings.redact:
            return self.redactor.redact_part(text, start, end)
        return text[start:end]

    def _hidden(self, told: Told) -> Told:
        return hidden_in(told, self.redactor) if self.settings.redact else told

    def may_name(self, path: str) -> bool:
        """Whether a variable or dotted path may be looked at for a model at all."""
        return self.settings.share != "none" and not self.excludes(path)

    def excludes(self, path: str) -> bool:
        """Whether ``Assist.exclude`` keeps back a variable or dotted path."""
        return bool(self._exclusions.variable(path))

    # Files

    def file(self, path: str | Path, root: str | Path) -> Path:
        """The real path of a file that may be read or written: open this one.

        Parameters
        ----------
        path
            Absolute, or relative to ``root``.
        root
            The folder that holds all allowed files.

        Raises
        ------
        PolicyError
            The file is outside ``root``, excluded, or no file but a device.
        """
        try:
            real_root = Path(root).resolve()
            real = (Path(root) / path).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise PolicyError(f"{str(path)!r} cannot be a file here: {error}.") from error
        if not real.is_relative_to(real_root):
            raise PolicyError(
                f"{str(path)!r} is outside the notebook's folder.",
                hint=f"Files can be used from {real_root} and below.",
            )
        # A link is judged by its own name and by what it leads to.
        named = Path(os.path.normpath(real_root / _below(path, root)))
        entry = self._exclusions.file(real, real_root) or self._exclusions.file(named, real_root)
        if entry:
            raise self._kept_back(str(path), entry)
        if real.exists() and not (real.is_file() or real.is_dir()):
            raise PolicyError(f"{str(path)!r} is a device or pipe, not a file.")
        return real

    def require_file_name(self, name: str) -> None:
        """Refuse a file that is kept back by its name, wherever it lies.

        Raises
        ------
        PolicyError
            ``Assist.exclude`` has an entry that fits.
        """
        entry = self._exclusions.file(PurePath("/", name), PurePath("/"))
        if entry:
            raise self._kept_back(name, entry)

    def file_to_write(self, path: str | Path, root: str | Path) -> Path:
        """As ``file``, for a file that is to be written: never one that holds settings.

        What is written there would hold at the next start: a tool could allow itself
        anything, or have any code run.

        Raises
        ------
        PolicyError
            As ``file``, or the file is one of these.
        """
        real = self.file(path, root)
        for place in (real.relative_to(Path(root).resolve()), _below(path, root)):
            if any(_holds_settings(part.lower()) for part in place.parts):
                raise PolicyError(
                    f"{str(path)!r} may hold settings, which no tool writes: hidden files and "
                    "folders, and Jupyter's configuration.",
                    hint="Show the change in the answer instead; the user can make it.",
                )
        return real

    def may_read(self, path: str | Path, root: str | Path) -> bool:
        """Whether ``file`` would let this path pass."""
        try:
            self.file(path, root)
        except PolicyError:
            return False
        return True

    def _kept_back(self, path: str, entry: str) -> PolicyError:
        return PolicyError(
            f"{path!r} never enters a prompt: the entry {entry!r} keeps it back "
            f"({self._named('exclude', entry)})."
        )


def _holds_settings(part: str) -> bool:
    """Whether a file or folder of this name is read by programs when they start."""
    hidden = part.startswith(".") and part not in {".", ".."}
    return (
        hidden or fnmatchcase(part, "jupyter*_config.*") or fnmatchcase(part, "ipython*_config.*")
    )


def _below(path: str | Path, root: str | Path) -> Path:
    """A path as seen from ``root``, by its letters alone."""
    asked = Path(root) / path
    return asked.relative_to(root) if asked.is_relative_to(root) else Path(asked.name)

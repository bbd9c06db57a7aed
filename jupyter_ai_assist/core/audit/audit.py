"""What a session does, on record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from jupyter_ai_assist.core.errors import AssistError, PolicyError
from jupyter_ai_assist.core.protocol import Event, Submit
from jupyter_ai_assist.core.redaction import Redactor
from jupyter_ai_assist.core.settings import Settings

from .log import AuditLog
from .record import asked, entry_of
from .spans import spanned, tell_current

__all__ = ["Audit"]

_MEGABYTE = 1_000_000


class Audit:
    """Keeps the record of one process, as the settings have it."""

    def __init__(self) -> None:
        self._log: AuditLog | None = None
        self._made_of: tuple[object, ...] = ()
        self._redactor = Redactor()

    @contextmanager
    def recording(
        self,
        settings: Callable[[], Settings],
        submit: Submit,
        notebook: str,
        kinds: Mapping[str, str],
    ) -> Iterator[Callable[[Event], None]]:
        """Put on record what is asked; gives what takes the events of it.

        Parameters
        ----------
        settings
            Gives what holds at the moment.
        kinds
            Of tools, by name.

        Raises
        ------
        PolicyError
            The log cannot be written.
        """
        with spanned("assist.command", wanted=settings().telemetry) as tell:

            def put(entry: Mapping[str, Any] | None) -> None:
                holds = settings()
                if entry is not None and (holds.audit_log or holds.telemetry):
                    bare = self._bare({**entry, "notebook": notebook})
                    tell(bare)
                    self._write(holds, bare)

            put(asked(submit, content=settings().audit_content))
            yield lambda event: put(entry_of(event, kinds, content=settings().audit_content))

    def note(self, settings: Settings, event: str, **fields: Any) -> None:
        """Put on record what no event of a session tells.

        Raises
        ------
        PolicyError
            The log cannot be written.
        """
        if settings.audit_log or settings.telemetry:
            bare = self._bare({"event": event, **fields})
            tell_current(bare, wanted=settings.telemetry)
            self._write(settings, bare)

    def refused(self, settings: Settings, error: AssistError) -> None:
        """Put a refusal on record that no event of a session tells; other errors are none.

        Raises
        ------
        PolicyError
            The log cannot be written.
        """
        if isinstance(error, PolicyError):
            self.note(settings, "refused", code=error.code, message=error.message, rule=error.rule)

    def _write(self, settings: Settings, entry: Mapping[str, Any]) -> None:
        if not settings.audit_log:
            return
        made_of = settings.audit_log, settings.audit_max_mb, settings.audit_files
        if self._log is None or made_of != self._made_of:
            most = int(settings.audit_max_mb * _MEGABYTE)
            self._log = AuditLog(settings.audit_log, most, settings.audit_files)
            self._made_of = made_of
        self._log.write(entry)

    def _bare(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """An entry without what looks like a secret, wherever it stands."""
        bare: dict[str, Any] = self._hidden(dict(entry))
        return bare

    def _hidden(self, value: Any) -> Any:
        match value:
            case str():
                return self._redactor.redact(value)
            case dict():
                return {key: self._hidden_field(key, inner) for key, inner in value.items()}
            case list() | tuple():
                return [self._hidden(inner) for inner in value]
            case _:
                return value

    def _hidden_field(self, key: str, value: Any) -> Any:
        """A field; its name may be what tells that it holds a secret."""
        if not isinstance(value, str):
            return self._hidden(value)
        line = json.dumps({key: value}, ensure_ascii=False)
        hidden = self._redactor.redact(line)
        if hidden == line:
            return value
        try:
            return json.loads(hidden)[key]
        except (ValueError, KeyError):  # the mark took a part of the form with it
            return hidden

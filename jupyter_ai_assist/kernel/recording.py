"""What running code puts out: kept for the assistant, and shown where it shall be."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from jupyter_ai_assist.core.saved.outputs import MAX_PIECE, Output, piece_text
from jupyter_ai_assist.remote.cell_outputs import CellOutputs

__all__ = ["Recording"]

_KEPT = 200
"""Outputs that are kept, half of them the first ones."""


class Recording:
    """Listens to a shell's streams and displays while it is entered.

    IPython listens to streams in the same way, by standing before ``write``:
    who holds the stream, the publisher or one of its methods is heard as well.

    Parameters
    ----------
    shell
        A live ``IPython.core.interactiveshell.InteractiveShell``.
    shown
        Whether the outputs appear under the running cell, too.
    kept
        Gets them as well, as a notebook keeps them.
    """

    def __init__(self, shell: Any, *, shown: bool, kept: CellOutputs | None = None) -> None:
        self._shell = shell
        self._shown = shown
        self._whole = kept
        self._kept: list[_Stream | _Shown] = []
        self._publishing = False
        self._undo = ExitStack()

    def __enter__(self) -> Self:
        shell, streams = self._shell, {"stdout": sys.stdout, "stderr": sys.stderr}
        with ExitStack() as stack:
            for name, stream in streams.items():
                stack.enter_context(_before(stream, "write", self._writing(name)))
            stack.enter_context(_before(shell.display_pub, "publish", self._publish))
            stack.enter_context(_before(shell.display_pub, "clear_output", self._clear))
            stack.enter_context(_before(shell.displayhook, "write_format_data", self._result))
            stack.enter_context(_before(shell, "_showtraceback", self._traceback))
            self._undo = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._undo.close()

    def counts(self, count: int) -> None:
        """The run has this number."""
        self._tell("execute_input", execution_count=count)

    def outputs(self) -> list[Output]:
        """What has come so far; safe from any thread."""
        return [kept.output() for kept in list(self._kept)]

    def _writing(self, name: str) -> Callable[..., Any]:
        def write(original: Callable[..., Any], data: Any, *more: Any, **options: Any) -> Any:
            if type(data) is str and not (self._publishing or self._shell.displayhook.is_active):
                self._heard(name, data)
            return original(data, *more, **options) if self._shown else len(data)

        return write

    def _tell(self, kind: str, **content: Any) -> None:
        """Tell the notebook's keeper, as the kernel's messages would."""
        if self._whole is not None:
            self._whole.take(kind, content)

    def _heard(self, name: str, text: str) -> None:
        self._tell("stream", name=name, text=text)
        self._note(name, text)

    def _note(self, name: str, text: str) -> None:
        last = self._kept[-1] if self._kept else None
        if not (isinstance(last, _Stream) and last.name == name):
            last = _Stream(name)
            self._keep(last)
        last.add(text)

    def _publish(self, original: Callable[..., Any], data: Any, *more: Any, **options: Any) -> None:
        id_ = (options.get("transient") or {}).get("display_id")
        update = bool(options.get("update"))
        self._replace_or_keep(_Shown(dict(data), id_), update=update)
        self._displayed(data, more[0] if more else options.get("metadata"), id_, update=update)
        if self._shown:
            with self._as_one():
                original(data, *more, **options)

    def _displayed(self, data: Any, metadata: Any, id_: str | None, *, update: bool) -> None:
        if self._whole is None:
            return
        content = {
            "data": _as_json(data),
            "metadata": dict(metadata or {}),
            "transient": {"display_id": id_} if id_ else {},
        }
        if update:
            self._whole.update(content)
        else:
            self._whole.take("display_data", content)

    def _result(self, original: Callable[..., Any], data: Any, *more: Any) -> None:
        self._keep(_Shown(dict(data)))
        if self._whole is not None:
            metadata = dict(more[0] or {}) if more else {}
            count = self._shell.displayhook.prompt_count
            content = {"data": _as_json(data), "metadata": metadata, "execution_count": count}
            self._whole.take("execute_result", content)
        if self._shown:
            with self._as_one():
                original(data, *more)

    def _clear(self, _: Callable[..., Any], wait: object = None) -> None:
        """Not passed on: what the assistant has shown stands in the same place."""
        self._kept.clear()
        self._tell("clear_output", wait=bool(wait))

    def _traceback(
        self, _: Callable[..., Any], kind: type[BaseException], error: object, lines: list[str]
    ) -> None:
        """As text: an error message to the frontend would mark the running cell as failed."""
        text = f"{self._shell.InteractiveTB.stb2text(lines)}\n"
        if self._whole is not None:
            self._tell("error", ename=kind.__name__, evalue=str(error), traceback=list(lines))
            self._note("stderr", text)
            return
        self._shell.showing_traceback = True  # IPython keeps the error itself
        sys.stderr.write(text)
        self._shell.showing_traceback = False

    @contextmanager
    def _as_one(self) -> Iterator[None]:
        """In a terminal, what is published is printed: that is heard already."""
        self._publishing = True
        try:
            yield
        finally:
            self._publishing = False

    def _replace_or_keep(self, shown: _Shown, *, update: bool) -> None:
        for place, kept in enumerate(self._kept if update else ()):
            if isinstance(kept, _Shown) and shown.id == kept.id:
                self._kept[place] = shown
                return
        self._keep(shown)

    def _keep(self, kept: _Stream | _Shown) -> None:
        self._kept.append(kept)
        if len(self._kept) > _KEPT:
            del self._kept[_KEPT // 2]


def _as_json(data: dict[str, Any]) -> Any:
    """What is displayed as a kernel sends it: images as base64."""
    # Only a kernel has a notebook that keeps outputs.
    from ipykernel.jsonutil import encode_images, json_clean  # noqa: PLC0415

    return json_clean(encode_images(dict(data)))  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class _Shown:
    data: dict[str, Any]
    id: str | None = None

    def output(self) -> Output:
        return Output(data=self.data)


@dataclass
class _Stream:
    """The beginning and the end of a stream, however long it gets."""

    name: str
    head: str = ""
    tail: str = ""

    def add(self, text: str) -> None:
        room = MAX_PIECE - len(self.head)
        self.head += text[:room]
        self.tail = (self.tail + text[room:])[-MAX_PIECE:]

    def output(self) -> Output:
        return Output(piece_text(self.head + self.tail))  # too long, it is cut in the middle


@contextmanager
def _before(owner: Any, name: str, function: Callable[..., Any]) -> Iterator[None]:
    """Let ``function`` stand before a method; it is given the method first."""
    original = getattr(owner, name)
    own = name in vars(owner)

    def standing(*args: Any, **options: Any) -> Any:
        return function(original, *args, **options)

    setattr(owner, name, standing)
    try:
        yield
    finally:
        if own:
            setattr(owner, name, original)
        else:
            delattr(owner, name)

"""Read one configuration file, as Jupyter does, and say plainly what is wrong with it."""

from __future__ import annotations

import itertools
import json
import stat
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from traitlets.config.loader import PyFileConfigLoader

from jupyter_ai_assist.core.errors import ConfigError

from .dirs import ConfigDir

__all__ = ["OWN_NAME", "SHARED_NAME", "candidates", "mention", "parts_folder", "read_file"]

SHARED_NAME = "jupyter_config"
"""Read by every Jupyter program."""

OWN_NAME = "jupyter_ai_assist_config"
"""Read by this one."""


def parts_folder(folder: Path, name: str) -> Path:
    """Where the parts of a configuration of that name lie, one file each."""
    return folder / f"{name}.d"


def candidates(folder: Path, name: str) -> list[Path]:
    """The files of that name that a folder may hold, weakest first.

    Raises
    ------
    ConfigError
        The folder ``NAME.d`` is there and cannot be listed.
    """
    parts = parts_folder(folder, name)
    try:
        found = sorted(entry for entry in parts.iterdir() if entry.suffix == ".json")
    except (FileNotFoundError, NotADirectoryError):
        found = []
    except OSError as error:
        raise _unreadable(parts, error) from error
    return [*found, folder / f"{name}.py", folder / f"{name}.json"]


def mention(dirs: Sequence[ConfigDir], word: bytes) -> bool:
    """Whether any file in these folders holds a word; what cannot be read holds none."""
    return any(_holds(path, word) for path in _all_files(dirs))


def _all_files(dirs: Sequence[ConfigDir]) -> Iterator[Path]:
    for place, name in itertools.product(dirs, (SHARED_NAME, OWN_NAME)):
        try:
            yield from candidates(place.path, name)
        except ConfigError:
            continue  # a problem, which the session tells


def _holds(path: Path, word: bytes) -> bool:
    try:
        return path.is_file() and word in path.read_bytes()
    except OSError:
        return False  # likewise


def read_file(path: Path) -> Mapping[str, Any] | None:
    """The sections of a file, or ``None`` if there is no such file.

    Raises
    ------
    ConfigError
        The file cannot be read, is not JSON, or is Python that fails.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise ConfigError(
                f"The configuration file {path} is not a file.", hint="Remove or replace it."
            )
        return _from_python(path) if path.suffix == ".py" else _from_json(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> ConfigError:
    return ConfigError(
        f"The configuration in {path} cannot be read: {error}.",
        hint="It may restrict the assistant, so it is not passed over: make it readable.",
    )


def _from_json(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_no_twins)
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"The configuration file {path} is not JSON: {error.msg}, line {error.lineno}, "
            f"column {error.colno}.",
            hint="Correct that place; JSON takes no comments and no comma after the last entry.",
        ) from error
    except RecursionError as error:
        raise ConfigError(
            f"The configuration file {path} holds lists or objects too deep in one another.",
            hint="Correct it; no setting is deeper than four.",
        ) from error
    except _TwinError as error:
        raise ConfigError(
            f"The configuration file {path} sets {error} twice.", hint="Remove one of them."
        ) from None
    if not isinstance(content, dict):
        raise ConfigError(
            f"The configuration file {path} is not a JSON object.",
            hint='Write it as {"Assist": {"share": "schema"}}.',
        )
    content.pop("version", None)
    return content


class _TwinError(Exception):
    """A key stands twice in one JSON object; one of the two would be lost."""


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key, value in pairs:
        if key in content:
            raise _TwinError(repr(key))
        content[key] = value
    return content


def _from_python(path: Path) -> Mapping[str, Any]:
    loader = PyFileConfigLoader(str(path), path=str(path.parent))
    try:
        with _notebook_folder_not_importable():
            config: Mapping[str, Any] = loader.load_config()
    except (Exception, SystemExit) as error:
        raise ConfigError(
            f"The configuration file {path} fails{_line(path, error)}: "
            f"{type(error).__name__}: {error}.",
            hint="Correct it, and try it with `jupyter server --show-config`.",
        ) from error
    return config


@contextmanager
def _notebook_folder_not_importable() -> Iterator[None]:
    """Keep ``import x`` in a configuration file from finding ``x.py`` beside a notebook."""
    here = {"", ".", *_working_folder()}
    before = list(sys.path)
    sys.path[:] = [entry for entry in before if entry not in here]
    try:
        yield
    finally:
        # What the file itself added stays, as it does in every Jupyter program.
        added = [entry for entry in sys.path if entry not in before]
        sys.path[:] = [*added, *before]


def _working_folder() -> tuple[str, ...]:
    try:
        return (str(Path.cwd()),)
    except OSError:  # it was deleted, so nothing can be imported from it
        return ()


def _line(path: Path, error: BaseException) -> str:
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f" in line {error.lineno}"
    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
    return f" in line {own[-1].lineno}" if own else ""

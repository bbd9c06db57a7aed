"""The licences of what the bundle is made of, beside it: its builder names only some of them.

A module that is joined to the one that imports it has no name in the builder's list, and its
licence asks to be named all the same. JupyterLab shows the list under Help → Licenses.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LIST = Path("static", "third-party-licenses.json")
_FROM = ("packages/chat-ui", "packages/widget")
"""What bring their own packages; those of the rest come with JupyterLab."""
_MODULES = "node_modules/"
_NOT_THEIRS = ("@types/", "@jupyter-ai-assist/")
"""Without code, or our own."""

Packages = "Mapping[str, Mapping[str, Any]]"


def packages_of(locked: Packages, roots: Iterable[str] = _FROM) -> Iterator[str]:
    """The folders of all packages that these need to run, by ``packages`` of a lock file."""
    found: dict[str, None] = {}
    todo = [*roots]
    while todo:
        folder = todo.pop()
        for name in locked[folder].get("dependencies", {}):
            if name.startswith(_NOT_THEIRS):
                continue
            needed = _folder(locked, folder, name)
            if needed not in found:
                found[needed] = None
                todo.append(needed)
    yield from sorted(found)


def complete(workspace: Path, bundle: Path) -> None:
    """Add to the bundle's list what its builder has left out."""
    locked = json.loads((workspace / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    path = bundle / LIST
    content = json.loads(path.read_text(encoding="utf-8"))
    listed = {package["name"]: package for package in content["packages"]}
    for folder in packages_of(locked):
        listed.setdefault(_name(folder), _entry(workspace / folder, locked[folder]))
    content["packages"] = [listed[name] for name in sorted(listed)]
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def _entry(folder: Path, locked: Mapping[str, Any]) -> dict[str, str]:
    texts = sorted(path for path in folder.iterdir() if path.name.lower().startswith("licen"))
    return {
        "name": _name(folder.as_posix()),
        "versionInfo": locked["version"],
        "licenseId": locked.get("license", ""),
        "extractedText": texts[0].read_text(encoding="utf-8") if texts else "",
    }


def _name(folder: str) -> str:
    return folder.rpartition(_MODULES)[2]


def _folder(locked: Packages, start: str, name: str) -> str:
    """Where Node finds a package: beside the one that needs it, or in a folder above."""
    place = start
    while f"{place}/{_MODULES}{name}".lstrip("/") not in locked:
        place = place.rpartition("/")[0]
    return f"{place}/{_MODULES}{name}".lstrip("/")

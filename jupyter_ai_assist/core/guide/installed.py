"""What Python itself knows of modules that are installed, without importing any."""

from __future__ import annotations

import ast
import importlib.machinery
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

from .known_imports import DISTRIBUTIONS

__all__ = ["importable", "is_stdlib", "members", "module_names", "submodules"]

MAX_FILE = 2_000_000


def is_stdlib(name: str) -> bool:
    """Whether a module comes with Python."""
    return name in sys.stdlib_module_names


def importable(name: str) -> bool:
    """Whether a top-level module is there; one that was installed just now counts."""
    return is_stdlib(name) or _spec(name) is not None


def module_names() -> frozenset[str]:
    """Top-level modules that can be imported, or that are known by name."""
    installed = {module.name for module in pkgutil.iter_modules()}
    names = sys.stdlib_module_names | installed | DISTRIBUTIONS.keys()
    return frozenset(name for name in names if not name.startswith("_"))


def submodules(package: str) -> frozenset[str]:
    """The modules directly inside a package."""
    spec = _spec(package)
    folders = spec.submodule_search_locations if spec else None
    found = pkgutil.iter_modules(list(folders or ()))
    return frozenset(module.name for module in found if not module.name.startswith("_"))


def members(module: str) -> frozenset[str]:
    """The public names of a module: of a loaded one its own, else as its source says."""
    loaded = sys.modules.get(module)
    names = frozenset(vars(loaded)) if loaded else frozenset(_names_in_source(module))
    return frozenset(n for n in names | submodules(module) if not n.startswith("_"))


def _spec(module: str) -> importlib.machinery.ModuleSpec | None:
    """Find a module by its path; unlike ``find_spec`` this imports no parent."""
    path: list[str] | None = None
    spec = None
    for part in _prefixes(module):
        spec = importlib.machinery.PathFinder.find_spec(part, path)
        if spec is None:
            return None
        path = list(spec.submodule_search_locations or ())
    return spec


def _prefixes(module: str) -> Iterator[str]:
    parts = module.split(".")
    return (".".join(parts[: count + 1]) for count in range(len(parts)))


def _names_in_source(module: str) -> Iterator[str]:
    spec = _spec(module)
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        return
    path = Path(spec.origin)
    if path.stat().st_size > MAX_FILE:
        return
    try:
        body = ast.parse(path.read_bytes()).body
    except (SyntaxError, ValueError):
        return
    for node in body:
        yield from _bound(node)


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))

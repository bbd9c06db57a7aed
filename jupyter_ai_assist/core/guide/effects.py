"""What code does beyond its variables: files, network, output, plots, changes in place."""

from __future__ import annotations

import ast

from .code import Code, path_of
from .words import listed

__all__ = ["effects_of"]

_WRITES = {
    "to_csv", "to_excel", "to_json", "to_parquet", "to_pickle", "to_sql", "to_feather", "savefig",
    "write_text", "write_bytes", "mkdir", "makedirs", "rename", "rmtree", "unlink", "dump", "save",
    "savez", "copyfile", "copy2", "remove_dirs", "rmdir", "writerow", "writerows",
}  # fmt: skip
_NETWORK = ("requests.", "urllib.", "httpx.", "aiohttp.", "socket.", "boto3.", "urlopen")
_PROCESSES = ("subprocess.", "os.system", "os.popen")
_PLOTS = ("plt.", "sns.", "px.", "ax.", "alt.")
_IN_PLACE = {
    "append",
    "extend",
    "insert",
    "pop",
    "sort",
    "reverse",
    "clear",
    "update",
    "setdefault",
}


def effects_of(source: Code) -> list[str]:
    """One line for each kind of effect that the calls show."""
    kinds = {
        "writes or changes files": _files(source),
        "may use the network": _calls(source, _NETWORK),
        "starts other programs": _calls(source, _PROCESSES),
        "draws": [*_calls(source, _PLOTS), *_methods(source, {"plot", "hist", "boxplot"})],
        "prints": [name for name in _calls(source, ("print",)) if name == "print"],
        "changes objects in place": [*_methods(source, _IN_PLACE), *_inplace(source)],
    }
    return [f"{kind}: {listed(dict.fromkeys(names), 6)}" for kind, names in kinds.items() if names]


def _files(source: Code) -> list[str]:
    names = _methods(source, _WRITES)
    for node in source.every(ast.Call):
        modes = [
            a.value
            for a in (*node.args[1:2], *(k.value for k in node.keywords))
            if isinstance(a, ast.Constant)
        ]
        if path_of(node.func).endswith("open") and any(str(m)[:1] in "wax" for m in modes if m):
            names.append(" ".join(source.text(node).split()))
    return names


def _calls(source: Code, beginnings: tuple[str, ...]) -> list[str]:
    paths = [path_of(node.func) for node in source.every(ast.Call)]
    return [path for path in paths if path.startswith(beginnings)]


def _methods(source: Code, names: set[str]) -> list[str]:
    found = [node.func for node in source.every(ast.Call) if isinstance(node.func, ast.Attribute)]
    return [" ".join(source.text(function).split()) for function in found if function.attr in names]


def _inplace(source: Code) -> list[str]:
    return [
        source.text(node.func)
        for node in source.every(ast.Call)
        for keyword in node.keywords
        if keyword.arg == "inplace" and getattr(keyword.value, "value", None) is True
    ]

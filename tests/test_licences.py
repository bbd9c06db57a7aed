"""What is installed with us, and what the bundle is made of, has a licence that is allowed."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import (
    Distribution,
    PackageNotFoundError,
    distribution,
    distributions,
)
from pathlib import Path
from typing import Any

import pytest
from _beside import collaboration, hub, marimo, voila
from _notices import LIST, complete, packages_of
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
WORKSPACE = ROOT / "labextension"
TABLE = tomllib.loads((ROOT / "tests" / "licences.toml").read_text())
EXTRAS = frozenset({"lab", "tour", "telemetry", "test", "docs"})


def tree(name: str, extras: Iterable[str]) -> Iterator[Distribution]:
    """A distribution and all that it requires here, once for each set of extras."""
    seen: set[tuple[str, frozenset[str]]] = set()
    todo = [(name, frozenset(extras))]
    while todo:
        wanted = todo.pop()
        if (canonicalize_name(wanted[0]), wanted[1]) in seen:
            continue
        seen.add((canonicalize_name(wanted[0]), wanted[1]))
        found = distribution(wanted[0])
        yield found
        for requirement in map(Requirement, found.requires or ()):
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": e}) for e in {"", *wanted[1]}):
                todo.append((requirement.name, frozenset(requirement.extras)))


def said(metadata: Any) -> str:
    """A licence as SPDX writes it, from wherever the metadata of a distribution has it."""
    if expression := metadata.get("License-Expression"):
        return expression
    if read := TABLE["read"].get(metadata.get("Name")):
        return read
    kinds = [text for text in metadata.get_all("Classifier", []) if "License ::" in text]
    names = [text.rpartition(" :: ")[2] for text in kinds if ":: OSI Approved ::" in text]
    names = names or (metadata.get("License") or "unknown").strip().splitlines()[:1]
    return " AND ".join(TABLE["words"].get(name, name) for name in names)


def allowed(expression: str) -> bool:
    """Whether every licence, or one of those that may be chosen, is allowed."""
    if "(" in expression:  # none so far: all of them have to be
        return all(map(allowed, re.split(r"[()]|\bAND\b|\bOR\b", expression)))
    choices = re.split(r"\s+OR\s+", expression.strip())
    return any(
        all(name.strip() in TABLE["allowed"] for name in choice.split(" AND "))
        for choice in choices
    )


def test_every_distribution_may_be_installed_with_us():
    licences = {found.name: said(found.metadata) for found in tree("jupyter-ai-assist", EXTRAS)}
    assert len(licences) > 100
    assert {name: text for name, text in licences.items() if not allowed(text)} == {}


@pytest.mark.parametrize(
    ("made", "named"),
    [
        (collaboration, "jupyter-collaboration"),
        (hub, "jupyterhub"),
        (voila, "voila"),
        (marimo, "marimo"),
    ],
)
def test_so_may_what_lies_beside_the_environment(made, named):
    beside = made(Path(sys.prefix))
    if not beside.installed:
        pytest.skip(f"{named} is installed by scripts/test alone")
    found = distributions(path=beside.packages)
    licences = {one.name: said(one.metadata) for one in found}
    assert named in {canonicalize_name(name) for name in licences}
    assert {name: text for name, text in licences.items() if not allowed(text)} == {}


def test_every_package_of_the_bundle_may_be_in_it_and_is_named():
    bundled = json.loads((WORKSPACE / "bundle" / LIST).read_text())["packages"]
    named = {package["name"]: package for package in bundled}
    assert {n: p["licenseId"] for n, p in named.items() if not allowed(p["licenseId"])} == {}
    locked = json.loads((WORKSPACE / "package-lock.json").read_text())["packages"]
    needed = {folder.rpartition("node_modules/")[2] for folder in packages_of(locked)}
    assert "mdast-util-gfm-table" in needed
    assert needed - set(named) == set()
    assert [n for n, p in named.items() if not p["extractedText"] and "jupyter-ai" not in n] == []


@pytest.mark.parametrize(
    ("metadata", "may"),
    [
        ({"License-Expression": "MIT"}, True),
        ({"License-Expression": "Apache-2.0 OR GPL-2.0-only"}, True),
        ({"License-Expression": "MIT AND GPL-2.0-only"}, False),
        ({"License-Expression": "AGPL-3.0-or-later"}, False),
        ({"License-Expression": "GPL-3.0-only WITH Classpath-exception-2.0"}, False),
        ({"License-Expression": "(MIT OR GPL-2.0-only) AND BSD-3-Clause"}, False),
        ({"License": "BSD"}, True),
        ({"License": "All rights reserved"}, False),
        ({"License": ""}, False),
        ({"Classifier": "License :: OSI Approved :: MIT License", "License": "x"}, True),
        ({"Classifier": "License :: OSI Approved :: GNU General Public License (GPL)"}, False),
        ({"Classifier": "License :: Other/Proprietary License"}, False),
        ({}, False),
    ],
)
def test_what_is_refused(tmp_path, metadata, may):
    folder = tmp_path / "some-1.0.dist-info"
    folder.mkdir()
    lines = {"Metadata-Version": "2.4", "Name": "some", "Version": "1.0", **metadata}
    (folder / "METADATA").write_text("".join(f"{key}: {text}\n" for key, text in lines.items()))
    assert allowed(said(Distribution.at(folder).metadata)) is may


def test_what_docutils_has_under_the_gpl_is_not_installed():
    installed = {str(path) for path in distribution("docutils").files or ()}
    assert "docutils/core.py" in installed
    assert [path for path in installed if path.endswith(".el")] == []


def test_a_requirement_that_is_not_installed_is_no_licence_that_is_allowed():
    with pytest.raises(PackageNotFoundError):
        list(tree("no-such-distribution", ()))


def test_what_the_builder_leaves_out_is_named_with_its_text(tmp_path):
    def package(folder: str, **fields: Any) -> Mapping[str, Any]:
        place = tmp_path / folder
        place.mkdir(parents=True)
        (place / "LICENSE.md").write_text(f"The licence of {folder}")
        return {"version": "1.0.0", "license": "MIT", **fields}

    locked = {
        "packages/chat-ui": {"dependencies": {"a": "1", "@types/a": "1"}},
        "packages/widget": {"dependencies": {"@jupyter-ai-assist/chat-ui": "1", "c": "1"}},
        "node_modules/a": package("node_modules/a", dependencies={"b": "1"}),
        "node_modules/a/node_modules/b": package("node_modules/a/node_modules/b"),
        "node_modules/b": package("node_modules/b"),
        "node_modules/c": package("node_modules/c"),
        "node_modules/@types/a": package("node_modules/@types/a"),
    }
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": locked}))
    bundle = tmp_path / "bundle"
    (bundle / LIST).parent.mkdir(parents=True)
    (bundle / LIST).write_text(json.dumps({"packages": [{"name": "react"}]}))
    complete(tmp_path, bundle)
    named = {one["name"]: one for one in json.loads((bundle / LIST).read_text())["packages"]}
    assert list(named) == ["a", "b", "c", "react"]
    assert named["b"]["extractedText"] == "The licence of node_modules/a/node_modules/b"

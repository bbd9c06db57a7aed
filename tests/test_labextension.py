"""The front end as JupyterLab finds it installed."""

from __future__ import annotations

import subprocess
import sys


def test_jupyterlab_takes_the_extension_as_compatible():
    command = [sys.executable, "-m", "jupyterlab.labextensions", "list"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    [line] = [line for line in told.stderr.splitlines() if "jupyter-ai-assist v" in line]
    assert "enabled" in line
    assert "OK" in line, told.stderr

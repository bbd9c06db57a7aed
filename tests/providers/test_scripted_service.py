"""The scripted service that benchmarks start as a program of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from asking import KINDS, ask, provider, question, text_of

TESTS = Path(__file__).parent.parent


def test_it_speaks_every_protocol():
    command = [sys.executable, "-m", "servers", "--tokens", "3", "--delay", "0"]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as service:
        try:
            assert service.stdout is not None
            url = service.stdout.readline().strip()
            for kind in KINDS:
                assert text_of(ask(provider(kind, url), question())) == "word0 word1 word2 "
        finally:
            service.terminate()
    assert service.returncode == 0

"""Real kernels for tests.

``start_kernel`` starts one in a home of its own; ``kernel`` is shared by the
tests of a module and talks to ``scripted.ScriptedSession``.
"""

from __future__ import annotations

import pytest
from live_kernel import LiveKernel


@pytest.fixture
def start_kernel(tmp_path):
    """Start a bare kernel; keyword arguments are environment variables."""
    started = []

    def start(**environ):
        started.append(LiveKernel(tmp_path / f"home{len(started)}", environ))
        return started[-1]

    yield start
    for kernel in started:
        kernel.close()


@pytest.fixture(scope="module")
def scripted_kernel(tmp_path_factory):
    kernel = LiveKernel(tmp_path_factory.mktemp("home"))
    assert kernel.run("import scripted; scripted.load()").status == "ok"
    yield kernel
    kernel.close()


@pytest.fixture
def kernel(scripted_kernel):
    """A kernel whose ``%assist`` follows a script, as if nothing had been asked yet."""
    scripted_kernel.run("scripted.load(); scripted.SEEN.clear(); scripted.STOPPED.clear()")
    return scripted_kernel

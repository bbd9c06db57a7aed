"""A kernel whose assistant follows a plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from kernel.live_kernel import LiveKernel


@pytest.fixture(scope="module")
def one_kernel(tmp_path_factory):
    path = {"PYTHONPATH": str(Path(__file__).parent)}
    kernel = LiveKernel(tmp_path_factory.mktemp("home"), path)
    assert kernel.run("import task_model", store_history=False).status == "ok"
    yield kernel
    kernel.close()


@pytest.fixture
def kernel(one_kernel):
    """The same kernel for all tests of a module, as if it had just been started."""
    assert one_kernel.run("%reset -f in out\nimport task_model").status == "ok"
    return one_kernel


@pytest.fixture
def follow(kernel):
    """Run cells, then a prompt that the model answers by a plan."""

    def follow(plan, *, answers, prompt="%assist --mode agent do it", cells=(), **options):
        kernel.run(f"task_model.load({plan!r})", store_history=False)
        for id_, source in cells:
            kernel.run(source, cell_id=id_)
        return kernel.run(prompt, answers=answers, **options)

    return follow

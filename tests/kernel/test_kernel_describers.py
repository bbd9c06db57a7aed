"""An installed package that describes its own objects, in a real kernel."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_ai_assist.core.workspace.control_messages import request_type

GOOD = """
from jupyter_ai_assist.kernel.variables.base import Describer

class Crystal:
    pass

class Crystals(Describer):
    def claims(self, tp):
        return tp is Crystal
    def summary(self, obj):
        return "crystal of " + self.what(obj)
    def what(self, obj):
        return "salt"

class Hanging(Crystals):
    def what(self, obj):
        import time
        time.sleep(3600)

def describers():
    return [Crystals()]

def hanging():
    return [Hanging()]

def broken():
    return 1 / 0
"""


@pytest.fixture
def kernel_with(start_kernel, tmp_path):
    """A kernel in whose environment the package is installed, with the extension loaded."""

    def kernel_with(hook):
        site = tmp_path / "site"
        (site / "crystals-1.0.dist-info").mkdir(parents=True)
        (site / "crystals.py").write_text(GOOD)
        (site / "crystals-1.0.dist-info" / "METADATA").write_text("Name: crystals\nVersion: 1.0\n")
        (site / "crystals-1.0.dist-info" / "entry_points.txt").write_text(
            f"[jupyter_ai_assist.describers]\ncrystals = crystals:{hook}\n"
        )
        paths = [str(site), str(Path(__file__).parent)]
        kernel = start_kernel(PYTHONPATH=os.pathsep.join(paths))
        kernel.run("%load_ext jupyter_ai_assist\nimport crystals\nc = crystals.Crystal()")
        return kernel

    return kernel_with


def summary(kernel):
    reply = kernel.control_reply(kernel.question(request_type("inspect"), {"path": "c"}))
    return reply["content"]["found"]["summary"]


def test_a_package_describes_its_own_objects(kernel_with):
    kernel = kernel_with("describers")
    assert summary(kernel) == "crystal of salt"
    ran = kernel.run("%assist --dry-run what is @c")
    assert "crystal of salt" in ran.markdown
    assert ran.stream == ""


def test_one_that_hangs_is_reported_in_the_cell_that_asked(kernel_with):
    kernel = kernel_with("hanging")
    ran = kernel.run("%assist --dry-run what is @c")
    assert "Crystal object" in ran.markdown
    assert "The describer Hanging of the package crystals does not come back." in ran.stream
    assert kernel.run("%assist --dry-run what is @c").stream == ""
    assert summary(kernel) == "Crystal object"


def test_one_that_cannot_be_loaded_is_reported_and_prompts_go_on(kernel_with):
    kernel = kernel_with("broken")
    ran = kernel.run("%assist --dry-run what is @c")
    assert "Crystal object" in ran.markdown
    assert "The extension 'crystals' of crystals cannot be loaded: division by zero." in ran.stream
    assert "Update or uninstall crystals." in ran.stream
    assert kernel.run("%assist --dry-run what is @c").stream == ""

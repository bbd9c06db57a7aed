"""``/fix`` on real failures: the corrected cell is run and must succeed."""

from __future__ import annotations

import pytest
from guide_cases import CASES, UNSURE, Case
from guide_notebook import Notebook


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_corrected_cell_runs(notebook: Notebook, case: Case) -> None:
    notebook.must_run(case.setup)
    notebook.must_fail(case.failing, case.error)
    reply = notebook.fix()
    assert reply.cell == case.expected, reply.text
    assert reply.failed == ()
    notebook.must_run(reply.cell)


@pytest.mark.parametrize("case", UNSURE, ids=lambda case: case.name)
def test_proposes_nothing_when_unsure(notebook: Notebook, case: Case) -> None:
    notebook.must_run(case.setup)
    notebook.must_fail(case.failing, case.error)
    reply = notebook.fix()
    assert reply.cell == "", reply.text
    assert "no change" in reply.text
    assert reply.failed == ()

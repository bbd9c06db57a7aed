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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing values in a fit", "`df = df.dropna(subset=['a', 'b'])`"),
        ("text in a fit", "`pd.get_dummies(…)`"),
        ("too few answers in a fit", "`X` has 3 rows, and `y` has 2."),
        ("merge of nothing in common", "`other` has `area`, `w`"),
        ("merge of numbers with text", "`.astype({'region': str})`"),
        ("either of two formats", "`%d/%m/%Y` or `%m/%d/%Y`"),
    ],
)
def test_what_is_left_to_the_person_is_told(notebook: Notebook, name: str, said: str) -> None:
    [case] = [case for case in UNSURE if case.name == name]
    notebook.must_run(case.setup)
    notebook.must_fail(case.failing, case.error)
    assert said in notebook.fix().text

"""Which of two spellings is the slip: the one that the rest of the notebook does not know."""

from __future__ import annotations

import pytest
from guide_notebook import Notebook

FRAME = "import pandas as pd\nsales = pd.DataFrame({'reveune': [1, 2], 'region': ['N', 'S']})"


@pytest.mark.parametrize(
    ("made", "others", "failing", "corrected"),
    [
        ("cutsomers = ['a', 'b']", "len(cutsomers)", "print(customers)", "print(cutsomers)"),
        ("cutsomers = ['a', 'b']", "x = 1", "print(customers)", "print(cutsomers)"),
        ("customers = ['a', 'b']", "customers", "print(cutsomers)", "print(customers)"),
        ("cutsomers = ['a', 'b']", "customers_of = {}", "customers", "customers = ['a', 'b']"),
        ("cutsomers = ['a', 'b']", "customer_id = 7", "customers", "customers = ['a', 'b']"),
        (FRAME, "total_revenue = 3", "sales['revenue']", FRAME.replace("reveune", "revenue")),
        (FRAME, "total = 3", "sales['revenue']", "sales['reveune']"),
    ],
)
def test_the_spelling_that_the_notebook_knows_is_kept(
    notebook: Notebook, made: str, others: str, failing: str, corrected: str
) -> None:
    notebook.must_run(made)
    notebook.must_run(others)
    notebook.must_fail(failing)
    reply = notebook.fix()
    assert reply.cell == corrected, reply.text
    if corrected.startswith(made[:3]):
        assert "The slip is in an earlier cell" in reply.text
        notebook.must_run(reply.cell)
        notebook.must_run(failing)

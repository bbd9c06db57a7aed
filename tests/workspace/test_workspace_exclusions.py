"""An excluded name is in no description, however deep in a value it stands."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

PAY = "98765 EUR"


@dataclass
class Person:
    name: str
    salary: str


@pytest.fixture
def shared(workspace, shell):
    policy = Policy(Settings(exclude=("var:salary",)))

    def shared(value):
        shell.user_ns["it"] = value
        return asyncio.run(SharedWorkspace(workspace, policy).inspect("it"))

    return shared


def frames():
    pd = pytest.importorskip("pandas")
    return {
        "column": pd.DataFrame({"salary": [PAY]}),
        "row": pd.DataFrame({"Ann": [PAY, "x"]}, index=["salary", "age"]),
        "index": pd.DataFrame({"n": [1]}, index=pd.Index([PAY], name="salary")),
        "series": pd.Series([PAY], name="salary"),
        "label": pd.Series({"salary": PAY, "age": "x"}),
    }


@pytest.mark.parametrize("kind", ["column", "row", "index", "series", "label"])
def test_no_preview_of_a_frame_shows_it(shared, kind):
    described = shared(frames()[kind])
    assert PAY not in described.model_dump_json()
    assert "salary" not in described.model_dump_json()
    assert "kept back" in described.text


@pytest.mark.parametrize(
    "value",
    [
        {"salary": PAY},
        [{"name": "Ann", "salary": PAY}],
        {"Ann": {"salary": PAY}},
        [Person("Ann", PAY)],
    ],
    ids=["dict", "list", "nested", "fields"],
)
def test_no_preview_of_a_container_shows_it(shared, value):
    assert PAY not in shared(value).model_dump_json()


def test_data_that_only_speaks_of_it_is_shown(shared):
    pd = pytest.importorskip("pandas")
    said = shared(pd.DataFrame({"text": ["my salary is low", "salary"]}))
    assert "my salary is low" in said.text
    assert "salary is" in shared(["my salary is low"]).text

"""The list of what other tests show stays true."""

import ast
from pathlib import Path

import pytest
from faults.elsewhere import ELSEWHERE

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("fault", ELSEWHERE)
def test_the_tests_that_are_named_exist(fault):
    for file, names in ELSEWHERE[fault].items():
        parsed = ast.parse((TESTS / file).read_text())
        defined = {
            node.name
            for node in ast.walk(parsed)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert {name.rpartition("::")[2] for name in names} <= defined

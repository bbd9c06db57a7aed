"""How reports of known vulnerabilities are read: what was not looked up is never clean."""

from __future__ import annotations

import json
import sys

import pytest
from _advisories import NotLookedUpError, in_npm_report, in_pip_report
from _checks import SKIPPED, Check, run_checks

CLEAN = {"name": "anyio", "version": "4", "vulns": []}
FOUND = {
    "name": "pillow",
    "version": "8.0.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["8.1", "9"]}, {"id": "G-2", "fix_versions": []}],
}
UNKNOWN = {"name": "odd", "skip_reason": "Dependency not found"}


def pip(*packages: object) -> list[str]:
    return in_pip_report(json.dumps({"dependencies": packages}))


def test_findings_of_pip_audit_name_what_mends_them():
    assert pip(CLEAN) == []
    assert pip(CLEAN, FOUND, UNKNOWN) == [
        "pillow 8.0.0: PYSEC-1, fixed in 8.1, 9",
        "pillow 8.0.0: G-2, fixed in nothing yet",
    ]


def test_packages_that_the_database_does_not_know_are_not_clean():
    with pytest.raises(NotLookedUpError, match="1 packages are not in the database: odd"):
        pip(CLEAN, UNKNOWN)


def test_findings_of_npm():
    report = {"vulnerabilities": {"x": {"range": "<2", "severity": "high"}}}
    assert in_npm_report(json.dumps({"vulnerabilities": {}})) == []
    assert in_npm_report(f"npm warn old\n{json.dumps(report)}\nnpm error") == ["x <2: high"]


@pytest.mark.parametrize("text", ["", "npm error", "{", '{"message": "405 Method Not Allowed"}'])
def test_npm_without_an_answer_is_not_clean(text):
    with pytest.raises(NotLookedUpError):
        in_npm_report(text)


def test_a_check_that_could_not_be_made_is_told_and_is_no_failure(capsys):
    program = f"print('not looked up: all'); raise SystemExit({SKIPPED})"
    assert run_checks([Check("audit", [sys.executable, "-c", program], {})]) == 0
    assert "SKIPPED: not looked up: all" in capsys.readouterr().out

"""What pip-audit and npm report, read: findings, or why nothing was looked up."""

from __future__ import annotations

import json
from typing import Any


class NotLookedUpError(Exception):
    """A database was not asked, or did not know what it was asked about; says why."""


def in_pip_report(text: str) -> list[str]:
    """The findings in a report of pip-audit.

    A package that its database does not know is listed there as skipped, and the program ends as
    if all was well: here that is no clean answer.
    """
    packages: list[dict[str, Any]] = json.loads(text)["dependencies"]
    findings = [
        f"{package['name']} {package['version']}: {one['id']}, fixed in "
        f"{', '.join(one['fix_versions']) or 'nothing yet'}"
        for package in packages
        for one in package.get("vulns", ())
    ]
    unknown = [package["name"] for package in packages if "vulns" not in package]
    if unknown and not findings:
        some = ", ".join(unknown[:3])
        raise NotLookedUpError(f"{len(unknown)} packages are not in the database: {some} …")
    return findings


def in_npm_report(text: str) -> list[str]:
    """The findings in what ``npm audit --json`` prints, warnings before it or not."""
    try:
        report, _ = json.JSONDecoder().raw_decode(text[text.index("{") :])
    except ValueError:
        raise NotLookedUpError("npm gave no answer") from None
    if "vulnerabilities" not in report:
        raise NotLookedUpError("its registry does not answer that")
    return [
        f"{name} {one['range']}: {one['severity']}"
        for name, one in report["vulnerabilities"].items()
    ]

"""What is asked about this machine, and no notebook, to the exit code."""

from __future__ import annotations

from argparse import Namespace

from .config_report import config_report
from .keys_report import keys_report
from .usage_report import usage_report

__all__ = ["report"]


def report(read: Namespace) -> int:
    """Print what was asked for; the exit code."""
    return _REPORTS[read.action](read)


_REPORTS = {"config": config_report, "keys": keys_report, "usage": usage_report}

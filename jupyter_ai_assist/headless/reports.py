"""What is asked about this machine, and no notebook, to the exit code."""

from __future__ import annotations

from argparse import Namespace

from .config_report import config_report

__all__ = ["report"]


def report(read: Namespace) -> int:
    """Print what was asked for; the exit code."""
    return config_report(read)

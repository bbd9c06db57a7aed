"""The parser of the command line: a slip in an option is told as what it is."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

from jupyter_ai_assist.core.suggest import did_you_mean

__all__ = ["Reader"]


class Reader(argparse.ArgumentParser):
    """Names an unknown option before what is missing because of it.

    By itself ``argparse`` looks for required arguments first: of ``--notbook work.ipynb``
    it would say only that ``--notebook`` is missing.
    """

    def parse_known_args(  # type: ignore[override]  # of a namespace of any kind
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """As in ``argparse``."""
        if args is not None and self._subparsers is None:  # what follows an action is its own
            for option in _options(args):
                if not any(known.startswith(option) for known in self._option_string_actions):
                    guess = did_you_mean(option, self._option_string_actions)
                    self.error(f"there is no option {option}. {guess}".rstrip())
        return super().parse_known_args(args, namespace)


def _options(arguments: Sequence[str]) -> Iterator[str]:
    """The long options among arguments, without their values."""
    for argument in arguments:
        if argument == "--":
            return
        if argument.startswith("--"):
            yield argument.partition("=")[0]

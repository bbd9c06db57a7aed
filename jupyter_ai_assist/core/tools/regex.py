"""A regular expression over many texts, within a time limit.

Python's matcher can take years for some patterns and cannot be interrupted;
so it runs in a process of its own, which can.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence

from jupyter_ai_assist.core.errors import ToolError

__all__ = ["found_patterns", "matching_lines"]

SECONDS = 3.0
_PROGRAM = """\
import json, re, sys
asked = json.load(sys.stdin)
try:
    pattern = re.compile(asked["pattern"], re.IGNORECASE)
except (re.error, OverflowError, RecursionError) as error:
    json.dump({"error": str(error)}, sys.stdout)
else:
    found = [
        [number for number, line in enumerate(text.split("\\n"), 1) if pattern.search(line)]
        for text in asked["texts"]
    ]
    json.dump({"found": found}, sys.stdout)
"""

_SEARCH = """\
import json, re, sys
asked = json.load(sys.stdin)
for pattern in asked["patterns"]:
    search = re.compile(pattern, re.MULTILINE).search
    print(int(any(map(search, asked["texts"]))), flush=True)
"""


async def found_patterns(patterns: Sequence[str], texts: Sequence[str]) -> frozenset[str]:
    """The patterns that are found in any of the texts, and those for which time is too short.

    They stand for what is to be asked about or denied, so what cannot be told counts
    as found. A pattern that takes too long keeps those after it from being looked for.
    """
    if not patterns or not texts:
        return frozenset()
    told = await asyncio.to_thread(_searched, patterns, texts)
    absent = {pattern for pattern, found in zip(patterns, told, strict=False) if found == "0"}
    return frozenset(patterns) - absent


def _searched(patterns: Sequence[str], texts: Sequence[str]) -> list[str]:
    """``0`` or ``1`` for each pattern, as far as the time sufficed."""
    asked = json.dumps({"patterns": patterns, "texts": texts}).encode("ascii")
    try:
        done = subprocess.run(  # noqa: S603 - our own program; what was asked goes by stdin
            [sys.executable, "-I", "-S", "-c", _SEARCH],
            input=asked,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        return (error.stdout or b"").decode("ascii").split()
    except OSError:
        return []
    return done.stdout.decode("ascii").split()


async def matching_lines(pattern: str, texts: Sequence[str]) -> list[list[int]]:
    """For each text the 1-based numbers of the lines in which the pattern matches, in any case.

    Raises
    ------
    ToolError
        It is no regular expression, or takes too long.
    """
    return await asyncio.to_thread(_matching_lines, pattern, texts)


def _matching_lines(pattern: str, texts: Sequence[str]) -> list[list[int]]:
    try:
        done = subprocess.run(  # noqa: S603 - our own program; what was asked goes by stdin
            [sys.executable, "-I", "-S", "-c", _PROGRAM],
            input=json.dumps({"pattern": pattern, "texts": texts}),
            capture_output=True,
            encoding="ascii",
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise ToolError(
            f"The pattern took more than {SECONDS:g} seconds.",
            code="too_slow",
            hint="Use a simpler pattern without nested repeats, or search for words.",
        ) from None
    except (OSError, subprocess.CalledProcessError) as error:
        raise ToolError(
            "Regular expressions cannot be run here.", hint="Search for words instead."
        ) from error
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise ToolError(
            f"This is no regular expression: {answer['error']}.",
            code="bad_arguments",
            hint="Escape special characters, or leave out regex to search for words.",
        )
    found: list[list[int]] = answer["found"]
    return found

"""Refuse a Python that is too old, in words.

Programs import this before anything else, so it keeps to words that old
Pythons still read.
"""

import shutil
import sys

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    names = [f"python3.{minor}" for minor in range(14, OLDEST[1] - 1, -1)]
    newer = next(filter(shutil.which, names), "install a newer Python, then run: python3")
    sys.exit(
        f"This needs Python {OLDEST[0]}.{OLDEST[1]} or newer,"
        f" and was started with Python {sys.version_info[0]}.{sys.version_info[1]}.\n"
        f"Next: {newer} {sys.argv[0]}"
    )

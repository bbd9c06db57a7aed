"""Secrets in text that is about to leave are replaced by a mark.

``known`` and ``private_keys`` find secrets by the shape that their issuer gives
them, ``assigned`` and ``transported`` by the name that they are given in code,
settings and headers, ``random`` by nothing but their look. ``redactor``
replaces what they find, ``values`` does so in cells, errors and variables.

No library fits: those that look for secrets in repositories read line by line
(a private key has many), bring an HTTP client along, and are made to be wrong
rather too often than too seldom, since a person reads their report. Here a
wrong find takes something from the model that the user wanted it to see.
"""

from __future__ import annotations

from .redactor import Redactor, marks_in
from .values import hidden_in

__all__ = ["Redactor", "hidden_in", "marks_in"]

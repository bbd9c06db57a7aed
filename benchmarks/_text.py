"""What the model says: Markdown as models write it, and the worst case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice

FIRST_WORD = "Certainly"
"""The first token of every reply, so that a program can see it appear."""

SECTION = """
## What the numbers say

The table has twelve columns, of which **three** hold dates and two hold `None` in more than half
of their rows. Before anything is added up, these should be looked at: a mean over what is left
tells more about which rows were filled in than about the quantity itself, and it will change
when the missing values arrive.

- The column `price` is a string, because one row says "n/a".
- The column `units` has two negative values; they look like returns.
- The index is not unique, so `loc` gives back more than one row.

Here is one way to put this right, step by step:

```python
prices = pd.to_numeric(sales["price"], errors="coerce")
returned = sales["units"] < 0
clean = sales.assign(price=prices).loc[~returned]
monthly = clean.groupby(["month", "region"])["units"].sum().unstack()
monthly.plot(kind="bar", ylabel="units", title="Units sold by month")
```

| month | north | south |
|-------|-------|-------|
| 01    | 120   | 175   |
| 02    | 195   | 110   |

After this the totals of both regions agree with the report, up to the four rows whose price is
not known. They are listed in `unknown`, and nothing was thrown away.

1. Check the four rows with whoever wrote them.
2. Decide whether a return belongs to the month of the sale.
"""

CODE_LINE = '    record(row["month"], row["region"], total=row["units"] * row["price"])\n'

TEXTS: Mapping[str, tuple[str, str]] = {
    "markdown": ("Certainly. Here is what I found.\n", SECTION),
    "one block": ("Certainly:\n\n```python\n", CODE_LINE),
}
"""By name: how a reply begins, and what is then repeated to its end."""

TOKEN = re.compile(r"[ ]?\w{1,6}|[ ]?[^\w\s]{1,3}|\s+")


def pieces(text: tuple[str, str], tokens: int) -> Sequence[str]:
    """The first so many tokens, about four characters each."""
    return [FIRST_WORD, *islice(_endless(*text), tokens - 1)]


def _endless(begin: str, repeated: str) -> Iterator[str]:
    yield from TOKEN.findall(begin.removeprefix(FIRST_WORD))
    yield from cycle(TOKEN.findall(repeated))

"""What a turn tells the model of the project and the notebook, beyond what it is about.

The first turn of a conversation brings the project's rules and a snapshot of
the notebook; every later one only what has changed since. So nothing that was
sent is ever sent differently, and providers' caches hit. After older turns were
shortened, the snapshot is gone with them and is made anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from jupyter_ai_assist.core.cells.ours import is_ours, without_ours
from jupyter_ai_assist.core.per_item import PerItem
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.text import head_and_tail
from jupyter_ai_assist.core.workspace.base import Cell
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

from .blocks import Block
from .context import TurnContext
from .news import Seen, cells_seen, news
from .rules import RULES_TITLE, Rule, read_rules
from .snapshot import Excerpt, Notebook, snapshot

__all__ = ["MAX_NEWS", "MAX_SNAPSHOT", "Briefing", "Sight", "Told", "brief", "look"]

MAX_SNAPSHOT = 60_000
"""Characters: about 17,000 tokens, also where the window has room for more."""
MAX_NEWS = 24_000
"""Characters of cells that one later turn brings by itself."""
SNAPSHOT_IMAGES = 3
NEWS_IMAGES = 2


@dataclass(frozen=True)
class Told:
    """What a conversation knows after a turn."""

    snapshot: str
    """The turn that brought the snapshot which all this rests on."""
    cells: Seen = field(default_factory=Seen)
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Sight:
    """The project and the notebook as they are now, as far as they may leave."""

    notebook: Notebook
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Briefing:
    """What a turn brings, and what the conversation knows then."""

    blocks: tuple[Block, ...]
    told: Told


async def look(workspace: SharedWorkspace, policy: Policy) -> Sight:
    """Look at the notebook and the project's files.

    Cells that only talk to the assistant are left out: they hold the conversation
    that the model has anyway.
    """
    asking = (await workspace.kernel()).asking
    exact = workspace.exact
    every = await exact.cells()
    cells = without_ours(every)
    here = _above(asking, every) if asking else ""
    notebook = Notebook(cells, await exact.executed(), here, workspace.hidden_cells)
    place = (policy, workspace.root, workspace.notebook)
    return Sight(notebook, await asyncio.to_thread(read_rules, *place))


_IDS: PerItem[Cell, str] = PerItem(attrgetter("id"))


def _above(asking: str, cells: Sequence[Cell]) -> str:
    """The id of the cell above the one that asks, past others that only ask."""
    ids = _IDS(cells)
    place = ids.index(asking) if asking in ids else 0
    return next((cell.id for cell in reversed(cells[:place]) if not is_ours(cell.source)), "")


def brief(
    sight: Sight, told: Told | None, context: TurnContext, space: int, *, turn: str, images: bool
) -> Briefing:
    """What this turn has to tell, in about so many characters of notebook content.

    Parameters
    ----------
    told
        What the conversation knows; ``None`` when it knows nothing, or nothing any more.
    context
        What the message shows anyway; of those cells a line will do.
    turn
        The turn's id.
    images
        Whether the model sees images.
    """
    seen = cells_seen(sight.notebook)
    if told is None:
        rules = [_rule(rule, space // 2 // len(sight.rules)) for rule in sight.rules]
        space -= sum(len(block.text) for block in rules)
        blocks = [*rules, *_snapshot(sight, context, space, images=images)]
        base = turn
    else:
        blocks = [*_other_rules(sight.rules, told.rules)]
        most = NEWS_IMAGES if images else 0
        excerpt = news(sight.notebook, seen, told.cells, space, most_images=most)
        blocks += _block("what changed in the notebook since the last turn", excerpt)
        base = told.snapshot
    return Briefing(tuple(blocks), Told(base, seen, sight.rules))


def _snapshot(sight: Sight, context: TurnContext, space: int, *, images: bool) -> Iterator[Block]:
    if any(mention.ref == "@notebook" for mention in context.mentions):
        return  # the person asked for it by name
    shown = [cell for cell in (context.focus, *context.related) if cell]
    excerpt = snapshot(
        sight.notebook,
        space,
        focus=context.focus,
        shown={cell.version for cell in shown},
        most_images=SNAPSHOT_IMAGES if images else 0,
    )
    yield from _block("notebook", excerpt)


def _block(title: str, excerpt: Excerpt) -> list[Block]:
    return [Block(title, excerpt.text, files=excerpt.images)] if excerpt.text else []


def _rule(rule: Rule, most: int) -> Block:
    return Block(f"{RULES_TITLE}: {rule.path}", head_and_tail(rule.text, most), kind="rules")


def _other_rules(now: tuple[Rule, ...], known: tuple[Rule, ...]) -> Iterator[Block]:
    """The rules that are new or changed, and a word on those that are gone."""
    before = {rule.path: rule.text for rule in known}
    for rule in now:
        if before.pop(rule.path, None) != rule.text:
            how = "changed" if rule.path in {old.path for old in known} else "new"
            yield Block(f"{RULES_TITLE}, {how}: {rule.path}", rule.text, kind="rules")
    for path in before:
        yield Block(f"{RULES_TITLE}, withdrawn: {path}", "These no longer hold.", kind="rules")

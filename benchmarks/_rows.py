"""All rows, in the order of the page."""

from __future__ import annotations

from collections.abc import Sequence

import p1_load
import p2_server
import p3_first_prompt
import p3_free_kernel
import p4_warm_prompt
import p4_where
import p5_at_speed
import p5_long_reply
import p6_stop
import p7_inspect
import p8_busy
import p9_large_notebook
import p10_prefix
import p11_sidebar
import p12_history
import p13_install
from _results import Row

ROWS: Sequence[Row] = (
    p1_load.ROW,
    p2_server.ROW,
    p3_first_prompt.ROW,
    p3_free_kernel.ROW,
    p4_warm_prompt.ROW,
    p4_where.ROW,
    p5_long_reply.ROW,
    p5_at_speed.ROW,
    p6_stop.ROW,
    p7_inspect.ROW,
    p8_busy.ROW,
    p9_large_notebook.ROW,
    p10_prefix.ROW,
    *p11_sidebar.ROWS,
    p12_history.ROW,
    p13_install.ROW,
)
STEADY = (p5_at_speed.ROW.name, p10_prefix.ROW.name, p11_sidebar.LOADED.name, p13_install.ROW.name)
"""Rows that come out the same each time: one round, and none before it."""
SLOW = (p2_server.ROW.name, p7_inspect.ROW.name, p8_busy.ROW.name, p9_large_notebook.ROW.name)
SLOW += (p11_sidebar.OPENED.name, p11_sidebar.STREAMED.name, p12_history.ROW.name)
"""Rows whose rounds are long, and fill their caches by themselves: no round before them."""


def chosen(names: Sequence[str]) -> list[Row]:
    """The rows of these names; without any, all of them."""
    # P11 is one row on the command line, and several tables.
    return [row for row in ROWS if not names or {row.name, row.name.partition("-")[0]} & set(names)]

"""The sidebar: what it loads before it is opened, and how it does with very much in it.

A real JupyterLab with an empty home, a notebook with a kernel, and Chromium without a
graphics card.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from _bench import Bench
from _candidates import ASSIST
from _chromium import FILES, NOTEBOOK, new_page, open_notebook, open_sidebar, tab_of_sidebar
from _lab import BARE, OURS, THEIRS, Server, lab
from _results import Measure, Row, Samples, Verdict
from _text import TEXTS, pieces
from playwright.sync_api import Page

from jupyter_ai_assist.core.history import History, Turn
from jupyter_ai_assist.core.messages import Message, TextPart, Usage

EXTENSION = re.compile(r"/lab/extensions/(?!@jupyter-widgets/|jupyterlab_pygments/)")
"""What JupyterLab alone does not load."""
WIDGETS = re.compile(r"/lab/extensions/anywidget/")
"""What every package with such a widget brings: with ours, for the panel."""

HOW_LOADED = """The bytes that the front end of an assistant makes the browser load, unpacked.

JupyterLab is opened with a notebook, until the network is idle; what is counted is all that
comes from the folders of the extensions that JupyterLab alone does not have. The panel is an
anywidget, so anywidget is installed along, whose own extension every page loads, whoever uses it:
that is in the first column, and not in the second, which is the sidebar's, and has the target."""

HOW_OPENED = """How long a thread of 10,000 messages takes to open.

The history holds 5,000 turns of the notebook, each a question and a Markdown answer of some
300 characters. The time is from pressing the sidebar's tab until the last answer is painted. The
server loads its half when JupyterLab is there, and the page its own when the pointer comes to the
tab: 0.2 s before it is pressed, as a hand does that is quick. "Pressed at once" is without that.
The same with one turn shows what is not the length's."""

HOW_STREAMED = """How smooth the page stays while 500 tokens a second stream for 20 seconds.

The page notes the time of every frame (`requestAnimationFrame`). The longest one while the
reply comes, and the share of frames over 50 ms; the same page, with nothing going on, for as
long, shows how much of that is the machine's."""

MESSAGES = 10_000
AHEAD = 0.2
"""Seconds."""
TOKENS, SPEED = 10_000, 500
LAST = "This is the very last one."

# Painted is one frame after it is there.
WATCH = """() => {
  const painted = () => requestAnimationFrame(() => setTimeout(() => {
    window.opened_of_bench = performance.now() - began;
  }));
  const look = () => document.getElementById("jupyter-ai-assist").textContent.includes(LAST)
    ? painted()
    : requestAnimationFrame(look);
  let began;
  document.querySelector(".jp-SideBar [data-id='jupyter-ai-assist']").addEventListener(
    "pointerdown",
    (event) => { began = event.timeStamp; look(); },
    { capture: true, once: true },
  );
}""".replace("LAST", json.dumps(LAST))
OPENED_AT = "() => window.opened_of_bench"

FRAMES = """() => {
  const frames = (window.frames_of_bench = []);
  const note = (now) => { frames.push(now); window.asked_of_bench = requestAnimationFrame(note); };
  window.asked_of_bench = requestAnimationFrame(note);
}"""
GAPS = """() => {
  cancelAnimationFrame(window.asked_of_bench);
  return window.frames_of_bench.slice(1).map((at, place) => at - window.frames_of_bench[place]);
}"""


def loaded(server: Server, _bench: Bench) -> Mapping[str, float]:
    """Open JupyterLab once."""
    sizes: list[tuple[int, bool]] = []
    with lab(server, FILES) as running, new_page() as page:
        responses = []
        page.on("response", lambda got: EXTENSION.search(got.url) and responses.append(got))
        open_notebook(page, running)
        sizes += [
            (len(response.body()), WIDGETS.search(response.url) is None)
            for response in responses
            if response.ok
        ]
    own = sum(size for size, is_own in sizes if is_own)
    return {
        "bytes": sum(size for size, _ in sizes) / 1000,
        "without anywidget's": own / 1000,
        "files": len(sizes),
    }


def opened(turns: int, ahead: float, _bench: Bench) -> Mapping[str, float]:
    """Open a thread of so many turns; the pointer is there so many seconds before the press."""
    with lab(OURS, FILES) as running, new_page() as page:
        _put_history(running.home / "data", running.home / NOTEBOOK, turns)
        open_notebook(page, running)
        page.evaluate(WATCH)
        if ahead:
            tab_of_sidebar(page).hover()
            page.wait_for_timeout(ahead * 1000)
        tab_of_sidebar(page).click()
        return {"time": page.wait_for_function(OPENED_AT).json_value()}


def streamed(speed: float, bench: Bench) -> Mapping[str, float]:
    """Stream one reply, or wait as long."""
    config = {path: text.format(url=bench.model.url) for path, text in ASSIST.files.items()}
    with lab(OURS, {**FILES, **config}) as running, new_page() as page:
        open_notebook(page, running)
        open_sidebar(page)
        bench.model.reply(20)
        _ask(page, "A first question, for which everything is loaded.")
        page.evaluate(FRAMES)
        if speed:
            bench.model.reply(TOKENS, per_second=speed)
            _ask(page, "Write.")
        else:
            page.wait_for_timeout(TOKENS / SPEED * 1000)
        gaps = page.evaluate(GAPS)
    late = sum(1 for gap in gaps if gap > 50)
    return {"longest": max(gaps), "late": 100 * late / len(gaps)}


def _ask(page: Page, prompt: str) -> None:
    count = page.locator(".jp-Assist-turn").count()
    page.get_by_role("textbox", name="Message").fill(prompt)
    page.get_by_role("textbox", name="Message").press("Enter")
    page.locator(".jp-Assist-turn").nth(count).wait_for()
    page.locator(".jp-Assist-turn[aria-busy=true]").wait_for(state="detached")


def _put_history(data: Path, notebook: Path, turns: int) -> None:
    """Let a history hold a conversation about a notebook."""
    file = data / "jupyter_ai_assist" / "history.db"
    file.parent.mkdir(parents=True)
    file.write_bytes(_history(turns))
    history = History.open(file)
    history.move(NOTEBOOK, str(notebook))
    history.close()


@cache
def _history(turns: int) -> bytes:
    """The file of a history that holds one conversation."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "history.db"
        history = History.open(file)
        _write(history, turns)
        history.close()
        return file.read_bytes()


def _write(history: History, turns: int) -> None:
    thread = history.start_thread(NOTEBOOK)
    began = datetime.now(UTC) - timedelta(days=10)
    answer = "".join(pieces(TEXTS["markdown"], 80))
    for number in range(turns):
        last = number == turns - 1
        text = LAST if last else answer
        question = f"Question {number} about the table?"
        messages = (
            Message(role="user", parts=(TextPart(text=question),)),
            Message(role="assistant", parts=(TextPart(text=text),), model="local:scripted"),
        )
        turn = Turn(
            id=f"turn-{number}",
            started=began + timedelta(minutes=number),
            question=question,
            messages=messages,
            model="local:scripted",
            usage=Usage(requests=1, input_tokens=10, output_tokens=5),
            outcome="finished",
        )
        history.append(thread.id, turn)


def verdict_of_loaded(samples: Samples) -> Iterator[Verdict]:
    """The first target of P11."""
    column = "without anywidget's"
    reached = samples.median(OURS.name, column)
    yield Verdict("the sidebar's, loaded before it is opened", reached, 30, "kB", column)


def verdict_of_opened(samples: Samples) -> Iterator[Verdict]:
    """The second one."""
    case = f"{MESSAGES:,} messages"
    yield Verdict(f"opened with {case}", samples.median(case, "time"), 300, "ms")


def verdict_of_streamed(samples: Samples) -> Iterator[Verdict]:
    """The third one."""
    longest = samples.median(f"{SPEED} tokens a second", "longest")
    yield Verdict("the longest frame of a stream", longest, 50, "ms")


LOADED = Row(
    name="P11-loaded",
    title="Bytes loaded before the sidebar is opened",
    method=HOW_LOADED,
    cases={each.name: partial(loaded, each) for each in (OURS, *THEIRS, BARE)},
    measures=(
        Measure("bytes", "kB"),
        Measure("without anywidget's", "kB"),
        Measure("files", "count"),
    ),
    verdicts=verdict_of_loaded,
)
OPENED = Row(
    name="P11-opened",
    title="Opening the sidebar with a long thread",
    method=HOW_OPENED,
    cases={
        f"{MESSAGES:,} messages": partial(opened, MESSAGES // 2, AHEAD),
        f"{MESSAGES:,} messages, pressed at once": partial(opened, MESSAGES // 2, 0),
        "2 messages": partial(opened, 1, AHEAD),
    },
    measures=(Measure("time", "ms"),),
    verdicts=verdict_of_opened,
    compared=False,
)
STREAMED = Row(
    name="P11-streamed",
    title="Frames while a reply streams",
    method=HOW_STREAMED,
    cases={
        f"{SPEED} tokens a second": partial(streamed, SPEED),
        "nothing": partial(streamed, 0),
    },
    measures=(Measure("longest", "ms"), Measure("late", "% over 50 ms")),
    verdicts=verdict_of_streamed,
    compared=False,
)
ROWS = (LOADED, OPENED, STREAMED)

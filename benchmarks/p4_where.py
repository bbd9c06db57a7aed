"""Where the time of a warm prompt goes, from the cell to the last look at its request.

The same prompts as in P4, in a kernel where the functions that stand for the stations of a prompt
are watched: this row alone is measured from inside, and the watching itself takes some tenths of a
millisecond. "IPython and the magic" begins when the kernel takes up the cell and ends when the
turn begins on the engine's thread; "configuration" is looking whether its files have changed,
before the plan and before the request; "plan" is the policy, the notebook's context and the
message; "history" stores the question, and what leaves; "pydantic-ai and the SDK" begins when the
provider is asked and ends when the request has the headers that it leaves with. "The rest" is
what lies between: budgets, the record of what leaves, the events to the screen.
"""

from __future__ import annotations

import json
from ast import literal_eval
from collections.abc import Iterator, Mapping
from statistics import median

from _bench import Bench
from _candidates import ASSIST
from _results import Measure, Row, Samples, Verdict

PROMPTS = 20
WARM_UP = 2
WATCH = """\
def watch():
    import inspect
    from functools import wraps
    from time import perf_counter

    from jupyter_ai_assist.core import session, turn
    from jupyter_ai_assist.core.assistant import Assistant
    from jupyter_ai_assist.core.history import History
    from jupyter_ai_assist.core.providers.exchange import Exchange
    from jupyter_ai_assist.core.providers.transport import BoundTransport

    prompts = []

    def watched(owner, name, begins=False):
        function = getattr(owner, name)

        def note(event):
            if prompts:
                prompts[-1].append((name, event, perf_counter() * 1000))

        @wraps(function)
        async def asynchronous(*args, **kwargs):
            if begins:
                prompts.append([])
            note("begins")
            try:
                return await function(*args, **kwargs)
            finally:
                note("ends")

        @wraps(function)
        def synchronous(*args, **kwargs):
            note("begins")
            try:
                return function(*args, **kwargs)
            finally:
                note("ends")

        is_async = inspect.iscoroutinefunction(function)
        setattr(owner, name, asynchronous if is_async else synchronous)

    watched(type(get_ipython().kernel), "do_execute", begins=True)
    watched(session.Session, "_ending")
    watched(Assistant, "refresh")
    watched(turn, "plan_of")
    watched(History, "append")
    watched(Exchange, "run")
    watched(BoundTransport, "_dressed")
    return prompts
watched_prompts = watch()
"""


def measure(bench: Bench) -> Mapping[str, float]:
    """Ask, and take the times apart."""
    bench.model.reply(5)
    with bench.kernel(ASSIST) as kernel:
        bench.load(ASSIST, kernel)
        for number in range(WARM_UP + PROMPTS):
            if number == WARM_UP:
                kernel.run(WATCH)
            execution = bench.ask(ASSIST, kernel)
            kernel.follow(execution)
            if execution.error:
                raise RuntimeError(execution.error)
        told = kernel.run("__import__('json').dumps(watched_prompts)").result
    prompts = [events for events in json.loads(literal_eval(told)) if _asks(events)]
    stations = [_stations(events) for events in prompts]
    return {name: median(one[name] for one in stations) for name in stations[0]}


def _asks(events: list[tuple[str, str, float]]) -> bool:
    return any(name == "_dressed" for name, _, _ in events)


def _stations(events: list[tuple[str, str, float]]) -> dict[str, float]:
    """Milliseconds at each station of one prompt."""

    def at(name: str, event: str) -> float:
        return next(when for one, what, when in events if (one, what) == (name, event))

    leaves = at("_dressed", "ends")

    def inside(name: str) -> float:
        signed = ((1 if what == "ends" else -1, when) for one, what, when in events if one == name)
        return sum(sign * when for sign, when in signed if when <= leaves)

    begins, asks = at("_ending", "begins"), at("run", "begins")
    taken = {
        "IPython and the magic": begins - at("do_execute", "begins"),
        "configuration": inside("refresh"),
        "plan": inside("plan_of"),
        "history": inside("append"),
        "pydantic-ai and the SDK": leaves - asks,
    }
    whole = leaves - at("do_execute", "begins")
    return {**taken, "the rest": whole - sum(taken.values()), "in all": whole}


def verdicts(_samples: Samples) -> Iterator[Verdict]:
    """None: the target is P4's."""
    yield from ()


ROW = Row(
    name="P4-where",
    title="Where the time of a warm prompt goes",
    method=__doc__,
    cases={ASSIST.name: measure},
    measures=(
        Measure("IPython and the magic", "ms"),
        Measure("configuration", "ms"),
        Measure("plan", "ms"),
        Measure("history", "ms"),
        Measure("pydantic-ai and the SDK", "ms"),
        Measure("the rest", "ms"),
        Measure("in all", "ms"),
    ),
    verdicts=verdicts,
    compared=False,
)

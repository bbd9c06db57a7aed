"""One long reply, and what it costs until the kernel is idle."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from _bench import Bench
from _candidates import Candidate
from _kernel import SHOWN, Message


def long_reply(
    candidate: Candidate, bench: Bench, tokens: int, *, per_second: float = 0, text: str
) -> Mapping[str, float]:
    """Ask in a warm kernel for so many tokens.

    A short reply goes before, so that nothing is loaded within the long one.
    CPU is that of the kernel's process, all threads; bytes are those of all
    frames of the iopub messages that belong to the cell.
    """
    with bench.kernel(candidate) as kernel:
        bench.load(candidate, kernel)
        bench.model.reply(20)
        kernel.follow(bench.ask(candidate, kernel))
        said = bench.model.reply(tokens, per_second=per_second, text=text)
        cpu = kernel.cpu
        execution = bench.ask(candidate, kernel)
        kernel.follow(execution)
        cpu = kernel.cpu - cpu
    execution.first("Certainly")
    sent = sum(message.size for message in execution.messages)
    shown = [message for message in execution.messages if message.type in SHOWN]
    return {
        "CPU": cpu,
        "CPU per token": cpu / tokens * 1_000_000,
        "time": execution.seconds,
        "bytes": sent / len(said.encode()),
        "displays": len({display_of(message) for message in shown}),
        "updates": most_in_a_second(shown),
    }


def display_of(message: Message) -> str:
    """Which output of the cell a message makes or changes."""
    transient = message.content.get("transient") or {}
    return str(transient.get("display_id") or message.type)


def most_in_a_second(messages: Iterable[Message]) -> float:
    """The largest number of messages that came within one second."""
    window: deque[float] = deque()
    most = 0
    for message in messages:
        window.append(message.at)
        while window[0] <= message.at - 1:
            window.popleft()
        most = max(most, len(window))
    return most

"""A model service on this machine, for benchmarks and for trying things out.

    PYTHONPATH=tests python -m servers --tokens 20000 --delay 0 --port-file port.txt

It speaks all four protocols and answers every prompt with ``--tokens`` short
words, ``--delay`` seconds apart.
"""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

from .raw import Play, RawServer
from .threaded import Seen
from .wires import Counts, wire_for_path


def words(seen: Seen, tokens: int, delay: float) -> Play:
    """A reply of so many words in the protocol of the request."""
    wire = wire_for_path(seen.path)

    def pieces() -> Iterator[bytes | float]:
        yield wire.start()
        for number in range(tokens):
            if delay:
                yield delay
            yield wire.text(f"word{number % 10} ")
        yield wire.finish("stop", Counts(output=tokens, reasoning=0))

    return Play(list(pieces()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=int, default=20)
    parser.add_argument("--delay", type=float, default=0.02, help="seconds between words")
    parser.add_argument("--port-file", type=Path, help="where to write the port")
    options = parser.parse_args()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with RawServer(lambda seen: words(seen, options.tokens, options.delay)) as server:
        print(server.url, flush=True)
        if options.port_file:
            options.port_file.write_text(str(server.port))
        stopped.wait()


if __name__ == "__main__":
    main()

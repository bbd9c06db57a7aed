"""Replicate's predictions: one is started, and looked at until it has ended.

Its own client speaks an older HTTP library and takes its key from the
environment, so that neither a key bound to a host nor Stop would hold with it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import Any

import httpx2
from pydantic_ai.exceptions import AgentRunError, ContentFilterError

from jupyter_ai_assist.core.addresses import in_clear
from jupyter_ai_assist.core.errors import RequestRejectedError

from .line import Line

__all__ = ["Prediction", "belongs", "cancelled_with", "ended", "output_of", "start"]

Prediction = Mapping[str, Any]
"""As Replicate describes it: ``id``, ``status``, ``output``, ``urls``, ``metrics``, …"""

log = logging.getLogger(__name__)

_GLANCE = 0.5
"""Seconds between two looks at a prediction."""
_PATIENCE = 5.0
"""Seconds that a prediction gets to be cancelled."""
_CANCELLING: set[asyncio.Task[None]] = set()
"""A task that nobody holds may vanish before it is done."""


async def start(model: str, inputs: Mapping[str, Any], line: Line, **more: Any) -> Prediction:
    """Start a prediction.

    Parameters
    ----------
    model
        ``owner/name``, or ``owner/name:version``.
    more
        Other fields of the request.
    """
    name, _, version = model.partition(":")
    body = {"input": dict(inputs), **more}
    if version:
        return await line.ask("POST", "v1/predictions", json={**body, "version": version})
    return await line.ask("POST", f"v1/models/{name}/predictions", json=body)


async def ended(prediction: Prediction, line: Line) -> Prediction:
    """The prediction once it has ended."""
    pause = 0.0
    while prediction.get("status") in {"starting", "processing"}:
        await asyncio.sleep(pause)
        pause = _GLANCE
        prediction = await line.ask("GET", f"v1/predictions/{prediction.get('id', '')}")
    return prediction


def output_of(prediction: Prediction, line: Line) -> Any:
    """What came out of a prediction that has ended.

    Raises
    ------
    RequestRejectedError
        It failed, or was cancelled by somebody else.
    ContentFilterError
        Its filter held it back.
    """
    status, error = prediction.get("status"), str(prediction.get("error") or "")
    if "nsfw" in error.lower() or "sensitive" in error.lower():
        raise ContentFilterError(error)
    if status != "succeeded":
        raise RequestRejectedError(
            f"{line.service.model} {status or 'ended'} at {line.service.name}: "
            f"{line.service.clean(error) or 'it says no more'}.",
            hint="Change the setting that it names, or pick another model.",
        )
    return prediction.get("output")


@contextmanager
def cancelled_with(prediction: Prediction, line: Line) -> Iterator[None]:
    """Cancel the prediction where the code inside does not come to its end: it costs meanwhile."""
    try:
        yield
    except BaseException:
        _cancel_later(str(prediction.get("id", "")), line)
        raise


def belongs(address: str, line: Line, hosts: Iterable[str]) -> bool:
    """Whether an address that the service names is its own: at such a host, and encrypted."""
    try:
        parsed = httpx2.URL(address)
    except httpx2.InvalidURL:
        return False
    own = [httpx2.URL(line.base_url).host] if line.own_address else []
    return (
        parsed.scheme in {"http", "https"}
        and not in_clear(address)
        and any(fnmatchcase(parsed.host.lower(), host) for host in (*hosts, *own))
    )


def _cancel_later(id_: str, line: Line) -> None:
    """Ask for a prediction's end without keeping anybody waiting."""
    task = asyncio.ensure_future(_cancel(id_, line))
    _CANCELLING.add(task)
    task.add_done_callback(_CANCELLING.discard)


async def _cancel(id_: str, line: Line) -> None:
    try:
        async with asyncio.timeout(_PATIENCE):
            await line.ask("POST", f"v1/predictions/{id_}/cancel")
    except (AgentRunError, httpx2.HTTPError, TimeoutError) as error:
        # Whoever asked for it is gone; the prediction ends by itself.
        log.info("A prediction was not cancelled: %s", line.service.clean(str(error)))

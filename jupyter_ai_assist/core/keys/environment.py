"""Keys that whoever started Jupyter put into the environment; only ever read."""

from __future__ import annotations

import os
from collections.abc import Mapping

from jupyter_ai_assist.core.errors import KeyStoreError

from .base import Key, KeyRequest, checked_key

__all__ = ["EnvironmentStore"]


class EnvironmentStore:
    """Reads the variable that the configuration names for a provider.

    The environment records no host. Both the variable's name and the host in
    the request come from the configuration, and only admins and the user
    write that; so the key is bound to the host that stands beside its name
    there. A caller must never pass a host that it got from anywhere else: not
    from a notebook, a reply or a redirect.
    """

    name = "environment"
    writable = False

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ

    def usable(self) -> str:
        """Always: there is an environment."""
        return ""

    def waits(self, slug: str) -> bool:  # noqa: ARG002 - the seam's
        """Never."""
        return False

    def get(self, request: KeyRequest) -> Key | None:
        """The variable's value, for the request's host."""
        value = self._environ.get(request.env, "") if request.env else ""
        if not value.strip():
            return None
        try:
            return Key(checked_key(value), request.host)
        except KeyStoreError as error:
            raise KeyStoreError(
                f"{request.env} does not hold a key: {error.message}", hint=error.hint
            ) from None

    def set(self, slug: str, key: Key) -> None:  # noqa: ARG002 - the seam's
        """Refused: a key in ``os.environ`` reaches every program that the user starts."""
        raise KeyStoreError(
            f"The key for {slug!r} cannot be put into the environment from here.",
            hint="Set its variable where Jupyter is started.",
        )

    def delete(self, slug: str) -> bool:  # noqa: ARG002 - the seam's
        """Nothing is removed: the environment is not ours."""
        return False

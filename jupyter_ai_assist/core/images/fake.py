"""An image service that answers from a queue: the seam's own fake, for tests.

::

    fake = FakeImages()
    fake.answer(picture, picture)          # bytes of two images
    fake.answer(OverloadedError("busy"))
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from jupyter_ai_assist.core.errors import AssistError, MalformedReplyError
from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.providers.base import Retrying
from jupyter_ai_assist.core.providers.fake import FakeService, Hold
from jupyter_ai_assist.core.settings import ModelInfo

from .base import ImageReply, ImageRequest, Made

__all__ = ["FakeImages"]

Answer = tuple[bytes, ...] | AssistError | Hold | Retrying


class FakeImages(FakeService):
    """Answers in the order in which answers were queued.

    Parameters
    ----------
    slug
        The part of its model ids before the colon.
    models
        The names of its models.
    maker
        Whose limits they have, where a model of that name ships.
    """

    def __init__(
        self, slug: str = "fake", models: Sequence[str] = ("painter",), maker: str = "compatible"
    ) -> None:
        known = (ModelInfo(id=f"{slug}:{name}", images=True) for name in models)
        super().__init__(slug, known)
        self.requests: list[ImageRequest] = []
        """Every request that came, oldest first."""
        self.maker = maker
        self.makes_anything = False
        self._answers: deque[Answer] = deque()

    def answer(self, *images: bytes) -> None:
        """Queue the images of one request to come."""
        self._answers.append(images)

    def fail(self, failure: AssistError | Hold | Retrying) -> None:
        """Queue a failure, one that passes, or a pause until the request is cancelled."""
        self._answers.append(failure)

    async def make(
        self, request: ImageRequest, on_retry: Callable[[Retrying], None] = lambda _: None
    ) -> ImageReply:
        """Give the next answer of the queue."""
        self.requests.append(request)
        if not self._answers:
            raise MalformedReplyError("The fake service has no more images.")
        answer = self._answers.popleft()
        if isinstance(answer, Retrying):
            on_retry(answer)
            return await self.make(request)
        if isinstance(answer, AssistError):
            raise answer
        if isinstance(answer, Hold):
            answer.reached.set()
            await answer.opened.wait()
            raise MalformedReplyError("The fake service was held up.")
        made = tuple(Made(data, seed=request.knobs.get("seed")) for data in answer)
        return ImageReply(made, Usage(requests=1, cost=0.01 * len(made)))

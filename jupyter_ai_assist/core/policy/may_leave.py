"""What of the notebook and its data may leave: all settings that decide that."""

from __future__ import annotations

from jupyter_ai_assist.core.messages import Value
from jupyter_ai_assist.core.settings import Settings, Share
from jupyter_ai_assist.core.strictness import SHARE_LEVELS

__all__ = ["MayLeave", "may_leave"]


class MayLeave(Value):
    """Share, exclude and redact as they hold at one time; all may leave where that is not known."""

    share: Share = "values"
    exclude: tuple[str, ...] = ()
    redact: bool = False

    def narrower_than(self, other: MayLeave) -> bool:
        """Whether something of what might leave then may not leave now."""
        return (
            SHARE_LEVELS.index(self.share) < SHARE_LEVELS.index(other.share)
            or not set(self.exclude) <= set(other.exclude)
            or (self.redact and not other.redact)
        )


def may_leave(settings: Settings) -> MayLeave:
    """What these settings let leave."""
    return MayLeave(share=settings.share, exclude=settings.exclude, redact=settings.redact)

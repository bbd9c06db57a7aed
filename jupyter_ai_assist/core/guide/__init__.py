"""``guide:offline``: answers from rules and the live notebook, without a model.

A deterministic provider behind the same seam as any language model. It reads
the turn's context, calls the same read tools, and says where it ends.
"""

from .provider import GuideProvider, load_rules

__all__ = ["GuideProvider", "load_rules"]

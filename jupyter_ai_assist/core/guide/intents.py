"""Which rule answers a question: words, in order, and nothing hidden."""

from __future__ import annotations

import re

__all__ = ["topics"]

_POLITE = r"^(?:please |can you |could you |would you |now )*"
_THING = r"(?:plot|chart|graph|histogram|scatter|diagram|figure)s?"

_RULES: tuple[tuple[str, str], ...] = (
    ("about", r"^(?:what can you do|(?:what|who) are you|how can you help|help)(?: me| here)*\W*$"),
    ("plot", rf"{_POLITE}(?:plot|chart|graph|draw|visuali[sz]e|scatter|histogram)\b"),
    ("plot", rf"\b(?:add|draft|make|create|insert|show|draw|give|want|need)\b.*\b{_THING}\b"),
    ("plot", rf"^(?:an? )?(?:\w+ )?{_THING} (?:of|for)\b"),
    ("summarise", r"\b(?:summari[sz]e|summary|overview|statistics|stats)\b"),
    ("variables", r"\b(?:what|which|list|show|my|all)\b.*\bvariables\b|^variables$"),
    ("history", r"\bwhat (?:have|did) (?:i|we) (?:run|ran|do|done|execute)"),
    ("history", r"\b(?:which|what|list)\b.*\bcells\b"),
    ("files", r"\b(?:what|which|list|show)\b.*\b(?:files?|folders?|directory)\b|^files$"),
    ("errors", r"\b(?:what|which|list|show|any)\b.*\b(?:errors?|exceptions?)\b"),
    (
        "fix",
        rf"{_POLITE}(?:fix|repair|correct|debug)\b|\bwhy (?:does|did|do|is|was) .*(?:fail|error)",
    ),
    ("explain", rf"{_POLITE}explain\b|\bwhat does (?:this|the last|that|my) (?:cell|code)\b"),
    (
        "compute",
        r"\b(?:mean|average|median|max|min|maximum|minimum|sum|total|std|unique|distinct)\b",
    ),
    ("describe", r"\b(?:describe|tell me about|columns?|missing|nulls?|nans?|shape|dtypes?)\b"),
    ("describe", r"\bwhat(?:'s| is| are)\b.*@\w|^@?[\w.]+\??$|\bhow (?:many|long|big|large)\b"),
    ("doc", r"\bhow (?:do|does|can|to|should)\b.*\b(?:use|call|work)|\bhelp (?:on|with|for)\b"),
    (
        "doc",
        r"\b(?:signature|documentation|docs?|parameters|arguments|docstring) (?:of|for|on|to)\b",
    ),
    ("doc", r"\bwhat (?:is|are|does)\b.*\w\.\w"),
    ("describe", r"\bwhat(?:'s| is| are)\b|\b(?:type|size|length) of\b|\bshow\b"),
)


def topics(question: str) -> list[str]:
    """The topics that a question may belong to, the likeliest first."""
    text = " ".join(question.casefold().split())
    return list(dict.fromkeys(topic for topic, words in _RULES if re.search(words, text)))

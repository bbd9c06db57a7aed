"""Secrets that show what they are: their issuers give them a shape of their own.

The shapes are the issuers' public formats, as data. A text is searched for
the literal beginning first, since that is a hundred times faster than a
pattern; the pattern then has to match at that very place. Their least lengths
are below those of whole keys: a key may have been cut before it comes here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finds import Find

__all__ = ["known_secrets"]

_SHAPES: tuple[tuple[str, str, str], ...] = (
    ("Anthropic key", "sk-ant-", r"sk-ant-[\w-]{16,}"),
    ("OpenAI key", "sk-", r"sk-(?:(?:proj|svcacct|admin|or-v1)-[\w-]{16,}|[A-Za-z0-9]{20,})"),
    ("Stripe key", "sk_live_", r"sk_live_[A-Za-z0-9]{12,}"),
    ("Stripe key", "sk_test_", r"sk_test_[A-Za-z0-9]{12,}"),
    ("Stripe key", "rk_live_", r"rk_live_[A-Za-z0-9]{12,}"),
    ("Stripe webhook secret", "whsec_", r"whsec_[A-Za-z0-9+/]{20,}"),
    ("Google key", "AIza", r"AIza[\w-]{30,}"),
    ("Google token", "ya29.", r"ya29\.[\w-]{20,}"),
    ("Google client secret", "GOCSPX-", r"GOCSPX-[\w-]{16,}"),
    ("AWS access key", "AKIA", r"AKIA[A-Z2-7]{16}\b"),
    ("AWS access key", "ASIA", r"ASIA[A-Z2-7]{16}\b"),
    ("AWS signature", "X-Amz-Signature=", r"X-Amz-Signature=[0-9a-f]{32,}"),
    ("Azure storage key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{40,}={0,2}"),
    ("Azure signature", "sig=", r"sig=(?:[A-Za-z0-9+/]|%[0-9A-F]{2}){40,}"),
    ("GitHub token", "ghp_", r"ghp_[A-Za-z0-9]{20,}"),
    ("GitHub token", "gho_", r"gho_[A-Za-z0-9]{20,}"),
    ("GitHub token", "ghu_", r"ghu_[A-Za-z0-9]{20,}"),
    ("GitHub token", "ghs_", r"ghs_[A-Za-z0-9]{20,}"),
    ("GitHub token", "ghr_", r"ghr_[A-Za-z0-9]{20,}"),
    ("GitHub token", "github_pat_", r"github_pat_\w{20,}"),
    ("GitLab token", "glpat-", r"glpat-[\w-]{16,}"),
    ("Slack token", "xox", r"xox[abeoprs]-[A-Za-z0-9-]{10,}"),
    ("Slack token", "xapp-", r"xapp-\d-[A-Za-z0-9-]{10,}"),
    ("Slack webhook", "hooks.slack.com/", r"hooks\.slack\.com/services/[\w/]{20,}"),
    ("Discord webhook", "discord.com/api/webhooks/", r"discord\.com/api/webhooks/\d+/[\w-]{30,}"),
    ("Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{24,}"),
    ("Groq key", "gsk_", r"gsk_[A-Za-z0-9]{24,}"),
    ("xAI key", "xai-", r"xai-[A-Za-z0-9]{24,}"),
    ("Replicate token", "r8_", r"r8_[A-Za-z0-9]{24,}"),
    ("Perplexity key", "pplx-", r"pplx-[A-Za-z0-9]{24,}"),
    ("npm token", "npm_", r"npm_[A-Za-z0-9]{30,}"),
    ("PyPI token", "pypi-AgE", r"pypi-AgE[\w-]{24,}"),
    ("SendGrid key", "SG.", r"SG\.[\w-]{16,99}\.[\w-]{16,99}"),
    ("Databricks token", "dapi", r"dapi[0-9a-f]{32}(?:-\d)?\b"),
    ("DigitalOcean token", "dop_v1_", r"dop_v1_[0-9a-f]{32,}"),
    ("Telegram bot token", ":AA", r":AA[\w-]{33}\b"),
    ("JSON web token", "eyJ", r"eyJ[\w-]{8,9999}\.eyJ[\w-]{8,9999}(?:\.[\w-]{1,9999})?"),
    ("age key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[A-Z0-9]{30,}"),
    ("Vault token", "hvs.", r"hvs\.[\w-]{24,}"),
    ("Shopify token", "shp", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
)
_BY_START = [(what, start, re.compile(shape)) for what, start, shape in _SHAPES]

_WORD = re.compile(r"[A-Za-z0-9_]")


def known_secrets(text: str) -> Iterator[Find]:
    """Every secret of a known shape; finds may overlap."""
    for what, start, shape in _BY_START:
        place = text.find(start)
        while place >= 0:
            # In the middle of a word it is part of something else; an escaped
            # line end before it, ``\\n``, is no word.
            alone = not start[0].isalnum() or not _WORD.match(text, place - 1, place)
            alone = alone or text[max(place - 2, 0) : place] in {"\\n", "\\t", "\\r"}
            match = shape.match(text, place) if alone else None
            if match:
                yield Find(place, match.end(), what)
            place = text.find(start, match.end() if match else place + len(start))

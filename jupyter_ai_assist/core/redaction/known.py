"""Secrets that show what they are: their issuers give them a shape of their own.

The shapes are the issuers' public formats, as data. A text is searched for
the literal beginning first, since that is a hundred times faster than a
pattern; the pattern then has to match at that very place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finds import Find

__all__ = ["known_secrets"]

_SHAPES: tuple[tuple[str, str, str], ...] = (
    ("Anthropic key", "sk-ant-", r"sk-ant-[\w-]{20,}"),
    ("OpenAI key", "sk-", r"sk-(?:proj-|svcacct-|admin-|or-v1-)?[A-Za-z0-9_-]{20,}"),
    ("Google key", "AIza", r"AIza[\w-]{35}"),
    ("Google token", "ya29.", r"ya29\.[\w-]{20,}"),
    ("Google client secret", "GOCSPX-", r"GOCSPX-[\w-]{20,}"),
    ("AWS access key", "AKIA", r"AKIA[A-Z2-7]{16}"),
    ("AWS access key", "ASIA", r"ASIA[A-Z2-7]{16}"),
    ("GitHub token", "ghp_", r"ghp_[A-Za-z0-9]{36,}"),
    ("GitHub token", "gho_", r"gho_[A-Za-z0-9]{36,}"),
    ("GitHub token", "ghu_", r"ghu_[A-Za-z0-9]{36,}"),
    ("GitHub token", "ghs_", r"ghs_[A-Za-z0-9]{36,}"),
    ("GitHub token", "ghr_", r"ghr_[A-Za-z0-9]{36,}"),
    ("GitHub token", "github_pat_", r"github_pat_\w{22,}"),
    ("GitLab token", "glpat-", r"glpat-[\w-]{20,}"),
    ("Slack token", "xox", r"xox[abeoprs]-[A-Za-z0-9-]{10,}"),
    ("Slack token", "xapp-", r"xapp-\d-[A-Za-z0-9-]{10,}"),
    ("Slack webhook", "hooks.slack.com/", r"hooks\.slack\.com/services/[\w/]{20,}"),
    ("Stripe key", "k_live_", r"k_live_[A-Za-z0-9]{16,}"),
    ("Stripe key", "k_test_", r"k_test_[A-Za-z0-9]{16,}"),
    ("Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{30,}"),
    ("Groq key", "gsk_", r"gsk_[A-Za-z0-9]{30,}"),
    ("xAI key", "xai-", r"xai-[A-Za-z0-9]{30,}"),
    ("Replicate token", "r8_", r"r8_[A-Za-z0-9]{30,}"),
    ("Perplexity key", "pplx-", r"pplx-[A-Za-z0-9]{30,}"),
    ("npm token", "npm_", r"npm_[A-Za-z0-9]{36}"),
    ("PyPI token", "pypi-AgE", r"pypi-AgE[\w-]{50,}"),
    ("SendGrid key", "SG.", r"SG\.[\w-]{16,99}\.[\w-]{16,99}"),
    ("Databricks token", "dapi", r"dapi[0-9a-f]{32}"),
    ("DigitalOcean token", "do", r"do[opr]_v1_[0-9a-f]{64}"),
    ("Azure storage key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{60,}={0,2}"),
    ("Telegram bot token", ":AA", r":AA[\w-]{33}"),
    ("JSON web token", "eyJ", r"eyJ[\w-]{8,9999}\.eyJ[\w-]{8,9999}\.[\w-]{8,9999}"),
    ("age key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
    ("Vault token", "hvs.", r"hvs\.[\w-]{24,}"),
    ("Shopify token", "shp", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
)
_BY_START = [(what, start, re.compile(shape)) for what, start, shape in _SHAPES]

_WORD = re.compile(r"[A-Za-z0-9_]")
_BEGIN = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")
_END = "-----END "
_LONGEST_BLOCK = 20_000
"""Characters of a private key; a 16,384-bit one has 13,000."""


def known_secrets(text: str) -> Iterator[Find]:
    """Every secret of a known shape; finds may overlap."""
    for what, start, shape in _BY_START:
        place = text.find(start)
        while place >= 0:
            # In the middle of a word it is part of something else, unless the
            # shape itself begins within one, as Stripe's sk_live_ does.
            alone = start[0] in "k:" or not place or not _WORD.match(text, place - 1)
            match = shape.match(text, place) if alone else None
            if match:
                yield Find(place, match.end(), what)
                place = match.end() - 1
            place = text.find(start, place + 1)
    yield from _private_keys(text)


def _private_keys(text: str) -> Iterator[Find]:
    place = text.find("-----BEGIN ")
    while place >= 0:
        begin = _BEGIN.match(text, place)
        if begin:
            limit = begin.end() + _LONGEST_BLOCK
            end = text.find(_END, begin.end(), limit)
            # Without its end the key was cut: everything after it may be part of it.
            stop = min(len(text), limit) if end < 0 else _end_of_line(text, end)
            yield Find(begin.end(), stop, "private key")
            place = stop - 1
        place = text.find("-----BEGIN ", place + 1)


def _end_of_line(text: str, place: int) -> int:
    end = text.find("-----", place + len(_END))
    return len(text) if end < 0 else end + len("-----")

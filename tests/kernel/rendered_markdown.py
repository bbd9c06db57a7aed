"""What a parser of Markdown makes of a text, and what of that may not be."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from nbconvert.filters.markdown_mistune import markdown2html_mistune

TAGS = {
    *("p", "a", "code", "pre", "em", "strong", "ul", "ol", "li", "blockquote", "hr", "br"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    *("div", "span", "del", "dl", "dt", "dd"),
}
ATTRIBUTES = {"class", "href", "title", "id", "start", "style"}


class Rendered(HTMLParser):
    """What a parser of Markdown has made of a text."""

    def __init__(self, html):
        super().__init__()
        self.alarming = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.alarming.append(tag)
        for name, value in attrs:
            text = (value or "").replace("%20", "").strip().lower()
            if name not in ATTRIBUTES or (name == "style" and "url" in text):
                self.alarming.append(f"{name}={value}")
            if name == "href" and re.match(r"(?!https?:|mailto:)[^/?#]*:", text):
                self.alarming.append(f"href={value}")

    def handle_comment(self, data):
        self.alarming.append(f"<!--{data}")


def rendered(markdown):
    """Rendered by nbconvert, which passes raw HTML on as it stands."""
    return Rendered(markdown2html_mistune(markdown))

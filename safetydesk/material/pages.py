"""What is said in a mail: plain text, or the words of its HTML with where its links lead."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from safetydesk.material.names import clean_text

_TEXT_MOST = 50_000
_UNSHOWN = {"script", "style", "head", "title"}
_LINES = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "table"}


def line(text: str) -> str:
    """What stands on one line of a mail's head, as clean text."""
    return clean_text(re.sub(r"\s+", " ", text), 500).strip()


def body(plain: list[str], html: list[str]) -> str:
    """The plain text, or the HTML's where there is none, and the links that only the HTML has."""
    pages = [_Page(text) for text in html]
    text = "\n".join(part.strip() for part in (plain if any(plain) else [page.text() for page in pages]))
    hidden = [link for page in pages for link in page.links if link not in text]
    return clean_text("\n".join([text, *dict.fromkeys(hidden)]).strip(), _TEXT_MOST)


class _Page(HTMLParser):
    """The words of a page, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self._words: list[str] = []
        self._hidden = 0
        self.feed(page)
        self.close()

    def text(self) -> str:
        lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(self._words).split("\n"))
        return "\n".join(line for line in lines if line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _UNSHOWN
        if tag in _LINES:
            self._words.append("\n")
        target = dict(attrs).get("href") or ""
        if tag == "a" and target.lower().startswith(("http://", "https://")):
            self.links.append(target)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _UNSHOWN and self._hidden > 0
        if tag in _LINES:
            self._words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._words.append(data.replace("\n", " ").replace("\r", ""))

"""HTML text to a tree, within limits: pages come from anywhere and may be made to do harm."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from detente.errors import NotAnArticleError

# A page of news has some thousand elements; extraction takes seconds from about 100,000 on.
MOST_ELEMENTS = 40_000
# The parser compares every attribute of an element with those before it.
MOST_ATTRIBUTES = 1_000
LONGEST_ATTRIBUTE = 5_000
# A tag is parsed once it is complete: one that is still open after so many characters is not waited for.
_LONGEST_TAG = 200_000
_CHUNK = 50_000
_RAW = frozenset({"script", "style", "textarea", "title", "noscript", "iframe", "xmp", "template"})
_DATA_ADDRESS = re.compile(r"data:[\w/+.;=-]{0,100};base64,[A-Za-z0-9+/=]*+")
_NUMBERED = re.compile(r"<\?xml[^>]*\?>", re.IGNORECASE)


class _Limit(Exception):  # noqa: N818  a signal between two functions, no error of the program
    """A limit is passed; the message says which."""


class _Counter:
    """Counts what the parser finds and stops it at the limits."""

    def __init__(self) -> None:
        self.elements = self.found = 0
        self.last = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.found += 1
        self.last = tag
        if self.elements > MOST_ELEMENTS:
            raise _Limit(f"more than {MOST_ELEMENTS:,} elements")
        if len(attributes) > MOST_ATTRIBUTES:
            raise _Limit(f"an element with more than {MOST_ATTRIBUTES:,} attributes")

    def end(self, tag: str) -> None:
        self.found += 1
        self.last = ""

    def data(self, data: str) -> None:
        self.found += 1

    def comment(self, text: str) -> None:
        self.start("", {})

    def pi(self, target: str, data: str | None = None) -> None:
        self.start("", {})

    def close(self) -> None:
        return None


def parse_page(html: str, source: str) -> HtmlElement:
    """The tree of an HTML page, without overlong attributes.

    Raises:
        NotAnArticleError: there is no markup, or so much that the page cannot be an article.
    """
    html = _DATA_ADDRESS.sub("", _NUMBERED.sub("", html)).replace("\x00", "")
    try:
        _count(html)
        tree = document_fromstring(html.encode("utf-8"), parser=HTMLParser(encoding="utf-8"))
    except _Limit as limit:
        raise NotAnArticleError(
            f"is no page of news: it has {limit}; save its text instead", source=source
        ) from limit
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise NotAnArticleError(
            "has no HTML in it that can be read: save its text instead", source=source
        ) from error
    for element in tree.iter():
        for name, value in element.attrib.items() if isinstance(element.tag, str) else ():
            if len(value) > LONGEST_ATTRIBUTE:
                del element.attrib[name]
    return tree


def _count(html: str) -> None:
    """Walk through the page piece by piece, so that no single piece can take long.

    Raises:
        _Limit: it has too many elements, too many attributes, or a tag that does not end.
    """
    counter = _Counter()
    parser = HTMLParser(target=counter)
    waiting = 0
    for start in range(0, len(html), _CHUNK):
        before = counter.found
        parser.feed(html[start : start + _CHUNK])
        waiting = waiting + _CHUNK if counter.found == before and counter.last not in _RAW else 0
        if waiting > _LONGEST_TAG:
            raise _Limit("a tag or comment that does not end")
    # What is left open at the end is shorter than the longest tag.
    parser.close()

"""The expression grammar: patterns over word classes, and finding them in a text.

Every set of word classes is one character, so a pattern becomes a regular expression over the
string of the items' characters; see data/times/grammar.yaml for the notation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from detente.data import read_yaml
from detente.errors import DataError
from detente.times.lexicon import PLAIN, Item, Lexicon

_ELEMENT = re.compile(
    r"\s*(?:(?P<paren>\(|\)\??|\|)|<(?P<name>[a-z]+\d*) (?P<kept>[^>\s]+)>(?P<kept_maybe>\??)"
    r"|(?P<look>[\^~&!])(?P<looked>[\w|]+)|(?P<plain>[A-Za-z][\w|]*)(?P<plain_maybe>\??))"
)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One pattern with the function that gives its meaning and examples of what it finds."""

    name: str
    action: str
    pattern: str
    examples: tuple[str, ...]


class Grammar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file data/times/grammar.yaml."""

    macros: dict[str, str]
    rules: tuple[Rule, ...]


@dataclass(slots=True)
class Found:
    """A time expression before it has a meaning.

    ``groups`` holds, for each name of the pattern, the item and the class that it was kept for;
    ``start`` and ``end`` are character offsets, ``first`` and ``last`` item positions (inclusive).
    """

    rule: str
    action: str
    start: int
    end: int
    first: int
    last: int
    groups: dict[str, tuple[Item, str]]

    def get(self, name: str) -> str | None:
        """What the item kept under a name means, None if there is none."""
        kept = self.groups.get(name)
        return kept[0].kinds.get(kept[1], "") if kept else None

    def kind(self, name: str) -> str:
        """The word class of the item kept under a name; empty if there is none."""
        kept = self.groups.get(name)
        return kept[1] if kept else ""

    def word(self, name: str) -> str:
        """The words kept under a name, lower case; empty if there is none."""
        kept = self.groups.get(name)
        return kept[0].text if kept else ""


def load_grammar() -> Grammar:
    """The grammar of data/times/grammar.yaml."""
    return read_yaml("times/grammar.yaml", Grammar)


def literals_of(grammar: Grammar) -> set[str]:
    """The words in lower case that patterns name themselves."""
    found: set[str] = set()
    for rule in grammar.rules:
        for match in _elements(_expand(rule.pattern, grammar.macros), rule.name):
            classes = match["kept"] or match["looked"] or match["plain"]
            if classes:
                found.update(part for part in classes.split("|") if part.islower())
    return found


class Finder:
    """All patterns, compiled against a lexicon's codes."""

    def __init__(self, grammar: Grammar, lexicon: Lexicon, without: frozenset[str] = frozenset()) -> None:
        self._codes = lexicon.codes
        self.rules: list[tuple[Rule, re.Pattern[str], dict[str, tuple[str, ...]]]] = []
        for rule in grammar.rules:
            if rule.name not in without:
                kept: dict[str, tuple[str, ...]] = {}
                source = self._compile(_expand(rule.pattern, grammar.macros), rule.name, kept)
                self.rules.append((rule, re.compile(source), kept))
        bodies = (re.sub(r"\?P<\w+>", "?:", pattern.pattern) for _, pattern, _ in self.rules)
        self._any = re.compile("|".join(f"(?:{body})" for body in bodies))

    def _compile(self, pattern: str, rule: str, kept: dict[str, tuple[str, ...]]) -> str:
        parts: list[str] = []
        after: list[str] = []
        for match in _elements(pattern, rule):
            if match["paren"]:
                parts.append("(?:" if match["paren"] == "(" else match["paren"])
            elif match["name"]:
                kept[match["name"]] = tuple(match["kept"].split("|"))
                chars = self._chars(match["kept"], rule)
                parts.append(f"(?P<{match['name']}>{chars}){match['kept_maybe']}")
            elif match["look"]:
                chars = self._chars(match["looked"], rule)
                look = {"^": "(?<={})", "~": "(?<!{})", "&": "(?={})", "!": "(?!{})"}[match["look"]]
                (parts if match["look"] in "^~" else after).append(look.format(chars))
            else:
                parts.append(self._chars(match["plain"], rule) + match["plain_maybe"])
        return "".join(parts + after)

    def _chars(self, classes: str, rule: str) -> str:
        wanted = set(classes.split("|"))
        lacking = wanted - set().union(*self._codes)
        if lacking:
            raise DataError(
                f"no word has the class {', '.join(sorted(lacking))}", source=f"grammar.yaml: {rule}"
            )
        return "[" + "".join(code for kinds, code in self._codes.items() if kinds & wanted) + "]"

    def find(self, items: list[Item]) -> Iterator[Found]:
        """The expressions among the items, longest first at each place, none overlapping."""
        codes = "".join(item.code for item in items)
        place = 0
        while (ahead := self._any.search(codes, place)) is not None:
            best: Found | None = None
            for rule, pattern, kept in self.rules:
                match = pattern.match(codes, ahead.start())
                if match and match.end() > match.start() and (best is None or match.end() - 1 > best.last):
                    best = _found(rule, match, kept, items)
            if best is None:
                place = ahead.start() + 1
                continue
            yield best
            place = best.last + 1


def _found(rule: Rule, match: re.Match[str], kept: dict[str, tuple[str, ...]], items: list[Item]) -> Found:
    groups: dict[str, tuple[Item, str]] = {}
    for name, classes in kept.items():
        place = match.start(name)
        if place >= 0:
            item = items[place]
            kind = next((k for k in classes if k in item.kinds), "")
            groups.setdefault(name.rstrip("0123456789"), (item, kind))
    first, last = match.start(), match.end() - 1
    return Found(rule.name, rule.action, items[first].start, items[last].end, first, last, groups)


def _expand(pattern: str, macros: dict[str, str]) -> str:
    for name, body in macros.items():
        pattern = pattern.replace("{" + name + "}", body)
    return pattern


def _elements(pattern: str, rule: str) -> Iterator[re.Match[str]]:
    place = 0
    while place < len(pattern.rstrip()):
        match = _ELEMENT.match(pattern, place)
        if match is None:
            raise DataError(f"cannot read the pattern at {pattern[place:]!r}", source=f"grammar.yaml: {rule}")
        yield match
        place = match.end()


__all__ = ["PLAIN", "Finder", "Found", "Grammar", "Rule", "literals_of", "load_grammar"]

"""Words of time expressions: from text to items, each with its word classes.

The text is cut into items by one regular expression of its own (dates, clock times, numbers, words,
signs), so that expressions are found whatever the tokenizer does with hyphens and slashes; each item
knows the token it begins in, whose part-of-speech tag decides between readings such as May and may.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

import msgspec
from spacy.tokens import Doc

from detente.data import read_rows
from detente.times.numbers import compound_numbers, number_kinds

Need = Literal["", "capital", "name", "noun", "adjective", "adverb", "lower", "common"]
BARRIER = "B"
PLAIN = "x"
# Classes of words that no pattern names: they tell something of an expression beside them.
CONTEXT_KINDS = frozenset(
    {"FORWARD", "BACKWARD", "SCHEDULE", "APPOINT", "PUTOFF", "SUDDEN"}
    | {"TOWARDS", "ABOUT", "GATHER", "PORTION", "CARRY", "BEGIN", "END"}
    | {"YEARBEFORE", "NOYEARBEFORE", "NOYEARAFTER"}
)
_FIRST_CODE = 0xE000
_EARLIEST_BARE_YEAR = 1800

_ITEM = re.compile(
    r"""(?P<blank>\n[^\S\n]*\n\s*)
    |(?P<iso>(?<![\w/.-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})
        |\d{1,2}\.\d{1,2}\.\d{4})(?!(?!t\d)[\w/]|[.-]\d))
    |(?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?!\d)|\d{1,2}\.\d{2}(?=\ ?[ap]\.?m\b))
    |(?P<dec>\d{3}0['’]?s\b|['’]?\d0s\b)
    |(?P<yy>['’]\d{2}\b)
    |(?P<ord>\d{1,2}(?:st|nd|rd|th)\b)
    |(?P<num>\d+(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+)
    |(?P<abbr>[ap]\.m\.?|[qh][1-4]\b|b\.c\.|a\.d\.|o['’]clock\b)
    |(?P<word>[^\W\d_]+)
    |(?P<poss>['’]s\b)
    |(?P<sign>[^\w\s])""",
    re.VERBOSE | re.IGNORECASE,
)


class WordRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of data/times/words.tsv: words of one class and meaning."""

    kind: str
    words: tuple[str, ...]
    value: str = ""
    need: Need = ""


@dataclass(slots=True)
class Item:
    """A word, number or sign (or a phrase of the word list) with its classes.

    ``kinds`` maps each word class to what the item means in it.
    """

    start: int
    end: int
    text: str
    kinds: dict[str, str] = field(default_factory=dict)
    code: str = PLAIN


@dataclass(frozen=True, slots=True)
class Entry:
    """One reading of a word or phrase."""

    kind: str
    value: str
    need: Need


class Tokens:
    """Where tokens begin, to find the token of a character."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text = doc.text  # kept: a Doc puts its text together anew each time
        self.starts = [token.idx for token in doc]

    def at(self, char: int) -> int:
        """Index of the token that holds a character (0 in an empty document)."""
        return max(0, bisect_right(self.starts, char) - 1)

    def tag(self, char: int) -> str:
        """Penn tag of the token that holds a character; empty without a tagger."""
        return str(self.doc[self.at(char)].tag_) if self.starts else ""


class Lexicon:
    """The word list and the codes: one character per set of word classes.

    Args:
        rows: the word list.
        literals: words that patterns name themselves.
        holidays: phrases that name holidays, with the holiday's name.
    """

    def __init__(self, rows: Iterable[WordRow], literals: Iterable[str], holidays: dict[str, str]) -> None:
        self.phrases: dict[str, list[tuple[tuple[str, ...], list[Entry]]]] = {}
        self.literals = frozenset(literals)
        entries: dict[tuple[str, ...], list[Entry]] = {}
        self.about: dict[str, frozenset[str]] = {}
        for row in rows:
            if row.kind in CONTEXT_KINDS:
                self.about[row.kind] = frozenset(row.words)
                continue
            for word in row.words:
                entries.setdefault(split(word), []).append(Entry(row.kind, row.value, row.need))
        for words, number in compound_numbers():
            entries.setdefault(words, []).append(Entry("N", str(number), ""))
        for phrase, name in holidays.items():
            entries.setdefault(split(phrase), []).append(
                Entry("HOL", name, "capital" if phrase[0].isalpha() else "")
            )
        for word in self.literals:
            entries.setdefault((word,), [])
        for key, found in entries.items():
            self.phrases.setdefault(key[0], []).append((key, found))
        for choices in self.phrases.values():
            choices.sort(key=lambda choice: -len(choice[0]))
        self.codes = self._make_codes()

    def _make_codes(self) -> dict[frozenset[str], str]:
        sets: set[frozenset[str]] = set()
        for choices in self.phrases.values():
            for key, entries in choices:
                kinds = {entry.kind for entry in entries}
                literal = {key[0]} & self.literals if len(key) == 1 else set()
                for size in range(len(kinds) + 1):
                    sets.update(frozenset(part) | literal for part in combinations(sorted(kinds), size))
        for number in (
            "0",
            "7",
            "07",
            "28",
            "45",
            "99",
            "345",
            "1030",
            "1865",
            "0630",
            "1965",
            "2099",
            "20000",
        ):
            for is_year in (True, False):
                sets.add(frozenset(number_kinds(number, is_year)))
        sets.add(frozenset({"DASH", "HYPH"}))
        sets |= {frozenset({kind}) for kind in ("ISO", "CLOCK", "DECADE", "YY")}
        ordered = sorted((s for s in sets if s), key=sorted)
        codes = {kinds: chr(_FIRST_CODE + i) for i, kinds in enumerate(ordered)}
        codes[frozenset()] = PLAIN
        return codes

    def items(self, doc: Doc, tokens: Tokens) -> list[Item]:
        """The items of a document's text, in order; phrases are one item."""
        raw = list(_raw(tokens.text))
        found: list[Item] = []
        i = 0
        while i < len(raw):
            item, group, used = raw[i], raw[i].text, 1
            choices = self.phrases.get(group)
            if choices is not None and item.code != BARRIER:
                used = self._look_up(raw, i, choices, tokens)
                if used > 1:
                    item.end = raw[i + used - 1].end
            found.append(item)
            i += used
        for i, item in enumerate(found):
            if "DASH" in item.kinds and _joins(tokens.text, item):
                item.kinds = {**item.kinds, "HYPH": ""}
            if "YEAR" in item.kinds and not self._is_year(found, i, tokens):
                item.kinds = number_kinds(item.text, False)
            if item.code != BARRIER:
                item.code = self.codes.get(frozenset(item.kinds), PLAIN)
        return found

    def _is_year(self, items: list[Item], i: int, tokens: Tokens) -> bool:
        """Whether a number of four digits is a year rather than an amount."""
        item, before = items[i], items[i - 1] if i else None
        after = items[i + 1] if i + 1 < len(items) else None
        if before is not None and before.text in self.about["NOYEARBEFORE"]:
            return False
        if tokens.text[item.start - 1 : item.start].isalpha() and not (before and "FISCAL" in before.kinds):
            return False
        if after is not None and (
            after.text in self.about["NOYEARAFTER"] or {"US", "ZONE", "AMPM"} & after.kinds.keys()
        ):
            return False
        follows = before is not None and (
            before.text in self.about["YEARBEFORE"] or bool({"MON", "DAY", "COMMA"} & before.kinds.keys())
        )
        if int(item.text) < _EARLIEST_BARE_YEAR:
            return before is not None and before.text in {"in", "since", "until", "from"}
        if after is None or follows or after.code == BARRIER:
            return True
        owned = before is not None and (
            before.text in {"'s", "'"} or tokens.tag(before.start) in {"DT", "PRP$", "POS", "NNP"}
        )
        return owned or tokens.tag(after.start) not in {"NNS", "NN"}

    def _look_up(
        self,
        raw: list[Item],
        i: int,
        choices: list[tuple[tuple[str, ...], list[Entry]]],
        tokens: Tokens,
    ) -> int:
        """Give an item its classes; returns how many raw items the longest phrase takes."""
        item = raw[i]
        for key, entries in choices:
            size = len(key)
            if size > 1 and tuple(part.text for part in raw[i : i + size]) != key:
                continue
            kinds = {e.kind: e.value for e in entries if not e.need or _fits(e.need, item, tokens)}
            if size == 1 and item.text in self.literals:
                kinds[item.text] = ""
            if kinds or size == 1:
                item.kinds = kinds if size > 1 else {**item.kinds, **kinds}
                return size
        return 1


def load_words() -> list[WordRow]:
    """The word list of data/times/words.tsv."""
    return read_rows("times/words.tsv", WordRow)


def split(phrase: str) -> tuple[str, ...]:
    """The items of a phrase of the word list, as :meth:`Lexicon.items` would cut them."""
    return tuple(item.text for item in _raw(phrase))


_ABBREVIATIONS = frozenset(
    word[:-1] for row in load_words() for word in row.words if re.fullmatch(r"[a-z]+\.", word)
)


def _raw(text: str) -> Iterator[Item]:
    skip = -1
    for match in _ITEM.finditer(text):
        start, end = match.span()
        if start < skip:
            continue
        kind, words = match.lastgroup, match.group().lower()
        if kind == "blank":
            yield Item(start, end, "", code=BARRIER)
        elif kind == "num":
            yield Item(start, end, words, number_kinds(words, True))
        elif kind == "word":
            if words in _ABBREVIATIONS and text[end : end + 1] == ".":
                words, end = words + ".", end + 1
                skip = end
            elif words in _ABBREVIATIONS and _abbreviates(words):
                words += "."
            yield Item(start, end, words)
        elif kind in ("iso", "clock", "yy"):
            yield Item(start, end, words, {kind.upper(): words})
        elif kind == "dec":
            yield Item(start, end, words, {"DECADE": re.sub(r"\D", "", words)})
        else:
            yield Item(start, end, words.replace("’", "'"))


def _abbreviates(word: str) -> bool:
    """Whether an abbreviation is used without its full stop too ("Feb 20")."""
    return word in {"jan", "feb", "apr", "jun", "aug", "sept", "sep", "oct", "nov", "dec"} or word in {
        "mon", "tue", "tues", "thu", "thurs", "fri",
    }  # fmt: skip


def _joins(text: str, item: Item) -> bool:
    """Whether a dash joins two words, with no space about it."""
    return not text[item.start - 1 : item.start].isspace() and not text[item.end : item.end + 1].isspace()


def _fits(need: Need, item: Item, tokens: Tokens) -> bool:
    capital = tokens.text[item.start].isupper() if item.start < len(tokens.text) else False
    if need == "capital":
        return capital
    if need == "lower":
        return not capital
    tag = tokens.tag(item.start)
    if need == "name":
        return capital and not (tag == "MD" or tag.startswith("VB"))
    if need == "noun":
        return not tag or (tag[0] not in "VM" and tag != "RB")
    if need == "adjective":
        return not tag or tag in {"JJ", "RB"}
    if need == "adverb":
        return tag in {"RB", "RBR"} or (tag == "JJR" and capital)
    return tag not in {"NNP", "NNPS"} or not capital

"""The tables under ``data/ingest``: page furniture, labels of credits, agencies, languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detente.data import read_rows, read_yaml

Where = Literal["head", "tail", "any"]
Field = Literal["byline", "outlet", "posted", "updated", "title", "none"]
# No line of furniture is longer: longer lines are paragraphs, and no pattern is tried on them.
LONGEST_FURNITURE = 400


class LinePattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of line that belongs to the page and not to the article (furniture.yaml)."""

    id: str
    where: Annotated[Where, Meta(description="before, after, or also between the paragraphs")]
    pattern: Annotated[str, Meta(description="matches the whole line, letter case ignored")]
    examples: Annotated[tuple[str, ...], Meta(min_length=1)]
    spaced: Annotated[bool, Meta(description="the pattern is tried on the line without its spaces")] = False


class Furniture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of furniture.yaml; see the comments there."""

    lines: tuple[LinePattern, ...]
    sections: tuple[str, ...]
    section_examples: tuple[str, ...]
    labels: dict[Field, tuple[str, ...]]
    glued: tuple[str, ...]
    accounts: tuple[str, ...]
    outlet_words: tuple[str, ...]
    name_particles: tuple[str, ...]
    english_words: tuple[str, ...]
    metadata: dict[Literal["posted", "outlet", "byline", "title"], tuple[str, ...]]
    ordinary: tuple[str, ...]


class AgencyRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A news agency or outlet (agencies.tsv)."""

    name: str
    names: Annotated[tuple[str, ...], Meta(description="other spellings")] = ()


class LanguageRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language that the identifier knows (languages.tsv)."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables, compiled."""

    furniture: Furniture
    head: tuple[re.Pattern[str], ...]
    """Patterns of lines left out before the main text; the other two likewise."""
    body: tuple[re.Pattern[str], ...]
    tail: tuple[re.Pattern[str], ...]
    spaced: frozenset[str]
    """Pattern texts that are tried on the line without its spaces."""
    breadcrumb: tuple[re.Pattern[str], ...]
    """Those of the head that show where in the site a page stands."""
    section: re.Pattern[str]
    label: re.Pattern[str]
    """A label with its colon, at the start or run together with the value before it."""
    field_of: dict[str, Field]
    accounts: frozenset[str]
    outlet_words: frozenset[str]
    particles: frozenset[str]
    english: frozenset[str]
    agencies: dict[str, str]
    """Spelling in lower case to the agency's name."""
    languages: dict[str, str]


@cache
def tables() -> Tables:
    """The tables under ``data/ingest``, read and compiled once.

    Raises:
        DataError: a table is wrong; the message names file and place.
    """
    furniture = read_yaml("ingest/furniture.yaml", Furniture)
    agencies = read_rows("ingest/agencies.tsv", AgencyRow)
    return Tables(
        furniture=furniture,
        head=_compiled(furniture.lines, ("any", "head")),
        body=_compiled(furniture.lines, ("any",)),
        tail=_compiled(furniture.lines, ("any", "tail")),
        spaced=frozenset(line.pattern for line in furniture.lines if line.spaced),
        breadcrumb=_compiled(tuple(x for x in furniture.lines if x.id.startswith("breadcrumb")), ("head",)),
        section=re.compile(f"(?:{'|'.join(furniture.sections)})\\s*:?", re.IGNORECASE),
        label=_label_pattern(furniture),
        field_of={word: field for field, words in furniture.labels.items() for word in words},
        accounts=frozenset(furniture.accounts),
        outlet_words=frozenset(furniture.outlet_words),
        particles=frozenset(furniture.name_particles),
        english=frozenset(furniture.english_words),
        agencies={
            spelling.lower(): row.name for row in agencies for spelling in (row.name, *row.names) if spelling
        },
        languages={row.code: row.name for row in read_rows("ingest/languages.tsv", LanguageRow)},
    )


def is_furniture(line: str, where: Where) -> bool:
    """Whether a whole line belongs to the page: ``where`` is the place that it stands in."""
    stripped = line.strip()
    if not stripped or len(stripped) > LONGEST_FURNITURE:
        return False
    found = tables()
    patterns = {"head": found.head, "tail": found.tail, "any": found.body}[where]
    tight = "".join(stripped.split())
    return any(p.fullmatch(tight if p.pattern in found.spaced else stripped) for p in patterns)


def is_breadcrumb(line: str) -> bool:
    """Whether a line shows where in a site the page stands, such as "Home > World > Asia"."""
    return len(line) <= LONGEST_FURNITURE and any(p.fullmatch(line.strip()) for p in tables().breadcrumb)


def _compiled(lines: tuple[LinePattern, ...], places: tuple[Where, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(x.pattern, re.IGNORECASE) for x in lines if x.where in places)


def _label_pattern(furniture: Furniture) -> re.Pattern[str]:
    """Labels before a colon; those run together with a value must begin with a capital letter."""
    words = sorted({w for words in furniture.labels.values() for w in words}, key=len, reverse=True)
    free = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
    glued = "|".join(re.escape(word.capitalize()) for word in furniture.glued)
    return re.compile(rf"(?:(?<![\w'’-])(?P<free>(?i:{free}))|(?<=[A-Za-z0-9])(?P<glued>{glued}))\s*[:：]")

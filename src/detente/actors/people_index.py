"""The table of office holders, looked up by name, surname, office and, last, by the sound of a name.

News writes one name in many ways: Gaddafi, Qaddafi, Khadafy; Jang Song Thaek, Chang Sung-taek. A
name that no spelling of the table fits is looked up by its sound, and then something else has to
agree: title, state or date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from detente.knowledge import PersonRow

_ARTICLES = frozenset({"al-", "el-", "ul-", "as-", "ash", "an-", "at-"})
_FOLDS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"(?:iy|ij|yy|yi|ii|y)$", "i"),
        (r"sch|sh|sz|š|ş", "s"),
        (r"dzh|dj|zh|ž|j|ch|tch|tsch|cz|č", "j"),
        (r"kh|gh|qu|ck|q|g|c|x", "k"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"w", "v"),
        (r"z", "s"),
        (r"[aeiouyh]+", ""),
        (r"(.)\1+", r"\1"),
    )
)
"""Folds in order: what transliterations from Cyrillic, Arabic and Korean differ in."""
_STYLES = frozenset(
    {"sheikh", "king", "queen", "prince", "princess", "pope", "lord", "mullah", "sultan", "abu"}
)
_NUMERALS = frozenset({"I", "II", "III", "IV", "V", "VI", "XIV", "XVI"})
SOUND_ENOUGH = 4
"""Consonants that a sound needs before it says anything."""
_FIRST = str.maketrans({"q": "k", "g": "k", "c": "k", "j": "c", "z": "s", "y": "i", "w": "v"})


def name_key(name: str) -> str:
    """A person's name without what spellings differ in: case, accents, hyphens, spaces, stops."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(c for c in plain if c.isalnum()).casefold()


def sound_key(name: str) -> str:
    """The consonants of a name as most transliterations share them; "" where too few are left.

    >>> sound_key("Qaddafi") == sound_key("Gadhafi")
    True
    """
    parts = [name_key(part) for part in re.split(r"[\s-]+", name)]
    sound = "".join(_sound(part) for part in parts if part)
    return sound if len(sound) >= SOUND_ENOUGH or (len(sound) == SOUND_ENOUGH - 1 and len(name) > 5) else ""


def _sound(part: str) -> str:
    for pattern, to in _FOLDS:
        part = pattern.sub(to, part)
    return part


class PeopleIndex:
    """Rows of people.tsv under what a text can call their holder.

    Args:
        rows: the table.
        family_first: states whose names begin with the family's.
        given_first: states whose people are called by their own name: Mr Abiy, General Prayuth.
    """

    def __init__(
        self, rows: Iterable[PersonRow], family_first: Collection[str], given_first: Collection[str] = ()
    ) -> None:
        self.by_key: dict[str, list[PersonRow]] = {}
        self.by_surname: dict[str, list[PersonRow]] = {}
        self.by_office: dict[str, list[PersonRow]] = {}
        self.by_state: dict[str, list[PersonRow]] = {}
        self.terms: dict[str, list[PersonRow]] = {}
        """All terms by the usual name, in the order of the table."""
        self._sounds: tuple[dict[str, list[PersonRow]], dict[str, list[PersonRow]]] | None = None
        self._spelt: list[tuple[str, tuple[str, ...], list[PersonRow]]] = []
        for row in rows:
            self.terms.setdefault(row.name, []).append(row)
            self.by_office.setdefault(row.office, []).append(row)
            self.by_state.setdefault(row.state, []).append(row)
        for name, terms in self.terms.items():
            for spelling in {name, *(other for term in terms for other in term.names)}:
                self._add(spelling, terms, terms[0].state in family_first, terms[0].state in given_first)

    def spellings(self, name: str) -> list[str]:
        """All spellings of a usual name, sorted."""
        return sorted({name, *(other for term in self.terms[name] for other in term.names)})

    def _add(self, spelling: str, terms: list[PersonRow], family_first: bool, given_first: bool) -> None:
        _file(self.by_key, name_key(spelling), terms)
        parts = spelling.split()
        if len(parts) < 2:
            return
        surnames = [parts[0] if family_first else parts[-1]]
        if given_first and parts[0].lower() not in _STYLES:
            surnames.append(parts[0])
        if surnames[0][:3].lower() in _ARTICLES:
            surnames.append(surnames[0][3:])
        for surname in (*surnames, *long_surnames(spelling, family_first=family_first)):
            _file(self.by_surname, name_key(surname), terms)
        self._spelt.append((spelling, tuple(surnames), terms))

    def _by_sound(self) -> tuple[dict[str, list[PersonRow]], dict[str, list[PersonRow]]]:
        """Full names and surnames by their sound, made when a first name needs them."""
        if self._sounds is None:
            whole: dict[str, list[PersonRow]] = {}
            last: dict[str, list[PersonRow]] = {}
            for spelling, surnames, terms in self._spelt:
                _file(whole, sound_key(spelling), terms)
                for surname in surnames:
                    _file(last, sound_key(surname), terms)
            self._sounds = whole, last
        return self._sounds

    def like(self, name: str) -> list[PersonRow]:
        """Rows whose name or, for a single word, surname sounds so; empty where nothing does."""
        single = not re.search(r"[\s-]", name.strip())
        sound = sound_key(name)
        rows = self._by_sound()[single].get(sound, []) if sound else []
        return [row for row in rows if _same_start(name, row, single=single)]


def long_surnames(name: str, *, family_first: bool) -> list[str]:
    """Ends of a name of three words or more under which its bearer is known too.

    >>> long_surnames("Aung San Suu Kyi", family_first=False)
    ['San Suu Kyi', 'Suu Kyi']
    """
    parts = name.split()
    if family_first or parts[0].lower() in _STYLES:
        return []
    ends = range(1, len(parts) - 1)
    return [" ".join(parts[n:]) for n in ends if len(parts[n].strip(".")) > 1 and parts[-1] not in _NUMERALS]


def _same_start(name: str, row: PersonRow, *, single: bool) -> bool:
    """Whether a name of the row begins with the same letter, but for q and g, j and ch."""
    first = name_key(name)[:1].translate(_FIRST)
    written = (row.name, *row.names)
    parts = [part for other in written for part in (other.split() if single else other.split()[:1])]
    return any(name_key(part)[:1].translate(_FIRST) == first for part in parts)


def _file(index: dict[str, list[PersonRow]], key: str, rows: Iterable[PersonRow]) -> None:
    if not key:
        return
    held = index.setdefault(key, [])
    held.extend(row for row in rows if row not in held)

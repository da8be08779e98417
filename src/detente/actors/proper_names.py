"""Proper names that no table lists: institutions, persons, other bodies.

They come from the entity recogniser, from words such as University, and from what stands after a
title. Each function gives :class:`Unit` pieces; :mod:`detente.actors.units` weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from detente.actors.columns import Columns
from detente.actors.lexicon import Entry, Hit, Lexicon, Unit
from detente.actors.people_index import name_key

_INNER_CAPITAL = re.compile(r"^([A-Z][a-z]+)([A-Z][a-z]+)$")
_NAME_TAGS = ("NN", "JJ", "FW", "POS")
_ACTING = frozenset({"nsubj", "nsubjpass", "dobj", "poss", "agent", "conj"})
_WHERE = frozenset({"state", "capital"})
_LINKS = frozenset({"of", "for", "on", "and", "the", "in"})
THING_LABELS = frozenset({"ORG", "EVENT", "FAC", "LOC", "LAW", "PRODUCT", "WORK_OF_ART"})


def institutions(cols: Columns, lexicon: Lexicon, roles: list[Hit]) -> Iterator[Unit]:
    """Proper names around a word such as University, with the state that stands in them."""
    in_role = {i for hit in roles if hit.end - hit.start > 1 for i in range(hit.start, hit.end)}
    for i in range(cols.size):
        row = lexicon.institutions.get(cols.text[i])
        if row is None or i in in_role or (i and cols.text[i - 1] == "-"):
            continue
        if not (cols.is_noun(i) or cols.ent[i] in THING_LABELS):
            continue
        start, end = _capitals_around(cols, i)
        if end - start < 2:
            continue
        if not row.sector:
            yield Unit(start, end, "blocked", None)
            continue
        base = _state_inside(lexicon, cols.exact, start, end, capitals=row.sector != "JRN")
        name = cols.span_text(start, end)
        code = base.code if base else None
        yield Unit(
            start, end, "organisation",
            Entry("organisation", name, code, (row.sector,), is_state=base is not None),
            note=f"name of an institution with the word {row.word!r}",
        )  # fmt: skip


def _state_inside(
    lexicon: Lexicon, exact: list[tuple[str]], start: int, end: int, *, capitals: bool
) -> Entry | None:
    """The first state named inside a proper name; a paper's town says nothing of its state."""
    for j in range(start, end):
        hit = lexicon.names.longest(j, exact)
        if hit is not None and hit.end <= end:
            states = [e for e in hit.entries if e.is_state and (capitals or e.kind != "capital")]
            if states:
                return states[0]
    return None


def _capitals_around(cols: Columns, i: int) -> tuple[int, int]:
    """The span of capitalised words around the head word of an institution's name."""
    start = i
    while start > 0 and cols.capital(start - 1) and cols.tag[start - 1].startswith(("NNP", "JJ")):
        start -= 1
    end = i + 1
    while end < cols.size and cols.sent[end] == cols.sent[i]:
        step = end
        while step < min(end + 2, cols.size) and cols.lower[step] in _LINKS:
            step += 1
        linked = step > end and (cols.lower[end] == "of" or cols.ent_of[end] == cols.ent_of[i] != -1)
        continued = step == end and end > i + 1
        if step >= cols.size or not (linked or continued):
            break
        if not cols.capital(step) or not cols.tag[step].startswith(("NN", "JJ")):
            break
        end = step + 1
    return start, end


def begins_name(cols: Columns, lexicon: Lexicon, i: int) -> bool:
    """Whether a word that can be a role is a given name here: "Christian Porter", "Dean Rusk"."""
    known = cols.text[i] in lexicon.words["given_name"] and i + 1 < cols.size
    return known and cols.tag[i + 1].startswith("NNP") and cols.capital(i + 1)


def people_by_label(cols: Columns, lexicon: Lexicon, names: list[Hit], roles: list[Hit]) -> Iterator[Unit]:
    """Names of persons that the entity recogniser marks, without titles and possessive."""
    state_at = {i for hit in names if hit.entries[0].kind != "person" for i in range(hit.start, hit.end)}
    bodies = [hit for hit in names if hit.entries[0].kind == "organisation" and hit.end - hit.start > 1]
    role_end = {hit.start: hit.end for hit in roles if not begins_name(cols, lexicon, hit.start)}
    for ent in cols.doc.ents:
        if ent.label_ != "PERSON":
            continue
        start, end = ent.start, ent.end
        while start < end and (start in role_end or cols.lower[start] in lexicon.words["honorific"]):
            start = role_end.get(start, start + 1)
        where = next((hit.end for hit in names if hit.start == start and hit.entries[0].kind in _WHERE), end)
        if start and cols.tag[start - 1] == "IN" and where < end:
            start = where  # "In Kiev Klitschko …", taken for one name
        while end > start and not _names_something(cols, end - 1):
            end -= 1
        while end > start and (cols.text[end - 1] in ("'s", "'") or cols.lower[end - 1] == "s"):
            end -= 1
        start, end = _grow_name(cols, lexicon, start, end)
        if any(start <= hit.start and hit.end <= end for hit in bodies):
            continue
        if start < end and _looks_like_name(cols, start, end, state_at):
            yield Unit(start, end, "person", None, note="marked as a person")


def _names_something(cols: Columns, i: int) -> bool:
    return cols.raw[i][:1].isalpha() and cols.tag[i].startswith(_NAME_TAGS)


def _looks_like_name(cols: Columns, start: int, end: int, state_at: set[int]) -> bool:
    if not any(cols.capital(i) for i in range(start, end)) or "\n" in cols.span_text(start, end):
        return False
    if end - start == 1:
        return start not in state_at and cols.tag[start].startswith("NN")
    return not all(i in state_at for i in range(start, end)) and end - start <= 7


def _grow_name(cols: Columns, lexicon: Lexicon, start: int, end: int) -> tuple[int, int]:
    """A name's span with given names before it and hyphenated pieces after it."""
    while (
        0 < start < end
        and cols.text[start - 1] in lexicon.words["given_name"]
        and cols.tag[start - 1].startswith("NNP")
        and cols.sent[start - 1] == cols.sent[start]
    ):
        start -= 1
    while (
        end + 1 < cols.size
        and cols.text[end] == "-"
        and cols.glued[end - 1]
        and cols.glued[end]
        and cols.raw[end + 1].isalpha()
        and cols.tag[end + 1].startswith("NN")
    ):
        end += 2
    return start, end


def after_titles(cols: Columns, lexicon: Lexicon, chosen: list[Unit], owner: dict[int, Unit]) -> list[Unit]:
    """Capitalised words after a title or an honorific as a person's name."""
    starts = [unit.end for unit in chosen if unit.kind == "title"]
    honorific = lexicon.words["honorific"]
    starts += [i + 1 for i in range(cols.size) if cols.lower[i] in honorific]
    found: list[Unit] = []
    for start in starts:
        while start < cols.size and cols.lower[start] in honorific:
            start += 1
        end = _name_run(cols, lexicon, start, owner)
        if end > start:
            unit = Unit(start, end, "person", None, note="name after a title")
            following = owner.get(end)
            if following is not None and following.kind == "person" and following in chosen:
                following.start = start
                unit = following
            else:
                found.append(unit)
            owner.update(dict.fromkeys(range(unit.start, unit.end), unit))
    return found


def _name_run(cols: Columns, lexicon: Lexicon, start: int, owner: dict[int, Unit]) -> int:
    words = lexicon.words
    end = start
    while end < cols.size and end not in owner and end - start < 6:
        piece = end
        while piece < cols.size and cols.lower[piece] in words["particle"] and not cols.capital(piece):
            piece += 1
        if piece >= cols.size or piece in owner or not cols.capital(piece):
            break
        if not cols.tag[piece].startswith("NNP") or not cols.raw[piece][:1].isalpha():
            break
        if cols.text[piece] in words["never_name"] and piece == start:
            break
        if cols.text[piece] in lexicon.institutions or (end > start and cols.ent[piece] == "DATE"):
            break
        end = piece + 1
        _, end = _grow_name(cols, lexicon, end, end)
    return end


def known_surnames(cols: Columns, lexicon: Lexicon, chosen: list[Unit], owner: dict[int, Unit]) -> list[Unit]:
    """Single capitalised words that are a surname named in full elsewhere, or an office holder's."""
    surnames = {
        cols.text[unit.end - 1]
        for unit in chosen
        if unit.kind == "person" and unit.end - unit.start > 1 and len(cols.text[unit.end - 1]) > 2
    }
    found = []
    for i in range(cols.size):
        if i in owner or not cols.capital(i) or not cols.tag[i].startswith("NN"):
            continue
        if cols.text[i] in surnames or _lone_surname(cols, lexicon, i, owner):
            found.append(Unit(i, i + 1, "person", None, note="surname"))
            owner[i] = found[-1]
    return found


def _lone_surname(cols: Columns, lexicon: Lexicon, i: int, owner: dict[int, Unit]) -> bool:
    """Whether a capitalised word by itself acts and is the surname of an office holder."""
    headline = cols.dep[i] == "ROOT" and i + 1 < cols.size and cols.tag[i + 1] in ("VBN", "VBD", "VBZ", "VBG")
    # "In Vilnius Tikhanovskaya met …": after a place and before a verb, whatever the parse says.
    headline = headline or (i - 1 in owner and i + 1 < cols.size and cols.tag[i + 1] in ("VBD", "VBZ"))
    if not (headline or cols.dep[i] in _ACTING) or not cols.tag[i].startswith("NNP") or len(cols.text[i]) < 4:
        return False
    if cols.text[i] in lexicon.compass or (i and cols.lower[i - 1] in ("the", "a", "an")):
        return False
    # "In Kiev Klitschko …": a name beside it that is known to be a place is no part of it.
    beside = [j for j in (i - 1, i + 1) if 0 <= j < cols.size and j not in owner]
    if any(cols.tag[j].startswith("NNP") and cols.capital(j) for j in beside):
        return False
    if cols.text[i] in lexicon.words["never_name"] or cols.text[i] in lexicon.institutions:
        return False
    return name_key(cols.text[i]) in lexicon.people.by_surname


def other_bodies(cols: Columns, lexicon: Lexicon, owner: dict[int, Unit]) -> list[Unit]:
    """Organisations that only the entity recogniser knows, where they act.

    One whose name begins with a given name is a person that the recogniser took for a firm.
    """
    found = []
    for ent in cols.doc.ents:
        start, end = ent.start, ent.end
        while start < end and cols.lower[start] in ("the", "a", "an"):
            start += 1
        while end > start and (cols.tag[end - 1] == "POS" or not cols.raw[end - 1][-1:].isalnum()):
            end -= 1
        if ent.label_ != "ORG" or start >= end or any(i in owner for i in range(start, end)):
            continue
        head = ent.root.i
        if cols.dep[head] in _ACTING and cols.capital(start) and "\n" not in ent.text:
            name = cols.span_text(start, end)
            note = "marked as an organisation that no table knows"
            if cols.text[start] in lexicon.words["given_name"] and end - start > 1:
                found.append(Unit(start, end, "person", None, note="begins with a given name"))
            else:
                found.append(Unit(start, end, "organisation", Entry("organisation", name), note=note))
            owner.update(dict.fromkeys(range(start, end), found[-1]))
    return found


def split_inner_capital(name: str, prefixes: Iterable[str]) -> str:
    """A run-together name with its space: "HuaChunying" is "Hua Chunying"; "McCain" stays.

    Args:
        name: one word.
        prefixes: beginnings of surnames that keep a capital inside.
    """
    match = _INNER_CAPITAL.match(name)
    if match is None or match.group(1) in prefixes or len(match.group(1)) < 2:
        return name
    return f"{match.group(1)} {match.group(2)}"

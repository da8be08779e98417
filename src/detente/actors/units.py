"""The pieces that actor phrases are made of: states, organisations, roles and persons' names.

Candidates come from the tables, from the entity recogniser and from the shapes of names; the
longest wins. What a piece means is decided here as far as its own words and the article's
vocabulary allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detente.actors.columns import Columns
from detente.actors.lexicon import Entry, Hit, Lexicon, name_key

_PRIORITY = {
    "blocked": 0, "group": 1, "state": 2, "seat": 3, "organisation": 4, "demonym": 5, "capital": 6,
    "person": 7, "title": 8, "agency": 9, "people": 10, "pair": 11, "country": 12, "body": 13, "human": 14,
}  # fmt: skip
STATE_KINDS = frozenset({"state", "demonym", "capital", "seat"})
ROLE_KINDS = frozenset({"title", "agency", "people"})
ANAPHOR_KINDS = frozenset({"pair", "country", "body", "human"})
_INNER_CAPITAL = re.compile(r"^([A-Z][a-z]+)([A-Z][a-z]+)$")
_NAME_TAGS = ("NN", "JJ", "FW", "POS")
_THING_LABELS = frozenset({"ORG", "EVENT", "FAC", "LOC", "LAW", "PRODUCT", "WORK_OF_ART"})
_ACTING = frozenset({"nsubj", "nsubjpass", "dobj", "poss", "agent", "conj"})
_LINKS = frozenset({"of", "for", "on", "and", "the", "in"})


@dataclass(slots=True)
class Unit:
    """Tokens ``start`` to ``end`` that act as one piece of an actor phrase."""

    start: int
    end: int
    kind: str
    entry: Entry | None = None
    takes_up: str = ""
    """The kind of anaphor that the words can be as well, such as 'body' for "party"."""
    note: str = ""


def units_of(cols: Columns, lexicon: Lexicon, year: int | None) -> list[Unit]:
    """The units of a document in order; tokens of no unit are left out."""
    names, roles = lexicon.match(cols)
    names = _outermost(names)
    candidates = [
        *_name_units(cols, lexicon, names, year),
        *_role_units(roles),
        *_institutions(cols, lexicon),
        *_people_by_label(cols, lexicon, names, roles),
    ]
    chosen, owner = _longest_first(cols, candidates)
    chosen += _after_titles(cols, lexicon, chosen, owner)
    chosen += _known_surnames(cols, lexicon, chosen, owner)
    chosen += _other_bodies(cols, owner)
    _add_inner_bases(chosen, names, year)
    return sorted(chosen, key=lambda unit: unit.start)


def _outermost(hits: list[Hit]) -> list[Hit]:
    """Hits that do not lie inside an earlier one: "Republic of Congo" may be the end of another name."""
    kept: list[Hit] = []
    end = 0
    for hit in hits:
        if hit.end > end:
            kept.append(hit)
            end = hit.end
    return kept


def _longest_first(cols: Columns, candidates: Iterable[Unit]) -> tuple[list[Unit], dict[int, Unit]]:
    chosen: list[Unit] = []
    owner: dict[int, Unit] = {}
    order = sorted(candidates, key=_rank)
    for unit in order:
        span = range(unit.start, unit.end)
        if any(i in owner for i in span):
            continue
        chosen.append(unit)
        owner.update(dict.fromkeys(span, unit))
    return chosen, owner


def _rank(unit: Unit) -> tuple[int, int, int]:
    known = unit.entry is not None and not unit.note
    return unit.start - unit.end, _PRIORITY.get(unit.kind, 50) if known else 50, unit.start


def _name_units(cols: Columns, lexicon: Lexicon, hits: list[Hit], year: int | None) -> Iterator[Unit]:
    vocabulary = set(cols.text)
    sure = {
        entry.code
        for hit in hits
        for entry in hit.entries
        if entry.kind in ("state", "capital") and len({e.code for e in hit.entries}) == 1
    }
    for hit in hits:
        entries = [e for e in hit.entries if e.good_in(year)] or list(hit.entries)
        best = min(entries, key=lambda e: _PRIORITY[e.kind])
        if best.kind == "person" or best.kind == "blocked":
            yield Unit(hit.start, hit.end, best.kind, best)
            continue
        if _is_other_name(cols, lexicon, hit, best):
            yield Unit(hit.start, hit.end, "blocked", None)
            continue
        unit = _decide(cols, lexicon, hit, [e for e in entries if e.kind == best.kind], sure, vocabulary)
        if unit.entry is not None or cols.ent[hit.start] != "PERSON":
            yield unit


def _decide(
    cols: Columns, lexicon: Lexicon, hit: Hit, rivals: list[Entry], sure: set[str | None], words: set[str]
) -> Unit:
    """The unit of a hit whose words may belong to several states, or to a state only at times."""
    entry = rivals[0]
    codes = {rival.code for rival in rivals}
    if len(codes) > 1:
        named = [rival for rival in rivals if rival.code in sure]
        if len({rival.code for rival in named}) != 1:
            note = "could be " + " or ".join(sorted(code or "?" for code in codes))
            return Unit(hit.start, hit.end, entry.kind, None, note=note)
        entry = named[0]
    doubt = lexicon.ambiguous.get(entry.name) if entry.kind == "state" else None
    if doubt and hit.end - hit.start == 1:
        speak_for = len(words & set(doubt.clues_for))
        against = len(words & set(doubt.clues_against))
        if against >= speak_for and (against or cols.ent[hit.start] not in ("GPE", "NORP")):
            note = f"{entry.name} is a state only at times, and the article does not say which"
            return Unit(hit.start, hit.end, "state", None, note=note)
    return Unit(hit.start, hit.end, entry.kind, entry)


def _is_other_name(cols: Columns, lexicon: Lexicon, hit: Hit, entry: Entry) -> bool:
    """Whether a state's word is part of some other name: a person's, a paper's, a sea's."""
    ent = cols.ent[hit.start]
    tags = cols.tag[hit.start : hit.end]
    if all(tag.startswith(("VB", "MD")) for tag in tags):
        return True
    if entry.kind == "demonym" and _is_language(cols, hit):
        return True
    before, after = hit.start - 1, hit.end
    if ent == "PERSON" and before >= 0 and cols.ent_of[before] == cols.ent_of[hit.start]:
        return (
            hit.end - hit.start == 1
            and cols.lower[before] not in lexicon.words["honorific"]
            and (cols.text[before] in lexicon.words["given_name"] or cols.dep[before] == "compound")
            and not lexicon.roles.starts((cols.lower[before],))
        )
    if after >= cols.size or entry.kind in ("organisation", "group", "seat"):
        return False
    follower = lexicon.institutions.get(cols.text[after])
    if follower is not None and not follower.sector:
        return True
    same_entity = ent in _THING_LABELS and cols.ent_of[after] == cols.ent_of[hit.start]
    proper = cols.tag[after].startswith("NNP") and cols.capital(after)
    known = lexicon.roles.starts((cols.lower[after], cols.lemma[after])) or follower is not None
    known = known or bool(lexicon.names.longest(after, [(t,) for t in cols.text[: after + 1]]))
    return (
        proper
        and not known
        and (same_entity or entry.kind == "capital")
        and ent != "PERSON"
        and (cols.ent[after] != "PERSON")
    )


def _is_language(cols: Columns, hit: Hit) -> bool:
    if hit.start == 0 or hit.end >= cols.size or cols.is_noun(hit.end):
        return False
    before = hit.start - 1
    return cols.lower[before] == "in" or cols.lemma[before] in ("speak", "learn", "translate")


def _role_units(hits: list[Hit]) -> Iterator[Unit]:
    for hit in hits:
        kinds = {entry.kind: entry for entry in hit.entries}
        takes_up = next((kind for kind in kinds if kind in ANAPHOR_KINDS), "")
        entry = next((kinds[k] for k in ("title", "agency", "people") if k in kinds), None)
        if entry is None or takes_up == "pair":
            yield Unit(hit.start, hit.end, takes_up, kinds[takes_up], takes_up)  # type: ignore[index]
        else:
            yield Unit(hit.start, hit.end, entry.kind, entry, takes_up)


def _institutions(cols: Columns, lexicon: Lexicon) -> Iterator[Unit]:
    """Proper names around a word such as University, with the state that stands in them."""
    exact = [(text,) for text in cols.text]
    for i in range(cols.size):
        row = lexicon.institutions.get(cols.text[i])
        if row is None or (i and cols.text[i - 1] == "-") or not (cols.tag[i].startswith("NN") or cols.ent[i] in _THING_LABELS):
            continue
        start, end = _capitals_around(cols, i)
        if end - start < 2 or (start == i and end == i + 1):
            continue
        base: Entry | None = None
        for j in range(start, end):
            hit = lexicon.names.longest(j, exact)
            if hit and hit.end <= end and base is None:
                states = [
                    e for e in hit.entries if e.is_state and (e.kind != "capital" or row.sector != "JRN")
                ]
                base = states[0] if states else None
        if not row.sector:
            yield Unit(start, end, "blocked", None)
            continue
        name = cols.span_text(start, end)
        code = base.code if base else None
        yield Unit(
            start, end, "organisation",
            Entry("organisation", name, code, (row.sector,), is_state=base is not None),
            note=f"name of an institution with the word {row.word!r}",
        )  # fmt: skip


def _capitals_around(cols: Columns, i: int) -> tuple[int, int]:
    start = i
    while start > 0 and cols.capital(start - 1) and cols.tag[start - 1].startswith(("NNP", "JJ")):
        start -= 1
    end = i + 1
    while end < cols.size and cols.sent[end] == cols.sent[i]:
        step = end
        while step < min(end + 2, cols.size) and cols.lower[step] in _LINKS:
            step += 1
        inside = step == end or cols.ent_of[step - 1] == cols.ent_of[i] != -1 or cols.lower[end] == "of"
        if (
            step >= cols.size
            or not inside
            or not cols.capital(step)
            or not cols.is_noun(step)
            and (not cols.tag[step].startswith("JJ"))
        ):
            break
        end = step + 1
    return start, end


def _people_by_label(cols: Columns, lexicon: Lexicon, names: list[Hit], roles: list[Hit]) -> Iterator[Unit]:
    """Names of persons that the entity recogniser marks, without titles and possessive."""
    state_at = {i for hit in names if hit.entries[0].kind != "person" for i in range(hit.start, hit.end)}
    role_end = {hit.start: hit.end for hit in roles}
    for ent in cols.doc.ents:
        if ent.label_ != "PERSON":
            continue
        start, end = ent.start, ent.end
        while start < end and (start in role_end or cols.lower[start] in lexicon.words["honorific"]):
            start = role_end.get(start, start + 1)
        while end > start and not (cols.raw[end - 1][:1].isalpha() and cols.tag[end - 1].startswith(_NAME_TAGS)):
            end -= 1
        while end > start and (cols.text[end - 1] in ("'s", "'") or cols.lower[end - 1] == "s"):
            end -= 1
        start, end = _grow_name(cols, lexicon, start, end)
        if start < end and _looks_like_name(cols, start, end, state_at):
            yield Unit(start, end, "person", None, note="marked as a person")


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


def _after_titles(cols: Columns, lexicon: Lexicon, chosen: list[Unit], owner: dict[int, Unit]) -> list[Unit]:
    """Capitalised words after a title or an honorific as a person's name."""
    starts = [unit.end for unit in chosen if unit.kind == "title"]
    starts += [i + 1 for i in range(cols.size) if cols.lower[i] in lexicon.words["honorific"]]
    found: list[Unit] = []
    for start in starts:
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


def _known_surnames(
    cols: Columns, lexicon: Lexicon, chosen: list[Unit], owner: dict[int, Unit]
) -> list[Unit]:
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
        if cols.text[i] in surnames or _lone_surname(cols, lexicon, i):
            found.append(Unit(i, i + 1, "person", None, note="surname"))
            owner[i] = found[-1]
    return found


def _lone_surname(cols: Columns, lexicon: Lexicon, i: int) -> bool:
    """Whether a capitalised word by itself acts and is the surname of an office holder."""
    if cols.dep[i] not in _ACTING or not cols.tag[i].startswith("NNP") or len(cols.text[i]) < 4:
        return False
    beside = [j for j in (i - 1, i + 1) if 0 <= j < cols.size]
    if any(cols.tag[j].startswith("NNP") and cols.capital(j) for j in beside):
        return False
    if cols.text[i] in lexicon.words["never_name"] or cols.text[i] in lexicon.institutions:
        return False
    return name_key(cols.text[i]) in lexicon.people_by_surname


def _other_bodies(cols: Columns, owner: dict[int, Unit]) -> list[Unit]:
    """Organisations that only the entity recogniser knows, where they act."""
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
            found.append(Unit(start, end, "organisation", Entry("organisation", name), note=note))
            owner.update(dict.fromkeys(range(start, end), found[-1]))
    return found


def _add_inner_bases(chosen: list[Unit], names: list[Hit], year: int | None) -> None:
    """Give a role phrase the state of a name inside it, as in "State Department official"."""
    for unit in chosen:
        if unit.kind not in ROLE_KINDS or unit.entry is None or unit.end - unit.start < 2:
            continue
        for hit in names:
            if unit.start <= hit.start and hit.end <= unit.end:
                entries = [e for e in hit.entries if e.code and e.good_in(year)]
                if len({e.code for e in entries}) == 1:
                    unit.entry = Entry(
                        unit.entry.kind, unit.entry.name, entries[0].code,
                        unit.entry.sectors, is_state=entries[0].is_state,
                    )  # fmt: skip


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

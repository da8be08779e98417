"""The pieces that actor phrases are made of: states, organisations, roles and persons' names.

Candidates come from the tables, from the entity recogniser and from the shapes of names; the
longest wins. What a piece means is decided here as far as its own words and the article's
vocabulary allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from detente.actors.columns import Columns
from detente.actors.lexicon import Entry, Hit, Lexicon, Unit
from detente.actors.proper_names import (
    THING_LABELS,
    after_titles,
    begins_name,
    institutions,
    known_surnames,
    other_bodies,
    people_by_label,
)
from detente.language.layers import PlaceMention

_PRIORITY = {
    "blocked": 0, "group": 1, "state": 2, "seat": 3, "organisation": 4, "demonym": 5, "capital": 6,
    "person": 7, "title": 8, "agency": 9, "people": 10, "pair": 11, "country": 12, "body": 13,
    "human": 14,
}  # fmt: skip
STATE_KINDS = frozenset({"state", "demonym", "capital", "seat", "town"})
ROLE_KINDS = frozenset({"title", "agency", "people"})
ANAPHOR_KINDS = frozenset({"pair", "country", "body", "human"})
_WHERE = frozenset({"in", "at", "near", "outside", "from", "around", "inside"})


def units_of(
    cols: Columns, lexicon: Lexicon, year: int | None, places: Sequence[PlaceMention] = ()
) -> list[Unit]:
    """The units of a document in order; tokens of no unit are left out.

    Args:
        cols: the document.
        lexicon: the tables.
        year: of the article, which names are good for; None where unknown.
        places: towns and regions that the places stage has resolved.
    """
    names, roles = lexicon.match(cols)
    names = _outermost(names)
    candidates = [
        *_name_units(cols, lexicon, names, year),
        *_role_units(cols, lexicon, roles),
        *institutions(cols, lexicon, roles),
        *people_by_label(cols, lexicon, names, roles),
    ]
    chosen, owner = _longest_first(cols, candidates)
    chosen += after_titles(cols, lexicon, chosen, owner)
    chosen += known_surnames(cols, lexicon, chosen, owner)
    chosen += towns(cols, lexicon, places, owner)
    chosen += other_bodies(cols, lexicon, owner)
    _add_inner_bases(chosen, names, year)
    return sorted((unit for unit in chosen if unit.end > unit.start), key=lambda unit: unit.start)


def towns(
    cols: Columns, lexicon: Lexicon, places: Sequence[PlaceMention], owner: dict[int, Unit]
) -> Iterator[Unit]:
    """Towns and regions that the places stage has resolved, where no other name stands.

    What the entity recogniser alone takes for a person is a town after "in" or "near".
    """
    for found in places:
        place = found.place
        span = range(found.start, found.end)
        if not place.state or place.kind == "state":
            continue
        if any(i in owner and not _no_person(cols, owner[i], found.start) for i in span):
            continue
        code = lexicon.code_of_state.get(place.state, place.state)
        entry = Entry("town", place.resolved or place.name, code, is_state=True)
        unit = Unit(found.start, found.end, "town", entry)
        for i in span:
            if i in owner:
                owner[i].kind, owner[i].end = "blocked", owner[i].start
        owner.update(dict.fromkeys(span, unit))
        yield unit


def _no_person(cols: Columns, unit: Unit, start: int) -> bool:
    """Whether a name that only the recogniser takes for a person's stands where a place does."""
    marked = unit.kind == "person" and unit.entry is None and unit.start == start
    return marked and start > 0 and cols.lower[start - 1] in _WHERE and cols.tag[start - 1] == "IN"


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
        if best.kind == "organisation" and _generic(cols, lexicon, hit) and sure and best.code not in sure:
            continue  # "Congress" in a report on Peru: the role decides
        if _is_other_name(cols, lexicon, hit, best):
            yield Unit(hit.start, hit.end, "blocked", None)
            continue
        unit = _decide(cols, lexicon, hit, [e for e in entries if e.kind == best.kind], sure, vocabulary)
        if unit.entry is not None or cols.ent[hit.start] != "PERSON":
            yield unit


def _generic(cols: Columns, lexicon: Lexicon, hit: Hit) -> bool:
    """Whether an organisation's name is a common noun with a capital, such as Congress."""
    found = lexicon.roles.longest(hit.start, cols.exact_lower)
    return found is not None and found.end >= hit.end


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
    doubt = lexicon.ambiguous.get(cols.text[hit.start]) if hit.end - hit.start == 1 else None
    if doubt:
        speak_for = len(words & set(doubt.clues_for))
        against = len(words & set(doubt.clues_against))
        # A country is meant where the model takes it for one, or other states are named around it.
        place = cols.ent[hit.start] in ("GPE", "NORP") or bool(sure - {None, doubt.code})
        if against >= speak_for and (against or not place):
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
    named_after = lexicon.words["eponymous"]
    if entry.kind in ("state", "capital") and before >= 0 and cols.lower[before] in named_after:
        return True
    if after >= cols.size or entry.kind in ("organisation", "group", "seat"):
        return False
    follower = lexicon.institutions.get(cols.text[after])
    if follower is not None and not follower.sector:
        return True
    # Inside a firm's or an office's name a state's own name still says whose it is.
    apart = ent in THING_LABELS and not (ent == "ORG" and entry.kind == "state")
    same_entity = apart and cols.ent_of[after] == cols.ent_of[hit.start]
    proper = cols.tag[after].startswith("NNP") and cols.capital(after)
    known = lexicon.roles.starts((cols.lower[after], cols.lemma[after])) or follower is not None
    known = known or bool(lexicon.names.longest(after, cols.exact))
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


def _role_units(cols: Columns, lexicon: Lexicon, hits: list[Hit]) -> Iterator[Unit]:
    for hit in hits:
        if begins_name(cols, lexicon, hit.start) and hit.end - hit.start == 1:
            continue
        kinds = {entry.kind: entry for entry in hit.entries}
        if "people" in kinds and _is_surname(cols, hit):
            continue
        if hit.end - hit.start == 1 and cols.lower[hit.start] == "chief" and _qualifies(cols, hit.end):
            continue
        if (
            hit.end - hit.start == 1
            and cols.lower[hit.start] == "head"
            and not _heads(cols, lexicon, hit.end)
        ):
            continue
        takes_up = next((kind for kind in kinds if kind in ANAPHOR_KINDS), "")
        entry = next((kinds[k] for k in ("title", "agency", "people") if k in kinds), None)
        if entry is None or takes_up == "pair":
            yield Unit(hit.start, hit.end, takes_up, kinds[takes_up], takes_up)  # type: ignore[index]
        else:
            yield Unit(hit.start, hit.end, entry.kind, entry, takes_up)


def _qualifies(cols: Columns, following: int) -> bool:
    """Whether "chief" says of which rank a noun after it is: "chief aim"."""
    return following < cols.size and cols.tag[following] in ("NN", "NNS")


def _heads(cols: Columns, lexicon: Lexicon, following: int) -> bool:
    """Whether "head" is somebody's office: "head of the WHO", "head of Russia's foreign intelligence"."""
    after = following + 1
    while after < cols.size and cols.tag[after] in ("DT", "PRP$"):
        after += 1
    if after >= cols.size or cols.lower[following] != "of":
        return False
    return lexicon.names.longest(after, cols.exact) is not None or lexicon.roles.starts((cols.lower[after],))


def _is_surname(cols: Columns, hit: Hit) -> bool:
    """Whether a kind of people is a surname here: "Mr Farmer", "Miner said"."""
    i = hit.start
    return hit.end - i == 1 and cols.tag[i] == "NNP" and cols.capital(i) and cols.ent[i] == "PERSON"


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

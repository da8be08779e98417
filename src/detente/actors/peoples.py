"""Peoples: when "Rwandans" are citizens, "the French" a state, "ethnic Albanians" neither's government.

A people named with an act of states stands for its state ("Israelis and Palestinians agreed"); people
who queue, flee or vote are citizens. An ethnic group is not the state that bears its name: it has
the state it lives in, named in its phrase, or none.
"""

from __future__ import annotations

from detente.actors.columns import Columns
from detente.actors.drafts import Draft, draft_of_name
from detente.actors.lexicon import Lexicon, Unit

_COUNTED = frozenset({"some", "several", "many", "few", "ordinary", "young", "more", "other", "dead", "most"})
_CAMPS = frozenset({"camp", "refuge", "exile", "safety"})
_BORDERS = frozenset({"border", "frontier", "river"})
_BETWEEN = frozenset({"between", "and", "or"})


def people_or_state(cols: Columns, lexicon: Lexicon, unit: Unit) -> Draft:
    """The draft of a state's name or people's name: of citizens where a plural says so."""
    draft = draft_of_name(cols, unit)
    counted = unit.kind == "demonym" and unit.start > 0 and cols.tag[unit.start - 1] == "CD"
    noun = cols.is_noun(unit.end - 1) and cols.dep[unit.end - 1] != "compound"
    draft.plural = draft.plural or (counted and noun)  # "300,000 Rohingya"
    if not draft.plural or not (draft.adjectival or (unit.entry is None and unit.note)):
        return draft
    before = cols.lower[unit.start - 1] if unit.start else ""
    if before == "ethnic" or unit.entry is None:
        if before == "ethnic" and unit.start:
            draft.start -= 1
        draft.bases = []
        words = cols.span_text(draft.start, unit.end)
        draft.role = words.lower()
        draft.why = [f"people of a nationality, not of the state: {words!r}"]
    elif not _citizens(cols, lexicon, unit, before):
        return draft
    else:
        draft.why.append("as people")
    draft.sectors, draft.kind, draft.role_kind = ["CVL"], "unnamed", "people"
    draft.phrase_start = draft.start
    return draft


def _citizens(cols: Columns, lexicon: Lexicon, unit: Unit, before: str) -> bool:
    """Whether a people in the plural stands for citizens, not for the state."""
    start = unit.start
    if start and (cols.tag[start - 1] == "CD" or before in _COUNTED):
        return True
    if before in ("the", "these", "those", "both"):
        return False
    joined = before in _BETWEEN or (unit.end < cols.size and cols.lower[unit.end] in ("and", "or"))
    if joined:
        return False
    head = unit.end - 1
    verb = cols.lemma[cols.head[head]] if cols.dep[head] in ("nsubj", "nsubjpass") else ""
    return verb not in lexicon.words["state_act"]


def mark_refugees(cols: Columns, lexicon: Lexicon, drafts: list[Draft]) -> None:
    """Make refugees of people who flee, are driven out, or cross a border or into camps."""
    flight = lexicon.words["flight"]
    for draft in drafts:
        if draft.sectors[:1] != ["CVL"] or not draft.plural or draft.role_kind != "people":
            continue
        head = draft.head
        for _ in range(3):  # "tens of thousands of Uzbeks"
            if cols.dep[head] == "pobj" and cols.lower[cols.head[head]] == "of":
                head = cols.head[cols.head[head]]
        verbs = [c.i for h in {head, draft.head} for c in cols.doc[h].rights if c.dep_ in ("acl", "relcl")]
        if cols.dep[head] in ("nsubj", "nsubjpass"):
            verbs.append(cols.head[head])
        if draft.end < cols.size and cols.tag[draft.end] in ("VBG", "VBN"):
            verbs.append(draft.end)  # "soup to Ukrainians fleeing the shelling"
        for verb in verbs:
            kind = flight.get(cols.lemma[verb])
            counted = head != draft.head or cols.tag[draft.start - 1] == "CD"
            if kind is not None and (not kind or _flown(cols, verb, counted=counted)):
                draft.sectors = ["REF", *draft.sectors]
                draft.why.append(f"who {cols.lower[verb]}")
                break


def _on_purpose(cols: Columns, verb: int) -> bool:
    """Whether people go for something that they come back from: "crossed the border to buy bread"."""
    return any(
        child.dep_ in ("xcomp", "advcl") and any(c.tag_ == "TO" for c in child.lefts)
        for child in cols.doc[verb].rights
    )


def _flown(cols: Columns, verb: int, *, counted: bool) -> bool:
    """Whether a verb of motion leads into camps, or a counted crowd over a border or into a state."""
    if _on_purpose(cols, verb):
        return False
    wanted = _CAMPS | _BORDERS if counted else _CAMPS
    for child in cols.doc[verb].rights:
        if child.dep_ == "dobj" and child.lemma_.lower() in wanted:
            return True
        if child.dep_ == "prep" and any(
            c.lemma_.lower() in wanted or (counted and child.lower_ == "into" and c.ent_type_ == "GPE")
            for c in child.rights
        ):
            return True
    return False


def people_within(cols: Columns, lexicon: Lexicon, units: list[Unit]) -> Draft | None:
    """ "Kosovo Serbs", "Macedonian Albanians": the second people in the state of the first; else None."""
    if len(units) < 2 or units[-2].end != units[-1].start or units[-1].kind != "demonym":
        return None
    home, people = units[-2], units[-1]
    if home.entry is None or cols.tag[people.end - 1] not in ("NNS", "NNPS"):
        return None
    draft = people_or_state(cols, lexicon, home)
    draft.end, draft.head = people.end, people.end - 1
    draft.adjectival, draft.plural, draft.kind = False, True, "unnamed"
    words = cols.span_text(draft.start, draft.end)
    draft.role, draft.role_kind, draft.sectors = words.lower(), "people", ["CVL"]
    draft.why.append(f"people who live there: {words!r}")
    return draft

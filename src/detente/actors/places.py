"""States as places, and "the North" that is a state only beside its counterpart."""

from __future__ import annotations

from collections.abc import Container

from detente.actors.columns import Columns
from detente.actors.drafts import Base, Draft
from detente.actors.lexicon import Lexicon

DATELINE = "place of the dateline"
_DASHES = frozenset({"-", "--", "–", "—"})


def mark_places(cols: Columns, lexicon: Lexicon, drafts: list[Draft], datelines: Container[int] = ()) -> None:
    """Set the kind of states and capitals that are named as a place, not as an actor.

    Args:
        cols: the document.
        lexicon: the tables.
        drafts: changed in place.
        datelines: first tokens of the places that the places stage found in a dateline.
    """
    words = lexicon.words
    place_heads: set[int] = set()
    for draft in drafts:
        if not draft.bare_name or draft.adjectival or not draft.bases or draft.kind != "name":
            continue
        if draft.bases[0].kind not in ("state", "capital", "town"):
            continue
        why = DATELINE if draft.start in datelines else _as_place(cols, words, draft, place_heads)
        if not why and draft.bases[0].kind == "town":
            why = "a town or region, which does not stand for its state"
        if why:
            draft.kind = "place"
            draft.why.append(why)
            place_heads.add(draft.head)
    _seats_of_bodies(cols, lexicon, drafts)


def _seats_of_bodies(cols: Columns, lexicon: Lexicon, drafts: list[Draft]) -> None:
    """Let "Brussels" as an actor be the European Union, unless the article names its own state.

    The table says of each such capital for what body it stands and which states speak against it.
    """
    bodies = {entry.code: entry for entry in lexicon.bodies_with_a_seat}
    for draft in drafts:
        words = cols.span_text(draft.start, draft.end)
        value = lexicon.words["seat_of"].get(words)
        if value is None or draft.kind != "name" or not draft.bare_name or not draft.bases:
            continue
        code, *against = value.split()
        named = {b.code for d in drafts for b in d.bases if cols.span_text(d.start, d.end) != words}
        if draft.bases[0].kind != "capital" or named & set(against) or code not in bodies:
            continue
        draft.bases = [Base.of(bodies[code])]
        draft.why = [f"seat of the {bodies[code].name}, which it stands for"]


def _as_place(cols: Columns, words: dict[str, dict[str, str]], draft: Draft, place_heads: set[int]) -> str:
    head, above = draft.head, cols.head[draft.head]
    dep = cols.dep[head]
    if draft.start and cols.lower[draft.start - 1] in ("capital", "city") and not dep.startswith("nsubj"):
        return "named as a city"
    if _dateline(cols, draft):
        return DATELINE
    if dep == "conj" and above in place_heads:
        return "joined to a place"
    if dep in ("dobj", "obj") and cols.lemma[above] in words["host"]:
        return f"place that one can {cols.lemma[above]}"
    if dep not in ("pobj", "obl"):
        return ""
    preposition = cols.lower[above]
    if preposition in words["place_preposition"] or preposition in ("into", "onto"):
        return f"place after {preposition!r}"
    over = cols.head[above]
    if preposition in ("to", "from", "for", "of", "toward", "towards") and over != above:
        mover = cols.lemma[over]
        if preposition == "to" and mover in ("back", "way", "out", "up"):
            mover = cols.lemma[cols.head[over]]
        if mover in words["motion"] and (preposition != "of" or mover in ("visit", "tour")):
            return f"place after {mover!r} {preposition!r}"
    return ""


def dateline_of(drafts: list[Draft]) -> Base | None:
    """The state whose city or name stands in the article's dateline."""
    for draft in drafts:
        if draft.kind == "place" and DATELINE in draft.why:
            return draft.bases[0]
    return None


def _dateline(cols: Columns, draft: Draft) -> bool:
    """ "SEOUL, Feb 13 (Reuters) -" or "Seoul —" at the beginning of a paragraph."""
    i = draft.start
    if i > 0 and not (cols.raw[i - 1].isspace() and "\n" in cols.raw[i - 1]):
        return False
    if draft.end < cols.size and cols.text[draft.end] == ":":
        return True
    for j in range(draft.end, min(draft.end + 12, cols.size)):
        if cols.raw[j] in _DASHES and not (cols.glued[j - 1] and cols.glued[j]):
            return True
        if cols.tag[j].startswith(("VB", "MD")) or cols.raw[j] == ".":
            return False
    return False


def compass_drafts(cols: Columns, lexicon: Lexicon, drafts: list[Draft]) -> list[Draft]:
    """Drafts for "the North" and "the South" where the article names a state so called."""
    taken = {i for draft in drafts for i in range(draft.start, draft.end)}
    named = {base.code for draft in drafts for base in draft.bases if base.is_state}
    found: list[Draft] = []
    for i in range(cols.size):
        if cols.text[i] not in lexicon.compass or i in taken or not _stands_alone(cols, i):
            continue
        pairs = [pair for pair in lexicon.compass[cols.text[i]] if named & set(pair)]
        codes = sorted({code for code, _ in pairs})
        if not codes:
            continue
        draft = Draft(i, i + 1, i, "name", phrase_start=i - 1)
        if len(codes) == 1:
            draft.bases.append(Base(codes[0], True, kind="compass"))
            name = lexicon.state_names.get(codes[0], codes[0])
            draft.why.append(f"{cols.text[i]!r} is {name} in an article that names {name} or its counterpart")
        else:
            draft.why.append(f"{cols.text[i]!r} could be " + " or ".join(codes))
        found.append(draft)
    return found


def _stands_alone(cols: Columns, i: int) -> bool:
    """Whether a compass word is a name by itself: "the North", "North and South"."""
    if i == 0 or cols.tag[i].startswith("RB"):
        return False
    following = cols.tag[i + 1] if i + 1 < cols.size else ""
    if following.startswith(("NN", "JJ", "CD")) and cols.sent[i + 1] == cols.sent[i]:
        return False
    if i + 1 < cols.size and (
        cols.lower[i + 1] in ("of", "-") or (cols.glued[i] and cols.text[i + 1] == "-")
    ):
        return False
    before = cols.lower[i - 1]
    if before in ("and", "between", "both", "or"):
        return "south" in cols.lower[max(0, i - 3) : i + 4] and "north" in cols.lower[max(0, i - 3) : i + 4]
    return before == "the"

"""One event once: the same act told in several sentences becomes one record."""

from __future__ import annotations

import msgspec

from detente.events.parties import same_states
from detente.records import Actor, Event, When

# Acts of speech are many between the same two parties on one day: they are the same only if
# their words are. Deeds and meetings are the same if parties, kind and time are.
_VERBAL = frozenset({"REQUEST", "ACCUSE", "REJECT", "SUPPORT", "AGREE", "THREATEN", "CONCEDE"})
_SAME_WORDS = 0.5
_COMPATIBLE = (
    frozenset({"happened", "ongoing"}),
    frozenset({"planned", "ongoing"}),
    frozenset({"historical", "happened"}),
)


def merge(events: list[Event], title_end: int = 0) -> tuple[list[Event], list[int]]:
    """Events in text order, each act once; further sentences that tell it are in ``also``.

    Args:
        title_end: where the title ends in the text; what it tells in short, the text tells again.

    Returns:
        The joined events, and for each event given the place of the one it went into.
    """
    kept: list[Event] = []
    places: list[int] = []
    for event in events:
        for place, earlier in enumerate(kept):
            if same_event(
                earlier, event, of_title=earlier.sentence.start < title_end <= event.sentence.start
            ):
                kept[place] = (
                    _joined(event, earlier) if earlier.sentence.start < title_end else _joined(earlier, event)
                )
                places.append(place)
                break
        else:
            places.append(len(kept))
            kept.append(event)
    return kept, places


def same_event(left: Event, right: Event, *, of_title: bool = False) -> bool:
    """Whether two records tell one act: parties, root and mode, status, time, and words if spoken."""
    if left.root != right.root or (left.mode and right.mode and left.mode != right.mode):
        return False
    if not same_states(left.actors, right.actors) or not _parties_fit(left.recipients, right.recipients):
        return False
    if left.status != right.status and frozenset({left.status, right.status}) not in _COMPATIBLE:
        return False
    if not _times_fit(left.when, right.when):
        return False
    if left.sentence == right.sentence and left.trigger == right.trigger:
        return True
    if left.root in _VERBAL and not of_title:
        return _likeness(left, right) >= _SAME_WORDS
    return True


def _parties_fit(left: tuple[Actor, ...], right: tuple[Actor, ...]) -> bool:
    return not left or not right or same_states(left, right)


def _times_fit(left: When | None, right: When | None) -> bool:
    if left is None or right is None:
        return True
    if left.start and right.end and left.start > right.end:
        return False
    return not (left.end and right.start and left.end < right.start)


def _likeness(left: Event, right: Event) -> float:
    """Share of the shorter sentence's words that the other has (overlap coefficient)."""
    a = {w for w in left.sentence.text.lower().split() if len(w) > 3}
    b = {w for w in right.sentence.text.lower().split() if len(w) > 3}
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _joined(first: Event, second: Event) -> Event:
    """The fuller of two tellings, with the other's sentence as further evidence."""
    keep, other = (first, second) if _fullness(first) >= _fullness(second) else (second, first)
    # told once as planned and once as under way: it has begun
    begun = other if (keep.status, other.status) == ("planned", "ongoing") else keep
    also = [e for e in (*first.also, first.sentence, second.sentence, *second.also) if e != keep.sentence]
    unique = tuple(dict.fromkeys(also))
    return msgspec.structs.replace(
        keep,
        recipients=keep.recipients or other.recipients,
        status=begun.status,
        strict_root=begun.strict_root,
        cameo=begun.cameo,
        mode=keep.mode or other.mode,
        when=keep.when or other.when,
        where=keep.where or other.where,
        also=unique,
        contexts=tuple(dict.fromkeys((*keep.contexts, *other.contexts))),
        confidence=round(1 - (1 - keep.confidence) * (1 - other.confidence / 2), 2),
        why=(*keep.why, f"told again: {other.sentence.text[:60]!r}"),
    )


def _fullness(event: Event) -> tuple[bool, bool, bool, float]:
    return bool(event.recipients), bool(event.when), bool(event.mode), event.confidence

"""A candidate act as the classifier sees it: a sentence with actor, recipient and act marked.

The same encoding serves training and reading. Word pieces are those of the base model; marks, and
what lexicon and syntax say of the act, are tokens of their own, taken from the vocabulary's unused
entries (entity markers after Baldini Soares et al., ACL 2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import get_args

from tokenizers import Tokenizer

from detente.events.codebook import NONE, codebook
from detente.records import Status

Span = tuple[int, int]

MAX_PIECES = 96
"""Longest input in word pieces; of a longer sentence the part around the marks is kept."""
CLS, SEP, PAD = 101, 102, 0
_ROLES = ("actor", "recipient", "act")
_FIRST_ROLE = 1  # [unused0] and on: an opening and a closing mark for each role
_FIRST_CLASS = 104  # [unused99] and on
_FIRST_STATUS = 204
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class MarkedAct:
    """A sentence with the parties and the words of one act; spans are characters of ``text``."""

    text: str
    actor: Span | None
    recipient: Span | None
    act: Span | None
    rule: str = ""
    """Fine class by lexicon and rules; ``NONE`` where they say it is no act, empty where they are silent."""
    status: str = ""
    """Status by syntax and cues; empty where they are silent."""
    signs: frozenset[str] = frozenset()
    """Contexts of which the sentence has words; they weigh in after the network."""


@dataclass(frozen=True, slots=True)
class EncodedAct:
    """Piece numbers, and where each role's opening mark stands (0 where there is none)."""

    ids: tuple[int, ...]
    marks: tuple[int, int, int]


@cache
def fine_classes() -> tuple[str, ...]:
    """The classes that are told apart: ``NONE``, each root alone, and each mode as ``ROOT:mode``."""
    names = [NONE]
    for root in codebook().roots:
        names += [root.name, *(f"{root.name}:{mode.name}" for mode in root.modes)]
    return tuple(names)


@cache
def class_hints() -> dict[str, int]:
    """Fine classes to the token that tells the classifier what lexicon and rules say."""
    return {name: _FIRST_CLASS + i for i, name in enumerate(("", *fine_classes()))}


@cache
def status_hints() -> dict[str, int]:
    """Statuses to the token that tells the classifier what syntax and cues say."""
    return {name: _FIRST_STATUS + i for i, name in enumerate(("", *STATUSES))}


def fine_class(root: str, mode: str | None) -> str:
    """The name of a root with a mode, or without one."""
    return f"{root}:{mode}" if mode else root


def encode_act(act: MarkedAct, tokenizer: Tokenizer, max_pieces: int = MAX_PIECES) -> EncodedAct:
    """The classifier's input for one marked act."""
    encoding = tokenizer.encode(act.text, add_special_tokens=False)
    ids, offsets = encoding.ids, encoding.offsets
    opened: dict[int, list[int]] = {}
    closed: dict[int, list[int]] = {}
    reach: list[int] = []
    for number, span in enumerate((act.actor, act.recipient, act.act)):
        pieces = _pieces(offsets, span)
        if pieces is not None:
            opened.setdefault(pieces[0], []).append(number)
            closed.setdefault(pieces[1], []).append(number)
            reach += pieces
    tail = [class_hints()[act.rule], status_hints()[act.status], SEP]
    room = max_pieces - len(tail) - 2 - 2 * len(_ROLES)
    first, last = _window(len(ids), reach, room)
    out, marks = [CLS], [0, 0, 0]
    for i in range(first, last + 1):
        out += [_FIRST_ROLE + 2 * number + 1 for number in closed.get(i, ())]
        for number in opened.get(i, ()):
            marks[number] = len(out)
            out.append(_FIRST_ROLE + 2 * number)
        if i < last:
            out.append(ids[i])
    return EncodedAct((*out, SEP, *tail), (marks[0], marks[1], marks[2]))


def _pieces(offsets: list[Span], span: Span | None) -> tuple[int, int] | None:
    """First piece and one past the last of a character span; None where it covers none."""
    if span is None or span[0] >= span[1]:
        return None
    inside = [i for i, (start, end) in enumerate(offsets) if start < span[1] and end > span[0]]
    return (inside[0], inside[-1] + 1) if inside else None


def _window(length: int, reach: list[int], room: int) -> Span:
    """The stretch of pieces to keep: all, or what lies around the marks."""
    if length <= room:
        return 0, length
    low, high = (min(reach), max(reach)) if reach else (0, room)
    if high - low > room:
        return low, low + room
    first = max(0, min(low - (room - (high - low)) // 2, length - room))
    return first, first + room

"""Place names of datelines."""

from __future__ import annotations

from detente.places.gazetteer import Gazetteer
from detente.places.spot import Spot
from detente.places.view import View

_DASHES = frozenset({"-", "--", "–", "—", "---"})
# Words from the beginning of a paragraph within which the dash stands.
_REACH = 14


def datelines(view: View, gazetteer: Gazetteer) -> list[Spot]:
    """ "GOMA, Congo, Feb 13 (Reuters) -" or "Goma —" at the beginning of a paragraph."""
    spots: list[Spot] = []
    for start in view.paragraphs:
        limit = min(start + _REACH, view.size)
        dash = next((j for j in range(start + 1, limit) if view.texts[j] in _DASHES), 0)
        if not dash or not view.upper[start] or view.bound(dash):
            continue
        if any(view.tags[j][:2] in ("VB", "MD") and not view.upper[j] for j in range(start, dash)):
            continue
        j = start
        while j < dash:
            end = _name_end(view, gazetteer, j, dash)
            if end == j or view.label(j) in ("DATE", "TIME"):
                break
            spots.append(Spot(j, end, view.text(j, end), True, "GPE", dateline=True))
            j = end
            while j < dash and view.texts[j] in (",", "/"):
                j += 1
        if len(spots) > 3:
            break
    return spots


def _name_end(view: View, gazetteer: Gazetteer, start: int, dash: int) -> int:
    """The end of the longest name of the gazetteer from here to the dash; the start if there is none."""
    for end in range(min(dash, start + 5), start, -1) if view.upper[start] else ():
        last = view.texts[end - 1]
        if (last[-1].isalpha() or "." in last[1:]) and gazetteer.lookup(view.text(start, end)):
            return end
    return start

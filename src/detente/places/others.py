"""Which of the names found are no places: persons, bodies, treaties that bear a place's name."""

from __future__ import annotations

from detente.places.gazetteer import Gazetteer
from detente.places.spot import Spot
from detente.places.view import PLACE_LABELS, View
from detente.places.words import place_words

# Entities that a place's name is only a part of.
_LARGER_LABELS = frozenset({"PERSON", "ORG", "PRODUCT", "WORK_OF_ART", "LAW", "EVENT"})


class OtherNames:
    """Tells names of persons, bodies and the like from those of places."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        words = place_words()
        self._prepositions = words["locative"] | words["toward"]
        self._toward, self._host = words["toward"], words["host"]
        self._place_nouns = words["city"] | words["region"] | words["site"]
        self._compass = words["compass"]
        self._skipped = words["compass"] | {"the"}
        self._body, self._title, self._say = words["body"], words["title"], words["say"]

    def is_other(self, view: View, spot: Spot) -> bool:
        """Whether the words are a person, a body or another name, and no place.

        Sets the ``placed`` and ``person`` of the spot.
        """
        if spot.dateline:
            spot.placed = True
            return False
        if view.lower[spot.start] in self._compass and spot.end - spot.start == 1:
            return True
        spot.placed = self._placed(view, spot)
        if self._within_other(view, spot):
            return True
        after = view.lower[spot.end] if spot.end < view.size else ""
        if after in self._body and not view.gap(spot.end):
            return True
        if spot.is_state:
            return False
        if spot.start and view.lower[spot.start - 1] in self._title:
            return True
        if spot.end - spot.start == 1 and view.lower[spot.start] in view.surnames:
            return not spot.placed
        return self._speaks(view, spot) and not self._is_capital(spot)

    def _within_other(self, view: View, spot: Spot) -> bool:
        """Whether the language model's entity around it is a person or body: "Paris Hilton"."""
        entity = view.entity(spot.start)
        if entity is None or entity.label_ in PLACE_LABELS:
            return False
        # The name of a person or body that only contains the place: "Paris Hilton", "Bank of China".
        beyond = (*range(entity.start, spot.start), *range(spot.end, entity.end))
        if entity.label_ in _LARGER_LABELS and any(view.upper[i] for i in beyond):
            return True
        if entity.label_ != "PERSON" or spot.is_known:
            return False
        spot.person = not spot.placed
        return spot.person and (
            len(entity) > spot.end - spot.start or view.lower[spot.start] in view.surnames
        )

    def _placed(self, view: View, spot: Spot) -> bool:
        """Whether the words before say that a place follows: "in the", "the village of"."""
        for i in range(spot.start - 1, max(-1, spot.start - 6), -1):
            word = view.lower[i]
            if word in self._prepositions or word in self._place_nouns:
                return word not in self._toward
            if view.tags[i][:2] == "VB":
                return view.doc[i].lemma_ in self._host
            if word not in self._skipped and word != "of":
                return False
        return False

    def _speaks(self, view: View, spot: Spot) -> bool:
        """Whether the name is subject of a verb that only people and governments have."""
        token = view.doc[spot.end - 1]
        return token.dep_ == "nsubj" and token.head.lemma_ in self._say

    def _is_capital(self, spot: Spot) -> bool:
        return any(c.feature == "P.PPLC" or c.kind != "city" for c in self._gazetteer.lookup(spot.name))

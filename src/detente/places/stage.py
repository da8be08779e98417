"""The places stage as a spaCy component: place names found and resolved together."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from detente.knowledge import load_knowledge
from detente.language.layers import PlaceMention, evidence_of, layers
from detente.places.evidence import Resolved
from detente.places.find import Finder
from detente.places.gazetteer import load_gazetteer
from detente.places.resolve import Resolver
from detente.places.spot import Spot
from detente.records import Place


def _places(doc: Doc) -> list[PlaceMention]:
    return layers(doc).places


if not Doc.has_extension("detente_places"):
    Doc.set_extension("detente_places", getter=_places)


@Language.factory(
    "detente_places",
    assigns=["doc._.detente_places"],
    requires=["token.tag", "token.dep", "doc.ents", "doc.sents"],
    default_config={"knowledge": ""},
)
def make_places(nlp: Language, name: str, knowledge: str) -> PlacesStage:
    """The component places.

    Args:
        nlp: the pipeline.
        name: of the component.
        knowledge: a folder with tables of the user's own; empty for none.
    """
    return PlacesStage(nlp, knowledge)


class PlacesStage:
    """Fills ``layers(doc).places``."""

    def __init__(self, nlp: Language, knowledge: str = "") -> None:
        gazetteer = load_gazetteer(knowledge)
        states = load_knowledge(knowledge).states
        # A dependency's events are its owner's (PLOVER), and so is the ground they happen on.
        self.owners = {row.code: row.codes_as for row in states if row.codes_as}
        self.finder = Finder(nlp, gazetteer, states)
        self.resolver = Resolver(gazetteer)

    def __call__(self, doc: Doc) -> Doc:
        """Find the names and resolve them."""
        found = self.finder.find(doc)
        names = found.hints.names if found.hints is not None else []
        resolved = self.resolver.resolve(names, found.states)
        layers(doc).places = [
            PlaceMention(
                spot.start, spot.end, self._place(doc, spot, meant), "dateline" if spot.dateline else ""
            )
            for spot, meant in zip(found.spots, resolved, strict=True)
            if meant.place is not None or _is_named(spot)
        ]
        layers(doc).done.add("places")
        return doc

    def _place(self, doc: Doc, spot: Spot, meant: Resolved) -> Place:
        start = doc[spot.start].idx
        last = doc[spot.end - 1]
        proof = evidence_of(doc, start, last.idx + len(last))
        place = meant.place
        if place is None:
            return Place(
                name=spot.name,
                state=self.owners.get(meant.state or "", meant.state),
                kind="city" if spot.label == "GPE" else "site",
                confidence=meant.confidence,
                why=meant.why,
                evidence=proof,
            )
        return Place(
            name=spot.name,
            resolved=place.name,
            state=self.owners.get(place.state, place.state) or None,
            kind=place.kind,
            division=place.division,
            lat=place.lat,
            lon=place.lon,
            geonames_id=place.geonames_id,
            feature=place.feature,
            resolution=place.resolution,
            confidence=meant.confidence,
            why=meant.why,
            evidence=proof,
        )


def _is_named(spot: Spot) -> bool:
    """Whether a name that stays unresolved is a place for certain, and so kept."""
    return spot.tagged and spot.placed and not spot.person and spot.name.replace("-", " ")[-1:].isalpha()

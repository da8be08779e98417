"""What the article told before: fills in parties that a sentence leaves out."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from detente.events.codebook import noun_classes
from detente.events.draft import Draft, Parties
from detente.events.lexicon import Match
from detente.events.parties import parties_of
from detente.events.syntax import lemma, objects, words
from detente.language.layers import Mention, layers

_CONFLICT = frozenset(
    {"THREATEN", "MOBILIZE", "SANCTION", "ASSAULT", "COERCE", "ACCUSE", "REJECT", "PROTEST"}
)
_JOINT = frozenset({"CONSULT", "COOPERATE", "AGREE"})
_DEFINITE = frozenset({"the", "that", "this", "these", "those", "their", "its", "such"})


class Memory:
    """Earlier acts of one article, by the nouns that may refer back to them."""

    def __init__(self) -> None:
        self._by_noun: dict[str, list[Mention]] = {}
        self._last_joint: tuple[int, list[Mention]] | None = None
        self._last_conflict: tuple[int, Draft] | None = None

    def keep(self, draft: Draft) -> None:
        """Remember a draft for what comes after it."""
        sentence = draft.token.sent.start
        if draft.root in _JOINT:
            mentions = [one for m in _mentions_of(draft) for one in _each(m)]
            if mentions:
                mentions = list({_state(m): m for m in mentions}.values())
                for noun in {lemma(draft.token), *(lemma(t) for t in draft.trigger)}:
                    self._by_noun[noun] = mentions
                if draft.root == "CONSULT" and draft.mode != "visit":
                    for noun in noun_classes().get("meeting", ()):
                        self._by_noun[noun] = mentions
                self._last_joint = (sentence, mentions)
        if draft.root in _CONFLICT:
            self._last_conflict = (sentence, draft)

    def complete(self, match: Match, parties: Parties) -> None:
        """Fill in missing parties from earlier acts, in place, with the reason."""
        if not parties.actors and match.row.pos == "N":
            self._joint_actors(match, parties)
        if parties.actors and not parties.recipients:
            self._answered(match, parties)
        if parties.actors and not parties.recipients:
            self._referred(match, parties)
        if parties.actors and not parties.recipients:
            self._adversary(match, parties)

    def _joint_actors(self, match: Match, parties: Parties) -> None:
        """ "the meeting", "a planned reunion": between those who met before."""
        if match.row.root not in _JOINT:
            return
        known = self._by_noun.get(lemma(match.token)) if is_definite(match.token) else None
        if match.row.root == "AGREE":
            return
        if known is None and self._last_joint and match.token.sent.start - self._last_joint[0] < 90:
            known = self._last_joint[1] if match.row.root == "COOPERATE" else None
        hosts = {_state(m) for m in parties.recipients}
        known = [m for m in known or () if _state(m) not in hosts]
        if known:
            parties.actors = known
            parties.factor *= 0.6
            parties.why.append(f"parties of {match.token.text!r} taken from the act told before")

    def _referred(self, match: Match, parties: Parties) -> None:
        """ "asked for the meeting", "cancel the reunion": the other party of what is referred to."""
        nouns = [match.object] if match.object is not None else []
        nouns += objects(match.token) if match.row.pos == "V" else []
        for noun in nouns:
            for word in (noun, *(c for c in noun.lefts if c.dep_ == "compound")):
                known = self._by_noun.get(lemma(word))
                if known and is_definite(noun):
                    own = {_state(m) for m in parties.actors}
                    others = [m for m in known if _state(m) not in own]
                    if others and len(others) < len(known):
                        parties.recipients = others
                        parties.factor *= 0.7
                        parties.why.append(f"recipient: the other party of {noun.text!r}")
                        return

    def _answered(self, match: Match, parties: Parties) -> None:
        """ "After the raid by Chad, Libya …": an act of conflict falls on whom it answers."""
        if match.row.root not in _CONFLICT or match.row.pos != "V":
            return
        for child in match.token.children:
            if child.lower_ in words().responding and child.dep_ in ("prep", "advcl", "mark"):
                own = {_state(m) for m in parties.actors}
                nouns = [t for c in (child, *child.children) for t in c.children if t.dep_ == "pobj"]
                others = [m for noun in nouns for m in parties_of(noun) if _state(m) not in own]
                if others:
                    parties.recipients = others
                    parties.factor *= 0.7
                    parties.why.append(f"recipient: whose act is answered ({child.text!r})")
                    return

    def _adversary(self, match: Match, parties: Parties) -> None:
        """A hostile act told right after one against its actor falls on that one's author."""
        if match.row.root not in ("THREATEN", "MOBILIZE", "SANCTION") or self._last_conflict is None:
            return
        sentence, earlier = self._last_conflict
        now = match.token.sent.start
        previous = match.token.doc[now - 1].sent.start if now > 0 else -1
        if sentence != previous:
            return
        own = {_state(m) for m in parties.actors}
        if own & {a.state or a.code for a in earlier.recipients}:
            wanted = {a.key for a in earlier.actors}
            doc = match.token.doc
            for mention in layers(doc).mentions:
                if mention.start >= sentence and any(a.key in wanted for a in mention.actors):
                    parties.recipients = [mention]
                    parties.factor *= 0.6
                    parties.why.append("recipient: the adversary of the sentence before")
                    return


def is_definite(noun: Token) -> bool:
    """Whether a noun phrase points back: "the meeting", "that trip", "their talks"."""
    return any(child.lower_ in _DEFINITE for child in noun.lefts if child.dep_ in ("det", "poss"))


def _state(mention: Mention) -> str:
    actor = mention.actors[0]
    return actor.state or actor.code


def _each(mention: Mention) -> list[Mention]:
    """A mention of several parties as one mention of each."""
    return [replace(mention, actors=(actor,)) for actor in mention.actors]


def _mentions_of(draft: Draft) -> list[Mention]:
    """The last mentions of a draft's parties up to the end of its sentence, in text order."""
    keys = {actor.key for actor in (*draft.actors, *draft.recipients)}
    found: dict[str, Mention] = {}
    end = draft.token.sent.end
    for mention in layers(draft.token.doc).mentions:
        if mention.start < end:
            for actor in mention.actors:
                if actor.key in keys:
                    found[actor.key] = mention
    unique = {mention.start: mention for mention in found.values()}
    return [unique[start] for start in sorted(unique)]

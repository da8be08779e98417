"""The last look at an act whose root is known: how its parties are arranged, whether they suffice."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from detente.events.draft import Draft, Parties
from detente.events.fallback import complete_parties, settle_states
from detente.events.parties import actors_in, same_states
from detente.records import Actor

# Acts that make sense with nobody named at the other end.
_ALONE = frozenset(
    {
        "PROTEST",
        "MOBILIZE",
        "ASSAULT",
        "COERCE",
        "RETREAT",
        "CONCEDE",
        "REJECT",
        "THREATEN",
        "REQUEST",
        "AGREE",
    }
)
# Acts of speech: analysts and traders of no state do none that count.
_SPOKEN = frozenset({"REQUEST", "REJECT", "AGREE", "THREATEN", "ACCUSE", "SUPPORT"})
# Acts that need somebody else: a state does not agree with itself.
FRIENDLY = frozenset({"AGREE", "SUPPORT", "COOPERATE", "AID", "CONSULT"})


def settle(draft: Draft) -> Draft | None:
    """Arrange the parties of an act by its root; None where they do not make one (PLOVER).

    All who meet are actors, but a visitor visits a host; people of no state get the one that the act
    tells; a friendly act falls on somebody else.
    """
    if not draft.recipients and draft.match is not None and draft.root != draft.match.row.root:
        _complete_anew(draft)
    actors, recipients = draft.actors, draft.recipients
    if draft.root == "CONSULT" and draft.mode != "visit":
        actors, recipients = _each([*actors, *recipients]), []
    if draft.root in FRIENDLY and recipients and same_states(actors, recipients):
        recipients = []
    if draft.match is not None:
        actors, recipients, reason = settle_states(draft.match, draft.root, actors, recipients)
        draft.why += [reason] if reason else []
    draft.actors, draft.recipients = actors, recipients
    return draft if suffice(draft.root, draft.mode, actors, recipients) else None


def _complete_anew(draft: Draft) -> None:
    """Recipients that no slot named, by the conventions for the root that the act turned out to have."""
    assert draft.match is not None  # noqa: S101
    found = Parties(draft.mentions, [])
    row = msgspec.structs.replace(draft.match.row, root=draft.root)
    complete_parties(replace(draft.match, row=row), found)
    own = {actor.key for actor in draft.actors}
    draft.recipients = [r for r in actors_in(found.recipients) if r.key not in own]
    draft.factor *= found.factor
    draft.why += found.why if draft.recipients else []


def _each(actors: list[Actor]) -> list[Actor]:
    return list({actor.key: actor for actor in actors}.values())


def suffice(root: str, mode: str | None, actors: list[Actor], recipients: list[Actor]) -> bool:
    """Whether the parties suffice for an act of this root (PLOVER: some need a recipient)."""
    if not actors or (root in _SPOKEN and all(_is_anybody(a) for a in actors)):
        return False
    if root == "CONSULT" and mode == "visit":
        return bool(recipients) and not same_states(actors, recipients)
    if recipients or root in _ALONE:
        return True
    return len(actors) > 1 and root in ("CONSULT", "COOPERATE", "SUPPORT")


def _is_anybody(actor: Actor) -> bool:
    """Whether a party is only a kind of people of no state: analysts, traders, sources."""
    return not (actor.state or actor.organisation or actor.person) and actor.code.startswith("---")

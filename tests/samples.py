"""A reading made by hand, with every kind of record, each span taken from a short article of our own.

The people and the news are invented. Tests of what comes after the stages (tables, files, pages)
use it, so that they hold whatever the stages find.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from detente.records import (
    Actor,
    Article,
    Attribution,
    Commitment,
    Deadlock,
    Event,
    Evidence,
    Forum,
    Place,
    Position,
    Reading,
    Stance,
    Statement,
    Tie,
    Versions,
    When,
    article_id,
    check_reading,
)

TITLE = "Estonia sets terms for return to Gulf Talks"

S_TERMS = (
    "Estonian Foreign Minister Mari Tamm said on Tuesday that her country would return to the Gulf "
    "Talks only if Finland first lifted its ban on Estonian fishing boats."
)
S_PORT = "“We will not sit down while our boats are kept in port,” Tamm told reporters in Helsinki."
S_REJECT = "Finland rejects any precondition."
S_DOOR = (
    "“The talks have been stalled since 2019, but our door is open,” said a Finnish government "
    "spokesman, who added that Helsinki had asked Tallinn to name a date."
)
S_GAS = (
    "Norway, which supplies most of Estonia's natural gas, is to send a mediator to both capitals on "
    "March 12."
)
S_SWEDEN = (
    "Analysts said that Sweden might recall its delegation, but Stockholm denied that it had "
    "threatened to leave."
)
S_SEIZED = "In 2023 Finland seized two Estonian trawlers off Kotka."
S_PROMISE = (
    "Under an agreement signed last April, Finland promised to release the boats by the end of June; "
    "Estonia says that the promise has not been kept."
)
S_MET = "Tamm met her Swedish counterpart, Erik Lund, in Tallinn on Monday."
S_LUND = "Lund told a newspaper that Tamm had promised to attend the next round."

TEXT = "\n\n".join(
    [
        TITLE,
        f"{S_TERMS} {S_PORT}",
        f"{S_REJECT} {S_DOOR}",
        f"{S_GAS} {S_SWEDEN}",
        f"{S_SEIZED} {S_PROMISE}",
        f"{S_MET} {S_LUND}",
    ]
)

STATES = {"EST": 366, "FIN": 375, "NOR": 385, "SWE": 380}


def span(words: str, within: str = "", text: str = TEXT) -> Evidence:
    """The first place of the words in the text, or in the given sentence of it."""
    base = text.index(within) if within else 0
    start = text.index(words, base)
    return Evidence.of(text, start, start + len(words))


def actor(
    name: str, code: str, within: str = "", *, person: str | None = None, how: str = "name of a state"
) -> Actor:
    """An actor as a mention gives it; codes of three letters are states."""
    state = code[:3] if code[:3] in STATES else None
    return Actor(
        name=name,
        code=code,
        state=state,
        sectors=(code[3:],) if state and code[3:] else (),
        cow=STATES.get(code[:3]),
        person=person,
        resolution=how,
        evidence=span(name, within),
    )


def day(words: str, date: dt.date, within: str, value: str = "", end: dt.date | None = None) -> When:
    """A date expression counted from the day of the article."""
    return When(
        expression=words,
        value=value or date.isoformat(),
        start=date,
        end=end or date,
        granularity="day" if not value else ("year" if len(value) == 4 else "month"),
        anchor=dt.date(2026, 3, 3),
        evidence=span(words, within),
    )


def sample_reading() -> Reading:
    """The whole reading, checked."""
    reading = Reading(
        article=_article(),
        events=_events(),
        statements=_statements(),
        positions=_positions(),
        commitments=_commitments(),
        ties=_ties(),
        forums=_forums(),
        versions=Versions(
            detente="0.1.0", language_model="en_core_web_sm 3.8.0", knowledge="0123456789abcdef"
        ),
    )
    check_reading(reading)
    return reading


def empty_reading(text: str = "Nothing of note took place.", title: str = "") -> Reading:
    """A reading without any record."""
    article = Article.plain(text, title=title, source="empty.txt")
    return Reading(article=article, versions=sample_reading().versions)


def hostile_reading(words: str) -> Reading:
    """A reading in which every free text is the given words, each with its evidence."""
    text = f"{words}\n\n{words} {words}"
    whole, first = Evidence.of(text, 0, len(text)), Evidence.of(text, 0, len(words))
    party = Actor(name=words, code="---", person=words, resolution=words, evidence=first)
    when = When(expression=words, value="PRESENT_REF", granularity="vague", evidence=first)
    link = Attribution(name=words, cue=words, statement="s1")
    common = {"sentence": whole, "confidence": 0.5, "why": (words,)}
    article = Article(
        id=article_id(text), text=text, title=words, outlet=words, byline=words, source=words,
        posted_as=words, date_in_doubt=True, date_reasons=(words,),
    )  # fmt: skip
    event = Event(
        id="e1", actors=(party,), recipients=(party,), root="CONSULT", mode=None, strict_root="CONSULT",
        cameo="040", intensity=1, quad=1, quad_scheme="plover", status="happened", when=when,
        where=Place(name=words), attribution=(link, link), trigger=first, also=(first,), **common,
    )  # fmt: skip
    return Reading(
        article=article,
        events=(event,),
        statements=(
            Statement(id="s1", source_name=words, cue=first, content=(first,), kind="direct", **common),
        ),
        positions=(
            Position(
                id="p1", holders=(party,), kind="demand", matter=words, forum="f1", condition=words,
                condition_on=(party,), attribution=(link,), evidence=first, **common,
            ),
        ),
        commitments=(
            Commitment(id="c1", holders=(party,), matter=words, due=when, evidence=first, **common),
        ),
        ties=(
            Tie(id="t1", holder=party, over=party, means=words, asserted_by=(link,), evidence=first,
                **common),
        ),
        forums=(
            Forum(
                id="f1", name=words, parties=(words,), matter=words, seat=words, status="stalled", since=when,
                stances=(Stance(party=words, stance="willing", conditions=(words,), refused=(words,)),),
                deadlocks=(Deadlock(parties=(words,), explanation=words, evidence=(first, whole)),),
                evidence=(first,), why=(words,),
            ),
        ),
        versions=sample_reading().versions,
    )  # fmt: skip


def _article() -> Article:
    return Article(
        id=article_id(TEXT),
        text=TEXT,
        title=TITLE,
        outlet="The Gulf Courier",
        byline="Anna Saar",
        source="https://courier.example/2026/terms",
        posted=dt.date(2026, 9, 1),
        posted_as="2026-09-01 08:00",
        written_from=dt.date(2026, 3, 3),
        written_to=dt.date(2026, 3, 4),
        date_in_doubt=True,
        date_reasons=(
            "“March 12” is told as still ahead, the posted day lies after it",
            "“Tuesday” and “Monday” are days just past: 3 March 2026 was a Tuesday",
        ),
    )


def _tamm(name: str, within: str) -> Actor:
    return actor(
        name, "ESTGOV", within, person="Mari Tamm", how="name of a person named before with her office"
    )


def _link(name: str, cue: str, statement: str, source: Actor | None) -> Attribution:
    return Attribution(name=name, cue=cue, statement=statement, source=source)


def _event(
    number: int, actors: tuple[Actor, ...], root: str, words: str, sentence: str, **more: object
) -> Event:
    known: dict[str, object] = {
        "id": f"e{number}", "actors": actors, "root": root, "mode": None, "strict_root": root, "cameo": "010",
        "intensity": 0.0, "quad": 1, "quad_scheme": "plover", "status": "happened", "confidence": 0.8,
        "trigger": span(words, sentence), "sentence": span(sentence), "why": (f"verb “{words}”: {root}",),
    }  # fmt: skip
    return msgspec.convert(known | more, Event)


def _events() -> tuple[Event, ...]:
    helsinki, tallinn = actor("Helsinki", "FINGOV", S_DOOR), actor("Tallinn", "ESTGOV", S_DOOR)
    spokesman = actor("a Finnish government spokesman", "FINGOV", S_DOOR, how="role with a demonym")
    monday = day("Monday", dt.date(2026, 3, 2), S_MET)
    return (
        _event(1, (actor("Finland", "FIN", S_REJECT),), "REJECT", "rejects", S_REJECT, mode="yield",
               cameo="123",
               intensity=-2.0, quad=3, status="ongoing", confidence=0.86,
               recipients=(actor("her country", "EST", S_TERMS, how="state of the speaker"),)),
        _event(2, (helsinki,), "REQUEST", "asked", S_DOOR, mode="meet", cameo="026", confidence=0.74,
               recipients=(tallinn,),
               attribution=(_link("a Finnish government spokesman", "added", "s4", spokesman),)),
        _event(3, (actor("Norway", "NOR", S_GAS),), "CONSULT", "send", S_GAS, mode="third-party",
               strict_root="AGREE", cameo="046", intensity=1.0, status="planned", confidence=0.69,
               when=day("March 12", dt.date(2026, 3, 12), S_GAS), contexts=("diplomatic",),
               recipients=(actor("Estonia", "EST", S_GAS), actor("Finland", "FIN", S_REJECT))),
        _event(4, (actor("Sweden", "SWE", S_SWEDEN),), "REJECT", "recall", S_SWEDEN, cameo="120",
               intensity=-2.0, quad=3, status="hypothetical", confidence=0.41,
               attribution=(_link("Analysts", "said", "s5", None),)),
        _event(5, (actor("Stockholm", "SWEGOV", S_SWEDEN, how="capital that stands for its government"),),
               "THREATEN", "threatened", S_SWEDEN, mode="relations", cameo="130", intensity=-3.5, quad=3,
               status="denied", confidence=0.63,
               attribution=(_link("Stockholm", "denied", "s6", actor("Stockholm", "SWEGOV", S_SWEDEN)),)),
        _event(6, (actor("Finland", "FIN", S_SEIZED),), "COERCE", "seized", S_SEIZED, mode="seize",
               cameo="171",
               intensity=-7.0, quad=4, status="historical", confidence=0.93,
               recipients=(actor("Estonian", "EST", S_SEIZED, how="demonym"),),
               when=day("2023", dt.date(2023, 1, 1), S_SEIZED, "2023", dt.date(2023, 12, 31)),
               where=Place(name="Kotka", state="FIN", kind="city", evidence=span("Kotka", S_SEIZED))),
        _event(7, (actor("Estonia", "EST", "Estonia says"),), "ACCUSE", "says", S_PROMISE, mode="disapprove",
               cameo="111", intensity=-2.0, quad=3, status="ongoing", confidence=0.57,
               recipients=(actor("Finland", "FIN", S_PROMISE),)),
        _event(8, (_tamm("Tamm", S_MET), actor("Erik Lund", "SWEGOV", S_MET, person="Erik Lund")), "CONSULT",
               "met", S_MET, mode="visit", cameo="040", intensity=4.0, confidence=0.91, when=monday,
               where=Place(name="Tallinn", state="EST", kind="city", evidence=span("Tallinn", S_MET))),
        _event(9, (_tamm("Tamm", S_LUND),), "AGREE", "promised", S_LUND, cameo="057", intensity=2.5,
               status="planned", confidence=0.48,
               attribution=(_link("Lund", "told", "s8", actor("Lund", "SWEGOV", S_LUND, person="Erik Lund")),
                            _link("Tamm", "promised", "s9", _tamm("Tamm", S_LUND)))),
    )  # fmt: skip


def _statement(number: int, name: str, cue: str, content: str, sentence: str, **more: object) -> Statement:
    known: dict[str, object] = {
        "id": f"s{number}", "source_name": name, "source_evidence": span(name, sentence),
        "cue": span(cue, sentence), "content": (span(content, sentence),), "kind": "indirect",
        "sentence": span(sentence), "confidence": 0.9, "why": (f"“{cue}” is a word of saying",),
    }  # fmt: skip
    return msgspec.convert(known | more, Statement)


def _statements() -> tuple[Statement, ...]:
    spokesman = actor("a Finnish government spokesman", "FINGOV", S_DOOR, how="role with a demonym")
    tuesday = day("Tuesday", dt.date(2026, 3, 3), S_TERMS)
    return (
        _statement(1, "Estonian Foreign Minister Mari Tamm", "said",
                   S_TERMS[S_TERMS.index("that her country") : -1], S_TERMS,
                   source=_tamm("Estonian Foreign Minister Mari Tamm", S_TERMS), when=tuesday),
        _statement(2, "Tamm", "told", S_PORT[: S_PORT.index(" Tamm told")], S_PORT, kind="direct",
                   source=_tamm("Tamm", S_PORT)),
        _statement(3, "a Finnish government spokesman", "said", S_DOOR[: S_DOOR.index(" said a")], S_DOOR,
                   kind="direct", source=spokesman),
        _statement(4, "a Finnish government spokesman", "added",
                   "that Helsinki had asked Tallinn to name a date", S_DOOR, source=spokesman),
        _statement(5, "Analysts", "said", "that Sweden might recall its delegation", S_SWEDEN),
        _statement(6, "Stockholm", "denied", "that it had threatened to leave", S_SWEDEN,
                   source=actor("Stockholm", "SWEGOV", S_SWEDEN)),
        _statement(7, "Estonia", "says", "that the promise has not been kept", "Estonia says that the promise"
                   " has not been kept.", source=actor("Estonia", "EST", "Estonia says")),
        _statement(8, "Lund", "told", "that Tamm had promised to attend the next round", S_LUND,
                   source=actor("Lund", "SWEGOV", S_LUND, person="Erik Lund")),
        _statement(9, "Tamm", "promised", "to attend the next round", S_LUND, within="s8",
                   source=_tamm("Tamm", S_LUND)),
    )  # fmt: skip


def _positions() -> tuple[Position, ...]:
    return (
        Position(
            id="p1", holders=(_tamm("Estonian Foreign Minister Mari Tamm", S_TERMS),),
            addressees=(actor("Finland", "FIN", S_TERMS),), kind="condition",
            matter="return to the Gulf Talks",
            forum="f1", condition="Finland first lifted its ban on Estonian fishing boats",
            condition_on=(actor("Finland", "FIN", S_TERMS),),
            when=day("Tuesday", dt.date(2026, 3, 3), S_TERMS),
            attribution=(_link("Estonian Foreign Minister Mari Tamm", "said", "s1",
                               _tamm("Estonian Foreign Minister Mari Tamm", S_TERMS)),),
            sentence=span(S_TERMS), evidence=span("only if Finland first lifted its ban", S_TERMS),
            confidence=0.83, why=("“only if” sets a condition on “would return”",),
        ),
        Position(
            id="p2", holders=(actor("Finland", "FIN", S_REJECT),), kind="refusal", matter="any precondition",
            forum="f1", sentence=span(S_REJECT), evidence=span("rejects any precondition", S_REJECT),
            confidence=0.8, why=("“rejects” with “precondition” as its object",),
        ),
    )  # fmt: skip


def _commitments() -> tuple[Commitment, ...]:
    june = day("by the end of June", dt.date(2025, 6, 1), S_PROMISE, "2025-06", dt.date(2025, 6, 30))
    return (
        Commitment(
            id="c1", holders=(actor("Finland", "FIN", S_PROMISE),),
            addressees=(actor("Estonia", "EST", "Estonia says"),),
            matter="release the boats", due=june, state="unmet",
            judged_by=(actor("Estonia", "EST", "Estonia says"),), sentence=span(S_PROMISE),
            evidence=span("Finland promised to release the boats by the end of June", S_PROMISE),
            confidence=0.71, why=("“promised” with an infinitive",),
        ),
    )  # fmt: skip


def _ties() -> tuple[Tie, ...]:
    return (
        Tie(
            id="t1", holder=actor("Norway", "NOR", S_GAS), over=actor("Estonia", "EST", S_GAS), means="fuel",
            disputed_by=(_link("Analysts", "said", "s5", None),), sentence=span(S_GAS),
            evidence=span("supplies most of Estonia's natural gas", S_GAS), confidence=0.77,
            why=("“supplies … gas”: fuel",),
        ),
    )  # fmt: skip


def _forums() -> tuple[Forum, ...]:
    since = day("since 2019", dt.date(2019, 1, 1), S_DOOR, "2019", dt.date(2019, 12, 31))
    since = msgspec.structs.replace(since, end=None)
    condition = span("only if Finland first lifted its ban", S_TERMS)
    refusal = span("rejects any precondition", S_REJECT)
    return (
        Forum(
            id="f1", name="Gulf Talks", parties=("EST", "FIN", "SWE"), matter="fishing in the Gulf",
            status="stalled", since=since,
            stances=(
                Stance(party="EST", stance="willing_if", conditions=("Finland first lifted its ban",),
                       conditions_on=("FIN",), positions=("p1",), evidence=(condition,)),
                Stance(party="FIN", stance="willing", refused=("any precondition",), positions=("p2",),
                       evidence=(refusal,)),
                Stance(party="SWE", stance="undeclared"),
            ),
            deadlocks=(
                Deadlock(parties=("EST", "FIN"),
                         explanation="Estonia asks Finland for a step first; Finland refuses any "
                         "precondition.",
                         evidence=(condition, refusal)),
            ),
            evidence=(span("Gulf Talks", S_TERMS),), confidence=0.88, why=("name that ends in “Talks”",),
        ),
    )  # fmt: skip

"""Articles and readings in any number for measures of the database, from a seed, the same each time.

Articles are the first paragraphs of the tests' own, with other states, days, numbers and one invented
name each. Readings are made by hand: they have no language model behind them, so thousands can be
written in a minute.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks.stories import load
from detente.records import (
    Actor,
    Article,
    Attribution,
    Event,
    Evidence,
    Reading,
    Statement,
    Versions,
    When,
    digest,
)

TESTS = Path(__file__).parent.parent / "tests"
STATES = (
    ("Russia", "Russian", "Moscow", "RUS"), ("Ukraine", "Ukrainian", "Kiev", "UKR"),
    ("Iran", "Iranian", "Tehran", "IRN"), ("Turkey", "Turkish", "Ankara", "TUR"),
    ("Egypt", "Egyptian", "Cairo", "EGY"), ("Sudan", "Sudanese", "Khartoum", "SDN"),
    ("China", "Chinese", "Beijing", "CHN"), ("Japan", "Japanese", "Tokyo", "JPN"),
    ("India", "Indian", "New Delhi", "IND"), ("Pakistan", "Pakistani", "Islamabad", "PAK"),
    ("Colombia", "Colombian", "Bogota", "COL"), ("Venezuela", "Venezuelan", "Caracas", "VEN"),
    ("Greece", "Greek", "Athens", "GRC"), ("Serbia", "Serbian", "Belgrade", "SRB"),
    ("Israel", "Israeli", "Jerusalem", "ISR"), ("Lebanon", "Lebanese", "Beirut", "LBN"),
    ("Ethiopia", "Ethiopian", "Addis Ababa", "ETH"), ("Kenya", "Kenyan", "Nairobi", "KEN"),
    ("Vietnam", "Vietnamese", "Hanoi", "VNM"), ("Germany", "German", "Berlin", "DEU"),
)  # fmt: skip
FIRST_DAY = dt.date(2010, 1, 1)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_WORDS = 130
_SYLLABLES = ("ka", "ro", "mi", "lev", "san", "tor", "bel", "du", "ghan", "ist", "ov", "ari", "nak", "pol")
_CLOSINGS = (
    "{name}, a spokesman for the {adjective} foreign ministry, confirmed the account on {day}.",
    "The {adjective} envoy {name} told reporters in {capital} that talks would resume on {day}.",
    "{name}, who leads the {adjective} delegation, rejected the proposal on {day}.",
    "{adjective} officials said that {name} had met the other side {number} times since {day}.",
)
_VERSIONS = Versions(detente="0.0.0", language_model="none", knowledge="0000000000000000")
ACTS = (
    ("CONSULT", "visit", "042", 4.0, 1, "met", "happened"),
    ("THREATEN", "restrict", "130", -5.0, 3, "threatened", "happened"),
    ("AGREE", None, "030", 3.0, 1, "agreed with", "planned"),
    ("ASSAULT", "firearms", "190", -9.0, 4, "attacked", "happened"),
    ("AID", None, "070", 7.0, 2, "helped", "denied"),
    ("REJECT", "change", "120", -4.0, 3, "rebuffed", "ongoing"),
)  # fmt: skip


@cache
def _originals() -> tuple[tuple[str, str], ...]:
    """Title and first paragraphs of the articles of the tests."""
    texts = [
        path.read_text(encoding="utf-8")
        for folder in ("articles", "negotiations")
        for path in sorted((TESTS / folder).glob("*.txt"))
    ]
    texts += [one.text for story in load(TESTS / "stories", "all").values() for one in story.reports]
    found = []
    for text in texts:
        title, _, body = text.strip().partition("\n")
        found.append((title.strip(), _shortened(body)))
    return tuple(found)


def _shortened(body: str) -> str:
    """The first sentences, some 130 words, in their paragraphs."""
    kept: list[str] = []
    left = _WORDS
    for paragraph in filter(None, (part.strip() for part in body.split("\n"))):
        taken = []
        for sentence in re.split(r"(?<=[.!?”\"]) ", paragraph):
            if left <= 0:
                break
            taken.append(sentence)
            left -= len(sentence.split())
        if taken:
            kept.append(" ".join(taken))
    return "\n\n".join(kept)


def texts(count: int, seed: int = 1) -> Iterator[tuple[str, str, dt.date]]:
    """Title, text without it and day of that many articles, no two the same, in the order of their days."""
    chance = random.Random(seed)  # noqa: S311  not for secrets
    originals = _originals()
    for number in range(count):
        title, body = originals[chance.randrange(len(originals))]
        day = FIRST_DAY + dt.timedelta(days=number * 1500 // max(count, 1))
        turned = _turned(f"{title}\n\n{body}", chance)
        title, _, body = turned.partition("\n\n")
        state = chance.choice(STATES)
        closing = chance.choice(_CLOSINGS).format(
            name=_person(chance, number),
            adjective=state[1],
            capital=state[2],
            day=chance.choice(_DAYS),
            number=2 + number % 90,
        )
        yield title, f"{body}\n\n{closing}", day


def write_lines(path: Path, count: int, seed: int = 1) -> None:
    """Write articles as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        for number, (title, text, day) in enumerate(texts(count, seed)):
            row = {"id": number, "title": title, "text": text, "date": day.isoformat(), "outlet": "Wire"}
            file.write(json.dumps(row) + "\n")


def _turned(text: str, chance: random.Random) -> str:
    """The text with other states, days, months and numbers."""
    other = dict(zip(STATES, chance.sample(STATES, len(STATES)), strict=True))
    swaps = {word: new[i] for old, new in other.items() for i, word in enumerate(old[:3])}
    swaps |= dict(zip(_DAYS, chance.sample(_DAYS, len(_DAYS)), strict=True))
    swaps |= dict(zip(_MONTHS, chance.sample(_MONTHS, len(_MONTHS)), strict=True))
    words = "|".join(sorted(swaps, key=len, reverse=True))
    text = re.sub(rf"\b(?:{words})\b", lambda match: swaps[match[0]], text)
    return re.sub(r"(?<![\d,.])[1-9]\d?(?![\d,.])", lambda match: str(chance.randint(2, 28)), text)


def _person(chance: random.Random, number: int) -> str:
    syllables = chance.choices(_SYLLABLES, k=3)
    last = "".join(_SYLLABLES[number // 14**i % 14] for i in range(4))
    return f"{''.join(syllables).capitalize()} {last.capitalize()}"


def made_reading(number: int, writer: str = "one", *, events: int = 4) -> Reading:
    """A reading of an invented article; its title tells how many events it has.

    An even number and the next one tell the same first event.

    Args:
        number: of the article.
        writer: another name gives other articles.
        events: how many.
    """
    title = f"Report {number} of {writer} with {events} events"
    told = []
    for i in range(events):
        item = number // 2 if i == 0 else number
        chance = random.Random(f"{writer} {item} {i}")  # noqa: S311
        first, second = chance.sample(STATES, 2)
        act = ACTS[chance.randrange(len(ACTS))]
        words = f"{first[0]} {act[5]} {second[0]} over point {i} of item {item}, {writer} said."
        told.append((first, second, act, words))
    text = "\n\n".join((title, *(words for *_, words in told)))
    day = FIRST_DAY + dt.timedelta(days=number // 2 % 1500)
    article = Article.plain(text, title=title, posted=day, source=f"{writer}/{number}.txt")
    made = [_told(text, day, i, *one) for i, one in enumerate(told)]
    return Reading(
        article=article,
        events=tuple(event for event, _ in made),
        statements=tuple(statement for _, statement in made),
        versions=_VERSIONS,
    )


def _told(
    text: str,
    day: dt.date,
    number: int,
    first: tuple[str, str, str, str],
    second: tuple[str, str, str, str],
    act: tuple[str, str | None, str, float, int, str, str],
    words: str,
) -> tuple[Event, Statement]:
    """The event of a sentence, and the statement that it stands in."""
    start = text.index(words)
    sentence = Evidence.of(text, start, start + len(words))
    root, mode, cameo, intensity, quad, verb, status = act
    statement = Statement(
        id=digest("statement", number, words),
        content=(sentence,),
        kind="indirect",
        sentence=sentence,
        confidence=0.5,
    )
    event = Event(
        id=digest("event", number, words),
        actors=(Actor(name=first[0], code=first[3], state=first[3]),),
        recipients=(Actor(name=second[0], code=second[3] + "GOV", state=second[3], sectors=("GOV",)),),
        root=root,
        mode=mode,
        strict_root=root,
        cameo=cameo,
        intensity=intensity,
        quad=quad,  # type: ignore[arg-type]
        quad_scheme="plover",
        status=status,  # type: ignore[arg-type]
        when=When(expression="that day", value=day.isoformat(), start=day, end=day),
        attribution=(Attribution(name="an official", cue="said", statement=statement.id),),
        trigger=Evidence.of(text, text.index(verb, start), text.index(verb, start) + len(verb)),
        sentence=sentence,
        confidence=round(0.3 + (number % 7) / 10, 2),
    )
    return event, statement

"""The command ``detente who``: what a name means, for people or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from detente.cli.terminal import open_console
from detente.errors import SettingError
from detente.export.wording import clean, date_words
from detente.lookup import Answer, Meaning, Term, who
from detente.lookup.dates import term_words

MOST_COLUMNS = 110
MOST_MEANINGS = 12
MOST_TERMS = 6
ADD = (
    "To add it, write a row into a table of your own and name its folder: --knowledge DIR (docs/knowledge.md)"
)


def tell(name: str, date: str, knowledge: str, form: Literal["table", "json"]) -> int:
    """Look a name up and print what it means.

    Returns:
        The exit status: 0 something is known, 1 nothing is.

    Raises:
        DetenteError: the date is none, or a table of the folder is wrong.
    """
    try:
        answer = who(name, date or None, knowledge)
    except SettingError as error:
        source = error.source or f"--date {clean(date)}"
        raise SettingError(clean(error.message), source=source) from error
    if form == "json":
        typer.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2))
    elif answer.meanings:
        AnswerView(open_console()).show(answer)
    if not answer.meanings:
        for line in _nothing(answer):
            typer.echo(f"detente: {line}", err=True)
    return 0 if answer.meanings else 1


def _nothing(answer: Answer) -> list[str]:
    lines = [f"nothing is known of {clean(answer.name)!r}"]
    if answer.near:
        lines.append(f"did you mean {' or '.join(clean(name) for name in answer.near)}?")
    return [*lines, ADD]


class AnswerView:
    """Prints answers on one console; its width is used up to 110 columns."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.width = min(console.width, MOST_COLUMNS)

    def show(self, answer: Answer) -> None:
        """Print the whole answer."""
        head = Text(clean(answer.name), style="bold")
        if answer.date:
            head.append(f" on {date_words(answer.date)}", style="not bold")
        self._print(head)
        for number, meaning in enumerate(answer.meanings[:MOST_MEANINGS], 1):
            self._meaning(number, meaning)
        left = len(answer.meanings) - MOST_MEANINGS
        if left > 0:
            self._print(Text(f"… and {left} more: --format json has all", style="dim"))
        if answer.near:
            self._print(Text(f"did you mean {' or '.join(clean(name) for name in answer.near)}?"))

    def _meaning(self, number: int, meaning: Meaning) -> None:
        line = Text(f"{number} {meaning.kind}: ", style="cyan" if not meaning.against else "dim")
        line.append(clean(meaning.name), style="bold" if not meaning.against else "")
        if meaning.code or meaning.state:
            line.append(f"  {clean(meaning.code or meaning.state)}")
        if meaning.cow is not None:
            line.append(f"  COW {meaning.cow}")
        if meaning.person:
            line.append(f"  {clean(meaning.person)}", style="bold")
        if meaning.lat is not None and meaning.lon is not None:
            line.append(f"  {meaning.lat:.2f}, {meaning.lon:.2f}")
        self._print(line)
        if meaning.against:
            self._print(Text(f"✕ {clean(meaning.against)}", style="red"), 4)
        if meaning.members:
            self._print(Text(", ".join(clean(code) for code in meaning.members)), 4)
        self._print(Text("; ".join(clean(reason) for reason in meaning.why)), 4)
        terms = _around(meaning.terms)
        for term in terms:
            self._print(_term(term, meaning), 4)
        if len(terms) < len(meaning.terms):
            self._print(Text(f"… {len(meaning.terms)} terms in all", style="dim"), 4)
        self._print(Text(f"from {clean(meaning.row)}", style="dim"), 4)

    def _print(self, text: Text, indent: int = 0) -> None:
        self.console.print(
            Padding(text, (0, 0, 0, indent), expand=False) if indent else text, width=self.width
        )


def _around(terms: Sequence[Term]) -> Sequence[Term]:
    """The terms about the one that holds, else the last ones."""
    held = [number for number, term in enumerate(terms) if term.holds]
    middle = held[0] if held else len(terms)
    start = max(0, min(middle - MOST_TERMS // 2, len(terms) - MOST_TERMS))
    return terms[start : start + MOST_TERMS]


def _term(term: Term, meaning: Meaning) -> Text:
    sign = {True: "●", False: "○", None: "·"}[term.holds]
    what = term.person if meaning.kind == "office" else term.office
    words = f"{sign} {clean(what)} {clean(term_words(term.since, term.until))}"
    return Text(words, style="green" if term.holds else "dim")

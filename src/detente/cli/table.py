"""A reading as tables for people: in colour on a terminal, plain when piped, 80 columns suffice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.cli import why
from detente.export import wording as say
from detente.records import Commitment, Event, Evidence, Forum, Position, Reading, Stance, Statement, Tie

MOST_COLUMNS = 132
_REASONS = 3
_QUADS = {1: "cyan", 2: "green", 3: "yellow", 4: "red"}
_ARROW = " → "
_BAR = ("│ ", "dim")  # words of the article stand behind it; they bring their own quotation marks


class TableView:
    """Prints readings on one console.

    Args:
        console: where to; its width is used up to 132 columns.
        explain: add below each record why it is there.
    """

    def __init__(self, console: Console, *, explain: bool = False) -> None:
        self.console = console
        self.explain = explain
        self.width = min(console.width, MOST_COLUMNS)
        self._speakers: dict[str, str] = {}

    def show(self, reading: Reading) -> None:
        """Print the whole reading."""
        self._speakers = {
            s.id: say.source_name(s.source, s.source_name) or "an unnamed source" for s in reading.statements
        }
        self._head(reading)
        self._section("Events", reading.events, self._event_heads(), self._event)
        self._talks(reading.forums)
        self._section("Positions", reading.positions, (), self._position)
        self._section("Statements", reading.statements, (), self._statement)
        self._section("Commitments", reading.commitments, (), self._commitment)
        self._section("Ties that give leverage", reading.ties, (), self._tie)
        if self.explain:
            made = reading.versions
            self._line(f"Read by detente {made.detente}, {made.language_model}, knowledge {made.knowledge}")

    def _head(self, reading: Reading) -> None:
        article = reading.article
        self._print(Text(say.title_of(article), style="bold"))
        facts = [say.clean(article.outlet), say.clean(article.byline)]
        facts.append(f"posted {say.date_words(article.posted)}" if article.posted else "no posting date")
        self._line(" · ".join(fact for fact in facts if fact))
        written = say.written_words(article)
        if article.date_in_doubt:
            answer = f"the text is from {written}" if written else "the text contradicts it"
            self._print(Text(f"? posting date in doubt: {answer}", style="yellow"))
        elif written:
            self._line(f"text from {written}")
        reasons = article.date_reasons if self.explain else article.date_reasons[:_REASONS]
        for reason in reasons:
            self._print(Text(f"- {say.clean(reason)}", style="dim"), indent=2)
        left = len(article.date_reasons) - len(reasons)
        if left:
            self._print(Text(f"… and {left} more: --why has all", style="dim"), indent=2)
        if article.source:
            self._line(f"source {say.shorten(article.source, self.width - 8)}")
        numbers = [f"{number} {noun}" for number, noun in say.counts(reading)]
        self._print(Text(" · ".join(numbers) or "nothing found that could be coded", style="bold dim"))

    def _section(
        self,
        title: str,
        records: Sequence[why.Explained],
        heads: Sequence[str],
        show: Callable[..., None],
    ) -> None:
        if not records:
            return
        self._heading(title)
        if heads:
            self._row([Text(head, style="dim") for head in heads])
        for record in records:
            show(record)
            self._why(record)

    def _why(self, record: why.Explained) -> None:
        if self.explain:
            for label, words in why.explain(record):
                self._print(Text.assemble((f"{label} ", "dim bold"), (say.clean(words), "dim")), indent=4)

    # events

    def _event_heads(self) -> tuple[str, ...]:
        return ("status", "who → whom", "act", "when", "said by", "conf.")

    def _event(self, event: Event) -> None:
        sign = say.SIGNS[event.status]
        recipients = say.actors_words(event.recipients)
        who = Text(say.actors_words(event.actors), style="bold")
        if recipients:
            who.append(_ARROW, style="dim").append(recipients)
        chain = say.chain_names(event.attribution, reporter="")
        self._row(
            [
                Text(say.status_words(event.status), style=sign.style),
                who,
                Text(say.act_words(event.root, event.mode), style=_QUADS[event.quad]),
                Text(say.when_words(event.when) or "–").append(_where(event), style="dim"),
                Text(say.shorten(chain, 28) or "the report", style="" if chain else "dim"),
                Text(say.percent(event.confidence), justify="right"),
            ]
        )
        self._proof(event.sentence, event.trigger)

    def _row(self, cells: Sequence[Text]) -> None:
        """One row of the events table; every row is a grid of the same widths, so that they align."""
        fixed = (14, 0, 0, 11, 0, 5)
        room = self.width - sum(fixed) - (len(fixed) - 1)
        who, act = max(8, room * 36 // 100), max(8, room * 36 // 100)
        widths = (14, who, act, 11, max(6, room - who - act), 5)
        grid = Table.grid(padding=(0, 1, 0, 0))
        for width in widths:
            grid.add_column(width=width, overflow="fold")
        grid.add_row(*cells)
        self.console.print(grid, width=self.width)

    # negotiations

    def _talks(self, forums: Iterable[Forum]) -> None:
        for forum in forums:
            self._heading(f"Talks: {say.clean(forum.name)}")
            parties = ", ".join(say.clean(party) for party in forum.parties)
            facts = [say.forum_words(forum), say.clean(forum.matter), say.clean(forum.seat)]
            facts.append(f"parties {parties}" if parties else "")
            self._line(" · ".join(fact for fact in facts if fact))
            if forum.stances:
                self.console.print(_board(forum.stances), width=self.width)
            for deadlock in forum.deadlocks:
                label = f"✕ deadlock {' × '.join(say.clean(party) for party in deadlock.parties)}: "
                self._print(Text.assemble((label, "bold red"), (say.clean(deadlock.explanation), "bold")))
                for quoted in deadlock.evidence:
                    words = say.shorten(quoted.text, 2 * self.width - 10)
                    self._print(Text.assemble(_BAR, (words, "italic")), indent=2)
            self._why(forum)

    # the other records

    def _position(self, position: Position) -> None:
        line = Text(say.actors_words(position.holders, full=True), style="bold")
        line.append(f" {say.plain(position.kind)}", style="cyan")
        if position.addressees:
            line.append(_ARROW, style="dim").append(say.actors_words(position.addressees))
        line.append(f": {say.clean(position.matter)}")
        if position.condition:
            on = say.actors_words(position.condition_on)
            condition = Text("condition ", style="dim").append(f"on {on}: " if on else "", style="dim")
            condition.append(say.clean(position.condition), style="not dim")
        self._print(line)
        if position.condition:
            self._print(condition, indent=2)
        self._facts(position, "" if position.status == "ongoing" else say.status_words(position.status))
        self._proof(position.sentence, position.evidence)

    def _facts(self, record: Position | Commitment, *more: str) -> None:
        when = record.when if isinstance(record, Position) else None
        chain = say.chain_names(record.attribution, reporter="")
        facts = [
            *more,
            say.when_words(when),
            f"said by {chain}" if chain else "",
            say.percent(record.confidence),
        ]
        self._line(" · ".join(fact for fact in facts if fact), indent=2)

    def _statement(self, statement: Statement) -> None:
        source = statement.source
        who = say.actor_words(source) if source else say.clean(statement.source_name) or "nobody named"
        line = Text(who, style="bold" if source else "")
        line.append(f" {say.clean(statement.cue.text) if statement.cue else statement.kind}", style="cyan")
        when = say.when_words(statement.when)
        outer = self._speakers.get(statement.within or "", "")
        facts = [when, statement.kind, f"as told by {outer}" if outer else ""]
        line.append(f" ({', '.join(fact for fact in facts if fact)})", style="dim")
        line.append(f" {say.percent(statement.confidence)}", style="dim")
        self._print(line)
        content = " … ".join(part.text for part in statement.content)
        self._print(Text(say.shorten(content, 2 * (self.width - 2)), style="italic"), indent=2)

    def _commitment(self, commitment: Commitment) -> None:
        line = Text(say.actors_words(commitment.holders, full=True), style="bold")
        if commitment.addressees:
            line.append(_ARROW, style="dim").append(say.actors_words(commitment.addressees))
        line.append(f": {say.clean(commitment.matter)}")
        self._print(line)
        due = say.when_words(commitment.due)
        judges = say.actors_words(commitment.judged_by)
        state = f"{commitment.state}, as {judges} says" if judges else commitment.state
        self._facts(commitment, f"due {due}" if due else "", state)
        self._proof(commitment.sentence, commitment.evidence)

    def _tie(self, tie: Tie) -> None:
        line = Text(say.code_words(tie.holder), style="bold")
        line.append(" has leverage over ", style="dim").append(say.code_words(tie.over), style="bold")
        line.append(f": {say.plain(tie.means)}", style="green")
        self._print(line)
        asserted = say.chain_names(tie.asserted_by, reporter="the report")
        disputed = say.chain_names(tie.disputed_by, reporter="")
        facts = [
            f"said by {asserted}",
            f"disputed by {disputed}" if disputed else "",
            say.percent(tie.confidence),
        ]
        self._line(" · ".join(fact for fact in facts if fact), indent=2)
        self._proof(tie.sentence, tie.evidence)

    # printing

    def _heading(self, title: str) -> None:
        self.console.print()
        self._print(Text(title, style="bold underline"))

    def _proof(self, sentence: Evidence, words: Evidence) -> None:
        found = say.excerpt(sentence, words, self.width - 7)
        line = Text.assemble(_BAR, (found.before, "dim"), (found.trigger, "bold"), (found.after, "dim"))
        line.truncate(self.width - 2, overflow="ellipsis")
        self._print(line, indent=2)

    def _line(self, words: str, indent: int = 0) -> None:
        self._print(Text(words, style="dim"), indent=indent)

    def _print(self, text: Text, indent: int = 0) -> None:
        self.console.print(
            Padding(text, (0, 0, 0, indent), expand=False) if indent else text, width=self.width
        )


def _where(event: Event) -> str:
    """The name of the event's place on a line of its own; empty where there is none."""
    return f"\n{say.clean(event.where.resolved or event.where.name)}" if event.where else ""


def _board(stances: Iterable[Stance]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("party", style="bold", overflow="fold")
    table.add_column("stance", overflow="fold")
    table.add_column("condition", overflow="fold", ratio=3)
    table.add_column("refuses", overflow="fold", ratio=2)
    for stance in stances:
        on = ", ".join(say.clean(code) for code in stance.conditions_on)
        conditions = "; ".join(say.clean(condition) for condition in stance.conditions)
        if on and conditions:
            conditions = f"on {on}: {conditions}"
        refused = "; ".join(say.clean(item) for item in stance.refused)
        table.add_row(
            Text(say.clean(stance.party)),
            Text(say.STANCES[stance.stance]),
            Text(conditions or "–"),
            Text(refused or "–"),
        )
    return table

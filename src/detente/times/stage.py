"""The times stage as a spaCy component: time expressions and the article's own date."""

from __future__ import annotations

import msgspec
from spacy.language import Language
from spacy.tokens import Doc

from detente.knowledge import Knowledge, StateSpotter, load_knowledge
from detente.language.layers import Timex, layers
from detente.records import When
from detente.times.address import from_address
from detente.times.dated import EventTable
from detente.times.dating import Dating, date_article
from detente.times.holders import HolderTable
from detente.times.resolve import Expressions, Normaliser
from detente.times.terms import TermReader
from detente.times.witnesses import Account, testify

# Article.posted_as of a date that the user gave.
GIVEN = "user"


def _timexes(doc: Doc) -> list[Timex]:
    return layers(doc).timexes


if not Doc.has_extension("detente_times"):
    Doc.set_extension("detente_times", getter=_timexes)


@Language.factory(
    "detente_times",
    assigns=["doc._.detente_times"],
    requires=["token.tag", "token.dep", "doc.sents"],
    default_config={"frequencies": False, "knowledge": ""},
)
def make_times(nlp: Language, name: str, frequencies: bool, knowledge: str) -> TimesStage:
    """The component times.

    Args:
        nlp: the pipeline.
        name: of the component.
        frequencies: also find adjectives such as "annual".
        knowledge: a folder with tables of the user's own; empty for none.
    """
    return TimesStage(load_knowledge(knowledge), frequencies)


class TimesStage:
    """Fills ``layers(doc).timexes``, the dates of ``layers(doc).article`` and ``layers(doc).anchor``."""

    def __init__(self, knowledge: Knowledge, frequencies: bool = False) -> None:
        self.normaliser = Normaliser(frequencies)
        states = StateSpotter(knowledge.states)
        self.events = EventTable(knowledge.dated_events, states)
        self.terms = TermReader(HolderTable(knowledge.people), states)

    def __call__(self, doc: Doc) -> Doc:
        """Find the expressions, date the article, and count the expressions from its day."""
        found = layers(doc)
        expressions = self.normaliser.find(doc)
        article = found.article
        account = self.account(expressions)
        address = from_address(article.source)
        account.witnesses.extend([address] if address is not None else [])
        dating = date_article(account, article.posted, article.posted_as == GIVEN)
        found.article = msgspec.structs.replace(
            article,
            written_from=dating.since,
            written_to=dating.until,
            date_in_doubt=dating.in_doubt,
            date_reasons=dating.reasons,
        )
        found.anchor = _anchor(dating)
        found.timexes = expressions.timexes(dating.day)
        found.done.add("times")
        return doc

    def account(self, expressions: Expressions) -> Account:
        """All that a text says about its day."""
        account = testify(expressions, self.events)
        account.witnesses.extend(self.terms.witnesses(expressions))
        return account


def _anchor(dating: Dating) -> When | None:
    if dating.since is None or dating.until is None:
        return None
    value = dating.since.isoformat()
    if dating.until != dating.since:
        value += f"/{dating.until.isoformat()}"
    return When(expression="the article's own date", value=value, start=dating.since, end=dating.until)

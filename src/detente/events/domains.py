"""Worlds without acts between states: sports and markets, told by their words."""

from __future__ import annotations

from functools import cache

import msgspec
from spacy.tokens import Doc, Span

from detente.data import read_yaml
from detente.events.syntax import lemma


class Domain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A world and how many of its words an article or a sentence of it has at least."""

    article: int
    sentence: int
    words: frozenset[str]


class Domains(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """domains.yaml."""

    domains: dict[str, Domain]


@cache
def domains() -> dict[str, Domain]:
    """The worlds by name.

    Raises:
        DataError: domains.yaml does not fit.
    """
    return read_yaml("codebook/domains.yaml", Domains).domains


def domain_of(doc: Doc) -> str | None:
    """The world that an article is of, None where it is of none of them."""
    return _most(doc, article=True)


def domain_of_sentence(sentence: Span) -> str | None:
    """The world that a sentence is of, None where it is of none of them."""
    return _most(sentence, article=False)


def _most(words: Doc | Span, *, article: bool) -> str | None:
    lemmas = {lemma(token) for token in words if token.pos_ in ("NOUN", "PROPN")}
    for name, domain in domains().items():
        if len(lemmas & domain.words) >= (domain.article if article else domain.sentence):
            return name
    return None

"""Load a spaCy pipeline and fit its tokenizer and sentences to news text."""

from __future__ import annotations

import importlib
import re
from statistics import median

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex

from detente.errors import PipelineError

NEEDED = ("tagger", "parser", "ner")

# Crawlers drop the space between sentences: `April.He`, `April."The`. spaCy splits the first by
# itself; a quotation mark between stop and capital needs these two.
_MISSING_SPACE = (
    r"(?<=[a-z0-9%])[.?!](?=[\"“”'‘’]+[A-Z])",
    r"(?<=[a-z0-9%][.?!])[\"“”'‘’]+(?=[A-Z])",
)
_BLANK_LINE = re.compile(r"\n[ \t\r\xa0]*\n")
# Lines longer than this at the median are whole paragraphs, not hard-wrapped ones.
_PARAGRAPH_LINE = 120
# Tokens within which the dash of a dateline stands, and what stands in lower case before it.
_DATELINE = 16
_DASHES = frozenset({"-", "--", "–", "—"})
_IN_NAMES = frozenset({"of", "the", "and", "near", "on", "al", "de", "en", "aboard", "in", "by"})


def load_language(name: str) -> Language:
    """A spaCy pipeline with the news repairs in place.

    Args:
        name: package name or path of an English spaCy pipeline with tagger, parser and ner.

    Raises:
        PipelineError: it is not installed, is not English, or lacks a component.
    """
    try:
        nlp: Language = importlib.import_module(name).load()
    except (ImportError, AttributeError, TypeError, ValueError):
        try:
            nlp = spacy.load(name)
        except (OSError, ValueError) as error:
            raise PipelineError(
                f"the spaCy pipeline {name!r} is not installed: install it with pip, or set 'model' "
                "to one that is"
            ) from error
    if nlp.lang != "en":
        raise PipelineError(f"the spaCy pipeline {name!r} reads {nlp.lang!r}: choose an English one")
    missing = [pipe for pipe in NEEDED if pipe not in nlp.pipe_names]
    if missing:
        raise PipelineError(f"the spaCy pipeline {name!r} lacks {', '.join(missing)}: choose a complete one")
    _repair_tokenizer(nlp)
    nlp.add_pipe("detente_segment", first=True)
    return nlp


def _repair_tokenizer(nlp: Language) -> None:
    infixes = [*(nlp.Defaults.infixes or ()), *_MISSING_SPACE]
    tokenizer = nlp.tokenizer
    if isinstance(tokenizer, Tokenizer):
        tokenizer.infix_finditer = compile_infix_regex(infixes).finditer


@Language.component("detente_segment", assigns=["token.is_sent_start"])
def segment(doc: Doc) -> Doc:
    """Make each paragraph, and what follows a dateline, start a sentence; the parser finds the others."""
    every_line = _lines_are_paragraphs(doc.text)
    starts = [0]
    for token in doc[:-1]:
        if token.is_space and (_BLANK_LINE.search(token.text) or (every_line and "\n" in token.text)):
            starts.append(token.i + 1)
            doc[token.i + 1].is_sent_start = True
    for start in starts:
        behind = _behind_dateline(doc, start)
        if behind is not None:
            doc[behind].is_sent_start = True
    return doc


def _behind_dateline(doc: Doc, start: int) -> int | None:
    """The token behind "GENEVA, March 3 (Reuters) -" at the start of a paragraph, None where there is none.

    The parser would take the place for the subject of what follows.
    """
    if start >= len(doc) or not (doc[start].is_upper and doc[start].is_alpha and len(doc[start]) > 2):
        return None
    for i in range(start + 1, min(start + _DATELINE, len(doc) - 1)):
        word = doc[i]
        if word.text in _DASHES:
            return i + 1
        if word.is_lower and word.is_alpha and word.text not in _IN_NAMES:
            return None
    return None


def _lines_are_paragraphs(text: str) -> bool:
    """Whether a text without blank lines between its paragraphs has one paragraph a line."""
    lines = [line for line in text.split("\n") if line.strip()]
    body = lines[1:] if len(lines) > 2 else lines
    return bool(body) and median(len(line) for line in body) > _PARAGRAPH_LINE

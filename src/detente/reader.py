"""The Python interface: sources in, readings out."""

from __future__ import annotations

import datetime as dt
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import DetenteError, SourceError
from detente.ingest import directory_sources, from_text, is_address, load
from detente.ingest.sources import STANDARD_INPUT, as_day, name_of
from detente.records import Article, Reading
from detente.settings import Settings, make_settings

if TYPE_CHECKING:
    from spacy.language import Language

_LOG = logging.getLogger(__name__)
_LONGEST_PATH = 4096
_PATH_LIKE = re.compile(r"\S*[/\\]\S*|.*\.(?:txt|html?|xhtml|md|pdf|docx?|json|jsonl|csv)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,12}://\S*", re.IGNORECASE)

Source = str | Path | Article
"""A path, an http(s) address, the text of an article, or an article."""
OnError = Callable[[str, DetenteError], None]
"""Called with the name of a source that was not read, and why."""


class Reader:
    """Reads articles. The language model is loaded at the first reading and kept.

    Args:
        settings: as keywords, see :class:`detente.settings.Settings`.

    Raises:
        SettingError: a setting is unknown or out of range.
    """

    def __init__(self, **settings: Any) -> None:
        self.settings: Settings = make_settings(**settings)
        self._nlp: Language | None = None

    @classmethod
    def with_pipeline(cls, nlp: Language, **settings: Any) -> Reader:
        """A reader on a pipeline that is already built, with all of Détente's stages in it."""
        reader = cls(**settings)
        reader._nlp = nlp
        return reader

    @property
    def nlp(self) -> Language:
        """The spaCy pipeline with every stage, built on first use.

        Raises:
            PipelineError: the language model is missing or not complete.
            DataError: a table of the folder that ``knowledge`` names is wrong.
        """
        if self._nlp is None:
            from detente.pipeline import build  # spaCy takes long to import

            self._nlp = build(self.settings)
        return self._nlp

    def read(self, source: Source, date: dt.date | str | None = None) -> Reading:
        """Read one article.

        Args:
            source: path of a text or HTML file, http(s) address, or the text itself.
            date: the day that the article was published, where you know it; it is trusted.

        Raises:
            DetenteError: the source cannot be read; the message says why and what to do.
        """
        article = self._article(source, as_day(date))
        return self._read_one(article)

    def read_many(
        self,
        sources: Iterable[Source] | str | Path,
        date: dt.date | str | None = None,
        on_error: OnError | None = None,
    ) -> Iterator[Reading]:
        """Read many articles as a stream, in order; one that fails never stops the others.

        Args:
            sources: what :meth:`read` takes; a directory gives its article files.
            date: the day that all of them were published, where you know it.
            on_error: called for each source that is not read; without it, a warning is logged.

        Raises:
            SettingError: ``date`` is no date.
            PipelineError: the language model is missing or not complete.
        """
        day = as_day(date)
        report = _log_error if on_error is None else on_error
        return self._stream(_each(sources, report), day, report)

    def _stream(self, sources: Iterator[Source], day: dt.date | None, report: OnError) -> Iterator[Reading]:
        batch: list[Article] = []
        for source in sources:
            try:
                batch.append(self._article(source, day))
            except DetenteError as error:
                report(_name(source), error)
                continue
            if len(batch) >= self.settings.batch_size:
                yield from self._read_batch(batch, report)
                batch = []
        yield from self._read_batch(batch, report)

    def _read_batch(self, articles: list[Article], report: OnError) -> Iterator[Reading]:
        """The readings of a batch; one by one where the batch as a whole fails."""
        from detente.pipeline import read_articles

        nlp = self.nlp
        try:
            readings = list(read_articles(nlp, articles, self.settings))
        except Exception:  # a stage failed on one of them: find out which, and read the others
            _LOG.debug("a batch of %d articles failed", len(articles), exc_info=True)
            readings = []
            for article in articles:
                try:
                    readings.append(self._read_one(article))
                except DetenteError as error:
                    report(_name(article), error)
        yield from readings

    def _read_one(self, article: Article) -> Reading:
        from detente.pipeline import read_articles

        nlp = self.nlp
        try:
            return next(iter(read_articles(nlp, [article], self.settings)))
        except DetenteError:
            raise
        except Exception as error:
            raise DetenteError(
                f"could not be read because of a fault in the program ({type(error).__name__}: "
                f"{' '.join(str(error).split())[:200]}): please report it with the article",
                source=_name(article),
            ) from error

    def _article(self, source: Source, day: dt.date | None) -> Article:
        if isinstance(source, Article):
            return source if day is None else _dated(source, day)
        if isinstance(source, str) and not is_address(source) and not _is_path(source):
            return from_text(source, self.settings, day)
        if not is_address(source) and os.path.isdir(source):
            raise SourceError("is a directory: use read_many to read all articles in it", source=str(source))
        return load(source, self.settings, day)


def _dated(article: Article, day: dt.date) -> Article:
    import msgspec

    return msgspec.structs.replace(article, posted=day, posted_as="user")


def _each(sources: Iterable[Source] | str | Path, report: OnError) -> Iterator[Source]:
    """The sources one by one, directories as the files in them."""
    for source in [sources] if isinstance(sources, str | Path) else sources:
        if isinstance(source, Article) or is_address(source) or not _is_directory(source):
            yield source
            continue
        try:
            yield from directory_sources(source)
        except DetenteError as error:
            report(str(source), error)


def _is_directory(source: str | Path) -> bool:
    if isinstance(source, str) and ("\n" in source or len(source) > _LONGEST_PATH or not source.strip()):
        return False
    try:
        return os.path.isdir(source)
    except ValueError:
        return False


def _is_path(source: str) -> bool:
    """Whether a string names a file rather than being the text of an article.

    Raises:
        SourceError: it looks like a path or an address, but there is nothing of that name.
    """
    text = source.strip()
    if "\n" in text or not text or len(text) > _LONGEST_PATH:
        return False
    try:
        if os.path.exists(source):
            return True
    except ValueError:  # a zero character
        return False
    if text == STANDARD_INPUT:
        raise SourceError("standard input is read by the command line only: give its text", source=text)
    if _SCHEME.fullmatch(text):
        raise SourceError("only http and https addresses are fetched: save the page as a file", source=text)
    if _PATH_LIKE.fullmatch(text) and len(text.split()) <= 8:
        raise SourceError("does not exist: check the path, or give the text of an article", source=text)
    return False


def _name(source: Source) -> str:
    if isinstance(source, Article):
        return source.source or source.title or name_of(source.text)
    if isinstance(source, Path) or is_address(source):
        return str(source)
    return source if "\n" not in source and len(source) <= 200 else name_of(source)


def _log_error(source: str, error: DetenteError) -> None:
    _LOG.warning("not read: %s", error)

"""One small tree of errors; every message names what was wrong and what to do."""

from __future__ import annotations


class DetenteError(Exception):
    """Root of all errors that the program raises on purpose.

    Args:
        message: what was wrong and what to do, on one line.
        source: the file, address or setting that it is about.
    """

    def __init__(self, message: str, *, source: str = "") -> None:
        source = " ".join(source.split())
        super().__init__(f"{source}: {message}" if source else message)
        self.message = message
        self.source = source


class SourceError(DetenteError):
    """A source could not be turned into an article."""


class UnreachableError(SourceError):
    """An address did not answer, or may not be fetched."""


class NotAnArticleError(SourceError):
    """There is no readable article in the source: empty, binary, too large, no main text."""


class LanguageError(SourceError):
    """The article is in a language that is not coded."""


class SettingError(DetenteError):
    """A setting or option has a value that it cannot have."""


class DataError(DetenteError):
    """A data file of the program or of the user is wrong; the message names file and line."""


class PipelineError(DetenteError):
    """The pipeline lacks a stage or a language layer that another stage needs."""


class OutputError(DetenteError):
    """The output could not be written."""


class StoreError(DetenteError):
    """A database cannot be opened, written or searched."""


class CorrectionError(DetenteError):
    """A correction names no record, or would make one that cannot be."""

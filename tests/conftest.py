"""What all tests share: the pipeline, loaded once."""

from __future__ import annotations

import pytest
from spacy.language import Language

from detente.pipeline import build
from detente.settings import Settings


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The whole pipeline with default settings."""
    return build(Settings())

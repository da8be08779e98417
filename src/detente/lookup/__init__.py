"""What a name can mean and why: a plain look-up over the tables, without the language model."""

from detente.lookup.answer import Answer, Meaning, MeaningKind, Term
from detente.lookup.ask import who

__all__ = ["Answer", "Meaning", "MeaningKind", "Term", "who"]

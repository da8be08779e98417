"""Tokens, sentences, parse and names, by spaCy, with repairs for news text."""

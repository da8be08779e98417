"""Mention to actor: state, sector, person, organisation; roles, aliases and pronouns in an article."""

"""The web pages of a database: what ``detente serve`` shows."""

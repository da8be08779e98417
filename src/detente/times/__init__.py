"""From expression to interval of days, against the article's own date."""

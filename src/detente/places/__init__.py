"""Places of events: a gazetteer, mentions found in the text, resolved together with reasons."""

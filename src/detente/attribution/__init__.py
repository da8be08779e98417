"""Source, cue and content of quotations and reported speech."""

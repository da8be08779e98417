"""Who did what to whom: predicates with their parties, coded in PLOVER."""

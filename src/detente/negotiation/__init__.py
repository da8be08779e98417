"""What parties want and on what condition, what they promise, what ties them, how their talks stand."""

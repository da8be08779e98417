"""Détente reads news reports about diplomacy and conflict into data."""

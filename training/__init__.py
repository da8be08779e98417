"""Trains the event classifier: see README.md beside this file."""

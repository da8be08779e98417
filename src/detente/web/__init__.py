"""Readings as pages and notebook views."""

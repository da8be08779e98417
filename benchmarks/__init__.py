"""Benchmarks: each module is one command that writes predictions or measures speed."""

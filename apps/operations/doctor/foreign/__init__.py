"""Somebody else's setup, judged by its own numbers."""

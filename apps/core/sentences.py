"""Sentences for people with values from strangers in them."""

from __future__ import annotations

from collections.abc import Mapping

LONGEST_VALUE = 300


class _Values(dict[str, str]):
    """A process that a file has taken over may leave some out."""

    def __missing__(self, name: str) -> str:
        return "?"


def cut(params: Mapping[str, object]) -> dict[str, str]:
    """Values that are not too long to be read."""
    return {name: str(value)[:LONGEST_VALUE] for name, value in params.items()}


def filled(sentence: object, values: Mapping[str, str]) -> str:
    """A sentence, in the active language if it is a lazy one, with its ``%(name)s``."""
    return str(sentence) % _Values(values)

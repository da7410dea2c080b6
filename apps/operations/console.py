"""A command's output as a rich console: colours on a terminal, plain text for tests and pipes."""

from __future__ import annotations

from typing import IO, cast

from django.core.management.base import OutputWrapper
from rich.console import Console

PLAIN_WIDTH = 1000
"""Columns where there is no terminal: in a pipe each row and sentence stays on one line."""


def console(stdout: OutputWrapper, *, no_color: bool = False) -> Console:
    """The console that writes to a command's ``stdout``."""
    stdout.ending = ""  # rich ends its own lines, and moves the cursor by pieces of them
    width = None if stdout.isatty() else PLAIN_WIDTH
    return Console(file=cast("IO[str]", stdout), width=width, no_color=no_color or None)


def printable(text: str) -> str:
    """Without what would command the terminal: titles and errors are written by strangers."""
    return "".join(one if one.isprintable() or one in "\n\t" else "�" for one in text)

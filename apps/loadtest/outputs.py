"""The files that a load test leaves: a baseline and a page."""

from __future__ import annotations

import os
from pathlib import Path

from apps.loadtest.errors import WrongUsage


class BadOutput(WrongUsage):
    """This file could not be written."""


def require_writable(*paths: Path | None) -> None:
    """``BadOutput`` now instead of after a test of an hour."""
    for path in paths:
        if path is None:
            continue
        target = path if path.exists() else path.absolute().parent
        if path.is_dir() or not os.access(target, os.W_OK):
            raise BadOutput(f"{path} cannot be written: name a file in a folder that exists.")


def write(path: Path, text: str) -> None:
    """Put ``text`` into the file, in place of what it had."""
    path.write_text(text, encoding="utf-8")

"""A person at a server who follows a page: commands typed into one shell, block after block."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from apps.operations.deployment import documents, programs
from apps.operations.deployment.registry import DoesNotHold

LONGEST = 1800
"""Seconds for one block: a build fetches everything."""


@dataclass
class Shell:
    """Where the person is, and what is set; what a block sets stays for those after it."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def follows(self, page: str, heading: str, nth: int = 0) -> str:
        """Type a block of a page; what it said. ``DoesNotHold`` when one of its lines fails."""
        block = documents.under(page, heading)[nth]
        try:
            return self.types(block.text)
        except DoesNotHold as failure:
            raise DoesNotHold(f"{block} ({heading}): {failure}") from failure

    def types(self, text: str) -> str:
        """The same of any text."""
        kept = self.folder / ".variables"
        script = f"{text}\nenv -0 > {shlex.quote(str(kept))}"
        said = programs.said(
            *("sh", "-e", "-a", "-c", script),
            folder=self.folder,
            only=self.variables,
            seconds=LONGEST,
        )
        self.variables = _read(kept)
        return said


def _read(kept: Path) -> dict[str, str]:
    pairs = (each.partition("=") for each in kept.read_text(encoding="utf-8").split("\0") if each)
    return {name: value for name, _, value in pairs}


def calling(variables: Mapping[str, str], folder: Path, name: str, program: str) -> dict[str, str]:
    """The variables of a shell in which ``name`` runs ``program``, whatever that is called."""
    folder.mkdir()
    called = folder / name
    called.write_text(f'#!/bin/sh\nexec {shlex.quote(program)} "$@"\n', encoding="utf-8")
    called.chmod(0o755)
    return {**variables, "PATH": f"{folder}:{variables['PATH']}"}

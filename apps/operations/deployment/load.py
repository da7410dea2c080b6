"""A load test that runs while something else is done, and what its ledger must say."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings

from apps.operations.deployment.registry import DoesNotHold, Notes

LAST = 800
ALWAYS = ("requested", "done", "lost", "twice")


@dataclass(frozen=True)
class Load:
    """A load test on its way. It writes into files: nobody listens while it runs."""

    process: subprocess.Popen[bytes]
    said: IO[str]
    complained: IO[str]

    @staticmethod
    def started(*command: str, only: Mapping[str, str]) -> Load:
        """What runs `loadtest --json`, with these variables instead of ours."""
        said, complained = tempfile.TemporaryFile("w+"), tempfile.TemporaryFile("w+")  # noqa: SIM115
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=only, stdout=said, stderr=complained
        )
        return Load(process, said, complained)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def report(self, seconds: float = 900) -> dict[str, Any]:
        """Its report, whatever its verdict; ``DoesNotHold`` when there is none."""
        try:
            self.process.wait(timeout=seconds)
        finally:
            self.process.kill()
        said, complained = (_all_of(file) for file in (self.said, self.complained))
        try:
            found: dict[str, Any] = json.loads(said[said.index("{") :])
        except ValueError as error:
            raise DoesNotHold(f"The load test said nothing: {complained[-LAST:]}") from error
        return found


def _all_of(file: IO[str]) -> str:
    with file:
        file.seek(0)
        return file.read()


def require_balanced(report: Mapping[str, Any], notes: Notes, *, quarantined: int = 0) -> None:
    """None lost, none done twice, and all ended as asked but for ``quarantined``."""
    ledger = report["ledger"]
    told = ", ".join(f"{name} {ledger[name]}" for name in ledger if _tells(ledger, name))
    notes.add(f"{told}; {report['seconds']:.1f} s")
    if ledger["lost"] or ledger["twice"]:
        raise DoesNotHold(told)
    as_asked = ledger["done"] + ledger["failed_as_asked"]
    if ledger["quarantined"] != quarantined or as_asked + quarantined != ledger["requested"]:
        raise DoesNotHold("; ".join(report["problems"]) or told)


def _tells(ledger: Mapping[str, Any], name: str) -> bool:
    """A count: one that is always looked for, or one that is not zero."""
    is_count = isinstance(ledger[name], int) and not isinstance(ledger[name], bool)
    return is_count and (name in ALWAYS or ledger[name] != 0)

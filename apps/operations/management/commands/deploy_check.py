"""Prove what is said of deploying Faena."""

from __future__ import annotations

import json
import sys
import time
from argparse import RawDescriptionHelpFormatter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.operations.deployment.registry import CannotRun, DoesNotHold, Notes, Part, all_parts

HOLDS, FAILS, NOT_RUN = "holds", "does not hold", "could not run here"
WRONG_USAGE, LEFT_OUT = 2, 3


@dataclass(frozen=True)
class Proof:
    """What became of one part, in how many seconds."""

    name: str
    claim: str
    state: str
    reason: str
    seconds: float
    notes: list[str] = field(default_factory=list)


class Command(BaseCommand):
    """``manage.py deploy_check``"""

    help = (
        "Prove what is said of deploying Faena: images, compose, Kubernetes, servers. Exit 1 when "
        "something does not hold. What cannot run on this machine is listed."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Which parts, and how to say it."""
        parser.add_argument("names", nargs="*", metavar="PART", help="Default: all.")
        parser.add_argument(
            "--complete", action="store_true", help="Exit 3 when a part could not run here."
        )
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="One JSON document for machines."
        )
        parser.formatter_class = RawDescriptionHelpFormatter
        lines = (f"{one.name:18}  {one.claim}" for one in all_parts())
        parser.epilog = "\n".join(("parts:", *lines))

    def handle(
        self, *, names: Sequence[str], complete: bool, as_json: bool, **options: Any
    ) -> None:
        """Prove one after the other; the exit code is the verdict."""
        proofs = [self._proof(one, quiet=as_json) for one in _chosen(names)]
        if as_json:
            self.stdout.write(json.dumps([asdict(one) for one in proofs], indent=2))
        else:
            self._sum_up(proofs)
        states = {one.state for one in proofs}
        if FAILS in states:
            sys.exit(1)
        if complete and NOT_RUN in states:
            sys.exit(LEFT_OUT)

    def _proof(self, one: Part, *, quiet: bool) -> Proof:
        if not quiet:
            self.stdout.write(f"{one.name}: {one.claim} …")
            self.stdout.flush()
        proof = prove(one)
        if not quiet:
            self._show(proof)
        return proof

    def _show(self, proof: Proof) -> None:
        for line in proof.notes:
            self.stdout.write(f"    {line}")
        told = f"{proof.state}: {proof.reason}" if proof.reason else proof.state
        style = self.style.ERROR if proof.state == FAILS else str
        self.stdout.write(style(f"  {told}  ({proof.seconds:.1f} s)"))

    def _sum_up(self, proofs: Sequence[Proof]) -> None:
        for state in (HOLDS, FAILS, NOT_RUN):
            names = [one.name for one in proofs if one.state == state]
            if names:
                self.stdout.write(f"{len(names)} {state}: {', '.join(names)}")


def prove(one: Part) -> Proof:
    """Run one part; whatever else goes wrong in it is a claim that does not hold."""
    notes, began = Notes(), time.monotonic()
    state, reason = HOLDS, ""
    try:
        one.prove(notes)
    except CannotRun as missing:
        state, reason = NOT_RUN, str(missing)
    except DoesNotHold as finding:
        state, reason = FAILS, str(finding)
    except Exception as error:
        state, reason = FAILS, f"{type(error).__name__}: {error}"
    return Proof(one.name, one.claim, state, reason, time.monotonic() - began, notes.lines)


def _chosen(names: Sequence[str]) -> list[Part]:
    known = {one.name: one for one in all_parts()}
    if unknown := [name for name in names if name not in known]:
        text = f"No part is called {', '.join(unknown)}; choose from: {', '.join(known)}"
        raise CommandError(text, returncode=WRONG_USAGE)
    return [known[name] for name in names] or list(known.values())

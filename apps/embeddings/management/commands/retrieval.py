"""Measure how well passages are found, and refuse when it has fallen."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.embeddings import embedders, sanity
from apps.embeddings.sanity import Measured

WRONG_INPUT = 2
HEADING = f"{'embedder':<10} {'asked':<5} {'text':<4} {'MRR@10':>6} {'floor':>6} {'refused':>8}"
HEADING += f" {'unrelated':>9}"


class Command(BaseCommand):
    """``manage.py retrieval``"""

    help = (
        "Ask the sanity set's questions of each embedder that is installed; exit 1 below a floor."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to measure, and how to say it."""
        parser.add_argument(
            "--only", choices=embedders.WAYS, help="This embedder (default: all installed)."
        )
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="One JSON document for machines."
        )

    def handle(self, *, only: str | None, as_json: bool, **_: Any) -> None:
        """Measure, show, and say by the exit code whether nothing has fallen."""
        chosen = embedders.installed()
        if only and only not in chosen:
            raise CommandError(f"{only} is not installed, or not set.", returncode=WRONG_INPUT)
        names = [only] if only else list(chosen)
        measured = [one for name in names for one in sanity.measure(name, chosen[name])]
        if as_json:
            self.stdout.write(json.dumps([_as_json(one) for one in measured], indent=2))
        else:
            self.stdout.write("\n".join([HEADING, *map(_line, measured)]))
        if not all(one.holds for one in measured):
            self.stderr.write("Below its floor: see apps/embeddings/sanity.json.")
            sys.exit(1)


def _as_json(one: Measured) -> dict[str, Any]:
    return {**asdict(one), "holds": one.holds}


def _line(one: Measured) -> str:
    return (
        f"{one.embedder:<10} {one.asked:<5} {one.text:<4} {one.mrr:>6.2f} {one.floor:>6.2f}"
        f" {one.refused:>8.0%} {one.unrelated:>9.0%}{'' if one.holds else '  FALLEN'}"
    )

"""Put the Dockerfiles together, or see whether they are."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.operations import dockerfiles


class Command(BaseCommand):
    """``manage.py images render | check``"""

    help = "Write dockerfiles/Dockerfile.* from their parts, or see whether they are as these say."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """One action each."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        actions.add_parser("render", help="Write those that differ.")
        actions.add_parser("check", help="Write nothing; exit 1 if one differs.")

    def handle(self, *, action: str, **options: Any) -> None:
        """Do what was asked for."""
        changed = dockerfiles.render() if action == "render" else dockerfiles.different()
        for image in changed:
            self.stdout.write(str(dockerfiles.path(image).relative_to(dockerfiles.folder().parent)))
        if action == "check" and changed:
            self.stderr.write("They differ from their parts: manage.py images render")
            sys.exit(1)

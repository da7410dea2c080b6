"""Syncs from the command line: ask for one, or see what is at the portal."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    DjangoHelpFormatter,
)

from apps.accounts.models import Company
from apps.accounts.rut import parse_rut
from apps.sii import intake
from apps.sii.models import Credential, OpenSession, Seat, Sync
from apps.sii.periods import period_of
from apps.sii.shapes import Kind, Period

EPILOG = """\
  manage.py sii sync 76543210-3                        the newest documents
  manage.py sii sync 76543210-3 f29 --first 202401     forms since January 2024
  manage.py sii round documents                        every company with a clave, over the night
  manage.py sii status                                 claves, seats, sessions, newest syncs
"""


class _Formatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """The examples keep their lines."""


class Command(BaseCommand):
    """``manage.py sii sync|round|status``"""

    help = "Fetch tax documents and monthly forms from the SII's portal."

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        """With examples."""
        more = {"formatter_class": _Formatter, "epilog": EPILOG}
        return super().create_parser(prog_name, subcommand, **more, **options)

    def add_arguments(self, parser: CommandParser) -> None:
        """One action, and what it needs."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        sync = actions.add_parser("sync", help="ask for one company's sync")
        sync.add_argument("rut", help="the company's RUT, such as 76543210-3")
        sync.add_argument("kind", nargs="?", default=Kind.DOCUMENTS.value, choices=_kinds())
        for bound, meaning in (("--first", "first"), ("--last", "last")):
            sync.add_argument(bound, metavar="AAAAMM", help=f"the {meaning} period")
        round_ = actions.add_parser("round", help="ask for a sync of every company")
        round_.add_argument("kind", choices=_kinds())
        actions.add_parser("status", help="claves, seats, sessions, newest syncs")

    def handle(self, action: str, **options: Any) -> None:
        """Prints the job's id, or the status."""
        getattr(self, f"_{action}")(**options)

    def _sync(self, rut: str, kind: str, **options: Any) -> None:
        handle = intake.sync(
            _company(rut),
            Kind(kind),
            first=_period(options["first"]),
            last=_period(options["last"]),
        )
        self.stdout.write(f"job {handle.id}")

    def _round(self, kind: str, **options: Any) -> None:
        self.stdout.write(f"job {intake.sync_all(Kind(kind)).id}")

    def _status(self, **options: Any) -> None:
        states = Credential.objects.order_by("company__name").select_related("company")
        for one in states:
            self.stdout.write(f"{one.company.rut or '-':12} {one.company} {one.state}")
        self.stdout.write(f"seats taken: {Seat.objects.count()}")
        self.stdout.write(f"sessions noted as open: {OpenSession.objects.count()}")
        for sync in Sync.objects.select_related("job", "company").order_by("-job")[:10]:
            self.stdout.write(f"{sync.job.status:11} {sync}")


def _kinds() -> list[str]:
    return [kind.value for kind in Kind]


def _company(rut: str) -> Company:
    try:
        found = Company.objects.filter(rut=parse_rut(rut).canonical).first()
    except ValueError as error:
        raise CommandError(f"{rut!r} is no RUT: its check digit does not fit.") from error
    if found is None:
        raise CommandError(f"No company has the RUT {rut}: enter it on the company's page.")
    return found


def _period(code: str | None) -> Period | None:
    try:
        return period_of(code) if code else None
    except ValueError as error:
        raise CommandError(str(error)) from error

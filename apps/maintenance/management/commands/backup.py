"""Save the database, look at backups, test them, restore one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.core.errors import JobError
from apps.core.files import FileDamaged
from apps.maintenance import backups, place
from apps.maintenance.models import Backup
from apps.maintenance.place import Place
from apps.maintenance.selectors import newest

WRONG_INPUT = 2
EPILOG = """\
  manage.py backup now                              save and test
  manage.py backup restore --into RESTORE_URL       the newest one, into the database whose address
                                                    stands in the variable RESTORE_URL
  manage.py backup restore --file saved.dump --into postgresql://localhost/empty
"""


class Command(BaseCommand):
    """``manage.py backup now | list | verify [NUMBER] | restore [NUMBER] --into ADDRESS``"""

    help = "Save the database, look at backups, test them, restore one."

    def add_arguments(self, parser: CommandParser) -> None:
        """One action each."""
        parser.epilog = EPILOG
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        actions.add_parser("now", help="Save the database here and now, and test what was saved.")
        listed = actions.add_parser("list", help="What there is, newest first.")
        listed.add_argument("--json", action="store_true", dest="as_json")
        listed.add_argument(
            "--tested-within",
            type=int,
            metavar="HOURS",
            help="Exit 1 unless one was tested, and well, in the last so many hours.",
        )
        verify = actions.add_parser("verify", help="Restore one into a scratch database, compare.")
        restore = actions.add_parser("restore", help="Restore one into an empty database, compare.")
        for each in (verify, restore):
            each.add_argument("number", nargs="?", type=int, help="Of the list; else the newest.")
        restore.add_argument("--file", type=Path, help="A file of the storage, without its row.")
        restore.add_argument(
            "--into",
            required=True,
            help="An environment variable with the address of an empty database, or the address "
            "itself if there is no password in it.",
        )

    def handle(self, *, action: str, **options: Any) -> None:
        """Exit 1 when it did not succeed, 2 when it was asked for wrongly."""
        actions: dict[str, Callable[..., None]] = {
            "now": self._now,
            "list": self._list,
            "verify": self._verify,
            "restore": self._restore,
        }
        try:
            actions[action](**options)
        except (JobError, FileDamaged, psycopg.Error) as error:
            raise CommandError(str(error)) from error

    def _now(self, **_: Any) -> None:
        backup = backups.keep(backups.take())
        self.stdout.write(f"{backup.pk}: {backup}, {backup.file.size} bytes.")
        self._test(backup)

    def _list(self, *, as_json: bool, tested_within: int | None, **_: Any) -> None:
        found = [_told(each) for each in Backup.objects.select_related("file").order_by("-pk")]
        self.stdout.write(json.dumps(found, indent=2) if as_json else "\n".join(map(_line, found)))
        if tested_within is None:
            return
        since = timezone.now() - timedelta(hours=tested_within)
        if not Backup.objects.filter(tested_at__gte=since).exists():
            raise CommandError(f"No backup was tested in the last {tested_within} hours.")

    def _verify(self, *, number: int | None, **_: Any) -> None:
        self._test(_backup(number))

    def _restore(self, *, number: int | None, file: Path | None, into: str, **_: Any) -> None:
        target = _target(into)
        if file is not None:
            if not file.is_file():
                raise CommandError(f"--file {file}: there is no such file.", returncode=WRONG_INPUT)
            backups.restore_file(file, target)
            self.stdout.write(f"{file} is restored; what it should hold is not known here.")
            return
        backup = _backup(number)
        backups.restore(backup, target)
        self.stdout.write(f"{backup} is restored: {_equal(backup)}")

    def _test(self, backup: Backup) -> None:
        backups.prove(backup)
        self.stdout.write(f"{backup} restores well: {_equal(backup)}")


def _backup(number: int | None) -> Backup:
    found = newest(number)
    if found is None:
        raise CommandError("There is no such backup; see: manage.py backup list", returncode=1)
    return found


def _equal(backup: Backup) -> str:
    return f"{len(backup.tables)} tables with {backup.rows} rows are equal."


def _told(backup: Backup) -> dict[str, Any]:
    return {
        "number": backup.pk,
        "made_at": backup.made_at.isoformat(timespec="seconds"),
        "bytes": backup.file.size,
        "rows": backup.rows,
        "tested_at": backup.tested_at and backup.tested_at.isoformat(timespec="seconds"),
        "key": backup.file.key,
    }


def _line(told: dict[str, Any]) -> str:
    state = f"tested {told['tested_at']}" if told["tested_at"] else "NOT TESTED"
    return (
        f"{told['number']:>5}  {told['made_at']}  {told['bytes']:>12} bytes  "
        f"{told['rows']:>10} rows  {state}  {told['key']}"
    )


def _target(into: str) -> Place:
    """Where to; a password on a command line can be read by everybody on the machine."""
    if "://" in into:
        target = place.at(into)
        if target.password:
            raise CommandError(
                "--into: an address with a password does not belong on a command line. "
                "Write it into an environment variable and give that one's name.",
                returncode=WRONG_INPUT,
            )
        return target
    if not os.environ.get(into):
        raise CommandError(f"--into {into}: this variable is not set.", returncode=WRONG_INPUT)
    return place.at(os.environ[into])

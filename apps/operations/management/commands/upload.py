"""Hand in a file, as on the upload page."""

from __future__ import annotations

import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    DjangoHelpFormatter,
)
from django.utils import translation
from rich.console import Console, RenderableType

from apps.core import uploads
from apps.core.errors import PermanentError
from apps.core.models import Job, Status
from apps.core.submit import JobHandle
from apps.operations import handing_in, upload_display
from apps.operations.console import console, printable
from apps.operations.handing_in import Order, WrongUsage
from apps.web import results, selectors, words

WRONG_INPUT = 2
INTERRUPTED = 130


class _Formatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """The lines of the epilogue stay as they are."""


class Command(BaseCommand):
    """``manage.py upload KIND FILE``"""

    help = "Hand in a file to be worked on: look at it first, or start the work and wait for it."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """With exit codes and examples below the flags."""
        more = {"formatter_class": _Formatter, "epilog": _epilogue()}
        return super().create_parser(prog_name, subcommand, **more, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """What, of whom, and how long to stay."""
        parser.add_argument("kind", nargs="?", metavar="KIND", help="As --list names them.")
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        parser.add_argument("--list", action="store_true", help="The kinds and their options.")
        _add_order(parser)
        _add_stay(parser)

    def handle(self, *, kind: str | None, file: Path | None, **options: Any) -> None:
        """Exit 0: started, or done where one waits. 1: refused, or not done. 2: wrong usage."""
        out = console(self.stdout, no_color=options["no_color"])
        if options["list"]:
            _say(out, upload_display.kinds(uploads.all_kinds()))
            return
        try:
            wanted = _order(kind, file, **options)
        except WrongUsage as error:
            raise CommandError(str(error), returncode=WRONG_INPUT) from error
        with translation.override(wanted.language):
            if options["check"]:
                _check(wanted, out)
            else:
                self._start(wanted, out, **options)

    def _start(
        self, wanted: Order, out: Console, *, wait: bool, save: Path | None, **_: Any
    ) -> None:
        job = _started(wanted)
        self.stdout.write(f"{job.id}\n")
        if not (wait or save):
            return
        try:
            ended = handing_in.wait_for(job.id, out)
        except KeyboardInterrupt:
            sentence = f"The job goes on without us: {job.id}"
            raise CommandError(sentence, returncode=INTERRUPTED) from None
        _tell(ended, out, save)
        if ended.status != Status.DONE:
            sys.exit(1)


def _add_order(parser: CommandParser) -> None:
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        dest="given",
        metavar="NAME=VALUE",
        help="One of the kind's options; repeatable.",
    )
    parser.add_argument(
        "--language",
        choices=[code for code, _ in settings.LANGUAGES],
        help="Of the results and of what is said of the file. Default: the person's.",
    )
    parser.add_argument("--company", type=int, metavar="ID", help="For whom the work is.")
    parser.add_argument("--as", dest="requester", metavar="EMAIL", help="Who asks for it.")


def _add_stay(parser: CommandParser) -> None:
    parser.add_argument(
        "--check", action="store_true", help="Only look: nothing is stored, no work is started."
    )
    parser.add_argument(
        "--wait", action="store_true", help="Follow the job to its end and say what came of it."
    )
    parser.add_argument(
        "--save",
        type=Path,
        metavar="DIR",
        help="Wait, then write the files that the job has made there, beside what is there.",
    )


def _epilogue() -> str:
    names = [kind.name for kind in uploads.all_kinds()]
    kind = names[0] if names else "family.kind"
    return f"""\
exit code: 0 when the job was started or, with --wait, is done; or when the file can be used
           1 when the file was refused or the job is not done; 2 for wrong usage

examples:
  manage.py upload --list
  manage.py upload {kind} FILE --check
  manage.py upload {kind} FILE --language es --as ana@example.com --company 3
  manage.py upload {kind} FILE --option NAME=VALUE --wait --save results"""


def _order(kind: str | None, file: Path | None, **options: Any) -> Order:
    if kind is None or file is None:
        raise WrongUsage("Name a kind and a file; --list shows the kinds.")
    if options["check"] and (options["wait"] or options["save"]):
        raise WrongUsage("--check starts nothing that could be waited for.")
    flags = ("given", "language", "company", "requester")
    wanted = handing_in.order(kind, file, **{name: options[name] for name in flags})
    if options["save"]:
        handing_in.require_folder(options["save"])
    return wanted


def _check(wanted: Order, out: Console) -> None:
    _refuse_by_size(wanted)
    with wanted.handed() as handed:
        try:
            looked = wanted.kind.check(handed)
        except PermanentError as error:
            raise _refusal(error) from error
    _say(out, upload_display.preview(looked))


def _started(wanted: Order) -> JobHandle:
    _refuse_by_size(wanted)
    with wanted.handed() as handed:
        try:
            return wanted.kind.start(handed)
        except PermanentError as error:
            raise _refusal(error) from error


def _refuse_by_size(wanted: Order) -> None:
    if problem := wanted.size_problem:
        raise CommandError(problem)


def _refusal(error: PermanentError) -> CommandError:
    return CommandError(printable(words.explained(error.code, str(error))))


def _tell(job: Job, out: Console, save: Path | None) -> None:
    """What came of it: the end, the facts, the first problems, the files."""
    out.print(f"{job.get_status_display()}. {words.meaning(job)}", markup=False)
    if error := words.error(job, is_staff=True):
        out.print(printable(error), markup=False)
    made = results.results_of(selectors.row_of(job))
    _say(out, upload_display.facts(made.facts))
    _say(out, upload_display.problems(made.problems.found))
    if save:
        for path in handing_in.save([one.file for one in made.downloads], save):
            out.print(str(path), markup=False)


def _say(out: Console, shown: Iterable[RenderableType]) -> None:
    for renderable in shown:
        out.print(renderable)

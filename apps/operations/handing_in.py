"""A file of this machine, handed in as a person would on the upload page, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import UUID

from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from apps.accounts.models import Company, User
from apps.accounts.selectors import may_ask_for_work
from apps.core import files, uploads
from apps.core.models import Job, StoredFile
from apps.core.uploads import BadChoice, Handed, UnknownKind, UploadKind

POLL_SECONDS = 0.5


class WrongUsage(Exception):
    """What was asked for makes no sense."""


@dataclass(frozen=True)
class Order:
    """A file, and what is wanted of it."""

    kind: UploadKind
    path: Path
    options: dict[str, str]
    language: str
    company: Company | None
    requested_by: User | None

    @contextmanager
    def handed(self) -> Iterator[Handed]:
        """The file, open."""
        with self.path.open("rb") as content:
            yield Handed(
                content=content,
                name=uploads.clean_name(self.path.name),
                options=self.options,
                language=self.language,
                company=self.company,
                requested_by=self.requested_by,
            )

    @property
    def size_problem(self) -> str:
        """Why a file of this size is refused, or ''."""
        return self.kind.size_problem(self.path.stat().st_size)


def order(
    kind: str,
    path: Path,
    *,
    given: Iterable[str] = (),
    language: str | None = None,
    company: int | None = None,
    requester: str | None = None,
) -> Order:
    """What the flags ask for; ``WrongUsage`` says what makes no sense.

    given: options as NAME=VALUE
    """
    try:
        found = uploads.get(kind)
        options = found.chosen(dict(_pairs(given)))
    except (UnknownKind, BadChoice) as error:
        raise WrongUsage(str(error)) from error
    _require_file(path)
    person = _person(requester)
    language = language or (person.language if person else settings.LANGUAGE_CODE)
    return Order(found, path, options, language, _company(company, person), person)


def wait_for(job_id: UUID, out: Console) -> Job:
    """The job once it has ended; until then a bar on the terminal follows its row."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=out, transient=True) as bar:
        line = bar.add_task("", total=None)
        while True:
            job = Job.objects.get(pk=job_id)
            bar.update(
                line,
                description=str(job.get_status_display()),
                completed=job.progress_done,
                total=job.progress_total,
            )
            if job.has_ended:
                return job
            time.sleep(POLL_SECONDS)


def require_folder(folder: Path) -> None:
    """``WrongUsage`` now instead of after the work: make the folder if it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUsage(f"{folder} cannot be made: {error.strerror}.") from error


def save(stored: Sequence[StoredFile], folder: Path) -> list[Path]:
    """Write these files into the folder, beside what is there already."""
    return [_save(file, folder) for file in stored]


def _save(stored: StoredFile, folder: Path) -> Path:
    content = files.read(stored)
    for path in _free_names(folder / uploads.clean_name(stored.name)):
        try:
            with path.open("xb") as target:
                target.write(content)
        except FileExistsError:
            continue
        return path
    raise AssertionError("numbers do not end")


def _free_names(path: Path) -> Iterator[Path]:
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def _pairs(given: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in given:
        name, sign, value = text.partition("=")
        if not sign:
            raise WrongUsage(f"--option {text}: write NAME=VALUE.")
        yield name, value


def _require_file(path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise WrongUsage(f"{path} cannot be read: {error.strerror}.") from error


def _person(address: str | None) -> User | None:
    if address is None:
        return None
    person = User.objects.filter(email=address.lower()).first()
    if person is None:
        raise WrongUsage(f"Nobody signs in as {address}.")
    return person


def _company(number: int | None, person: User | None) -> Company | None:
    if number is None:
        return None
    company = Company.objects.filter(pk=number).first()
    if company is None:
        raise WrongUsage(f"There is no company {number}.")
    if person is not None and not may_ask_for_work(person, company):
        raise WrongUsage(f"{person} may not start work for {company}.")
    return company

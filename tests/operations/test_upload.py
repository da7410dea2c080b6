from __future__ import annotations

from dataclasses import replace
from threading import Thread
from uuid import UUID

import pytest
from django.core.management import CommandError
from django.db import connections

from apps.accounts.models import Company, Membership, Role, User
from apps.core import execution, files, uploads
from apps.core.models import Job, Status, StoredFile
from apps.core.outcome import Fact
from apps.operations import handing_in
from apps.operations.management.commands.upload import _epilogue
from tests.made_up_upload import GOOD, MOST_BYTES, TASK, UNUSABLE, WRONG, problem
from tests.operations.conftest import Manage, call

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("broker", "lines", "quick"),
]

KIND = "made_up.lines"


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(handing_in, "POLL_SECONDS", 0.01)


@pytest.fixture
def file(tmp_path):
    """A file of this machine: ``file(content)`` → its path."""

    def write(content=GOOD, name="lines.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def worker(told, monkeypatch):
    """The job is worked on as soon as it has been started, on another connection."""
    start, threads = told.start, []

    def start_and_answer(handed):
        job = start(handed)
        threads.append(Thread(target=answer, args=[job.id]))
        threads[-1].start()
        return job

    kind = uploads.get(KIND)
    monkeypatch.setitem(uploads._kinds, KIND, replace(kind, start=start_and_answer))
    yield
    for thread in threads:
        thread.join()


def answer(job_id):
    try:
        assert execution.answer(TASK.spec, job_id)
    finally:
        connections.close_all()


def upload(*arguments: object) -> tuple[int, str]:
    return call("upload", *map(str, arguments))


def refusal(*arguments: object) -> CommandError:
    with pytest.raises(CommandError) as refused:
        upload(*arguments)
    return refused.value


def nothing_was_kept() -> bool:
    return not (Job.objects.exists() or StoredFile.objects.exists())


def test_kinds_are_listed_with_their_options():
    code, said = upload("--list")

    assert code == 0
    assert "made_up.lines  Lines <of> text" in said
    assert ".csv, .txt, at most 195.3\xa0KB" in said
    assert "--option then=work|fail (default: work)  What then" in said
    assert "--option note=TEXT (default: none)  Note" in said


def test_where_nothing_takes_files_the_list_says_so(monkeypatch):
    monkeypatch.setattr(uploads, "_kinds", {})

    assert upload("--list") == (0, "No family of work takes files.\n")
    assert "upload family.kind FILE" in _epilogue()


def test_check_shows_what_was_understood_and_keeps_nothing(file):
    code, said = upload(KIND, file(WRONG), "--check")

    assert code == 0
    for text in ("Lines", "name", "number", "ana", "line 2", "It is no number.", "Correct it for"):
        assert text in said
    assert "nothing was stored and no work was started" in said
    assert nothing_was_kept()


@pytest.mark.parametrize("flags", [["--check"], []])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (UNUSABLE, "no semicolon: write name;number."),
        (b"", "The file is empty."),
        (b"x" * (MOST_BYTES + 1), "at most 195.3\xa0KB can be taken."),
    ],
    ids=["unusable", "empty", "too large"],
)
def test_file_that_cannot_be_used_is_refused(file, told, content, says, flags):
    refused = refusal(KIND, file(content), *flags)

    assert refused.returncode == 1
    assert says in str(refused)
    assert nothing_was_kept()
    assert len(told.handed) == (content == UNUSABLE)


def test_start_says_the_jobs_number_and_nothing_else(file, told):
    code, said = upload(KIND, file(name="año.csv"), "--option", "note=a=b", "--option", "then=fail")

    [job] = Job.objects.all()
    [handed] = told.handed
    assert (code, UUID(said.strip())) == (0, job.id)
    assert job.status == Status.WAITING
    assert files.read(StoredFile.objects.get()) == GOOD
    assert handed.name == "año.csv"
    assert handed.options == {"then": "fail", "note": "a=b"}
    assert (handed.language, handed.company, handed.requested_by) == ("en", None, None)


def test_work_is_asked_for_by_a_person_for_a_company_in_the_persons_language(file, told):
    ana = User.objects.create_user("ana@faena.example", language="es")
    company = Company.objects.create(name="Los Aromos")
    Membership.objects.create(user=ana, company=company, role=Role.ACCOUNTANT)

    upload(KIND, file(), "--as", "Ana@faena.example", "--company", company.pk)

    job = Job.objects.get()
    assert (job.requested_by, job.company) == (ana, company)
    assert told.handed[0].language == "es"


def test_a_language_that_is_named_wins_and_is_spoken(file, told):
    refused = refusal(KIND, file(b""), "--language", "es")

    assert str(refused) == "El archivo está vacío."


def test_waiting_tells_what_came_of_it(file, told, worker):
    told.said = [Fact("Rows", "4")]
    told.found, told.uncounted = [problem(number) for number in range(1, 13)], 5

    code, said = upload(KIND, file(), "--wait")

    assert code == 0
    assert said.startswith(str(Job.objects.get().id))
    assert "It is done." in said
    assert "Rows  4" in said
    assert "advice 10" in said
    assert "advice 11" not in said
    assert "And 7 more problems." in said


def test_job_that_fails_is_exit_1_and_says_why(file, worker):
    code, said = upload(KIND, file(), "--option", "then=fail", "--wait")

    assert code == 1
    assert "It was asked to fail." in said


def test_files_are_saved_beside_what_is_there(file, told, worker, tmp_path):
    folder = tmp_path / "deep" / "results"

    first = upload(KIND, file(), "--save", folder)
    second = upload(KIND, file(WRONG), "--save", folder)

    assert (first[0], second[0]) == (0, 0)
    assert str(folder / "lines.csv") in first[1]
    assert (folder / "lines.csv").read_bytes() == GOOD
    assert (folder / "lines-2.csv").read_bytes() == GOOD
    assert (folder / "lines-3.csv").read_bytes() == WRONG


def test_names_of_results_cannot_leave_the_folder(file, told, worker, tmp_path):
    code, _ = upload(KIND, file(), "--save", tmp_path / "results")
    StoredFile.objects.update(name="../../outside.csv")
    saved = handing_in.save(list(StoredFile.objects.all()), tmp_path / "results")

    assert code == 0
    assert saved == [tmp_path / "results" / "outside.csv"]


def test_what_strangers_wrote_cannot_command_the_terminal(file, told, worker):
    told.said = [Fact("Name", "\x1b[2J\x1b]0;owned\x07[bold]x")]

    _, said = upload(KIND, file(), "--wait")

    assert "\x1b" not in said
    assert "[bold]x" in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Name a kind and a file"),
        ([KIND], "Name a kind and a file"),
        (["no.such", "FILE"], "choose from: "),
        ([KIND, "/nowhere/x.csv"], "/nowhere/x.csv cannot be read: No such file or directory."),
        ([KIND, "/tmp"], "cannot be read: Is a directory."),  # noqa: S108
        ([KIND, "FILE", "--option", "then=dance"], "then=dance: choose from: work, fail."),
        ([KIND, "FILE", "--option", "colour=red"], "has no option 'colour'"),
        ([KIND, "FILE", "--option", "then"], "--option then: write NAME=VALUE."),
        ([KIND, "FILE", "--as", "nobody@faena.example"], "Nobody signs in as nobody@"),
        ([KIND, "FILE", "--company", "77"], "There is no company 77."),
        ([KIND, "FILE", "--check", "--wait"], "--check starts nothing"),
        ([KIND, "FILE", "--check", "--save", "x"], "--check starts nothing"),
        ([KIND, "FILE", "--save", "FILE/below"], "cannot be made: Not a directory."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_exit_2_and_starts_nothing(file, arguments, says):
    path = str(file())

    refused = refusal(*(argument.replace("FILE", path) for argument in arguments))

    assert refused.returncode == 2
    assert says in str(refused)
    assert nothing_was_kept()


def test_a_viewer_starts_nothing_for_the_company(file):
    person = User.objects.create_user("carol@faena.example")
    company = Company.objects.create(name="Los Aromos")
    Membership.objects.create(user=person, company=company, role=Role.VIEWER)

    refused = refusal(KIND, file(), "--as", person.email, "--company", company.pk)

    assert refused.returncode == 2
    assert str(refused) == "carol@faena.example may not start work for Los Aromos."
    assert nothing_was_kept()


def test_an_interrupt_leaves_the_job_to_the_workers(file, monkeypatch):
    def interrupted(job_id, out):
        raise KeyboardInterrupt

    monkeypatch.setattr(handing_in, "wait_for", interrupted)

    refused = refusal(KIND, file(), "--wait")

    assert refused.returncode == 130
    assert f"goes on without us: {Job.objects.get().id}" in str(refused)
    assert Job.objects.get().status == Status.WAITING


def test_help_shows_how(manage: Manage):
    ended = manage("upload", "--help")

    assert ended.returncode == 0
    assert "examples:\n  manage.py upload --list\n" in ended.stdout
    assert "exit code: 0 when" in ended.stdout


def test_wrong_language_is_answered_with_what_there_is(manage: Manage):
    ended = manage("upload", KIND, "x", "--language", "tlh")

    assert ended.returncode == 2
    assert "es" in ended.stderr

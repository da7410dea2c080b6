import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.management import CommandError
from django.utils import timezone

from apps.core.models import Job, Run, Status
from apps.notifications.models import Message
from config.queues import EMAILS
from tests.operations.conftest import Manage, call, job

SEND = "notifications.send_email_task"
NO_JOB = UUID(int=7)
TRACEBACK = 'Traceback (most recent call last):\n  File "x.py", line 1\nValueError: No good.\n'

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def quarantine(*arguments: object) -> tuple[int, str]:
    return call("quarantine", *map(str, arguments))


def refusal(*arguments: object) -> CommandError:
    with pytest.raises(CommandError) as refused:
        quarantine(*arguments)
    return refused.value


def ended(status: Status, *, subject: str = "Hello", ago: float = 60, **fields) -> Job:
    one = job(EMAILS, status, finished_at=timezone.now() - timedelta(seconds=ago), **fields)
    Message.objects.create(job=one, recipient="ana@example.com", subject=subject, body="…")
    return one


def run(of: Job, **fields) -> Run:
    given = {"task": of.task, "queue": of.queue, "node": "n1", "outcome": Run.Outcome.LOST}
    times = {"due_at": of.created_at, "started_at": of.created_at}
    return Run.objects.create(job=of, **given | times | fields)


def listed(*arguments: object) -> list[str]:
    code, said = quarantine("list", "--json", *arguments)
    assert code == 0
    return [one["job"] for one in json.loads(said)["jobs"]]


def ids(*jobs: Job) -> list[str]:
    return [str(one.pk) for one in jobs]


def statuses(*jobs: Job) -> list[str]:
    now = Job.objects.in_bulk([one.pk for one in jobs])
    return [now[one.pk].status for one in jobs]


def test_quarantined_jobs_come_first_then_unknown_and_the_newest_of_each_before_the_others():
    old_unknown = ended(Status.UNKNOWN, ago=30)
    old = ended(Status.QUARANTINED, ago=20)
    unknown = ended(Status.UNKNOWN, ago=10)
    new = ended(Status.QUARANTINED, ago=15)
    for status in (Status.WAITING, Status.DONE, Status.FAILED, Status.CANCELLED):
        ended(status)

    assert listed() == ids(new, old, unknown, old_unknown)


def test_failed_jobs_are_listed_for_who_asks_for_them():
    unknown, failed = ended(Status.UNKNOWN), ended(Status.FAILED)
    quarantined = ended(Status.QUARANTINED)

    assert listed("--status", "failed") == ids(failed)
    every = listed("--status", "failed", "unknown", "quarantined")
    assert every == ids(quarantined, unknown, failed)


def test_people_read_what_it_is_and_what_went_wrong_on_one_line():
    one = ended(
        Status.QUARANTINED,
        subject="Your [bold] quiz",
        losses=3,
        tries=1,
        error_code="Killed",
        error_text="Its process was killed.\nAnd more.",
    )

    code, said = quarantine("list", "--task", SEND)

    [line] = [line for line in said.splitlines() if str(one.pk) in line]
    assert code == 0
    assert "Your [bold] quiz → ana@example.com" in line
    assert "3 / 1" in line
    assert "Killed: Its process was killed." in line
    assert "And more." not in said


def test_of_a_traceback_the_line_that_says_what_was_raised_is_shown():
    ended(Status.FAILED, error_code="ValueError", error_text=TRACEBACK)

    _, said = quarantine("list", "--status", "failed")

    assert "  ValueError: No good." in said
    assert "Traceback" not in said


def test_what_strangers_wrote_cannot_command_the_terminal():
    ended(Status.QUARANTINED, subject="\x1b[2J\x1b]0;owned\x07", error_text="\x1b[31mred")

    _, said = quarantine("list")

    assert "\x1b" not in said
    assert "\x07" not in said


def test_the_rest_is_counted():
    for _ in range(3):
        ended(Status.QUARANTINED)

    _, said = quarantine("list", "--limit", 1)

    assert "And 2 more" in said
    assert said.count(SEND) == 1


def test_titles_of_many_jobs_take_as_many_queries_as_those_of_one(django_assert_num_queries):
    for _ in range(5):
        ended(Status.QUARANTINED)

    with django_assert_num_queries(3):
        quarantine("list")


def test_nothing_to_look_at_is_good_news():
    assert quarantine("list") == (0, "No job is quarantined or unknown.\n")
    assert listed() == []


def test_limit_below_one_is_wrong_input():
    assert refusal("list", "--limit", 0).returncode == 2


def test_one_job_is_shown_with_its_row_and_all_its_runs():
    one = ended(Status.QUARANTINED, subject="Your quiz", losses=3, error_text="Killed.")
    run(one, pool="fast", pid=4711, cpu_seconds=1.234, peak_memory_kb=204800)
    run(one, outcome=Run.Outcome.FAILED, error_code="ValueError", error_text=TRACEBACK)

    code, said = quarantine("show", one.pk)

    assert code == 0
    for text in (str(one.pk), "Your quiz", "ana@example.com", "fast@n1", "4711", "1.23", "200"):
        assert text in said
    assert TRACEBACK.strip() in said


def test_machines_read_the_rows_field_by_field():
    one = ended(Status.FAILED, tries=2)
    run(one, cpu_seconds=0.5)

    document = json.loads(quarantine("show", one.pk, "--json")[1])

    assert document["job"]["id"] == str(one.pk)
    assert document["job"]["tries"] == 2
    assert document["job"]["finished_at"] == one.finished_at.isoformat()
    assert document["row"]["recipient"] == "ana@example.com"
    assert [found["cpu_seconds"] for found in document["runs"]] == [0.5]


def test_job_of_a_task_and_a_row_that_are_gone_is_still_shown():
    one = Job.objects.create(task="gone.task", queue="gone", status=Status.QUARANTINED)

    code, said = quarantine("show", one.pk)

    assert code == 0
    assert "gone.task" in said
    assert "It has never run." in said


def test_job_that_is_not_there_is_a_sentence():
    refused = refusal("show", NO_JOB)

    assert (str(refused), refused.returncode) == (f"There is no job {NO_JOB}.", 2)


def test_named_jobs_run_again_and_are_rung_for(broker):
    first, second = ended(Status.QUARANTINED, losses=3), ended(Status.FAILED)

    code, said = quarantine("replay", first.pk, second.pk, first.pk)

    assert code == 0
    assert "2 jobs put back to waiting, 0 left." in said
    assert statuses(first, second) == ["waiting", "waiting"]
    assert broker.llen(EMAILS.name) == 2


def test_jobs_that_cannot_be_replayed_are_named_with_the_reason_and_the_others_go_on():
    quarantined, done = ended(Status.QUARANTINED), ended(Status.DONE)
    unknown = ended(Status.UNKNOWN)
    gone = Job.objects.create(task="gone.task", queue="gone", status=Status.QUARANTINED)

    code, said = quarantine("replay", *ids(quarantined, done, unknown, gone), NO_JOB, "--json")

    document = json.loads(said)
    reasons = {UUID(one): why for one, why in document["left"].items()}
    assert code == 1
    assert document["replayed"] == ids(quarantined)
    assert reasons[done.pk] == "it is done"
    assert "--really-unknown" in reasons[unknown.pk]
    assert "nobody knows its task gone.task" in reasons[gone.pk]
    assert reasons[NO_JOB] == "there is no such job"
    assert statuses(done, unknown, gone) == ["done", "unknown", "quarantined"]


def test_second_replay_changes_nothing_and_says_so(broker):
    one = ended(Status.QUARANTINED)
    quarantine("replay", one.pk)
    before = Job.objects.values().get()

    code, said = quarantine("replay", one.pk)

    assert code == 1
    assert f"{one.pk}: it is waiting." in said
    assert Job.objects.values().get() == before
    assert broker.llen(EMAILS.name) == 1


def test_all_alone_means_all_quarantined():
    jobs = [ended(status) for status in (Status.QUARANTINED, Status.FAILED, Status.UNKNOWN)]

    code, _ = quarantine("replay", "--all")

    assert code == 0
    assert statuses(*jobs) == ["waiting", "failed", "unknown"]


def test_all_is_narrowed_by_status_and_task():
    mail, quarantined = ended(Status.FAILED), ended(Status.QUARANTINED)
    other = Job.objects.create(task="core.rescue_jobs", queue="high", status=Status.FAILED)

    code, _ = quarantine("replay", "--all", "--status", "failed", "--task", SEND)

    assert code == 0
    assert statuses(mail, other, quarantined) == ["waiting", "failed", "quarantined"]


def test_all_of_none_is_no_error():
    assert quarantine("replay", "--all") == (0, "0 jobs put back to waiting, 0 left.\n")


def test_unknown_jobs_run_again_only_for_who_really_wants_it():
    first, second, third = [ended(Status.UNKNOWN) for _ in range(3)]

    assert quarantine("replay", first.pk)[0] == 1
    assert quarantine("replay", first.pk, "--really-unknown")[0] == 0
    assert statuses(first, second, third) == ["waiting", "unknown", "unknown"]

    assert quarantine("replay", "--all", "--status", "unknown", "--really-unknown")[0] == 0
    assert statuses(second, third) == ["waiting", "waiting"]


def test_who_replays_an_old_job_is_told_that_it_gets_one_try():
    young = ended(Status.FAILED)
    old = ended(Status.FAILED, created_at=timezone.now() - timedelta(hours=25))

    _, said = quarantine("replay", young.pk, old.pk)

    assert "One try only, being older than the time its task retries: 1 job." in said


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [NO_JOB, "--all"],
        [NO_JOB, "--task", SEND],
        [NO_JOB, "--status", "failed"],
        ["--task", SEND],
        ["--status", "failed"],
        ["--all", "--status", "unknown"],
        ["--all", "--really-unknown"],
    ],
    ids=lambda arguments: " ".join(map(str, arguments)) or "nothing",
)
def test_wrong_usage_changes_nothing(arguments):
    jobs = [ended(status) for status in (Status.QUARANTINED, Status.FAILED, Status.UNKNOWN)]

    assert refusal("replay", *arguments).returncode == 2

    assert statuses(*jobs) == ["quarantined", "failed", "unknown"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["replay", "--all", "--task", "nonsense"], SEND),
        (["replay", "--all", "--status", "done"], "quarantined"),
        (["show", "nonsense"], "nonsense"),
    ],
)
def test_nonsense_is_answered_with_what_there_is(manage: Manage, arguments, says):
    ended = manage("quarantine", *arguments)

    assert ended.returncode == 2
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr

import json
import re
from dataclasses import replace

import pytest

from apps.operations.monitor.cells import WIDE, age, bytes_of, count, span
from apps.operations.monitor.document import document
from apps.operations.monitor.history import Ran
from apps.operations.monitor.picture import Promise, promise_of
from apps.operations.monitor.roll_call import Child, State, Worker
from apps.operations.queue_view import Jobs, Messages
from config.queues import BULK, DEFAULT, EMAILS, FAST, FAST_SLOW, HIGH, MAINTENANCE, QUEUES, SLOW
from tests.operations.pictures import (
    BEAT,
    BROKER,
    DATABASE,
    KB_PER_MB,
    WORKERS,
    coloured,
    drawn,
    picture,
    waiting,
    worker,
)

NARROW = 80
RED, GREEN, YELLOW = "31m", "32m", "33m"
CROWDED = replace(BROKER, messages={queue.name: Messages(1_234_567, 98_765) for queue in QUEUES})
LATE = replace(
    DATABASE,
    jobs={queue.name: Jobs(234_567, 34_567, 4_567, 7_000.0) for queue in QUEUES},
)
BUSY = {queue.name: Ran(99_999, 99_998, 99_000, 998, 0, 0, 567, 5_999.0) for queue in QUEUES}


def row(lines: list[str], name: str) -> str:
    return next(line for line in lines if line.startswith(name))


@pytest.mark.parametrize("width", [NARROW, 100, WIDE, 200])
def test_every_queue_and_number_fits_however_big(width):
    lines = drawn(picture(broker=CROWDED, database=LATE, history=BUSY), width)

    for queue in QUEUES:
        line = row(lines, queue.name)
        assert len(line) <= width
        assert "…" not in line
        assert {"1234k", "98k", "4567", "234k", "34k"} <= set(line.split())


def test_a_quiet_system_says_so_and_nothing_else():
    lines = drawn(picture())

    assert lines[0].endswith("2/2 workers, 2/6 slots busy  all is well")
    assert not any("✗" in line for line in lines)
    assert row(lines, EMAILS.name).split()[-5:] == ["79", "0.4", "s", "3", "0"]


@pytest.mark.parametrize(
    ("queue", "waits", "promise", "words"),
    [
        (EMAILS, 1.25, Promise.KEPT, "1.2 s kept"),
        (EMAILS, 16, Promise.CLOSE, "16 s close"),
        (EMAILS, 31, Promise.LATE, "31 s late"),
        (DEFAULT, 299, Promise.CLOSE, "4 min close"),
        (MAINTENANCE, 90_000, None, "25 h"),
    ],
)
def test_a_wait_is_judged_by_what_its_queue_promises(queue, waits, promise, words):
    shown = picture(database=waiting(queue, waits))

    [view] = [one for one in shown.view.queues if one.queue is queue]
    assert promise_of(view) is promise
    assert words in row(drawn(shown), queue.name)
    assert bool(shown.problems) is (promise is Promise.LATE)


@pytest.mark.parametrize(
    ("waits", "word", "colour"), [(1, "kept", GREEN), (16, "close", YELLOW), (31, "late", RED)]
)
def test_a_promise_has_a_colour_beside_its_word(waits, word, colour):
    said = coloured(picture(database=waiting(EMAILS, waits)))

    assert re.search(rf"\x1b\[[\d;]*{colour}{waits}(\.0)? s {word}", said)


def test_a_silent_worker_stays_in_sight_first_and_in_red():
    silent = Worker("slow@here", State.SILENT, missing_for=12.5)
    shown = picture(workers=(silent, WORKERS[0]))

    lines = drawn(shown)

    assert re.match(r"slow@here +slow( +–){5} +silent 12 s", row(lines, "slow@here"))
    assert "slow@here is connected and does not answer." in shown.problems
    assert "No worker that answers drains bulk, pdf, sii, maintenance." in shown.problems
    assert "1/2 workers" in lines[0]
    assert lines.index(row(lines, "slow@")) < lines.index(row(lines, "fast@"))


def test_a_worker_that_is_gone_is_shown_and_no_problem_as_long_as_others_drain():
    gone = Worker("slow-2@here", State.GONE, missing_for=90)

    shown = picture(workers=(*WORKERS, gone))

    assert row(drawn(shown), "slow-2@here").split()[-3:] == ["gone", "90", "s"]
    assert shown.problems == ()


def test_without_workers_one_sentence_says_it():
    assert picture(workers=()).problems == ("No worker answers.",)


def test_workers_that_could_not_be_asked_are_not_accused():
    unasked = (Worker("fast@here", State.UNASKED),)

    shown = picture(workers=unasked, roll_called=False, broker=None, silent=("The broker is out.",))

    assert shown.problems == ("The broker is out.",)
    assert "not asked" in row(drawn(shown), "fast@here")


def test_what_could_not_be_asked_is_a_dash_and_the_rest_is_shown():
    without_broker = drawn(picture(broker=None, database=waiting(EMAILS, 1.5)))
    without_database = drawn(picture(broker=CROWDED, database=None, history=None))

    assert row(without_broker, EMAILS.name).split()[1:5] == ["–", "–", "0", "1"]
    assert row(without_database, EMAILS.name).split()[1:] == ["1234k", "98k"] + ["–"] * 8


def test_a_silent_beat_is_a_problem_and_so_is_none():
    silent = replace(DATABASE, beat=replace(BEAT, age=75.0))

    assert picture(database=silent).problems == ("The beat of vm has not ticked for 75 s.",)
    assert picture(database=replace(DATABASE, beat=None)).problems == (
        "No beat has ever ticked: nothing is submitted by the clock.",
    )


def test_a_child_that_is_nearly_recycled_is_yellow():
    nearly = Child(1, int(0.95 * FAST.recycle_child_mb * KB_PER_MB))

    said = coloured(picture(workers=(worker(FAST, children=(nearly,)), WORKERS[1])))

    assert re.search(rf"\x1b\[{YELLOW}285 MB", said)
    assert not re.search(rf"\x1b\[{YELLOW}120 MB", said)


def test_many_workers_leave_room_for_the_queues():
    many = tuple(Worker(f"sii-{n}@here", State.GONE, missing_for=n) for n in range(50))

    lines = drawn(picture(workers=(*WORKERS, *many)), height=30)

    assert len(lines) <= 30
    assert any(re.fullmatch(r"… and \d+ more: --once shows them.", line) for line in lines)
    assert row(lines, MAINTENANCE.name)


def test_a_gate_has_a_column_as_soon_as_there_is_one():
    closed = drawn(picture(gates={BULK.name: "paused by ana"}), WIDE)

    assert "gate" not in "\n".join(drawn(picture(), WIDE))
    assert "paused by ana" in row(closed, BULK.name)
    assert row(closed, HIGH.name).split()[1] == "–"


def test_machines_read_the_same():
    gone = Worker("slow-2@here", State.GONE, missing_for=90.0)
    shown = picture(database=waiting(EMAILS, 31), workers=(*WORKERS, gone))

    read = json.loads(json.dumps(document(shown)))

    emails = next(one for one in read["queues"] if one["queue"] == EMAILS.name)
    assert read["problems"] == list(shown.problems)
    assert (emails["promise_now"], emails["breaks_promise"], emails["slots"]) == ("late", True, 4)
    assert emails["window"]["done_per_minute"] == pytest.approx(1190 / 15)
    assert read["workers"][0]["report"]["largest_child_kb"] == 120 * KB_PER_MB
    assert read["workers"][2] == {
        "name": "slow-2",
        "node": "here",
        "state": "gone",
        "missing_for": 90.0,
        "report": None,
    }
    assert read["topology"] == FAST_SLOW.name
    assert read["workers"][1]["report"]["queues"] == [queue.name for queue in SLOW.queues]


def test_machines_read_null_for_what_could_not_be_asked():
    read = document(
        picture(broker=None, database=None, history=None, workers=(), roll_called=False)
    )

    assert (read["broker"], read["database"], read["beat"]) == (None, None, None)
    assert {(one["window"], one["slots"], one["jobs"]) for one in read["queues"]} == {
        (None, None, None)
    }


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.04, "0.0 s"),
        (5, "5 s"),
        (9.96, "10.0 s"),
        (42.9, "42 s"),
        (119, "119 s"),
        (121, "2 min"),
        (7199, "119 min"),
        (7200, "2 h"),
        (200_000, "2 d"),
    ],
)
def test_ages_have_one_unit(seconds, said):
    assert age(seconds) == said


def test_small_words():
    assert [span(seconds) for seconds in (90, 900, 7200)] == ["90s", "15m", "2h"]
    assert [bytes_of(number) for number in (2**20, 3 * 2**29)] == ["1 MB", "1.5 GB"]
    assert [count(number).plain for number in (None, 0, 9999, 12_345)] == ["–", "0", "9999", "12k"]

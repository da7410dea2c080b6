from dataclasses import asdict

from apps.operations.monitor.roll_call import Attendance, Report, RollCall, State
from config.queues import FAST, SLOW
from tests.operations.pictures import report

FAST_HERE, SLOW_HERE = "fast@here", "slow@here"
REPORTS = {FAST_HERE: report(FAST), SLOW_HERE: report(SLOW)}
BOTH = frozenset(REPORTS)


def test_a_worker_of_a_newer_release_may_say_more():
    said = asdict(REPORTS[FAST_HERE]) | {"mood": "good"}

    assert Report.of(said) == REPORTS[FAST_HERE]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def states(attendance: Attendance, call: RollCall | None) -> list[tuple[str, State, float | None]]:
    return [(one.name, one.state, one.missing_for) for one in attendance.workers(call)]


def test_who_answers_is_there():
    assert states(Attendance(), RollCall(BOTH, REPORTS)) == [
        (FAST_HERE, State.ANSWERS, None),
        (SLOW_HERE, State.ANSWERS, None),
    ]


def test_who_is_connected_and_does_not_answer_is_silent_at_the_first_look_already():
    only_fast = RollCall(BOTH, {FAST_HERE: REPORTS[FAST_HERE]})

    assert states(Attendance(), only_fast) == [
        (SLOW_HERE, State.SILENT, 0),
        (FAST_HERE, State.ANSWERS, None),
    ]


def test_silence_lasts_since_the_last_answer_and_ends_with_the_next():
    clock = Clock()
    attendance = Attendance(clock)
    attendance.workers(RollCall(BOTH, REPORTS))

    clock.now += 12.0
    silent = states(attendance, RollCall(BOTH, {FAST_HERE: REPORTS[FAST_HERE]}))
    clock.now += 1
    again = states(attendance, RollCall(BOTH, REPORTS))

    assert (SLOW_HERE, State.SILENT, 12.0) in silent
    assert (SLOW_HERE, State.ANSWERS, None) in again


def test_who_has_hung_up_is_gone_and_not_forgotten():
    clock = Clock()
    attendance = Attendance(clock)
    attendance.workers(RollCall(BOTH, REPORTS))

    clock.now += 3600
    left = RollCall(frozenset({FAST_HERE}), {FAST_HERE: REPORTS[FAST_HERE]})

    assert states(attendance, left) == [
        (FAST_HERE, State.ANSWERS, None),
        (SLOW_HERE, State.GONE, 3600),
    ]


def test_where_the_broker_does_not_tell_who_is_connected_nobody_is_called_gone():
    attendance = Attendance()
    attendance.workers(RollCall(None, REPORTS))

    silent = RollCall(None, {FAST_HERE: REPORTS[FAST_HERE]})

    assert states(attendance, silent)[0][:2] == (SLOW_HERE, State.SILENT)


def test_when_nobody_could_be_asked_nobody_is_blamed():
    attendance = Attendance()
    attendance.workers(RollCall(BOTH, REPORTS))

    assert {state for _, state, _ in states(attendance, None)} == {State.UNASKED}

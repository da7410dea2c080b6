import re
from pathlib import Path

import pytest

from apps.operations.routing import files
from apps.operations.routing.foreign import Judgement, Rule, judge
from apps.operations.routing.reasons import nearest, why
from apps.operations.routing.report import Kind
from config.queues import BULK, DEFAULT, EMAILS, HIGH, SII

TABLES = Path(__file__).parent / "tables"
SEND = "notifications.send_email_task"
S4 = (
    "calendar.activate_mandatory_events",
    "calendar.assign_auto_notifications",
    "calendar.sync_all_companies",
    "calendar.sync_company",
    "memory.save_company_memories",
    "memory.save_onboarding_memories",
    "memory.save_user_memories",
    "notifications.process_pending",
    "notifications.process_template_notification",
    "notifications.sync_calendar",
    "sii.sync_documents",
    "sii.sync_documents_all_companies",
    "sii.sync_f29",
    "sii.sync_f29_all_companies",
    "sii.sync_f29_pdfs_missing",
    "sii.sync_f29_pdfs_missing_all_companies",
    "whatsapp.cleanup_old_sessions",
)


def of_kind(judgement: Judgement, kind: Kind) -> list[str]:
    return [problem.what for problem in judgement.problems if problem.kind == kind]


def test_s4s_old_table_routes_none_of_its_seventeen_tasks():
    judgement = judge(files.read(TABLES / "s4_config.py"), S4)

    reasons = [p for p in judgement.problems if p.kind == Kind.MATCHES_NONE]
    assert [judged.matches for judged in judgement.rules] == [(), (), (), ()]
    assert all("it is the path of a module" in reason.what for reason in reasons)
    assert "whatsapp.cleanup_old_sessions" in reasons[0].repair
    assert "sii.sync_documents" in reasons[2].repair
    assert len(of_kind(judgement, Kind.UNMATCHED)) == len(S4)


def test_s4s_repaired_table_routes_all_seventeen_but_names_a_queue_that_is_not_ours():
    judgement = judge(files.read(TABLES / "s4_repaired.json"), S4)

    by_queue = [rule.queue for rule in judgement.decides.values() if rule]
    counts = {name: by_queue.count(name) for name in set(by_queue)}
    assert counts == {HIGH.name: 2, DEFAULT.name: 9, "low": 6}
    assert [problem.kind for problem in judgement.problems] == [Kind.NO_SUCH_QUEUE]
    assert of_kind(judgement, Kind.NO_SUCH_QUEUE) == [
        "'sii.*' leads to 'low', which is not in the table."
    ]


def test_s0s_table_misses_the_name_that_s2_uses():
    judgement = judge(files.read(TABLES / "s0_celery_app.py"), (SEND,))

    assert of_kind(judgement, Kind.MATCHES_NONE)[0] == (
        f"'*.send_*_email_task' matches none: {SEND} has nothing between 'send_' and '_email_task'."
    )


def test_s0s_rule_is_good_for_a_name_that_has_something_there():
    name = "notifications.send_welcome_email_task"

    judgement = judge(((Rule("*.send_*_email_task", EMAILS.name),),), (name,))

    assert judgement.rules[0].matches == (name,)
    assert judgement.problems == ()


def test_an_exact_name_wins_over_the_patterns_before_it_as_in_celery():
    table = ((Rule("sii.*", SII.name), Rule("sii.sync_f29", HIGH.name), Rule("*", BULK.name)),)

    judgement = judge(table, S4)

    decided = {task: rule.queue for task, rule in judgement.decides.items() if rule}
    assert decided["sii.sync_f29"] == HIGH.name
    assert decided["sii.sync_documents"] == SII.name
    assert decided["calendar.sync_company"] == BULK.name
    assert "sii.sync_f29" in judgement.rules[0].matches


def test_an_earlier_table_of_a_list_wins_as_in_celery():
    table = ((Rule("*", DEFAULT.name),), (Rule("sii.sync_f29", SII.name),))

    judgement = judge(table, S4)

    assert {rule.queue for rule in judgement.decides.values() if rule} == {DEFAULT.name}


def test_a_regular_expression_matches_from_the_beginning():
    table = ((Rule(re.compile(r"(sii|calendar)\..*"), SII.name), Rule(re.compile("sync"), "x")),)

    judgement = judge(table, S4)

    assert len(judgement.rules[0].matches) == 10
    assert of_kind(judgement, Kind.MATCHES_NONE) == [
        "'sync' matches none: it fits calendar.sync_all_companies only further on, "
        "and Celery matches from the beginning."
    ]


def test_a_rule_without_a_queue_is_a_problem():
    judgement = judge(((Rule("*", {"routing_key": "x"}),),), S4)

    assert of_kind(judgement, Kind.NO_SUCH_QUEUE) == ["'*' names no queue."]


def test_a_queue_with_a_slip_of_the_pen_gets_the_right_one():
    judgement = judge(((Rule("*", {"queue": "email"}),),), S4)

    assert judgement.problems[0].repair == f"Write {EMAILS.name!r}."


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("sii.sync_f92", "no task has this name"),
        ("sii.sync_f2?", "Celery reads '?' and '[…]' only in a pattern that also has a '*'"),
        ("SII.*", "sii.sync_documents differs in capital letters"),
        ("tasks.quiz.sync_f29", "it is the path of a module, and rules see only the name "),
        ("*.*.sync_f29", "it wants 3 parts between dots, and registered names have 2 at most"),
        ("sync_f29", "sii.sync_f29 begins with its family, 'sii'"),
        ("tax.sync_f29*", "sii.sync_f29 has another prefix, 'sii' instead of 'tax'"),
        ("docs.*", "no registered name begins with 'docs.'"),
        ("*_taks", "no registered name ends with '_taks'"),
        ("*.send_*", "no registered name has a '.send_'"),
        ("sii.*_pdf_*", " has no '_pdf_' after 'sii.'"),
        ("sii.*_f28", "sii.sync_f29 does not end with '_f28'"),
        ("*_f29_*_pdfs_*", " has nothing between '_f29_' and '_pdfs_'"),
        ("*_company*sync_company", "has no '_company' before its ending 'sync_company'"),
    ],
)
def test_the_reason_is_true(pattern, reason):
    assert reason in why(pattern, S4)
    assert judge(((Rule(pattern, SII.name),),), S4).rules[0].matches == ()


def test_where_nothing_is_registered_nothing_can_match():
    assert why("*", ()) == "no task is registered"
    assert nearest("*", ()) is None


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("app.infrastructure.celery.tasks.whatsapp.whatsapp_tasks.*", S4[-1]),
        ("notification.process_pendin", "notifications.process_pending"),
        ("memory.save_*_memory", "memory.save_user_memories"),
        ("zzz", None),
    ],
)
def test_the_nearest_name(pattern, name):
    assert nearest(pattern, S4) == name

"""The day that a fault test passes knows of every tick, and of all that S4 names."""

from __future__ import annotations

from collections import Counter

from apps.core import registry
from apps.core.ticks import all_ticks
from apps.faults.cases import day
from apps.faults.day.outcomes import outcomes
from config.queues import DEFAULT, HIGH, SII

ROUNDS_HAND_OUT = {"sii.sync_documents", "sii.sync_f29", "sii.sync_f29_pdfs_missing"}
"""What they bring is what ``day.portal`` looks at."""

OF_THE_TAX_BACK_END = ROUNDS_HAND_OUT | {
    "notifications.process_pending",
    "notifications.sync_calendar",
    "notifications.process_template_notification",
    "calendar.sync_company",
    "calendar.sync_all_companies",
    "calendar.activate_mandatory_events",
    "calendar.assign_auto_notifications",
    "memory.save_user_memories",
    "memory.save_company_memories",
    "memory.save_onboarding_memories",
    "whatsapp.cleanup_old_sessions",
    "sii.sync_documents_all_companies",
    "sii.sync_f29_all_companies",
    "sii.sync_f29_pdfs_missing_all_companies",
}
"""The tax back end counts 2 high, 9 default and 6 low ones; its low is our sii."""


def known() -> set[str]:
    assert day.LEARNT_FROM
    return {one.task for browser in (True, False) for one in outcomes(browser=browser)}


def test_every_tick_has_an_outcome():
    ticks = {tick.name for tick in all_ticks() if not tick.name.startswith("faults.")}

    assert ticks - known() == set()


def test_every_task_of_the_tax_back_end_has_one():
    assert OF_THE_TAX_BACK_END - ROUNDS_HAND_OUT - known() == set()


def test_tasks_of_the_tax_back_end_are_on_their_queues():
    queues = Counter(registry.get(name).queue for name in OF_THE_TAX_BACK_END)

    assert queues == {HIGH: 2, DEFAULT: 9, SII: 6}


def test_what_needs_a_browser_is_apart():
    names = {one.task for one in outcomes(browser=True)}

    assert {name.partition(".")[0] for name in names} == {"sii"}

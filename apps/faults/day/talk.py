"""What is told in a day: what is remembered of it, and what WhatsApp's sessions leave."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from apps.accounts.models import Company
from apps.core.ids import uuid7
from apps.faults.day.outcomes import Holds, outcome, ran_well
from apps.faults.day.people import company_with_owner
from apps.faults.rig import Rig
from apps.memory import intake
from apps.memory.recalling import recall
from apps.memory.selectors import texts_of
from apps.whatsapp.models import WINDOW, Line, Message, Session


@outcome("memory.save_user_memories", "what a person told twice is held once, and found")
def told_twice(rig: Rig) -> Holds:
    """And the second name of their accountant in the place of the first."""
    _company, person = company_with_owner()
    for text in ("My accountant is Ana.", "I live in Talca.", "I live in Talca!"):
        intake.save_user_memories(person, text)
    intake.save_user_memories(person, "Actually, my accountant is Pedro.")

    def holds() -> bool:
        held = {"I live in Talca.", "My accountant is Pedro."}
        found = [one.text for one in recall(person, None, "Where do I live?", most=1)]
        return (
            set(texts_of(person, None)) == held
            and found == ["I live in Talca."]
            and ran_well("memory.embed_memories")
        )

    return holds


@outcome("memory.save_company_memories", "nothing of one company answers for another")
def told_of_two_companies(rig: Rig) -> Holds:
    """Nearly the same was said of both, and one person may ask for one of them only."""
    mine, person = company_with_owner()
    other, _stranger = company_with_owner()
    for company, bank in ((mine, "Chile"), (other, "Estado")):
        intake.save_company_memories(company, f"Our bank is Banco {bank}.")
    question = "Which bank is ours?"

    def holds() -> bool:
        of_mine = {one.text for one in recall(person, mine, question)}
        return of_mine == {"Our bank is Banco Chile."} and not recall(person, other, question)

    return holds


@outcome("memory.save_onboarding_memories", "an answer that is given again replaces the first")
def answered_again(rig: Rig) -> Holds:
    """About the company, by its owner."""
    company, person = company_with_owner()
    for tool in ("Nubox", "Defontana"):
        intake.save_onboarding_memories(person, company, {"software": tool})

    def holds() -> bool:
        [text] = texts_of(None, company)
        return "Defontana" in text and "Nubox" not in text

    return holds


@outcome("whatsapp.cleanup_old_sessions", "sessions that are over for long go, and no others")
def old_sessions(rig: Rig) -> Holds:
    """One that has just become old enough to go, and one that has not yet."""
    company, _owner = company_with_owner()
    limit = timezone.now() - WINDOW - timedelta(days=settings.WHATSAPP_KEEP_DAYS)
    old, kept = (_session(company, limit + timedelta(hours=hours)) for hours in (-1, 1))
    return lambda: (
        not Session.objects.filter(pk=old.pk).exists()
        and not Message.objects.filter(session_id=old.pk).exists()
        and Message.objects.filter(session=kept).count() == 1
    )


def _session(company: Company, moment: datetime) -> Session:
    line = Line.objects.create(company=company, phone_number_id=uuid7().hex)
    session = Session.objects.create(
        line=line, wa_id="56900000000", started_at=moment, last_message_at=moment
    )
    Message.objects.create(session=session, wamid=uuid7().hex, sent_at=moment, type="text")
    return session

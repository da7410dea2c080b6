"""Who has something forgotten finds no word of it anywhere, and no job brings it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts.models import Membership, Role
from apps.core import forgetting
from apps.core.models import Job
from apps.embeddings.models import Passage
from apps.memory import intake, keeping, retention
from apps.memory.extraction.statements import understood
from apps.memory.models import Forgotten, Holder, Memory, Telling
from tests.meanwhile import meanwhile
from tests.memory.conftest import do, do_all, done, join, texts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

WORD = "Quetzalcoatlus"
_COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN (
        'text', 'character varying', 'json', 'jsonb', 'tsvector', 'bytea', 'ARRAY'
    )
"""


def where_it_stands(word: str) -> list[str]:
    """Each column of any table in which the word is, in whatever case or stem."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" WHERE "{column}"::text ILIKE %s', [f"%{word}%"]
            )
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return sorted(found)


def test_the_search_through_all_tables_finds_what_is_there(ana):
    intake.save_user_memories(ana, f"My dog is {WORD}.")
    assert where_it_stands(WORD) == ["memory_telling.said"]

    do_all()

    assert where_it_stands(WORD) == [
        "embeddings_passage.text",
        "embeddings_passage.words",
        "memory_memory.text",
    ]


def test_all_about_a_person_goes_from_every_table(ana, aromos):
    intake.save_user_memories(ana, f"My dog is {WORD}. My {WORD} is Big.")
    intake.save_user_memories(ana, f"I like {WORD} very much.", aromos)
    intake.save_onboarding_memories(ana, aromos, {"address_as": f"Doctor {WORD}"})
    do_all()
    waiting = intake.save_user_memories(ana, f"I also like a small {WORD}.")

    intake.forget_person(ana)

    assert where_it_stands(WORD) == []
    do(waiting.id)
    assert where_it_stands(WORD) == []
    assert Job.objects.get(pk=waiting.id).status == "done"


def test_what_is_told_afterwards_is_remembered(ana):
    done(intake.save_user_memories(ana, "I live in Talca."))
    intake.forget_person(ana)

    done(intake.save_user_memories(ana, "I live in Talca."))

    assert texts(ana) == ["I live in Talca."]


def test_one_memory_goes_from_every_table(ana):
    done(intake.save_user_memories(ana, f"My dog is {WORD}. I live in Talca."))
    memory = Memory.objects.get(text__contains=WORD)

    assert keeping.forget_one(memory.holder_id, memory.pk)

    assert where_it_stands(WORD) == []
    assert texts(ana) == ["I live in Talca."]


def test_a_job_that_runs_at_this_moment_does_not_bring_it_back(ana):
    done(intake.save_user_memories(ana, "I live in Talca."))
    running = intake.save_user_memories(ana, f"My dog is {WORD}.")

    with meanwhile(lambda: do(running.id)):
        intake.forget_person(ana)

    assert where_it_stands(WORD) == []
    assert Job.objects.get(pk=running.id).status == "done"


def test_what_a_running_job_has_just_remembered_is_deleted_too(ana):
    running = intake.save_user_memories(ana, f"My dog is {WORD}.")
    telling = Telling.objects.get(pk=running.id)

    with meanwhile(lambda: intake.forget_person(ana)):
        holder = Holder.objects.select_for_update(no_key=True).get(pk=telling.holder_id)
        keeping._add(holder, understood(f"My dog is {WORD}."), "user", telling.told_at)
        holder.save(update_fields=["next_number"])

    assert where_it_stands(WORD) == []


def test_the_first_word_that_is_being_written_at_this_moment_is_forgotten(ana):
    """Its holder is not there yet for whoever deletes."""
    with meanwhile(lambda: intake.forget_person(ana)):
        handle = intake.save_user_memories(ana, f"My dog is {WORD}.")

    do(handle.id)

    assert where_it_stands(WORD) == []


def test_what_is_being_written_at_this_moment_is_emptied_by_its_job(ana):
    """Whoever deletes cannot see it yet; when it was told is compared with the deletion."""
    done(intake.save_user_memories(ana, "I live in Talca."))
    with meanwhile(lambda: intake.forget_person(ana)):
        handle = intake.save_user_memories(ana, f"My dog is {WORD}.")
    assert where_it_stands(WORD) == ["memory_telling.said"]

    do(handle.id)

    assert where_it_stands(WORD) == []


def test_vectors_that_are_being_made_bring_nothing_back(ana):
    done(intake.save_user_memories(ana, f"My dog is {WORD}."))

    intake.forget_person(ana)
    do_all()

    assert Passage.objects.count() == 0


def test_a_failed_job_says_no_word_of_it(ana, monkeypatch):
    handle = intake.save_user_memories(ana, f"My dog is {WORD}.")

    def fail(*_args):
        raise ValueError("a bug")

    monkeypatch.setattr(keeping, "_drop_the_oldest", fail)
    do(handle.id)
    assert Job.objects.get(pk=handle.id).status == "failed"

    intake.forget_person(ana)

    assert where_it_stands(WORD) == []


def test_what_is_forgotten_of_a_company_leaves_its_members_their_own(ana, aromos):
    intake.save_company_memories(aromos, f"Our dog is {WORD}.", ana)
    intake.save_user_memories(ana, "I live in Talca.", aromos)
    do_all()

    intake.forget_company(aromos)

    assert where_it_stands(WORD) == []
    assert texts(ana, aromos) == ["I live in Talca."]


def test_what_a_person_told_in_a_company_that_they_left_goes_too(ana, aromos):
    done(intake.save_user_memories(ana, f"My dog is {WORD}.", aromos))
    Membership.objects.filter(user=ana).delete()

    intake.forget_person(ana)

    assert where_it_stands(WORD) == []


def test_a_deleted_user_takes_everything_along(ana, bruno, aromos):
    join(bruno, aromos, Role.ACCOUNTANT)
    intake.save_user_memories(ana, f"My dog is {WORD}.")
    intake.save_user_memories(ana, f"My cat is {WORD}.", aromos)
    intake.save_company_memories(aromos, "Our bank is BCI.", ana)
    do_all()
    waiting = intake.save_user_memories(ana, f"I like {WORD} very much.")

    ana.delete()
    do(waiting.id)

    assert where_it_stands(WORD) == []
    assert texts(company=aromos) == ["Our bank is BCI."]
    assert Passage.objects.count() == 1


def test_a_deleted_company_takes_everything_along(ana, aromos):
    intake.save_company_memories(aromos, f"Our dog is {WORD}.", ana)
    intake.save_user_memories(ana, f"My cat is {WORD}.", aromos)
    intake.save_user_memories(ana, "I live in Talca.")
    do_all()

    aromos.delete()

    assert where_it_stands(WORD) == []
    assert [passage.text for passage in Passage.objects.all()] == ["I live in Talca."]


def test_a_passage_goes_with_its_memory_whoever_deletes_it(ana):
    done(intake.save_user_memories(ana, "I live in Talca. I work for Codelco."))

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM memory_memory WHERE text LIKE '%Talca%'")

    assert [passage.text for passage in Passage.objects.all()] == ["I work for Codelco."]


def test_what_nobody_worked_on_is_emptied_after_a_while(ana):
    intake.save_user_memories(ana, f"My dog is {WORD}.")
    handle = intake.save_user_memories(ana, "I live in Talca.")
    old = timezone.now() - timedelta(days=31)
    Telling.objects.exclude(pk=handle.id).update(told_at=old)
    holder = Holder.objects.get()
    Forgotten.objects.create(holder=holder, digest="0" * 64, at=old)
    before = timezone.now() - retention.LEFT

    counts = [retention.empty_tellings(before, 10), retention.forget_traces(before, 10)]

    assert counts == [1, 1]
    assert where_it_stands(WORD) == []
    assert len(Telling.objects.get(pk=handle.id).said) == 1
    assert retention.empty_tellings(before, 10) == 0


def test_tellings_go_with_their_jobs():
    assert Telling in forgetting.released()
    assert Telling in [blank.model for blank in forgetting.all_blanks()]

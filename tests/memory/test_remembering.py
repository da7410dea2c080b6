"""What is told is remembered once; what was told later replaces; what was deleted stays so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from apps.core.models import Job
from apps.core.outcome import of
from apps.embeddings import embedders, store
from apps.embeddings.models import Passage
from apps.memory import intake, keeping, own
from apps.memory.models import Embedding, Holder, Memory, Telling
from apps.memory.tasks import save_user_memories
from config.queues import BULK, DEFAULT
from tests.meanwhile import meanwhile
from tests.memory.conftest import do, do_all, done, texts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def told_before(job, **span):
    """As if it had been told that much earlier."""
    Telling.objects.filter(pk=job).update(told_at=F("told_at") - timedelta(**span))


def test_what_somebody_tells_is_remembered(ana):
    job = done(intake.save_user_memories(ana, ["Hi! My accountant is Pedro.", "How are you?"]))

    assert (job.status, job.queue, job.task) == (
        "done",
        DEFAULT.name,
        "memory.save_user_memories",
    )
    [memory] = Memory.objects.all()
    assert (memory.text, memory.subject, memory.language) == (
        "My accountant is Pedro.",
        "accountant",
        "en",
    )
    assert memory.source == "user"


def test_what_was_told_is_emptied_by_the_commit_that_remembers_it(ana):
    job = done(intake.save_user_memories(ana, "I live in Talca."))

    telling = Telling.objects.get(pk=job.pk)
    assert (telling.said, telling.kept) == ([], 1)
    facts = [(one.label, one.value) for one in of(telling).facts(telling)]
    assert facts == [("How it was told", "told by the person"), ("Statements kept", "1")]


def test_an_assistants_messages_are_not_remembered(ana):
    messages = [
        {"role": "system", "content": "I am a helpful assistant."},
        {"role": "assistant", "content": "My name is Faena."},
        {"role": "user", "content": "My name is Ana."},
    ]

    done(intake.save_user_memories(ana, messages))

    assert texts(ana) == ["My name is Ana."]


@pytest.mark.parametrize(
    "again",
    [
        "my accountant is jose",
        "MY  ACCOUNTANT is  José!!",
        "My accountant is “José”.",
        "Actually, my accountant is José.",
    ],
)
def test_what_was_told_twice_is_stored_once(ana, again):
    done(intake.save_user_memories(ana, ["My accountant is José."]))

    done(intake.save_user_memories(ana, [again, again]))

    assert texts(ana) == ["My accountant is José."]
    assert Passage.objects.count() == 1


def test_what_two_workers_hear_at_the_same_moment_is_stored_once(ana):
    first = intake.save_user_memories(ana, "I live in Talca.")
    second = intake.save_user_memories(ana, "I live in Talca!")
    telling = Telling.objects.get(pk=first.id)
    holder = Holder.objects.get()

    with meanwhile(lambda: do(second.id)):
        keeping.keep(
            Holder.objects.select_for_update(no_key=True).get(pk=holder.pk),
            own.statements_of(telling),
            "user",
            telling.told_at,
        )

    assert texts(ana) == ["I live in Talca."]
    assert Job.objects.get(pk=second.id).status == "done"
    assert Passage.objects.count() == 1


def test_two_first_words_at_the_same_moment_find_one_holder(ana):
    with meanwhile(lambda: intake.save_user_memories(ana, "I live in Talca.")):
        intake.save_user_memories(ana, "I work for Codelco.")

    assert Holder.objects.count() == 1
    do_all()
    assert set(texts(ana)) == {"I live in Talca.", "I work for Codelco."}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("My accountant is Ana.", "My accountant is Pedro."),
        ("Nuestro contador es Ana.", "Nuestro contador ahora es Pedro."),
        ("Mi contador es ana", "en realidad, mi contador es pedro"),
        ("Our office is in Talca.", "Our office is now in Arica."),
        ("Our courier is Starken.", "Our courier is Chilexpress."),
        ("We have 12 employees.", "We have 15 employees."),
        ("Vivo en Talca.", "Ahora vivo en Arica."),
        ("I work with Ana.", "I no longer work with Ana."),
        ("Usamos Nubox.", "Ya no usamos Nubox."),
        ("I use Nubox.", "I don't use Nubox any more."),
        ("My accountant is Ana.", "My accountant is no longer Ana."),
        ("I no longer work with Ana.", "I work with Ana."),
    ],
)
def test_a_correction_replaces(ana, old, new):
    done(intake.save_user_memories(ana, old))

    done(intake.save_user_memories(ana, new))

    [text] = texts(ana)
    assert text.casefold() in new.casefold()
    assert [passage.text for passage in Passage.objects.all()] == [text]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("My sister is tall.", "My sister is an accountant."),
        ("Our office is in Talca.", "Our office is open at nine."),
        ("Usamos Nubox.", "Usamos Excel."),
        ("I pay 1.5 percent.", "I pay 15 percent."),
        ("My accountant is Pedro.", "My lawyer is Pedro."),
        ("My accountant is Pedro.", "Ana is no longer my accountant."),
    ],
)
def test_different_facts_stay_beside_each_other(ana, one, other):
    done(intake.save_user_memories(ana, one))

    done(intake.save_user_memories(ana, other))

    assert texts(ana) == [one, other]


def test_no_longer_one_says_nothing_against_another(ana):
    done(intake.save_user_memories(ana, "My accountant is Pedro."))

    done(intake.save_user_memories(ana, "My accountant is no longer Ana."))

    assert texts(ana) == ["My accountant is Pedro."]


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("My accountant is Ana.", "My accountant is Pedro."),
        ("I use Nubox.", "I no longer use Nubox."),
    ],
)
def test_the_later_told_wins_and_not_the_later_run(ana, first, later):
    jobs = [intake.save_user_memories(ana, text).id for text in (first, later)]

    do(*reversed(jobs))

    assert texts(ana) == [later]


def test_a_job_that_is_run_twice_changes_nothing_twice(ana):
    job = done(intake.save_user_memories(ana, "I live in Talca."))
    before = list(Memory.objects.values()), Job.objects.count()
    Job.objects.filter(pk=job.pk).update(status="waiting", progress_done=0)

    do(job.pk)

    assert (list(Memory.objects.values()), Job.objects.count()) == before


def test_killed_before_its_commit_nothing_is_remembered_and_afterwards_once(ana, monkeypatch):
    handle = intake.save_user_memories(ana, "I live in Talca. I work for Codelco.")

    def die(*_args):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "_drop_the_oldest", die)
        do(handle.id)
    assert (texts(ana), Passage.objects.count()) == ([], 0)
    assert len(Telling.objects.get().said) == 1
    Job.objects.update(run_after=F("created_at"))

    do(handle.id)

    assert len(texts(ana)) == 2


def test_saving_loads_no_embedder_and_what_is_said_is_found_by_its_words(ana, monkeypatch):
    def refuse(*_args):
        raise AssertionError("the embedder")

    with monkeypatch.context() as patch:
        patch.setattr(embedders, "named", refuse)
        job = done(intake.save_user_memories(ana, "I live in Talca."))

    assert job.status == "done"
    passage = Passage.objects.get()
    assert (passage.vector, passage.embedder) == (None, "")
    [found] = store.search(Holder.objects.get().pk, "who lives in Talca?")
    assert found.text == "I live in Talca."


def test_vectors_come_from_one_job_on_the_slow_tier(ana):
    for city in ("Talca", "Arica", "Osorno"):
        done(intake.save_user_memories(ana, f"I like {city} very much."))
    [row] = Embedding.objects.all()
    assert (row.job.queue, row.job.status) == (BULK.name, "waiting")

    do(row.pk)

    assert Job.objects.get(pk=row.pk).status == "done"
    assert set(Passage.objects.values_list("embedder", flat=True)) == {"hashed/1"}
    assert not Passage.objects.filter(vector=None).exists()


def test_what_is_remembered_while_vectors_are_made_gets_one_too(ana):
    """The embedding job locks the holder: it waits for whoever is just remembering."""
    done(intake.save_user_memories(ana, "I like Talca very much."))
    embedding = Embedding.objects.get().pk
    handle = intake.save_user_memories(ana, "I like Arica very much.")
    telling = Telling.objects.get(pk=handle.id)

    with meanwhile(lambda: do(embedding)):
        holder = Holder.objects.select_for_update(no_key=True).get()
        keeping.keep(holder, own.statements_of(telling), "user", telling.told_at)
        # Nobody submits another: that one is waiting still.

    assert not Passage.objects.filter(vector=None).exists()


def test_many_passages_are_embedded_in_chunks(ana):
    done(intake.save_user_memories(ana, [f"I like the number {n}." for n in range(70)]))

    do_all()

    job = Embedding.objects.get().job
    assert (job.status, job.progress_done) == ("done", 4)
    assert not Passage.objects.filter(vector=None).exists()


def test_who_tells_very_much_loses_the_oldest(ana, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_HELD", 3)

    done(intake.save_user_memories(ana, [f"I like the number {n}." for n in range(5)]))

    assert texts(ana) == [f"I like the number {n}." for n in (2, 3, 4)]
    assert Passage.objects.count() == 3


def test_a_deleted_memory_does_not_come_back_with_what_was_told_before(ana):
    old = intake.save_user_memories(ana, "My accountant is Ana.").id
    same = intake.save_user_memories(ana, "My accountant is Pedro.").id
    done(intake.save_user_memories(ana, "My accountant is Pedro."))
    memory = Memory.objects.get()

    assert keeping.forget_one(memory.holder_id, memory.pk)
    do(old, same)

    assert (texts(ana), Passage.objects.count()) == ([], 0)
    done(intake.save_user_memories(ana, "My accountant is Pedro."))
    assert texts(ana) == ["My accountant is Pedro."]


def test_the_task_is_asked_for_by_its_name_too(ana):
    do(save_user_memories.delay(ana, "I live in Talca.").id)

    assert texts(ana) == ["I live in Talca."]
